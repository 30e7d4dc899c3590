"""Checks that come before a call's own: the handle, the stopped service, the state of the instance.

The engine makes them in this order, for every function alike (engine machine, section 2; recordings C16).
"""

from __future__ import annotations

from jetlaw.model.arguments import INSTANCE, SESSION
from jetlaw.model.rows import Row, check, trouble, undefined
from jetlaw.model.vocabulary import all_of, engine, instance, session

_no_object = INSTANCE.variable.is_("null", "nil") & engine.mode.isnt("single")  # there the argument is ignored
_not_an_instance = INSTANCE.variable.is_("unknown") | instance.life.is_("freed")

HANDLE: tuple[Row, ...] = (
    undefined(instance.life.is_("ghost") & all_of.instances.is_("some"), "N6"),
    check("JET_errInvalidInstance", _not_an_instance | instance.life.is_("ghost"), "jetapi.cxx:5264 C16"),
    check("JET_errInvalidParameter", _no_object, "R-004 page jetapi.cxx:3837"),
    check("JET_errInvalidParameter", _not_an_instance | instance.life.is_("ghost"), "page A-10"),
)
"""Is the instance argument an instance?"""

_busy: tuple[Row, ...] = (
    trouble("JET_errInstanceUnavailable", "fatal error", "page jetapi.cxx:4429", since="winxp"),
    trouble("JET_errInstanceUnavailableDueToFatalLogDiskFull", "log disk full", "daedef.hxx:5422"),
    trouble("JET_errTermInProgress", "another thread terminates", "page jetapi.cxx:4437"),
    trouble("JET_errRestoreInProgress", "another thread restores", "page jetapi.cxx:4407"),
)

ENTRY: tuple[Row, ...] = (
    *HANDLE,
    check("JET_errClientRequestToStopJetService", instance.service.is_("stopped"), "R-063 page jetapi.cxx:4425"),
    *_busy,
    check("JET_errNotInitialized", instance.life.is_("created"), "R-019 R-100 R-160 page jetapi.cxx:4411"),
)
"""May a call enter the instance?"""

_ended = SESSION.variable.is_("null", "nil", "unknown") | session.life.is_("ended")

SESSION_HANDLE: tuple[Row, ...] = (
    undefined(session.life.is_("reused"), "N7"),
    check("JET_errInvalidSesid", _ended, "R-004 page jetapi.cxx:5272"),
    check("JET_errInvalidSesid", session.life.is_("reused"), "R-004"),
)
"""Is the session argument a session?"""

SESSION_BUSY: tuple[Row, ...] = (
    trouble("JET_errNotInitialized", "another thread terminates", "page jetapi.cxx:4193"),
    trouble("JET_errInstanceUnavailable", "fatal error", "page jetapi.cxx:4205", since="winxp"),
    trouble("JET_errTermInProgress", "another thread terminates", "page jetapi.cxx:4209"),
    trouble("JET_errRestoreInProgress", "another thread restores", "page"),
    trouble("JET_errSessionSharingViolation", "another thread uses the session", "jetapi.cxx:4243"),
)
"""Do other threads let the session call through?"""

SESSION_ENTRY: tuple[Row, ...] = (
    *SESSION_HANDLE,
    trouble("JET_errTermInProgress", "another thread terminates", "jetapi.cxx:4193"),
    check("JET_errClientRequestToStopJetService", instance.service.is_("stopped"), "R-063 jetapi.cxx:4199"),
    *SESSION_BUSY,
)
"""May a session call enter its instance?"""
