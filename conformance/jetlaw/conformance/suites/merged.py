"""The machine that suites are planned on: the compiled graph, with states merged that behave alike.

Two mergings are made, both by partition refinement. States *look* alike if no sequence of calls can tell them apart;
they are of one *class* if besides the law says the same of them by the same rows. Classes are what suites go through
(so every row of the law is met wherever it decides), looks are what they can hope to tell apart.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from jetlaw.model.graph import Graph

Shown = tuple[str, str | None]
"""What a caller sees of an outcome: the answer, and what the outputs show."""
_PART, _WHOLE = "more", "end"
"""Witnesses between which the caller chooses: a read may ask for a part of the file, or for everything."""


class Move(NamedTuple):
    """A call as a plan makes it.

    Attributes:
        input: the number of the input in the graph.
        generous: whether a read asks for everything at once.
    """

    input: int
    generous: bool


class Transition(NamedTuple):
    """One outcome of a move.

    Attributes:
        source: the class in which the move is made.
        move: the call.
        outcome: the outcome, by its number in the graph.
        target: the class it leads to.
        sure: whether the move leads there whatever is answered.
    """

    source: int
    move: Move
    outcome: int
    target: int
    sure: bool


class Merged:
    """A graph with states of equal behaviour merged.

    Attributes:
        graph: the graph.
        classes: the class of each state.
        looks: the look of each class.
        nearest: for each class the state of it that is nearest to the start.
        going: for each class and each move that can be made there, what may come of it; first what a plan counts on:
            success, where the law leaves a choice.
        shown: what a caller sees of each outcome.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.shown: Sequence[Shown] = [(answer, witness) for answer, witness, _ in graph.answers]
        self.classes = _refined(graph, range(len(graph.answers)).__getitem__)
        looks = _refined(graph, _numbered(self.shown).__getitem__)
        self.nearest = _first_of_each(self.classes)
        self.looks = [looks[state] for state in self.nearest]
        self.looks = _numbered(self.looks)
        self.going = [self._transitions(state) for state in self.nearest]
        self.steps = lru_cache(maxsize=None)(self._steps)

    def __len__(self) -> int:
        """The number of classes."""
        return len(self.nearest)

    @property
    def start(self) -> int:
        """The class in which the world starts."""
        return self.classes[0]

    def goals(self, class_: int) -> list[Transition]:
        """For each move of a class what a plan counts on."""
        return [outcomes[0] for outcomes in self.going[class_].values()]

    def _transitions(self, state: int) -> dict[Move, list[Transition]]:
        graph = self.graph
        found: dict[int, list[tuple[int, int]]] = {}
        for step in graph.steps(state):
            outcome = graph.outcomes[step], self.classes[graph.targets[step]]
            found.setdefault(graph.inputs[step], []).append(outcome)
        return {
            move: self._sorted(self.classes[state], move, outcomes)
            for number, every in found.items()
            for move, outcomes in self._moves(number, every)
        }

    def _moves(self, number: int, outcomes: list[tuple[int, int]]) -> Iterator[tuple[Move, list[tuple[int, int]]]]:
        """One move for an input, or two where the caller chooses how much to read."""
        witnesses = {self.shown[outcome][1] for outcome, _ in outcomes}
        if not {_PART, _WHOLE} <= witnesses:
            yield Move(number, generous=True), outcomes
            return
        for generous, other in ((True, _PART), (False, _WHOLE)):
            yield Move(number, generous), [each for each in outcomes if self.shown[each[0]][1] != other]

    def _sorted(self, source: int, move: Move, outcomes: list[tuple[int, int]]) -> list[Transition]:
        sure = len({target for _, target in outcomes}) == 1
        found = [Transition(source, move, outcome, target, sure) for outcome, target in outcomes]
        return sorted(found, key=lambda each: self.shown[each.outcome][0] != "JET_errSuccess")

    def _steps(self, state: int) -> dict[tuple[int, int, int], int]:
        """The steps of a state, by input, outcome and class of the target."""
        graph, classes = self.graph, self.classes
        return {
            (graph.inputs[step], graph.outcomes[step], classes[graph.targets[step]]): step
            for step in graph.steps(state)
        }

    def walk(self, state: int, transitions: Iterable[Transition]) -> tuple[array[int], int]:
        """The steps of the graph that the transitions come to from a state, and where they end."""
        found = array("i")
        for each in transitions:
            step = self.steps(state)[each.move.input, each.outcome, each.target]
            found.append(step)
            state = self.graph.targets[step]
        return found, state


def _numbered(values: Iterable[Hashable]) -> list[int]:
    """A number for each value, equal for equal ones."""
    known: dict[Hashable, int] = {}
    return [known.setdefault(value, len(known)) for value in values]


def _first_of_each(classes: Sequence[int]) -> list[int]:
    """For each class its first state; states are numbered by their distance from the start."""
    first: dict[int, int] = {}
    for state, class_ in enumerate(classes):
        first.setdefault(class_, state)
    return [first[class_] for class_ in range(len(first))]


def _refined(graph: Graph, label: Callable[[int], int]) -> Sequence[int]:
    """The coarsest classes of states with the same labels on the same inputs, leading to the same classes.

    Classes are numbered by their first state, so that numbers depend on the graph alone.
    """
    edges: list[list[tuple[int, int, int]]] = [[] for _ in graph.states]
    for source, number, outcome, target in zip(graph.sources, graph.inputs, graph.outcomes, graph.targets, strict=True):
        edges[source].append((number, label(outcome), target))
    classes, count = [0] * len(edges), 1
    while True:
        signatures: dict[Hashable, int] = {}
        refined = []
        for state, each in enumerate(edges):
            seen = frozenset([(number, shown, classes[target]) for number, shown, target in each])
            refined.append(signatures.setdefault((classes[state], seen), len(signatures)))
        if len(signatures) == count:
            return refined
        classes, count = refined, len(signatures)
