"""Which files a streaming backup opens, and how they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.codes import DATABASE_NOT_FOUND, INVALID_PARAMETER, JetError
from jetlaw.adapters.memory.storage.pages import PAGE_SIZE

if TYPE_CHECKING:
    from jetlaw.adapters.memory.streaming.slot import FileSlot

LEAST_FIRST_READ: Final = 3 * PAGE_SIZE
"""Bytes of a first read, at least (R-123)."""


class FileRules:
    """As the open-source engine."""

    def refuse_before_logs(self) -> None:
        """In the database phase every file but an attached database: JET_errDatabaseNotFound (backup.cxx:2415)."""
        raise JetError(DATABASE_NOT_FOUND)

    def refuse_current_log(self) -> None:
        """A log without a generation in its name: JET_errInvalidParameter (backup.cxx:2452)."""
        raise JetError(INVALID_PARAMETER)

    def refuse_read(self, slot: FileSlot, count: int) -> None:
        """JET_errInvalidParameter for too few bytes (backup.cxx:2752, 2816), and for what would kill the engine.

        A closed file reads as an empty one. A left-over database or half-read log, and a file that is neither database
        nor log, kill the engine (recordings N2, N3).
        """
        if slot.holds_database:
            too_few = count == 0 or (count < LEAST_FIRST_READ and (slot.at_start or not slot.in_use))
        else:
            too_few = count < 2 * PAGE_SIZE and slot.at_start
        reads_on = not slot.finished or (slot.holds_database and not slot.in_use)
        if too_few or (reads_on and (slot.holds_other or not slot.in_use)):
            raise JetError(INVALID_PARAMETER)


class DocumentedFiles(FileRules):
    """As the documentation says: any file may be opened and is read like any other."""

    def refuse_before_logs(self) -> None:
        """The path is not checked against the backup set (R-119)."""

    def refuse_current_log(self) -> None:
        """The path is not checked against the backup set (R-119)."""

    def refuse_read(self, slot: FileSlot, count: int) -> None:
        """JET_errInvalidParameter without an open file (R-003, A-31), and below three pages at first (R-123)."""
        if not slot.in_use or (slot.at_start and count < LEAST_FIRST_READ):
            raise JetError(INVALID_PARAMETER)
