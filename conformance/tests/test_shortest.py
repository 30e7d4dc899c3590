"""The shortest way to a difference, for calls on objects of every kind; recordings are in the law's words."""

import re

import pytest

from jetlaw.conformance.bench import bench
from jetlaw.conformance.oracle import Oracle
from jetlaw.conformance.report import Difference, records_before
from jetlaw.conformance.shortest import shortest_way
from jetlaw.conformance.shrink import _like
from jetlaw.conformance.verdicts import Allowed, Judgement, Verdict
from jetlaw.model import facts
from jetlaw.model.law import CALLS
from jetlaw.model.state import Input, State
from jetlaw.model.world import World, plain

ENGINE = bench("ese-oss")
PREPARE = Input("JetOSSnapshotPrepare", ("given", "full"), snapshot=0)
FREEZE = Input("JetOSSnapshotFreeze", ("object", "given", "none", "ansi"), snapshot=0)
THAW = Input("JetOSSnapshotThaw", ("object", "none"), snapshot=0)
ABORT = Input("JetOSSnapshotAbort", ("object", "none"), snapshot=0)
START = (*World("snapshot").setup(), PREPARE, FREEZE)
LEGACY = World("legacy", single=True).setup()
SUCCESS, SEQUENCE, NO_BACKUP = 0, -2401, -520


def difference(answers, profile=ENGINE):
    """The last of some calls, whose answer differs: no docket is needed, for calls are in the law's words."""
    profile.stepper.owners = []
    oracle = Oracle(profile.stepper)
    for step, (call, answer) in enumerate(answers, 1):
        judgement = oracle.judge(call, answer, None)
        if judgement.verdict is Verdict.DIFFERS:
            name = facts.code_name(answer) or str(answer)
            return Difference("t", step, call.function, {}, call, name, judgement)
        assert judgement.verdict is Verdict.CONFORMS, (call, judgement)
    raise AssertionError("no answer differs")


def named(lines):
    """The functions that lines call, in order."""
    return [facts.base_name(found[0]) for line in lines if (found := re.search(r"Jet\w+", line))]


def succeeding(*calls):
    """Calls that all succeed."""
    return [(call, SUCCESS) for call in calls]


AGAIN = (PREPARE._replace(snapshot=1), FREEZE._replace(snapshot=1))


@pytest.mark.parametrize(
    ("before", "last", "answer", "way"),
    [
        ((*START, THAW, *AGAIN), FREEZE, SUCCESS, ["Prepare", "Abort", "Freeze"]),
        (START, THAW, SEQUENCE, ["Prepare", "Freeze", "Thaw"]),
        ((*START, ABORT, *AGAIN), ABORT, SUCCESS, ["Prepare", "Abort", "Abort"]),
        (START, PREPARE._replace(snapshot=1), SEQUENCE, ["Prepare"]),
    ],
)
def test_a_changed_answer_in_a_snapshot(before, last, answer, way):
    """A changed answer in a snapshot session is told with the fewest calls that lead there."""
    *calls, verdict = shortest_way(ENGINE, difference([*succeeding(*before), (last, answer)])).splitlines()
    assert [f"JetOSSnapshot{name}" for name in way] == [name for name in named(calls) if "Snapshot" in name]
    assert verdict.startswith(f"# came {facts.code_name(answer)}; the law allows JET_err")


def test_a_changed_answer_to_a_call_without_instance():
    """A call that names no instance is told with the only instance that it works on."""
    way = shortest_way(ENGINE, difference([*succeeding(*LEGACY), (plain("JetStopBackup", instance=0), NO_BACKUP)]))
    assert named(way.splitlines())[-1] == "JetStopBackup"
    assert "JetCreateInstance" not in way


def test_a_call_of_another_kind_of_machine():
    """A call of an object that no small world has is no reason to guess: the way stays empty."""
    judgement = Judgement(Verdict.DIFFERS, allowed=(Allowed("JET_errSuccess", None, (99,)),))
    assert shortest_way(ENGINE, Difference("t", 1, "JetOSSnapshotThaw", {}, THAW, "JET_errSuccess", judgement)) == ""


# --- what counts as a transition -------------------------------------------------------------------------------------
STATE = State((7,), (-1,), (0,), (4,), (5,), (0,), (6, 8), (9,), 3)


@pytest.mark.parametrize(
    ("objects", "records"),
    [
        ({}, (0, 0, 0, 3)),
        ({"instance": 0}, (7, 0, 0, 0)),
        ({"instance": 1}, (0, 0, 0, 0)),
        ({"instance": 0, "session": 0, "database": 0}, (7, 0, 0, 0)),
        ({"snapshot": 1}, (0, 8, 0, 0)),
        ({"snapshot": 0, "instance": 0}, (7, 6, 0, 0)),
        ({"snapshot": 2}, (0, 0, 0, 0)),
        ({"context": 0}, (0, 0, 9, 0)),
    ],
)
def test_records_of_what_a_call_names(objects, records):
    """A transition counts by the records of what its call names, and of the process if it names nothing."""
    assert records_before([STATE, STATE], Input("", ()).naming(objects)) == {records}


def test_snapshot_states_count_apart():
    """The universe of the snapshot slice tells the same call apart in a prepared, a frozen and a thawed session."""
    universe = ENGINE.universe(["snapshot"])
    freezes = {named for named, call, classes, _ in universe.transitions if (call, classes) == FREEZE[:2]}
    assert len({snapshot for _, snapshot, _, _ in freezes}) > 3


def test_a_snapshot_run_is_shortened_by_the_law():
    """The law proposes the state nearest to the start in which it says the same of a snapshot call."""
    planner = ENGINE.planner(World("snapshot", snapshots=1))
    prepared = _like(ENGINE, planner, FREEZE, rows_answering("JetOSSnapshotFreeze", "JET_errSuccess"))
    assert [hop.call.function for hop in planner.way(prepared)] == ["JetOSSnapshotPrepare"]
    assert _like(ENGINE, planner, PREPARE, rows_answering("JetOSSnapshotPrepare", "JET_errSuccess", "full")) == 0
    assert _like(ENGINE, planner, FREEZE, {99}) is None


def rows_answering(function, answer, chosen=None):
    """The rows of the engine's reading of a function that give an answer, for one class of its flags if asked."""
    flags = CALLS[function].arguments[1].variable
    return {
        number
        for number, row in ENGINE.law.rows(function)
        if row.answer == answer and (chosen is None or row.when == flags.is_(chosen))
    }
