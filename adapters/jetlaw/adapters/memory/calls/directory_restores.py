"""The directory's functions that restore it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.arguments import number, text
from jetlaw.adapters.memory.buffers import Buffer
from jetlaw.adapters.memory.directory.answers import find_context, in_own_codes, is_null, list_out, refuse
from jetlaw.adapters.memory.directory.domain import Rights
from jetlaw.adapters.memory.directory.registration import Registration
from jetlaw.adapters.memory.directory.restores import RestoreContext
from jetlaw.adapters.memory.directory.tokens import worth
from jetlaw.adapters.memory.restore.external import StreamedSet
from jetlaw.adapters.memory.storage.files import FileSystem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jetlaw.adapters.memory.arguments import Arguments, Out
    from jetlaw.adapters.memory.process import Process

CATCH_UP: Final = 4
"""RESTORE_TYPE_CATCHUP, the default; the other types are not supported (R-262)."""
LOCATIONS: Final = "DsRestoreGetDatabaseLocations"
_PATHS: Final = ("szCheckPointFilePath", "szLogPath", "szBackupLogPath")


class DirectoryRestoreCalls:
    """The calls on restores of the directory."""

    def __init__(self, process: Process) -> None:
        self._process = process

    def table(self) -> Mapping[str, Callable[[Arguments], Out]]:
        """Function name to method; a W variant stands where it differs."""
        calls: dict[str, Callable[[Arguments], Out]] = {
            "DsRestorePrepare": self._prepare,
            LOCATIONS: partial(self._locations, wide=False),
            LOCATIONS + "W": partial(self._locations, wide=True),
            "DsRestoreRegister": self._register,
            "DsRestoreRegisterComplete": self._complete,
            "DsRestoreEnd": self._end,
        }
        return {name: in_own_codes(call) for name, call in calls.items()}

    def _prepare(self, arguments: Arguments) -> Out:
        """DsRestorePrepare: by an administrator who has the privilege, as one page and the other ask (A-75)."""
        directory = self._process.directory
        directory.domain.reach(text(arguments, "szServerName"))
        refuse(is_null(arguments, "phbc") or number(arguments, "rtFlag") not in (0, CATCH_UP))
        directory.domain.demand(Rights.RESTORE | Rights.ADMINISTRATION)
        token = self._token(arguments)
        context = RestoreContext(directory, worth(token, self._process.clock.now))
        return {"phbc": self._process.handles.give("B", context)}

    def _locations(self, arguments: Arguments, *, wide: bool) -> Out:
        context = self._context(arguments)
        refuse(is_null(arguments, "pszDatabaseLocationList", "pcbSize"))
        self._process.directory.domain.demand(Rights.RESTORE)
        self._process.troubles.allocate()
        return list_out(self._process, LOCATIONS, "pszDatabaseLocationList", context.locations(), wide=wide)

    def _register(self, arguments: Arguments) -> Out:
        """DsRestoreRegister: three paths, a map and a range of logs, all of them given and right (R-265, R-266)."""
        context = self._context(arguments)
        checkpoint, log, backup = (text(arguments, name) or "" for name in _PATHS)
        refuse(is_null(arguments, *_PATHS))
        databases = _map(arguments, self._process.directory.database)
        wanted = StreamedSet(backup, number(arguments, "genLow"), number(arguments, "genHigh"), databases)
        registration = Registration(checkpoint, log, wanted)
        self._process.directory.domain.demand(Rights.RESTORE)
        context.register(registration)
        return None

    def _complete(self, arguments: Arguments) -> Out:
        context = self._context(arguments)
        self._process.directory.domain.demand(Rights.RESTORE)
        context.complete(succeeded=number(arguments, "hrRestoreState") == 0)
        return None

    def _end(self, arguments: Arguments) -> Out:
        self._context(arguments).end()
        return None

    def _token(self, arguments: Arguments) -> bytes | None:
        """The bytes of the token: as they were kept, or as a call gave them out; of other memory, nothing good."""
        given = arguments.get("pvExpiryToken")
        if given is None or isinstance(given, bytes):
            return given
        found = self._process.handles.find(given)
        token = found.content if isinstance(found, Buffer) else b""
        return None if found == 0 else token[: number(arguments, "cbExpiryTokenSize", len(token))]

    def _context(self, arguments: Arguments) -> RestoreContext:
        return find_context(self._process, arguments, RestoreContext)


def _map(arguments: Arguments, database: str) -> list[tuple[str, str]]:
    """Name at the backup and name from now on, for each database.

    Args:
        arguments: the call's; any text as map stands for one that changes no name.
        database: the only one there is.

    Raises:
        DirectoryError: ERROR_INVALID_PARAMETER for no map, and one of another length than it is said to have.
    """
    given, count = arguments.get("rgrstmap"), number(arguments, "crstmap")
    refuse(is_null(arguments, "rgrstmap") or not count)
    if not isinstance(given, list):
        return [(database, database)]
    refuse(len(given) != count)
    return [(FileSystem.clean(str(old)), FileSystem.clean(str(new))) for old, new in given]
