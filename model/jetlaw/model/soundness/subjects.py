"""What can be said of each object of a state, with what it belongs to."""

from __future__ import annotations

from collections.abc import Iterator

from jetlaw.model.aggregates import ALIVE
from jetlaw.model.draft import membership
from jetlaw.model.state import NOBODY, State
from jetlaw.model.stepper import Stepper
from jetlaw.model.terms import View, variable
from jetlaw.model.vocabulary import database, engine, instance, snapshot

LIVE = variable("live instances", "none | one | several")
OPEN = variable("open snapshot sessions", "none | one | several")
MEMBERS = variable("members of the snapshot session", "none | some")
"""What only counting tells; nothing that a row could ask for."""


def views(stepper: Stepper, state: State) -> Iterator[tuple[str, View]]:
    """Every object of a state, as (kind, what holds of it and of what it belongs to).

    An instance is seen with the database in its file slot and its snapshot session, a session and a database with the
    instance they belong to, a snapshot session with whether it has members. All see the process.
    """
    process = _process(stepper, state)
    yield "process", process
    for number, record in enumerate(state.instances):
        yield "instance", _instance(stepper, state, number, record) | process
    for number, record in enumerate(state.sessions):
        owner = stepper.owners[number]
        seen = stepper.instances.view(state.instances[owner] if owner < len(state.instances) else 0)
        yield "session", stepper.sessions.view(record) | seen | process
    for number, record in enumerate(state.databases):
        holder = state.holders[number]
        held = {database.attached.name: "no" if holder == NOBODY else "here"}
        seen = stepper.instances.view(state.instances[holder] if holder != NOBODY else 0)
        yield "database", stepper.databases.view(record) | held | seen | process
    for number, record in enumerate(state.snapshots):
        members = {MEMBERS.name: "some" if number in state.members else "none"}
        yield "snapshot", stepper.snapshots.view(record) | members | process
    for record in state.contexts:
        yield "context", stepper.contexts.view(record) | process


def _instance(stepper: Stepper, state: State, number: int, record: int) -> dict[str, str]:
    slot, session = state.slots[number], state.members[number]
    return {
        **stepper.instances.view(record),
        **stepper.databases.view(state.databases[slot] if slot != NOBODY else 0),
        **stepper.snapshots.view(state.snapshots[session] if session != NOBODY else 0),
        instance.member.name: membership(session, session),
    }


def _process(stepper: Stepper, state: State) -> dict[str, str]:
    lives = [stepper.instances.value(record, instance.life) in ALIVE for record in state.instances]
    opens = [stepper.snapshots.value(record, snapshot.life) not in ("absent", "ended") for record in state.snapshots]
    return {
        **stepper.processes.view(state.process),
        engine.mode.name: stepper.mode(state),
        LIVE.name: _count(lives),
        OPEN.name: _count(opens),
    }


def _count(found: list[bool]) -> str:
    return ("none", "one", "several")[min(sum(found), 2)]
