"""The streaming backup calls, and their lists of files in ANSI and Unicode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jetlaw.adapters.memory.arguments import Arguments, Out, number, optional_number, text
from jetlaw.adapters.memory.codes import BUFFER_TOO_SMALL, END_NORMAL, INVALID_PARAMETER, NIL, JetError
from jetlaw.adapters.memory.storage.files import FileSystem
from jetlaw.adapters.memory.streaming.slot import HANDLE
from jetlaw.adapters.memory.streaming.to_directory import DirectoryBackup

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jetlaw.adapters.memory.process import Process
    from jetlaw.adapters.memory.streaming.log_range import LogRange

LOG_INFO_SIZE: Final = 16
"""Bytes of a JET_LOGINFO_A: three numbers of 4 bytes and a base name of 4."""


class StreamingCalls:
    """The calls on the backup of an instance."""

    def __init__(self, process: Process) -> None:
        self._process = process

    def table(self) -> Mapping[str, Callable[[Arguments], Out]]:
        """Function name to method; a W variant stands where it differs."""
        return {
            "JetBeginExternalBackupInstance": self._begin,
            "JetGetAttachInfoInstance": self._attach_info,
            "JetGetAttachInfoInstanceW": self._attach_info_wide,
            "JetOpenFileInstance": self._open,
            "JetReadFileInstance": self._read,
            "JetCloseFileInstance": self._close,
            "JetGetLogInfoInstance": self._log_info,
            "JetGetLogInfoInstanceW": self._log_info_wide,
            "JetGetLogInfoInstance2": self._log_info2,
            "JetGetLogInfoInstance2W": self._log_info2_wide,
            "JetGetTruncateLogInfoInstance": self._truncate_info,
            "JetGetTruncateLogInfoInstanceW": self._truncate_info_wide,
            "JetTruncateLogInstance": self._truncate,
            "JetEndExternalBackupInstance": self._end,
            "JetEndExternalBackupInstance2": self._end2,
            "JetBackupInstance": self._backup,
        }

    def _begin(self, arguments: Arguments) -> Out:
        self._process.enter(arguments.get("instance")).backup.begin(number(arguments, "grbit"))
        return None

    def _attach_info(self, arguments: Arguments) -> Out:
        instance = self._process.enter(arguments.get("instance"))
        return _listing(instance.backup.attach_info(), arguments)

    def _attach_info_wide(self, arguments: Arguments) -> Out:
        instance = self._process.enter(arguments.get("instance"))
        return _wide_listing(instance.backup.attach_info(), arguments, full_size=True)

    def _open(self, arguments: Arguments) -> Out:
        backup = self._process.enter(arguments.get("instance")).backup
        size = backup.open_file(text(arguments, "szFileName"))
        return {"phfFile": self._process.handles.give("H", HANDLE), "size": size, "handle_value": HANDLE}

    def _read(self, arguments: Arguments) -> Out:
        backup = self._process.enter(arguments.get("instance")).backup
        handle, count = self._file_handle(arguments), number(arguments, "cb")
        data = backup.read(handle, count, misaligned=bool(arguments.get("misaligned", False)))
        return {"cbRead": len(data), "pv": data}

    def _close(self, arguments: Arguments) -> Out:
        self._process.enter(arguments.get("instance")).backup.close_file(self._file_handle(arguments))
        return None

    def _log_info(self, arguments: Arguments) -> Out:
        return _listing(self._prepared(arguments).to_copy(), arguments)

    def _log_info_wide(self, arguments: Arguments) -> Out:
        return _wide_listing(self._prepared(arguments).to_copy(), arguments, full_size=False)

    def _log_info2(self, arguments: Arguments) -> Out:
        """A wrong ``cbSize`` is found out before the instance is looked at (jetapi.cxx:17940)."""
        if arguments.get("cbSize", LOG_INFO_SIZE) != LOG_INFO_SIZE:
            raise JetError(INVALID_PARAMETER)
        logs = self._prepared(arguments)
        return _listing(logs.to_copy(), arguments) | _log_info_of(logs)

    def _log_info2_wide(self, arguments: Arguments) -> Out:
        logs = self._prepared(arguments)
        return _wide_listing(logs.to_copy(), arguments, full_size=False) | _log_info_of(logs)

    def _truncate_info(self, arguments: Arguments) -> Out:
        return _listing(self._prepared(arguments).to_delete(), arguments)

    def _truncate_info_wide(self, arguments: Arguments) -> Out:
        return _wide_listing(self._prepared(arguments).to_delete(), arguments, full_size=False)

    def _truncate(self, arguments: Arguments) -> Out:
        self._process.enter(arguments.get("instance")).backup.truncate_log()
        return None

    def _end(self, arguments: Arguments) -> Out:
        """JetEndExternalBackupInstance is End2 with JET_bitBackupEndNormal (jetapi.cxx:18184)."""
        self._process.enter(arguments.get("instance")).backup.end(END_NORMAL)
        return None

    def _end2(self, arguments: Arguments) -> Out:
        self._process.enter(arguments.get("instance")).backup.end(number(arguments, "grbit"))
        return None

    def _backup(self, arguments: Arguments) -> Out:
        instance = self._process.enter(arguments.get("instance"))
        DirectoryBackup(instance, text(arguments, "szBackupPath"), number(arguments, "grbit")).run()
        return None

    def _prepared(self, arguments: Arguments) -> LogRange:
        backup = self._process.enter(arguments.get("instance")).backup
        backup.prepare_logs()
        return backup.logs

    def _file_handle(self, arguments: Arguments) -> int:
        found = self._process.handles.find(arguments.get("hfFile"))
        return found if isinstance(found, int) else NIL


def _listing(files: list[str], arguments: Arguments) -> dict[str, Any]:
    """The ANSI list: names, each with its end, and one more end (string.cxx:775-804).

    ``cbMax`` 0 asks for the size, None (no buffer) too. JET_errBufferTooSmall unless all but the last end fits.
    """
    room = optional_number(arguments, "cbMax")
    size = sum(FileSystem.full_length(file) + 1 for file in files) + 1
    if room is None:
        return {"cbActual": size}
    if 0 < room < size - 1:
        raise JetError(BUFFER_TOO_SMALL)
    return {"cbActual": size, "files": files if room else []}


def _wide_listing(files: list[str], arguments: Arguments, *, full_size: bool) -> dict[str, Any]:
    """The Unicode list: what fits is copied, without an error (backup.cxx:2036-2044, 3351-3370).

    Args:
        files: all names.
        arguments: the call's.
        full_size: ``cbActual`` tells the full size even where less was copied.
    """
    room = optional_number(arguments, "cbMax")
    size = 2 * (sum(FileSystem.full_length(file) + 1 for file in files) + 1)
    if not room:
        return {"cbActual": size} if room is None else {"cbActual": size, "files": []}
    copied, used = [], 0
    for file in files:
        used += 2 * (FileSystem.full_length(file) + 1)
        if used <= room:
            copied.append(file)
    return {"cbActual": size if full_size else min(room, size), "files": copied}


def _log_info_of(logs: LogRange) -> dict[str, Any]:
    """JET_LOGINFO: both ends included."""
    info = {"ulGenLow": logs.copy_mic, "ulGenHigh": logs.copy_mac - 1, "szBaseName": logs.log.base}
    return {"logInfo": info}
