"""Verdicts on single calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """What the court says of one answer."""

    CONFORMS = "conforms"
    DIFFERS = "differs"
    UNDECIDED = "undecided"
    ENVIRONMENT = "environment"
    EXCUSED = "excused"
    BROKEN = "broken"
    NOT_IMPLEMENTED = "not_implemented"


@dataclass(frozen=True, slots=True)
class Allowed:
    """One answer the law allowed instead, and the rows that say so."""

    answer: str
    witness: str | None
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one call.

    Attributes:
        verdict: the word.
        reason: for anything but ``conforms``: why, in a few words.
        allowed: what the law allowed, if it came to that.
        rules: ids of the rules that decide, such as ``R-141``.
        alone: the one answer the law allowed, if it was a single one.
        fired: the rows that explain the answer.
    """

    verdict: Verdict
    reason: str = ""
    allowed: tuple[Allowed, ...] = ()
    rules: tuple[str, ...] = ()
    alone: bool = False
    fired: tuple[int, ...] = ()
    views: tuple[Mapping[str, str], ...] = ()
