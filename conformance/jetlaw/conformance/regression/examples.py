"""Hypothesis' example database: failing walks are kept there, as those of any other test are.

What is kept is the shortened sequence in the law's words, not what Hypothesis drew: so it outlives changes of how walks
are drawn, and keeping it changes no seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from hypothesis.database import ExampleDatabase

from jetlaw.conformance.regression.steps import OtherLaw, Sequenced, decoded, encoded

_FORMAT = "jetlaw walks 1"


class Examples:
    """The failing sequences of one walk.

    Args:
        database: where they are kept; None to keep none.
        names: what tells the walk from others.
    """

    def __init__(self, database: ExampleDatabase | None, *names: str) -> None:
        self._database = database
        self._key = sha256("\0".join((_FORMAT, *names)).encode()).digest()

    def __iter__(self) -> Iterator[Sequenced]:
        """The sequences that are kept, the shortest first; what the law no longer has is dropped."""
        if self._database is None:
            return
        for data in sorted(self._database.fetch(self._key), key=lambda data: (len(data), data)):
            try:
                yield decoded(data)
            except OtherLaw:
                self._database.delete(self._key, data)

    def keep(self, sequence: Sequenced) -> None:
        """Keep a sequence that fails."""
        if self._database is not None:
            self._database.save(self._key, encoded(sequence))

    def drop(self, sequence: Sequenced) -> None:
        """Drop a sequence that fails no more."""
        if self._database is not None:
            self._database.delete(self._key, encoded(sequence))
