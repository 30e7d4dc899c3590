"""Replay of log records onto databases: redo everything, then undo what was never committed.

A database has one life from each attach, or creation, to its detach. A file is as one of its lives left it, so records
of an earlier one are passed over. A replay that is interrupted can be begun again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from jetlaw.adapters.memory.storage import log as logs

if TYPE_CHECKING:
    from jetlaw.adapters.memory.storage.database import Database


class Attachments(Protocol):
    """Who knows which file stands for a database that the log names."""

    def attach(self, slot: int, name: str, position: int, *, made: bool) -> Database | None:
        """The database, ready for redo; None to pass the changes of this life over.

        Args:
            slot: its number in the log.
            name: its file when it was logged.
            position: of the record that says so, or the start of the generation where it was attached already.
            made: the record tells of its creation.
        """

    def detach(self, slot: int, database: Database | None) -> None:
        """The log lets go of a database."""


class Replay:
    """One replay.

    Attributes:
        databases: those that the log shows attached now and that are replayed, by slot.
        unfinished: names of those whose creation the log begins and does not end, by slot.
        highest_transaction: the highest transaction number that the log shows.
    """

    def __init__(self, attachments: Attachments) -> None:
        self.databases: dict[int, Database] = {}
        self.unfinished: dict[int, str] = {}
        self.highest_transaction = 0
        self._attachments = attachments
        self._open: dict[int, list[tuple[Database, int, int]]] = {}

    @property
    def names(self) -> dict[int, str]:
        """The databases as the header of a log generation lists them."""
        return {slot: database.path for slot, database in self.databases.items()}

    def attach(self, slot: int, name: str, position: int, *, made: bool = False) -> None:
        """The log shows a database attached, or made: a life begins."""
        self.databases.pop(slot, None)
        self.unfinished.pop(slot, None)
        if made:
            self.unfinished[slot] = name
        database = self._attachments.attach(slot, name, position, made=made)
        if database is not None:
            self.databases[slot] = database

    def redo(self, entry: logs.Entry) -> None:
        """Do again what one record tells."""
        self.highest_transaction = max(self.highest_transaction, entry.transaction)
        if entry.kind in (logs.COMMIT, logs.ROLLBACK):
            self._open.pop(entry.transaction, None)
            return
        slot = logs.NUMBER.unpack_from(entry.body)[0]
        if entry.kind in (logs.ATTACH, logs.CREATE):
            name = entry.body[logs.NUMBER.size :].decode()
            self.attach(slot, name, entry.position, made=entry.kind == logs.CREATE)
        elif entry.kind == logs.CREATED:
            self.unfinished.pop(slot, None)
        elif entry.kind == logs.DETACH:
            self.unfinished.pop(slot, None)
            self._attachments.detach(slot, self.databases.pop(slot, None))
        elif slot in self.databases:
            self._change(self.databases[slot], entry)

    def undo(self, log: logs.Log) -> None:
        """Take back what no record commits, and log that; JET_errReadVerifyFailure for a damaged or missing page."""
        for database in self.databases.values():
            database.finish_replay()
        for transaction, changes in self._open.items():
            for database, page, slot in reversed(changes):
                database.kill(transaction, page, slot)
            log.append(logs.ROLLBACK, transaction)

    def close(self, log: logs.Log) -> None:
        """Write every database back, clean, and log that it is let go."""
        for slot in list(self.databases):
            database = self.databases[slot]
            database.close()
            log.append(logs.DETACH, 0, logs.NUMBER.pack(slot) + database.path.encode())
            del self.databases[slot]

    def _change(self, database: Database, entry: logs.Entry) -> None:
        done = self._open.setdefault(entry.transaction, []) if entry.transaction else None
        database.redo(entry)
        if done is not None and entry.kind == logs.INSERT:
            page = logs.PLACE.unpack_from(entry.body)[1]
            done.append((database, page, logs.NUMBER.unpack_from(entry.body, logs.PLACE.size)[0]))
