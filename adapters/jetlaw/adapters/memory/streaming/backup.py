"""The streaming backup of one instance (BACKUP_CONTEXT): its states and what each call does in them."""

from __future__ import annotations

from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import (
    BACKUP_ABORT_BY_SERVER,
    BACKUP_IN_PROGRESS,
    BACKUP_INCREMENTAL,
    BACKUP_NOT_ALLOWED_YET,
    BACKUP_SURROGATE,
    END_ABORT,
    END_NO_HEADER_UPDATE,
    END_NORMAL,
    END_TRUNCATE_DONE,
    FILE_ACCESS_DENIED,
    INVALID_BACKUP_SEQUENCE,
    INVALID_PARAMETER,
    LOG_WRITE_FAIL,
    LOGGING_DISABLED,
    MISSING_FILE_TO_BACKUP,
    MISSING_FULL_BACKUP,
    NO_BACKUP,
    SURROGATE_BACKUP_IN_PROGRESS,
    JetError,
)
from jetlaw.adapters.memory.storage.header import NORMAL, BackupRecord
from jetlaw.adapters.memory.storage.trailer import Trailer
from jetlaw.adapters.memory.streaming.log_range import LogRange
from jetlaw.adapters.memory.streaming.slot import DATABASE, LOG, FileSlot
from jetlaw.adapters.memory.troubles import DISK, LOG_WRITE

if TYPE_CHECKING:
    from jetlaw.adapters.memory.instance import Instance
    from jetlaw.adapters.memory.storage.database import Database
    from jetlaw.adapters.memory.storage.extent import Extent
    from jetlaw.adapters.memory.storage.files import File


class Phase(Enum):
    """How far the backup is (m_fBackupStatus)."""

    NOT_STARTED = "not started"
    DATABASES = "databases"
    LOGS = "logs"


class Backup:
    """One instance's backup; when a method raises, the backup goes on unless its text says otherwise.

    Attributes:
        slot: the file that is open in it.
        logs: its ranges of log generations.
        in_snapshot: the instance is in a snapshot, which the documentation holds to be something else than a backup
            that runs; it keeps one from beginning all the same.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._behaviour = instance.process.behaviour
        self.slot = FileSlot(self._behaviour.files)
        self.logs = LogRange(instance)
        self.in_snapshot = False
        self._any = False
        self._local = False
        self._full = False
        self._stop = False
        self._phase = Phase.NOT_STARTED

    @property
    def full(self) -> bool:
        """The running or last backup was a full one."""
        return self._full

    @property
    def running(self) -> bool:
        """Some backup is in progress, of any kind."""
        return self._any

    @property
    def open_to_calls(self) -> bool:
        """The calls that need a running backup are not refused."""
        return self._local and not self._stop

    def mark(self, *, full: bool) -> None:
        """A snapshot freezes the instance: to the engine it is in a backup like any other (daedef.hxx:4271).

        The phase stays what the last backup left, and so do the sum of copied logs and the file slot.
        """
        self._any = self._local = True
        self._full, self._stop = full, False

    def unmark(self) -> None:
        """A snapshot lets the instance go: whoever began the backup, it is over (BKResetFlags, daedef.hxx:4279)."""
        self._any = self._local = self._full = self._stop = False

    def keeps_logs_from(self, otherwise: int) -> int:
        """The lowest generation that circular logging must keep for the backup (logstream.cxx:1714, 1769)."""
        return self.logs.copy_mic if self._local and self.logs.copy_mic else otherwise

    def refuse_if_running(self) -> None:
        """JET_errBackupInProgress, or JET_errSurrogateBackupInProgress."""
        if self._any or self.in_snapshot:
            raise JetError(BACKUP_IN_PROGRESS if self._local or self.in_snapshot else SURROGATE_BACKUP_IN_PROGRESS)

    def begin(self, grbit: int) -> None:
        """JetBeginExternalBackupInstance (jetapi.cxx:17453; backup.cxx:1628-1930), tests in the engine's order."""
        self.refuse_unless_allowed()
        self._behaviour.begins.refuse_flags(grbit, circular=self._instance.circular)
        self._behaviour.begins.refuse_full_disk(self._instance.troubles)
        self._instance.wait_for_thaw()
        self.refuse_if_running()
        self._start(grbit)

    def refuse_unless_allowed(self) -> None:
        """The tests that JetBackupInstance has in common, before its own."""
        if not self._instance.backup_allowed:
            raise JetError(BACKUP_NOT_ALLOWED_YET)
        if self._instance.log is None:
            raise JetError(LOGGING_DISABLED)
        if self._instance.log.broken or self._instance.troubles.is_on(LOG_WRITE):
            raise JetError(LOG_WRITE_FAIL)

    def attach_info(self) -> list[str]:
        """JetGetAttachInfoInstance: the logged databases; no memory ends the backup (backup.cxx:1943-2098)."""
        self._gate()
        if not self._full:
            raise JetError(INVALID_BACKUP_SEQUENCE)
        self._need_memory()
        return [database.path for database in self._instance.databases if database.logged]

    def open_file(self, name: str | None) -> int:
        """JetOpenFileInstance: the size in bytes; in the log phase every error after the name's ends the backup.

        Source: backup.cxx:2125-2674, recordings C9.
        """
        self._gate()
        if not name:
            raise JetError(INVALID_PARAMETER)
        self.slot.require_free()
        path = self._instance.files.clean(name)
        self.slot.wipe()
        database = self._instance.attachments.find(path)
        if database is not None:
            return self._open_database(database)
        if self._phase is Phase.DATABASES:
            self._behaviour.files.refuse_before_logs()
        try:
            generation = self._generation(path)
            return self.slot.open_file(self._file_of_log_phase(path, generation), generation)
        except JetError:
            self._behaviour.failures.log_not_opened(self._instance)
            raise

    def read(self, handle: int, count: int, *, misaligned: bool) -> Extent:
        """JetReadFileInstance: a bad page drops that database, a bad log ends the backup (backup.cxx:2683-2950)."""
        self._gate()
        if misaligned:
            raise JetError(INVALID_PARAMETER)
        kind, database = self.slot.kind, self.slot.database
        try:
            return self.slot.read(handle, count)
        except JetError as error:
            if error.code != INVALID_PARAMETER:
                self._read_failed(kind, database)
            raise

    def close_file(self, handle: int) -> None:
        """JetCloseFileInstance; works after a stop, too (backup.cxx:2959-3153)."""
        if not self._local:
            raise JetError(NO_BACKUP)
        finished, generation, database = self.slot.finished, self.slot.generation, self.slot.database
        self.slot.close(handle)
        if database is not None:
            database.copy_done = database.copy_done or finished
        elif finished:
            self.logs.copied(generation)

    def prepare_logs(self) -> None:
        """The part that the three log information calls have in common (backup.cxx:3155-3196).

        No memory for the list ends the backup. A call that waited for a thaw asks again for what it needs; the engine
        does not, and may prepare the logs of a backup that another thread has ended.
        """
        self._require_files_closed()
        if not self.logs.prepared and self._instance.frozen:
            self._instance.wait_for_thaw()
            self._require_files_closed()
        self.logs.prepare(full=self._full)
        self._need_memory()
        self._phase = Phase.LOGS

    def truncate_log(self) -> None:
        """JetTruncateLogInstance (backup.cxx:3502-3561)."""
        self._require_files_closed()
        self.logs.require_prepared()
        self._phase = Phase.LOGS
        self.logs.truncate()

    def stop(self) -> None:
        """JetStopBackupInstance: the next Begin and every End clear it (jetapi.cxx:22618)."""
        self._stop = True

    def end(self, grbit: int) -> None:
        """JetEndExternalBackupInstance2 (backup.cxx:3972-3997); JET_errInvalidParameter, JET_errNoBackup."""
        if bool(grbit & END_NORMAL) == bool(grbit & END_ABORT):
            raise JetError(INVALID_PARAMETER)
        self._require_begun()
        if self._is_recorded(grbit) and self._instance.frozen:
            self._instance.wait_for_thaw()
            self._require_begun()
        midway = self._phase is Phase.DATABASES or (self._full and not self.logs.prepared)
        code = self._behaviour.ends.answer(normal=bool(grbit & END_NORMAL), stopped=self._stop, midway=midway)
        if self._is_recorded(grbit):
            self._record(grbit)
        self.clean_up()
        if code:
            raise JetError(code)

    def clean_up(self) -> None:
        """The backup is over, recorded or not (backup.cxx:4305-4376); harmless without one."""
        if self._any:
            for database in self._instance.databases:
                database.in_backup = database.copy_done = False
            if self.slot.in_use:
                self.slot.leave()
            self.logs.truncated = False
        self._any = self._local = self._stop = False
        self._phase = Phase.NOT_STARTED

    def _require_begun(self) -> None:
        """JET_errNoBackup, which clears a stop all the same (backup.cxx:4138)."""
        if not self._any:
            self.clean_up()
            raise JetError(NO_BACKUP)

    def _is_recorded(self, grbit: int) -> bool:
        """Whether an end with these bits is a normal one (backup.cxx:4145-4172)."""
        matches = self._local != bool(grbit & BACKUP_SURROGATE)
        return bool(grbit & END_NORMAL) and matches and not self._stop and self._phase is not Phase.DATABASES

    def _require_files_closed(self) -> None:
        """A backup that is not stopped, and no file open in it."""
        self._gate()
        if self.slot.in_use:
            raise JetError(INVALID_BACKUP_SEQUENCE)

    def _gate(self) -> None:
        if not self._local:
            raise JetError(NO_BACKUP)
        if self._stop:
            raise JetError(BACKUP_ABORT_BY_SERVER)

    def _start(self, grbit: int) -> None:
        self._any, self._local = True, not grbit & BACKUP_SURROGATE
        self._full = not grbit & BACKUP_INCREMENTAL
        self._stop = False
        self._phase = Phase.DATABASES if self._full else Phase.LOGS
        self.logs.reset()
        try:
            if not self._full:
                self.require_full_backup(NORMAL)
            else:
                self._instance.troubles.allocate()
                self.logs.copy_mic = self._instance.read_checkpoint()
        except JetError:
            self.clean_up()
            raise
        for database in self._instance.databases:
            database.in_backup = not self._full or not self._local
            database.copy_done = False

    def require_full_backup(self, technology: int) -> None:
        """Every attached database must remember a full backup, as NORMAL or OS_SNAPSHOT (backup.cxx:802-841)."""
        for database in self._instance.databases:
            if not self._behaviour.begins.builds_on(database.header.history.get("full"), technology):
                raise JetError(MISSING_FULL_BACKUP)

    def _need_memory(self) -> None:
        try:
            self._instance.troubles.allocate()
        except JetError:
            self.clean_up()
            raise

    def _open_database(self, database: Database) -> int:
        if not self._full or self._phase is not Phase.DATABASES:
            self.clean_up()
            raise JetError(INVALID_BACKUP_SEQUENCE)
        database.in_backup = True
        low = self.logs.copy_mic
        return self.slot.open_database(database, low, partial(self._trailer, low))

    def _trailer(self, low: int) -> bytes:
        """The last page of a copy, made when the pages before it have been read (backup.cxx:4627)."""
        log = self.logs.log
        return Trailer(log.signature, low, log.generation).image()

    def _file_of_log_phase(self, path: str, generation: int | None) -> File:
        if generation is None and path.lower().endswith(".log"):
            self._behaviour.files.refuse_current_log()
        file = self._instance.files.find(path)
        if file is None:
            raise JetError(MISSING_FILE_TO_BACKUP)
        if file.holder is not None or file.foreign:
            raise JetError(FILE_ACCESS_DENIED)
        return file

    def _generation(self, path: str) -> int | None:
        return self.logs.log.generation_of(path) if path.lower().endswith(".log") else None

    def _read_failed(self, kind: str, database: Database | None) -> None:
        if kind == LOG:
            self.clean_up()
        elif kind == DATABASE and database is not None:
            database.in_backup = database.copy_done = False

    def _record(self, grbit: int) -> None:
        """Stamp the headers (backup.cxx:4229-4303); what cannot be written is forgotten, as the engine does (4428)."""
        if grbit & END_NO_HEADER_UPDATE or self._instance.troubles.is_on(DISK):
            return
        truncated = self.logs.truncated or bool(grbit & END_TRUNCATE_DONE)
        kinds = ("full", "copy") if self._full else ("incremental", "differential")
        record = BackupRecord(NORMAL, self.logs.copy_mic, max(self.logs.copy_mac - 1, 0))
        for database in self._instance.databases:
            if database.logged and database.in_backup and (database.copy_done or not self._full):
                database.header.remember(kinds[0] if truncated else kinds[1], record)
                database.write_header()
