"""What an adapter is: the whole contract, on one screen.

An adapter is any object of this shape; it need import nothing of ours. Arguments and outputs use the C parameter names
and the value notation of the trace format (handles are names such as ``I1``, ``S1``, ``D1``, ``H1``; ``"null"``,
``"nil"`` and numbers as text such as ``"9"`` are values that name no object; paths are relative, with ``/``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call answered.

    Attributes:
        ret: the JET_ERR or HRESULT, a signed 32-bit number; None if the call never returned.
        out: output parameters by C name, as in the trace format; empty on failure.
        died: ``crash`` or ``hang`` when the implementation did not survive the call.
    """

    ret: int | None
    out: Mapping[str, Any] = field(default_factory=dict)
    died: Literal["crash", "hang"] | None = None


class Session(Protocol):
    """One fresh process (or engine) and the calls made in it."""

    def call(self, function: str, arguments: Mapping[str, Any]) -> Answer:
        """Make one API call; raises only for the adapter's own faults."""

    def trouble(self, name: str) -> None:
        """Cause one outside trouble (disk full, page fails its checksum, ...) from now on."""

    def close(self) -> None:
        """End the process; idempotent."""


class Adapter(Protocol):
    """An implementation that can be tried."""

    @property
    def name(self) -> str:
        """How reports call it."""

    @property
    def functions(self) -> Collection[str]:
        """Functions it implements, without A/W suffix; the others are reported as not implemented, never as failed."""

    @property
    def troubles(self) -> Collection[str]:
        """Outside troubles it can cause on request."""

    def open(self, world: Mapping[str, Any]) -> Session:
        """Start a fresh process in ``world``: the keys of a trace header's ``environment``."""


class Worker(Protocol):
    """Optional part of a session: work that is no modelled call.

    A session that offers it can replay the notes of a recording (``table``, ``insert``, ``transaction begun``, ...);
    one that does not is never asked.
    """

    def note(self, text: str, detail: str) -> int:
        """Do the work a trace note describes; returns its JET_ERR."""
