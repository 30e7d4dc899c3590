"""Whether a mutant can be told from the law, and the shortest sequence of calls that does it.

The mutant as an engine, and the belief of a caller who watches it, are explored side by side from the start,
exhaustively. Whenever the mutant *may* do what the belief forbids, the way there is a sequence that tells them apart;
being found breadth first it is a shortest one. If there is none the mutant is equivalent: whatever calls are made,
nothing forbidden is ever seen (the mutant is a *reduction* of the law; where the law leaves no choice, the same).

Two things keep that small, and neither loses anything:

- Beliefs are made of classes of bisimilar states. Two states of a class admit the same calls with the same answers for
  ever, so to what the *law* allows it makes no difference which of them the caller has in mind. (That two states look
  alike to the law says nothing of the mutant: its side of a pair is a state, never a class.)
- Pairs that the law itself leads to are not explored anew. From such a pair the mutant goes on as the law does, until
  it comes to a pair where its rulings have changed; so it is enough to look at those of them that the mutant can get
  to. It can if the law's shortest way there passes no changed ruling; where that one does, every other way is tried.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from heapq import heappop, heappush

from jetlaw.conformance.mutants.beliefs import EXCUSED, FORBIDDEN, UNDECIDED
from jetlaw.conformance.mutants.faulty import Faulty
from jetlaw.conformance.mutants.ground import Pair, Step


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of the search.

    Attributes:
        shortest: a shortest sequence of calls that shows the fault, the last one being answered against the law;
            None if there is none.
        pairs: how many pairs were looked at that the law does not lead to.
        outside: whether the mutant gets into states that the law does not lead to.
        excused: whether it ever shows what only trouble from outside explains; nobody can tell then what follows.
        undecided: whether it ever shows what the law says nothing about.
    """

    shortest: tuple[Step, ...] | None
    pairs: int
    outside: bool
    excused: bool
    undecided: bool


class Search:
    """The search for a sequence that tells a mutant from the law."""

    def __init__(self, faulty: Faulty) -> None:
        self._faulty, self._ground = faulty, faulty.ground
        self._came: dict[Pair, tuple[Pair, Step]] = {}
        self._entered: dict[int, tuple[Pair, Step]] = {}
        self._foreign: set[Pair] = set()
        self._verdicts: set[int] = set()
        self._queue: list[tuple[int, int, Pair]] = []

    def run(self) -> Proof:
        """Search."""
        shortest = self._search()
        known = len(self._ground.engine.table)
        return Proof(
            None if shortest is None else tuple(shortest),
            len(self._foreign),
            any(state >= known for state, _ in self._foreign),
            EXCUSED in self._verdicts,
            UNDECIDED in self._verdicts,
        )

    def _search(self) -> list[Step] | None:
        left = set(self._faulty.changed)
        fresh = {number for number in left if self._is_clean(number)}
        while fresh:
            left -= fresh
            for number in sorted(fresh):
                self._put(self._ground.depths[number], self._ground.pairs[number])
            if shortest := self._drain():
                return shortest
            fresh = self._reached(left) if left else set()
        return None

    def _is_clean(self, number: int) -> bool:
        """Whether the law's shortest way to a pair passes no changed ruling."""
        changed = self._faulty.changed
        while (before := self._ground.before[number]) is not None:
            number, (call, _) = before
            if call in changed.get(number, ()):
                return False
        return True

    def _put(self, depth: int, pair: Pair) -> None:
        heappush(self._queue, (depth, len(self._foreign), pair))

    def _drain(self) -> list[Step] | None:
        """Explore what waits, nearest first."""
        while self._queue:
            depth, _, pair = heappop(self._queue)
            if shortest := self._look(depth, pair):
                return shortest
        return None

    def _look(self, depth: int, pair: Pair) -> list[Step] | None:
        """Every step that a mutant may take from a pair otherwise than the law."""
        ground, (state, belief) = self._ground, pair
        number = ground.numbers.get(pair)
        for call in ground.beliefs.inputs[belief] if number is None else self._faulty.changed[number]:
            for shown, target in self._faulty.outcomes(state, call):
                after = ground.beliefs.after(belief, call, shown)
                if after == FORBIDDEN:
                    return [*self._way(pair), (call, shown)]
                if after < 0:
                    self._verdicts.add(after)
                else:
                    self._go(depth + 1, pair, (call, shown), (target, after))
        return None

    def _go(self, depth: int, here: Pair, step: Step, there: Pair) -> None:
        number = self._ground.numbers.get(there)
        if number is not None:
            self._entered.setdefault(number, (here, step))
        elif there not in self._foreign:
            self._foreign.add(there)
            self._came[there] = (here, step)
            self._put(depth, there)

    def _reached(self, wanted: set[int]) -> set[int]:
        """Which of these pairs the mutant gets to by ways on which it does as the law does, or by its own."""
        ground, changed = self._ground, self._faulty.changed
        known, queue = {0, *self._entered}, deque([0, *self._entered])
        self._came |= {
            ground.pairs[n]: how for n, how in self._entered.items() if n and ground.pairs[n] not in self._came
        }
        while queue:
            here = queue.popleft()
            for there, steps in ground.adjacent[here].items():
                step = next((step for step in steps if step[0] not in changed.get(here, ())), None)
                if step and there not in known:
                    known.add(there)
                    self._came.setdefault(ground.pairs[there], (ground.pairs[here], step))
                    queue.append(there)
        return wanted & known

    def _way(self, pair: Pair) -> list[Step]:
        steps: list[Step] = []
        while pair in self._came:
            pair, step = self._came[pair]
            steps.append(step)
        return [*self._ground.way(self._ground.numbers[pair]), *steps[::-1]]
