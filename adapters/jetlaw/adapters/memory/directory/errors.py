"""How the directory's functions tell what is wrong: Win32 codes as they are, else HRESULTs of their own (A-66)."""

from __future__ import annotations

from typing import Final

from jetlaw.adapters.memory.codes import ERROR_NOT_ENOUGH_MEMORY, OUT_OF_MEMORY, JetError

_ENGINE: Final = 0xC800_0000
"""Severity and facility of an engine's error as HRESULT; its low word is the error's number without the sign."""


class DirectoryError(JetError):
    """The answer of a directory function other than S_OK."""

    @classmethod
    def of_engine(cls, error: JetError) -> DirectoryError:
        """What becomes of an error of the engine's on its way through the directory service."""
        if error.code == OUT_OF_MEMORY:
            return cls(ERROR_NOT_ENOUGH_MEMORY)
        return cls((_ENGINE | abs(error.code)) - (1 << 32))
