"""A plan played on an implementation, world by world; what comes of it can be sent from one process to another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from jetlaw.adapters.contract import Adapter
from jetlaw.conformance.bench import Bench
from jetlaw.conformance.deviations.excuses import Excuses
from jetlaw.conformance.driver import AdapterFault, Driver, Made, Seen
from jetlaw.conformance.happenings import WORK
from jetlaw.conformance.report import Difference, Tally
from jetlaw.conformance.shrink import Step
from jetlaw.conformance.suites.material import materials
from jetlaw.conformance.suites.merged import Transition
from jetlaw.conformance.suites.plan import Line, Plan
from jetlaw.conformance.suites.play import Player
from jetlaw.conformance.telling import SHORTENED, Signature, difference, signature
from jetlaw.conformance.verdicts import Verdict
from jetlaw.model.state import Input

_LONGEST = 250
"""Calls of a test that is made up for what is left."""


@dataclass(slots=True)
class Played:
    """What came of playing a plan.

    Attributes:
        tally: the verdicts, counted.
        new: for each new finding the calls after the set-up that show it, and what differs.
        reached: how many of the plan's transitions were gone through, by function.
        goals: how many there are.
        rows: the rows of the law that can fire in the world.
        impossible: why the others were not, and how many.
    """

    tally: Tally = field(default_factory=Tally)
    new: dict[Signature, tuple[list[Step], Difference]] = field(default_factory=dict)
    reached: Counter[str] = field(default_factory=Counter)
    goals: int = 0
    rows: frozenset[tuple[str, int]] = frozenset()
    impossible: Counter[str] = field(default_factory=Counter)


class WorldRun:
    """Plays a plan, and then whatever of it could not be done in the first place.

    Attributes:
        played: what came of it so far.
    """

    def __init__(
        self, adapter: Adapter, bench: Bench, plan: Plan, excuses: Excuses | None = None, watch: Seen | None = None
    ) -> None:
        """Make ready to play.

        Args:
            adapter: the implementation.
            bench: the law.
            plan: the plan.
            excuses: declared deviations.
            watch: told of every call; then the court judges every call.
        """
        self._plan, self._watch = plan, watch
        self._law, self._functions = bench.law, frozenset(adapter.functions)
        self._player = Player(adapter, bench, plan, self._seen, self._broken, excuses, judged=bool(excuses or watch))
        self.played = Played(goals=plan.goals, rows=_rows(plan))

    def run(self, is_enough: Callable[[int], bool] = lambda _: False) -> Played:
        """Play until all is done or enough; an adapter that fails ends it and is noted.

        Args:
            is_enough: asked after each test, given the calls made so far.
        """
        try:
            for before, line in chain((((), line) for line in self._plan.lines()), self._again()):
                self._player.play(line, before)
                if is_enough(self._calls):
                    break
        except AdapterFault as fault:
            self.played.tally.faults.append(str(fault))
        self._count()
        return self.played

    @property
    def _calls(self) -> int:
        plain = self._player.map.set_ups * len(self._plan.world.setup())
        return self.played.tally.calls + self._player.map.taken.total() + plain

    # --- what is left -------------------------------------------------------------------------------------------------
    def _again(self) -> Iterator[tuple[Sequence[Input], Line]]:
        """Tests for what the planned ones did not come to, as long as that helps; last with backups made before."""
        for before in ((), *materials(self._plan.world, self._can_lay_out)):
            for class_ in range(len(self._plan.merged)):
                reached = -1
                while reached != (reached := len(self._player.reached)):
                    left = [goal for goal in self._plan.merged.goals(class_) if self._is_left(goal, bool(before))]
                    yield from ((before, left[n : n + _LONGEST]) for n in range(0, len(left), _LONGEST))

    def _is_left(self, goal: Transition, prepared: bool) -> bool:
        """Whether it is worth trying a transition once more."""
        key = goal.source, goal.move
        return key not in self._player.reached and (prepared or key not in self._player.impossible)

    def _can_lay_out(self, call: Input) -> bool:
        """Whether the law has a call, and the adapter, too."""
        return call.function == WORK or (call.function in self._functions and self._law.has(call.function))

    # --- what happens -------------------------------------------------------------------------------------------------
    def _seen(self, driver: Driver, made: Made) -> None:
        tally = self.played.tally
        if self._watch:
            self._watch(driver, made)
        if made.trouble:
            return
        tally.count(made.call, made.judgement, made.answer.ret)
        tally.traces += len(driver.made) == 1
        if made.judgement.verdict is Verdict.DIFFERS:
            found = signature(made)
            told = difference([made], self._plan.world, "", len(driver.made))
            if found in self.played.new or len(self.played.new) >= SHORTENED:
                tally.differ(told)
            else:
                steps = driver.made[len(self._plan.world.setup()) :]
                self.played.new[found] = [(one.call, one.generous) for one in steps], told

    def _broken(self, _fault: AdapterFault) -> None:
        """The fault is raised as well, and ends the run."""

    def _count(self) -> None:
        """Count what needed no court."""
        played, map_, merged = self.played, self._player.map, self._plan.merged
        graph, tally = merged.graph, played.tally
        for step, times in map_.taken.items():
            answer, _, rows = graph.answers[graph.outcomes[step]]
            self._conformed(graph.calls[graph.inputs[step]].function, answer, times)
            tally.fired |= {(graph.calls[graph.inputs[step]].function, row) for row in rows}
        for call in self._plan.world.setup():
            self._conformed(call.function, "JET_errSuccess", map_.set_ups)
        tally.traces += map_.set_ups
        for _, move in self._player.reached:
            played.reached[graph.calls[move.input].function] += 1
        for class_ in range(len(merged)):
            for goal in merged.goals(class_):
                if (class_, goal.move) not in self._player.reached:
                    reason = self._player.impossible.get((class_, goal.move), "the answers before led elsewhere")
                    played.impossible[reason] += 1

    def _conformed(self, function: str, answer: str, times: int) -> None:
        tally = self.played.tally
        if times:
            tally.verdicts[Verdict.CONFORMS] += times
            tally.by_function.setdefault(function, Counter())[Verdict.CONFORMS] += times
            if answer not in ("crash", "hang"):
                tally.pairs.add((function, answer))


def _rows(plan: Plan) -> frozenset[tuple[str, int]]:
    """The rows of calls that can fire in the world of a plan."""
    graph = plan.merged.graph
    return frozenset((name, row) for name, row in graph.fired() if not graph.law.calls[name].event)
