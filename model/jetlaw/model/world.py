"""Small worlds: what a run starts from, and which calls it may make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jetlaw.model.facts import UnknownName
from jetlaw.model.law import CALLS
from jetlaw.model.state import NOBODY, Input

INITS = ("JetInit", "JetInit2", "JetInit3")
_LIFECYCLE = (
    "JetEnableMultiInstance",
    "JetCreateInstance",
    "JetCreateInstance2",
    "JetSetSystemParameter",
    *INITS,
    "JetTerm",
    "JetTerm2",
    "JetBeginSession",
    "JetEndSession",
    "JetCreateDatabase",
    "JetCreateDatabase2",
    "JetAttachDatabase",
    "JetAttachDatabase2",
    "JetOpenDatabase",
    "JetCloseDatabase",
    "JetDetachDatabase",
    "JetDetachDatabase2",
    "JetGetInstanceInfo",
    "JetFreeBuffer",
    "JetStopServiceInstance",
    "JetStopServiceInstance2",
)
_STREAMING = (
    "JetBeginExternalBackupInstance",
    "JetGetAttachInfoInstance",
    "JetOpenFileInstance",
    "JetReadFileInstance",
    "JetCloseFileInstance",
    "JetGetLogInfoInstance",
    "JetGetLogInfoInstance2",
    "JetGetTruncateLogInfoInstance",
    "JetTruncateLogInstance",
    "JetEndExternalBackupInstance",
    "JetEndExternalBackupInstance2",
    "JetStopBackupInstance",
    "JetStopServiceInstance",
    "JetBackupInstance",
    "JetTerm2",
    "JetAttachDatabase",
    "JetDetachDatabase",
)
_SNAPSHOT = (
    "JetOSSnapshotPrepare",
    "JetOSSnapshotPrepareInstance",
    "JetOSSnapshotFreeze",
    "JetOSSnapshotGetFreezeInfo",
    "JetOSSnapshotThaw",
    "JetOSSnapshotAbort",
    "JetOSSnapshotTruncateLog",
    "JetOSSnapshotTruncateLogInstance",
    "JetOSSnapshotEnd",
)
_LEGACY = (
    "JetBeginExternalBackup",
    "JetGetAttachInfo",
    "JetOpenFile",
    "JetReadFile",
    "JetCloseFile",
    "JetGetLogInfo",
    "JetTruncateLog",
    "JetEndExternalBackup",
    "JetStopBackup",
    "JetStopService",
    "JetBackup",
)
_RESTORE = (
    "JetCreateInstance",
    "JetInit",
    "JetTerm",
    "JetBeginSession",
    "JetRestoreInstance",
    "JetRestore",
    "JetRestore2",
    "JetExternalRestore",
    "JetExternalRestore2",
)
_DIRECTORY = (
    "DsIsNTDSOnline",
    "DsSetAuthIdentity",
    "DsBackupPrepare",
    "DsBackupGetDatabaseNames",
    "DsBackupOpenFile",
    "DsBackupRead",
    "DsBackupClose",
    "DsBackupGetBackupLogs",
    "DsBackupTruncateLogs",
    "DsBackupEnd",
    "DsBackupFree",
    "DsRestorePrepare",
    "DsRestoreGetDatabaseLocations",
    "DsRestoreRegister",
    "DsRestoreRegisterComplete",
    "DsRestoreEnd",
    "DsSetCurrentBackupLog",
)
SLICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "lifecycle": _LIFECYCLE,
        "streaming": _STREAMING,
        "snapshot": _SNAPSHOT,
        "legacy": _LEGACY,
        "restore": _RESTORE,
        "directory": _DIRECTORY,
    }
)
"""Which calls a slice of the API may make."""
OTHER_FORMS = (
    "JetEnableMultiInstance",
    "JetCreateInstance2",
    "JetInit2",
    "JetInit3",
    "JetCreateDatabase2",
    "JetAttachDatabase2",
    "JetDetachDatabase2",
    "JetGetInstanceInfo",
    "JetFreeBuffer",
)
"""Calls of a life that say with more arguments what others say with fewer, and those that only ask."""
ONE_LIFE = tuple(name for name in _LIFECYCLE if name not in OTHER_FORMS)
"""Enough calls to get everywhere in a life, each in one form."""


@dataclass(frozen=True, slots=True)
class World:
    """What a run starts from, and how far it may grow.

    Attributes:
        slice: the calls that may be made, by name of the slice.
        circular: circular logging.
        recovery: logging and recovery.
        started: whether an instance is initialized and a database created and open from the start.
        single: whether it starts in single-instance mode.
        instances: how many instances the world may see.
        sessions: how many sessions.
        databases: how many database files.
        snapshots: how many snapshot sessions.
        contexts: how many directory contexts.
        also: further calls and events that may happen.
        only: if given, the calls and events that may happen, whatever the slice has.
        troubled: whether every trouble from outside may befall every call.
        first: calls made at the start, after the rest of the set-up.
        wide: whether arguments also take the classes of which the answers depend on data: doubtful room, a name in use,
            a directory that is not fresh.
    """

    slice: str
    circular: bool = False
    recovery: bool = True
    started: bool = True
    single: bool = False
    instances: int = 1
    sessions: int = 1
    databases: int = 1
    snapshots: int = 0
    contexts: int = 0
    also: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    troubled: bool = False
    first: tuple[Input, ...] = ()
    wide: bool = False

    @property
    def functions(self) -> tuple[str, ...]:
        """The calls that may be made; raises UnknownName for a slice that does not exist."""
        if self.only:
            return self.only
        try:
            return tuple(dict.fromkeys((*SLICES[self.slice], *self.also)))
        except KeyError:
            raise UnknownName("slice", self.slice, SLICES) from None

    def owner(self, number: int) -> int:
        """The instance that a session of the world belongs to."""
        return number % self.instances if self.instances else NOBODY

    def setup(self) -> tuple[Input, ...]:
        """The calls that lead to where the world starts."""
        return (*(self._started() if self.started else ()), *self.first)

    def _started(self) -> tuple[Input, ...]:
        handle = "null" if self.single else "object"
        parameters = [*(["circular on"] if self.circular else []), *([] if self.recovery else ["recovery off"])]
        calls: list[Input] = []
        for number in range(self.instances):
            named = NOBODY if self.single else number
            if not self.single:
                calls.append(plain("JetCreateInstance", instance=number))
            calls.extend(plain("JetSetSystemParameter", handle, chosen, instance=named) for chosen in parameters)
            calls.append(plain("JetInit", handle, instance=number))
        for number in range(self.instances):
            calls.append(plain("JetBeginSession", instance=number, session=number))
            calls.append(plain("JetCreateDatabase", instance=number, session=number, database=number))
        return tuple(calls)


def plain(function: str, *classes: str, **objects: int) -> Input:
    """A call with the first class of every argument, but for the classes given for the first of them."""
    arguments = CALLS[function].arguments
    rest = (argument.variable.initial for argument in arguments[len(classes) :])
    return Input(function, (*classes, *rest)).naming(objects)
