"""Lists of files, the logs they are made from, and the room they are put in."""

from __future__ import annotations

from typing import Any, Final

from jetlaw.adapters.memory.codes import BUFFER_TOO_SMALL, INVALID_PARAMETER, MISSING_FILE_TO_BACKUP, JetError
from jetlaw.adapters.memory.storage.files import FileSystem

LOG_INFO_SIZE: Final = 16
"""Bytes of a JET_LOGINFO_A: three numbers of 4 bytes and a base name of 4."""


class ListRules:
    """As the open-source engine."""

    def refuse_gap(self) -> None:
        """Logs after the last backup are gone: JET_errMissingFileToBackup (backup.cxx:844)."""
        raise JetError(MISSING_FILE_TO_BACKUP)

    def refuse_size(self, size: int) -> None:
        """A wrong ``cbSize`` in ANSI: JET_errInvalidParameter, before the instance is looked at (jetapi.cxx:17940)."""
        if size != LOG_INFO_SIZE:
            raise JetError(INVALID_PARAMETER)

    def refuse_wide_size(self, size: int) -> None:
        """In Unicode nobody looks at ``cbSize`` (backup.cxx:3434)."""

    def ansi(self, files: list[str], room: int | None) -> dict[str, Any]:
        """Names, each with its end, and one more end; JET_errBufferTooSmall unless all but that fits.

        Source: string.cxx:775-804. Room 0 asks for the size, None (no buffer) too.
        """
        size = _characters(files)
        if room is None:
            return {"cbActual": size}
        if 0 < room < size - 1:
            raise JetError(BUFFER_TOO_SMALL)
        return {"cbActual": size, "files": files if room else []}

    def wide_databases(self, files: list[str], room: int | None) -> dict[str, Any]:
        """What fits is copied, without an error; the full size is told (backup.cxx:2036-2044)."""
        return _cut_off(files, room, width=2)

    def wide_logs(self, files: list[str], room: int | None) -> dict[str, Any]:
        """What fits is copied, without an error; the size that was used is told (backup.cxx:3351-3370)."""
        told = _cut_off(files, room, width=2)
        return told | {"cbActual": min(room, told["cbActual"])} if room else told


class DocumentedLists(ListRules):
    """As the documentation says."""

    def refuse_gap(self) -> None:
        """No page knows of a gap; what is there is listed (R-135)."""

    def refuse_wide_size(self, size: int) -> None:
        """The caller presets ``cbSize``, in whichever form (R-136)."""
        self.refuse_size(size)

    def ansi(self, files: list[str], room: int | None) -> dict[str, Any]:
        """A list that does not fit is no error; the caller compares the sizes (R-107, A-57)."""
        return _cut_off(files, room, width=1)

    def wide_logs(self, files: list[str], room: int | None) -> dict[str, Any]:
        """The needed size is told for logs as for databases (R-107, A-57)."""
        return _cut_off(files, room, width=2)


def _characters(files: list[str]) -> int:
    return sum(FileSystem.full_length(file) + 1 for file in files) + 1


def _cut_off(files: list[str], room: int | None, *, width: int) -> dict[str, Any]:
    """The names that fit, and the size that all would take; ``width``: bytes of a character."""
    size = width * _characters(files)
    if not room:
        return {"cbActual": size} if room is None else {"cbActual": size, "files": []}
    copied, used = [], 0
    for file in files:
        used += width * (FileSystem.full_length(file) + 1)
        if used <= room:
            copied.append(file)
    return {"cbActual": size, "files": copied}
