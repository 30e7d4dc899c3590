"""Planned suites on implementations: what they go through, what they catch, and how they tell it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Collection

import pytest

from jetlaw.adapters.contract import Answer
from jetlaw.adapters.memory import ADAPTER
from jetlaw.conformance.bench import bench, worlds
from jetlaw.conformance.deviations.excuses import Excuses
from jetlaw.conformance.deviations.loading import load
from jetlaw.conformance.happenings import eventful
from jetlaw.conformance.report import as_json
from jetlaw.conformance.runner import Budget
from jetlaw.conformance.suites.plan import planned
from jetlaw.conformance.suites.runner import WITHOUT_END, SuiteRunner
from jetlaw.conformance.suites.world_run import WorldRun
from jetlaw.conformance.verdicts import Verdict
from jetlaw.model.facts import code_value
from jetlaw.model.world import World

from .faulty import DEEP, FAULTS, FaultyAdapter
from .ten_faults import FILE, ManyFaults

STREAMING = World("streaming")
SILENT = [fault for fault in FAULTS if fault.undone or fault.also]
WHOLE = Budget(WITHOUT_END)
nightly = pytest.mark.skipif(not os.environ.get("JETLAW_NIGHTLY"), reason="long; JETLAW_NIGHTLY=1 runs it")


@pytest.fixture(scope="module")
def room():
    """The bench of the real engine's profile, compiled once."""
    return bench("ese-oss")


class Suite(SuiteRunner):
    """A suite runner, its options given at once."""

    def __init__(self, adapter, room, slice_name, suite="wp", extra=0, jobs=1, **more):
        super().__init__(adapter, room, slice_name, 0, **more)
        self.suite, self.extra, self.jobs = suite, extra, jobs


def until_found(adapter, room, world=STREAMING, suite="wp", excuses=None):
    """A suite played in a world until something differs, or to its end."""
    run = WorldRun(adapter, room, planned(room, suite, world), excuses)
    return run.run(lambda _: bool(run.played.tally.verdicts[Verdict.DIFFERS]))


@pytest.mark.parametrize(("slice_name", "suite"), [("snapshot", "wp"), ("snapshot", "pairs")])
def test_the_engine_in_memory_conforms(room, slice_name, suite):
    """Every answer conforms, and the suites come to every transition."""
    runner = Suite(ADAPTER, room, slice_name, suite)
    tally = runner.run(WHOLE)
    assert tally.faults == []
    assert tally.verdicts[Verdict.CONFORMS] == tally.calls > 1000
    covered = runner.coverage([slice_name])["transitions"]
    assert covered["covered"] + sum(each["count"] for each in runner.not_reached()) == covered["of"]
    assert covered["covered"] == covered["of"] == 1469


def test_worlds_side_by_side_give_the_same_report(room):
    """Processes for the worlds change nothing in what is told, to the byte; every answer conforms."""
    reports = []
    for jobs in (1, 3):
        runner = Suite(ADAPTER, room, "restore", "tour", jobs=jobs)
        tally = runner.run(WHOLE)
        head = {"not_reached": runner.not_reached()}
        reports.append(json.dumps(as_json(tally, head, runner.coverage(["restore"])), sort_keys=True))
        assert tally.verdicts[Verdict.CONFORMS] == tally.calls > 1000
    assert reports[0] == reports[1]


@nightly
@pytest.mark.parametrize("fault", [*SILENT, DEEP], ids=lambda fault: fault.name)
def test_wp_catches_what_is_silent(room, fault):
    """Every silent wrong state is caught, the one too that lies too deep for random walks."""
    played = until_found(FaultyAdapter(fault, room), room)
    assert played.tally.verdicts[Verdict.DIFFERS] > 0
    assert played.tally.faults == []


def test_a_finding_is_told_short_and_as_a_program(room):
    """What a long test found is told as the shortest run that shows it, as walks tell it."""
    fault = next(fault for fault in FAULTS if fault.name == "a second begin cancels the first")
    runner = Suite(FaultyAdapter(fault, room), room, "streaming", "tour")
    tally = runner.run(Budget(3000))
    assert tally.status == 1
    told = [found for group in tally.groups.values() for found in group.kept if found.shortest]
    assert told
    assert min(found.step for found in told) <= len(STREAMING.setup()) + 4
    assert all("session.call" in found.shortest for found in told)


def test_the_eleventh_fault_is_found_behind_the_ten(room):
    """With a file that excuses ten faults, wp finds the eleventh that hides behind one of them, and nothing else."""
    entries = load(FILE)
    plan = planned(room, "tour", STREAMING)
    excused = WorldRun(ManyFaults(room), room, plan, Excuses(entries, room.law)).run(lambda calls: calls > 5_000)
    assert excused.tally.verdicts[Verdict.DIFFERS] == 0
    assert excused.tally.verdicts[Verdict.EXCUSED] > 100
    found = until_found(ManyFaults(room, eleventh=True), room, excuses=Excuses(entries, room.law))
    ((function, came, _),) = found.new
    assert (function, came) == ("JetBeginExternalBackupInstance", "JET_errBackupNotAllowedYet")


class Tiring:
    """The engine in memory, with a state that the law knows nothing of: right after a stop one list is refused."""

    name = "tiring"
    troubles: Collection[str] = ()
    functions = ADAPTER.functions

    def open(self, world):
        """A fresh engine."""
        return TiringSession(ADAPTER.open(world))


class TiringSession:
    """Remembers whether the last call was a stop."""

    def __init__(self, engine):
        self._engine, self._stopped = engine, False

    def call(self, function, arguments):
        """The engine's answer, unless it is tired."""
        tired = self._stopped and function == "JetGetTruncateLogInfoInstanceA"
        self._stopped = function == "JetStopBackupInstance"
        right = self._engine.call(function, arguments)
        return Answer(code_value("JET_errOutOfMemory")) if tired else right

    def close(self):
        """End the engine."""
        self._engine.close()


def test_a_hidden_state_takes_extra_states(room):
    """A fault in a state that the law does not have is promised only by wp with one extra state, which catches it."""
    world = World("streaming", recovery=False)
    plain = WorldRun(Tiring(), room, planned(room, "wp", world)).run()
    assert plain.tally.verdicts[Verdict.CONFORMS] == plain.tally.calls > 1000
    more = WorldRun(Tiring(), room, planned(room, "wp", world, extra=1))
    found = more.run(lambda _: bool(more.played.tally.verdicts[Verdict.DIFFERS]))
    assert found.tally.verdicts[Verdict.DIFFERS] > 0


class Choosy:
    """An engine without some functions, or that breaks."""

    name = "choosy"
    troubles: Collection[str] = ()

    def __init__(self, without=(), broken=""):
        self.functions = set(ADAPTER.functions) - set(without)
        self._broken = broken

    def open(self, world):
        """A fresh engine, or none."""
        if self._broken:
            raise RuntimeError(self._broken)
        return ADAPTER.open(world)


def test_calls_that_are_not_there_are_planned_round(room):
    """An implementation without a call is tried in everything else, and nothing of it is a fault."""
    tally = Suite(Choosy(without=["JetOSSnapshotThaw"]), room, "snapshot", "tour").run(WHOLE)
    assert tally.status == 0
    assert "JetOSSnapshotThaw" not in tally.by_function
    assert tally.calls > 500


def test_an_implementation_that_breaks_is_no_green_run(room):
    """What the adapter itself fails in is a fault, and the status 2; so is one that has nothing of the slice."""
    assert Suite(Choosy(broken="no disk"), room, "snapshot", "tour").run(WHOLE).status == 2
    nothing = Suite(Choosy(without=ADAPTER.functions), room, "snapshot", "tour").run(WHOLE)
    assert nothing.status == 2
    assert nothing.calls == nothing.verdicts[Verdict.NOT_IMPLEMENTED]


def test_a_budget_ends_a_suite(room):
    """With a number of calls a suite stops after the test that reaches it, and says what it did not come to."""
    runner = Suite(ADAPTER, room, "snapshot", "wp")
    tally = runner.run(Budget(500))
    assert 500 <= tally.calls < 1500
    assert runner.not_reached()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--suite", "ramble"], "unknown suite 'ramble'; there are: walks, tour, pairs, wp"),
        (["--suite", "tour", "--extra-states", "1"], "--extra-states 1 is for --suite wp, and 0 or more"),
        (["--suite", "wp", "--extra-states", "-1"], "--extra-states -1 is for --suite wp, and 0 or more"),
        (["--suite", "wp", "--jobs", "0"], "--jobs 0 would try nothing; give at least 1"),
        (["--suite", "tour", "--slice", "directory"], "ese-oss has no function of slice directory"),
    ],
)
def test_nonsense_is_refused_in_one_line(words, said):
    """The line names what came and what is possible; the status is 2."""
    command = [sys.executable, "-m", "jetlaw.conformance.cli", "run", "--failures", "none", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not done.stdout


@pytest.mark.parametrize(
    "profile",
    [
        "win8",
        pytest.param("win2000", marks=pytest.mark.xfail(strict=True, reason="the documented engine is win8's")),
    ],
)
def test_documented_profiles_are_tried_by_reduction(profile):
    """Under a reading with sets of answers nothing that the documented engine answers is forbidden."""
    from jetlaw.adapters.memory import DOCUMENTED  # noqa: PLC0415 - one test tries it

    tally = Suite(DOCUMENTED, bench(profile), "restore", "tour").run(WHOLE)
    assert tally.verdicts[Verdict.DIFFERS] == 0
    assert tally.verdicts[Verdict.CONFORMS] > 100


def test_events_are_part_of_plans(room):
    """What happens by itself is brought about where a plan wants it: a freeze that times out is gone through."""
    world = eventful(worlds("snapshot")[0], ADAPTER.troubles)
    run = WorldRun(ADAPTER, room, planned(room, "tour", world))
    run.run()
    calls = run._plan.merged.graph.calls
    assert "the freeze times out" in {calls[move.input].function for _, move in run._player.reached}
