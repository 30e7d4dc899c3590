"""What is in the way of a termination, and what a refused one leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import (
    BACKUP_IN_PROGRESS,
    TERM_ABRUPT,
    TERM_COMPLETE,
    TERM_DIRTY,
    TERM_STOP_BACKUP,
    TOO_MANY_ACTIVE_USERS,
    JetError,
)

if TYPE_CHECKING:
    from jetlaw.adapters.memory.instance import Instance


class TermRules:
    """As the open-source engine."""

    def clear_the_way(self, instance: Instance, grbit: int) -> None:
        """End what may be ended, wait for a frozen log, refuse the rest (jetapi.cxx:20937-20985, sysinit.cxx:500-609).

        From the first attempt on no backup may begin any more, and a backup that was stopped stays so, even where open
        transactions then refuse the term.

        Raises:
            JetError: JET_errBackupInProgress, JET_errTooManyActiveUsers.
            Died: it hangs.
        """
        instance.backup_allowed = False
        if grbit & (TERM_STOP_BACKUP | TERM_ABRUPT):
            instance.stop_backups()
        elif not grbit & TERM_DIRTY:
            instance.backup.refuse_if_running()
        instance.wait_for_thaw()
        if instance.in_transaction and not grbit & TERM_DIRTY:
            raise JetError(TOO_MANY_ACTIVE_USERS)


class DocumentedTerms(TermRules):
    """As the documentation says: a refusal leaves everything as it was (R-032)."""

    def clear_the_way(self, instance: Instance, grbit: int) -> None:
        """Only StopBackup ends a backup (R-033, R-034), and only Complete minds open transactions (R-037, A-24).

        A backup by snapshot is one like any other, but nothing is said of stopping it; it is refused in any case.

        Raises:
            JetError: JET_errBackupInProgress, JET_errTooManyActiveUsers.
        """
        if instance.frozen or (instance.backup.running and not grbit & TERM_STOP_BACKUP):
            raise JetError(BACKUP_IN_PROGRESS)
        if instance.in_transaction and grbit & TERM_COMPLETE and not grbit & TERM_DIRTY:
            raise JetError(TOO_MANY_ACTIVE_USERS)
        instance.backup.clean_up()
        if not grbit & TERM_DIRTY:
            instance.end_sessions()
