"""Ways through the merged machine: to every class from the start, and from anywhere back to one.

A call whose answer the law leaves open counts for more than its one call: it may have to be made again, or may never
answer as hoped. So ways go round such calls where they can.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache

from jetlaw.conformance.suites.merged import Merged, Move, Transition

_SURE, _SHOWN, _HOPED = 1, 3, 12
"""What a call counts: its outcome sure; told by what the outputs show; hoped for among several answers."""
Found = Sequence[Transition | None]
"""For each class the transition to take next (or by which it was come to); None where there is none."""


class Ways:
    """Cheapest ways in a merged machine.

    Attributes:
        merged: the machine.
        arrivals: for each class the transition by which the cheapest way from the start comes there.
        costs: for each class what that way counts; None if it cannot be reached.
    """

    def __init__(self, merged: Merged) -> None:
        self.merged = merged
        self._out = edges(merged)
        self._in: list[list[tuple[int, Transition]]] = [[] for _ in self._out]
        for leaving in self._out:
            for counts, edge in leaving:
                self._in[edge.target].append((counts, edge))
        self.arrivals, self.costs = self._search(merged.start, self._out, lambda each: each.target)
        self.toward = lru_cache(maxsize=None)(self._toward)

    def _toward(self, target: int) -> tuple[Found, Sequence[int | None]]:
        """For each class the next transition on the cheapest way to a target, and what the way counts."""
        return self._search(target, self._in, lambda each: each.source)

    def access(self, class_: int) -> list[Transition]:
        """The cheapest way from the start to a class."""
        way: list[Transition] = []
        while (edge := self.arrivals[class_]) is not None:
            way.append(edge)
            class_ = edge.source
        return way[::-1]

    def exactly(self, state: int) -> list[Transition]:
        """The cheapest way from the start to one state of the graph."""
        way: list[Transition] = []
        while (step := self._by_step[state]) is not None:
            way.append(self.transition(step))
            state = self.merged.graph.sources[step]
        return way[::-1]

    def transition(self, step: int) -> Transition:
        """A step of the graph as a transition."""
        merged, graph = self.merged, self.merged.graph
        source, target = merged.classes[graph.sources[step]], merged.classes[graph.targets[step]]
        moves = merged.going[source]
        return next(
            each
            for generous in (True, False)
            for each in moves.get(Move(graph.inputs[step], generous), ())
            if each.outcome == graph.outcomes[step] and each.target == target
        )

    @cached_property
    def _by_step(self) -> list[int | None]:
        """For each state the step by which the cheapest way comes there; None for the start."""
        graph = self.merged.graph
        found: list[int | None] = [None] * len(graph.states)
        costs = {0: 0}
        queue = [(0, 0)]
        while queue:
            so_far, here = heapq.heappop(queue)
            if so_far != costs[here]:
                continue
            for step in graph.steps(here):
                there = graph.targets[step]
                if there != here and so_far + _SURE < costs.get(there, so_far + 2 * _HOPED):
                    each = self.transition(step)
                    total = so_far + cost(self.merged, self.merged.going[each.source][each.move], each)
                    if total < costs.get(there, total + 1):
                        costs[there], found[there] = total, step
                        heapq.heappush(queue, (total, there))
        return found

    def back(self, source: int, target: int) -> list[Transition] | None:
        """The cheapest way from one class to another; None if there is none."""
        following, costs = self.toward(target)
        if costs[source] is None:
            return None
        way: list[Transition] = []
        while (edge := following[source]) is not None:
            way.append(edge)
            source = edge.target
        return way

    def _search(
        self, start: int, ends: Sequence[Sequence[tuple[int, Transition]]], ahead: Callable[[Transition], int]
    ) -> tuple[Found, Sequence[int | None]]:
        """Dijkstra's search; of ways that count the same the one found first."""
        found: list[Transition | None] = [None] * len(ends)
        costs: list[int | None] = [None] * len(ends)
        costs[start] = 0
        queue = [(0, 0, start)]
        turn = 0
        while queue:
            so_far, _, here = heapq.heappop(queue)
            if so_far != costs[here]:
                continue
            for counts, edge in ends[here]:
                there, total = ahead(edge), so_far + counts
                known = costs[there]
                if known is None or total < known:
                    turn += 1
                    costs[there], found[there] = total, edge
                    heapq.heappush(queue, (total, turn, there))
        return found, costs


def cost(merged: Merged, outcomes: Sequence[Transition], wanted: Transition) -> int:
    """What a move counts that is made in the hope of one of its outcomes."""
    if wanted.sure:
        return _SURE
    answers = {merged.shown[each.outcome][0] for each in outcomes}
    return _SHOWN if len(answers) == 1 else _HOPED


def edges(merged: Merged) -> list[list[tuple[int, Transition]]]:
    """For each class the transitions that lead elsewhere: for each end the one that counts least, and its count."""
    return [_cheapest(merged, going.values()) for going in merged.going]


def _cheapest(merged: Merged, moves: Iterable[Sequence[Transition]]) -> list[tuple[int, Transition]]:
    best: dict[int, tuple[int, Transition]] = {}
    for outcomes in moves:
        for each in outcomes:
            counts = cost(merged, outcomes, each)
            if each.target != each.source and (each.target not in best or counts < best[each.target][0]):
                best[each.target] = counts, each
    return list(best.values())
