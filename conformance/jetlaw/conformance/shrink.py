"""Making a failing sequence short: what the law suggests first, then leaving out calls one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jetlaw.adapters.contract import Adapter
from jetlaw.conformance.bench import Bench
from jetlaw.conformance.docket import Impossible
from jetlaw.conformance.driver import Driver, Made
from jetlaw.conformance.verdicts import Verdict
from jetlaw.model.state import Input
from jetlaw.model.world import World

Step = tuple[Input, bool]
"""A call and whether a read asks for everything at once."""


def retry(
    adapter: Adapter, world: World, bench: Bench, steps: Sequence[Step], excused: Callable[[Made], bool]
) -> list[Made] | None:
    """Make the calls in a fresh process; the calls up to the first difference, or None if none differs."""
    driver = Driver(adapter, world, bench.stepper)
    try:
        driver.set_up()
        for call, generous in steps:
            try:
                judgement = driver.make(call, generous=generous)
            except Impossible:
                continue
            if judgement.verdict is Verdict.DIFFERS and not excused(driver.made[-1]):
                return driver.made
            if driver.dead:
                return None
        return None
    finally:
        driver.close()


def shorten(
    adapter: Adapter, world: World, bench: Bench, made: Sequence[Made], excused: Callable[[Made], bool]
) -> list[Made]:
    """The shortest failing run that can be found from a failing one; it fails, or ``made`` itself comes back."""
    start = len(world.setup())
    best = list(made)
    for steps in _suggestions(world, bench, best[start:]):
        found = retry(adapter, world, bench, steps, excused)
        if found and len(found) < len(best):
            best = found
    size = max(1, (len(best) - start) // 2)
    while size:
        shorter = _without(adapter, world, bench, best, size, excused)
        if shorter is None:
            size //= 2
        else:
            best = shorter
    return best


def _without(
    adapter: Adapter, world: World, bench: Bench, made: list[Made], size: int, excused: Callable[[Made], bool]
) -> list[Made] | None:
    """A failing run without some ``size`` calls in a row, if there is one."""
    steps = _steps(made[len(world.setup()) :])
    for start in range(len(steps) - size, -1, -1):
        found = retry(adapter, world, bench, steps[:start] + steps[start + size :], excused)
        if found and len(found) < len(made):
            return found
    return None


def _steps(made: Sequence[Made]) -> list[Step]:
    return [(one.call, one.generous) for one in made]


def _suggestions(world: World, bench: Bench, made: Sequence[Made]) -> list[list[Step]]:
    """Shortest ways of the law to states in which the last call, or the last few, could fail likewise."""
    planner = bench.planner(world)
    graph, stepper = planner.graph, bench.stepper
    last = made[-1]
    refused = {row for allowed in last.judgement.allowed for row in allowed.rows}
    found: list[list[Step]] = []
    for number, state in enumerate(graph.states):
        if len(found) == 3 or last.call.instance >= len(state.instances) or last.call.session >= len(state.sessions):
            continue
        if last.call.database >= len(state.databases):
            continue
        rows = {row for outcome in stepper.ruling(state, last.call).outcomes for row in outcome.rows}
        if rows == refused:
            way = [(hop.call, hop.witness != "more") for hop in planner.way(number)]
            found.append([*way, (last.call, last.generous)])
    return found
