"""A database's header page: its state and the backups that were taken of it.

Layout (little endian): u32 checksum (CRC-32 of bytes 4..4095), u32 magic, u32 clean, u32 last page, u32 used pages,
u32 signature of its log sequence, u64 log position of its last attach or of its creation, u32 lowest and u32 highest
log generation that go with this copy of it, then for each of ``HISTORY`` u32 type (0 none, 1 Normal, 2 OSSnapshot),
u32 lowest and u32 highest log generation of that backup. A database file starts with two copies of it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from zlib import crc32

from jetlaw.adapters.memory.codes import READ_VERIFY_FAILURE, JetError
from jetlaw.adapters.memory.storage.pages import PAGE_SIZE

if TYPE_CHECKING:
    from jetlaw.adapters.memory.storage.files import File

MAGIC: Final = 0x89ABCDEF
HEAD: Final = struct.Struct("<IIIIIIQII")
ENTRY: Final = struct.Struct("<III")
HISTORY: Final = ("full", "incremental", "copy", "differential")
HEADER_PAGES: Final = 2
TRAILER_PAGES: Final = 1
NORMAL: Final = 1
"""Type of a backup made by streaming."""
OS_SNAPSHOT: Final = 2
"""Type of a backup made by a snapshot."""


@dataclass(frozen=True, slots=True)
class BackupRecord:
    """What a header remembers of one backup (bkinfo*Prev): type and log generations, both ends included."""

    type: int
    low: int
    high: int


@dataclass(slots=True)
class Header:
    """The header while the database is attached.

    Attributes:
        clean: no log is needed to attach it.
        last_page: number of its last page; the file holds this many pages and two headers.
        used_pages: so many pages from the first on are in use; none of them is blank once the log is replayed.
        signature: the log sequence that its changes are in; 0 before it was ever logged.
        attached_at: log position of its last attach, or of its creation; what the log says before is an earlier life.
        copy_low: in a copy that a backup made, the lowest log generation that goes with it; otherwise 0.
        copy_high: the highest; 0 also as long as only the copy's trailer tells it.
        history: last backup of each kind in ``HISTORY``, where there was one.
    """

    clean: bool
    last_page: int
    used_pages: int = 0
    signature: int = 0
    attached_at: int = 0
    copy_low: int = 0
    copy_high: int = 0
    history: dict[str, BackupRecord] = field(default_factory=dict)

    def image(self) -> bytes:
        """The header as one page."""
        page = bytearray(PAGE_SIZE)
        life = (self.used_pages, self.signature, self.attached_at, self.copy_low, self.copy_high)
        HEAD.pack_into(page, 0, 0, MAGIC, self.clean, self.last_page, *life)
        for index, kind in enumerate(HISTORY):
            record = self.history.get(kind)
            if record is not None:
                ENTRY.pack_into(page, HEAD.size + index * ENTRY.size, record.type, record.low, record.high)
        rest = bytes(page[4:])
        return crc32(rest).to_bytes(4, "little") + rest

    @classmethod
    def parse(cls, page: bytes) -> Header:
        """The header in a page; JET_errReadVerifyFailure when it is none."""
        if len(page) != PAGE_SIZE or struct.unpack_from("<II", page) != (crc32(page[4:]), MAGIC):
            raise JetError(READ_VERIFY_FAILURE)
        _, _, clean, last_page, used_pages, signature, attached_at, low, high = HEAD.unpack_from(page)
        entries = [ENTRY.unpack_from(page, HEAD.size + index * ENTRY.size) for index in range(len(HISTORY))]
        history = {kind: BackupRecord(*entry) for kind, entry in zip(HISTORY, entries, strict=True) if entry[0]}
        return cls(bool(clean), last_page, used_pages, signature, attached_at, low, high, history)

    def remember(self, kind: str, record: BackupRecord) -> None:
        """Note a backup; a new full one makes the log backups before it moot (backup.cxx:4087-4098)."""
        self.history[kind] = record
        if kind == "full":
            self.history.pop("incremental", None)
            self.history.pop("differential", None)


def has_header(file: File) -> bool:
    """Whether a file has a whole database header."""
    try:
        Header.parse(file.read(0, PAGE_SIZE))
    except JetError:
        return False
    return True


def is_database(file: File) -> bool:
    """Whether a file begins as a database does, whatever became of the rest."""
    start = file.read(0, 8)
    return len(start) == 8 and struct.unpack("<II", start)[1] == MAGIC
