"""The write-ahead log of one instance: generations of fixed size, and the checkpoint.

A generation is ``edb%05X.log`` when it is closed, ``edb.log`` while it is written and ``edbtmp.log`` while it is made.
Layout (little endian): one header page (see `log_header`), then records aligned to 256 bytes: u32 checksum of the rest,
u16 kind, u16 size, u32 transaction, body. A zero size ends a generation. A position in the log is ``generation << 32 |
byte offset``.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import crc32

from jetlaw.adapters.memory.codes import (
    CHECKPOINT_CORRUPT,
    CHECKPOINT_FILE_NOT_FOUND,
    DISK_FULL,
    INVALID_PATH,
    LOG_DISK_FULL,
    LOG_FILE_CORRUPT,
    LOG_WRITE_FAIL,
    MISSING_LOG_FILE,
    JetError,
)
from jetlaw.adapters.memory.storage.files import File, FileSystem
from jetlaw.adapters.memory.storage.log_folder import LogFolder
from jetlaw.adapters.memory.storage.log_header import LogHeader
from jetlaw.adapters.memory.storage.pages import PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MAGIC: Final = 0x10C0FFEE
RECORD: Final = struct.Struct("<IHHI")
UNCHECKED: Final = struct.Struct("<HHI")
"""The head of a record without its checksum."""
ALIGNMENT: Final = 256
CHECKPOINT: Final = struct.Struct("<III")
CHECKPOINT_SIZE: Final = 2 * PAGE_SIZE

# Kinds of record, with their bodies.
COMMIT, ROLLBACK = 1, 2  # no body; a transaction begins with its first record
IMAGE = 3  # place, 4096 bytes
INSERT = 4  # place, u16 record slot, u16 table, record; slot 0 starts a new page
KILL = 5  # place, u16 record slot
ATTACH, DETACH = 6, 7  # u16 database, name in UTF-8
CREATE = 8  # u16 database, name in UTF-8; its pages and tables follow
CREATED = 9  # u16 database; commits the last of its tables

PLACE: Final = struct.Struct("<HIQQ")
"""Where a change is: u16 database, u32 page, u64 database time, u64 database time of the page before the change."""
INSERTED: Final = struct.Struct("<HH")
NUMBER: Final = struct.Struct("<H")


class Entry(NamedTuple):
    """One record read back."""

    position: int
    kind: int
    transaction: int
    body: bytes


def record(kind: int, transaction: int, body: bytes = b"") -> bytes:
    """One record as the log has it, wherever it lies."""
    rest = UNCHECKED.pack(kind, RECORD.size + len(body), transaction) + body
    return crc32(rest).to_bytes(4, "little") + rest


class Log(LogFolder):
    """The log files of one instance, and the writing of them.

    Attributes:
        broken: writing has failed, and does so for good (JET_errLogWriteFail).
        fails: whether the next write fails; asked at every one.
    """

    def __init__(self, files: FileSystem, directory: str, base: str, size: int) -> None:
        super().__init__(files, directory, base)
        self.broken = False
        self.fails: Callable[[], bool] = lambda: False
        self._size = size
        self._head = LogHeader(0, size, 0, 0, 0)
        self._offset = PAGE_SIZE
        self._file: File | None = None
        self._attached: Callable[[], Mapping[int, str]] = dict
        self._closing: Callable[[], None] = lambda: None
        self._opened: Callable[[], None] = lambda: None

    @property
    def generation(self) -> int:
        """The generation that is being written."""
        return self._head.generation

    @property
    def signature(self) -> int:
        """What all generations of this sequence share."""
        return self._head.signature

    @property
    def position(self) -> int:
        """Where the next record goes, unless it needs a new generation."""
        return self.generation << 32 | self._offset

    @property
    def size(self) -> int:
        """Bytes of one generation."""
        return self._size

    def file(self, generation: int) -> File | None:
        """The file that holds a generation, or None."""
        return self._file if generation == self.generation else self.files.find(self.name(generation))

    def lowest(self) -> int:
        """The lowest generation on disk, in one run up to the current one."""
        generation = self.generation
        while generation > 1 and self.files.find(self.name(generation - 1)) is not None:
            generation -= 1
        return generation

    def start(self) -> None:
        """Open the last generation, whose size counts, or make the first.

        Raises:
            JetError: JET_errMissingLogFile when only the last generation is gone, JET_errLogFileCorrupt, errors of
                `write_checkpoint`.
        """
        file = self.find_current() or self._finish_roll()
        if file is None:
            self.files.delete(self.checkpoint_name)
            self._open(LogHeader(1, self._size, self.files.stamp(), self.files.stamp(), 0))
            return
        self._file, self._head = file, LogHeader.of(file)
        self._size = self._head.size
        self._offset = self._end_of(file)

    def start_after(self, last: LogHeader) -> None:
        """Go on with a generation of its own where a restore has read the last one; JET_errDiskFull."""
        self._size = last.size
        self._open_after(last)

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
        """Write one record; returns its position; JET_errLogWriteFail, JET_errLogDiskFull."""
        return self.write(record(kind, transaction, body))

    def write(self, made: bytes) -> int:
        """Write one record that `record` has made; returns its position.

        Raises:
            JetError: JET_errLogWriteFail, JET_errLogDiskFull.
        """
        self.refuse_broken()
        if self._offset + len(made) > self._size:
            self.roll()
        if self._file is None:
            raise JetError(LOG_WRITE_FAIL)
        at = self._offset
        self._file.write(at, made)
        self._offset = at - (-len(made) // ALIGNMENT) * ALIGNMENT
        return self._head.generation << 32 | at

    def roll(self) -> None:
        """Close the current generation and open the next; JET_errLogWriteFail, JET_errLogDiskFull."""
        self.refuse_broken()
        self._closing()
        self._open_after(self._head)
        self._opened()

    def delete(self, low: int, mac: int) -> None:
        """Delete the closed generations of [low, mac), oldest first; missing ones are passed over.

        Raises:
            JetError: JET_errInvalidPath for generation 0, whose name is a wildcard (recordings C10).
        """
        if not low < mac:
            return
        if not low:
            raise JetError(INVALID_PATH)
        for generation in range(low, mac):
            self.files.delete(self.name(generation))

    def read(self, generation: int) -> tuple[dict[int, str], Iterator[Entry]]:
        """The attached databases at the start of a generation, and its records; JET_errLogFileCorrupt."""
        file = self.file(generation)
        if file is None:
            raise JetError(LOG_FILE_CORRUPT)
        head = LogHeader.of(file)
        return dict(head.attached), self._records(file, head)

    def write_checkpoint(self, generation: int) -> None:
        """Note where replay must begin; JET_errLogWriteFail, JET_errLogDiskFull."""
        path = self.checkpoint_name
        file = self.files.find(path) or self._create(path, CHECKPOINT_SIZE)
        tail = CHECKPOINT.pack(0, MAGIC, generation)[4:]
        file.write(0, crc32(tail).to_bytes(4, "little") + tail)

    def read_checkpoint(self) -> int:
        """The generation where replay must begin; JET_errCheckpointFileNotFound, JET_errCheckpointCorrupt."""
        file = self.files.find(self.checkpoint_name)
        if file is None:
            raise JetError(CHECKPOINT_FILE_NOT_FOUND)
        checksum, magic, generation = CHECKPOINT.unpack(file.read(0, CHECKPOINT.size))
        if magic != MAGIC or checksum != crc32(file.read(4, CHECKPOINT.size - 4)):
            raise JetError(CHECKPOINT_CORRUPT)
        return int(generation)

    def refuse_broken(self) -> None:
        """JET_errLogWriteFail once a write has failed, or if the next one would."""
        if self.broken or self.fails():
            self.broken = True
            raise JetError(LOG_WRITE_FAIL)

    def _open_after(self, last: LogHeader) -> None:
        generation, created = last.generation + 1, self.files.stamp()
        attached = dict(self._attached())
        self._open(LogHeader(generation, self._size, last.signature, created, last.created, attached=attached))

    def _open(self, head: LogHeader) -> None:
        """Make the next generation whole under a name of its own, then close the last one and rename both."""
        made = self._create(self.next_name, self._size)
        made.write(0, head.image())
        if self._file is not None:
            self._file.write(0, self._head._replace(end=self._offset).image())
            self.files.rename(self._file, self.name(self.generation))
        self.files.rename(made, self.current_name)
        self._file, self._head, self._offset = made, head, PAGE_SIZE

    def _finish_roll(self) -> File | None:
        """The next generation where a roll got no further than its first renaming (logredo.cxx:14926)."""
        made, closed = self.files.find(self.next_name), self.closed()
        if not closed:
            return None
        if made is None or LogHeader.of(made).generation != closed[-1] + 1:
            raise JetError(MISSING_LOG_FILE)
        self.files.rename(made, self.current_name)
        return made

    def _create(self, path: str, size: int) -> File:
        try:
            return self.files.create(path, size)
        except JetError as error:
            raise JetError(LOG_DISK_FULL if error.code == DISK_FULL else error.code) from error

    @staticmethod
    def is_sound(file: File) -> bool:
        """Whether a log file's header and records have their checksums, and no record is missing."""
        try:
            return all(entry.kind for entry in Log.entries(file))
        except JetError:
            return False

    @staticmethod
    def entries(file: File) -> Iterator[Entry]:
        """The records of a log file; JET_errLogFileCorrupt when one is damaged, or missing before the end."""
        yield from Log._records(file, LogHeader.of(file))

    @staticmethod
    def _records(file: File, head: LogHeader) -> Iterator[Entry]:
        """The same of a file with that header."""
        data, at, begin = file.read(0, file.written), PAGE_SIZE, head.generation << 32
        while at + RECORD.size <= len(data):
            checksum, kind, size, transaction = RECORD.unpack_from(data, at)
            if not size:
                break
            if checksum != crc32(data[at + 4 : at + size]):
                raise JetError(LOG_FILE_CORRUPT)
            yield Entry(begin | at, kind, transaction, data[at + RECORD.size : at + size])
            at += -(-size // ALIGNMENT) * ALIGNMENT
        if at < head.end:
            raise JetError(LOG_FILE_CORRUPT)

    def _end_of(self, file: File) -> int:
        end = PAGE_SIZE
        for entry in self.entries(file):
            end = entry.position & 0xFFFF_FFFF
            end += -(-(RECORD.size + len(entry.body)) // ALIGNMENT) * ALIGNMENT
        return end
