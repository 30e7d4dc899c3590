"""Memory that calls give out and that JetFreeBuffer takes back: the account of one process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import Died

if TYPE_CHECKING:
    from jetlaw.adapters.memory.handles import Handles


@dataclass(frozen=True, slots=True, eq=False)
class Buffer:
    """A piece of memory.

    Attributes:
        call: the function that gave it out.
        content: its bytes, where a call may be given them back.
    """

    call: str
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Leak:
    """A buffer that nobody has freed.

    Attributes:
        name: its name, such as ``A1``.
        call: the function that gave it out.
    """

    name: str
    call: str


class Buffers:
    """Who has got which memory.

    Args:
        handles: give the buffers their names, which stand for their addresses.
    """

    def __init__(self, handles: Handles) -> None:
        self._handles = handles
        self._given: dict[Buffer, str] = {}

    def give(self, call: str, content: bytes = b"") -> str:
        """Give out memory; its name.

        Args:
            call: the function that gives it out.
            content: its bytes, where a call may be given them back.
        """
        buffer = Buffer(call, content)
        name = self._given[buffer] = self._handles.give("A", buffer)
        return name

    def free(self, name: object) -> None:
        """Take memory back; NULL is ignored.

        What was never given out, or was freed before, the API leaves undefined (R-072). A heap that looks at what it
        is told to free ends the process there, and so does this one.

        Raises:
            Died: that is no memory that is out.
        """
        target = self._handles.find(name)
        if target == 0:
            return
        if not isinstance(target, Buffer) or target not in self._given:
            raise Died("crash")
        del self._given[target]

    @property
    def leaks(self) -> tuple[Leak, ...]:
        """What is out, the oldest first."""
        return tuple(Leak(name, buffer.call) for buffer, name in self._given.items())
