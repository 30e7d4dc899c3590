"""What can be called in a state of a small world: with the handles that exist, and every class of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product

from jetlaw.model.aggregates import ALIVE
from jetlaw.model.arguments import (
    CONTEXT,
    DATABASE_ID,
    DATABASE_MAP,
    DESTINATION,
    DIRECTORY,
    FILE_NAME,
    FOLDERS,
    HANDLES,
    INIT_PATHS,
    INSTANCE,
    INSTANCE_NAME,
    NAME,
    PATHS,
    RESTORE_PATHS,
    ROOM,
    SESSION,
    SNAPSHOT,
    TARGET,
    Argument,
)
from jetlaw.model.rows import Call
from jetlaw.model.ruling import Ruling
from jetlaw.model.state import NOBODY, Input, State
from jetlaw.model.stepper import Stepper
from jetlaw.model.terms import All, Any, Condition, Is, Variable
from jetlaw.model.vocabulary import backup, database, instance, session
from jetlaw.model.world import INITS, World

_KINDS = ((SESSION, "session"), (INSTANCE, "instance"), (SNAPSHOT, "snapshot"), (CONTEXT, "context"))
"""The kind of object that a handle names."""
_USUAL = {TARGET.variable.name: "none"} | {argument.variable.name: "object" for argument in HANDLES}
"""What a handle is in a call of which every other argument may be odd."""
_SHARED = (PATHS, INIT_PATHS, RESTORE_PATHS, DESTINATION, DATABASE_MAP)
"""What may be in use by another instance, if one runs."""
_PLACES = {"instance": 0, "session": 1, "snapshot": 3, "context": 4}
"""Where `State.sizes` counts a kind."""


class Options:
    """What can be called in a state: with the handles that exist, and with every class of the other arguments."""

    def __init__(self, world: World, stepper: Stepper) -> None:
        self._world, self._stepper = world, stepper
        self._listed: dict[tuple[object, ...], list[tuple[Input, bool]]] = {}

    def of(self, state: State) -> Iterator[tuple[State, Input, Ruling]]:
        """Every call that can be made in ``state`` and of which the law promises anything.

        With it come the state with room for the objects that the call makes, and what the law says of it.
        """
        for call, fits in self._all(state):
            roomy = state if fits else self._stepper.roomy(state, call)
            ruling = self._stepper.ruling(roomy, call)
            if ruling.undefined is None:
                yield roomy, call, ruling

    def _all(self, state: State) -> list[tuple[Input, bool]]:
        """Every call that can be made, and whether the state has all objects that it names."""
        world, stepper = self._world, self._stepper
        key = self._shape(state)
        if key not in self._listed:
            calls = [stepper.law.calls[name] for name in world.functions if stepper.law.has(name)]
            self._listed[key] = [
                (made, all(n < size for n, size in zip(made.objects, state.sizes, strict=True)))
                for call in calls
                for made in _calls(world, stepper, state, call)
            ]
        return self._listed[key]

    def _shape(self, state: State) -> tuple[object, ...]:
        """Everything the list of calls depends on."""
        listed = tuple(_logs_are_listed(self._stepper, record) for record in state.instances)
        ids = tuple(
            _database_id(self._stepper, state, Input("", (), self._stepper.owners[number], number), target)
            for number in range(len(state.sessions))
            for target in range(len(state.databases))
        )
        lives = tuple(self._stepper.instances.value(record, instance.life) for record in state.instances)
        return (self._stepper.mode(state), state.sizes, lives, listed, ids)


def _logs_are_listed(stepper: Stepper, record: int) -> bool:
    view = stepper.instances.view(record)
    return view[backup.logs.name] == "prepared" and view[backup.truncated.name] == "no"


def _calls(world: World, stepper: Stepper, state: State, call: Call) -> Iterator[Input]:
    for who, handles in _subjects(world, stepper, state, call):
        objects = [d for d in range(world.databases) if call.database in ("name", "id")] or [NOBODY]
        for number in objects:
            choices = [_classes(world, stepper, state, a, who, handles, number) for a in call.arguments]
            for classes in _combinations(call, choices):
                made = who._replace(classes=classes, database=number if _names_database(classes) else NOBODY)
                if _one_departure(call, made) and (number == objects[0] or made.database != NOBODY):
                    yield made


def _subjects(world: World, stepper: Stepper, state: State, call: Call) -> Iterator[tuple[Input, dict[str, str]]]:
    """The objects a call may be made on, each with the class of every handle that names them."""
    blank = Input(call.name, ())
    if call.legacy:
        yield blank._replace(instance=_only(stepper, state)), {}
        return
    made = "instance" if call.name in INITS and stepper.mode(state) == "none" else call.creates
    if made:
        new = state.sizes[_PLACES[made]]
        if new >= getattr(world, f"{made}s"):
            return
        blank = blank.naming({made: new})
        if made == "instance":
            # JetInit in a process without instances makes one, whatever handle it is given (C17).
            yield blank, {INSTANCE.variable.name: "null"}
            return
    if TARGET in call.arguments:
        yield from _targets(stepper, state, blank)
        return
    handles = {kind: argument for argument, kind in _KINDS if argument in call.arguments}
    named = list(handles)
    for chosen in product(*(_handles(world, stepper, state, call, kind) for kind in named)):
        if sum(found != "object" for found, _ in chosen) > 1:
            continue
        who = blank.naming({kind: number for kind, (_, number) in zip(named, chosen, strict=True)})
        if "session" in named and who.session != NOBODY:
            who = who._replace(instance=stepper.owners[who.session])
        if made == "session" and who.instance not in (NOBODY, world.owner(who.session)):
            continue
        yield who, {a.variable.name: found for a, (found, _) in zip(handles.values(), chosen, strict=True)}


def _handles(world: World, stepper: Stepper, state: State, call: Call, kind: str) -> Iterator[tuple[str, int]]:
    """The handles of a kind that can be passed, and the objects they name."""
    for number in range(state.sizes[_PLACES[kind]]):
        yield "object", number
    domain = next(argument for argument, found in _KINDS if found == kind).variable.domain
    for found in domain[1:]:
        meant = _without_handle(world, stepper, state, call) if kind == "instance" and found != "unknown" else [NOBODY]
        yield from ((found, number) for number in meant)


def _without_handle(world: World, stepper: Stepper, state: State, call: Call) -> list[int]:
    """What a call works on that names no instance: the only one, or one that it makes, if there is room for it."""
    if stepper.mode(state) == "multi" and call.name in INITS:
        return [new] if (new := state.sizes[0]) < world.instances else []
    return [_only(stepper, state)]


def _targets(stepper: Stepper, state: State, blank: Input) -> Iterator[tuple[Input, dict[str, str]]]:
    """The targets that an external restore may name: live instances, and what is none."""
    for found in TARGET.variable.domain:
        live = _living(stepper, state, *ALIVE) if found == "object" else [NOBODY]
        for number in live:
            yield blank._replace(instance=number), {TARGET.variable.name: found}


def _living(stepper: Stepper, state: State, *lives: str) -> list[int]:
    """The instances that are in one of these states of life."""
    values = (stepper.instances.value(record, instance.life) for record in state.instances)
    return [number for number, life in enumerate(values) if life in lives]


def _only(stepper: Stepper, state: State) -> int:
    """The one live instance of single-instance mode, if that is the mode."""
    if stepper.mode(state) != "single":
        return NOBODY
    return _living(stepper, state, *ALIVE)[0]


def _classes(
    world: World, stepper: Stepper, state: State, argument: Argument, who: Input, handles: dict[str, str], number: int
) -> tuple[str, ...]:
    """The classes an argument can take here."""
    domain = argument.variable.domain
    if argument.variable.name in handles:
        return (handles[argument.variable.name],)
    if argument is INSTANCE_NAME and (not world.wide or stepper.mode(state) == "none"):
        return ("fresh",)
    if argument is DIRECTORY and not world.wide:
        # Nobody has told the instance of a process that made none by hand to make the directories it lacks.
        return ("missing",) if stepper.mode(state) == "single" else ("fresh",)
    if not world.wide and argument is ROOM:
        return tuple(argument.samples)
    if argument is NAME:
        return ("database", "null")
    if argument in (PATHS, INIT_PATHS) and not world.wide:
        return ("free",)
    if argument in _SHARED:
        others = set(_living(stepper, state, "initialized")) - {who.instance}
        return tuple(c for c in domain if others or not c.endswith("in use"))
    if argument is DATABASE_ID:
        return (_database_id(stepper, state, who, number), "unknown")
    if argument is FILE_NAME and who.instance != NOBODY:
        listed = _logs_are_listed(stepper, state.instances[who.instance])
        return tuple(c for c in domain if c != "listed log" or listed)
    return domain


def _database_id(stepper: Stepper, state: State, who: Input, number: int) -> str:
    """What an id that was once given out for the database means now."""
    if number >= len(state.databases) or who.instance == NOBODY or state.holders[number] != who.instance:
        return "detached"
    view = stepper.databases.view(state.databases[number])
    alive = stepper.sessions.view(state.sessions[who.session])[session.life.name] == "live"
    return "open" if alive and view[database.opens.name] == "some" else "not open"


def _names_database(classes: tuple[str, ...]) -> bool:
    return bool({"database", "open", "not open", "detached"} & set(classes))


def _one_departure(call: Call, made: Input) -> bool:
    """With a handle that is none, further odd arguments tell nothing more: only the first class of each is tried."""
    pairs = list(zip(call.arguments, made.classes, strict=True))
    if all(chosen == _USUAL.get(argument.variable.name, chosen) for argument, chosen in pairs):
        return True
    return all(
        chosen == argument.variable.domain[0]
        for argument, chosen in pairs
        if argument not in (*HANDLES, TARGET, INSTANCE_NAME, DATABASE_ID, INIT_PATHS)
    )


def _combinations(call: Call, choices: list[tuple[str, ...]]) -> Iterable[tuple[str, ...]]:
    """Every choice of classes; odd ones of what lies in folders together only where a row asks for them together."""
    if not any(argument in FOLDERS for argument in call.arguments):
        return product(*choices)
    usual = tuple(classes[0] for classes in choices)
    found = {(*usual[:n], chosen, *usual[n + 1 :]): None for n, classes in enumerate(choices) for chosen in classes}
    for named in {_named(row.when): None for row in call.rows}:
        odd = (
            (classes[0], *(chosen for chosen in classes[1:] if (argument.variable, chosen) in named))
            for argument, classes in zip(call.arguments, choices, strict=True)
        )
        found |= dict.fromkeys(product(*odd))
    return found


@cache
def _named(when: Condition) -> frozenset[tuple[Variable, str]]:
    """The values that a condition names."""
    match when:
        case Is(variable, values):
            return frozenset((variable, value) for value in values)
        case All(parts) | Any(parts):
            return frozenset().union(*map(_named, parts))
    return frozenset()
