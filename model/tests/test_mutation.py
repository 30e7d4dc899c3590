"""Mutants of the law: every kind of fault is made where it can be, and nowhere else."""

from __future__ import annotations

from collections import Counter

import pytest

from jetlaw.model.mutation import FAILING, KINDS, mutants
from jetlaw.model.profiles import profile
from jetlaw.model.ruling import Law
from jetlaw.model.world import SLICES


@pytest.fixture(scope="module")
def engine():
    """What the real engine does."""
    return Law(profile("ese-oss"))


def _made(law, function, kind):
    return [mutant for mutant in mutants(law, function) if mutant.kind == kind]


def test_the_mutants_of_a_slice_are_counted(engine):
    """Every operator makes as many mutants of the snapshot calls as there are: a lost operator is seen."""
    made = Counter(mutant.kind for name in SLICES["snapshot"] for mutant in mutants(engine, name))
    assert made == {
        "wrong answer": 82,
        "wrong next state": 605,
        "dropped check": 84,
        "added check": 57,
        "extra success": 47,
        "swapped checks": 38,
    }


def test_a_mutant_has_one_fault(engine):
    """One row differs; of two swapped checks both are there, in the other order."""
    for mutant in mutants(engine, "JetTruncateLogInstance"):
        right, wrong = engine.calls[mutant.function].rows, mutant.call.rows
        places = [number for number, (one, other) in enumerate(zip(right, wrong, strict=True)) if one != other]
        assert places[0] == mutant.row
        assert len(places) == (2 if mutant.kind == "swapped checks" else 1)
        assert mutant.kind != "swapped checks" or [right[n] for n in places] == [wrong[n] for n in reversed(places)]


def test_a_wrong_answer_is_one_that_the_law_knows(engine):
    """The code is another one, of the function, and one that no trouble from outside explains."""
    for function in (name for names in SLICES.values() for name in names if engine.has(name)):
        excusable = {row.answer for _, row in engine.rows(function) if row.trouble}
        for mutant in _made(engine, function, "wrong answer"):
            answer = mutant.call.rows[mutant.row].answer
            assert answer != engine.calls[function].rows[mutant.row].answer
            assert answer not in excusable


def test_the_order_of_checks_matters_only_where_it_is_known():
    """The documentation knows no order of checks, so none can be wrong under it."""
    assert not _made(Law(profile("win8")), "JetBeginExternalBackupInstance", "swapped checks")


def test_versions_matter_only_where_there_are_several(engine):
    """The engine has one version; under the documentation, a row that comes with a version may come too late."""
    early = Law(profile("ws2003"))
    assert not any(_made(engine, name, "version off by one") for names in SLICES.values() for name in names)
    made = [mutant for name in SLICES["streaming"] for mutant in _made(early, name, "version off by one")]
    assert {mutant.change for mutant in made} == {
        "comes one version too late",
        "goes one version too late",
    }
    for mutant in made:
        right = early.calls[mutant.function].rows[mutant.row]
        held = early.profile.holds(mutant.call.rows[mutant.row], mutant.function)
        assert held != early.profile.holds(right, mutant.function)


def test_what_every_failure_does_can_be_wrong():
    """That a failure cancels the backup is a rule of the documentation alone, and has mutants of its own."""
    name = "JetOpenFileInstance"
    of_failing = [mutant for mutant in mutants(Law(profile("win8")), name) if mutant.row == FAILING]
    assert [mutant.change for mutant in of_failing][:1] == ["does not do: backup.phase := cancelled"]
    assert not [mutant for mutant in mutants(Law(profile("ese-oss")), name) if mutant.row == FAILING]


def test_every_kind_is_made_somewhere():
    """No kind is a name without mutants."""
    laws = [Law(profile(name)) for name in ("ese-oss", "ws2003")]
    assert {m.kind for law in laws for name in SLICES["streaming"] for m in mutants(law, name)} == set(KINDS)
