"""A world made ready for mutants: the law as an engine, what callers believe of it, and both side by side.

A *pair* is a state of the engine with the belief of whoever has watched it. The pairs that the law itself leads to are
numbered breadth first, so that a pair's number grows with its distance from the start.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import cached_property, lru_cache

from jetlaw.conformance.mutants.beliefs import Beliefs
from jetlaw.conformance.mutants.engine import Engine
from jetlaw.conformance.mutants.shown import Shown
from jetlaw.conformance.suites.merged import Merged
from jetlaw.model.graph import Graph
from jetlaw.model.ruling import Ruling

Pair = tuple[int, int]
"""A state of the engine, and a belief."""
Step = tuple[int, int]
"""An input, and what it shows."""


class Places(dict[Ruling, list[tuple[int, int]]]):
    """Where each ruling on a function decides: as (pair, input), in the order of the pairs."""


class Ground:
    """A world made ready for mutants.

    Attributes:
        graph: its exact graph, which suites are planned on.
        engine: the law as an engine.
        beliefs: what callers believe.
        looks: how many states the law has, those counted as one that no sequence of calls tells apart.
        pairs: the pairs that the law leads to, nearest first.
        numbers: the number of each of them.
        depths: how many steps each of them is from the start.
        before: for each pair the pair before it on a shortest way, and the step between them; none for the first.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph, self.shown = graph, Shown()
        merged = Merged(graph)
        looks = [merged.looks[class_] for class_ in merged.classes]
        self.looks = len(set(looks))
        self.engine = Engine(graph, self.shown)
        self.beliefs = Beliefs(graph, looks, self.engine.stepper, self.shown)
        self.pairs: list[Pair] = [(0, 0)]
        self.numbers: dict[Pair, int] = {(0, 0): 0}
        self.depths = [0]
        self.before: list[tuple[int, Step] | None] = [None]
        self._explore()
        self.places = lru_cache(maxsize=None)(self._places)

    def _explore(self) -> None:
        queue = deque([0])
        while queue:
            here = queue.popleft()
            for step, pair in self.moves(here):
                if pair not in self.numbers:
                    self.numbers[pair] = len(self.pairs)
                    self.pairs.append(pair)
                    self.before.append((here, step))
                    self.depths.append(self.depths[here] + 1)
                    queue.append(self.numbers[pair])

    def moves(self, number: int) -> Iterator[tuple[Step, Pair]]:
        """Every step that the law takes from a pair, and where it leads."""
        state, belief = self.pairs[number]
        for call in self.beliefs.inputs[belief]:
            for shown, target in self.engine.table[state].get(call, ()):
                yield (call, shown), (target, self.beliefs.after(belief, call, shown))

    @cached_property
    def adjacent(self) -> list[dict[int, list[Step]]]:
        """For each pair the pairs one step on, and the steps that lead there."""
        found: list[dict[int, list[Step]]] = [{} for _ in self.pairs]
        for number, leading in enumerate(found):
            for step, pair in self.moves(number):
                leading.setdefault(self.numbers[pair], []).append(step)
        return found

    def _places(self, function: str) -> Places:
        calls = frozenset(number for number, call in enumerate(self.graph.calls) if call.function == function)
        found = Places()
        for number, (state, belief) in enumerate(self.pairs):
            table = self.engine.table[state]
            for call in self.beliefs.inputs[belief]:
                if call in calls and call in table:
                    found.setdefault(self.engine.ruling(state, call), []).append((number, call))
        return found

    def follow(self, number: int, planned: int) -> tuple[Step, int]:
        """The step that the law takes from a pair as a step of the graph has it, and the pair it leads to."""
        graph, (_, belief) = self.graph, self.pairs[number]
        call, target = graph.inputs[planned], graph.targets[planned]
        answer, witness, _ = graph.answers[graph.outcomes[planned]]
        shown = self.shown.number(answer, witness)
        return (call, shown), self.numbers[target, self.beliefs.after(belief, call, shown)]

    def way(self, number: int) -> list[Step]:
        """The steps of a shortest way to a pair."""
        steps: list[Step] = []
        while (before := self.before[number]) is not None:
            number, step = before
            steps.append(step)
        return steps[::-1]

    def told(self, step: Step) -> str:
        """A step in words: the call as the law sees it, and what comes."""
        call, (answer, witness) = self.graph.calls[step[0]], self.shown.words[step[1]]
        return f"{call.function}({', '.join(call.classes)}): {answer}" + (f" ({witness})" if witness else "")
