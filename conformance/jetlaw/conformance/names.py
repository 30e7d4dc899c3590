"""Names and paths as recordings write them."""

from __future__ import annotations

import re

HANDLE = re.compile(r"[A-Z][0-9]{1,9}")
NUMBER = re.compile(r"-?(0x[0-9a-fA-F]{1,16}|[0-9]{1,20})")
NUMBERED_LOG = re.compile(r"(?:.*/)?[a-z]{3}([0-9a-f]{5,8})\.(?:log|jtx)", re.IGNORECASE)
LOG = re.compile(r".*\.(?:log|jtx)", re.IGNORECASE)
CHECKPOINT = re.compile(r".*\.chk", re.IGNORECASE)


def normal(path: str) -> str:
    """A path as the law compares it: lower case, forward slashes."""
    return path.replace("\\", "/").lower()


def generation(path: str) -> int | None:
    """The generation in a log's name, or None."""
    found = NUMBERED_LOG.fullmatch(path)
    return int(found[1], 16) if found else None


def number_of(text: str) -> int | None:
    """The number that a handle text stands for, or None."""
    if text == "null":
        return 0
    return int(text, 16 if "x" in text else 10) if NUMBER.fullmatch(text) else None
