import json
import re
import shutil
from pathlib import Path

import msgspec
import pytest

from jetlaw.model import facts
from jetlaw.model.facts import Facts, FactsError, Shown
from jetlaw.model.facts.load import DATA
from jetlaw.model.law import CALLS
from jetlaw.model.law.consequences import CONSEQUENCES
from jetlaw.model.profiles import cites_documentation, cites_engine, profile
from jetlaw.model.terms import NEVER

CLAUSES = [call.failing for call in CALLS.values() if call.failing] + list(CONSEQUENCES)
ROWS = [(name, row) for name, call in CALLS.items() for row in call.rows if row.when != NEVER]
CITED = {source for _, row in ROWS for source in row.sources} | {s for clause in CLAUSES for s in clause.sources}
BOUND = {(name, row.answer) for name, row in ROWS if cites_documentation(row, name)}
MOST_EXPLAINED = 60
DIFFERENCES = Path(__file__).parents[2].parent / "shared/engine/docs_vs_engine.md"


def unaccounted(everything, bound, explained):
    """What is neither bound nor explained, and what is both."""
    return sorted(set(everything) - set(bound) - set(explained)), sorted(set(bound) & set(explained))


def basis(name, row):
    """Who says a row of a function."""
    documented, engine = cites_documentation(row, name), cites_engine(row.sources)
    return "both" if documented and engine else "documentation" if documented else "engine"


def places(rows, calls):
    """Every (function, answer, basis) that rows and failure clauses have."""
    found = {(name, row.answer or "undefined", basis(name, row)) for name, row in rows}
    return found | {(name, "failing", "documentation") for name, call in calls.items() if call.failing}


PLACES = places(ROWS, CALLS)


def misplaced(entries, existing):
    """The entries, by id, that point at rows which are not there."""
    return [
        (identity, row.function, row.answer, row.basis)
        for identity, entry in entries.items()
        for row in entry.rows
        if (row.function, row.answer, row.basis) not in existing
    ]


# --- rules, pairs, ambiguities ----------------------------------------------------------------------------------------
def test_every_rule_is_bound_or_explained():
    """A documented rule is cited by a row, a failure clause or a consequence, or says why not; never both."""
    assert unaccounted(facts.rules(), CITED, facts.unbound_rules()) == ([], [])


def test_every_pair_is_bound_or_explained():
    """A documented return code is answered by a row of the documentation's reading, or says why not; never both."""
    explained = {(pair.function, pair.code) for pair in facts.unbound_pairs().values()}
    assert unaccounted(facts.pairs(), BOUND & facts.pairs(), explained) == ([], [])


def test_few_pairs_are_explained_away():
    """Explaining is the exception: at most 60 of the 520 pairs."""
    assert len(facts.unbound_pairs()) <= MOST_EXPLAINED


def test_every_decision_shows():
    """What was decided for an ambiguity is cited by a row, or the decision says why no row can; never both."""
    uncited = {identity for identity, decision in facts.decisions().items() if decision.uncited}
    assert unaccounted(facts.ambiguities(), CITED, uncited) == ([], [])


def test_unaccounted_finds_both_faults():
    """A rule that fell out of both lists is found, and so is one that stands in both."""
    assert unaccounted(["R-001", "R-002", "R-003"], {"R-001", "R-003"}, ["R-001"]) == (["R-002"], ["R-001"])


# --- what reasons lean on ---------------------------------------------------------------------------------------------
def test_sign_tells_success_from_failure():
    """R-002, explained as a property of the numbers: a JET error is negative, a warning positive, but for one."""
    numbered = {symbol: code.value for symbol, code in facts.codes().items() if code.value is not None}
    warnings = {symbol: value for symbol, value in numbered.items() if symbol.startswith("JET_wrn")}
    errors = {symbol: value for symbol, value in numbered.items() if symbol.startswith("JET_err")}
    assert [symbol for symbol, value in warnings.items() if value <= 0] == ["JET_wrnNyi"]
    assert [symbol for symbol, value in errors.items() if value >= 0] == ["JET_errSuccess"]


def test_functions_begin_where_their_pages_say():
    """R-014, R-190 and A-60, explained as version facts: the profiles lack what came later."""
    assert not any(profile("win2000").has(name) for name in facts.functions() if name.endswith("Instance"))
    assert [profile(name).has("JetOSSnapshotAbort") for name in ("winxp", "ws2003")] == [False, True]


def test_session_sharing_needs_a_session():
    """A-11, a reason for two pairs: the calls take no session."""
    sharing = [p.function for p in facts.unbound_pairs().values() if p.code == "JET_errSessionSharingViolation"]
    assert sharing == ["JetBackup", "JetBackupInstance"]
    assert not any("sesid" in p.name for name in sharing for p in facts.function(name).parameters)


def test_multi_instance_mode_needs_a_call_without_instance():
    """A-09, the reason for most explained pairs: each of those calls is given an instance."""
    given = [p.function for p in facts.unbound_pairs().values() if p.code == "JET_errRunningInMultiInstanceMode"]
    assert given
    assert all(facts.function(name).parameters[0].c_type == "JET_INSTANCE" for name in given)


# --- differences and known bugs ---------------------------------------------------------------------------------------
def test_differences_are_rows_that_exist():
    """A difference between documentation and engine points at rows with that answer and that basis."""
    assert misplaced(facts.differences(), PLACES) == []


def test_differences_are_visible():
    """At least one of the rows that show a difference is believed in one reading alone."""
    shown = {identity: entry.rows for identity, entry in facts.differences().items() if entry.rows}
    assert [identity for identity, rows in shown.items() if {row.basis for row in rows} == {"both"}] == []
    assert (len(facts.differences()), len(shown)) == (99, 74)


def test_codes_that_never_come_are_explained_pairs():
    """Where the engine never answers a documented code and no row shows that, the pairs say why they are not bound."""
    never = {name for d in facts.differences().values() if "N" in d.kind and d.unseen for name in d.functions}
    codes = {"JET_errRunningInMultiInstanceMode", "JET_errSessionSharingViolation"}
    assert never == {pair.function for pair in facts.unbound_pairs().values() if pair.code in codes}


def test_known_bugs_are_rows_that_exist():
    """A known bug points at rows with that answer and that basis."""
    assert misplaced(facts.known_bugs(), PLACES) == []


def test_known_bugs():
    """The engine's own table has four bugs of the backup calls; one was never fixed."""
    assert {bug.id: (bug.ese, bug.esent, bug.since) for bug in facts.known_bugs().values()} == {
        "950134": ("8.0.0.365", "6.0.0.5069", "vista"),
        "1634256": (None, None, None),
        "1636877": ("8.0.0.596", "6.0.0.5444", "vista"),
        "1636979": ("8.0.0.596", "6.0.0.5444", "vista"),
    }


@pytest.mark.parametrize(
    "row",
    [
        Shown(function="JetOSSnapshotAbort", answer="JET_errInvalidGrbit", basis="documentation"),
        Shown(function="JetOSSnapshotAbort", answer="JET_errNoBackup", basis="engine"),
        Shown(function="JetTruncateLogInstance", answer="failing", basis="documentation"),
    ],
)
def test_misplaced_finds_a_wrong_row(row):
    """A row of the wrong basis or answer, or a failure clause that a call lacks, is found."""
    bug = msgspec.structs.replace(facts.known_bugs()["1636979"], rows=(row,))
    assert misplaced({bug.id: bug}, PLACES) == [(bug.id, row.function, row.answer, row.basis)]


@pytest.mark.shared
@pytest.mark.skipif(not DIFFERENCES.is_file(), reason="no ../shared beside the project: nothing to compare")
def test_differences_are_those_of_the_comparison():
    """Every numbered row of the comparison is carried, with its kind and the lines of the engine's source."""
    text = DIFFERENCES.read_text(encoding="utf-8")
    lines = [line.strip("|").split(" | ") for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
    compared = {f"V-{int(cells[0]):02}": (set(cells[-3]) - {","}, where(cells[-2])) for cells in lines}
    carried = {identity: (set(entry.kind), set(entry.sources)) for identity, entry in facts.differences().items()}
    assert {identity: kind for identity, (kind, _) in carried.items()} == {i: kind for i, (kind, _) in compared.items()}
    assert [i for i, (_, sources) in compared.items() if not sources <= carried[i][1]] == []


def where(cell):
    """The lines of source that a cell such as ``io.cxx:1, 5-7; db.cxx:3`` names."""
    found = set[str]()
    for part in cell.split(";"):
        file, _, numbers = part.strip().partition(":")
        found |= {f"{file}:{number.strip()}" for number in numbers.split(",")}
    return found


# --- faulty data ------------------------------------------------------------------------------------------------------
TABLES = ("decisions", "unbound_rules", "unbound_pairs", "differences", "known_bugs")


def load(directory):
    """The tables of a directory that this file is about."""
    loaded = Facts(directory)
    return [getattr(loaded, table) for table in TABLES]


FAULTS = {
    "decision missing": ("decisions.json", lambda c: c["decisions"].pop(3), "A-04", "has no decision"),
    "decision twice": (
        "decisions.json",
        lambda c: c["decisions"].append(c["decisions"][0]),
        "A-01",
        "stands twice in decisions",
    ),
    "decision of nothing": ("decisions.json", lambda c: c["decisions"][0].update(id="A-82"), "A-82", "is no ambiguity"),
    "decision without a sentence": (
        "decisions.json",
        lambda c: c["decisions"][0].update(text="as the engine does it"),
        "A-01.text",
        r"Expected `str` matching regex '\\.$'",
    ),
    "reason for no rule": ("unbound.json", lambda c: c["rules"][0].update(id="R-279"), "R-279", "is no rule"),
    "reason twice": (
        "unbound.json",
        lambda c: c["rules"].append(c["rules"][0]),
        "R-001",
        "stands twice in rules",
    ),
    "reason that is none": (
        "unbound.json",
        lambda c: c["rules"][0].update(reason="no."),
        "R-001.reason",
        "Expected `str` of length >= 20",
    ),
    "pair of no function": (
        "unbound.json",
        lambda c: c["pairs"][0].update(function="JetGo", code="JET_errSuccess"),
        "JetGo.JET_errSuccess",
        "JetGo is no function",
    ),
    "pair that no page lists": (
        "unbound.json",
        lambda c: c["pairs"][0].update(function="JetStopService", code="JET_errNoBackup"),
        "JetStopService.JET_errNoBackup",
        "JetStopService lists no JET_errNoBackup",
    ),
    "pair twice": (
        "unbound.json",
        lambda c: c["pairs"].append(c["pairs"][0]),
        "JetGetAttachInfoInstance.JET_errRunningInMultiInstanceMode",
        "stands twice in pairs",
    ),
    "difference missing": (
        "differences.json",
        lambda c: c["differences"].pop(0),
        "V-02",
        "out of sequence: V-01 belongs here",
    ),
    "difference of no function": (
        "differences.json",
        lambda c: c["differences"][4].update(functions=["JetGo"]),
        "V-05",
        "JetGo is no function",
    ),
    "difference in an answer that is none": (
        "differences.json",
        lambda c: c["differences"][0]["rows"][0].update(answer="JET_errNone"),
        "V-01.rows",
        "JET_errNone is no answer",
    ),
    "difference neither shown nor explained": (
        "differences.json",
        lambda c: c["differences"][0].update(rows=[]),
        "V-01.rows",
        "a difference has either rows or, in unseen, the reason why not",
    ),
    "difference of an unknown kind": (
        "differences.json",
        lambda c: c["differences"][0].update(kind="X"),
        "V-01.kind",
        "Expected `str` matching regex '^([NUOPECT]+|=)$'",
    ),
    "bug of no function": (
        "known_bugs.json",
        lambda c: c["bugs"][0].update(functions=["JetGo"]),
        "950134",
        "JetGo is no function",
    ),
    "bug twice": ("known_bugs.json", lambda c: c["bugs"].append(c["bugs"][0]), "950134", "stands twice in bugs"),
    "bug fixed in one line of the engine": (
        "known_bugs.json",
        lambda c: c["bugs"][0].update(ese=None),
        "950134.since",
        "ese, esent and since come together",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_told_by_file_and_key(tmp_path, fault):
    """An id that is missing, doubled or unknown fails at load, and the error names its file, its key and the fault."""
    file, change, key, problem = FAULTS[fault]
    copy = shutil.copytree(DATA, tmp_path / "data")
    content = json.loads((copy / file).read_text(encoding="utf-8"))
    change(content)
    (copy / file).write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(FactsError) as raised:
        load(copy)
    assert (raised.value.file, raised.value.key, raised.value.problem) == (file, key, problem)
