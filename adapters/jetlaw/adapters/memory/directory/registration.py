"""A restore that is registered: what is to be restored, and how far that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.codes import ERROR_INVALID_PARAMETER
from jetlaw.adapters.memory.directory.errors import DirectoryError

if TYPE_CHECKING:
    from jetlaw.adapters.memory.restore.external import StreamedSet

HIGHEST_LOG: Final = 0xFFFFF
"""The highest number that a log may have."""


class Progress(Enum):
    """How far a registered restore is."""

    REGISTERED = "registered"
    FAILED = "failed"
    COMPLETED = "completed"


@dataclass(slots=True)
class Registration:
    """A description of a restore, as a program registers it (R-265, R-266).

    Attributes:
        checkpoint_path: where the checkpoint is to be.
        log_path: where the logs are to be.
        wanted: the set: where its logs are, which of them to replay, and where its databases go.
        progress: how far it is.
    """

    checkpoint_path: str
    log_path: str
    wanted: StreamedSet
    progress: Progress = Progress.REGISTERED

    def __post_init__(self) -> None:
        """ERROR_INVALID_PARAMETER for a range that no logs have."""
        if not 0 <= self.wanted.low <= self.wanted.high <= HIGHEST_LOG:
            raise DirectoryError(ERROR_INVALID_PARAMETER)

    def new_name(self, database: str) -> str:
        """Where a database is after the restore."""
        return next((new for old, new in self.wanted.databases if old.lower() == database.lower()), database)

    @property
    def blocks(self) -> bool:
        """The directory must not start: the restore goes on, or came to nothing (R-264, R-269)."""
        return self.progress is not Progress.COMPLETED
