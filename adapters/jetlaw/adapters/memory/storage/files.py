"""The virtual file system of one process: files of bytes and directories, no disk."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Final, NamedTuple

from jetlaw.adapters.memory.codes import DISK_FULL, FILE_ACCESS_DENIED, FILE_NOT_FOUND, INVALID_PATH, JetError
from jetlaw.adapters.memory.storage.extent import Extent, is_zeros, zeros

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START_DIRECTORY: Final = "C:\\jetlaw\\memory\\start\\"
"""Where the process runs; relative paths are completed with it when a call reports their length."""
_START: Final = START_DIRECTORY.replace("\\", "/")

CHUNK: Final = 1 << 14
"""The bytes that a file takes room for at a time."""
BLANK: Final = bytes(CHUNK)
MOST_LATE: Final = 64
"""So many writes a file keeps at most before it puts them in their places."""
MAX_PATH: Final = 260
FORBIDDEN: Final = frozenset('<>"|?*')


class Act(Enum):
    """What can change on a disk."""

    WRITE = auto()
    GROW = auto()
    TRUNCATE = auto()
    CREATE = auto()
    RENAME = auto()
    DELETE = auto()
    MAKE_DIRECTORY = auto()
    REMOVE_DIRECTORY = auto()


class Change(NamedTuple):
    """One change, as it is about to happen.

    Attributes:
        act: what happens.
        path: the file or directory.
        number: the offset of a write; the size otherwise.
        data: what is written.
        name: the new name.
    """

    act: Act
    path: str
    number: int = 0
    data: bytes = b""
    name: str = ""


class File:
    """The bytes of one file and who holds it open for itself; bytes that nobody wrote are zero and take no room.

    What is written is put in its place when somebody looks: most files are written and never read.

    Attributes:
        path: its name as it was created, relative to the start directory.
        holder: the instance that has it attached as a database, or None.
        foreign: another process has it open and shares it with nobody.
        read_only: it cannot be opened for writing.
        version: counts the writes; equal versions mean equal bytes.
        sound: the version whose checksums a reader has found right, -1 if none has looked.
        size: its length in bytes.
        written: an offset from which on nobody ever wrote but zeros.
    """

    __slots__ = (
        "_chunks",
        "_late",
        "_shared",
        "_system",
        "foreign",
        "holder",
        "path",
        "read_only",
        "size",
        "sound",
        "version",
        "written",
    )

    def __init__(self, system: FileSystem, path: str, size: int = 0) -> None:
        self._system = system
        self.path = path
        self.holder: object | None = None
        self.foreign = False
        self.read_only = False
        self.version = 0
        self.sound = -1
        self.size = size
        self.written = 0
        self._chunks: dict[int, bytearray] = {}
        self._shared: set[int] = set()
        self._late: list[tuple[int, bytes]] = []

    def read(self, offset: int, count: int) -> bytes:
        """Up to ``count`` bytes from ``offset``; fewer at the end."""
        self._settle()
        end = max(min(offset + count, self.size), offset)
        number, at = divmod(offset, CHUNK)
        if at + end - offset <= CHUNK:
            with memoryview(self._chunks.get(number, BLANK)) as view:
                return bytes(view[at : at + end - offset])
        return bytes(Extent([*self._pieces(offset, end)]))

    def extent(self, offset: int, count: int) -> Extent:
        """The same, not put together."""
        self._settle()
        return Extent([*self._pieces(offset, max(min(offset + count, self.size), offset))])

    def _pieces(self, offset: int, end: int) -> Iterator[memoryview]:
        """The bytes from ``offset`` to ``end``, chunk by chunk, and what nobody wrote between them."""
        for number in range(offset // CHUNK, (end - 1) // CHUNK + 1):
            chunk, start = self._chunks.get(number), number * CHUNK
            if chunk is not None:
                yield from zeros(start - offset)
                yield memoryview(chunk)[max(offset - start, 0) : end - start]
                offset = start + CHUNK
        yield from zeros(end - offset)

    def is_blank_from(self, offset: int) -> bool:
        """Whether no byte from there on is other than zero."""
        tail = self.read(offset, self.written - offset)
        return tail == bytes(len(tail))

    def write(self, offset: int, data: bytes | memoryview) -> None:
        """Put ``data`` at ``offset``; the file must be long enough."""
        if self._system.watch is not None:
            self._system.watch(Change(Act.WRITE, self.path, offset, bytes(data)))
        self.version += 1
        if not isinstance(data, bytes):
            if offset >= self.written and is_zeros(data):
                return
            data = bytes(data)
        self._late.append((offset, data))
        self.written = max(self.written, offset + len(data))  # zeros count, too: a record may end so
        if len(self._late) == MOST_LATE:
            self._settle()

    def write_extent(self, offset: int, extent: Extent) -> None:
        """Put what another file holds at ``offset``, piece by piece."""
        for piece in extent.pieces:
            self.write(offset, piece)
            offset += len(piece)

    def grow(self, size: int) -> None:
        """Lengthen with zero bytes to ``size``."""
        self._system.announce(Act.GROW, self.path, size)
        self.version += 1
        self.size = size

    def truncate(self, size: int) -> None:
        """Cut off what is behind ``size`` bytes."""
        self._system.announce(Act.TRUNCATE, self.path, size)
        self._settle()
        self.version += 1
        self.size = size
        number, at = divmod(size, CHUNK)
        for beyond in [beyond for beyond in self._chunks if beyond > number]:
            del self._chunks[beyond]
        if number in self._chunks:
            self._put(number, at, BLANK[at:])
        self.written = min(self.written, size)

    def copy(self, system: FileSystem) -> File:
        """Another file with these bytes, which nobody has open; they are shared until one of the two is written."""
        self._settle()
        made = File(system, self.path, self.size)
        made.read_only, made.written = self.read_only, self.written
        made._chunks = dict(self._chunks)
        made._shared, self._shared = set(self._chunks), set(self._chunks)
        return made

    def _settle(self) -> None:
        """Put in its place what is written."""
        for offset, data in self._late:
            begin = 0
            while begin < len(data):
                number, at = divmod(offset + begin, CHUNK)
                self._put(number, at, data[begin : begin + CHUNK - at])
                begin += CHUNK - at
        self._late.clear()

    def _put(self, number: int, at: int, data: bytes) -> None:
        """Put ``data`` into one chunk; zeros where nobody ever wrote take no room."""
        chunk = self._chunks.get(number)
        if chunk is None:
            if data == BLANK[: len(data)]:
                return
            chunk = self._chunks[number] = bytearray(CHUNK)
        elif number in self._shared:
            chunk = self._chunks[number] = bytearray(chunk)
            self._shared.discard(number)
        chunk[at : at + len(data)] = data


class FileSystem:
    """Files and directories by name, without regard to case; a slash or a backslash stands between the parts.

    Attributes:
        is_full: whether the next file cannot be created or lengthened (JET_errDiskFull); asked at every attempt.
        watch: told of every change before it happens, or None; it may raise, and then the change does not happen.
    """

    def __init__(self) -> None:
        self.watch: Callable[[Change], None] | None = None
        self.is_full: Callable[[], bool] = lambda: False
        self._last_stamp = 0
        self._files: dict[str, File] = {}
        self._directories: dict[str, str] = {"": ""}

    @staticmethod
    def clean(path: str) -> str:
        """The name relative to the start directory, with ``/``.

        Raises:
            JetError: JET_errInvalidPath for a name that no file can have (osfs.cxx:1303-1325).
        """
        name = path.replace("\\", "/").removeprefix(_START).rstrip("/")
        if len(name) >= MAX_PATH or not FORBIDDEN.isdisjoint(name):
            raise JetError(INVALID_PATH)
        parts = name.split("/")
        return "/".join(part for part in parts if part != ".") if "." in parts else name

    @staticmethod
    def full_length(path: str) -> int:
        """Characters of the completed name, as the lists of files count them."""
        return len(START_DIRECTORY) + len(path)

    def find(self, path: str) -> File | None:
        """The file of that name, or None."""
        return self._files.get(path.lower())

    def open(self, path: str) -> File:
        """The file of that name; JET_errFileNotFound, JET_errFileAccessDenied."""
        found = self._files.get(path.lower())
        if found is None:
            raise JetError(FILE_NOT_FOUND)
        if found.foreign:
            raise JetError(FILE_ACCESS_DENIED)
        return found

    def stamp(self) -> int:
        """A number that it gives only once; it stands for a time of creation and for what is drawn at random."""
        self._last_stamp += 1
        return self._last_stamp

    def continue_stamps(self, other: FileSystem) -> None:
        """Give no stamp that another file system has given already."""
        self._last_stamp = max(self._last_stamp, other._last_stamp)

    def announce(self, act: Act, path: str, number: int = 0, *, name: str = "") -> None:
        """Tell who watches what is about to change."""
        if self.watch is not None:
            self.watch(Change(act, path, number, name=name))

    def copy(self) -> FileSystem:
        """All files and directories as they are now: what a volume shadow copy of the disk shows."""
        made = FileSystem()
        made._files = {name: file.copy(made) for name, file in self._files.items()}
        made._directories = dict(self._directories)
        made._last_stamp = self._last_stamp
        return made

    def all(self) -> list[File]:
        """Every file, in order of creation."""
        return list(self._files.values())

    def create(self, path: str, size: int) -> File:
        """A new file of ``size`` zero bytes, in place of any old one; JET_errDiskFull, JET_errInvalidPath."""
        if self.is_full():
            raise JetError(DISK_FULL)
        if self.parent(path).lower() not in self._directories:
            raise JetError(INVALID_PATH)
        self.announce(Act.CREATE, path, size)
        made = self._files[path.lower()] = File(self, path, size)
        return made

    def grow(self, file: File, size: int) -> None:
        """Lengthen a file to ``size`` bytes; JET_errDiskFull."""
        if self.is_full():
            raise JetError(DISK_FULL)
        file.grow(size)

    def rename(self, file: File, path: str) -> None:
        """Give a file another name, in place of any old file of that name."""
        self.announce(Act.RENAME, file.path, name=path)
        del self._files[file.path.lower()]
        file.path = path
        self._files[path.lower()] = file

    def delete(self, path: str) -> None:
        """Remove a file; a missing one is no error."""
        if path.lower() in self._files:
            self.announce(Act.DELETE, path)
            del self._files[path.lower()]

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
            self.announce(Act.MAKE_DIRECTORY, path)
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
        """Remove a directory with all that is in it, one after the other; a missing one is no error."""
        root = directory.lower()
        for path in [path for path in self._files if path.startswith(root + "/")]:
            self.delete(path)
        inside = [path for path in self._directories if path == root or path.startswith(root + "/")]
        for path in sorted(inside, reverse=True):
            self.announce(Act.REMOVE_DIRECTORY, path)
            del self._directories[path]

    def move_tree(self, source: str, target: str) -> None:
        """Rename a directory with all that is in it, at once; nothing has the new name."""
        self.announce(Act.RENAME, source, name=target)
        root = source.lower()
        for file in [file for path, file in self._files.items() if path.startswith(root + "/")]:
            del self._files[file.path.lower()]
            file.path = target + file.path[len(source) :]
            self._files[file.path.lower()] = file
        for path in [path for path in self._directories if path == root or path.startswith(root + "/")]:
            name = target + self._directories.pop(path)[len(source) :]
            self._directories[name.lower()] = name
