"""Everything that is written, in order: so that the files can be had as they were at any moment in between.

A write is whole or was not begun; where a process can be killed is between two of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.storage.files import Act, Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetlaw.adapters.memory.storage.files import FileSystem


class Journal:
    """What happens to a file system from now on.

    Args:
        files: the file system; it has one journal at a time.
    """

    def __init__(self, files: FileSystem) -> None:
        self._files = files
        self._start = files.copy()
        self._changes: list[Change] = []
        files.watch = self._changes.append

    def __len__(self) -> int:
        """How many changes there were."""
        return len(self._changes)

    def moments(self) -> Iterator[FileSystem]:
        """The files before each change, and after the last; each is the caller's own."""
        files = self._start
        files.continue_stamps(self._files)
        for change in self._changes:
            yield files.copy()
            apply(change, files)
        yield files.copy()


def apply(change: Change, files: FileSystem) -> None:
    """Let a change happen to other files than those it was made on."""
    if change.act is Act.CREATE:
        files.create(change.path, change.number)
    elif change.act is Act.DELETE:
        files.delete(change.path)
    elif change.act is Act.MAKE_DIRECTORY:
        files.make_directory(change.path)
    elif change.act is Act.REMOVE_DIRECTORY:
        files.remove_tree(change.path)
    elif change.act is Act.RENAME and files.find(change.path) is None:
        files.move_tree(change.path, change.name)
    else:
        _apply_to_file(change, files)


def _apply_to_file(change: Change, files: FileSystem) -> None:
    file = files.open(change.path)
    if change.act is Act.WRITE:
        file.write(change.number, change.data)
    elif change.act is Act.GROW:
        file.grow(change.number)
    elif change.act is Act.TRUNCATE:
        file.truncate(change.number)
    else:
        files.rename(file, change.name)
