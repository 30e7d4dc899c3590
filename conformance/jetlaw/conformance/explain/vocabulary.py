"""How the values of the law's variables are said in English: variable -> value -> clause.

A value set of several has its own clause where one exists, as in ``databases logs``. Variables that are arguments are
said by their C parameter and the class, unless they stand here.
"""

from collections.abc import Mapping
from types import MappingProxyType

CLAUSES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "engine.mode": {
            "none": "the process has no instance",
            "multi": "the engine is in multi-instance mode",
            "single": "the engine is in single-instance (legacy) mode",
            "none multi": "the engine is not in single-instance (legacy) mode",
            "multi single": "the process has an instance",
        },
        "instance.life": {
            "absent": "no instance is named",
            "created": "the instance is created but not initialized",
            "initialized": "the instance is initialized",
            "freed": "the handle is that of a terminated instance",
            "ghost": "the handle is that of a terminated instance, and its address may since be another's",
            "created initialized": "the instance is alive (created or initialized)",
            "freed ghost": "the handle is that of a terminated instance",
            "absent initialized": "the instance is initialized",
            "absent created initialized": "the instance is alive (created or initialized)",
            "absent created initialized ghost": "the handle is not that of a terminated instance",
        },
        "instance.legacy": {
            "no": "the instance was made by JetCreateInstance",
            "yes": "the instance was made by JetInit alone",
        },
        "instance.logging": {"on": "logging is on", "off": "logging is off (JET_paramRecovery)"},
        "instance.circular": {"off": "circular logging is off", "on": "circular logging is on"},
        "instance.backups": {
            "allowed": "no termination of the instance was tried",
            "refused": "a termination of the instance was tried and failed",
        },
        "instance.service": {
            "running": "the instance's service was not stopped (JetStopService)",
            "stopped": "the instance's service was stopped (JetStopService)",
        },
        "instance.resume": {
            "open": "JetStopServiceInstance2 has not stopped all services",
            "barred": "JetStopServiceInstance2 has stopped all services",
        },
        "backup.phase": {
            "none": "no backup is running",
            "databases": "the backup is in its database phase",
            "logs": "the backup is in its log phase",
            "cancelled": "an earlier failure cancelled the backup",
            "databases logs": "a backup is running",
            "none cancelled": "no backup is running",
            "databases logs cancelled": "a backup was begun",
            "none databases cancelled": "the backup is not in its log phase",
            "none logs cancelled": "the backup is not in its database phase",
            "none databases logs": "no failure has cancelled the backup",
        },
        "backup.kind": {
            "none": "no backup is running",
            "full": "the backup is a full one",
            "incremental": "the backup is an incremental one",
            "none full": "the backup is no incremental one",
            "none incremental": "the backup is no full one",
            "full incremental": "a backup is running",
        },
        "backup.stopped": {
            "no": "the backup was not stopped (JetStopBackup)",
            "yes": "the backup was stopped (JetStopBackup)",
        },
        "backup.logs": {
            "unprepared": "the list of logs was not asked for yet",
            "prepared": "the list of logs was given out",
            "gap": "the list of logs was refused because a log is missing",
            "unprepared gap": "no list of logs was given out",
            "prepared gap": "the list of logs was asked for",
        },
        "backup.copied": {
            "none": "no listed log was read to its end and closed",
            "some": "some but not all listed logs were read to their end and closed",
            "all": "every listed log was read to its end and closed",
            "none some": "not every listed log was read to its end and closed",
            "some all": "at least one listed log was read to its end and closed",
        },
        "backup.truncated": {
            "no": "this backup has not truncated the logs",
            "yes": "this backup has truncated the logs",
        },
        "file.open": {"no": "no backup file is open", "yes": "a backup file is open"},
        "file.holds": {
            "nothing": "the file slot holds nothing",
            "database": "the file is a database",
            "log": "the file is a log",
            "other": "the file is neither database nor log",
            "nothing log other": "the file is no database",
        },
        "file.at": {
            "start": "nothing of the file was read yet",
            "inside": "part of the file was read",
            "end": "the file was read to its end",
            "start inside": "the file was not read to its end",
            "inside end": "some of the file was read",
        },
        "session.life": {
            "absent": "no session is named",
            "live": "the session is live",
            "ended": "the session has ended",
            "reused": "the session has ended, and its handle may since be another's",
            "absent live": "the session is live",
            "absent live ended": "the handle is not one that may since be another session's",
            "ended reused": "the session has ended",
        },
        "session.transaction": {
            "none": "the session has no open transaction",
            "open": "the session has an open transaction",
        },
        "database.exists": {"no": "the database file does not exist", "yes": "the database file exists"},
        "database.attached": {
            "no": "the database is attached to no instance",
            "here": "the database is attached to this instance",
            "elsewhere": "the database is attached to another instance",
            "no elsewhere": "the database is not attached to this instance",
            "no here": "the database is not attached to another instance",
            "here elsewhere": "the database is attached to some instance",
        },
        "database.opens": {"none": "no session has the database open", "some": "a session has the database open"},
        "database.shutdown": {
            "clean": "the database was shut down cleanly",
            "dirty": "the database was left dirty by a term",
        },
        "database.full": {
            "none": "the database's header records no full backup",
            "normal": "the database's header records a full backup",
        },
        "database.copied": {
            "no": "the database was not read to its end in this backup",
            "yes": "the database was read to its end in this backup",
        },
        "databases.attached": {
            "none": "no database is attached to the instance",
            "some": "a database is attached to the instance",
        },
        "databases.full": {
            "all": "every attached database had a full backup",
            "missing": "an attached database never had a full backup",
        },
        "databases.opens": {"none": "no attached database is open", "some": "an attached database is open"},
        "sessions.transactions": {
            "none": "no session of the instance has an open transaction",
            "some": "a session of the instance has an open transaction",
        },
        "instance": {
            "object": "instance is a handle that some call gave out",
            "null nil unknown": "instance is no handle that some call gave out",
            "null": "instance is NULL",
            "nil": "instance is JET_instanceNil",
            "unknown": "instance is a made-up value, which no call gave out",
            "null nil": "instance is NULL or JET_instanceNil",
            "object null nil": "instance is not a made-up value",
        },
        "sesid": {
            "object": "sesid is a handle that some call gave out",
            "object null nil": "sesid is not a made-up value",
            "null nil unknown": "sesid is no session's handle",
        },
        "hfFile": {"slot": "hfFile is the handle of the file slot", "outside": "hfFile is not the file slot's handle"},
        "text": {"ansi": "the ANSI form (A) is called", "unicode": "the Unicode form (W) is called"},
        "cbMax": {
            "short": "the buffer is too short for any list",
            "doubtful": "the buffer may be too short for the list",
            "short doubtful": "the buffer is or may be too short for the list",
        },
        "pv": {"aligned": "pv is aligned to a memory page", "misaligned": "pv is not aligned to a memory page"},
        "pLogInfo": {"right": "cbSize of pLogInfo is right", "wrong size": "cbSize of pLogInfo is wrong"},
    }
)

CHANGES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("backup.phase", "none"): "the backup is over",
        ("backup.phase", "cancelled"): "the backup is cancelled",
        ("file.open", "no"): "the backup file is closed",
        ("instance.life", "freed"): "the instance is gone",
        ("instance.backups", "refused"): "backups of the instance are refused from now on",
        ("backup.copied", "none"): "no listed log counts as copied",
        ("backup.truncated", "yes"): "the logs are truncated",
    }
)
"""How a change is said where the clause for the value would sound like a state found."""

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "object": "a handle that some call gave out, whatever became of the object since",
        "null": "NULL",
        "nil": "JET_instanceNil or JET_sesidNil",
        "unknown": "a value that no call gave out",
        "slot": "the handle that JetOpenFile gave out (0)",
        "outside": "any other value",
        "database": "the name of a database",
        "listed log": "a log that this backup's list names",
        "unlisted log": "a numbered log that no list of this backup names",
        "current log": "the log being written, which has no number",
        "other file": "an existing file that is neither database nor log",
        "missing": "a name that is no file",
        "doubtful": "long enough or not, depending on the names in the list",
        "more pages": "three database pages or more",
        "fraction": "no multiple of the database page",
        "reserved": "any other bits",
        "neither": "other bits, with neither normal nor abort",
        "fresh": "not used before",
        "plain": "a directory that holds files of a backup",
        "atomic": "JET_bitBackupAtomic, or a directory that holds atomic backups",
        "surrogate": "an undocumented backup on behalf of another copy",
        "internal copy": "an undocumented full backup for a copy of the database",
    }
)
"""What a class of an argument is, where its name does not say it."""
