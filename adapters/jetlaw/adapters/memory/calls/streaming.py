"""The streaming backup calls, and their lists of files in ANSI and Unicode."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from jetlaw.adapters.memory.arguments import Arguments, Out, fill, number, optional_number, text
from jetlaw.adapters.memory.behaviour.lists import LOG_INFO_SIZE
from jetlaw.adapters.memory.codes import END_NORMAL, NIL, JetError
from jetlaw.adapters.memory.streaming.slot import HANDLE
from jetlaw.adapters.memory.streaming.to_directory import DirectoryBackup

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jetlaw.adapters.memory.instance import Instance
    from jetlaw.adapters.memory.process import Process
    from jetlaw.adapters.memory.streaming.log_range import LogRange

    Failed = Callable[[Instance, Arguments, int], None]
    """What to do with an instance after a call with these arguments was answered with this code."""


class StreamingCalls:
    """The calls on the backup of an instance."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._lists = process.behaviour.lists
        self._failures = process.behaviour.failures

    def table(self) -> Mapping[str, Callable[[Arguments], Out]]:
        """Function name to method; a W variant stands where it differs."""
        lists = {
            "JetGetAttachInfoInstance": self._attach_info,
            "JetGetAttachInfoInstanceW": self._attach_info_wide,
            "JetGetLogInfoInstance": self._log_info,
            "JetGetLogInfoInstanceW": self._log_info_wide,
            "JetGetLogInfoInstance2": self._log_info2,
            "JetGetLogInfoInstance2W": self._log_info2_wide,
            "JetGetTruncateLogInfoInstance": self._truncate_info,
            "JetGetTruncateLogInfoInstanceW": self._truncate_info_wide,
        }
        return {
            **{name: self._watched(method, self._list_failed) for name, method in lists.items()},
            "JetBeginExternalBackupInstance": self._begin,
            "JetOpenFileInstance": self._watched(self._open, self._open_failed),
            "JetReadFileInstance": self._watched(self._read, self._read_failed),
            "JetCloseFileInstance": self._close,
            "JetTruncateLogInstance": self._truncate,
            "JetEndExternalBackupInstance": self._end,
            "JetEndExternalBackupInstance2": self._end2,
            "JetBackupInstance": self._backup,
        }

    def _watched(self, method: Callable[[Arguments], Out], failed: Failed) -> Callable[[Arguments], Out]:
        """The method; whatever makes it fail, the instance's backup hears of it."""
        return partial(self._call_watched, method, failed)

    def _call_watched(self, method: Callable[[Arguments], Out], failed: Failed, arguments: Arguments) -> Out:
        try:
            return method(arguments)
        except JetError as error:
            instance = self._process.instance_of(arguments.get("instance"))
            if instance is not None:
                failed(instance, arguments, error.code)
            raise

    def _list_failed(self, instance: Instance, _arguments: Arguments, _code: int) -> None:
        self._failures.list_failed(instance)

    def _open_failed(self, instance: Instance, arguments: Arguments, _code: int) -> None:
        self._failures.open_failed(instance, text(arguments, "szFileName"))

    def _read_failed(self, instance: Instance, _arguments: Arguments, code: int) -> None:
        self._failures.read_failed(instance, code)

    def _begin(self, arguments: Arguments) -> Out:
        self._enter_to_begin(arguments).backup.begin(number(arguments, "grbit"))
        return None

    def _enter_to_begin(self, arguments: Arguments) -> Instance:
        """The instance; an initialization that is not over may be a reason of its own."""
        instance = self._process.find(arguments.get("instance"))
        self._process.behaviour.begins.refuse_early(instance.entrance)
        return self._process.enter(arguments.get("instance"))

    def _attach_info(self, arguments: Arguments) -> Out:
        instance = self._process.enter(arguments.get("instance"))
        return self._lists.ansi(instance.backup.attach_info(), optional_number(arguments, "cbMax"))

    def _attach_info_wide(self, arguments: Arguments) -> Out:
        instance = self._process.enter(arguments.get("instance"))
        return self._lists.wide_databases(instance.backup.attach_info(), optional_number(arguments, "cbMax"))

    def _open(self, arguments: Arguments) -> Out:
        backup = self._process.enter(arguments.get("instance")).backup
        size = backup.open_file(text(arguments, "szFileName"))
        return {"phfFile": self._process.handles.give("H", HANDLE), "size": size, "handle_value": HANDLE}

    def _read(self, arguments: Arguments) -> Out:
        backup = self._process.enter(arguments.get("instance")).backup
        handle, count = self._file_handle(arguments), number(arguments, "cb")
        data = backup.read(handle, count, misaligned=bool(arguments.get("misaligned", False)))
        fill(arguments.get("pv"), data)
        return {"cbRead": len(data)}

    def _close(self, arguments: Arguments) -> Out:
        self._process.enter(arguments.get("instance")).backup.close_file(self._file_handle(arguments))
        return None

    def _log_info(self, arguments: Arguments) -> Out:
        return self._lists.ansi(self._prepared_twice(arguments).to_copy(), optional_number(arguments, "cbMax"))

    def _log_info_wide(self, arguments: Arguments) -> Out:
        return self._lists.wide_logs(self._prepared(arguments).to_copy(), optional_number(arguments, "cbMax"))

    def _log_info2(self, arguments: Arguments) -> Out:
        self._lists.refuse_size(number(arguments, "cbSize", LOG_INFO_SIZE))
        logs = self._prepared_twice(arguments)
        return self._lists.ansi(logs.to_copy(), optional_number(arguments, "cbMax")) | _log_info_of(logs)

    def _log_info2_wide(self, arguments: Arguments) -> Out:
        self._lists.refuse_wide_size(number(arguments, "cbSize", LOG_INFO_SIZE))
        logs = self._prepared(arguments)
        return self._lists.wide_logs(logs.to_copy(), optional_number(arguments, "cbMax")) | _log_info_of(logs)

    def _truncate_info(self, arguments: Arguments) -> Out:
        return self._lists.ansi(self._prepared_twice(arguments).to_delete(), optional_number(arguments, "cbMax"))

    def _truncate_info_wide(self, arguments: Arguments) -> Out:
        return self._lists.wide_logs(self._prepared(arguments).to_delete(), optional_number(arguments, "cbMax"))

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
        instance = self._enter_to_begin(arguments)
        DirectoryBackup(instance, text(arguments, "szBackupPath"), number(arguments, "grbit")).run()
        return None

    def _prepared(self, arguments: Arguments) -> LogRange:
        backup = self._process.enter(arguments.get("instance")).backup
        backup.prepare_logs()
        return backup.logs

    def _prepared_twice(self, arguments: Arguments) -> LogRange:
        """The ANSI forms ask for the size first, then for the list (jetapi.cxx:17950-17954).

        If the first was blocked by a freeze that lapsed, its session is over by the second.
        """
        self._prepared(arguments)
        self._process.clock.advance(0)
        return self._prepared(arguments)

    def _file_handle(self, arguments: Arguments) -> int:
        found = self._process.handles.find(arguments.get("hfFile"))
        return found if isinstance(found, int) else NIL


def _log_info_of(logs: LogRange) -> dict[str, Any]:
    """JET_LOGINFO: both ends included."""
    info = {"ulGenLow": logs.copy_mic, "ulGenHigh": logs.copy_mac - 1, "szBaseName": logs.log.base}
    return {"logInfo": info}
