"""States of a world, as tuples of small integers.

A state has one record for each instance (with its backup and file slot), session, database, snapshot session and
directory context, and one for the process; and it tells which instance holds each database, which database each file
slot holds, and which snapshot session each instance belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from jetlaw.model.ruling import Outcome
from jetlaw.model.terms import Variable

NOBODY = -1
"""In place of the number of an object: none."""


Recorded = Literal["instances", "sessions", "databases", "processes"]
"""The kinds of object of which something other than a call may change a record."""


class State(NamedTuple):
    """What a process may look like. Records are numbers given by `Records`.

    Attributes:
        instances: a record for each instance, in order of creation.
        slots: for each instance the database its open backup file is, or NOBODY.
        members: for each instance the snapshot session it belongs to, or NOBODY.
        sessions: a record for each session.
        databases: a record for each database file.
        holders: for each database the instance it is attached to, or NOBODY.
        snapshots: a record for each snapshot session.
        contexts: a record for each directory context.
        process: the record of the process.
    """

    instances: tuple[int, ...] = ()
    slots: tuple[int, ...] = ()
    members: tuple[int, ...] = ()
    sessions: tuple[int, ...] = ()
    databases: tuple[int, ...] = ()
    holders: tuple[int, ...] = ()
    snapshots: tuple[int, ...] = ()
    contexts: tuple[int, ...] = ()
    process: int = 0

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many objects of each kind there are."""
        return (
            len(self.instances),
            len(self.sessions),
            len(self.databases),
            len(self.snapshots),
            len(self.contexts),
        )

    def with_records(self, kind: Recorded, records: tuple[int, ...]) -> State:
        """The state with other records of one kind."""
        match kind:
            case "instances":
                return self._replace(instances=records)
            case "sessions":
                return self._replace(sessions=records)
            case "databases":
                return self._replace(databases=records)
            case "processes":
                return self._replace(process=records[0])

    def trimmed(self) -> State:
        """The state without the objects at its end that never came to be."""
        kinds = (self.instances, self.sessions, self.databases, self.snapshots, self.contexts)
        if all(not records or records[-1] for records in kinds):
            return self
        instances, sessions, databases, snapshots, contexts = map(_last, kinds)
        return State(
            self.instances[:instances],
            self.slots[:instances],
            self.members[:instances],
            self.sessions[:sessions],
            self.databases[:databases],
            self.holders[:databases],
            self.snapshots[:snapshots],
            self.contexts[:contexts],
            self.process,
        )


class Input(NamedTuple):
    """A call as the law sees it: what it names, and the classes of its arguments.

    Attributes:
        function: the function, without A/W suffix.
        classes: the class of each argument, in the order of the call's arguments.
        instance: the instance it names (directly, through the session, or as the only one), or NOBODY.
        session: the session it names, or NOBODY.
        database: the database it names, or NOBODY.
        snapshot: the snapshot session it names, or NOBODY.
        context: the directory context it names, or NOBODY.
        trouble: the outside trouble in which it is made; empty for none.
    """

    function: str
    classes: tuple[str, ...]
    instance: int = NOBODY
    session: int = NOBODY
    database: int = NOBODY
    snapshot: int = NOBODY
    context: int = NOBODY
    trouble: str = ""

    def naming(self, objects: Mapping[str, int]) -> Input:
        """The same call on the objects of these kinds."""
        return self._replace(
            instance=objects.get("instance", self.instance),
            session=objects.get("session", self.session),
            database=objects.get("database", self.database),
            snapshot=objects.get("snapshot", self.snapshot),
            context=objects.get("context", self.context),
        )

    @property
    def objects(self) -> tuple[int, ...]:
        """The objects it names, in the order of `State.sizes`."""
        return self.instance, self.session, self.database, self.snapshot, self.context


class Move(NamedTuple):
    """One thing that may happen, and the state it leads to."""

    outcome: Outcome
    state: State


class Records:
    """The records of one kind of object, numbered as they are met; number 0 is the object in its first state."""

    def __init__(self, variables: Sequence[Variable]) -> None:
        self.variables = tuple(variables)
        self.names = tuple(variable.name for variable in variables)
        self._places = {variable: place for place, variable in enumerate(self.variables)}
        self._values: list[tuple[str, ...]] = []
        self._numbers: dict[tuple[str, ...], int] = {}
        self.number(tuple(variable.initial for variable in variables))

    def number(self, values: tuple[str, ...]) -> int:
        """The number of a record, given out at the first meeting."""
        found = self._numbers.get(values)
        if found is None:
            found = self._numbers[values] = len(self._values)
            self._values.append(values)
        return found

    def values(self, number: int) -> tuple[str, ...]:
        """The values of a record."""
        return self._values[number]

    def value(self, number: int, variable: Variable) -> str:
        """One value of a record."""
        return self._values[number][self._places[variable]]

    def view(self, number: int) -> dict[str, str]:
        """The values of a record, by variable name."""
        return dict(zip(self.names, self._values[number], strict=True))

    def take(self, view: dict[str, str]) -> int:
        """The number of the record that ``view`` describes."""
        return self.number(tuple(view[name] for name in self.names))

    def changed(self, number: int, variable: Variable, value: str) -> int:
        """The number of the same record with one variable changed."""
        values = list(self._values[number])
        values[self._places[variable]] = value
        return self.number(tuple(values))


def _last(records: tuple[int, ...]) -> int:
    """One past the last object that is more than a place kept free."""
    count = len(records)
    while count and records[count - 1] == 0:
        count -= 1
    return count
