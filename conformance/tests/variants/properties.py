"""The properties of the engine's storage as suites: how many histories it takes until one does not hold.

They lie with the engine's other tests and are imported anew for every variant, so that they work on its engine.
"""

from __future__ import annotations

from hypothesis import Phase, given, settings

from .loading import Variant, load

SUITES = {
    "restorability": ("tests.test_restorability", "test_what_a_backup_took_comes_back_whole"),
    "crash safety": ("tests.test_crash_safety", "test_at_every_write_a_crash_loses_nothing_that_was_committed"),
    "crash in a backup": (
        "tests.test_crash_safety",
        "test_a_crash_in_a_backup_leaves_nothing_that_a_later_incremental_would_miss",
    ),
    "torn sets": ("tests.test_torn_sets", "test_a_set_damaged_at_any_byte_is_refused_or_whole"),
}
HISTORIES = 200


def histories_until_caught(variant: Variant | None, suite: str, histories: int = HISTORIES) -> int | None:
    """The number of histories that a property needs until it fails; None if it holds for all of them."""
    module, name = SUITES[suite]
    stated = getattr(load(variant, module), name).hypothesis
    tried = 0

    def counted(**drawn):
        nonlocal tried
        tried += 1
        stated.inner_test(**drawn)

    prove = settings(max_examples=histories, derandomize=True, deadline=None, database=None, phases=(Phase.generate,))
    try:
        prove(given(**stated._given_kwargs)(counted))()
    except AssertionError:
        return tried
    return None
