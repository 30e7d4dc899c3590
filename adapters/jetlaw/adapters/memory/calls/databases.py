"""Calls on sessions and databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.arguments import Arguments, Out, number, text
from jetlaw.adapters.memory.codes import (
    DATABASE_DUPLICATE,
    DATABASE_IN_USE,
    DATABASE_INVALID_PATH,
    DATABASE_NOT_FOUND,
    DATABASE_SHARING_VIOLATION,
    IN_TRANSACTION,
    TOO_MANY_ATTACHED_DATABASES,
    WRN_DATABASE_ATTACHED,
    JetError,
)

OPEN_EXCLUSIVE: Final = 0x2
OVERWRITE_EXISTING: Final = 0x200
MOST_DATABASES: Final = 6
"""Per instance; the temporary one is the seventh."""

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jetlaw.adapters.memory.instance import Instance
    from jetlaw.adapters.memory.process import Process
    from jetlaw.adapters.memory.sessions import Session


class DatabaseCalls:
    """The calls that begin and end sessions and bring databases in and out."""

    def __init__(self, process: Process) -> None:
        self._process = process

    def table(self) -> Mapping[str, Callable[[Arguments], Out]]:
        """Function name to method."""
        return {
            "JetBeginSession": self._begin_session,
            "JetEndSession": self._end_session,
            "JetCreateDatabase": self._create,
            "JetAttachDatabase": self._attach,
            "JetDetachDatabase": self._detach,
            "JetOpenDatabase": self._open,
            "JetCloseDatabase": self._close,
        }

    def _begin_session(self, arguments: Arguments) -> Out:
        """JetBeginSession: no test of its own (jetapi.cxx:12434)."""
        session = self._process.enter(arguments.get("instance")).begin_session()
        return {"psesid": self._process.handles.give("S", session)}

    def _end_session(self, arguments: Arguments) -> Out:
        """JetEndSession: rolls back and closes; works after JetStopService (jetapi.cxx:12549)."""
        session = self._session(arguments, even_stopped=True)
        session.instance.end_session(session)
        return None

    def _create(self, arguments: Arguments) -> Out:
        """JetCreateDatabase: allowed while a backup runs; overwrites on request (db.cxx:1629-1846)."""
        session = self._session(arguments)
        self._refuse_in_transaction(session)
        path = self._path(arguments)
        file = self._process.files.find(path)
        if file is not None:
            self._refuse_foreign(session.instance, path)
            overwrites = number(arguments, "grbit", 0) & OVERWRITE_EXISTING
            if session.instance.attached(path) is not None:
                raise JetError(DATABASE_DUPLICATE)
            self._refuse_full(session.instance)
            if not overwrites:
                raise JetError(DATABASE_DUPLICATE)
            self._process.files.delete(path)
        self._refuse_full(session.instance)
        database = session.instance.create_database(path)
        session.open(database)
        return {"pdbid": self._process.handles.give("D", database)}

    def _attach(self, arguments: Arguments) -> Out:
        """JetAttachDatabase: JET_errFileNotFound, then the backup's refusal, then the rest (db.cxx:4080-4157)."""
        session = self._session(arguments)
        self._refuse_in_transaction(session)
        path = self._path(arguments)
        self._process.files.open(path)
        session.instance.backup.refuse_if_running()
        if session.instance.attached(path) is not None:
            raise JetError(WRN_DATABASE_ATTACHED)
        self._refuse_foreign(session.instance, path)
        self._refuse_full(session.instance)
        session.instance.attach_database(path)
        return None

    def _detach(self, arguments: Arguments) -> Out:
        """JetDetachDatabase: NULL detaches all; a file that is not there is found out first (db.cxx:5371-5496)."""
        session = self._session(arguments, even_stopped=True)
        self._refuse_in_transaction(session)
        instance = session.instance
        if not text(arguments, "szFilename"):
            wanted = instance.databases
        else:
            path = self._path(arguments)
            if self._process.files.find(path) is None:
                raise JetError(DATABASE_NOT_FOUND)
            instance.backup.refuse_if_running()
            database = instance.attached(path)
            if database is None:
                raise JetError(DATABASE_NOT_FOUND)
            wanted = [database]
        if wanted:
            instance.backup.refuse_if_running()
        for database in wanted:
            if instance.is_open(database):
                raise JetError(DATABASE_IN_USE)
            instance.detach(database)
        return None

    def _open(self, arguments: Arguments) -> Out:
        """JetOpenDatabase: it must be attached, and not open for an exclusive open (db.cxx:6043-6080)."""
        session = self._session(arguments)
        database = session.instance.attached(self._path(arguments))
        if database is None:
            raise JetError(DATABASE_NOT_FOUND)
        if number(arguments, "grbit", 0) & OPEN_EXCLUSIVE and session.instance.is_open(database):
            raise JetError(DATABASE_IN_USE)
        session.open(database)
        return {"pdbid": self._process.handles.give("D", database)}

    def _close(self, arguments: Arguments) -> Out:
        """JetCloseDatabase: the number within the instance counts, not the instance (jetapi.cxx:4304-4309)."""
        session = self._session(arguments, even_stopped=True)
        session.close_database(self._process.database(arguments.get("dbid")))
        return None

    def _session(self, arguments: Arguments, *, even_stopped: bool = False) -> Session:
        return self._process.session(arguments.get("sesid"), even_stopped=even_stopped)

    def _path(self, arguments: Arguments) -> str:
        """The completed file name; JET_errDatabaseInvalidPath for none."""
        name = text(arguments, "szFilename")
        if not name:
            raise JetError(DATABASE_INVALID_PATH)
        return self._process.files.clean(name)

    @staticmethod
    def _refuse_in_transaction(session: Session) -> None:
        if session.transaction is not None:
            raise JetError(IN_TRANSACTION)

    @staticmethod
    def _refuse_full(instance: Instance) -> None:
        if len(instance.databases) >= MOST_DATABASES:
            raise JetError(TOO_MANY_ATTACHED_DATABASES)

    def _refuse_foreign(self, instance: Instance, path: str) -> None:
        """JET_errDatabaseSharingViolation for a database of another instance (fmp.cxx:1233)."""
        if self._process.files.open(path).holder not in (None, instance):
            raise JetError(DATABASE_SHARING_VIOLATION)
