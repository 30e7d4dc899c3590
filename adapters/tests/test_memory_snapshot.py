"""Snapshots of the memory engine: sessions, members, what a freeze refuses, and that a snapshot is a backup."""

from __future__ import annotations

import pytest

from .engine import BAD_GRBIT, BAD_PARAMETER, IN_PROGRESS, NO_BACKUP, OK, SEQUENCE
from .volume import (
    ABORT,
    BAD_ID,
    BAD_PATH,
    BAD_SEQUENCE,
    CONTINUE,
    EXPLICIT,
    INCREMENTAL,
    NO_FULL,
    NOT_ALLOWED,
    NOT_COPIED,
    OS_SNAPSHOT,
    SECOND,
    TIMED_OUT,
    Volume,
)

BAD_BACKUP, GAP, NOT_INITIALIZED = -526, -569, -1029


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


# Sessions


def in_state(volume, state):
    """Bring a new session into a state; every one of them continues after the thaw."""
    steps = {
        "prepared": (),
        "frozen": (volume.freeze,),
        "timed out": (volume.freeze, lambda: volume.wait(70 * SECOND) or OK),
        "thawed": (volume.freeze, volume.thaw),
        "truncated": (volume.freeze, volume.thaw, volume.truncate_logs),
    }
    assert volume.prepare(CONTINUE | EXPLICIT) == OK
    assert volume.add() == OK
    for step in steps[state]:
        assert step() == OK


@pytest.mark.parametrize(
    ("state", "codes", "members"),
    [
        ("prepared", (OK, BAD_SEQUENCE, BAD_SEQUENCE, OK, OK), 1),
        ("frozen", (BAD_SEQUENCE, OK, BAD_SEQUENCE, BAD_SEQUENCE, OK), 1),
        ("timed out", (BAD_SEQUENCE, TIMED_OUT, BAD_SEQUENCE, BAD_SEQUENCE, OK), 0),
        ("thawed", (BAD_SEQUENCE, BAD_SEQUENCE, OK, OK, OK), 1),
        ("truncated", (BAD_SEQUENCE, BAD_SEQUENCE, OK, OK, OK), 1),
    ],
)
def test_what_each_state_of_a_session_allows(state, codes, members):
    """The table of io.cxx:3310-3411: freeze, thaw, truncate, a normal end, an abort; GetFreezeInfo works in all."""
    answers = []
    for step in ("freeze", "thaw", "truncate_logs", "close_session", "abort"):
        volume = Volume(records=1)
        in_state(volume, state)
        assert volume.freeze_info() == members
        answers.append(getattr(volume, step)())
    assert tuple(answers) == codes


@pytest.mark.parametrize("how", ["close_session", "abort"])
def test_an_ended_session_has_no_id_any_more(volume, how):
    """Any call on it, and on a number that never was one, says JET_errOSSnapshotInvalidSnapId."""
    assert [volume.prepare(), getattr(volume, how)()] == [OK, OK]
    for name in (volume.id, "null", "nil", "0x77", "I1", "1"):
        calls = (volume.freeze, volume.thaw, volume.abort, volume.close_session, volume.truncate_logs)
        assert [call(of=name) for call in (*calls, volume.freeze_info)] == [BAD_ID] * 6
        assert volume.add(of=name) == BAD_ID


def test_ids_count_from_one_and_are_not_used_again(volume):
    """A plain number is the session of that id (io.cxx:2547-2604)."""
    assert [volume.prepare(), volume.close_session(), volume.prepare()] == [OK, OK, OK]
    assert volume.id == "N2"
    assert [volume.freeze_info(of="1"), volume.freeze_info(of="2")] == [BAD_ID, 1]


def test_flags_are_checked_before_the_id_and_pointers_where_the_source_does():
    """Unknown bits are JET_errInvalidGrbit; the ANSI freeze looks at its pointers first, GetFreezeInfo last."""
    volume = Volume()
    assert volume("JetOSSnapshotPrepare", grbit=16) == BAD_GRBIT
    assert volume("JetOSSnapshotPrepare", grbit=0, psnapId="null") == BAD_PARAMETER
    for name in ("Freeze", "GetFreezeInfo", "Thaw", "Abort"):
        assert volume(f"JetOSSnapshot{name}", snapId="null", grbit=1) == BAD_GRBIT
    for name in ("TruncateLog", "TruncateLogInstance", "End"):
        assert volume(f"JetOSSnapshot{name}", snapId="null", grbit=2) == BAD_GRBIT
    codes = {
        name: volume(f"JetOSSnapshot{name}", snapId="null", grbit=grbit, paInstanceInfo="null")
        for name, grbit in (("FreezeA", 1), ("FreezeW", 1), ("GetFreezeInfoA", 0), ("GetFreezeInfoW", 0))
    }
    assert codes == {
        "FreezeA": BAD_PARAMETER,
        "FreezeW": BAD_GRBIT,
        "GetFreezeInfoA": BAD_ID,
        "GetFreezeInfoW": BAD_PARAMETER,
    }


def test_without_an_instance_there_is_nothing_to_prepare_or_freeze(volume):
    """JET_errNotInitialized, also for a session that outlives the last instance."""
    assert volume.prepare() == OK
    assert volume("JetTerm2", grbit=1) == OK
    assert [volume.freeze(), volume.freeze_info()] == [NOT_INITIALIZED, 0]
    assert volume.prepare() == NOT_INITIALIZED


# Members


def test_a_default_prepare_takes_every_free_instance(two):
    """Initialised instances in no session join, with a streaming backup running too; a second prepare gets none."""
    assert [two.begin(), two.prepare(), two.freeze_info()] == [OK, OK, 2]
    assert [two.add("I1"), two.prepare(), two.freeze_info(), two.add("I2")] == [NOT_ALLOWED, OK, 0, NOT_ALLOWED]


def test_an_explicit_prepare_takes_those_that_are_named(two):
    """JET_errOSSnapshotNotAllowed for an instance in a session, in a backup, or past a term; entry tests come first."""
    assert [two.prepare(EXPLICIT), two.freeze_info(), two.add("I1"), two.freeze_info()] == [OK, 0, OK, 1]
    assert two("JetBeginExternalBackupInstance", instance="I2", grbit=0) == OK
    assert two.add("I2") == NOT_ALLOWED
    assert two("JetTerm2", instance="I2", grbit=1) == IN_PROGRESS
    assert two("JetEndExternalBackupInstance", instance="I2") == OK
    assert two.add("I2") == NOT_ALLOWED
    assert [two.add("null"), two.add("9")] == [BAD_PARAMETER, -1115]


def test_an_instance_that_goes_away_leaves_its_session(two):
    """A complete term of a prepared instance succeeds; the session goes on with the others."""
    assert [two.prepare(), two("JetTerm2", instance="I2", grbit=1), two.freeze_info()] == [OK, OK, 1]
    assert [two.freeze(), two.out["cInstance"]] == [OK, 1]


def test_members_are_told_in_the_order_of_the_table(two):
    """A new instance takes the first free place, also before older ones (jetapi.cxx:3547)."""
    assert two("JetTerm2", instance="I1", grbit=1) == OK
    two.add_instance("I3")
    assert [two.prepare(), two.freeze()] == [OK, OK]
    assert [info["szInstanceName"] for info in two.out["aInstanceInfo"]] == ["I3", "I2"]


# What a freeze refuses


def test_a_refused_freeze_spares_only_the_first_offender(two):
    """The streaming backup of the first member that refuses goes on, those of later ones are gone (recordings C14)."""
    assert [two("JetBeginExternalBackupInstance", instance=name, grbit=0) for name in ("I1", "I2")] == [OK, OK]
    assert [two.prepare(), two.freeze()] == [OK, NOT_ALLOWED]
    assert [two("JetEndExternalBackupInstance", instance=name) for name in ("I1", "I2")] == [OK, NO_BACKUP]
    assert [two.freeze(), two.out["cInstance"]] == [OK, 0]


def test_an_incremental_freeze_needs_a_full_snapshot_and_the_logs_since(volume):
    """A full backup by streaming does not help; a gap in the logs is found at the freeze (backup.cxx:3741-3795)."""
    volume.full_backup()
    assert [volume.prepare(INCREMENTAL), volume.freeze(), volume.freeze()] == [OK, NO_FULL, OK]
    assert volume.close_session(ABORT) == OK
    volume.snapshot()
    volume.snapshot(INCREMENTAL | CONTINUE)
    assert volume.history() == {"full": OS_SNAPSHOT, "incremental": OS_SNAPSHOT}
    assert [volume.begin(1), volume.insert(200)] == [NO_FULL, OK]
    for name in volume.log_files()[:-1]:
        volume.files.delete(name)
    assert [volume.prepare(INCREMENTAL), volume.freeze()] == [OK, GAP]


def test_circular_logging_refuses_an_incremental_freeze_only(volume):
    """JET_errMissingFullBackup comes before JET_errInvalidBackup; a full freeze does not roll the log."""
    volume = Volume(records=1, circular_logging=True)
    current = volume.files.open("I1/edb.log").read(0, 4096)
    assert [volume.prepare(INCREMENTAL), volume.freeze()] == [OK, NO_FULL]
    volume.snapshot()
    assert volume.files.open("I1/edb.log").read(0, 4096) == current
    assert [volume.prepare(INCREMENTAL), volume.freeze()] == [OK, BAD_BACKUP]


def test_a_freeze_without_a_log_never_returns():
    """It waits for a sign that the log has stopped (recordings C15)."""
    volume = Volume(records=1, recovery=False)
    assert volume.prepare() == OK
    assert volume.died("JetOSSnapshotFreeze", snapId="N1", grbit=0) == "hang"


@pytest.mark.parametrize(
    ("trouble", "code", "members"), [("out of memory", -1011, 1), ("log write fails", -510, 0), ("disk full", -529, 0)]
)
def test_troubles_at_a_freeze(volume, trouble, code, members):
    """Without a thread nothing was begun; when the log cannot stop, all members have left (io.cxx:2967, 3269)."""
    assert volume.prepare() == OK
    volume.session.trouble(trouble)
    assert volume.freeze() == code
    assert len(volume.session._process.snapshots.find(1).members) == members
    assert volume.close() == NO_BACKUP


def test_a_freeze_that_cannot_tell_its_members_thaws_them(volume):
    """The second allocation is the list (io.cxx:3660-3672); without JET_bitContinueAfterThaw that was a backup."""
    assert volume.prepare(0) == OK
    volume.session.trouble("out of memory at 2")
    assert [volume.freeze(), volume.freeze_info(), volume.history()] == [-1011, BAD_ID, {"full": OS_SNAPSHOT}]


# A snapshot is a backup


def test_a_frozen_instance_is_in_a_backup_of_its_own(volume):
    """Streaming calls pass the gate, in the phase that the last backup left; an end clears the marks."""
    assert [volume.prepare(), volume.freeze()] == [OK, OK]
    assert volume("JetGetAttachInfoInstance", cbMax=4096) == OK
    assert volume.out["files"] == ["I1/a.edb"]
    assert [volume.close(), volume.truncate(), volume.end(2), volume.close()] == [
        BAD_PARAMETER,
        NOT_COPIED,
        OK,
        NO_BACKUP,
    ]


def test_opening_a_database_while_frozen_ends_that_backup(volume):
    """It is in no database phase: JET_errInvalidBackupSequence, and the snapshot's marks are gone (engine, 9)."""
    assert [volume.prepare(), volume.freeze(), volume.open("I1/a.edb")] == [OK, OK, SEQUENCE]
    assert [volume.close(), volume.thaw(), volume.begin()] == [NO_BACKUP, OK, OK]
    assert [volume.close_session(), volume.close()] == [OK, NO_BACKUP]


def test_ending_a_prepared_session_ends_a_streaming_backup(volume):
    """The marks of a backup are cleared, whoever set them; the open file stays in its slot (recordings C14, C8)."""
    assert [volume.begin(), volume.open("I1/a.edb"), volume.prepare(), volume.close_session()] == [OK] * 4
    assert [volume.read(), volume.begin(), volume.open("I1/a.edb")] == [NO_BACKUP, OK, -1011]


def test_a_thaw_that_continues_leaves_the_backup_in_progress(volume):
    """Begin, attach, detach, JetBackup and a complete term are refused until the session ends (io.cxx:3174)."""
    assert [volume.prepare(), volume.freeze(), volume.thaw()] == [OK] * 3
    assert [volume("JetAttachDatabase", sesid="S1", szFilename="I1/a.edb", grbit=0), volume.begin()] == [
        IN_PROGRESS
    ] * 2
    assert volume("JetDetachDatabase", sesid="S1", szFilename="I1/a.edb") == IN_PROGRESS
    assert volume("JetBackupInstance", szBackupPath="bk", grbit=0) == IN_PROGRESS
    assert [volume.insert(), volume.close_session(), volume.begin()] == [OK] * 3


def test_a_thaw_that_does_not_continue_ends_the_session(volume):
    """Its id is gone, the backup is over and recorded (io.cxx:3756)."""
    assert [volume.prepare(0), volume.freeze(), volume.thaw(), volume.close_session()] == [OK, OK, OK, BAD_ID]
    assert [volume.begin(), volume.history()] == [OK, {"full": OS_SNAPSHOT}]


def test_what_an_earlier_backup_copied_counts_in_a_snapshot(volume):
    """A streaming TruncateLog then deletes from generation 0 on, whose name is no path (recordings C10)."""
    assert volume.begin() == OK
    for name in volume.logs() * 2:
        assert volume.copy(name) is None
    assert [volume.end(2), volume.prepare(), volume.freeze(), volume.truncate()] == [OK, OK, OK, BAD_PATH]
    assert [volume.thaw(), volume.truncate_logs(), volume.truncate()] == [OK, OK, OK]


def test_without_an_earlier_copy_a_streaming_truncate_is_refused(volume):
    """Nothing was copied: JET_errLogFileNotCopied, as in a streaming backup (recordings D2)."""
    assert [volume.prepare(), volume.freeze(), volume.truncate()] == [OK, OK, NOT_COPIED]
