"""JetRestoreInstance: a set that JetBackup wrote put back (LOG::ErrLGRestore, logutil.cxx:958-1284)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.codes import FILE_NOT_FOUND, INVALID_PATH, JetError
from jetlaw.adapters.memory.restore.copies import SetCopies
from jetlaw.adapters.memory.restore.log_set import LogSet
from jetlaw.adapters.memory.restore.restoration import Restoration
from jetlaw.adapters.memory.storage.log_folder import LogFolder

if TYPE_CHECKING:
    from jetlaw.adapters.memory.instance import Instance

ATOMIC: Final = ("new", "old")
"""Directories of an atomic backup inside that of the set, the better one first."""


class SetRestore:
    """One run of JetRestoreInstance.

    Args:
        instance: with whose parameters it works; it is not initialised.
        source: the directory of the set; NULL brings the process down (logutil.cxx:989).
        target: the directory that the databases go to; None means where each was.
    """

    def __init__(self, instance: Instance, source: str | None, target: str | None) -> None:
        self._instance = instance
        self._files = instance.files
        self._source = source
        self._target = target

    def run(self) -> None:
        """Restore.

        Raises:
            JetError: JET_errFileNotFound, JET_errInvalidPath, JET_errPatchFileMissing, and what `LogSet`, `take_over`,
                `Restoration` and `Instance.refuse_log_size` raise.
            Died: there is no source.
        """
        if self._source is None:
            self._instance.process.behaviour.restores.refuse_no_source()
        target = self._make_target()
        folder = self._find_logs(self._files.clean(self._source))
        generations = folder.closed()
        logs = LogSet.read(folder, generations[0], generations[-1])
        log = self._instance.new_log()
        logs.refuse_misfits(log)
        for directory in (log.directory, self._instance.path("JET_paramSystemPath")):
            if not self._files.is_directory(directory):
                raise JetError(INVALID_PATH)
        copies = SetCopies(self._files, folder.directory, target, logs.last.signature, logs.last.generation)
        Restoration(logs, log, copies, self._instance.cache_pages).run(None, 0)
        self._instance.refuse_log_size(log)

    def _make_target(self) -> str | None:
        if self._target is None:
            return None
        target = self._files.clean(self._target)
        if self._instance.creates_paths:
            self._files.make_directory(target)
        return target

    def _find_logs(self, directory: str) -> LogFolder:
        """The set in a directory or, if no logs lie there, in that of an atomic backup inside.

        Raises:
            JetError: JET_errFileNotFound.
        """
        base = self._instance.parameters.text("JET_paramBaseName")
        folder = LogFolder(self._files, directory, base)
        for name in ATOMIC:
            inside = self._files.join(folder.directory, name)
            if not folder.closed() and self._files.is_directory(inside):
                folder = LogFolder(self._files, inside, base)
        if not folder.closed():
            raise JetError(FILE_NOT_FOUND)
        return folder
