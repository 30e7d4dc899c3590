"""One instance: its parameters, log, databases and sessions, from JetCreateInstance to JetTerm."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.attachments import Attachments
from jetlaw.adapters.memory.codes import (
    ALREADY_INITIALIZED,
    CHECKPOINT_FILE_NOT_FOUND,
    CLIENT_REQUEST_TO_STOP,
    DIRTY_SHUTDOWN,
    INVALID_PATH,
    LOG_FILE_SIZE_MISMATCH_DATABASES_CONSISTENT,
    NOT_INITIALIZED,
    TERM_DIRTY,
    JetError,
)
from jetlaw.adapters.memory.entrance import Entrance
from jetlaw.adapters.memory.sessions import Session, Transaction
from jetlaw.adapters.memory.storage import log as logs
from jetlaw.adapters.memory.storage.database import Database
from jetlaw.adapters.memory.storage.recovery import Recovery
from jetlaw.adapters.memory.streaming.backup import Backup
from jetlaw.adapters.memory.troubles import LOG_WRITE

if TYPE_CHECKING:
    from jetlaw.adapters.memory.process import Process
    from jetlaw.adapters.memory.snapshot.session import SnapshotSession

KILOBYTE: Final = 1024


class Instance:
    """One instance (an INST).

    Attributes:
        process: where it lives.
        name: what JetCreateInstance called it, "" without a name.
        place: its place in the engine's table of instances.
        parameters: its system parameters.
        live: not freed by a term.
        initialized: JetInit succeeded.
        backup_allowed: true after JetInit, false from the first attempt to terminate on (jetapi.cxx:20828, 20937).
        stopped: JetStopService was called.
        awaits_snapshot: a term waits for a snapshot session to let it go.
        unavailable: the code of the fatal error after which it is of no more use; 0 without one.
        stopped_services: bits that JetStopServiceInstance2 stopped, 1 for all; only Resume looks (recordings C1).
        attachments: its databases.
        entrance: whether calls may enter it.
        backup: its streaming backup.
        snapshot: the snapshot session that it is in, or None.
        log: its log; None before JetInit and with recovery off.
        troubles: the outside troubles of the process.
    """

    def __init__(self, process: Process, name: str, place: int) -> None:
        self.process = process
        self.name = name
        self.place = place
        self.parameters = process.parameters.copy()
        self.files = process.files
        self.troubles = process.troubles
        self.live = True
        self.initialized = False
        self.backup_allowed = False
        self.stopped = False
        self.awaits_snapshot = False
        self.unavailable = 0
        self.stopped_services = 0
        self.log: logs.Log | None = None
        self.attachments = Attachments(self)
        self.entrance = Entrance(self)
        self.backup = Backup(self)
        self.snapshot: SnapshotSession | None = None
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
    def frozen(self) -> bool:
        """Its log stands still for a snapshot."""
        return self.snapshot is not None and self.snapshot.holds_writers

    @property
    def checkpoint_generation(self) -> int:
        """The generation where replay would begin, as the engine remembers it."""
        return self._checkpoint

    @property
    def cache_pages(self) -> int:
        """Most pages that a database keeps in memory."""
        return self.parameters.number("JET_paramCacheSizeMax")

    @property
    def databases(self) -> list[Database]:
        """The attached databases, in order of attachment."""
        return self.attachments.all

    def path(self, parameter: str) -> str:
        """A parameter that is a path, as the file system names it; JET_errInvalidPath."""
        return self.files.clean(self.parameters.text(parameter))

    def new_log(self) -> logs.Log:
        """The log where the parameters want it, not started yet."""
        size = self.parameters.number("JET_paramLogFileSize") * KILOBYTE
        log = logs.Log(self.files, self.path("JET_paramLogFilePath"), self.parameters.text("JET_paramBaseName"), size)
        log.fails = partial(self.troubles.strikes, LOG_WRITE)
        return log

    def refuse_log_size(self, log: logs.Log) -> None:
        """JET_errLogFileSizeMismatchDatabasesConsistent: the logs have another size than somebody chose.

        Recovery goes by the logs; a size that nobody chose then becomes theirs (logredo.cxx:14657-14682).
        """
        if not self.parameters.is_chosen("JET_paramLogFileSize"):
            self.parameters.set("JET_paramLogFileSize", log.size // KILOBYTE, None)
        elif self.parameters.number("JET_paramLogFileSize") * KILOBYTE != log.size:
            raise JetError(LOG_FILE_SIZE_MISMATCH_DATABASES_CONSISTENT)

    @property
    def sessions(self) -> list[Session]:
        """The sessions that live, in order of their beginning."""
        return list(self._sessions)

    def enter(self) -> None:
        """The tests before every instance call (INST::ErrAPIEnter, jetapi.cxx:4421-4451)."""
        if self.stopped:
            raise JetError(CLIENT_REQUEST_TO_STOP)
        if self.unavailable:
            raise JetError(self.unavailable)
        self.entrance.require_open()
        if not self.initialized:
            raise JetError(NOT_INITIALIZED)

    def wait_for_thaw(self) -> None:
        """Block what needs the log while it stands still (recordings, section 5).

        Raises:
            Died: nobody thaws it in time.
        """
        self.process.monitor.wait(lambda: not self.frozen)

    def init(self) -> None:
        """JetInit: open the log, replay it after an unclean end; JET_errAlreadyInitialized, path and log errors."""
        if self.initialized:
            raise JetError(ALREADY_INITIALIZED)
        directory = self.path("JET_paramLogFilePath")
        if self.creates_paths:
            self.files.make_directory(directory)
        if not self.files.is_directory(directory):
            raise JetError(INVALID_PATH)
        if self.parameters.text("JET_paramRecovery").lower() != "off":
            self._start_log()
        self.initialized = self.backup_allowed = True

    def term(self, grbit: int) -> None:
        """JetTerm2 of an initialised or uninitialised instance (jetapi.cxx:20847-21027).

        Raises:
            JetError: those of `Entrance.lock_for_term`, JET_errBackupInProgress, JET_errTooManyActiveUsers (the
                instance stays up); JET_errDirtyShutdown and log errors (it is gone, and the next JetInit replays its
                log).
        """
        if not self.initialized and not self.entrance.initializing:
            self.live = False
            return
        self.entrance.lock_for_term()
        try:
            self._terminate(grbit)
        finally:
            self.entrance.unlock()

    def _terminate(self, grbit: int) -> None:
        """What a term does once no other call is inside."""
        self.process.behaviour.terms.clear_the_way(self, grbit)
        if grbit & TERM_DIRTY:
            self._vanish()
            raise JetError(DIRTY_SHUTDOWN)
        self.backup.clean_up()
        try:
            for database in self.databases:
                self.attachments.detach(database)
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

    def end_sessions(self) -> None:
        """End all sessions; open transactions are rolled back."""
        for session in self._sessions[:]:
            self.end_session(session)

    @property
    def in_transaction(self) -> bool:
        """Some session has a transaction open."""
        return bool(self._transactions)

    def new_transaction(self) -> Transaction:
        """A new transaction."""
        self._last_transaction += 1
        transaction = Transaction(self._last_transaction)
        self._transactions.append(transaction)
        return transaction

    def end_transaction(self, transaction: Transaction) -> None:
        """A transaction is over."""
        self._transactions.remove(transaction)

    def write_log(self, kind: int, transaction: int, body: bytes = b"") -> int:
        """Append a record where there is a log; returns its position."""
        return 0 if self.log is None else self.log.append(kind, transaction, body)

    def log_position(self) -> int:
        """Where the next record goes."""
        return 0 if self.log is None else self.log.position

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
        for database in self.databases:
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
        if self.log is None:
            raise JetError(CHECKPOINT_FILE_NOT_FOUND)
        return self.log.read_checkpoint()

    def stop_backups(self) -> None:
        """End a streaming backup; a snapshot session is waited for, even one that is only prepared.

        Source: jetapi.cxx:20947-20985.
        """
        if self.snapshot is None:
            self.backup.clean_up()
            return
        self.awaits_snapshot = True
        try:
            self.process.monitor.wait(lambda: self.snapshot is None)
        finally:
            self.awaits_snapshot = False

    def _start_log(self) -> None:
        log = self.new_log()
        log.start()
        recovery = Recovery(self.files, log, self.cache_pages)
        recovery.run()
        self.refuse_log_size(log)
        log.connect(self.attachments.names, self.checkpoint, self._reuse_logs)
        self._last_transaction = recovery.highest_transaction
        self.log = log
        self.checkpoint()

    def _reuse_logs(self) -> None:
        """Circular logging: drop what neither the checkpoint nor a running backup needs."""
        if self.log is not None and self.circular:
            self.log.delete(self.log.lowest(), min(self._checkpoint, self.backup.keeps_logs_from(self._checkpoint)))

    def _vanish(self) -> None:
        """Free the instance; what is not in the files is lost."""
        for session in self._sessions:
            session.forget()
        self.attachments.vanish()
        self.initialized = self.live = False
