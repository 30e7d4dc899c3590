"""What all formats share: what is asked for, which tests go into which file, and what is said of the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from jetlaw.conformance.suites.writing.rehearsal import Rehearsal, Test

FULL = 20_000
"""Calls after which a file is full: more would be no pleasure to open."""


@dataclass(frozen=True)
class Asked:
    """What is to be written.

    Attributes:
        suite: the name of the suite.
        profile: the reading of the law.
        folder: where the files go.
        command: the command line that asks for it.
        told: told how many calls were made so far.
        todo: for C: whether failures are expected, because nothing is implemented yet.
    """

    suite: str
    profile: str
    folder: Path
    command: str
    told: Callable[[int], None] = lambda _: None
    todo: bool = True


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written: its tests and calls."""

    path: Path
    tests: int
    calls: int


@dataclass
class Stock:
    """The tests for one world, as far as they are to be written.

    Attributes:
        asked: what is to be written.
        rehearsal: what makes the tests.
        number: which of the worlds of its slice it is, from 1.
        of: how many worlds the slice has.
        room: how many tests there is room for; None for all.
        made: how many calls were made before.
        tests: how many tests were made.
        left_out: how many tests of the plan were not.
        cut: what else a format could not write, in words.
    """

    asked: Asked
    rehearsal: Rehearsal
    number: int
    of: int
    room: int | None = None
    made: int = 0
    tests: int = 0
    left_out: int = 0
    cut: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Test]:
        for test in islice(self.rehearsal.tests(), self.room):
            self.tests += 1
            self.made += test.calls
            self.asked.told(self.made)
            yield test
        if self.tests == self.room:
            self.left_out = sum(1 for _ in self.rehearsal.plan.lines()) - self.rehearsal.written

    @property
    def stem(self) -> str:
        """How its files are called: in letters that any language takes for a name."""
        return f"{self.asked.suite}_{self.rehearsal.world.slice}_{self.number}"


def shares(tests: Iterable[Test], full: int = FULL) -> Iterator[list[Test]]:
    """The tests in shares that make good files."""
    share: list[Test] = []
    calls = 0
    for test in tests:
        if share and calls + test.calls > full:
            yield share
            share, calls = [], 0
        share.append(test)
        calls += test.calls
    if share:
        yield share
