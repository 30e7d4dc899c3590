"""Databases: made, attached, opened, closed, detached (pages JetCreateDatabase ... JetDetachDatabase2)."""

from __future__ import annotations

from jetlaw.model.arguments import CREATE_FLAGS, DATABASE_ID, DETACH_FLAGS, NAME, OPEN_FLAGS, SESSION, SIZE
from jetlaw.model.law.entry import SESSION_BUSY, SESSION_ENTRY, SESSION_HANDLE
from jetlaw.model.law.gate import RUNNING, blocks
from jetlaw.model.rows import Call, Row, check, done, trouble, undefined
from jetlaw.model.terms import ALWAYS, Condition, Each
from jetlaw.model.vocabulary import all_of, backup, database, instance, session

_live = session.life.is_("live")
_in_transaction = session.transaction.is_("open")
_no_name, _named = NAME.variable.is_("null"), NAME.variable.is_("database")
_exists, _missing = database.exists.is_("yes"), database.exists.is_("no")
_here, _elsewhere = database.attached.is_("here"), database.attached.is_("elsewhere")
_opened = database.opens.is_("some")
_snapshot = backup.phase.is_("snapshot") | instance.member.isnt("none")

_six, _seven = all_of.room.is_("six taken"), all_of.room.is_("seven taken")


def _no_room(when: Condition) -> tuple[Row, ...]:
    """Seven databases, says one page, and six another; the engine counts its temporary one among seven."""
    return (
        check("JET_errTooManyAttachedDatabases", when & (_six | _seven), "fmp.cxx:1278"),
        check("JET_errTooManyAttachedDatabases", when & _six, "A-61 page", may=True),
        check("JET_errTooManyAttachedDatabases", when & _seven, "R-052 page"),
    )


# --- create -----------------------------------------------------------------------------------------------------------
_overwrites = CREATE_FLAGS.variable.is_("overwrite")

# Codes that its page shares with those of open and attach come where their cause can be met.
_BORROWED: tuple[Row, ...] = (
    check("JET_wrnDatabaseAttached", _here, "A-26 page", may=True),
    check("JET_wrnFileOpenReadOnly", _here, "A-26 page", may=True),
    check("JET_errDatabaseInUse", _exists & _opened, "A-26 page", may=True),
    check("JET_errDatabaseLocked", _exists & _opened, "A-26 page", may=True),
    check("JET_errInvalidDatabase", _exists & ~_here, "A-26 page", may=True),
    check("JET_errOneDatabasePerSession", all_of.opens.is_("some"), "A-26 page", may=True),
)

# A backup is no obstacle; a frozen instance is, for the new database is logged (C7).
_CREATE: tuple[Row, ...] = (
    *SESSION_ENTRY,
    check("JET_errInTransaction", _in_transaction, "R-049 page db.cxx:1700"),
    check("JET_errDatabaseInvalidPath", _no_name, "page db.cxx:1759"),
    *_BORROWED,
    check("JET_errDatabaseDuplicate", _here, "db.cxx:1792 C7"),
    check("JET_errDatabaseSharingViolation", _elsewhere, "page", may=True),
    check("JET_errDatabaseSharingViolation", _elsewhere, "fmp.cxx:1233"),
    *_no_room(~_here),
    check("JET_errDatabaseDuplicate", _exists & ~_overwrites, "R-048 page db.cxx:1842 C7"),
    check("JET_errDatabaseDuplicate", (_here | _elsewhere) & _overwrites, "page", may=True),
    trouble("JET_errOutOfMemory", "out of memory", "page db.cxx:1904"),
    *blocks(ALWAYS, "io.cxx:2787 C7"),
    done(
        ALWAYS,
        "R-047 R-048 A-26 db.cxx:1629 C7",
        database.exists.to("yes"),
        database.attached.to("here"),
        database.opens.to("some"),
        database.full.to("none"),
        database.shutdown.to("clean"),
    ),
)

_too_big = SIZE.variable.is_("too big")
_CREATE2: tuple[Row, ...] = (
    check("JET_errDatabaseInvalidPages", _too_big, "page"),
    *_CREATE,
)

# --- attach -----------------------------------------------------------------------------------------------------------
_attached = (database.attached.to("here"), database.shutdown.to("clean"))

_ATTACH: tuple[Row, ...] = (
    *SESSION_ENTRY,
    check("JET_errInTransaction", _in_transaction, "db.cxx:4081"),
    check("JET_errDatabaseInvalidPath", _no_name, "page db.cxx:4087"),
    check("JET_errFileNotFound", _missing, "page db.cxx:4099 C4"),
    trouble("JET_errDatabaseFileReadOnly", "database read only", "page db.cxx:4113", when=_named),
    *blocks(_named, "io.cxx:2787 C4"),
    check("JET_errBackupInProgress", RUNNING, "R-044 page db.cxx:4119"),
    check("JET_errBackupInProgress", _snapshot, "R-044 A-52", may=True),
    check("JET_wrnDatabaseAttached", _here, "page db.cxx:4133"),
    check("JET_errDatabaseSharingViolation", _elsewhere, "page fmp.cxx:1233"),
    *_no_room(~_here),
    # What was not detached before JetTerm comes back by itself with the next JetInit.
    check(
        "JET_wrnDatabaseAttached",
        _live & _exists & ~_here & ~_elsewhere,
        "R-023 R-051",
        *_attached,
        until="winxp",
        may=True,
    ),
    # Whether a recovery has cleaned up since a dirty term depends on who replayed which logs.
    check("JET_errDatabaseDirtyShutdown", database.shutdown.is_("dirty"), "R-039 D8", may=True),
    trouble("JET_errFileAccessDenied", "file access denied", "page"),
    trouble("JET_errDatabaseInUse", "file access denied", "page"),
    trouble("JET_errPrimaryIndexCorrupted", "index corrupted", "page cat.cxx:9657"),
    trouble("JET_errSecondaryIndexCorrupted", "index corrupted", "page cat.cxx:9672"),
    done(ALWAYS, "R-023 R-046 db.cxx:4117", *_attached),
)

# --- open, close ------------------------------------------------------------------------------------------------------
_exclusive = OPEN_FLAGS.variable.is_("exclusive")

_OPEN: tuple[Row, ...] = (
    *SESSION_ENTRY,
    check("JET_errDatabaseInvalidPath", _no_name, "page db.cxx:6025"),
    check("JET_errDatabaseNotFound", ~_here, "R-046 page db.cxx:6062"),
    # What the state does not hold: a parameter, how it was attached, whether the file is a database, who locked it.
    check("JET_errOneDatabasePerSession", all_of.opens.is_("some"), "page db.cxx:6053", may=True),
    check("JET_wrnFileOpenReadOnly", _here, "page", database.opens.to("some"), may=True),
    check("JET_errInvalidDatabase", _exists & ~_here, "page", may=True),
    check("JET_errDatabaseLocked", database.exclusive.is_("yes"), "page db.cxx:6073", may=True),
    check("JET_errDatabaseInUse", _exclusive & _opened, "page db.cxx:6080"),
    done(~_exclusive, "R-046 db.cxx:5900", database.opens.to("some")),
    done(_exclusive, "R-046 db.cxx:6082", database.opens.to("some"), database.exclusive.to("yes")),
)

_dbid = DATABASE_ID.variable

# The same database may be open more than once: which close is the last only the caller's count tells.
_CLOSE: tuple[Row, ...] = (
    *SESSION_HANDLE,
    undefined(_dbid.is_("detached"), "N8"),
    check("JET_errInvalidDatabaseId", _dbid.is_("unknown", "not open"), "jetapi.cxx:4304"),
    check("JET_errInvalidDatabaseId", _dbid.is_("unknown"), "R-054 page"),
    check("JET_errInvalidDatabaseId", _dbid.is_("not open", "detached"), "R-054 page", may=True),
    check("JET_errDatabaseNotFound", _dbid.is_("not open", "detached"), "R-054 page"),
    done(ALWAYS, "R-043 R-064 jetapi.cxx:12803 C18", database.opens.to("none"), witness="last"),
    done(ALWAYS, "R-043 R-064 jetapi.cxx:12803 C18", witness="more"),
)

# --- detach -----------------------------------------------------------------------------------------------------------
_any_attached = all_of.attached.is_("some")
_lets_go = Each("databases", ALWAYS, (database.attached.to("no"),))

# Allowed after a stop-service; a name that is no file is refused before the backup is looked at (C4).
_DETACH: tuple[Row, ...] = (
    check("JET_errInTransaction", _in_transaction, "R-049 page db.cxx:5373"),
    check("JET_errDatabaseNotFound", _named & _missing, "R-050 page db.cxx:5406 C4"),
    *blocks(_named | (_no_name & _any_attached), "io.cxx:2787 C4"),
    check("JET_errBackupInProgress", RUNNING & _named, "db.cxx:5421"),
    check("JET_errBackupInProgress", RUNNING & _named & _here & backup.kind.is_("full"), "R-045 page"),
    check("JET_errBackupInProgress", (RUNNING | _snapshot) & _named, "R-045 A-52", may=True),
    check("JET_errBackupInProgress", RUNNING & _no_name & _any_attached, "R-045 page db.cxx:5421"),
    check("JET_errBackupInProgress", _snapshot & _no_name & _any_attached, "R-045 A-52", may=True),
    check("JET_errDatabaseNotFound", _named & ~_here, "page db.cxx:5440"),
    check("JET_errDatabaseInUse", _named & _here & _opened, "R-050 page db.cxx:5495"),
    check("JET_errDatabaseInUse", _no_name & all_of.opens.is_("some"), "R-050 page db.cxx:5495"),
    done(_named, "R-050 R-064 db.cxx:5418", database.attached.to("no")),
    done(_no_name, "R-050 R-064 db.cxx:5418", _lets_go),
)
_LEAVE: tuple[Row, ...] = (*SESSION_HANDLE, *SESSION_BUSY)
_forced = DETACH_FLAGS.variable.is_("force")
_FORCE: tuple[Row, ...] = (
    check("JET_errForceDetachNotAllowed", _forced, "jetapi.cxx:16916"),
    check("JET_errForceDetachNotAllowed", _forced, "R-053 page", may=True),
)

CALLS: tuple[Call, ...] = (
    Call("JetCreateDatabase", (SESSION, NAME, CREATE_FLAGS), _CREATE, "database", database="name"),
    Call("JetCreateDatabase2", (SESSION, NAME, SIZE, CREATE_FLAGS), _CREATE2, "database", database="name"),
    Call("JetAttachDatabase", (SESSION, NAME), _ATTACH, "database", database="name"),
    Call("JetAttachDatabase2", (SESSION, NAME), _ATTACH, "database", database="name"),
    Call("JetOpenDatabase", (SESSION, NAME, OPEN_FLAGS), _OPEN, "database", database="name"),
    Call("JetCloseDatabase", (SESSION, DATABASE_ID), _CLOSE, "database", database="id"),
    Call("JetDetachDatabase", (SESSION, NAME), (*_LEAVE, *_DETACH), "database", database="name"),
    Call(
        "JetDetachDatabase2", (SESSION, NAME, DETACH_FLAGS), (*_LEAVE, *_FORCE, *_DETACH), "database", database="name"
    ),
)
