"""The court: one process's docket and oracle together, fed with calls and notes in order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jetlaw.conformance import following
from jetlaw.conformance.deviations.excuses import Excuses
from jetlaw.conformance.deviations.leniency import Leniency
from jetlaw.conformance.docket import Docket
from jetlaw.conformance.happenings import TROUBLES, events, law_word
from jetlaw.conformance.oracle import Oracle
from jetlaw.conformance.verdicts import Judgement
from jetlaw.model.law.snapshot import LAPSES, TIMES_OUT
from jetlaw.model.state import Input, Recorded
from jetlaw.model.stepper import Stepper
from jetlaw.model.vocabulary import database, engine, instance, session

_SESSION = re.compile(r"S\d+")
_DEPTH = {"transaction begun": 1, "transaction committed": -1, "transaction rolled back": -1}


class Court:
    """Tries the calls of one process, as they come.

    Attributes:
        docket: who is who.
        oracle: what may be.

    The environment of a trace's header tells whether a freeze may time out meanwhile, and how the recorder sets up the
    instances that it creates; calls and notes that set parameters are believed before it. ``excuses`` are the
    deviations that are declared.
    """

    def __init__(
        self, stepper: Stepper, environment: Mapping[str, Any] | None = None, excuses: Excuses | None = None
    ) -> None:
        stepper.owners = []
        self.docket = Docket(stepper.law.calls)
        told = environment or {}
        self._told = {
            **({"JET_paramCircularLog": 1} if told.get("circular_logging") is True else {}),
            **({"JET_paramRecovery": "off"} if told.get("recovery") is False else {}),
        }
        self._hurried = told.get("snapshot_timeout_ms") is not None
        self.oracle = Oracle(stepper, Leniency(excuses) if excuses else None)
        for event in self.docket.active_directory.told(told):
            self.oracle.happens(event)

    def read(self, exported: str, inputs: Mapping[str, Any]) -> Input:
        """The call as the law sees it; raises Unclassified or UnknownName."""
        return self.docket.read(exported, inputs)

    def judge(
        self, call: Input, inputs: Mapping[str, Any], ret: int | None, out: Mapping[str, Any], died: str | None = None
    ) -> Judgement:
        """The verdict on the answer to ``call``; what it shows is learnt."""
        judgement = self._verdict(call, inputs, ret, out, died)
        if self.oracle.leniency:
            ret = self.oracle.leniency.learnt(ret)
        self.docket.learn(call, inputs, ret, out)
        if ret is not None and ret >= 0:
            self._correct(call)
            self._hurried |= inputs.get("paramid") == "JET_paramOSSnapshotTimeout"
        return judgement

    def suppose(
        self, call: Input, inputs: Mapping[str, Any], ret: int | None, out: Mapping[str, Any], died: str | None = None
    ) -> Judgement:
        """The verdict there would be on an answer; nothing is learnt from it."""
        real, stepper = self.oracle, self.oracle.stepper
        owners, self.oracle = list(stepper.owners), real.twin()
        try:
            return self._verdict(call, inputs, ret, out, died)
        finally:
            self.oracle, stepper.owners[:] = real, owners

    def allows(
        self, call: Input, inputs: Mapping[str, Any], ret: int | None, out: Mapping[str, Any], died: str | None = None
    ) -> bool:
        """Whether the law allows an answer here and now; nothing is learnt from it."""
        witness = self.docket.witness(call, inputs, out) if ret is not None and ret >= 0 else None
        return self.oracle.allows(call, ret, witness, died)

    def _verdict(
        self, call: Input, inputs: Mapping[str, Any], ret: int | None, out: Mapping[str, Any], died: str | None
    ) -> Judgement:
        if self._hurried:
            self._let_time_pass(call)
        witness = self.docket.witness(call, inputs, out) if ret is not None and ret >= 0 else None
        return self.oracle.judge(call, ret, witness, died)

    def _let_time_pass(self, call: Input) -> None:
        """Real time passed since the last call: freezes may be over.

        A session that nobody belongs to and that is not asked for is left for later: its end shows nowhere else.
        """
        with_members = {number for state in self.oracle.states for number in state.members}
        for number in range(len(self.docket.snapshots)):
            if number == call.snapshot or number in with_members:
                for event in (LAPSES, TIMES_OUT):
                    self.oracle.may_happen(Input(event, ("object",), snapshot=number))

    def _correct(self, call: Input) -> None:
        """Tell the states what only the docket can count."""
        if call.function == "JetEndSession":
            for number in self.docket.databases.still_open():
                self.oracle.patch("databases", number, database.opens, "some")
        elif call.function in ("JetCreateInstance", "JetCreateInstance2"):
            self._set(self._told, "instances", call.instance)

    def _set(self, values: Mapping[str, Any], records: Recorded, number: int) -> None:
        """Believe parameters of an instance, or of the process."""
        owner = instance if records == "instances" else engine
        if "JET_paramRecovery" in values:
            self.oracle.patch(records, number, owner.logging, "off" if values["JET_paramRecovery"] == "off" else "on")
        if "JET_paramCircularLog" in values:
            self.oracle.patch(records, number, owner.circular, "on" if values["JET_paramCircularLog"] else "off")

    def note(self, text: str, detail: str, ret: int | None, values: Mapping[str, Any], name: str | None = None) -> None:
        """Take account of something that was no modelled call."""
        if ret is None or ret >= 0:
            following.note(self.docket, text, detail, values, name)
        if text == "parameters" and (ret is None or ret >= 0):
            self._set_up(name, values)
        elif text == "directory":
            self.docket.make_directory(detail)
        elif text in TROUBLES:
            self.cause(text)
        elif text in _DEPTH and ret is not None and ret >= 0:
            self._transaction(detail, _DEPTH[text])

    def cause(self, trouble: str) -> None:
        """A trouble from outside was caused on purpose: it is an event, or explains answers from now on."""
        for event in events(trouble, len(self.docket.snapshots)):
            self.oracle.happens(event)
        if trouble not in TROUBLES:
            self.oracle.troubles |= {law_word(trouble)}

    def _set_up(self, name: str | None, values: Mapping[str, Any]) -> None:
        """Parameters were set on an instance, or as what later instances start with."""
        if name in self.docket.instances:
            self._set(values, "instances", self.docket.instances[name])
        elif name == "global":
            self._set(values, "processes", 0)
            self.docket.makes_directories = bool(values.get("JET_paramCreatePathIfNotExist"))

    def _transaction(self, detail: str, change: int) -> None:
        found = _SESSION.search(detail)
        number = self.docket.sessions.get(found[0]) if found else None
        if number is None:
            return
        who = self.docket.owners[number]
        who.depth = max(0, who.depth + change)
        self.oracle.patch("sessions", number, session.transaction, "open" if who.depth else "none")
