"""Where JetBackup puts its files."""

from __future__ import annotations

from typing import Final

from jetlaw.adapters.memory.codes import (
    BACKUP_ATOMIC,
    BACKUP_INCREMENTAL,
    INVALID_GRBIT,
    INVALID_PATH,
    MAKE_BACKUP_DIRECTORY_FAIL,
    JetError,
)

OLD: Final = "old"
"""The directory inside an atomic one that holds the backup before the last."""


class DirectoryRules:
    """As the open-source engine."""

    def refuse_flags(self, grbit: int) -> None:
        """Unknown bits are never refused (backup.cxx:926)."""

    def missing_for_atomic(self) -> int:
        """The code for an atomic backup into a directory that is not there (backup.cxx:121)."""
        return MAKE_BACKUP_DIRECTORY_FAIL

    def copies_nothing(self, path: str) -> bool:
        """No path means the current directory (backup.cxx:937)."""
        del path
        return False

    def for_logs_of_atomic(self, directory: str) -> str:
        """Atomic logs go to the relative name "old", whatever was asked for (backup.cxx:1193)."""
        del directory
        return OLD


class DocumentedDirectories(DirectoryRules):
    """As the documentation says."""

    def refuse_flags(self, grbit: int) -> None:
        """JET_errInvalidGrbit for unknown bits, which the pages list."""
        if grbit & ~(BACKUP_ATOMIC | BACKUP_INCREMENTAL):
            raise JetError(INVALID_GRBIT)

    def missing_for_atomic(self) -> int:
        """One code for every directory that is not there (R-082)."""
        return INVALID_PATH

    def copies_nothing(self, path: str) -> bool:
        """No path means that logs are truncated, and nothing is copied (R-076)."""
        return not path

    def for_logs_of_atomic(self, directory: str) -> str:
        """Logs lie beside the backup they follow (R-080)."""
        return directory
