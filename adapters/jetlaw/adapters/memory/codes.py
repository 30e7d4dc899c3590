"""The numbers of the API that this engine answers and understands.

Return codes and bits are the published values of ``jethdr.w``; the names are theirs without ``JET_err`` / ``JET_bit``.
"""

from __future__ import annotations

from typing import Final, Literal

# Return codes (JET_ERR).
SUCCESS: Final = 0
WRN_NYI: Final = -1
WRN_TARGET_INSTANCE_RUNNING: Final = 578
WRN_DATABASE_ATTACHED: Final = 1007
OUT_OF_THREADS: Final = -103
LOG_FILE_CORRUPT: Final = -501
BACKUP_DIRECTORY_NOT_EMPTY: Final = -504
BACKUP_IN_PROGRESS: Final = -505
RESTORE_IN_PROGRESS: Final = -506
LOG_WRITE_FAIL: Final = -510
INVALID_LOG_SEQUENCE: Final = -515
LOGGING_DISABLED: Final = -516
NO_BACKUP: Final = -520
INVALID_BACKUP_SEQUENCE: Final = -521
BACKUP_NOT_ALLOWED_YET: Final = -523
MAKE_BACKUP_DIRECTORY_FAIL: Final = -525
INVALID_BACKUP: Final = -526
MISSING_LOG_FILE: Final = -528
LOG_DISK_FULL: Final = -529
CHECKPOINT_CORRUPT: Final = -533
PATCH_FILE_MISSING: Final = -538
LOG_FILE_SIZE_MISMATCH: Final = -541
CHECKPOINT_FILE_NOT_FOUND: Final = -542
REQUIRED_LOG_FILES_MISSING: Final = -543
LOG_FILE_SIZE_MISMATCH_DATABASES_CONSISTENT: Final = -545
DATABASE_DIRTY_SHUTDOWN: Final = -550
DB_TIME_TOO_OLD: Final = -566
DATABASE_PATCH_FILE_MISMATCH: Final = -552
GIVEN_LOG_FILE_HAS_BAD_SIGNATURE: Final = -555
GIVEN_LOG_FILE_IS_NOT_CONTIGUOUS: Final = -556
ENDING_RESTORE_LOG_TOO_LOW: Final = -553
STARTING_RESTORE_LOG_TOO_HIGH: Final = -554
MISSING_FULL_BACKUP: Final = -560
MISSING_FILE_TO_BACKUP: Final = -569
BAD_RESTORE_TARGET_INSTANCE: Final = -577
EXISTING_LOG_FILE_HAS_BAD_SIGNATURE: Final = -610
EXISTING_LOG_FILE_IS_NOT_CONTIGUOUS: Final = -611
LOG_READ_VERIFY_FAILURE: Final = -612
RESTORE_OF_NON_BACKUP_DATABASE: Final = -615
LOG_FILE_NOT_COPIED: Final = -616
SURROGATE_BACKUP_IN_PROGRESS: Final = -617
BACKUP_ABORT_BY_CALLER: Final = -800
BACKUP_ABORT_BY_SERVER: Final = -801
INVALID_GRBIT: Final = -900
TERM_IN_PROGRESS: Final = -1000
INVALID_PARAMETER: Final = -1003
DATABASE_FILE_READ_ONLY: Final = -1008
INVALID_DATABASE_ID: Final = -1010
OUT_OF_MEMORY: Final = -1011
OUT_OF_BUFFERS: Final = -1014
READ_VERIFY_FAILURE: Final = -1018
INVALID_PATH: Final = -1023
RECORD_TOO_BIG: Final = -1026
NOT_INITIALIZED: Final = -1029
ALREADY_INITIALIZED: Final = -1030
INIT_IN_PROGRESS: Final = -1031
FILE_ACCESS_DENIED: Final = -1032
BUFFER_TOO_SMALL: Final = -1038
NOT_IN_TRANSACTION: Final = -1054
TOO_MANY_ACTIVE_USERS: Final = -1059
RUNNING_IN_ONE_INSTANCE_MODE: Final = -1080
RUNNING_IN_MULTI_INSTANCE_MODE: Final = -1081
SYSTEM_PARAMS_ALREADY_SET: Final = -1082
SYSTEM_PATH_IN_USE: Final = -1083
LOG_FILE_PATH_IN_USE: Final = -1084
TEMP_PATH_IN_USE: Final = -1085
INSTANCE_NAME_IN_USE: Final = -1086
SYSTEM_PARAMETER_CONFLICT: Final = -1087
INSTANCE_UNAVAILABLE: Final = -1090
INSTANCE_UNAVAILABLE_LOG_DISK_FULL: Final = -1092
OUT_OF_SESSIONS: Final = -1101
INVALID_SESID: Final = -1104
IN_TRANSACTION: Final = -1108
SESID_TABLE_ID_MISMATCH: Final = -1114
INVALID_INSTANCE: Final = -1115
DIRTY_SHUTDOWN: Final = -1116
TOO_MANY_INSTANCES: Final = -1214
DATABASE_DUPLICATE: Final = -1201
DATABASE_IN_USE: Final = -1202
DATABASE_NOT_FOUND: Final = -1203
DATABASE_INVALID_PAGES: Final = -1205
DATABASE_CORRUPTED: Final = -1206
DATABASE_LOCKED: Final = -1207
DATABASE_SHARING_VIOLATION: Final = -1215
TOO_MANY_ATTACHED_DATABASES: Final = -1805
DATABASE_INVALID_PATH: Final = -1217
ATTACHED_DATABASE_MISMATCH: Final = -1216
FORCE_DETACH_NOT_ALLOWED: Final = -1219
TABLE_DUPLICATE: Final = -1303
OBJECT_NOT_FOUND: Final = -1305
INVALID_TABLE_ID: Final = -1310
CLIENT_REQUEST_TO_STOP: Final = -1329
INDEX_TUPLES_INVALID_LIMITS: Final = -1435
DISK_FULL: Final = -1808
SESSION_SHARING_VIOLATION: Final = -1910
SESSION_IN_USE: Final = -1914
ONE_DATABASE_PER_SESSION: Final = -1916
FILE_NOT_FOUND: Final = -1811
SNAPSHOT_INVALID_SEQUENCE: Final = -2401
SNAPSHOT_TIME_OUT: Final = -2402
SNAPSHOT_NOT_ALLOWED: Final = -2403
SNAPSHOT_INVALID_SNAP_ID: Final = -2404

# Return codes of the directory's functions: Win32 and RPC errors as they are, and HRESULTs of its own.
ERROR_ACCESS_DENIED: Final = 5
ERROR_NOT_ENOUGH_MEMORY: Final = 8
ERROR_HANDLE_EOF: Final = 38
ERROR_INVALID_PARAMETER: Final = 87
RPC_S_INVALID_BINDING: Final = 1702
HR_INVALID_PARAM: Final = 0xC7FF_0001 - (1 << 32)
HR_ERROR: Final = 0xC7FF_0002 - (1 << 32)
HR_INVALID_HANDLE: Final = 0xC7FF_0003 - (1 << 32)
HR_RESTORE_IN_PROGRESS: Final = 0xC7FF_0004 - (1 << 32)
HR_ALREADY_OPEN: Final = 0xC7FF_0005 - (1 << 32)
HR_COULD_NOT_CONNECT: Final = 0xC7FF_0007 - (1 << 32)
HR_COMMUNICATION_ERROR: Final = 0xC7FF_000D - (1 << 32)
HR_MISSING_EXPIRY_TOKEN: Final = 0xC7FF_000F - (1 << 32)
HR_CONTENTS_EXPIRED: Final = 0xC7FF_0011 - (1 << 32)
HR_INVALID_BACKUP_SEQUENCE: Final = 0xC800_0209 - (1 << 32)
HR_FILE_NOT_FOUND: Final = 0xC800_0713 - (1 << 32)

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

# Bits of JetOSSnapshotPrepare.
INCREMENTAL_SNAPSHOT: Final = 0x1
COPY_SNAPSHOT: Final = 0x2
CONTINUE_AFTER_THAW: Final = 0x4
EXPLICIT_PREPARE: Final = 0x8

# Bits of JetOSSnapshotTruncateLog and JetOSSnapshotEnd.
ALL_DATABASES_SNAPSHOT: Final = 0x1
ABORT_SNAPSHOT: Final = 0x1

# Bits of JetTerm2.
TERM_COMPLETE: Final = 0x1
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
        self.code = code  # ``BaseException.__new__`` has kept it as the arguments


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
