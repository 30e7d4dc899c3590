"""The log files that lie in one directory: their names, their generations, their headers."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import INVALID_PATH, JetError
from jetlaw.adapters.memory.storage.files import FileSystem

if TYPE_CHECKING:
    from jetlaw.adapters.memory.storage.files import File


@cache
def _numbered(base: str) -> re.Pattern[str]:
    """The names of closed generations, with their numbers."""
    return re.compile(rf"{re.escape(base)}([0-9a-f]{{5}})(\.log)?", re.IGNORECASE)


class LogFolder:
    """The log files of one base name in one directory.

    Attributes:
        files: the file system.
        directory: where they are.
        base: first letters of their names, ``edb``.
        current_name: the file being written.
        next_name: the file that becomes the one being written when a generation is closed.
        checkpoint_name: the checkpoint file.
    """

    def __init__(self, files: FileSystem, directory: str, base: str) -> None:
        self.files = files
        self.directory = directory
        self.base = base
        self.current_name = FileSystem.join(directory, f"{base}.log")
        self.next_name = FileSystem.join(directory, f"{base}tmp.log")
        self.checkpoint_name = FileSystem.join(directory, f"{base}.chk")
        self._numbered = _numbered(base)

    def name(self, generation: int) -> str:
        """The file of a closed generation; generation 0 gives a wildcard (recordings C11)."""
        digits = f"{generation:05X}" if generation else "*"
        return FileSystem.join(self.directory, f"{self.base}{digits}.log")

    def generation_of(self, path: str) -> int | None:
        """The generation that a name stands for; None if it names no closed generation (logutil.cxx:1865-1949)."""
        found = self._numbered.fullmatch(path.rpartition("/")[2])
        return (int(found[1], 16) or None) if found else None

    def closed(self) -> list[int]:
        """The closed generations that lie here, in order."""
        names = [name for name in self.files.entries(self.directory) if name.lower().endswith(".log")]
        return sorted(generation for generation in map(self.generation_of, names) if generation is not None)

    def existing(self, high: int | None = None) -> list[File]:
        """Every log that lies here in the order of generations, or those that are closed, up to one of them."""
        numbers = [generation for generation in self.closed() if high is None or generation <= high]
        found = [*map(self.find, numbers), self.find_current() if high is None else None]
        return [file for file in found if file is not None]

    def find(self, generation: int) -> File | None:
        """The file of a closed generation, or None."""
        return self.files.find(self.name(generation))

    def find_current(self) -> File | None:
        """The file being written, or None."""
        return self.files.find(self.current_name)

    def open(self, generation: int) -> File:
        """The file of a closed generation.

        Raises:
            JetError: JET_errInvalidPath for generation 0 or a directory that is not there; JET_errFileNotFound.
        """
        path = self.files.clean(self.name(generation))
        if not self.files.is_directory(self.directory):
            raise JetError(INVALID_PATH)
        return self.files.open(path)
