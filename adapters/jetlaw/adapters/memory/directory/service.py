"""The directory service of a machine: a program with an instance of the engine, which runs or does not."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from jetlaw.adapters.memory.codes import (
    ERROR_INVALID_PARAMETER,
    HR_COULD_NOT_CONNECT,
    HR_RESTORE_IN_PROGRESS,
    TERM_STOP_BACKUP,
    JetError,
)
from jetlaw.adapters.memory.directory.domain import Domain
from jetlaw.adapters.memory.directory.errors import DirectoryError
from jetlaw.adapters.memory.directory.names import FileType, Name
from jetlaw.adapters.memory.directory.registration import Progress, Registration
from jetlaw.adapters.memory.directory.replay import replay

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jetlaw.adapters.memory.instance import Instance
    from jetlaw.adapters.memory.process import Process
    from jetlaw.adapters.memory.sessions import Session, Table

FOLDER: Final = "ntds"
"""Where its files are."""
DATABASE: Final = f"{FOLDER}/ntds.dit"
TABLE: Final = "datatable"
"""The table with the directory's objects."""


class DirectoryService:
    """The directory.

    Attributes:
        program: the process that it is.
        domain: servers and accounts.
        files: the machine's file system.
        database: where its database is.
        attachments: every file that a list has named, by its path in lower case, with its type.
        current_log: logs below this number are in a backup (R-276).
        registration: the restore that is registered; None before the first and after it was replayed.
    """

    def __init__(self, program: Process, world: Mapping[str, Any]) -> None:
        self.program = program
        self.domain = Domain(world)
        self.files = program.files
        self.database = DATABASE
        self.attachments: dict[str, FileType] = {}
        self.current_log = 0
        self.registration: Registration | None = None
        self._instance: Instance | None = None
        self._work: tuple[Session, Table] | None = None
        self._start_as_ever()
        if world.get("directory") == "offline":
            self.stop()

    @property
    def online(self) -> bool:
        """It runs."""
        return self._instance is not None

    @property
    def instance(self) -> Instance:
        """Its running instance; hrCouldNotConnect while it does not run (A-72)."""
        if self._instance is None:
            raise DirectoryError(HR_COULD_NOT_CONNECT)
        return self._instance

    def start(self) -> None:
        """Start, and replay a restore that was completed.

        A restore that goes on or has failed keeps it from starting (R-264, R-269), and so do files that cannot be
        brought to a good end.
        """
        registration = self.registration
        if self.online or (registration is not None and registration.blocks):
            return
        with suppress(JetError):
            if registration is not None:
                replay(self.program, registration)
                self.database = registration.new_name(self.database)
                self.registration = None
            self._run(self._open)

    def stop(self) -> None:
        """Stop; a backup that runs is broken off."""
        if self._instance is not None:
            self._leave(self._instance)
            self._instance = None

    def back_up_elsewhere(self) -> None:
        """Another program begins a backup, where it can; it ends with the directory."""
        if self._instance is not None and not self._instance.backup.running:
            self._instance.backup.begin(0)

    def write(self, body: bytes) -> None:
        """Add an object, as the users of the directory do; hrCouldNotConnect while it does not run, engine errors."""
        if self._work is None:
            raise DirectoryError(HR_COULD_NOT_CONNECT)
        session, table = self._work
        session.insert(table, body)

    def path_of(self, name: str) -> str:
        """The path that a name means; ERROR_INVALID_PARAMETER for one that no file can have."""
        try:
            return self.files.clean(name)
        except JetError as error:
            raise DirectoryError(ERROR_INVALID_PARAMETER) from error

    def locations(self) -> list[Name]:
        """Its database, and where it keeps logs and checkpoint (R-265)."""
        return [
            Name(FileType.DATABASE, self.database),
            Name(FileType.LOG_DIRECTORY, FOLDER),
            Name(FileType.CHECKPOINT_DIRECTORY, FOLDER),
        ]

    def refuse_during_restore(self) -> None:
        """No other restore (hrRestoreInProgress) while a registered restore goes on (R-264, A-67)."""
        if self.registration is not None and self.registration.progress is Progress.REGISTERED:
            raise DirectoryError(HR_RESTORE_IN_PROGRESS)

    def _start_as_ever(self) -> None:
        """The first start. It was long before anything befell this process, so no trouble of now concerns it."""
        is_full, self.files.is_full = self.files.is_full, lambda: False
        self._run(self._make)
        self.files.is_full = is_full

    def _run(self, get_ready: Callable[[Instance], tuple[Session, Table]]) -> None:
        """Run with a new instance; engine errors."""
        instance = self.program.new_instance("NTDS")
        instance.parameters.set_up(FOLDER)
        try:
            instance.init()
            self._work = get_ready(instance)
        except JetError:
            self._leave(instance)
            raise
        self._instance = instance

    def _leave(self, instance: Instance) -> None:
        """End an instance. What it could not write back is in its log, if anywhere, for the next start."""
        self._work = None
        with suppress(JetError):
            instance.term(TERM_STOP_BACKUP)
        self.program.free(instance)

    def _make(self, instance: Instance) -> tuple[Session, Table]:
        """Make the database; a session at work on the table of objects."""
        session = instance.begin_session()
        database = instance.attachments.create(self.database)
        session.open(database)
        return session, session.create_table(database, TABLE)

    def _open(self, instance: Instance) -> tuple[Session, Table]:
        """Open the database; a session at work on the table of objects."""
        session = instance.begin_session()
        database = instance.attachments.attach(self.database)
        session.open(database)
        return session, session.open_table(database, database.number_of(TABLE))
