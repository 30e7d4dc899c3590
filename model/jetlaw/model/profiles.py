"""Profiles: named readings of the one law."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from jetlaw.model.facts import UnknownName
from jetlaw.model.rows import Row
from jetlaw.model.sources import documents, function_of_directory, version_of

VERSIONS = ("win2000", "winxp", "ws2003", "vista", "win7", "win8")
"""The Windows versions the documentation speaks of, oldest first."""

ENGINE_SOURCE = re.compile(r"[a-z_.]+\.(cxx|hxx|w):\d+|[CDN]\d{1,2}")
DOCUMENT_SOURCE = re.compile(r"[RA]-\d+")


@dataclass(frozen=True, slots=True)
class Profile:
    """A reading of the law.

    Attributes:
        name: what the command line calls it.
        reading: ``documented``: which check comes first is not known, so each that holds may answer, and what no rule
            mentions is undecided; ``engine``: the order is known and the list complete.
        version: the Windows version, for the documentation.
    """

    name: str
    reading: Literal["documented", "engine"]
    version: str

    def has(self, function: str) -> bool:
        """Whether the version has the function at all."""
        if self.reading == "engine":
            return not function_of_directory(function)  # the open-source engine is esent.dll alone
        return VERSIONS.index(self.version) >= VERSIONS.index(version_of(function))

    def holds(self, row: Row, function: str) -> bool:
        """Whether ``row`` belongs to this reading of ``function``."""
        if self.reading == "engine":
            return cites_engine(row.sources)
        return cites_documentation(row, function) and self._in_window(row)

    def _in_window(self, row: Row) -> bool:
        now = VERSIONS.index(self.version)
        return (row.since is None or now >= VERSIONS.index(row.since)) and (
            row.until is None or now < VERSIONS.index(row.until)
        )


def cites_engine(sources: tuple[str, ...]) -> bool:
    """Whether the engine's source or a recording says so."""
    return any(ENGINE_SOURCE.fullmatch(source) for source in sources)


def cites_documentation(row: Row, function: str) -> bool:
    """Whether a rule, a decided ambiguity, or the function's own page says so."""
    return any(
        DOCUMENT_SOURCE.fullmatch(source) or (source == "page" and documents(function, row.answer))
        for source in row.sources
    )


PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        **{version: Profile(version, "documented", version) for version in VERSIONS},
        "ese-oss": Profile("ese-oss", "engine", "win8"),
    }
)


def profile(name: str) -> Profile:
    """The profile of that name; raises UnknownName with those that exist."""
    try:
        return PROFILES[name]
    except KeyError:
        raise UnknownName("profile", name, PROFILES) from None
