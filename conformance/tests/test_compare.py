"""Two reports are compared: what got worse, what got better, what can no longer be told."""

from __future__ import annotations

import json

import pytest

from jetlaw.conformance.regression.comparing import compare
from jetlaw.conformance.regression.reports import load

from .recorded import SAMPLE, jetlaw
from .wavering import SPEC, wavering

__all__ = ["wavering"]  # a fixture is used by name

BAD = {"function": "JetTerm", "answer": "JET_errNotInitialized", "allowed": "JET_errInvalidInstance", "count": 3}
OTHER = {**BAD, "function": "JetInit"}
CONFORMING = {"conforms": 9, "differs": 0, "not_implemented": 0}


def report(*came, calls=100, functions=("JetInit", "JetTerm"), lacking=(), **changes):
    """A report of a run with these kinds of difference."""
    told = {
        "schema": "jetlaw-report/1",
        "profile": "ese-oss",
        "seed": 0,
        "adapter": "memory",
        "slice": "restore",
        "budget": {"calls": 100, "seconds": None},
        "calls": calls,
        "by_function": {
            **dict.fromkeys(functions, CONFORMING),
            **{function: {"conforms": 0, "not_implemented": 2} for function in lacking},
        },
        "groups": [{"rules": ["R-1"], "count": 3, "came": list(came)}] if came else [],
        "coverage": {
            "transitions": {"covered": 7, "of": 9, "by_function": {"JetInit": 3, "JetTerm": 4}},
            "pairs": {"covered": 1, "of": 9, "by_function": {"JetTerm": ["JET_errSuccess"]}},
            "rules": {"covered": 2, "of": 9, "by_function": {"JetTerm": [0, 4]}},
        },
        "faults": [],
        "status": int(bool(came)),
    }
    return {**told, **changes}


def covering(codes=("JET_errSuccess",), rows=(0, 4), transitions=4, of=9):
    """The coverage of a report."""
    return {
        "transitions": {"covered": 7, "of": of, "by_function": {"JetInit": 3, "JetTerm": transitions}},
        "pairs": {"covered": 1, "of": 9, "by_function": {"JetTerm": list(codes)}},
        "rules": {"covered": 2, "of": 9, "by_function": {"JetTerm": list(rows)}},
    }


def compared(capsys, path, old, new):
    """Compare on the command line: exit status, the comparison, what was written and what was complained of."""
    files = [path / "old.json", path / "new.json"]
    for file, told in zip(files, (old, new), strict=True):
        file.write_bytes(told if isinstance(told, bytes) else json.dumps(told).encode())
    out = path / "comparison.json"
    status, written, complaint = jetlaw(capsys, "compare", *files, "--json", out)
    found = json.loads(out.read_text()) if status != 2 or not complaint else {}
    return status, found, written, complaint


def parts(found):
    """The parts of a comparison that are not empty."""
    coverage = {name: value for name, value in found["coverage"].items() if value}
    return {name for name in (*found, *coverage) if found.get(name) or coverage.get(name)} - {
        "schema",
        "status",
        "coverage",
    }


CASES = {
    "nothing": (report(), report(), set(), 0),
    "newly differs": (report(), report(BAD), {"newly_differs"}, 1),
    "newly conforms": (report(BAD), report(), {"newly_conforms"}, 0),
    "still differs": (report(BAD), report({**BAD, "count": 1}), {"still_differs"}, 0),
    "one for another": (report(BAD), report(OTHER), {"newly_differs", "newly_conforms"}, 1),
    "another answer": (report(BAD), report({**BAD, "answer": "died (crash)"}), {"newly_differs", "newly_conforms"}, 1),
    "not tried": (report(), report(functions=["JetInit"]), {"not_tried"}, 1),
    "not tried any more, and differed": (report(BAD), report(functions=["JetInit"]), {"not_tried"}, 1),
    "not implemented": (report(), report(functions=["JetInit"], lacking=["JetTerm"]), {"not_implemented"}, 1),
    "implemented now": (report(functions=["JetInit"], lacking=["JetTerm"]), report(), set(), 0),
    "pair lost": (report(), report(coverage=covering(codes=())), {"lost"}, 1),
    "row lost": (report(), report(coverage=covering(rows=[0])), {"lost"}, 1),
    "row gained": (report(coverage=covering(rows=[0])), report(), {"gained"}, 0),
    "row lost, another seed": (report(), report(coverage=covering(rows=[0]), seed=1), {"lost", "chance"}, 0),
    "row lost, another budget": (report(budget=None), report(coverage=covering(rows=[0])), {"lost", "chance"}, 0),
    "row lost, another law": (report(), report(coverage=covering(rows=[0], of=8)), {"lost", "chance"}, 0),
    "differs, another seed": (report(), report(BAD, seed=1), {"newly_differs", "chance"}, 1),
    "fewer transitions": (report(), report(coverage=covering(transitions=3)), {"fewer_transitions"}, 0),
    "more transitions": (report(), report(coverage=covering(transitions=5)), {"more_transitions"}, 0),
    "another adapter": (report(), report(adapter="mine"), {"unlike"}, 0),
    "new run failed": (report(), report(faults=["it \x1b[31mbroke"], status=2), {"fault"}, 2),
    "new run tried nothing": (report(), report(calls=0, functions=[], status=2), {"fault", "not_tried"}, 2),
}


@pytest.mark.parametrize(("old", "new", "expected", "status"), CASES.values(), ids=CASES)
def test_what_became_of_a_report(old, new, expected, status, tmp_path, capsys):
    """Each change is told as what it is; differences, calls and coverage that went for the worse make the status 1."""
    got, found, written, complaint = compared(capsys, tmp_path, old, new)
    assert (got, parts(found), complaint) == (status, expected, "")
    assert found["status"] == status
    assert written.splitlines()[-1].startswith(("no worse", "worse", "fault: ")[status])
    assert "\x1b" not in written


def test_a_difference_is_told_with_what_was_allowed(tmp_path, capsys):
    """The line names function, answer, what the law allows and the rule."""
    written = compared(capsys, tmp_path, report(), report(BAD))[2]
    told = "JetTerm answered JET_errNotInitialized (3); the law allows JET_errInvalidInstance (R-1)"
    assert f"newly differs: 1\n  {told}\n" in written


REFUSED = {
    "profile": (report(), report(profile="win8"), "different things: profile ese-oss and win8"),
    "slice": (report(), report(slice="all"), "different things: slice restore and all"),
    "command": (report(), report(adapter=None, files=["t"]), "different things: command run and check"),
    "nothing tried": (report(calls=0), report(), "a run in which nothing was tried"),
    "schema": (report(), report(schema="jetlaw-report/2"), "has the schema 'jetlaw-report/2'; only jetlaw-report/1"),
    "no schema": (report(), {"a": 1}, "has the schema None; only jetlaw-report/1"),
    "a list": (report(), [1], "is no report: "),
    "no JSON": (report(), b"{", "is no report: "),
    "no text": (b"\xff\xfe", report(), "is no report: "),
    "wrong type": (report(), report(groups=3), "is no report: "),
    "hostile": (report(), report(schema="\x1b[31m"), "has the schema '\\x1b[31m'"),
    "deep": (report(), b"[" * 100_000, "is no report: "),
}


@pytest.mark.parametrize(("old", "new", "problem"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_compared(old, new, problem, tmp_path, capsys):
    """Files that are no reports, and reports of different things, are refused in one line that names what came."""
    status, _, written, complaint = compared(capsys, tmp_path, old, new)
    assert (status, written, complaint.count("\n")) == (2, "", 1)
    assert problem in complaint
    assert "\x1b" not in complaint


@pytest.mark.parametrize("name", ["absent.json", "."])
def test_files_that_cannot_be_read(name, tmp_path, capsys):
    """A file that is not there, and a directory, are told by name."""
    status, _, complaint = jetlaw(capsys, "compare", tmp_path / name, tmp_path / name)
    assert status == 2
    assert "cannot be read: " in complaint


def test_runs_of_a_broken_and_a_whole_engine(wavering, tmp_path, capsys):
    """Real reports: breaking an engine is newly differs, mending it newly conforms; a check compares with itself."""
    told = ("run", "--adapter", SPEC, "--slice", "restore", "--calls", 150, "--json")
    assert jetlaw(capsys, *told, tmp_path / "whole.json")[0] == 0
    wavering.wrong = {("JetTerm", -1115): -1029}
    assert jetlaw(capsys, *told, tmp_path / "broken.json")[0] == 1
    whole, broken = load(tmp_path / "whole.json"), load(tmp_path / "broken.json")
    assert [each.kind.function for each in compare(whole, broken).newly_differs] == ["JetTerm"]
    assert compare(whole, broken).status == 1
    assert compare(broken, whole).newly_conforms == compare(whole, broken).newly_differs
    assert compare(whole, whole).status == 0
    assert jetlaw(capsys, "check", SAMPLE, "--json", tmp_path / "check.json")[0] == 0
    assert jetlaw(capsys, "compare", tmp_path / "check.json", tmp_path / "check.json")[1] == "no worse\n"


def test_every_name_in_the_coverage_counts(tmp_path, capsys):
    """The names in a report are as many as it counts, so no coverage can be lost without its name."""
    jetlaw(capsys, "check", SAMPLE, "--json", tmp_path / "check.json")
    coverage = json.loads((tmp_path / "check.json").read_text())["coverage"]
    for part in ("pairs", "rules"):
        names = coverage[part]["by_function"]
        assert sum(map(len, names.values())) == coverage[part]["covered"] > 0
        assert all(list(listed) == sorted(set(listed)) for listed in names.values())
    assert sum(coverage["transitions"]["by_function"].values()) == coverage["transitions"]["covered"] > 0
