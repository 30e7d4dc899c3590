"""Restores of the memory engine's directory, and the tokens that they take."""

from __future__ import annotations

import pytest

from jetlaw.adapters.memory.codes import (
    ERROR_ACCESS_DENIED,
    ERROR_INVALID_PARAMETER,
    HR_CONTENTS_EXPIRED,
    HR_ERROR,
    HR_INVALID_BACKUP_SEQUENCE,
    HR_MISSING_EXPIRY_TOKEN,
    HR_RESTORE_IN_PROGRESS,
)
from jetlaw.adapters.memory.directory.service import DATABASE, FOLDER
from jetlaw.adapters.memory.directory.tokens import TOMBSTONE_LIFETIME

from .directory import EXPIRES, OK, STARTS, STOPS, Client, copy_back, restarted


@pytest.fixture
def client():
    """A directory with 300 objects, which fill some logs."""
    client = Client()
    client.write(300)
    return client


@pytest.fixture
def offline(client):
    """A directory of which a backup was prepared, and which stopped then; the next context is B2."""
    assert client.prepare() == OK
    client.happens(STOPS)
    return client


# Tokens


def test_a_token_lasts_as_long_as_tombstones(client):
    """It is good for 60 days by the process's clock, and not a millisecond more (R-260, R-277)."""
    assert client.prepare() == OK
    clock = client.session._process.clock
    clock.advance(TOMBSTONE_LIFETIME - 1)
    assert client.restore() == OK
    clock.advance(1)
    assert client.restore() == HR_CONTENTS_EXPIRED
    assert TOMBSTONE_LIFETIME == 60 * 86_400_000


def test_the_event_lets_the_time_of_a_token_pass(client):
    """A token that was given out before it is expired, one of after it is good."""
    assert client.prepare() == OK
    assert client.end() == OK
    client.happens(EXPIRES)
    assert client.restore() == HR_CONTENTS_EXPIRED
    assert client.prepare() == OK
    assert client.restore("A2") == OK


def test_a_kept_token_is_its_bytes(client):
    """A program keeps the bytes of a token beside its backup; one changed bit and it is none (R-240, R-263)."""
    assert client.prepare() == OK
    token = client.out["memory"]
    assert len(token) == client.out["pcbExpiryTokenSize"] == 16
    assert client("DsBackupFree", pvBuffer="A1") == OK
    client.happens(STOPS)
    spoilt = bytes([token[0], token[1], token[2], token[3] ^ 1]) + token[4:]
    kept = [token, "A1", spoilt, token[:-1], b"", "0x77"]
    assert [client.restore(each) for each in kept] == [OK] * len(kept)
    codes = []
    for number in range(2, 2 + len(kept)):
        codes.append(client.register(f"B{number}"))
        if codes[-1] == OK:
            assert client.complete(f"B{number}") == OK
    assert codes == [OK, OK] + [HR_MISSING_EXPIRY_TOKEN] * 4


def test_a_token_of_the_wrong_size_is_none(offline):
    """As many bytes count as the caller says."""
    assert offline.restore(cbExpiryTokenSize=15) == OK
    assert offline.register("B2") == HR_MISSING_EXPIRY_TOKEN
    assert offline.restore(cbExpiryTokenSize=16) == OK
    assert offline.register("B3") == OK


# Restores


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"phbc": "null"}, ERROR_INVALID_PARAMETER),
        ({"rtFlag": 1}, ERROR_INVALID_PARAMETER),
        ({"rtFlag": 2}, ERROR_INVALID_PARAMETER),
        ({"rtFlag": 4}, OK),
    ],
)
def test_a_restore_is_prepared(client, changed, code):
    """Only the plain type and catching up are there (R-262)."""
    assert client.restore(None, **changed) == code


@pytest.mark.parametrize("suffix", ["A", "W"])
def test_locations(client, suffix):
    """Database, folder of logs and folder of the checkpoint, each with its type (R-257, R-265)."""
    assert client.restore(None) == OK
    assert client("DsRestoreGetDatabaseLocations" + suffix, hbc="B1") == OK
    assert client.out["files"] == [DATABASE, FOLDER, FOLDER]
    text = client.out["memory"].decode("latin-1" if suffix == "A" else "utf-16-le")
    assert [name[0] for name in text.split("\0")[:3]] == ["\x44", "\x22", "\x23"]
    assert client("DsRestoreGetDatabaseLocations", hbc="B1", pcbSize="null") == ERROR_INVALID_PARAMETER


def test_an_operator_goes_on_with_a_restore(offline):
    """After DsRestorePrepare the privilege will do (A-75)."""
    assert offline.restore() == OK
    assert offline("DsSetAuthIdentity", szUserName="BackupOperator") == OK
    assert offline("DsRestoreGetDatabaseLocations", hbc="B2") == OK
    assert offline.register("B2") == OK
    assert offline("DsSetAuthIdentity", szUserName="User") == OK
    assert offline("DsRestoreGetDatabaseLocations", hbc="B2") == ERROR_ACCESS_DENIED
    assert offline.complete("B2") == ERROR_ACCESS_DENIED


def test_without_a_token_there_are_only_locations(offline):
    """A restricted handle registers and completes nothing (R-261)."""
    assert offline.restore(None) == OK
    assert offline.register("B2") == ERROR_ACCESS_DENIED
    assert offline.complete("B2") == ERROR_ACCESS_DENIED
    assert offline("DsRestoreEnd", hbc="B2") == OK
    assert offline("DsRestoreEnd", hbc="B2") == ERROR_INVALID_PARAMETER


@pytest.mark.parametrize(
    "wrong",
    [
        {"szCheckPointFilePath": None},
        {"szLogPath": None},
        {"szBackupLogPath": None},
        {"rgrstmap": None},
        {"crstmap": 0},
        {"crstmap": 2},
        {"genLow": 3},
        {"genHigh": 0x100000},
    ],
)
def test_a_wrong_map(offline, wrong):
    """Paths, map and range must all be there and right (R-265, R-266); a refused map registers nothing."""
    assert offline.restore() == OK
    assert offline.register("B2", **wrong) == ERROR_INVALID_PARAMETER
    offline.happens(STARTS)
    assert offline.online()


def test_a_running_directory_is_not_restored(client):
    """The restore has to fail (R-258)."""
    assert client.prepare() == OK
    assert client.restore() == OK
    assert client.register("B2") == HR_ERROR


def test_a_registered_restore_locks(offline):
    """Further restores are refused and the directory does not start, until it is completed well (R-264, R-270)."""
    assert offline.restore() == OK
    assert offline.restore() == OK
    assert offline.register("B2") == OK
    assert offline.register("B3") == HR_RESTORE_IN_PROGRESS
    assert offline.restore() == HR_RESTORE_IN_PROGRESS
    offline.happens(STARTS)
    assert not offline.online()
    assert offline.complete("B3") == HR_INVALID_BACKUP_SEQUENCE
    assert offline.complete("B2") == OK
    assert offline.complete("B2") == HR_INVALID_BACKUP_SEQUENCE
    offline.happens(STARTS)
    assert offline.online()


def test_a_failed_restore_keeps_it_from_starting(offline):
    """Only a restore that succeeds lets the directory start again (R-269)."""
    assert offline.restore() == OK
    assert offline.register("B2") == OK
    assert offline.complete("B2", HR_ERROR) == OK
    offline.happens(STARTS)
    assert not offline.online()
    assert offline.restore() == OK
    assert offline.register("B3") == OK
    assert offline.complete("B3") == OK
    offline.happens(STARTS)
    assert offline.online()


def test_an_end_leaves_the_registration_in_force(offline):
    """Who ends without completing leaves a directory that never starts (A-76)."""
    assert offline.restore() == OK
    assert offline.register("B2") == OK
    assert offline("DsRestoreEnd", hbc="B2") == OK
    offline.happens(STARTS)
    assert not offline.online()
    assert offline.restore() == HR_RESTORE_IN_PROGRESS


@pytest.mark.parametrize("restarts", [0, 2])
def test_a_directory_comes_back_from_its_backup(client, restarts):
    """A set that was read through Ds calls replaces the directory: the state of the backup, and nothing later."""
    for _ in range(restarts):
        restarted(client)
    streams, logs = client.back_up()
    saved = client.objects()
    assert client.truncate() == OK
    assert client.end() == OK
    client.write(200, start=1000)
    client.happens(STOPS)
    assert client.restore() == OK
    numbers = sorted(int(name[-9:-4], 16) for name in logs)
    assert client.register("B2", genLow=numbers[0], genHigh=numbers[-1]) == OK
    copy_back(client, streams, logs)
    assert client.complete("B2") == OK
    assert client("DsRestoreEnd", hbc="B2") == OK
    client.happens(STARTS)
    assert client.online()
    assert client.objects() == saved
    client.write(50, start=2000)
    assert len(client.objects()) == len(saved) + 50
    _, again = client.back_up("B3")
    assert again


def test_a_set_without_its_logs_does_not_start(client):
    """A copied database is not whole without the logs that were read with it."""
    streams, logs = client.back_up()
    assert client.end() == OK
    client.happens(STOPS)
    assert client.restore() == OK
    assert client.register("B2", genLow=1, genHigh=len(logs)) == OK
    copy_back(client, streams, dict(list(logs.items())[1:]))
    assert client.complete("B2") == OK
    client.happens(STARTS)
    assert not client.online()


def test_a_map_may_give_the_database_a_new_place(client):
    """The directory goes on with its database where the map has put it (R-266)."""
    streams, logs = client.back_up()
    assert client.end() == OK
    saved = client.objects()
    client.happens(STOPS)
    assert client.restore() == OK
    assert client.register("B2", genHigh=len(logs), rgrstmap=[[DATABASE, "other/new.dit"]]) == OK
    copy_back(client, {"other/new.dit": streams[DATABASE]}, logs)
    assert client.complete("B2") == OK
    client.happens(STARTS)
    assert client.objects() == saved
    assert client.restore(None) == OK
    assert client("DsRestoreGetDatabaseLocations", hbc="B3") == OK
    assert client.out["files"] == ["other/new.dit", FOLDER, FOLDER]
