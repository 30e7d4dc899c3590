"""What happens to the directory by itself, when a test wants it to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.directory.tokens import TOMBSTONE_LIFETIME

if TYPE_CHECKING:
    from jetlaw.adapters.memory.process import Process


def _stop(process: Process) -> None:
    process.directory.stop()


def _start(process: Process) -> None:
    process.directory.start()


def _let_tokens_expire(process: Process) -> None:
    """The time of every token that is out passes, and with it that of everything else."""
    process.clock.advance(TOMBSTONE_LIFETIME)


def _back_up_elsewhere(process: Process) -> None:
    process.directory.back_up_elsewhere()


EVENTS: Final[dict[str, Callable[[Process], None]]] = {
    "the directory stops": _stop,
    "the directory starts": _start,
    "the token expires": _let_tokens_expire,
    "another process backs up": _back_up_elsewhere,
}
"""What can happen, by name."""
