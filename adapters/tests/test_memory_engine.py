"""What the memory engine does, rule by rule: names, order of calls, the file slot."""

from __future__ import annotations

import pytest

from jetlaw.adapters.memory import ADAPTER
from jetlaw.adapters.memory.codes import AdapterError

from .engine import BAD_GRBIT, BAD_PARAMETER, IN_PROGRESS, NO_BACKUP, OK, PAGE, SEQUENCE, Engine


@pytest.fixture
def engine():
    """One instance with 40 records of 1000 bytes."""
    return Engine(records=40)


# The adapter


def test_names_are_accepted_bare_and_with_either_suffix(engine):
    """An exported name stands with A, with W and without."""
    for suffix in ("", "A", "W"):
        assert engine("JetBeginExternalBackupInstance" + suffix, grbit=16) == BAD_GRBIT
    assert "JetGetLogInfoInstance2" in ADAPTER.functions
    assert not [name for name in ADAPTER.functions if name.endswith(("A", "W"))]


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("JetNoSuchThing", {}),
        ("JetBeginExternalBackupInstance", {"instance": "I1"}),
        ("JetBeginExternalBackupInstance", {"instance": "I1", "grbit": "0"}),
        ("JetBeginExternalBackupInstance", {"instance": "I77", "grbit": 0}),
        ("JetBeginExternalBackupInstance", {"instance": 7, "grbit": 0}),
        ("JetOpenFileInstance", {"instance": "I1", "szFileName": 3}),
        ("JetGetAttachInfoInstance", {"instance": "I1"}),
    ],
)
def test_what_is_no_call_is_the_kits_fault(engine, function, arguments):
    """Unknown functions, missing arguments and wrong types raise; they are not answers."""
    assert engine.begin() == OK
    with pytest.raises(AdapterError):
        engine.session.call(function, arguments)


def test_a_closed_session_takes_no_calls(engine):
    """Close ends the process, also twice."""
    engine.session.close()
    engine.session.close()
    with pytest.raises(AdapterError):
        engine.begin()


# Order of tests


def test_begin_tests_the_bits_before_it_looks_for_a_running_backup(engine):
    """Precedence of Begin: grbit, then in progress; a refused Begin disturbs nothing (backup.cxx:1666-1713)."""
    assert [engine.begin(0), engine.begin(4), engine.begin(0), engine.begin(1)] == [
        OK,
        BAD_GRBIT,
        IN_PROGRESS,
        IN_PROGRESS,
    ]
    assert engine.end() == OK


def test_begin_tests_everything_in_the_engine_s_order():
    """Term, log, unknown bits, circular logging, bits that exclude each other, the disk, a running backup.

    Source: jetapi.cxx:17453, backup.cxx:1645-1713.
    """
    bits = {"unknown": 16, "excluded": 0x41, "good": 0}
    engine = Engine(records=40)
    assert engine.begin() == OK
    engine.session.trouble("disk full")
    assert [engine.begin(bits[name]) for name in ("unknown", "excluded", "good")] == [BAD_GRBIT, BAD_GRBIT, -529]
    assert Engine(circular_logging=True).begin(bits["unknown"] | 1) == BAD_GRBIT
    assert Engine(circular_logging=True).begin(bits["excluded"]) == -526
    engine = Engine(recovery=False)
    assert [engine.begin(bits["unknown"]), engine.session.note("transaction begun", "S1")] == [-516, OK]
    assert [engine("JetTerm"), engine.begin(bits["unknown"])] == [-1059, -523]


def test_a_stop_without_a_backup_stops_none(engine):
    """The calls look for a backup before they look for its stop, and the next Begin forgets it (jetapi.cxx:22618)."""
    assert engine("JetStopBackupInstance") == OK
    assert [engine.open("I1/a.edb"), engine.read(), engine.truncate()] == [NO_BACKUP] * 3
    assert [engine.begin(), engine.open("I1/a.edb"), engine.read()] == [OK] * 3


def test_end_wants_exactly_one_kind_of_end(engine):
    """End2: both or none of Normal and Abort is JET_errInvalidParameter, even with no backup; other bits are free."""
    assert [engine.end(grbit) for grbit in (0, 3, 256, 1)] == [BAD_PARAMETER, BAD_PARAMETER, BAD_PARAMETER, NO_BACKUP]
    assert engine.begin() == OK
    assert [engine.end(0), engine.end(0x401), engine.end(1)] == [BAD_PARAMETER, OK, NO_BACKUP]


def test_without_a_backup_every_streaming_call_says_so(engine):
    """The gate comes before a call's own arguments."""
    assert [engine.open(""), engine.read(1), engine.close(), engine.truncate()] == [NO_BACKUP] * 4
    assert engine("JetGetAttachInfoInstance", cbMax=10) == NO_BACKUP
    assert engine("JetGetLogInfoInstance2A", cbMax=10) == NO_BACKUP
    assert engine("JetGetTruncateLogInfoInstance", cbMax=10) == NO_BACKUP


def test_a_stopped_backup_stays_in_progress_until_its_end(engine):
    """JetStopBackup: gate calls abort, Close does not look, Begin still finds it, End succeeds, Begin clears it."""
    assert engine.begin() == OK
    assert engine.open("I1/a.edb") == OK
    assert engine("JetStopBackupInstance") == OK
    assert [engine.read(), engine.open(None), engine.truncate()] == [-801] * 3
    assert [engine.close(), engine.begin(), engine.end(), engine.begin()] == [OK, IN_PROGRESS, OK, OK]
    assert engine.read(1) == BAD_PARAMETER


def test_the_log_phase_begins_with_the_list_even_if_the_list_does_not_fit(engine):
    """A buffer that is too small still switches the phase (jetapi.cxx:17950); opening a database then cancels."""
    assert engine.begin() == OK
    assert engine("JetGetLogInfoInstance", cbMax=10) == -1038
    assert engine.open("I1/a.edb") == SEQUENCE
    assert engine.end() == NO_BACKUP


def test_log_information_is_refused_while_a_file_is_open(engine):
    """JET_errInvalidBackupSequence, and the backup lives."""
    assert engine.begin() == OK
    assert engine.open("I1/a.edb") == OK
    assert engine("JetGetLogInfoInstance", cbMax=65536) == SEQUENCE
    assert [engine.truncate(), engine.close(), engine.truncate(), engine.end()] == [SEQUENCE, OK, SEQUENCE, OK]


@pytest.mark.parametrize(
    ("name", "code"), [("I1/edb.log", BAD_PARAMETER), ("I1/edb00099.log", -569), ("I1/nosuch.edb", -569)]
)
def test_a_wrong_file_in_the_log_phase_cancels(engine, name, code):
    """Log phase: every error of the open ends the backup (backup.cxx:2591); in the database phase none does."""
    assert engine.begin() == OK
    assert engine.open(name) == -1203
    assert engine.logs()
    assert [engine.open(name), engine.close()] == [code, NO_BACKUP]


def test_a_wrong_log_info_size_is_found_before_the_instance_is_looked_at(engine):
    """JetGetLogInfoInstance2A tests cbSize first (jetapi.cxx:17940)."""
    assert engine("JetGetLogInfoInstance2A", instance="9", cbMax=10, cbSize=1) == BAD_PARAMETER
    assert engine("JetGetLogInfoInstance2A", instance="9", cbMax=10) == -1115


# The file slot


def test_there_is_one_file_slot_and_its_handle_is_zero(engine):
    """A second open is JET_errOutOfMemory and cancels nothing; NULL is the handle."""
    assert engine.begin() == OK
    assert engine.open("I1/a.edb") == OK
    assert engine.out == {"phfFile": "H1", "size": 257 * PAGE, "handle_value": 0}
    assert [engine.open("I1/a.edb"), engine.open("")] == [-1011, BAD_PARAMETER]
    assert [engine("JetCloseFileInstance", hfFile=handle) for handle in ("9", "nil", "H1", "H1")] == [
        BAD_PARAMETER,
        BAD_PARAMETER,
        OK,
        BAD_PARAMETER,
    ]


def test_reads_of_a_database_need_three_pages_first_and_then_one(engine):
    """Sizes: page multiples, more than the two header pages at first; alignment is tested (backup.cxx:2738-2816)."""
    assert engine.begin() == OK
    assert engine.open("I1/a.edb") == OK
    assert [engine.read(cb) for cb in (0, 1, PAGE, 2 * PAGE, 3 * PAGE)] == [BAD_PARAMETER] * 4 + [OK]
    assert engine.read(PAGE, misaligned=True) == BAD_PARAMETER
    assert [engine.read(cb) for cb in (0, PAGE)] == [BAD_PARAMETER, OK]


def test_the_trailer_comes_with_the_read_that_still_has_room(engine):
    """A buffer that exactly fits the last pages gets the trailer with the next read (backup.cxx:466-470)."""
    assert engine.begin() == OK
    assert engine.open("I1/a.edb") == OK
    assert [(engine.read(256 * PAGE), engine.out["cbRead"]) for _ in range(3)] == [
        (OK, 256 * PAGE),
        (OK, PAGE),
        (OK, 0),
    ]


def test_a_file_left_open_haunts_the_slot_until_the_next_open(engine):
    """Residue (recordings C8): a log read to its end reads on as empty, even by one page; Begin does not wipe it."""
    assert engine.begin() == OK
    assert engine.open(engine.logs()[0]) == OK
    assert [engine.read(), engine.end(), engine.begin()] == [OK, OK, OK]
    assert [engine.read(PAGE), engine.close(), engine.read(PAGE)] == [OK, BAD_PARAMETER, OK]
    assert [engine.open("I1/nosuch.edb"), engine.read(PAGE), engine.read(2 * PAGE)] == [-1203, BAD_PARAMETER, OK]


def test_a_database_left_open_does_not_read_as_empty(engine):
    """Where the engine would crash (recordings N2), the answer is JET_errInvalidParameter."""
    assert engine.begin() == OK
    assert [engine.open("I1/a.edb"), engine.end(), engine.begin()] == [OK, OK, OK]
    assert [engine.read(PAGE), engine.read(3 * PAGE)] == [BAD_PARAMETER] * 2
