"""The shortest way to a difference in a recording: calls that lead to the same situation, as a program."""

from __future__ import annotations

from jetlaw.adapters.contract import Answer
from jetlaw.adapters.memory import ADAPTER
from jetlaw.conformance.bench import WORLDS, Bench
from jetlaw.conformance.docket import Impossible
from jetlaw.conformance.driver import Driver, Made, environment
from jetlaw.conformance.plans import Planner
from jetlaw.conformance.report import Difference
from jetlaw.conformance.snippets import program
from jetlaw.model.state import NOBODY, Input, State
from jetlaw.model.world import World


def shortest_way(bench: Bench, found: Difference) -> str:
    """A program that leads to a situation in which the law says the same of the same call; empty if none is known.

    The calls are the law's; their arguments are taken from a run on the engine in memory, which may answer otherwise.
    """
    for name, worlds in WORLDS.items():
        for world in worlds if found.classified.function in world_functions(name) else ():
            number = _same_situation(bench, bench.planner(world), found)
            if number is not None:
                return _as_program(bench, world, number, found)
    return ""


def world_functions(name: str) -> tuple[str, ...]:
    """The functions of a slice."""
    return WORLDS[name][0].functions


def _same_situation(bench: Bench, planner: Planner, found: Difference) -> int | None:
    """The first state of a small world in which the law says of the call what it said in the recording."""
    wanted = {row for allowed in found.judgement.allowed for row in allowed.rows}
    for number, state in enumerate(planner.graph.states):
        call = _fitted(found.classified, state)
        if call and {row for o in bench.stepper.ruling(state, call).outcomes for row in o.rows} == wanted:
            return number
    return None


def _fitted(call: Input, state: State) -> Input | None:
    """The call with the small world's first objects for its own, or None if the state lacks them."""
    if any(number != NOBODY and not size for number, size in zip(call.objects, state.sizes, strict=True)):
        return None
    instance, session, database, snapshot, context = (min(number, 0) for number in call.objects)
    return call._replace(instance=instance, session=session, database=database, snapshot=snapshot, context=context)


def _as_program(bench: Bench, world: World, number: int, found: Difference) -> str:
    planner = bench.planner(world)
    bench.stepper.owners = [0] * world.sessions
    driver = Driver(ADAPTER, world, bench.stepper)
    last = _fitted(found.classified, planner.graph.states[number])
    try:
        driver.set_up()
        for hop in planner.way(number):
            driver.make(hop.call, generous=hop.witness != "more")
        if last is None:
            return ""
        driver.make(last)
    except Impossible:
        return ""
    finally:
        driver.close()
    made = driver.made[-1]
    told = Made(made.call, made.generous, made.exported, made.arguments, Answer(None), found.judgement)
    return program([*driver.made[:-1], told], environment(world), "memory", found.answer)
