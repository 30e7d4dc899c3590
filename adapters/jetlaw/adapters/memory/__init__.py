"""An engine in memory: instances, databases, a log and streaming backup, as the open-source engine does them.

It is an implementation under test like any other and knows nothing of the law. Start reading at ``backup.py``.
"""

from __future__ import annotations

from typing import Final

from jetlaw.adapters.memory.adapter import MemoryAdapter, MemorySession

ADAPTER: Final = MemoryAdapter()
"""The adapter, for ``module:attribute`` on the command line."""

__all__ = ["ADAPTER", "MemoryAdapter", "MemorySession"]
