"""Plans: the tests of a suite for one world, made from the compiled law."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final

from jetlaw.conformance.bench import Bench
from jetlaw.conformance.suites import pairs, tour
from jetlaw.conformance.suites.merged import Merged, Transition
from jetlaw.conformance.suites.ways import Ways
from jetlaw.conformance.suites.wp import Wp
from jetlaw.model.facts import UnknownName
from jetlaw.model.world import World

Line = list[Transition]
"""A test: what is called in one fresh process after the set-up of the world, each call where the one before has led."""


@dataclass(frozen=True)
class Plan:
    """A suite for one world. The same law gives the same plan.

    Attributes:
        suite: its name.
        merged: the machine it goes through.
        ways: the ways in it.
        extra: for ``wp``, how many states more than the law an implementation may have.
    """

    suite: str
    merged: Merged
    ways: Ways
    extra: int = 0

    @property
    def world(self) -> World:
        """The world it is for."""
        return self.merged.graph.world

    @cached_property
    def goals(self) -> int:
        """How many transitions there are to go through: each class with each call that can be made in it."""
        return sum(len(going) for going in self.merged.going)

    def lines(self) -> Iterator[Line]:
        """Every test, made as it is asked for."""
        return _SUITES[self.suite](self)

    @property
    def tests(self) -> list[array[int]]:
        """Every test as numbers of steps of the graph, from where the world starts."""
        return [self.merged.walk(0, line)[0] for line in self.lines()]


_SUITES: Final[Mapping[str, Callable[[Plan], Iterator[Line]]]] = MappingProxyType(
    {
        "tour": lambda plan: tour.tests(plan.ways),
        "pairs": lambda plan: pairs.tests(plan.ways),
        "wp": lambda plan: Wp(plan.merged, plan.ways, plan.extra).tests(),
    }
)
SUITES: Final = tuple(_SUITES)
"""The planned suites, weakest first."""


def planned(bench: Bench, suite: str, world: World, extra: int = 0) -> Plan:
    """The plan of a suite for a world; raises UnknownName for a suite that does not exist."""
    if suite not in _SUITES:
        raise UnknownName("suite", suite, SUITES)
    merged = Merged(bench.exact(world).graph)
    return Plan(suite, merged, Ways(merged), extra)


def implemented(world: World, functions: Collection[str]) -> World:
    """The world with what an implementation has of its calls; events stay."""
    has = tuple(name for name in world.functions if name in functions or not name.startswith(("Jet", "Ds")))
    return world if has == world.functions else replace(world, only=has)
