"""What a failed call does to the backup that runs.

The documentation cancels the whole backup on nearly every failure (R-104, R-115, R-127, R-135, R-137). Here a cancelled
backup is over at once: later calls and its End answer JET_errNoBackup, and a new one may begin (A-29).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import READ_VERIFY_FAILURE, JetError
from jetlaw.adapters.memory.storage.header import is_database

if TYPE_CHECKING:
    from jetlaw.adapters.memory.instance import Instance


class FailureRules:
    """As the open-source engine: what ends a backup, ends it on the spot."""

    def list_failed(self, instance: Instance) -> None:
        """A list that cannot be given changes nothing (backup.cxx:1954-1968, 3161-3195)."""

    def open_failed(self, instance: Instance, name: str | None) -> None:
        """A file that cannot be opened changes nothing more (backup.cxx:2165-2215)."""

    def log_not_opened(self, instance: Instance) -> None:
        """From the log phase on, a file that is not there ends the backup (backup.cxx:2591-2669)."""
        instance.backup.clean_up()

    def read_failed(self, instance: Instance, code: int) -> None:
        """A failed read changes nothing more (backup.cxx:2738-2819)."""


class DocumentedFailures(FailureRules):
    """As the documentation says: any failure cancels the whole backup."""

    def list_failed(self, instance: Instance) -> None:
        """Any failure of a list (R-104, R-135, R-137; A-28)."""
        instance.backup.clean_up()

    def open_failed(self, instance: Instance, name: str | None) -> None:
        """Any failure to open (R-115), but not that of a database that is not attached (R-116, A-30)."""
        if not name or not self._is_foreign_database(instance, name):
            instance.backup.clean_up()

    def log_not_opened(self, instance: Instance) -> None:
        """Which file it was decides, when the call is over."""

    def read_failed(self, instance: Instance, code: int) -> None:
        """Any failure to read (R-127), unless a database is being read (R-128, A-31).

        A database that fails its checksum is closed by now, and only it can fail in that way.
        """
        slot = instance.backup.slot
        if code != READ_VERIFY_FAILURE and not (slot.in_use and slot.holds_database):
            instance.backup.clean_up()

    @staticmethod
    def _is_foreign_database(instance: Instance, name: str) -> bool:
        """Whether a file of that name is a database, and not attached to the instance."""
        try:
            file = instance.files.open(instance.files.clean(name))
        except JetError:
            return False
        return is_database(file) and file.holder is not instance
