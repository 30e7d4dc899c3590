"""Walks: what they reach, what they catch, and how short they tell it."""

from __future__ import annotations

import subprocess
import sys
import unittest
from collections import Counter

import pytest

from jetlaw.adapters.memory import ADAPTER
from jetlaw.conformance.bench import SHARES, bench
from jetlaw.conformance.report import as_json
from jetlaw.conformance.runner import Budget, Runner
from jetlaw.conformance.verdicts import Verdict
from jetlaw.conformance.walks import Differs, machine
from jetlaw.model.world import World

from .faulty import DEEP, FAULTS, FaultyAdapter, fewest_calls

STREAMING = World("streaming")
SLACK = 2
"""Calls that a told sequence may be longer than the shortest possible one."""


@pytest.fixture(scope="module")
def room():
    """The bench of the real engine's profile, compiled once."""
    return bench("ese-oss")


@pytest.mark.parametrize("slice_name", ["streaming", "lifecycle"])
def test_the_engine_in_memory_conforms(room, slice_name):
    """20,000 checked random calls on the engine in memory conform, every one; none is undecided."""
    tally = Runner(ADAPTER, room, slice_name, seed_number=1).run(
        Budget(calls=20_000 if slice_name == "streaming" else 5_000)
    )
    assert tally.faults == []
    assert tally.verdicts == Counter({Verdict.CONFORMS: tally.calls})
    assert tally.calls >= (20_000 if slice_name == "streaming" else 5_000)


def test_walks_reach_what_matters(room):
    """Within the default budget walks sometimes complete every kind of backup and meet the rarer codes."""
    tally = Runner(ADAPTER, room, "streaming", seed_number=2).run(Budget())
    seen = {(function, answer) for _, function, _, answer in tally.transitions}
    for pair in [
        ("JetTruncateLogInstance", "JET_errSuccess"),
        ("JetTruncateLogInstance", "JET_errLogFileNotCopied"),
        ("JetBeginExternalBackupInstance", "JET_errMissingFullBackup"),
        ("JetBeginExternalBackupInstance", "JET_errInvalidBackup"),
        ("JetBeginExternalBackupInstance", "JET_errLoggingDisabled"),
        ("JetBeginExternalBackupInstance", "JET_errBackupNotAllowedYet"),
        ("JetReadFileInstance", "JET_errBackupAbortByServer"),
        ("JetOpenFileInstance", "JET_errMissingFileToBackup"),
        ("JetOpenFileInstance", "JET_errFileAccessDenied"),
        ("JetEndExternalBackupInstance", "JET_errClientRequestToStopJetService"),
        ("JetTerm2", "JET_errDirtyShutdown"),
    ]:
        assert pair in seen, pair
    records = {named[0] for named, function, _, answer in tally.transitions if answer == "JET_errSuccess"}
    views = [room.stepper.instances.view(record) for record in records]
    kinds = {(view["backup.kind"], view["backup.truncated"], view["backup.stopped"]) for view in views}
    assert {("full", "no", "no"), ("full", "yes", "no"), ("incremental", "yes", "no"), ("full", "no", "yes")} <= kinds


def test_fault_names_say_different_things():
    """There are at least forty faults of all four kinds, each named after what is wrong."""
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 40
    assert sum(fault.gives == "JET_errSuccess" for fault in FAULTS) >= 10
    assert sum(fault.undone or fault.also is not None for fault in FAULTS) >= 10


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_caught_and_told_shortly(room, fault):
    """Walks catch the fault within their default budget; the told sequence is at most two calls longer than can be."""
    tally = Runner(FaultyAdapter(fault, room), room, "streaming", seed_number=0).run(Budget(findings=1))
    told = [found for group in tally.ranked() for found in group.kept if found.shortest]
    assert told, f"{fault.name} was not caught in {tally.calls} calls"
    shortest = min(told, key=lambda found: len(found.shortest.splitlines()))
    world = next(world for world in SHARES if _setup_in(world, shortest.shortest))
    fewest = fewest_calls(fault, room.planner(STREAMING))
    assert fewest is not None
    assert shortest.step - len(world.setup()) <= fewest + SLACK


def _setup_in(world, program):
    """Whether a told program starts in the world: by its environment and its instances."""
    same = f"'circular_logging': {world.circular}, 'recovery': {world.recovery}" in program
    return world.started and same and ("'I2'" in program) == (world.instances > 1)


def test_a_deep_silent_fault_can_be_told(room):
    """The breadth-first search knows how deep a silent fault lies, also one that is beyond a walk's promise."""
    assert fewest_calls(DEEP, room.planner(STREAMING)) == 11


def test_told_programs_run():
    """The snippet of a difference is a program that runs and ends at the faulty answer."""
    room = bench("ese-oss")
    tally = Runner(FaultyAdapter(FAULTS[0], room), room, "streaming", 0, spec="memory").run(Budget(findings=1))
    program = tally.ranked()[0].kept[0].shortest
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nprint(answer.ret)"], capture_output=True, text=True, check=True
    )
    assert done.stdout == "-900\n"  # the engine without the fault


def test_three_lines_are_a_test():
    """`machine(adapter).TestCase` is a test by itself: red on a faulty engine, with the shortest way."""
    room = bench("ese-oss")
    faulty = FaultyAdapter(next(f for f in FAULTS if f.name == "an end does not end the backup"), room)
    result = unittest.TestResult()
    machine(faulty).TestCase("runTest").run(result)
    assert len(result.failures) == 1
    told = result.failures[0][1]
    assert "the law allows" in told
    with pytest.raises(Differs) as raised:
        machine(faulty).TestCase("runTest").debug()
    assert len(raised.value.made) - len(STREAMING.setup()) <= 3 + SLACK
    program = str(raised.value).split("\n\n", 1)[1]
    assert program.count("session.call(") == len(raised.value.made)
    compile(program, "told", "exec")


def test_seeds_reproduce(room):
    """The same seed makes the same calls and the same report; another seed makes others."""
    reports = [as_json(Runner(ADAPTER, room, "streaming", s).run(Budget(calls=1500)), {}, {}) for s in (7, 7, 8)]
    assert reports[0] == reports[1]
    assert reports[0]["by_function"] != reports[2]["by_function"]


def test_documented_profiles_judge_the_engine():
    """Against the documentation the engine in memory differs where the real engine does: End after a stop, say."""
    tally = Runner(ADAPTER, bench("ws2003"), "lifecycle", 0).run(Budget(calls=3000))
    assert tally.verdicts[Verdict.DIFFERS] > 0
    assert tally.status == 1
