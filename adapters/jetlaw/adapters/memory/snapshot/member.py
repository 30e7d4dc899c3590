"""What a snapshot does to one instance: its log stops, and in the end its headers remember it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import INVALID_BACKUP, JetError
from jetlaw.adapters.memory.storage.header import OS_SNAPSHOT, BackupRecord
from jetlaw.adapters.memory.troubles import DISK

if TYPE_CHECKING:
    from jetlaw.adapters.memory.instance import Instance


def stop_logging(instance: Instance, *, full: bool) -> None:
    """Stop the log at the end of a generation (ErrBKOSSnapshotStopLogging, backup.cxx:3676-3860).

    Raises:
        JetError: JET_errMissingFullBackup, JET_errInvalidBackup, JET_errMissingFileToBackup, log errors.
        Died: it hangs.
    """
    logs = instance.backup.logs
    try:
        _stop(instance, full=full)
    except JetError:
        logs.copy_mic = logs.copy_mac = 0
        raise


def _stop(instance: Instance, *, full: bool) -> None:
    if not full:
        instance.backup.require_full_backup(OS_SNAPSHOT)
        if instance.circular:
            raise JetError(INVALID_BACKUP)
    if instance.log is None:
        instance.process.behaviour.snapshots.freeze_without_log(instance)
        return
    instance.backup.logs.stop_for_snapshot(full=full)


def stamp(instance: Instance, *, full: bool, copy: bool) -> None:
    """Let the headers remember the snapshot (BKOSSnapshotSaveInfo, backup.cxx:3611-3673).

    Every logged database that is attached now counts, also one that was made after the thaw (recordings C14). What
    cannot be written is forgotten.
    """
    if instance.troubles.is_on(DISK):
        return
    kinds = ("full", "copy") if full else ("incremental", "differential")
    logs = instance.backup.logs
    record = BackupRecord(OS_SNAPSHOT, logs.copy_mic, logs.copy_mac)
    for database in instance.databases:
        if database.logged:
            database.header.remember(kinds[copy], record)
            database.write_header()
