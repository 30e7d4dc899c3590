"""The first page of a log file: which generation of which sequence it is, and what was attached when it began.

Layout (little endian): u32 checksum of bytes 4..4095, u32 magic, u32 generation, u32 size of the file, u32 signature of
the sequence, u32 stamp of this generation, u32 stamp of the one before, u32 end, u16 number of attached databases, then
for each u16 slot, u16 length, name in UTF-8. Stamps stand for the engine's times of creation: no two generations have
the same. The end is written when the generation is closed, and shows when records were lost since.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import crc32

from jetlaw.adapters.memory.codes import LOG_FILE_CORRUPT, JetError
from jetlaw.adapters.memory.storage.pages import PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetlaw.adapters.memory.storage.files import File

MAGIC: Final = 0x10C0FFEE
HEAD: Final = struct.Struct("<IIIIIIIIH")
ATTACHED: Final = struct.Struct("<HH")
_NOTHING: Final[Mapping[int, str]] = {}
"""What is attached where nothing is; a plain mapping, because an engine can be copied whole."""


class LogHeader(NamedTuple):
    """The header of one generation.

    Attributes:
        generation: its number, from 1.
        size: length of its file, and of every file of its sequence.
        signature: what all generations of one sequence share.
        created: its own stamp.
        previous: the stamp of the generation before it; 0 for the first.
        end: where its last record ends; 0 until it is closed.
        attached: the databases attached when it began, slot to name.
    """

    generation: int
    size: int
    signature: int
    created: int
    previous: int
    end: int = 0
    attached: Mapping[int, str] = _NOTHING

    def image(self) -> bytes:
        """The header as one page."""
        numbers = (self.generation, self.size, self.signature, self.created, self.previous, self.end)
        head = bytearray(HEAD.pack(0, MAGIC, *numbers, len(self.attached)))
        for slot, name in self.attached.items():
            encoded = name.encode()
            head += ATTACHED.pack(slot, len(encoded)) + encoded
        rest = head[4:].ljust(PAGE_SIZE - 4, b"\0")
        return crc32(rest).to_bytes(4, "little") + rest

    @classmethod
    def of(cls, file: File) -> LogHeader:
        """The header of a log file; JET_errLogFileCorrupt when it is none."""
        page = file.read(0, PAGE_SIZE)
        if len(page) != PAGE_SIZE:
            raise JetError(LOG_FILE_CORRUPT)
        checksum, magic, generation, size, signature, created, previous, end, count = HEAD.unpack_from(page)
        if magic != MAGIC or checksum != crc32(page[4:]):
            raise JetError(LOG_FILE_CORRUPT)
        attached, at = {}, HEAD.size
        for _ in range(count):
            slot, length = ATTACHED.unpack_from(page, at)
            at += ATTACHED.size + length
            attached[slot] = page[at - length : at].decode()
        return cls(generation, size, signature, created, previous, end, attached)

    def follows(self, other: LogHeader) -> bool:
        """Whether this generation was begun when the other was closed."""
        return self.previous == other.created
