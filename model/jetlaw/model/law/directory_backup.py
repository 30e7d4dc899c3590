"""JetBackupInstance: a whole streaming backup into a directory in one call (page JetBackup)."""

from __future__ import annotations

from jetlaw.model.arguments import BACKUP_FLAGS, DIRECTORY, INSTANCE
from jetlaw.model.law.entry import ENTRY
from jetlaw.model.law.gate import FILE_OPEN, OVER, blocks
from jetlaw.model.rows import Call, Row, check, done, trouble, undefined
from jetlaw.model.terms import ALWAYS, Each
from jetlaw.model.vocabulary import all_of, backup, database, file, instance

_flags, _directory = BACKUP_FLAGS.variable, DIRECTORY.variable
_running = backup.phase.is_("databases", "logs")
_incremental = _flags.is_("incremental", "incremental atomic")
_full = ~_incremental
_no_path = _directory.is_("null")
_nowhere = _directory.is_("missing")
_marked = Each("databases", ALWAYS, (database.full.to("normal"),))
_any_attached = all_of.attached.is_("some")
_none_ever, _of_snapshots = all_of.full.is_("missing"), all_of.full.is_("of snapshots")

# It is a streaming backup from begin to end, and leaves what such a backup leaves (C10).
_begun = (backup.logs.to("unprepared"), backup.range.to("none"), backup.left.to("logs"))
_broken_off = (*_begun, *OVER)
_logs_prepared = backup.logs.to("prepared")
_ended = (*_broken_off, file.holds.to("nothing"), _logs_prepared, backup.copied.to("some"))

_BACKUP: tuple[Row, ...] = (
    *ENTRY,
    check("JET_errBackupNotAllowedYet", instance.backups.is_("refused"), "jetapi.cxx:16997"),
    trouble("JET_errBackupNotAllowedYet", "another thread initializes", "R-075 page"),
    check("JET_errInvalidGrbit", _flags.is_("reserved"), "page", may=True),
    check("JET_errLoggingDisabled", instance.logging.is_("off"), "R-085 page backup.cxx:1366"),
    trouble("JET_errLogWriteFail", "log write fails", "R-085 page backup.cxx:1371"),
    check("JET_errInvalidBackup", _incremental & instance.circular.is_("on"), "R-077 page backup.cxx:1376"),
    *blocks(),
    check("JET_errBackupInProgress", _running, "R-075 page backup.cxx:1381"),
    check("JET_errBackupInProgress", backup.phase.is_("snapshot") | instance.member.is_("elsewhere"), "A-46", may=True),
    check("JET_errMissingFullBackup", _incremental & _none_ever, "R-077 A-11 backup.cxx:1381 D6", *_begun),
    check("JET_errMissingFullBackup", _incremental & _of_snapshots, "backup.cxx:829 D6", *_begun),
    check("JET_errMakeBackupDirectoryFail", _flags.is_("atomic") & _nowhere, "backup.cxx:121 C13", *_broken_off),
    check("JET_errInvalidPath", _nowhere, "R-082 page backup.cxx:74 C13", *_broken_off),
    # Incremental and atomic writes to the relative directory "old", whatever path is given (C13).
    check("JET_errInvalidPath", _flags.is_("incremental atomic"), "backup.cxx:1193 C13", *_broken_off),
    # No path means the current directory, whose contents nobody told (C13).
    undefined(_no_path, "backup.cxx:937 C13"),
    check(
        "JET_errBackupDirectoryNotEmpty",
        _flags.is_("full", "reserved") & _directory.is_("plain", "atomic"),
        "backup.cxx:1237 C13",
        *_broken_off,
    ),
    check(
        "JET_errBackupDirectoryNotEmpty",
        _flags.is_("incremental") & _directory.is_("atomic"),
        "backup.cxx:1226 C13",
        *_broken_off,
    ),
    # A file that a snapshot session's end left in the slot is in the way of every further one.
    check("JET_errOutOfMemory", FILE_OPEN & _full & _any_attached, "backup.cxx:2208", *_broken_off),
    check("JET_errInvalidBackupSequence", FILE_OPEN & (_incremental | ~_any_attached), "backup.cxx:3172", *_broken_off),
    check("JET_errBackupDirectoryNotEmpty", _directory.is_("plain", "atomic"), "R-082 A-11", may=True),
    check("JET_errInvalidPath", _directory.is_("fresh"), "R-082 page", may=True),
    check("JET_errMissingFileToBackup", _incremental, "backup.cxx:844 D5", *_broken_off, _logs_prepared, may=True),
    trouble("JET_errReadVerifyFailure", "page fails its checksum", "R-084 page backup.cxx:1507", when=_full),
    trouble("JET_errLogReadVerifyFailure", "log fails its checksum", "R-084 page backup.cxx:1507"),
    done(_full & ~_no_path, "R-074 R-078 R-079 backup.cxx:926", _marked, *_ended),
    done(_no_path, "R-076"),
    done(_incremental & ~_no_path, "R-077 R-080 backup.cxx:926", *_ended),
)

CALLS: tuple[Call, ...] = (Call("JetBackupInstance", (INSTANCE, DIRECTORY, BACKUP_FLAGS), _BACKUP, "backup"),)
