"""The directory service around its backups: is it running, who calls, what was given out (pages DsIsNTDSOnline ...)."""

from __future__ import annotations

from jetlaw.model.arguments import MEMORY, SERVER, USER
from jetlaw.model.law.ds_entry import DENIED, OFFLINE, server
from jetlaw.model.rows import Call, Row, check, done, undefined
from jetlaw.model.vocabulary import all_of, directory

_IS_ONLINE: tuple[Row, ...] = (
    *server(SERVER),
    DENIED,
    check("hrCouldNotConnect", OFFLINE, "A-72 page", may=True),
    done(~OFFLINE, "R-232 R-233 page", answer="S_OK", witness="online"),
    done(OFFLINE, "R-233 R-257 page", answer="S_OK", witness="offline"),
)

# The credentials are not tried before a call needs them.
_IDENTITY: tuple[Row, ...] = tuple(
    done(USER.variable.is_(rights), "R-237", directory.rights.to(rights), answer="S_OK")
    for rights in directory.rights.domain
)

_given = MEMORY.variable.is_("given") & directory.memory.is_("some")
_FREE: tuple[Row, ...] = (
    undefined(~_given, "R-254"),
    done(_given, "R-254", answer="S_OK", witness="more"),
    done(_given, "R-254", directory.memory.to("none"), answer="S_OK", witness="last"),
)

STOPS, STARTS, EXPIRES = "the directory stops", "the directory starts", "the token expires"

_idle = all_of.contexts.is_("none")
_STOPS: tuple[Row, ...] = (
    done(~OFFLINE & _idle, "R-234 R-258", directory.service.to("offline"), answer=""),
    done(~OFFLINE & ~_idle, "R-234 R-258", directory.service.to("offline"), directory.stopped.to("yes"), answer=""),
)
# A registered restore keeps it from starting, and so does one that failed.
_STARTS: tuple[Row, ...] = (
    done(OFFLINE & directory.lock.is_("none"), "R-264 R-269 R-270", directory.service.to("online"), answer=""),
)
_EXPIRES: tuple[Row, ...] = (
    done(directory.token.is_("good"), "R-239 R-277", directory.token.to("expired"), answer=""),
)

CALLS: tuple[Call, ...] = (
    Call("DsIsNTDSOnline", (SERVER,), _IS_ONLINE, "directory"),
    Call("DsSetAuthIdentity", (USER,), _IDENTITY, "directory"),
    Call("DsBackupFree", (MEMORY,), _FREE, "directory"),
    Call(STOPS, (), _STOPS, "directory", event=True),
    Call(STARTS, (), _STARTS, "directory", event=True),
    Call(EXPIRES, (), _EXPIRES, "directory", event=True),
)
