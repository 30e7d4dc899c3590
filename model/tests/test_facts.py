import os
import pickle
import subprocess
import sys
from collections import Counter

import pytest

from jetlaw.model import facts
from jetlaw.model.facts import FactsError, NoNumber, UnknownName


def family_of(name):
    """The family of a function by its name."""
    return facts.function(name).family


def test_functions_by_family():
    """78 functions are in scope, and none changes family unnoticed."""
    assert Counter(function.family for function in facts.functions().values()) == {
        "ese-lifecycle": 24,
        "ese-legacy-backup": 2,
        "ese-streaming": 21,
        "ese-snapshot": 9,
        "ese-restore": 5,
        "ds-backup": 11,
        "ds-restore": 6,
    }


def test_pairs_by_family():
    """520 (function, return code) pairs are documented; the law binds or explains each of them."""
    assert len(facts.pairs()) == 520
    assert Counter(family_of(name) for name, _ in facts.pairs()) == {
        "ese-lifecycle": 146,
        "ese-legacy-backup": 34,
        "ese-streaming": 212,
        "ese-snapshot": 37,
        "ese-restore": 43,
        "ds-backup": 33,
        "ds-restore": 15,
    }


def test_pairs_without_success():
    """449 of the pairs are answers other than success."""
    assert len([pair for pair in facts.pairs() if pair[1] not in {"JET_errSuccess", "S_OK"}]) == 449


def test_distinct_listed_codes():
    """Lists of return values hold 82 distinct codes: 72 JET, 10 Win32 or HRESULT; prose adds 8 to make 90."""
    listed = {symbol for _, symbol in facts.pairs()}
    mentioned = {code.symbol for function in facts.functions().values() for code in function.mentioned_codes}
    assert Counter(symbol.startswith("JET_") for symbol in listed) == {True: 72, False: 10}
    assert len(listed | mentioned) == 90


def test_what_pages_say_beside_lists():
    """Nothing that describes a function is dropped: mentions, flags, parameters, defects, inherited lists."""
    functions = facts.functions().values()
    counts = {
        "parameters": sum(len(function.parameters) for function in functions),
        "mentioned": sum(len(function.mentioned_codes) for function in functions),
        "flags": sum(len(function.flags) for function in functions),
        "variants": sum(len(function.variants) for function in functions),
        "system parameters": sum(len(function.backup_relevant_parameters) for function in functions),
        "defects": sum(len(function.doc_defects) for function in functions),
    }
    assert counts == {
        "parameters": 225,
        "mentioned": 49,
        "flags": 81,
        "variants": 82,
        "system parameters": 21,
        "defects": 38,
    }


def test_functions_without_list():
    """Seven pages list no code; one of them refers to another function's 17."""
    assert {name: f.return_codes_from for name, f in facts.functions().items() if not f.return_codes} == {
        "JetInit": None,
        "JetInit2": None,
        "JetInit3": None,
        "JetBeginExternalBackupInstance": "JetBeginExternalBackup",
        "DsSetAuthIdentity": None,
        "DsRestorePrepare": None,
        "DsBackupFree": None,
    }
    assert len(facts.function("JetBeginExternalBackup").return_codes) == 17


def test_codes_by_origin():
    """Documented codes keep the table that lists them, and what only the engine has stays apart from them."""
    assert Counter(code.origin for code in facts.codes().values()) == {
        "jet_native": 361,
        "jet_managed_only": 97,
        "jet_page_only": 1,
        "win32": 6,
        "ds_hr": 186,
        "engine": 2,
    }


def test_flags_by_origin():
    """44 named flags and the explicit zero are documented; six more are the engine's own."""
    assert Counter(flag.origin for flag in facts.flags().values()) == {"documented": 45, "engine": 6}
    assert {symbol for symbol, flag in facts.flags().items() if flag.unnumbered} == {
        "JET_bitReplayReplicatedLogFiles",
        "JET_bitCreateSFSVolumeIfNotExist",
        "JET_bitForceSessionClosed",
        "JET_bitForceCloseAndDetach",
    }


def test_sizes_of_other_tables():
    """278 rules, 81 ambiguities, 16 structures, 11 scalar types, 1 callback and 30 constants are carried."""
    tables = (facts.rules, facts.ambiguities, facts.structures, facts.scalar_types, facts.callbacks, facts.constants)
    assert [len(table()) for table in tables] == [278, 81, 16, 11, 1, 30]


def test_function_as_read():
    """A function tells its page, signature, relatives, flags and answers in typed form."""
    function = facts.function("JetEndExternalBackupInstance2")
    assert [(p.name, p.c_type, p.direction) for p in function.parameters] == [
        ("instance", "JET_INSTANCE", "in"),
        ("grbit", "JET_GRBIT", "in"),
    ]
    assert dict(function.siblings) == {
        "non_instance": "JetEndExternalBackup",
        "instance": "JetEndExternalBackupInstance",
        "instance2": "JetEndExternalBackupInstance2",
    }
    assert {use.symbol: facts.flag_value(use.symbol) for use in function.flags} == {
        "JET_bitBackupEndAbort": 2,
        "JET_bitBackupEndNormal": 1,
        "JET_bitBackupTruncateDone": 256,
    }


def test_rule_as_read():
    """A rule tells its section, topic and pages, so that a report can cite it."""
    rule = facts.rule("R-090")
    assert (rule.number, rule.section, rule.topic, rule.pages) == (
        90,
        "ese-streaming",
        "Order of the whole sequence",
        ("jetbeginexternalbackup-function.md",),
    )
    ambiguity = facts.ambiguity("A-02")
    assert (ambiguity.number, ambiguity.topic) == (2, "Error codes")


@pytest.mark.parametrize(
    ("symbol", "value", "source"),
    [
        ("JET_errNoBackup", -520, "documented"),
        ("JET_errBackupAbortByServer", -801, "win32metadata projection of the Windows SDK header"),
        ("JET_errSurrogateBackupInProgress", -617, "microsoft/Extensible-Storage-Engine@7030fe74"),
        ("hrCouldNotConnect", -939589625, "mingw-w64 ntdsbmsg.h"),
        ("ERROR_HANDLE_EOF", 38, "documented"),
    ],
)
def test_code_value_and_its_source(symbol, value, source):
    """A code's number is the signed one to use, and tells which source gives it."""
    assert facts.code_value(symbol) == value
    assert facts.code(symbol).value_source.startswith(source)


def test_engine_only_names():
    """A name that no page has is marked as the engine's."""
    assert facts.flag("JET_bitBackupSurrogate").origin == "engine"
    assert facts.flag_value("JET_bitBackupSurrogate") == 0x20
    assert facts.code("errBackupAbortByCaller").origin == "engine"


@pytest.mark.parametrize(
    ("ask", "symbol"),
    [(facts.code_value, "JET_errBackupAbortByCaller"), (facts.flag_value, "JET_bitForceCloseAndDetach")],
)
def test_no_number_is_not_invented(ask, symbol):
    """Where no source gives a number, none is answered."""
    with pytest.raises(NoNumber, match=f"{symbol} is documented without a number"):
        ask(symbol)


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (0, "JET_errSuccess"),
        (-550, "JET_errDatabaseDirtyShutdown"),
        (-1504, "JET_errNullInvalid"),
        (1039, "JET_wrnSeekNotEqual"),
        (-801, "JET_errBackupAbortByServer"),
        (-617, "JET_errSurrogateBackupInProgress"),
        (38, None),
        (-939589625, None),
    ],
)
def test_code_name(number, name):
    """A JET_ERR has its canonical symbol, never an alias and never a Win32 or directory code."""
    assert facts.code_name(number) == name


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (0, "S_OK"),
        (-939589625, "hrCouldNotConnect"),
        (87, "ERROR_INVALID_PARAMETER"),
        (-2147024809, "ERROR_INVALID_PARAMETER"),
        (-520, None),
    ],
)
def test_hresult_name(number, name):
    """What a Ds function answers is named whether a Win32 code comes plain or wrapped (A-66)."""
    assert facts.hresult_name(number) == name


@pytest.mark.parametrize(
    ("exported", "name"),
    [
        ("JetOpenFileInstanceA", "JetOpenFileInstance"),
        ("JetGetLogInfoInstance2W", "JetGetLogInfoInstance2"),
        ("DsBackupPrepareW", "DsBackupPrepare"),
        ("JetOSSnapshotThaw", "JetOSSnapshotThaw"),
        ("JetTerm", "JetTerm"),
    ],
)
def test_base_name(exported, name):
    """Only a documented A or W suffix is cut."""
    assert facts.base_name(exported) == name


@pytest.mark.parametrize(
    ("ask", "name", "message"),
    [
        (
            facts.function,
            "JetOpenFil",
            "unknown function 'JetOpenFil'; nearest: JetOpenFile, JetOpenFileInstance, JetReadFile",
        ),
        (
            facts.base_name,
            "JetTermA",
            "unknown exported function 'JetTermA'; nearest: JetTerm, JetTerm2, JetRestoreA",
        ),
        (facts.code_value, "JET_errNoBackups", "unknown code 'JET_errNoBackups'; nearest: JET_errNoBackup"),
        (facts.flag_value, "x", "unknown flag 'x'; known: 51, from 0 to JET_bitStopServiceStopAndEmitLog"),
        (facts.rule, "none", "unknown rule 'none'; known: 278, from R-001 to R-278"),
        (facts.ambiguity, "A-82", "unknown ambiguity 'A-82'; nearest: A-"),
    ],
)
def test_unknown_name(ask, name, message):
    """An unknown name is told in one line, with what was asked for and what exists."""
    with pytest.raises(UnknownName) as raised:
        ask(name)
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)


def test_errors_survive_pickling():
    """Errors cross process borders whole, since adapters may live in a worker."""
    for error in (FactsError("f", "k", "p"), UnknownName("rule", "R-9", ["R-001"]), NoNumber("code", "x")):
        assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - its own bytes


def test_facts_cannot_be_changed():
    """Tables and entries are read-only, so that no caller changes the law for another."""
    with pytest.raises(TypeError):
        facts.functions()["x"] = None
    with pytest.raises(TypeError):
        facts.function("JetInit").siblings["v2"] = None
    with pytest.raises(AttributeError):
        facts.rule("R-001").text = ""


def test_tables_are_read_once():
    """Asking again answers the same object."""
    assert facts.functions() is facts.functions()
    assert facts.pairs() is facts.pairs()


def test_import_reads_no_data():
    """Importing the facts opens no data file, so that help is fast."""
    script = (
        "import sys; seen = []\n"
        "sys.addaudithook(lambda event, args: seen.append(str(args[0])) if event == 'open' else None)\n"
        "import jetlaw.model.facts\n"
        "print([name for name in seen if name.endswith('.json')])"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
