"""Threads as a suite: how many random schedules it takes until no order of the calls explains the answers."""

from __future__ import annotations

from .loading import Variant, load

SCHEDULES = 200


def schedules_until_caught(variant: Variant | None, schedules: int = SCHEDULES) -> int | None:
    """The number of schedules until one cannot be explained; None if all can."""
    found = load(variant, "tests.threads").first_fault(range(schedules))
    return found and found[0]
