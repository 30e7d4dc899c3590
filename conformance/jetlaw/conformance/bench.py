"""What every trial of one profile shares: the law, its stepper, and the compiled worlds with their plans."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

from jetlaw.conformance.happenings import eventful
from jetlaw.conformance.plans import Planner
from jetlaw.conformance.report import Transition, Universe, documented_pairs, records_before
from jetlaw.model.facts import UnknownName
from jetlaw.model.graph import Graph
from jetlaw.model.profiles import profile
from jetlaw.model.ruling import Law
from jetlaw.model.stepper import Stepper
from jetlaw.model.world import ONE_LIFE, OTHER_FORMS, SLICES, World

_TWO_AT_ONCE = (
    "JetBeginExternalBackupInstance",
    "JetOpenFileInstance",
    "JetCloseFileInstance",
    "JetGetLogInfoInstance",
    "JetEndExternalBackupInstance",
    "JetStopBackupInstance",
    "JetAttachDatabase",
    "JetDetachDatabase",
    "JetTerm2",
)
"""Enough calls to see that one instance's backup is not another's."""

_TWO_LIVES = tuple(name for name in ONE_LIFE if name != "JetSetSystemParameter")
"""The lives of two instances go their own ways; the parameters of each are tried with one."""
_ANOTHER_LIFE = (*OTHER_FORMS, "JetTerm2", "JetBeginSession", "JetEndSession", "JetCloseDatabase")
"""Enough calls to get everywhere by the other forms."""

_LEGACY_BESIDE = (*SLICES["legacy"], "JetTerm2")
"""Enough calls to see that legacy calls work neither in multi-instance mode nor without an instance."""

_TWO_RESTORES = (
    "JetCreateInstance",
    "JetInit",
    "JetTerm",
    "JetBackupInstance",
    "JetRestoreInstance",
    "JetExternalRestore",
    "JetExternalRestore2",
)
"""Enough calls to restore a set beside an instance that runs."""

SHARES: dict[World, int] = {
    World("streaming"): 10,
    World("streaming", circular=True): 4,
    World("streaming", recovery=False): 1,
    World("streaming", instances=2, sessions=2, databases=2, only=_TWO_AT_ONCE): 3,
    World("lifecycle", started=False, only=ONE_LIFE): 3,
    World("lifecycle", started=False, instances=2, only=_TWO_LIVES): 3,
    World("lifecycle", started=False, only=_ANOTHER_LIFE): 2,
    World("snapshot", snapshots=1): 4,
    World("legacy", single=True): 4,
    World("legacy", only=_LEGACY_BESIDE): 1,
    World("directory", started=False, instances=0, sessions=0, databases=0, contexts=1): 3,
    World("restore", started=False, databases=0): 2,
    World("restore", also=("JetBackupInstance",)): 2,
    World("restore", also=("JetBackupInstance",), instances=2, only=_TWO_RESTORES): 1,
}
"""The worlds that slices are tried in, and what share of the calls each gets."""

WORLDS = {name: tuple(world for world in SHARES if world.slice == name) for name in SLICES}
"""The worlds of each slice, the one that matters most first."""


class Bench:
    """The law of one profile, ready to try cases."""

    def __init__(self, name: str) -> None:
        self.law = Law(profile(name))
        self.stepper = Stepper(self.law)
        self._planners: dict[World, Planner] = {}
        self._exact: dict[World, Planner] = {}
        self._universes: dict[tuple[World, ...], Universe] = {}

    def universe(self, slices: Sequence[str], troubles: Collection[str] = ()) -> Universe:
        """What can be covered in the worlds of these slices by calls, and by events that these troubles cause."""
        key = tuple(eventful(world, troubles) for name in slices for world in WORLDS[name])
        if key not in self._universes:
            self._universes[key] = self._universe(slices, key)
        return self._universes[key]

    def _universe(self, slices: Sequence[str], tried: Sequence[World]) -> Universe:
        planners = [self.planner(world) for world in tried]
        transitions: set[Transition] = set()
        rows: set[tuple[str, int]] = set()
        for graph in (planner.graph for planner in planners):
            rows |= {(name, row) for name, row in graph.fired() if not self.law.calls[name].event}
            for source, number, outcome in zip(graph.sources, graph.inputs, graph.outcomes, strict=True):
                call = graph.calls[number]
                if self.law.calls[call.function].event:
                    continue
                (record,) = records_before([graph.states[source]], call)
                transitions.add((record, call.function, call.classes, graph.answers[outcome][0]))
        functions = [name for slice_name in slices for name in SLICES[slice_name]]
        return Universe(frozenset(transitions), frozenset(rows), documented_pairs(functions))

    def planner(self, world: World) -> Planner:
        """The compiled graph of a world and the ways through it; compiled at the first call."""
        if world not in self._planners:
            self._planners[world] = Planner(Graph(world, self.law, self.stepper))
        return self._planners[world]

    def exact(self, world: World) -> Planner:
        """The same, with all states kept apart that the law keeps apart."""
        if world not in self._exact:
            self._exact[world] = Planner(Graph(world, self.law, self.stepper, exact=True))
        return self._exact[world]


@cache
def bench(name: str) -> Bench:
    """The bench of a profile; raises UnknownName."""
    return Bench(name)


def worlds(name: str) -> tuple[World, ...]:
    """The worlds of a slice, or of all; raises UnknownName."""
    if name == "all":
        return tuple(world for known in SLICES for world in WORLDS[known])
    if name not in WORLDS:
        raise UnknownName("slice", name, [*WORLDS, "all"])
    return WORLDS[name]
