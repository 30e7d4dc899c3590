"""How the terms of the law are said in English: states, changes, kinds of objects, machines."""

from collections.abc import Mapping
from types import MappingProxyType

from jetlaw.conformance.explain import argument_clauses, clauses, directory_clauses, snapshot_clauses
from jetlaw.model.terms import Scope

CLAUSES: clauses.Clauses = MappingProxyType(
    {**clauses.CLAUSES, **snapshot_clauses.CLAUSES, **directory_clauses.CLAUSES, **argument_clauses.CLAUSES}
)
"""Variable -> values, in the order of its domain -> clause."""

CHANGES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("engine.declared", "multi"): "multi-instance mode is declared",
        ("instance.life", "freed"): "the instance is gone",
        ("instance.backups", "refused"): "backups of the instance are refused from now on",
        ("instance.frozen", "no"): "the instance may write again",
        ("instance.frozen", "yes"): "the instance may not write until the thaw",
        ("instance.member", "none"): "the instance leaves the snapshot session",
        ("instance.member", "here"): "the instance joins the snapshot session",
        ("backup.phase", "none"): "the backup is over",
        ("backup.phase", "cancelled"): "the backup is cancelled",
        ("backup.phase", "snapshot"): "the instance enters a snapshot backup",
        ("backup.left", "logs"): "it leaves the log phase behind",
        ("backup.left", "databases"): "it leaves the database phase behind",
        ("backup.range", "none"): "the logs to truncate are no longer known",
        ("backup.copied", "none"): "no listed log counts as copied",
        ("backup.truncated", "yes"): "the logs are truncated",
        ("backup.truncated", "no"): "the logs do not count as truncated",
        ("file.open", "no"): "the backup file is closed",
        ("database.copied", "no"): "its copy counts no more",
        ("snapshot.spoiled", "yes"): "the snapshot session can no longer be frozen",
    }
)
"""How a change is said where the clause for the value would sound like a state found."""

SCOPES: Mapping[Scope, str] = MappingProxyType(
    {
        "databases": "each database of the instance",
        "sessions": "each session of the instance",
        "members": "each member of the snapshot session",
        "members' databases": "each database of the members of the snapshot session",
        "instances": "each other instance",
        "all sessions": "each session of the process",
    }
)
"""To which objects a change to several applies."""

ANSWERS: Mapping[str, str] = MappingProxyType(
    {"": "it happens by itself", "hang": "the call does not return"},
)
"""What comes where no code comes."""

MACHINES: Mapping[str, str] = MappingProxyType(
    {
        "engine": "the engine (the process)",
        "instance": "an instance",
        "session": "a session",
        "database": "a database",
        "backup": "the backup of an instance",
        "file": "the one backup file that an instance may have open",
        "snapshot": "a snapshot session",
        "directory": "the directory service",
        "context": "a directory context",
    }
)
"""The machine that a call is a step of."""
