"""One instance: its parameters, log, databases and sessions, from JetCreateInstance to JetTerm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.codes import (
    ALREADY_INITIALIZED,
    CHECKPOINT_CORRUPT,
    CHECKPOINT_FILE_NOT_FOUND,
    CLIENT_REQUEST_TO_STOP,
    DIRTY_SHUTDOWN,
    INVALID_PATH,
    NOT_INITIALIZED,
    TERM_ABRUPT,
    TERM_DIRTY,
    TERM_STOP_BACKUP,
    TOO_MANY_ACTIVE_USERS,
    JetError,
)
from jetlaw.adapters.memory.sessions import Session, Transaction
from jetlaw.adapters.memory.storage import log as logs
from jetlaw.adapters.memory.storage.database import INITIAL_PAGES, Database
from jetlaw.adapters.memory.storage.header import HEADER_PAGES
from jetlaw.adapters.memory.storage.pages import PAGE_SIZE
from jetlaw.adapters.memory.storage.recovery import Recovery
from jetlaw.adapters.memory.streaming.backup import Backup

if TYPE_CHECKING:
    from jetlaw.adapters.memory.process import Process

KILOBYTE: Final = 1024


class Instance:
    """One instance (an INST).

    Attributes:
        process: where it lives.
        name: what JetCreateInstance called it, "" without a name.
        parameters: its system parameters.
        live: not freed by a term.
        initialized: JetInit succeeded.
        backup_allowed: true after JetInit, false from the first attempt to terminate on (jetapi.cxx:20828, 20937).
        stopped: JetStopService was called.
        stopped_services: bits that JetStopServiceInstance2 stopped, 1 for all; only Resume looks (recordings C1).
        backup: its streaming backup.
        log: its log; None before JetInit and with recovery off.
        troubles: the outside troubles of the process.
    """

    def __init__(self, process: Process, name: str) -> None:
        self.process = process
        self.name = name
        self.parameters = process.parameters.copy()
        self.files = process.files
        self.troubles = process.troubles
        self.live = True
        self.initialized = False
        self.backup_allowed = False
        self.stopped = False
        self.stopped_services = 0
        self.log: logs.Log | None = None
        self.backup = Backup(self)
        self._databases: dict[int, Database] = {}
        self._sessions: list[Session] = []
        self._transactions: list[Transaction] = []
        self._last_transaction = 0
        self._checkpoint = 0

    @property
    def circular(self) -> bool:
        """Logs below the checkpoint are reused."""
        return bool(self.parameters.number("JET_paramCircularLog"))

    @property
    def creates_paths(self) -> bool:
        """Missing directories are made."""
        return bool(self.parameters.number("JET_paramCreatePathIfNotExist"))

    @property
    def databases(self) -> list[Database]:
        """The attached databases, in order of attachment."""
        return list(self._databases.values())

    def enter(self) -> None:
        """The tests before every instance call (INST::ErrAPIEnter, jetapi.cxx:4421-4451)."""
        if self.stopped:
            raise JetError(CLIENT_REQUEST_TO_STOP)
        if not self.initialized:
            raise JetError(NOT_INITIALIZED)

    def init(self) -> None:
        """JetInit: open the log, replay it after an unclean end; JET_errAlreadyInitialized, path and log errors."""
        if self.initialized:
            raise JetError(ALREADY_INITIALIZED)
        directory = self.files.clean(self.parameters.text("JET_paramLogFilePath"))
        if self.creates_paths:
            self.files.make_directory(directory)
        if not self.files.is_directory(directory):
            raise JetError(INVALID_PATH)
        if self.parameters.text("JET_paramRecovery").lower() != "off":
            self._start_log(directory)
        self.initialized = self.backup_allowed = True

    def term(self, grbit: int) -> None:
        """JetTerm2 of an initialised or uninitialised instance (jetapi.cxx:20847-21027).

        Raises:
            JetError: JET_errBackupInProgress, JET_errTooManyActiveUsers (the instance stays up); JET_errDirtyShutdown
                and log errors (it is gone, and the next JetInit replays its log).
        """
        if not self.initialized:
            self.live = False
            return
        self.backup_allowed = False
        if grbit & (TERM_STOP_BACKUP | TERM_ABRUPT):
            self.backup.clean_up()
        elif not grbit & TERM_DIRTY:
            self.backup.refuse_if_running()
        if grbit & TERM_DIRTY:
            self._vanish()
            raise JetError(DIRTY_SHUTDOWN)
        if self._transactions:
            raise JetError(TOO_MANY_ACTIVE_USERS)
        self.backup.clean_up()
        try:
            for database in self.databases:
                self.detach(database)
        finally:
            self._vanish()

    def begin_session(self) -> Session:
        """A new session."""
        session = Session(self)
        self._sessions.append(session)
        return session

    def end_session(self, session: Session) -> None:
        """End a session; an open transaction is rolled back."""
        session.end()
        self._sessions.remove(session)

    def new_transaction(self) -> Transaction:
        """A new transaction."""
        self._last_transaction += 1
        transaction = Transaction(self._last_transaction)
        self._transactions.append(transaction)
        return transaction

    def end_transaction(self, transaction: Transaction) -> None:
        """A transaction is over."""
        self._transactions.remove(transaction)

    def write_log(self, kind: int, transaction: int, body: bytes = b"") -> None:
        """Append a record where there is a log."""
        if self.log is not None:
            self.log.append(kind, transaction, body)

    def log_position(self) -> int:
        """Where the next record goes."""
        return 0 if self.log is None else self.log.position

    def attached(self, path: str) -> Database | None:
        """The attached database of that name."""
        file = self.files.find(path)
        if file is None or file.holder is not self:
            return None
        return next(database for database in self._databases.values() if database.file is file)

    def create_database(self, path: str) -> Database:
        """Make and attach a database; disk and log errors leave nothing behind."""
        directory = self.files.parent(path)
        if self.creates_paths:
            self.files.make_directory(directory)
        file = self.files.create(path, (HEADER_PAGES + INITIAL_PAGES) * PAGE_SIZE)
        database = self._hold(Database(self.files, file, self._free_slot(), self.log, self._cache_pages()))
        try:
            self._log_attach(logs.ATTACH, database)
            database.create()
        except JetError:
            self._release(database)
            self.files.delete(path)
            raise
        return database

    def attach_database(self, path: str) -> Database:
        """Attach an existing file; JET_errReadVerifyFailure, JET_errDatabaseDirtyShutdown, log errors."""
        file = self.files.open(path)
        database = self._hold(Database(self.files, file, self._free_slot(), self.log, self._cache_pages()))
        try:
            database.open()
            self._log_attach(logs.ATTACH, database)
        except JetError:
            self._release(database)
            raise
        return database

    def detach(self, database: Database) -> None:
        """Write a database back, clean, and let it go; log errors."""
        database.close()
        self._log_attach(logs.DETACH, database)
        self._release(database)

    def is_open(self, database: Database) -> bool:
        """Whether any session has it open, or an open transaction has changed it."""
        changed = (place for transaction in self._transactions for place, _, _ in transaction.changes)
        return any(session.has_open(database) for session in self._sessions) or database in changed

    def checkpoint(self) -> None:
        """Write back what is older than the checkpoint may be, and move the checkpoint there.

        The checkpoint stays below the oldest change that is only in the log, and below the oldest open transaction.
        """
        if self.log is None:
            return
        depth = self.parameters.number("JET_paramCheckpointDepthMax") // self.log.size
        before = max(self.log.generation - depth, 0) << 32
        for database in self._databases.values():
            database.flush(before)
        needed = [
            self.log.position,
            *(found for found in map(Database.dirty_since, self.databases) if found is not None),
        ]
        needed += [transaction.began for transaction in self._transactions if transaction.began is not None]
        generation = min(needed) >> 32
        if generation != self._checkpoint:
            self.log.write_checkpoint(generation)
            self._checkpoint = generation

    def read_checkpoint(self) -> int:
        """The generation of the checkpoint file; JET_errCheckpointFileNotFound, JET_errCheckpointCorrupt."""
        if self.troubles.checkpoint_missing or self.log is None:
            raise JetError(CHECKPOINT_FILE_NOT_FOUND)
        if self.troubles.checkpoint_corrupt:
            raise JetError(CHECKPOINT_CORRUPT)
        return self.log.read_checkpoint()

    def _start_log(self, directory: str) -> None:
        size = self.parameters.number("JET_paramLogFileSize") * KILOBYTE
        log = logs.Log(self.files, directory, self.parameters.text("JET_paramBaseName"), size)
        log.broken = self.troubles.log_write_fails
        log.start()
        recovery = Recovery(self.files, log, self._cache_pages())
        recovery.run()
        log.connect(self._attached_names, self.checkpoint, self._reuse_logs)
        self._last_transaction = recovery.highest_transaction
        self.log = log
        self.checkpoint()

    def _attached_names(self) -> dict[int, str]:
        return {slot: database.path for slot, database in self._databases.items()}

    def _reuse_logs(self) -> None:
        """Circular logging: drop what neither the checkpoint nor a running backup needs."""
        if self.log is not None and self.circular:
            self.log.delete(self.log.lowest(), min(self._checkpoint, self.backup.keeps_logs_from(self._checkpoint)))

    def _cache_pages(self) -> int:
        return self.parameters.number("JET_paramCacheSizeMax")

    def _free_slot(self) -> int:
        return next(slot for slot in range(1, len(self._databases) + 2) if slot not in self._databases)

    def _hold(self, database: Database) -> Database:
        database.file.holder = self
        self._databases[database.slot] = database
        return database

    def _release(self, database: Database) -> None:
        database.file.holder = None
        database.attached = False
        del self._databases[database.slot]

    def _log_attach(self, kind: int, database: Database) -> None:
        self.write_log(kind, 0, logs.NUMBER.pack(database.slot) + database.path.encode())

    def _vanish(self) -> None:
        """Free the instance; what is not in the files is lost."""
        for session in self._sessions:
            session.forget()
        for database in self.databases:
            self._release(database)
        self.initialized = self.live = False
