"""How the state of the directory service and of its contexts is said in English."""

from jetlaw.conformance.explain.clauses import Clauses

CLAUSES: Clauses = {
    "directory.service": {
        "online": "the directory service is running",
        "offline": "the directory service is not running",
    },
    "directory.stopped": {
        "no": "the directory service has run since the last backup began",
        "yes": "the directory service has stopped since the last backup began",
    },
    "directory.lock": {
        "none": "no restore keeps the directory service from starting",
        "registered": "a restore is registered and not completed",
        "failed": "a restore was completed as failed",
        "registered failed": "a restore keeps the directory service from starting",
        "none failed": "no restore is registered and not completed",
        "none registered": "no restore was completed as failed",
    },
    "directory.rights": {
        "administrator": "the caller is an administrator",
        "backup operator": "the caller is a backup operator",
        "user": "the caller has no right to back up or restore",
        "administrator backup operator": "the caller is an administrator or a backup operator",
        "backup operator user": "the caller is no administrator",
    },
    "directory.token": {
        "none": "no backup of this process gave out an expiry token",
        "good": "the expiry token of the last backup is good",
        "expired": "the expiry token of the last backup has expired",
        "none good": "the expiry token of the last backup has not expired",
        "none expired": "no good expiry token is known",
    },
    "directory.memory": {
        "none": "no memory that the directory's functions gave out waits for DsBackupFree",
        "some": "memory that the directory's functions gave out waits for DsBackupFree",
    },
    "context.life": {
        "absent": "no directory context is named",
        "open": "the directory context is open",
        "ended": "the directory context has ended",
        "absent ended": "the directory context is not open",
        "absent open": "the directory context has not ended",
        "open ended": "the directory context was given out",
    },
    "context.use": {
        "none": "the directory context is for nothing yet",
        "backup": "the directory context is for a backup",
        "restore": "the directory context is for a restore",
        "none backup": "the directory context is not for a restore",
        "none restore": "the directory context is not for a backup",
        "backup restore": "the directory context is for a backup or a restore",
    },
    "context.phase": {
        "prepared": "nothing was listed or registered through the context",
        "databases": "the databases were listed, and not yet the logs",
        "logs": "the logs were listed",
        "truncated": "the logs were truncated",
        "registered": "the restore is registered",
        "completed": "the restore is completed",
        "logs truncated": "the logs were listed",
        "prepared databases": "the logs were not yet listed",
        "prepared databases logs truncated completed": "the restore is not registered, or is completed",
        "prepared logs truncated registered completed": "the backup is not at its databases",
        "prepared databases logs registered completed": "the logs were not truncated",
        "databases logs truncated registered completed": "something was listed or registered through the context",
    },
    "context.token": {
        "none": "the restore is restricted (it was prepared without a token)",
        "good": "the restore was prepared with a good token",
        "doubtful": "the restore was prepared with a token that may be good or not",
        "bad": "the restore was prepared with a bad token",
        "good doubtful": "the restore was prepared with a token that is not known to be bad",
        "good doubtful bad": "the restore was prepared with a token",
        "none good doubtful": "the restore was not prepared with a bad token",
    },
    "context.file": {
        "none": "no file is open in the context",
        "database": "a database is open in the context",
        "log": "a log is open in the context",
        "other": "a file that no list named is open in the context",
        "database log other": "a file is open in the context",
    },
    "context.at": {
        "start": "nothing of the open file was read yet",
        "inside": "part of the open file was read",
        "end": "the open file was read to its end",
        "start inside": "the open file was not read to its end",
        "inside end": "some of the open file was read",
    },
    "contexts.backups": {
        "none": "no other directory backup is under way",
        "some": "another directory backup is under way",
    },
}
