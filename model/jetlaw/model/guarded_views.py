"""Conditions of the law as Promela expressions over one object of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from jetlaw.model.terms import All, Any, Condition, Is, Not, Variable
from jetlaw.model.vocabulary import (
    DATABASE_VARIABLES,
    INSTANCE_VARIABLES,
    PROCESS_VARIABLES,
    SESSION_VARIABLES,
    SNAPSHOT_VARIABLES,
    all_of,
    backup,
    database,
    engine,
    instance,
    session,
    snapshot,
)

OBJECTS: Mapping[str, tuple[Variable, ...]] = {
    "instance": INSTANCE_VARIABLES,
    "session": SESSION_VARIABLES,
    "database": DATABASE_VARIABLES,
    "snapshot": SNAPSHOT_VARIABLES,
    "process": PROCESS_VARIABLES,
}
"""What the model keeps of each object, beside who holds, opened or joined what."""
RELATIONS = {"holder": "the database is attached", "slot": "it is the open file", "member": "the instance has joined"}
"""How the objects stand to each other: bytes of their own."""
VIEWED = (*(variable for variables in OBJECTS.values() for variable in variables), database.attached, instance.member)
"""What a call can change of what it sees."""

Expression = str | int
"""Promela, or a value that is known."""


def name_of(variable: Variable) -> str:
    """The name of a variable in Promela."""
    return variable.name.replace(".", "_").replace(" ", "_")


def number_of(variable: Variable, value: str) -> int:
    """The number of a value in Promela."""
    return variable.domain.index(value)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a call sees: the objects it names, and the classes of its arguments.

    Attributes:
        instance: whether it names the instance.
        session: whether it names the session.
        snapshot: whether it names the snapshot session.
        database: whether it names the database, works on the one in the file slot, or on none.
        classes: the class of each argument.
    """

    instance: bool = False
    session: bool = False
    snapshot: bool = False
    database: Literal["named", "slot", "none"] = "none"
    classes: Mapping[Variable, str] = field(default_factory=dict)

    def names(self, kind: str) -> bool | Literal["slot"]:
        """Whether the call sees the object of a kind."""
        if kind == "database":
            return "slot" if self.database == "slot" else self.database == "named"
        return kind == "process" or bool(getattr(self, kind))

    def value(self, variable: Variable) -> Expression:
        """What the call sees of a variable; that of an object it does not name is the first."""
        if variable in self.classes:
            return number_of(variable, self.classes[variable])
        for kind, variables in OBJECTS.items():
            if variable in variables:
                named = self.names(kind)
                return f"(slot -> {name_of(variable)} : 0)" if named == "slot" else name_of(variable) if named else 0
        return self._derived(variable)

    def _derived(self, variable: Variable) -> Expression:
        """Relations and aggregates, with one object of each kind."""
        refuses = f"(member && ({_is(backup.phase, 'none', no=True)} || {_is(instance.backups, 'refused')}))"
        full = f"({_is(database.full, 'none')} -> 1 : ({_is(database.full, 'snapshot')} -> 2 : 0))"
        short = f"(holder && {_is(database.full, 'snapshot', no=True)} -> 1 : {_is(instance.circular, 'on')} * 2)"
        over = f"({_is(snapshot.life, 'absent')} || {_is(snapshot.life, 'ended')})"
        seen: Mapping[Variable, Expression] = {
            database.attached: self._attached(),
            instance.member: ("member" if self.snapshot else "(member * 2)") if self.instance else 0,
            instance.offends: refuses if self.snapshot else 0,
            engine.mode: f"({ALIVE} -> 1 + {_is(instance.legacy, 'yes')} : {name_of(engine.declared)})",
            all_of.attached: "holder" if self.instance else 0,
            all_of.full: f"(holder -> {full} : 0)" if self.instance else 0,
            all_of.opens: f"(holder && {_is(database.opens, 'some')})" if self.instance else 0,
            all_of.room: 0,
            all_of.transactions: _is(session.transaction, "open") if self.instance else 0,
            all_of.members: "member" if self.snapshot else 0,
            all_of.ready: refuses if self.snapshot else 0,
            all_of.logs: f"(member -> {short} : 0)" if self.snapshot else 0,
            all_of.logging: f"(member && {_is(instance.logging, 'off')})" if self.snapshot else 0,
            all_of.instances: ALIVE,
            all_of.backups: f"({_is(backup.phase, 'databases')} || {_is(backup.phase, 'logs')})",
            all_of.snapshots: 0 if self.snapshot else f"(!{over})",
            all_of.contexts: 0,
        }
        return seen[variable]

    def _attached(self) -> Expression:
        """``no``, ``here`` or ``elsewhere``."""
        if self.database == "slot":
            return "(slot && holder)"
        return 0 if self.database == "none" else "holder" if self.instance else "(holder * 2)"


def _is(variable: Variable, value: str, *, no: bool = False) -> str:
    return f"({name_of(variable)} {'!=' if no else '=='} {number_of(variable, value)})"


ALIVE = f"({_is(instance.life, 'created')} || {_is(instance.life, 'initialized')})"

Truth = str | bool
"""A condition in Promela, or one whose truth is known."""


def truth(condition: Condition, values: Mapping[Variable, Expression]) -> Truth:
    """A condition over what is seen, with all that is known worked out."""
    match condition:
        case Is(variable, chosen):
            value, numbers = values[variable], [number_of(variable, one) for one in chosen]
            if isinstance(value, int):
                return value in numbers
            return either(f"({value} == {number})" for number in numbers)
        case All(parts):
            return both(truth(part, values) for part in parts)
        case Any(parts):
            return either(truth(part, values) for part in parts)
        case Not(part):
            return negated(truth(part, values))
    raise TypeError(condition)


def both(parts: Iterable[Truth]) -> Truth:
    """All of them."""
    listed = list(dict.fromkeys(parts))
    unknown = [part for part in listed if isinstance(part, str)]
    return False if False in listed else f"({' && '.join(unknown)})" if unknown else True


def either(parts: Iterable[Truth]) -> Truth:
    """Any of them."""
    listed = list(dict.fromkeys(parts))
    unknown = [part for part in listed if isinstance(part, str)]
    return True if True in listed else f"({' || '.join(unknown)})" if unknown else False


def negated(part: Truth) -> Truth:
    """Not it."""
    return f"(!{part})" if isinstance(part, str) else not part


def text(part: Truth) -> str:
    """It in Promela, known or not."""
    return part if isinstance(part, str) else str(int(part))
