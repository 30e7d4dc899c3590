"""How the memory engine keeps databases and logs, and which logs a backup lists, counts and deletes."""

from __future__ import annotations

import re
from zlib import crc32

import pytest

from jetlaw.adapters.memory.storage import log as logs
from jetlaw.adapters.memory.storage.database import Database
from jetlaw.adapters.memory.storage.files import FileSystem
from jetlaw.adapters.memory.storage.log import Log

from .engine import NO_BACKUP, OK, PAGE, SEQUENCE, Engine


@pytest.fixture
def engine():
    """One instance with 40 records of 1000 bytes."""
    return Engine(records=40)


def test_the_log_rolls_when_a_generation_is_full_and_when_a_backup_prepares_it():
    """Closed generations are edbXXXXX.log, the current one edb.log; each starts with a page that checks."""
    engine = Engine(records=150)
    assert engine.begin() == OK
    names = engine.logs()
    assert names == [f"I1/edb{number:05X}.log" for number in range(1, 6)]
    assert engine.logs() == names
    for name in [*names, "I1/edb.log"]:
        head = engine.files.open(name).read(0, PAGE)
        assert head[:4] == crc32(head[4:]).to_bytes(4, "little")


def test_a_record_that_ends_with_zeros_is_whole():
    """Also where a file takes room for its last bytes on their own: 16 KB at a time."""
    files = FileSystem()
    file = files.create("a.log", 1 << 16)
    file.write((1 << 14) - 100, b"\1" * 50 + bytes(100))
    assert file.written == (1 << 14) + 50
    assert file.read((1 << 14) - 60, 70) == b"\1" * 10 + bytes(60)


def test_a_file_has_what_was_written_last_wherever_it_was_written():
    """Of 200 writes, more than wait at a time, over each other and over the ends of chunks; between two reads, too."""
    file, expected = FileSystem().create("a.edb", 1 << 16), bytearray(1 << 16)
    for number in range(200):
        at, data = number * 7919 % (48 << 10), bytes([number + 1]) * (number * 97 % (17 << 10))
        file.write(at, data)
        expected[at : at + len(data)] = data
        if number % 50 == 0:
            assert file.read(at, len(data)) == data
    assert file.read(0, 1 << 16) == expected


def test_what_is_written_is_the_bytes_of_that_moment():
    """Neither a buffer that changes later nor a later write of the file it was copied from changes a file."""
    files = FileSystem()
    source, copy, buffer = files.create("a", 8), files.create("b", 8), bytearray(b"first")
    source.write(0, memoryview(buffer))
    copy.write_extent(0, source.extent(0, 8))
    buffer[:] = b"later"
    assert source.read(0, 5) == b"first"
    source.write(0, b"later")
    assert [source.read(0, 5), copy.read(0, 5)] == [b"later", b"first"]


@pytest.mark.parametrize("slot", [1, 6])
def test_the_log_of_a_new_database_is_all_of_it(slot):
    """Redone on an empty file its records give the same pages, each change at its own database time."""
    made, again = founded(slot), FileSystem()
    entries = list(Log.entries(made.open("edb.log")))
    tables = [logs.INSERT, logs.COMMIT] * 5 + [logs.INSERT, logs.CREATED]
    assert [entry.kind for entry in entries] == [logs.IMAGE] * 13 + tables
    database = Database(again, again.create("a.edb", made.open("a.edb").size), slot, None, 20)
    for entry in entries:
        if entry.kind in (logs.IMAGE, logs.INSERT):
            database.redo(entry)
    database.flush()
    size = made.open("a.edb").size
    assert again.open("a.edb").read(2 * PAGE, size) == made.open("a.edb").read(2 * PAGE, size)


def founded(slot):
    """The files after a database of that number was made and written back."""
    files = FileSystem()
    log = Log(files, "", "edb", 1 << 16)
    log.start()
    database = Database(files, files.create("a.edb", 256 * PAGE), slot, log, 20)
    database.create()
    database.flush()
    assert database.dirty_since() is None
    return files


def test_every_written_page_carries_its_checksum(engine):
    """After a detach the file has 13 system pages and 10 of four records each: checksum, number, or never used."""
    assert engine("JetCloseDatabase", sesid="S1", dbid="D1") == OK
    assert engine("JetDetachDatabase", sesid="S1", szFilename="I1/a.edb") == OK
    file = engine.files.open("I1/a.edb")
    pages = [file.read(at, PAGE) for at in range(2 * PAGE, file.size, PAGE)]
    written = [number for number, page in enumerate(pages, 1) if any(page)]
    assert written == list(range(1, 13 + 10 + 1))
    for number in written:
        page = pages[number - 1]
        assert page[:8] == crc32(page[4:]).to_bytes(4, "little") + number.to_bytes(4, "little")


def test_a_log_counts_as_copied_by_its_number(engine):
    """TruncateLog adds generation numbers: a late log read twice hides a missing early one (recordings C12)."""
    assert engine.begin() == OK
    first, second = engine.logs()
    assert [engine.copy(second), engine.truncate()] == [None, -616]
    assert [engine.copy(second), engine.truncate()] == [None, OK]
    assert first != second


def test_the_sum_of_copied_logs_is_zeroed_by_log_preparation_only(engine):
    """A half-read log does not count; the next backup starts from zero once it prepares (recordings C10)."""
    assert engine.begin() == OK
    first, second = engine.logs()
    assert engine.copy(second) is None
    assert [engine.open(first), engine.read(2 * PAGE), engine.close(), engine.truncate()] == [OK, OK, OK, -616]
    assert [engine.copy(first), engine.truncate(), engine.end(), engine.begin()] == [None, OK, OK, OK]
    engine.logs()
    assert engine.truncate() == -616


def test_truncation_deletes_what_the_checkpoint_and_all_databases_allow():
    """[delMic, delMac): below the checkpoint, and not beyond an uncopied database's last full backup."""
    engine = Engine(records=150, parameters=[("JET_paramCheckpointDepthMax", 0)])
    assert engine.begin() == OK
    assert engine("JetGetTruncateLogInfoInstance", cbMax=65536) == OK
    assert engine.out["files"] == []
    assert engine.end() == OK
    assert engine.begin() == OK
    assert engine.copy("I1/a.edb") is None
    for name in engine.logs():
        assert engine.copy(name) is None
    assert engine("JetGetTruncateLogInfoInstance", cbMax=65536) == OK
    doomed = engine.out["files"]
    assert doomed
    assert doomed[0] == "I1/edb00001.log"
    assert engine.truncate() == OK
    assert [name for name in doomed if engine.files.find(name)] == []
    assert engine.files.find("I1/edb.log") is not None


def test_circular_logging_reuses_logs_except_those_a_backup_needs():
    """Logs below the checkpoint go at each roll; while a backup runs, those from copyMic on stay."""
    engine = Engine(records=150, circular_logging=True, parameters=[("JET_paramCheckpointDepthMax", 0)])
    kept = [name for name in engine.files.entries("I1") if re.match(r"edb.....\.log", name)]
    assert len(kept) < 3
    assert engine.begin() == OK
    assert engine.session.note("insert", "S1 T1 150 1000") == OK
    logs = engine.logs()
    assert len(logs) > 4
    assert all(engine.files.find(name) for name in logs)
    assert engine.begin(1) == -526


def test_an_incremental_backup_needs_a_full_one_that_truncated():
    """A full backup without TruncateLog is a copy and helps nothing; TruncateDone at the end replaces it."""
    engine = Engine(records=40)
    assert engine.begin(1) == -560
    engine.full_backup(truncate=False)
    assert engine.begin(1) == -560
    engine.full_backup()
    assert engine.begin(1) == OK
    assert engine("JetGetAttachInfoInstance", cbMax=65536) == SEQUENCE
    assert [engine.open("I1/a.edb"), engine.close()] == [SEQUENCE, NO_BACKUP]


def test_a_gap_in_the_logs_is_found_once():
    """The second call succeeds from generation 0 on, and TruncateLog says so (recordings C11)."""
    engine = Engine(records=40)
    engine.full_backup()
    assert engine.session.note("insert", "S1 T1 150 1000") == OK
    for number in range(1, 6):
        engine.files.delete(f"I1/edb{number:05X}.log")
    assert engine.begin(1) == OK
    assert [engine("JetGetLogInfoInstance2", cbMax=65536) for _ in range(2)] == [-569, OK]
    assert engine.out["logInfo"]["ulGenLow"] == 0
    assert engine.out["files"][0] == "I1/edb*.log"
    assert [engine.truncate(), engine.end()] == [SEQUENCE, OK]


def test_without_logging_there_is_no_backup():
    """JET_paramRecovery off: no log files, Begin and JetBackup are refused before their bits are looked at."""
    engine = Engine(records=40, recovery=False)
    assert [engine.begin(16), engine("JetBackupInstance", szBackupPath="b", grbit=0)] == [-516, -516]
    assert engine.files.entries("I1") == ["a.edb"]


def test_unicode_lists_are_cut_without_an_error(engine):
    """W: sizes in bytes of UTF-16, what fits is copied; cbActual hides the cut for logs, not for databases."""
    assert engine.begin() == OK
    assert engine("JetGetAttachInfoInstanceW", cbMax=10) == OK
    assert engine.out == {"cbActual": 66, "files": []}
    assert engine("JetGetLogInfoInstanceW", cbMax=100) == OK
    assert engine.out == {"cbActual": 100, "files": ["I1/edb00001.log"]}
    assert engine("JetGetLogInfoInstanceW", cbMax=None) == OK
    assert engine.out == {"cbActual": 158}
