"""Making a failing sequence short: what the law suggests first, then leaving out calls one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from jetlaw.adapters.contract import Adapter
from jetlaw.conformance.bench import Bench
from jetlaw.conformance.deviations.excuses import Excuses
from jetlaw.conformance.docket import Impossible
from jetlaw.conformance.driver import Driver, Made
from jetlaw.conformance.plans import Planner
from jetlaw.conformance.shortest import KINDS, made_by, rows_of
from jetlaw.conformance.verdicts import Verdict
from jetlaw.model.state import Input
from jetlaw.model.world import World

_TRIES = 1_500
"""Proposals of one kind that are tried before a run counts as short enough."""

Step = tuple[Input, bool]
"""A call and whether a read asks for everything at once."""


def retry(
    adapter: Adapter,
    world: World,
    bench: Bench,
    steps: Sequence[Step],
    excused: Callable[[Made], bool],
    excuses: Excuses | None = None,
) -> list[Made] | None:
    """Make the calls in a fresh process; the calls up to the first difference, or None if none differs."""
    driver = Driver(adapter, world, bench.stepper, excuses=excuses)
    try:
        driver.set_up()
        for number, made in enumerate(driver.made, 1):
            if made.judgement.verdict is Verdict.DIFFERS and not excused(made):
                return driver.made[:number]
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
    adapter: Adapter,
    world: World,
    bench: Bench,
    made: Sequence[Made],
    excused: Callable[[Made], bool],
    excuses: Excuses | None = None,
) -> list[Made]:
    """The shortest failing run that can be found from a failing one; it fails, or ``made`` itself comes back."""
    excuses = excuses and excuses.fresh()  # what is tried here is no part of the run
    best, start = list(made), len(world.setup())
    if retry(adapter, world, bench, _steps(best[start:]), excused, excuses) is None:
        return best  # it does not come again, so nothing shorter can be trusted

    def shorter(candidates: Iterable[Sequence[Step]]) -> list[Made] | None:
        for steps in islice(candidates, _TRIES):
            found = retry(adapter, world, bench, steps, excused, excuses)
            if found and len(found) < len(best):
                return found
        return None

    for propose in (_suggestions, _left_out, _noticed_sooner):
        while found := shorter(propose(world, bench, best[start:])):
            best = found
    return best


def _left_out(_world: World, _bench: Bench, made: Sequence[Made]) -> Iterator[list[Step]]:
    """The run without some calls in a row, the longer rows first."""
    steps, size = _steps(made), max(1, len(made) // 2)
    while size:
        yield from (steps[:start] + steps[start + size :] for start in range(len(steps) - size, -1, -1))
        size //= 2


def _noticed_sooner(world: World, bench: Bench, made: Sequence[Made]) -> Iterator[list[Step]]:
    """What went wrong in silence, another call may notice sooner: every call after every shorter beginning."""
    planner = bench.planner(world)
    for length in range(len(made) - 1):
        calls = planner.choices(planner.number(made[length].state) or 0)
        for choice in dict.fromkeys(choice.call for group in calls for choice in group):
            yield [*_steps(made[:length]), (choice, True)]


def _steps(made: Sequence[Made]) -> list[Step]:
    return [(one.call, one.generous) for one in made]


def _suggestions(world: World, bench: Bench, made: Sequence[Made]) -> list[list[Step]]:
    """Shorter runs the law suggests: to some call by the shortest way to a state that rules on it alike, and then on.

    The call may be the one answered wrongly, or an earlier one that went wrong in silence. Shortest first.
    """
    planner = bench.planner(world)
    steps = _steps(made)
    found: list[list[Step]] = []
    for place, one in enumerate(made):
        if one.trouble:
            continue
        rows = {row for a in one.judgement.allowed for row in a.rows} or set(one.judgement.fired)
        number = _like(bench, planner, one.call, rows)
        if number is not None:
            way = [(hop.call, hop.witness != "more") for hop in planner.way(number)]
            if len(way) < place:
                found.append([*way, *steps[place:]])
                found.append([*way, steps[place], steps[-1]])
    return sorted(found, key=len)


def _like(bench: Bench, planner: Planner, call: Input, rows: set[int]) -> int | None:
    """The state nearest to the start in which the law says the same of a call, and the call makes the same object."""
    for number, state in enumerate(planner.graph.states):
        made = made_by(bench, call, state)
        objects = zip(KINDS, call.objects, state.sizes, strict=True)
        if (
            all(n == size if kind == made else n < size for kind, n, size in objects)
            and rows_of(bench, state, call) == rows
        ):
            return number
    return None
