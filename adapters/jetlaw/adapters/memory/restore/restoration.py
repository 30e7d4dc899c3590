"""The replay of a restore: the logs of a set and those that go on from it, on the databases of the set.

Source: LOG::ErrLGRRedo and ErrLGRedoFill in hard restores (logredo.cxx:4163-4320).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import (
    ATTACHED_DATABASE_MISMATCH,
    DATABASE_CORRUPTED,
    INVALID_LOG_SEQUENCE,
    REQUIRED_LOG_FILES_MISSING,
    JetError,
)
from jetlaw.adapters.memory.storage.database import Database
from jetlaw.adapters.memory.storage.log import Log
from jetlaw.adapters.memory.storage.log_header import LogHeader
from jetlaw.adapters.memory.storage.replay import Replay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetlaw.adapters.memory.restore.copies import Destinations
    from jetlaw.adapters.memory.restore.log_set import LogSet
    from jetlaw.adapters.memory.storage.files import File
    from jetlaw.adapters.memory.storage.log_folder import LogFolder


class Restoration:
    """One restore, from the moment on when logs and databases are found in order.

    Args:
        logs: the set.
        log: the log of the restore's own instance, not started yet; what lies in its directory goes on from the set.
        destinations: where the databases of the set are.
        cache_pages: most pages that a database keeps in memory.
    """

    def __init__(self, logs: LogSet, log: Log, destinations: Destinations, cache_pages: int) -> None:
        self._logs = logs
        self._log = log
        self._destinations = destinations
        self._cache_pages = cache_pages
        self._last = logs.first
        self._replay = Replay(self)
        self._missed: set[int] = set()
        self._replaced: set[str] = set()

    def run(self, watched: LogFolder | None, watched_high: int) -> None:
        """Replay everything, and leave the databases clean and a log that goes on from there.

        Args:
            watched: the logs of a running target, which come between those of the set and the restore's own.
            watched_high: the last of them.

        Raises:
            JetError: JET_errRequiredLogFilesMissing, JET_errAttachedDatabaseMismatch, JET_errInvalidLogSequence,
                JET_errLogFileCorrupt; log, file and disk errors.
        """
        current = self._redo_all(watched, watched_high)
        self._require_whole()
        self._log.connect(lambda: self._replay.names, lambda: None, lambda: None)
        if current:
            self._log.start()
        else:
            self._log.start_after(self._last)
        self._replay.undo(self._log)
        self._replay.close(self._log)

    def attach(self, slot: int, name: str, position: int, *, made: bool) -> Database | None:
        """The copy of a database, unless it is not of the set, or is from a later attach than this one.

        A database that was made anew under its name afterwards is missed: no copy of that one is here.
        """
        path = self._destinations.find(name)
        if path is None:
            if self._destinations.complete:
                self._missed.add(slot)
            return None
        file = self._log.files.open(path)
        database = Database(self._log.files, file, slot, self._log, self._cache_pages)
        database.open_for_replay()
        header = database.header
        too_early = header.copy_low and header.attached_at > position
        if made and header.attached_at < position:
            self._replaced.add(path)
        if too_early or path in self._replaced:
            self._missed.add(slot)
            return None
        if header.copy_low and max(header.copy_low, header.attached_at >> 32) < position >> 32:
            raise JetError(REQUIRED_LOG_FILES_MISSING)
        return database

    def detach(self, slot: int, database: Database | None) -> None:
        """A database is whole here; one that is not restored is missed no more."""
        self._missed.discard(slot)
        if database is not None:
            _require_in_order(database)
            database.close()

    def _redo_all(self, watched: LogFolder | None, watched_high: int) -> bool:
        """Redo every log there is; whether the last of them is the one that the own log goes on with."""
        first = self._logs.first
        for slot, name in first.attached.items():
            self._replay.attach(slot, name, first.generation << 32)
            if slot not in self._replay.databases:
                self._missed.add(slot)
        current = self._log.find_current()
        for number, file in enumerate(self._files(watched, watched_high)):
            head = LogHeader.of(file)
            if number and not self._goes_on(head):
                raise JetError(INVALID_LOG_SEQUENCE)
            self._last = head
            for entry in list(Log.entries(file)):
                self._replay.redo(entry)
            if file is current:
                return True
        return False

    def _files(self, watched: LogFolder | None, watched_high: int) -> Iterator[File]:
        """The logs in the order of their generations: of the set, of the target, of the own directory."""
        generation = self._logs.first.generation
        for folder, high in ((self._logs.folder, None), (watched, watched_high), (self._log, None)):
            while folder is not None and (high is None or generation <= high):
                file = folder.find(generation)
                if file is None:
                    break
                yield file
                generation += 1
        current = self._log.find_current()
        if current is not None:
            yield current

    def _goes_on(self, head: LogHeader) -> bool:
        last = self._last
        return head.generation == last.generation + 1 and head.signature == last.signature and head.follows(last)

    def _require_whole(self) -> None:
        """Each database needs logs up to where its copy ended; none may be missed (logredo.cxx:4304, 2149)."""
        if any(database.header.copy_high > self._last.generation for database in self._replay.databases.values()):
            raise JetError(REQUIRED_LOG_FILES_MISSING)
        if self._missed:
            raise JetError(ATTACHED_DATABASE_MISMATCH)
        for database in self._replay.databases.values():
            _require_in_order(database)


def _require_in_order(database: Database) -> None:
    """Every page in use is sound, and nothing lies behind them: a damaged copy is not mended by logs.

    Raises:
        JetError: JET_errReadVerifyFailure, JET_errDatabaseCorrupted.
    """
    database.finish_replay()
    if not database.rest_is_blank:
        raise JetError(DATABASE_CORRUPTED)
