"""The classes of arguments: what a call is, as far as the law can tell calls apart.

Each argument is a variable of its own, so a rule asks for it as it asks for a state: ``flags.begin.is_("atomic")``.
A class carries a sample value, which is what suites pass; numbers are sorted into classes by the tables here, names and
handles by whoever knows what they stand for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jetlaw.model.terms import Variable, variable

PAGE = 4096
"""Bytes in a database page and in a page of memory, as in the recordings."""


@dataclass(frozen=True, slots=True)
class Flags:
    """A class of flag values: those with all bits of ``has`` and none of ``lacks``; the first that fits counts."""

    has: int
    lacks: int = 0

    def fits(self, value: int) -> bool:
        """Whether ``value`` belongs to the class."""
        return value & self.has == self.has and not value & self.lacks


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call.

    Attributes:
        variable: its classes, as a variable of the law.
        parameter: the C parameter it arrives in; empty for what is no parameter (the A/W suffix).
        samples: class -> a value of it; classes without one need a name or handle that only the caller knows.
        bits: class -> the flag values it covers, for arguments that are flags.
    """

    variable: Variable
    parameter: str
    samples: Mapping[str, int | str | None] = field(default_factory=dict)
    bits: Mapping[str, Flags] = field(default_factory=dict)

    def class_of(self, value: int) -> str:
        """The class of a flag value."""
        return next(name for name, flags in self.bits.items() if flags.fits(value))


def flag_argument(name: str, classes: Mapping[str, tuple[int, Flags]], parameter: str = "grbit") -> Argument:
    """An argument made of flags: class name -> (sample, bits). The last class must fit everything that is left."""
    domain = " | ".join(classes)
    return Argument(
        variable(name, domain),
        parameter,
        {key: sample for key, (sample, _) in classes.items()},
        {key: flags for key, (_, flags) in classes.items()},
    )


ALL_BITS = 0xFFFFFFFF
REST = Flags(0)


def only(bits: int) -> Flags:
    """Exactly these bits."""
    return Flags(bits, ALL_BITS & ~bits)


# Handles: ``object`` is a handle that some call gave out, whatever became of the object since.
INSTANCE = Argument(variable("instance", "object | null | nil | unknown"), "instance")
SESSION = Argument(variable("sesid", "object | null | nil | unknown"), "sesid")
DATABASE_ID = Argument(variable("dbid", "open | not open | detached | unknown"), "dbid")
SNAPSHOT = Argument(variable("snapId", "object | null | nil | unknown"), "snapId")
CONTEXT = Argument(variable("hbc", "object | null | unknown"), "hbc")
HANDLES = (INSTANCE, SESSION, SNAPSHOT, CONTEXT)
"""The arguments that name the objects of a call."""
FILE_HANDLE = Argument(variable("hfFile", "slot | outside"), "hfFile", {"outside": "nil"})

TEXT = Argument(variable("text", "ansi | unicode"), "")
"""Which of the two exported forms is called: with suffix A or W."""

NAME = Argument(variable("szFilename", "database | null"), "szFilename")
FILE_NAME = Argument(
    variable("szFileName", "database | listed log | unlisted log | current log | other file | missing | empty | null"),
    "szFileName",
    {"empty": "", "null": None},
)
"""``unlisted log``: a numbered log that no list of this backup names; whether it is there depends on data (D3)."""
INSTANCE_NAME = Argument(variable("szInstanceName", "fresh | used"), "szInstanceName")
DIRECTORY = Argument(
    variable("szBackupPath", "fresh | plain | atomic | missing | null"), "szBackupPath", {"null": None}
)
"""``fresh``: empty, or made by the call (JET_paramCreatePathIfNotExist); ``missing``: neither there nor made;
``plain``: holds files of a backup; ``atomic``: holds the directories of an atomic one."""

ROOM = Argument(
    variable("cbMax", "ample | short | doubtful | absent"),
    "cbMax",
    {"ample": 65536, "short": 10, "absent": None},
)
"""Room for a list. ``doubtful``: more than a few bytes, less than any list could need; it depends on the names."""
SHORT_ROOM, AMPLE_ROOM = 16, 8192
"""Up to this many bytes no list of one file fits; from that many on every list of the small worlds does."""

BYTES = Argument(
    variable("cb", "more pages | two pages | one page | zero | fraction"),
    "cb",
    {"more pages": 65536, "two pages": 2 * PAGE, "one page": PAGE, "zero": 0, "fraction": 512},
)
BUFFER = Argument(variable("pv", "aligned | misaligned"), "misaligned", {"aligned": None, "misaligned": "yes"})
LOG_INFO = Argument(variable("pLogInfo", "right | wrong size"), "cbSize", {"right": None, "wrong size": 1})

PARAMETER = Argument(
    variable(
        "paramid",
        "circular on | circular off | recovery on | recovery off | snapshot timeout | other"
        " | unknown | bad path | bad index limits",
    ),
    "paramid",
)
"""``bad path``: a path that cannot be completed; ``bad index limits``: limits of tuple indexes that are too small."""
BAD_PARAMETERS: Mapping[str, dict[str, int | str]] = {
    "unknown": {"paramid": 9999, "lParam": 1},
    "bad path": {"paramid": "JET_paramSystemPath", "szParam": "x" * 240},
    "bad index limits": {"paramid": "JET_paramIndexTuplesLengthMin", "lParam": 1},
}
"""What stands for a parameter that cannot be set: too long with the current directory before it, below the least."""
PARAMETER_SESSION = Argument(
    variable("sesid of parameter", "none | invalid"), "sesid", {"none": None, "invalid": "0x77"}
)
"""A session beside the instance to set up, which every caller of today leaves out."""

BEGIN_FLAGS = flag_argument(
    "grbit",
    {
        "full": (0x0, only(0x0)),
        "incremental": (0x1, only(0x1)),
        "atomic": (0x4, Flags(0x4)),
        "snapshot": (0x10, only(0x10)),
        "internal copy": (0x40, only(0x40)),
        "internal incremental": (0x41, only(0x41)),
        "surrogate": (0x20, Flags(0x20, ALL_BITS & ~0x61)),
        "reserved": (0x1000, REST),
    },
)
END_FLAGS = flag_argument(
    "grbit",
    {
        "normal and abort": (0x3, Flags(0x3)),
        "abort": (0x2, Flags(0x2)),
        "normal, no header update": (0x201, Flags(0x201)),
        "normal, truncate done": (0x101, Flags(0x101)),
        "normal": (0x1, Flags(0x1)),
        "none": (0x0, only(0x0)),
        "neither": (0x100, REST),
    },
)
TERM_FLAGS = flag_argument(
    "grbit",
    {
        "dirty and stop": (0xC, Flags(0xC)),
        "dirty": (0x8, Flags(0x8)),
        "complete and stop": (0x5, Flags(0x5)),
        "stop backup": (0x4, Flags(0x4)),
        "abrupt": (0x2, Flags(0x2)),
        "complete": (0x1, Flags(0x1)),
        "none": (0x0, REST),
    },
)
STOP_SERVICE_FLAGS = flag_argument(
    "grbit",
    {
        "all": (0x0, only(0x0)),
        "background": (0x2, only(0x2)),
        "caches": (0x4, only(0x4)),
        "background and caches": (0x6, only(0x6)),
        "emit log": (0x8, only(0x8)),
        "resume": (0x80000000, only(0x80000000)),
        "resume named": (0x80000002, Flags(0x80000000, ALL_BITS & ~0x80000006)),
        "other": (0x1, REST),
    },
)
BACKUP_FLAGS = flag_argument(
    "grbit",
    {
        "incremental atomic": (0x5, Flags(0x5)),
        "incremental": (0x1, Flags(0x1)),
        "atomic": (0x4, Flags(0x4)),
        "full": (0x0, only(0x0)),
        "reserved": (0x1000, REST),
    },
)

PREPARE_FLAGS = flag_argument(
    "grbit",
    {
        "full": (0x0, only(0x0)),
        "incremental": (0x1, only(0x1)),
        "copy": (0x2, only(0x2)),
        "incremental copy": (0x3, only(0x3)),
        "full, continued": (0x4, only(0x4)),
        "incremental, continued": (0x5, only(0x5)),
        "copy, continued": (0x6, only(0x6)),
        "incremental copy, continued": (0x7, only(0x7)),
        "explicit": (0x8, only(0x8)),
        "explicit incremental": (0x9, only(0x9)),
        "explicit copy": (0xA, only(0xA)),
        "explicit incremental copy": (0xB, only(0xB)),
        "explicit, continued": (0xC, only(0xC)),
        "explicit incremental, continued": (0xD, only(0xD)),
        "explicit copy, continued": (0xE, only(0xE)),
        "explicit incremental copy, continued": (0xF, only(0xF)),
        "reserved": (0x10, REST),
    },
)
NO_FLAGS = flag_argument("grbit", {"none": (0x0, only(0x0)), "some": (0x1, REST)})
TRUNCATE_FLAGS = flag_argument(
    "grbit", {"none": (0x0, only(0x0)), "all databases": (0x1, only(0x1)), "reserved": (0x2, REST)}
)
SNAPSHOT_END_FLAGS = flag_argument(
    "grbit", {"none": (0x0, only(0x0)), "abort": (0x1, only(0x1)), "reserved": (0x2, REST)}
)
OUTPUT = Argument(variable("outputs", "given | null"), "outputs", {"given": None, "null": "null"})
"""The pointers to which results are written."""

# --- the directory ----------------------------------------------------------------------------------------------------
# Servers and users are names: which class a name belongs to, only the machine knows; the samples are what suites pass.
_SERVERS = {"local": "DC1", "remote": "DC2", "no controller": "MEMBER1", "malformed": "no_such_server"}


def _server(parameter: str) -> Argument:
    """``malformed``: with an underscore, or NULL, or of no server at all."""
    return Argument(variable(parameter, "local | remote | no controller | malformed"), parameter, _SERVERS)


def _list(parameter: str) -> Argument:
    """Where a list is to be put; ``filled``: the pointer there is not NULL; ``null``: this pointer or its size's is."""
    samples = {"empty": None, "filled": "0x77", "null": "null"}
    return Argument(variable(parameter, "empty | filled | null"), parameter, samples)


def _pointer(parameter: str) -> Argument:
    return Argument(variable(parameter, "given | null"), parameter, {"given": None, "null": "null"})


def _size(parameter: str) -> Argument:
    """The size of a read buffer: a multiple of 8192 bytes and no less than three times that."""
    return Argument(variable(parameter, "right | wrong"), parameter, {"right": 65536, "wrong": 4096})


SERVER = _server("szServerName")
BACKUP_SERVER = _server("szBackupServer")
USER = Argument(
    variable("szUserName", "administrator | backup operator | user"),
    "szUserName",
    {"administrator": "Administrator", "backup operator": "BackupOperator", "user": "User"},
)
BACKUP_TYPE = flag_argument(
    "btBackupType",
    {"full": (1, only(1)), "logs only": (2, only(2)), "incremental": (4, only(4)), "other": (8, REST)},
    "btBackupType",
)
RESTORE_TYPE = flag_argument(
    "rtFlag", {"none": (0, only(0)), "catch up": (4, only(4)), "unsupported": (1, REST)}, "rtFlag"
)
TOKEN_POINTER = _pointer("ppvExpiryToken")
CONTEXT_POINTER = _pointer("phbc")
SIZE_POINTER = _pointer("pliFileSize")
READ_POINTERS = _pointer("pvBuffer")
DATABASE_NAMES = _list("pszAttachmentInfo")
BACKUP_LOGS = _list("pszBackupLogFiles")
LOCATIONS = _pointer("pszDatabaseLocationList")
READ_HINT = _size("cbReadHintSize")
READ_BUFFER = _size("cbBuffer")
ATTACHMENT = Argument(
    variable("szAttachmentName", "database | log | unlisted | null"), "szAttachmentName", {"null": None}
)
"""``database``: of a list of DsBackupGetDatabaseNames, which may hold logs and patch files too (R-244)."""
TOKEN = Argument(
    variable("pvExpiryToken", "given | kept | null | junk"), "pvExpiryToken", {"null": None, "junk": "0x77"}
)
"""``given``: by a DsBackupPrepare of this process; ``kept``: from before, and nobody saw what it is worth."""
RESTORE_MAP = Argument(variable("rgrstmap", "right | path missing | map missing | logs out of range"), "rgrstmap")
"""The whole description of what is to be restored: three paths, the map with its count, the range of logs."""
RESTORE_STATE = Argument(
    variable("hrRestoreState", "success | failure"), "hrRestoreState", {"success": 0, "failure": -1}
)
MEMORY = Argument(variable("memory", "given | other"), "pvBuffer", {"other": "0x77"})
"""What is to be freed: ``given`` out by a directory call and not freed yet."""

SETTINGS = Argument(
    variable(
        "psetsysparam",
        "none | valid | different | counted null | unknown parameter | bad path | bad index limits",
    ),
    "psetsysparam",
    {
        "none": None,
        "valid": "valid",
        "different": "different",
        "counted null": "counted null",
        "unknown parameter": "unknown parameter",
        "bad path": "bad path",
        "bad index limits": "bad index limits",
    },
)
"""The array of global parameters. ``different``: other values than ``valid``; ``counted null``: NULL with a count."""
INIT_FLAGS = flag_argument("grbit", {"plain": (0x0, Flags(0x0, 0x4)), "ignore missing": (0x4, REST)})
CREATE_FLAGS = flag_argument("grbit", {"plain": (0x0, Flags(0x0, 0x200)), "overwrite": (0x200, REST)})
OPEN_FLAGS = flag_argument("grbit", {"shared": (0x0, Flags(0x0, 0x2)), "exclusive": (0x2, REST)})
DETACH_FLAGS = flag_argument("grbit", {"plain": (0x0, Flags(0x0, 0x1)), "force": (0x1, REST)})
SIZE = Argument(
    variable("cpgDatabaseSizeMax", "fits | too big"), "cpgDatabaseSizeMax", {"fits": 0, "too big": 0x7FFFFFFF}
)
GIVEN_BUFFER = Argument(
    variable("pbBuf", "given | null | foreign"), "pbBuf", {"given": "given", "null": "null", "foreign": "0x77"}
)
"""``given``: memory that a call gave out and that is not freed yet; ``foreign``: any other."""

# --- restores ---------------------------------------------------------------------------------------------------------
# What lies in folders is no state of the law: whoever follows the files sorts it into these classes.
_NO_CLASH = "free | temp in use | system in use | log in use"
PATHS = Argument(variable("paths", _NO_CLASH), "paths")
"""What an instance shares with one that runs: the first path of the three that JetInit compares."""
INIT_PATHS = Argument(variable("paths", f"{_NO_CLASH} | name in use"), "paths")
"""The same for JetInit; ``name in use``: it makes an instance without a name, and there is one already."""
RESTORE_PATHS = Argument(variable("paths", "free | system in use | log in use"), "szLogPath")
"""The same for an external restore, whose temporary database has a path of its own."""
SOURCE = Argument(
    variable("sz", "whole | lacks first | lacks last | other page size | no logs | no folder | null"),
    "sz",
    {"null": None},
)
"""A backup set, by the logs that its database needs: up to the end of the full backup."""
PATCH_FILE = Argument(variable("patch file", "there | missing"), "sz")
"""Whether JetBackup wrote the set; a set that was streamed out has no patch file."""
LOG_SET = Argument(
    variable(
        "szBackupLogPath", "whole | logs above | lacks first | lacks last | incomplete | generation 0 | no folder"
    ),
    "szBackupLogPath",
)
"""A set and the range asked for. ``logs above``: further logs lie there; ``incomplete``: one of the range does not."""
LOG_FOLDER = Argument(
    variable("log folder", "empty | complete | follow | break off | foreign | other size | missing"), "szLogPath"
)
"""The logs where the restore goes on, against those of the set.

``complete``: all of the same sequence; ``follow``: begins where the set ends; ``break off``: the same sequence with a
gap; ``foreign``: another; ``missing``: there is no such folder.
"""
DESTINATION = Argument(variable("szDest", "free | in use | no folder"), "szDest")
"""Where the database goes: to szDest, or to where it was; ``in use``: an instance has it attached."""
DATABASE_MAP = Argument(
    variable("database map", "backup | none | doubtful | no backup | in use | no file | no folder | contradictory"),
    "rgrstmap",
)
"""The first database of the map that does not fit. ``backup``: all are as they were copied; ``none``: an empty map;
``doubtful``: copied, and perhaps recovered since; ``contradictory``: no map with a count, or a map without."""
TARGET = Argument(variable("target", "none | object | nobody | folder | contradictory"), "szTargetInstanceName")
"""The instance whose logs the restore goes on with. ``object``: a live one; ``nobody``: a name that none has;
``folder``: paths that none has; ``contradictory``: one path of the two, or a name besides."""
FOLDERS = (SOURCE, PATCH_FILE, LOG_SET, LOG_FOLDER, DESTINATION, DATABASE_MAP, TARGET)
"""What only the files decide, and what goes with it: a call is tried with odd classes of these one by one."""
