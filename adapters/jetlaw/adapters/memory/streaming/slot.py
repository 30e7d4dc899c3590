"""The one file slot of a streaming backup (crhfMax is 1, daedef.hxx:4166): open, read, close.

Its handle is always 0. A backup that ends with a file open frees the slot but leaves kind, position and size in it
(recordings C8); only CloseFile, a failed read of a database and the next open wipe that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.codes import (
    INVALID_PARAMETER,
    LOG_READ_VERIFY_FAILURE,
    OUT_OF_MEMORY,
    READ_VERIFY_FAILURE,
    JetError,
)
from jetlaw.adapters.memory.storage.extent import Extent
from jetlaw.adapters.memory.storage.log import Log
from jetlaw.adapters.memory.storage.pages import BLANK, PAGE_SIZE, are_sound

if TYPE_CHECKING:
    from collections.abc import Callable

    from jetlaw.adapters.memory.behaviour.files import FileRules
    from jetlaw.adapters.memory.storage.database import Database
    from jetlaw.adapters.memory.storage.files import File

HANDLE: Final = 0
NO_BYTES: Final = Extent(())
NOTHING, DATABASE, LOG, OTHER = "nothing", "database", "log", "other"


class FileSlot:
    """The slot and what is, or was, open in it.

    Attributes:
        in_use: a file is open.
        kind: what is open, or what the last backup left open: NOTHING, DATABASE, LOG or OTHER.
        generation: the log generation that is open; 0 if none.
        database: the database that is open.
    """

    def __init__(self, rules: FileRules) -> None:
        self.in_use = False
        self.kind = NOTHING
        self.generation = 0
        self.database: Database | None = None
        self._rules = rules
        self._ever_used = False
        self._file: File | None = None
        self._head = b""
        self._trailer: Callable[[], bytes] = lambda: BLANK
        self._offset = 0
        self._size = 0

    @property
    def finished(self) -> bool:
        """Everything was read, to the last byte."""
        return self._offset == self._size

    @property
    def at_start(self) -> bool:
        """Nothing was read yet."""
        return self._offset == 0

    @property
    def holds_database(self) -> bool:
        """A database is open, or was left open by the last backup."""
        return self.kind == DATABASE

    @property
    def holds_other(self) -> bool:
        """What is or was open is neither a database nor a numbered log."""
        return self.kind == OTHER

    def require_free(self) -> None:
        """JET_errOutOfMemory while a file is open (backup.cxx:2208)."""
        if self.in_use:
            raise JetError(OUT_OF_MEMORY)

    def wipe(self) -> None:
        """Forget what is or was open; it reads as an empty file then."""
        self.in_use = False
        self.kind, self.generation = NOTHING, 0
        self.database = self._file = None
        self._offset = self._size = 0

    def leave(self) -> None:
        """The backup ends: free the slot, with its contents left behind (backup.cxx:4342-4376)."""
        self.in_use = False

    def open_database(self, database: Database, low: int, trailer: Callable[[], bytes]) -> int:
        """Open a database, with a copy of its header as it is now; returns its size in bytes.

        Args:
            database: what to open.
            low: the lowest log generation that goes with the copy.
            trailer: gives the last page of the copy, once all before it is read.
        """
        self._open(database.file, DATABASE, database.stream_size)
        self.database, self._trailer = database, trailer
        self._head = database.copied_header(low)
        return self._size

    def open_file(self, file: File, generation: int | None) -> int:
        """Open a log generation, or another file (None); returns its size in bytes."""
        self._open(file, LOG if generation else OTHER, file.size)
        self.generation = generation or 0
        return self._size

    def read(self, handle: int, count: int) -> Extent:
        """The next bytes of the open file (backup.cxx:2738-2950).

        Args:
            handle: only 0 is a slot. The engine does not look and reads outside its array (undefined, recordings N1);
                here JET_errInvalidParameter.
            count: bytes wanted, a multiple of 4096.

        Raises:
            JetError: JET_errInvalidParameter, JET_errReadVerifyFailure (a database; the slot is wiped),
                JET_errLogReadVerifyFailure (a log; the caller ends the backup).
        """
        if handle != HANDLE or count % PAGE_SIZE:
            raise JetError(INVALID_PARAMETER)
        self._rules.refuse_read(self, count)
        if self.finished or not count:
            return NO_BYTES
        return self._read_database(count) if self.kind == DATABASE else self._read_log(count)

    def close(self, handle: int) -> None:
        """Close the open file; JET_errInvalidParameter for any other handle or a free slot (backup.cxx:2969)."""
        if handle != HANDLE or not self._ever_used or not self.in_use:
            raise JetError(INVALID_PARAMETER)
        self.wipe()

    def _open(self, file: File, kind: str, size: int) -> None:
        self.wipe()
        self.in_use = self._ever_used = True
        self.kind, self._file, self._size = kind, file, size

    def _read_log(self, count: int) -> Extent:
        if self._file is None:
            return NO_BYTES
        if self.kind == LOG and self._offset == 0 and self._file.sound != self._file.version:
            if not Log.is_sound(self._file):
                raise JetError(LOG_READ_VERIFY_FAILURE)
            self._file.sound = self._file.version
        return self._next(self._file.extent(self._offset, min(count, self._size - self._offset)))

    def _read_database(self, count: int) -> Extent:
        """Pages as they are on disk; the header copy goes in front, the trailer behind."""
        if self._file is None:
            return NO_BYTES
        end = min(self._offset + count, self._size)
        head, pages_end = self._head[self._offset : end], min(end, self._size - PAGE_SIZE)
        at = self._offset + len(head)
        if not are_sound(self._file.read(at, min(pages_end, self._file.written) - at)):
            self.wipe()
            raise JetError(READ_VERIFY_FAILURE)
        pages = self._file.extent(at, pages_end - at)
        trailer = self._trailer() if end == self._size else b""
        return self._next(Extent([head, *pages.pieces, trailer]))

    def _next(self, found: Extent) -> Extent:
        self._offset += len(found)
        return found
