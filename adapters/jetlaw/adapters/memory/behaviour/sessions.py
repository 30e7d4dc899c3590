"""How a session ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import INVALID_PARAMETER, SESSION_IN_USE, SESSION_SHARING_VIOLATION, JetError
from jetlaw.adapters.memory.troubles import BUFFERS, MEMORY

if TYPE_CHECKING:
    from jetlaw.adapters.memory.troubles import Troubles


class SessionRules:
    """As the open-source engine."""

    def refuse_no_session(self) -> None:
        """NULL and nil are no sessions like others that are none (jetapi.cxx:5272)."""

    def need_for_end(self, troubles: Troubles) -> None:
        """To end takes no memory (jetapi.cxx:12549)."""

    def code_of_end(self, code: int) -> int:
        """How a refused JetEndSession is told."""
        return code


class DocumentedSessions(SessionRules):
    """As the documentation says."""

    def refuse_no_session(self) -> None:
        """JET_errInvalidParameter, which the page of JetEndSession lists beside JET_errInvalidSesid."""
        raise JetError(INVALID_PARAMETER)

    def need_for_end(self, troubles: Troubles) -> None:
        """JET_errOutOfMemory, JET_errOutOfBuffers, which the page lists."""
        troubles.take(MEMORY)
        troubles.take(BUFFERS)

    def code_of_end(self, code: int) -> int:
        """A session that is busy on another thread is JET_errSessionInUse."""
        return SESSION_IN_USE if code == SESSION_SHARING_VIOLATION else code
