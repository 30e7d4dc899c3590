"""Running walks within a budget, round by round, and telling what they found."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from hypothesis import Phase, seed, settings
from hypothesis.errors import Flaky
from hypothesis.reporting import with_reporter
from hypothesis.stateful import run_state_machine_as_test

from jetlaw.adapters.contract import Adapter
from jetlaw.conformance.bench import SHARES, Bench, worlds
from jetlaw.conformance.deviations.excuses import Excuses
from jetlaw.conformance.deviations.recording import Recorder
from jetlaw.conformance.driver import AdapterFault, Driver, Made, environment, write_down
from jetlaw.conformance.happenings import eventful
from jetlaw.conformance.regression.beforehand import Trial, try_failures
from jetlaw.conformance.regression.failures import Failures
from jetlaw.conformance.report import Tally
from jetlaw.conformance.shrink import shorten
from jetlaw.conformance.snippets import snippet
from jetlaw.conformance.telling import SHORTENED, Signature, difference, signature
from jetlaw.conformance.traces import Writer
from jetlaw.conformance.verdicts import Judgement, Verdict
from jetlaw.conformance.walks import EXAMPLES, SETTINGS, machine
from jetlaw.conformance.words import answer_name
from jetlaw.model.state import Input
from jetlaw.model.world import SLICES, World

CALLS = 20_000
"""Calls of a run, if nothing else is said."""
TARGETS = 64
"""States that a round sets out for."""
DULL = 3
"""How often more other states are visited before those with little ahead of them."""


@dataclass(frozen=True, slots=True)
class Budget:
    """When to stop: after so many calls, or seconds if those are given, or findings if those are."""

    calls: int = CALLS
    seconds: float | None = None
    findings: int | None = None


class Runner:
    """Walks an adapter through the worlds of a slice.

    Attributes:
        tally: what was found so far.
    """

    def __init__(
        self,
        adapter: Adapter,
        bench: Bench,
        slice_name: str,
        seed_number: int,
        *,
        spec: str = "memory",
        progress: Callable[[int], None] = lambda _: None,
        trace: Path | None = None,
        excuses: Excuses | None = None,
        recorder: Recorder | None = None,
        failures: Failures | None = None,
    ) -> None:
        self._adapter, self._bench, self._seed, self._spec = adapter, bench, seed_number, spec
        self._troubles = frozenset(getattr(adapter, "troubles", ()))
        known = [world for world in worlds(slice_name) if any(map(bench.law.has, _own(world.slice)))]
        self._worlds, self._passed_over = _implemented(adapter, known)
        self._progress = progress
        self._named = "any slice" if slice_name == "all" else f"slice {slice_name}"
        self._shares = {eventful(world, self._troubles): SHARES[world] for world in self._worlds}
        self._worlds = list(self._shares)
        self._visits: dict[World, Counter[int]] = {world: Counter() for world in self._worlds}
        self._known: set[Signature] = set()
        self._tried: dict[tuple[World, int, Input], int] = {}
        self._rounds = 0
        self._broken: list[AdapterFault] = []
        self._found: list[tuple[World, int, tuple[Made, ...], bool]] = []
        self._writer = Writer(trace) if trace else None
        self._recorder, self._failures = recorder, failures
        self._beforehand = 0
        self._runs = 0
        self._replayed: set[Signature] = set()
        self.tally = Tally(excuses)
        for function in self._passed_over:
            reason = f"{adapter.name} has no {function}"
            self.tally.count(Input(function, ()), Judgement(Verdict.NOT_IMPLEMENTED, reason), None)

    def run(self, budget: Budget) -> Tally:
        """Walk until the budget is used; an adapter that fails ends the run and is noted."""
        started = time.monotonic()
        if not self._worlds:
            self.tally.faults.append(f"{self._adapter.name} implements none of the functions of {self._named}")
            return self.tally
        try:
            self._try_failures()
            self._go(budget, started)
        except AdapterFault as fault:
            self.tally.faults.append(str(fault))
        except KeyboardInterrupt:
            self.tally.faults.append("interrupted")
            self._broken.append(AdapterFault("interrupted"))
            self._tell_found()
        finally:
            if self._writer:
                self._writer.close()
        return self.tally

    def _go(self, budget: Budget, started: float) -> None:
        while not self._is_used(budget, started):
            world = self._next_world()
            self._round(world, self._rounds)
            self._rounds += 1

    def _is_used(self, budget: Budget, started: float) -> bool:
        if budget.findings is not None and len(self._known - self._replayed) >= budget.findings:
            return True
        if budget.seconds is not None:
            return time.monotonic() - started >= budget.seconds
        return self.tally.calls - self._beforehand >= budget.calls

    def _try_failures(self) -> None:
        """What earlier runs found comes first; it leaves the walks and their budget as they are."""
        if self._failures is None:
            return
        calls, slices = self.tally.calls, {world.slice for world in self._worlds}
        trial = Trial(self._adapter, self._bench, self.tally, self._spec)
        found = try_failures(trial, self._failures, slices, self._record)
        self._beforehand = self.tally.calls - calls
        self._replayed |= {signature(made) for made in found}
        self._known |= self._replayed

    def _next_world(self) -> World:
        """The world that is furthest behind its share.

        Every world gets a round first, in order: so the first results come before all worlds are compiled.
        """
        untried = next((world for world in self._worlds if not self._visits[world]), None)
        return untried or min(self._worlds, key=lambda world: self._visits[world].total() / self._shares[world])

    def _round(self, world: World, number: int) -> None:
        judged = self._judged
        walk = machine(
            self._adapter,
            self._bench.law.profile.name,
            world=world,
            targets=self._targets(world),
            seen=self._seen,
            excused=lambda _: True,  # differences are made short after the round, not by Hypothesis
            stale=(lambda state, call: self._tried.get((world, state, call), number) < number) if number else None,
            aimed=lambda state: self._visits[world].update([state]),
            broken=self._broken.append,
            excuses=self.tally.excuses,
        )
        budget = settings(SETTINGS, max_examples=EXAMPLES, phases=(Phase.generate,), database=None)
        # Hypothesis calls a machine flaky whose adapter answers otherwise at the second time; each answer was judged.
        with with_reporter(lambda _: None), suppress(Flaky, AdapterFault):
            run_state_machine_as_test(seed(self._seed * 1_000_003 + number)(walk), settings=budget)
        self._tell_found()
        if self._broken:
            raise self._broken[0]
        if self._judged == judged:
            raise AdapterFault(f"{self._adapter.name} implements none of the functions of slice {world.slice}")
        self._progress(self.tally.calls)

    @property
    def _judged(self) -> int:
        return self.tally.calls - self.tally.verdicts[Verdict.NOT_IMPLEMENTED]

    def _targets(self, world: World) -> Sequence[int]:
        visits = self._visits[world]
        planner = self._bench.planner(world)
        states = list(range(len(planner.graph.states)))
        Random(self._rounds).shuffle(states)
        return sorted(states, key=lambda state: visits[state] + (0 if planner.lively[state] else DULL))[:TARGETS]

    # --- what happens on the way --------------------------------------------------------------------------------------
    def _seen(self, driver: Driver, made: Made) -> None:
        if not made.trouble:
            self.tally.count(made.call, made.judgement, made.answer.ret)
        if driver.came_from is not None:
            self._tried.setdefault((driver.world, driver.came_from, made.call), self._rounds)
        if made.judgement.verdict is Verdict.NOT_IMPLEMENTED:
            return
        if not made.trouble:
            came = answer_name(made.answer.ret, made.answer.died, made.call.function)
            self.tally.see(driver.before, made.call, came)
        number = self._bench.planner(driver.world).number(driver.state)
        driver.came_from = number
        if number is not None:
            self._visits[driver.world][number] += 1
        self.tally.traces += len(driver.made) == 1
        self._runs = self.tally.traces
        self._record(driver, made)
        self._keep(driver, made)

    def _record(self, driver: Driver, made: Made) -> None:
        """Write the call into the recording, if one was asked for."""
        if self._writer and len(driver.made) == 1:
            self._writer.header(f"run-{self._runs}", environment(driver.world), self._adapter.name)
        if self._writer:
            write_down(self._writer, made)

    def _keep(self, driver: Driver, made: Made) -> None:
        """Keep what differs, to be told after the round."""
        if self._recorder:
            self._recorder.see(self._bench.stepper, made)
        if made.judgement.verdict is Verdict.DIFFERS:
            new = not self._is_known(made)
            self._known |= {signature(made)} if new else set()
            self._found.append((driver.world, len(driver.made), tuple(driver.made) if new else (made,), new))

    def _is_known(self, made: Made) -> bool:
        return len(self._known - self._replayed) >= SHORTENED or signature(made) in self._known

    def _tell_found(self) -> None:
        """Take note of a round's differences, of new ones first; those are made short if the adapter still works."""
        found, self._found = self._found, []
        for world, step, made, new in sorted(found, key=lambda each: not each[3]):
            for turn, short in enumerate(self._short(world, made) if new and not self._broken else [made]):
                program = snippet(short, environment(world), self._spec) if new else ""
                told = difference(short, world, program, len(short) if new else step)
                self.tally.differ(told, counted=turn == 0)
                if new and self._failures:
                    self._failures.save(world, short)

    def _short(self, world: World, made: Sequence[Made]) -> list[Sequence[Made]]:
        """The shortest run that shows the difference; and a still shorter one that shows another, if there is one."""
        wanted = signature(made[-1])
        told, excuses = self._known - {wanted}, self.tally.excuses
        try:
            same = shorten(self._adapter, world, self._bench, made, lambda one: signature(one) != wanted, excuses)
            other = shorten(self._adapter, world, self._bench, same, lambda one: signature(one) in told, excuses)
        except AdapterFault as fault:
            self._broken.append(fault)
            return [made]
        if len(other) == len(same):
            return [same]
        self._known.add(signature(other[-1]))
        return [other] if signature(other[-1]) == wanted else [same, other]


def _implemented(adapter: Adapter, all_worlds: Sequence[World]) -> tuple[list[World], list[str]]:
    """The worlds of slices of which the adapter has something, and the functions of the others."""
    has = frozenset(adapter.functions)
    own = {world.slice: _own(world.slice) for world in all_worlds}
    lacking = {name for name, functions in own.items() if not has.intersection(functions)}
    passed_over = dict.fromkeys(function for name in sorted(lacking) for function in own[name])
    return [world for world in all_worlds if world.slice not in lacking], list(passed_over)


def _own(name: str) -> tuple[str, ...]:
    """The functions of a slice that make it up: without those of a life that every slice has around it."""
    around = SLICES["lifecycle"] if name != "lifecycle" else ()
    return tuple(function for function in SLICES[name] if function not in around)
