"""Faulty variants of the engine, and the suites that catch them."""

from __future__ import annotations

from .examples import EXAMPLES, examples_until_caught
from .loading import Variant, load
from .properties import HISTORIES, SUITES, histories_until_caught
from .table import VARIANTS
from .trials import SCHEDULES, schedules_until_caught
from .walking import CALLS, calls_until_caught

THREADED = "threads"
__all__ = ["EXAMPLES", "SUITES", "THREADED", "VARIANTS", "Variant", "load", "tries_until_caught"]


def tries_until_caught(variant: Variant | None, suite: str, *, thoroughly: bool = True) -> int | None:
    """How many calls, histories, examples or schedules a suite needs to catch a variant; None if it does not.

    Args:
        variant: the mistake; None for the engine as it is.
        suite: what is to catch it.
        thoroughly: with all of the suite's budget; else with a small part, which is enough to see a false alarm.
    """
    if suite in SUITES:
        return histories_until_caught(variant, suite, HISTORIES if thoroughly else 10)
    if suite in EXAMPLES:
        return examples_until_caught(variant, suite)
    if suite == THREADED:
        return schedules_until_caught(variant, SCHEDULES if thoroughly else 100)
    return calls_until_caught(load(variant).ADAPTER, suite, CALLS if thoroughly else 2000)
