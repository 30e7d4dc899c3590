"""What the documentation's pages say of a function, as far as rows lean on it."""

from __future__ import annotations

from functools import cache

from jetlaw.model.facts import function, pairs

_INTRODUCED = {
    "Windows XP": "winxp",
    "Windows Server 2003": "ws2003",
    "Windows Vista": "vista",
    "Windows 7": "win7",
    "Windows 8": "win8",
}


@cache
def documents(name: str, symbol: str) -> bool:
    """Whether the page of the function, or the page it refers to for its codes, lists the code."""
    inherited = function(name).return_codes_from
    return (name, symbol) in pairs() or (inherited is not None and (inherited, symbol) in pairs())


@cache
def version_of(name: str) -> str:
    """The first Windows version that has the function, as a profile name."""
    introduced = function(name).introduced
    return _INTRODUCED.get(introduced or "", "win2000")


def function_of_directory(name: str) -> bool:
    """Whether the function belongs to the directory's library, not to the engine's."""
    return function(name).family.startswith("ds-")
