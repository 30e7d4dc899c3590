"""A restore of the directory: prepared, registered, completed, ended (pages DsRestorePrepare ... DsRestoreEnd)."""

from __future__ import annotations

from jetlaw.model.arguments import (
    CONTEXT,
    CONTEXT_POINTER,
    LOCATIONS,
    RESTORE_MAP,
    RESTORE_STATE,
    RESTORE_TYPE,
    SERVER,
    TOKEN,
)
from jetlaw.model.law.ds_entry import (
    DENIED,
    IN_RESTORE,
    OFFLINE,
    OVER,
    USER_CALLS,
    invalid,
    out_of_order,
    server,
)
from jetlaw.model.rows import Call, Row, check, done, trouble, undefined
from jetlaw.model.terms import ALWAYS, Condition
from jetlaw.model.vocabulary import context, directory

_RESTRICTED = IN_RESTORE & context.token.is_("none")
_REGISTERED = IN_RESTORE & context.phase.is_("registered")
_LOCKED = directory.lock.is_("registered")
_NO_MEMORY = trouble("ERROR_NOT_ENOUGH_MEMORY", "out of memory", "page")

# --- prepare ----------------------------------------------------------------------------------------------------------
_given, _kept, _null, _junk = (TOKEN.variable.is_(name) for name in TOKEN.variable.domain)
_good = _given & directory.token.is_("good")
_expired = _given & directory.token.is_("expired")
_doubtful = _kept | (_given & directory.token.is_("none"))


def _opens(when: Condition, token: str, sources: str) -> Row:
    """A context, whose token decides what it is good for."""
    return done(
        when,
        f"R-257 R-258 {sources}",
        context.life.to("open"),
        context.use.to("restore"),
        context.token.to(token),
        answer="S_OK",
    )


_PREPARE: tuple[Row, ...] = (
    *server(SERVER),
    invalid(SERVER.variable.is_("malformed"), "R-241 A-73"),
    invalid(CONTEXT_POINTER.variable.is_("null"), "A-73"),
    invalid(RESTORE_TYPE.variable.is_("unsupported"), "R-262 A-73"),
    check("ERROR_ACCESS_DENIED", USER_CALLS, "R-259"),
    check("ERROR_ACCESS_DENIED", directory.rights.is_("backup operator"), "R-259 A-75", may=True),
    check("hrRestoreInProgress", _LOCKED, "R-264 R-278 A-67"),
    check("hrContentsExpired", _expired | _doubtful, "R-260 R-277 R-278 A-73", may=True),
    check("hrUnknownExpiryTokenFormat", _junk | _doubtful, "R-278 A-73", may=True),
    _opens(_null, "none", "R-261"),
    _opens(_good, "good", "R-260"),
    _opens(_doubtful, "doubtful", "R-260"),
    _opens(_expired | _junk, "bad", "R-263 A-73"),
)

_LOCATIONS: tuple[Row, ...] = (
    invalid(~IN_RESTORE),
    invalid(LOCATIONS.variable.is_("null")),
    DENIED,
    _NO_MEMORY,
    done(ALWAYS, "R-254 R-257 R-261 page", directory.memory.to("some"), answer="S_OK"),
)

# --- register, complete, end ------------------------------------------------------------------------------------------
_map = RESTORE_MAP.variable


def _bad_token(when: Condition, *, may: bool = False) -> tuple[Row, ...]:
    """The token given to DsRestorePrepare does not count; the page names one code, the tables have two more."""
    return (
        check("hrMissingExpiryToken", when, "R-263 R-278 page", may=may),
        check("hrContentsExpired", when, "R-277 R-278 A-73", may=may),
        check("hrUnknownExpiryTokenFormat", when, "R-278 A-73", may=may),
    )


_REGISTER: tuple[Row, ...] = (
    # It is the application that has to give up while the directory runs; what the call does then is not told.
    undefined(IN_RESTORE & context.token.isnt("none") & ~OFFLINE, "R-233 R-258"),
    invalid(~IN_RESTORE),
    invalid(_map.is_("path missing"), "R-265 page"),
    invalid(_map.is_("map missing", "logs out of range"), "R-266 page"),
    DENIED,
    check("hrMissingExpiryToken", _RESTRICTED, "R-261 A-73 page"),
    invalid(_RESTRICTED, "R-261 page"),
    check("ERROR_ACCESS_DENIED", _RESTRICTED, "R-261 page"),
    *_bad_token(context.token.is_("bad")),
    *_bad_token(context.token.is_("doubtful"), may=True),
    check("hrRestoreInProgress", _LOCKED, "R-264 R-278 A-67"),
    check("hrRestoreMapExists", directory.lock.isnt("none"), "R-278 A-67", may=True),
    done(
        ALWAYS,
        "R-257 R-264 R-265 R-266 page",
        context.phase.to("registered"),
        directory.lock.to("registered"),
        answer="S_OK",
    ),
)

_completed = context.phase.to("completed")
_succeeded = RESTORE_STATE.variable.is_("success")
_COMPLETE: tuple[Row, ...] = (
    invalid(~IN_RESTORE, "A-76"),
    DENIED,
    invalid(_RESTRICTED, "R-261 A-76"),
    check("ERROR_ACCESS_DENIED", _RESTRICTED, "R-261 page"),
    out_of_order(IN_RESTORE & ~_REGISTERED, "A-76"),
    done(
        _REGISTERED & _succeeded,
        "R-257 R-269 R-270 R-275 A-80 page",
        _completed,
        directory.lock.to("none"),
        answer="S_OK",
    ),
    done(_REGISTERED & ~_succeeded, "R-269 A-80 page", _completed, directory.lock.to("failed"), answer="S_OK"),
    done(~_REGISTERED, "A-76", answer="S_OK"),
)

_END: tuple[Row, ...] = (
    invalid(~IN_RESTORE, "A-76 page"),
    done(ALWAYS, "R-257 R-271 R-275 A-74 A-76 A-80 page", *OVER, answer="S_OK"),
)

_CURRENT_LOG: tuple[Row, ...] = (
    *server(SERVER),
    invalid(SERVER.variable.is_("malformed"), "R-241 page"),
    _NO_MEMORY,
    done(ALWAYS, "R-276 page", answer="S_OK"),
)

CALLS: tuple[Call, ...] = (
    Call(
        "DsRestorePrepare",
        (SERVER, RESTORE_TYPE, TOKEN, CONTEXT_POINTER),
        _PREPARE,
        "context",
        creates="context",
    ),
    Call("DsRestoreGetDatabaseLocations", (CONTEXT, LOCATIONS), _LOCATIONS, "context"),
    Call("DsRestoreRegister", (CONTEXT, RESTORE_MAP), _REGISTER, "context"),
    Call("DsRestoreRegisterComplete", (CONTEXT, RESTORE_STATE), _COMPLETE, "context"),
    Call("DsRestoreEnd", (CONTEXT,), _END, "context"),
    Call("DsSetCurrentBackupLog", (SERVER,), _CURRENT_LOG, "directory"),
)
