"""Walks honour Hypothesis' example database: what failed is kept there and tried first."""

from __future__ import annotations

import unittest

import pytest
from hypothesis import Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase, InMemoryExampleDatabase

from jetlaw.conformance.walks import SETTINGS, Differs, machine

from .wavering import wavering

__all__ = ["wavering"]  # a fixture is used by name

INVALID_INSTANCE, NOT_INITIALIZED = -1115, -1029
FEW = 20
"""Examples that are enough to meet the fault."""


def case(adapter, profile="ese-oss", slice_name="restore", **changes):
    """A test case of walks, with settings that differ from the default in ``changes``."""
    made = machine(adapter, profile=profile, slice=slice_name).TestCase
    made.settings = settings(SETTINGS, max_examples=FEW, **changes)
    return made


def failure(made):
    """The difference that a test case fails with, or None."""
    try:
        made("runTest").debug()
    except Differs as found:
        return found
    return None


@pytest.fixture
def broken(wavering):
    """An engine that answers a common call wrongly."""
    wavering.wrong = {("JetTerm", INVALID_INSTANCE): NOT_INITIALIZED}
    return wavering


@pytest.fixture
def database(tmp_path):
    """A database as a user has it."""
    return DirectoryBasedExampleDatabase(tmp_path / "examples")


def test_what_failed_is_tried_first(broken, database):
    """The first run keeps what it found; the second makes just those calls and fails again."""
    first = failure(case(broken, database=database))
    assert first is not None
    broken.asked.clear()
    second = failure(case(broken, database=database))
    assert broken.asked == [made.exported for made in second.made] == [made.exported for made in first.made]
    assert str(second) == str(first)


def test_what_is_fixed_is_kept_no_longer(broken, database):
    """After the repair it is tried once more and conforms; then nothing is kept."""
    first = failure(case(broken, database=database))
    broken.wrong = {}
    broken.asked.clear()
    assert failure(case(broken, database=database)) is None
    length = len(first.made)
    kept_first, walks = broken.asked[:length], broken.asked[length:]
    assert kept_first == [made.exported for made in first.made]
    broken.asked.clear()
    assert failure(case(broken, database=database)) is None
    assert broken.asked == walks


@pytest.mark.parametrize(
    "changes",
    [{"database": None}, {"phases": (Phase.generate, Phase.shrink)}],
    ids=["no database", "no phase reuse"],
)
def test_who_wants_no_database_has_none(changes, broken, database):
    """Settings without database, and those that leave the phase out, neither keep nor try anything."""
    changes = {"database": database, **changes}
    first = failure(case(broken, **changes))
    broken.asked.clear()
    second = failure(case(broken, **changes))
    assert str(first) == str(second)
    assert len(broken.asked) > len(second.made)


def test_the_loaded_profile_is_honoured(broken):
    """A test case whose settings nobody has touched takes the database of the profile that is loaded when it runs."""
    before, database = settings.default, InMemoryExampleDatabase()
    made = machine(broken, slice="restore").TestCase
    settings.register_profile("with a database", database=database)
    settings.register_profile("without", database=None)
    try:
        settings.load_profile("with a database")
        first = failure(made)
        assert first is not None
        assert len(database.data) == 1
        broken.asked.clear()
        assert str(failure(made)) == str(first)
        assert len(broken.asked) == len(first.made)
        settings.load_profile("without")
        broken.asked.clear()
        failure(made)
        assert len(broken.asked) > len(first.made)
    finally:
        settings.register_profile("as before", before)
        settings.load_profile("as before")


def test_each_walk_has_its_own(broken):
    """What one walk keeps another does not try: not with another profile, slice or adapter."""
    database = InMemoryExampleDatabase()
    assert failure(case(broken, database=database)) is not None
    assert failure(case(broken, "win8", database=database)) is not None
    assert failure(case(broken, slice_name="lifecycle", database=database)) is not None
    broken.name = "another"
    assert failure(case(broken, database=database)) is not None
    assert [len(kept) for kept in database.data.values()] == [1, 1, 1, 1]


def test_what_is_no_sequence_is_dropped(wavering):
    """Bytes that no law reads, from an older law or anyone, are dropped and cost nothing."""
    database = InMemoryExampleDatabase()
    wavering.wrong = {("JetTerm", INVALID_INSTANCE): NOT_INITIALIZED}
    assert failure(case(wavering, database=database)) is not None
    ((key, kept),) = database.data.items()
    (right,) = kept
    database.save(key, b"\xff")
    database.save(key, right.replace(b"JetTerm", b"JetBake"))
    wavering.wrong = {}
    assert failure(case(wavering, database=database)) is None
    assert not database.data.get(key)


def test_a_database_changes_no_seed(wavering, database):
    """With and without a database a conforming engine is asked the same."""
    asked = []
    for chosen in (None, database):
        wavering.asked.clear()
        result = unittest.TestResult()
        case(wavering, database=chosen)("runTest").run(result)
        assert result.wasSuccessful()
        asked.append(list(wavering.asked))
    assert asked[0] == asked[1]
    assert len(asked[0]) > 100
