"""Checks that several directory functions make: server, rights, context, and whether the service can be reached.

The pages list codes by cause, not in an order. Where they name none, the tables of the directory's own codes may answer
(A-67): such rows may, but need not.
"""

from __future__ import annotations

from jetlaw.model.arguments import CONTEXT, Argument
from jetlaw.model.rows import Row, check
from jetlaw.model.terms import Condition
from jetlaw.model.vocabulary import CONTEXT_VARIABLES, context, directory

USER_CALLS = directory.rights.is_("user")
OFFLINE = directory.service.is_("offline")
FILE_OPEN = context.file.isnt("none")
IN_CONTEXT = CONTEXT.variable.is_("object") & context.life.is_("open")
IN_BACKUP = IN_CONTEXT & context.use.is_("backup")
IN_RESTORE = IN_CONTEXT & context.use.is_("restore")

OVER = (context.life.to("ended"), *(v.to(v.initial) for v in CONTEXT_VARIABLES if v is not context.life))
"""The end of a context closes its file; nothing of it counts any longer."""


def server(argument: Argument) -> tuple[Row, ...]:
    """Is the server this machine, and a domain controller?"""
    named = argument.variable
    return (
        check("RPC_S_INVALID_BINDING", named.is_("remote"), "R-235 page"),
        check("RPC_S_INVALID_BINDING", named.is_("no controller"), "A-72 page"),
        check("hrCouldNotConnect", named.is_("no controller"), "A-72 page"),
        check("hrCouldNotConnect", named.is_("malformed"), "R-241 page"),
    )


def invalid(when: Condition, sources: str = "page") -> Row:
    """An argument is not valid."""
    return check("ERROR_INVALID_PARAMETER", when, sources)


def out_of_order(when: Condition, sources: str) -> Row:
    """A call out of the order of the guide; no page names a code, so it may also pass."""
    return check("hrInvalidBackupSequence", when, f"A-67 {sources}", may=True)


DENIED = check("ERROR_ACCESS_DENIED", USER_CALLS, "R-237 page", may=True)
"""May the caller do this? A context opened with better rights may go on to serve."""

_CUT_OFF = directory.stopped.is_("yes")
UNREACHABLE: tuple[Row, ...] = (
    check("hrCouldNotConnect", OFFLINE, "R-234 A-72"),
    check("hrCommunicationError", OFFLINE, "R-234 A-72"),
    check("hrCouldNotConnect", _CUT_OFF, "R-234 A-72", may=True),
    check("hrCommunicationError", _CUT_OFF, "R-234 A-72", may=True),
)
"""Is the directory still there, whose files are to be copied? A backup need not outlive a stop (R-234)."""

LOST: tuple[Row, ...] = (
    check("hrCouldNotConnect", OFFLINE | _CUT_OFF, "R-234 A-72", may=True),
    check("hrCommunicationError", OFFLINE | _CUT_OFF, "R-234 A-72", may=True),
)
"""Cleaning up may notice that the directory is gone."""
