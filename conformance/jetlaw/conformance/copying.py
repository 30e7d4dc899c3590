"""What an instance's backup has open and has copied, as far as a recording shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jetlaw.conformance.names import generation, normal, number_of


@dataclass(slots=True)
class Copying:
    """The open backup file of an instance, and the logs that its backup copies.

    Attributes:
        handle: the name of the handle last given out.
        value: its number; the real engine's first is 0.
        size: bytes of the open file, None if not shown.
        position: bytes read of it, None if not shown.
        ended: whether it was read to its end, None if not shown.
        log: the generation of the open file, if it is a numbered log.
        listed: the logs that the lists of this backup name.
        prepared: whether a list of logs was given out.
        wanted: the generations the set takes, None if not shown.
        copied: the generations read to their end and closed since the list.
    """

    handle: str = ""
    value: int = 0
    size: int | None = None
    position: int | None = 0
    ended: bool | None = False
    log: int | None = None
    listed: set[str] = field(default_factory=set)
    prepared: bool = False
    wanted: frozenset[int] | None = None
    copied: list[int] = field(default_factory=list)

    # --- what the outputs show ----------------------------------------------------------------------------------------
    def read_witness(self, inputs: Mapping[str, Any], out: Mapping[str, Any]) -> str | None:
        """Whether a read came to the ``end`` of the file or left ``more``."""
        count = out.get("cbRead")
        if not isinstance(count, int):
            return None
        if self.size is None or self.position is None:
            return "end" if count < int(inputs.get("cb", 0)) else None
        return "end" if self.position + count >= self.size else "more"

    def close_witness(self) -> str | None:
        """What is copied once the open log is closed: ``none`` of the set, ``some`` or ``all``; the engine adds up."""
        if self.wanted is None:
            return None
        copied = sum(g for g in [*self.copied, self.log] if g in self.wanted)
        return "none" if not copied else "all" if copied >= sum(self.wanted) else "some"

    # --- what happens -------------------------------------------------------------------------------------------------
    def begin(self) -> None:
        """A backup begins; the slot stays as it is."""
        self.listed, self.prepared, self.wanted, self.copied = set(), False, None, []

    def list_logs(self, files: Iterable[str], *, to_copy: bool) -> None:
        """A list of logs was given out: those to copy, or those that could be deleted."""
        self.copied = self.copied if self.prepared else []
        self.prepared = True
        paths = [normal(name) for name in files]
        self.listed.update(paths)
        if to_copy and paths:
            self.wanted = frozenset(g for g in map(generation, paths) if g is not None)

    def open(self, name: str, out: Mapping[str, Any], path: str) -> None:
        """A file was opened."""
        value, size = out.get("handle_value"), out.get("size")
        self.handle, self.value = name, value if isinstance(value, int) else 0
        self.size, self.position, self.ended = size if isinstance(size, int) else None, 0, False
        self.log = generation(normal(path))

    def read(self, inputs: Mapping[str, Any], out: Mapping[str, Any]) -> None:
        """Some of the file was read."""
        self.ended = self.ended or {"end": True, "more": False}.get(self.read_witness(inputs, out) or "")
        count = out.get("cbRead")
        self.position = None if count is None or self.position is None else self.position + int(count)

    def close(self) -> None:
        """The file was closed."""
        if self.log is not None and self.prepared and self.ended:
            self.copied.append(self.log)
        elif self.log is not None and self.ended is None:
            self.wanted = None
        self.size, self.position, self.ended, self.log = None, 0, False, None

    def has_handle(self, text: str, known: Mapping[str, int | None]) -> bool:
        """Whether a handle has the value of the one slot."""
        if text.startswith("H"):
            value = known.get(text)
            return text == self.handle if value is None else value == self.value
        return number_of(text) == self.value
