"""Ways through a compiled world: how to get from one state to another in the fewest calls."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from jetlaw.model.state import Input, State
from jetlaw.model.world import Graph


class Hop(NamedTuple):
    """One call of a way, and what its outputs should show."""

    call: Input
    witness: str | None
    target: int


class Planner:
    """Plans ways in a graph.

    Attributes:
        graph: the graph.
        numbers: the number of each state.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.numbers = {state: number for number, state in enumerate(graph.states)}
        self._from: list[list[tuple[int, int]]] = [[] for _ in graph.states]
        known: set[tuple[int, int]] = set()
        for step, (source, target) in enumerate(zip(graph.sources, graph.targets, strict=True)):
            if source != target and (source, target) not in known:
                known.add((source, target))
                self._from[target].append((source, step))
        self.toward = lru_cache(maxsize=512)(self._toward)

    def _toward(self, target: int) -> dict[int, int]:
        """For every state from which ``target`` can be reached: the number of the next step there."""
        following: dict[int, int] = {}
        queue = deque([target])
        while queue:
            here = queue.popleft()
            for source, step in self._from[here]:
                if source != target and source not in following:
                    following[source] = step
                    queue.append(source)
        return following

    def hop(self, state: State, target: int) -> Hop | None:
        """The next call on a shortest way to ``target``; None if there, or if no way is known."""
        step = self.toward(target).get(self.numbers.get(state, -1))
        if step is None:
            return None
        graph = self.graph
        _, witness, _ = graph.answers[graph.outcomes[step]]
        return Hop(graph.calls[graph.inputs[step]], witness, graph.targets[step])

    def way(self, target: int) -> list[Hop]:
        """A shortest way from where the world starts to ``target``."""
        hops: list[Hop] = []
        here = 0
        while here != target and (hop := self.hop(self.graph.states[here], target)):
            hops.append(hop)
            here = hop.target
        return hops

    def changes(self, state: State) -> Sequence[Input]:
        """The calls that lead somewhere else, without doubles."""
        number = self.numbers.get(state)
        if number is None:
            return ()
        graph = self.graph
        found = dict.fromkeys(graph.inputs[step] for step in graph.steps(number) if graph.targets[step] != number)
        return [graph.calls[call] for call in found]
