"""The write-ahead log of one instance: generations of fixed size, and the checkpoint.

A generation is ``edb%05X.log`` when it is closed and ``edb.log`` while it is written. Layout (little endian): one
header page (u32 checksum of bytes 4..4095, u32 magic, u32 generation, u16 number of attached databases, then for each
u16 slot, u16 length, name in UTF-8), then records aligned to 256 bytes: u32 checksum of the rest, u16 kind, u16 size,
u32 transaction, body. A zero size ends a generation. A position in the log is ``generation << 32 | byte offset``.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import crc32

from jetlaw.adapters.memory.codes import (
    CHECKPOINT_CORRUPT,
    CHECKPOINT_FILE_NOT_FOUND,
    DISK_FULL,
    LOG_DISK_FULL,
    LOG_FILE_CORRUPT,
    LOG_WRITE_FAIL,
    JetError,
)
from jetlaw.adapters.memory.storage.files import File, FileSystem
from jetlaw.adapters.memory.storage.pages import PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MAGIC: Final = 0x10C0FFEE
HEAD: Final = struct.Struct("<IIIH")
ATTACHED: Final = struct.Struct("<HH")
RECORD: Final = struct.Struct("<IHHI")
ALIGNMENT: Final = 256
CHECKPOINT: Final = struct.Struct("<III")
CHECKPOINT_SIZE: Final = 2 * PAGE_SIZE

# Kinds of record, with their bodies.
COMMIT, ROLLBACK = 1, 2  # no body; a transaction begins with its first record
IMAGE = 3  # place, 4096 bytes
INSERT = 4  # place, u16 record slot, u16 table, record; slot 0 starts a new page
KILL = 5  # place, u16 record slot
ATTACH, DETACH = 6, 7  # u16 database, name in UTF-8

PLACE: Final = struct.Struct("<HIQ")
"""Where a change is: u16 database, u32 page, u64 database time."""
INSERTED: Final = struct.Struct("<HH")
NUMBER: Final = struct.Struct("<H")


class Entry(NamedTuple):
    """One record read back."""

    position: int
    kind: int
    transaction: int
    body: bytes


class Log:
    """The log files of one instance.

    Attributes:
        directory: where they are.
        base: first letters of their names, ``edb``.
        broken: writing fails for good (JET_errLogWriteFail).
    """

    def __init__(self, files: FileSystem, directory: str, base: str, size: int) -> None:
        self.directory = directory
        self.base = base
        self.broken = False
        self._files = files
        self._size = size
        self._generation = 0
        self._offset = PAGE_SIZE
        self._file: File | None = None
        self._attached: Callable[[], Mapping[int, str]] = dict
        self._closing: Callable[[], None] = lambda: None
        self._opened: Callable[[], None] = lambda: None

    @property
    def generation(self) -> int:
        """The generation that is being written."""
        return self._generation

    @property
    def position(self) -> int:
        """Where the next record goes, unless it needs a new generation."""
        return self._generation << 32 | self._offset

    @property
    def size(self) -> int:
        """Bytes of one generation."""
        return self._size

    @property
    def current_name(self) -> str:
        """The file being written."""
        return FileSystem.join(self.directory, f"{self.base}.log")

    def name(self, generation: int) -> str:
        """The file of a closed generation; generation 0 gives a wildcard (recordings C11)."""
        digits = f"{generation:05X}" if generation else "*"
        return FileSystem.join(self.directory, f"{self.base}{digits}.log")

    def file(self, generation: int) -> File | None:
        """The file that holds a generation, or None."""
        return self._file if generation == self._generation else self._files.find(self.name(generation))

    def generation_of(self, path: str) -> int | None:
        """The generation that a name stands for; None if it names no closed generation (logutil.cxx:1865-1949)."""
        stem = path.rpartition("/")[2].lower().removesuffix(".log")
        digits = stem.removeprefix(self.base.lower())
        if len(digits) != 5 or digits == stem or not all(letter in "0123456789abcdef" for letter in digits):
            return None
        return int(digits, 16) or None

    def lowest(self) -> int:
        """The lowest generation on disk, in one run up to the current one."""
        generation = self._generation
        while generation > 1 and self._files.find(self.name(generation - 1)) is not None:
            generation -= 1
        return generation

    def start(self) -> None:
        """Open the last generation, or make the first; JET_errLogFileCorrupt, JET_errDiskFull."""
        self._file = self._files.find(self.current_name)
        if self._file is None:
            self._open_generation(1)
            return
        self._generation, _ = self._parse_header(self._file)
        self._offset = self._end_of(self._file)

    def connect(
        self, attached: Callable[[], Mapping[int, str]], closing: Callable[[], None], opened: Callable[[], None]
    ) -> None:
        """Say whom to ask and tell.

        Args:
            attached: tells which databases are attached, slot to name, for the headers.
            closing: called before a generation is closed.
            opened: called after the next was opened.
        """
        self._attached, self._closing, self._opened = attached, closing, opened

    def append(self, kind: int, transaction: int, body: bytes = b"") -> int:
        """Write one record; returns its position.

        Raises:
            JetError: JET_errLogWriteFail, JET_errLogDiskFull.
        """
        if self.broken:
            raise JetError(LOG_WRITE_FAIL)
        size = RECORD.size + len(body)
        if self._offset + size > self._size:
            self.roll()
        tail = RECORD.pack(0, kind, size, transaction)[4:] + body
        position = self._generation << 32 | self._offset
        self._current().write(self._offset, crc32(tail).to_bytes(4, "little") + tail)
        self._offset += -(-size // ALIGNMENT) * ALIGNMENT
        return position

    def roll(self) -> None:
        """Close the current generation and open the next; JET_errLogWriteFail, JET_errLogDiskFull."""
        if self.broken:
            raise JetError(LOG_WRITE_FAIL)
        if self._files.full:
            raise JetError(LOG_DISK_FULL)
        self._closing()
        self._files.rename(self._current(), self.name(self._generation))
        self._open_generation(self._generation + 1)
        self._opened()

    def delete(self, low: int, mac: int) -> None:
        """Delete the closed generations of [low, mac), oldest first; missing ones are passed over."""
        for generation in range(low, mac):
            self._files.delete(self.name(generation))

    def read(self, generation: int) -> tuple[dict[int, str], Iterator[Entry]]:
        """The attached databases at the start of a generation, and its records; JET_errLogFileCorrupt."""
        file = self.file(generation)
        if file is None:
            raise JetError(LOG_FILE_CORRUPT)
        return self._parse_header(file)[1], self._entries(file, generation)

    def write_checkpoint(self, generation: int) -> None:
        """Note where replay must begin; JET_errLogWriteFail, JET_errLogDiskFull."""
        path = self.checkpoint_name
        try:
            file = self._files.find(path) or self._files.create(path, CHECKPOINT_SIZE)
        except JetError as error:
            raise JetError(LOG_DISK_FULL if error.code == DISK_FULL else error.code) from error
        tail = CHECKPOINT.pack(0, MAGIC, generation)[4:]
        file.write(0, crc32(tail).to_bytes(4, "little") + tail)

    def read_checkpoint(self) -> int:
        """The generation where replay must begin; JET_errCheckpointFileNotFound, JET_errCheckpointCorrupt."""
        file = self._files.find(self.checkpoint_name)
        if file is None:
            raise JetError(CHECKPOINT_FILE_NOT_FOUND)
        checksum, magic, generation = CHECKPOINT.unpack(file.read(0, CHECKPOINT.size))
        if magic != MAGIC or checksum != crc32(file.read(4, CHECKPOINT.size - 4)):
            raise JetError(CHECKPOINT_CORRUPT)
        return int(generation)

    @property
    def checkpoint_name(self) -> str:
        """The checkpoint file."""
        return FileSystem.join(self.directory, f"{self.base}.chk")

    def _current(self) -> File:
        if self._file is None:
            raise JetError(LOG_WRITE_FAIL)
        return self._file

    def _open_generation(self, generation: int) -> None:
        self._file = self._files.create(self.current_name, self._size)
        self._generation, self._offset = generation, PAGE_SIZE
        attached = self._attached()
        head = bytearray(HEAD.pack(0, MAGIC, generation, len(attached)))
        for slot, name in attached.items():
            encoded = name.encode()
            head += ATTACHED.pack(slot, len(encoded)) + encoded
        page = bytes(head).ljust(PAGE_SIZE, b"\0")
        self._file.write(0, crc32(page[4:]).to_bytes(4, "little") + page[4:])

    @staticmethod
    def _parse_header(file: File) -> tuple[int, dict[int, str]]:
        page = file.read(0, PAGE_SIZE)
        checksum, magic, generation, count = HEAD.unpack_from(page)
        if magic != MAGIC or checksum != crc32(page[4:]):
            raise JetError(LOG_FILE_CORRUPT)
        attached, at = {}, HEAD.size
        for _ in range(count):
            slot, length = ATTACHED.unpack_from(page, at)
            at += ATTACHED.size + length
            attached[slot] = page[at - length : at].decode()
        return generation, attached

    @staticmethod
    def _entries(file: File, generation: int) -> Iterator[Entry]:
        data, at = file.read(0, file.size), PAGE_SIZE
        while at + RECORD.size <= len(data):
            checksum, kind, size, transaction = RECORD.unpack_from(data, at)
            if not size:
                return
            if checksum != crc32(data[at + 4 : at + size]):
                raise JetError(LOG_FILE_CORRUPT)
            yield Entry(generation << 32 | at, kind, transaction, data[at + RECORD.size : at + size])
            at += -(-size // ALIGNMENT) * ALIGNMENT

    def _end_of(self, file: File) -> int:
        end = PAGE_SIZE
        for entry in self._entries(file, self._generation):
            end = entry.position & 0xFFFF_FFFF
            end += -(-(RECORD.size + len(entry.body)) // ALIGNMENT) * ALIGNMENT
        return end
