"""The shortest way to a difference in a recording: calls that lead to the same situation."""

from __future__ import annotations

from dataclasses import replace

from jetlaw.adapters.contract import Answer
from jetlaw.adapters.memory import ADAPTER
from jetlaw.conformance.bench import WORLDS, Bench
from jetlaw.conformance.docket import Impossible
from jetlaw.conformance.driver import Driver, Made, environment
from jetlaw.conformance.explain.shortest import called
from jetlaw.conformance.plans import Hop, Planner
from jetlaw.conformance.report import Difference
from jetlaw.conformance.snippets import last_word, program
from jetlaw.model.state import NOBODY, Input, State
from jetlaw.model.world import INITS, World

KINDS = ("instance", "session", "database", "snapshot", "context")
"""The objects of a call, in the order of `Input.objects`."""


def shortest_way(bench: Bench, found: Difference) -> str:
    """Calls that lead to a situation in which the law says the same of the same call; empty if none is known.

    They are a program for the engine in memory, from whose run their arguments are taken, though it may answer
    otherwise; or stand in the law's words, where that engine does not have them all.
    """
    for name, worlds in WORLDS.items():
        for world in worlds if found.classified.function in world_functions(name) else ():
            planner = bench.planner(world)
            bench.stepper.owners = [world.owner(number) for number in range(world.sessions)]
            same = _same_situation(bench, planner, found)
            if same is not None:
                return _told(bench, planner, *same, found)
    return ""


def world_functions(name: str) -> tuple[str, ...]:
    """The functions of a slice."""
    return WORLDS[name][0].functions if WORLDS[name] else ()


def _same_situation(bench: Bench, planner: Planner, found: Difference) -> tuple[int, Input] | None:
    """The first state of a small world in which the law says of the call what it said in the recording."""
    wanted = {row for allowed in found.judgement.allowed for row in allowed.rows}
    for number, state in enumerate(planner.graph.states):
        call = _fitted(bench, found.classified, state)
        if call and rows_of(bench, state, call) == wanted:
            return number, call
    return None


def rows_of(bench: Bench, state: State, call: Input) -> set[int]:
    """The rows that say what ``call`` may answer in ``state``."""
    ruling = bench.stepper.ruling(bench.stepper.roomy(state, call), call)
    return {row for outcome in ruling.outcomes for row in outcome.rows}


def made_by(bench: Bench, call: Input, state: State) -> str | None:
    """The kind of object that a call makes, if any: JetInit makes an instance if it is given none that there is."""
    mode = bench.stepper.mode(state)
    if call.function in INITS and (mode == "none" or (mode == "multi" and call.classes[0] != "object")):
        return "instance"
    return bench.law.calls[call.function].creates


def _fitted(bench: Bench, call: Input, state: State) -> Input | None:
    """The call with the small world's first objects for its own, or None if the state lacks them.

    What the call itself makes is new in the small world, too.
    """
    made = made_by(bench, call, state)
    objects = list(zip(KINDS, call.objects, state.sizes, strict=True))
    if any(number != NOBODY and not size for kind, number, size in objects if kind != made):
        return None
    instance, session, database, snapshot, context = (
        size if kind == made else min(number, 0) for kind, number, size in objects
    )
    return call._replace(instance=instance, session=session, database=database, snapshot=snapshot, context=context)


def _told(bench: Bench, planner: Planner, number: int, last: Input, found: Difference) -> str:
    """The way to a state and the call in it: as a program if it can be, else in words."""
    world, hops = planner.graph.world, planner.way(number)
    calls = [*world.setup(), *(hop.call for hop in hops), last]
    made = _run(bench, world, hops, last) if {call.function for call in calls} <= {*ADAPTER.functions} else []
    if not made:
        return "\n".join([*(called(call, bench.law) for call in calls), last_word(found.answer, found.judgement)])
    told = replace(made[-1], answer=Answer(None), judgement=found.judgement)
    return program([*made[:-1], told], environment(world), "memory", found.answer)


def _run(bench: Bench, world: World, hops: list[Hop], last: Input) -> list[Made]:
    """The calls as the engine in memory was asked to make them; none if it cannot be asked."""
    driver = Driver(ADAPTER, world, bench.stepper)
    try:
        driver.set_up()
        for hop in hops:
            driver.make(hop.call, generous=hop.witness != "more")
        driver.make(last)
    except Impossible:
        return []
    finally:
        driver.close()
    return driver.made
