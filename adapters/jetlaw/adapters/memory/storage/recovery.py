"""Replay of the log by JetInit: redo everything from the checkpoint, then undo what was never committed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.codes import (
    CHECKPOINT_CORRUPT,
    CHECKPOINT_FILE_NOT_FOUND,
    MISSING_LOG_FILE,
    JetError,
)
from jetlaw.adapters.memory.storage import log as logs
from jetlaw.adapters.memory.storage.database import Database

if TYPE_CHECKING:
    from jetlaw.adapters.memory.storage.files import FileSystem

_NO_CHECKPOINT: Final = (CHECKPOINT_FILE_NOT_FOUND, CHECKPOINT_CORRUPT)


class Recovery:
    """One replay.

    Attributes:
        highest_transaction: the highest transaction number that the log shows.
    """

    def __init__(self, files: FileSystem, log: logs.Log, cache_pages: int) -> None:
        self.highest_transaction = 0
        self._files = files
        self._log = log
        self._cache_pages = cache_pages
        self._databases: dict[int, Database] = {}
        self._open: dict[int, list[tuple[Database, int, int]]] = {}

    def run(self) -> None:
        """Bring every database that the log shows attached to a clean end.

        Raises:
            JetError: JET_errMissingLogFile, JET_errLogFileCorrupt, log and disk errors.
        """
        self._log.connect(self._attached_names, lambda: None, lambda: None)
        first = self._first_generation()
        for slot, name in self._log.read(first)[0].items():
            self._attach(slot, name)
        for generation in range(first, self._log.generation + 1):
            if self._log.file(generation) is None:
                raise JetError(MISSING_LOG_FILE)
            for entry in list(self._log.read(generation)[1]):
                self._redo(entry)
        self._undo()
        for slot in list(self._databases):
            self._detach(slot)

    def _attached_names(self) -> dict[int, str]:
        return {slot: database.path for slot, database in self._databases.items()}

    def _first_generation(self) -> int:
        try:
            return self._log.read_checkpoint()
        except JetError as error:
            if error.code not in _NO_CHECKPOINT:
                raise
            return self._log.lowest()

    def _redo(self, entry: logs.Entry) -> None:
        self.highest_transaction = max(self.highest_transaction, entry.transaction)
        if entry.kind in (logs.COMMIT, logs.ROLLBACK):
            self._open.pop(entry.transaction, None)
            return
        slot = logs.NUMBER.unpack_from(entry.body)[0]
        if entry.kind == logs.ATTACH:
            self._attach(slot, entry.body[logs.NUMBER.size :].decode())
        elif entry.kind == logs.DETACH:
            self._databases.pop(slot, None)
        elif slot in self._databases:
            self._change(self._databases[slot], entry)

    def _change(self, database: Database, entry: logs.Entry) -> None:
        done = self._open.setdefault(entry.transaction, []) if entry.transaction else None
        database.redo(entry)
        if done is not None and entry.kind == logs.INSERT:
            page = logs.PLACE.unpack_from(entry.body)[1]
            done.append((database, page, logs.NUMBER.unpack_from(entry.body, logs.PLACE.size)[0]))

    def _undo(self) -> None:
        for transaction, changes in self._open.items():
            for database, page, slot in reversed(changes):
                database.kill(transaction, page, slot)
            self._log.append(logs.ROLLBACK, transaction)

    def _attach(self, slot: int, name: str) -> None:
        file = self._files.find(name)
        if file is None:
            return
        database = Database(self._files, file, slot, self._log, self._cache_pages)
        database.open_for_replay()
        self._databases[slot] = database

    def _detach(self, slot: int) -> None:
        database = self._databases[slot]
        database.close()
        self._log.append(logs.DETACH, 0, logs.NUMBER.pack(slot) + database.path.encode())
        del self._databases[slot]
