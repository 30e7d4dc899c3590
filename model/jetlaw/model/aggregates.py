"""What holds of many objects together, worked out of a state: one small question for each aggregate variable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from jetlaw.model.state import NOBODY, Input, State
from jetlaw.model.terms import Variable
from jetlaw.model.vocabulary import all_of, backup, context, database, instance, session, snapshot

if TYPE_CHECKING:
    from jetlaw.model.stepper import Stepper

ALIVE = ("created", "initialized")


def held(state: State, holder: int) -> list[int]:
    """The databases attached to an instance."""
    return [number for number, who in enumerate(state.holders) if who == holder]


def members(state: State, number: int) -> list[int]:
    """The instances that belong to a snapshot session, in order."""
    return [] if number == NOBODY else [n for n, session_ in enumerate(state.members) if session_ == number]


def refuses(stepper: Stepper, state: State, number: int) -> bool:
    """Whether an instance forbids a freeze: a backup runs, or none is allowed any more."""
    values = stepper.instances
    record = state.instances[number]
    return values.value(record, backup.phase) != "none" or values.value(record, instance.backups) == "refused"


def _of_databases(stepper: Stepper, state: State, call: Input, variable: Variable) -> list[str]:
    return [stepper.databases.value(state.databases[d], variable) for d in held(state, call.instance)]


def _attached(_stepper: Stepper, state: State, call: Input) -> str:
    return "some" if call.instance != NOBODY and held(state, call.instance) else "none"


def _full(stepper: Stepper, state: State, call: Input) -> str:
    found = set(_of_databases(stepper, state, call, database.full)) if call.instance != NOBODY else set()
    return "missing" if "none" in found else "of snapshots" if "snapshot" in found else "all"


def _opens(stepper: Stepper, state: State, call: Input) -> str:
    if call.instance == NOBODY:
        return "none"
    return "some" if "some" in _of_databases(stepper, state, call, database.opens) else "none"


def _room(_stepper: Stepper, state: State, call: Input) -> str:
    taken = len(held(state, call.instance)) if call.instance != NOBODY else 0
    return "free" if taken < 6 else "six taken" if taken == 6 else "seven taken"


def _transactions(stepper: Stepper, state: State, call: Input) -> str:
    mine = (
        record
        for record, owner in zip(state.sessions, stepper.owners, strict=False)
        if call.instance != NOBODY and owner == call.instance
    )
    return "some" if any(stepper.sessions.value(r, session.transaction) == "open" for r in mine) else "none"


def _members(_stepper: Stepper, state: State, call: Input) -> str:
    return "some" if members(state, call.snapshot) else "none"


def _ready(stepper: Stepper, state: State, call: Input) -> str:
    return "some refuse" if any(refuses(stepper, state, n) for n in members(state, call.snapshot)) else "all"


def _logs(stepper: Stepper, state: State, call: Input) -> str:
    for number in members(state, call.snapshot):
        records = (state.databases[d] for d in held(state, number))
        if any(stepper.databases.value(record, database.full) != "snapshot" for record in records):
            return "full missing"
        if stepper.instances.value(state.instances[number], instance.circular) == "on":
            return "circular"
    return "fit"


def _of_instances(stepper: Stepper, numbers: list[int], state: State, variable: Variable) -> Iterator[str]:
    return (stepper.instances.value(state.instances[number], variable) for number in numbers)


def _logging(stepper: Stepper, state: State, call: Input) -> str:
    values = _of_instances(stepper, members(state, call.snapshot), state, instance.logging)
    return "off somewhere" if "off" in values else "on"


def _alive(stepper: Stepper, state: State, _call: Input) -> str:
    lives = (stepper.instances.value(record, instance.life) for record in state.instances)
    return "some" if any(life in ALIVE for life in lives) else "none"


def _backups(stepper: Stepper, state: State, _call: Input) -> str:
    phases = (stepper.instances.value(record, backup.phase) for record in state.instances)
    return "some" if any(phase in ("databases", "logs") for phase in phases) else "none"


def _snapshots(stepper: Stepper, state: State, call: Input) -> str:
    lives = (stepper.snapshots.value(r, snapshot.life) for n, r in enumerate(state.snapshots) if n != call.snapshot)
    return "none" if all(life in ("absent", "ended") for life in lives) else "some"


def _contexts(stepper: Stepper, state: State, call: Input) -> str:
    others = (record for number, record in enumerate(state.contexts) if number != call.context)
    values = stepper.contexts
    backups = (values.value(r, context.life) == "open" and values.value(r, context.use) == "backup" for r in others)
    return "some" if any(backups) else "none"


AGGREGATES: Mapping[Variable, Callable[[Stepper, State, Input], str]] = {
    all_of.attached: _attached,
    all_of.full: _full,
    all_of.opens: _opens,
    all_of.room: _room,
    all_of.transactions: _transactions,
    all_of.members: _members,
    all_of.ready: _ready,
    all_of.logs: _logs,
    all_of.logging: _logging,
    all_of.instances: _alive,
    all_of.backups: _backups,
    all_of.snapshots: _snapshots,
    all_of.contexts: _contexts,
}
"""How each aggregate is worked out."""
