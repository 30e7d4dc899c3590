"""Playing a planned test on an implementation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from jetlaw.adapters.contract import Adapter
from jetlaw.conformance.bench import Bench
from jetlaw.conformance.deviations.excuses import Excuses
from jetlaw.conformance.docket import Impossible
from jetlaw.conformance.driver import AdapterFault, Seen
from jetlaw.conformance.suites.merged import Move, Transition
from jetlaw.conformance.suites.plan import Line, Plan
from jetlaw.conformance.suites.track import Map, Track
from jetlaw.model.state import Input

_DETOURS = 24
"""How many more calls than planned it may take to get where the next call is to be made."""


@dataclass(frozen=True)
class Player:
    """Plays the tests of a plan, each in a fresh process.

    An implementation may answer otherwise than the plan counts on, where the law leaves it a choice: it may have one
    more log to copy, say. Then a way is taken from where it went to where the plan goes on; if none is found, the rest
    of the test is left.

    Attributes:
        adapter: the implementation.
        bench: the law.
        plan: the plan.
        seen: told of the calls that the court judged one by one.
        broken: told of the adapter's own faults before they are raised.
        excuses: declared deviations.
        judged: whether the court judges every call, not only those that surprise.
        map: what the graph knows of answers, and how often each of its steps was seen.
        reached: the transitions gone through: class and move.
        impossible: calls that could not be made as things were, and why.
    """

    adapter: Adapter
    bench: Bench
    plan: Plan
    seen: Seen
    broken: Callable[[AdapterFault], None]
    excuses: Excuses | None = None
    judged: bool = False
    map: Map = field(init=False)
    reached: set[tuple[int, Move]] = field(default_factory=set)
    impossible: dict[tuple[int, Move], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        world = self.plan.world
        object.__setattr__(self, "map", Map(self.bench.exact(world), lambda: self.bench.planner(world)))

    def play(self, line: Line, before: Sequence[Input] = ()) -> Track:
        """Make the calls of a test, and give back the process, which has ended; raises AdapterFault.

        A call for which there are no arguments, as things are, is passed over: the rest need not depend on it.

        Args:
            line: the calls.
            before: what is done before, so that more can be said.
        """
        track = Track(
            self.adapter,
            self.plan.world,
            self.bench,
            self.map,
            self.seen,
            self.broken,
            self.excuses,
            judged=self.judged,
            before=before,
        )
        try:
            for each in line:
                if not self._make(track, each):
                    break
        finally:
            track.close()
        return track

    def _make(self, track: Track, wanted: Transition) -> bool:
        """Make a call where it is wanted; whether the test can go on."""
        try:
            there = self._travel(track, wanted.source)
            if there:
                track.make(wanted.move)
                self.reached.add((wanted.source, wanted.move))
            elif self.excuses and track.position is not None:
                track.make(wanted.move)  # a declared deviation leads elsewhere, and there a further fault may be
                return track.position is not None
        except Impossible as reason:
            self.impossible[wanted.source, wanted.move] = str(reason)
            return wanted.source == wanted.target or track.position is not None
        return there

    def _travel(self, track: Track, class_: int) -> bool:
        """Go to a class by planned ways, planning anew after each answer; whether it was reached."""
        classes, ways = self.plan.merged.classes, self.plan.ways
        for _ in range(_DETOURS):
            if track.position is None:
                return False
            here = classes[track.position]
            if here == class_:
                return True
            step = ways.toward(class_)[0][here]
            if step is None:
                return False
            track.make(step.move)
            self.reached.add((here, step.move))
        return track.position is not None and classes[track.position] == class_
