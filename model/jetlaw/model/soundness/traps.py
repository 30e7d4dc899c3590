"""Traps: states from which the API offers no way back to where everything can begin again.

*Idle* is a state in which nothing of `BUSY` holds: every instance is gone or waits for work. A way back is a sequence
of calls; what happens by itself, and trouble from outside, is no way back that a caller has. Where only a term helps,
the trap is milder: the caller can get out, but every user of the instance pays for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from jetlaw.model.graph import Graph
from jetlaw.model.soundness.difference import differences
from jetlaw.model.soundness.subjects import views
from jetlaw.model.state import Input
from jetlaw.model.terms import Condition
from jetlaw.model.vocabulary import backup, context, file, instance, snapshot

TERMS = frozenset({"JetTerm", "JetTerm2"})
"""The calls that end an instance with everything in it."""

BUSY: tuple[tuple[str, str, Condition], ...] = (
    ("the service is stopped", "instance", instance.service.is_("stopped")),
    ("backups are refused", "instance", instance.backups.is_("refused")),
    ("a backup runs", "instance", backup.phase.isnt("none")),
    ("a backup file is open", "instance", file.open.is_("yes")),
    ("writing is frozen", "instance", instance.frozen.is_("yes")),
    ("it belongs to a snapshot session", "instance", instance.member.isnt("none")),
    ("a snapshot session is open", "snapshot", snapshot.life.isnt("absent", "ended")),
    ("a directory context is open", "context", context.life.is_("open")),
)
"""What keeps a state from being idle: in words, of which kind of object, and the condition on it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a way, or one event, and what it answers."""

    call: Input
    answer: str

    def __str__(self) -> str:
        made = f"{self.call.function}({', '.join(self.call.classes)})" if self.call.classes else self.call.function
        return f"{made} = {self.answer}" if self.answer else made


@dataclass(frozen=True, slots=True)
class Trap:
    """A class of states without a way back.

    Attributes:
        kind: ``only a term helps``, or ``nothing helps``.
        stuck: what no sequence of calls, short of a term, brings to an end.
        states: how many states of the world are in the class.
        path: the shortest way into one of them from where the world starts.
        difference: in what that state differs from the start: (object, variable, value then, value now).
    """

    kind: Literal["only a term helps", "nothing helps"]
    stuck: tuple[str, ...]
    states: int
    path: tuple[Step, ...]
    difference: tuple[tuple[str, str, str, str], ...]


def traps(graph: Graph) -> list[Trap]:
    """Every class of states without a way back, those with the shortest ways first; combinations only if they add."""
    busy = [_busy(graph, number) for number in range(len(graph.states))]
    idle = {number for number, reasons in enumerate(busy) if not reasons}
    gentle, any_way = _Ways(graph, without=TERMS), _Ways(graph, without=frozenset())
    back, with_term = gentle.to(idle), any_way.to(idle)
    ends = {words: gentle.to({n for n, reasons in enumerate(busy) if words not in reasons}) for words, _, _ in BUSY}
    classes: dict[tuple[bool, tuple[str, ...]], list[int]] = {}
    for number, reasons in enumerate(busy):
        if number not in back:
            stuck = tuple(words for words in reasons if number not in ends[words]) or reasons
            classes.setdefault((number in with_term, stuck), []).append(number)
    parents = _parents(graph)
    return [
        Trap(
            "only a term helps" if helped else "nothing helps",
            stuck,
            len(numbers),
            tuple(_path(graph, parents, numbers[0])),
            tuple(differences(graph.stepper, graph.states[0], graph.states[numbers[0]])),
        )
        for (helped, stuck), numbers in classes.items()
        if not _together(stuck, [other for same, other in classes if same == helped])
    ]


def _together(stuck: tuple[str, ...], others: list[tuple[str, ...]]) -> bool:
    """Whether a class is only several others at once."""
    smaller = [set(other) for other in others if set(other) < set(stuck)]
    return set().union(*smaller) == set(stuck)


def _busy(graph: Graph, number: int) -> tuple[str, ...]:
    """What keeps a state from being idle."""
    seen = list(views(graph.stepper, graph.states[number]))
    return tuple(words for words, kind, when in BUSY if any(when.holds(view) for found, view in seen if found == kind))


class _Ways:
    """The ways that calls offer in a graph: no event, no trouble from outside, none of the calls left out."""

    def __init__(self, graph: Graph, without: frozenset[str]) -> None:
        usable = [
            not call.trouble and call.function not in without and not graph.law.calls[call.function].event
            for call in graph.calls
        ]
        self._sources: dict[int, set[int]] = {}
        for source, call, target in zip(graph.sources, graph.inputs, graph.targets, strict=True):
            if source != target and usable[call]:
                self._sources.setdefault(target, set()).add(source)

    def to(self, goals: set[int]) -> set[int]:
        """The states from which one of ``goals`` can be reached, themselves among them."""
        reached, waiting = set(goals), list(goals)
        while waiting:
            fresh = self._sources.get(waiting.pop(), set()) - reached
            reached |= fresh
            waiting += fresh
        return reached


def _parents(graph: Graph) -> dict[int, int]:
    """For each state the step that met it first: states are numbered in the order of their distance."""
    parents: dict[int, int] = {}
    for step, target in enumerate(graph.targets):
        if target and target not in parents:
            parents[target] = step
    return parents


def _path(graph: Graph, parents: dict[int, int], number: int) -> Iterator[Step]:
    if number == 0:
        return
    step = parents[number]
    yield from _path(graph, parents, graph.sources[step])
    yield Step(graph.calls[graph.inputs[step]], graph.answers[graph.outcomes[step]][0])
