import json
import shutil
from functools import cached_property

import pytest

from jetlaw.model.facts import Facts, FactsError
from jetlaw.model.facts.load import DATA

TABLES = [name for name, value in vars(Facts).items() if isinstance(value, cached_property) and name[0] != "_"]


def load(directory):
    """Every table of a directory."""
    loaded = Facts(directory)
    return {table: getattr(loaded, table) for table in TABLES}


@pytest.fixture
def copy(tmp_path):
    """A directory with the package's data, to be spoilt."""
    return shutil.copytree(DATA, tmp_path / "data")


def corrupt(directory, file, change):
    """Change the content of one data file."""
    path = directory / file
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def at(table, name, change):
    """The file of a table, and a change to its entry of that name."""
    key = "name" if table == "functions" else "symbol"
    return f"{table}.json", lambda content: change(next(entry for entry in content[table] if entry[key] == name))


FAULTS = {
    "wrong type": (
        at("functions", "JetOpenFile", lambda f: f["parameters"][2].update(optional="no")),
        "JetOpenFile.parameters[2].optional",
        "Expected `bool`, got `str`",
    ),
    "unknown field": (
        at("functions", "JetTerm", lambda f: f.update(colour="red")),
        "JetTerm",
        "Object contains unknown field `colour`",
    ),
    "missing field": (
        at("functions", "JetTerm", lambda f: f.pop("page")),
        "JetTerm",
        "Object missing required field `page`",
    ),
    "no name": (
        at("functions", "JetCreateInstance", lambda f: f.pop("name")),
        "functions[0]",
        "Object missing required field `name`",
    ),
    "unknown family": (
        at("functions", "JetTerm", lambda f: f.update(family="ese")),
        "JetTerm.family",
        "Invalid enum value 'ese'",
    ),
    "function twice": (
        ("functions.json", lambda content: content["functions"].append(content["functions"][0])),
        "JetCreateInstance",
        "stands twice in functions",
    ),
    "code twice": (
        ("codes.json", lambda content: content["codes"].append(content["codes"][0])),
        "JET_errSuccess",
        "stands twice in codes",
    ),
    "return code that is no code": (
        at("functions", "JetTerm", lambda f: f["return_codes"][1].update(symbol="JET_errNone")),
        "JetTerm.return_codes.JET_errNone",
        "JET_errNone is no code",
    ),
    "spelling of the page for a normalized code": (
        at("functions", "JetEndExternalBackup", lambda f: f["return_codes"][-1].update(symbol="JET_errInvalidgrbit")),
        "JetEndExternalBackup.return_codes.JET_errInvalidgrbit",
        "JET_errInvalidgrbit is no code",
    ),
    "return code twice": (
        at("functions", "JetTerm", lambda f: f["return_codes"].append(f["return_codes"][0])),
        "JetTerm.return_codes.JET_errSuccess",
        "stands twice",
    ),
    "mentioned code that is no code": (
        at("functions", "JetCreateInstance", lambda f: f["mentioned_codes"][0].update(symbol="JET_errNone")),
        "JetCreateInstance.mentioned_codes.JET_errNone",
        "JET_errNone is no code",
    ),
    "sibling that is no function": (
        at("functions", "JetOpenFile", lambda f: f["siblings"].update(instance="JetOpenFiles")),
        "JetOpenFile.siblings.instance",
        "JetOpenFiles is no function",
    ),
    "siblings without itself": (
        at("functions", "JetOpenFile", lambda f: f["siblings"].pop("non_instance")),
        "JetOpenFile.siblings",
        "a function is one of its own siblings",
    ),
    "inherits from no function": (
        at("functions", "JetInit", lambda f: f.update(return_codes_from="JetInitialize")),
        "JetInit.return_codes_from",
        "JetInitialize is no function",
    ),
    "blames no function": (
        at("functions", "JetTerm", lambda f: f["return_codes"][0].update(cause_function="JetHalt")),
        "JetTerm.return_codes.JET_errSuccess.cause_function",
        "JetHalt is no function",
    ),
    "exported name taken": (
        at("functions", "JetOpenFile", lambda f: f["variants"].append("JetBackupA")),
        "JetOpenFile.variants",
        "JetBackupA belongs to JetBackup",
    ),
    "flag that is no flag": (
        at("functions", "JetTerm2", lambda f: f["flags"][0].update(symbol="JET_bitNone")),
        "JetTerm2.flags.JET_bitNone",
        "JET_bitNone is no flag",
    ),
    "flag in no parameter": (
        at("functions", "JetTerm2", lambda f: f["flags"][0].update(param="flags")),
        "JetTerm2.flags.JET_bitTermComplete.param",
        "flags is no parameter of JetTerm2",
    ),
    "flag rejected with no code": (
        at("functions", "JetTerm2", lambda f: f["flags"][0].update(rejected_with="JET_errNone")),
        "JetTerm2.flags.JET_bitTermComplete",
        "JET_errNone is no code",
    ),
    "flag without a number": (
        at("flags", "JET_bitTermAbrupt", lambda f: (f.pop("value"), f.pop("value_source"))),
        "JET_bitTermAbrupt.value",
        "a flag has either a number or, in unnumbered, the reason why not",
    ),
    "flag number without a source": (
        at("flags", "JET_bitTermAbrupt", lambda f: f.pop("value_source")),
        "JET_bitTermAbrupt.value_source",
        "value and value_source come together",
    ),
    "code number without a source": (
        at("codes", "JET_errNoBackup", lambda c: c.pop("value_source")),
        "JET_errNoBackup.value_source",
        "value and value_source come together",
    ),
    "code number out of 32 bits": (
        at("codes", "JET_errNoBackup", lambda c: c.update(value=2**31)),
        "JET_errNoBackup.value",
        "Expected `int` <= 2147483647",
    ),
    "two codes with one number": (
        at("codes", "JET_errNoBackup", lambda c: c.update(value=-505)),
        "JET_errNoBackup.value",
        "-505 is the number of JET_errBackupInProgress, and alias_of does not say so",
    ),
    "alias with another number": (
        at("codes", "JET_errDatabaseInconsistent", lambda c: c.update(value=-551)),
        "JET_errDatabaseInconsistent.alias_of",
        "JET_errDatabaseDirtyShutdown is no code with the number -551",
    ),
    "equivalent that is no code": (
        at("codes", "hrInvalidParam", lambda c: c.update(jet_equivalent="JET_errNone")),
        "hrInvalidParam.jet_equivalent",
        "JET_errNone is no code",
    ),
    "code listed for another function": (
        at("codes", "JET_errNoBackup", lambda c: c["documented_for"].append("JetInit")),
        "JET_errNoBackup.documented_for",
        "disagrees with the return codes of JetInit",
    ),
    "code mentioned for another function": (
        at("codes", "JET_errOutOfMemory", lambda c: c["mentioned_for"].append("JetInit4")),
        "JET_errOutOfMemory.mentioned_for",
        "disagrees with the mentioned codes of JetInit4",
    ),
    "engine against documentation": (
        ("engine.json", lambda content: content["codes"].append({"symbol": "JET_errNoBackup", "value": -1})),
        "JET_errNoBackup",
        "already has the number -520 in codes.json",
    ),
    "rule out of sequence": (
        ("rules.json", lambda content: content["rules"].pop(4)),
        "R-006",
        "out of sequence: R-005 belongs here",
    ),
    "rule without a page": (
        ("rules.json", lambda content: content["rules"][4].update(pages=[])),
        "R-005.pages",
        "Expected `array` of length >= 1",
    ),
    "ambiguity out of sequence": (
        ("ambiguities.json", lambda content: content["ambiguities"].reverse()),
        "A-81",
        "out of sequence: A-01 belongs here",
    ),
    "structure field of a wrong type": (
        ("structures.json", lambda content: content["structures"][0]["fields"][1].update(bits="1")),
        "JET_RSTMAP.fields[1].bits",
        "Expected `int | null`, got `str`",
    ),
    "constant twice": (
        ("structures.json", lambda content: content["constants"].append(content["constants"][0])),
        "JET_snpRepair",
        "stands twice in constants",
    ),
    "list that belongs nowhere": (
        ("rules.json", lambda content: content.update(laws=[])),
        "laws",
        "is no part of this file",
    ),
    "list missing": (("structures.json", lambda content: content.pop("callbacks")), "callbacks", "is missing"),
    "list that is none": (
        ("ambiguities.json", lambda content: content.update(ambiguities={})),
        "ambiguities",
        "Expected `array`, got `object`",
    ),
    "source without a commit": (
        ("flags.json", lambda content: content["source"].update(commit="main")),
        "source.commit",
        "Expected `str` matching regex '^[0-9a-f]{40}$'",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_told_by_file_and_key(copy, fault):
    """A wrong entry fails at load, and the error names its file, its key and what is wrong."""
    (file, change), key, problem = FAULTS[fault]
    corrupt(copy, file, change)
    with pytest.raises(FactsError) as raised:
        load(copy)
    assert (raised.value.file, raised.value.key, raised.value.problem) == (file, key, problem)
    assert str(raised.value) == f"{file}: {key}: {problem}"


@pytest.mark.parametrize("file", sorted(path.name for path in DATA.iterdir()))
def test_missing_file(copy, file):
    """A file that is not there is named."""
    (copy / file).unlink()
    with pytest.raises(FactsError, match=rf"^{file}: file: is not in "):
        load(copy)


@pytest.mark.parametrize("file", sorted(path.name for path in DATA.iterdir()))
def test_cut_file(copy, file):
    """A file that ends too early is named."""
    content = (copy / file).read_bytes()
    (copy / file).write_bytes(content[: len(content) // 2])
    with pytest.raises(FactsError, match=rf"^{file}: file: "):
        load(copy)


def test_text_that_is_not_utf8(copy):
    """Bytes that are no text are told as such."""
    path = copy / "rules.json"
    path.write_bytes(path.read_bytes().replace(b"Sign decides", b"\xff\xfe"))
    with pytest.raises(FactsError, match=r"^rules\.json: file: .*can't decode byte 0xff"):
        load(copy)


def test_number_beyond_reading(copy):
    """An entry that cannot be read at all is told by its position."""
    path = copy / "codes.json"
    path.write_bytes(path.read_bytes().replace(b'"value": 321', b'"value": 1e999', 1))
    with pytest.raises(FactsError, match=r"^codes\.json: codes\[1\].*: Number out of range$"):
        load(copy)


def test_whole_copy_loads(copy):
    """A faithful copy in another place reads like the package's own data."""
    assert load(copy) == load(DATA)
