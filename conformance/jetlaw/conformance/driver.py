"""One process under test: calls are made, judged and written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec

from jetlaw.adapters.contract import Adapter, Answer
from jetlaw.conformance.concrete import concrete
from jetlaw.conformance.court import Court
from jetlaw.conformance.docket import Impossible
from jetlaw.conformance.happenings import CAUSED_BY, NOTED_AS
from jetlaw.conformance.report import Named, records_before
from jetlaw.conformance.traces import Out
from jetlaw.conformance.verdicts import Judgement, Verdict
from jetlaw.conformance.words import quoted
from jetlaw.model.facts import base_name
from jetlaw.model.state import Input, State
from jetlaw.model.stepper import Stepper
from jetlaw.model.world import World

NOWHERE = State()
"""The state of a process in which nothing was called yet."""


_NO_ANSWER = Judgement(Verdict.CONFORMS)
"""The verdict on what is no call."""


class AdapterFault(RuntimeError):
    """The adapter failed where it should have answered: the kit's side of the case is broken."""


@dataclass(frozen=True, slots=True)
class Made:
    """A call that was made, what it answered, and the verdict.

    Attributes:
        call: the call as the law sees it.
        generous: whether a read asked for everything at once.
        exported: the exported name.
        arguments: the arguments it was made with.
        answer: what came.
        judgement: the verdict.
        state: what the process may have been in before, as far as the law can tell.
        trouble: the outside trouble that was caused, if it was no call.
    """

    call: Input
    generous: bool
    exported: str
    arguments: Mapping[str, Any]
    answer: Answer
    judgement: Judgement
    state: State = NOWHERE
    trouble: str = ""


Seen = Callable[["Driver", Made], None]
"""Told of every call that a driver has made."""


class Driver:
    """Drives one fresh process of an adapter through a world.

    Attributes:
        made: every call so far, the set-up included.
        before: the records that the objects of the last call may have had before it.
        dead: whether the process died.
        came_from: a place for whoever watches to keep the number of the state before the next call.
    """

    def __init__(
        self,
        adapter: Adapter,
        world: World,
        stepper: Stepper,
        seen: Seen | None = None,
        broken: Callable[[AdapterFault], None] | None = None,
    ) -> None:
        self._adapter, self.world, self._stepper, self._seen, self._broken = adapter, world, stepper, seen, broken
        self._functions = frozenset(adapter.functions)
        self.made: list[Made] = []
        self.court = Court(stepper)
        self.dead = False
        self.before: frozenset[Named] = frozenset()
        self.came_from: int | None = None
        try:
            self._session = adapter.open(environment(world))
        except Exception as error:
            raise self._fault(f"cannot start: {_said(error)}") from error
        if missing := [name for name in ("call", "close") if not hasattr(self._session, name)]:
            raise self._fault(f"opened {quoted(self._session)}, which lacks {' and '.join(missing)}")

    def set_up(self) -> None:
        """Make the calls that lead to where the world starts, as far as the answers let them be made."""
        with suppress(Impossible):
            for call in self.world.setup():
                self.make(call)

    def make(self, call: Input, *, generous: bool = True) -> Judgement:
        """Make one call and judge its answer; raises Impossible before it is made, or AdapterFault.

        An event is caused instead; there is nothing to judge then.
        """
        if call.function in CAUSED_BY:
            self.cause(CAUSED_BY[call.function], call)
            return _NO_ANSWER
        if call.function in NOTED_AS:
            self.note(NOTED_AS[call.function], self._session_name(call.session))
            return _NO_ANSWER
        if call.function not in self._functions:
            return self._pass_over(call)
        name, arguments = concrete(call, self._stepper.law.calls[call.function], self.court.docket, generous=generous)
        answer = self._ask(name, arguments)
        read = self.court.read(name, arguments)
        self.before, state = records_before(self.court.oracle.states, read), self.state
        judgement = self.court.judge(read, arguments, answer.ret, answer.out, answer.died)
        self.dead = answer.died is not None
        made = Made(read, generous, name, arguments, answer, judgement, state)
        self.made.append(made)
        if self._seen:
            self._seen(self, made)
        return judgement

    def cause(self, trouble: str, event: Input | None = None) -> None:
        """Let a trouble from outside begin or happen; raises AdapterFault.

        Args:
            trouble: its name, as the adapter knows it.
            event: what it is to the law, if it is an event.
        """
        state = self.state
        try:
            self._session.trouble(trouble)
        except Exception as error:
            raise self._fault(f"cannot cause {quoted(trouble)}: {_said(error)}") from error
        self.court.cause(trouble)
        made = Made(event or Input(trouble, ()), True, "", {}, Answer(None), _NO_ANSWER, state, trouble)
        self.made.append(made)
        if self._seen:
            self._seen(self, made)

    def _session_name(self, number: int) -> str:
        for name, found in self.court.docket.sessions.items():
            if found == number:
                return name
        raise Impossible(f"no handle stands for session {number}")

    def note(self, text: str, detail: str) -> None:
        """Do work that is no call, as a note of a recording tells it; raises Impossible if the adapter does none."""
        work = getattr(self._session, "note", None)
        if work is None:
            raise Impossible(f"{self._adapter.name} does no such work as {quoted(text)}")
        try:
            ret = work(text, detail)
        except Exception as error:
            raise self._fault(f"raised in note {quoted(text)}: {_said(error)}") from error
        self.court.note(text, detail, ret, {})

    def _pass_over(self, call: Input) -> Judgement:
        """Tell of a call that the adapter does not have; nothing is asked and nothing learnt."""
        judgement = Judgement(Verdict.NOT_IMPLEMENTED, f"{self._adapter.name} has no {call.function}")
        if self._seen:
            self._seen(self, Made(call, True, call.function, {}, Answer(None), judgement))
        return judgement

    def _ask(self, name: str, arguments: dict[str, Any]) -> Answer:
        try:
            answer = self._session.call(name, arguments)
        except Exception as error:
            raise self._fault(f"raised in {name}: {_said(error)}") from error
        problem = _problem(answer)
        if problem:
            raise self._fault(f"answered {quoted(answer)} to {name}; {problem}")
        return Answer(answer.ret, getattr(answer, "out", None) or {}, getattr(answer, "died", None))

    def _fault(self, problem: str) -> AdapterFault:
        fault = AdapterFault(f"{self._adapter.name} {problem}")
        if self._broken:
            self._broken(fault)
        return fault

    @property
    def state(self) -> State:
        """One of the states the process may be in: the first, if answers left several."""
        return self.court.oracle.first.trimmed()

    def close(self) -> None:
        """End the process."""
        try:
            self._session.close()
        except Exception as error:
            raise self._fault(f"cannot close: {_said(error)}") from error


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _problem(answer: object) -> str:
    """What makes an answer none; empty if it is one."""
    ret, died = getattr(answer, "ret", None), getattr(answer, "died", None)
    if died not in (None, "crash", "hang"):
        return "`died` is crash, hang or None"
    if died is None and (type(ret) is not int or ret.bit_length() > 31):
        return "an answer has a signed 32-bit number in `ret`"
    try:
        msgspec.json.encode(msgspec.convert(getattr(answer, "out", None) or {}, Out))
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        return f"`out` is at fault: {error}"
    return ""


def environment(world: World) -> dict[str, Any]:
    """A world as the environment of a trace header."""
    return {"mode": "multi-instance", "circular_logging": world.circular, "recovery": world.recovery}


def label(made: Made) -> str:
    """A call, or a trouble, in a line of words."""
    if made.trouble:
        return f"({made.trouble})"
    shown = ", ".join(f"{key}={value!r}" for key, value in made.arguments.items())
    return f"{base_name(made.exported)}({shown})"
