"""States of a world, as tuples of small integers.

A state has one record for each instance (with its backup and file slot), session and database, which instance holds
each database, and which database each file slot holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from jetlaw.model.ruling import Outcome
from jetlaw.model.terms import Variable

NOBODY = -1
"""In place of the number of an object: none."""


class State(NamedTuple):
    """What a process may look like. Records are numbers given by `Records`.

    Attributes:
        instances: a record for each instance, in order of creation.
        slots: for each instance the database its open backup file is, or NOBODY.
        sessions: a record for each session.
        databases: a record for each database file.
        holders: for each database the instance it is attached to, or NOBODY.
    """

    instances: tuple[int, ...] = ()
    slots: tuple[int, ...] = ()
    sessions: tuple[int, ...] = ()
    databases: tuple[int, ...] = ()
    holders: tuple[int, ...] = ()

    def trimmed(self) -> State:
        """The state without the objects at its end that never came to be."""
        instances, sessions, databases = (_last(records) for records in (self[0], self[2], self[3]))
        if (instances, sessions, databases) == (len(self[0]), len(self[2]), len(self[3])):
            return self
        return State(
            self.instances[:instances],
            self.slots[:instances],
            self.sessions[:sessions],
            self.databases[:databases],
            self.holders[:databases],
        )


class Input(NamedTuple):
    """A call as the law sees it: what it names, and the classes of its arguments.

    Attributes:
        function: the function, without A/W suffix.
        classes: the class of each argument, in the order of the call's arguments.
        instance: the instance it names (directly or through the session), or NOBODY.
        session: the session it names, or NOBODY.
        database: the database it names, or NOBODY.
    """

    function: str
    classes: tuple[str, ...]
    instance: int = NOBODY
    session: int = NOBODY
    database: int = NOBODY


class Move(NamedTuple):
    """One thing that may happen, and the state it leads to."""

    outcome: Outcome
    state: State


class Records:
    """The records of one kind of object, numbered as they are met; number 0 is the object in its first state."""

    def __init__(self, variables: Sequence[Variable]) -> None:
        self.variables = tuple(variables)
        self.names = tuple(variable.name for variable in variables)
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

    def view(self, number: int) -> dict[str, str]:
        """The values of a record, by variable name."""
        return dict(zip(self.names, self._values[number], strict=True))

    def take(self, view: dict[str, str]) -> int:
        """The number of the record that ``view`` describes."""
        return self.number(tuple(view[name] for name in self.names))

    def changed(self, number: int, variable: Variable, value: str) -> int:
        """The number of the same record with one variable changed."""
        values = list(self._values[number])
        values[self.variables.index(variable)] = value
        return self.number(tuple(values))


def _last(records: tuple[int, ...]) -> int:
    """One past the last object that is more than a place kept free."""
    count = len(records)
    while count and records[count - 1] == 0:
        count -= 1
    return count
