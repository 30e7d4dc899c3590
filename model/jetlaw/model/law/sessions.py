"""Sessions and databases (pages JetBeginSession ... JetDetachDatabase): the life that a backup needs around it."""

from __future__ import annotations

from jetlaw.model.arguments import DATABASE_ID, INSTANCE, NAME, SESSION
from jetlaw.model.law.entry import ENTRY, SESSION_ENTRY, SESSION_HANDLE
from jetlaw.model.law.lifecycle import REUSE
from jetlaw.model.rows import Call, Row, check, done, trouble, undefined
from jetlaw.model.terms import ALWAYS, Each
from jetlaw.model.vocabulary import all_of, backup, database, instance, session

_running = backup.phase.is_("databases", "logs")
_in_transaction = session.transaction.is_("open")
_no_name = NAME.variable.is_("null")
_exists, _missing = database.exists.is_("yes"), database.exists.is_("no")
_here, _elsewhere = database.attached.is_("here"), database.attached.is_("elsewhere")

_BEGIN_SESSION: tuple[Row, ...] = (
    *ENTRY,
    trouble("JET_errOutOfMemory", "out of memory", "page jetapi.cxx:12434"),
    trouble("JET_errOutOfSessions", "out of memory", "R-041 page jetapi.cxx:12434"),
    done(ALWAYS, "R-041 jetapi.cxx:12434", session.life.to("live"), REUSE),
)

# Declared allowed after a stop-service, and yet its page lists the refusal; the engine allows it (C18).
_END_SESSION: tuple[Row, ...] = (
    *SESSION_HANDLE,
    check("JET_errClientRequestToStopJetService", instance.service.is_("stopped"), "A-41 page", may=True),
    trouble("JET_errOutOfMemory", "out of memory", "page"),
    done(
        ALWAYS,
        "R-042 jetapi.cxx:12549 C18",
        session.life.to("ended"),
        Each("databases", ALWAYS, (database.opens.to("none"),)),
    ),
)

_CREATE: tuple[Row, ...] = (
    *SESSION_ENTRY,
    undefined(_no_name, "db.cxx:1629"),
    check("JET_errDatabaseInvalidPath", _no_name, "page"),
    check("JET_errInTransaction", _in_transaction, "R-049 page db.cxx:1629"),
    check("JET_wrnDatabaseAttached", _here, "page", may=True),
    check("JET_errDatabaseSharingViolation", _elsewhere, "page", may=True),
    check("JET_errDatabaseSharingViolation", _elsewhere, "fmp.cxx:1233"),
    check("JET_errDatabaseDuplicate", _exists, "R-048 page db.cxx:1789 C7"),
    trouble("JET_errOutOfMemory", "out of memory", "page"),
    done(
        ALWAYS,
        "R-047 db.cxx:1629 C7",
        database.exists.to("yes"),
        database.attached.to("here"),
        database.opens.to("some"),
    ),
)

_ATTACH: tuple[Row, ...] = (
    *SESSION_ENTRY,
    undefined(_no_name, "db.cxx:4083"),
    check("JET_errDatabaseInvalidPath", _no_name, "page"),
    check("JET_errInTransaction", _in_transaction, "db.cxx:4080"),
    check("JET_errFileNotFound", _missing, "page db.cxx:4099 C4"),
    check("JET_errBackupInProgress", _running, "R-044 page db.cxx:4119"),
    check("JET_wrnDatabaseAttached", _here, "page db.cxx:4133"),
    check("JET_errDatabaseSharingViolation", _elsewhere, "page fmp.cxx:1233"),
    # Whether a recovery has cleaned up since a dirty term depends on who replayed which logs.
    check("JET_errDatabaseDirtyShutdown", database.shutdown.is_("dirty"), "R-039 D8", may=True),
    trouble("JET_errFileAccessDenied", "file access denied", "page"),
    done(ALWAYS, "R-046 db.cxx:4117", database.attached.to("here"), database.shutdown.to("clean")),
)

_OPEN: tuple[Row, ...] = (
    *SESSION_ENTRY,
    undefined(_no_name, "db.cxx:5900"),
    check("JET_errDatabaseInvalidPath", _no_name, "page"),
    check("JET_errDatabaseNotFound", ~_here, "R-046 page db.cxx:6043"),
    done(ALWAYS, "R-046 db.cxx:5900", database.opens.to("some")),
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
    done(ALWAYS, "R-043 jetapi.cxx:12803 C18", database.opens.to("none"), witness="last"),
    done(ALWAYS, "R-043 jetapi.cxx:12803 C18", witness="more"),
)

_all, _named = _no_name, NAME.variable.is_("database")
_lets_go = Each("databases", ALWAYS, (database.attached.to("no"),))

# Allowed after a stop-service; a name that is no file is refused before the backup is looked at (C4).
_DETACH: tuple[Row, ...] = (
    *SESSION_HANDLE,
    check("JET_errInTransaction", _in_transaction, "R-049 page db.cxx:5371"),
    check("JET_errDatabaseNotFound", _named & _missing, "R-050 page db.cxx:5406 C4"),
    check("JET_errBackupInProgress", _running & _named, "db.cxx:5421"),
    check("JET_errBackupInProgress", _running & _named & _here & backup.kind.is_("full"), "R-045 page"),
    check("JET_errBackupInProgress", _running & _named, "R-045 A-52", may=True),
    check("JET_errBackupInProgress", _running & _all & all_of.attached.is_("some"), "R-045 page db.cxx:5421"),
    check("JET_errDatabaseNotFound", _named & ~_here, "page db.cxx:5440"),
    check("JET_errDatabaseInUse", _named & _here & database.opens.is_("some"), "R-050 page db.cxx:5493"),
    check("JET_errDatabaseInUse", _all & all_of.opens.is_("some"), "R-050 page db.cxx:5493"),
    done(_named, "R-050 db.cxx:5418", database.attached.to("no")),
    done(_all, "R-050 db.cxx:5418", _lets_go),
)

CALLS: tuple[Call, ...] = (
    Call("JetBeginSession", (INSTANCE,), _BEGIN_SESSION, "session", creates="session"),
    Call("JetEndSession", (SESSION,), _END_SESSION, "session"),
    Call("JetCreateDatabase", (SESSION, NAME), _CREATE, "database", database="name"),
    Call("JetAttachDatabase", (SESSION, NAME), _ATTACH, "database", database="name"),
    Call("JetOpenDatabase", (SESSION, NAME), _OPEN, "database", database="name"),
    Call("JetCloseDatabase", (SESSION, DATABASE_ID), _CLOSE, "database", database="id"),
    Call("JetDetachDatabase", (SESSION, NAME), _DETACH, "database", database="name"),
)
