"""The directory service of the memory engine and its backups, held to what the manual says and was decided."""

from __future__ import annotations

import pytest

from jetlaw.adapters.memory import ADAPTER
from jetlaw.adapters.memory.codes import (
    ERROR_ACCESS_DENIED,
    ERROR_HANDLE_EOF,
    ERROR_INVALID_PARAMETER,
    ERROR_NOT_ENOUGH_MEMORY,
    HR_ALREADY_OPEN,
    HR_COMMUNICATION_ERROR,
    HR_CONTENTS_EXPIRED,
    HR_COULD_NOT_CONNECT,
    HR_ERROR,
    HR_FILE_NOT_FOUND,
    HR_INVALID_BACKUP_SEQUENCE,
    HR_INVALID_HANDLE,
    HR_INVALID_PARAM,
    HR_MISSING_EXPIRY_TOKEN,
    HR_RESTORE_IN_PROGRESS,
    RPC_S_INVALID_BINDING,
)
from jetlaw.adapters.memory.directory.service import DATABASE, TABLE
from jetlaw.model.facts import code_value

from .directory import OK, STARTS, STOPS, Client, closed_logs, restarted
from .restore import restore

HR_BACKUP_IN_PROGRESS, HR_READ_VERIFY_FAILURE = 0xC80001F9 - (1 << 32), 0xC80003FA - (1 << 32)


@pytest.fixture
def client():
    """A directory with 300 objects, which fill some logs."""
    client = Client()
    client.write(300)
    return client


# The service


def test_every_function_is_there_in_both_forms():
    """17 functions, with either suffix."""
    names = {name for name in ADAPTER.functions if name.startswith("Ds")}
    assert len(names) == 17
    client = Client()
    for suffix in ("", "A", "W"):
        assert client("DsIsNTDSOnline" + suffix, szServerName="dc1") == OK


def test_the_codes_are_the_published_ones():
    """The engine's numbers are those of the facts, also where they come from errors of the engine below (A-66)."""
    known = {
        "hrInvalidParam": HR_INVALID_PARAM,
        "hrError": HR_ERROR,
        "hrInvalidHandle": HR_INVALID_HANDLE,
        "hrRestoreInProgress": HR_RESTORE_IN_PROGRESS,
        "hrAlreadyOpen": HR_ALREADY_OPEN,
        "hrCouldNotConnect": HR_COULD_NOT_CONNECT,
        "hrCommunicationError": HR_COMMUNICATION_ERROR,
        "hrMissingExpiryToken": HR_MISSING_EXPIRY_TOKEN,
        "hrContentsExpired": HR_CONTENTS_EXPIRED,
        "hrInvalidBackupSequence": HR_INVALID_BACKUP_SEQUENCE,
        "hrFileNotFound": HR_FILE_NOT_FOUND,
        "hrBackupInProgress": HR_BACKUP_IN_PROGRESS,
        "hrReadVerifyFailure": HR_READ_VERIFY_FAILURE,
        "ERROR_ACCESS_DENIED": ERROR_ACCESS_DENIED,
        "ERROR_INVALID_PARAMETER": ERROR_INVALID_PARAMETER,
        "ERROR_NOT_ENOUGH_MEMORY": ERROR_NOT_ENOUGH_MEMORY,
        "ERROR_HANDLE_EOF": ERROR_HANDLE_EOF,
        "RPC_S_INVALID_BINDING": RPC_S_INVALID_BINDING,
    }
    assert {name: code_value(name) for name in known} == known


def test_the_directory_costs_nothing_before_it_is_asked_for():
    """A process that only calls Jet functions makes no directory, and no file of one."""
    client = Client()
    assert client("JetCreateInstance", szInstanceName="I1") == OK
    assert "directory" not in vars(client.session._process)
    assert client.session._process.files.entries("") == []
    assert client.online()
    assert client.session._process.files.find(DATABASE) is not None


def test_the_directory_is_another_program():
    """Its instance is none of the caller's, and neither's backup is in the other's way."""
    client = Client()
    assert client("JetCreateInstance", szInstanceName="I1") == OK
    assert client("JetInit", instance="I1") == OK
    assert client.prepare() == OK
    assert client("JetBeginExternalBackupInstance", instance="I1", grbit=0) == OK
    assert len(client.session._process.instances) == 1
    assert client("JetTerm", instance="I1") == OK
    assert client.names() == OK


@pytest.mark.parametrize(
    ("server", "code"),
    [
        ("DC1", OK),
        ("\\\\dc1", OK),
        ("DC2", RPC_S_INVALID_BINDING),
        ("MEMBER1", HR_COULD_NOT_CONNECT),
        ("no_such_server", HR_COULD_NOT_CONNECT),
        ("elsewhere", HR_COULD_NOT_CONNECT),
        ("", HR_COULD_NOT_CONNECT),
        (None, HR_COULD_NOT_CONNECT),
    ],
)
def test_servers(client, server, code):
    """Only this machine will do; another one and one that is no controller differ (R-235, R-241, A-72)."""
    assert client("DsIsNTDSOnline", szServerName=server) == code
    assert client("DsSetCurrentBackupLog", szServerName=server, dwCurrentLog=1) == code
    assert client.prepare(szBackupServer=server) == code
    assert client.restore(None, szServerName=server) == code


def test_the_world_tells_of_servers_users_rights_and_service():
    """The keys of a trace's header are believed, whatever the case of a name."""
    client = Client(servers={"ADS": "local"}, users={"Joe": "user"}, rights="backup operator", directory="offline")
    assert not client.online()
    client.happens(STARTS)
    assert client.prepare(szBackupServer="\\\\ads") == OK
    assert client("DsSetAuthIdentity", szUserName="joe") == OK
    assert client.names() == ERROR_ACCESS_DENIED


@pytest.mark.parametrize(
    ("user", "backup", "restored"),
    [
        ("Administrator", OK, OK),
        ("BackupOperator", OK, ERROR_ACCESS_DENIED),
        ("User", ERROR_ACCESS_DENIED, ERROR_ACCESS_DENIED),
        ("Nobody", ERROR_ACCESS_DENIED, ERROR_ACCESS_DENIED),
    ],
)
def test_rights(client, user, backup, restored):
    """A backup takes the privilege, the beginning of a restore an administrator as well (R-236, R-259, A-75)."""
    assert client("DsSetAuthIdentity", szUserName=user, szDomainName="d", szPassword="p") == OK
    assert client.prepare() == backup
    assert client.restore(None) == restored
    assert client("DsIsNTDSOnline", szServerName="DC1") == backup


def test_rights_are_asked_at_every_call(client):
    """Who changes the identity in a backup goes on with other rights (R-237); reading and ending take none."""
    assert client.prepare() == OK
    assert client.names() == OK
    assert client.open(DATABASE) == OK
    assert client("DsSetAuthIdentity", szUserName="User") == OK
    assert (client.names(), client.open(DATABASE), client.logs(), client.truncate()) == (ERROR_ACCESS_DENIED,) * 4
    assert (client.read(), client.close(), client.end()) == (OK, OK, OK)


# Backups


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"phbc": "null"}, ERROR_INVALID_PARAMETER),
        ({"ppvExpiryToken": "null"}, HR_INVALID_PARAM),
        ({"pcbExpiryTokenSize": None}, HR_INVALID_PARAM),
        ({"btBackupType": 2}, ERROR_INVALID_PARAMETER),
        ({"btBackupType": 4}, ERROR_INVALID_PARAMETER),
        ({"grbit": 1}, ERROR_INVALID_PARAMETER),
    ],
)
def test_a_preparation_with_a_wrong_argument(client, changed, code):
    """Only full backups without options are there (R-238, A-71); a refused one leaves nothing behind."""
    assert client.prepare(**changed) == code
    assert client.session.leaks == ()
    assert client.prepare() == OK


def test_one_backup_at_a_time(client):
    """The directory's instance has one streaming backup: a second is hrBackupInProgress until the first ends (A-71)."""
    assert client.prepare() == OK
    assert client.prepare() == HR_BACKUP_IN_PROGRESS
    assert client.end() == OK
    assert client.prepare() == OK
    assert client.out["phbc"] == "B2"


def test_another_program_backs_up(client):
    """Its backup is in the way until the directory stops; one that runs already is not disturbed."""
    assert client.prepare() == OK
    client.happens("another process backs up")
    assert client.names() == OK
    assert client.end() == OK
    client.happens("another process backs up")
    assert client.prepare() == HR_BACKUP_IN_PROGRESS
    client.happens(STOPS)
    client.happens(STARTS)
    assert client.prepare() == OK


@pytest.mark.parametrize(("suffix", "encoding"), [("A", "latin-1"), ("W", "utf-16-le")])
def test_lists_are_in_memory_as_the_manual_has_them(client, suffix, encoding):
    """Names end each, the list once more; the first character of a name is its type (R-242, R-243)."""
    assert client.prepare() == OK
    assert client("DsBackupGetDatabaseNames" + suffix, hbc="B1") == OK
    memory = client.out["memory"]
    assert memory.decode(encoding) == "\x44C:\\jetlaw\\memory\\start\\ntds\\ntds.dit\0\0"
    assert (client.out["pcbSize"], client.out["files"]) == (len(memory), [DATABASE])
    assert client("DsBackupGetBackupLogs" + suffix, hbc="B1") == OK
    names = client.out["memory"].decode(encoding).split("\0")
    assert names[-2:] == ["", ""]
    assert {name[0] for name in names[:-2]} == {"\x21"}
    assert [name[1:].rpartition("\\")[2] for name in names[:-2]] == [
        f"edb{n:05X}.log" for n in range(1, len(names) - 1)
    ]


def test_a_listed_name_opens_as_it_stands_in_memory(client):
    """Without the type character, the completed path is a name as good as the short one (R-243)."""
    assert client.prepare() == OK
    assert client.names() == OK
    assert client.open(client.out["memory"].decode("latin-1")[1:].rstrip("\0")) == OK


def test_the_order_of_the_guide(client):
    """Databases before logs, logs before the truncation; what comes too early or too late changes nothing (A-67)."""
    early = HR_INVALID_BACKUP_SEQUENCE
    assert client.prepare() == OK
    assert (client.logs(), client.truncate()) == (early, early)
    assert client.names() == OK
    assert client.truncate() == early
    assert client.open(DATABASE) == OK
    assert client.logs() == early
    assert client.close() == OK
    assert client.logs() == OK
    (log, *_) = client.out["files"]
    assert (client.names(), client.open(DATABASE)) == (early, early)
    assert client.open(log) == OK
    assert client.truncate() == early
    assert client.close() == OK
    assert (client.truncate(), client.truncate(), client.logs()) == (OK, OK, OK)


def test_only_listed_files_open(client):
    """A name that no list has told is not found, and one that no file can have is invalid (A-67)."""
    assert client.prepare() == OK
    assert client.open(DATABASE) == HR_FILE_NOT_FOUND
    assert client.names() == OK
    assert client.open("ntds/edb00001.log") == HR_FILE_NOT_FOUND
    assert client.open("what?") == ERROR_INVALID_PARAMETER
    assert client.open("NTDS\\NTDS.DIT") == OK


def test_a_log_of_an_earlier_list_is_out_of_order_before_the_logs(client):
    """Names are known to the client from any list, but each stage copies its own files (A-67)."""
    _, logs = client.back_up()
    assert client.end() == OK
    assert client.prepare() == OK
    assert client.open(next(iter(logs)), "B2") == HR_INVALID_BACKUP_SEQUENCE
    assert client.open(DATABASE, "B2") == OK


def test_one_file_at_a_time(client):
    """A second open is hrAlreadyOpen; read and close without a file are hrInvalidHandle (R-246, A-68, A-69)."""
    assert client.prepare() == OK
    assert (client.read(), client.close()) == (HR_INVALID_HANDLE, HR_INVALID_HANDLE)
    assert client.names() == OK
    assert (client.open(DATABASE), client.open(DATABASE)) == (OK, HR_ALREADY_OPEN)
    assert (client.close(), client.close()) == (OK, HR_INVALID_HANDLE)


@pytest.mark.parametrize("size", [0, 8192, 16384, 24577, 28672])
def test_sizes_of_reads(client, size):
    """Multiples of 8192, three at least (R-247)."""
    assert client.prepare() == OK
    assert client.names() == OK
    assert client.open(DATABASE, hint=size) == ERROR_INVALID_PARAMETER
    assert client.open(DATABASE) == OK
    assert client.read(cb=size) == ERROR_INVALID_PARAMETER


@pytest.mark.parametrize("handle", ["null", "0x77", "B2", "B3"])
def test_what_is_no_backup_context(client, handle):
    """NULL, junk, a restore's context and one that has ended are invalid everywhere (A-70)."""
    assert client.prepare() == OK
    assert client.restore() == OK
    assert client.end() == OK
    assert client.prepare() == OK
    assert client.end("B3") == OK
    codes = {
        client.names(handle),
        client.logs(handle),
        client.open(DATABASE, handle),
        client.read(handle),
        client.close(handle),
        client.truncate(handle),
        client.end(handle),
    }
    assert codes == {ERROR_INVALID_PARAMETER}


def test_pointers_of_lists_and_files(client):
    """A list's pointer must be there and hold NULL, and so must the others be there (R-242)."""
    assert client.prepare() == OK
    for wrong in ({"pszAttachmentInfo": "A1"}, {"pszAttachmentInfo": "null"}, {"pcbSize": "null"}):
        assert client.names(**wrong) == ERROR_INVALID_PARAMETER
    assert client.names() == OK
    assert client.open(None) == ERROR_INVALID_PARAMETER
    assert client.open(DATABASE) == OK
    assert client("DsBackupRead", hbc="B1", cbBuffer=24576, pvBuffer="null") == ERROR_INVALID_PARAMETER


def test_a_backup_can_be_restored_from_its_bytes(client):
    """What was committed when the logs were listed comes back, also what was written while files were read."""
    assert client.prepare() == OK
    before = client.objects()
    assert client.names() == OK
    assert client.open(DATABASE) == OK
    data = b""
    late = []
    while client.read() == OK:
        assert client.bytes_read
        data += client.bytes_read
        late += client.write(3, start=300 + len(late))
    assert client.close() == OK
    assert client.logs() == OK
    logs = [client.copy(name) for name in client.out["files"]]
    client.write(10, start=5000)
    assert client.end() == OK
    assert sorted(restore({DATABASE: data}, logs)[DATABASE][TABLE]) == sorted(before + late)


# Truncation and the current log


def test_a_truncation_deletes_what_is_backed_up(client):
    """After a whole backup the logs go that no recovery needs, at the truncation and not before (R-251, A-79)."""
    old = restarted(client)
    assert len(old) > 2
    client.back_up()
    assert set(old) <= set(closed_logs(client))
    assert client.truncate() == OK
    assert not set(old[:-1]) & set(closed_logs(client))


def test_a_truncation_keeps_what_is_not_backed_up(client):
    """Before all files are copied nothing counts as backed up, and the call succeeds (R-250, R-251)."""
    old = restarted(client)
    assert client.prepare() == OK
    assert client.names() == OK
    client.copy(DATABASE)
    assert client.logs() == OK
    assert client.truncate() == OK
    assert set(old) <= set(closed_logs(client))


def test_the_current_log_tells_what_is_backed_up(client):
    """The number that is set says which logs have a backup already: those below it may go (R-276)."""
    old = restarted(client)
    assert client("DsSetCurrentBackupLog", szServerName="DC1", dwCurrentLog=3) == OK
    assert client.prepare() == OK
    assert client.names() == OK
    client.copy(DATABASE)
    assert client.logs() == OK
    assert client.truncate() == OK
    assert old[:3] == ["edb00001.log", "edb00002.log", "edb00003.log"]
    assert [name for name in old if name not in closed_logs(client)] == old[:2]


def test_a_whole_backup_sets_the_current_log(client):
    """The directory notes by itself what a backup has, once it ends; a broken-off one has nothing (R-276)."""
    _, logs = client.back_up()
    assert client.directory.current_log == 0
    assert client.end() == OK
    assert client.directory.current_log == len(logs) + 1
    assert client.prepare() == OK
    assert client.end("B2") == OK
    assert client.directory.current_log == len(logs) + 1


def test_only_a_whole_backup_is_remembered_by_the_database(client):
    """The end of a whole backup stamps the header, any other end does not (R-252)."""
    (database,) = client.directory.instance.databases
    assert client.prepare() == OK
    assert client.end() == OK
    assert database.header.history == {}
    client.back_up("B2")
    assert client.truncate("B2") == OK
    assert client.end("B2") == OK
    assert list(database.header.history) == ["full"]


# Memory


def test_memory_is_accounted_for(client):
    """Token and lists are out until DsBackupFree takes them back (R-254)."""
    assert client.prepare() == OK
    assert client.names() == OK
    assert client.logs() == OK
    assert [leak.call for leak in client.session.leaks] == [
        "DsBackupPrepare",
        "DsBackupGetDatabaseNames",
        "DsBackupGetBackupLogs",
    ]
    for name in ("A2", "A1", "A3", "null"):
        assert client("DsBackupFree", pvBuffer=name) == OK
    assert client.session.leaks == ()


@pytest.mark.parametrize("name", ["A1", "0x77", "B1"])
def test_freeing_what_is_not_out_ends_the_process(client, name):
    """The function tells nothing, so what was freed before or never given out brings the process down (R-254)."""
    assert client.prepare() == OK
    assert client("DsBackupFree", pvBuffer="A1") == OK
    assert client.session.call("DsBackupFree", {"pvBuffer": name}).died == "crash"


def test_no_memory(client):
    """Without memory nothing is given out, and the backup stays as it was."""
    assert client.prepare() == OK
    client.happens("out of memory")
    assert (client.names(), client.logs()) == (ERROR_NOT_ENOUGH_MEMORY, ERROR_NOT_ENOUGH_MEMORY)
    assert client("DsSetCurrentBackupLog", szServerName="DC1", dwCurrentLog=1) == ERROR_NOT_ENOUGH_MEMORY
    assert client.end() == OK
    assert client.prepare() == ERROR_NOT_ENOUGH_MEMORY
    assert len(client.session.leaks) == 1


# The directory stops and starts, files break


def test_an_offline_directory_has_no_backups(client):
    """Nothing can be prepared, and what was prepared is of no more use but to be ended (R-234, A-72)."""
    assert client.prepare() == OK
    assert client.names() == OK
    assert client.open(DATABASE) == OK
    client.happens(STOPS)
    assert not client.online()
    assert client.prepare() == HR_COULD_NOT_CONNECT
    codes = {client.names(), client.logs(), client.open(DATABASE), client.read(), client.close(), client.truncate()}
    assert codes == {HR_COMMUNICATION_ERROR}
    assert client.end() == OK


def test_a_backup_does_not_outlive_its_instance(client):
    """A context from before a restart never touches the backup of the instance that runs now (R-234)."""
    assert client.prepare() == OK
    client.happens(STOPS)
    client.happens(STARTS)
    assert client.names() == HR_COMMUNICATION_ERROR
    assert client.prepare() == OK
    assert client.end() == OK
    assert client.names("B2") == OK


def test_a_restart_loses_nothing(client):
    """The directory comes back with its objects; the first and the last are no exception."""
    before = client.objects()
    client.happens(STOPS)
    client.happens(STOPS)
    client.happens(STARTS)
    client.happens(STARTS)
    assert client.online()
    assert client.objects() == before
    client.write(1, start=999)
    assert len(client.objects()) == len(before) + 1


def test_damaged_files_keep_it_from_starting(client):
    """A directory whose logs cannot be read stays offline, and says so."""
    client.happens(STOPS)
    client.happens("log fails its checksum")
    client.happens(STARTS)
    assert not client.online()


def test_a_database_that_is_none_of_a_directory_keeps_it_from_starting():
    """A database in its place that lacks the objects' table is not the directory's."""
    client = Client(directory="offline")
    assert not client.online()
    assert client("JetCreateInstance", szInstanceName="I1") == OK
    assert client("JetInit", instance="I1") == OK
    assert client("JetBeginSession", instance="I1") == OK
    assert client("JetCreateDatabase", sesid="S1", szFilename="I1/a.edb") == OK
    assert client("JetTerm", instance="I1") == OK
    files = client.directory.files
    files.rename(files.open("I1/a.edb"), DATABASE)
    client.happens(STARTS)
    assert not client.online()


def test_a_page_that_fails_is_told_in_the_directory_s_codes(client):
    """The engine's error comes as the HRESULT that its number is the low word of, and the file is closed (A-66)."""
    assert client.prepare() == OK
    assert client.names() == OK
    client.happens("page fails its checksum")
    assert client.open(DATABASE) == OK
    codes = [client.read(cb=1 << 20), client.read(cb=1 << 20)]
    assert HR_READ_VERIFY_FAILURE in codes
    assert client.close() == HR_INVALID_HANDLE
