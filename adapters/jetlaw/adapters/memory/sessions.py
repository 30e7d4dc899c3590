"""Sessions, their open databases, and transactions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import INVALID_DATABASE_ID, NOT_IN_TRANSACTION, JetError
from jetlaw.adapters.memory.storage import log as logs

if TYPE_CHECKING:
    from collections.abc import Callable

    from jetlaw.adapters.memory.instance import Instance
    from jetlaw.adapters.memory.storage.database import Database


@dataclass(slots=True)
class Transaction:
    """What an open transaction did.

    Attributes:
        number: how the log calls it.
        began: log position of its first record; None while it has none.
        changes: database, page and record slot of each insert.
        tables: database and name of each table that it made, and how many changes there were before.
        savepoints: for each open level, how many changes there were when it was begun.
    """

    number: int
    began: int | None = None
    changes: list[tuple[Database, int, int]] = field(default_factory=list)
    tables: list[tuple[Database, str, int]] = field(default_factory=list)
    savepoints: list[int] = field(default_factory=lambda: [0])


@dataclass(slots=True)
class Table:
    """An open table: a cursor of one session.

    Attributes:
        session: whose it is.
        database: where the table is.
        number: the table's number there.
        serial: how many records it was asked to insert.
        live: not closed with its session or database.
    """

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
        self._exclusive: list[Database] = []
        self._tables: list[Table] = []

    def open(self, database: Database, *, exclusively: bool = False) -> None:
        """Count the database open once more; exclusively it stays open until it is closed as often."""
        self._opened.setdefault(database.slot, []).append(database)
        if exclusively:
            self._exclusive.append(database)

    def close_database(self, database: Database) -> None:
        """Close once what it has open under the database's number, and with the last its tables in that very database.

        The number is per instance, so another instance's database can stand for its own (jetapi.cxx:4304-4309).

        Raises:
            JetError: JET_errInvalidDatabaseId when nothing is open under that number.
        """
        opened = self._opened.get(database.slot)
        if not opened:
            raise JetError(INVALID_DATABASE_ID)
        opened.pop()
        if not opened:
            self._exclusive = [other for other in self._exclusive if other is not database]
            for table in self._tables:
                table.live = table.live and table.database is not database

    def has_open(self, database: Database) -> bool:
        """Whether it has the database open."""
        return bool(self._opened.get(database.slot))

    def has_open_beside(self, database: Database) -> bool:
        """Whether it has any other database open."""
        return any(opened for slot, opened in self._opened.items() if slot != database.slot)

    def has_exclusively(self, database: Database) -> bool:
        """Whether it has the database open, and nobody else may."""
        return database in self._exclusive

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
        """Commit the innermost level; JET_errNotInTransaction, log errors. What was written waits while frozen."""
        self._wait_for_log()
        transaction = self._open_transaction()
        if len(transaction.savepoints) > 1:
            transaction.savepoints.pop()
            return
        if transaction.began is not None:
            self.instance.write_log(logs.COMMIT, transaction.number)
        self._finish(transaction)

    def roll_back(self) -> None:
        """Undo the innermost level; JET_errNotInTransaction, log errors. What was written waits while frozen."""
        self._wait_for_log()
        transaction = self._open_transaction()
        keep = transaction.savepoints[-1]
        while len(transaction.changes) > keep:
            database, page, slot = transaction.changes[-1]
            database.kill(transaction.number, page, slot)
            transaction.changes.pop()
        while transaction.tables and transaction.tables[-1][2] >= keep:
            database, name, _ = transaction.tables.pop()
            self._close_table(database, database.forget_table(name))
        if len(transaction.savepoints) > 1:
            transaction.savepoints.pop()
            return
        if transaction.began is not None:
            self.instance.write_log(logs.ROLLBACK, transaction.number)
        self._finish(transaction)

    def create_table(self, database: Database, name: str) -> Table:
        """Make a table in the open transaction, or in one of its own; JET_errTableDuplicate, log and disk errors."""
        number = self._change(lambda transaction: self._add_table(transaction, database, name))
        return self.open_table(database, number)

    def insert(self, table: Table, body: bytes) -> None:
        """Add a record in the open transaction, or in one of its own; log and disk errors, JET_errRecordTooBig."""
        self._change(lambda transaction: self._add_record(transaction, table, body))

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
        self._exclusive.clear()
        for table in self._tables:
            table.live = False

    def _open_transaction(self) -> Transaction:
        if self.transaction is None:
            raise JetError(NOT_IN_TRANSACTION)
        return self.transaction

    def _wait_for_log(self) -> None:
        if self.transaction is not None and self.transaction.began is not None:
            self.instance.wait_for_thaw()

    def _change(self, work: Callable[[Transaction], int]) -> int:
        """Do one change on a level of its own; a change that fails leaves what was open before it as it was."""
        self.instance.wait_for_thaw()
        position = self.instance.log_position()
        self.begin()
        transaction = self._open_transaction()
        try:
            result = work(transaction)
        except JetError:
            self._abandon_level(transaction)
            raise
        if transaction.began is None:
            transaction.began = position
        self.commit()
        return result

    @staticmethod
    def _add_table(transaction: Transaction, database: Database, name: str) -> int:
        number, page, slot = database.add_table(transaction.number, name)
        transaction.tables.append((database, name, len(transaction.changes)))
        transaction.changes.append((database, page, slot))
        return number

    @staticmethod
    def _add_record(transaction: Transaction, table: Table, body: bytes) -> int:
        page, slot = table.database.insert(transaction.number, table.number, body)
        transaction.changes.append((table.database, page, slot))
        return slot

    def _close_table(self, database: Database, number: int) -> None:
        """The table was never made, so no cursor is on it."""
        for table in self._tables:
            table.live = table.live and (table.database is not database or table.number != number)

    def _abandon_level(self, transaction: Transaction) -> None:
        transaction.savepoints.pop()
        if not transaction.savepoints:
            self._finish(transaction)

    def _finish(self, transaction: Transaction) -> None:
        self.instance.end_transaction(transaction)
        self.transaction = None
