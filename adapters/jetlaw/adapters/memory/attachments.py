"""The databases attached to one instance: made, brought in, let go; the log knows of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import INVALID_PATH, JetError
from jetlaw.adapters.memory.storage import log as logs
from jetlaw.adapters.memory.storage.database import INITIAL_PAGES, Database
from jetlaw.adapters.memory.storage.header import HEADER_PAGES
from jetlaw.adapters.memory.storage.pages import PAGE_SIZE

if TYPE_CHECKING:
    from jetlaw.adapters.memory.instance import Instance


class Attachments:
    """The attached databases of an instance, by their numbers.

    Args:
        instance: whose they are.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._databases: dict[int, Database] = {}

    @property
    def all(self) -> list[Database]:
        """The databases, in order of attachment."""
        return list(self._databases.values())

    def names(self) -> dict[int, str]:
        """Their numbers and paths."""
        return {slot: database.path for slot, database in self._databases.items()}

    def find(self, path: str) -> Database | None:
        """The attached database of that name."""
        file = self._instance.files.find(path)
        if file is None or file.holder is not self._instance:
            return None
        return next(database for database in self._databases.values() if database.file is file)

    def create(self, path: str) -> Database:
        """Make and attach a database; disk and log errors leave nothing behind."""
        files = self._instance.files
        directory = files.parent(path)
        if self._instance.creates_paths:
            files.make_directory(directory)
        if not files.is_directory(directory):
            raise JetError(INVALID_PATH)
        slot = self._free_slot()
        position = self._log(logs.CREATE, slot, path)
        file = files.create(path, (HEADER_PAGES + INITIAL_PAGES) * PAGE_SIZE)
        database = Database(files, file, slot, self._instance.log, self._instance.cache_pages)
        self._hold(database)
        try:
            database.begin_life(position)
            database.create()
        except JetError:
            self._release(database)
            files.delete(path)
            raise
        return database

    def attach(self, path: str) -> Database:
        """Attach an existing file; JET_errReadVerifyFailure, JET_errDatabaseDirtyShutdown, log errors.

        It counts as attached once the log says so: the record may be the first of a generation, whose header is older.
        """
        instance, slot = self._instance, self._free_slot()
        database = Database(instance.files, instance.files.open(path), slot, instance.log, instance.cache_pages)
        database.open()
        position = self._log(logs.ATTACH, slot, database.path)
        self._hold(database)
        database.begin_life(position)
        return database

    def detach(self, database: Database) -> None:
        """Write a database back, clean, and let it go; log errors."""
        database.close()
        self._log(logs.DETACH, database.slot, database.path)
        self._release(database)

    def vanish(self) -> None:
        """Let all go as they are."""
        for database in self.all:
            self._release(database)

    def _free_slot(self) -> int:
        return next(slot for slot in range(1, len(self._databases) + 2) if slot not in self._databases)

    def _hold(self, database: Database) -> None:
        database.file.holder = self._instance
        self._databases[database.slot] = database

    def _release(self, database: Database) -> None:
        database.file.holder = None
        database.attached = False
        del self._databases[database.slot]

    def _log(self, kind: int, slot: int, path: str) -> int:
        """Log that a database is made, comes in or goes; returns the position."""
        return self._instance.write_log(kind, 0, logs.NUMBER.pack(slot) + path.encode())
