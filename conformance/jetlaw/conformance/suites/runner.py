"""Running a planned suite: the worlds of a slice side by side, and what they found told as walks tell it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, Final

from jetlaw.conformance.bench import bench
from jetlaw.conformance.driver import AdapterFault, Driver, Made
from jetlaw.conformance.report import covered_by_name, documented_pairs
from jetlaw.conformance.runner import Budget, Runner
from jetlaw.conformance.shrink import Step, retry
from jetlaw.conformance.suites.plan import implemented, planned
from jetlaw.conformance.suites.world_run import Played, WorldRun
from jetlaw.conformance.telling import Signature, signature
from jetlaw.model.world import SLICES, World

WITHOUT_END: Final = 10**12
"""The budget of a suite that is played to its end."""


class SuiteRunner(Runner):
    """Plays a planned suite in every world of a slice.

    Attributes:
        suite: its name.
        extra: for ``wp``, how many states more than the law the implementation may have.
        jobs: how many worlds may be tried at the same time, each by a process of its own.
    """

    suite = "wp"
    extra = 0
    jobs = 1

    def _go(self, budget: Budget, started: float) -> None:
        self._played: list[Played] = []
        chosen = [implemented(world, self._adapter.functions) for world in self._worlds]
        chosen = [world for world in chosen if self._has_goals(world)]
        for world, played in self._play(chosen, budget, started):
            self._played.append(played)
            self._take(world, played)
            self._progress(self.tally.calls)
            if self._broken or played.tally.faults:
                raise self._broken[0] if self._broken else AdapterFault(played.tally.faults[0])

    def _has_goals(self, world: World) -> bool:
        return any(map(self._bench.law.has, world.functions))

    def _play(self, worlds: Sequence[World], budget: Budget, started: float) -> Iterator[tuple[World, Played]]:
        """Every world with what came of it, in order."""
        watched = self._recorder or self._writer
        alone = self.tally.excuses or watched or budget != Budget(WITHOUT_END)
        jobs = 1 if alone else min(self.jobs, len(worlds))
        if jobs > 1:
            yield from self._side_by_side(worlds, jobs)
            return
        for world in worlds:
            plan = planned(self._bench, self.suite, world, self.extra)
            run = WorldRun(self._adapter, self._bench, plan, self.tally.excuses, self._watch_all if watched else None)
            yield world, run.run(lambda calls: self._is_enough(calls, budget, started))

    def _is_enough(self, calls: int, budget: Budget, started: float) -> bool:
        if budget.seconds is not None:
            return time.monotonic() - started >= budget.seconds
        return self.tally.calls + calls - self._beforehand >= budget.calls

    def _side_by_side(self, worlds: Sequence[World], jobs: int) -> Iterator[tuple[World, Played]]:
        profile = self._bench.law.profile.name
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            tasks = [pool.submit(_play_alone, self._spec, profile, self.suite, world, self.extra) for world in worlds]
            for world, task in zip(worlds, tasks, strict=True):
                yield world, task.result()

    def _take(self, world: World, played: Played) -> None:
        """Count what came of a world, and make its findings short."""
        self.tally.merge(played.tally)
        for wanted, (steps, told) in played.new.items():
            made = None if wanted in self._known else self._shown_again(world, wanted, steps)
            if made:
                self._known.add(wanted)
                self._found.append((world, len(made), tuple(made), True))
            else:
                self.tally.differ(told)
        self._tell_found()

    def _shown_again(self, world: World, wanted: Signature, steps: Sequence[Step]) -> list[Made] | None:
        """The calls made once more in a fresh process, up to the finding; None if it does not come again."""
        excuses = self.tally.excuses and self.tally.excuses.fresh()
        return retry(self._adapter, world, self._bench, steps, lambda one: signature(one) != wanted, excuses)

    def _watch_all(self, driver: Driver, made: Made) -> None:
        self._runs += len(driver.made) == 1
        self._record(driver, made)
        if self._recorder:
            self._recorder.see(self._bench.stepper, made)

    # --- what is told besides -----------------------------------------------------------------------------------------
    def coverage(self, slices: Sequence[str]) -> dict[str, Any]:
        """How much of the plans was gone through, of the rows fired, and of the documented pairs met."""
        reached, rows = Counter[str](), frozenset[tuple[str, int]]()
        for played in self._played:
            reached += played.reached
            rows |= played.rows
        documented = documented_pairs([name for each in slices for name in SLICES[each]])
        fired, met = rows & self.tally.fired, documented & self.tally.pairs
        return {
            "transitions": {
                "covered": reached.total(),
                "of": sum(played.goals for played in self._played),
                "by_function": dict(sorted(reached.items())),
            },
            "pairs": covered_by_name(met, documented),
            "rules": covered_by_name(fired, rows),
        }

    def not_reached(self) -> list[dict[str, Any]]:
        """Why transitions were not gone through, and how many: most frequent first."""
        found = Counter[str]()
        for played in self._played:
            found += played.impossible
        return [{"reason": reason, "count": n} for reason, n in sorted(found.items(), key=lambda x: (-x[1], x[0]))]


def _play_alone(spec: str, profile: str, suite: str, world: World, extra: int) -> Played:
    """Play a world in a process of its own."""
    from jetlaw.conformance.cli.common import adapter_of  # noqa: PLC0415 - the parent has it already

    room = bench(profile)
    return WorldRun(adapter_of(spec), room, planned(room, suite, world, extra)).run()
