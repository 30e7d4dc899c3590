"""The virtual file system of one process: files of bytes and directories, no disk."""

from __future__ import annotations

from typing import Final

from jetlaw.adapters.memory.codes import DISK_FULL, FILE_NOT_FOUND, INVALID_PATH, JetError

START_DIRECTORY: Final = "C:\\jetlaw\\memory\\start\\"
"""Where the process runs; relative paths are completed with it when a call reports their length."""

MAX_PATH: Final = 260
FORBIDDEN: Final = frozenset('<>"|?*')


class File:
    """The bytes of one file and who holds it open for itself; bytes that nobody wrote are zero and take no room.

    Attributes:
        path: its name as it was created, relative to the start directory.
        holder: the instance that has it attached as a database, or None.
        version: counts the writes; equal versions mean equal bytes.
        size: its length in bytes.
    """

    __slots__ = ("_data", "holder", "path", "size", "version")

    def __init__(self, path: str, size: int = 0) -> None:
        self.path = path
        self.holder: object | None = None
        self.version = 0
        self.size = size
        self._data = bytearray()

    def read(self, offset: int, count: int) -> bytes:
        """Up to ``count`` bytes from ``offset``; fewer at the end."""
        end = min(offset + count, self.size)
        with memoryview(self._data) as view:
            return bytes(view[offset:end]).ljust(end - offset, b"\0")

    def write(self, offset: int, data: bytes) -> None:
        """Put ``data`` at ``offset``; the file must be long enough."""
        self.version += 1
        if offset > len(self._data):
            self._data.extend(bytes(offset - len(self._data)))
        self._data[offset : offset + len(data)] = data

    def grow(self, size: int) -> None:
        """Lengthen with zero bytes to ``size``."""
        self.version += 1
        self.size = size


class FileSystem:
    """Files and directories by name, without regard to case; a slash or a backslash stands between the parts.

    Attributes:
        full: nothing can be created or lengthened any more (JET_errDiskFull).
    """

    def __init__(self) -> None:
        self.full = False
        self._files: dict[str, File] = {}
        self._directories: dict[str, str] = {"": ""}

    @staticmethod
    def clean(path: str) -> str:
        """The name relative to the start directory, with ``/``.

        Raises:
            JetError: JET_errInvalidPath for a name that no file can have (osfs.cxx:1303-1325).
        """
        name = path.replace("\\", "/").removeprefix(START_DIRECTORY.replace("\\", "/")).rstrip("/")
        if len(name) >= MAX_PATH or not FORBIDDEN.isdisjoint(name):
            raise JetError(INVALID_PATH)
        return "/".join(part for part in name.split("/") if part != ".")

    @staticmethod
    def full_length(path: str) -> int:
        """Characters of the completed name, as the lists of files count them."""
        return len(START_DIRECTORY) + len(path)

    def find(self, path: str) -> File | None:
        """The file of that name, or None."""
        return self._files.get(path.lower())

    def open(self, path: str) -> File:
        """The file of that name; JET_errFileNotFound."""
        found = self._files.get(path.lower())
        if found is None:
            raise JetError(FILE_NOT_FOUND)
        return found

    def create(self, path: str, size: int) -> File:
        """A new file of ``size`` zero bytes, in place of any old one; JET_errDiskFull, JET_errInvalidPath."""
        if self.full:
            raise JetError(DISK_FULL)
        if self.parent(path).lower() not in self._directories:
            raise JetError(INVALID_PATH)
        made = self._files[path.lower()] = File(path, size)
        return made

    def grow(self, file: File, size: int) -> None:
        """Lengthen a file to ``size`` bytes; JET_errDiskFull."""
        if self.full:
            raise JetError(DISK_FULL)
        file.grow(size)

    def rename(self, file: File, path: str) -> None:
        """Give a file another name, in place of any old file of that name."""
        del self._files[file.path.lower()]
        file.path = path
        self._files[path.lower()] = file

    def delete(self, path: str) -> None:
        """Remove a file; a missing one is no error."""
        self._files.pop(path.lower(), None)

    @staticmethod
    def parent(path: str) -> str:
        """The directory that a name is in."""
        return path.rpartition("/")[0]

    @staticmethod
    def join(directory: str, name: str) -> str:
        """``name`` inside ``directory``; "" is the start directory."""
        return f"{directory}/{name}" if directory else name

    def is_directory(self, path: str) -> bool:
        """Whether such a directory exists."""
        return path.lower() in self._directories

    def make_directory(self, path: str) -> None:
        """Make a directory and those above it."""
        while path.lower() not in self._directories:
            self._directories[path.lower()] = path
            path = self.parent(path)

    def entries(self, directory: str) -> list[str]:
        """Names of the files and directories in ``directory``, without what is deeper."""
        prefix = directory.lower() + "/" if directory else ""
        known = [*(file.path for file in self._files.values()), *self._directories.values()]
        return sorted(
            name[len(prefix) :]
            for name in known
            if name and name.lower().startswith(prefix) and "/" not in name[len(prefix) :]
        )

    def remove_tree(self, directory: str) -> None:
        """Remove a directory with all that is in it; a missing one is no error."""
        root = directory.lower()
        for table in (self._files, self._directories):
            for key in [key for key in table if key == root or key.startswith(root + "/")]:
                del table[key]

    def move_tree(self, source: str, target: str) -> None:
        """Rename a directory with all that is in it."""
        self.make_directory(target)
        for file in [file for key, file in self._files.items() if key.startswith(source.lower() + "/")]:
            self.rename(file, target + file.path[len(source) :])
        self.remove_tree(source)
