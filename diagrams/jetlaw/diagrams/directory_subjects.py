"""The contexts of the directory's backup and restore, as their pictures show them."""

from __future__ import annotations

from jetlaw.diagrams.subject import Frame, Phase, Subject, Trap
from jetlaw.model.law.ds_service import STOPS
from jetlaw.model.vocabulary import context, directory
from jetlaw.model.world import World

_open = context.life.is_("open")
_backup, _restore = _open & context.use.isnt("restore"), _open & context.use.is_("restore")
_NONE = Phase("no context", context.life.is_("absent"))
_closed = context.file.is_("none")

_BACKUP_WORLD = World(
    "directory",
    started=False,
    contexts=1,
    only=(
        "DsBackupPrepare",
        "DsBackupGetDatabaseNames",
        "DsBackupOpenFile",
        "DsBackupRead",
        "DsBackupClose",
        "DsBackupGetBackupLogs",
        "DsBackupTruncateLogs",
        "DsBackupEnd",
    ),
)
_IN_BACKUP = ("prepared", "databases listed", "logs listed", "logs truncated")

DIRECTORY_BACKUP = Subject(
    "A backup of the directory",
    _BACKUP_WORLD,
    "context",
    (
        _NONE,
        Phase("prepared", _backup & context.phase.is_("prepared", "registered", "completed"), "nothing was listed"),
        Phase("databases listed", _backup & context.phase.is_("databases")),
        Phase("logs listed", _backup & context.phase.is_("logs")),
        Phase("logs truncated", _backup & context.phase.is_("truncated")),
        Phase("restore", _restore),
        Phase("ended", context.life.is_("ended")),
    ),
    ("context",),
    (Frame("a backup is under way: files can be opened, read and closed", _IN_BACKUP),),
    profile="win8",
)

DIRECTORY_FILE = Subject(
    "The backup file of a directory context",
    _BACKUP_WORLD,
    "context",
    (
        Phase("no context", ~_open),
        Phase("no file", _open & _closed),
        *(Phase(f"file: {at}", _open & ~_closed & context.at.is_(at)) for at in context.at.domain),
    ),
    ("context",),
    (Frame("a file is open", tuple(f"file: {at}" for at in context.at.domain)),),
    profile="win8",
)

DIRECTORY_RESTORE = Subject(
    "A restore of the directory",
    World(
        "directory",
        started=False,
        contexts=1,
        only=(
            "DsRestorePrepare",
            "DsRestoreGetDatabaseLocations",
            "DsRestoreRegister",
            "DsRestoreRegisterComplete",
            "DsRestoreEnd",
            STOPS,
        ),
    ),
    "context",
    (
        _NONE,
        Phase("restricted", _restore & context.phase.is_("prepared") & context.token.is_("none"), "no token was given"),
        Phase("prepared", _restore & context.phase.is_("prepared") & context.token.isnt("none"), "a token was given"),
        Phase("registered", _restore & context.phase.is_("registered"), "the directory cannot start"),
        Phase("completed", _restore & context.phase.is_("completed")),
        Phase("other", _open & context.use.is_("restore") & context.phase.is_("databases", "logs", "truncated")),
        Phase("backup", _backup),
        Phase("ended", context.life.is_("ended")),
    ),
    ("context",),
    (Frame("a restore is under way", ("restricted", "prepared", "registered", "completed")),),
    (
        Trap(
            "A restore completed as failed keeps the directory from starting until another is completed as good.",
            "registered",
            "DsRestoreRegisterComplete",
            "S_OK",
            directory.lock.isnt("failed"),
            directory.lock.is_("failed"),
        ),
    ),
    profile="win8",
)
