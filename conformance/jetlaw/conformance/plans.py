"""Ways through a compiled world: how to get from one state to another in the fewest calls."""

from __future__ import annotations

from collections import Counter, deque
from functools import cached_property, lru_cache
from typing import NamedTuple

from jetlaw.model.graph import Graph
from jetlaw.model.state import Input, State

_Arrivals = list[dict[int, int]]
"""For each state: the states it can be reached from, and the step."""


_MOVES = 4
"""Groups of calls that lead elsewhere, beside one for each function."""
_LITTLE, _FEW = 0.1, 2
"""The part of a world's states that counts as little, and the number that does so in any world."""


class Hop(NamedTuple):
    """One call of a way, and what its outputs should show."""

    call: Input
    witness: str | None
    target: int


class Choice:
    """A call to make, printed as the law reads it.

    Attributes:
        call: the call.
        generous: whether a read asks for everything at once.
    """

    __slots__ = ("call", "generous")

    def __init__(self, call: Input, *, generous: bool) -> None:
        self.call, self.generous = call, generous

    def __repr__(self) -> str:
        return f"{self.call.function}({', '.join(self.call.classes)})"


class Planner:
    """Plans ways in a graph.

    Attributes:
        graph: the graph.
        numbers: the number of each state.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.numbers = {state: number for number, state in enumerate(graph.states)}
        self.toward = lru_cache(maxsize=512)(self._toward)
        self.choices = lru_cache(maxsize=None)(self._choices)

    def number(self, state: State) -> int | None:
        """The number of a state, as far as the world can tell it from others; None if it lies outside."""
        return self.numbers.get(self.graph.seen(state))

    @cached_property
    def lively(self) -> list[bool]:
        """For each state whether much of the world is still ahead of it."""
        return self._find_lively()

    @cached_property
    def _ways(self) -> tuple[_Arrivals, _Arrivals]:
        return self._arrivals()

    def _arrivals(self) -> tuple[_Arrivals, _Arrivals]:
        """The steps that arrive in each state: those that the caller can bring about, and those left to chance."""
        graph = self.graph
        outcomes = Counter(zip(graph.sources, graph.inputs, strict=True))
        sure: _Arrivals = [{} for _ in graph.states]
        unsure: _Arrivals = [{} for _ in graph.states]
        for step, (source, target) in enumerate(zip(graph.sources, graph.targets, strict=True)):
            if source != target:
                _, witness, _ = graph.answers[graph.outcomes[step]]
                alone = outcomes[source, graph.inputs[step]] == 1
                (sure if alone or witness else unsure)[target].setdefault(source, step)
        return sure, unsure

    def _toward(self, target: int) -> dict[int, int]:
        """For every state from which ``target`` can be reached: the number of the next step there."""
        following: dict[int, int] = {target: -1}
        queue, chances = deque([target]), deque([target])
        certain, uncertain = self._ways
        while queue or chances:
            arrivals, here = (certain, queue.popleft()) if queue else (uncertain, chances.popleft())
            for source, step in arrivals[here].items():
                if source not in following:
                    following[source] = step
                    queue.append(source)
                    chances.append(source)
        del following[target]
        return following

    def hop(self, state: State, target: int) -> Hop | None:
        """The next call on a shortest way to ``target``; None if there, or if no way is known."""
        number = self.number(state)
        step = None if number is None else self.toward(target).get(number)
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

    def _choices(self, number: int) -> tuple[tuple[Choice, ...], ...]:
        """What a walk may draw in a state, in groups of equal chance.

        A group for each function, because some have many classes of arguments and some one; and a few groups of the
        calls that lead elsewhere.
        """
        graph, steps = self.graph, self.graph.steps(number)
        calls = dict.fromkeys(graph.inputs[step] for step in steps)
        leading = {graph.inputs[step]: graph.targets[step] for step in steps if graph.targets[step] != number}
        onward = [call for call, target in leading.items() if self.lively[target]]
        moves = tuple(Choice(graph.calls[call], generous=turn == 0) for call in onward for turn in (0, 1))
        groups: dict[str, list[Choice]] = {}
        for call in calls:
            groups.setdefault(graph.calls[call].function, []).append(Choice(graph.calls[call], generous=True))
        return (*([moves] * _MOVES if moves else []), *map(tuple, groups.values()))

    def _find_lively(self) -> list[bool]:
        """Whether a good part of the world can still be reached from a state.

        After a term or a stop-service there is little left to see; walks go there, but not at every turn.
        """
        certain, uncertain = self._ways
        reach = [1 << number for number in range(len(certain))]
        changed = True
        while changed:
            changed = False
            for target in range(len(reach) - 1, -1, -1):
                for source in (*certain[target], *uncertain[target]):
                    if reach[target] & ~reach[source]:
                        reach[source] |= reach[target]
                        changed = True
        enough = max(len(reach) * _LITTLE, _FEW)
        return [states.bit_count() > enough for states in reach]
