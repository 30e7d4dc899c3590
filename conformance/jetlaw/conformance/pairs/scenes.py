"""Where the ways to pairs begin: the small worlds of the law, and some that take more than calls of their slice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from jetlaw.conformance.laying import FULL, Note, closed_log, kept, streamed
from jetlaw.model.state import Input
from jetlaw.model.world import World, plain
from jetlaw.model.worlds import WORLDS


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a way begins.

    Attributes:
        world: the world, with the calls that set it up.
        notes: work that is no call and comes before those, as the notes of a recording tell it: text and detail.
        steps: further calls and notes, which come after those.
    """

    world: World
    notes: tuple[Note, ...] = ()
    steps: tuple[Input | Note, ...] = ()


def _database(function: str, number: int) -> Input:
    return plain(function, instance=0, session=0, database=number)


_MAKING: Final = ("JetCreateDatabase", "JetCreateDatabase2", "JetAttachDatabase", "JetAttachDatabase2")
_FULL_HOUSE: Final = (
    *(_database("JetCreateDatabase", number) for number in range(1, 6)),
    _database("JetCloseDatabase", 5),
    _database("JetDetachDatabase", 5),
    _database("JetCreateDatabase", 6),
    _database("JetCreateDatabase", 7),
)
"""Eight databases are made, and one is detached again, as far as there is room for them."""
_ONE_FOR_EACH: Final = (("parameter", "JET_paramOneDatabasePerSession 1"),)
_FOR_ITSELF: Final = (
    _database("JetCloseDatabase", 0),
    plain("JetBeginSession", instance=0, session=1),
    plain("JetOpenDatabase", "object", "database", "exclusive", instance=0, session=1, database=0),
)
_DIRECTORY: Final = (("directory", "bk"),)
_RESTORES: Final = ("JetRestoreInstance", "JetRestore", "JetRestore2")
_EXTERNAL: Final = ("JetExternalRestore", "JetExternalRestore2")


_TERM: Final = plain("JetTerm", instance=0)
_KEPT: Final = kept(FULL, single=False)
_KEPT_ALONE: Final = kept(FULL, single=True)
_NAMELESS: Final = (plain("JetInit", "null", instance=1), plain("JetTerm", instance=1))
"""An instance without a name runs, and leaves its logs in the current directory."""
_OTHER_SET: Final = (
    plain("JetCreateInstance", instance=1),
    plain("JetInit", instance=1),
    plain("JetBeginSession", instance=1, session=1),
    plain("JetCreateDatabase", instance=1, session=1, database=1),
    kept(FULL, 1, single=False),
    plain("JetTerm", instance=1),
)
"""What another instance leaves, with a log sequence of its own."""
_RESTORED: Final = (
    plain("JetCreateInstance", instance=2),
    ("directory", "I3"),
    plain("JetRestoreInstance", instance=2),
)
_SECOND: Final = plain("JetCreateInstance", instance=1)
"""One more instance, which is not initialized."""


def _laid_out(restores: tuple[str, ...], *steps: Input | Note) -> Scene:
    """An instance has made its backups, and what happened then."""
    world = World("restore", instances=2, sessions=1, wide=True, only=restores, started=False)
    return Scene(world, steps=(*World("restore").setup(), *steps))


_SPECIAL: Final[Mapping[str, Scene]] = {
    "there is no room for another database": Scene(
        World("lifecycle", databases=8, only=_MAKING, first=_FULL_HOUSE),
    ),
    "a session may open one database": Scene(
        World("lifecycle", databases=2, only=("JetOpenDatabase",), first=(_database("JetCreateDatabase", 1),)),
        _ONE_FOR_EACH,
    ),
    "another session has a database for itself": Scene(
        World("lifecycle", sessions=2, only=("JetOpenDatabase",), first=_FOR_ITSELF)
    ),
    "a snapshot session is open": Scene(
        World(
            "snapshot",
            snapshots=1,
            only=("JetOSSnapshotGetFreezeInfo",),
            first=(plain("JetOSSnapshotPrepare", snapshot=0),),
        )
    ),
    "the only instance is named by a call that need not": Scene(
        World("streaming", single=True, wide=True, only=("JetBackupInstance",))
    ),
    "a directory was made for a backup": Scene(
        World("legacy", single=True, wide=True, only=("JetBackup", "JetBeginExternalBackup", "JetGetAttachInfo")),
        _DIRECTORY,
    ),
    "a directory was made for a backup of logs that are closed": Scene(
        World("legacy", single=True, wide=True, only=("JetBackup",)), _DIRECTORY, closed_log(single=True)
    ),
    "logs are closed": Scene(
        World("streaming", wide=True, only=("JetBackupInstance",)), steps=closed_log(single=False)
    ),
    "a backup set lies there": _laid_out((*_RESTORES, "JetInit"), _KEPT, _TERM),
    "a backup set lies there, and its instance runs": _laid_out(_RESTORES, _KEPT),
    "a backup set lies there, and another instance has a place for it": _laid_out(
        _RESTORES, _KEPT, _TERM, _SECOND, ("directory", "I2")
    ),
    "two backup sets lie there, and one was restored": Scene(
        World("restore", instances=3, sessions=2, wide=True, only=("JetRestoreInstance",), started=False),
        steps=(*World("restore").setup(), _KEPT, _TERM, *_OTHER_SET, *_RESTORED),
    ),
    "a backup set lies there, and another instance has no place for it": _laid_out(_RESTORES, _KEPT, _TERM, _SECOND),
    "a backup set lies there, and logs of others where it belongs": _laid_out(_RESTORES, _KEPT, _TERM, *_NAMELESS),
    "a backup set lies there, in single-instance mode": Scene(
        World("restore", single=True, wide=True, only=_RESTORES), _DIRECTORY, (_KEPT_ALONE,)
    ),
    "a streamed set lies there": _laid_out(_EXTERNAL, *streamed("st", single=False), _TERM),
    "a streamed set lies there, and its instance runs": _laid_out(_EXTERNAL, *streamed("st", single=False)),
    "a streamed set lies there, in single-instance mode": Scene(
        World("restore", single=True, wide=True, only=_EXTERNAL), steps=streamed("st", single=True)
    ),
}

SCENES: Final[Mapping[str, Scene]] = MappingProxyType(
    {**_SPECIAL, **{name: Scene(world) for name, world in WORLDS.items()}}
)
"""Every scene, by what is asked in it; what was set up for a pair comes before what leads there by chance."""
