"""What a restore takes, and under which codes its refusals are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

from jetlaw.adapters.memory.codes import (
    BAD_RESTORE_TARGET_INSTANCE,
    DATABASE_PATCH_FILE_MISMATCH,
    ENDING_RESTORE_LOG_TOO_LOW,
    EXISTING_LOG_FILE_HAS_BAD_SIGNATURE,
    EXISTING_LOG_FILE_IS_NOT_CONTIGUOUS,
    FILE_NOT_FOUND,
    INVALID_LOG_SEQUENCE,
    INVALID_PARAMETER,
    INVALID_PATH,
    LOG_FILE_SIZE_MISMATCH,
    MISSING_LOG_FILE,
    REQUIRED_LOG_FILES_MISSING,
    RESTORE_OF_NON_BACKUP_DATABASE,
    STARTING_RESTORE_LOG_TOO_HIGH,
    TOO_MANY_INSTANCES,
    WRN_TARGET_INSTANCE_RUNNING,
    Died,
    JetError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jetlaw.adapters.memory.instance import Instance
    from jetlaw.adapters.memory.process import Process

_OF_SETS: Final[Mapping[int, int]] = {
    FILE_NOT_FOUND: INVALID_PATH,
    LOG_FILE_SIZE_MISMATCH: INVALID_LOG_SEQUENCE,
    EXISTING_LOG_FILE_HAS_BAD_SIGNATURE: INVALID_LOG_SEQUENCE,
    EXISTING_LOG_FILE_IS_NOT_CONTIGUOUS: INVALID_LOG_SEQUENCE,
    REQUIRED_LOG_FILES_MISSING: MISSING_LOG_FILE,
}
_OF_STREAMED: Final[Mapping[int, int]] = {
    REQUIRED_LOG_FILES_MISSING: RESTORE_OF_NON_BACKUP_DATABASE,
    DATABASE_PATCH_FILE_MISMATCH: RESTORE_OF_NON_BACKUP_DATABASE,
}
"""The codes of the pages for those of the engine."""


class RestoreRules:
    """As the open-source engine."""

    def refuse_null(self, *, single: bool, multi: bool) -> None:
        """NULL makes an instance, in single-instance mode one too many: JET_errTooManyInstances (jetapi.cxx:22156)."""
        del multi
        if single:
            raise JetError(TOO_MANY_INSTANCES)

    def refuse_shared_paths(self, process: Process, instance: Instance) -> None:
        """Its paths must be its own (jetapi.cxx:4903-5013)."""
        process.refuse_shared_paths(instance)

    def refuse_no_source(self) -> NoReturn:
        """NULL as the directory of the set brings the process down (logutil.cxx:989)."""
        raise Died("crash")

    def enter_target(self, target: Instance) -> None:
        """The target's entry errors (jetapi.cxx:18281)."""
        target.enter()

    def target_paths(self, log: str, checkpoint: str) -> tuple[str, str]:
        """The target's paths of logs and checkpoint, which the engine exchanges on their way in (jetapi.cxx:18810)."""
        return checkpoint, log

    def failed_early(self, process: Process) -> None:
        """What fails before the restore has its instance leaves multi-instance mode behind (jetapi.cxx:18526)."""

    def refuse_start(self, low: int) -> None:
        """Generation 0 has no file name: JET_errInvalidPath when it is opened (logutil.cxx:306)."""

    def refuse_range(self, there: Sequence[int], low: int, high: int) -> None:
        """Logs beside the range are deleted, not refused (logutil.cxx:416-421)."""

    def tell_target_runs(self) -> None:
        """Success with a running target: JET_wrnTargetInstanceRunning (logutil.cxx:1734)."""
        raise JetError(WRN_TARGET_INSTANCE_RUNNING)

    def code_of_set(self, code: int) -> int:
        """How the failed restore of a set of JetBackup is told."""
        return code

    def code_of_streamed(self, code: int) -> int:
        """How a failed external restore is told."""
        return code


class DocumentedRestores(RestoreRules):
    """As the documentation says."""

    def refuse_null(self, *, single: bool, multi: bool) -> None:
        """NULL is the only instance in single-instance mode, and none in the other (R-201)."""
        del single
        if multi:
            raise JetError(INVALID_PARAMETER)

    def refuse_shared_paths(self, process: Process, instance: Instance) -> None:
        """No page of a restore knows of paths in use."""

    def refuse_no_source(self) -> NoReturn:
        """JET_errInvalidParameter, which the pages list for it."""
        raise JetError(INVALID_PARAMETER)

    def enter_target(self, target: Instance) -> None:
        """JET_errBadRestoreTargetInstance for a target that is not initialized (R-227, A-14)."""
        if not target.initialized:
            raise JetError(BAD_RESTORE_TARGET_INSTANCE)

    def target_paths(self, log: str, checkpoint: str) -> tuple[str, str]:
        """As they are given (R-216, R-223)."""
        return log, checkpoint

    def failed_early(self, process: Process) -> None:
        """A failure leaves no mode behind (R-007)."""
        process.forget_mode()

    def refuse_start(self, low: int) -> None:
        """There is no generation 0: JET_errFileNotFound (R-214)."""
        if low == 0:
            raise JetError(FILE_NOT_FOUND)

    def refuse_range(self, there: Sequence[int], low: int, high: int) -> None:
        """JET_errStartingRestoreLogTooHigh, JET_errEndingRestoreLogTooLow for logs outside the range (R-226, A-13)."""
        if any(generation < low for generation in there):
            raise JetError(STARTING_RESTORE_LOG_TOO_HIGH)
        if any(generation > high for generation in there):
            raise JetError(ENDING_RESTORE_LOG_TOO_LOW)

    def tell_target_runs(self) -> None:
        """Success is success (A-14)."""

    def code_of_set(self, code: int) -> int:
        """By the codes that the pages of JetRestore list."""
        return _OF_SETS.get(code, code)

    def code_of_streamed(self, code: int) -> int:
        """By the codes that the pages of JetExternalRestore list."""
        return _OF_STREAMED.get(code, code)
