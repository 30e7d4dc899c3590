"""Expiry tokens: how old a backup is, in bytes that a backup program keeps beside it.

A backup older than the tombstone lifetime must not come back: it knows of objects whose deletion everybody else has
forgotten (R-277). Layout (little endian): u32 checksum (CRC-32 of the rest), u32 magic, u64 time of the backup.
"""

from __future__ import annotations

import struct
from enum import Enum
from typing import Final
from zlib import crc32

TOMBSTONE_LIFETIME: Final = 60 * 24 * 60 * 60 * 1000
"""Milliseconds after which a deletion is forgotten: 60 days, the default of a directory."""
_TOKEN: Final = struct.Struct("<IIQ")
_MAGIC: Final = 0x544F4B45


class Worth(Enum):
    """What a token is worth at a restore."""

    NONE = "none given"
    GOOD = "good"
    EXPIRED = "expired"
    UNREADABLE = "unreadable"


def token_of(now: int) -> bytes:
    """The token of a backup that is made now."""
    tail = _TOKEN.pack(0, _MAGIC, now)[4:]
    return crc32(tail).to_bytes(4, "little") + tail


def worth(token: bytes | None, now: int) -> Worth:
    """What a token is worth now.

    Args:
        token: its bytes, or None if there is none.
        now: the time, by the clock that it was made with.
    """
    if token is None:
        return Worth.NONE
    if len(token) != _TOKEN.size:
        return Worth.UNREADABLE
    checksum, magic, made = _TOKEN.unpack(token)
    if magic != _MAGIC or checksum != crc32(token[4:]):
        return Worth.UNREADABLE
    return Worth.EXPIRED if now - made >= TOMBSTONE_LIFETIME else Worth.GOOD
