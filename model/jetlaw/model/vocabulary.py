"""The machines and what can be said of them: every variable of the law, with its values, the initial one first.

A machine is a kind of object with a life: the engine (a process), an instance, a session, a database, the backup of an
instance and the one backup file it may have open, a snapshot session. What an object is depends on the calls made so
far; what a *call* is (the classes of its arguments) stands in `arguments`.
"""

from __future__ import annotations

from jetlaw.model.terms import Variable, variable


class engine:  # noqa: N801 - a namespace: rules read as in the manual
    """The process. Its mode follows from its instances; without any, from whether one mode was declared.

    ``circular``, ``logging``: what new instances start with. ``buffers``: memory that calls gave out and JetFreeBuffer
    has not yet freed.
    """

    mode = variable("engine.mode", "none | multi | single")
    declared = variable("engine.declared", "no | multi")
    circular = variable("engine.circular", "off | on")
    logging = variable("engine.logging", "on | off")
    buffers = variable("engine.buffers", "none | some")


class instance:  # noqa: N801
    """An instance.

    ``ghost``: freed, and its address may since belong to another (recordings, N6). ``legacy``: made by JetInit in a
    process that had none, which puts the engine into single-instance mode. ``member``: of a snapshot session, seen from
    the one that the call names. ``offends``: it is the first member of that session that forbids a freeze.
    """

    life = variable("instance.life", "absent | created | initialized | freed | ghost")
    legacy = variable("instance.legacy", "no | yes")
    logging = variable("instance.logging", "on | off")
    circular = variable("instance.circular", "off | on")
    backups = variable("instance.backups", "allowed | refused")
    service = variable("instance.service", "running | stopped")
    resume = variable("instance.resume", "open | barred")
    frozen = variable("instance.frozen", "no | yes")
    member = variable("instance.member", "none | here | elsewhere")
    offends = variable("instance.offends", "no | yes")


class backup:  # noqa: N801
    """The backup of an instance.

    ``cancelled`` exists only in the documentation (A-29), and so does ``snapshot``: to the engine a frozen instance is
    in a backup like any other, in the phase ``left`` behind by the last one. ``range``: whose logs a truncation would
    look at: those this backup listed (``own``), those of a snapshot, of which it may have deleted what it could
    (``emptied``), or both (``mixed``). It outlives the backup, as do ``logs`` and ``copied`` (C10).
    """

    phase = variable("backup.phase", "none | databases | logs | cancelled | snapshot")
    kind = variable("backup.kind", "none | full | incremental")
    stopped = variable("backup.stopped", "no | yes")
    left = variable("backup.left", "logs | databases")
    logs = variable("backup.logs", "unprepared | prepared")
    range = variable("backup.range", "none | own | snapshot | emptied | mixed")
    copied = variable("backup.copied", "none | some | all")
    truncated = variable("backup.truncated", "no | yes")


class file:  # noqa: N801
    """The one backup file slot of an instance. What it holds stays behind when a backup ends with it open (C8)."""

    open = variable("file.open", "no | yes")
    holds = variable("file.holds", "nothing | database | log | other")
    at = variable("file.at", "start | inside | end")


class session:  # noqa: N801
    """A session. ``reused``: ended, and its handle may since belong to another (recordings, N7)."""

    life = variable("session.life", "absent | live | ended | reused")
    transaction = variable("session.transaction", "none | open")


class database:  # noqa: N801
    """A database file. ``full`` is the header's record of a full backup, which outlives everything else."""

    exists = variable("database.exists", "no | yes")
    attached = variable("database.attached", "no | here | elsewhere")
    shutdown = variable("database.shutdown", "clean | dirty")
    opens = variable("database.opens", "none | some")
    full = variable("database.full", "none | normal | snapshot")
    copied = variable("database.copied", "no | yes")
    exclusive = variable("database.exclusive", "no | yes")


class snapshot:  # noqa: N801
    """A snapshot session.

    ``thawed`` and ``truncated``: the freeze is over and the session goes on (JET_bitContinueAfterThaw). ``spoiled``: a
    freeze was refused, after which its members have left.
    """

    life = variable("snapshot.life", "absent | prepared | frozen | timed out | thawed | truncated | ended")
    kind = variable("snapshot.kind", "full | incremental")
    copy = variable("snapshot.copy", "no | yes")
    continues = variable("snapshot.continues", "no | yes")
    explicit = variable("snapshot.explicit", "no | yes")
    spoiled = variable("snapshot.spoiled", "no | yes")


class directory:  # noqa: N801
    """The directory service of this machine, as its backup functions see it.

    ``service``: offline also means Directory Services Restore mode. ``stopped``: it was, during a backup that nobody
    has followed yet. ``lock``: what keeps it from starting: a restore that was registered and not completed, or one
    that was completed as failed. ``rights``: whose credentials the calls run under; a backup operator holds
    SE_BACKUP_NAME and SE_RESTORE_NAME. ``token``: the expiry token of the last backup of this process. ``memory``:
    lists and tokens given out and not yet passed to DsBackupFree.
    """

    service = variable("directory.service", "online | offline")
    stopped = variable("directory.stopped", "no | yes")
    lock = variable("directory.lock", "none | registered | failed")
    rights = variable("directory.rights", "administrator | backup operator | user")
    token = variable("directory.token", "none | good | expired")
    memory = variable("directory.memory", "none | some")


class context:  # noqa: N801
    """A directory context: what DsBackupPrepare or DsRestorePrepare gave out.

    ``phase``: how far it is: in a backup the ``databases``, then the ``logs`` were listed, the logs ``truncated``; a
    restore was ``registered`` and ``completed``. ``token``: of a restore; with ``none`` it is restricted, with
    ``doubtful`` nobody knows whether the token is any good. ``file``: the one backup file that is open, and ``at``: how
    far it was read.
    """

    life = variable("context.life", "absent | open | ended")
    use = variable("context.use", "none | backup | restore")
    phase = variable("context.phase", "prepared | databases | logs | truncated | registered | completed")
    token = variable("context.token", "none | good | doubtful | bad")
    file = variable("context.file", "none | database | log | other")
    at = variable("context.at", "start | inside | end")


class all_of:  # noqa: N801
    """What holds of many objects together.

    Of the databases and sessions of the call's instance; of the members of the call's snapshot session (``logs``: the
    first reason a freeze for logs alone meets); of all instances of the process; of the directory contexts beside the
    call's.
    """

    attached = variable("databases.attached", "none | some")
    full = variable("databases.full", "all | missing | of snapshots")
    opens = variable("databases.opens", "none | some")
    room = variable("databases.room", "free | six taken | seven taken")
    transactions = variable("sessions.transactions", "none | some")
    members = variable("members.any", "none | some")
    ready = variable("members.ready", "all | some refuse")
    logs = variable("members.logs", "fit | full missing | circular")
    logging = variable("members.logging", "on | off somewhere")
    instances = variable("instances.alive", "none | some")
    backups = variable("instances.backups", "none | some")
    snapshots = variable("snapshots.open", "none | some")
    contexts = variable("contexts.backups", "none | some")


class outside:  # noqa: N801
    """Trouble from outside the API, as an input."""

    trouble = variable(
        "outside.trouble",
        "none | fatal error | another thread terminates | another thread restores | another thread initializes"
        " | out of memory | log write fails | log disk full | checkpoint missing | checkpoint corrupt"
        " | page fails its checksum | log fails its checksum | file access denied | path in use"
        " | log files deleted | another process backs up | another thread uses the session | database missing"
        " | database read only | index corrupted",
    )


THREADS = frozenset(name for name in outside.trouble.domain if name.startswith("another thread"))
"""The troubles that take a second thread."""


def _of(namespace: type) -> tuple[Variable, ...]:
    return tuple(value for value in vars(namespace).values() if isinstance(value, Variable))


RELATIONS = (engine.mode, database.attached, instance.member, instance.offends)
"""Variables that no record holds: they follow from how objects stand to each other."""


def _held(*namespaces: type) -> tuple[Variable, ...]:
    return tuple(value for namespace in namespaces for value in _of(namespace) if value not in RELATIONS)


INSTANCE_VARIABLES = _held(instance, backup, file)
"""What an instance's record holds: the instance, its backup, its file slot."""
SESSION_VARIABLES = _held(session)
DATABASE_VARIABLES = _held(database)
SNAPSHOT_VARIABLES = _held(snapshot)
CONTEXT_VARIABLES = _held(context)
PROCESS_VARIABLES = _held(engine, directory)
AGGREGATES = _of(all_of)

MACHINES = {
    "engine": _of(engine),
    "instance": _of(instance),
    "session": _of(session),
    "database": _of(database),
    "backup": _of(backup),
    "file": _of(file),
    "snapshot": _of(snapshot),
    "directory": _of(directory),
    "context": _of(context),
}
"""Every machine and its variables."""
