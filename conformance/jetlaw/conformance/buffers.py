"""Memory that calls gave out, and that JetFreeBuffer has to take back: names such as ``A1`` in a recording."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jetlaw.conformance.names import number_of

GIVING = frozenset({"JetGetInstanceInfo", "JetOSSnapshotFreeze", "JetOSSnapshotGetFreezeInfo"})
"""The calls that give memory out."""
_UNNAMED = "given"
"""What stands for a buffer in a recording that names none."""


class Buffers:
    """The buffers that are out, by name; those that no answer named count, too."""

    def __init__(self) -> None:
        self._out: list[str] = []

    def give(self, out: Mapping[str, Any]) -> None:
        """A call gave out a buffer, unless it shows that it gave none."""
        name = out.get("paInstanceInfo", _UNNAMED)
        if isinstance(name, str) and number_of(name) != 0:
            self._out.append(name)

    def free(self, name: str) -> None:
        """A buffer was taken back."""
        if self.class_of(name) == "given":
            self._out.remove(name if name in self._out else _UNNAMED)

    def class_of(self, name: str | None) -> str:
        """``null``, ``given`` for one that is out, ``foreign`` for anything else."""
        if name is None or number_of(name) == 0:
            return "null"
        return "given" if name in self._out or (_UNNAMED in self._out and number_of(name) is None) else "foreign"

    @property
    def oldest(self) -> str | None:
        """The one that is out longest; None if none is, or the answers named none."""
        return next((name for name in self._out if name != _UNNAMED), None)

    @property
    def witness(self) -> str:
        """Whether the one that is freed now is the ``last``, or ``more`` are out."""
        return "last" if len(self._out) <= 1 else "more"
