"""Sessions, their open databases, and transactions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jetlaw.adapters.memory import log as logs
from jetlaw.adapters.memory.codes import INVALID_DATABASE_ID, NOT_IN_TRANSACTION, JetError

if TYPE_CHECKING:
    from jetlaw.adapters.memory.database import Database
    from jetlaw.adapters.memory.instance import Instance


@dataclass(slots=True)
class Transaction:
    """What an open transaction did.

    Attributes:
        number: how the log calls it.
        began: log position of its first record; None while it has none.
        changes: database, page and record slot of each insert.
        savepoints: for each open level, how many changes there were when it was begun.
    """

    number: int
    began: int | None = None
    changes: list[tuple[Database, int, int]] = field(default_factory=list)
    tables: list[tuple[Database, str]] = field(default_factory=list)
    savepoints: list[int] = field(default_factory=lambda: [0])


@dataclass(slots=True)
class Table:
    """An open table: a cursor of one session."""

    session: Session
    database: Database
    number: int
    serial: int = 0
    live: bool = True


class Session:
    """One session (a PIB).

    Attributes:
        instance: where it was begun.
        live: not ended.
        transaction: the open transaction, or None.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.live = True
        self.transaction: Transaction | None = None
        self._opened: dict[int, list[Database]] = {}
        self._tables: list[Table] = []

    def open(self, database: Database) -> None:
        """Count the database open once more."""
        self._opened.setdefault(database.slot, []).append(database)

    def close_database(self, slot: int) -> None:
        """Close the database of that per-instance number once; JET_errInvalidDatabaseId (jetapi.cxx:4304-4309)."""
        opened = self._opened.get(slot)
        if not opened:
            raise JetError(INVALID_DATABASE_ID)
        database = opened.pop()
        if not opened:
            for table in self._tables:
                table.live = table.live and table.database is not database

    def has_open(self, database: Database) -> bool:
        """Whether it has the database open."""
        return bool(self._opened.get(database.slot))

    def open_table(self, database: Database, number: int) -> Table:
        """A cursor on a table."""
        table = Table(self, database, number)
        self._tables.append(table)
        return table

    def begin(self) -> None:
        """Begin a transaction, or a level inside the open one."""
        if self.transaction is None:
            self.transaction = self.instance.new_transaction()
        else:
            self.transaction.savepoints.append(len(self.transaction.changes))

    def commit(self) -> None:
        """Commit the innermost level; JET_errNotInTransaction, log errors."""
        transaction = self._open_transaction()
        if len(transaction.savepoints) > 1:
            transaction.savepoints.pop()
            return
        if transaction.began is not None:
            self.instance.write_log(logs.COMMIT, transaction.number)
        self._finish(transaction)

    def roll_back(self) -> None:
        """Undo the innermost level; JET_errNotInTransaction, log errors."""
        transaction = self._open_transaction()
        keep = transaction.savepoints[-1]
        while len(transaction.changes) > keep:
            database, page, slot = transaction.changes[-1]
            database.kill(transaction.number, page, slot)
            transaction.changes.pop()
        if len(transaction.savepoints) > 1:
            transaction.savepoints.pop()
            return
        for database, name in transaction.tables:
            database.forget_table(name)
        if transaction.began is not None:
            self.instance.write_log(logs.ROLLBACK, transaction.number)
        self._finish(transaction)

    def create_table(self, database: Database, name: str) -> Table:
        """Make a table in the open transaction, or in one of its own."""
        self.begin()
        transaction = self._open_transaction()
        self._mark_beginning(transaction)
        number, page, slot = database.add_table(transaction.number, name)
        transaction.changes.append((database, page, slot))
        transaction.tables.append((database, name))
        self.commit()
        return self.open_table(database, number)

    def insert(self, table: Table, body: bytes) -> None:
        """Add a record in the open transaction, or in one of its own."""
        self.begin()
        transaction = self._open_transaction()
        self._mark_beginning(transaction)
        try:
            place = table.database.insert(transaction.number, table.number, body)
        except JetError:
            self._abandon_level(transaction)
            raise
        transaction.changes.append((table.database, *place))
        self.commit()

    def end(self) -> None:
        """Roll back, close everything."""
        if self.transaction is not None:
            self.transaction.savepoints[:] = [0]
            self.roll_back()
        self.forget()

    def forget(self) -> None:
        """Leave as if the process were gone: nothing is undone."""
        if self.transaction is not None:
            self._finish(self.transaction)
        self.live = False
        self._opened.clear()
        for table in self._tables:
            table.live = False

    def _open_transaction(self) -> Transaction:
        if self.transaction is None:
            raise JetError(NOT_IN_TRANSACTION)
        return self.transaction

    def _mark_beginning(self, transaction: Transaction) -> None:
        if transaction.began is None:
            transaction.began = self.instance.log_position()

    def _abandon_level(self, transaction: Transaction) -> None:
        transaction.savepoints.pop()
        if not transaction.savepoints:
            self._finish(transaction)

    def _finish(self, transaction: Transaction) -> None:
        self.instance.end_transaction(transaction)
        self.transaction = None
