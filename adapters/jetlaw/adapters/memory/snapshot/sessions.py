"""The snapshot sessions of a process, by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import EXPLICIT_PREPARE, SNAPSHOT_INVALID_SNAP_ID, JetError
from jetlaw.adapters.memory.snapshot.session import SnapshotSession

if TYPE_CHECKING:
    from jetlaw.adapters.memory.process import Process


class SnapshotSessions:
    """All sessions, by id (io.cxx:2502-2640).

    Args:
        process: whose instances they freeze.
    """

    def __init__(self, process: Process) -> None:
        self._process = process
        self._open: dict[int, SnapshotSession] = {}
        self._last = 0

    def prepare(self, grbit: int) -> int:
        """A new session; returns its id, which counts from 1 (io.cxx:3464-3571).

        Unless the grbit asks for none, every initialised instance that is in no session joins, also with a streaming
        backup running.

        Raises:
            JetError: JET_errNotInitialized, JET_errOSSnapshotInvalidSequence, JET_errOutOfMemory.
        """
        self._process.behaviour.snapshots.refuse_session(self._process, any_open=bool(self._open))
        self._enter()
        self._process.troubles.allocate()
        self._last += 1
        made = self._open[self._last] = SnapshotSession(self._process, self._last, grbit)
        if not grbit & EXPLICIT_PREPARE:
            for instance in self._process.instances:
                if instance.initialized and instance.snapshot is None:
                    instance.snapshot = made
        return self._last

    def find(self, number: object) -> SnapshotSession:
        """The session of an id; JET_errOSSnapshotInvalidSnapId."""
        self._enter()
        found = self._open.get(number) if isinstance(number, int) else None
        if found is None:
            raise JetError(SNAPSHOT_INVALID_SNAP_ID)
        return found

    def find_to_ask(self, number: object) -> SnapshotSession:
        """The session of an id, for who only asks; where there is none at all, the behaviour has its own word."""
        if not self._open:
            self._process.behaviour.snapshots.refuse_question()
        return self.find(number)

    def remove(self, session: SnapshotSession) -> None:
        """A session has ended."""
        del self._open[session.number]

    def _enter(self) -> None:
        """A JetTerm that waits for a frozen instance keeps every snapshot call out (jetapi.cxx:20951-20965)."""
        instances = self._process.instances
        self._process.monitor.wait(lambda: not any(one.awaits_snapshot and one.frozen for one in instances))
