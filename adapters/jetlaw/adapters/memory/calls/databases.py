"""Calls on sessions and databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.arguments import Arguments, Out, number, text
from jetlaw.adapters.memory.codes import (
    DATABASE_DUPLICATE,
    DATABASE_FILE_READ_ONLY,
    DATABASE_IN_USE,
    DATABASE_INVALID_PATH,
    DATABASE_LOCKED,
    DATABASE_NOT_FOUND,
    DATABASE_SHARING_VIOLATION,
    FORCE_DETACH_NOT_ALLOWED,
    IN_TRANSACTION,
    NIL,
    ONE_DATABASE_PER_SESSION,
    TOO_MANY_ATTACHED_DATABASES,
    WRN_DATABASE_ATTACHED,
    JetError,
)
from jetlaw.adapters.memory.storage.database import Database
from jetlaw.adapters.memory.troubles import SESSIONS

OPEN_EXCLUSIVE: Final = 0x2
FORCE_DETACH: Final = 0x1
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
            "JetCreateDatabase2": self._create2,
            "JetAttachDatabase": self._attach,
            "JetAttachDatabase2": self._attach,
            "JetDetachDatabase": self._detach,
            "JetDetachDatabase2": self._detach2,
            "JetOpenDatabase": self._open,
            "JetCloseDatabase": self._close,
        }

    def _begin_session(self, arguments: Arguments) -> Out:
        """JetBeginSession: no test of its own (jetapi.cxx:12434)."""
        instance = self._process.enter(arguments.get("instance"))
        self._process.troubles.take(SESSIONS)
        self._process.troubles.allocate()
        session = instance.begin_session()
        return {"psesid": self._process.handles.give("S", session)}

    def _end_session(self, arguments: Arguments) -> Out:
        """JetEndSession: rolls back and closes; works after JetStopService (jetapi.cxx:12549)."""
        rules = self._process.behaviour.sessions
        if self._process.handles.find(arguments.get("sesid")) in (0, NIL):
            rules.refuse_no_session()
        try:
            session = self._session(arguments, even_stopped=True)
        except JetError as error:
            raise JetError(rules.code_of_end(error.code)) from error
        rules.need_for_end(self._process.troubles)
        session.instance.end_session(session)
        return None

    def _create(self, arguments: Arguments) -> Out:
        """JetCreateDatabase: allowed while a backup runs; overwrites on request (db.cxx:1629-1846)."""
        session = self._session(arguments)
        self._refuse_in_transaction(session)
        path = self._path(arguments)
        overwrites = bool(number(arguments, "grbit", 0) & OVERWRITE_EXISTING)
        self._refuse_taken(session.instance, path, overwrites=overwrites)
        if session.instance.frozen:
            session.instance.wait_for_thaw()
            self._refuse_taken(session.instance, path, overwrites=overwrites)
        self._process.troubles.allocate()
        self._process.files.delete(path)
        database = session.instance.attachments.create(path)
        session.open(database)
        return {"pdbid": self._process.handles.give("D", database)}

    def _create2(self, arguments: Arguments) -> Out:
        """JetCreateDatabase2: it may be told how many pages are the most."""
        self._process.behaviour.attaching.refuse_pages(number(arguments, "cpgDatabaseSizeMax", 0))
        return self._create(arguments)

    def _attach(self, arguments: Arguments) -> Out:
        """JetAttachDatabase: JET_errFileNotFound, then the backup's refusal, then the rest (db.cxx:4080-4157)."""
        session = self._session(arguments)
        self._process.behaviour.attaching.refuse_in_transaction(session)
        path = self._path(arguments)
        if self._process.files.open(path).read_only:
            raise JetError(DATABASE_FILE_READ_ONLY)
        self._require_no_backup(session.instance)
        if session.instance.attachments.find(path) is not None:
            raise JetError(WRN_DATABASE_ATTACHED)
        self._refuse_foreign(session.instance, path)
        self._refuse_full(session.instance)
        session.instance.attachments.attach(path)
        return None

    def _detach(self, arguments: Arguments) -> Out:
        """JetDetachDatabase: NULL detaches all; a file that is not there is found out first (db.cxx:5371-5496)."""
        session = self._session(arguments, even_stopped=True)
        self._refuse_in_transaction(session)
        instance = session.instance
        if not text(arguments, "szFilename"):
            if instance.databases:
                self._require_no_backup(instance)
            wanted = instance.databases
        else:
            path = self._path(arguments)
            if self._process.files.find(path) is None:
                raise JetError(DATABASE_NOT_FOUND)
            self._require_no_backup(instance)
            database = instance.attachments.find(path)
            if database is None:
                raise JetError(DATABASE_NOT_FOUND)
            wanted = [database]
        for database in wanted:
            if instance.is_open(database):
                raise JetError(DATABASE_IN_USE)
            instance.attachments.detach(database)
        return None

    def _detach2(self, arguments: Arguments) -> Out:
        """JetDetachDatabase2: no force is allowed (jetapi.cxx:16916)."""
        self._session(arguments, even_stopped=True)
        if number(arguments, "grbit", 0) & FORCE_DETACH:
            raise JetError(FORCE_DETACH_NOT_ALLOWED)
        return self._detach(arguments)

    def _open(self, arguments: Arguments) -> Out:
        """JetOpenDatabase: it must be attached, and not open for an exclusive open (db.cxx:6043-6082)."""
        session = self._session(arguments)
        instance = session.instance
        database = instance.attachments.find(self._path(arguments))
        if database is None:
            raise JetError(DATABASE_NOT_FOUND)
        if instance.parameters.number("JET_paramOneDatabasePerSession") and session.has_open_beside(database):
            raise JetError(ONE_DATABASE_PER_SESSION)
        if any(other.has_exclusively(database) for other in instance.sessions if other is not session):
            raise JetError(DATABASE_LOCKED)
        exclusively = bool(number(arguments, "grbit", 0) & OPEN_EXCLUSIVE)
        if exclusively and instance.is_open(database):
            raise JetError(DATABASE_IN_USE)
        session.open(database, exclusively=exclusively)
        return {"pdbid": self._process.handles.give("D", database)}

    def _close(self, arguments: Arguments) -> Out:
        """JetCloseDatabase: the number within the instance counts, not the instance (jetapi.cxx:4304-4309)."""
        session = self._session(arguments, even_stopped=True)
        try:
            session.close_database(self._process.database(arguments.get("dbid")))
        except JetError as error:
            known = isinstance(self._process.handles.find(arguments.get("dbid")), Database)
            raise JetError(self._process.behaviour.attaching.code_of_unopened(error.code, known=known)) from error
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
    def _require_no_backup(instance: Instance) -> None:
        """Wait for a thaw; what another call did meanwhile counts (db.cxx:4117, 5418)."""
        instance.wait_for_thaw()
        instance.backup.refuse_if_running()

    @staticmethod
    def _refuse_in_transaction(session: Session) -> None:
        if session.transaction is not None:
            raise JetError(IN_TRANSACTION)

    def _refuse_taken(self, instance: Instance, path: str, *, overwrites: bool) -> None:
        """Whether a database of that name can be made."""
        exists = self._process.files.find(path) is not None
        if exists:
            self._refuse_foreign(instance, path)
        if instance.attachments.find(path) is not None:
            raise JetError(DATABASE_DUPLICATE)
        self._refuse_full(instance)
        if exists and not overwrites:
            raise JetError(DATABASE_DUPLICATE)

    @staticmethod
    def _refuse_full(instance: Instance) -> None:
        if len(instance.databases) >= MOST_DATABASES:
            raise JetError(TOO_MANY_ATTACHED_DATABASES)

    def _refuse_foreign(self, instance: Instance, path: str) -> None:
        """JET_errDatabaseSharingViolation for a database of another instance (fmp.cxx:1233)."""
        if self._process.files.open(path).holder not in (None, instance):
            raise JetError(DATABASE_SHARING_VIOLATION)
