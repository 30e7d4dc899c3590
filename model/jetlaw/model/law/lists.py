"""What is to be copied and what may be deleted (pages JetGetAttachInfo, JetGetLogInfo, JetTruncateLog)."""

from __future__ import annotations

from jetlaw.model.arguments import INSTANCE, LOG_INFO, ROOM, TEXT
from jetlaw.model.law.entry import ENTRY
from jetlaw.model.law.gate import (
    FILE_OPEN,
    FROZEN,
    IN_DATABASES,
    INCREMENTAL,
    LOGS_PHASE,
    OVER,
    UNPREPARED,
    cancels,
    during,
    gate,
)
from jetlaw.model.rows import Call, Row, check, done, trouble
from jetlaw.model.terms import ALWAYS, Condition
from jetlaw.model.vocabulary import all_of, backup

_ansi = TEXT.variable.is_("ansi")
_short, _doubtful = ROOM.variable.is_("short"), ROOM.variable.is_("doubtful")
_any_attached = all_of.attached.is_("some")

_ATTACH_INFO: tuple[Row, ...] = (
    *ENTRY,
    *gate("winxp"),
    check("JET_errInvalidBackupSequence", backup.phase.is_("snapshot"), "R-103 A-46", may=True),
    *during(
        check("JET_errInvalidBackupSequence", INCREMENTAL, "R-103 page backup.cxx:1965"),
        trouble("JET_errOutOfMemory", "out of memory", "backup.cxx:2000", *OVER),
        check("JET_errBufferTooSmall", _ansi & _short & _any_attached, "jetapi.cxx:17526 D4"),
        check("JET_errBufferTooSmall", _ansi & _doubtful & _any_attached, "jetapi.cxx:17526 D4", may=True),
        done(ALWAYS, "R-103 R-107 R-108 A-57 backup.cxx:1943"),
    ),
)

# Preparing the logs rolls the log once; where an incremental finds a gap, the second attempt passes, with a range of
# nothing (C11). With a snapshot the range is of both.
_counted_anew = (backup.logs.to("prepared"), backup.copied.to("none"))
_prepared = (*_counted_anew, backup.range.to("own"))
_mixed = (*_counted_anew, backup.range.to("mixed"))
_alone = backup.range.is_("none")


def _too_small(when: Condition, *, may: bool = False) -> tuple[Row, ...]:
    """The ANSI form complains about a short buffer, and the phase has switched nevertheless."""
    short = _ansi & when
    return (
        check(
            "JET_errBufferTooSmall", short & UNPREPARED & _alone, "jetapi.cxx:17950", LOGS_PHASE, *_prepared, may=may
        ),
        check("JET_errBufferTooSmall", short & UNPREPARED & ~_alone, "jetapi.cxx:17950", LOGS_PHASE, *_mixed, may=may),
        check("JET_errBufferTooSmall", short & ~UNPREPARED, "jetapi.cxx:17950", LOGS_PHASE, may=may),
    )


def _log_list(*too_small: Row) -> tuple[Row, ...]:
    """GetLogInfo and GetTruncateLogInfo: one preparation, two lists."""
    return (
        *ENTRY,
        *gate("winxp"),
        *during(
            check("JET_errInvalidBackupSequence", FILE_OPEN, "R-134 R-138 A-07 page backup.cxx:3172"),
            check("hang", FROZEN & UNPREPARED, "backup.cxx:597"),
            check(
                "JET_errMissingFileToBackup", UNPREPARED & INCREMENTAL, "backup.cxx:844 D5", *_counted_anew, may=True
            ),
            trouble("JET_errLogWriteFail", "log write fails", "backup.cxx:3185", when=UNPREPARED),
            trouble("JET_errOutOfMemory", "out of memory", "backup.cxx:3425", *OVER),
            *too_small,
            done(UNPREPARED & _alone, "R-135 R-137 backup.cxx:3445", LOGS_PHASE, *_prepared),
            done(UNPREPARED & ~_alone, "backup.cxx:3445 D2", LOGS_PHASE, *_mixed),
            done(~UNPREPARED, "A-34 backup.cxx:3445", LOGS_PHASE),
        ),
    )


_LOG_INFO = _log_list(*_too_small(_short), *_too_small(_doubtful, may=True))
_TRUNCATE_INFO = _log_list(*_too_small(_short | _doubtful, may=True))  # nothing may be left to delete (D4)

_wrong_size = LOG_INFO.variable.is_("wrong size")
_LOG_INFO2: tuple[Row, ...] = (
    check("JET_errInvalidParameter", _ansi & _wrong_size, "jetapi.cxx:17940"),  # even before the handle
    check("JET_errInvalidParameter", _wrong_size, "R-136 page", may=True),
    *_LOG_INFO,
)

_not_prepared = backup.range.is_("none")
_incomplete = backup.copied.isnt("all")
_own = backup.range.is_("own")
_nothing_copied = backup.copied.is_("none")
_truncated = (LOGS_PHASE, backup.truncated.to("yes"))

# A failure may already have ended the database phase.
_TRUNCATE: tuple[Row, ...] = (
    *ENTRY,
    *gate("ws2003"),
    *during(
        check("JET_errInvalidBackupSequence", FILE_OPEN, "R-141 page backup.cxx:3514"),
        check("JET_errInvalidBackupSequence", _not_prepared, "backup.cxx:3522 C11"),
        check("JET_errInvalidBackupSequence", _not_prepared, "A-34 page", may=True),
        check("JET_errInvalidBackupSequence", IN_DATABASES, "R-140 A-33", LOGS_PHASE, may=True),
        check("JET_errLogFileNotCopied", _own & _incomplete, "backup.cxx:3551 D1", LOGS_PHASE),
        # What an earlier backup copied is held against a snapshot's range, and a range from 0 cannot be deleted (D2).
        # Without a database the checkpoint keeps up with the log, and a snapshot's range may hold nothing.
        check("JET_errLogFileNotCopied", ~_own & _nothing_copied & _any_attached, "backup.cxx:3551 D2", LOGS_PHASE),
        check(
            "JET_errLogFileNotCopied",
            ~_own & _nothing_copied & ~_any_attached,
            "backup.cxx:3551 D2",
            LOGS_PHASE,
            may=True,
        ),
        check("JET_errLogFileNotCopied", ~_own & ~_nothing_copied, "backup.cxx:3551 D2", LOGS_PHASE, may=True),
        check("JET_errInvalidPath", backup.range.is_("mixed"), "logstream.cxx:4190 D2", *_truncated, may=True),
        check("JET_errInvalidPath", backup.range.is_("snapshot"), "logstream.cxx:4190 C10 D2", *_truncated),
        check("JET_errLogFileNotCopied", _incomplete, "R-142 A-34", may=True),
        check("JET_errLogFileNotCopied", _incomplete & IN_DATABASES, "R-140 R-142", LOGS_PHASE, may=True),
        done(ALWAYS, "R-139 backup.cxx:3558", *_truncated),
    ),
)

CALLS: tuple[Call, ...] = (
    Call("JetGetAttachInfoInstance", (INSTANCE, ROOM, TEXT), _ATTACH_INFO, "backup", cancels("R-104 A-28")),
    Call("JetGetLogInfoInstance", (INSTANCE, ROOM, TEXT), _LOG_INFO, "backup", cancels("R-135")),
    Call("JetGetLogInfoInstance2", (INSTANCE, ROOM, TEXT, LOG_INFO), _LOG_INFO2, "backup", cancels("R-135")),
    Call("JetGetTruncateLogInfoInstance", (INSTANCE, ROOM, TEXT), _TRUNCATE_INFO, "backup", cancels("R-137")),
    Call("JetTruncateLogInstance", (INSTANCE,), _TRUNCATE, "backup"),
)
