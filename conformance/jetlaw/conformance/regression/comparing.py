"""Two reports side by side: what got worse, what got better, and what can no longer be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from jetlaw.conformance.regression.reports import Came, Report

_LARGEST = 3


class NotComparable(ValueError):
    """Two reports that have too little in common; the message says what."""


class Kind(NamedTuple):
    """A kind of difference: the call, what it answered, the rules it offends."""

    function: str
    answer: str
    rules: tuple[str, ...]


class Told(NamedTuple):
    """A kind of difference with what the law allowed instead, and how often it came."""

    kind: Kind
    allowed: str
    times: int

    def as_json(self) -> dict[str, Any]:
        """The difference as data."""
        return {
            "function": self.kind.function,
            "answer": self.kind.answer,
            "allowed": self.allowed,
            "rules": list(self.kind.rules),
            "count": self.times,
        }


@dataclass(slots=True)
class Comparison:
    """What became of a report.

    Attributes:
        newly_differs: differences that only the new one has.
        newly_conforms: differences that only the old one has, in functions that the new one tried.
        still_differs: differences of both.
        not_tried: functions that only the old one tried, and that the new one's implementation has.
        not_implemented: functions that the old one's implementation had and the new one's lacks.
        lost: rows and documented pairs that only the old one covered, as (function, which).
        gained: those that only the new one covered.
        fewer: functions of which fewer transitions were covered, as (function, then, now).
        more: those of which more were.
        unlike: in what else the two are not alike, a line each.
        chance: why lost coverage may be chance; empty if both made the same calls as far as answers let them.
    """

    newly_differs: list[Told] = field(default_factory=list)
    newly_conforms: list[Told] = field(default_factory=list)
    still_differs: list[Told] = field(default_factory=list)
    not_tried: list[str] = field(default_factory=list)
    not_implemented: list[str] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    gained: list[tuple[str, str]] = field(default_factory=list)
    fewer: list[tuple[str, int, int]] = field(default_factory=list)
    more: list[tuple[str, int, int]] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
    chance: str = ""
    faulty: str = ""

    @property
    def status(self) -> int:
        """2 if the new report is of a run that failed, 1 if something got worse, otherwise 0."""
        if self.faulty:
            return 2
        worse = self.newly_differs or self.not_tried or self.not_implemented
        return 1 if worse or (self.lost and not self.chance) else 0


def compare(old: Report, new: Report) -> Comparison:
    """Compare two reports; raises NotComparable."""
    _refuse_unlike(old, new)
    found = Comparison()
    _compare_differences(old, new, found)
    _compare_tried(old, new, found)
    _compare_coverage(old, new, found)
    _compare_heads(old, new, found)
    return found


def _refuse_unlike(old: Report, new: Report) -> None:
    asked = {
        "command": (old.kind, new.kind),
        "profile": (old.profile, new.profile),
        "slice": (old.slice, new.slice),
        "suite": (old.suite or "walks", new.suite or "walks"),
    }
    unlike = [f"{name} {then} and {now}" for name, (then, now) in asked.items() if then != now]
    if unlike:
        raise NotComparable(f"the reports are of different things: {'; '.join(unlike)}")
    if not old.calls:
        raise NotComparable("the old report is of a run in which nothing was tried")


def _kinds(report: Report) -> dict[Kind, list[Came]]:
    found: dict[Kind, list[Came]] = {}
    for group in report.groups:
        for came in group.came:
            found.setdefault(Kind(came.function, came.answer, tuple(group.rules)), []).append(came)
    return found


def _told(kind: Kind, came: Iterable[Came]) -> Told:
    listed = list(came)
    allowed = dict.fromkeys(name for each in listed for name in each.allowed.split(", ") if name)
    return Told(kind, ", ".join(sorted(allowed)), sum(each.count for each in listed))


def _compare_differences(old: Report, new: Report, found: Comparison) -> None:
    then, now, tried = _kinds(old), _kinds(new), new.tried()
    for kind, came in sorted(now.items()):
        (found.still_differs if kind in then else found.newly_differs).append(_told(kind, came))
    found.newly_conforms = [
        _told(kind, came) for kind, came in sorted(then.items()) if kind not in now and kind.function in tried
    ]


def _compare_tried(old: Report, new: Report, found: Comparison) -> None:
    tried = new.tried()
    for function in sorted(old.tried().keys() - tried.keys()):
        lacks = new.by_function.get(function, {}).get("not_implemented", 0)
        (found.not_implemented if lacks else found.not_tried).append(function)


def _compare_coverage(old: Report, new: Report, found: Comparison) -> None:
    then, now = _covered(old), _covered(new)
    found.lost, found.gained = sorted(then - now), sorted(now - then)
    before, after = _transitions(old), _transitions(new)
    for function in sorted(before.keys() | after.keys()):
        change = function, before.get(function, 0), after.get(function, 0)
        if change[1] != change[2]:
            (found.fewer if change[1] > change[2] else found.more).append(change)


def _covered(report: Report) -> set[tuple[str, str]]:
    """The rows and the documented pairs that a report covers, by name."""
    pairs = report.coverage.pairs and report.coverage.pairs.by_function
    rows = report.coverage.rules and report.coverage.rules.by_function
    return {(f, code) for f, codes in (pairs or {}).items() for code in codes} | {
        (f, f"row {number + 1}") for f, numbers in (rows or {}).items() for number in numbers
    }


def _transitions(report: Report) -> Mapping[str, int]:
    return (report.coverage.transitions and report.coverage.transitions.by_function) or {}


def _compare_heads(old: Report, new: Report, found: Comparison) -> None:
    """In what else the reports are unlike, and whether they can be expected to cover the same."""
    if old.adapter != new.adapter:
        found.unlike.append(f"another implementation: {old.adapter} then, {new.adapter} now")
    if old.files != new.files:
        found.unlike.append(f"other files: {_few(old.files)} then, {_few(new.files)} now")
    reasons = []
    if old.seed != new.seed:
        reasons.append(f"other seeds ({old.seed} and {new.seed})")
    if old.budget != new.budget or (old.budget or {}).get("seconds"):
        reasons.append(f"other budgets ({_budget(old)} and {_budget(new)})")
    if _universe(old) != _universe(new):
        reasons.append("another law: it has other rows, pairs or transitions to cover")
    if not _has_names(old) or not _has_names(new):
        reasons.append("a report that does not name what it covers, because an older jetlaw wrote it")
    found.chance = " and ".join(reasons)
    if new.status not in (0, 1):
        found.faulty = new.faults[0] if new.faults else "nothing was tried"


def _few(names: list[str] | None) -> str:
    listed = names or []
    return ", ".join(listed[:_LARGEST]) + (f" and {len(listed) - _LARGEST} more" if len(listed) > _LARGEST else "")


def _budget(report: Report) -> str:
    told = {name: value for name, value in (report.budget or {}).items() if value is not None}
    return " ".join(f"{value:,} {name}" for name, value in told.items()) or "none told"


def _universe(report: Report) -> tuple[int | None, ...]:
    parts = (report.coverage.transitions, report.coverage.pairs, report.coverage.rules)
    return tuple(part.of if part else None for part in parts)


def _has_names(report: Report) -> bool:
    pairs, rows = report.coverage.pairs, report.coverage.rules
    return all(part is None or part.by_function is not None for part in (pairs, rows))
