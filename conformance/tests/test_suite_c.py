"""Planned tests in C compile without a warning, run under Wine, and catch a library that answers wrongly."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from itertools import islice

import pytest

from jetlaw.adapters.memory import ADAPTER, DOCUMENTED
from jetlaw.conformance.bench import bench
from jetlaw.conformance.driver import Driver, environment
from jetlaw.conformance.suites.wording import read
from jetlaw.conformance.suites.writing.c_allowed import Foreseen, mentioned
from jetlaw.conformance.suites.writing.files import Asked, Stock
from jetlaw.conformance.suites.writing.rehearsal import Done, Rehearsal
from jetlaw.conformance.suites.writing.wine_c import write
from jetlaw.model.world import World

COMPILER = "x86_64-w64-mingw32-gcc"
COMPILE = [COMPILER, "-Wall", "-Wextra", "-Werror", "-I", "standalone"]
SUMMARY = re.compile(
    r"^[0-9a-f]+:(\w+): (\d+) tests executed \((\d+) marked as todo, (\d+) failures\), (\d+) skipped\.$"
)
SMALL = World(
    "streaming",
    only=(
        "JetBeginExternalBackupInstance",
        "JetGetLogInfoInstance",
        "JetOpenFileInstance",
        "JetReadFileInstance",
        "JetCloseFileInstance",
        "JetTruncateLogInstance",
        "JetEndExternalBackupInstance2",
    ),
)
LEGACY = ("JetBeginExternalBackup", "JetGetLogInfo", "JetOpenFile", "JetReadFile", "JetCloseFile", "JetTruncateLog")
needs_compiler = pytest.mark.skipif(not shutil.which(COMPILER), reason=f"{COMPILER} is not installed")
needs_wine = pytest.mark.skipif(not shutil.which("wine"), reason="wine is not installed")


@cache
def rehearsed(profile, world, most):
    """The first tests of a tour."""
    rehearsal = Rehearsal(bench(profile), "tour", world, events=False)
    return rehearsal, tuple(islice(rehearsal.tests(), most))


class Rehearsed(Stock):
    """Tests that were made before."""

    def __iter__(self):
        """The same tests each time."""
        return iter(rehearsed(self.asked.profile, self.rehearsal.world, self.room)[1])


def c_files(folder, profile="ese-oss", world=SMALL, *, most=4, todo=True):
    """Write tests in C: the file, the tests, and what could not be written."""
    rehearsal, tests = rehearsed(profile, world, most)
    stock = Rehearsed(Asked("tour", profile, folder, "jetlaw suite", todo=todo), rehearsal, 1, 1, most)
    return [written.path for written in write(stock)][-1], tests, stock.cut


def compiled(file, *options):
    """The program of a file; fails with what the compiler says."""
    program = file.with_suffix(".exe")
    command = [*COMPILE, *options, file.name, "-o", program.name]
    done = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    return program


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    """A place for Wine of our own; Wine is ended there before it goes."""
    folder = tmp_path_factory.mktemp("wine")
    alone = {"PATH": os.environ["PATH"], "HOME": str(folder), "WINEPREFIX": str(folder / "prefix"), "WINEDEBUG": "-all"}
    yield alone
    if server := shutil.which("wineserver"):
        subprocess.run([server, "-k"], env=alone, check=False)


def run(program, prefix, *arguments, **variables):
    """Run a program under Wine: exit status, its own summary (tests, todo, failures, skipped), and all it said."""
    command = ["wine", program.name, *arguments]
    done = subprocess.run(
        command, cwd=program.parent, env=prefix | variables, capture_output=True, text=True, check=False, timeout=300
    )
    summaries = [found for line in done.stdout.splitlines() if (found := SUMMARY.match(line))]
    assert summaries, done.stdout + done.stderr
    assert {found[1] for found in summaries} == {program.stem}
    return done.returncode, tuple(map(int, summaries[-1].groups()[1:])), done.stdout


# --- what the law allows, where only codes are seen -------------------------------------------------------------------
def foreseen(profile, adapter, *lines):
    """What may come of the last call, after the others were answered by an engine."""
    room = bench(profile)
    driver = Driver(adapter, World("streaming"), room.stepper)
    driver.set_up()
    court = Foreseen(room, environment(World("streaming")))
    for line in lines[:-1]:
        driver.make(read(line).call)
    for made in driver.made:
        assert court.take(Done(made.exported, made.arguments, made.answer))
    return court.allowed(read(lines[-1]).call)


BEGIN = "JetBeginExternalBackupInstance(instance: object; grbit: full) on I1"
STOP = "JetStopBackupInstance(instance: object) on I1"
LIST = "JetGetLogInfoInstance(instance: object; cbMax: ample; text: ansi) on I1"
END = "JetEndExternalBackupInstance(instance: object) on I1"
TRUNCATE = "JetTruncateLogInstance(instance: object) on I1"
COPY = (
    "JetOpenFileInstance(instance: object; szFileName: listed log) on I1",
    "JetReadFileInstance(instance: object; hfFile: slot; cb: more pages; pv: aligned) on I1",
    "JetCloseFileInstance(instance: object; hfFile: slot) on I1",
)


def test_what_no_data_decide_is_checked_strictly():
    """Where the law allows one code whatever the data are, C allows that one."""
    assert foreseen("ese-oss", ADAPTER, BEGIN, BEGIN).answers == {"JET_errBackupInProgress"}


def test_what_data_decide_is_left_open():
    """How many logs there are nobody knows beforehand: after one was copied, the set may be whole or not."""
    assert foreseen("ese-oss", ADAPTER, BEGIN, LIST, TRUNCATE).answers == {"JET_errLogFileNotCopied"}
    both = {"JET_errSuccess", "JET_errLogFileNotCopied"}
    assert foreseen("ese-oss", ADAPTER, BEGIN, LIST, *COPY, TRUNCATE).answers == both


def test_older_versions_are_told_apart():
    """What only older versions answer is no success of the version that is tried; it is `broken`."""
    allowed = foreseen("ws2003", DOCUMENTED, BEGIN, STOP, END)
    assert "JET_errBackupAbortByServer" in allowed.answers
    assert allowed.older
    assert not allowed.older & allowed.answers


def test_codes_that_no_page_has_are_known():
    """For a documented profile the codes that a function may answer are told; the real engine's list is complete."""
    codes = mentioned("ws2003", "JetOpenFileInstance")
    assert {"JET_errSuccess", "JET_errNoBackup", "JET_errInvalidPath"} <= {*codes}
    assert mentioned("ese-oss", "JetOpenFileInstance") == ()


# --- the files --------------------------------------------------------------------------------------------------------
def test_arguments_can_be_read(tmp_path):
    """Handles, flags and codes have names; files are named by their place, logs by their place in the list."""
    text = c_files(tmp_path, most=12)[0].read_text()
    assert 'err = pJetOpenFileInstanceA(i1, path("I1/a.edb"), &h1, &scratch.low, &scratch.high);' in text
    assert "err = pJetBeginExternalBackupInstance(i1, JET_bitBackupAtomic);" in text
    assert "listed_log(0, 0)" in text
    assert "err == JET_errNoBackup" in text
    assert not re.search(r"err == -?\d", text)


@needs_compiler
@pytest.mark.parametrize("profile", ["ese-oss", "ws2003"])
@pytest.mark.parametrize("slice_", ["streaming", "snapshot", "legacy", "lifecycle"])
def test_no_warning(tmp_path, profile, slice_):
    """Every slice that is written in C compiles without a warning, for the real engine and for the documentation."""
    only = ("JetCreateInstance", "JetInit", "JetTerm2", "JetBeginSession", "JetCreateDatabase", "JetSetSystemParameter")
    worlds = {
        "streaming": SMALL,
        "snapshot": World("snapshot", snapshots=1),
        "legacy": World("legacy", single=True, only=LEGACY),
        "lifecycle": World("lifecycle", started=False, only=(*only, "JetEnableMultiInstance")),
    }
    most = 2 if slice_ == "snapshot" else 6
    compiled(c_files(tmp_path, profile, worlds[slice_], most=most)[0], "-O1")


@needs_compiler
@needs_wine
def test_a_clean_report_under_wine(tmp_path, prefix):
    """Wine's own library has stubs: that is a todo, what needs it is skipped, nothing fails."""
    status, summary, told = run(compiled(c_files(tmp_path)[0]), prefix)
    assert (status, summary) == (0, (2, 1, 0, 1)), told
    assert "JetCreateInstanceA is a stub" in told
    assert "Tests skipped: 4 tests of tour_streaming_1_01 start there" in told


@needs_compiler
@needs_wine
def test_without_todo_a_stub_fails(tmp_path, prefix):
    """Who implements the functions asks for failures, and gets them."""
    status, (_, todo, failures, _), told = run(compiled(c_files(tmp_path, todo=False)[0]), prefix)
    assert status, told
    assert failures
    assert not todo


# --- against libraries that answer ------------------------------------------------------------------------------------
LIBRARY = """\
#include <stdio.h>
#include <string.h>
#include <windows.h>

/* Answers in the order of the file that the environment names: lines of test, function, answer. */
static long answer(const char *called)
{
    static FILE *file;
    char line[200], test[64], function[64];
    const char *own = strrchr(GetCommandLineA(), ' ') + 1;
    long found;

    if (!file) file = fopen(getenv("ANSWERS"), "r");
    while (fgets(line, sizeof(line), file))
        if (sscanf(line, "%63s %63s %ld", test, function, &found) == 3 && !strcmp(test, own))
            return strcmp(function, called) ? -1 : found;
    return -2;
}

"""


def library(folder, tests, spoilt=None):
    """A library that answers as an engine did; the last answer of the first test is another one if wanted."""
    names = sorted({done.name for test in tests for done in (*test.setup, *(step.done for step in test.steps))})
    bodies = [f'__declspec(dllexport) long {name}(void) {{ return answer("{name}"); }}' for name in names]
    bodies.append("__declspec(dllexport) long JetSetSystemParameterA(void) { return 0; }")
    (folder / "esent.c").write_text(LIBRARY + "\n".join(bodies) + "\n")
    subprocess.run([COMPILER, "-shared", "esent.c", "-o", "esent.dll"], cwd=folder, check=True)
    lines = [f"set_up {done.name} {done.answer.ret}" for done in tests[0].setup]
    for test in tests:
        done = [*test.setup, *(step.done for step in test.steps)]
        lines += [f"test_{test.number:05} {each.name} {each.answer.ret}" for each in done]
        if test is tests[0] and spoilt is not None:
            lines[-1] = f"test_{test.number:05} {done[-1].name} {spoilt}"
    (folder / "answers.txt").write_text("\n".join(lines) + "\n")
    return {"ANSWERS": "Z:" + str(folder / "answers.txt").replace("/", "\\"), "WINEDLLOVERRIDES": "esent=n"}


@needs_compiler
@needs_wine
def test_a_library_that_answers_rightly_passes(tmp_path, prefix):
    """All tests pass where the calls of each are answered, in their order, as the engine in memory answers them."""
    file, tests, cut = c_files(tmp_path)
    assert not cut
    status, (_, todo, failures, skipped), told = run(compiled(file), prefix, **library(tmp_path, tests))
    assert (status, todo, failures, skipped) == (0, 0, 0, 0), told
    assert sum(map(bool, map(SUMMARY.match, told.splitlines()))) == len(tests) + 1


@needs_compiler
@needs_wine
def test_a_library_that_answers_wrongly_fails(tmp_path, prefix):
    """One wrong answer, the last of a long test, is one failure that names the call."""
    file, tests, _ = c_files(tmp_path)
    last = tests[0].steps[-1].done
    status, (_, _, failures, _), told = run(compiled(file), prefix, **library(tmp_path, tests, spoilt=-1999))
    assert (status, failures) == (1, 1), told
    assert f"{last.name} returned -1999" in told
