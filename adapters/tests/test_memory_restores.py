"""The engine restores what it backed up: every record committed before the backup, and none that was not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jetlaw.adapters.memory.notes import record_body
from jetlaw.adapters.memory.storage.log_header import LogHeader

from .engine import OK, Engine
from .histories import thorough
from .restore import BLANK, read_database, tables_of

ALREADY_INITIALIZED, FILE_NOT_FOUND, INVALID_PATH, BAD_PARAMETER = -1030, -1811, -1023, -1003
TOO_MANY_INSTANCES, INVALID_INSTANCE, MULTI_MODE, ONE_MODE, NO_TARGET = -1214, -1115, -1081, -1080, -577
NO_PATCH_FILE, OTHER_SIZE, LOGS_MISSING, NO_BACKUP, MISMATCH, IN_USE = -538, -541, -543, -615, -1216, -1032
FOREIGN, NOT_CONTIGUOUS, SYSTEM_PATH_IN_USE, TARGET_RUNS = -610, -611, -1083, 578
DISK_FULL, OTHER_SEQUENCE, GAP_IN_SET, WRONG_SEQUENCE = -1808, -555, -556, -515
INCREMENTAL, ATOMIC = 1, 4
DATABASE = "I1/a.edb"


class Client(Engine):
    """An engine with a table of records, some of them rolled back, and the books of those that were committed."""

    def __init__(self, records=40, **world):
        super().__init__(records=records, **world)
        self.serial = records
        self.books = [record_body("T1", serial, 1000) for serial in range(1, records + 1)]

    def work(self, records=10, *, commit=True):
        """Insert records in a transaction."""
        assert self.session.note("transaction begun", "S1") == OK
        assert self.session.note("insert", f"S1 T1 {records} 1000") == OK
        made = [record_body("T1", self.serial + number, 1000) for number in range(1, records + 1)]
        self.serial += records
        self.books += made if commit else []
        assert self.session.note("transaction committed" if commit else "transaction rolled back", "S1") == OK

    def leave_open(self, records=5):
        """Insert records in a transaction that nobody ends."""
        assert self.session.note("transaction begun", "S1") == OK
        assert self.session.note("insert", f"S1 T1 {records} 1000") == OK
        self.serial += records

    def back_up(self, path="bk", grbit=0):
        """JetBackup; what it must hold."""
        assert self("JetBackupInstance", szBackupPath=path, grbit=grbit) == OK
        return list(self.books)

    def stream(self, path="bk", grbit=0):
        """A streaming backup into a directory; its range of generations."""
        assert self.session.note("directory", path) == OK
        assert self.begin(grbit) == OK
        if not grbit:
            assert self("JetGetAttachInfoInstance", cbMax=65536) == OK
            assert self.session.note("copied", f"every listed file into {path}") == OK
        assert self("JetGetLogInfoInstance2", cbMax=65536) == OK
        low, high = (self.out["logInfo"][key] for key in ("ulGenLow", "ulGenHigh"))
        assert self.session.note("copied", f"every listed file into {path}") == OK
        assert [self.truncate(), self.end()] == [OK, OK]
        return low, high

    def end_process(self):
        """The instance goes with everything that was not backed up."""
        assert self("JetTerm") == OK
        self.files.remove_tree("I1")

    def restore(self, sz="bk", dest="back", instance="null"):
        """JetRestoreInstance."""
        return self("JetRestoreInstance", instance=instance, sz=sz, szDest=dest)

    def external(self, low, high, new="bk/a.edb", log="r", backup="bk", **more):
        """JetExternalRestore of one database, or of none."""
        paths = {"szCheckpointFilePath": log, "szLogPath": log, "szBackupLogPath": backup}
        databases = [[DATABASE, new]] if new else []
        return self("JetExternalRestore", genLow=low, genHigh=high, rgrstmap=databases, **paths, **more)

    def records(self, path):
        """The records of a restored database, read from its bytes."""
        file = self.files.open(path)
        return sorted(tables_of(read_database(file.read(0, file.size) + BLANK))["T1"])


@pytest.fixture
def client():
    """A client with 40 records."""
    return Client()


def with_directory(client, path="back"):
    """The same client, with a directory that restores can go to."""
    assert client.session.note("directory", path) == OK
    return client


# --- what comes back --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("grbit", [0, ATOMIC])
def test_a_restored_database_holds_what_was_committed_before_the_backup(client, grbit):
    """JetBackup, plain and atomic: records rolled back, open, or made after the backup are not there."""
    client.work(30, commit=False)
    client.work(30)
    client.leave_open()
    held = client.back_up(grbit=grbit)
    assert client.session.note("transaction committed", "S1") == OK
    client.end_process()
    assert with_directory(client).restore() == OK
    assert client.records("back/a.edb") == sorted(held)


def test_an_incremental_backup_brings_what_came_after_the_full_one(client):
    """Both sets lie in one directory; the logs of the second go on from those of the first."""
    client.back_up()
    client.work(100)
    client.work(20, commit=False)
    held = client.back_up(grbit=INCREMENTAL)
    client.work(10)
    client.end_process()
    assert with_directory(client).restore() == OK
    assert client.records("back/a.edb") == sorted(held)


def test_a_database_goes_back_to_where_it_was(client):
    """Without szDest the database is copied to the name that the log knows, and can be attached at once."""
    held = client.back_up()
    client.work(10)
    client.end_process()
    assert client.session.note("directory", "I1") == OK
    assert client.restore(dest=None) == OK
    assert client.records(DATABASE) == sorted(held)
    client.add_instance("I2")
    assert client("JetAttachDatabase", sesid="S2", szFilename=DATABASE, grbit=0) == OK


def test_logs_of_the_instance_itself_bring_everything_back(client):
    """Where the logs lie that were written after the backup the restore goes on through them to their end."""
    client.back_up()
    client.work(100)
    client.work(20, commit=False)
    assert client("JetTerm") == OK
    assert client("JetCreateInstance", szInstanceName="I1") == OK
    assert with_directory(client).restore(instance=client.out["pinstance"]) == OK
    assert client.records("back/a.edb") == sorted(client.books)


def test_a_restore_can_be_done_again(client):
    """The second run finds the log that the first began, and goes through it."""
    held = client.back_up()
    client.end_process()
    assert [with_directory(client).restore(), client.restore(), client.restore()] == [OK, OK, OK]
    assert client.records("back/a.edb") == sorted(held)


def test_an_atomic_backup_keeps_the_one_before_until_it_is_whole(client):
    """The first becomes "old" when the second begins, is found there if that fails, and goes when it is whole."""
    held = client.back_up(grbit=ATOMIC)
    assert client.files.entries("bk") == ["new"]
    client.session.trouble("disk full at 2")
    assert client("JetBackupInstance", szBackupPath="bk", grbit=ATOMIC) == DISK_FULL
    assert client.files.entries("bk") == ["old"]
    client.files.is_full = bool
    client.end_process()
    assert with_directory(client).restore() == OK
    assert client.records("back/a.edb") == sorted(held)


def test_a_whole_atomic_backup_takes_the_place_of_the_one_before(client):
    """Then there is nothing but "new" (backup.cxx:1252-1310)."""
    client.back_up(grbit=ATOMIC)
    client.work(10)
    held = client.back_up(grbit=ATOMIC)
    assert client.files.entries("bk") == ["new"]
    client.end_process()
    assert with_directory(client).restore() == OK
    assert client.records("back/a.edb") == sorted(held)


@pytest.mark.parametrize("incremental", [False, True])
def test_a_streamed_set_is_restored_in_place(client, incremental):
    """JetExternalRestore works on the copy where the map says it lies; its logs are read to the end of the range."""
    client.work(30, commit=False)
    low, high = client.stream()
    held = list(client.books)
    if incremental:
        client.work(100)
        _, high = client.stream(grbit=INCREMENTAL)
        held = list(client.books)
    client.work(5)
    client.end_process()
    assert client.external(low, high) == OK
    assert client.records("bk/a.edb") == sorted(held)
    assert client.external(low, high) == NO_BACKUP


def test_a_running_target_adds_its_logs(client):
    """JetExternalRestore2 closes the target's log, reads it to its end, and says that the target runs."""
    low, high = client.stream()
    client.work(100)
    assert client("JetEndSession", sesid="S1") == OK
    info = {"ulGenLow": low, "ulGenHigh": high, "szBaseName": "edb"}
    given = {"szCheckpointFilePath": "r", "szLogPath": "r", "szBackupLogPath": "bk", "pLogInfo": info}
    databases = [[DATABASE, "bk/a.edb"]]
    assert client("JetExternalRestore2", rgrstmap=databases, szTargetInstanceName="I1", **given) == TARGET_RUNS
    assert client.records("bk/a.edb") == sorted(client.books)


@thorough(30, 1000)
@given(
    circular=st.booleans(),
    steps=st.lists(st.tuples(st.sampled_from(["work", "roll back", "incremental"]), st.integers(1, 60)), max_size=8),
    grbit=st.sampled_from([0, ATOMIC]),
)
def test_whatever_came_before(circular, steps, grbit):
    """Full and incremental JetBackups in any order of work: the last of them is what a restore brings back."""
    client = Client(records=1, circular_logging=circular)
    held = client.back_up(grbit=grbit)
    for step, number in steps:
        if step != "incremental":
            client.work(number, commit=step == "work")
        elif not circular and not grbit:
            held = client.back_up(grbit=INCREMENTAL)
    client.end_process()
    assert with_directory(client).restore() == OK
    assert client.records("back/a.edb") == sorted(held)


# --- what is refused --------------------------------------------------------------------------------------------------
def test_a_set_that_lacks_logs_is_found_out_by_its_database(client):
    """The copy's header and trailer tell which generations it needs, from the first to the last (logredo.cxx:4304)."""
    client.work(100)
    low, high = client.stream()
    client.end_process()
    assert (low, high) == (1, 5)
    assert client.external(1, 4, log="r1") == LOGS_MISSING
    assert client.files.entries("bk") == ["a.edb", *(f"edb0000{number}.log" for number in range(1, 5))]
    assert client.external(2, 4, log="r2") == LOGS_MISSING
    assert client.external(2, 4, new=None, log="r3") == MISMATCH
    assert client.external(1, 4, log="r4") == FILE_NOT_FOUND


def test_a_database_that_no_backup_made_is_none(client):
    """An attached database, or one that was detached, has no backup range in its header."""
    low, high = client.stream()
    assert client.external(low, high, new=DATABASE) == IN_USE
    assert client("JetTerm") == OK
    assert client.external(low, high, new=DATABASE) == NO_BACKUP


def test_logs_that_lie_there_must_go_with_the_set(client):
    """Logs of another sequence, of the same with a gap, and of another size."""
    client.work(100)
    low, high = client.stream()
    client.end_process()
    client.add_instance("I2")
    assert client("JetTerm", instance="I2") == OK
    assert client.external(low, high, log="I2") == FOREIGN
    assert client("JetInit", instance="null") == OK
    assert client("JetTerm", instance="null") == OK
    assert client.external(low, high, log=".") == OTHER_SIZE
    assert client.external(low, high, new=None) == OK
    assert client.external(low, high - 1, new=None) == NOT_CONTIGUOUS


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"previous": 7}, GAP_IN_SET),
        ({"created": 7}, GAP_IN_SET),
        ({"signature": 7, "previous": 7}, OTHER_SEQUENCE),
        ({"size": 7, "signature": 7}, OTHER_SIZE),
    ],
)
def test_logs_that_do_not_go_with_each_other_are_no_set(client, changed, code):
    """Size, sequence, and that each goes on from the one before, in this order, for both restores (logutil.cxx:334)."""
    client.work(100)
    client.back_up()
    client.stream("streamed")
    client.end_process()
    for directory in ("bk", "streamed"):
        log = client.files.open(f"{directory}/edb00003.log")
        log.write(0, LogHeader.of(log)._replace(**changed).image())
    assert with_directory(client).restore() == code
    assert client.external(1, 5, new="streamed/a.edb", backup="streamed") == code


def test_a_log_of_another_sequence_beside_a_running_target_is_found_out(client):
    """The logs that lie where the restore goes on are compared with the set only where there is no target."""
    low, high = client.stream()
    client.add_instance("I2")
    assert client("JetTerm", instance="I2") == OK
    info = {"ulGenLow": low, "ulGenHigh": high, "szBaseName": "edb"}
    given = {"szCheckpointFilePath": "I2", "szLogPath": "I2", "szBackupLogPath": "bk", "pLogInfo": info}
    databases = [[DATABASE, "bk/a.edb"]]
    answer = client("JetExternalRestore2", rgrstmap=databases, szTargetInstanceName="I1", **given)
    assert answer == WRONG_SEQUENCE


def test_a_map_and_its_count_go_together(client):
    """JET_errInvalidParameter for one without the other; the set is not touched (jetapi.cxx:18386)."""
    low, high = client.stream()
    client.end_process()
    assert client.external(low, high, crstfilemap=0) == BAD_PARAMETER
    assert client.external(low, high, new=None, crstfilemap=1) == BAD_PARAMETER
    assert client.external(low, high, crstfilemap=1) == OK


def test_only_the_place_of_the_databases_is_made(client):
    """With JET_paramCreatePathIfNotExist; directories of logs and checkpoint must be there (logutil.cxx:1000)."""
    held = client.back_up()
    client.end_process()
    assert client.restore(dest="made") == INVALID_PATH
    assert not client.files.is_directory("made")
    assert client("JetCreateInstance", szInstanceName="I2") == OK
    assert client.restore(dest="made", instance="I2") == INVALID_PATH
    assert client.files.is_directory("made")
    assert not client.files.is_directory("I2")
    assert with_directory(client, "I2").restore(dest="made", instance="I2") == OK
    assert client.records("made/a.edb") == sorted(held)


def test_a_streamed_set_is_none_of_jet_backup(client):
    """Only JetBackup leaves patch files, by which JetRestore knows the databases."""
    client.stream()
    assert client("JetTerm") == OK
    assert client.restore(dest=None) == NO_PATCH_FILE


def test_where_there_is_no_set(client):
    """A directory without logs, one that is not there, and none at all, which is the end of the process."""
    client.back_up()
    assert client("JetTerm") == OK
    assert client.session.note("directory", "empty") == OK
    assert [client.restore("empty", None), client.restore("nosuch", None)] == [FILE_NOT_FOUND] * 2
    assert client.external(1, 1, backup="nosuch") == INVALID_PATH
    assert client.external(0, 0) == INVALID_PATH
    assert client.session.call("JetRestoreInstance", {"instance": "null", "sz": None, "szDest": None}).died == "crash"


def test_modes(client):
    """The legacy calls want no multi-instance mode, external restores no single-instance mode."""
    assert client("JetRestore", sz="bk") == MULTI_MODE
    assert client.restore(instance="I1") == ALREADY_INITIALIZED
    assert client.restore(instance="0x77") == INVALID_INSTANCE
    assert client.external(1, 1, log="I1") == SYSTEM_PATH_IN_USE
    assert client("JetTerm") == OK
    assert client("JetInit", instance="null") == OK
    assert client.restore() == TOO_MANY_INSTANCES
    assert client("JetRestore2", sz="bk", szDest=None) == ALREADY_INITIALIZED
    assert client.external(1, 1) == ONE_MODE


def test_a_restore_that_fails_early_leaves_the_mode(client):
    """Without an instance, a target that is not there leaves multi-instance mode; the next restore takes it away."""
    assert client("JetTerm") == OK
    given = {"szCheckpointFilePath": "r", "szLogPath": "r", "szBackupLogPath": "bk", "rgrstmap": []}
    assert client("JetExternalRestore2", pLogInfo={"cbSize": 1}, **given) == BAD_PARAMETER
    assert client("JetRestore", sz="nosuch") == FILE_NOT_FOUND
    assert client("JetExternalRestore2", pLogInfo={}, szTargetInstanceName="I9", **given) == NO_TARGET
    assert client("JetRestore", sz="nosuch") == MULTI_MODE
    assert client.restore("nosuch") == FILE_NOT_FOUND
    assert client("JetRestore", sz="nosuch") == FILE_NOT_FOUND
