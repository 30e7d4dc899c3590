"""Replay of the log by JetInit: redo everything from the checkpoint, then undo what was never committed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.codes import (
    CHECKPOINT_CORRUPT,
    CHECKPOINT_FILE_NOT_FOUND,
    MISSING_LOG_FILE,
    READ_VERIFY_FAILURE,
    JetError,
)
from jetlaw.adapters.memory.storage import log as logs
from jetlaw.adapters.memory.storage.database import Database
from jetlaw.adapters.memory.storage.header import has_header
from jetlaw.adapters.memory.storage.replay import Replay

if TYPE_CHECKING:
    from jetlaw.adapters.memory.storage.files import FileSystem

_NO_CHECKPOINT: Final = (CHECKPOINT_FILE_NOT_FOUND, CHECKPOINT_CORRUPT)


class Recovery:
    """One replay by JetInit."""

    def __init__(self, files: FileSystem, log: logs.Log, cache_pages: int) -> None:
        self._files = files
        self._log = log
        self._cache_pages = cache_pages
        self._replay = Replay(self)
        self._damaged: set[int] = set()

    @property
    def highest_transaction(self) -> int:
        """The highest transaction number that the log shows."""
        return self._replay.highest_transaction

    def run(self) -> None:
        """Bring every database that the log shows attached to a clean end.

        Raises:
            JetError: JET_errMissingLogFile, JET_errLogFileCorrupt, JET_errDbTimeTooOld, JET_errReadVerifyFailure, log
                and disk errors.
        """
        self._log.connect(lambda: self._replay.names, lambda: None, lambda: None)
        first = self._first_generation()
        generations = range(first, max(first, self._log.generation) + 1)
        if any(self._log.file(generation) is None for generation in generations):
            raise JetError(MISSING_LOG_FILE)
        for generation in generations:
            attached, entries = self._log.read(generation)
            if generation == first:
                for slot, name in attached.items():
                    self._replay.attach(slot, name, first << 32)
            for entry in list(entries):
                self._replay.redo(entry)
        for slot, name in self._replay.unfinished.items():
            self._remove(slot, name)
        if self._damaged:
            raise JetError(READ_VERIFY_FAILURE)
        self._replay.undo(self._log)
        self._replay.close(self._log)

    def attach(self, slot: int, name: str, position: int, *, made: bool) -> Database | None:  # noqa: ARG002  no matter
        """The database as it is on disk; None if it is not there, or is from a later life or another log.

        A file without a header is damaged, or of a later life that was just about to begin: the end will show.
        """
        self._damaged.discard(slot)
        file = self._files.find(name)
        if file is None:
            return None
        if not has_header(file):
            self._damaged.add(slot)
            return None
        database = Database(self._files, file, slot, self._log, self._cache_pages)
        database.open_for_replay()
        header = database.header
        return database if header.signature == self._log.signature and header.attached_at <= position else None

    def detach(self, slot: int, database: Database | None) -> None:
        """It was written back before its detach was logged, unless a restore has put a copy there that is not whole."""
        self._damaged.discard(slot)
        if database is not None and not database.header.clean:
            database.close()

    def _remove(self, slot: int, name: str) -> None:
        """Take back a database whose creation was not finished, unless the file is from a later life."""
        self._damaged.discard(slot)
        file = self._files.find(name)
        if file is not None and (self._replay.databases.pop(slot, None) is not None or not has_header(file)):
            self._files.delete(name)
        self._log.append(logs.DETACH, 0, logs.NUMBER.pack(slot) + name.encode())

    def _first_generation(self) -> int:
        try:
            return self._log.read_checkpoint()
        except JetError as error:
            if error.code not in _NO_CHECKPOINT:
                raise
            return self._log.lowest()
