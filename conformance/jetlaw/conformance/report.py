"""What a run or a check found: counted as it comes, told as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jetlaw.conformance.deviations.excuses import Excuses, as_data
from jetlaw.conformance.verdicts import Judgement, Verdict
from jetlaw.conformance.words import LONGEST_FAULT, answer_name, plain, symbol
from jetlaw.model.facts import pairs
from jetlaw.model.state import NOBODY, Input, State

if TYPE_CHECKING:
    from jetlaw.conformance.regression.outcomes import Replayed

SCHEMA = "jetlaw-report/1"
_KEPT = 20
"""Differences of one group that are told one by one; the rest is counted."""

Named = tuple[int, int, int, int]
"""What the objects of a call were: the records of its instance, snapshot session and directory context, 0 for none; and
that of the process, if the call names nothing else."""
Transition = tuple[Named, str, tuple[str, ...], str]
"""What the objects of the call were, what was called, and what it answered."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer that the law forbids, with what it takes to understand it.

    Attributes:
        trace: the trace or run.
        step: the number of the call in it, from 1.
        call: the exported name.
        inputs: its arguments.
        classified: the call as the law sees it.
        answer: what came.
        judgement: what was allowed, and why.
        shortest: a shortest way there: a program, or calls in the law's words.
    """

    trace: str
    step: int
    call: str
    inputs: Mapping[str, Any]
    classified: Input
    answer: str
    judgement: Judgement
    shortest: str = ""

    @property
    def group(self) -> tuple[str, ...]:
        """What differences have in common that are one finding: the rule they offend."""
        rules = self.judgement.rules
        return rules[:1] if rules and rules[0] != "page" else rules[1:2] or (self.classified.function,)


@dataclass(slots=True)
class Group:
    """Differences that offend the same rules."""

    rules: tuple[str, ...]
    count: int = 0
    came: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    kept: list[Difference] = field(default_factory=list)


class Tally:
    """Counts verdicts as they come.

    Attributes:
        excuses: the declared deviations with their accounts, if any are declared.
        traces: traces or runs begun.
        verdicts: how many calls got which verdict.
        by_function: the same for each function.
        groups: the differences, by the rules they offend.
        undecided: why calls were undecided, and how often.
        fired: rows that explained an answer, as (function, number).
        transitions: transitions seen.
        pairs: documented (function, code) pairs seen.
        faults: what went wrong outside the implementation, a line each.
        replayed: sequences that were run again, and what became of them.
    """

    def __init__(self, excuses: Excuses | None = None) -> None:
        self.excuses = excuses
        self.traces = 0
        self.verdicts: Counter[Verdict] = Counter()
        self.by_function: dict[str, Counter[Verdict]] = {}
        self.groups: dict[tuple[str, ...], Group] = {}
        self.undecided: Counter[tuple[str, str]] = Counter()
        self.fired: set[tuple[str, int]] = set()
        self.transitions: set[Transition] = set()
        self.pairs: set[tuple[str, str]] = set()
        self.faults: list[str] = []
        self.replayed: list[Replayed] = []

    @property
    def calls(self) -> int:
        """Calls that were judged."""
        return sum(self.verdicts.values())

    def count(self, call: Input, judgement: Judgement, ret: int | None) -> None:
        """Count one judged call."""
        self.verdicts[judgement.verdict] += 1
        counts = self.by_function.get(call.function)
        if counts is None:
            counts = self.by_function[call.function] = Counter()
        counts[judgement.verdict] += 1
        if judgement.verdict is Verdict.UNDECIDED:
            self.undecided[call.function, f"{answer_name(ret, None, call.function)}: {judgement.reason}"] += 1
        for row in judgement.fired:
            self.fired.add((call.function, row))
        if ret is not None:
            self.pairs.add((call.function, symbol(ret, call.function) or ""))

    def merge(self, other: Tally) -> None:
        """Add what another tally of the same law counted, but for transitions: each numbers records its own way."""
        self.traces += other.traces
        self.verdicts.update(other.verdicts)
        self.undecided.update(other.undecided)
        for function, counts in other.by_function.items():
            self.by_function.setdefault(function, Counter()).update(counts)
        for found in other.groups.values():
            group = self.groups.setdefault(found.rules, Group(found.rules))
            group.count += found.count
            group.came.update(found.came)
            group.kept += found.kept[: _KEPT - len(group.kept)]
        self.fired |= other.fired
        self.pairs |= other.pairs

    def see(self, before: Iterable[Named], call: Input, answer: str) -> None:
        """Take note of a transition: the records the call's objects may have had, the call, the answer."""
        self.transitions.update((records, call.function, call.classes, answer) for records in before)

    def differ(self, difference: Difference, *, counted: bool = True) -> None:
        """Take note of a difference; one met only while another was made short is told, but not counted."""
        group = self.groups.setdefault(difference.group, Group(difference.group))
        group.count += counted
        allowed = ", ".join(dict.fromkeys(a.answer for a in difference.judgement.allowed))
        group.came[difference.classified.function, difference.answer, allowed] += counted
        if difference.shortest:
            group.kept.insert(0, difference)  # the one that can be run comes first
        elif len(group.kept) < _KEPT:
            group.kept.append(difference)

    def ranked(self) -> list[Group]:
        """The groups, most frequent first."""
        return sorted(self.groups.values(), key=lambda group: (-group.count, group.rules))

    @property
    def status(self) -> int:
        """The exit status: nothing tried or input at fault is 2, a difference or stale deviation 1, otherwise 0."""
        if self.faults or not self.calls or self.calls == self.verdicts[Verdict.NOT_IMPLEMENTED]:
            return 2
        return 1 if self.verdicts[Verdict.DIFFERS] or (self.excuses and self.excuses.stale) else 0


@dataclass(frozen=True, slots=True)
class Universe:
    """What could be covered: transitions, rows and documented pairs of the functions in question."""

    transitions: frozenset[Transition]
    rows: frozenset[tuple[str, int]]
    pairs: frozenset[tuple[str, str]]

    def coverage(self, tally: Tally) -> dict[str, dict[str, Any]]:
        """How much of it was covered, and by function what: numbers of transitions, codes, numbers of rows."""
        transitions, met, fired = (
            self.transitions & tally.transitions,
            self.pairs & tally.pairs,
            self.rows & tally.fired,
        )
        counts = Counter(function for _, function, _, _ in transitions)
        return {
            "transitions": _covered(transitions, self.transitions, dict(sorted(counts.items()))),
            "pairs": covered_by_name(met, self.pairs),
            "rules": covered_by_name(fired, self.rows),
        }


def covered_by_name(covered: Collection[tuple[str, Any]], of: Collection[object]) -> dict[str, Any]:
    """What was covered of something, and its names by function."""
    return _covered(covered, of, _by_function(covered))


def _covered(covered: Collection[object], of: Collection[object], by_function: Mapping[str, Any]) -> dict[str, Any]:
    return {"covered": len(covered), "of": len(of), "by_function": by_function}


def _by_function(found: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    """What was found of each function, all in order."""
    listed: dict[str, list[Any]] = {}
    for function, what in sorted(found):
        listed.setdefault(function, []).append(what)
    return listed


def documented_pairs(functions: Sequence[str]) -> frozenset[tuple[str, str]]:
    """The documented (function, code) pairs of these functions."""
    return frozenset(pair for pair in pairs() if pair[0] in set(functions))


def records_before(states: Iterable[State], call: Input) -> frozenset[Named]:
    """The records that the objects of a call may have before it."""
    instance, snapshot, context = call.instance, call.snapshot, call.context
    if snapshot == context == NOBODY != instance:  # most calls
        return frozenset((_record(state.instances, instance), 0, 0, 0) for state in states)
    alone = instance == snapshot == context == NOBODY
    return frozenset(
        (
            _record(state.instances, instance),
            _record(state.snapshots, snapshot),
            _record(state.contexts, context),
            state.process if alone else 0,
        )
        for state in states
    )


def _record(records: Sequence[int], number: int) -> int:
    """The record of an object: 0 if none is named, or if it is yet to be made."""
    return records[number] if NOBODY != number < len(records) else 0


def as_json(tally: Tally, head: Mapping[str, Any], coverage: Mapping[str, Any]) -> dict[str, Any]:
    """The report as data: schema `jetlaw-report/1`, in an order that depends on nothing but the findings."""
    return {
        "schema": SCHEMA,
        **head,
        "traces": tally.traces,
        "calls": tally.calls,
        "verdicts": _counts(tally.verdicts),
        "by_function": {name: _counts(counts) for name, counts in sorted(tally.by_function.items())},
        "groups": [
            {
                "rules": list(group.rules),
                "count": group.count,
                "came": [
                    {"function": f, "answer": came, "allowed": allowed, "count": n}
                    for (f, came, allowed), n in sorted(group.came.items(), key=lambda item: (-item[1], item[0]))
                ],
            }
            for group in tally.ranked()
        ],
        "differences": [_difference(each) for group in tally.ranked() for each in group.kept],
        "undecided": [
            {"function": f, "reason": reason, "count": n}
            for (f, reason), n in sorted(tally.undecided.items(), key=lambda item: (-item[1], item[0]))
        ],
        "deviations": as_data(tally.excuses),
        "replayed": [each.as_json() for each in tally.replayed],
        "coverage": dict(coverage),
        "faults": [plain(fault, LONGEST_FAULT) for fault in tally.faults],
        "status": tally.status,
    }


def _counts(counts: Mapping[Verdict, int]) -> dict[str, int]:
    return {verdict.value: counts.get(verdict, 0) for verdict in Verdict}


def _difference(found: Difference) -> dict[str, Any]:
    return {
        "trace": found.trace,
        "step": found.step,
        "call": {"function": found.call, "in": dict(found.inputs), "classes": list(found.classified.classes)},
        "answer": found.answer,
        "allowed": [
            {"answer": a.answer, **({"witness": a.witness} if a.witness else {})} for a in found.judgement.allowed
        ],
        "rules": list(found.judgement.rules),
        "states": [dict(sorted(view.items())) for view in found.judgement.views[:4]],
        "shortest": found.shortest,
    }
