"""Which mutants a suite kills, and after how many calls.

The mutant stands in for the implementation, and a caller makes the calls of the tests in order, each test in a fresh
process, judging every answer by what it can believe. A mutant that may do what is forbidden does it there and then, so
a fault shows when it can; else it does what the test has planned, if it may, and else the first thing that it may do,
and of two ways to do that the wrong one.

A test is told apart from the law's own run of it only from the first changed ruling on, so nothing before is simulated,
and tests that meet none are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from jetlaw.conformance.mutants.beliefs import FORBIDDEN
from jetlaw.conformance.mutants.faulty import Faulty
from jetlaw.conformance.mutants.ground import Ground, Pair, Step
from jetlaw.model.graph import Graph

Test = Sequence[int]
"""Numbers of steps of the graph, from where the world starts."""


class BadTest(ValueError):
    """A sequence of steps that is no test: it does not start at the start, or a step does not follow the one before."""


class _Met(NamedTuple):
    """A place where a test makes a call: the test, the place in it, the pair, the input."""

    test: int
    place: int
    pair: int
    call: int


class Runs:
    """How the law itself runs the tests of a suite.

    Attributes:
        tests: how many tests there are.
        calls: how many calls they make together.
        covered: how many of the graph's steps some test takes.
    """

    def __init__(self, ground: Ground, tests: Iterable[Test]) -> None:
        self._ground, self._steps = ground, list[list[Step]]()
        self._pairs: list[list[int]] = []
        self._met: dict[str, list[_Met]] = {}
        covered: set[int] = set()
        for test in tests:
            self._take(test)
            covered.update(test)
        self.covered = len(covered)
        self._before = [0, *accumulate(map(len, self._steps))]
        self.tests, self.calls = len(self._steps), self._before[-1]

    def _take(self, test: Test) -> None:
        graph, number = self._ground.graph, len(self._steps)
        here, pairs, steps = 0, list[int](), list[Step]()
        _check(graph, test)
        for place, planned in enumerate(test):
            call = graph.inputs[planned]
            pairs.append(here)
            self._met.setdefault(graph.calls[call].function, []).append(_Met(number, place, here, call))
            step, here = self._ground.follow(here, planned)
            steps.append(step)
        self._pairs.append([*pairs, here])
        self._steps.append(steps)

    def kill(self, faulty: Faulty) -> int | None:
        """After how many calls the suite kills a mutant; None if it does not."""
        changed, done = faulty.changed, -1
        for met in self._met.get(faulty.mutant.function, ()):
            if met.test == done or met.call not in changed.get(met.pair, ()):
                continue
            done = met.test
            place = self._try(faulty, met)
            if place is not None:
                return self._before[met.test] + place + 1
        return None

    def _try(self, faulty: Faulty, met: _Met) -> int | None:
        """The place in a test at which a mutant does what is forbidden, from the first changed ruling on."""
        here = self._ground.pairs[met.pair]
        steps, pairs = self._steps[met.test], self._pairs[met.test]
        for place in range(met.place, len(steps)):
            there = self._step(faulty, here, steps[place], self._ground.pairs[pairs[place + 1]])
            if there is None:
                return place
            if there[1] < 0:
                return None
            here = there
        return None

    def _step(self, faulty: Faulty, here: Pair, planned: Step, target: Pair) -> Pair | None:
        """Where a mutant goes on a call; None if it does what is forbidden."""
        (state, belief), (call, wanted) = here, planned
        after = self._ground.beliefs.after
        moves = [(shown, (to, after(belief, call, shown))) for shown, to in faulty.outcomes(state, call)]
        if any(pair[1] == FORBIDDEN for _, pair in moves):
            return None
        liked = [pair for shown, pair in moves if shown == wanted] or [pair for _, pair in moves]
        if here in self._ground.numbers and call in faulty.changed.get(self._ground.numbers[here], ()):
            rightly = {to for _, to in self._ground.engine.table[state][call]}
            liked = [pair for pair in liked if pair[0] not in rightly] or liked
        return target if target in liked else liked[0]


def _check(graph: Graph, test: Test) -> None:
    here = 0
    for step in test:
        if not 0 <= step < len(graph) or graph.sources[step] != here:
            raise BadTest(f"step {step} does not follow: it does not leave state {here}")
        here = graph.targets[step]
