"""Planned tests are written as files that say what they check, and that catch what the suite catches."""

from __future__ import annotations

import gzip
import json

import pytest

from jetlaw.adapters.contract import Answer
from jetlaw.adapters.memory import ADAPTER
from jetlaw.conformance.suites import generated
from jetlaw.conformance.suites.generated import Suite, World
from jetlaw.conformance.suites.wording import Unreadable, Worded, read, worded
from jetlaw.conformance.suites.writing.pytest_files import started
from jetlaw.model.law import CALLS
from jetlaw.model.state import Input

from .recorded import jetlaw


def written(capsys, folder, *options):
    """Write a suite: the files, and the lines that were told."""
    status, told, complaint = jetlaw(capsys, "suite", *options, "-o", folder)
    assert (status, complaint) == (0, "")
    return sorted(folder.iterdir()), told.splitlines()


# --- the words of a call ----------------------------------------------------------------------------------------------
def every_call():
    """Every call with its usual arguments, and with each class of each of them."""
    for name, call in CALLS.items():
        usual = tuple(argument.variable.initial for argument in call.arguments)
        yield Input(name, usual)
        for place, argument in enumerate(call.arguments):
            for chosen in argument.variable.domain:
                yield Input(name, (*usual[:place], chosen, *usual[place + 1 :]), instance=1, session=0)


def test_a_call_in_words_is_that_call():
    """What is written can be read: every class of every argument of every call, objects, and what is expected."""
    for call in every_call():
        for step in (Worded(call, True, ""), Worded(call._replace(database=12, snapshot=0), False, "JET_errNoBackup")):
            assert read(worded(step)) == step


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("JetTerm", "is no call such as"),
        ("JetTermm(instance: object) on I1", "JetTermm"),
        ("JetTerm(instance: olive) on I1", "olive"),
        ("JetTerm(session: object) on I1", "the arguments of JetTerm are: instance"),
        ("JetTerm(instance: object) on X1", "no object is called X1"),
        ("", "is no call such as"),
        ("JetTerm(instance: object) on I1\x1b[31m", "is no call such as"),
    ],
)
def test_what_is_no_call_is_named(line, problem):
    """A line that tells no call is refused by name, in text that is safe to print."""
    with pytest.raises(Unreadable, match=r"^'") as found:
        read(line)
    assert problem in str(found.value)
    assert str(found.value).isprintable()


def test_a_world_in_words_is_that_world():
    """The world that a file starts in is written as Python reads it."""
    world = World("streaming", circular=True, only=("JetTerm2", "JetBackupInstance"))
    assert eval(started(world), {"World": World}) == world  # noqa: S307 - it is what we have written
    assert started(World("legacy")) == 'World("legacy")'


# --- recordings -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("profile", ["ese-oss", "ws2003"])
def test_recordings_conform(capsys, tmp_path, profile):
    """The recordings of a suite conform to the profile it was made for; each trace says what it is for."""
    files, told = written(capsys, tmp_path, "tour", "--slice", "snapshot", "--profile", profile)
    (file,) = files
    lines = gzip.decompress(file.read_bytes()).splitlines()
    headers = [line for line in map(json.loads, lines) if "trace" in line]
    assert told[0].startswith(f"{file}: {len(headers)} tests, ")
    assert {header["suite"] for header in headers} == {"tour"}
    assert all(" of Jet" in header["purpose"] and read(header["last"]) for header in headers)
    assert len({header["trace"] for header in headers}) == len(headers)
    status, report, _ = jetlaw(capsys, "check", file, "--profile", profile, "--json", "-")
    found = json.loads(report)
    assert (status, found["traces"], found["verdicts"]["differs"]) == (0, len(headers), 0)


def test_recordings_can_be_run_again(capsys, tmp_path):
    """A recorded suite runs on an engine, with the outcomes of `jetlaw replay`."""
    (file,), _ = written(capsys, tmp_path, "pairs", "--slice", "legacy", "--tests", "12")
    status, told, complaint = jetlaw(capsys, "replay", file, "--adapter", "memory")
    assert (status, complaint) == (0, ""), told


@pytest.mark.parametrize("form", ["jsonl", "pytest", "wine-c"])
def test_the_same_bytes(capsys, tmp_path, form):
    """The same law writes the same bytes."""
    options = ("tour", "--slice", "legacy", "--tests", "7", "--format", form)
    one, _ = written(capsys, tmp_path / "one", *options)
    other, _ = written(capsys, tmp_path / "other", *options)
    assert [file.name for file in one] == [file.name for file in other]
    assert [f.read_bytes() for f in one if f.is_file()] == [f.read_bytes() for f in other if f.is_file()]


def test_what_is_left_out_is_told(capsys, tmp_path):
    """A limit is kept, and what it leaves out is told: of the plan begun, and of worlds not begun."""
    _, told = written(capsys, tmp_path, "tour", "--slice", "legacy", "--tests", "5")
    assert any(": 5 tests, " in line for line in told)
    assert any(line.startswith("left out: legacy, world 1: ") and line.endswith(" tests") for line in told)
    assert "left out: legacy, world 2, altogether" in told


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["tours"], "unknown suite 'tours'; there are: tour, pairs, wp"),
        (["tour", "--format", "cobol"], "unknown format 'cobol'; there are: jsonl, pytest, wine-c"),
        (["tour", "--slice", "\x1b[31m"], "unknown slice '\\x1b[31m'"),
        (["tour", "--profile", "win95"], "unknown profile 'win95'"),
        (["tour", "--slice", "directory"], "ese-oss has no function of slice directory"),
        (["tour", "--slice", "restore", "--format", "wine-c"], "wine-c has no slice restore"),
        (["tour", "--tests", "0"], "--tests 0 would write nothing"),
        (["tour", "--extra-states", "1"], "--extra-states is for wp"),
        (["wp", "--extra-states", "-1"], "give 0 to 3"),
        (["tour", "--slice", "snapshot", "-o", __file__], "cannot write to"),
    ],
)
def test_bad_input(capsys, tmp_path, monkeypatch, options, complaint):
    """What cannot be written is told in one line that names what came and what is possible; nothing is written."""
    monkeypatch.chdir(tmp_path)
    status, told, found = jetlaw(capsys, "suite", *options)
    assert (status, told, found.count("\n")) == (2, "", 1)
    assert complaint in found
    assert not list(tmp_path.iterdir())


# --- tests for pytest -------------------------------------------------------------------------------------------------
THAW = "JetOSSnapshotThaw"
SNAPSHOT = World("snapshot", snapshots=1)
FREEZES = (
    "JetOSSnapshotPrepare(outputs: given; grbit: full) on N1 -> JET_errSuccess",
    "JetOSSnapshotFreeze(snapId: object; outputs: given; grbit: none; text: ansi) on N1 -> JET_errSuccess",
    "JetOSSnapshotThaw(snapId: object; grbit: none) on N1 -> JET_errSuccess",
)


class Changed:
    """The engine in memory with some answers changed, or functions missing; it counts what is called."""

    def __init__(self, answers=(), functions=ADAPTER.functions):
        self.name, self.functions, self.troubles = "changed", functions, ADAPTER.troubles
        self.answers, self.called = dict(answers), []

    def open(self, world):
        """A fresh engine."""
        self.engine = ADAPTER.open(world)
        return self

    def call(self, function, arguments):
        """The engine's answer, or the one it is changed to."""
        found = self.engine.call(function, arguments)
        self.called.append((function, found.ret))
        return Answer(self.answers[function]) if function in self.answers else found

    def trouble(self, name):
        """Pass it on."""
        self.engine.trouble(name)

    def close(self):
        """End the engine."""
        self.engine.close()


def trying(monkeypatch, adapter, world=SNAPSHOT):
    """A suite of the real engine's profile for an adapter."""
    monkeypatch.setattr(generated, "adapter_of", lambda _: adapter)
    return Suite("ese-oss", world)


def test_a_failure_tells_everything(monkeypatch):
    """A failing test names the call, what came, what is allowed and by which rule, and ends with a program."""
    calls = trying(monkeypatch, Changed({THAW: -1003}))
    with pytest.raises(pytest.fail.Exception) as found:
        calls(*FREEZES)
    told = str(found.value)
    first, by, *rest = told.splitlines()
    assert (
        first
        == "JetOSSnapshotThaw(snapId='N1', grbit=0) answered JET_errInvalidParameter; the law allows JET_errSuccess"
    )
    assert by.startswith("by io.cxx:")
    program = "\n".join(rest)
    assert program.rstrip().endswith("# came JET_errInvalidParameter; the law allows JET_errSuccess")
    space: dict[str, object] = {}
    exec(compile(program, "program", "exec"), space)  # noqa: S102 - the program is what the message promises
    assert isinstance(space["answer"], Answer)


def test_the_first_failure_is_made_short(monkeypatch):
    """Of a kind of failure the first is told without the calls that it does not need."""
    calls = trying(monkeypatch, Changed({THAW: -1003}))
    useless = ["JetOSSnapshotEnd(snapId: null; grbit: none) -> JET_errOSSnapshotInvalidSnapId"] * 5
    with pytest.raises(pytest.fail.Exception) as found:
        calls(*useless, *FREEZES)
    assert "JetOSSnapshotEnd" not in str(found.value)


def test_a_wrong_set_up_fails(monkeypatch):
    """A world that cannot be set up as the law says is a failure of every test."""
    calls = trying(monkeypatch, Changed({"JetInit": -1}))
    with pytest.raises(pytest.fail.Exception, match=r"JetInit.* answered"):
        calls(*FREEZES)


def test_nothing_tried_is_never_green(monkeypatch):
    """A test of which nothing can be called is skipped; an adapter that has nothing of the slice fails the file."""
    nothing = trying(monkeypatch, Changed(functions={"JetGetVersion"}))
    with pytest.raises(pytest.skip.Exception):
        nothing(*FREEZES)
    with pytest.raises(pytest.fail.Exception, match="changed has no function of slice snapshot"):
        nothing.has_something_to_try()
    trying(monkeypatch, Changed()).has_something_to_try()


def test_an_unknown_adapter_fails_in_one_line(monkeypatch):
    """Whoever names an adapter that is not there is told so."""
    monkeypatch.setenv("JETLAW_ADAPTER", "nowhere")
    with pytest.raises(pytest.fail.Exception, match="JETLAW_ADAPTER: no adapter 'nowhere'"):
        Suite("ese-oss", SNAPSHOT)(*FREEZES)


LOGS = ("JetBeginExternalBackupInstance", "JetGetLogInfoInstance", "JetOpenFileInstance", "JetReadFileInstance")
COPYING = World(
    "streaming", only=(*LOGS, "JetCloseFileInstance", "JetTruncateLogInstance", "JetEndExternalBackupInstance")
)
BEGIN = "JetBeginExternalBackupInstance(instance: object; grbit: full) on I1 -> JET_errSuccess"
LIST = "JetGetLogInfoInstance(instance: object; cbMax: ample; text: ansi) on I1 -> JET_errSuccess"
END = "JetEndExternalBackupInstance(instance: object) on I1 -> JET_errSuccess"
ONE_LOG = (
    "JetOpenFileInstance(instance: object; szFileName: listed log) on I1 -> JET_errSuccess",
    "JetReadFileInstance(instance: object; hfFile: slot; cb: more pages; pv: aligned) on I1 -> JET_errSuccess",
    "JetCloseFileInstance(instance: object; hfFile: slot) on I1 -> JET_errSuccess",
    "JetTruncateLogInstance(instance: object) on I1 -> JET_errSuccess",
)


def test_a_test_finds_its_way_back(monkeypatch):
    """An engine with one more log than the test counts on gets it copied, and the test goes on where it was planned."""
    adapter = Changed()
    trying(monkeypatch, adapter, COPYING)(BEGIN, LIST, END, BEGIN, LIST, *ONE_LOG)
    truncated = [ret for function, ret in adapter.called if function == "JetTruncateLogInstance"]
    assert truncated[0] < 0 == truncated[-1]
