from __future__ import annotations

import gzip
import json
from dataclasses import replace

import pytest

from jetlaw.conformance.bench import bench
from jetlaw.conformance.findings import __main__ as command
from jetlaw.conformance.findings import ranked
from jetlaw.conformance.findings.evidence import Scan, load, watch
from jetlaw.conformance.findings.finding import ANYTHING, Caught, Hurt, Kind, Refused, Told
from jetlaw.conformance.findings.shown import show, show_all
from jetlaw.conformance.findings.ways import explored
from jetlaw.conformance.fitting import number
from jetlaw.conformance.oracle import Oracle
from jetlaw.conformance.verdicts import Verdict
from jetlaw.model.facts import code_value
from jetlaw.model.law.gate import IN_DATABASES, RUNNING
from jetlaw.model.stepper import Stepper
from jetlaw.model.terms import ALWAYS

from .recorded import BEGIN, END, SAMPLE, call, header, started

FINDINGS = {found.name: found for found in ranked()}


@pytest.fixture(scope="module")
def shown():
    """Every finding that calls show, with its shortest sequence."""
    return show_all(found for found in ranked() if found.kind is not Kind.TEXT)


def scanned(paths, *names):
    """Named findings looked for in recordings: what was seen of each."""
    watches = [watch(FINDINGS[name], show(FINDINGS[name]).steps) for name in names]
    scan = Scan(bench("ese-oss"), watches)
    assert scan.check(paths).faults == []
    return [each.seen for each in scan.watches]


# --- the page ---------------------------------------------------------------------------------------------------------
def test_the_page_is_what_law_and_evidence_make_of_it():
    """FINDINGS.md is generated, never edited: made anew it is the same text."""
    assert command.main(["--check"]) == 0


def test_a_page_that_differs_is_out_of_date(tmp_path, monkeypatch, capsys):
    """``--check`` writes nothing and says what to run."""
    page = tmp_path / "FINDINGS.md"
    page.write_text("old")
    monkeypatch.setattr(command, "PAGE", page)
    monkeypatch.setattr(command, "page", lambda _: "new")
    assert command.main(["--check"]) == 1
    assert page.read_text() == "old"
    assert "run python -m jetlaw.conformance.findings" in capsys.readouterr().err


def test_nothing_is_counted_where_no_recordings_are(tmp_path, monkeypatch, capsys):
    """``--refresh`` without recordings is an error, not a page on which nothing was recorded."""
    monkeypatch.setattr(command, "RECORDINGS", tmp_path)
    monkeypatch.setattr(command, "ranked", lambda: ())
    assert command.main(["--refresh"]) == 2
    assert "no recordings" in capsys.readouterr().err


def test_findings_stand_by_how_much_they_hurt():
    """Lost data first, then dead processes, then effects, codes and texts; on the page as in the list."""
    hurts = [list(Hurt).index(found.hurt) for found in ranked()]
    assert hurts == sorted(hurts)
    assert set(hurts) == set(range(len(Hurt)))
    text = command.PAGE.read_text(encoding="utf-8")
    places = [text.index(f" {found.title}\n") for found in ranked()]
    assert places == sorted(places)


def test_each_finding_has_a_name_of_its_own():
    """Evidence is kept by name."""
    assert len(FINDINGS) == len(ranked())


# --- what shows a finding ---------------------------------------------------------------------------------------------
def test_every_sequence_replays_through_the_law(shown):
    """The engine's reading allows each answer of a sequence, and the last is the one that the finding speaks of."""
    law = bench("ese-oss").law
    for found in shown:
        oracle = Oracle(Stepper(law))
        for step in (*found.setup, *found.steps[:-1]):
            if law.calls[step.call.function].event:
                oracle.happens(step.call)
                continue
            verdict = oracle.judge(step.call, number(step.answer), step.witness).verdict
            assert verdict is Verdict.CONFORMS, (found.finding.name, step.call)
        last, told = found.steps[-1], found.finding.shows[-1]
        assert last.call.function == told.function
        died = told.answer if told.answer in ("crash", "hang") else None
        verdict = oracle.judge(last.call, None if died else number(told.answer), last.witness, died).verdict
        assert verdict is (Verdict.UNDECIDED if last.answer == ANYTHING else Verdict.CONFORMS), found.finding.name
        assert last.answer in (told.answer, ANYTHING)


def holds(found, steps):
    """Whether a sequence can be made in the finding's world and holds its telling calls."""
    finding, world = found.finding, explored(found.finding.world)
    state, told, last = world.start, 0, None
    for step in steps:
        same = (step.call, step.answer, step.witness)
        last = next((s for s in world.steps(state) if (s.call, s.answer, s.witness) == same), None)
        if last is None:
            return False
        told += told < len(finding.shows) and world._tells(last, finding.shows[told])
        state = last.after
    return told == len(finding.shows) and (finding.leaves or ALWAYS).holds(world.leaves(last))


def test_no_sequence_can_lose_a_call(shown):
    """The shortest sequence shows its finding; with any one call left out it does not."""
    for found in shown:
        assert holds(found, found.steps), found.finding.name
        for number_ in range(len(found.steps) - 1):
            shorter = [*found.steps[:number_], *found.steps[number_ + 1 :]]
            assert not holds(found, shorter), (found.finding.name, number_)


def test_a_source_that_no_row_has_is_refused():
    """A finding cannot cite a line of the engine that the law does not rest on."""
    with pytest.raises(Refused, match=r"end-after-stop: no row of the law has the source backup.cxx:1$"):
        show(replace(FINDINGS["end-after-stop"], code="backup.cxx:1"))


def test_a_rule_that_does_not_exist_is_refused():
    """A finding cannot cite a rule that the documentation does not have."""
    with pytest.raises(Refused, match="R-999"):
        show(replace(FINDINGS["end-after-stop"], rules="R-999"))


def test_rows_that_vanish_are_told():
    """A finding whose telling call the law no longer answers so is refused, and the line says which call it was."""
    gone = (Told("JetStopServiceInstance", "JET_errOutOfMemory"),)
    with pytest.raises(Refused, match="no sequence in its world shows it: JetStopServiceInstance"):
        show(replace(FINDINGS["resume-code"], shows=gone))


def test_a_difference_on_which_both_readings_agree_is_refused():
    """What is called a difference is one: the documented reading judges otherwise."""
    begin = (Told("JetBeginExternalBackupInstance", source="backup.cxx:1724"),)
    with pytest.raises(Refused, match="says the same"):
        show(replace(FINDINGS["end-after-stop"], shows=begin, code=""))


def test_a_dead_end_with_a_way_out_is_refused():
    """A dead end is one in the whole world explored from there."""
    with pytest.raises(Refused, match="it is no dead end"):
        show(replace(FINDINGS["end-with-open-file"], caught=Caught(RUNNING)))


def test_a_dead_end_whose_one_way_out_is_none_is_refused():
    """The calls that are said to lead out do."""
    with pytest.raises(Refused, match="not even JetBackup"):
        show(replace(FINDINGS["stop-service-strands-backup"], caught=Caught(IN_DATABASES & ~RUNNING, ("JetBackup",))))


def test_every_refusal_is_told_at_once():
    """Whoever changed the law sees all findings that fell with it."""
    wrong = [replace(FINDINGS[name], rules="R-999") for name in ("end-after-stop", "end-midway")]
    with pytest.raises(Refused) as told:
        show_all(wrong)
    assert [line.split(":")[0] for line in str(told.value).splitlines()] == [
        "finding end-after-stop",
        "finding end-midway",
    ]


# --- evidence ---------------------------------------------------------------------------------------------------------
def test_evidence_is_counted_in_the_situation(tmp_path):
    """An End after a stop counts, an End without one does not; the first trace and its step are kept."""
    stop = call("JetStopBackupInstance", instance="I1")
    trace = tmp_path / "trace.jsonl"
    trace.write_text(
        header("plain") + started() + BEGIN + END + header("stopped") + started() + (BEGIN + stop + END) * 2
    )
    (seen,) = scanned([trace], "end-after-stop")
    assert (seen.count, seen.trace, seen.step) == (2, "stopped", 7)


def test_telling_calls_count_only_together(tmp_path):
    """A refused second open counts where the first file is read next, not where the backup ended in between."""
    database = {"instance": "I1", "szFileName": "I1/a.edb"}
    opened = call("JetOpenFileInstanceA", **database, out={"phfFile": "H1", "size": 65536, "handle_value": 0})
    refused = call("JetOpenFileInstanceA", ret=code_value("JET_errOutOfMemory"), **database)
    read = call("JetReadFileInstance", instance="I1", hfFile="H1", cb=65536, out={"cbRead": 65536})
    apart = BEGIN + opened + refused + END + BEGIN + opened + read
    trace = tmp_path / "trace.jsonl"
    trace.write_text(
        header("apart") + started() + apart + header("together") + started() + BEGIN + opened + refused + read
    )
    (seen,) = scanned([trace], "second-open-does-not-cancel")
    assert (seen.count, seen.trace) == (1, "together")


def test_telling_calls_are_about_one_instance(tmp_path):
    """A stop of one backup and the end of another are not the end of a stopped backup."""
    begin = {name: call("JetBeginExternalBackupInstance", instance=name, grbit=0) for name in ("I1", "I2")}
    lists = {name: call("JetGetAttachInfoInstanceA", instance=name, cbMax=65536) for name in ("I1", "I2")}
    stop = call("JetStopBackupInstance", instance="I1")
    text = header("two") + started() + started("I2", "S2", "D2") + stop + begin["I2"] + lists["I2"] + begin["I1"]
    trace = tmp_path / "trace.jsonl"
    trace.write_text(text)
    assert [seen.count for seen in scanned([trace], "stop-is-no-latch")] == [0]
    trace.write_text(text + lists["I1"])
    assert [seen.count for seen in scanned([trace], "stop-is-no-latch")] == [1]


def test_evidence_in_the_sample_is_what_a_plain_count_finds():
    """Where one code says it all, the count is the number of lines with that call and code."""
    refused = ("JetBeginExternalBackupInstance", code_value("JET_errBackupNotAllowedYet"))
    with gzip.open(SAMPLE, "rt", encoding="utf-8") as lines:
        plain = sum((read.get("call"), read.get("ret")) == refused for read in map(json.loads, lines))
    (seen,) = scanned([SAMPLE], "failed-term-forbids-backups")
    assert seen.count == plain > 0


def test_evidence_counted_for_other_calls_is_stale():
    """Who changes what shows a finding has to count anew."""
    changed = replace(FINDINGS["end-after-stop"], shows=(Told("JetEndExternalBackupInstance"),))
    with pytest.raises(Refused, match="run with --refresh"):
        load().of(changed)


@pytest.mark.shared
def test_evidence_is_what_the_recordings_hold():
    """The counts kept with the project are those of the recordings beside it."""
    recordings = sorted(command.RECORDINGS.glob("*.jsonl.gz"))
    if not recordings:
        pytest.skip(f"no recordings in {command.RECORDINGS}")
    assert command.counted(recordings) == load()
