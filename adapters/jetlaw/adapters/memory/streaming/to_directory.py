"""JetBackupInstance: a whole streaming backup into a directory (backup.cxx:926-1533, recordings C13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.codes import (
    BACKUP_ATOMIC,
    BACKUP_DIRECTORY_NOT_EMPTY,
    BACKUP_INCREMENTAL,
    END_NORMAL,
    INVALID_BACKUP,
    INVALID_PATH,
    MAKE_BACKUP_DIRECTORY_FAIL,
    JetError,
)
from jetlaw.adapters.memory.streaming.slot import HANDLE

if TYPE_CHECKING:
    from jetlaw.adapters.memory.instance import Instance

CHUNK: Final = 1 << 20
"""Bytes copied at a time."""


class DirectoryBackup:
    """One run of JetBackupInstance.

    Args:
        instance: whose databases and logs are copied.
        path: the directory; None and "" mean the current one.
        grbit: incremental or full, atomic or not; other bits are never refused.
    """

    def __init__(self, instance: Instance, path: str | None, grbit: int) -> None:
        self._instance = instance
        self._files = instance.files
        self._backup = instance.backup
        self._path = path or ""
        self._full = not grbit & BACKUP_INCREMENTAL
        self._atomic = bool(grbit & BACKUP_ATOMIC)

    def run(self) -> None:
        """Make the backup; any error after Begin ends it, unrecorded."""
        self._backup.refuse_unless_allowed()
        directory = self._files.clean(self._path)
        if not self._full and self._instance.circular:
            raise JetError(INVALID_BACKUP)
        self._backup.begin(0 if self._full else BACKUP_INCREMENTAL)
        try:
            target = self._target(directory)
            self._copy_all(target)
            self._backup.truncate_log()
        except JetError:
            self._backup.clean_up()
            raise
        self._backup.end(END_NORMAL)
        if self._atomic and self._full:
            self._rotate(directory)

    def _target(self, directory: str) -> str:
        """Where the files go (backup.cxx:1155-1237)."""
        if self._atomic:
            return self._atomic_target(directory)
        self._need_directory(directory, INVALID_PATH)
        entries = self._files.entries(directory)
        taken = bool(entries) if self._full else any(name.lower() in ("new", "old") for name in entries)
        if taken:
            raise JetError(BACKUP_DIRECTORY_NOT_EMPTY)
        return directory

    def _atomic_target(self, directory: str) -> str:
        """A full one goes to "temp" inside; an incremental one to the relative name "old", whatever was asked for."""
        if not self._full:
            if not self._files.is_directory("old"):
                raise JetError(INVALID_PATH)
            return "old"
        self._need_directory(directory, MAKE_BACKUP_DIRECTORY_FAIL)
        target = self._files.join(directory, "temp")
        self._files.remove_tree(target)
        self._files.make_directory(target)
        return target

    def _need_directory(self, directory: str, otherwise: int) -> None:
        if self._files.is_directory(directory):
            return
        if not self._instance.creates_paths:
            raise JetError(otherwise)
        self._files.make_directory(directory)

    def _copy_all(self, target: str) -> None:
        if self._full:
            for path in self._backup.attach_info():
                self._copy(path, target)
        self._backup.prepare_logs()
        for path in self._backup.logs.to_copy():
            self._copy(path, target)

    def _copy(self, path: str, target: str) -> None:
        """Stream one file into the directory."""
        size = self._backup.open_file(path)
        made = self._files.create(self._files.join(target, path.rpartition("/")[2]), size)
        at = 0
        while data := self._backup.read(HANDLE, CHUNK, misaligned=False):
            made.write(at, data)
            at += len(data)
        self._backup.close_file(HANDLE)

    def _rotate(self, directory: str) -> None:
        """The new backup becomes "new"; the one before, if there was one, becomes "old"."""
        old, new, made = (self._files.join(directory, name) for name in ("old", "new", "temp"))
        if self._files.is_directory(new):
            self._files.remove_tree(old)
            self._files.move_tree(new, old)
        self._files.move_tree(made, new)
