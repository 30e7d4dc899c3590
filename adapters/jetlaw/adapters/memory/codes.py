"""The numbers of the API that this engine answers and understands.

Return codes and bits are the published values of ``jethdr.w``; the names are theirs without ``JET_err`` / ``JET_bit``.
"""

from __future__ import annotations

from typing import Final, Literal

# Return codes (JET_ERR).
SUCCESS: Final = 0
WRN_DATABASE_ATTACHED: Final = 1007
LOG_FILE_CORRUPT: Final = -501
BACKUP_DIRECTORY_NOT_EMPTY: Final = -504
BACKUP_IN_PROGRESS: Final = -505
LOG_WRITE_FAIL: Final = -510
LOGGING_DISABLED: Final = -516
NO_BACKUP: Final = -520
INVALID_BACKUP_SEQUENCE: Final = -521
BACKUP_NOT_ALLOWED_YET: Final = -523
MAKE_BACKUP_DIRECTORY_FAIL: Final = -525
INVALID_BACKUP: Final = -526
MISSING_LOG_FILE: Final = -528
LOG_DISK_FULL: Final = -529
CHECKPOINT_CORRUPT: Final = -533
CHECKPOINT_FILE_NOT_FOUND: Final = -542
DATABASE_DIRTY_SHUTDOWN: Final = -550
MISSING_FULL_BACKUP: Final = -560
MISSING_FILE_TO_BACKUP: Final = -569
LOG_READ_VERIFY_FAILURE: Final = -612
LOG_FILE_NOT_COPIED: Final = -616
SURROGATE_BACKUP_IN_PROGRESS: Final = -617
BACKUP_ABORT_BY_SERVER: Final = -801
INVALID_GRBIT: Final = -900
INVALID_PARAMETER: Final = -1003
INVALID_DATABASE_ID: Final = -1010
OUT_OF_MEMORY: Final = -1011
READ_VERIFY_FAILURE: Final = -1018
INVALID_PATH: Final = -1023
RECORD_TOO_BIG: Final = -1026
NOT_INITIALIZED: Final = -1029
ALREADY_INITIALIZED: Final = -1030
FILE_ACCESS_DENIED: Final = -1032
BUFFER_TOO_SMALL: Final = -1038
NOT_IN_TRANSACTION: Final = -1054
TOO_MANY_ACTIVE_USERS: Final = -1059
RUNNING_IN_ONE_INSTANCE_MODE: Final = -1080
RUNNING_IN_MULTI_INSTANCE_MODE: Final = -1081
SYSTEM_PATH_IN_USE: Final = -1083
LOG_FILE_PATH_IN_USE: Final = -1084
TEMP_PATH_IN_USE: Final = -1085
INSTANCE_NAME_IN_USE: Final = -1086
INVALID_SESID: Final = -1104
IN_TRANSACTION: Final = -1108
SESID_TABLE_ID_MISMATCH: Final = -1114
INVALID_INSTANCE: Final = -1115
DIRTY_SHUTDOWN: Final = -1116
DATABASE_DUPLICATE: Final = -1201
DATABASE_IN_USE: Final = -1202
DATABASE_NOT_FOUND: Final = -1203
DATABASE_SHARING_VIOLATION: Final = -1215
TOO_MANY_ATTACHED_DATABASES: Final = -1805
DATABASE_INVALID_PATH: Final = -1217
TABLE_DUPLICATE: Final = -1303
INVALID_TABLE_ID: Final = -1310
CLIENT_REQUEST_TO_STOP: Final = -1329
DISK_FULL: Final = -1808
FILE_NOT_FOUND: Final = -1811

# Bits of JetBeginExternalBackupInstance and JetBackupInstance.
BACKUP_INCREMENTAL: Final = 0x1
BACKUP_ATOMIC: Final = 0x4
BACKUP_SURROGATE: Final = 0x20
INTERNAL_COPY: Final = 0x40

# Bits of JetEndExternalBackupInstance2.
END_NORMAL: Final = 0x1
END_ABORT: Final = 0x2
END_TRUNCATE_DONE: Final = 0x100
END_NO_HEADER_UPDATE: Final = 0x200

# Bits of JetTerm2.
TERM_ABRUPT: Final = 0x2
TERM_STOP_BACKUP: Final = 0x4
TERM_DIRTY: Final = 0x8

# Bits of JetStopServiceInstance2.
STOP_BACKGROUND_TASKS: Final = 0x2
STOP_QUIESCE_CACHES: Final = 0x4
STOP_AND_EMIT_LOG: Final = 0x8
STOP_RESUME: Final = 0x80000000

NIL: Final = 0xFFFF_FFFF_FFFF_FFFF
"""JET_instanceNil and its like: all bits one."""


class JetError(Exception):
    """A call's answer other than plain success, on its way to the caller.

    Attributes:
        code: the JET_ERR (warnings, which are positive, travel the same way).
    """

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Died(Exception):
    """The call never returns: it brings the process down, or hangs.

    Attributes:
        how: ``crash`` or ``hang``.
    """

    def __init__(self, how: Literal["crash", "hang"]) -> None:
        super().__init__(how)
        self.how = how


class AdapterError(LookupError):
    """The kit asked for something that is no call: unknown function, missing argument, a handle that nobody got."""
