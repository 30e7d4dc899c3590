"""The machines that have a picture, but for those of snapshots and of the directory, which have files of their own."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from jetlaw.diagrams.directory_subjects import DIRECTORY_BACKUP, DIRECTORY_FILE, DIRECTORY_RESTORE
from jetlaw.diagrams.snapshot_subjects import SNAPSHOT
from jetlaw.diagrams.subject import Frame, Phase, Subject
from jetlaw.model.vocabulary import backup, database, engine, file, instance, session
from jetlaw.model.world import ONE_LIFE, World

if TYPE_CHECKING:
    from collections.abc import Mapping

_up = instance.life.is_("initialized") & instance.service.is_("running")
_halted = instance.life.is_("initialized") & instance.service.is_("stopped")
_under_way = _up & backup.phase.is_("databases", "logs")
_kept = _under_way & backup.stopped.is_("no")
_full, _incremental = backup.kind.isnt("incremental"), backup.kind.is_("incremental")
_open, _closed = file.open.is_("yes"), file.open.is_("no")
_exists, _here = database.exists.is_("yes"), database.attached.is_("here")
_IN_BACKUP = ("full: databases", "full: logs", "incremental: logs")
_IN_FILE = tuple(f"{what}: {at}" for what in ("database", "log") for at in ("start", "inside", "end"))


_LIFECYCLE = World("lifecycle", started=False, only=ONE_LIFE)

_ENGINE = Subject(
    "The engine of a process",
    World("lifecycle", started=False, instances=2, only=ONE_LIFE),
    "engine",
    (
        Phase("no instance", engine.mode.is_("none")),
        Phase("multi-instance mode", engine.mode.is_("multi"), "each instance was created by name"),
        Phase("single-instance mode", engine.mode.is_("single"), "one instance, made by JetInit itself"),
    ),
    (),
)

_INSTANCE = Subject(
    "An instance",
    World("lifecycle", started=False, instances=2, only=ONE_LIFE),
    "instance",
    (
        Phase("not created", instance.life.is_("absent")),
        Phase("created", instance.life.is_("created"), "its parameters can be set"),
        Phase("initialized", _up, "in use"),
        Phase("service stopped", _halted, "halted by its host"),
        Phase("terminated", instance.life.is_("freed"), "no instance has the handle"),
        Phase("forgotten", instance.life.is_("ghost"), "another may have the handle"),
    ),
    ("instance",),
    (
        Frame("alive", ("created", "initialized", "service stopped")),
        Frame("gone", ("terminated", "forgotten")),
    ),
)

_SESSION = Subject(
    "A session",
    World("lifecycle", started=False, sessions=2, only=ONE_LIFE),
    "session",
    (
        Phase("not begun", session.life.is_("absent")),
        Phase("live", session.life.is_("live")),
        Phase("ended", session.life.is_("ended"), "no session has the handle"),
        Phase("forgotten", session.life.is_("reused"), "another may have the handle"),
    ),
    ("session",),
)

_DATABASE = Subject(
    "A database file",
    _LIFECYCLE,
    "database",
    (
        Phase("no file", database.exists.is_("no")),
        Phase("attached and open", _exists & _here & database.opens.is_("some")),
        Phase("attached", _exists & _here & database.opens.is_("none"), "held by an instance"),
        Phase("detached", _exists & database.attached.isnt("here"), "a file at rest"),
    ),
    ("database",),
    (Frame("in use", ("attached", "attached and open")),),
)

_BACKUP = Subject(
    "The streaming backup of an instance",
    World("streaming"),
    "instance",
    (
        Phase("no backup", _up & backup.phase.is_("none")),
        Phase("full: databases", _kept & _full & backup.phase.is_("databases"), "database files are copied"),
        Phase("full: logs", _kept & _full & backup.phase.is_("logs"), "log files are copied"),
        Phase("incremental: logs", _kept & _incremental, "only log files are copied"),
        Phase("stopped by the host", _under_way & backup.stopped.is_("yes"), "not yet ended by the caller"),
        Phase("cancelled", _up & backup.phase.is_("cancelled")),
        Phase("snapshot backup", _up & backup.phase.is_("snapshot"), "frozen by a snapshot session"),
        Phase("service stopped", _halted, "the instance is halted by its host"),
        Phase("instance terminated", instance.life.isnt("initialized")),
    ),
    ("backup", "file", "instance"),
    (
        Frame("the instance serves", ("no backup", *_IN_BACKUP, "stopped by the host", "cancelled", "snapshot backup")),
        Frame("a backup is under way", (*_IN_BACKUP, "stopped by the host")),
        Frame("files can be read", _IN_BACKUP),
        Frame("only logs", ("full: logs", "incremental: logs")),
    ),
)

_FILE = Subject(
    "The backup file of an instance",
    World("streaming"),
    "instance",
    (
        Phase("no file", _closed & file.holds.is_("nothing"), "the slot is empty"),
        Phase("left behind", _closed & file.holds.isnt("nothing"), "the backup ended with a file open"),
        *(
            Phase(title, _open & file.holds.is_(title.split(": ")[0]) & file.at.is_(title.split(": ")[1]))
            for title in _IN_FILE
        ),
        Phase("other file", _open & file.holds.isnt("database", "log")),
    ),
    ("file",),
    (
        Frame("no file is open", ("no file", "left behind")),
        Frame("a file is open", (*_IN_FILE, "other file")),
    ),
)

SUBJECTS: Mapping[str, Subject] = MappingProxyType(
    {
        "engine": _ENGINE,
        "instance": _INSTANCE,
        "session": _SESSION,
        "database": _DATABASE,
        "backup": _BACKUP,
        "file": _FILE,
        "snapshot": SNAPSHOT,
        "directory-backup": DIRECTORY_BACKUP,
        "directory-file": DIRECTORY_FILE,
        "directory-restore": DIRECTORY_RESTORE,
    }
)
"""Every machine that has a picture."""
