"""One process: its instances, the mode they put it in, and the handles that name everything."""

from __future__ import annotations

from enum import Enum
from functools import cached_property, partial
from itertools import count
from typing import TYPE_CHECKING, Any

from jetlaw.adapters.memory.behaviour import OPEN_SOURCE, Behaviour
from jetlaw.adapters.memory.buffers import Buffers
from jetlaw.adapters.memory.clock import Clock
from jetlaw.adapters.memory.codes import (
    CLIENT_REQUEST_TO_STOP,
    INVALID_DATABASE_ID,
    INVALID_PARAMETER,
    INVALID_SESID,
    LOG_FILE_PATH_IN_USE,
    NIL,
    SESSION_SHARING_VIOLATION,
    SYSTEM_PATH_IN_USE,
    TEMP_PATH_IN_USE,
    TERM_IN_PROGRESS,
    JetError,
)
from jetlaw.adapters.memory.directory.service import DirectoryService
from jetlaw.adapters.memory.handles import Handles
from jetlaw.adapters.memory.instance import Instance
from jetlaw.adapters.memory.monitor import Monitor
from jetlaw.adapters.memory.parameters import Parameters
from jetlaw.adapters.memory.sessions import Session
from jetlaw.adapters.memory.snapshot.sessions import SnapshotSessions
from jetlaw.adapters.memory.storage.database import Database
from jetlaw.adapters.memory.storage.files import FileSystem
from jetlaw.adapters.memory.troubles import DISK, Troubles

if TYPE_CHECKING:
    from collections.abc import Mapping


class Mode(Enum):
    """The process's instance mode; without an instance it is not set (jetapi.cxx:2885-2942)."""

    NOT_SET = "not set"
    ONE_INSTANCE = "single-instance"
    MULTI_INSTANCE = "multi-instance"


class Process:
    """A fresh process.

    Attributes:
        behaviour: as what it behaves.
        mode: its instance mode.
        sets_up_single: the set-up of single-instance mode, too, is the recordings' (a directory "I1").
        clock: its time.
        monitor: what lets one call in at a time.
        files: its file system.
        handles: what it gave out.
        buffers: memory that it gave out.
        parameters: the global parameters, which new instances start from.
        troubles: what a test makes go wrong.
        instances: those that live, in the order of their places in the engine's table.
        snapshots: the open snapshot sessions.
        directory: the directory service of the machine.
    """

    def __init__(
        self, world: Mapping[str, Any], behaviour: Behaviour = OPEN_SOURCE, files: FileSystem | None = None
    ) -> None:
        self._world = world
        self.behaviour = behaviour
        self.mode = Mode.NOT_SET
        self.sets_up_single = world.get("mode") == "single-instance"
        self.clock = Clock()
        self.monitor = Monitor(self.clock)
        self.files = files or FileSystem()
        self.handles = Handles()
        self.buffers = Buffers(self.handles)
        self.parameters = Parameters.of_world(world)
        self.troubles = Troubles()
        self.instances: list[Instance] = []
        self.snapshots = SnapshotSessions(self)
        self.files.is_full = partial(self.troubles.strikes, DISK)

    @cached_property
    def directory(self) -> DirectoryService:
        """A program of its own, on the same machine; nothing is made of it before it is asked for."""
        program = Process({})
        program.clock, program.monitor, program.files = self.clock, self.monitor, self.files
        return DirectoryService(program, self._world)

    @property
    def has_mode(self) -> bool:
        """Whether an instance or a declaration has put it into a mode."""
        return self.mode is not Mode.NOT_SET

    def new_instance(self, name: str) -> Instance:
        """An instance with the global parameters, at the first free place of the table (jetapi.cxx:3547)."""
        taken = {instance.place for instance in self.instances}
        instance = Instance(self, name, next(place for place in count() if place not in taken))
        self.instances.append(instance)
        self.instances.sort(key=lambda instance: instance.place)
        return instance

    def new_only_instance(self, name: str) -> Instance:
        """The first instance of a process without a mode, which is in single-instance mode from now on."""
        self.mode = Mode.ONE_INSTANCE
        return self.new_instance(name)

    def free(self, instance: Instance) -> None:
        """An instance is gone; with the last one the mode goes, too (jetapi.cxx:3773-3778)."""
        instance.live = False
        self.instances.remove(instance)
        self.forget_mode()

    def forget_mode(self) -> None:
        """Without an instance there is no mode."""
        if not self.instances:
            self.mode = Mode.NOT_SET

    def refuse_shared_paths(self, instance: Instance) -> None:
        """JET_errTempPathInUse and its like, for a path of another initialised instance (jetapi.cxx:4903-5013)."""
        others = [other for other in self.instances if other.initialized and other is not instance]
        for name, code in (
            ("JET_paramTempPath", TEMP_PATH_IN_USE),
            ("JET_paramSystemPath", SYSTEM_PATH_IN_USE),
            ("JET_paramLogFilePath", LOG_FILE_PATH_IN_USE),
        ):
            mine = instance.path(name).lower()
            for other in others:
                if other.path(name).lower() == mine:
                    raise JetError(code)

    def find(self, name: object) -> Instance:
        """The instance of a handle; JET_errInvalidParameter, or what the behaviour says of an unknown value.

        A value that is no live instance is found out first, in every mode; then NULL and nil are wrong where the mode
        is not single-instance, and the single instance is used where it is (recordings C16).
        """
        found = self.instance_of(name)
        if found is not None:
            return found
        if self.handles.find(name) not in (0, NIL):
            self.behaviour.handles.refuse_unknown()
        raise JetError(INVALID_PARAMETER)

    def instance_of(self, name: object) -> Instance | None:
        """The instance of a handle; None if it is none."""
        target = self.handles.find(name)
        if isinstance(target, Instance) and target.live:
            return target
        return self.instances[0] if target in (0, NIL) and self.mode is Mode.ONE_INSTANCE else None

    def enter(self, name: object) -> Instance:
        """The instance of a handle, ready for calls; its entry errors."""
        instance = self.find(name)
        instance.enter()
        self.monitor.visits = instance
        return instance

    def session(self, name: object, *, even_stopped: bool = False) -> Session:
        """The session of a handle, ready for calls (jetapi.cxx:4182-4291).

        Args:
            name: its handle.
            even_stopped: the call works after JetStopService (recordings C18).

        Raises:
            JetError: JET_errInvalidSesid, JET_errClientRequestToStopJetService, JET_errTermInProgress;
                JET_errSessionSharingViolation while another thread's call is inside with it.
        """
        target = self.handles.find(name)
        if not isinstance(target, Session) or not target.live:
            raise JetError(INVALID_SESID)
        if all(instance.entrance.terminating for instance in self.instances if instance.initialized):
            raise JetError(TERM_IN_PROGRESS)
        if target.instance.stopped and not even_stopped:
            raise JetError(CLIENT_REQUEST_TO_STOP)
        if target.instance.unavailable:
            raise JetError(target.instance.unavailable)
        if target.instance.entrance.terminating:
            raise JetError(TERM_IN_PROGRESS)
        if target in self.monitor.away:
            raise JetError(SESSION_SHARING_VIOLATION)
        self.monitor.visits = target
        return target

    def database(self, name: object) -> Database:
        """The database of a handle; JET_errInvalidDatabaseId, also once it is detached (undefined, recordings N8)."""
        target = self.handles.find(name)
        if not isinstance(target, Database) or not target.attached:
            raise JetError(INVALID_DATABASE_ID)
        return target
