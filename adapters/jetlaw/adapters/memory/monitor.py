"""One call at a time in a process; a call that waits lets others in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import Died

if TYPE_CHECKING:
    from collections.abc import Callable

    from jetlaw.adapters.memory.clock import Clock

PATIENCE = 10_000
"""Milliseconds of the process's clock after which a call that has not returned counts as hanging."""


class Monitor:
    """The lock of one process.

    Args:
        clock: whose time passes while nothing else can happen.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __enter__(self) -> None:
        """Wait until no other call is at work."""

    def __exit__(self, *_: object) -> None:
        """Let the next call in."""

    def wait(self, ready: Callable[[], bool]) -> None:
        """Let others work until ``ready()``.

        Where nobody is left who could change anything, time passes to the next alarm.

        Raises:
            Died: the call hangs: nothing will ever make it ready, or not within `PATIENCE`.
        """
        end = self._clock.now + PATIENCE
        while not ready():
            at = self._clock.next_alarm()
            if at is None or at > end:
                raise Died("hang")
            self._clock.advance(at - self._clock.now)
