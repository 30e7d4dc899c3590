"""A restore context: the client's side of one restore of the directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import (
    ERROR_ACCESS_DENIED,
    HR_CONTENTS_EXPIRED,
    HR_ERROR,
    HR_INVALID_BACKUP_SEQUENCE,
    HR_MISSING_EXPIRY_TOKEN,
)
from jetlaw.adapters.memory.directory.context import Context
from jetlaw.adapters.memory.directory.errors import DirectoryError
from jetlaw.adapters.memory.directory.registration import Progress
from jetlaw.adapters.memory.directory.tokens import Worth

if TYPE_CHECKING:
    from jetlaw.adapters.memory.directory.names import Name
    from jetlaw.adapters.memory.directory.registration import Registration
    from jetlaw.adapters.memory.directory.service import DirectoryService


class RestoreContext(Context):
    """One restore, from DsRestorePrepare to DsRestoreEnd; what it has registered outlives it (A-76).

    An expired token is found out here (R-260), one that is none only when a restore is registered (R-263).

    Args:
        service: the directory.
        worth: what the token is worth that came with it; without one it only tells locations (R-261).

    Raises:
        DirectoryError: hrRestoreInProgress, hrContentsExpired.
    """

    def __init__(self, service: DirectoryService, worth: Worth) -> None:
        service.refuse_during_restore()
        if worth is Worth.EXPIRED:
            raise DirectoryError(HR_CONTENTS_EXPIRED)
        super().__init__(service)
        self._worth = worth
        self._registered: Registration | None = None

    def locations(self) -> list[Name]:
        """DsRestoreGetDatabaseLocations: where the directory has its files."""
        return self.service.locations()

    def register(self, registration: Registration) -> None:
        """DsRestoreRegister: announce a restore, which keeps the directory from starting (R-264).

        Raises:
            DirectoryError: ERROR_ACCESS_DENIED through a handle that only tells locations (R-261);
                hrMissingExpiryToken, hrRestoreInProgress; hrError while the directory runs (R-258).
        """
        self._refuse_restricted()
        if self._worth is not Worth.GOOD:
            raise DirectoryError(HR_MISSING_EXPIRY_TOKEN)
        if self.service.online:
            raise DirectoryError(HR_ERROR)
        self.service.refuse_during_restore()
        self.service.registration = self._registered = registration

    def complete(self, *, succeeded: bool) -> None:
        """DsRestoreRegisterComplete: the restore has come to an end, for good or ill (R-269, R-270).

        Raises:
            DirectoryError: ERROR_ACCESS_DENIED through a handle that only tells locations (R-261);
                hrInvalidBackupSequence without a registration of its own that still goes on (A-76).
        """
        self._refuse_restricted()
        if self._registered is None or self._registered.progress is not Progress.REGISTERED:
            raise DirectoryError(HR_INVALID_BACKUP_SEQUENCE)
        self._registered.progress = Progress.COMPLETED if succeeded else Progress.FAILED

    def _refuse_restricted(self) -> None:
        if self._worth is Worth.NONE:
            raise DirectoryError(ERROR_ACCESS_DENIED)

    def end(self) -> None:
        """DsRestoreEnd: the handle is no more (R-271)."""
        self.live = False
