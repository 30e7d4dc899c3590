"""Outside troubles of the memory engine: each changes what the engine works with, and the engine finds out."""

from __future__ import annotations

import pytest

from jetlaw.adapters.memory import ADAPTER
from jetlaw.adapters.memory.codes import AdapterError, JetError
from jetlaw.adapters.memory.troubles import ATTEMPTS, NAMES

from .engine import NO_BACKUP, OK, Engine

NAMED = {"sesid": "S1", "szFilename": "I1/a.edb"}
NO_MEMORY, UNAVAILABLE = -1011, -1090


@pytest.fixture
def engine():
    """One instance with 40 records of 1000 bytes."""
    return Engine(records=40)


def detached():
    """One instance whose database is there, but not attached."""
    engine = Engine(records=1)
    assert engine("JetCloseDatabase", sesid="S1", dbid="D1") == OK
    assert engine("JetDetachDatabase", **NAMED) == OK
    return engine


# What can be asked for


def test_the_adapter_tells_its_troubles():
    """Names without points; those that strike at attempts come first."""
    assert ADAPTER.troubles == NAMES
    assert tuple(NAMES)[: len(ATTEMPTS)] == ATTEMPTS
    assert not any(" at " in name for name in NAMES)


@pytest.mark.parametrize("name", ["earthquake", "fatal error at 2", "out of memory at 0", "out of memory at x", ""])
def test_what_nobody_can_cause_is_refused_in_one_line(engine, name):
    """An unknown name, a point that cannot be chosen, one that is no number from 1 on; the known ones are listed."""
    with pytest.raises(AdapterError) as raised:
        engine.session.trouble(name)
    assert "\n" not in str(raised.value)
    assert all(known in str(raised.value) for known in NAMES)


# At a chosen point


def test_a_trouble_strikes_from_its_point_on(engine):
    """Two allocations pass with "out of memory at 3", the third and every later one fail."""
    engine.session.trouble("out of memory at 3")
    assert [engine("JetGetInstanceInfo") for _ in range(4)] == [OK, OK, NO_MEMORY, NO_MEMORY]


def test_a_log_that_failed_once_stays_broken(engine):
    """The second write from now fails; no later one is tried, and no backup begins."""
    engine.session.trouble("log write fails at 2")
    assert engine.session.note("insert", "S1 T1 1 1000") == -510
    assert engine.begin() == -510


def test_the_disk_fills_up_at_a_chosen_file(engine):
    """The first new file has room, the second has none, whoever makes it."""
    engine.session.trouble("disk full at 2")
    assert engine.files.create("I1/x", 1).size == 1
    with pytest.raises(JetError, match="-1808"):
        engine.files.create("I1/y", 1)
    assert engine.files.find("I1/y") is None


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("JetCreateInstance", {"szInstanceName": "I2"}),
        ("JetBeginSession", {"instance": "I1"}),
        ("JetCreateDatabase", {"sesid": "S1", "szFilename": "I1/b.edb"}),
        ("JetBeginExternalBackupInstance", {"instance": "I1", "grbit": 0}),
        ("JetGetInstanceInfo", {}),
    ],
)
def test_calls_that_need_memory(engine, function, arguments):
    """JET_errOutOfMemory, and nothing was made."""
    engine.session.trouble("out of memory")
    assert engine(function, **arguments) == NO_MEMORY
    assert len(engine.session._process.instances) == 1
    assert len(engine.session._process.instances[0].databases) == 1


@pytest.mark.parametrize(
    ("trouble", "function", "arguments", "code"),
    [
        ("no instance left", "JetCreateInstance", {"szInstanceName": "I2"}, -1214),
        ("no session left", "JetBeginSession", {"instance": "I1"}, -1101),
        ("no thread left", "JetOSSnapshotFreeze", {"snapId": "N1", "grbit": 0}, -103),
        ("no buffer left", "JetEndSession", {"sesid": "S1"}, OK),
    ],
)
def test_what_there_may_be_no_more_of(engine, trouble, function, arguments, code):
    """Each resource has a code of its own, and memory is another one; to end a session takes none."""
    assert engine("JetOSSnapshotPrepare", grbit=0) == OK
    engine.session.trouble(trouble)
    assert engine("JetGetInstanceInfo") == OK
    assert engine(function, **arguments) == code


# Instances


def test_after_a_fatal_error_an_instance_is_of_no_more_use(engine):
    """JET_errInstanceUnavailable from its calls and those of its sessions; another instance works."""
    assert engine("JetCreateInstance", szInstanceName="I2") == OK
    engine.session.trouble("fatal error")
    assert [engine.begin(), engine("JetAttachDatabase", **NAMED)] == [UNAVAILABLE] * 2
    assert [engine("JetInit", instance="I2"), engine("JetBeginSession", instance="I2")] == [OK, OK]
    assert engine("JetTerm", instance="I2") == OK


def test_a_full_log_disk_is_told_as_such(engine):
    """JET_errInstanceUnavailableDueToFatalLogDiskFull."""
    engine.session.trouble("log disk full")
    assert engine.begin() == -1092


# Files


@pytest.mark.parametrize(("trouble", "code"), [("checkpoint missing", -542), ("checkpoint corrupt", -533)])
def test_a_lost_checkpoint_is_found_out_by_who_reads_it(engine, trouble, code):
    """The file itself is gone or damaged; a recovery does without it and loses nothing."""
    engine.session.trouble(trouble)
    assert [engine.begin(), engine.end()] == [code, NO_BACKUP]
    assert engine("JetTerm2", grbit=8) == -1116
    engine.add_instance("I2", ())
    assert engine.files.find("I1/a.edb") is not None


def test_a_damaged_page_is_met_wherever_it_is_read(engine):
    """The same flipped byte stops a read in pieces as one of the whole file."""
    engine.session.trouble("page fails its checksum")
    assert [engine.begin(), engine.open("I1/a.edb"), engine.read(8 * 4096), engine.read()] == [OK, OK, OK, -1018]


def test_damage_spares_what_is_written_later(engine):
    """A file made afterwards is sound."""
    engine.session.trouble("page fails its checksum")
    engine.add_database("S1", "I1/b.edb", "D2", "T2", 1)
    assert engine.begin() == OK
    assert engine.copy("I1/b.edb") is None


def test_deleted_logs_are_missed(engine):
    """The list names them, and there is nothing to open; the backup ends (JET_errMissingFileToBackup)."""
    assert engine.begin() == OK
    first = engine.logs()[0]
    engine.session.trouble("log files deleted")
    assert [engine.open(first), engine.end()] == [-569, NO_BACKUP]


def test_files_that_another_process_holds_cannot_be_opened():
    """Neither attached nor backed up; what this process holds itself is its own."""
    engine = detached()
    engine.session.trouble("file access denied")
    assert engine("JetAttachDatabase", **NAMED) == -1032
    assert engine("JetCreateDatabase", sesid="S1", szFilename="I1/b.edb") == OK


def test_a_write_protected_database_cannot_be_attached():
    """JET_errDatabaseFileReadOnly (db.cxx:4113)."""
    engine = detached()
    engine.session.trouble("database read only")
    assert engine("JetAttachDatabase", **NAMED) == -1008


def test_a_deleted_database_is_gone():
    """One that nobody has attached: JET_errFileNotFound."""
    engine = detached()
    engine.session.trouble("database missing")
    assert engine("JetAttachDatabase", **NAMED) == -1811


# Time


def test_time_passes_for_a_freeze(engine):
    """After the timeout of the process a thaw comes too late (JET_errOSSnapshotTimeOut)."""
    assert engine("JetOSSnapshotPrepare", grbit=0) == OK
    assert engine("JetOSSnapshotFreeze", snapId="N1", grbit=0) == OK
    engine.session.trouble("timeout elapses")
    assert engine("JetOSSnapshotThaw", snapId="N1", grbit=0) == -2402
