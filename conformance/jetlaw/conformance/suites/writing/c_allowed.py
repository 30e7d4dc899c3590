"""What may be answered in C, where only the code of an answer is looked at.

The law follows what outputs show (whether a close completed the set of logs, say). A test in C that is written today
runs on data that nobody has seen yet. So states are followed by what does not hang on those data: where it does, all
that may be is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jetlaw.conformance.bench import Bench, bench
from jetlaw.conformance.court import Court
from jetlaw.conformance.fitting import number
from jetlaw.conformance.suites.writing.rehearsal import Done, Step
from jetlaw.conformance.verdicts import Judgement, Verdict
from jetlaw.model.facts import function
from jetlaw.model.law import CALLS
from jetlaw.model.profiles import VERSIONS
from jetlaw.model.state import Input, State
from jetlaw.model.stepper import Stepper

_CLOSES = ("JetCloseFileInstance", "JetCloseFile")
"""Calls whose outputs show how many logs there are."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a call may answer.

    Attributes:
        answers: the symbols of the codes.
        older: further codes that the documentation of older versions has for this case.
        is_open: whether anything may come, or a code that has no number.
    """

    answers: frozenset[str]
    older: frozenset[str]
    is_open: bool


class Foreseen(Court):
    """The court, as far as it can be followed without seeing the data."""

    def __init__(self, room: Bench, environment: Mapping[str, Any]) -> None:
        super().__init__(room.stepper, environment)
        self._room = room

    def allowed(self, call: Input) -> Allowed:
        """What may come of a call now."""
        self.oracle.prepare(call)
        found = [_allowed(self._room.law.profile.name, state, call) for state in self.oracle.states]
        answers = frozenset().union(*(each.answers for each in found))
        older = frozenset().union(*(each.older for each in found)) - answers
        return Allowed(answers, older, any(each.is_open for each in found))

    def take(self, done: Done) -> bool:
        """Go on by what was done and came; whether the law can be followed there."""
        call = self.read(done.name, done.arguments)
        answer = done.answer
        judgement = self.judge(call, done.arguments, answer.ret, answer.out, answer.died)
        return judgement.verdict is Verdict.CONFORMS

    def _verdict(
        self, call: Input, inputs: Mapping[str, Any], ret: int | None, out: Mapping[str, Any], died: str | None
    ) -> Judgement:
        if call.function in _CLOSES:
            return self.oracle.judge(call, ret, None, died)
        return super()._verdict(call, inputs, ret, out, died)


@cache
def _older(profile: str) -> tuple[Stepper, ...]:
    """Steppers of the older versions of a documented profile, on the same records."""
    if profile not in VERSIONS:
        return ()
    stepper = bench(profile).stepper
    return tuple(stepper.beside(bench(name).law) for name in VERSIONS[: VERSIONS.index(profile)])


@cache
def _allowed(profile: str, state: State, call: Input) -> Allowed:
    ruling = bench(profile).stepper.ruling(state, call)
    answers = frozenset(outcome.answer for outcome in ruling.outcomes)
    unnumbered = any(answer in ("crash", "hang") or number(answer) is None for answer in answers)
    able = (stepper for stepper in _older(profile) if stepper.law.has(call.function))
    older = {o.answer for stepper in able for o in stepper.ruling(state, call).outcomes}
    known = frozenset(
        answer for answer in older - answers if answer not in ("crash", "hang") and number(answer) is not None
    )
    return Allowed(answers, known, ruling.undefined is not None or unnumbered)


@cache
def mentioned(profile: str, name: str) -> tuple[str, ...]:
    """The codes that the documentation has for a function; none where the reading leaves nothing open (R-001)."""
    law = bench(profile).law
    if law.profile.reading == "engine":
        return ()
    answers = {row.answer for _, row in law.rows(name)} | {code.symbol for code in function(name).return_codes}
    return tuple(
        sorted(symbol for symbol in answers if symbol not in ("", "crash", "hang") and number(symbol) is not None)
    )


def is_safe(step: Step) -> bool:
    """Whether a call can be made in C: it is one, and its answer came."""
    return step.done.is_call and step.done.answer.died is None and not CALLS[step.call.function].event
