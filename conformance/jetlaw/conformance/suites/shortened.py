"""Making a failing test short without a compiled world: by leaving out calls, in one pass of each size.

`jetlaw.conformance.shrink` finds shorter ones, by ways through the world, which has to be compiled for that. Whoever
runs one file of tests would wait longer for that than for all tests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jetlaw.adapters.contract import Adapter
from jetlaw.conformance.bench import Bench
from jetlaw.conformance.driver import Made
from jetlaw.conformance.shrink import retry
from jetlaw.model.world import World


def shortened(
    adapter: Adapter, world: World, bench: Bench, made: Sequence[Made], excused: Callable[[Made], bool]
) -> Sequence[Made]:
    """The run without what it does not need; the run itself if it does not fail again.

    Args:
        adapter: what is tried.
        world: what the run starts from.
        bench: the law.
        made: every call of the run, the last of which is at fault.
        excused: tells other differences, at which a run need not end.
    """
    setup = len(world.setup())

    def again(steps: Sequence[Made]) -> Sequence[Made] | None:
        return retry(adapter, world, bench, [(one.call, one.generous) for one in steps], excused)

    best = made
    size = max(len(made) - setup, 1)
    while size:
        place = len(best) - size
        while place >= setup:
            found = again([*best[setup:place], *best[place + size :]])
            if found and len(found) < len(best):
                best = found
            place = min(place, len(best)) - size
        size //= 2
    return best
