"""Reports of runs and checks as they are read back: what `jetlaw compare` looks at, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from jetlaw.conformance.report import SCHEMA
from jetlaw.conformance.words import plain, quoted


class NoReport(ValueError):
    """A file that is no report; the message says why."""


class Came(msgspec.Struct):
    """One kind of answer that the law forbids."""

    function: str
    answer: str
    allowed: str
    count: int


class Group(msgspec.Struct):
    """Differences that offend the same rule."""

    rules: list[str]
    came: list[Came]


class Transitions(msgspec.Struct):
    """The transitions that were covered: how many, in all and of each function."""

    covered: int
    of: int
    by_function: dict[str, int] | None = None


class Pairs(msgspec.Struct):
    """The documented pairs that were covered: of each function which codes."""

    covered: int
    of: int
    by_function: dict[str, list[str]] | None = None


class Rows(msgspec.Struct):
    """The rows of the law that were covered: of each function which."""

    covered: int
    of: int
    by_function: dict[str, list[int]] | None = None


class Coverage(msgspec.Struct):
    """What was covered."""

    transitions: Transitions | None = None
    pairs: Pairs | None = None
    rules: Rows | None = None


class Report(msgspec.Struct):
    """A report."""

    schema: str
    profile: str
    seed: int | None
    calls: int
    by_function: dict[str, dict[str, int]]
    groups: list[Group]
    coverage: Coverage
    status: int
    adapter: str | None = None
    slice: str | None = None
    suite: str | None = None
    files: list[str] | None = None
    budget: dict[str, int | float | None] | None = None
    faults: list[str] = []

    @property
    def kind(self) -> str:
        """The command it is of."""
        if self.files is None:
            return "run"
        return "check" if self.adapter is None else "replay"

    def tried(self) -> Mapping[str, int]:
        """How many calls of each function were made and judged."""
        counts = {f: sum(each.values()) - each.get("not_implemented", 0) for f, each in self.by_function.items()}
        return {function: count for function, count in counts.items() if count}


def load(path: Path) -> Report:
    """The report in a file; raises NoReport."""
    try:
        data = path.read_bytes()
        head = msgspec.json.decode(data, type=dict)
    except OSError as error:
        raise NoReport(f"{plain(path)} cannot be read: {error.strerror or error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NoReport(f"{plain(path)} is no report: {error}") from error
    if head.get("schema") != SCHEMA:
        raise NoReport(f"{plain(path)} has the schema {quoted(head.get('schema'))}; only {SCHEMA} can be compared")
    try:
        return msgspec.convert(head, Report)
    except msgspec.ValidationError as error:
        raise NoReport(f"{plain(path)} is no report: {plain(error)}") from error
