"""A streaming backup begins and ends (pages JetBeginExternalBackup, JetEndExternalBackup)."""

from __future__ import annotations

from jetlaw.model.arguments import BEGIN_FLAGS, END_FLAGS, INSTANCE
from jetlaw.model.law.entry import ENTRY
from jetlaw.model.law.gate import (
    CANCELLED,
    FILE_OPEN,
    FROZEN,
    FULL,
    IN_DATABASES,
    IN_LOGS,
    NONE,
    OVER,
    RUNNING,
    STOPPED,
    UNPREPARED,
    blocks,
)
from jetlaw.model.rows import Call, Row, check, done, trouble, undefined
from jetlaw.model.terms import ALWAYS, NEVER, Condition, Each
from jetlaw.model.vocabulary import all_of, backup, database, instance

_flags = BEGIN_FLAGS.variable
_incremental = _flags.is_("incremental")
_logs_only = _flags.is_("incremental", "internal incremental")
# A full backup made as a snapshot is none to a streaming backup, nor the other way round.
_none_ever, _of_snapshots = all_of.full.is_("missing"), all_of.full.is_("of snapshots")
_circular = instance.circular.is_("on")
_cleared = (backup.left.to("logs"), backup.logs.to("unprepared"), backup.range.to("none"))
_fresh = (
    *_cleared,
    backup.stopped.to("no"),
    backup.truncated.to("no"),
    Each("databases", ALWAYS, (database.copied.to("no"),)),
)
_starts_full = (backup.phase.to("databases"), backup.kind.to("full"), *_fresh)
_starts_incremental = (backup.phase.to("logs"), backup.kind.to("incremental"), *_fresh)

# A bad flag or circular logging is reported before a backup that runs.
_BEGIN: tuple[Row, ...] = (
    *ENTRY,
    check("JET_errBackupNotAllowedYet", instance.backups.is_("refused"), "jetapi.cxx:17453"),
    trouble("JET_errBackupNotAllowedYet", "another thread terminates", "R-094 A-16 page"),
    trouble("JET_errBackupNotAllowedYet", "another thread initializes", "R-094 page"),
    check("JET_errLoggingDisabled", instance.logging.is_("off"), "R-098 page backup.cxx:1644"),
    trouble("JET_errLogWriteFail", "log write fails", "R-098 page backup.cxx:1649"),
    check("JET_errInvalidGrbit", _flags.is_("atomic", "snapshot", "reserved"), "backup.cxx:1666"),
    check("JET_errInvalidGrbit", _flags.is_("atomic"), "R-095 page"),
    check("JET_errInvalidGrbit", _flags.isnt("atomic", "full", "incremental"), "R-099 page", may=True),
    check("JET_errInvalidBackup", _flags.is_("incremental") & _circular, "R-096 page backup.cxx:1673"),
    check("JET_errInvalidBackup", _flags.is_("surrogate", "internal incremental") & _circular, "backup.cxx:1678"),
    check("JET_errInvalidGrbit", _flags.is_("internal incremental"), "backup.cxx:1683"),
    trouble("JET_errLogDiskFull", "log disk full", "backup.cxx:1695"),
    trouble("JET_errLogSequenceEnd", "log disk full", "backup.cxx:1695"),
    *blocks(),
    check("JET_errBackupInProgress", RUNNING, "R-092 A-27 page backup.cxx:1701"),
    check("JET_errBackupInProgress", backup.phase.is_("snapshot"), "R-092 page"),
    check("JET_errBackupInProgress", instance.member.is_("elsewhere"), "R-092 A-46 A-56", may=True),
    check("JET_errBackupInProgress", CANCELLED, "R-092 A-29", may=True),
    undefined(_flags.is_("surrogate"), "backup.cxx:1547"),
    check("JET_errMissingFullBackup", _incremental & _none_ever, "R-096 page backup.cxx:1803 D6", *_cleared),
    check("JET_errMissingFullBackup", _incremental & _of_snapshots, "backup.cxx:829 D6", *_cleared),
    trouble("JET_errCheckpointFileNotFound", "checkpoint missing", "R-097 page backup.cxx:1875", when=~_logs_only),
    trouble("JET_errCheckpointCorrupt", "checkpoint corrupt", "R-097 A-15 page backup.cxx:1875", when=~_logs_only),
    trouble("JET_errOutOfMemory", "out of memory", "page backup.cxx:1875"),
    done(~_logs_only, "R-087 R-093 backup.cxx:1724", *_starts_full),
    done(_logs_only, "R-088 R-093 backup.cxx:1724", *_starts_incremental),
)

_end = END_FLAGS.variable
_unclear = _end.is_("none", "neither", "normal and abort")
_recorded = Each("databases", database.copied.is_("yes"), (database.full.to("normal"),))

# Whether a cancelled backup still waits for its End, and what End then says, no page tells.
_NOT_BEGUN: tuple[Row, ...] = (
    check("JET_errNoBackup", NONE, "page backup.cxx:4138", backup.left.to("logs")),
    check("JET_errNoBackup", backup.phase.is_("snapshot"), "R-150 A-46"),
    check("JET_errNoBackup", CANCELLED, "R-150 A-29", *OVER, may=True),
    check("JET_errBackupAbortByServer", CANCELLED & STOPPED, "R-149 A-29", *OVER, may=True),
    check("JET_errBackupAbortByCaller", CANCELLED, "R-148 A-29", *OVER, may=True),
)


def _ending(normal: Condition, truncate_done: Condition, no_update: Condition) -> tuple[Row, ...]:
    """How a backup ends, by what its flags mean: a regular end of a full backup marks what was copied."""
    regular = normal & IN_LOGS & FULL & ~STOPPED
    counts = regular & ~no_update & (backup.truncated.is_("yes") | truncate_done)
    midway = IN_DATABASES | (FULL & UNPREPARED)
    unfinished = FILE_OPEN | backup.copied.isnt("all")
    going_on = RUNNING & ~STOPPED
    return (
        check("JET_errBackupAbortByServer", RUNNING & STOPPED, "R-149 R-161 A-39 page", *OVER, since="ws2003"),
        check("JET_errBackupAbortByServer", RUNNING & STOPPED, "A-05", *OVER, may=True, until="ws2003"),
        check("JET_errBackupAbortByCaller", going_on & midway & normal, "R-148 A-01 A-35 A-58 page", *OVER),
        check("JET_errBackupAbortByCaller", going_on & ~midway & unfinished, "R-146 A-35 page", *OVER, may=True),
        # An end that will not count touches no header, and returns at once (C5).
        check("hang", FROZEN & normal & IN_LOGS & ~STOPPED, "backup.cxx:4229 C5"),
        check("hang", FROZEN, "R-181", may=True),
        done(counts, "R-079 R-145 R-146 A-37 backup.cxx:4229 backup.cxx:4087", _recorded, *OVER),
        done(RUNNING & ~counts, "R-147 R-151 R-155 backup.cxx:4550", *OVER),
        # A differential follows a full backup without truncation, so that one may count as well.
        done(regular & ~UNPREPARED & ~counts, "R-089 R-143 R-144", _recorded, *OVER),
    )


_END: tuple[Row, ...] = (*ENTRY, *_NOT_BEGUN, *_ending(ALWAYS, NEVER, NEVER))

_END2: tuple[Row, ...] = (
    *ENTRY,
    check("JET_errInvalidParameter", _unclear, "backup.cxx:3978"),
    check("JET_errInvalidParameter", _unclear, "A-36", may=True),
    *_NOT_BEGUN,
    check("JET_errBackupAbortByCaller", RUNNING & _end.is_("abort"), "R-152 A-02 page", *OVER, may=True),
    *_ending(_end.isnt("abort"), _end.is_("normal, truncate done"), _end.is_("normal, no header update")),
)

CALLS: tuple[Call, ...] = (
    Call("JetBeginExternalBackupInstance", (INSTANCE, BEGIN_FLAGS), _BEGIN, "backup"),
    Call("JetEndExternalBackupInstance", (INSTANCE,), _END, "backup"),
    Call("JetEndExternalBackupInstance2", (INSTANCE, END_FLAGS), _END2, "backup"),
)
