"""One process under test: calls are made, judged and written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from jetlaw.adapters.contract import Adapter, Answer
from jetlaw.conformance.concrete import concrete
from jetlaw.conformance.court import Court
from jetlaw.conformance.deviations.excuses import Excuses
from jetlaw.conformance.docket import Impossible
from jetlaw.conformance.happenings import CAUSED_BY, NOTED_AS, WORK
from jetlaw.conformance.report import Named, records_before
from jetlaw.conformance.traces import Out, Writer
from jetlaw.conformance.verdicts import Judgement, Verdict
from jetlaw.conformance.words import quoted
from jetlaw.model.facts import base_name
from jetlaw.model.law import CALLS
from jetlaw.model.state import Input, State
from jetlaw.model.stepper import Stepper
from jetlaw.model.world import INITS, World

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
        trouble: the outside trouble that was caused, or the work that was done, if it was no call.
    """

    call: Input
    generous: bool
    exported: str
    arguments: Mapping[str, Any]
    answer: Answer
    judgement: Judgement
    state: State = NOWHERE
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """A call that was made and not judged.

    Attributes:
        call: the call as the law reads it.
        answer: what came.
        witness: what its outputs show.
    """

    call: Input
    answer: Answer
    witness: str | None


Seen = Callable[["Driver", Made], None]
"""Told of every call that a driver has made."""


class Driver:
    """Drives one fresh process of an adapter through a world.

    ``told`` is the environment of a recording, where one is made again; else that of the world is taken.

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
        excuses: Excuses | None = None,
        told: Mapping[str, Any] | None = None,
    ) -> None:
        self._adapter, self.world, self._stepper, self._seen, self._broken = adapter, world, stepper, seen, broken
        self._functions = frozenset(adapter.functions)
        self.made: list[Made] = []
        self.court = Court(stepper, told, excuses)
        self.dead = False
        self.before: frozenset[Named] = frozenset()
        self.came_from: int | None = None
        try:
            self._session = adapter.open(environment(world) if told is None else told)
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
        if call.function == WORK:
            self._work(call)
            return _NO_ANSWER
        if call.function not in self._functions:
            return self._pass_over(call)
        name, arguments = concrete(call, self._stepper.law.calls[call.function], self.court.docket, generous=generous)
        return self.repeat(name, arguments, generous=generous)

    def repeat(self, name: str, arguments: dict[str, Any], *, generous: bool = True) -> Judgement:
        """Make a call with these very arguments and judge its answer.

        Raises:
            AdapterFault: if there is no answer.
            Unclassified: if the law cannot tell what the arguments mean.
        """
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

    def make_unjudged(self, call: Input, *, generous: bool = True) -> Answered | None:
        """Make one call without judging it; None for what is no call of the adapter. Raises as `make`.

        The court's states do not follow: who asks follows the answers by other means, and judges nothing afterwards.
        """
        if call.function not in self._functions:  # an event, work, or what the adapter does not have
            return None
        shape, docket = self._stepper.law.calls[call.function], self.court.docket
        name, arguments = concrete(call, shape, docket, generous=generous)
        answer = self._ask(name, arguments)
        read = call if _reads_back(call.function) else docket.read(name, arguments)
        shown = answer.ret is not None and answer.ret >= 0
        witness = docket.witness(read, arguments, answer.out) if shown else None
        docket.learn(read, arguments, answer.ret, answer.out)
        return Answered(read, answer, witness)

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

    def note(self, text: str, detail: str) -> int:
        """Do work that is no call, as a note of a recording tells it; its answer.

        Raises:
            Impossible: if the adapter does none.
            AdapterFault: if it fails.
        """
        work = getattr(self._session, "note", None)
        if work is None:
            raise Impossible(f"{self._adapter.name} does no such work as {quoted(text)}")
        try:
            ret = work(text, detail)
        except Exception as error:
            raise self._fault(f"raised in note {quoted(text)}: {_said(error)}") from error
        self.court.note(text, detail, ret, {})
        return int(ret)

    def _work(self, call: Input) -> None:
        """Do work that is no call, as a step that can be told and made again."""
        state, (text, detail) = self.state, call.classes
        answer = Answer(self.note(text, detail))
        made = Made(call, True, text, {"detail": detail}, answer, _NO_ANSWER, state, text)
        self.made.append(made)
        if self._seen:
            self._seen(self, made)

    def prepare(self, name: str, arguments: dict[str, Any]) -> Answer:
        """Make a call that is no part of what is tried, such as the set-up that a recording only notes."""
        return self._ask(name, arguments)

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


_EXACT = frozenset(
    ("instance", "sesid", "snapId", "hfFile", "szFileName", "text", "cbMax", "cb", "pv", "pLogInfo", "paramid", "grbit")
)
"""Arguments that are read as they were meant, and from which nothing is learnt when they are read."""


@cache
def _reads_back(name: str) -> bool:
    """Whether the docket reads a call as it was meant, whatever it knows."""
    shape = CALLS[name]
    exact = all(argument.bits or argument.variable.name in _EXACT for argument in shape.arguments)
    return exact and not shape.legacy and not shape.creates and shape.name not in INITS


def write_down(writer: Writer, made: Made) -> None:
    """Write a call, or a trouble that was caused, into a trace."""
    if made.trouble:
        writer.note(made.trouble, made.arguments.get("detail", ""), made.answer.ret or 0)
    else:
        writer.step(made.exported, made.arguments, made.answer)


def environment(world: World) -> dict[str, Any]:
    """A world as the environment of a trace header."""
    return {"mode": "multi-instance", "circular_logging": world.circular, "recovery": world.recovery}


def label(made: Made) -> str:
    """A call, or a trouble, in a line of words."""
    if made.trouble:
        return f"({made.trouble})"
    shown = ", ".join(f"{key}={value!r}" for key, value in made.arguments.items())
    return f"{base_name(made.exported)}({shown})"
