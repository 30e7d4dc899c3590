"""One process: its instances, the mode they put it in, and the handles that name everything."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from jetlaw.adapters.memory.behaviour import OPEN_SOURCE, Behaviour
from jetlaw.adapters.memory.clock import Clock
from jetlaw.adapters.memory.codes import (
    CLIENT_REQUEST_TO_STOP,
    INVALID_DATABASE_ID,
    INVALID_INSTANCE,
    INVALID_PARAMETER,
    INVALID_SESID,
    NIL,
    JetError,
)
from jetlaw.adapters.memory.handles import Handles
from jetlaw.adapters.memory.instance import Instance
from jetlaw.adapters.memory.monitor import Monitor
from jetlaw.adapters.memory.parameters import Parameters
from jetlaw.adapters.memory.sessions import Session
from jetlaw.adapters.memory.storage.database import Database
from jetlaw.adapters.memory.storage.files import FileSystem
from jetlaw.adapters.memory.troubles import Troubles

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
        clock: its time.
        monitor: what lets one call in at a time.
        files: its file system.
        handles: what it gave out.
        parameters: the global parameters, which new instances start from.
        troubles: what a test makes go wrong.
        instances: those that live.
    """

    def __init__(self, world: Mapping[str, Any], behaviour: Behaviour = OPEN_SOURCE) -> None:
        self.behaviour = behaviour
        self.mode = Mode.NOT_SET
        self.clock = Clock()
        self.monitor = Monitor(self.clock)
        self.files = FileSystem()
        self.handles = Handles()
        self.parameters = Parameters.of_world(world)
        self.troubles = Troubles()
        self.instances: list[Instance] = []

    def apply_troubles(self) -> None:
        """Let the troubles that have just begun reach files and logs."""
        self.files.full = self.troubles.disk_full
        for instance in self.instances:
            if instance.log is not None:
                instance.log.broken = self.troubles.log_write_fails

    def new_instance(self, name: str) -> Instance:
        """An instance with the global parameters."""
        instance = Instance(self, name)
        self.instances.append(instance)
        return instance

    def free(self, instance: Instance) -> None:
        """An instance is gone; with the last one the mode goes, too (jetapi.cxx:3773-3778)."""
        instance.live = False
        self.instances.remove(instance)
        if not self.instances:
            self.mode = Mode.NOT_SET

    def find(self, name: object) -> Instance:
        """The instance of a handle; JET_errInvalidInstance, JET_errInvalidParameter.

        A value that is no live instance is found out first, in every mode; then NULL and nil are wrong where the mode
        is not single-instance, and the single instance is used where it is (recordings C16).
        """
        target = self.handles.find(name)
        if isinstance(target, Instance) and target.live:
            return target
        if target not in (0, NIL):
            raise JetError(INVALID_INSTANCE)
        if self.mode is not Mode.ONE_INSTANCE:
            raise JetError(INVALID_PARAMETER)
        return self.instances[0]

    def enter(self, name: object) -> Instance:
        """The instance of a handle, ready for calls; its entry errors."""
        instance = self.find(name)
        instance.enter()
        return instance

    def session(self, name: object, *, even_stopped: bool = False) -> Session:
        """The session of a handle; JET_errInvalidSesid, JET_errClientRequestToStopJetService.

        Args:
            name: its handle.
            even_stopped: the call works after JetStopService (recordings C18).
        """
        target = self.handles.find(name)
        if not isinstance(target, Session) or not target.live:
            raise JetError(INVALID_SESID)
        if target.instance.stopped and not even_stopped:
            raise JetError(CLIENT_REQUEST_TO_STOP)
        return target

    def database(self, name: object) -> Database:
        """The database of a handle; JET_errInvalidDatabaseId, also once it is detached (undefined, recordings N8)."""
        target = self.handles.find(name)
        if not isinstance(target, Database) or not target.attached:
            raise JetError(INVALID_DATABASE_ID)
        return target
