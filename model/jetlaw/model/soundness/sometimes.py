"""What must be reachable: a law in which these cannot happen says nothing, however little it contradicts itself.

Each is one call in one of the named worlds: what held before it, what it answered, what holds after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from jetlaw.model.arguments import (
    BACKUP_FLAGS,
    BEGIN_FLAGS,
    FILE_NAME,
    NAME,
    PREPARE_FLAGS,
    SNAPSHOT_END_FLAGS,
    STOP_SERVICE_FLAGS,
    TERM_FLAGS,
)
from jetlaw.model.graph import Graph
from jetlaw.model.profiles import VERSIONS
from jetlaw.model.ruling import Law
from jetlaw.model.terms import ALWAYS, Condition
from jetlaw.model.vocabulary import all_of, backup, context, database, directory, engine, file, instance, snapshot

SUCCESS = "JET_errSuccess"


@dataclass(frozen=True, slots=True)
class Sometimes:
    """Something that must be reachable.

    Attributes:
        words: what it is.
        world: the world in which it is looked for, by its name in `jetlaw.model.worlds`.
        function: the call that shows it.
        before: what holds when the call is made, its arguments included.
        after: what holds of the same objects when it has returned.
        answer: what it answers.
        reading: the reading in which it must be reachable, if not in every one.
        since: the first Windows version in which it must be.
    """

    words: str
    world: str
    function: str
    before: Condition
    after: Condition = ALWAYS
    answer: str = SUCCESS
    reading: Literal["documented", "engine"] | None = None
    since: str = VERSIONS[0]


_BEGIN, _END, _END2 = "JetBeginExternalBackupInstance", "JetEndExternalBackupInstance", "JetEndExternalBackupInstance2"
_OPEN, _READ, _CLOSE = "JetOpenFileInstance", "JetReadFileInstance", "JetCloseFileInstance"
_FREEZE, _THAW, _TRUNCATE = "JetOSSnapshotFreeze", "JetOSSnapshotThaw", "JetTruncateLogInstance"
_running, _none, _over = backup.phase.is_("databases", "logs"), backup.phase.is_("none"), backup.phase.is_("none")
_incremental = BEGIN_FLAGS.variable.is_("incremental")

SOMETIMES: tuple[Sometimes, ...] = (
    # Instances.
    Sometimes("an instance runs", "lifecycle from nothing", "JetInit", ALWAYS, instance.life.is_("initialized")),
    Sometimes(
        "JetInit alone makes the only instance",
        "lifecycle from nothing",
        "JetInit",
        engine.mode.is_("none"),
        engine.mode.is_("single"),
    ),
    Sometimes(
        "two instances run side by side",
        "restore, two instances",
        "JetInit",
        all_of.instances.is_("some") & instance.life.is_("created"),
        instance.life.is_("initialized") & engine.mode.is_("multi"),
    ),
    Sometimes(
        "a running instance is terminated",
        "lifecycle from nothing",
        "JetTerm",
        instance.life.is_("initialized"),
        instance.life.is_("freed"),
    ),
    Sometimes(
        "a term takes the attached databases along",
        "lifecycle from nothing",
        "JetTerm2",
        all_of.attached.is_("some") & TERM_FLAGS.variable.is_("abrupt"),
        all_of.attached.is_("none"),
    ),
    Sometimes(
        "a dirty term says so",
        "lifecycle from nothing",
        "JetTerm2",
        TERM_FLAGS.variable.is_("dirty"),
        instance.life.is_("freed"),
        "JET_errDirtyShutdown",
    ),
    Sometimes(
        "a transaction keeps an instance from being terminated",
        "lifecycle from nothing",
        "JetTerm2",
        all_of.transactions.is_("some"),
        instance.life.is_("initialized"),
        "JET_errTooManyActiveUsers",
    ),
    Sometimes(
        "background work that was stopped is resumed",
        "lifecycle from nothing",
        "JetStopServiceInstance2",
        STOP_SERVICE_FLAGS.variable.is_("resume") & instance.service.is_("running"),
    ),
    # Databases.
    Sometimes(
        "a detached database is attached again",
        "lifecycle from nothing",
        "JetAttachDatabase",
        database.attached.is_("no") & NAME.variable.is_("database"),
        database.attached.is_("here"),
    ),
    Sometimes(
        "a database of another instance is refused",
        "two instances and their databases",
        "JetAttachDatabase",
        database.attached.is_("elsewhere"),
        answer="JET_errDatabaseSharingViolation",
    ),
    # Streaming.
    Sometimes(
        "a full backup begins", "streaming, files", _BEGIN, BEGIN_FLAGS.variable.is_("full"), backup.kind.is_("full")
    ),
    Sometimes(
        "a database is read to its end", "streaming, files", _READ, file.holds.is_("database"), file.at.is_("end")
    ),
    Sometimes(
        "a database that was read to its end counts as copied",
        "streaming, files",
        _CLOSE,
        file.holds.is_("database") & file.at.is_("end"),
        file.open.is_("no"),
    ),
    Sometimes(
        "a log is opened once the logs are listed", "streaming, files", _OPEN, FILE_NAME.variable.is_("listed log")
    ),
    Sometimes(
        "logs are truncated when everything was copied",
        "streaming, files",
        _TRUNCATE,
        backup.copied.is_("all") & backup.truncated.is_("no"),
        backup.truncated.is_("yes"),
        reading="engine",
    ),
    Sometimes(
        "a backup is completed after truncation",
        "streaming, files",
        _END,
        backup.truncated.is_("yes") & backup.kind.is_("full"),
        _over,
    ),
    Sometimes(
        "an incremental backup succeeds after a full one",
        "streaming, files",
        _BEGIN,
        _incremental & all_of.full.is_("all") & all_of.attached.is_("some"),
        backup.kind.is_("incremental") & backup.phase.is_("logs"),
    ),
    Sometimes(
        "an incremental backup is refused without a full one",
        "streaming, files",
        _BEGIN,
        _incremental,
        _over,
        "JET_errMissingFullBackup",
    ),
    Sometimes(
        "circular logging leaves no incremental backup",
        "streaming, circular logging",
        _BEGIN,
        _incremental,
        _over,
        "JET_errInvalidBackup",
    ),
    Sometimes(
        "two backups run on two instances at once",
        "streaming, two instances",
        _BEGIN,
        all_of.backups.is_("some") & _none,
        _running,
    ),
    Sometimes(
        "a stopped backup is told so",
        "streaming, files",
        _READ,
        backup.stopped.is_("yes"),
        answer="JET_errBackupAbortByServer",
    ),
    Sometimes(
        "a stopped backup is ended, and told so",
        "streaming, ways out",
        _END,
        backup.stopped.is_("yes"),
        _over,
        "JET_errBackupAbortByServer",
        "documented",
    ),
    Sometimes(
        "a stopped backup is ended as if nothing had been",
        "streaming, ways out",
        _END,
        backup.stopped.is_("yes"),
        _over,
        reading="engine",
    ),
    Sometimes(
        "a backup is ended before its logs were listed, and told so",
        "streaming, ways out",
        _END,
        backup.phase.is_("databases"),
        _over,
        "JET_errBackupAbortByCaller",
        "documented",
    ),
    Sometimes(
        "a backup is ended before its logs were listed as if nothing were missing",
        "streaming, ways out",
        _END,
        backup.phase.is_("databases"),
        _over,
        reading="engine",
    ),
    Sometimes(
        "a running backup forbids a term",
        "streaming, ways out",
        "JetTerm2",
        _running & TERM_FLAGS.variable.is_("complete"),
        instance.life.is_("initialized"),
        "JET_errBackupInProgress",
    ),
    Sometimes(
        "a term that stops backups ends one",
        "streaming, ways out",
        "JetTerm2",
        _running & TERM_FLAGS.variable.is_("stop backup"),
        instance.life.is_("freed"),
    ),
    Sometimes(
        "a running backup forbids a detach",
        "streaming, databases",
        "JetDetachDatabase",
        _running,
        answer="JET_errBackupInProgress",
    ),
    Sometimes(
        "a stopped service refuses a backup",
        "streaming, service stopped",
        _BEGIN,
        ALWAYS,
        answer="JET_errClientRequestToStopJetService",
    ),
    Sometimes(
        "one call makes a whole backup into a directory, and an incremental one follows",
        "streaming, lists",
        "JetBackupInstance",
        BACKUP_FLAGS.variable.is_("incremental") & all_of.full.is_("all") & all_of.attached.is_("some"),
    ),
    # Calls that name no instance.
    Sometimes(
        "a backup that names no instance is completed after truncation",
        "streaming, files, legacy",
        "JetEndExternalBackup",
        backup.truncated.is_("yes") & engine.mode.is_("single"),
        _over,
    ),
    # Snapshots.
    Sometimes(
        "a freeze takes hold",
        "snapshot, two instances",
        _FREEZE,
        all_of.members.is_("some"),
        snapshot.life.is_("frozen"),
    ),
    Sometimes("a thaw ends a session", "snapshot", _THAW, snapshot.continues.is_("no"), snapshot.life.is_("ended")),
    Sometimes(
        "a session goes on after its thaw",
        "snapshot",
        _THAW,
        snapshot.continues.is_("yes"),
        snapshot.life.is_("thawed"),
        since="vista",
    ),
    Sometimes(
        "a freeze times out and the thaw reports it",
        "snapshot",
        _THAW,
        snapshot.life.is_("timed out"),
        answer="JET_errOSSnapshotTimeOut",
    ),
    Sometimes(
        "a snapshot's logs are truncated",
        "snapshot",
        "JetOSSnapshotTruncateLog",
        snapshot.life.is_("thawed"),
        snapshot.life.is_("truncated"),
    ),
    Sometimes(
        "a session is ended after truncation",
        "snapshot",
        "JetOSSnapshotEnd",
        snapshot.life.is_("truncated") & SNAPSHOT_END_FLAGS.variable.is_("none"),
        snapshot.life.is_("ended"),
    ),
    Sometimes(
        "a session for logs only freezes after a snapshot that counts as a full backup",
        "snapshot, logs only",
        _FREEZE,
        snapshot.kind.is_("incremental") & all_of.logs.is_("fit") & all_of.members.is_("some"),
        snapshot.life.is_("frozen"),
    ),
    Sometimes(
        "a session takes one instance and leaves the other",
        "snapshot, two instances",
        "JetOSSnapshotPrepareInstance",
        snapshot.explicit.is_("yes") & instance.member.is_("none"),
        instance.member.is_("here"),
        since="win7",
    ),
    Sometimes(
        "a freeze is refused because a backup runs",
        "snapshot, ways out",
        _FREEZE,
        all_of.backups.is_("some"),
        answer="JET_errOSSnapshotNotAllowed",
    ),
    Sometimes(
        "a session may end before the next one begins",
        "snapshot, two sessions",
        "JetOSSnapshotPrepare",
        PREPARE_FLAGS.variable.is_("incremental"),
        snapshot.kind.is_("incremental") & snapshot.life.is_("prepared"),
    ),
    # The directory.
    Sometimes(
        "a directory backup lists its logs after its databases",
        "directory",
        "DsBackupGetBackupLogs",
        context.phase.is_("databases"),
        context.phase.is_("logs"),
        "S_OK",
        "documented",
    ),
    Sometimes(
        "a directory restore is registered",
        "directory",
        "DsRestoreRegister",
        context.use.is_("restore"),
        directory.lock.is_("registered"),
        "S_OK",
        "documented",
    ),
)
"""Everything that must be reachable."""


def asked(world: str, law: Law) -> list[Sometimes]:
    """What a reading must be able to reach in a world: no more than its version has calls for."""
    reading, version = law.profile.reading, VERSIONS.index(law.profile.version)
    return [
        one
        for one in SOMETIMES
        if one.world == world
        and one.reading in (None, reading)
        and version >= VERSIONS.index(one.since)
        and law.has(one.function)
    ]


def missed(graph: Graph, properties: Iterable[Sometimes]) -> Iterator[Sometimes]:
    """Those of ``properties`` that no step of ``graph`` shows."""
    return (found for found in properties if not any(_shows(graph, step, found) for step in _steps(graph, found)))


def _steps(graph: Graph, found: Sometimes) -> Iterator[int]:
    calls = {number for number, call in enumerate(graph.calls) if call.function == found.function and not call.trouble}
    answers = {number for number, (answer, _, _) in enumerate(graph.answers) if answer == found.answer}
    pairs = zip(graph.inputs, graph.outcomes, strict=True)
    return (step for step, (call, outcome) in enumerate(pairs) if call in calls and outcome in answers)


def _shows(graph: Graph, step: int, found: Sometimes) -> bool:
    call = graph.calls[graph.inputs[step]]
    before, after = (
        graph.stepper.view(graph.stepper.roomy(graph.states[number], call), call)
        for number in (graph.sources[step], graph.targets[step])
    )
    return found.before.holds(before) and found.after.holds(after)
