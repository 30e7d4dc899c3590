"""The logs of a backup: which to copy, which to delete, and whether they were copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import (
    INVALID_BACKUP_SEQUENCE,
    LOG_FILE_NOT_COPIED,
    LOG_WRITE_FAIL,
    REQUIRED_LOG_FILES_MISSING,
    JetError,
)
from jetlaw.adapters.memory.storage.header import BackupRecord

if TYPE_CHECKING:
    from jetlaw.adapters.memory.instance import Instance
    from jetlaw.adapters.memory.storage.database import Database
    from jetlaw.adapters.memory.storage.log import Log


class LogRange:
    """Generations of the backup; the upper ends are not included.

    Attributes:
        prepared: the log was rolled and the ranges computed in this backup.
        truncated: JetTruncateLog passed its tests in this backup.
        copy_mic: lowest generation to copy, 0 before it is known.
        copy_mac: end of the generations to copy.
        delete_mic: lowest generation to delete.
        delete_mac: end of the generations to delete.
    """

    def __init__(self, instance: Instance) -> None:
        self.prepared = False
        self.truncated = False
        self.copy_mic = self.copy_mac = 0
        self.delete_mic = self.delete_mac = 0
        self._instance = instance
        self._copied_sum = 0

    @property
    def log(self) -> Log:
        """The instance's log; JET_errLogWriteFail without one."""
        if self._instance.log is None:
            raise JetError(LOG_WRITE_FAIL)
        return self._instance.log

    def reset(self) -> None:
        """A new backup begins. The sum of copied logs stays (recordings C10)."""
        self.prepared = self.truncated = False
        self.copy_mic = self.copy_mac = self.delete_mic = self.delete_mac = 0

    def prepare(self, *, full: bool) -> None:
        """Roll the log and fix the ranges, once per backup (backup.cxx:597-799).

        Raises:
            JetError: log errors, checkpoint errors; JET_errMissingFileToBackup when an incremental backup finds a gap,
                after which a second call succeeds with the range beginning at 0 (recordings C11).
        """
        if self.prepared:
            return
        self.log.roll()
        self.prepared = True
        self.copy_mac = self.log.generation
        self._copied_sum = 0
        self.delete_mic = self.log.lowest()
        if not full:
            self._refuse_gap(self.delete_mic)
        self.delete_mac = min(self._instance.read_checkpoint(), self.copy_mac)
        if full:
            missed = [database for database in self._instance.databases if database.logged and not database.copy_done]
            self.delete_mac = min([self.delete_mac, *map(self._full_high, missed)])
        self.delete_mic = min(self.delete_mic, self.delete_mac)
        if not full:
            self.copy_mic = self.delete_mic

    def stop_for_snapshot(self, *, full: bool) -> None:
        """Close the generation at a freeze, unless logging is circular, and find the ends of what the snapshot has.

        The sum of copied logs and whether they were prepared stay as the last backup left them (recordings C10).

        Raises:
            JetError: log errors; JET_errMissingFileToBackup when an incremental snapshot finds a gap.
        """
        if self._instance.circular:
            self.log.refuse_broken()
            self.copy_mac = self.log.generation
        else:
            self.log.roll()
            self.copy_mac = self.log.generation - 1  # the last that is closed is not counted, as the recordings show
        if not full:
            self.copy_mic = self.log.lowest()
            self._refuse_gap(self.copy_mic)

    def begin_snapshot(self, checkpoint: int, *, full: bool) -> None:
        """Fix the range of a freeze that has succeeded (BKInitForSnapshot, backup.cxx:4756)."""
        self.delete_mic = 0
        if full:
            self.copy_mic = checkpoint
        self.delete_mac = min(self.copy_mic, checkpoint)

    def truncate_snapshot(self, *, all_databases: bool) -> None:
        """Delete, once, the logs that a snapshot has made needless (backup.cxx:3564-3608).

        Raises:
            JetError: JET_errRequiredLogFilesMissing.
        """
        delete_mac, self.delete_mic, self.delete_mac = self.delete_mac, 0, 0
        if not delete_mac or not all_databases or self._instance.circular:
            return
        lowest = self.log.lowest()
        if lowest > delete_mac:
            raise JetError(REQUIRED_LOG_FILES_MISSING)
        self.log.delete(lowest, delete_mac)

    def to_copy(self) -> list[str]:
        """Files of the generations to copy."""
        return [self.log.name(generation) for generation in range(self.copy_mic, self.copy_mac)]

    def to_delete(self) -> list[str]:
        """Files of the generations that JetTruncateLog deletes."""
        return [self.log.name(generation) for generation in range(self.delete_mic, self.delete_mac)]

    def copied(self, generation: int) -> None:
        """A log was read to its end and closed (backup.cxx:3075-3088); generations add up, whether new or not."""
        if self.copy_mic <= generation < self.copy_mac:
            self._copied_sum += generation

    def require_prepared(self) -> None:
        """JET_errInvalidBackupSequence before the ranges are known, or when they begin at 0 (backup.cxx:3522)."""
        if not self.copy_mic or not self.copy_mac:
            raise JetError(INVALID_BACKUP_SEQUENCE)

    def truncate(self) -> None:
        """Delete the logs that are no longer needed; JET_errLogFileNotCopied (backup.cxx:3533-3561)."""
        if self._copied_sum < sum(range(self.copy_mic, self.copy_mac)):
            raise JetError(LOG_FILE_NOT_COPIED)
        self.truncated = True
        self.delete_needless()

    def delete_needless(self) -> None:
        """Delete the logs that are no longer needed, whether the rest was copied or not."""
        self.log.delete(self.delete_mic, self.delete_mac)

    def _refuse_gap(self, lowest: int) -> None:
        if any(lowest > self._last_copied(database) + 1 for database in self._instance.databases):
            self._instance.process.behaviour.lists.refuse_gap()

    @staticmethod
    def _full_high(database: Database) -> int:
        record = database.header.history.get("full")
        return record.high if record else 0

    @staticmethod
    def _last_copied(database: Database) -> int:
        history = database.header.history
        none = BackupRecord(0, 0, 0)
        return max(history.get(kind, none).high for kind in ("full", "incremental"))
