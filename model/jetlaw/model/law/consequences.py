"""What one machine's change does to others: the second table, applied until nothing changes.

A plain change holds wherever its condition does; a change to each of several objects happens when the condition begins
to hold.
"""

from __future__ import annotations

from dataclasses import dataclass

from jetlaw.model.terms import Condition, Each, Effect, Variable
from jetlaw.model.vocabulary import INSTANCE_VARIABLES, backup, database, file, instance, session


@dataclass(frozen=True, slots=True, eq=False)
class Consequence:
    """Where ``when`` holds, ``then`` follows; its sources decide in which reading."""

    when: Condition
    then: tuple[Effect, ...]
    sources: tuple[str, ...]


def _follows(when: Condition, sources: str, *then: Effect) -> Consequence:
    return Consequence(when, then, tuple(sources.split()))


def _initial(*variables: Variable) -> tuple[Effect, ...]:
    return tuple(variable.to(variable.initial) for variable in variables)


_each_ended = Each("sessions", session.life.is_("live"), (session.life.to("ended"),))
_each_detached = Each("databases", database.attached.is_("here"), (database.attached.to("no"),))
_each_forgotten = Each("databases", database.copied.is_("yes"), (database.copied.to("no"),))

CONSEQUENCES: tuple[Consequence, ...] = (
    # An instance that is gone takes everything under it along.
    _follows(
        instance.life.is_("freed"),
        "R-031 jetapi.cxx:20847",
        *_initial(*(variable for variable in INSTANCE_VARIABLES if variable is not instance.life)),
        instance.member.to("none"),
        _each_ended,
        _each_detached,
    ),
    _follows(backup.phase.is_("none"), "R-147 daedef.hxx:4280", *_initial(backup.kind, backup.stopped)),
    # A backup that is over leaves the slot closed, and nothing of it counts any longer; the engine keeps more (C10).
    _follows(
        backup.phase.is_("none"),
        "R-147",
        *_initial(backup.logs, backup.range, backup.copied, backup.truncated, file.open),
        _each_forgotten,
    ),
    # A cancelled backup has no file open any more.
    _follows(backup.phase.is_("cancelled"), "R-093 A-29", file.open.to("no"), _each_forgotten),
    # What the slot still holds matters to the engine alone (C8).
    _follows(file.open.is_("no"), "R-111", file.holds.to("nothing")),
    _follows(file.holds.is_("nothing"), "R-111 backup.cxx:2959", file.at.to("start")),
    _follows(session.life.is_("ended", "reused"), "R-042 jetapi.cxx:12549", session.transaction.to("none")),
    _follows(database.attached.is_("no"), "R-050 db.cxx:5418", database.opens.to("none"), database.copied.to("no")),
    _follows(database.opens.is_("none"), "R-043 db.cxx:6447", database.exclusive.to("no")),
)
