"""What the documentation promises for certain: calls that no check may refuse, or not with that code."""

from __future__ import annotations

from dataclasses import dataclass

from jetlaw.model.arguments import BUFFER, BYTES, FILE_HANDLE, INSTANCE, NO_FLAGS, SESSION, SNAPSHOT, SNAPSHOT_END_FLAGS
from jetlaw.model.terms import Condition
from jetlaw.model.vocabulary import backup, database, file, instance, session, snapshot


@dataclass(frozen=True, slots=True)
class Promise:
    """A situation in which a call is not refused for certain.

    Attributes:
        words: the promise.
        functions: the calls it is made for.
        when: the situation.
        sources: the rules that make it.
        code: if given, only a refusal with this code breaks it.
    """

    words: str
    functions: tuple[str, ...]
    when: Condition
    sources: str
    code: str | None = None


_instance, _session = INSTANCE.variable.is_("object"), SESSION.variable.is_("object") & session.life.is_("live")
_initialized = instance.life.is_("initialized")
_snapshot = SNAPSHOT.variable.is_("object") & NO_FLAGS.variable.is_("none")
_ready_to_read = (
    BUFFER.variable.is_("aligned") & file.open.is_("yes") & file.at.is_("end") & FILE_HANDLE.variable.is_("slot")
)

PROMISES: tuple[Promise, ...] = (
    Promise(
        "an instance that was never initialized can be terminated",
        ("JetTerm", "JetTerm2"),
        _instance & instance.life.is_("created"),
        "R-031",
    ),
    Promise(
        "after a stop-service sessions and databases can be closed",
        ("JetEndSession", "JetCloseDatabase", "JetDetachDatabase"),
        _session & instance.service.is_("stopped"),
        "R-064",
        code="JET_errClientRequestToStopJetService",
    ),
    Promise(
        "a stop of the backup is accepted on a running instance, backup or not",
        ("JetStopBackupInstance",),
        _instance & _initialized,
        "R-154 R-158",
    ),
    Promise(
        "a stopped backup can still be ended",
        ("JetEndExternalBackupInstance",),
        _instance & _initialized & backup.phase.is_("databases", "logs") & backup.stopped.is_("yes"),
        "R-155",
        code="JET_errNoBackup",
    ),
    Promise(
        "a read after the end of a file succeeds",
        ("JetReadFileInstance",),
        _instance
        & _initialized
        & instance.service.is_("running")
        & backup.phase.is_("databases", "logs")
        & backup.stopped.is_("no")
        & file.holds.is_("database", "log")
        & BYTES.variable.is_("more pages", "two pages", "one page")
        & _ready_to_read,
        "R-122",
        code="JET_errInvalidParameter",
    ),
    Promise("a freeze can be thawed", ("JetOSSnapshotThaw",), _snapshot & snapshot.life.is_("frozen"), "R-187"),
    Promise("a freeze can be aborted", ("JetOSSnapshotAbort",), _snapshot & snapshot.life.is_("frozen"), "R-189"),
    Promise(
        "a thawed session can be ended",
        ("JetOSSnapshotEnd",),
        SNAPSHOT.variable.is_("object")
        & SNAPSHOT_END_FLAGS.variable.is_("none", "abort")
        & snapshot.life.is_("thawed", "truncated"),
        "R-195",
    ),
    Promise(
        "what is not in use can be detached by name",
        ("JetDetachDatabase",),
        _session
        & session.transaction.is_("none")
        & database.attached.is_("here")
        & database.exists.is_("yes")
        & database.opens.is_("none")
        & backup.phase.is_("none"),
        "R-050",
        code="JET_errDatabaseInUse",
    ),
)
"""What is promised, and by which rules."""
