"""A snapshot session (CESESnapshotSession): prepared, frozen, thawed, ended."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import (
    CONTINUE_AFTER_THAW,
    COPY_SNAPSHOT,
    EXPLICIT_PREPARE,
    INCREMENTAL_SNAPSHOT,
    SNAPSHOT_INVALID_SEQUENCE,
    SNAPSHOT_TIME_OUT,
    JetError,
)
from jetlaw.adapters.memory.snapshot import member
from jetlaw.adapters.memory.troubles import THREADS

if TYPE_CHECKING:
    from jetlaw.adapters.memory.clock import Alarm
    from jetlaw.adapters.memory.instance import Instance
    from jetlaw.adapters.memory.process import Process


class SnapshotState(Enum):
    """How far a session is; one that has ended is no session any more (io.cxx:3310-3411)."""

    PREPARED = "prepared"
    FROZEN = "frozen"
    TIMED_OUT = "timed out"
    THAWED = "thawed"
    TRUNCATED = "truncated"


class SnapshotSession:
    """One session; when a method raises, its state is as before unless its text says otherwise.

    Args:
        process: where it is.
        number: its id.
        grbit: of JetOSSnapshotPrepare.

    Attributes:
        state: how far it is.
        holds_writers: the logs of its members stand still.
        full: databases and logs are taken, not logs alone.
        unasked: its members joined by themselves, and none was named.
        spoiled: a freeze was refused, after which the documentation allows no other.
    """

    def __init__(self, process: Process, number: int, grbit: int) -> None:
        self.number = number
        self.state = SnapshotState.PREPARED
        self.holds_writers = False
        self.full = not grbit & INCREMENTAL_SNAPSHOT
        self.unasked = not grbit & EXPLICIT_PREPARE
        self.spoiled = False
        self._process = process
        self._rules = process.behaviour.snapshots
        self._copy = bool(grbit & COPY_SNAPSHOT)
        self._continues = bool(grbit & CONTINUE_AFTER_THAW)
        self._alarm: Alarm | None = None

    @property
    def members(self) -> list[Instance]:
        """The instances that are in it; an instance that goes away leaves it without a word."""
        return [instance for instance in self._process.instances if instance.snapshot is self]

    def add(self, instance: Instance) -> None:
        """Take one more instance in; JET_errOSSnapshotInvalidSequence, JET_errOSSnapshotNotAllowed (io.cxx:3574)."""
        self._require(SnapshotState.PREPARED)
        self._rules.join(self, instance)

    def freeze(self, timeout: int) -> None:
        """Stop the logs of all members, for so many milliseconds at most (io.cxx:3138-3293).

        Any refusal but the first leaves the session prepared.

        Raises:
            JetError: JET_errOSSnapshotInvalidSequence, JET_errNotInitialized; JET_errOSSnapshotNotAllowed,
                JET_errMissingFullBackup, JET_errInvalidBackup, JET_errMissingFileToBackup, log errors.
        """
        self._require(SnapshotState.PREPARED)
        self._process.troubles.take(THREADS)
        self._process.troubles.allocate()
        self._rules.refuse_freeze(self, self._process)
        try:
            self._rules.mark_members(self, self._process)
            for instance in self.members:
                member.stop_logging(instance, full=self.full)
        except JetError:
            self._rules.freeze_refused(self)
            raise
        for instance in self.members:
            instance.backup.logs.begin_snapshot(instance.checkpoint_generation, full=self.full)
        self.state, self.holds_writers = SnapshotState.FROZEN, True
        self._alarm = self._process.clock.set_alarm(timeout, self._lapse)

    def thaw(self) -> None:
        """Let the logs go on; without JET_bitContinueAfterThaw that is the end, and a success (io.cxx:3691-3783).

        Raises:
            JetError: JET_errOSSnapshotInvalidSequence; JET_errOSSnapshotTimeOut, which ends the session, too; if it
                was to continue, the behaviour decides.
        """
        self._require(SnapshotState.FROZEN, SnapshotState.TIMED_OUT)
        if self.state is SnapshotState.FROZEN and not self.holds_writers:
            self._process.monitor.wait(lambda: self.state is not SnapshotState.FROZEN)  # just timing out (io.cxx:3740)
            self._process.snapshots.find(self.number)  # another thread's call may have ended it meanwhile
        timed_out = self.state is SnapshotState.TIMED_OUT
        if not timed_out:
            self._flow_again()
            self.state = SnapshotState.THAWED
        if not self._continues or (timed_out and self._rules.ends_by_timeout()):
            self.end(abort=timed_out)
        if timed_out:
            raise JetError(SNAPSHOT_TIME_OUT)

    def truncate_logs(self, only: Instance | None, *, all_databases: bool) -> None:
        """Delete the logs that the snapshot has made needless (io.cxx:3794-3915).

        Args:
            only: the one member that is meant; None means all.
            all_databases: every database of the instances is attached; else nothing is deleted.

        Raises:
            JetError: JET_errOSSnapshotInvalidSequence; what the behaviour says of an instance that is no member;
                JET_errRequiredLogFilesMissing, after the other members' logs were deleted.
        """
        self._require(SnapshotState.THAWED, SnapshotState.TRUNCATED)
        if self._copy:
            raise JetError(SNAPSHOT_INVALID_SEQUENCE)
        chosen = [instance for instance in self.members if only in (None, instance)]
        if only is not None and not chosen:
            self._rules.refuse_outsider()
        failures = []
        for instance in chosen:
            try:
                instance.backup.logs.truncate_snapshot(all_databases=all_databases)
            except JetError as error:
                failures.append(error)
        if failures:
            raise failures[0]
        self.state = SnapshotState.TRUNCATED

    def end(self, *, abort: bool) -> None:
        """End the session; after a thaw and without ``abort`` it is recorded as a backup (io.cxx:4000-4113).

        Aborting a frozen session thaws it first. If it was not to continue, that thaw may have ended it as a success
        (recordings C14).

        Raises:
            JetError: JET_errOSSnapshotInvalidSequence, JET_errOSSnapshotTimeOut.
        """
        if not abort:
            if self.state is SnapshotState.TIMED_OUT:
                self._rules.refuse_late_end(self)
            self._require(SnapshotState.PREPARED, SnapshotState.THAWED, SnapshotState.TRUNCATED)
        if self.state is SnapshotState.FROZEN and self._rules.aborts_as_success():
            self.thaw()
            if not self._continues:
                return
        self._flow_again()
        if self.state in (SnapshotState.THAWED, SnapshotState.TRUNCATED) and not abort:
            for instance in self.members:
                member.stamp(instance, full=self.full, copy=self._copy)
        if self.state is not SnapshotState.TIMED_OUT:
            self.let_members_go()
        self.close()

    def close(self) -> None:
        """It is no session any more."""
        self._process.snapshots.remove(self)

    def let_members_go(self) -> None:
        """Every member leaves, and is in no backup by this session."""
        for instance in self.members:
            self._rules.release(instance)
            instance.snapshot = None

    def _require(self, *states: SnapshotState) -> None:
        if self.state not in states:
            raise JetError(SNAPSHOT_INVALID_SEQUENCE)

    def _flow_again(self) -> None:
        self.holds_writers = False
        if self._alarm is not None:
            self._alarm.off = True

    def _lapse(self) -> None:
        """The freeze has lasted too long: the logs go on, and a moment later the session is over (io.cxx:3168, 3215).

        A call that was blocked gets in between, and finds the instance in a backup still.
        """
        self._flow_again()
        self._process.clock.set_alarm(0, self._time_out)

    def _time_out(self) -> None:
        self.let_members_go()
        self.state = SnapshotState.TIMED_OUT
