"""A database's header page: its state and the backups that were taken of it.

Layout (little endian): u32 checksum (CRC-32 of bytes 4..4095), u32 magic, u32 clean, u32 last page, u64 database time
when it was last clean, then for each of
``HISTORY`` u32 type (0 none, 1 Normal), u32 lowest and u32 highest log generation of that backup. A database file
starts with two copies of it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Final
from zlib import crc32

from jetlaw.adapters.memory.codes import READ_VERIFY_FAILURE, JetError
from jetlaw.adapters.memory.storage.pages import PAGE_SIZE

MAGIC: Final = 0x89ABCDEF
HEAD: Final = struct.Struct("<IIIIQ")
ENTRY: Final = struct.Struct("<III")
HISTORY: Final = ("full", "incremental", "copy", "differential")
HEADER_PAGES: Final = 2
TRAILER_PAGES: Final = 1
NORMAL: Final = 1
"""Type of a backup made by streaming; a snapshot's would be 2."""


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
        time: database time when it was last clean.
        history: last backup of each kind in ``HISTORY``, where there was one.
    """

    clean: bool
    last_page: int
    time: int = 0
    history: dict[str, BackupRecord] = field(default_factory=dict)

    def image(self) -> bytes:
        """The header as one page."""
        page = bytearray(PAGE_SIZE)
        HEAD.pack_into(page, 0, 0, MAGIC, self.clean, self.last_page, self.time)
        for index, kind in enumerate(HISTORY):
            record = self.history.get(kind)
            if record is not None:
                ENTRY.pack_into(page, HEAD.size + index * ENTRY.size, record.type, record.low, record.high)
        struct.pack_into("<I", page, 0, crc32(memoryview(page)[4:]))
        return bytes(page)

    @classmethod
    def parse(cls, page: bytes) -> Header:
        """The header in a page; JET_errReadVerifyFailure when it is none."""
        if len(page) != PAGE_SIZE or struct.unpack_from("<II", page) != (crc32(page[4:]), MAGIC):
            raise JetError(READ_VERIFY_FAILURE)
        _, _, clean, last_page, time = HEAD.unpack_from(page)
        entries = [ENTRY.unpack_from(page, HEAD.size + index * ENTRY.size) for index in range(len(HISTORY))]
        history = {kind: BackupRecord(*entry) for kind, entry in zip(HISTORY, entries, strict=True) if entry[0]}
        return cls(bool(clean), last_page, time, history)

    def remember(self, kind: str, record: BackupRecord) -> None:
        """Note a backup; a new full one makes the log backups before it moot (backup.cxx:4087-4098)."""
        self.history[kind] = record
        if kind == "full":
            self.history.pop("incremental", None)
            self.history.pop("differential", None)
