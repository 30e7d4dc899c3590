"""Snapshot sessions: who may have one, what a freeze is to an instance, and how a session ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import (
    INVALID_GRBIT,
    INVALID_PARAMETER,
    NOT_INITIALIZED,
    SNAPSHOT_INVALID_SEQUENCE,
    SNAPSHOT_NOT_ALLOWED,
    SNAPSHOT_TIME_OUT,
    WRN_NYI,
    JetError,
)

if TYPE_CHECKING:
    from jetlaw.adapters.memory.instance import Instance
    from jetlaw.adapters.memory.process import Process
    from jetlaw.adapters.memory.snapshot.session import SnapshotSession


class SnapshotRules:
    """As the open-source engine: a frozen instance is in a backup like any other."""

    def bad_flags(self) -> int:
        """The code for an option that Prepare, Freeze, Thaw, Abort or GetFreezeInfo do not know (io.cxx:3474)."""
        return INVALID_GRBIT

    def refuse_session(self, process: Process, *, any_open: bool) -> None:
        """JET_errNotInitialized without an instance; there may be any number of sessions (io.cxx:3488, 2656)."""
        del any_open
        self._refuse_empty(process)

    def refuse_question(self) -> None:
        """To ask without any session is to ask with an unknown id (io.cxx:3941)."""

    def join(self, session: SnapshotSession, instance: Instance) -> None:
        """Add an instance; JET_errOSSnapshotNotAllowed for one of any session, or in a backup (io.cxx:3603)."""
        if instance.snapshot is not None or instance.backup.running or not instance.backup_allowed:
            raise JetError(SNAPSHOT_NOT_ALLOWED)
        instance.snapshot = session

    def refuse_freeze(self, session: SnapshotSession, process: Process) -> None:
        """JET_errNotInitialized without an instance; a freeze may be tried again (io.cxx:2863)."""
        del session
        self._refuse_empty(process)

    def mark_members(self, session: SnapshotSession, process: Process) -> None:
        """Put every member in a backup; JET_errOSSnapshotNotAllowed.

        The first that refuses leaves as it is (io.cxx:2884-2927, recordings C14).
        """
        del process
        for instance in session.members:
            if instance.backup.running or not instance.backup_allowed:
                instance.snapshot = None
                raise JetError(SNAPSHOT_NOT_ALLOWED)
            instance.backup.mark(full=session.full)

    def freeze_refused(self, session: SnapshotSession) -> None:
        """All members leave, so that the next freeze succeeds with none (io.cxx:2967)."""
        session.let_members_go()

    def freeze_without_log(self, instance: Instance) -> None:
        """Without a log it waits for ever for the sign that the log has stopped (recordings C15)."""
        instance.process.monitor.wait(lambda: False)

    def release(self, instance: Instance) -> None:
        """Take the marks of a backup from a member, whoever set them (ResetBackupInProgress, io.cxx:2919)."""
        instance.backup.unmark()

    def ends_by_timeout(self) -> bool:
        """Whether a thaw after a timeout ends also a session that was to continue (io.cxx:3737)."""
        return False

    def refuse_late_end(self, session: SnapshotSession) -> None:
        """A regular end after a timeout: JET_errOSSnapshotInvalidSequence (io.cxx:4028)."""
        del session
        raise JetError(SNAPSHOT_INVALID_SEQUENCE)

    def aborts_as_success(self) -> bool:
        """Whether to abort a frozen session is to thaw it, which counts as a backup (io.cxx:4053)."""
        return True

    def refuse_outsider(self) -> None:
        """To truncate the logs of an instance that is no member: JET_wrnNyi (io.cxx:3828)."""
        raise JetError(WRN_NYI)

    @staticmethod
    def _refuse_empty(process: Process) -> None:
        if not process.instances:
            raise JetError(NOT_INITIALIZED)


class DocumentedSnapshots(SnapshotRules):
    """As the documentation says: a snapshot is no streaming backup, and neither harms the other."""

    def bad_flags(self) -> int:
        """JET_errInvalidParameter (R-170, R-174, A-22)."""
        return INVALID_PARAMETER

    def refuse_session(self, process: Process, *, any_open: bool) -> None:
        """One session at a time: JET_errOSSnapshotInvalidSequence (R-168)."""
        del process
        if any_open:
            raise JetError(SNAPSHOT_INVALID_SEQUENCE)

    def refuse_question(self) -> None:
        """No session at all: JET_errOSSnapshotInvalidSequence (R-186)."""
        raise JetError(SNAPSHOT_INVALID_SEQUENCE)

    def join(self, session: SnapshotSession, instance: Instance) -> None:
        """Add an instance; the first that is named narrows the session to those named (R-171, R-172, A-48)."""
        if session.unasked:
            for other in session.members:
                other.snapshot = None
        session.unasked = False
        instance.snapshot = session

    def refuse_freeze(self, session: SnapshotSession, process: Process) -> None:
        """After a refused freeze there is no second: JET_errOSSnapshotInvalidSequence (R-177, A-45)."""
        del process
        if session.spoiled:
            raise JetError(SNAPSHOT_INVALID_SEQUENCE)

    def mark_members(self, session: SnapshotSession, process: Process) -> None:
        """A streaming backup of any instance: JET_errOSSnapshotNotAllowed (R-176, A-56)."""
        if any(instance.backup.running for instance in process.instances):
            raise JetError(SNAPSHOT_NOT_ALLOWED)
        for instance in session.members:
            instance.backup.in_snapshot = True

    def freeze_refused(self, session: SnapshotSession) -> None:
        """The members stay, and nothing was done to them (R-179, A-45)."""
        session.spoiled = True
        for instance in session.members:
            instance.backup.in_snapshot = False

    def freeze_without_log(self, instance: Instance) -> None:
        """There is no log to stop (R-178)."""

    def release(self, instance: Instance) -> None:
        """The member is in no snapshot any more (R-187)."""
        instance.backup.in_snapshot = False

    def ends_by_timeout(self) -> bool:
        """A timeout ends the session in any case (R-188, A-43)."""
        return True

    def refuse_late_end(self, session: SnapshotSession) -> None:
        """JET_errOSSnapshotTimeOut, which ends the session (R-196, A-44)."""
        session.close()
        raise JetError(SNAPSHOT_TIME_OUT)

    def aborts_as_success(self) -> bool:
        """An aborted snapshot has failed (R-189)."""
        return False

    def refuse_outsider(self) -> None:
        """JET_errInvalidParameter for an instance outside the session (A-21)."""
        raise JetError(INVALID_PARAMETER)
