"""The databases of a backup set: where each goes, and whether it is a copy that logs can make whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from jetlaw.adapters.memory.codes import (
    DATABASE_CORRUPTED,
    DATABASE_PATCH_FILE_MISMATCH,
    FILE_ACCESS_DENIED,
    INVALID_PATH,
    PATCH_FILE_MISSING,
    READ_VERIFY_FAILURE,
    RESTORE_OF_NON_BACKUP_DATABASE,
    JetError,
)
from jetlaw.adapters.memory.storage.files import FileSystem
from jetlaw.adapters.memory.storage.header import HEADER_PAGES, Header
from jetlaw.adapters.memory.storage.pages import PAGE_SIZE
from jetlaw.adapters.memory.storage.trailer import Trailer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetlaw.adapters.memory.storage.files import File

PATCH_FILE: Final = ".pat"
"""JetBackup leaves an empty file of this kind for each database; once it held pages that changed meanwhile."""


class Destinations(Protocol):
    """Where the databases of a set go.

    Attributes:
        complete: a database that is not among them is missed at the end, wherever the log attaches it.
    """

    complete: bool

    def find(self, name: str) -> str | None:
        """The file, ready for replay, of a database as the log names it; None if it is not to be restored."""


class Map:
    """Databases that lie in their places already, as the caller says (ErrBuildRstmapForExternalRestore)."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.complete = bool(pairs)
        self._files = {FileSystem.clean(old).lower(): FileSystem.clean(new) for old, new in pairs}

    def prepare(self, files: FileSystem, signature: int, high: int) -> None:
        """Find every database to be a copy that goes with the logs."""
        for path in self._files.values():
            take_over(files, path, signature, high)

    def find(self, name: str) -> str | None:
        """The new name."""
        return self._files.get(name.lower())


class SetCopies:
    """Databases that are copied out of a set of JetBackup when the log first shows them (rstmap.cxx:340-500).

    Args:
        files: the file system.
        directory: where the set lies.
        target: the directory that they go to; None means where each was.
        signature: the log sequence of the set.
        high: the last generation of the set.

    Raises:
        JetError: JET_errPatchFileMissing when no patch file names a database.
    """

    complete = True

    def __init__(self, files: FileSystem, directory: str, target: str | None, signature: int, high: int) -> None:
        names = [name.lower() for name in files.entries(directory)]
        self._stems = {name.removesuffix(PATCH_FILE) for name in names if name.endswith(PATCH_FILE)}
        if not self._stems:
            raise JetError(PATCH_FILE_MISSING)
        self._files, self._directory, self._target = files, directory, target
        self._signature, self._high = signature, high
        self._ready: dict[str, str] = {}

    def find(self, name: str) -> str | None:
        """The copy, made the first time; file errors, and those of `take_over`."""
        file_name = name.rpartition("/")[2]
        stem = file_name.lower().partition(".")[0]
        if stem not in self._ready:
            source = self._files.find(FileSystem.join(self._directory, file_name))
            if stem not in self._stems or source is None:
                return None
            self._ready[stem] = self._copy(source, name, file_name)
        return self._ready[stem]

    def _copy(self, source: File, name: str, file_name: str) -> str:
        path = name if self._target is None else FileSystem.join(self._target, file_name)
        there = self._files.find(path)
        if there is not None and (there.holder is not None or there.foreign):
            raise JetError(FILE_ACCESS_DENIED)
        if there is not source:
            self._files.create(path, source.size).write(0, source.read(0, source.size))
        take_over(self._files, path, self._signature, self._high)
        return path


def take_over(files: FileSystem, path: str, signature: int, high: int) -> None:
    """Make a copied database one that a restore works on: what its trailer says goes into its header.

    Source: ErrLGCheckDBFiles (logutil.cxx:8-235). That finds out, too, that the set begins too late or ends too early
    for the database, but it forgets so when it writes the header; the replay finds it out again.

    Args:
        files: the file system.
        path: the copy.
        signature: the log sequence of the set.
        high: the last generation of the set.

    Raises:
        JetError: JET_errInvalidPath, JET_errFileNotFound, JET_errFileAccessDenied, JET_errDatabaseCorrupted,
            JET_errRestoreOfNonBackupDatabase, JET_errDatabasePatchFileMismatch.
    """
    if not files.is_directory(files.parent(path)):
        raise JetError(INVALID_PATH)
    file = files.open(path)
    if file.holder is not None:
        raise JetError(FILE_ACCESS_DENIED)
    try:
        _move_trailer(file, signature, high)
    except JetError as error:
        raise JetError(DATABASE_CORRUPTED if error.code == READ_VERIFY_FAILURE else error.code) from error


def _move_trailer(file: File, signature: int, high: int) -> None:
    header = Header.parse(file.read(0, PAGE_SIZE))
    if not header.copy_low:
        raise JetError(RESTORE_OF_NON_BACKUP_DATABASE)
    if not header.copy_high:
        trailer = Trailer.parse(file.read(file.size - PAGE_SIZE, PAGE_SIZE))
        if {header.signature, trailer.signature} != {signature}:
            raise JetError(DATABASE_PATCH_FILE_MISMATCH)
        header.copy_high = trailer.high
        file.truncate(file.size - PAGE_SIZE)
    header.copy_high = max(header.copy_high, high)
    file.write(0, header.image() * HEADER_PAGES)
