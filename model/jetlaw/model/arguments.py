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
DIRECTORY = Argument(variable("szBackupPath", "fresh | plain | atomic | null"), "szBackupPath", {"null": None})
"""``plain``: holds files of a backup; ``atomic``: holds the directories of an atomic one."""

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

PARAMETER = Argument(variable("paramid", "circular on | circular off | recovery on | recovery off | other"), "paramid")

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
