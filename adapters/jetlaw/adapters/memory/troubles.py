"""Outside troubles that a test can cause; each stays on until the session is closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NAMES: Final = {
    "page fails its checksum": "page_fails",
    "log fails its checksum": "log_fails",
    "log write fails": "log_write_fails",
    "disk full": "disk_full",
    "out of memory": "out_of_memory",
    "checkpoint missing": "checkpoint_missing",
    "checkpoint corrupt": "checkpoint_corrupt",
}


@dataclass(slots=True)
class Troubles:
    """Which troubles are on."""

    page_fails: bool = False
    log_fails: bool = False
    log_write_fails: bool = False
    disk_full: bool = False
    out_of_memory: bool = False
    checkpoint_missing: bool = False
    checkpoint_corrupt: bool = False
