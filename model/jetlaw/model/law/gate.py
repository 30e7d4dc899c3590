"""What the calls of a streaming backup share: a backup must be running, and not stopped."""

from __future__ import annotations

from dataclasses import replace

from jetlaw.model.rows import Failing, Row, check
from jetlaw.model.terms import ALWAYS, Condition, Each, Effect
from jetlaw.model.vocabulary import backup, database, file, instance

NONE = backup.phase.is_("none")
RUNNING = backup.phase.is_("databases", "logs")
CANCELLED = backup.phase.is_("cancelled")
IN_DATABASES, IN_LOGS = backup.phase.is_("databases"), backup.phase.is_("logs")
STOPPED = backup.stopped.is_("yes")
FULL, INCREMENTAL = backup.kind.is_("full"), backup.kind.is_("incremental")
UNPREPARED = backup.logs.is_("unprepared")
FROZEN = instance.frozen.is_("yes")
FILE_OPEN, SLOT_FREE = file.open.is_("yes"), file.open.is_("no")

# The one way in which the engine clears a backup away, whether it ended well or not.
OVER: tuple[Effect, ...] = (
    backup.phase.to("none"),
    backup.truncated.to("no"),
    backup.left.to("logs"),
    file.open.to("no"),
    Each("databases", database.copied.is_("yes"), (database.copied.to("no"),)),
)
LOGS_PHASE = backup.phase.to("logs")

NO_BACKUP: tuple[Row, ...] = (
    check("JET_errNoBackup", NONE, "R-090 R-109 page backup.cxx:1954"),
    check("JET_errNoBackup", backup.phase.is_("snapshot"), "R-103 R-109 R-132 R-134 A-46"),
    check("JET_errNoBackup", CANCELLED, "R-104 R-115 R-127 R-135 R-137 A-29"),
)


def gate(since: str) -> tuple[Row, ...]:
    """A backup must be running and not stopped; ``since`` when the page knows the second code."""
    return (
        *NO_BACKUP,
        check("JET_errBackupAbortByServer", RUNNING & STOPPED, "R-154 R-161 A-04 page backup.cxx:1958", since=since),
        check("JET_errBackupAbortByServer", CANCELLED & STOPPED, "R-154 A-29", since=since, may=True),
    )


def blocks(when: Condition = ALWAYS, sources: str = "io.cxx:2787 D9") -> tuple[Row, ...]:
    """A frozen instance lets nobody write: the call does not return before the thaw."""
    return (
        check("hang", FROZEN & when, sources),
        check("hang", FROZEN & when, "R-181", may=True),
    )


def during(*rows: Row) -> tuple[Row, ...]:
    """Rows that apply only while a backup runs: the documentation, which knows no order, needs to be told."""
    return tuple(replace(row, when=RUNNING & row.when) for row in rows)


def cancels(sources: str, when: Condition = RUNNING) -> Failing:
    """A failure cancels the whole backup, says the documentation; the engine nearly never does."""
    return Failing(when, (backup.phase.to("cancelled"),), tuple(sources.split()))
