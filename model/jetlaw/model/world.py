"""Small worlds: what a run starts from, and which calls it may make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jetlaw.model.facts import UnknownName
from jetlaw.model.state import Input

INITS = ("JetInit", "JetInit2", "JetInit3")
_LIFECYCLE = (
    "JetCreateInstance",
    "JetSetSystemParameter",
    "JetInit",
    "JetTerm",
    "JetTerm2",
    "JetBeginSession",
    "JetEndSession",
    "JetCreateDatabase",
    "JetAttachDatabase",
    "JetOpenDatabase",
    "JetCloseDatabase",
    "JetDetachDatabase",
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
SLICES: Mapping[str, tuple[str, ...]] = MappingProxyType({"lifecycle": _LIFECYCLE, "streaming": _STREAMING})
"""Which calls a slice of the API may make."""


@dataclass(frozen=True, slots=True)
class World:
    """What a run starts from, and how far it may grow.

    Attributes:
        slice: the calls that may be made, by name of the slice.
        circular: circular logging.
        recovery: logging and recovery.
        started: whether an instance is initialized and a database created and open from the start.
        instances: how many instances the world may see.
        sessions: how many sessions.
        databases: how many database files.
        only: if given, the calls that may be made, fewer than the slice has.
    """

    slice: str
    circular: bool = False
    recovery: bool = True
    started: bool = True
    instances: int = 1
    sessions: int = 1
    databases: int = 1
    only: tuple[str, ...] = ()

    @property
    def functions(self) -> tuple[str, ...]:
        """The calls that may be made; raises UnknownName for a slice that does not exist."""
        if self.only:
            return self.only
        try:
            return SLICES[self.slice]
        except KeyError:
            raise UnknownName("slice", self.slice, SLICES) from None

    def owner(self, number: int) -> int:
        """The instance that a session of the world belongs to."""
        return number % self.instances

    def setup(self) -> tuple[Input, ...]:
        """The calls that lead to where the world starts."""
        if not self.started:
            return ()
        parameters = (
            *([Input("JetSetSystemParameter", ("object", "circular on"))] if self.circular else []),
            *([] if self.recovery else [Input("JetSetSystemParameter", ("object", "recovery off"))]),
        )
        calls = [
            made
            for number in range(self.instances)
            for made in (
                Input("JetCreateInstance", ("fresh",), number),
                *(parameter._replace(instance=number) for parameter in parameters),
                Input("JetInit", ("object",), number),
            )
        ]
        for number in range(self.instances):
            calls.append(Input("JetBeginSession", ("object",), number, number))
            calls.append(Input("JetCreateDatabase", ("object", "database"), number, number, number))
        return tuple(calls)
