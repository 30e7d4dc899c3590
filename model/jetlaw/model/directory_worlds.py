"""The small worlds of the directory: one context with everything, and two for what they mean to each other."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from jetlaw.model.law.ds_service import EXPIRES, STARTS, STOPS
from jetlaw.model.world import SLICES, World

EVENTS = (STOPS, STARTS, EXPIRES)
"""What happens to the directory by itself."""
_ORDER = (
    "DsBackupPrepare",
    "DsBackupGetBackupLogs",
    "DsBackupOpenFile",
    "DsBackupClose",
    "DsBackupTruncateLogs",
    "DsBackupEnd",
    "DsRestorePrepare",
    "DsRestoreRegister",
    "DsRestoreRegisterComplete",
    "DsRestoreEnd",
)
"""Enough calls to see what one context means to another."""


def _world(contexts: int, functions: tuple[str, ...]) -> World:
    """A world with nothing of the engine in it."""
    return World(
        "directory",
        started=False,
        instances=0,
        sessions=0,
        databases=0,
        contexts=contexts,
        only=(*functions, *EVENTS),
    )


DIRECTORY_WORLDS: Mapping[str, World] = MappingProxyType(
    {"directory": _world(1, SLICES["directory"]), "directory, two contexts": _world(2, _ORDER)}
)
"""Between them every row of the directory fires."""
