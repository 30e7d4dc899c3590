"""Outside troubles that a test can cause, until the session is closed.

A trouble is asked for by its name, or at a chosen point: ``NAME at N`` lets the first N - 1 attempts pass and strikes
from the N-th on. So ``out of memory at 3`` is the third allocation from now. Three kinds of trouble are known:

- those of ``ATTEMPTS`` strike when the engine tries something: it asks for memory or for one of the things it has a
  limited number of, writes to a log, lengthens a file. These can be given a point;
- ``process killed`` kills the process at once; with a point, when it is about to change a file for the N-th time;
- those of ``damage.HAPPENINGS`` happen at once and are done: a file is deleted, a bit is flipped, time passes.

No trouble answers a call by itself: each changes what the engine works with, and the engine finds out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.codes import (
    OUT_OF_BUFFERS,
    OUT_OF_MEMORY,
    OUT_OF_SESSIONS,
    OUT_OF_THREADS,
    TOO_MANY_INSTANCES,
    AdapterError,
    Died,
    JetError,
)
from jetlaw.adapters.memory.damage import HAPPENINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetlaw.adapters.memory.process import Process
    from jetlaw.adapters.memory.storage.files import Change, FileSystem

MEMORY, LOG_WRITE, DISK = "out of memory", "log write fails", "disk full"
SESSIONS, INSTANCES, THREADS, BUFFERS = "no session left", "no instance left", "no thread left", "no buffer left"
RESOURCES: Final[Mapping[str, int]] = {
    MEMORY: OUT_OF_MEMORY,
    SESSIONS: OUT_OF_SESSIONS,
    INSTANCES: TOO_MANY_INSTANCES,
    THREADS: OUT_OF_THREADS,
    BUFFERS: OUT_OF_BUFFERS,
}
"""What there may be no more of, and what is answered then."""
ATTEMPTS: Final = (*RESOURCES, LOG_WRITE, DISK)
"""What fails when it is tried: to take of a resource, a write to a log, a new or longer file."""
KILLED: Final = "process killed"
POINTED: Final = (*ATTEMPTS, KILLED)
"""Those that can be given a point."""
NAMES: Final = (*POINTED, *HAPPENINGS)
"""Every trouble that can be caused."""

_POINT: Final = re.compile(r"(?P<name>.+) at (?P<number>[1-9][0-9]*)")


class Troubles:
    """The troubles of one process."""

    def __init__(self) -> None:
        self._passing: dict[str, int] = {}

    def cause(self, wanted: str, process: Process) -> None:
        """Let a trouble begin, or happen.

        Args:
            wanted: its name, perhaps with a point.
            process: whose trouble it is.

        Raises:
            AdapterError: an unknown name, or a point where none can be chosen.
            Died: the process is killed at once.
        """
        point = _POINT.fullmatch(wanted)
        name = point["name"] if point else wanted
        if name in POINTED:
            self._passing[name] = int(point["number"]) - 1 if point else 0
            if name == KILLED:
                self._kill(process.files, at_once=point is None)
        elif name in HAPPENINGS and not point:
            HAPPENINGS[name](process)
        else:
            known = ", ".join(NAMES)
            raise AdapterError(
                f"no such trouble as {wanted!r}; known are: {known}; with ' at N' for {', '.join(POINTED)}"
            )

    def strikes(self, name: str) -> bool:
        """Whether an attempt fails, now that it is made; it counts."""
        passing = self._passing.get(name)
        if passing:
            self._passing[name] = passing - 1
        return passing == 0

    def is_on(self, name: str) -> bool:
        """Whether the next attempt would fail."""
        return self._passing.get(name) == 0

    def _kill(self, files: FileSystem, *, at_once: bool) -> None:
        def die(_: Change) -> None:
            if self.strikes(KILLED):
                raise Died("crash")

        files.watch = die
        if at_once:
            raise Died("crash")

    def allocate(self) -> None:
        """Ask for memory; JET_errOutOfMemory."""
        self.take(MEMORY)

    def take(self, resource: str) -> None:
        """Ask for one of a resource; its code if there is none left."""
        if self.strikes(resource):
            raise JetError(RESOURCES[resource])
