"""What a snapshot of the memory engine leaves behind: headers, logs, and a disk that can be copied."""

from __future__ import annotations

import pytest

from .engine import BAD_PARAMETER, OK
from .volume import (
    ABORT,
    ALL_DATABASES,
    BAD_ID,
    BAD_SEQUENCE,
    CONTINUE,
    COPY,
    EXPLICIT,
    INCREMENTAL,
    NO_FULL,
    OS_SNAPSHOT,
    Volume,
)

NYI = -1


@pytest.fixture
def volume():
    """One instance with 40 records of 1000 bytes."""
    return Volume(records=40)


@pytest.fixture
def two():
    """Two instances with a database each."""
    engine = Volume(records=1)
    engine.add_instance("I2")
    engine.add_database("S2", "I2/a.edb", "D2", "T2", 1)
    return engine


@pytest.mark.parametrize(
    ("grbit", "kind"), [(0, "full"), (COPY, "copy"), (INCREMENTAL, "incremental"), (INCREMENTAL | COPY, "differential")]
)
@pytest.mark.parametrize("truncates", [False, True])
def test_headers_remember_what_kind_of_snapshot_it_was(volume, grbit, kind, truncates):
    """Unlike streaming, whether logs were truncated does not matter (backup.cxx:3611-3673)."""
    volume.snapshot()
    assert [volume.prepare(grbit | CONTINUE), volume.freeze(), volume.thaw()] == [OK] * 3
    if truncates:
        assert volume.truncate_logs() == (BAD_SEQUENCE if grbit & COPY else OK)
    assert [volume.close_session(), volume.history()] == [OK, {"full": OS_SNAPSHOT, kind: OS_SNAPSHOT}]


@pytest.mark.parametrize(("grbit", "history"), [(CONTINUE, {}), (0, {"full": OS_SNAPSHOT})])
def test_aborting_a_frozen_session_counts_as_success_unless_it_continues(volume, grbit, history):
    """The abort thaws, and a thaw that does not continue ends the session normally (recordings C14)."""
    assert [volume.prepare(grbit), volume.freeze(), volume.abort(), volume.abort()] == [OK, OK, OK, BAD_ID]
    assert [volume.history(), volume.begin()] == [history, OK]


def test_an_aborted_session_is_not_remembered(volume):
    """After the thaw JET_bitAbortSnapshot ends it without a trace in the headers."""
    assert [volume.prepare(), volume.freeze(), volume.thaw(), volume.close_session(ABORT)] == [OK] * 4
    assert volume.history() == {}


def test_a_database_made_before_the_end_is_stamped_too(volume):
    """Every logged database that is attached then counts as being in the snapshot (recordings C14)."""
    assert [volume.prepare(), volume.freeze(), volume.thaw()] == [OK] * 3
    assert volume("JetCreateDatabase", sesid="S1", szFilename="I1/b.edb", grbit=0) == OK
    assert volume.close_session() == OK
    databases = volume.session._process.handles.find("I1").databases
    assert [database.header.history["full"].type for database in databases] == [OS_SNAPSHOT] * 2


def test_the_two_technologies_do_not_know_each_others_full_backup(volume):
    """An incremental needs a full one of its own kind, and the latest decides (engine, 12)."""
    volume.full_backup()
    volume.snapshot()
    assert [volume.begin(1), volume.prepare(INCREMENTAL), volume.freeze()] == [NO_FULL, OK, OK]
    assert volume.thaw() == OK
    volume.full_backup()
    assert [volume.prepare(INCREMENTAL), volume.freeze(), volume.begin(1)] == [OK, NO_FULL, OK]


@pytest.mark.parametrize(("grbit", "deletes"), [(0, False), (ALL_DATABASES, True)])
def test_truncating_deletes_the_logs_below_the_checkpoint(grbit, deletes):
    """No copy is asked for; without JET_bitAllDatabasesSnapshot nothing is deleted (backup.cxx:3564-3608)."""
    volume = Volume(records=200, parameters=[("JET_paramCheckpointDepthMax", 0)])
    before = volume.log_files()
    assert [volume.prepare(), volume.freeze(), volume.thaw(), volume.truncate_logs(grbit)] == [OK] * 4
    after = volume.log_files()
    assert (len(after) < len(before)) is deletes
    assert [volume.truncate_logs(ALL_DATABASES), volume.log_files(), volume.close_session()] == [OK, after, OK]
    assert [volume.insert(), volume("JetTerm")] == [OK, OK]


def test_truncating_one_instance_needs_a_member(two):
    """JET_wrnNyi (-1) for any other, and then the state is as it was; entry errors come first."""
    assert [two.prepare(EXPLICIT | CONTINUE), two.add("I1"), two.freeze(), two.thaw()] == [OK] * 4
    assert [two.truncate_logs_of("I2"), two.truncate_logs_of("null"), two.truncate_logs_of("I1")] == [
        NYI,
        BAD_PARAMETER,
        OK,
    ]
    assert two.close_session() == OK


@pytest.mark.parametrize("circular", [False, True])
def test_a_frozen_disk_is_a_consistent_set(circular):
    """A copy of all files made while frozen starts again with every record that was committed, and with no other."""
    volume = Volume(records=100, circular_logging=circular)
    assert volume.session.note("transaction begun", "S1") == OK
    assert volume.insert(20) == OK
    assert [volume.prepare(), volume.freeze()] == [OK, OK]
    frozen = volume.files.copy()
    assert [volume.thaw(), volume.session.note("transaction committed", "S1"), volume.insert(5)] == [OK] * 3
    copied = Volume(files=frozen)
    assert copied("JetAttachDatabase", sesid="S1", szFilename="I1/a.edb", grbit=0) == OK
    (database,) = copied.session._process.handles.find("I1").databases
    assert [record[:11] for record in database.records("T1")] == [f"T1:{n:08d}".encode() for n in range(1, 101)]
