"""README.md tells the truth: every command in it prints what stands there, every program in it runs."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import unittest
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHARED = ROOT.parent / "shared"
CONSOLES = [block.split("\n", 1) for block in re.findall(r"```console\n\$ (.*?)```", README, re.DOTALL)]
PROGRAMS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
SECONDS = re.compile(r" in [\d.]+ s$", re.MULTILINE)


def told(text):
    """Output without what differs from run to run: the seconds, and spaces at line ends."""
    return [line.rstrip() for line in SECONDS.sub("", text).strip().splitlines()]


def test_there_is_an_example_of_each_command():
    """Each main command has a worked example."""
    assert [shlex.split(command)[1] for command, _ in CONSOLES] == [
        "run",
        "run",
        "run",
        "check",
        "check",
        "explain",
        "diagram",
        "law",
    ]
    assert len(PROGRAMS) == 1


@pytest.mark.parametrize(("command", "output"), CONSOLES, ids=[command for command, _ in CONSOLES])
def test_a_command_prints_what_stands_there(command, output, tmp_path):
    """The output in README.md is the real one, or for the long ones its beginning; each is a process of its own."""
    words = shlex.split(command)
    if "../shared" in command and not SHARED.exists():
        pytest.skip("the recordings beside the project (../shared) are absent")
    program = [
        sys.executable,
        "-c",
        "import sys; from jetlaw.conformance.cli import main; sys.exit(main(sys.argv[1:]))",
    ]
    done = subprocess.run(
        [*program, *words[1:]],
        cwd=tmp_path if words[1] == "diagram" else ROOT,
        env=os.environ | {"NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert told(done.stdout)[: len(told(output))] == told(output)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_runs(program):
    """The three lines of README.md define a test, and the engine in memory passes it."""
    names: dict[str, object] = {}
    exec(program, names)  # noqa: S102 - the README's own lines
    case = names["TestStreaming"]
    assert isinstance(case, type)
    assert issubclass(case, unittest.TestCase)
    result = unittest.TestResult()
    case("runTest").run(result)
    assert (result.testsRun, result.failures, result.errors) == (1, [], [])


def test_links_lead_somewhere():
    """Files and pictures that README.md links to exist."""
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_two_commands_stand_alone():
    """README.md has two commands, and the continuous integration runs just these."""
    assert re.findall(r"^    (pip install .*)$", README, re.MULTILINE) == [
        "pip install -e . && jetlaw run",
        "pip install -e '.[dev]' && pytest",
    ]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
