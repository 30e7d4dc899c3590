"""What the end of a streaming backup answers."""

from __future__ import annotations

from jetlaw.adapters.memory.codes import BACKUP_ABORT_BY_CALLER, BACKUP_ABORT_BY_SERVER, SUCCESS


class EndRules:
    """As the open-source engine."""

    def answer(self, *, normal: bool, stopped: bool, midway: bool) -> int:
        """Success, however far the backup was; what went wrong shows in the event log alone (backup.cxx:4550).

        Args:
            normal: the caller claims a regular end.
            stopped: JetStopBackup was called.
            midway: not all kinds of files were asked for.
        """
        del normal, stopped, midway
        return SUCCESS


class DocumentedEnds(EndRules):
    """As the documentation says: the code tells whether the backup is any good (R-147)."""

    def answer(self, *, normal: bool, stopped: bool, midway: bool) -> int:
        """JET_errBackupAbortByServer after a stop (R-149, A-39), JET_errBackupAbortByCaller midway (R-148, A-35).

        A backup that its caller abandons ends well (A-02); so does one whose files were not all read (A-35).
        """
        if stopped:
            return BACKUP_ABORT_BY_SERVER
        return BACKUP_ABORT_BY_CALLER if normal and midway else SUCCESS
