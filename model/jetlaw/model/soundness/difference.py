"""In what two states of a world differ, variable by variable."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from jetlaw.model.state import NOBODY, Records, State
from jetlaw.model.stepper import Stepper
from jetlaw.model.vocabulary import database, instance


def differences(stepper: Stepper, one: State, two: State) -> Iterator[tuple[str, str, str, str]]:
    """Every difference as (object, variable, value in ``one``, value in ``two``), such as ``instance 1``."""
    kinds: tuple[tuple[str, Records, tuple[int, ...], tuple[int, ...]], ...] = (
        ("instance", stepper.instances, one.instances, two.instances),
        ("session", stepper.sessions, one.sessions, two.sessions),
        ("database", stepper.databases, one.databases, two.databases),
        ("snapshot session", stepper.snapshots, one.snapshots, two.snapshots),
        ("context", stepper.contexts, one.contexts, two.contexts),
        ("process", stepper.processes, (one.process,), (two.process,)),
    )
    for kind, records, here, there in kinds:
        for number, (first, second) in enumerate(zip_longest(here, there, fillvalue=0), 1):
            for name, old, new in zip(records.names, records.values(first), records.values(second), strict=True):
                if old != new:
                    yield f"{kind} {number}", name, old, new
    yield from _relations("instance", instance.member.name, one.members, two.members)
    yield from _relations("database", database.attached.name, one.holders, two.holders)


def _relations(
    kind: str, name: str, here: tuple[int, ...], there: tuple[int, ...]
) -> Iterator[tuple[str, str, str, str]]:
    for number, (old, new) in enumerate(zip_longest(here, there, fillvalue=NOBODY), 1):
        if old != new:
            yield f"{kind} {number}", name, _other(old), _other(new)


def _other(number: int) -> str:
    return "none" if number == NOBODY else f"{number + 1}"


def differing(stepper: Stepper, one: State, two: State) -> tuple[str, ...]:
    """The names of the variables in which two states differ, sorted."""
    return tuple(sorted({name for _, name, _, _ in differences(stepper, one, two)}))
