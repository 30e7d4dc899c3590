"""A backup of the directory: prepared, read file by file, truncated, ended (pages DsBackupPrepare ... DsBackupEnd)."""

from __future__ import annotations

from dataclasses import replace

from jetlaw.model.arguments import (
    ATTACHMENT,
    BACKUP_LOGS,
    BACKUP_SERVER,
    BACKUP_TYPE,
    CONTEXT,
    CONTEXT_POINTER,
    DATABASE_NAMES,
    NO_FLAGS,
    READ_BUFFER,
    READ_HINT,
    READ_POINTERS,
    SIZE_POINTER,
    TOKEN_POINTER,
    Argument,
)
from jetlaw.model.law.ds_entry import (
    DENIED,
    FILE_OPEN,
    IN_BACKUP,
    IN_CONTEXT,
    LOST,
    OFFLINE,
    OVER,
    UNREACHABLE,
    USER_CALLS,
    invalid,
    out_of_order,
    server,
)
from jetlaw.model.rows import Call, Row, check, done, trouble, undefined
from jetlaw.model.terms import ALWAYS
from jetlaw.model.vocabulary import all_of, context, directory

_PREPARED = IN_BACKUP & context.phase.is_("prepared")
_DATABASES = IN_BACKUP & context.phase.is_("databases")
_LOGS = IN_BACKUP & context.phase.is_("logs")
_TRUNCATED = IN_BACKUP & context.phase.is_("truncated")
_given_out = directory.memory.to("some")
_NO_MEMORY = trouble("ERROR_NOT_ENOUGH_MEMORY", "out of memory", "page")

_alone = all_of.contexts.is_("none")
_begun = (context.life.to("open"), context.use.to("backup"), directory.token.to("good"), _given_out)
_PREPARE: tuple[Row, ...] = (
    *server(BACKUP_SERVER),
    invalid(BACKUP_SERVER.variable.is_("malformed"), "R-241 page"),
    invalid(CONTEXT_POINTER.variable.is_("null")),
    check("hrInvalidParam", TOKEN_POINTER.variable.is_("null"), "page"),
    invalid(BACKUP_TYPE.variable.is_("incremental"), "R-238 page"),
    invalid(BACKUP_TYPE.variable.is_("logs only", "other"), "R-238 A-71 A-79"),
    check("ERROR_INVALID_PARAMETER", NO_FLAGS.variable.is_("some"), "R-238 A-71", may=True),
    check("ERROR_ACCESS_DENIED", USER_CALLS, "R-236 page"),
    check("hrCouldNotConnect", OFFLINE, "R-233 R-234 A-72 page"),
    check("hrBackupInProgress", all_of.contexts.is_("some"), "A-67 A-71", may=True),
    trouble("hrBackupInProgress", "another process backs up", "A-67"),
    _NO_MEMORY,
    # Of a backup that has lived through no stop it is known that the directory is still there.
    done(_alone, "R-232 R-239 R-240 page", *_begun, directory.stopped.to("no"), answer="S_OK"),
    done(~_alone, "R-232 R-239 R-240 page", *_begun, answer="S_OK"),
)


def _list(pointer: Argument) -> tuple[Row, ...]:
    """What both lists ask before anything else."""
    return (
        invalid(~IN_BACKUP),
        invalid(pointer.variable.is_("null")),
        invalid(pointer.variable.is_("filled"), "R-242 page"),
        DENIED,
        *UNREACHABLE,
        _NO_MEMORY,
    )


_DATABASE_NAMES: tuple[Row, ...] = (
    *_list(DATABASE_NAMES),
    out_of_order(_LOGS | _TRUNCATED, "R-232"),
    done(_PREPARED, "R-232 R-242 R-244 page", context.phase.to("databases"), _given_out, answer="S_OK"),
    done(~_PREPARED, "R-242 page", _given_out, answer="S_OK"),
)

_BACKUP_LOGS: tuple[Row, ...] = (
    *_list(BACKUP_LOGS),
    out_of_order(_PREPARED | FILE_OPEN, "R-245"),
    done(~_TRUNCATED, "R-232 R-242 R-245 page", context.phase.to("logs"), _given_out, answer="S_OK"),
    done(_TRUNCATED, "R-242 page", _given_out, answer="S_OK"),
)

# --- files ------------------------------------------------------------------------------------------------------------
# A page says that files are opened through a restore handle, too; nothing else does.
_THROUGH_RESTORE = undefined(IN_CONTEXT & context.use.is_("restore"), "A-74")
_name = ATTACHMENT.variable
_at_start = context.at.to("start")

_OPEN: tuple[Row, ...] = (
    _THROUGH_RESTORE,
    invalid(~IN_CONTEXT),
    invalid(_name.is_("null")),
    invalid(SIZE_POINTER.variable.is_("null")),
    check("ERROR_INVALID_PARAMETER", READ_HINT.variable.is_("wrong"), "R-247", may=True),
    DENIED,
    *UNREACHABLE,
    check("hrAlreadyOpen", FILE_OPEN, "R-246 R-278 A-68"),
    out_of_order(_name.is_("database") & IN_BACKUP & ~_DATABASES, "R-232"),
    out_of_order(_name.is_("log") & (_PREPARED | _DATABASES), "R-245"),
    out_of_order(_name.is_("log") & _TRUNCATED, "R-251"),
    check("hrFileNotFound", _name.is_("log") & _TRUNCATED, "A-67 R-251", may=True),
    check("hrFileNotFound", _name.is_("unlisted"), "A-67", may=True),
    check("ERROR_INVALID_PARAMETER", _name.is_("unlisted"), "page", may=True),
    *(
        done(_name.is_(named), "R-232 R-246 page", context.file.to(file), _at_start, answer="S_OK")
        for named, file in (("database", "database"), ("log", "log"), ("unlisted", "other"))
    ),
)

_NO_FILE = IN_CONTEXT & ~FILE_OPEN
_at_end = context.at.is_("end")
_READ: tuple[Row, ...] = (
    _THROUGH_RESTORE,
    invalid(~IN_CONTEXT),
    invalid(READ_POINTERS.variable.is_("null")),
    invalid(READ_BUFFER.variable.is_("wrong"), "R-247 page"),
    *UNREACHABLE,
    check("hrInvalidHandle", _NO_FILE, "R-249 A-69"),
    invalid(_NO_FILE, "R-249 A-69 page"),
    done(_at_end, "R-248 page", answer="ERROR_HANDLE_EOF"),
    done(~_at_end, "R-248 page", context.at.to("inside"), answer="S_OK", witness="more"),
    done(~_at_end, "R-248 page", context.at.to("end"), answer="S_OK", witness="end"),
    replace(done(~_at_end, "A-69", context.at.to("end"), answer="ERROR_HANDLE_EOF", witness="end"), may=True),
)

_CLOSE: tuple[Row, ...] = (
    _THROUGH_RESTORE,
    invalid(~IN_CONTEXT, "A-70 page"),
    check("hrInvalidHandle", _NO_FILE, "R-246 page"),
    *LOST,
    done(ALWAYS, "R-232 R-246 page", context.file.to("none"), _at_start, answer="S_OK"),
)

# --- truncate and end -------------------------------------------------------------------------------------------------
_TRUNCATE: tuple[Row, ...] = (
    invalid(~IN_BACKUP),
    DENIED,
    *UNREACHABLE,
    out_of_order(_PREPARED | _DATABASES | FILE_OPEN, "R-250 A-70"),
    done(_LOGS | _TRUNCATED, "R-250 R-251 A-79 page", context.phase.to("truncated"), answer="S_OK"),
    done(_PREPARED | _DATABASES, "A-70", answer="S_OK"),
)

_END: tuple[Row, ...] = (
    invalid(~IN_BACKUP, "A-70 page"),
    *LOST,
    done(ALWAYS, "R-252 R-253 A-70 page", *OVER, answer="S_OK"),
)

CALLS: tuple[Call, ...] = (
    Call(
        "DsBackupPrepare",
        (BACKUP_SERVER, NO_FLAGS, BACKUP_TYPE, TOKEN_POINTER, CONTEXT_POINTER),
        _PREPARE,
        "context",
        creates="context",
    ),
    Call("DsBackupGetDatabaseNames", (CONTEXT, DATABASE_NAMES), _DATABASE_NAMES, "context"),
    Call("DsBackupOpenFile", (CONTEXT, ATTACHMENT, READ_HINT, SIZE_POINTER), _OPEN, "context"),
    Call("DsBackupRead", (CONTEXT, READ_POINTERS, READ_BUFFER), _READ, "context"),
    Call("DsBackupClose", (CONTEXT,), _CLOSE, "context"),
    Call("DsBackupGetBackupLogs", (CONTEXT, BACKUP_LOGS), _BACKUP_LOGS, "context"),
    Call("DsBackupTruncateLogs", (CONTEXT,), _TRUNCATE, "context"),
    Call("DsBackupEnd", (CONTEXT,), _END, "context"),
)
