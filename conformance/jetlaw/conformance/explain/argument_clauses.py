"""How the classes of arguments are said in English.

Those without a clause are said by the C parameter and the class.
"""

from collections.abc import Mapping
from types import MappingProxyType

from jetlaw.conformance.explain.clauses import Clauses

CLAUSES: Clauses = {
    "instance": {
        "object": "instance is a handle that some call gave out",
        "null nil unknown": "instance is no handle that some call gave out",
        "null": "instance is NULL",
        "nil": "instance is JET_instanceNil",
        "unknown": "instance is a made-up value, which no call gave out",
        "null nil": "instance is NULL or JET_instanceNil",
        "object null nil": "instance is not a made-up value",
        "object unknown": "instance is neither NULL nor JET_instanceNil",
    },
    "sesid": {
        "object": "sesid is a handle that some call gave out",
        "object null nil": "sesid is not a made-up value",
        "null nil unknown": "sesid is no session's handle",
    },
    "snapId": {
        "object": "snapId is an id that JetOSSnapshotPrepare gave out",
        "null nil unknown": "snapId is no id that JetOSSnapshotPrepare gave out",
    },
    "hbc": {
        "object": "hbc is a context that some call gave out",
        "null": "hbc is NULL",
        "unknown": "hbc is a made-up value, which no call gave out",
        "null unknown": "hbc is no context that some call gave out",
        "object null": "hbc is not a made-up value",
    },
    "hfFile": {"slot": "hfFile is the handle of the file slot", "outside": "hfFile is not the file slot's handle"},
    "text": {"ansi": "the ANSI form (A) is called", "unicode": "the Unicode form (W) is called"},
    "outputs": {"given": "no pointer for a result is NULL", "null": "a pointer for a result is NULL"},
    "cbMax": {
        "short": "the buffer is too short for any list",
        "doubtful": "the buffer may be too short for the list",
        "short doubtful": "the buffer is or may be too short for the list",
    },
    "pv": {"aligned": "pv is aligned to a memory page", "misaligned": "pv is not aligned to a memory page"},
    "pLogInfo": {"right": "cbSize of pLogInfo is right", "wrong size": "cbSize of pLogInfo is wrong"},
}

_OF_ONE: Mapping[str, str] = {
    "szFileName: missing": "a name that is no file",
    "szBackupPath: missing": "a directory that is not there, and that the engine may not make",
    "szBackupPath: atomic": "a directory that holds atomic backups",
    "grbit: atomic": "JET_bitBackupAtomic",
    "log folder: missing": "there is no such folder",
    "database map: doubtful": "a file that was copied, and perhaps recovered since",
    "database map: backup": "every file is as it was copied",
    "database map: none": "an empty map",
    "target: object": "the name of a live instance",
    "target: none": "no target at all",
    "pbBuf: given": "memory that a call gave out and that is not freed yet",
    "memory: given": "memory that a call gave out and that is not freed yet",
    "pvExpiryToken: given": "a token that DsBackupPrepare gave out in this process",
    "cbBuffer: wrong": "no multiple of 8192 bytes, or less than three times that",
    "cbReadHintSize: wrong": "no multiple of 8192 bytes, or less than three times that",
}

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "object": "a handle that some call gave out, whatever became of the object since",
        "null": "NULL",
        "nil": "the handle that stands for none, such as JET_instanceNil",
        "unknown": "a value that no call gave out",
        "slot": "the handle that JetOpenFile gave out (0)",
        "outside": "any other value",
        "database": "the name of a database",
        "listed log": "a log that this backup's list names",
        "unlisted log": "a numbered log that no list of this backup names",
        "current log": "the log being written, which has no number",
        "other file": "an existing file that is neither database nor log",
        "missing": "not there",
        "doubtful": "long enough or not, depending on the names in the list",
        "more pages": "three database pages or more",
        "fraction": "no multiple of the database page",
        "reserved": "any other bits",
        "some": "any bit at all",
        "given": "no pointer for a result is NULL",
        "absent": "no buffer",
        "ansi": "the one with suffix A",
        "unicode": "the one with suffix W",
        "neither": "other bits, with neither normal nor abort",
        "fresh": "not used before",
        "plain": "a directory that holds files of a backup",
        "local": "this machine",
        "remote": "another domain controller",
        "no controller": "a machine that is no domain controller",
        "malformed": "no name of a server",
        "filled": "the pointer in that place is not NULL",
        "junk": "a value that no call gave out",
        "kept": "a token of an earlier process",
        "free": "nothing that another uses",
        "foreign": "of another origin",
        "generation 0": "the range begins at generation 0",
        "logs above": "further logs lie there",
        "lacks first": "the first of the logs needed is missing",
        "lacks last": "the last of the logs needed is missing",
        "incomplete": "a log of the range is missing",
        "follow": "they begin where the set ends",
        "break off": "of the same sequence, with a gap",
        "complete": "all of the same sequence as the set",
        "counted null": "NULL with a count",
        "different": "other values than the last time",
        "contradictory": "what is given does not fit together",
        "nobody": "a name that no instance has",
        "folder": "paths that no instance has",
        "used": "the name of a live instance",
        "bad path": "a path that cannot be completed",
        "bad index limits": "limits of tuple indexes that are too small",
        "surrogate": "an undocumented backup on behalf of another copy",
        "internal copy": "an undocumented full backup for a copy of the database",
    }
)
"""What a class is, of whatever argument, where neither its name nor its flags say it."""


def class_words(argument: str, value: str) -> str:
    """What a class of one argument is, in words; empty where its name says it."""
    return _OF_ONE.get(f"{argument}: {value}") or CLASSES.get(value, "")
