"""Database pages: 4096 bytes with a checksum, a number, the time of their last change, and records.

Layout of a data page (little endian)::

    0   u32  checksum: CRC-32 of bytes 4..4095
    4   u32  page number, from 1
    8   u64  database time of the last change: every change of a database counts it up by one
    16  u16  kind (KIND_TREE)
    18  u16  table
    20  u16  number of records
    22  u16  offset of the first free byte
    24       records: u16 size of the body, u8 alive, u8 unused, u32 transaction, body

A page of 4096 zero bytes was never used. The checksum is computed when a page is written, not while it changes.
"""

from __future__ import annotations

import struct
from typing import Final
from zlib import crc32

from jetlaw.adapters.memory.codes import READ_VERIFY_FAILURE, JetError

PAGE_SIZE: Final = 4096
HEAD: Final = struct.Struct("<IIQHHHH")
RECORD: Final = struct.Struct("<HBxI")
KIND_TREE: Final = 1
BLANK: Final = bytes(PAGE_SIZE)
MAX_BODY: Final = PAGE_SIZE - HEAD.size - RECORD.size
"""The longest record that a page can hold, in bytes."""


class Page:
    """One page in the cache.

    Attributes:
        number: page number, from 1.
        table: the table that owns it.
        time: database time of its last change.
        dirty_since: log position of its first change since the last flush; None when it is clean.
    """

    __slots__ = ("_count", "_data", "_free", "dirty_since", "number", "table", "time")

    def __init__(self, number: int, table: int) -> None:
        self.number = number
        self.table = table
        self.time = 0
        self.dirty_since: int | None = None
        self._count = 0
        self._free = HEAD.size
        self._data: bytes | bytearray = BLANK

    @classmethod
    def parse(cls, image: bytes) -> Page:
        """A page from its bytes; JET_errReadVerifyFailure when the checksum is wrong."""
        if len(image) != PAGE_SIZE:
            raise JetError(READ_VERIFY_FAILURE)
        checksum, number, time, _, table, count, free = HEAD.unpack_from(image)
        page = cls(number, table)
        if image != BLANK:
            if checksum != crc32(memoryview(image)[4:]):
                raise JetError(READ_VERIFY_FAILURE)
            page._count, page._free, page.time = count, free, time
            page._data = image
        return page

    def image(self) -> bytes:
        """Its bytes with a fresh checksum."""
        head = HEAD.pack(0, self.number, self.time, KIND_TREE, self.table, self._count, self._free)
        rest = head[4:] + self._data[HEAD.size :]
        return crc32(rest).to_bytes(4, "little") + rest

    @property
    def count(self) -> int:
        """Records ever inserted, dead ones included; the slot of the next."""
        return self._count

    def changed(self, time: int, position: int) -> None:
        """A change at that database time is in the log at that position."""
        self.time = time
        if self.dirty_since is None:
            self.dirty_since = position

    def has_room(self, size: int) -> bool:
        """Whether a record with a body of ``size`` bytes fits."""
        return self._free + RECORD.size + size <= PAGE_SIZE

    def insert(self, transaction: int, body: bytes) -> int:
        """Add a record; returns its slot. There must be room."""
        data, at = self._own_data(), self._free
        RECORD.pack_into(data, at, len(body), 1, transaction)
        at += RECORD.size
        data[at : at + len(body)] = body
        self._free = at + len(body)
        self._count += 1
        return self._count - 1

    def kill(self, slot: int) -> None:
        """Mark a record as never inserted; its place is not used again."""
        at = HEAD.size
        for _ in range(slot):
            at += RECORD.size + RECORD.unpack_from(self._data, at)[0]
        self._own_data()[at + 2] = 0

    def is_in_order(self) -> bool:
        """Whether it is in use, and its records fill it exactly as far as its head says."""
        at = HEAD.size
        for _ in range(self._count):
            if at + RECORD.size > self._free:
                return False
            at += RECORD.size + RECORD.unpack_from(self._data, at)[0]
        return bool(self.table) and at == self._free

    def records(self) -> list[tuple[int, bytes]]:
        """Transaction and body of every living record."""
        found = []
        at = HEAD.size
        for _ in range(self._count):
            size, alive, transaction = RECORD.unpack_from(self._data, at)
            at += RECORD.size
            if alive:
                found.append((transaction, bytes(self._data[at : at + size])))
            at += size
        return found

    def _own_data(self) -> bytearray:
        """Its bytes, which it shares with others until they change."""
        if isinstance(self._data, bytes):
            self._data = bytearray(self._data)
        return self._data


def are_sound(pages: bytes) -> bool:
    """Whether every page of a run has its checksum, or was never used."""
    return all(_is_sound(pages[at : at + PAGE_SIZE]) for at in range(0, len(pages), PAGE_SIZE))


def _is_sound(image: bytes) -> bool:
    return image == BLANK or int.from_bytes(image[:4], "little") == crc32(memoryview(image)[4:])
