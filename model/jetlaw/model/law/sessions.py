"""Sessions, and the transactions in them (pages JetBeginSession, JetEndSession)."""

from __future__ import annotations

from jetlaw.model.arguments import INSTANCE, SESSION
from jetlaw.model.law.entry import ENTRY, SESSION_BUSY, SESSION_HANDLE
from jetlaw.model.law.lifecycle import REUSE
from jetlaw.model.rows import Call, Row, check, done, trouble
from jetlaw.model.terms import ALWAYS, Each
from jetlaw.model.vocabulary import database, instance, session

_BEGIN: tuple[Row, ...] = (
    *ENTRY,
    trouble("JET_errOutOfMemory", "out of memory", "page jetapi.cxx:12434"),
    trouble("JET_errOutOfSessions", "out of memory", "R-041 page jetapi.cxx:12434"),
    done(ALWAYS, "R-041 jetapi.cxx:12434", session.life.to("live"), REUSE),
)

# Declared allowed after a stop-service, and yet its page lists the refusal; the engine allows it (C18).
_END: tuple[Row, ...] = (
    *SESSION_HANDLE,
    check("JET_errInvalidParameter", SESSION.variable.is_("null", "nil"), "page", may=True),
    check("JET_errClientRequestToStopJetService", instance.service.is_("stopped"), "A-41 page", may=True),
    *SESSION_BUSY,
    trouble("JET_errSessionInUse", "another thread uses the session", "page"),
    trouble("JET_errOutOfMemory", "out of memory", "page"),
    trouble("JET_errOutOfBuffers", "out of memory", "page"),
    done(
        ALWAYS,
        "R-042 R-064 jetapi.cxx:12549 C18",
        session.life.to("ended"),
        Each("databases", ALWAYS, (database.opens.to("none"),)),
    ),
)

# Transactions are no part of the API in scope, but an open one shows: they begin and end by themselves.
TRANSACTION_BEGINS, TRANSACTION_ENDS = "a transaction begins", "a transaction ends"
_alive = SESSION.variable.is_("object") & session.life.is_("live")
_idle, _open = session.transaction.is_("none"), session.transaction.is_("open")
_BEGINS = (done(_alive & _idle, "R-037 sysinit.cxx:597", session.transaction.to("open"), answer=""),)
_ENDS = (done(_alive & _open, "R-037 sysinit.cxx:597", session.transaction.to("none"), answer=""),)

CALLS: tuple[Call, ...] = (
    Call("JetBeginSession", (INSTANCE,), _BEGIN, "session", creates="session"),
    Call("JetEndSession", (SESSION,), _END, "session"),
    Call(TRANSACTION_BEGINS, (SESSION,), _BEGINS, "session", event=True),
    Call(TRANSACTION_ENDS, (SESSION,), _ENDS, "session", event=True),
)
