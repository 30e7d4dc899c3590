"""Recordings are run again: what they showed is fixed, still there, or cannot be told."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

import msgspec
import pytest

from jetlaw.adapters.contract import Answer
from jetlaw.adapters.memory import ADAPTER as MEMORY
from jetlaw.conformance import schema
from jetlaw.conformance.bench import bench
from jetlaw.conformance.regression.beforehand import Trial
from jetlaw.conformance.regression.trying import try_files
from jetlaw.conformance.report import Tally

from .recorded import (
    BEGIN,
    END,
    FAMILIES,
    IN_PROGRESS,
    INVALID_PARAMETER,
    NO_BACKUP,
    PAGE,
    SAMPLE,
    SEQUENCE,
    START,
    call,
    header,
    jetlaw,
    line,
    started,
)
from .wavering import SPEC, wavering

__all__ = ["wavering"]  # a fixture is used by name

SECOND = call("JetBeginExternalBackupInstance", instance="I1", grbit=0, ret=IN_PROGRESS)
SECOND_WRONG = SECOND.replace(str(IN_PROGRESS), str(SEQUENCE))


def again(capsys, path, text, *options, adapter=SPEC):
    """Run ``text`` again: exit status, what became of each trace, the report, and what was written for people."""
    file, report = path / "trace.jsonl", path / "report.json"
    file.write_text(text)
    status, written, complaint = jetlaw(capsys, "replay", file, "--adapter", adapter, "--json", report, *options)
    assert complaint == ""
    found = json.loads(report.read_text())
    msgspec.convert(found, schema.Report)
    assert found["status"] == status
    return status, [each["outcome"] for each in found["replayed"]], found, written


# --- what becomes of a recording --------------------------------------------------------------------------------------
OUTCOMES = {
    "conforms": (START + BEGIN + SECOND, {}, 0),
    "newly differs": (START + BEGIN + SECOND, {IN_PROGRESS: NO_BACKUP}, 1),
    "fixed": (START + BEGIN + SECOND_WRONG, {}, 0),
    "still differs": (START + BEGIN + SECOND_WRONG, {IN_PROGRESS: SEQUENCE}, 1),
    "differs otherwise": (START + BEGIN + SECOND_WRONG, {IN_PROGRESS: NO_BACKUP}, 1),
}


@pytest.mark.parametrize("word", OUTCOMES)
def test_what_became_of_a_recording(word, wavering, tmp_path, capsys):
    """What the recording showed first is held against what comes first now."""
    text, wrong, expected = OUTCOMES[word]
    wavering.wrong = {("JetBeginExternalBackupInstance", right): given for right, given in wrong.items()}
    status, found, report, written = again(capsys, tmp_path, text)
    assert (status, found) == (expected, [word])
    assert bool(report["replayed"][0]["was"]) == (word in ("fixed", "still differs", "differs otherwise"))
    assert bool(report["replayed"][0]["now"]) == bool(report["differences"]) == bool(expected)
    assert f"run again: {word} 1" in written
    if expected:
        assert report["replayed"][0]["now"]["step"] == report["differences"][0]["step"] == 6
        assert report["differences"][0]["shortest"].endswith("the law allows JET_errBackupInProgress")


@pytest.mark.usefixtures("wavering")
def test_a_silent_fault_that_is_mended_is_fixed(tmp_path, capsys):
    """A difference that an earlier call has caused in silence is fixed when it no longer shows."""
    text = START + BEGIN + END + BEGIN.replace('"ret": 0', f'"ret": {IN_PROGRESS}')
    assert again(capsys, tmp_path, text)[:2] == (0, ["fixed"])


@pytest.mark.usefixtures("wavering")
def test_an_answer_that_leaves_the_recorded_way_tells_nothing(tmp_path, capsys):
    """Where an answer that is no difference is another than recorded, what was found behind it is not told as fixed."""
    early = call("JetOpenFileInstanceA", instance="I1", szFileName="I1/none.edb", ret=-4001)
    text = START + early + BEGIN + SECOND.replace(str(IN_PROGRESS), "0")
    status, found, report, _ = again(capsys, tmp_path, text, "--profile", "win8")
    assert (status, found) == (2, ["cannot run"])
    came = "it answered JET_errFileIOBeyondEOF then and JET_errNoBackup now, so the rest means nothing"
    assert report["replayed"][0]["reason"] == f"step 5, JetOpenFileInstance: {came}"


def test_a_handle_that_is_not_given_ends_it(wavering, tmp_path, capsys):
    """Calls on an object that does not come to be this time are not made on another."""
    wavering.wrong = {("JetBeginSessionA", 0): -1101}
    status, found, report, _ = again(capsys, tmp_path, START + BEGIN)
    assert (status, found) == (2, ["cannot run"])
    assert report["replayed"][0]["reason"] == "step 4, JetCreateDatabaseA: no handle stands for object 0"
    assert "JetCreateDatabaseA" not in wavering.asked


@pytest.mark.usefixtures("wavering")
def test_every_trace_is_told(tmp_path, capsys):
    """Traces of one file are run apart, and each gets its line."""
    text = START + BEGIN + SECOND_WRONG + header("u") + started() + BEGIN
    status, found, report, _ = again(capsys, tmp_path, text)
    assert (status, found, report["traces"]) == (0, ["fixed", "conforms"], 2)
    assert [each["trace"] for each in report["replayed"]] == ["t", "u"]


# --- what cannot be run -----------------------------------------------------------------------------------------------
CANNOT = {
    "function": (START + BEGIN, {"functions": {"JetInit", "JetCreateInstance"}}, "wavering has no JetBeginSession"),
    "trouble": (START + line(note="timeout elapses"), {"troubles": ()}, "wavering cannot cause 'timeout elapses'"),
    "work": (START + line(note="baked", detail="bread"), {}, "no such note as 'baked'"),
    "threads": (
        header()
        + line(call="JetTerm", **{"in": {"instance": "null"}}, ret=0, thread=1)
        + line(call="JetTerm", **{"in": {"instance": "null"}}, ret=0, thread=2),
        {},
        "its calls were made by 2 threads at once",
    ),
    "unknown function": (START + call("JetBakeBread"), {}, "JetBakeBread"),
    "nothing": (header(), {}, "it holds no call"),
}


@pytest.mark.parametrize(("text", "lacks", "reason"), CANNOT.values(), ids=CANNOT)
def test_what_cannot_be_run_says_why(text, lacks, reason, wavering, tmp_path, capsys):
    """Where nothing can be run the status is 2, and each trace says what stands in the way."""
    vars(wavering).update(lacks)
    status, found, report, _ = again(capsys, tmp_path, text)
    assert (status, found) == (2, ["cannot run"])
    assert reason in report["replayed"][0]["reason"]
    assert report["faults"] == [f"none of 1 trace(s) could be run again: {report['replayed'][0]['reason']}"]


def test_a_world_that_cannot_be_had(tmp_path, capsys, wavering):
    """An adapter that refuses the world is told so; that is no fault of its."""
    wavering.open = lambda _: (_ for _ in ()).throw(LookupError("no such mode"))
    status, found, report, _ = again(capsys, tmp_path, START)
    assert (status, found) == (2, ["cannot run"])
    assert report["replayed"][0]["reason"] == "wavering cannot start: LookupError: no such mode"


def test_an_adapter_that_fails_is_at_fault(tmp_path, capsys, wavering):
    """An adapter that raises where it should answer makes the status 2, whatever else was run."""
    wavering.open = lambda world: _raising(MEMORY.open(world))
    status, found, report, _ = again(
        capsys, tmp_path, START + header("u") + call("JetTerm", instance="null", ret=-1003)
    )
    assert status == 2
    assert found[0] == "cannot run"
    assert any("raised in JetBeginSessionA: ValueError: no" in fault for fault in report["faults"])


def _raising(inner):
    def called(function, arguments):
        if function == "JetBeginSessionA":
            raise ValueError("no")
        return inner.call(function, arguments)

    return SimpleNamespace(call=called, close=inner.close)


BAD_FILES = {
    "absent": (None, "cannot be read: No such file"),
    "no JSON": (b"{", "is no JSON"),
    "no header": (BEGIN.encode(), "comes before any trace header"),
    "empty": (b"", "holds no trace"),
    "hostile": (b'{"trace":"\x1b[31m"', "is no JSON"),
}


@pytest.mark.parametrize(("data", "problem"), BAD_FILES.values(), ids=BAD_FILES)
def test_bad_files_are_faults(data, problem, tmp_path, capsys):
    """A file that is no recording is told by name, with status 2."""
    path = tmp_path / "bad.jsonl"
    if data is not None:
        path.write_bytes(data)
    status, written, _ = jetlaw(capsys, "replay", path, "--adapter", "memory")
    assert status == 2
    assert problem in written
    assert "\x1b" not in written


@pytest.mark.usefixtures("wavering")
def test_what_was_run_before_a_fault_is_told(tmp_path, capsys):
    """A fault in a later trace takes nothing from an earlier one."""
    status, found, report, _ = again(capsys, tmp_path, START + BEGIN + SECOND_WRONG + header("u") + "{\n")
    assert (status, found[0]) == (2, "fixed")
    assert len(report["faults"]) == 1


# --- recordings of the real engine ------------------------------------------------------------------------------------
class Renaming:
    """The engine in memory, whose handles have other names than any recording's; instances' files keep theirs."""

    name, functions, troubles = "renaming", MEMORY.functions, MEMORY.troubles

    def open(self, world):
        """Start a process."""
        inner = MEMORY.open(world)

        def renamed(function, arguments):
            back = {k: _back(v) if not k.startswith("sz") else v for k, v in arguments.items()}
            answer = inner.call(function, back)
            given = {k: _away(v) if k.startswith(("p", "ph")) else v for k, v in answer.out.items()}
            return Answer(answer.ret, given, answer.died)

        def work(text, detail):
            return inner.note(text, " ".join(map(_back, detail.split())))

        return SimpleNamespace(call=renamed, close=inner.close, trouble=inner.trouble, note=work)


def _away(value):
    return f"{value}77" if isinstance(value, str) and re.fullmatch(r"[A-Z]\d+", value) else value


def _back(value):
    return value[:-2] if isinstance(value, str) and re.fullmatch(r"[A-Z]\d+77", value) else value


@pytest.mark.parametrize("adapter", [MEMORY, Renaming()], ids=["memory", "renaming"])
@pytest.mark.parametrize("path", [SAMPLE, FAMILIES], ids=["streaming", "families"])
def test_recordings_of_the_real_engine_conform(adapter, path):
    """Every trace can be run again on an engine that is right, whatever it calls its handles, and conforms."""
    tally = Tally()
    try_files(Trial(adapter, bench("ese-oss"), tally, "memory"), [path])
    assert tally.faults == []
    assert {str(each) for each in tally.replayed} == {"conforms"}
    assert len(tally.replayed) == tally.traces >= 60
    assert tally.calls > 2_500


def test_a_broken_engine_is_caught_by_recordings(wavering):
    """Recordings that conform catch an engine that answers otherwise, each where it does so first."""
    wavering.wrong = {("JetEndExternalBackupInstance", NO_BACKUP): INVALID_PARAMETER}
    tally = Tally()
    try_files(Trial(wavering, bench("ese-oss"), tally, SPEC), [SAMPLE])
    found = {each.now.function for each in tally.replayed if each.now}
    assert found == {"JetEndExternalBackupInstance"}
    assert tally.status == 1


LISTED = (
    START
    + BEGIN
    + call("JetOpenFileInstanceA", instance="I1", szFileName="I1/a.edb", out={"phfFile": "H1", "size": 16 * PAGE})
    + call("JetReadFileInstance", instance="I1", hfFile="H1", cb=64 * PAGE, out={"cbRead": 16 * PAGE})
    + call("JetCloseFileInstance", instance="I1", hfFile="H1")
    + call("JetGetLogInfoInstanceA", instance="I1", cbMax=65536, out={"files": ["I1/edb00042.log"]})
    + call("JetOpenFileInstanceA", instance="I1", szFileName="I1/edb00042.log", out={"phfFile": "H2", "size": 65536})
)


@pytest.mark.usefixtures("wavering")
def test_listed_files_are_those_of_today(tmp_path, capsys):
    """A log that is listed under another name today is opened under that; so is a handle that is another."""
    status, found, report, _ = again(capsys, tmp_path, LISTED)
    assert (status, found) == (0, ["conforms"])
    assert report["calls"] == LISTED.count('"call"')


@pytest.mark.usefixtures("wavering")
def test_parameters_of_a_note_are_set(tmp_path, capsys):
    """What a recorder set before the first call is set again: with circular logging an incremental backup fails."""
    text = (
        header()
        + call("JetCreateInstanceA", szInstanceName="I1", out={"pinstance": "I1"})
        + line(note="parameters", instance="I1", values={"JET_paramCircularLog": 1}, ret=0)
        + call("JetInit", instance="I1", out={"pinstance": "I1"})
        + call("JetBeginExternalBackupInstance", instance="I1", grbit=1, ret=-526)
    )
    assert again(capsys, tmp_path, text)[:2] == (0, ["conforms"])
    assert again(capsys, tmp_path, text.replace("parameters", "directory"))[1] != ["conforms"]
