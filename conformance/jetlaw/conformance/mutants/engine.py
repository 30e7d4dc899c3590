"""The law as an engine: what it does in every state, also in states that only a fault leads to.

Its states are those of the exact graph, in which states are kept apart even if no call of the world tells them apart:
a fault may well tell them apart, as an engine does that forgets to reset a count, which shows in the next backup.
States that the law cannot reach are numbered as mutants come there.
"""

from __future__ import annotations

from jetlaw.conformance.mutants.shown import SILENT, UNDEFINED, Shown
from jetlaw.model.graph import Graph
from jetlaw.model.ruling import Ruling
from jetlaw.model.state import State
from jetlaw.model.stepper import Stepper
from jetlaw.model.terms import View

Outcomes = tuple[tuple[int, int], ...]
"""What may happen: what is shown (by its number in `Shown`), and the number of the state it leads to."""


class Engine:
    """The law of a world as an engine.

    Attributes:
        graph: the exact graph of the world.
        stepper: steps states by the law.
        states: the states; those of the graph first, as numbered there.
        shown: the numbers of what is shown.
        views: for each ruling met a view that decides it; what it asks of a view is the same in all others.
        table: for each state of the graph what may happen on each input that is possible there.
    """

    def __init__(self, graph: Graph, shown: Shown) -> None:
        self.graph, self.shown = graph, shown
        self.states = list(graph.states)
        self.stepper = graph.stepper.beside(graph.law)
        sessions = max(graph.world.sessions, len(self.states[0].sessions))
        self.stepper.owners = [graph.world.owner(number) for number in range(sessions)]
        self.views: dict[Ruling, View] = {}
        self._numbers = {state: number for number, state in enumerate(self.states)}
        self._rulings: dict[tuple[int, int], Ruling] = {}
        self._extra: dict[tuple[int, int], Outcomes] = {}
        self.table = self._tabled()

    def _tabled(self) -> list[dict[int, Outcomes]]:
        graph = self.graph
        shown = [self.shown.number(answer, witness) for answer, witness, _ in graph.answers]
        table: list[dict[int, Outcomes]] = [{} for _ in self.states]
        for source, call, outcome, target in zip(
            graph.sources, graph.inputs, graph.outcomes, graph.targets, strict=True
        ):
            table[source][call] = (*table[source].get(call, ()), (shown[outcome], target))
        return table

    def ruling(self, state: int, call: int) -> Ruling:
        """What the law says of an input in a state; the same object wherever the same values decide."""
        found = self._rulings.get((state, call))
        if found is None:
            made = self.graph.calls[call]
            roomy = self.stepper.roomy(self.states[state], made)
            found = self._rulings[state, call] = self.stepper.ruling(roomy, made)
            if found not in self.views:
                self.views[found] = self.stepper.view(roomy, made)
        return found

    def outcomes(self, state: int, call: int) -> Outcomes:
        """What may happen on an input in a state, by the law."""
        if state < len(self.table) and (known := self.table[state].get(call)) is not None:
            return known
        found = self._extra.get((state, call))
        if found is None:
            found = self._extra[state, call] = self.follow(self.stepper, state, call, self.ruling(state, call))
        return found

    def follow(self, stepper: Stepper, state: int, call: int, ruling: Ruling) -> Outcomes:
        """What a ruling comes to: where nothing is promised, or nothing happens at all, that is what is shown."""
        if ruling.undefined is not None:
            return ((UNDEFINED, state),)
        if not ruling.outcomes:
            return ((SILENT, state),)
        made = self.graph.calls[call]
        moves = stepper.follow(stepper.roomy(self.states[state], made), made, ruling.outcomes)
        return tuple(
            (self.shown.number(move.outcome.answer, move.outcome.witness), self._number(move.state.trimmed()))
            for move in moves
        )

    def _number(self, state: State) -> int:
        number = self._numbers.get(state)
        if number is None:
            number = self._numbers[state] = len(self.states)
            self.states.append(state)
        return number
