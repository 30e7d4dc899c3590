"""Events and troubles: adapters cause them, walks use those that they have, and the oracle knows of them."""

from __future__ import annotations

import pytest

from jetlaw.adapters.memory import ADAPTER
from jetlaw.conformance.bench import SHARES, bench
from jetlaw.conformance.check import Checker
from jetlaw.conformance.driver import AdapterFault, Driver
from jetlaw.conformance.happenings import CAUSED_BY, NOTED_AS, TIME, eventful, events, law_word
from jetlaw.conformance.runner import Budget, Runner
from jetlaw.conformance.snippets import program
from jetlaw.conformance.verdicts import Verdict
from jetlaw.model.law import CALLS
from jetlaw.model.law.snapshot import LAPSES, TIMES_OUT
from jetlaw.model.state import Input
from jetlaw.model.vocabulary import outside, snapshot
from jetlaw.model.world import World, plain

SNAPSHOT = World("snapshot", snapshots=1)
PREPARE = plain("JetOSSnapshotPrepare", snapshot=0)
FREEZE = plain("JetOSSnapshotFreeze", snapshot=0)
THAW = plain("JetOSSnapshotThaw", snapshot=0)
BEGIN = plain("JetBeginExternalBackupInstance", instance=0)


@pytest.fixture(scope="module")
def room():
    """The bench of the real engine's profile."""
    return bench("ese-oss")


class Without:
    """The engine in memory, to which nothing can happen."""

    name = "without"
    functions = ADAPTER.functions
    troubles = ()
    open = ADAPTER.open


def driven(room, world, *calls):
    """A process in which these calls were made."""
    driver = Driver(ADAPTER, world, room.stepper)
    driver.set_up()
    for call in calls:
        driver.make(call)
    return driver


def test_every_event_of_the_law_has_a_cause():
    """One table says which trouble brings about which event, another which work does; no event is left out."""
    assert {*CAUSED_BY, *NOTED_AS} == {name for name, call in CALLS.items() if call.event}


def test_troubles_have_the_laws_names():
    """The engine's troubles are troubles or causes of events in the law, by that name or one that the table knows."""
    known = {*outside.trouble.domain, *CAUSED_BY.values(), "process killed"}
    assert {name for name in ADAPTER.troubles if law_word(name) not in known} == set()
    assert law_word("out of memory at 3") == "out of memory"
    assert law_word("disk full at 2") == "log disk full"


def test_passing_time_ends_every_freeze():
    """It means first that writers go on and then that sessions are over, for each session; others mean themselves."""
    assert events(TIME, 2) == [
        Input(event, ("object",), snapshot=number) for event in (LAPSES, TIMES_OUT) for number in (0, 1)
    ]
    assert events("the directory stops", 2) == [Input("the directory stops", ())]
    assert events("out of memory", 2) == []


def test_worlds_have_the_events_that_the_adapter_can_cause():
    """A world of the slice gets them; one with a choice of calls of its own, or for an adapter without, stays."""
    assert eventful(SNAPSHOT, ADAPTER.troubles).also == (LAPSES, TIMES_OUT)
    assert eventful(SNAPSHOT, ()) == SNAPSHOT
    assert [world for world in SHARES if eventful(world, ()) != world] == []
    chosen = World("snapshot", snapshots=1, only=("JetOSSnapshotFreeze",))
    assert eventful(chosen, ADAPTER.troubles) == chosen


def test_a_freeze_that_lasts_too_long_is_over(room):
    """The driver moves the engine's clock, the oracle knows, and the engine's next answer conforms."""
    driver = driven(room, SNAPSHOT, PREPARE, FREEZE)
    driver.make(Input(LAPSES, ("object",), snapshot=0))
    assert driver.made[-1].trouble == TIME
    assert room.stepper.snapshots.value(driver.state.snapshots[0], snapshot.life) == "timed out"
    assert driver.make(THAW).verdict is Verdict.CONFORMS
    assert driver.made[-1].answer.ret == -2402


def test_a_told_program_causes_what_happened(room):
    """What was no call of the sequence is a trouble in the program."""
    driver = driven(room, SNAPSHOT, PREPARE, FREEZE, Input(TIMES_OUT, ("object",), snapshot=0), THAW)
    lines = program(driver.made, {}, "memory", "anything").splitlines()
    assert f"session.trouble({TIME!r})" in lines
    assert lines.index(f"session.trouble({TIME!r})") == len(lines) - 3


def test_walks_let_freezes_time_out(room):
    """A walk of the snapshot slice meets the answers that only time explains; each conforms."""
    tally = Runner(ADAPTER, room, "snapshot", seed_number=1).run(Budget(calls=2000))
    assert tally.faults == []
    assert tally.verdicts[Verdict.DIFFERS] == 0
    seen = {(function, answer) for _, function, _, answer in tally.transitions}
    assert ("JetOSSnapshotThaw", "JET_errOSSnapshotTimeOut") in seen
    assert not any(function in CAUSED_BY for function, _ in seen)
    assert set(tally.by_function) <= set(ADAPTER.functions)


def test_walks_of_an_adapter_without_events_have_none(room):
    """Nothing times out where nothing can happen."""
    tally = Runner(Without(), room, "snapshot", seed_number=1).run(Budget(calls=1000))
    assert tally.verdicts[Verdict.DIFFERS] == 0
    assert "JET_errOSSnapshotTimeOut" not in {answer for _, _, _, answer in tally.transitions}


def test_a_written_trace_tells_of_events(room, tmp_path):
    """A walk's trace has a note for each; checked against the law, it conforms as the walk did."""
    path = tmp_path / "walk.jsonl"
    Runner(ADAPTER, room, "snapshot", seed_number=1, trace=path).run(Budget(calls=1000))
    assert TIME in path.read_text(encoding="utf-8")
    checker = Checker(room)
    tally = checker.check([path])
    assert tally.faults == []
    assert tally.verdicts[Verdict.DIFFERS] == 0


def test_a_trouble_caused_on_purpose_explains_an_answer(room):
    """The same answer conforms if its trouble was caused, and is the environment's otherwise."""
    driver = driven(room, World("streaming"))
    driver.cause("log write fails")
    assert driver.make(BEGIN).verdict is Verdict.CONFORMS
    driver = driven(room, World("streaming"))
    driver._session.trouble("log write fails")
    assert driver.make(BEGIN).verdict is Verdict.ENVIRONMENT


def test_a_trouble_that_the_adapter_refuses_is_its_fault(room):
    """What it cannot cause after all is told as a fault of the adapter."""
    driver = driven(room, World("streaming"))
    with pytest.raises(AdapterFault, match="cannot cause 'earthquake'"):
        driver.cause("earthquake")
