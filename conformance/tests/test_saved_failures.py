"""Failing sequences are saved, and tried first in the next run."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from jetlaw.adapters.memory import ADAPTER as MEMORY
from jetlaw.conformance import schema
from jetlaw.conformance.bench import bench
from jetlaw.conformance.driver import Driver
from jetlaw.conformance.regression.again import again
from jetlaw.conformance.regression.outcomes import Outcome, outcome
from jetlaw.conformance.regression.saved import NoFailure, Of, load, save
from jetlaw.conformance.regression.steps import OtherLaw, decoded, encoded, sequenced
from jetlaw.conformance.traces import Note, read
from jetlaw.conformance.verdicts import Verdict
from jetlaw.model.law.snapshot import LAPSES
from jetlaw.model.state import Input
from jetlaw.model.world import World, plain

from .recorded import jetlaw
from .wavering import SPEC, wavering

__all__ = ["wavering"]  # a fixture is used by name

KEPT = Path(".jetlaw/failures")
NOT_INITIALIZED, INVALID_INSTANCE = -1029, -1115
WRONG = {("JetTerm", INVALID_INSTANCE): NOT_INITIALIZED}
"""A wrong answer that the restore slice meets at once."""


def run(capsys, *options, calls=150, slice_name="restore"):
    """Run the wavering engine: exit status, the report, what was written for people and what was complained of."""
    told = ("run", "--adapter", SPEC, "--slice", slice_name, "--calls", calls, "--failures", KEPT)
    status, written, complaint = jetlaw(capsys, *told, "--json", "report.json", *options)
    report = json.loads(Path("report.json").read_text())
    msgspec.convert(report, schema.Report)
    return status, report, written, complaint


@pytest.fixture
def broken(wavering, capsys):
    """An engine that is broken, after a run that has seen it."""
    wavering.wrong = dict(WRONG)
    status, report, written, complaint = run(capsys)
    assert (status, report["replayed"], complaint) == (1, [], "")
    assert f"saved 1 failing sequence(s) in {KEPT}; the next run tries them first\n" in written
    wavering.asked.clear()
    return wavering


def kept():
    """The saved failures."""
    return sorted(KEPT.iterdir()) if KEPT.exists() else []


@pytest.mark.usefixtures("broken")
def test_a_failing_sequence_is_saved_as_a_trace(capsys):
    """What a run tells is saved, shortened, under a digest of its content, as a recording that can be checked."""
    (path,) = kept()
    found = load(path)
    assert path.name == f"{found.name}.jsonl"
    assert (found.of, found.was.function, found.was.answer) == (
        Of(SPEC, "ese-oss"),
        "JetTerm",
        "JET_errNotInitialized",
    )
    assert found.was.step == len(found.recorded)
    status, written, _ = jetlaw(capsys, "check", path)
    assert status == 1
    assert "JetTerm: JET_errNotInitialized (1)" in written


@pytest.mark.usefixtures("broken")
def test_the_same_failure_is_saved_once(capsys):
    """A failure that is met again is the same file."""
    before = kept()
    assert run(capsys)[0] == 1
    assert kept() == before


def test_a_saved_failure_is_tried_first_and_still_differs(broken, capsys):
    """The next run begins with it and differs, even if its own calls would not have met it."""
    (path,) = kept()
    trace = Path("trace.jsonl")
    status, report, written, _ = run(capsys, "--trace", trace, calls=1)
    assert status == 1
    (told,) = report["replayed"]
    assert (told["trace"], told["outcome"], told["was"], told["reason"]) == (
        path.stem,
        "still differs",
        told["now"],
        "",
    )
    assert report["differences"][0]["trace"] == f"restore {path.stem}"
    assert report["differences"][0]["shortest"].endswith("the law allows JET_errInvalidInstance")
    assert "run again: still differs 1" in written
    steps = [item.call for item in read(trace) if hasattr(item, "call")]
    assert steps[: len(load(path).recorded)][-1] == "JetTerm"
    assert broken.asked[: len(steps)] == steps[: len(broken.asked)]


def test_what_is_fixed_is_told_once_and_forgotten(broken, capsys):
    """After the repair the next run tells it as fixed, removes the file and conforms; the one after knows nothing."""
    broken.wrong = {}
    status, report, written, _ = run(capsys)
    assert (status, [each["outcome"] for each in report["replayed"]], kept()) == (0, ["fixed"], [])
    assert "fixed: JetTerm no longer answers JET_errNotInitialized" in written
    assert run(capsys)[1]["replayed"] == []


def test_saved_failures_leave_the_walks_alone(broken, capsys):
    """The same seed makes the same walks, whatever was saved; the calls made again come before them, and on top."""
    broken.wrong = {}
    length = len(load(kept()[0]).recorded)
    with_it = run(capsys)[1]
    asked = list(broken.asked)
    broken.asked.clear()
    without = run(capsys)[1]
    assert asked[length:] == broken.asked
    assert with_it["calls"] == without["calls"] + length
    assert with_it["traces"] == without["traces"] + 1


@pytest.mark.parametrize(
    "options",
    [("--slice", "lifecycle"), ("--profile", "win8"), ("--adapter", "memory")],
    ids=["slice", "profile", "adapter"],
)
@pytest.mark.usefixtures("broken")
def test_a_failure_of_another_kind_of_run_is_left_alone(options, capsys):
    """Only runs of the same adapter and profile that hold the slice try a failure; others do not touch it."""
    before = kept()
    arguments = {"--adapter": SPEC, "--slice": "restore", **dict([options])}
    told = [word for pair in arguments.items() for word in pair]
    jetlaw(capsys, "run", *told, "--calls", 1, "--failures", KEPT, "--json", "other.json")
    assert json.loads(Path("other.json").read_text())["replayed"] == []
    assert set(before) <= set(kept())


FOREIGN = {
    "no JSON": (b"\x00\xff{", "is no saved failure: "),
    "empty": (b"", "is no saved failure: "),
    "a trace": (b'{"trace":"t","format":1}\n', "its first line lacks the key 'failure'"),
    "a list": (b"[1]", "is no saved failure: "),
    "hostile": (b'{"trace":"\\u001b[31m","failure":{"of":3}}', "is no saved failure: "),
}


@pytest.mark.parametrize(("data", "problem"), FOREIGN.values(), ids=FOREIGN)
@pytest.mark.usefixtures("wavering")
def test_a_file_that_is_no_failure_is_told_and_left_alone(data, problem, capsys):
    """A corrupt or foreign file costs one line; the run goes on, and the file stays as it is."""
    KEPT.mkdir(parents=True)
    path = KEPT / "found.jsonl"
    path.write_bytes(data)
    status, report, written, _ = run(capsys)
    assert status == 0
    (told,) = report["replayed"]
    assert told["outcome"] == "cannot run"
    assert problem in told["reason"]
    assert "\x1b" not in written
    assert written.count("cannot run: ") == 1
    assert path.read_bytes() == data


@pytest.mark.usefixtures("wavering")
def test_a_directory_in_place_of_a_file_is_told(capsys):
    """What cannot be read at all costs one line, too."""
    (KEPT / "folder.jsonl").mkdir(parents=True)
    status, report, *_ = run(capsys)
    assert status == 0
    assert "cannot be read: Is a directory" in report["replayed"][0]["reason"]


@pytest.mark.usefixtures("broken")
def test_a_failure_of_another_law_cannot_run(capsys):
    """A saved sequence with a call or class that the law does not have is told, and kept."""
    (path,) = kept()
    path.write_bytes(path.read_bytes().replace(b'["JetTerm",[', b'["JetTerm",["more",'))
    report = run(capsys, calls=1)[1]
    assert report["replayed"][0]["outcome"] == "cannot run"
    assert "calls JetTerm with " in report["replayed"][0]["reason"]
    assert kept() == [path]


def test_findings_survive_a_directory_that_cannot_be_written(wavering, capsys):
    """If failures cannot be saved one line says so, and the differences are told all the same."""
    KEPT.parent.mkdir()
    KEPT.write_text("a file in its place")
    wavering.wrong = dict(WRONG)
    status, report, _, complaint = run(capsys)
    assert (status, report["status"]) == (1, 1)
    assert report["differences"]
    assert all(line.startswith("jetlaw: cannot ") and str(KEPT) in line for line in complaint.splitlines())
    assert 1 <= len(complaint.splitlines()) <= 2


def test_failures_can_be_left_unsaved(wavering, capsys):
    """``--failures none`` saves nothing and tries nothing."""
    wavering.wrong = dict(WRONG)
    assert run(capsys, "--failures", "none")[0] == 1
    assert kept() == []


def test_a_function_that_is_gone_cannot_run(broken, capsys):
    """An adapter that lacks a call now is told so; nothing is forgotten."""
    before = kept()
    broken.functions = frozenset(broken.functions) - {"JetTerm"}
    _, report, *_ = run(capsys, calls=1)
    (told,) = report["replayed"]
    assert told["outcome"] == "cannot run"
    assert told["reason"].endswith("wavering has no JetTerm")
    assert kept() == before


# --- events and what else a sequence may hold -------------------------------------------------------------------------
SNAPSHOT = World("snapshot", snapshots=1, also=(LAPSES,))
LAPSED = (
    plain("JetOSSnapshotPrepare", snapshot=0),
    plain("JetOSSnapshotFreeze", snapshot=0),
    Input(LAPSES, ("object",), snapshot=0),
    plain("JetOSSnapshotThaw", snapshot=0),
)
"""A freeze that times out shows at the thaw."""


def lapsed(adapter, folder):
    """A saved failure that needs an event: the driven calls and the file."""
    driver = Driver(adapter, SNAPSHOT, bench("ese-oss").stepper)
    driver.set_up()
    for call in LAPSED:
        driver.make(call)
    driver.close()
    assert driver.made[-1].judgement.verdict is Verdict.DIFFERS
    return load(save(folder, Of(SPEC, "ese-oss"), "0", SNAPSHOT, driver.made))


def test_events_are_saved_and_happen_again(wavering, tmp_path):
    """A sequence in which time passes is saved with that, and it passes again: the same difference comes."""
    wavering.wrong = {("JetOSSnapshotThaw", -2402): -2401}
    found = lapsed(wavering, tmp_path)
    assert "timeout elapses" in [item.text for item in read(found.path) if isinstance(item, Note)]
    room = bench("ese-oss")
    attempt = again(wavering, room, found.sequence)
    assert outcome(found.name, found.was, found.recorded, attempt).outcome is Outcome.STILL
    wavering.wrong = {}
    attempt = again(wavering, room, found.sequence)
    assert outcome(found.name, found.was, found.recorded, attempt).outcome is Outcome.FIXED


def test_an_event_that_cannot_be_caused_cannot_run(wavering, tmp_path):
    """An adapter that cannot let time pass is told what it lacks."""
    wavering.wrong = {("JetOSSnapshotThaw", -2402): -2401}
    found = lapsed(wavering, tmp_path)
    wavering.troubles = ()
    attempt = again(wavering, bench("ese-oss"), found.sequence)
    told = outcome(found.name, found.was, found.recorded, attempt)
    assert told.outcome is Outcome.CANNOT_RUN
    assert told.reason == "step 7, the freeze lapses: wavering cannot cause 'timeout elapses'"


def test_a_sequence_says_what_it_says():
    """World and steps come back as they were; what the law does not have is refused in one line."""
    room = bench("ese-oss")
    driver = Driver(MEMORY, SNAPSHOT, room.stepper)
    driver.set_up()
    driver.make(LAPSED[0])
    sequence = sequenced(SNAPSHOT, driver.made)
    assert (sequence.world, sequence.steps) == (SNAPSHOT, [(driver.made[-1].call, True)])
    data = encoded(sequence)
    assert (decoded(data).world, decoded(data).steps) == (SNAPSHOT, sequence.steps)
    for old, new in [
        (b'"snapshot"', b'"bread"'),
        (b"JetOSSnapshotPrepare", b"JetBread"),
        (b'"instances":1', b'"instances":99'),
    ]:
        assert old in data
        with pytest.raises(OtherLaw):
            decoded(data.replace(old, new, 1))


def test_no_failure_is_a_clear_error(tmp_path):
    """A file that is not there is told by name."""
    with pytest.raises(NoFailure, match="cannot be read: No such file"):
        load(tmp_path / "absent.jsonl")
