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
    TERM_IN_PROGRESS,
    JetError,
)
from jetlaw.adapters.memory.restore.copies import PATCH_FILE
from jetlaw.adapters.memory.streaming.slot import HANDLE

if TYPE_CHECKING:
    from jetlaw.adapters.memory.instance import Instance

TEMPORARY: Final = "temp"
"""The directory inside that of an atomic backup where it is made."""
CHUNK: Final = 1 << 17
"""Bytes copied at a time."""


class DirectoryBackup:
    """One run of JetBackupInstance.

    Args:
        instance: whose databases and logs are copied.
        path: the directory; None and "" mean the current one.
        grbit: incremental or full, atomic or not.
    """

    def __init__(self, instance: Instance, path: str | None, grbit: int) -> None:
        self._instance = instance
        self._files = instance.files
        self._backup = instance.backup
        self._rules = instance.process.behaviour.directories
        self._path = path or ""
        self._grbit = grbit
        self._full = not grbit & BACKUP_INCREMENTAL
        self._atomic = bool(grbit & BACKUP_ATOMIC)

    def run(self) -> None:
        """Make the backup; any error after Begin ends it, unrecorded.

        It lets other calls in before every step, and takes its steps by the same calls as a client would. So another
        thread can stop it (JET_errBackupAbortByServer), end it (JET_errNoBackup), open a file in its slot, or wait in
        a JetTerm for it to give up (JET_errTermInProgress).
        """
        self._backup.refuse_unless_allowed()
        self._rules.refuse_flags(self._grbit)
        if self._rules.copies_nothing(self._path):
            self._truncate_only()
            return
        directory = self._files.clean(self._path)
        if not self._full and self._instance.circular:
            raise JetError(INVALID_BACKUP)
        self._backup.begin(0 if self._full else BACKUP_INCREMENTAL)
        try:
            target = self._target(directory)
            self._copy_all(target)
            if self._atomic and self._full:
                self._promote(directory)
            self._let_others_in()
            self._backup.truncate_log()
            self._let_others_in()
        except JetError:
            self._backup.clean_up()
            self._files.remove_tree(self._files.join(directory, TEMPORARY))
            raise
        self._backup.end(END_NORMAL)

    def _truncate_only(self) -> None:
        """Delete the logs that the backups made so far have made needless, and record nothing."""
        self._backup.begin(0 if self._full else BACKUP_INCREMENTAL)
        try:
            self._backup.prepare_logs()
            self._backup.logs.delete_needless()
        finally:
            self._backup.clean_up()

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
        """The backup before becomes "old", until a full one, which is made in "temp", has taken its place as "new"."""
        old, new = (self._files.join(directory, name) for name in ("old", "new"))
        if self._files.is_directory(new):
            self._files.remove_tree(old)
            self._files.move_tree(new, old)
        if not self._full:
            target = self._rules.for_logs_of_atomic(directory)
            if not self._files.is_directory(target):
                raise JetError(INVALID_PATH)
            return target
        self._need_directory(directory, self._rules.missing_for_atomic())
        target = self._files.join(directory, TEMPORARY)
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
                self._files.create(self._files.join(target, _patch_file(path)), 0)
        self._let_others_in()
        self._backup.prepare_logs()
        for path in self._backup.logs.to_copy():
            self._copy(path, target)

    def _let_others_in(self) -> None:
        self._instance.process.monitor.pause()

    def _copy(self, path: str, target: str) -> None:
        """Stream one file into the directory (ErrBKICopyFile, backup.cxx:970-1107).

        It reads until it has as many bytes as the file had. If another thread has read them, or has closed the file,
        there is nothing to read, and it asks again for ever until something else happens.
        """
        self._let_others_in()
        size = self._backup.open_file(path)
        made = self._files.create(self._files.join(target, path.rpartition("/")[2]), size)
        at = 0
        while at < size:
            self._let_others_in()
            if self._instance.entrance.terminating:
                raise JetError(TERM_IN_PROGRESS)
            data = self._backup.read(HANDLE, CHUNK, misaligned=False)
            if not data:
                self._instance.process.monitor.wait(self._may_go_on)
            made.write_extent(at, data)
            at += len(data)
        self._let_others_in()
        self._backup.close_file(HANDLE)

    def _may_go_on(self) -> bool:
        """Another thread's call has made the next read answer otherwise than with no bytes."""
        backup = self._backup
        return not backup.slot.finished or not backup.open_to_calls or self._instance.entrance.terminating

    def _promote(self, directory: str) -> None:
        """A full atomic backup is whole: it becomes "new", and the one before goes (backup.cxx:1252-1310)."""
        self._files.move_tree(self._files.join(directory, TEMPORARY), self._files.join(directory, "new"))
        self._files.remove_tree(self._files.join(directory, "old"))


def _patch_file(database: str) -> str:
    """The name of the empty file by which a restore knows the databases of a set (backup.cxx:2291-2309)."""
    return database.rpartition("/")[2].partition(".")[0] + PATCH_FILE
