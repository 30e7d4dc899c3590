"""The machines and what can be said of them: every variable of the law, with its values, the initial one first.

A machine is a kind of object with a life: the engine (a process), an instance, a session, a database, the backup of an
instance and the one backup file it may have open. What an object is depends on the calls made so far; what a *call* is
(the classes of its arguments) stands in `arguments`.
"""

from __future__ import annotations

from jetlaw.model.terms import Variable, variable


class engine:  # noqa: N801 - a namespace: rules read as in the manual
    """The process. Its mode follows from its instances."""

    mode = variable("engine.mode", "none | multi | single")


class instance:  # noqa: N801
    """An instance.

    ``ghost``: freed, and its address may since belong to another (recordings, N6). ``legacy``: made by JetInit in a
    process that had none, which puts the engine into single-instance mode.
    """

    life = variable("instance.life", "absent | created | initialized | freed | ghost")
    legacy = variable("instance.legacy", "no | yes")
    logging = variable("instance.logging", "on | off")
    circular = variable("instance.circular", "off | on")
    backups = variable("instance.backups", "allowed | refused")
    service = variable("instance.service", "running | stopped")
    resume = variable("instance.resume", "open | barred")


class backup:  # noqa: N801
    """The streaming backup of an instance. ``cancelled`` exists only in the documentation (A-29)."""

    phase = variable("backup.phase", "none | databases | logs | cancelled")
    kind = variable("backup.kind", "none | full | incremental")
    stopped = variable("backup.stopped", "no | yes")
    logs = variable("backup.logs", "unprepared | prepared | gap")
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
    full = variable("database.full", "none | normal")
    copied = variable("database.copied", "no | yes")


class all_of:  # noqa: N801
    """What holds of all databases and sessions of the call's instance together."""

    attached = variable("databases.attached", "none | some")
    full = variable("databases.full", "all | missing")
    opens = variable("databases.opens", "none | some")
    transactions = variable("sessions.transactions", "none | some")


class outside:  # noqa: N801
    """Trouble from outside the API, as an input."""

    trouble = variable(
        "outside.trouble",
        "none | fatal error | another thread terminates | another thread restores | another thread initializes"
        " | out of memory | log write fails | log disk full | checkpoint missing | checkpoint corrupt"
        " | page fails its checksum | log fails its checksum | file access denied | path in use",
    )


def _of(namespace: type) -> tuple[Variable, ...]:
    return tuple(value for value in vars(namespace).values() if isinstance(value, Variable))


INSTANCE_VARIABLES = _of(instance) + _of(backup) + _of(file)
"""What an instance's record holds: the instance, its backup, its file slot."""
SESSION_VARIABLES = _of(session)
DATABASE_VARIABLES = tuple(v for v in _of(database) if v is not database.attached)
"""What a database's record holds; which instance holds it is kept apart, because it names an object."""
AGGREGATES = _of(all_of)

MACHINES = {
    "engine": _of(engine),
    "instance": _of(instance),
    "session": _of(session),
    "database": _of(database),
    "backup": _of(backup),
    "file": _of(file),
}
"""Every machine and its variables."""
