"""What a machine knows of its domain: which servers there are, and what its accounts may do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Flag, auto
from typing import Any, Final

from jetlaw.adapters.memory.codes import ERROR_ACCESS_DENIED, HR_COULD_NOT_CONNECT, RPC_S_INVALID_BINDING
from jetlaw.adapters.memory.directory.errors import DirectoryError


class Rights(Flag):
    """What an account may do."""

    NONE = 0
    BACKUP = auto()
    RESTORE = auto()
    ADMINISTRATION = auto()


LOCAL, REMOTE, NO_CONTROLLER = "local", "remote", "no controller"
ACCOUNTS: Final[Mapping[str, Rights]] = {
    "administrator": Rights.BACKUP | Rights.RESTORE | Rights.ADMINISTRATION,
    "backup operator": Rights.BACKUP | Rights.RESTORE,
    "user": Rights.NONE,
}
"""The kinds of account: an operator has both privileges and is no administrator (A-75)."""
_SERVERS: Final = {"dc1": LOCAL, "dc2": REMOTE, "member1": NO_CONTROLLER}
_USERS: Final = {"administrator": "administrator", "backupoperator": "backup operator", "user": "user"}


class Domain:
    """Servers and accounts by name, without regard to case.

    Args:
        world: ``servers`` and ``users`` tell of more of them, ``rights`` the kind of account that the process runs as.
    """

    def __init__(self, world: Mapping[str, Any]) -> None:
        self._servers = _SERVERS | _in_lower_case(world.get("servers"))
        self._users = _USERS | _in_lower_case(world.get("users"))
        self._rights = ACCOUNTS[world.get("rights", "administrator")]

    def authenticate(self, user: str) -> None:
        """Make later calls with the rights of a user; an account that nobody knows has none (R-237)."""
        self._rights = ACCOUNTS.get(self._users.get(user.lower(), ""), Rights.NONE)

    def demand(self, rights: Rights) -> None:
        """ERROR_ACCESS_DENIED unless the caller has all of them, at the time of this call (R-236, R-237)."""
        if rights not in self._rights:
            raise DirectoryError(ERROR_ACCESS_DENIED)

    def reach(self, server: str | None) -> None:
        """Find the server that a call names, which must be this machine (R-235, R-241).

        Backslashes in front are optional.

        Raises:
            DirectoryError: hrCouldNotConnect where there is no such server, or no directory on it (A-72);
                RPC_S_INVALID_BINDING where it is another machine.
        """
        found = self._servers.get((server or "").lstrip("\\").lower())
        if found == REMOTE:
            raise DirectoryError(RPC_S_INVALID_BINDING)
        if found != LOCAL:
            raise DirectoryError(HR_COULD_NOT_CONNECT)


def _in_lower_case(names: Mapping[str, str] | None) -> dict[str, str]:
    return {name.lower(): kind for name, kind in (names or {}).items()}
