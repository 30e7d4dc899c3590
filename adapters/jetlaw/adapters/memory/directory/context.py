"""What both kinds of context have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetlaw.adapters.memory.directory.service import DirectoryService


class Context:
    """What a client's handle stands for.

    Attributes:
        live: not ended.
        service: the directory.
    """

    def __init__(self, service: DirectoryService) -> None:
        self.live = True
        self.service = service
