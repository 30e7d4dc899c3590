"""The streaming backup of one instance (BACKUP_CONTEXT): its states and what each call does in them."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import (
    BACKUP_ABORT_BY_SERVER,
    BACKUP_IN_PROGRESS,
    BACKUP_INCREMENTAL,
    BACKUP_NOT_ALLOWED_YET,
    BACKUP_SURROGATE,
    DATABASE_NOT_FOUND,
    END_ABORT,
    END_NO_HEADER_UPDATE,
    END_NORMAL,
    END_TRUNCATE_DONE,
    FILE_ACCESS_DENIED,
    INTERNAL_COPY,
    INVALID_BACKUP,
    INVALID_BACKUP_SEQUENCE,
    INVALID_GRBIT,
    INVALID_PARAMETER,
    LOG_DISK_FULL,
    LOG_WRITE_FAIL,
    LOGGING_DISABLED,
    MISSING_FILE_TO_BACKUP,
    MISSING_FULL_BACKUP,
    NO_BACKUP,
    OUT_OF_MEMORY,
    SURROGATE_BACKUP_IN_PROGRESS,
    JetError,
)
from jetlaw.adapters.memory.storage.header import NORMAL, BackupRecord
from jetlaw.adapters.memory.streaming.log_range import LogRange
from jetlaw.adapters.memory.streaming.slot import DATABASE, LOG, FileSlot

if TYPE_CHECKING:
    from jetlaw.adapters.memory.instance import Instance
    from jetlaw.adapters.memory.storage.database import Database
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
    """

    def __init__(self, instance: Instance) -> None:
        self.slot = FileSlot(instance.troubles)
        self.logs = LogRange(instance)
        self._instance = instance
        self._any = False
        self._local = False
        self._full = False
        self._stop = False
        self._phase = Phase.NOT_STARTED

    @property
    def full(self) -> bool:
        """The running or last backup was a full one."""
        return self._full

    def keeps_logs_from(self, otherwise: int) -> int:
        """The lowest generation that circular logging must keep for the backup (logstream.cxx:1714, 1769)."""
        return self.logs.copy_mic if self._local and self.logs.copy_mic else otherwise

    def refuse_if_running(self) -> None:
        """JET_errBackupInProgress, or JET_errSurrogateBackupInProgress."""
        if self._any:
            raise JetError(BACKUP_IN_PROGRESS if self._local else SURROGATE_BACKUP_IN_PROGRESS)

    def begin(self, grbit: int) -> None:
        """JetBeginExternalBackupInstance (jetapi.cxx:17453; backup.cxx:1628-1930), tests in the engine's order."""
        self.refuse_unless_allowed()
        if grbit & ~(BACKUP_INCREMENTAL | BACKUP_SURROGATE | INTERNAL_COPY):
            raise JetError(INVALID_GRBIT)
        if grbit & (BACKUP_INCREMENTAL | BACKUP_SURROGATE) and self._instance.circular:
            raise JetError(INVALID_BACKUP)
        if grbit & INTERNAL_COPY and grbit & (BACKUP_SURROGATE | BACKUP_INCREMENTAL):
            raise JetError(INVALID_GRBIT)
        if self._instance.troubles.disk_full:
            raise JetError(LOG_DISK_FULL)
        self.refuse_if_running()
        self._start(grbit)

    def refuse_unless_allowed(self) -> None:
        """The tests that JetBackupInstance has in common, before its own."""
        if not self._instance.backup_allowed:
            raise JetError(BACKUP_NOT_ALLOWED_YET)
        if self._instance.log is None:
            raise JetError(LOGGING_DISABLED)
        if self._instance.log.broken:
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
        database = self._instance.attached(path)
        if database is not None:
            return self._open_database(database)
        if self._phase is Phase.DATABASES:
            raise JetError(DATABASE_NOT_FOUND)
        try:
            return self.slot.open_file(self._file_of_log_phase(path), self._generation(path))
        except JetError:
            self.clean_up()
            raise

    def read(self, handle: int, count: int, *, misaligned: bool) -> bytes:
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

        No memory for the list ends the backup.
        """
        self._gate()
        if self.slot.in_use:
            raise JetError(INVALID_BACKUP_SEQUENCE)
        self.logs.prepare(full=self._full)
        self._need_memory()
        self._phase = Phase.LOGS

    def truncate_log(self) -> None:
        """JetTruncateLogInstance (backup.cxx:3502-3561)."""
        self._gate()
        if self.slot.in_use:
            raise JetError(INVALID_BACKUP_SEQUENCE)
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
        if not self._any:
            self.clean_up()
            raise JetError(NO_BACKUP)
        matches = self._local != bool(grbit & BACKUP_SURROGATE)
        if grbit & END_NORMAL and matches and not self._stop and self._phase is not Phase.DATABASES:
            self._record(grbit)
        self.clean_up()

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
                self._require_full_backup()
            else:
                self.logs.copy_mic = self._instance.read_checkpoint()
        except JetError:
            self.clean_up()
            raise
        for database in self._instance.databases:
            database.in_backup = not self._full or not self._local
            database.copy_done = False

    def _require_full_backup(self) -> None:
        """Every attached database must remember a full backup by streaming (backup.cxx:802-841)."""
        for database in self._instance.databases:
            record = database.header.history.get("full")
            if record is None or record.type != NORMAL or not record.low:
                raise JetError(MISSING_FULL_BACKUP)

    def _need_memory(self) -> None:
        if self._instance.troubles.out_of_memory:
            self.clean_up()
            raise JetError(OUT_OF_MEMORY)

    def _open_database(self, database: Database) -> int:
        if not self._full or self._phase is not Phase.DATABASES:
            self.clean_up()
            raise JetError(INVALID_BACKUP_SEQUENCE)
        database.in_backup = True
        return self.slot.open_database(database)

    def _file_of_log_phase(self, path: str) -> File:
        if path.lower().endswith(".log") and self._generation(path) is None:
            raise JetError(INVALID_PARAMETER)
        file = self._instance.files.find(path)
        if file is None:
            raise JetError(MISSING_FILE_TO_BACKUP)
        if file.holder is not None:
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
        if grbit & END_NO_HEADER_UPDATE or self._instance.troubles.disk_full:
            return
        truncated = self.logs.truncated or bool(grbit & END_TRUNCATE_DONE)
        kinds = ("full", "copy") if self._full else ("incremental", "differential")
        record = BackupRecord(NORMAL, self.logs.copy_mic, max(self.logs.copy_mac - 1, 0))
        for database in self._instance.databases:
            if database.logged and database.in_backup and (database.copy_done or not self._full):
                database.header.remember(kinds[0] if truncated else kinds[1], record)
                database.write_header()
