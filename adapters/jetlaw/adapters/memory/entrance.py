"""The way into an instance: which calls may enter, and who waits until all have left (jetapi.cxx:4180-4600)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import (
    INIT_IN_PROGRESS,
    NOT_INITIALIZED,
    RESTORE_IN_PROGRESS,
    SUCCESS,
    TERM_IN_PROGRESS,
    JetError,
)
from jetlaw.adapters.memory.sessions import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetlaw.adapters.memory.instance import Instance


class Entrance:
    """The API lock of one instance.

    A call that never lets others in is never seen inside; so only those count as inside that the monitor knows to be
    away, and a process with one thread has none.

    Attributes:
        refusal: what calls are told that find it locked; JET_errSuccess while it is open.
        terminating: a JetTerm is at work; session calls are refused from then on (m_fTermInProgress).
    """

    def __init__(self, instance: Instance) -> None:
        self.refusal = SUCCESS
        self.terminating = False
        self._instance = instance
        self._closing = False

    @property
    def initializing(self) -> bool:
        """A JetInit is at work."""
        return self.refusal == INIT_IN_PROGRESS

    def require_open(self) -> None:
        """JET_errTermInProgress, JET_errRestoreInProgress, JET_errNotInitialized while it is locked.

        To most calls an instance that is being initialized is not initialized (jetapi.cxx:4397-4419).
        """
        if self.refusal:
            raise JetError(NOT_INITIALIZED if self.initializing else self.refusal)

    def require_unlocked(self) -> None:
        """The same for a call that needs no JetInit; JET_errInitInProgress while one is at work (jetapi.cxx:4487)."""
        if self.refusal:
            raise JetError(self.refusal)

    def lock_for_term(self) -> None:
        """Keep new calls out and wait until those inside have left, session calls first (jetapi.cxx:20847-20935).

        A second JetTerm waits in front of the door as long as the first waits behind it.

        Raises:
            JetError: JET_errNotInitialized when another JetTerm was quicker; JET_errTermInProgress,
                JET_errRestoreInProgress while another call holds the lock.
        """
        monitor = self._instance.process.monitor
        monitor.wait(lambda: not self._closing)
        if not self._instance.live:
            raise JetError(NOT_INITIALIZED)  # jetapi.cxx:20861
        self.require_open()
        self._closing = self.terminating = True
        monitor.wait(
            lambda: not any(isinstance(who, Session) and who.instance is self._instance for who in monitor.away)
        )
        self.lock(TERM_IN_PROGRESS)
        self._closing = False

    @contextmanager
    def initialization(self) -> Iterator[None]:
        """While a JetInit works (jetapi.cxx:20783-20839)."""
        self.lock(INIT_IN_PROGRESS)
        try:
            yield
        finally:
            self.unlock()

    @contextmanager
    def restore(self) -> Iterator[None]:
        """While a restore works; the instance counts as initialized so long (jetapi.cxx:22180-22210)."""
        self.lock(RESTORE_IN_PROGRESS)
        self._instance.initialized = True
        try:
            yield
        finally:
            self._instance.initialized = False
            self.unlock()

    def lock(self, refusal: int) -> None:
        """Answer ``refusal`` to new instance calls, and wait until those inside have left (APILock)."""
        monitor = self._instance.process.monitor
        self.refusal = refusal
        monitor.wait(lambda: self._instance not in monitor.away)

    def unlock(self) -> None:
        """Calls may enter again; after a term that succeeded there is nothing left to enter."""
        self.refusal, self.terminating = SUCCESS, False
