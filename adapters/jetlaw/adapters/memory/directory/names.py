"""Names of the directory's files, as its lists have them: a character that tells the type, then the path (R-243)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from jetlaw.adapters.memory.storage.files import START_DIRECTORY


class FileType(IntEnum):
    """The types of names that this directory lists, with the numbers of the manual (A-77)."""

    LOG = 0x21
    LOG_DIRECTORY = 0x22
    CHECKPOINT_DIRECTORY = 0x23
    DATABASE = 0x44


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a list.

    Attributes:
        type: what it names.
        path: where that is, relative to the start directory.
    """

    type: FileType
    path: str

    @property
    def text(self) -> str:
        """As it stands in a list: the type as its first character, then the completed path."""
        return chr(self.type) + START_DIRECTORY + self.path.replace("/", "\\")


def listing(names: Iterable[Name], *, wide: bool) -> bytes:
    """The list in memory: each name with its end, and one more end (R-242).

    Args:
        names: what is listed.
        wide: for the form with suffix W, of two bytes a character.
    """
    text = "".join(name.text + "\0" for name in names) + "\0"
    return text.encode("utf-16-le" if wide else "latin-1")
