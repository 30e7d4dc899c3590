import pytest

from jetlaw.adapters.contract import Answer
from jetlaw.conformance.concrete import concrete
from jetlaw.conformance.docket import Docket, Impossible
from jetlaw.conformance.sorting import Unclassified
from jetlaw.conformance.traces import Writer
from jetlaw.conformance.verdicts import Verdict
from jetlaw.conformance.words import answer_name
from jetlaw.model.directory_worlds import DIRECTORY_WORLDS
from jetlaw.model.facts import code, code_value
from jetlaw.model.graph import Graph
from jetlaw.model.law import CALLS
from jetlaw.model.options import Options
from jetlaw.model.profiles import profile
from jetlaw.model.ruling import Law
from jetlaw.model.state import Input
from jetlaw.model.world import SLICES

from .recorded import call, check_json, checked, header, line, verdicts

INVALID, DENIED, AT_END, NO_MEMORY = (
    code_value(f"ERROR_{name}") for name in ("INVALID_PARAMETER", "ACCESS_DENIED", "HANDLE_EOF", "NOT_ENOUGH_MEMORY")
)
NO_FILE, NO_TOKEN, IN_RESTORE, CONNECT, OPEN = (
    code_value(f"hr{name}")
    for name in ("InvalidHandle", "MissingExpiryToken", "RestoreInProgress", "CouldNotConnect", "AlreadyOpen")
)
SIZE = 65536
DIT, LOG1, LOG2 = "C:/ntds/ntds.dit", "C:/ntds/edb00001.log", "C:/ntds/edb00002.log"


# --- calls -----------------------------------------------------------------------------------------------------------
def on(function, ret=0, out=None, context="B1", **arguments):
    """A call on a context."""
    return call(function, ret, out, hbc=context, **arguments)


def online(shown=True, ret=0):
    """Is the directory online?"""
    return call("DsIsNTDSOnlineA", ret, {"pfNTDSOnline": shown}, szServerName="\\\\DC1")


def prepare(ret=0, context="B1", **changed):
    """A backup is prepared."""
    arguments = {"szBackupServer": "DC1", "grbit": 0, "btBackupType": 1} | changed
    return call(
        "DsBackupPrepareA",
        ret,
        {"phbc": context, "ppvExpiryToken": "T" + context[1:]} if ret == 0 else None,
        **arguments,
    )


def names(ret=0, **changed):
    """The databases are listed."""
    return on("DsBackupGetDatabaseNamesA", ret, {"pszAttachmentInfo": "L1", "files": [DIT]}, **changed)


def logs(ret=0):
    """The logs are listed."""
    return on("DsBackupGetBackupLogsA", ret, {"pszBackupLogFiles": "L2", "files": [LOG1, LOG2]})


def opened(name, ret=0, size=SIZE):
    """A file is opened."""
    return on("DsBackupOpenFileA", ret, {"size": size}, szAttachmentName=name, cbReadHintSize=24576)


def read(shown=SIZE, ret=0, cb=32768):
    """Some of the file is read."""
    return on("DsBackupRead", ret, {"cbRead": shown} if ret == 0 else None, cbBuffer=cb)


def copy(name):
    """A file is read to its end."""
    return opened(name) + read(32768) + read(32768) + read(ret=AT_END) + on("DsBackupClose")


def free(what):
    """Memory is given back."""
    return call("DsBackupFree", pvBuffer=what)


def restore(ret=0, context="B2", **changed):
    """A restore is prepared."""
    arguments = {"szServerName": "DC1", "rtFlag": 0, "pvExpiryToken": "T1", "cbExpiryTokenSize": 16} | changed
    return call("DsRestorePrepareA", ret, {"phbc": context} if ret == 0 else None, **arguments)


def note(text):
    """Something happens by itself."""
    return line(note=text)


MAP = {"szCheckPointFilePath": "a", "szLogPath": "a", "rgrstmap": "map", "crstmap": 1, "szBackupLogPath": "b"}


def register(ret=0, context="B2", **changed):
    """A restore is registered."""
    return on("DsRestoreRegisterA", ret, None, context, **(MAP | {"genLow": 1, "genHigh": 2} | changed))


def complete(state=0, ret=0):
    """A restore is completed."""
    return on("DsRestoreRegisterComplete", ret, None, "B2", hrRestoreState=state)


START = header()
STOPS, STARTS, EXPIRES = (
    line(note=text) for text in ("the directory stops", "the directory starts", "the token expires")
)
BEGUN = START + online() + prepare() + names()
BACKUP = (
    BEGUN
    + copy(DIT)
    + free("L1")
    + logs()
    + copy(LOG1)
    + copy(LOG2)
    + on("DsBackupTruncateLogs")
    + free("L2")
    + free("T1")
    + on("DsBackupEnd")
)
RESTORE = (
    STOPS
    + online(shown=False)
    + restore()
    + on("DsRestoreGetDatabaseLocationsA", 0, {"pszDatabaseLocationList": "L3"}, "B2")
    + register()
    + complete()
    + on("DsRestoreEnd", context="B2")
    + call("DsSetCurrentBackupLogA", szServerName="DC1", dwCurrentLog=3)
    + STARTS
    + online()
)
OFFLINE = header(environment={"directory": "offline"})


# --- verdicts --------------------------------------------------------------------------------------------------------
CONFORMS = {
    "a whole backup and its restore": BACKUP + RESTORE,
    "each trace is a process of its own": BEGUN * 2,
    "the end comes with the last bytes": BEGUN + opened(DIT) + read(32768) + read(ret=AT_END),
    "a file that no list names": BEGUN + opened("C:/other") + read() + on("DsBackupClose"),
    "a rest that is shown by no size": BEGUN + opened(DIT, size=None) + read() + read() + read(ret=AT_END),
    "a second context": START + prepare() + prepare(context="B2") + on("DsBackupEnd", context="B2"),
    "the end closes the file": BEGUN + opened(DIT) + on("DsBackupEnd") + on("DsBackupClose", INVALID),
    "refusals": BEGUN
    + names(INVALID, pszAttachmentInfo="L1")
    + names(INVALID, pcbSize="null")
    + on("DsBackupClose", NO_FILE)
    + on("DsBackupClose", INVALID, context="null")
    + on("DsBackupClose", INVALID, context="0x77")
    + opened(DIT)
    + opened(DIT, OPEN)
    + read(ret=INVALID, cb=8192),
    "a server that is not this one": START
    + prepare(code_value("RPC_S_INVALID_BINDING"), szBackupServer="DC2")
    + prepare(CONNECT, szBackupServer="no_such_server")
    + prepare(INVALID, btBackupType=4),
    "names that the header tells": header(environment={"servers": {"ADS": "local"}, "users": {"joe": "user"}})
    + prepare(szBackupServer="\\\\ads")
    + call("DsSetAuthIdentityA", szUserName="Joe", szDomainName="d", szPassword="p")
    + prepare(DENIED, szBackupServer="ads"),
    "a process without rights": header(environment={"rights": "user"})
    + prepare(DENIED)
    + call("DsSetAuthIdentityW", szUserName="Administrator", szDomainName="d", szPassword="p")
    + prepare(),
    "a restore without a token": OFFLINE
    + restore(context="B2", pvExpiryToken=None)
    + register(NO_TOKEN)
    + on("DsRestoreEnd", context="B2"),
    "a kept token that is good": OFFLINE + restore(pvExpiryToken="kept") + register(),
    "a kept token that is not": OFFLINE + restore(pvExpiryToken="kept") + register(NO_TOKEN),
    "a kept token that is refused": OFFLINE + restore(code_value("hrContentsExpired"), pvExpiryToken="kept"),
    "a token that expired": START + prepare() + EXPIRES + STOPS + restore() + register(NO_TOKEN),
    "a restore that failed": OFFLINE
    + restore(pvExpiryToken="kept")
    + register()
    + restore(IN_RESTORE)
    + complete(-1)
    + STARTS
    + online(shown=False),
}


@pytest.mark.parametrize("text", CONFORMS.values(), ids=CONFORMS)
def test_conforms(text, tmp_path):
    """What the documentation allows conforms, call by call."""
    assert verdicts(tmp_path, text, "win8") == {"conforms": text.count('"call"')}


DIFFERS = {
    "the directory is not offline": (BACKUP, online(shown=False)),
    "an incremental backup": (START, prepare(btBackupType=4)),
    "a backup while offline": (OFFLINE, prepare()),
    "a backup without the right": (header(environment={"rights": "user"}), prepare()),
    "a list where one is": (BEGUN, names(pszAttachmentInfo="L1")),
    "a second file": (BEGUN + opened(DIT), opened(DIT)),
    "the end too early": (BEGUN + opened(DIT), on("DsBackupRead", AT_END, {"cbRead": 8192}, cbBuffer=32768)),
    "more than the end": (BEGUN + opened(DIT) + read(), read()),
    "a buffer of the wrong size": (BEGUN + opened(DIT), read(cb=8192)),
    "a close without a file": (BEGUN, on("DsBackupClose")),
    "a context that ended": (BACKUP, on("DsBackupEnd")),
    "a context of the other kind": (BACKUP + STOPS + restore(), on("DsBackupEnd", context="B2")),
    "a registration without a token": (OFFLINE + restore(pvExpiryToken=None), register()),
    "a registration with an expired token": (START + prepare() + EXPIRES + STOPS + restore(), register()),
    "a registration without a path": (OFFLINE + restore(pvExpiryToken="kept"), register(szLogPath=None)),
    "a start in spite of a failed restore": (
        OFFLINE + restore(pvExpiryToken="kept") + register() + complete(-1) + STARTS,
        online(),
    ),
}


@pytest.mark.parametrize(("before", "last"), DIFFERS.values(), ids=DIFFERS)
def test_differs(before, last, tmp_path):
    """What the documentation forbids differs, at that call and nowhere else."""
    tally = checked(tmp_path, before + last, "win8").tally
    found = [each.step for group in tally.groups.values() for each in group.kept]
    calls = before.count('"call"')
    assert found == [before.count("\n")]
    assert tally.faults == []
    assert (tally.verdicts[Verdict.CONFORMS], tally.verdicts[Verdict.DIFFERS]) == (calls, 1)


def test_one_changed_answer_differs(tmp_path):
    """A whole backup in which one success became another call's refusal differs there and nowhere else."""
    text = BACKUP.replace(on("DsBackupTruncateLogs"), on("DsBackupTruncateLogs", DENIED))
    assert text != BACKUP
    assert verdicts(tmp_path, text, "win8") == {"conforms": BACKUP.count('"call"') - 1, "differs": 1}


def test_both_forms_of_a_code(tmp_path):
    """A Win32 code counts the same plain and wrapped as HRESULT (A-66), and is told by the same name."""
    for symbol in ("ERROR_INVALID_PARAMETER", "ERROR_HANDLE_EOF"):
        cb = 1 if symbol == "ERROR_INVALID_PARAMETER" else 32768
        for number in (code(symbol).value, code(symbol).hresult):
            text = BEGUN + opened(DIT) + read() + read(ret=number, cb=cb)
            assert verdicts(tmp_path, text, "win8") == {"conforms": 6}
            assert answer_name(number, None, "DsBackupRead") == symbol


def test_outside_trouble(tmp_path):
    """A code that only trouble explains is told apart."""
    assert verdicts(tmp_path, START + prepare(NO_MEMORY), "win8") == {"environment": 1}


def test_what_is_undecided(tmp_path):
    """Nothing is promised of memory that was not given out, nor of a code that no row mentions (R-254, R-001)."""
    text = BEGUN + free("L1") + free("L1") + prepare(code_value("hrNyi"))
    assert verdicts(tmp_path, text, "win8") == {"conforms": 4, "undecided": 2}


def test_the_engine_has_no_directory(tmp_path):
    """Under the open-source engine's law every call of the directory is undecided."""
    assert verdicts(tmp_path, BACKUP) == {"undecided": BACKUP.count('"call"')}


def test_a_difference_is_told_by_its_own_codes(capsys, tmp_path):
    """A difference names the directory's codes, and the rules that decide."""
    _, report, _ = check_json(capsys, tmp_path, BEGUN + opened(DIT) + opened(DIT), "--profile", "win8")
    (found,) = report["differences"]
    assert found["answer"] == "S_OK"
    assert {"R-246", "A-68"} <= set(found["rules"])
    assert {"answer": "hrAlreadyOpen"} in found["allowed"]


def test_a_name_nobody_told(tmp_path):
    """A server or user that the header does not tell is a fault that names it, and no guess."""
    for text in (prepare(szBackupServer="ADS"), call("DsSetAuthIdentityA", szUserName="joe")):
        (fault,) = checked(tmp_path, START + text, "win8").tally.faults
        assert "in the header's environment does not say what that is" in fault
    with pytest.raises(Unclassified, match="szBackupServer 'ADS', and servers in the header's environment"):
        Docket(CALLS).read("DsBackupPrepareA", {"szBackupServer": "ADS"})


def test_writing_names_the_directory_s_codes(tmp_path):
    """A recording that is written names what a directory function answered in its own words."""
    path = tmp_path / "t.jsonl"
    writer = Writer(path)
    writer.step("DsBackupRead", {}, Answer(AT_END))
    writer.close()
    assert '"err":"ERROR_HANDLE_EOF"' in path.read_text()


# --- there and back --------------------------------------------------------------------------------------------------
def book():
    """A docket that knows a context of each kind, both lists and a token."""
    made = Docket(CALLS)
    for function, out in (
        ("DsBackupPrepareA", {"phbc": "B1", "ppvExpiryToken": "T1"}),
        ("DsRestorePrepareA", {"phbc": "B2"}),
        ("DsBackupGetDatabaseNamesA", {"pszAttachmentInfo": "L1", "files": [DIT]}),
        ("DsBackupGetBackupLogsA", {"pszBackupLogFiles": "L2", "files": [LOG1]}),
    ):
        inputs = {"szBackupServer": "DC1", "szServerName": "DC1", "hbc": "B1"}
        made.learn(made.read(function, inputs), inputs, 0, out)
    return made


def test_there_and_back():
    """Every input of the directory's world, made concrete, is sorted into the classes it was made of."""
    law = Law(profile("win8"))
    graph = Graph(DIRECTORY_WORLDS["directory"], law)
    known, tried = book(), set()
    for state in graph.states[:200]:
        for _, made, _ in Options(graph.world, graph.stepper).of(state):
            if made.function not in SLICES["directory"] or made in tried:
                continue
            tried.add(made)
            if "kept" in made.classes:
                with pytest.raises(Impossible):
                    concrete(made, CALLS[made.function], known)
                continue
            exported, inputs = concrete(made, CALLS[made.function], known)
            assert known.read(exported, inputs).classes == made.classes
    assert {made.function for made in tried} == set(SLICES["directory"])


@pytest.mark.parametrize(
    ("function", "argument", "chosen"),
    [
        ("DsBackupOpenFile", "szAttachmentName", "database"),
        ("DsBackupOpenFile", "szAttachmentName", "log"),
        ("DsRestorePrepare", "pvExpiryToken", "given"),
        ("DsBackupFree", "memory", "given"),
        ("DsBackupEnd", "hbc", "object"),
    ],
)
def test_what_nothing_stands_for(function, argument, chosen):
    """What a process has not met cannot be passed, and the kit says so before the call."""
    shape = CALLS[function]
    classes = tuple(chosen if a.variable.name == argument else a.variable.domain[0] for a in shape.arguments)
    blank = Docket(CALLS)
    if argument != "hbc" and "hbc" in {a.variable.name for a in shape.arguments}:
        blank.active_directory.contexts["B1"] = 0
    with pytest.raises(Impossible):
        concrete(Input(function, classes, context=0), shape, blank)
