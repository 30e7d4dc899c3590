"""The streaming backup: Begin, the lists, open, read and close, truncate, End (pages JetBeginExternalBackup ...).

Order of the engine's checks: entry, is a backup running, was it stopped, then the call's own. The documentation says
beside its checks that a failure cancels the whole backup; the engine nearly never does that.
"""

from __future__ import annotations

from jetlaw.model.arguments import (
    BEGIN_FLAGS,
    BUFFER,
    BYTES,
    END_FLAGS,
    FILE_HANDLE,
    FILE_NAME,
    INSTANCE,
    LOG_INFO,
    ROOM,
    TEXT,
)
from jetlaw.model.law.entry import ENTRY
from jetlaw.model.rows import Call, Failing, Row, check, done, trouble, undefined
from jetlaw.model.terms import ALWAYS, NEVER, Condition, Each
from jetlaw.model.vocabulary import all_of, backup, database, file, instance

_none = backup.phase.is_("none")
_running = backup.phase.is_("databases", "logs")
_cancelled = backup.phase.is_("cancelled")
_in_databases, _in_logs = backup.phase.is_("databases"), backup.phase.is_("logs")
_stopped = backup.stopped.is_("yes")
_full, _incremental = backup.kind.is_("full"), backup.kind.is_("incremental")
_file_open, _slot_free = file.open.is_("yes"), file.open.is_("no")

CANCEL = backup.phase.to("none")  # the engine's clean-up: the backup is over
_logs_phase = backup.phase.to("logs")

NO_BACKUP: tuple[Row, ...] = (
    check("JET_errNoBackup", _none, "page backup.cxx:1954"),
    check("JET_errNoBackup", _cancelled, "R-104 R-115 R-127 R-135 R-137 A-29"),
)


def _gate(since: str) -> tuple[Row, ...]:
    """A backup must be running and not stopped; ``since`` when the page knows the second code."""
    return (
        *NO_BACKUP,
        check("JET_errBackupAbortByServer", _stopped, "R-154 R-161 page backup.cxx:1958", since=since),
    )


def _cancels(sources: str, when: Condition = _running) -> Failing:
    return Failing(when, (backup.phase.to("cancelled"),), tuple(sources.split()))


# --- Begin -----------------------------------------------------------------------------------------------------------
_flags = BEGIN_FLAGS.variable
_wants_logs = _flags.is_("incremental", "internal incremental")
_starts = (
    backup.stopped.to("no"),
    backup.logs.to("unprepared"),
    backup.copied.to("none"),
    backup.truncated.to("no"),
    Each("databases", ALWAYS, (database.copied.to("no"),)),
)

_BEGIN: tuple[Row, ...] = (
    *ENTRY,
    check("JET_errBackupNotAllowedYet", instance.backups.is_("refused"), "jetapi.cxx:17453"),
    trouble("JET_errBackupNotAllowedYet", "another thread terminates", "R-094 page"),
    check("JET_errLoggingDisabled", instance.logging.is_("off"), "R-098 page backup.cxx:1644"),
    trouble("JET_errLogWriteFail", "log write fails", "R-098 page backup.cxx:1649"),
    check("JET_errInvalidGrbit", _flags.is_("atomic", "snapshot", "reserved"), "backup.cxx:1666"),
    check("JET_errInvalidGrbit", _flags.is_("atomic"), "R-095 page"),
    check("JET_errInvalidGrbit", _flags.isnt("atomic", "full", "incremental"), "R-099 page", may=True),
    check(
        "JET_errInvalidBackup", _flags.is_("incremental") & instance.circular.is_("on"), "R-096 page backup.cxx:1673"
    ),
    undefined(_flags.is_("surrogate"), "backup.cxx:1547"),
    check("JET_errInvalidBackup", _flags.is_("internal incremental") & instance.circular.is_("on"), "backup.cxx:1673"),
    check("JET_errInvalidGrbit", _flags.is_("internal incremental"), "backup.cxx:1683"),
    trouble("JET_errLogDiskFull", "log disk full", "backup.cxx:1695"),
    check("JET_errBackupInProgress", _running, "R-092 page backup.cxx:1701"),
    check(
        "JET_errMissingFullBackup",
        _flags.is_("incremental") & all_of.full.is_("missing"),
        "R-096 page backup.cxx:1803 D6",
    ),
    trouble("JET_errCheckpointFileNotFound", "checkpoint missing", "R-097 page backup.cxx:1875", when=~_wants_logs),
    trouble("JET_errCheckpointCorrupt", "checkpoint corrupt", "R-097 A-15 page backup.cxx:1875", when=~_wants_logs),
    trouble("JET_errOutOfMemory", "out of memory", "page backup.cxx:1875"),
    done(~_wants_logs, "R-087 R-093 backup.cxx:1724", backup.phase.to("databases"), backup.kind.to("full"), *_starts),
    done(_wants_logs, "R-088 R-093 backup.cxx:1724", backup.phase.to("logs"), backup.kind.to("incremental"), *_starts),
)

# --- Lists -----------------------------------------------------------------------------------------------------------
_ansi = TEXT.variable.is_("ansi")
_short, _doubtful = ROOM.variable.is_("short"), ROOM.variable.is_("doubtful")
_any_attached = all_of.attached.is_("some")

_ATTACH_INFO: tuple[Row, ...] = (
    *ENTRY,
    *_gate("winxp"),
    check("JET_errInvalidBackupSequence", _incremental, "R-103 page backup.cxx:1965"),
    trouble("JET_errOutOfMemory", "out of memory", "backup.cxx:2000", CANCEL),
    check("JET_errBufferTooSmall", _ansi & _short & _any_attached, "jetapi.cxx:17526 D4"),
    check("JET_errBufferTooSmall", _ansi & _doubtful & _any_attached, "jetapi.cxx:17526 D4", may=True),
    done(ALWAYS, "R-103 R-107 backup.cxx:1943"),
)

# Preparing the logs rolls the log once; where an incremental finds a gap, the second attempt passes (C11).
_unprepared = backup.logs.is_("unprepared")
_prepared = (backup.logs.to("prepared"), backup.copied.to("none"))
_gap = (backup.logs.to("gap"), backup.copied.to("none"))


def _log_list(too_small: tuple[Row, ...]) -> tuple[Row, ...]:
    """GetLogInfo and GetTruncateLogInfo: one preparation, two lists."""
    return (
        *ENTRY,
        *_gate("winxp"),
        check("JET_errInvalidBackupSequence", _file_open, "R-134 R-138 page backup.cxx:3172"),
        check("JET_errMissingFileToBackup", _unprepared & _incremental, "backup.cxx:844 D5", *_gap, may=True),
        trouble("JET_errLogWriteFail", "log write fails", "backup.cxx:3185"),
        trouble("JET_errOutOfMemory", "out of memory", "backup.cxx:3425", CANCEL),
        *too_small,
        done(_unprepared, "R-135 R-137 backup.cxx:3445", _logs_phase, *_prepared),
        done(~_unprepared, "A-34 backup.cxx:3445", _logs_phase),
    )


def _too_small(when: Condition, *, may: bool = False) -> tuple[Row, ...]:
    """The ANSI form complains about a short buffer, and the phase has switched nevertheless."""
    return (
        check(
            "JET_errBufferTooSmall", _ansi & when & _unprepared, "jetapi.cxx:17950", _logs_phase, *_prepared, may=may
        ),
        check("JET_errBufferTooSmall", _ansi & when & ~_unprepared, "jetapi.cxx:17950", _logs_phase, may=may),
    )


_LOG_INFO = _log_list((*_too_small(_short), *_too_small(_doubtful, may=True)))
_TRUNCATE_INFO = _log_list(_too_small(_short | _doubtful, may=True))  # what could be deleted may be nothing (D4)

# --- Files -----------------------------------------------------------------------------------------------------------
_name = FILE_NAME.variable
_no_name = _name.is_("null", "empty")
_attached_here = _name.is_("database") & database.attached.is_("here")
_attached_elsewhere = _name.is_("database") & database.attached.is_("elsewhere")
_no_file = _name.is_("missing") | (_name.is_("database") & database.exists.is_("no"))
_stray_file = _name.is_("database") & database.attached.is_("no") & database.exists.is_("yes")
_unless_database = _running & ~_stray_file & ~_attached_elsewhere  # an unattached database cancels nothing
_frees_residue = file.holds.to("nothing")


_OPEN: tuple[Row, ...] = (
    *ENTRY,
    *_gate("winxp"),
    check("JET_errInvalidParameter", _no_name, "R-118 page backup.cxx:2165", since="winxp"),
    check("JET_errOutOfMemory", _file_open, "R-110 page backup.cxx:2208"),
    check(
        "JET_errInvalidBackupSequence",
        _attached_here & _incremental,
        "R-088 R-113 page backup.cxx:2257",
        CANCEL,
        _frees_residue,
    ),
    check(
        "JET_errInvalidBackupSequence",
        _attached_here & _in_logs,
        "R-112 R-113 page backup.cxx:2265",
        CANCEL,
        _frees_residue,
    ),
    check(
        "JET_errInvalidBackupSequence",
        _in_databases & _name.is_("listed log", "unlisted log", "current log"),
        "R-087 R-113 page",
        may=True,
    ),
    check("JET_errDatabaseNotFound", _in_databases & ~_attached_here, "backup.cxx:2415", _frees_residue),
    check("JET_errInvalidParameter", _name.is_("current log"), "backup.cxx:2452", CANCEL, _frees_residue),
    # The engine retries for ten seconds, and a recording may call that a hang.
    check("hang", _attached_elsewhere, "N10", may=True),
    check("JET_errFileAccessDenied", _attached_elsewhere, "backup.cxx:2470 C9 N10", CANCEL, _frees_residue),
    check("JET_errMissingFileToBackup", _no_file, "R-117 page backup.cxx:2482", CANCEL, _frees_residue, since="winxp"),
    check(
        "JET_errMissingFileToBackup",
        _name.is_("unlisted log"),
        "R-117 page backup.cxx:2482 D3",
        CANCEL,
        _frees_residue,
        may=True,
        since="winxp",
    ),
    check("JET_errMissingFileToBackup", _stray_file, "R-116 A-30", may=True, since="winxp"),
    check("JET_errFileNotFound", _no_file, "R-117 page", until="winxp"),
    check("JET_errInvalidPath", _no_file, "page", may=True),
    check("JET_errFileAccessDenied", _attached_elsewhere | _stray_file, "page", may=True),
    trouble("JET_errFileAccessDenied", "file access denied", "page backup.cxx:2491", CANCEL, when=_in_logs),
    trouble("JET_errOutOfMemory", "out of memory", "page backup.cxx:2491", CANCEL, when=_in_logs),
    done(
        _attached_here,
        "R-114 R-120 backup.cxx:2348",
        file.open.to("yes"),
        file.holds.to("database"),
        file.at.to("start"),
    ),
    done(
        _name.is_("listed log", "unlisted log"),
        "R-087 R-119 backup.cxx:2462 D3",
        file.open.to("yes"),
        file.holds.to("log"),
        file.at.to("start"),
    ),
    done(_name.is_("current log"), "R-119", file.open.to("yes"), file.holds.to("log"), file.at.to("start")),
    done(
        _name.is_("other file") | _stray_file | _attached_elsewhere,
        "R-119 backup.cxx:2504 C9",
        file.open.to("yes"),
        file.holds.to("other"),
        file.at.to("start"),
    ),
)

_bytes = BYTES.variable
_at_start, _at_end = file.at.is_("start"), file.at.is_("end")
_database, _log, _other = file.holds.is_("database"), file.holds.is_("log"), file.holds.is_("other")
_outside = FILE_HANDLE.variable.is_("outside")
_not_pages = _bytes.is_("fraction")
_under_three = _bytes.is_("two pages", "one page", "zero")

_READ: tuple[Row, ...] = (
    *ENTRY,
    *_gate("winxp"),
    check("JET_errInvalidParameter", BUFFER.variable.is_("misaligned"), "backup.cxx:2738"),
    check("JET_errInvalidParameter", BUFFER.variable.is_("misaligned"), "R-125 A-63", may=True),
    check("JET_errInvalidParameter", _not_pages, "R-123 page backup.cxx:2747", since="winxp"),
    undefined(_outside, "N1"),
    # The engine checks no handle: with no file open it looks at what the last one left behind (C8).
    check("JET_errInvalidParameter", _slot_free & _database & _under_three, "backup.cxx:2816 C8"),
    check(
        "JET_errInvalidParameter",
        _slot_free & ~_database & _at_start & _bytes.is_("one page", "zero"),
        "backup.cxx:2752",
    ),
    undefined(_slot_free & (_database | _other | (_log & ~_at_end)), "N2"),
    check("JET_errInvalidParameter", _outside | _slot_free, "R-003"),
    check("JET_errInvalidParameter", _file_open & _database & _bytes.is_("zero"), "backup.cxx:2816"),
    check(
        "JET_errInvalidParameter",
        _file_open & _database & _at_start & _under_three,
        "R-123 page backup.cxx:2816",
        since="winxp",
    ),
    check("JET_errInvalidParameter", _file_open & ~_database & _at_start & _under_three, "R-123 page", since="winxp"),
    check("JET_errInvalidParameter", ~_database & _at_start & _bytes.is_("one page", "zero"), "backup.cxx:2752"),
    undefined(_file_open & _other, "N3"),
    trouble(
        "JET_errReadVerifyFailure",
        "page fails its checksum",
        "R-128 R-129 page backup.cxx:2906",
        file.open.to("no"),
        file.holds.to("nothing"),
        when=_database,
    ),
    trouble(
        "JET_errLogReadVerifyFailure",
        "log fails its checksum",
        "R-129 page backup.cxx:2939",
        CANCEL,
        when=_log,
        since="winxp",
    ),
    done(_slot_free, "backup.cxx:2768"),
    done(_file_open & ~_at_end & _bytes.isnt("zero"), "R-121 backup.cxx:2768", file.at.to("inside"), witness="more"),
    done(_file_open & ~_at_end & _bytes.isnt("zero"), "R-121 R-122 backup.cxx:2768", file.at.to("end"), witness="end"),
    done(_file_open & (_at_end | _bytes.is_("zero")), "R-122 backup.cxx:2768"),
)

_CLOSE: tuple[Row, ...] = (
    *ENTRY,
    *NO_BACKUP,
    check("JET_errInvalidParameter", _outside | _slot_free, "R-132 page backup.cxx:2969"),
    done(
        _database & _at_end,
        "R-131 backup.cxx:3058",
        file.open.to("no"),
        file.holds.to("nothing"),
        database.copied.to("yes"),
    ),
    # Whether this log completes the set only the generation numbers tell (D1).
    done(
        _log & _at_end & backup.logs.is_("prepared") & backup.copied.isnt("all"),
        "R-131 backup.cxx:3075 D1",
        file.open.to("no"),
        file.holds.to("nothing"),
        backup.copied.to("some"),
        witness="some",
    ),
    done(
        _log & _at_end & backup.logs.is_("prepared"),
        "R-131 backup.cxx:3075 D1",
        file.open.to("no"),
        file.holds.to("nothing"),
        backup.copied.to("all"),
        witness="all",
    ),
    done(
        _log & _at_end & backup.logs.is_("prepared") & backup.copied.is_("none"),
        "backup.cxx:3075 D1",
        file.open.to("no"),
        file.holds.to("nothing"),
        witness="none",
    ),
    done(
        ~_at_end | _other | (_log & backup.logs.isnt("prepared")),
        "R-131 backup.cxx:2959",
        file.open.to("no"),
        file.holds.to("nothing"),
    ),
)

_TRUNCATE: tuple[Row, ...] = (
    *ENTRY,
    *_gate("ws2003"),
    check("JET_errInvalidBackupSequence", _file_open, "R-141 page backup.cxx:3514"),
    check("JET_errInvalidBackupSequence", backup.logs.isnt("prepared"), "backup.cxx:3522 C11"),
    check("JET_errInvalidBackupSequence", backup.logs.isnt("prepared"), "A-34 page", may=True),
    check("JET_errLogFileNotCopied", backup.copied.isnt("all"), "backup.cxx:3551 D1", _logs_phase),
    check("JET_errLogFileNotCopied", backup.copied.isnt("all"), "R-142 A-34", may=True),
    done(ALWAYS, "R-139 backup.cxx:3558", _logs_phase, backup.truncated.to("yes")),
)

# --- End -------------------------------------------------------------------------------------------------------------
_end = END_FLAGS.variable
_OVER = backup.phase.to("none")
_recorded = Each("databases", database.copied.is_("yes"), (database.full.to("normal"),))
_truncated = backup.truncated.is_("yes")


def _end_rows(normal: Condition, truncate_done: Condition, no_update: Condition) -> tuple[Row, ...]:
    """How a backup ends, by what its flags mean: a regular end of a full backup marks what was copied."""
    counts = normal & _in_logs & _full & ~_stopped & ~no_update & (_truncated | truncate_done)
    midway = _in_databases | (_full & _unprepared)
    return (
        check("JET_errBackupAbortByServer", _running & _stopped, "R-149 R-161 page A-39", _OVER, since="ws2003"),
        check("JET_errBackupAbortByServer", _running & _stopped, "A-05", _OVER, may=True, until="ws2003"),
        check("JET_errBackupAbortByCaller", _running & ~_stopped & midway & normal, "R-148 A-35 A-58 page", _OVER),
        check(
            "JET_errBackupAbortByCaller",
            _running & ~_stopped & ~midway & (_file_open | backup.copied.isnt("all")),
            "R-146 A-35 page",
            _OVER,
            may=True,
        ),
        done(counts, "R-079 R-146 backup.cxx:4229 backup.cxx:4087", _recorded, _OVER),
        done(_running & ~counts, "R-147 R-155 backup.cxx:4550", _OVER),
    )


_END: tuple[Row, ...] = (*ENTRY, *NO_BACKUP, *_end_rows(ALWAYS, NEVER, NEVER))

_END2: tuple[Row, ...] = (
    *ENTRY,
    check("JET_errInvalidParameter", _end.is_("none", "neither", "normal and abort"), "backup.cxx:3978"),
    check("JET_errInvalidParameter", _end.is_("none", "neither", "normal and abort"), "A-36", may=True),
    *NO_BACKUP,
    check("JET_errBackupAbortByCaller", _running & _end.is_("abort"), "R-152 A-02 page", _OVER, may=True),
    *_end_rows(_end.isnt("abort"), _end.is_("normal, truncate done"), _end.is_("normal, no header update")),
)

CALLS: tuple[Call, ...] = (
    Call("JetBeginExternalBackupInstance", (INSTANCE, BEGIN_FLAGS), _BEGIN, "backup"),
    Call("JetGetAttachInfoInstance", (INSTANCE, ROOM, TEXT), _ATTACH_INFO, "backup", _cancels("R-104")),
    Call("JetOpenFileInstance", (INSTANCE, FILE_NAME), _OPEN, "file", _cancels("R-115", _unless_database), "name"),
    Call(
        "JetReadFileInstance",
        (INSTANCE, FILE_HANDLE, BYTES, BUFFER),
        _READ,
        "file",
        _cancels("R-127", _running & ~_database),
        "slot",
    ),
    Call("JetCloseFileInstance", (INSTANCE, FILE_HANDLE), _CLOSE, "file", database="slot"),
    Call("JetGetLogInfoInstance", (INSTANCE, ROOM, TEXT), _LOG_INFO, "backup", _cancels("R-135")),
    Call(
        "JetGetLogInfoInstance2",
        (INSTANCE, ROOM, TEXT, LOG_INFO),
        (check("JET_errInvalidParameter", _ansi & LOG_INFO.variable.is_("wrong size"), "jetapi.cxx:17940"), *_LOG_INFO),
        "backup",
        _cancels("R-135"),
    ),
    Call("JetGetTruncateLogInfoInstance", (INSTANCE, ROOM, TEXT), _TRUNCATE_INFO, "backup", _cancels("R-137")),
    Call("JetTruncateLogInstance", (INSTANCE,), _TRUNCATE, "backup"),
    Call("JetEndExternalBackupInstance", (INSTANCE,), _END, "backup"),
    Call("JetEndExternalBackupInstance2", (INSTANCE, END_FLAGS), _END2, "backup"),
)
