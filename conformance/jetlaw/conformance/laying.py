"""What lays out backups: calls of a whole backup in a row, and the notes of the copying that no call does."""

from __future__ import annotations

from typing import Final

from jetlaw.model.state import Input
from jetlaw.model.world import plain

Note = tuple[str, str]
"""Work that is no call: text and detail of a note."""
FULL, INCREMENTAL = "full", "incremental"
_BEGIN: Final = "JetBeginExternalBackup"


def _named(name: str, *classes: str, number: int, single: bool) -> Input:
    """A call on an instance; in single-instance mode the form that names none."""
    if single:
        return plain(name, *classes, instance=number)
    return plain(f"{name}Instance", "object", *classes, instance=number)


def closed_log(number: int = 0, *, single: bool) -> tuple[Input, ...]:
    """A backup that nobody kept has closed a generation of the log."""
    names = (_BEGIN, "JetGetLogInfo", "JetEndExternalBackup")
    return tuple(_named(name, number=number, single=single) for name in names)


def streamed(directory: str, number: int = 0, *, single: bool) -> tuple[Input | Note, ...]:
    """A full backup streamed into a directory, with more than one generation of the log."""
    names = (_BEGIN, "JetGetAttachInfo", "JetGetLogInfo", "JetEndExternalBackup")
    begin, databases, logs, end = (_named(name, number=number, single=single) for name in names)
    copied = "copied", f"all files into {directory}"
    closed = closed_log(number, single=single)
    return ("directory", directory), *closed, begin, databases, copied, logs, copied, end


def more_logs(directory: str, number: int = 0, *, single: bool) -> tuple[Input | Note, ...]:
    """An incremental backup streamed into the same directory."""
    begin = _named(_BEGIN, INCREMENTAL, number=number, single=single)
    logs, end = (_named(name, number=number, single=single) for name in ("JetGetLogInfo", "JetEndExternalBackup"))
    return begin, logs, ("copied", f"all files into {directory}"), end


def kept(kind: str, number: int = 0, *, single: bool) -> Input:
    """A backup that is made at one go, full or incremental, into a directory of its own."""
    return _named("JetBackup", "fresh", kind, number=number, single=single)
