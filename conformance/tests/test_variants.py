"""Faulty variants of the engine's own source: each is caught by the suite that is said to catch it."""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from jetlaw.adapters import memory

from .variants import EXAMPLES, SUITES, THREADED, VARIANTS, Variant, load, tries_until_caught

COUNTS = {
    "streaming": 30,
    "lifecycle": 13,
    "snapshot": 12,
    "directory": 5,
    "legacy": 5,
    "restore": 3,
    "streaming examples": 14,
    "lifecycle examples": 3,
    "crash examples": 6,
    "set examples": 7,
    "directory examples": 14,
    "restore examples": 12,
    "snapshot examples": 2,
    "crash safety": 7,
    "restorability": 4,
    "torn sets": 2,
    "threads": 3,
}
WALKED = ("streaming", "lifecycle", "legacy", "snapshot", "restore", "directory")


def test_the_table_says_different_things():
    """There are so many variants for each suite, and no two have a name or a change in common."""
    assert Counter(variant.suite for variant in VARIANTS) == COUNTS
    assert len({(variant.suite, variant.name) for variant in VARIANTS}) == len(VARIANTS)
    assert len({(variant.file, variant.source) for variant in VARIANTS}) == len(VARIANTS)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: f"{variant.suite}: {variant.name}")
def test_a_variant_is_caught(variant):
    """The suite finds the mistake within its budget."""
    assert tries_until_caught(variant, variant.suite) is not None


@pytest.mark.parametrize("suite", [*WALKED, *EXAMPLES, *SUITES, THREADED])
def test_the_engine_as_it_is_passes(suite):
    """No suite finds anything wrong with the engine itself, imported in the same way."""
    assert tries_until_caught(None, suite, thoroughly=False) is None


def test_a_variant_leaves_the_engine_alone():
    """A variant is another engine, from the same files; the one that was there before stays where it was."""
    known = {name: module for name, module in sys.modules.items() if name.startswith("jetlaw.adapters")}
    variant = Variant("answers two", "", "", "codes.py", ("SUCCESS: Final = 0",), ("SUCCESS: Final = 2",))
    changed = load(variant)
    assert changed is not memory
    assert changed.__file__ == memory.__file__
    create = ("JetCreateInstance", {"szInstanceName": "I1"})
    assert [made.ADAPTER.open({}).call(*create).ret for made in (memory, changed)] == [0, 2]
    assert {name: module for name, module in sys.modules.items() if name.startswith("jetlaw.adapters")} == known
    assert sys.modules["jetlaw.adapters"].memory is memory
    assert not any(type(finder).__name__ == "_Finder" for finder in sys.meta_path)
