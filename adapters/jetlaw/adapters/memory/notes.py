"""Work that is no modelled call: tables, records, transactions, copies of files, as a trace's notes describe it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import (
    CLIENT_REQUEST_TO_STOP,
    INVALID_DATABASE_ID,
    INVALID_SESID,
    INVALID_TABLE_ID,
    SESID_TABLE_ID_MISMATCH,
    SUCCESS,
    AdapterError,
    JetError,
)
from jetlaw.adapters.memory.streaming.slot import HANDLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jetlaw.adapters.memory.process import Process
    from jetlaw.adapters.memory.sessions import Session, Table


def record_body(table: str, serial: int, size: int) -> bytes:
    """The record that an insert note makes.

    Args:
        table: name of the table's handle.
        serial: how many records that handle was asked to insert before, and one.
        size: its length in bytes.
    """
    return (f"{table}:{serial:08d}." * (size // 8 + 1)).encode()[:size]


class Notes:
    """Does what the notes of a recording tell."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._tables: dict[str, Table] = {}
        self._listed: tuple[object, list[str]] | None = None
        self._work: Mapping[str, Callable[[list[str]], None]] = {
            "table": self._table,
            "insert": self._insert,
            "transaction begun": lambda words: self._session(words[0]).begin(),
            "transaction committed": lambda words: self._session(words[0]).commit(),
            "transaction rolled back": lambda words: self._session(words[0], even_stopped=True).roll_back(),
            "directory": lambda words: self._process.files.make_directory(self._process.files.clean(words[0])),
            "milliseconds passed": lambda words: self._process.clock.advance(int(words[0])),
            "copied": self._copy_listed,
            "parameter": lambda words: self._process.parameters.set(words[0], int(words[1]), None),
            "parameters": lambda _: None,
        }

    def do(self, text: str, detail: str) -> int:
        """Do the work of one note; returns its JET_ERR. An unknown note raises ``AdapterError``."""
        work = self._work.get(text)
        if work is None:
            raise AdapterError(f"no such note as {text!r}; known are: {', '.join(self._work)}")
        try:
            work(detail.split())
        except JetError as error:
            return error.code
        return SUCCESS

    def listed(self, instance: object, files: list[str]) -> None:
        """A call gave out a list of files; the next note may tell that they were copied."""
        self._listed = instance, files

    def _copy_listed(self, words: list[str]) -> None:
        """``... into bk``: every file of the last list was streamed into that directory; else nothing is told."""
        if "into" not in words or self._listed is None:
            return
        handle, files = self._listed
        backup = self._process.enter(handle).backup
        directory = self._process.files.clean(words[-1])
        for path in files:
            size = backup.open_file(path)
            made = self._process.files.create(f"{directory}/{path.rpartition('/')[2]}", size)
            made.write_extent(0, backup.read(HANDLE, size, misaligned=False))
            backup.close_file(HANDLE)

    def _table(self, words: list[str]) -> None:
        """``S1 D1 t T1``: session, database, name of the table, handle to give it."""
        session, database = self._session(words[0]), self._process.database(words[1])
        if not session.has_open(database):
            raise JetError(INVALID_DATABASE_ID)
        self._tables[words[3]] = session.create_table(database, words[2])

    def _insert(self, words: list[str]) -> None:
        """``S1 T1 40 1000``: session, table, number of records, bytes of each; every record commits by itself."""
        session, table = self._session(words[0], even_stopped=True), self._tables.get(words[1])
        if table is None or not table.live:
            raise JetError(INVALID_TABLE_ID)
        if table.session is not session:
            raise JetError(SESID_TABLE_ID_MISMATCH)
        if session.instance.stopped:
            raise JetError(CLIENT_REQUEST_TO_STOP)
        for _ in range(int(words[2])):
            table.serial += 1
            session.insert(table, record_body(words[1], table.serial, int(words[3])))

    def _session(self, name: str, *, even_stopped: bool = False) -> Session:
        if name not in self._process.handles:
            raise JetError(INVALID_SESID)
        return self._process.session(name, even_stopped=even_stopped)
