"""The explored graph seen through the states of a picture: every step, as it looks from there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from jetlaw.diagrams.subject import Subject, Trap
from jetlaw.diagrams.subjects import SUBJECTS
from jetlaw.diagrams.words import Part
from jetlaw.model.arguments import INSTANCE
from jetlaw.model.graph import Graph
from jetlaw.model.law import CALLS
from jetlaw.model.profiles import profile
from jetlaw.model.ruling import Law
from jetlaw.model.state import NOBODY, Input, State
from jetlaw.model.vocabulary import database, engine, instance
from jetlaw.model.world import World

Ways = Mapping[str, frozenset[Part]]
"""Target -> every way there."""


@cache
def explored(world: World, profile_name: str) -> Graph:
    """The graph of a world under a profile, explored once in a process."""
    return Graph(world, Law(profile(profile_name)))


@dataclass(frozen=True, slots=True)
class Projection:
    """What a picture rests on.

    Attributes:
        phases: titles of the states that are reached, in reading order.
        start: the title of the one where the world starts.
        ways: state -> target -> every way there, those that stay included.
        functions: the functions that can be called in the world, and what may happen by itself.
        traps: what a caller would not expect, in the law's order.
    """

    phases: tuple[str, ...]
    start: str
    ways: Mapping[str, Ways]
    functions: tuple[str, ...]
    traps: tuple[str, ...]


@cache
def projected(machine: str, profile_name: str) -> Projection:
    """The graph behind the picture of ``machine``, seen through its states."""
    subject = SUBJECTS[machine]
    graph = explored(subject.world, profile_name)
    titles = [phase_of(subject, graph, state) for state in graph.states]
    steps = zip(graph.sources, graph.inputs, graph.outcomes, graph.targets, strict=True)
    distinct = {(titles[source], call, outcome, titles[target]) for source, call, outcome, target in steps}
    found: dict[str, dict[Part, set[str]]] = defaultdict(lambda: defaultdict(set))
    for source, call, outcome, target in distinct:
        made, (answer, witness, _) = graph.calls[call], graph.answers[outcome]
        part = Part(made.function, told(made), whose(subject, made), answer, witness)
        found[source][part].add(target)
    return Projection(
        tuple(phase.title for phase in subject.phases if phase.title in set(titles)),
        titles[0],
        {source: _by_target(parts) for source, parts in found.items()},
        tuple(name for name in subject.world.functions if graph.law.has(name)),
        traps_in(graph, titles, subject.traps),
    )


def traps_in(graph: Graph, titles: Sequence[str], traps: Iterable[Trap]) -> tuple[str, ...]:
    """The traps, in words, that a graph has, whose states are seen as ``titles``."""
    return tuple(trap.text for trap in traps if _has(graph, titles, trap))


def _has(graph: Graph, titles: Sequence[str], trap: Trap) -> bool:
    """Whether the call really does what the trap says, somewhere in that state of the picture."""
    steps = zip(graph.sources, graph.inputs, graph.outcomes, graph.targets, strict=True)
    wanted = (trap.phase, trap.function, trap.answer)
    return any(
        trap.before.holds(_firsts(graph, graph.states[source]))
        and trap.after.holds(_firsts(graph, graph.states[target]))
        for source, call, outcome, target in steps
        if (titles[source], graph.calls[call].function, graph.answers[outcome][0]) == wanted
    )


def _firsts(graph: Graph, state: State) -> dict[str, str]:
    """What holds of the first object of each kind, and of the process."""
    stepper = graph.stepper
    kinds = (
        (stepper.instances, state.instances),
        (stepper.databases, state.databases),
        (stepper.snapshots, state.snapshots),
        (stepper.contexts, state.contexts),
        (stepper.processes, (state.process,)),
    )
    view = {instance.member.name: "here" if state.members[:1] == (0,) else "none"}
    for store, records in kinds:
        view |= store.view(records[0] if records else 0)
    return view


def _by_target(found: Mapping[Part, set[str]]) -> Ways:
    """The ways out of a state by target, without a witness where it decides nothing."""
    silent: dict[Part, set[str]] = defaultdict(set)
    for part, targets in found.items():
        silent[part._replace(witness=None)] |= targets
    ways: dict[str, set[Part]] = defaultdict(set)
    for part, targets in found.items():
        plain = part._replace(witness=None)
        for target in targets:
            ways[target].add(plain if len(silent[plain]) == 1 else part)
    return {target: frozenset(parts) for target, parts in ways.items()}


def phase_of(subject: Subject, graph: Graph, state: State) -> str:
    """The state of the picture that the first object of ``subject`` is in."""
    view = _view(subject, graph, state)
    return next(phase.title for phase in subject.phases if phase.when.holds(view))


def _view(subject: Subject, graph: Graph, state: State) -> dict[str, str]:
    """The record of the first object; what was never made is as it is at the start."""
    stepper = graph.stepper
    if subject.object == "session":
        return stepper.sessions.view(state.sessions[0] if state.sessions else 0)
    if subject.object == "database":
        held = "no" if not state.holders or state.holders[0] == NOBODY else "here"
        return stepper.databases.view(state.databases[0] if state.databases else 0) | {database.attached.name: held}
    if subject.object == "engine":
        return {engine.mode.name: stepper.mode(state)}
    if subject.object == "snapshot":
        return stepper.snapshots.view(state.snapshots[0] if state.snapshots else 0)
    if subject.object == "context":
        return stepper.contexts.view(state.contexts[0] if state.contexts else 0)
    return stepper.instances.view(state.instances[0] if state.instances else 0)


def told(call: Input) -> tuple[str, ...]:
    """The classes of a call; a handle that is none, where there is an only instance to mean, is as good as its own."""
    arguments = CALLS[call.function].arguments
    means = call.instance != NOBODY
    return tuple(
        "object" if means and argument is INSTANCE and chosen in {"null", "nil"} else chosen
        for argument, chosen in zip(arguments, call.classes, strict=True)
    )


def whose(subject: Subject, call: Input) -> str:
    """A word on whom a call is made on, if that is not the object of the picture."""
    if subject.object == "instance" and call.instance > 0:
        return " of another instance"
    if subject.object == "session" and call.session > 0:
        return " of another session"
    return ""


def nameless(part: Part) -> bool:
    """Whether a call is made with a handle that is none."""
    return bool(part.classes) and part.classes[0] in {"null", "nil", "unknown"}
