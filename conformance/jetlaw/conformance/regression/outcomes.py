"""What became of a sequence that was run again: fixed, still differs, cannot run, and what lies between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from jetlaw.conformance.driver import Made
from jetlaw.conformance.verdicts import Verdict
from jetlaw.conformance.words import answer_name


class Outcome(Enum):
    """What became of it."""

    FIXED = "fixed"
    STILL = "still differs"
    OTHERWISE = "differs otherwise"
    NEWLY = "newly differs"
    CONFORMS = "conforms"
    EXCUSED = "excused"
    CANNOT_RUN = "cannot run"


DIFFERS = frozenset({Outcome.STILL, Outcome.OTHERWISE, Outcome.NEWLY})
"""The outcomes in which something differs now."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A first difference.

    Attributes:
        step: the number of its line in the trace, from 1.
        function: the call, without A/W suffix.
        answer: what came.
        rules: the rules that decide.
        allowed: what the law allowed.
    """

    step: int
    function: str
    answer: str
    rules: tuple[str, ...]
    allowed: tuple[str, ...] = ()

    def is_same(self, other: Finding) -> bool:
        """Whether both are one finding, wherever it shows."""
        mine, its = (self.function, self.answer, self.rules), (other.function, other.answer, other.rules)
        return mine == its

    def as_json(self) -> dict[str, Any]:
        """The finding as data, as a report has it."""
        return {
            "step": self.step,
            "function": self.function,
            "answer": self.answer,
            "allowed": list(self.allowed),
            "rules": list(self.rules),
        }


@dataclass(frozen=True, slots=True)
class Then:
    """What the call in one line of a trace answered."""

    line: int
    ret: int | None
    died: str | None


@dataclass(slots=True)
class Attempt:
    """A sequence run again.

    Attributes:
        made: the calls, and the line of the trace each of them stands in.
        reason: why the rest could not be made; empty if all was.
        broken: whether that is because the adapter failed where it should have answered.
        environment: the world as the adapter was given it.
    """

    made: list[Made] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    reason: str = ""
    broken: bool = False
    environment: Mapping[str, Any] = field(default_factory=dict)

    def took(self, made: Made, line: int) -> None:
        """Take note of a call that was made."""
        self.made.append(made)
        self.lines.append(line)

    def failed(self, fault: Exception, *, started: bool) -> None:
        """Take note of an adapter's failure; one that cannot even start in this world is not at fault."""
        self.reason = self.reason or str(fault)
        self.broken = started

    @property
    def first(self) -> int | None:
        """The place of the first difference among the calls made."""
        places = (n for n, made in enumerate(self.made) if made.judgement.verdict is Verdict.DIFFERS)
        return next(places, None)

    def verdict(self, line: int) -> Verdict | None:
        """The verdict on the call in a line of the trace; None if it was not made."""
        return next((m.judgement.verdict for m, at in zip(self.made, self.lines, strict=True) if at == line), None)


@dataclass(frozen=True, slots=True)
class Replayed:
    """A sequence that was run again, and what became of it.

    Attributes:
        trace: its name.
        outcome: the word.
        was: the first difference of the recording, if it has one.
        now: the first difference now, if there is one.
        reason: why it cannot run, or what else there is to say.
    """

    trace: str
    outcome: Outcome
    was: Finding | None = None
    now: Finding | None = None
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """The outcome as data, as a report has it."""
        return {
            "trace": self.trace,
            "outcome": self.outcome.value,
            "was": self.was and self.was.as_json(),
            "now": self.now and self.now.as_json(),
            "reason": self.reason,
        }

    def __str__(self) -> str:
        if self.now:
            told = f"{self.now.function} answered {self.now.answer}"
        elif self.was and self.outcome is Outcome.FIXED:
            told = f"{self.was.function} no longer answers {self.was.answer}"
        else:
            told = self.reason
        return ": ".join(filter(None, [self.outcome.value, told]))


def finding_of(made: Made, line: int) -> Finding:
    """The finding that a call is which was answered wrongly."""
    last, function = made.answer, made.call.function
    allowed = tuple(dict.fromkeys(a.answer for a in made.judgement.allowed))
    return Finding(line, function, answer_name(last.ret, last.died, function), made.judgement.rules, allowed)


def outcome(trace: str, was: Finding | None, recorded: Sequence[Then], attempt: Attempt) -> Replayed:
    """What became of a recording.

    Args:
        trace: its name.
        was: its first difference, if it has one.
        recorded: what its calls answered.
        attempt: how it went this time.
    """
    if attempt.first is not None:
        now = finding_of(attempt.made[attempt.first], attempt.lines[attempt.first])
        if was is None:
            return Replayed(trace, Outcome.NEWLY, None, now)
        return Replayed(trace, Outcome.STILL if now.is_same(was) else Outcome.OTHERWISE, was, now)
    if was is None:
        return Replayed(trace, Outcome.CANNOT_RUN if attempt.reason else Outcome.CONFORMS, reason=attempt.reason)
    reached = attempt.verdict(was.step)
    left = _way_left(recorded, attempt, was.step)
    if reached is Verdict.EXCUSED:
        return Replayed(trace, Outcome.EXCUSED, was)
    if reached is None or left:
        return Replayed(trace, Outcome.CANNOT_RUN, was, reason=left or attempt.reason or "it ended before")
    return Replayed(trace, Outcome.FIXED, was)


def _way_left(recorded: Sequence[Then], attempt: Attempt, before: int) -> str:
    """Where the answers went another way before a line, in words: what comes there then says nothing."""
    answers = {each.line: each for each in recorded}
    for made, line in zip(attempt.made, attempt.lines, strict=True):
        then = answers.get(line)
        if line >= before or then is None or made.trouble:
            continue
        if (made.answer.ret, made.answer.died) != (then.ret, then.died):
            function = made.call.function
            came, was = answer_name(made.answer.ret, made.answer.died, function), answer_name(then.ret, then.died)
            return f"step {line}, {function}: it answered {was} then and {came} now, so the rest means nothing"
    return ""
