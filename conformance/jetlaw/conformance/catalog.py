"""The database files of a process, as far as a recording shows them: who holds which, and what their ids mean.

An id is a number per instance, given anew when a file is attached: a name that was given out for one attachment may
mean another database later, or nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from jetlaw.conformance.names import normal
from jetlaw.model.state import NOBODY


class Catalog:
    """The database files, numbered in order of appearance.

    Attributes:
        numbers: the number of each file, by path.
        ids: each id given out: the instance, the number of the database there, and which attachment it was.
    """

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.ids: dict[str, tuple[int, int, int]] = {}
        self._holders: list[int] = []
        self._existing: list[bool] = []
        self._opens: Counter[tuple[int, int]] = Counter()
        self._attachments: Counter[int] = Counter()
        self._places: dict[tuple[int, int], int] = {}

    # --- files --------------------------------------------------------------------------------------------------------
    def number(self, path: str) -> int:
        """The number of the file of that path, given out at the first meeting."""
        key = normal(path)
        if key not in self.numbers:
            self.numbers[key] = len(self._holders)
            self._holders.append(NOBODY)
            self._existing.append(False)
        return self.numbers[key]

    def exists(self, number: int) -> bool:
        """Whether a file is known to exist."""
        return self._existing[number]

    def path(self, number: int) -> str | None:
        """The path of a file, if one was met."""
        return next((path for path, found in self.numbers.items() if found == number), None)

    def holder(self, number: int) -> int:
        """The instance that a file is attached to, or NOBODY."""
        return self._holders[number]

    # --- attached and detached ----------------------------------------------------------------------------------------
    def attach(self, number: int, holder: int, *, created: bool = False) -> None:
        """A file was attached, or attached and made."""
        self._existing[number] = self._existing[number] or created
        if self._holders[number] != holder:
            taken = {place for (who, _), place in self._places.items() if who == holder}
            self._attachments[number] += 1
            self._places[holder, number] = next(n for n in range(1, len(taken) + 2) if n not in taken)
        self._holders[number] = holder

    def detach(self, holder: int, number: int = NOBODY) -> None:
        """An instance let go of a file, or of all."""
        for gone in range(len(self._holders)) if number == NOBODY else [number]:
            if self._holders[gone] == holder:
                self._places.pop((holder, gone), None)
                self._holders[gone] = NOBODY
                for key in [key for key in self._opens if key[1] == gone]:
                    del self._opens[key]

    # --- opened and closed --------------------------------------------------------------------------------------------
    def open(self, session: int, instance: int, number: int, name: str) -> None:
        """A session opened a database under an id."""
        self._opens[session, number] += 1
        self.ids[name] = (instance, self._places.get((instance, number), 0), self._attachments[number])

    def close(self, session: int, number: int) -> None:
        """A session closed a database once."""
        self._opens[session, number] -= 1

    def forget_sessions(self, sessions: Iterable[int]) -> None:
        """Sessions are gone, and what they had open with them."""
        gone = set(sessions)
        for key in [key for key in self._opens if key[0] in gone]:
            del self._opens[key]

    def open_count(self, number: int, session: int) -> int:
        """How often a database is open in all sessions, as far as this one may close it."""
        return sum(n for (_, d), n in self._opens.items() if d == number) if session != NOBODY else 0

    def still_open(self) -> frozenset[int]:
        """The databases that some session has open."""
        return frozenset(d for (_, d), n in self._opens.items() if n > 0)

    def meaning(self, session: int, instance: int, name: str) -> tuple[str, int]:
        """What an id means to a session of an instance: ``open``, ``not open``, ``detached`` or ``unknown``."""
        if name not in self.ids:
            return "unknown", NOBODY
        owner, place, attachment = self.ids[name]
        found = next((d for (who, d), n in self._places.items() if who == instance and n == place), NOBODY)
        anew = owner == instance and found != NOBODY and self._attachments[found] != attachment
        if found == NOBODY or anew:
            return "detached", NOBODY  # whether the number means anything now is not known (N8)
        return ("open" if self._opens[session, found] > 0 else "not open"), found
