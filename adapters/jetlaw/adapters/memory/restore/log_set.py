"""The logs of a backup set: whole in themselves, and fitting those that already lie where the restore goes on.

Source: LOG::ErrLGIRSTCheckSignaturesLogSequence (logutil.cxx:238-757).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import (
    EXISTING_LOG_FILE_HAS_BAD_SIGNATURE,
    EXISTING_LOG_FILE_IS_NOT_CONTIGUOUS,
    FILE_NOT_FOUND,
    GIVEN_LOG_FILE_HAS_BAD_SIGNATURE,
    GIVEN_LOG_FILE_IS_NOT_CONTIGUOUS,
    LOG_FILE_SIZE_MISMATCH,
    JetError,
)
from jetlaw.adapters.memory.storage.log_header import LogHeader

if TYPE_CHECKING:
    from jetlaw.adapters.memory.storage.log_folder import LogFolder


@dataclass(frozen=True, slots=True)
class LogSet:
    """The generations of a set that a restore was asked for.

    Attributes:
        folder: where they lie.
        first: header of the lowest.
        last: header of the highest.
    """

    folder: LogFolder
    first: LogHeader
    last: LogHeader

    @classmethod
    def read(cls, folder: LogFolder, low: int, high: int) -> LogSet:
        """The generations low to high, both included.

        Raises:
            JetError: JET_errInvalidPath, JET_errFileNotFound, JET_errLogFileCorrupt, JET_errLogFileSizeMismatch;
                JET_errGivenLogFileHasBadSignature, JET_errGivenLogFileIsNotContiguous.
        """
        first = last = None
        for generation in range(low, high + 1):
            head = LogHeader.of(folder.open(generation))
            if last is None:
                first = head
            elif head.size != last.size:
                raise JetError(LOG_FILE_SIZE_MISMATCH)
            elif head.signature != last.signature:
                raise JetError(GIVEN_LOG_FILE_HAS_BAD_SIGNATURE)
            elif not head.follows(last):
                raise JetError(GIVEN_LOG_FILE_IS_NOT_CONTIGUOUS)
            last = head
        if first is None or last is None:  # the engine goes on with a header of zeros that nobody wrote
            raise JetError(FILE_NOT_FOUND)
        return cls(folder, first, last)

    def delete_others(self) -> None:
        """Delete the logs beside the range (logutil.cxx:416-421)."""
        for generation in self.folder.closed():
            if not self.first.generation <= generation <= self.last.generation:
                self.folder.files.delete(self.folder.name(generation))
        self.folder.files.delete(self.folder.current_name)

    def refuse_misfits(self, there: LogFolder, high: int | None = None) -> None:
        """Compare with the logs that lie where the restore goes on, in the order of their generations.

        Args:
            there: their directory.
            high: compare closed generations only, up to this one.

        Raises:
            JetError: JET_errLogFileCorrupt, JET_errLogFileSizeMismatch, JET_errExistingLogFileHasBadSignature,
                JET_errExistingLogFileIsNotContiguous.
        """
        before, alone = None, not there.closed()
        for head in map(LogHeader.of, there.existing(high)):
            if head.size != self.last.size:
                raise JetError(LOG_FILE_SIZE_MISMATCH)
            if head.signature != self.last.signature:
                raise JetError(EXISTING_LOG_FILE_HAS_BAD_SIGNATURE)
            if not (head.follows(self.last) if alone else self._fits(head, before)):
                raise JetError(EXISTING_LOG_FILE_IS_NOT_CONTIGUOUS)
            before = head

    def _fits(self, head: LogHeader, before: LogHeader | None) -> bool:
        """Whether a generation goes with the one before it and with those of the set."""
        low, high = self.first.generation, self.last.generation
        if before is not None and not head.follows(before):
            return False
        if head.generation == low - 1:
            return self.first.follows(head)
        if head.generation == low:
            return head.created == self.first.created
        begins = before is None or before.generation <= high
        return head.generation <= high or not begins or head.follows(self.last)
