"""The mutants of a slice, tried with a suite: which are equivalent, which are killed, which survive.

A mutant is of a function, so it is one in all worlds of the slice: killed if the suite kills it in some world,
equivalent if it can be told from the law in none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from jetlaw.conformance.bench import WORLDS, Bench
from jetlaw.conformance.mutants.extra import extra_states
from jetlaw.conformance.mutants.faulty import Faulty
from jetlaw.conformance.mutants.ground import Ground
from jetlaw.conformance.mutants.kills import Runs, Test
from jetlaw.conformance.mutants.proof import Proof, Search
from jetlaw.model.mutation import FAILING, KINDS, Kind, Mutant, mutants
from jetlaw.model.ruling import Law
from jetlaw.model.world import World

Maker = Callable[[World], Iterable[Test]]
"""Makes the tests of a suite for a world."""
Status = Literal["killed", "survived", "equivalent", "excused"]


@dataclass(slots=True)
class Fate:
    """What became of a mutant.

    Attributes:
        mutant: the mutant.
        killed: after how many calls of the suite it was killed, or None.
        shortest: a shortest sequence of calls that shows it, in words, each with what comes; only if it survived.
        extra: how many states more than the law a mutant that survived has in that world, if that was asked.
        excused: whether all it ever shows might be trouble from outside, or is nothing that the law decides.
    """

    mutant: Mutant
    killed: int | None = None
    shortest: tuple[str, ...] = ()
    world: World | None = None
    extra: int | None = None
    excused: bool = False

    @property
    def status(self) -> Status:
        """What became of it, in a word."""
        if self.killed is not None:
            return "killed"
        return "survived" if self.shortest else "excused" if self.excused else "equivalent"


@dataclass(slots=True)
class Survey:
    """The mutants of a slice and what a suite did to them.

    Attributes:
        slice: the slice.
        fates: of every mutant of a row that fires in the slice.
        absent: mutants of rows that do not fire there, by kind.
        worlds: how many worlds were tried.
        tests: how many tests the suite has in them.
        calls: how many calls.
        covered: how many steps of the graphs some test takes, by the law.
        steps: how many there are.
    """

    slice: str
    fates: list[Fate] = field(default_factory=list)
    absent: Counter[Kind] = field(default_factory=Counter)
    worlds: int = 0
    tests: int = 0
    calls: int = 0
    covered: int = 0
    steps: int = 0

    def count(self, status: Status, kind: Kind | None = None) -> int:
        """How many mutants came to this end, of a kind or of all."""
        return sum(fate.status == status for fate in self.fates if kind in (None, fate.mutant.kind))

    @property
    def kinds(self) -> list[Kind]:
        """The kinds of which there are any."""
        found = {fate.mutant.kind for fate in self.fates}
        return [kind for kind in KINDS if kind in found]


def survey(
    bench: Bench, slice_: str, maker: Maker, told: Callable[[str], None] = lambda _: None, *, weigh: bool = False
) -> Survey:
    """Try every mutant of a slice with a suite.

    Args:
        bench: the reading.
        slice_: the slice, by its name.
        maker: makes the tests of a world.
        told: told what is being done.
        weigh: whether to count the states that survivors have more than the law; that takes a while for each.
    """
    (found,) = surveys(bench, slice_, [maker], told, weigh=[maker] if weigh else [])
    return found


def surveys(
    bench: Bench,
    slice_: str,
    makers: Sequence[Maker],
    told: Callable[[str], None] = lambda _: None,
    *,
    weigh: Sequence[Maker] = (),
) -> list[Survey]:
    """The same with several suites, one survey for each: what has to be proven is proven once for all."""
    worlds = [world for world in WORLDS[slice_] if _has_any(bench.law, world)]
    fired = {row for world in worlds for row in bench.exact(world).graph.fired()}
    made = list(_of(bench.law, worlds))
    fit = [mutant for mutant in made if _fires(mutant, fired)]
    absent = Counter(mutant.kind for mutant in made if not _fires(mutant, fired))
    found = [Survey(slice_, [Fate(mutant) for mutant in fit], absent) for _ in makers]
    for number, world in enumerate(worlds, 1):
        ground = Ground(bench.exact(world).graph)
        tries = [_Try(each, Runs(ground, make(world)), make in weigh) for each, make in zip(found, makers, strict=True)]
        for place, mutant in enumerate(fit):
            told(f"{slice_}, world {number} of {len(worlds)}: {mutant.function}")
            if mutant.function in world.functions:
                _try(ground, mutant, place, tries)
        for each in tries:
            _add(each.survey, ground, each.runs)
    return found


class _Try(NamedTuple):
    """A suite in a world: what is known of it from the worlds before, its tests, and whether survivors are weighed."""

    survey: Survey
    runs: Runs
    weighs: bool


def _has_any(law: Law, world: World) -> bool:
    return any(law.has(function) for function in world.functions)


def _of(law: Law, worlds: Iterable[World]) -> Iterator[Mutant]:
    """The mutants of every function of some worlds."""
    for function in dict.fromkeys(name for world in worlds for name in world.functions if law.has(name)):
        yield from mutants(law, function)


def _fires(mutant: Mutant, fired: set[tuple[str, int]]) -> bool:
    """Whether the mutant's row is one that some step rests on; rows of other versions cannot be, and count as well."""
    if mutant.row == FAILING or mutant.kind == "version off by one":
        return True
    return (mutant.function, mutant.row) in fired


def _try(ground: Ground, mutant: Mutant, place: int, tries: Iterable[_Try]) -> None:
    """Try a mutant in one more world with the suites that have not killed it."""
    alive = [each for each in tries if each.survey.fates[place].killed is None]
    faulty = Faulty(ground, mutant) if alive else None
    if faulty is None or not faulty.changed:
        return
    for each in alive:
        if (calls := each.runs.kill(faulty)) is not None:
            each.survey.fates[place].killed = each.survey.calls + calls
    left = [each for each in alive if each.survey.fates[place].killed is None]
    if left:
        proof = Search(faulty).run()
        weighs = proof.shortest is not None and any(each.weighs for each in left)
        extra = extra_states(ground, mutant) if weighs else None
        for each in left:
            _note(each.survey.fates[place], ground, proof, extra)


def _note(fate: Fate, ground: Ground, proof: Proof, extra: int | None) -> None:
    """Note what came of the search for what would show a mutant that the suite has not killed."""
    if proof.shortest is None:
        fate.excused |= proof.excused or proof.undecided
    elif not fate.shortest or (extra == 0 and fate.extra):
        fate.shortest, fate.world = tuple(ground.told(step) for step in proof.shortest), ground.graph.world
        fate.extra = extra


def _add(found: Survey, ground: Ground, runs: Runs) -> None:
    found.worlds += 1
    found.tests += runs.tests
    found.calls += runs.calls
    found.covered += runs.covered
    found.steps += len(ground.graph)
