"""What keeps a streaming backup from beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import (
    BACKUP_INCREMENTAL,
    BACKUP_NOT_ALLOWED_YET,
    BACKUP_SURROGATE,
    INTERNAL_COPY,
    INVALID_BACKUP,
    INVALID_GRBIT,
    LOG_DISK_FULL,
    JetError,
)
from jetlaw.adapters.memory.troubles import DISK

if TYPE_CHECKING:
    from jetlaw.adapters.memory.entrance import Entrance
    from jetlaw.adapters.memory.storage.header import BackupRecord
    from jetlaw.adapters.memory.troubles import Troubles


class BeginRules:
    """As the open-source engine."""

    def refuse_flags(self, grbit: int, *, circular: bool) -> None:
        """JET_errInvalidGrbit, JET_errInvalidBackup, in the engine's order (backup.cxx:1666-1683)."""
        if grbit & ~(BACKUP_INCREMENTAL | BACKUP_SURROGATE | INTERNAL_COPY):
            raise JetError(INVALID_GRBIT)
        if grbit & (BACKUP_INCREMENTAL | BACKUP_SURROGATE) and circular:
            raise JetError(INVALID_BACKUP)
        if grbit & INTERNAL_COPY and grbit & (BACKUP_SURROGATE | BACKUP_INCREMENTAL):
            raise JetError(INVALID_GRBIT)

    def refuse_full_disk(self, troubles: Troubles) -> None:
        """JET_errLogDiskFull (backup.cxx:1695)."""
        if troubles.is_on(DISK):
            raise JetError(LOG_DISK_FULL)

    def refuse_early(self, entrance: Entrance) -> None:
        """An instance that is being initialized is not initialized (jetapi.cxx:4411)."""

    def builds_on(self, record: BackupRecord | None, technology: int) -> bool:
        """Whether a backup of logs can build on a header's last full one: by the same technology (backup.cxx:829)."""
        return record is not None and record.type == technology and bool(record.low)


class DocumentedBegins(BeginRules):
    """As the documentation says."""

    def refuse_flags(self, grbit: int, *, circular: bool) -> None:
        """Incremental is the one flag there is (R-095, R-096, R-099); the rest is JET_errInvalidGrbit."""
        if grbit & ~BACKUP_INCREMENTAL:
            raise JetError(INVALID_GRBIT)
        if grbit & BACKUP_INCREMENTAL and circular:
            raise JetError(INVALID_BACKUP)

    def refuse_full_disk(self, troubles: Troubles) -> None:
        """A full disk is no reason that the page knows (R-100)."""

    def refuse_early(self, entrance: Entrance) -> None:
        """JET_errBackupNotAllowedYet while the instance initializes (R-075, R-094)."""
        if entrance.initializing:
            raise JetError(BACKUP_NOT_ALLOWED_YET)

    def builds_on(self, record: BackupRecord | None, technology: int) -> bool:
        """Any full backup will do (R-096)."""
        del technology
        return record is not None
