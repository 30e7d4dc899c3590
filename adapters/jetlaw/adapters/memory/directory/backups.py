"""A backup context: the client's side of one streaming backup of the directory's instance."""

from __future__ import annotations

from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import (
    END_NORMAL,
    ERROR_HANDLE_EOF,
    HR_ALREADY_OPEN,
    HR_COMMUNICATION_ERROR,
    HR_FILE_NOT_FOUND,
    HR_INVALID_BACKUP_SEQUENCE,
    HR_INVALID_HANDLE,
    JetError,
)
from jetlaw.adapters.memory.directory.context import Context
from jetlaw.adapters.memory.directory.errors import DirectoryError
from jetlaw.adapters.memory.directory.names import FileType, Name
from jetlaw.adapters.memory.streaming.slot import HANDLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetlaw.adapters.memory.directory.service import DirectoryService
    from jetlaw.adapters.memory.instance import Instance
    from jetlaw.adapters.memory.storage.extent import Extent
    from jetlaw.adapters.memory.streaming.backup import Backup


class Stage(IntEnum):
    """How far a context is in the order of the guide (R-232)."""

    PREPARED = 0
    DATABASES = 1
    LOGS = 2
    TRUNCATED = 3


class BackupContext(Context):
    """One backup, from DsBackupPrepare to DsBackupEnd.

    It lives as long as its client wants. Its backup lives in the directory's instance, and is gone with that: then
    the context is good for nothing but its end, even when the directory runs again (R-234).

    Args:
        service: the directory.
        instance: its running instance, in which the backup is begun.
    """

    def __init__(self, service: DirectoryService, instance: Instance) -> None:
        super().__init__(service)
        self._instance = instance
        self._stage = Stage.PREPARED
        self._open = ""
        self._listed: set[str] = set()
        self._copied: set[str] = set()
        self._lost = False
        instance.backup.begin(0)

    @property
    def _whole(self) -> bool:
        """Every file of the backup was listed and read to its end."""
        return self._stage >= Stage.LOGS and self._listed <= self._copied

    def database_names(self) -> list[Name]:
        """DsBackupGetDatabaseNames: the databases, which are copied before the logs are listed (R-245, A-67)."""
        with self._backup() as backup:
            _require(self._stage <= Stage.DATABASES)
            paths = backup.attach_info()
        self._stage = Stage.DATABASES
        return self._told(FileType.DATABASE, paths)

    def log_names(self) -> list[Name]:
        """DsBackupGetBackupLogs: the logs that the copied databases need (R-245, A-67)."""
        with self._backup() as backup:
            _require(self._stage >= Stage.DATABASES and not backup.slot.in_use)
            backup.prepare_logs()
        self._stage = max(self._stage, Stage.LOGS)
        return self._told(FileType.LOG, backup.logs.to_copy())

    def open_file(self, name: str) -> int:
        """DsBackupOpenFile: the size in bytes (R-246, A-68).

        What no list has named is not found, nor is a log that is gone since; what another stage of the backup has to
        copy is out of order (A-67).
        """
        path = self.service.path_of(name)
        with self._backup() as backup:
            if backup.slot.in_use:
                raise DirectoryError(HR_ALREADY_OPEN)
            known = self.service.attachments.get(path.lower())
            if known is None:
                raise DirectoryError(HR_FILE_NOT_FOUND)
            _require((known is FileType.LOG) == (self._stage >= Stage.LOGS))
            if self.service.files.find(path) is None:
                raise DirectoryError(HR_FILE_NOT_FOUND)
            size = backup.open_file(path)
        self._open = path.lower()
        return size

    def read(self, count: int) -> Extent:
        """DsBackupRead: the next bytes; ERROR_HANDLE_EOF by the read after the last ones (R-248, A-69)."""
        with self._backup() as backup:
            _need_file(backup)
            data = backup.read(HANDLE, count, misaligned=False)
        if not data:
            raise DirectoryError(ERROR_HANDLE_EOF)
        return data

    def close_file(self) -> None:
        """DsBackupClose; hrInvalidHandle without a file (R-246)."""
        with self._backup() as backup:
            _need_file(backup)
            if backup.slot.finished:
                self._copied.add(self._open)
            backup.close_file(HANDLE)

    def truncate_logs(self) -> None:
        """DsBackupTruncateLogs: delete the logs that are backed up and that no recovery needs (R-251, A-79).

        Those of this backup are backed up when all of it is copied. Before that only those count that are below the
        number which the directory keeps of backups before this one (R-276).
        """
        with self._backup() as backup:
            _require(self._stage >= Stage.LOGS and not backup.slot.in_use)
            if self._whole:
                backup.truncate_log()
            else:
                logs = backup.logs
                logs.log.delete(logs.delete_mic, min(logs.delete_mac, self.service.current_log))
        self._stage = Stage.TRUNCATED

    def end(self) -> None:
        """DsBackupEnd: the backup is over, whatever is open or undone (R-252, A-70); it counts if it is whole."""
        self.live = False
        if self._lost or not self._instance.live:
            return
        backup = self._instance.backup
        if self._whole and not backup.slot.in_use:
            backup.end(END_NORMAL)
            self.service.current_log = backup.logs.copy_mac
        else:
            backup.clean_up()

    @contextmanager
    def _backup(self) -> Iterator[Backup]:
        """The engine's backup, to work on; hrCommunicationError if that is gone with the directory (A-72).

        An error of the engine's may be the end of it, too.
        """
        backup = self._instance.backup
        if self._lost or not self._instance.live:
            raise DirectoryError(HR_COMMUNICATION_ERROR)
        try:
            yield backup
        except JetError:
            self._lost = not backup.running
            raise

    def _told(self, kind: FileType, paths: list[str]) -> list[Name]:
        """Names for the client, who may open them from now on."""
        self._listed.update(path.lower() for path in paths)
        self.service.attachments.update((path.lower(), kind) for path in paths)
        return [Name(kind, path) for path in paths]


def _require(in_order: bool) -> None:
    if not in_order:
        raise DirectoryError(HR_INVALID_BACKUP_SEQUENCE)


def _need_file(backup: Backup) -> None:
    if not backup.slot.in_use:
        raise DirectoryError(HR_INVALID_HANDLE)
