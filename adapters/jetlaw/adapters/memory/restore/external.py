"""JetExternalRestore: a set that was streamed out, its databases put in place by the caller.

Source: LOG::ErrLGRSTExternalRestore (logutil.cxx:1371-1744).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import BAD_RESTORE_TARGET_INSTANCE, JetError
from jetlaw.adapters.memory.restore.copies import Map
from jetlaw.adapters.memory.restore.log_set import LogSet
from jetlaw.adapters.memory.restore.restoration import Restoration
from jetlaw.adapters.memory.storage.log_folder import LogFolder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetlaw.adapters.memory.instance import Instance


@dataclass(frozen=True, slots=True)
class StreamedSet:
    """What the caller says of a set.

    Attributes:
        path: the directory of its logs; None means the current one.
        low: the lowest generation.
        high: the highest, included.
        databases: for each database its name when it was copied, and where it is now.
    """

    path: str | None
    low: int
    high: int
    databases: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Watched:
    """The logs of a running target: closed up to ``high`` for this restore, which reads them after those of the set."""

    folder: LogFolder
    high: int


def watch(target: Instance, base: str) -> Watched | None:
    """Close the generation that a running target writes; None if its logs, being circular, are of no use.

    Source: ErrINSTPrepareTargetInstance (jetapi.cxx:18281-18356).

    Raises:
        JetError: the target's entry errors, JET_errBadRestoreTargetInstance for another base name, log errors.
    """
    target.process.behaviour.restores.enter_target(target)
    if target.parameters.text("JET_paramBaseName").lower() != base.lower():
        raise JetError(BAD_RESTORE_TARGET_INSTANCE)
    if target.circular or target.log is None:
        return None
    target.wait_for_thaw()
    target.log.roll()
    return Watched(target.log, target.log.generation - 1)


class ExternalRestore:
    """One run of JetExternalRestore or JetExternalRestore2, with an instance of its own.

    Args:
        instance: the restore's own instance, with its paths set.
        wanted: the set.
        watched: the logs of a running target.
    """

    def __init__(self, instance: Instance, wanted: StreamedSet, watched: Watched | None) -> None:
        self._instance = instance
        self._files = instance.files
        self._wanted = wanted
        self._watched = watched

    def run(self) -> None:
        """Restore.

        Raises:
            JetError: what `LogSet`, `take_over` and `Restoration` raise; with a running target perhaps
                JET_wrnTargetInstanceRunning on success.
        """
        log, wanted = self._instance.new_log(), self._wanted
        self._make_directories()
        folder = LogFolder(self._files, self._files.clean(wanted.path or ""), log.base)
        rules = self._instance.process.behaviour.restores
        if self._files.is_directory(folder.directory):
            rules.refuse_start(wanted.low)
        logs = LogSet.read(folder, wanted.low, wanted.high)
        rules.refuse_range(folder.closed(), wanted.low, wanted.high)
        beside = self._watched.folder if self._watched else log
        if folder.directory.lower() != beside.directory.lower():
            logs.delete_others()
        logs.refuse_misfits(beside, self._watched.high if self._watched else None)
        databases = Map(wanted.databases)
        databases.prepare(self._files, logs.last.signature, logs.last.generation)
        self._files.delete(self._files.join(self._instance.path("JET_paramSystemPath"), f"{log.base}.chk"))
        restoration = Restoration(logs, log, databases, self._instance.cache_pages)
        if self._watched is None:
            restoration.run(None, 0)
            return
        restoration.run(self._watched.folder, self._watched.high)
        rules.tell_target_runs()

    def _make_directories(self) -> None:
        """Those of the restore's own files are made, whatever JET_paramCreatePathIfNotExist says."""
        self._files.make_directory(self._files.parent(self._instance.path("JET_paramTempPath")))
        for name in ("JET_paramSystemPath", "JET_paramLogFilePath"):
            self._files.make_directory(self._instance.path(name))
