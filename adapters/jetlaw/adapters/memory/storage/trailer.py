"""The last page of a database in a backup: which logs make the copy whole (PATCHHDR, backup.cxx:4627).

Layout (little endian): u32 checksum of bytes 4..4095, u32 magic, u32 signature of the log sequence, u32 lowest and u32
highest log generation, both included.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from jetlaw.adapters.memory.codes import READ_VERIFY_FAILURE, JetError
from jetlaw.adapters.memory.storage.pages import PAGE_SIZE

MAGIC: Final = 0x7A417C4D
PAGE: Final = struct.Struct("<IIIII")


@dataclass(frozen=True, slots=True)
class Trailer:
    """What a backup writes behind the pages of a database, when the last of them has been read.

    Attributes:
        signature: the log sequence that the database belongs to.
        low: the generation where replay begins.
        high: the generation that was written when the last page was read.
    """

    signature: int
    low: int
    high: int

    def image(self) -> bytes:
        """The trailer as one page."""
        page = PAGE.pack(0, MAGIC, self.signature, self.low, self.high).ljust(PAGE_SIZE, b"\0")
        return crc32(page[4:]).to_bytes(4, "little") + page[4:]

    @classmethod
    def parse(cls, page: bytes) -> Trailer:
        """The trailer in a page; JET_errReadVerifyFailure when it is none."""
        if len(page) != PAGE_SIZE:
            raise JetError(READ_VERIFY_FAILURE)
        checksum, magic, *numbers = PAGE.unpack_from(page)
        if magic != MAGIC or checksum != crc32(page[4:]):
            raise JetError(READ_VERIFY_FAILURE)
        return cls(*numbers)
