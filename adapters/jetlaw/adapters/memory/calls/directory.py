"""The directory's functions: the service, and its backups.

Where a call gives out memory, ``memory`` among its outputs has the bytes.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.arguments import fill, number, text
from jetlaw.adapters.memory.codes import HR_INVALID_PARAM
from jetlaw.adapters.memory.directory.answers import find_context, in_own_codes, is_null, list_out, refuse
from jetlaw.adapters.memory.directory.backups import BackupContext
from jetlaw.adapters.memory.directory.domain import Rights
from jetlaw.adapters.memory.directory.tokens import token_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jetlaw.adapters.memory.arguments import Arguments, Out
    from jetlaw.adapters.memory.process import Process

FULL_BACKUP: Final = 1
"""BACKUP_TYPE_FULL, the only type there is (R-238)."""
READ_UNIT: Final = 8192
LEAST_READ: Final = 3 * READ_UNIT
"""Sizes of reads are multiples of the unit and at least this (R-247)."""
PREPARE: Final = "DsBackupPrepare"
NAMES: Final = "DsBackupGetDatabaseNames"
LOGS: Final = "DsBackupGetBackupLogs"


class DirectoryCalls:
    """The calls on the directory and on its backups."""

    def __init__(self, process: Process) -> None:
        self._process = process

    def table(self) -> Mapping[str, Callable[[Arguments], Out]]:
        """Function name to method; a W variant stands where it differs."""
        calls: dict[str, Callable[[Arguments], Out]] = {
            "DsIsNTDSOnline": self._is_online,
            "DsSetAuthIdentity": self._set_identity,
            PREPARE: self._prepare,
            NAMES: partial(self._database_names, wide=False),
            NAMES + "W": partial(self._database_names, wide=True),
            "DsBackupOpenFile": self._open,
            "DsBackupRead": self._read,
            "DsBackupClose": self._close,
            LOGS: partial(self._log_names, wide=False),
            LOGS + "W": partial(self._log_names, wide=True),
            "DsBackupTruncateLogs": self._truncate,
            "DsBackupEnd": self._end,
            "DsBackupFree": self._free,
            "DsSetCurrentBackupLog": self._set_current_log,
        }
        return {name: in_own_codes(call) for name, call in calls.items()}

    def _is_online(self, arguments: Arguments) -> Out:
        self._reach(arguments, "szServerName")
        self._demand(Rights.BACKUP)
        return {"pfNTDSOnline": self._process.directory.online}

    def _set_identity(self, arguments: Arguments) -> Out:
        """DsSetAuthIdentity: whether the name is good, only the calls after it find out (R-237)."""
        self._process.directory.domain.authenticate(text(arguments, "szUserName") or "")
        return None

    def _prepare(self, arguments: Arguments) -> Out:
        """DsBackupPrepare: server, pointers, kind of backup, rights, then the directory itself."""
        self._reach(arguments, "szBackupServer")
        refuse(is_null(arguments, "phbc"))
        refuse(is_null(arguments, "ppvExpiryToken", "pcbExpiryTokenSize"), HR_INVALID_PARAM)
        refuse(number(arguments, "btBackupType") != FULL_BACKUP or number(arguments, "grbit"))
        self._demand(Rights.BACKUP)
        process = self._process
        instance = process.directory.instance
        process.troubles.allocate()
        context = process.handles.give("B", BackupContext(process.directory, instance))
        token = token_of(process.clock.now)
        name = process.buffers.give(PREPARE, token)
        return {"phbc": context, "ppvExpiryToken": name, "pcbExpiryTokenSize": len(token), "memory": token}

    def _database_names(self, arguments: Arguments, *, wide: bool) -> Out:
        context = self._listing_context(arguments, "pszAttachmentInfo")
        return list_out(self._process, NAMES, "pszAttachmentInfo", context.database_names(), wide=wide)

    def _log_names(self, arguments: Arguments, *, wide: bool) -> Out:
        context = self._listing_context(arguments, "pszBackupLogFiles")
        return list_out(self._process, LOGS, "pszBackupLogFiles", context.log_names(), wide=wide)

    def _listing_context(self, arguments: Arguments, parameter: str) -> BackupContext:
        """What both lists ask first; a pointer that is mentioned is NULL or holds something, and neither is right."""
        context = self._context(arguments)
        refuse(parameter in arguments or is_null(arguments, "pcbSize"))
        self._demand(Rights.BACKUP)
        self._process.troubles.allocate()
        return context

    def _open(self, arguments: Arguments) -> Out:
        context = self._context(arguments)
        refuse(is_null(arguments, "szAttachmentName", "pliFileSize"))
        refuse(_is_no_size(number(arguments, "cbReadHintSize")))
        self._demand(Rights.BACKUP)
        return {"size": context.open_file(text(arguments, "szAttachmentName") or "")}

    def _read(self, arguments: Arguments) -> Out:
        context = self._context(arguments)
        count = number(arguments, "cbBuffer")
        refuse(is_null(arguments, "pvBuffer", "pcbRead") or _is_no_size(count))
        data = context.read(count)
        fill(arguments.get("pvBuffer"), data)
        return {"cbRead": len(data)}

    def _close(self, arguments: Arguments) -> Out:
        self._context(arguments).close_file()
        return None

    def _truncate(self, arguments: Arguments) -> Out:
        context = self._context(arguments)
        self._demand(Rights.BACKUP)
        context.truncate_logs()
        return None

    def _end(self, arguments: Arguments) -> Out:
        self._context(arguments).end()
        return None

    def _free(self, arguments: Arguments) -> Out:
        """DsBackupFree: it tells nothing; what was not given out brings the process down, as with JetFreeBuffer."""
        self._process.buffers.free(arguments.get("pvBuffer") or "null")
        return None

    def _set_current_log(self, arguments: Arguments) -> Out:
        """DsSetCurrentBackupLog: backups before this one are known to have the logs below the number (R-276)."""
        self._reach(arguments, "szServerName")
        self._process.troubles.allocate()
        self._process.directory.current_log = number(arguments, "dwCurrentLog", 0)
        return None

    def _reach(self, arguments: Arguments, parameter: str) -> None:
        self._process.directory.domain.reach(text(arguments, parameter))

    def _demand(self, rights: Rights) -> None:
        self._process.directory.domain.demand(rights)

    def _context(self, arguments: Arguments) -> BackupContext:
        return find_context(self._process, arguments, BackupContext)


def _is_no_size(count: int) -> bool:
    return count < LEAST_READ or count % READ_UNIT != 0
