"""The Wp-method: after every call in every state, check where it has led.

It catches every implementation that differs from the law, as long as the implementation has no more states than the
law, resets well, and answers alike when asked alike (S. Fujiwara, G. v. Bochmann, F. Khendek, M. Amalou, A. Ghedamsi:
Test selection based on finite state models, 1991; with harmonised identifiers as in `identify`).

Three rounds make that cheap without weakening it. The first goes to every class and checks that it looks as it should.
The second checks, each from a fresh process, the *roads*: the transitions that are used for travelling in the third.
The third checks all others in long lines that return by roads. In a line nothing is passed that was not checked: the
lines of a class stand side by side, one for each identifier, and take the transitions in the same order, so by the
time one is taken all before it were checked in every line.

A fourth round is for faults of the law's own kind, which may give an implementation more states than the law has: it
makes every call in every situation (see `situations`) that the rounds before did not come to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jetlaw.conformance.suites.identify import Identifiers
from jetlaw.conformance.suites.merged import Merged, Move, Transition
from jetlaw.conformance.suites.situations import Situation, Situations
from jetlaw.conformance.suites.ways import Ways

LONGEST = 250
"""Calls after which a line goes on in a fresh process."""
Line = list[Transition]


class Wp:
    """The suite for a machine.

    Attributes:
        extra: how many states more than the law the implementation may have.
    """

    def __init__(self, merged: Merged, ways: Ways, extra: int = 0) -> None:
        self._merged, self._ways, self.extra = merged, ways, extra
        self._identifiers = Identifiers(merged)
        self._setup = len(merged.graph.world.setup())
        self._situations = Situations(merged.graph)

    def tests(self) -> Iterator[Line]:
        """Every test, as transitions from the start."""
        met: set[Situation] = set()
        for line in self._rounds():
            met.update(map(self._situations.of, self._merged.walk(0, line)[0]))
            yield line
        yield from self._further_situations(met)
        if self.extra:
            yield from self._beyond()

    @property
    def _classes(self) -> list[int]:
        return [number for number, cost in enumerate(self._ways.costs) if cost is not None]

    def _rounds(self) -> Iterator[Line]:
        for class_ in self._classes:
            yield from self._looked_at(self._ways.access(class_))
        roads: dict[Transition, None] = {}
        lines = [line for class_ in self._classes for line in self._lines(class_, roads)]
        for road in roads:
            yield from self._looked_at([*self._ways.access(road.source), road])
        yield from lines

    def _further_situations(self, met: set[Situation]) -> Iterator[Line]:
        """Calls in situations that were not met yet, each in the state nearest to the start."""
        graph = self._merged.graph
        for state in range(len(graph.states)):
            for step in graph.steps(state):
                situation = self._situations.of(step)
                if situation not in met:
                    met.add(situation)
                    yield from self._looked_at([*self._ways.exactly(state), self._ways.transition(step)])

    def _looked_at(self, way: Line) -> Iterator[Line]:
        """A way, and after it each identifier of where it leads."""
        end = way[-1].target if way else self._merged.start
        for sequence in self._identifiers.of[self._merged.looks[end]] or ((),):
            yield [*way, *self._run(end, sequence)]

    def _run(self, class_: int, sequence: Sequence[Move]) -> Line:
        """What the law expects of a sequence from a class."""
        line: Line = []
        for move in sequence:
            line.append(self._merged.going[class_][move][0])
            class_ = line[-1].target
        return line

    def _lines(self, class_: int, roads: dict[Transition, None]) -> Iterator[Line]:
        """The transitions of a class, each followed by an identifier, in lines; what is travelled on becomes a road."""
        goals = self._merged.goals(class_)
        looks = [self._identifiers.of[self._merged.looks[goal.target]] or ((),) for goal in goals]
        for turn in range(max(map(len, looks), default=0)):
            line: Line = []
            for goal, sequences in zip(goals, looks, strict=True):
                if turn >= len(sequences):
                    continue
                start = line or self._ways.access(class_)
                line = [*start, goal, *self._run(goal.target, sequences[turn])]
                back = self._back(line, class_) if goal.sure else None
                if back is None or len(line) > LONGEST:
                    yield line
                    line = []
                else:
                    roads.update(dict.fromkeys(self._travelled(line, goal, back)))
                    line += back
            if line:
                yield line

    def _back(self, line: Line, class_: int) -> Line | None:
        """The way back, unless a fresh process is there sooner."""
        back = self._ways.back(line[-1].target, class_)
        fresh = 1 + self._setup + len(self._ways.access(class_))
        return None if back is None or len(back) > fresh else back

    @staticmethod
    def _travelled(line: Line, goal: Transition, back: Line) -> Iterator[Transition]:
        """What the line has gone through after the goal: it must be known to lead where it should."""
        place = len(line) - 1 - line[::-1].index(goal)
        yield from line[place + 1 :]
        yield from back

    def _beyond(self) -> Iterator[Line]:
        """Ways of further calls behind every transition, for states the law knows nothing of."""
        for class_ in self._classes:
            for first in self._merged.goals(class_):
                yield from self._further([*self._ways.access(class_), first], self.extra)

    def _further(self, way: Line, left: int) -> Iterator[Line]:
        for goal in self._merged.goals(way[-1].target):
            if left > 1:
                yield from self._further([*way, goal], left - 1)
            else:
                yield from self._looked_at([*way, goal])
