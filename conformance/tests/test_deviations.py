"""Living with known differences: what is excused, what is still found behind it, and what no longer holds.

The verdict is looked at with 40 seeds, and three faults are recorded; ``JETLAW_NIGHTLY=1`` makes that 1,000 and eight.
"""

from __future__ import annotations

import os
from datetime import date

import pytest

from jetlaw.adapters.memory import ADAPTER
from jetlaw.conformance import runner
from jetlaw.conformance.bench import bench
from jetlaw.conformance.cli import main
from jetlaw.conformance.deviations import excuses
from jetlaw.conformance.deviations.excuses import Excuses
from jetlaw.conformance.deviations.loading import load
from jetlaw.conformance.deviations.recording import Recorder
from jetlaw.conformance.deviations.writing import text
from jetlaw.conformance.report import as_json
from jetlaw.conformance.runner import Budget, Runner
from jetlaw.conformance.verdicts import Verdict

from .faulty import FAULTS, FaultyAdapter
from .ten_faults import FILE, TEN, ManyFaults, flips

NIGHTLY = os.environ.get("JETLAW_NIGHTLY") == "1"
SEEDS = 1_000 if NIGHTLY else 40
DAY = date(2030, 1, 1)


@pytest.fixture(scope="module")
def room():
    """The bench of the real engine's profile, compiled once."""
    return bench("ese-oss")


@pytest.fixture
def _quick(monkeypatch):
    """Differences are counted, not made short."""
    monkeypatch.setattr(runner, "SHORTENED", 0)


def tried(room, adapter, entries, calls=2_000, seed=0):
    """What a run of the streaming slice finds, the entries being in force."""
    return Runner(adapter, room, "streaming", seed, excuses=Excuses(entries, room.law)).run(Budget(calls))


def stale(tally):
    """The entries that a run speaks against."""
    return [account.entry.id for account in tally.excuses.stale]


def test_ten_declared_faults_are_excused(room):
    """With the file that covers ten faults nothing differs, nothing is stale, and the excused calls are counted."""
    tally = tried(room, ManyFaults(room), load(FILE), calls=3_000)
    assert (tally.status, tally.verdicts[Verdict.DIFFERS], stale(tally)) == (0, 0, [])
    assert tally.verdicts[Verdict.EXCUSED] > 50
    assert sum(bool(account.matched) for account in tally.excuses.accounts) >= 8


def test_no_seed_flips_the_verdict(room):
    """Whatever the seed, a run against ten declared faults comes to the same verdict: 0 flips."""
    assert flips(room, range(SEEDS), calls=1) == []


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("left_out", [entry.id for entry in load(FILE)])
def test_each_entry_is_needed(room, left_out):
    """Without any one of the ten entries the run differs: no other entry hides its fault."""
    entries = [entry for entry in load(FILE) if entry.id != left_out]
    tallies = (tried(room, ManyFaults(room), entries, calls=1_000, seed=seed) for seed in range(8))
    assert any(tally.verdicts[Verdict.DIFFERS] for tally in tallies)


@pytest.mark.usefixtures("_quick")
def test_a_second_fault_behind_a_declared_one_is_found(room):
    """Checking goes on from the declared state: a fault that shows only there differs, at its own call."""
    tally = tried(room, ManyFaults(room, eleventh=True), load(FILE))
    came = {(function, answer) for group in tally.ranked() for function, answer, _ in group.came}
    assert tally.status == 1
    assert ("JetBeginExternalBackupInstance", "JET_errBackupNotAllowedYet") in came


@pytest.mark.parametrize("gone", TEN, ids=lambda fault: fault.name)
def test_an_entry_whose_fault_is_gone_is_stale(room, gone):
    """When one of the ten faults is mended its entry, and no other, is told as stale: never as a difference."""
    rest = tuple(fault for fault in TEN if fault is not gone)
    entry = next(entry for entry in load(FILE) if entry.reason == gone.name)
    tallies = []
    for seed in range(6):
        tallies.append(tried(room, ManyFaults(room, rest), load(FILE), seed=seed))
        if tallies[-1].status:
            break
    assert tallies[-1].verdicts[Verdict.DIFFERS] == 0
    assert (tallies[-1].status, stale(tallies[-1])) == (1, [entry.id])


def test_what_a_run_did_not_cover_does_not_fail_it(room):
    """An entry whose situation never arose is told as not covered, and fails nothing."""
    entry = next(entry for entry in load("ese-oss") if entry.id == "a-second-freeze-succeeds")
    tally = tried(room, ADAPTER, [entry], calls=1)
    assert tally.status == 0
    (told,) = as_json(tally, {}, {})["deviations"]
    assert told == {"id": entry.id, "reason": entry.reason, "covered": 0, "matched": 0, "gone": 0, "stale": ""}


def test_the_version_window_decides(tmp_path):
    """An entry concerns the versions from since up to, and without, until."""
    lines = '[[deviation]]\ncall = "JetTerm"\nrule = "R-033"\nanswer = "crash"\nreason = "x"\n'
    lines += 'since = "vista"\nuntil = "win8"\n'
    path = tmp_path / "window.toml"
    path.write_text(lines, encoding="utf-8")
    (entry,) = load(path)
    concerned = {name: entry.concerns(bench(name).law.profile) for name in ("ws2003", "vista", "win7", "win8")}
    assert concerned == {"ws2003": False, "vista": True, "win7": True, "win8": False}


def test_an_entry_that_shows_sometimes_needs_patience(room, tmp_path, monkeypatch):
    """An entry marked so is not stale for a few calls in vain, but it is where patience ends."""
    monkeypatch.setattr(excuses, "PATIENCE", 20)
    lines = (
        '[[deviation]]\ncall = "JetStopBackupInstance"\ninput = { instance = ["null", "nil"] }\nanswer = "crash"\n'
        'reason = "x"\nsometimes = true\n'
    )
    path = tmp_path / "sometimes.toml"
    path.write_text(lines, encoding="utf-8")
    few, many = (tried(room, ADAPTER, load(path), calls=calls) for calls in (1, 4_000))
    assert 0 < few.excuses.accounts[0].covered < 20 <= many.excuses.accounts[0].covered
    assert (few.status, many.status) == (0, 1)


# --- recording --------------------------------------------------------------------------------------------------------
RECORDED = (
    "a reserved flag is called a bad parameter",
    "a second open is out of sequence",
    "a read takes half a page",
    "truncating uncopied logs is out of sequence",
    "an end without flags says invalid grbit",
    "a dirty term reports success",
    "truncating before the list says not copied",
    "begin accepts the atomic flag",
)


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("name", RECORDED if NIGHTLY else RECORDED[-3:])
def test_recorded_deviations_excuse_what_was_recorded(room, tmp_path, name):
    """What a run records excuses every difference of that run and most of another seed; nothing of it is stale.

    Not all: another walk may meet a consequence of the fault, at a call that is not at fault, which the first did not.
    """
    adapter = FaultyAdapter(next(fault for fault in FAULTS if fault.name == name), room)
    recorder, path = Recorder(), tmp_path / "recorded.toml"
    found = Runner(adapter, room, "streaming", 0, recorder=recorder).run(Budget(2_000))
    assert found.verdicts[Verdict.DIFFERS] > 0
    path.write_text(text(recorder.entries(), "a test", DAY), encoding="utf-8")
    for seed in (0, 1):
        tally = tried(room, adapter, load(path), seed=seed)
        assert stale(tally) == []
        assert tally.verdicts[Verdict.DIFFERS] < (tally.verdicts[Verdict.EXCUSED] if seed else 1)


@pytest.mark.usefixtures("_quick")
def test_recording_says_the_same_each_time(room):
    """The same seed records the same text, but for the day."""
    written = []
    for _ in range(2):
        recorder = Recorder()
        Runner(ManyFaults(room), room, "streaming", 3, recorder=recorder).run(Budget(1))
        written.append(text(recorder.entries(), "a test", DAY))
    assert written[0] == written[1]
    assert 'reason = "recorded on 2030-01-01"' in written[0]


# --- the command line -------------------------------------------------------------------------------------------------
def test_stale_entries_fail_a_run(tmp_path, capsys):
    """`jetlaw run` ends with 1 and names the entry that the engine no longer needs."""
    report = tmp_path / "report.json"
    arguments = ["run", "--slice", "streaming", "--calls", "2000", "--deviations", str(FILE), "--json", str(report)]
    assert main(arguments) == 1
    told = capsys.readouterr().out
    assert "stale: reserved-flag: covered" in told
    assert "differs 0" in told
    assert told.strip().endswith("deviation(s) to remove or to correct")
    assert '"stale": "covered' in report.read_text(encoding="utf-8")


def test_expired_and_broad_entries_fail_before_anything_is_tried(tmp_path, capsys):
    """An expired entry is refused with 1, one that matches everything with 2, each in one line."""
    path = tmp_path / "some.toml"
    head = '[[deviation]]\nid = "old"\ncall = "JetTerm"\nanswer = "crash"\nreason = "x"\n'
    path.write_text(head + 'rule = "R-033"\nexpires = 2001-01-01\n', encoding="utf-8")
    assert main(["run", "--deviations", str(path)]) == 1
    assert main(["check", str(path), "--deviations", str(path)]) == 1
    path.write_text(head, encoding="utf-8")
    assert main(["run", "--deviations", str(path)]) == 2
    told = capsys.readouterr().err.splitlines()
    assert ["expired on 2001-01-01" in line for line in told] == [True, True, False]
    assert "matches everywhere" in told[2]


def test_nothing_is_recorded_where_nothing_differs(tmp_path, capsys):
    """A run without differences leaves no file: an empty one would declare nothing."""
    path = tmp_path / "new.toml"
    assert main(["run", "--slice", "streaming", "--calls", "1", "--record-deviations", str(path)]) == 0
    assert not path.exists()
    assert "nothing differs" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_told_first(tmp_path, capsys):
    """Recording into a directory is refused before the run."""
    assert main(["run", "--record-deviations", str(tmp_path)]) == 2
    assert "cannot write" in capsys.readouterr().err
