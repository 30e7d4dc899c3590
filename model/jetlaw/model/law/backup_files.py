"""One file of a streaming backup: opened, read, closed (pages JetOpenFile, JetReadFile, JetCloseFile).

The engine has one slot for a file, does not check the handle of a read, and keeps in the slot what a backup left open.
"""

from __future__ import annotations

from jetlaw.model.arguments import BUFFER, BYTES, FILE_HANDLE, FILE_NAME, INSTANCE
from jetlaw.model.law.entry import ENTRY
from jetlaw.model.law.gate import (
    FILE_OPEN,
    IN_DATABASES,
    IN_LOGS,
    INCREMENTAL,
    NO_BACKUP,
    OVER,
    RUNNING,
    SLOT_FREE,
    cancels,
    during,
    gate,
)
from jetlaw.model.rows import Call, Row, check, done, trouble, undefined
from jetlaw.model.vocabulary import backup, database, file

_name = FILE_NAME.variable
_a_log = _name.is_("listed log", "unlisted log")
_current_log = _name.is_("current log")
_attached_here = _name.is_("database") & database.attached.is_("here")
_attached_elsewhere = _name.is_("database") & database.attached.is_("elsewhere")
_unattached = _name.is_("database") & database.attached.isnt("here")
_no_file = _name.is_("missing") | (_name.is_("database") & database.exists.is_("no"))
_stray_file = _name.is_("database") & database.attached.is_("no") & database.exists.is_("yes")
_any_file = _name.is_("other file") | _stray_file | _attached_elsewhere

_wiped = file.holds.to("nothing")  # an open that gets as far as the slot wipes what it held (C8)
_cancelled = (*OVER, _wiped)
_opens_database = (file.open.to("yes"), file.holds.to("database"), file.at.to("start"))
_opens_log = (file.open.to("yes"), file.holds.to("log"), file.at.to("start"))
_opens_other = (file.open.to("yes"), file.holds.to("other"), file.at.to("start"))

_OPEN: tuple[Row, ...] = (
    *ENTRY,
    *gate("winxp"),
    *during(
        check("JET_errInvalidParameter", _name.is_("null", "empty"), "R-118 page backup.cxx:2165", since="winxp"),
        undefined(_name.is_("null", "empty"), "R-118", until="winxp"),
        check("JET_errOutOfMemory", FILE_OPEN, "R-110 page backup.cxx:2208"),
        check(
            "JET_errInvalidBackupSequence",
            _attached_here & INCREMENTAL,
            "R-088 R-113 page backup.cxx:2257",
            *_cancelled,
        ),
        check(
            "JET_errInvalidBackupSequence", _attached_here & IN_LOGS, "R-112 R-113 page backup.cxx:2265", *_cancelled
        ),
        check("JET_errInvalidBackupSequence", IN_DATABASES & (_a_log | _current_log), "R-087 R-113 page", may=True),
        check("JET_errDatabaseNotFound", IN_DATABASES & ~_attached_here, "backup.cxx:2415", _wiped),
        check("JET_errInvalidParameter", _current_log, "backup.cxx:2452", *_cancelled),
        # The engine retries for ten seconds, and a recording may call that a hang.
        check("hang", _attached_elsewhere, "N10", may=True),
        check("JET_errFileAccessDenied", _attached_elsewhere, "backup.cxx:2470 C9 N10", *_cancelled),
        check("JET_errMissingFileToBackup", _no_file, "R-117 page backup.cxx:2482", *_cancelled, since="winxp"),
        check(
            "JET_errMissingFileToBackup",
            _name.is_("unlisted log"),
            "R-117 page backup.cxx:2482 D3",
            *_cancelled,
            may=True,
            since="winxp",
        ),
        check("JET_errMissingFileToBackup", _stray_file, "R-116 A-30", may=True, since="winxp"),
        check("JET_errFileNotFound", _no_file, "R-117 page", until="winxp"),
        check("JET_errInvalidPath", _no_file, "page", may=True),
        check("JET_errFileAccessDenied", _attached_elsewhere | _stray_file, "page", may=True),
        trouble("JET_errFileAccessDenied", "file access denied", "page backup.cxx:2491", *_cancelled, when=IN_LOGS),
        trouble("JET_errFileAccessDenied", "file access denied", "page backup.cxx:2591", when=IN_DATABASES),
        trouble("JET_errOutOfMemory", "out of memory", "page backup.cxx:2491", *_cancelled, when=IN_LOGS),
        trouble("JET_errOutOfMemory", "out of memory", "page backup.cxx:2591", when=IN_DATABASES),
        done(_attached_here, "R-114 R-120 backup.cxx:2348", *_opens_database),
        done(_a_log, "R-087 R-119 backup.cxx:2462 D3", *_opens_log),
        done(_current_log, "R-119", *_opens_log),
        done(_any_file, "R-119 backup.cxx:2504 C9", *_opens_other),
    ),
)

_bytes = BYTES.variable
_at_start, _at_end = file.at.is_("start"), file.at.is_("end")
_database, _log, _other = file.holds.is_("database"), file.holds.is_("log"), file.holds.is_("other")
_outside = FILE_HANDLE.variable.is_("outside")
_misaligned = BUFFER.variable.is_("misaligned")
_under_two, _under_three = _bytes.is_("one page", "zero"), _bytes.is_("two pages", "one page", "zero")
_left_behind = SLOT_FREE & (_database | _other | (_log & ~_at_end))
_advances = FILE_OPEN & ~_at_end & _bytes.isnt("zero")
_closed = (file.open.to("no"), file.holds.to("nothing"))

_READ: tuple[Row, ...] = (
    *ENTRY,
    *gate("winxp"),
    *during(
        check("JET_errInvalidParameter", _misaligned, "backup.cxx:2738"),
        check("JET_errInvalidParameter", _misaligned, "R-125 A-63", may=True),
        check("JET_errInvalidParameter", _bytes.is_("fraction"), "R-123 page backup.cxx:2747", since="winxp"),
        undefined(_outside, "N1"),
        check("JET_errInvalidParameter", SLOT_FREE & _database & _under_three, "backup.cxx:2816 C8"),
        check("JET_errInvalidParameter", SLOT_FREE & ~_database & _at_start & _under_two, "backup.cxx:2752"),
        undefined(_left_behind, "N2"),
        check("JET_errInvalidParameter", _outside | SLOT_FREE, "R-003"),
        check("JET_errInvalidParameter", FILE_OPEN & _database & _bytes.is_("zero"), "backup.cxx:2816"),
        check("JET_errInvalidParameter", FILE_OPEN & _bytes.is_("zero"), "R-123 A-31", may=True),
        check(
            "JET_errInvalidParameter",
            FILE_OPEN & _database & _at_start & _under_three,
            "R-123 page backup.cxx:2816",
            since="winxp",
        ),
        check(
            "JET_errInvalidParameter", FILE_OPEN & ~_database & _at_start & _under_three, "R-123 page", since="winxp"
        ),
        check("JET_errInvalidParameter", FILE_OPEN & ~_database & _at_start & _under_two, "backup.cxx:2752"),
        undefined(FILE_OPEN & _other, "N3"),
        trouble(
            "JET_errReadVerifyFailure",
            "page fails its checksum",
            "R-128 R-129 A-32 page backup.cxx:2906",
            *_closed,
            database.copied.to("no"),
            when=FILE_OPEN & _database & ~_at_end,
        ),
        trouble(
            "JET_errLogReadVerifyFailure",
            "log fails its checksum",
            "R-129 page backup.cxx:2939",
            *OVER,
            when=FILE_OPEN & _log & ~_at_end,
            since="winxp",
        ),
        trouble(
            "JET_errOutOfMemory",
            "out of memory",
            "backup.cxx:2908",
            *_closed,
            database.copied.to("no"),
            when=FILE_OPEN & _database & ~_at_end,
        ),
        trouble("JET_errOutOfMemory", "out of memory", "backup.cxx:2939", *OVER, when=FILE_OPEN & _log & ~_at_end),
        done(SLOT_FREE, "backup.cxx:2768"),
        done(_advances, "D7 R-121 backup.cxx:2768", file.at.to("inside"), witness="more"),
        done(_advances, "D7 R-121 R-122 backup.cxx:2768", file.at.to("end"), witness="end"),
        done(FILE_OPEN & (_at_end | _bytes.is_("zero")), "R-122 backup.cxx:2768"),
    ),
)

_counted = _log & _at_end & backup.range.is_("own")
_uncounted = ~_at_end | _other | (_log & backup.range.is_("none"))
_against_snapshot = _log & _at_end & backup.range.isnt("none", "own")

# Whether a log completes the set only the generation numbers tell; the engine adds them up (D1, C12).
_CLOSE: tuple[Row, ...] = (
    *ENTRY,
    *NO_BACKUP,
    *during(
        check("JET_errInvalidParameter", _outside | SLOT_FREE, "R-132 page backup.cxx:2969"),
        done(_database & _at_end, "R-131 backup.cxx:3058", *_closed, database.copied.to("yes")),
        done(_counted & backup.copied.is_("none"), "backup.cxx:3075 C12 D1", *_closed, witness="none"),
        done(
            _counted & backup.copied.isnt("all"),
            "R-131 backup.cxx:3075 C12 D1",
            *_closed,
            backup.copied.to("some"),
            witness="some",
        ),
        done(_counted, "R-131 backup.cxx:3075 C12 D1", *_closed, backup.copied.to("all"), witness="all"),
        done(_against_snapshot, "backup.cxx:3075 D2", *_closed),
        done(_against_snapshot, "backup.cxx:3075 D2", *_closed, backup.copied.to("some")),
        done(_uncounted, "R-131 R-133 backup.cxx:2959", *_closed),
    ),
)

# An unattached database cancels nothing, and with a database file a failed read only its own copy.
_unless_unattached, _unless_database = RUNNING & ~_unattached, RUNNING & ~_database

CALLS: tuple[Call, ...] = (
    Call(
        "JetOpenFileInstance", (INSTANCE, FILE_NAME), _OPEN, "file", cancels("R-115 A-28", _unless_unattached), "name"
    ),
    Call(
        "JetReadFileInstance",
        (INSTANCE, FILE_HANDLE, BYTES, BUFFER),
        _READ,
        "file",
        cancels("R-127", _unless_database),
        "slot",
    ),
    Call("JetCloseFileInstance", (INSTANCE, FILE_HANDLE), _CLOSE, "file", database="slot"),
)
