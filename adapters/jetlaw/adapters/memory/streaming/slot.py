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
from jetlaw.adapters.memory.storage.header import HEADER_PAGES
from jetlaw.adapters.memory.storage.pages import BLANK, PAGE_SIZE

if TYPE_CHECKING:
    from jetlaw.adapters.memory.storage.database import Database
    from jetlaw.adapters.memory.storage.files import File
    from jetlaw.adapters.memory.troubles import Troubles

HANDLE: Final = 0
NOTHING, DATABASE, LOG, OTHER = "nothing", "database", "log", "other"


class FileSlot:
    """The slot and what is, or was, open in it.

    Attributes:
        in_use: a file is open.
        kind: what is open, or what the last backup left open: NOTHING, DATABASE, LOG or OTHER.
        generation: the log generation that is open; 0 if none.
        database: the database that is open.
    """

    def __init__(self, troubles: Troubles) -> None:
        self.in_use = False
        self.kind = NOTHING
        self.generation = 0
        self.database: Database | None = None
        self._troubles = troubles
        self._ever_used = False
        self._file: File | None = None
        self._head = b""
        self._offset = 0
        self._size = 0
        self._image_of: tuple[File, int, bytes, int] | None = None
        self._image = b""

    @property
    def finished(self) -> bool:
        """Everything was read, to the last byte."""
        return self._offset == self._size

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

    def open_database(self, database: Database) -> int:
        """Open a database, with a copy of its header as it is now; returns its size in bytes."""
        self._open(database.file, DATABASE, database.stream_size)
        self.database = database
        self._head = database.file.read(0, HEADER_PAGES * PAGE_SIZE)
        return self._size

    def open_file(self, file: File, generation: int | None) -> int:
        """Open a log generation, or another file (None); returns its size in bytes."""
        self._open(file, LOG if generation else OTHER, file.size)
        self.generation = generation or 0
        return self._size

    def read(self, handle: int, count: int) -> bytes:
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
        first = self._offset == 0 or not self.in_use
        if self.kind == DATABASE:
            if count == 0 or (count <= HEADER_PAGES * PAGE_SIZE and first):
                raise JetError(INVALID_PARAMETER)
        elif count < HEADER_PAGES * PAGE_SIZE and self._offset == 0:
            raise JetError(INVALID_PARAMETER)
        if self.finished and (self.in_use or self.kind != DATABASE):
            return b""
        # A left-over database or half-read log, and a file that is neither, kill the engine here (recordings N2, N3).
        if not self.in_use or self.kind == OTHER:
            raise JetError(INVALID_PARAMETER)
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

    def _read_log(self, count: int) -> bytes:
        if self._troubles.log_fails:
            raise JetError(LOG_READ_VERIFY_FAILURE)
        data = b"" if self._file is None else self._file.read(self._offset, min(count, self._size - self._offset))
        self._offset += len(data)
        return data

    def _read_database(self, count: int) -> bytes:
        """Pages as they are on disk; the header copy goes in front, one blank trailer page behind."""
        if self._troubles.page_fails or self._file is None:
            self.wipe()
            raise JetError(READ_VERIFY_FAILURE)
        if self._offset == 0 and count >= self._size:
            data = self._whole(self._file)
        else:
            data = self._head[self._offset : self._offset + count]
            pages_end = self._size - PAGE_SIZE
            at = self._offset + len(data)
            data += self._file.read(at, min(self._offset + count, pages_end) - at) if at < pages_end else b""
            if self._offset + count >= self._size:
                data += BLANK
        self._offset += len(data)
        return data

    def _whole(self, file: File) -> bytes:
        """The whole stream; kept, since clients often read an unchanged database again."""
        key = (file, file.version, self._head, self._size)
        if self._image_of != key:
            size = self._size - PAGE_SIZE - len(self._head)
            self._image_of, self._image = key, self._head + file.read(len(self._head), size) + BLANK
        return self._image
