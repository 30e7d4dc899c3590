"""An engine in memory: instances, databases, a log, backups and restores.

It behaves as the open-source engine does, or as the manual says. It is an implementation under test like any other and
knows nothing of the law. Start reading at ``process.py``, then ``instance.py`` and ``streaming/backup.py``.
"""

from __future__ import annotations

from typing import Final

from jetlaw.adapters.memory import behaviour
from jetlaw.adapters.memory.adapter import MemoryAdapter, MemorySession

ADAPTER: Final = MemoryAdapter(behaviour.OPEN_SOURCE)
"""The adapter ``memory``: as the open-source engine."""

DOCUMENTED: Final = MemoryAdapter(behaviour.DOCUMENTED)
"""The adapter ``memory:documented``: as the manual."""

__all__ = ["ADAPTER", "DOCUMENTED", "MemoryAdapter", "MemorySession"]
