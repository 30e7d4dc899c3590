"""What can be called in a state of a small world: with the handles that exist, and every class of the rest."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from jetlaw.model.arguments import (
    DATABASE_ID,
    DIRECTORY,
    FILE_NAME,
    INSTANCE,
    INSTANCE_NAME,
    NAME,
    ROOM,
    SESSION,
    Argument,
)
from jetlaw.model.rows import Call
from jetlaw.model.state import NOBODY, Input, State
from jetlaw.model.stepper import Stepper
from jetlaw.model.vocabulary import backup, database, instance, session
from jetlaw.model.world import INITS, World

_NO_OBJECT = ("null", "nil", "unknown")


def roomy(stepper: Stepper, state: State, call: Input) -> State:
    """``state`` with room for the objects that ``call`` makes."""
    while call.instance >= len(state.instances):
        state = stepper.with_instance(state)
    while call.session >= len(state.sessions):
        if call.session >= len(stepper.owners):
            stepper.owners.append(call.instance)
        state = stepper.with_session(state)
    while call.database >= len(state.databases):
        state = stepper.with_database(state)
    return state


class Options:
    """What can be called in a state: with the handles that exist, and with every class of the other arguments."""

    def __init__(self, world: World, stepper: Stepper) -> None:
        self._world, self._stepper = world, stepper
        self._listed: dict[tuple[object, ...], tuple[Input, ...]] = {}

    def of(self, state: State) -> Iterator[Input]:
        """Every call that can be made in ``state`` and of which the law promises anything."""
        for call in self._all(state):
            if self._stepper.ruling(roomy(self._stepper, state, call), call).undefined is None:
                yield call

    def _all(self, state: State) -> tuple[Input, ...]:
        world, stepper = self._world, self._stepper
        key = self._shape(state)
        if key not in self._listed:
            calls = [stepper.law.calls[name] for name in world.functions if stepper.law.profile.has(name)]
            self._listed[key] = tuple(made for call in calls for made in _calls(world, stepper, state, call))
        return self._listed[key]

    def _shape(self, state: State) -> tuple[object, ...]:
        """Everything the list of calls depends on."""
        listed = tuple(_logs_are_listed(self._stepper, record) for record in state.instances)
        ids = tuple(
            _database_id(self._stepper, state, Input("", (), self._stepper.owners[number], number), target)
            for number in range(len(state.sessions))
            for target in range(len(state.databases))
        )
        return (self._stepper.mode(state), len(state.sessions), len(state.databases), listed, ids)


def _logs_are_listed(stepper: Stepper, record: int) -> bool:
    view = stepper.instances.view(record)
    return view[backup.logs.name] == "prepared" and view[backup.truncated.name] == "no"


def _calls(world: World, stepper: Stepper, state: State, call: Call) -> Iterator[Input]:
    for who, handles in _subjects(world, stepper, state, call):
        objects = [d for d in range(world.databases) if call.database in ("name", "id")] or [NOBODY]
        for number in objects:
            for classes in product(*(_classes(stepper, state, a, who, handles, number) for a in call.arguments)):
                made = who._replace(classes=classes, database=number if _names_database(classes) else NOBODY)
                if _one_departure(call, made) and (number == objects[0] or made.database != NOBODY):
                    yield made


def _subjects(world: World, stepper: Stepper, state: State, call: Call) -> Iterator[tuple[Input, tuple[str, ...]]]:
    """The objects a call may be made on, each with the classes of handle that stand for it."""
    instances, sessions, mode = len(state.instances), len(state.sessions), stepper.mode(state)
    if call.creates == "instance" or (call.name in INITS and mode == "none"):
        # JetInit in a process without instances makes one, whatever handle it is given (C17).
        if instances < world.instances:
            yield Input(call.name, (), instances), ("null",)
        return
    if call.arguments[0] is SESSION:
        for number in range(sessions):
            yield Input(call.name, (), stepper.owners[number], number), ("object",)
        yield Input(call.name, ()), _NO_OBJECT
        return
    new = sessions if call.creates == "session" else NOBODY
    if new >= world.sessions:
        return
    for number in range(instances):
        if new == NOBODY or world.owner(new) == number:
            yield Input(call.name, (), number, new), ("object",)
    if mode == "single":
        only = _only(stepper, state)
        if new == NOBODY or world.owner(new) == only:
            yield Input(call.name, (), only, new), ("null", "nil")
        yield Input(call.name, (), NOBODY, new), ("unknown",)
    else:
        yield Input(call.name, (), NOBODY, new), _NO_OBJECT


def _only(stepper: Stepper, state: State) -> int:
    """The one live instance of single-instance mode."""
    lives = [stepper.instances.view(record)[instance.life.name] for record in state.instances]
    return next(number for number, life in enumerate(lives) if life in ("created", "initialized"))


def _classes(
    stepper: Stepper, state: State, argument: Argument, who: Input, handles: tuple[str, ...], number: int
) -> tuple[str, ...]:
    """The classes an argument can take here."""
    domain = argument.variable.domain
    if argument in (INSTANCE, SESSION):
        return handles
    if argument is INSTANCE_NAME or argument is DIRECTORY:
        return ("fresh",)
    if argument is ROOM:
        return tuple(argument.samples)
    if argument is NAME:
        return ("database", "null")
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
    if not call.arguments or call.arguments[0] not in (INSTANCE, SESSION) or made.classes[0] == "object":
        return True
    return all(
        chosen == argument.variable.domain[0]
        for argument, chosen in zip(call.arguments[1:], made.classes[1:], strict=True)
        if argument not in (INSTANCE_NAME, DATABASE_ID)
    )
