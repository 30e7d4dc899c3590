"""Small worlds: what a run starts from, which calls it may make, and the whole graph that the law spans over it.

Exploration is exhaustive: every call with every class of argument in every reachable state. The graph is kept as dense
tables of integers, so that suites and walks look a step up instead of asking the law again.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from types import MappingProxyType

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
from jetlaw.model.facts import UnknownName
from jetlaw.model.rows import Call
from jetlaw.model.ruling import Law
from jetlaw.model.state import NOBODY, Input, State, Stepper
from jetlaw.model.vocabulary import backup, database, instance, session

INITS = ("JetInit", "JetInit2", "JetInit3")
_NO_OBJECT = ("null", "nil", "unknown")
_LIFECYCLE = (
    "JetCreateInstance",
    "JetSetSystemParameter",
    "JetInit",
    "JetTerm",
    "JetTerm2",
    "JetBeginSession",
    "JetEndSession",
    "JetCreateDatabase",
    "JetAttachDatabase",
    "JetOpenDatabase",
    "JetCloseDatabase",
    "JetDetachDatabase",
    "JetStopServiceInstance",
    "JetStopServiceInstance2",
)
_STREAMING = (
    "JetBeginExternalBackupInstance",
    "JetGetAttachInfoInstance",
    "JetOpenFileInstance",
    "JetReadFileInstance",
    "JetCloseFileInstance",
    "JetGetLogInfoInstance",
    "JetGetLogInfoInstance2",
    "JetGetTruncateLogInfoInstance",
    "JetTruncateLogInstance",
    "JetEndExternalBackupInstance",
    "JetEndExternalBackupInstance2",
    "JetStopBackupInstance",
    "JetStopServiceInstance",
    "JetBackupInstance",
    "JetTerm2",
    "JetAttachDatabase",
    "JetDetachDatabase",
)
SLICES: Mapping[str, tuple[str, ...]] = MappingProxyType({"lifecycle": _LIFECYCLE, "streaming": _STREAMING})
"""Which calls a slice of the API may make."""


@dataclass(frozen=True, slots=True)
class World:
    """What a run starts from, and how far it may grow.

    Attributes:
        slice: the calls that may be made, by name of the slice.
        circular: circular logging.
        recovery: logging and recovery.
        started: whether an instance is initialized and a database created and open from the start.
        instances: how many instances the world may see.
        sessions: how many sessions.
        databases: how many database files.
        only: if given, the calls that may be made, fewer than the slice has.
    """

    slice: str
    circular: bool = False
    recovery: bool = True
    started: bool = True
    instances: int = 1
    sessions: int = 1
    databases: int = 1
    only: tuple[str, ...] = ()

    @property
    def functions(self) -> tuple[str, ...]:
        """The calls that may be made; raises UnknownName for a slice that does not exist."""
        if self.only:
            return self.only
        try:
            return SLICES[self.slice]
        except KeyError:
            raise UnknownName("slice", self.slice, SLICES) from None

    def owner(self, number: int) -> int:
        """The instance that a session of the world belongs to."""
        return number % self.instances

    def setup(self) -> tuple[Input, ...]:
        """The calls that lead to where the world starts."""
        if not self.started:
            return ()
        parameters = (
            *([Input("JetSetSystemParameter", ("object", "circular on"))] if self.circular else []),
            *([] if self.recovery else [Input("JetSetSystemParameter", ("object", "recovery off"))]),
        )
        calls = [
            made
            for number in range(self.instances)
            for made in (
                Input("JetCreateInstance", ("fresh",), number),
                *(parameter._replace(instance=number) for parameter in parameters),
                Input("JetInit", ("object",), number),
            )
        ]
        for number in range(self.instances):
            calls.append(Input("JetBeginSession", ("object",), number, number))
            calls.append(Input("JetCreateDatabase", ("object", "database"), number, number, number))
        return tuple(calls)


class Graph:
    """Every reachable state of a world and every step between them.

    Steps are rows of parallel arrays: `sources`, `inputs`, `targets`, `outcomes`; those of one state follow each other.

    Attributes:
        states: the states, in order of discovery; the first is where the world starts.
        calls: the inputs, numbered.
        answers: the outcomes, numbered, as (answer, witness, rows).
    """

    def __init__(self, world: World, law: Law, stepper: Stepper | None = None) -> None:
        self.world, self.law = world, law
        self.stepper = stepper or Stepper(law)
        self.stepper.owners = [world.owner(number) for number in range(world.sessions)]
        self.states: list[State] = []
        self.calls: list[Input] = []
        self.answers: list[tuple[str, str | None, tuple[int, ...]]] = []
        self.sources, self.inputs, self.outcomes, self.targets = (array("i") for _ in range(4))
        self._explore()

    def _explore(self) -> None:
        numbers = {self._start(): 0}
        self.states = list(numbers)
        calls: dict[Input, int] = {}
        answers: dict[tuple[str, str | None, tuple[int, ...]], int] = {}
        queue = deque(self.states)
        options = Options(self.world, self.stepper)
        while queue:
            state = queue.popleft()
            for call in options.of(state):
                for move in self.stepper.moves(roomy(self.stepper, state, call), call):
                    there = move.state.trimmed()
                    if there not in numbers:
                        numbers[there] = len(self.states)
                        self.states.append(there)
                        queue.append(there)
                    answer = (move.outcome.answer, move.outcome.witness, move.outcome.rows)
                    self.sources.append(numbers[state])
                    self.inputs.append(calls.setdefault(call, len(calls)))
                    self.outcomes.append(answers.setdefault(answer, len(answers)))
                    self.targets.append(numbers[there])
        self.calls, self.answers = list(calls), list(answers)

    def _start(self) -> State:
        state = State()
        for call in self.world.setup():
            state = self.stepper.moves(roomy(self.stepper, state, call), call)[0].state
        return state

    def __len__(self) -> int:
        """The number of steps."""
        return len(self.sources)

    @cached_property
    def first(self) -> array[int]:
        """For each state the number of its first step, and one past the last step at the end."""
        starts = array("i", [0] * (len(self.states) + 1))
        for source in self.sources:
            starts[source + 1] += 1
        for number in range(len(self.states)):
            starts[number + 1] += starts[number]
        return starts

    def steps(self, state: int) -> range:
        """The numbers of the steps that leave a state."""
        return range(self.first[state], self.first[state + 1])

    def fired(self) -> set[tuple[str, int]]:
        """The rows, as (function, number), that some step rests on."""
        pairs = set(zip(self.inputs, self.outcomes, strict=True))
        return {(self.calls[i].function, row) for i, outcome in pairs for row in self.answers[outcome][2]}


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
