"""What each suite tries, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

PROMISES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "tour": "every call in every state",
        "pairs": "every two calls in a row, in every state",
        "wp": "every call in every state, and after it a check where it has led",
    }
)
