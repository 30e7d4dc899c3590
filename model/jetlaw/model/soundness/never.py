"""What must not be reachable: invariants of every reachable state of every world.

Each is a condition on one object and what it belongs to (see `views`) that must hold nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from jetlaw.model.graph import Graph
from jetlaw.model.soundness.subjects import LIVE, MEMBERS, OPEN, views
from jetlaw.model.terms import Condition, View
from jetlaw.model.vocabulary import backup, context, database, engine, file, instance, session, snapshot


@dataclass(frozen=True, slots=True)
class Never:
    """Something that must not be reachable.

    Attributes:
        words: what does hold instead.
        kind: the kind of object it is about.
        when: the condition that must hold of none.
        reading: the reading of which it is required, if not of every one.
    """

    words: str
    kind: str
    when: Condition
    reading: Literal["documented", "engine"] | None = None


_runs = instance.life.is_("initialized")
_open, _held = file.open.is_("yes"), file.holds.isnt("nothing")

NEVER: tuple[Never, ...] = (
    Never("a file is open only on a running instance", "instance", _open & ~_runs),
    Never("a file that is open is a file", "instance", _open & ~_held),
    Never("nobody has read of a file that is not there", "instance", ~_held & file.at.isnt("start")),
    Never("a file is open only while a backup runs", "instance", _open & backup.phase.is_("none"), "documented"),
    Never(
        "an open backup file that is a database is attached",
        "instance",
        _open & file.holds.is_("database") & database.exists.is_("no"),
    ),
    Never("a backup runs only on a running instance", "instance", backup.phase.isnt("none") & ~_runs),
    Never("where no backup runs it has no kind", "instance", backup.phase.is_("none") & backup.kind.isnt("none")),
    Never("a backup has a kind", "instance", backup.phase.is_("databases", "logs") & backup.kind.is_("none")),
    Never("where no backup runs none is stopped", "instance", backup.phase.is_("none") & backup.stopped.is_("yes")),
    Never(
        "an incremental backup has no phase of databases",
        "instance",
        backup.phase.is_("databases") & backup.kind.is_("incremental") & instance.member.is_("none"),
    ),
    Never(
        "logs are truncated only after the databases",
        "instance",
        backup.truncated.is_("yes") & backup.phase.is_("databases"),
    ),
    Never("only an instance that runs is frozen", "instance", instance.frozen.is_("yes") & ~_runs),
    Never(
        "what is frozen belongs to a session that is",
        "instance",
        instance.frozen.is_("yes") & snapshot.life.isnt("frozen"),
    ),
    Never("members of a session run", "instance", instance.member.isnt("none") & ~_runs),
    Never(
        "a member belongs to a session that is open",
        "instance",
        instance.member.isnt("none") & snapshot.life.is_("absent", "ended"),
    ),
    Never("backups are refused only where there is an instance", "instance", instance.backups.is_("refused") & ~_runs),
    Never(
        "only the only instance was made by JetInit alone",
        "instance",
        instance.legacy.is_("yes") & engine.mode.isnt("single"),
    ),
    Never("a session lives on a running instance", "session", session.life.is_("live") & ~_runs),
    Never(
        "only a live session has a transaction", "session", session.transaction.is_("open") & session.life.isnt("live")
    ),
    Never("only a file that exists is attached", "database", database.attached.is_("here") & database.exists.is_("no")),
    Never("a database is attached to a running instance", "database", database.attached.is_("here") & ~_runs),
    Never("only what is attached is open", "database", database.opens.is_("some") & database.attached.is_("no")),
    Never("only what is attached was copied", "database", database.copied.is_("yes") & database.attached.is_("no")),
    Never("a database that was backed up exists", "database", database.full.isnt("none") & database.exists.is_("no")),
    Never("single-instance mode has one instance", "process", engine.mode.is_("single") & LIVE.isnt("one")),
    Never(
        "without instances there is no single-instance mode", "process", LIVE.is_("none") & engine.mode.is_("single")
    ),
    Never("there is one snapshot session at a time", "process", OPEN.is_("several"), "documented"),
    Never(
        "a session that is over has no members", "snapshot", snapshot.life.is_("absent", "ended") & MEMBERS.is_("some")
    ),
    Never(
        "only a session that continues is thawed and goes on",
        "snapshot",
        snapshot.life.is_("thawed", "truncated") & snapshot.continues.is_("no"),
    ),
    Never("a copy is not truncated", "snapshot", snapshot.life.is_("truncated") & snapshot.copy.is_("yes")),
    Never("a directory context is for something", "context", context.life.is_("open") & context.use.is_("none")),
    Never("a context that is over has no file open", "context", context.life.isnt("open") & context.file.isnt("none")),
)
"""Everything that must not be reachable."""


def violations(graph: Graph) -> Iterator[tuple[Never, int, View]]:
    """Each invariant that is broken, with the first state that breaks it and what it looks like."""
    reading = graph.law.profile.reading
    unbroken = [never for never in NEVER if never.reading in (None, reading)]
    met = set[tuple[str, tuple[str, ...]]]()
    for number, state in enumerate(graph.states):
        for kind, view in views(graph.stepper, state):
            key = (kind, tuple(view.values()))
            if key in met:
                continue
            met.add(key)
            for never in [n for n in unbroken if n.kind == kind and n.when.holds(view)]:
                unbroken.remove(never)
                yield never, number, view
