"""The shape of a report as JSON, version 1: `report-1.schema.json` beside this file is made from it."""

from __future__ import annotations

from typing import Any, Literal

import msgspec


class _Strict(msgspec.Struct, forbid_unknown_fields=True):
    """Nothing but the fields that are named."""


class Verdicts(_Strict):
    """Calls by verdict."""

    conforms: int
    differs: int
    undecided: int
    environment: int
    excused: int
    broken: int
    not_implemented: int


class Came(_Strict):
    """One kind of answer that the law forbids: what came, what was allowed, how often."""

    function: str
    answer: str
    allowed: str
    count: int


class Group(_Strict):
    """A finding: differences that offend the same rule."""

    rules: list[str]
    count: int
    came: list[Came]


class Call(_Strict, kw_only=True):
    """A call: its exported name, its arguments, and their classes."""

    function: str
    in_: dict[str, Any] = msgspec.field(name="in")
    classes: list[str]


class Allowed(_Strict):
    """An answer that the law allows, and what its outputs would show."""

    answer: str
    witness: str | None = None


class Difference(_Strict):
    """An answer that the law forbids; ``states`` are what the process may have been in, ``shortest`` is a program."""

    trace: str
    step: int
    call: Call
    answer: str
    allowed: list[Allowed]
    rules: list[str]
    states: list[dict[str, str]]
    shortest: str


class Undecided(_Strict):
    """Why calls were undecided."""

    function: str
    reason: str
    count: int


class Deviation(_Strict):
    """A declared deviation: calls in its situation, how often it was borne out, how often not, why it is stale."""

    id: str
    reason: str
    covered: int
    matched: int
    gone: int
    stale: str


class Finding(_Strict):
    """A first difference; ``step`` counts the lines of its trace."""

    step: int
    function: str
    answer: str
    allowed: list[str]
    rules: list[str]


class Replayed(_Strict):
    """A recording or a saved failure that was run again: what it showed first then, and what it shows first now."""

    trace: str
    outcome: Literal[
        "fixed", "still differs", "differs otherwise", "newly differs", "conforms", "excused", "cannot run"
    ]
    was: Finding | None
    now: Finding | None
    reason: str


class CoveredTransitions(_Strict):
    """How many transitions were covered, and how many of each function."""

    covered: int
    of: int
    by_function: dict[str, int]


class CoveredPairs(_Strict):
    """How many documented pairs were covered, and of each function which codes."""

    covered: int
    of: int
    by_function: dict[str, list[str]]


class CoveredRows(_Strict):
    """How many rows of the law were covered, and of each function which, by number."""

    covered: int
    of: int
    by_function: dict[str, list[int]]


class Coverage(_Strict):
    """What was covered: transitions, documented (function, code) pairs, rows of the law. Empty if nothing was tried."""

    transitions: CoveredTransitions | None = None
    pairs: CoveredPairs | None = None
    rules: CoveredRows | None = None


class Budget(_Strict):
    """When a run was to stop: after so many calls, or seconds."""

    calls: int | None
    seconds: float | None


class NotReached(_Strict):
    """Why transitions of a planned suite were not gone through, and how many."""

    reason: str
    count: int


class Report(_Strict, kw_only=True):
    """A report of ``run`` (with ``adapter`` and ``slice``) or ``check`` (with ``files``)."""

    schema: Literal["jetlaw-report/1"]
    profile: str
    seed: int | None
    adapter: str | None = None
    slice: str | None = None
    suite: str | None = None
    not_reached: list[NotReached] = []
    budget: Budget | None = None
    files: list[str] | None = None
    traces: int
    calls: int
    verdicts: Verdicts
    by_function: dict[str, Verdicts]
    groups: list[Group]
    differences: list[Difference]
    undecided: list[Undecided]
    deviations: list[Deviation]
    replayed: list[Replayed]
    coverage: Coverage
    faults: list[str]
    status: Literal[0, 1, 2]


def as_text() -> str:
    """The JSON Schema, as it stands beside this file."""
    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Report)), indent=2).decode() + "\n"
