"""Everything there is to say of one world under one law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jetlaw.model.ruling import Law
from jetlaw.model.soundness.contradictions import Contradiction, contradictions
from jetlaw.model.soundness.never import Never, violations
from jetlaw.model.soundness.sometimes import Sometimes, asked, missed
from jetlaw.model.soundness.survey import Decision, Survey
from jetlaw.model.soundness.traps import Trap, traps
from jetlaw.model.world import World
from jetlaw.model.worlds import WAYS_OUT, WORLDS


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of one world.

    Attributes:
        world: its name in `WORLDS`.
        states: reachable states.
        steps: steps between them.
        functions: the calls that were made.
        fired: the rows that apply somewhere, as (function, number).
        seen: the values that variables have in some state.
        seen: the values that each variable has in some state.
    holes: calls to which no row applies.
        contradictions: declared ones among them.
        traps: where the world has every way out; none elsewhere.
        asked: what had to be reachable.
        missed: what of that is not.
        violations: the invariants that are broken.
    """

    world: str
    states: int
    steps: int
    functions: frozenset[str]
    fired: frozenset[tuple[str, int]]
    seen: Mapping[str, frozenset[str]]
    holes: tuple[Decision, ...]
    contradictions: tuple[Contradiction, ...]
    traps: tuple[Trap, ...]
    asked: tuple[Sometimes, ...]
    missed: tuple[Sometimes, ...]
    violations: tuple[Never, ...]


def examine(name: str, law: Law) -> Examined:
    """Explore the world of that name under a law and look at everything."""
    survey = Survey(WORLDS[name], law)
    graph = survey.graph
    wanted = asked(name, law)
    return Examined(
        world=name,
        states=len(graph.states),
        steps=len(graph),
        functions=survey.functions(),
        fired=survey.fired(),
        seen=survey.seen(),
        holes=tuple(survey.holes()),
        contradictions=tuple(contradictions(survey)),
        traps=tuple(traps(graph)) if name in WAYS_OUT else (),
        asked=tuple(wanted),
        missed=tuple(missed(graph, wanted)),
        violations=tuple(never for never, _, _ in violations(graph)),
    )


def signature(name: str, law: Law) -> tuple[object, ...]:
    """What of a law matters in the world of that name: two profiles with the same span the same graph over it."""
    world = WORLDS[name]
    calls = dict.fromkeys((*(call.function for call in world.setup()), *world.functions))
    rows = tuple((call, tuple(number for number, _ in law.rows(call))) for call in calls if law.has(call))
    return (name, law.profile.reading, rows)


def worlds_of(law: Law) -> list[str]:
    """The names of the worlds that the reading can set up and has calls for."""
    return [name for name, world in WORLDS.items() if possible(world, law)]


def possible(world: World, law: Law) -> bool:
    """Whether a reading has the calls that set a world up, and some to make in it."""
    made = any(law.has(call) and not law.calls[call].event for call in world.functions)
    return made and all(law.has(call.function) for call in world.setup())
