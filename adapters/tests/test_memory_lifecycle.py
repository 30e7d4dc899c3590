"""Instances, sessions, databases, handles, troubles and JetBackup of the memory engine, rule by rule."""

from __future__ import annotations

import pytest

from jetlaw.adapters.memory import ADAPTER
from jetlaw.adapters.memory.codes import AdapterError

from .engine import BAD_PARAMETER, IN_PROGRESS, NO_BACKUP, OK, SEQUENCE, Engine

STOPPED = -1329


@pytest.fixture
def engine():
    """One instance with 40 records of 1000 bytes."""
    return Engine(records=40)


@pytest.fixture
def two():
    """Two instances with a database each: D1 of S1, D2 of S2."""
    engine = Engine(records=1)
    engine.add_instance("I2")
    engine.add_database("S2", "I2/a.edb", "D2", "T2", 1)
    return engine


# Handles


@pytest.mark.parametrize(
    ("handle", "code"), [("null", BAD_PARAMETER), ("nil", BAD_PARAMETER), ("9", -1115), ("0x77", -1115), ("S1", -1115)]
)
def test_classes_of_instance_handles(engine, handle, code):
    """Multi-instance mode: NULL and nil are invalid parameters, other values that are no live instance invalid ones."""
    assert engine("JetBeginExternalBackupInstance", instance=handle, grbit=0) == code
    assert engine("JetStopBackupInstance", instance=handle) == code
    assert engine("JetTerm", instance=handle) == code


def test_a_terminated_instance_stays_invalid_whatever_comes_after(engine):
    """Stale handles: JET_errInvalidInstance, before the mode is looked at (recordings C16)."""
    assert engine("JetTerm") == OK
    assert engine.begin() == -1115
    assert engine("JetInit", instance="null") == OK
    assert engine.begin() == -1115
    assert engine("JetBeginSession", instance="nil") == OK


def test_classes_of_session_and_database_handles(two):
    """A dead or foreign value is JET_errInvalidSesid or JET_errInvalidDatabaseId; numbers count within the instance."""
    assert two("JetCloseDatabase", sesid="null", dbid="D1") == -1104
    assert [two("JetCloseDatabase", sesid="S1", dbid=dbid) for dbid in ("null", "9", "D2", "D1")] == [
        -1010,
        -1010,
        OK,
        -1010,
    ]
    assert two("JetEndSession", sesid="S1", grbit=0) == OK
    assert two("JetEndSession", sesid="S1", grbit=0) == -1104


# Instances


def test_entry_tests_come_before_everything_else(engine):
    """Stop service < not initialised < the call's own tests."""
    assert engine("JetCreateInstance", szInstanceName="I2") == OK
    assert engine("JetBeginExternalBackupInstance", instance="I2", grbit=4096) == -1029
    assert engine("JetStopServiceInstance", instance="I2") == -1029
    assert engine("JetStopServiceInstance") == OK
    assert [engine.begin(4096), engine.open(""), engine.end(0)] == [STOPPED] * 3
    assert engine("JetStopBackupInstance") == OK


def test_a_plain_resume_fails_only_after_all_services_were_stopped_by_number(engine):
    """JetStopServiceInstance2(0) alone sets the "all" bit, and nothing starts the service again (recordings C1)."""
    resume = 0x80000000
    assert engine("JetStopServiceInstance2", grbit=1) == -900
    assert engine("JetStopServiceInstance2", grbit=resume | 8) == -900
    assert engine("JetStopServiceInstance2", grbit=2) == OK
    assert engine.begin() == OK
    assert [engine("JetStopServiceInstance"), engine("JetStopServiceInstance2", grbit=resume)] == [OK, OK]
    assert engine.end() == STOPPED
    assert [engine("JetStopServiceInstance2", grbit=grbit) for grbit in (0, resume, resume | 2)] == [OK, STOPPED, OK]
    assert engine.end() == STOPPED


@pytest.mark.parametrize(("grbit", "code"), [(0, IN_PROGRESS), (1, IN_PROGRESS), (2, OK), (4, OK), (5, OK), (8, -1116)])
def test_term_and_a_running_backup(engine, grbit, code):
    """Only Abrupt, StopBackup and Dirty end an instance under backup; a refused term forbids every later Begin."""
    assert engine.begin() == OK
    assert engine("JetTerm2", grbit=grbit) == code
    if code == IN_PROGRESS:
        assert [engine.end(), engine.begin(), engine.end()] == [OK, -523, NO_BACKUP]
        assert engine("JetBackupInstance", szBackupPath="b", grbit=0) == -523
    else:
        assert engine.begin() == -1115


def test_an_open_transaction_holds_a_term_but_not_a_dirty_one(engine):
    """JET_errTooManyActiveUsers; the backup is gone by then (sysinit.cxx:597-607)."""
    assert engine.session.note("transaction begun", "S1") == OK
    assert engine.begin() == OK
    assert [engine("JetTerm"), engine.end(), engine("JetTerm2", grbit=8)] == [-1059, NO_BACKUP, -1116]


def test_an_instance_is_initialised_once_and_its_parameters_are_set_before(engine):
    """JET_errAlreadyInitialized for both; unknown parameters are invalid."""
    assert engine("JetInit") == -1030
    assert engine("JetSetSystemParameter", paramid="JET_paramCircularLog", lParam=1) == -1030
    assert engine("JetCreateInstance", szInstanceName="I1") == -1086
    assert engine("JetCreateInstance2", szInstanceName="I2") == OK
    assert engine("JetSetSystemParameter", instance="I2", paramid=9999, lParam=1) == BAD_PARAMETER
    assert engine("JetSetSystemParameter", instance="I2", paramid=34, szParam="off") == OK
    assert engine("JetInit3", instance="I2") == OK
    assert engine("JetBeginExternalBackupInstance", instance="I2", grbit=0) == -516


def test_instances_keep_to_paths_of_their_own(two):
    """Temporary, system and log path of another running instance, in this order; a failed init frees (R-034)."""
    paths = {"JET_paramLogFilePath": -1084, "JET_paramSystemPath": -1083, "JET_paramTempPath": -1085}
    for number in range(1, 4):
        instance = f"J{number}"
        assert two("JetCreateInstance", szInstanceName=instance) == OK
        handle = two.out["pinstance"]
        for name in list(paths)[:number]:
            assert two("JetSetSystemParameter", instance=handle, paramid=name, szParam="i2") == OK
        assert two("JetInit", instance=handle) == list(paths.values())[number - 1]
        assert two("JetTerm", instance=handle) == -1115
    assert two("JetTerm", instance="I2") == OK
    assert two("JetCreateInstance", szInstanceName="J4") == OK
    handle = two.out["pinstance"]
    for name in paths:
        assert two("JetSetSystemParameter", instance=handle, paramid=name, szParam="I2") == OK
    assert two("JetInit", instance=handle) == OK


def test_what_may_be_set_after_init(engine):
    """The value it has, and the snapshot timeout; then unknown parameters come before late ones (jetapi.cxx:5610)."""
    assert engine("JetSetSystemParameter", paramid="JET_paramCircularLog", lParam=0) == OK
    assert engine("JetSetSystemParameter", paramid="JET_paramOSSnapshotTimeout", lParam=1000) == OK
    assert engine("JetSetSystemParameter", paramid=9999, lParam=1) == BAD_PARAMETER
    assert engine("JetSetSystemParameter", paramid="JET_paramSystemPath", szParam="x" * 240) == -1030


def test_bad_values_before_init(engine):
    """A path that cannot be completed, limits below the least, a session that is none (osfs.cxx:1153)."""
    assert engine("JetCreateInstance", szInstanceName="I2") == OK
    named = {"instance": "I2"}
    assert engine("JetSetSystemParameter", **named, paramid="JET_paramSystemPath", szParam="x" * 240) == -1023
    assert engine("JetSetSystemParameter", **named, paramid="JET_paramIndexTuplesLengthMin", lParam=1) == BAD_PARAMETER
    assert engine("JetSetSystemParameter", **named, paramid="JET_paramCircularLog", lParam=1, sesid="0x77") == -1104


def test_a_failed_init_frees_the_instance(engine):
    """Two initialised instances cannot share paths (jetapi.cxx:4903); the loser's handle is stale then."""
    assert engine("JetCreateInstance", szInstanceName="I2") == OK
    assert engine("JetSetSystemParameter", instance="I2", paramid="JET_paramTempPath", szParam="I1") == OK
    assert [engine("JetInit", instance="I2"), engine("JetTerm", instance="I2")] == [-1085, -1115]


def test_overwriting_exclusive_opens_and_the_most_databases(engine):
    """An attached file is never overwritten; an exclusive open needs it alone; six is the most (db.cxx:1829, 6080)."""
    assert engine("JetCreateDatabase", sesid="S1", szFilename="I1/a.edb", grbit=0x200) == -1201
    assert engine("JetOpenDatabase", sesid="S1", szFilename="I1/a.edb", grbit=2) == -1202
    made = [engine("JetCreateDatabase", sesid="S1", szFilename=f"I1/{n}.edb") for n in range(5)]
    assert [*made, engine("JetCreateDatabase", sesid="S1", szFilename="I1/last.edb")] == [OK] * 5 + [-1805]


def test_an_init_in_an_empty_process_makes_single_instance_mode():
    """Any handle will do; NULL then means the only instance; more instances are refused (recordings C17)."""
    session = ADAPTER.open({"mode": "single-instance"})
    assert session.call("JetInit", {"instance": "null"}).out == {"pinstance": "I1"}
    assert session.call("JetCreateInstance", {"szInstanceName": "x"}).ret == -1080
    assert session.call("JetInit", {"instance": "I1"}).ret == -1030
    assert session.call("JetBeginExternalBackupInstance", {"instance": "nil", "grbit": 0}).ret == OK
    assert session.call("JetTerm", {"instance": "null"}).ret == OK
    assert session.call("JetCreateInstance", {"szInstanceName": "x"}).ret == OK


# Databases


def test_attach_and_detach_are_refused_while_a_backup_runs_and_create_is_not(engine):
    """A missing file is found out first (recordings C4); the created database can be copied."""
    assert engine.begin() == OK
    attach = [engine("JetAttachDatabase", sesid="S1", szFilename=name) for name in ("I1/no.edb", "I1/a.edb")]
    detach = [engine("JetDetachDatabase", sesid="S1", szFilename=name) for name in ("I1/no.edb", "I1/a.edb", None)]
    assert attach + detach == [-1811, IN_PROGRESS, -1203, IN_PROGRESS, IN_PROGRESS]
    assert engine("JetCreateDatabase", sesid="S1", szFilename="I1/b.edb") == OK
    assert engine("JetGetAttachInfoInstance", cbMax=65536) == OK
    assert engine.out == {"cbActual": 65, "files": ["I1/a.edb", "I1/b.edb"]}
    assert engine.copy("I1/b.edb") is None


def test_detach_wants_the_database_closed_and_attach_brings_its_records_back(engine):
    """JET_errDatabaseInUse while it is open; a detached file is attached, once, with what it held."""
    detach = ("JetDetachDatabase", {"sesid": "S1", "szFilename": "I1/a.edb"})
    assert engine(detach[0], **detach[1]) == -1202
    assert engine("JetCloseDatabase", sesid="S1", dbid="D1") == OK
    assert [engine(detach[0], **detach[1]), engine(detach[0], **detach[1])] == [OK, -1203]
    assert engine("JetCreateDatabase", sesid="S1", szFilename="I1/a.edb") == -1201
    assert engine("JetOpenDatabase", sesid="S1", szFilename="I1/a.edb") == -1203
    assert [engine("JetAttachDatabase", sesid="S1", szFilename="I1/A.EDB", grbit=0) for _ in range(2)] == [OK, 1007]
    instance = engine.session._process.instances[0]
    assert len(instance.attachments.find("I1/a.edb").records("T1")) == 40


def test_transactions_keep_databases_where_they_are(engine):
    """Create, attach and detach are refused in a transaction; ends without a beginning are JET_errNotInTransaction."""
    assert engine.session.note("transaction committed", "S1") == -1054
    assert engine.session.note("transaction begun", "S1") == OK
    for call in ("JetCreateDatabase", "JetAttachDatabase", "JetDetachDatabase"):
        assert engine(call, sesid="S1", szFilename="I1/no.edb") == -1108
    assert engine.session.note("transaction rolled back", "S1") == OK


def test_an_instance_keeps_off_anothers_database(two):
    """Create and attach: JET_errDatabaseSharingViolation; open in the log phase: access denied, the backup is over."""
    assert two("JetCreateDatabase", sesid="S1", szFilename="I2/a.edb") == -1215
    assert two("JetAttachDatabase", sesid="S1", szFilename="I2/a.edb", grbit=0) == -1215
    assert [two.begin(), two.open("I2/a.edb")] == [OK, -1203]
    assert two.logs()
    assert [two.open("I2/a.edb"), two.end()] == [-1032, NO_BACKUP]


def test_backups_of_two_instances_do_not_meet(two):
    """Each instance has its own backup, slot and stop."""
    assert [two.begin(), two("JetBeginExternalBackupInstance", instance="I2", grbit=0)] == [OK, OK]
    assert two("JetStopBackupInstance", instance="I2") == OK
    assert [two.open("I1/a.edb"), two.read()] == [OK, OK]
    assert two("JetReadFileInstance", instance="I2", hfFile="null", cb=8192) == -801


# Troubles


def test_a_bad_page_drops_its_database_only(engine):
    """JET_errReadVerifyFailure frees the slot; the backup survives (backup.cxx:2918-2937)."""
    assert [engine.begin(), engine.open("I1/a.edb")] == [OK, OK]
    engine.session.trouble("page fails its checksum")
    assert [engine.read(), engine.close(), engine.open("I1/a.edb")] == [-1018, BAD_PARAMETER, OK]
    assert [engine.close(), engine.end()] == [OK, OK]


def test_a_bad_log_ends_the_backup(engine):
    """JET_errLogReadVerifyFailure cancels (backup.cxx:2939-2945)."""
    assert engine.begin() == OK
    assert engine.open(engine.logs()[0]) == OK
    engine.session.trouble("log fails its checksum")
    assert [engine.read(), engine.close()] == [-612, NO_BACKUP]


@pytest.mark.parametrize(
    ("trouble", "code"),
    [("log write fails", -510), ("disk full", -529), ("checkpoint missing", -542), ("checkpoint corrupt", -533)],
)
def test_what_keeps_a_backup_from_beginning(engine, trouble, code):
    """Troubles at Begin leave no backup behind."""
    engine.session.trouble(trouble)
    assert [engine.begin(), engine.end()] == [code, NO_BACKUP]


@pytest.mark.parametrize(
    ("trouble", "code"), [("log write fails", -510), ("disk full", -529), ("checkpoint missing", -542)]
)
def test_troubles_of_log_preparation_do_not_cancel(engine, trouble, code):
    """Preparation errors are returned, and the backup goes on."""
    assert engine.begin() == OK
    engine.session.trouble(trouble)
    assert [engine("JetGetLogInfoInstance", cbMax=65536), engine.end()] == [code, OK]


@pytest.mark.parametrize("call", ["JetGetAttachInfoInstance", "JetGetLogInfoInstance", "JetGetTruncateLogInfoInstance"])
def test_no_memory_for_a_list_cancels(engine, call):
    """JET_errOutOfMemory ends the backup."""
    assert engine.begin() == OK
    engine.session.trouble("out of memory")
    assert [engine(call, cbMax=65536), engine.end()] == [-1011, NO_BACKUP]


def test_a_failing_log_keeps_records_out_and_loses_none(engine):
    """An insert that cannot be logged is not made; one inside a transaction leaves the transaction usable."""
    engine.session.trouble("log write fails")
    assert engine.session.note("insert", "S1 T1 1 1000") == -510
    assert engine.session.note("transaction begun", "S1") == OK
    assert engine.session.note("insert", "S1 T1 1 1000") == -510
    assert engine.session.note("transaction committed", "S1") == OK
    assert len(engine.session._process.instances[0].databases[0].records("T1")) == 40


def test_an_unknown_trouble_is_the_kits_fault(engine):
    """And the message lists the known ones."""
    with pytest.raises(AdapterError, match="disk full"):
        engine.session.trouble("earthquake")


# JetBackup


def test_jetbackup_copies_every_file_and_counts_as_a_full_backup(engine):
    """Files in the directory are those streamed; afterwards an incremental one is allowed."""
    backup = ("JetBackupInstance", {"szBackupPath": "b"})
    assert engine(backup[0], **backup[1], grbit=0) == OK
    assert engine.files.entries("b") == ["a.edb", "a.pat", "edb00001.log", "edb00002.log"]
    assert engine.files.open("b/a.edb").size == 257 * 4096
    assert [engine(backup[0], **backup[1], grbit=grbit) for grbit in (0, 1, 1, 2)] == [-504, OK, OK, -504]
    assert engine.begin(1) == OK


def test_jetbackup_minds_its_directories(engine):
    """Recordings C13: NULL is the current directory, atomic leaves "new" alone, incremental atomic wants "old"."""
    jet_backup = "JetBackupInstance"
    assert engine(jet_backup, szBackupPath=None, grbit=0) == -504
    assert [engine(jet_backup, szBackupPath="b", grbit=4) for _ in range(2)] == [OK, OK]
    assert engine.files.entries("b") == ["new"]
    assert engine.files.entries("b/new")[0] == "a.edb"
    assert engine(jet_backup, szBackupPath="b", grbit=1) == -504
    assert engine(jet_backup, szBackupPath="b", grbit=5) == -1023
    assert engine.session.note("directory", "old") == OK
    assert engine(jet_backup, szBackupPath="b", grbit=5) == OK
    assert engine.files.entries("old")
    assert engine(jet_backup, szBackupPath="b?", grbit=0) == -1023
    assert engine.end() == NO_BACKUP


def test_jetbackup_finds_a_running_backup_and_leaves_it_alone(engine):
    """JET_errBackupInProgress; the streaming backup goes on."""
    assert engine.begin() == OK
    assert engine("JetBackupInstance", szBackupPath="b", grbit=0) == IN_PROGRESS
    assert [engine.truncate(), engine.end()] == [SEQUENCE, OK]


def test_a_directory_that_nobody_makes_is_an_invalid_path():
    """JET_paramCreatePathIfNotExist off: JET_errInvalidPath, atomic JET_errMakeBackupDirectoryFail, no backup left."""
    engine = Engine(records=1, parameters=[("JET_paramLogFileSize", 64)])
    engine.session._process.instances[0].parameters.set("JET_paramCreatePathIfNotExist", 0, None)
    assert [engine("JetBackupInstance", szBackupPath="b", grbit=grbit) for grbit in (0, 4)] == [-1023, -525]
    assert engine.end() == NO_BACKUP


def test_a_session_may_have_a_database_for_itself(engine):
    """Opened exclusively it is locked to other sessions, until it is closed as often as it was opened (db.cxx:6073)."""
    named = {"szFilename": "I1/a.edb"}
    assert engine("JetBeginSession", instance="I1") == OK
    assert engine("JetCloseDatabase", sesid="S1", dbid="D1") == OK
    assert engine("JetOpenDatabase", sesid="S2", grbit=2, **named) == OK
    assert engine("JetOpenDatabase", sesid="S2", **named) == OK
    codes = []
    for _ in range(2):
        codes.append(engine("JetOpenDatabase", sesid="S1", **named))
        assert engine("JetCloseDatabase", sesid="S2", dbid="D1") == OK
    assert [*codes, engine("JetOpenDatabase", sesid="S1", **named)] == [-1207, -1207, OK]


def test_a_session_may_be_allowed_one_database(engine):
    """JET_paramOneDatabasePerSession: the same one again, but no other (db.cxx:6048)."""
    named = [{"sesid": "S2", "szFilename": f"I2/{name}.edb"} for name in "ab"]
    assert engine.session.note("parameter", "JET_paramOneDatabasePerSession 1") == OK
    engine.add_instance("I2")
    assert [engine("JetCreateDatabase", **each) for each in named] == [OK, OK]
    assert engine("JetCloseDatabase", sesid="S2", dbid="D3") == OK
    assert [engine("JetOpenDatabase", **each) for each in named] == [OK, -1916]
