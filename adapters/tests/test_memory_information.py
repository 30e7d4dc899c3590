"""What the memory engine tells of its instances, its memory, its mode, and the other forms of known calls."""

from __future__ import annotations

import pytest

from jetlaw.adapters.memory import ADAPTER
from jetlaw.adapters.memory.codes import AdapterError

from .engine import BAD_PARAMETER, OK, Engine

USUAL = [{"paramid": "JET_paramMaxInstances", "lParam": 2}]


@pytest.fixture
def engine():
    """One instance with a database."""
    return Engine(records=1)


@pytest.fixture
def session():
    """A process in which nothing was called yet."""
    return ADAPTER.open({})


# Memory


def test_the_list_of_instances_tells_names_and_logged_databases(engine):
    """JET_INSTANCE_INFO of each instance, in memory with a name (R-070); the list of one without a log is empty."""
    assert engine("JetCreateInstance", szInstanceName="second") == OK
    assert engine("JetGetInstanceInfo") == OK
    first = {"hInstanceId": "I1", "szInstanceName": "I1", "szDatabaseFileName": ["I1/a.edb"]}
    second = {"hInstanceId": "I2", "szInstanceName": "second", "szDatabaseFileName": []}
    assert engine.out == {"cInstance": 2, "paInstanceInfo": "A1", "aInstanceInfo": [first, second]}


def test_without_an_instance_only_the_ansi_form_gives_memory_out(session):
    """The Unicode form answers NULL (io.cxx:2194); the other copies an empty array (jetapi.cxx:22881)."""
    assert session.call("JetGetInstanceInfoW", {}).out == {"cInstance": 0, "paInstanceInfo": "null"}
    assert session.leaks == ()
    assert session.call("JetGetInstanceInfoA", {}).out["paInstanceInfo"] == "A1"
    assert [leak.name for leak in session.leaks] == ["A1"]


@pytest.mark.parametrize("pointer", ["pcInstanceInfo", "paInstanceInfo"])
@pytest.mark.parametrize("form", ["JetGetInstanceInfoA", "JetGetInstanceInfoW"])
def test_results_need_a_place(session, form, pointer):
    """JET_errInvalidParameter for either pointer (R-071); no memory is lost then."""
    assert session.call(form, {pointer: "null"}).ret == BAD_PARAMETER
    assert session.leaks == ()


def test_leaks_tell_which_call_gave_the_memory_out(engine):
    """What was freed is no leak, what was not is one, the oldest first."""
    assert [engine("JetGetInstanceInfo") for _ in range(3)] == [OK] * 3
    assert engine("JetFreeBuffer", pbBuf="A2") == OK
    assert [(leak.name, leak.call) for leak in engine.session.leaks] == [
        ("A1", "JetGetInstanceInfo"),
        ("A3", "JetGetInstanceInfo"),
    ]
    assert [engine("JetFreeBuffer", pbBuf=name) for name in ("A1", "null", None, "A3")] == [OK] * 4
    assert engine.session.leaks == ()


@pytest.mark.parametrize("wrong", ["A1", "I1", "0x77"])
def test_freeing_what_is_not_out_ends_the_process(engine, wrong):
    """Freed before, a handle, a number: undefined (R-072), and a heap that checks itself ends the process."""
    assert [engine("JetGetInstanceInfo"), engine("JetFreeBuffer", pbBuf="A1")] == [OK, OK]
    assert engine.session.call("JetFreeBuffer", {"pbBuf": wrong}).died == "crash"


def test_no_memory_for_the_list(engine):
    """JET_errOutOfMemory, from the chosen allocation on; nothing leaks (io.cxx:2273)."""
    engine.session.trouble("out of memory at 2")
    assert [engine("JetGetInstanceInfo"), engine("JetGetInstanceInfo")] == [OK, -1011]
    assert [leak.name for leak in engine.session.leaks] == ["A1"]


# Mode


def test_a_declared_mode_ends_with_the_last_instance(session):
    """Legacy calls are refused from the declaration on; a term of the last instance takes the mode back (R-007)."""
    assert session.call("JetEnableMultiInstance", {"psetsysparam": USUAL}).out == {"pcsetsucceed": 1}
    assert session.call("JetStopBackup", {}).ret == -1081
    assert [session.call("JetCreateInstance", {"szInstanceName": name}).ret for name in "abc"] == [OK, OK, -1214]
    assert [session.call("JetTerm", {"instance": handle}).ret for handle in ("I1", "I2")] == [OK, OK]
    assert session.call("JetInit", {"instance": "null"}).ret == OK
    assert session.call("JetEnableMultiInstance", {"psetsysparam": None}).ret == -1080


def test_a_second_declaration_is_compared_with_the_first(session):
    """The same again: JET_errSystemParamsAlreadySet; else JET_errSystemParameterConflict (jetapi.cxx:21172)."""
    other = [{"paramid": "JET_paramMaxInstances", "lParam": 3}]
    given = (USUAL, USUAL, other, None, [{"paramid": 9999, "lParam": 1}])
    codes = [session.call("JetEnableMultiInstance", {"psetsysparam": array}).ret for array in given]
    assert codes == [OK, -1082, -1087, -1087, BAD_PARAMETER]


def test_an_array_without_its_count_is_refused(session):
    """NULL with a count, and a bad value, leave the process without a mode; what was set before it stays (R-011)."""
    bad = [{"paramid": "JET_paramOSSnapshotTimeout", "lParam": 5}, {"paramid": 9999, "lParam": 1}]
    assert session.call("JetEnableMultiInstance", {"psetsysparam": None, "csetsysparam": 1}).ret == BAD_PARAMETER
    assert session.call("JetEnableMultiInstance", {"psetsysparam": bad}).ret == BAD_PARAMETER
    assert session._process.parameters.number("JET_paramOSSnapshotTimeout") == 5
    assert session.call("JetInit", {"instance": "null"}).ret == OK
    with pytest.raises(AdapterError, match="psetsysparam"):
        session.call("JetEnableMultiInstance", {"psetsysparam": "valid"})


def test_init_with_any_handle_after_a_mere_declaration_crashes(session):
    """Its table of instances is not there yet (jetapi.cxx:3842); NULL makes an instance."""
    assert session.call("JetEnableMultiInstance", {"psetsysparam": None}).ret == OK
    assert session.call("JetInit", {"instance": "9"}).died == "crash"


# Other forms


def test_the_second_forms_do_what_the_first_do(engine):
    """JetCreateDatabase2, JetAttachDatabase2 and JetDetachDatabase2; a forced detach is refused (jetapi.cxx:16916)."""
    named = {"sesid": "S1", "szFilename": "I1/b.edb"}
    assert engine("JetCreateDatabase2", **named, cpgDatabaseSizeMax=0, grbit=0) == OK
    assert engine("JetCloseDatabase", sesid="S1", dbid=engine.out["pdbid"]) == OK
    assert [engine("JetDetachDatabase2", **named, grbit=grbit) for grbit in (1, 0, 0)] == [-1219, OK, -1203]
    assert [engine("JetAttachDatabase2", **named, cpgDatabaseSizeMax=0, grbit=0) for _ in range(2)] == [OK, 1007]
