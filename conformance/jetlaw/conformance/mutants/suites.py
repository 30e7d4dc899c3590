"""The suites that mutants are tried with, by the names that the command line knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from jetlaw.conformance.bench import SHARES, Bench
from jetlaw.conformance.mutants.baselines import random_tests, rule_tests
from jetlaw.conformance.mutants.kills import Test
from jetlaw.conformance.mutants.survey import Maker
from jetlaw.conformance.suites.plan import SUITES, planned
from jetlaw.model.facts import UnknownName
from jetlaw.model.graph import Graph
from jetlaw.model.world import World

CALLS: Final = 20_000
"""Calls of a suite that is drawn, unless told otherwise: as many as a run makes by default."""
_DRAWN: Final[dict[str, Callable[[Graph, int, int], Iterable[Test]]]] = {"random": random_tests, "rules": rule_tests}
DRAWN: Final = tuple(_DRAWN)
NAMES: Final = (*SUITES, *DRAWN)


def maker(bench: Bench, suite: str, slice_: str, calls: int = CALLS, seed: int = 0) -> Maker:
    """What makes the tests of a suite for each world of a slice.

    Args:
        bench: the reading.
        suite: one of `NAMES`.
        slice_: the slice; its worlds share the calls of a suite that is drawn as they do in a run.
        calls: how many calls a suite that is drawn makes in the slice.
        seed: what it is drawn with.

    Raises:
        UnknownName: for a suite that does not exist.
    """
    if suite not in NAMES:
        raise UnknownName("suite", suite, NAMES)
    if suite not in _DRAWN:
        return lambda world: planned(bench, suite, world).tests
    of_all = sum(share for world, share in SHARES.items() if world.slice == slice_)

    def make(world: World) -> Iterable[Test]:
        share = -(-calls * SHARES[world] // of_all)
        return _DRAWN[suite](bench.exact(world).graph, share, seed)

    return make
