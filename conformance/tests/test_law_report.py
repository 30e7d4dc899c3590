import io
import json
import shutil
from dataclasses import replace

import pytest
from rich.console import Console

from jetlaw.conformance.cli import main
from jetlaw.conformance.lawreport import flaws, report, sound
from jetlaw.conformance.lawreport.difference import difference, show_difference
from jetlaw.conformance.lawreport.show import show
from jetlaw.conformance.lawreport.sound import of_profile
from jetlaw.model import facts
from jetlaw.model.law import CALLS
from jetlaw.model.profiles import PROFILES, profile
from jetlaw.model.rows import check, done
from jetlaw.model.ruling import Law
from jetlaw.model.terms import ALWAYS
from jetlaw.model.vocabulary import instance
from jetlaw.model.worlds import WORLDS

FEW = ("restore from nothing", "streaming, ways out", "directory")
STOP = "JetStopBackupInstance"


@pytest.fixture(scope="module", autouse=True)
def few_worlds():
    """A few of the worlds stand for all: what all of them show, the tests of the model hold."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sound, "worlds_of", lambda law: [name for name in FEW if law.has(WORLDS[name].functions[0])])
        yield


@pytest.fixture(scope="module")
def found():
    """A report on both readings, made once."""
    return report([profile("win8"), profile("ese-oss")])


@pytest.fixture
def whole(found):
    """The same report as if every fact were bound and every row had fired."""
    readings = {name: {**reading, "vacuous": []} for name, reading in found["readings"].items()}
    return {**found, "readings": readings, "vacuous": 0, "missing": 0}


def shown(found, *, verbose=False):
    """The words of a report, as a file gets them."""
    console = Console(file=io.StringIO(), width=110)
    show(found, console, verbose=verbose)
    return console.file.getvalue()


def reading_of(function, change, name="ese-oss"):
    """What the report says of a law with other rows for one call."""
    calls = {**CALLS, function: replace(CALLS[function], rows=tuple(change(CALLS[function].rows)))}
    return of_profile(Law(profile(name), calls.values()), {})


# --- the report ------------------------------------------------------------------------------------------------------
def test_parts(found):
    """A report names its schema and profiles first, and is plain JSON in a fixed order."""
    assert list(found)[:8] == [
        "schema",
        "profiles",
        "functions",
        "rows",
        "pairs",
        "rules",
        "ambiguities",
        "recordings",
    ]
    assert (found["schema"], found["profiles"]) == ("jetlaw.law/2", ["win8", "ese-oss"])
    assert json.loads(json.dumps(found)) == found
    assert json.dumps(report([profile("win8"), profile("ese-oss")])) == json.dumps(found)


def test_totals(found):
    """Everything is counted against what the facts hold."""
    of = {part: found[part]["of"] for part in ("functions", "pairs", "rules", "ambiguities", "recordings")}
    assert of == {"functions": 78, "pairs": 520, "rules": 278, "ambiguities": 81, "recordings": 36}


@pytest.mark.parametrize(("part", "word"), [("pairs", "bound"), ("rules", "bound"), ("ambiguities", "decided")])
def test_bound_explained_and_missing_make_the_whole(found, part, word):
    """What is bound, what is explained and what is missing add up."""
    assert found[part][word] + found[part]["explained"] + len(found[part]["missing"]) == found[part]["of"]


def test_what_is_explained_has_a_reason(found):
    """No more is called explained than the list "not bound, because" has entries."""
    assert 0 < found["pairs"]["explained"] <= len(facts.unbound_pairs()) <= 60
    assert 0 < found["rules"]["explained"] <= len(facts.unbound_rules())


def test_states_and_transitions_by_slice_and_profile(found):
    """Each slice has the sum of its worlds, profile by profile."""
    for reading in found["readings"].values():
        assert reading["slices"]["streaming"] == {"worlds": 1, **reading["worlds"]["streaming, ways out"]}
    assert "directory" in found["readings"]["win8"]["slices"]
    assert "directory" not in found["readings"]["ese-oss"]["slices"]


def test_what_profiles_share_is_explored_once():
    """Two profiles with the same rows in a world have one graph over it."""
    told, known = [], {}
    for name in ("ws2003", "vista"):
        of_profile(Law(profile(name)), known, told.append)
    assert len(known) < len(told)
    assert told[0] == "exploring ws2003: restore from nothing"


# --- what is wrong is told -------------------------------------------------------------------------------------------
def test_a_planted_contradiction_is_told():
    """Two outcomes that contradict are reported with their rows and the situation; a declared pair is not."""
    other = done(ALWAYS, "jetapi.cxx:1", instance.service.to("stopped"))
    told = reading_of(STOP, lambda rows: (*rows, other))["contradictions"]
    assert {(one["kind"], one["function"], tuple(one["differs"])) for one in told} == {
        ("effects", STOP, ("backup.stopped", "instance.service")),
        ("effects", STOP, ("instance.service",)),
    }
    assert {one["situation"]["instance.life"] for one in told} == {"initialized"}
    assert reading_of("JetTerm2", lambda rows: rows, "win8")["contradictions"] == []


def test_a_hole_is_told():
    """A call left without its outcomes is reported once for each situation."""
    holes = reading_of(STOP, lambda rows: [row for row in rows if row.kind != "done"])["holes"]
    assert {(hole["function"], hole["world"]) for hole in holes} == {(STOP, "streaming, ways out")}
    assert len({str(hole["situation"]) for hole in holes}) == len(holes)


def test_a_hidden_row_is_told():
    """A row that another one hides is among the vacuous ones, with its number from one on."""
    hidden = reading_of(STOP, lambda rows: (check("JET_errNoBackup", ALWAYS, "jetapi.cxx:1"), *rows))["vacuous"]
    numbers = [row["row"] for row in hidden if row["function"] == STOP]
    assert len(numbers) == len(Law(profile("ese-oss")).rows(STOP))
    assert 1 not in numbers


def test_flaws_are_counted(found, whole):
    """A law without flaws has none told; each kind of flaw is one."""
    assert flaws(whole) == []
    for part in ("missing", "vacuous", "contradictions", "holes", "missed", "violated"):
        assert len(flaws({**whole, part: 2})) == 1
    assert flaws(found)[-1].endswith("vacuous rows")  # the few worlds of these tests


# --- words -----------------------------------------------------------------------------------------------------------
def test_verdict_first(found, whole):
    """The first line says whether the law is sound, and what is wrong if it is not."""
    assert shown(whole).splitlines()[0] == "The law under win8, ese-oss: sound."
    assert "not sound: " in shown(found).splitlines()[0]


def test_a_sound_law_fits_on_a_screen(whole):
    """Where nothing is wrong the report is short; everything is told on request."""
    assert len(shown(whole).splitlines()) < 50
    everything = shown(whole, verbose=True)
    assert "JetStopServiceInstance(object) = JET_errSuccess" in everything
    assert "Declared alternative: JetTerm2: the answer." in everything
    assert "ese-oss lacks DsIsNTDSOnline" in everything
    assert "\x1b" not in everything


def test_long_lists_are_cut(found):
    """Of many findings ten are told, with how many there are; on request all are."""
    silent = found["readings"]["ese-oss"]["vacuous"]
    assert len(silent) > 10
    assert f"ese-oss: and {len(silent) - 10} more (--verbose tells all)" in shown(found)
    assert "more (--verbose" not in shown(found, verbose=True)


def test_nothing_is_taken_for_markup(whole):
    """What stands in brackets is printed as it is."""
    hole = {"world": "[red]w[/]", "function": "JetTerm", "situation": {"grbit": "[b]"}}
    readings = {**whole["readings"], "win8": {**whole["readings"]["win8"], "holes": [hole]}}
    assert "win8: hole in [red]w[/]: JetTerm where grbit is [b]" in shown({**whole, "readings": readings})


# --- two profiles ----------------------------------------------------------------------------------------------------
def test_from_xp_to_server_2003():
    """JetOSSnapshotAbort appears; a stopped backup is told so at its end for certain, and at a truncation at all."""
    found = difference(profile("winxp"), profile("ws2003"))
    assert (found["appear"], found["vanish"]) == (["JetOSSnapshotAbort"], [])
    truncate = found["change"]["JetTruncateLogInstance"]
    assert truncate["answers"] == {"added": ["JET_errBackupAbortByServer"], "removed": []}
    end = found["change"]["JetEndExternalBackupInstance"]
    assert end["answers"] == {"added": [], "removed": []}
    told = [(row["change"], row["answer"], row["may"], row["elsewhere"]) for row in end["rows"]]
    assert ("removed", "JET_errBackupAbortByServer", True, True) in told
    assert ("added", "JET_errBackupAbortByServer", False, True) in told
    assert all(row["sources"] for change in found["change"].values() for row in change["rows"])


def test_from_the_documentation_to_the_engine():
    """The engine has no directory; rows that both hold are not told."""
    found = difference(profile("ws2003"), profile("ese-oss"))
    assert all(name.startswith(("Ds", "the ")) for name in found["vanish"])
    assert "DsBackupPrepare" in found["vanish"]
    assert "JetStopServiceInstance2" in found["appear"]
    rows = {name: dict(Law(profile("ws2003")).rows(name)) for name in found["change"]}
    both = {name: rows[name].keys() & dict(Law(profile("ese-oss")).rows(name)) for name in rows}
    assert not [n for n, change in found["change"].items() for row in change["rows"] if row["row"] - 1 in both[n]]


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_does_not_differ_from_itself(name):
    """Nothing appears, vanishes or changes between a profile and itself."""
    found = difference(profile(name), profile(name))
    assert (found["appear"], found["vanish"], found["change"]) == ([], [], {})
    assert found["same"]


def test_a_difference_backwards_is_the_other_way_round():
    """What one direction adds, the other removes."""
    there = difference(profile("winxp"), profile("win8"))
    back = difference(profile("win8"), profile("winxp"))
    assert (there["appear"], there["vanish"]) == (back["vanish"], back["appear"])
    assert {n: c["answers"]["added"] for n, c in there["change"].items()} == {
        n: c["answers"]["removed"] for n, c in back["change"].items()
    }


def test_words_of_a_difference():
    """A row that comes has a plus, one that goes a minus, with its window and sources."""
    console = Console(file=io.StringIO(), width=300)
    show_difference(difference(profile("winxp"), profile("ws2003")), console)
    text = console.file.getvalue()
    assert "Functions that ws2003 has and winxp lacks (1): JetOSSnapshotAbort." in text
    assert "\n  + JET_errBackupAbortByServer where " in text
    assert "\n  - JET_errBackupAbortByServer where " in text
    assert "until ws2003] (A-05)" in text


# --- the command -----------------------------------------------------------------------------------------------------
def test_exit_status_and_json(tmp_path, capsys):
    """A law with flaws, as it has them in a few worlds, ends with status 1; the report is written all the same."""
    path = tmp_path / "law.json"
    assert main(["law", "--profile", "ese-oss", "--json", str(path)]) == 1
    assert json.loads(path.read_text())["profiles"] == ["ese-oss"]
    assert capsys.readouterr().out.startswith("The law under ese-oss: not sound: ")


def test_exit_status_of_a_sound_law(monkeypatch, capsys, whole):
    """A law without flaws ends with status 0."""
    monkeypatch.setattr("jetlaw.conformance.cli.law.report", lambda *_: whole)
    assert main(["law"]) == 0
    assert capsys.readouterr().out.startswith("The law under win8, ese-oss: sound.")


def test_difference_as_json(capsys):
    """A difference is no fault, and goes to standard output as JSON where asked."""
    assert main(["law", "--diff", "winxp", "ws2003", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "jetlaw.law.diff/1"


@pytest.mark.parametrize("words", [["--diff", "winxp", "wsx2003"], ["--profile", "wsx2003"]])
def test_an_unknown_profile_is_a_fault(words, capsys):
    """A profile that does not exist is told in one line with those that do."""
    assert main(["law", *words]) == 2
    assert "unknown profile 'wsx2003'" in capsys.readouterr().err


def test_models_for_spin_are_of_one_profile(tmp_path, capsys, monkeypatch):
    """Models are written for one profile, into a folder that is made; a file in the way is told in one line."""
    monkeypatch.setattr("jetlaw.model.promela.EXPORTED", ("restore from nothing",))
    monkeypatch.setattr("jetlaw.model.promela.GUARDED", {})
    assert main(["law", "--promela", str(tmp_path)]) == 2
    assert "name it with --profile" in capsys.readouterr().err
    assert main(["law", "--promela", str(tmp_path / "models"), "--profile", "win8"]) == 0
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["win8-restore-from-nothing.pml"]
    shutil.rmtree(tmp_path / "models")
    (tmp_path / "models").write_text("")
    assert main(["law", "--promela", str(tmp_path / "models"), "--profile", "win8"]) == 2
    assert "cannot write to" in capsys.readouterr().err
