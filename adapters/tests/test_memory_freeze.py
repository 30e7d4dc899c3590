"""A frozen instance of the memory engine: which calls it blocks, and for how long."""

from __future__ import annotations

import pytest

from .engine import BAD_GRBIT, BAD_PARAMETER, IN_PROGRESS, NO_BACKUP, OK, SEQUENCE
from .volume import (
    BAD_ID,
    BAD_SEQUENCE,
    CONTINUE,
    COPY,
    EXPLICIT,
    NOT_COPIED,
    OS_SNAPSHOT,
    SECOND,
    TIMED_OUT,
    Volume,
)


@pytest.fixture
def volume():
    """One instance with 40 records of 1000 bytes; a freeze lasts 70 seconds, which is more than a call waits."""
    return Volume(records=40)


@pytest.fixture
def brief():
    """As ``volume``, with a limit of one second for a freeze."""
    return Volume(records=40, snapshot_timeout_ms=SECOND)


@pytest.fixture
def two():
    """Two instances with a database each."""
    engine = Volume(records=1)
    engine.add_instance("I2")
    engine.add_database("S2", "I2/a.edb", "D2", "T2", 1)
    return engine


WRITERS = {
    "begin": ("JetBeginExternalBackupInstance", {"grbit": 0}),
    "backup": ("JetBackupInstance", {"szBackupPath": "bk", "grbit": 0}),
    "attach": ("JetAttachDatabase", {"sesid": "S1", "szFilename": "I1/a.edb", "grbit": 0}),
    "detach": ("JetDetachDatabase", {"sesid": "S1", "szFilename": "I1/a.edb"}),
    "detach all": ("JetDetachDatabase", {"sesid": "S1", "szFilename": None}),
    "create": ("JetCreateDatabase", {"sesid": "S1", "szFilename": "I1/b.edb", "grbit": 0}),
    "end": ("JetEndExternalBackupInstance", {}),
    "log info": ("JetGetLogInfoInstance", {"cbMax": 4096}),
    "log info 2": ("JetGetLogInfoInstance2", {"cbMax": 4096}),
    "truncate info": ("JetGetTruncateLogInfoInstance", {"cbMax": 4096}),
    "stop all": ("JetStopServiceInstance2", {"grbit": 0}),
    "quiesce": ("JetStopServiceInstance2", {"grbit": 4}),
    "dirty term": ("JetTerm2", {"grbit": 8}),
    "term": ("JetTerm", {}),
    "term, stop backup": ("JetTerm2", {"grbit": 4}),
}
OTHERS = {
    "bad grbit": ("JetBeginExternalBackupInstance", {"grbit": 16}, BAD_GRBIT),
    "attach missing": ("JetAttachDatabase", {"sesid": "S1", "szFilename": "I1/x.edb", "grbit": 0}, -1811),
    "detach missing": ("JetDetachDatabase", {"sesid": "S1", "szFilename": "I1/x.edb"}, -1203),
    "create again": ("JetCreateDatabase", {"sesid": "S1", "szFilename": "I1/a.edb", "grbit": 0}, -1201),
    "attach info": ("JetGetAttachInfoInstance", {"cbMax": 4096}, OK),
    "open": ("JetOpenFileInstance", {"szFileName": "I1/a.edb"}, SEQUENCE),
    "close": ("JetCloseFileInstance", {"hfFile": "null"}, BAD_PARAMETER),
    "truncate": ("JetTruncateLogInstance", {}, NOT_COPIED),
    "abort": ("JetEndExternalBackupInstance2", {"grbit": 2}, OK),
    "stop backup": ("JetStopBackupInstance", {}, OK),
    "stop service": ("JetStopServiceInstance", {}, OK),
    "stop tasks": ("JetStopServiceInstance2", {"grbit": 2}, OK),
    "begin session": ("JetBeginSession", {}, OK),
    "complete term": ("JetTerm2", {"grbit": 1}, IN_PROGRESS),
    "prepare": ("JetOSSnapshotPrepare", {"grbit": 0}, OK),
}


@pytest.mark.parametrize("name", WRITERS)
def test_who_needs_the_log_of_a_frozen_instance_hangs(volume, name):
    """Calls that write wait for the thaw; nobody is there to make it (recordings, section 5)."""
    assert [volume.prepare(), volume.freeze()] == [OK, OK]
    function, arguments = WRITERS[name]
    assert volume.died(function, **arguments) == "hang"


@pytest.mark.parametrize("name", OTHERS)
def test_who_needs_no_log_of_a_frozen_instance_goes_on(volume, name):
    """Tests that come before the wait answer at once, and so do calls that write nothing (recordings, section 5)."""
    assert [volume.prepare(), volume.freeze()] == [OK, OK]
    function, arguments, code = OTHERS[name]
    assert volume(function, **arguments) == code


def test_a_frozen_instance_blocks_no_other(two):
    """The members of a session stand still, and only they."""
    assert [two.prepare(EXPLICIT | CONTINUE), two.add("I2"), two.freeze(), two.begin()] == [OK] * 4
    assert two.insert() == OK
    assert two.died("JetBeginExternalBackupInstance", instance="I2", grbit=0) == "hang"


def test_a_term_after_the_marks_were_cleared_waits_too(volume):
    """The streaming end let the complete term pass its test; the log still stands still (recordings C6)."""
    assert [volume.prepare(), volume.freeze(), volume.end(2)] == [OK, OK, OK]
    assert volume.died("JetTerm2", grbit=1) == "hang"


def test_logs_prepared_by_an_earlier_backup_are_listed_without_waiting(volume):
    """Only the first since the last begin writes; the range is the snapshot's (recordings, section 5)."""
    volume.full_backup(truncate=False)
    before = volume.log_files()
    assert [volume.prepare(), volume.freeze(), volume.logs()] == [OK, OK, before]


def test_jet_term_waits_for_a_session_that_is_only_prepared(volume):
    """As long as the instance is in any session, an abrupt term does not return (jetapi.cxx:20951-20965)."""
    assert volume.prepare() == OK
    assert volume.died("JetTerm") == "hang"


def test_a_blocked_begin_gets_in_before_the_session_is_over(brief):
    """The log flows again a moment before the marks are cleared: JET_errBackupInProgress, as recorded."""
    assert [brief.prepare(), brief.freeze(), brief.begin(), brief.begin(), brief.thaw()] == [
        OK,
        OK,
        IN_PROGRESS,
        OK,
        TIMED_OUT,
    ]


@pytest.mark.parametrize(("suffix", "code"), [("A", NO_BACKUP), ("W", OK)])
def test_a_blocked_log_information_asks_twice_in_ansi(brief, suffix, code):
    """The second time the session is over: JET_errNoBackup, as recorded (jetapi.cxx:17950-17954)."""
    assert [brief.prepare(), brief.freeze()] == [OK, OK]
    assert brief(f"JetGetLogInfoInstance{suffix}", cbMax=4096) == code


def test_a_term_goes_on_when_the_freeze_has_timed_out(brief):
    """The session lets its members go then; only the thaw tells that it timed out."""
    assert [brief.prepare(), brief.freeze(), brief("JetTerm"), brief.thaw()] == [OK, OK, OK, TIMED_OUT]


@pytest.mark.parametrize(("grbit", "again"), [(0, BAD_ID), (CONTINUE, TIMED_OUT)])
def test_a_freeze_lasts_as_long_as_the_parameter_says(brief, grbit, again):
    """Up to the limit the thaw succeeds, from then on not; then the session goes, unless it was to continue."""
    assert [brief.prepare(grbit), brief.freeze()] == [OK, OK]
    brief.wait(SECOND - 1)
    assert [brief.thaw(), brief.close_session(), brief.history()] == [
        OK,
        OK if grbit else BAD_ID,
        {"full": OS_SNAPSHOT},
    ]
    assert [brief.prepare(COPY | grbit), brief.freeze()] == [OK, OK]
    brief.wait(SECOND)
    assert [brief.freeze_info(), brief.thaw(), brief.thaw()] == [0, TIMED_OUT, again]
    assert brief.history() == {"full": OS_SNAPSHOT}


def test_the_limit_is_a_parameter_of_the_process(volume):
    """JET_paramOSSnapshotTimeout can be set at any time for the next freeze, also to nothing at all."""
    assert volume("JetSetSystemParameter", instance=None, paramid="JET_paramOSSnapshotTimeout", lParam=0) == OK
    assert [volume.prepare(), volume.freeze(), volume.out["cInstance"], volume.thaw()] == [OK, OK, 1, TIMED_OUT]


def test_a_trouble_lets_the_limit_pass(volume):
    """``timeout elapses`` moves the clock beyond every freeze."""
    assert [volume.prepare(), volume.freeze()] == [OK, OK]
    volume.session.trouble("timeout elapses")
    assert [volume.begin(), volume.thaw(), volume.close_session(), volume.abort()] == [OK, TIMED_OUT, BAD_SEQUENCE, OK]


def test_a_thaw_calls_the_limit_off(brief):
    """After it the session may take as long as it likes (engine, 15)."""
    assert [brief.prepare(), brief.freeze(), brief.thaw()] == [OK] * 3
    brief.wait(100 * SECOND)
    assert [brief.begin(), brief.truncate_logs(), brief.close_session()] == [IN_PROGRESS, OK, OK]
