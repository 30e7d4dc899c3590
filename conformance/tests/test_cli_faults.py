import os
import subprocess
import sys
from pathlib import Path

import pytest

from jetlaw.conformance.check import Checker
from jetlaw.conformance.cli import main

from .recorded import START, jetlaw, line

JETLAW = Path(sys.executable).with_name("jetlaw")
PROFILES = "win2000, winxp, ws2003, vista, win7, win8, ese-oss"
FORGED = "x\x1b[31m\u202e\x07"
ESCAPED = r"x\x1b[31m\u202e\x07"
LONG = "y" * 10_000
CUT = "y" * 199 + "... (10,002 characters)"

USAGE = {
    "no command": ((), "the following arguments are required: COMMAND (see: jetlaw --help)"),
    "unknown command": (
        ("frobnicate",),
        "argument COMMAND: invalid choice: 'frobnicate' (choose from 'run', 'check', ",
    ),
    "forged command": ((FORGED,), f"argument COMMAND: invalid choice: '{ESCAPED}' (choose from 'run', "),
    "unknown option": (("run", "--frob"), "unrecognized arguments: --frob (see: jetlaw --help)"),
    "forged option": (("run", f"--{FORGED}"), f"unrecognized arguments: --{ESCAPED} (see: jetlaw --help)"),
    "no trace": (("check",), "the following arguments are required: TRACE (see: jetlaw check --help)"),
    "run profile": (("run", "--profile", "win95"), f"unknown profile 'win95'; there are: {PROFILES}"),
    "check profile": (("check", "x", "--profile", FORGED), f"unknown profile '{ESCAPED}'; there are: {PROFILES}"),
    "long profile": (("check", "x", "--profile", LONG), f"unknown profile '{CUT}; there are: {PROFILES}"),
    "slice": (("run", "--slice", "bread"), "unknown slice 'bread'; there are: "),
    "suite": (("run", "--suite", "royal"), "unknown suite 'royal'; there are: walks"),
    "forged suite": (("run", "--suite", FORGED), f"unknown suite '{ESCAPED}'; there are: walks"),
    "no calls": (("run", "--calls", "0"), "--calls 0 would try nothing; give at least 1"),
    "fewer calls": (("run", "--calls", "-5"), "--calls -5 would try nothing; give at least 1"),
    "no number": (("run", "--calls", "many"), "argument --calls: invalid int value: 'many' (see: jetlaw run --help)"),
    "no time": (("run", "--time", "0"), "--time 0.0 would try nothing; give more than 0"),
    "time is no number": (("run", "--time", "nan"), "--time nan would try nothing; give more than 0"),
    "calls and time": (("run", "--calls", "5", "--time", "5"), "argument --time: not allowed with argument --calls"),
    "seed": (("run", "--seed", "x"), "argument --seed: invalid int value: 'x' (see: jetlaw run --help)"),
    "adapter": (
        ("run", "--adapter", "disk"),
        "no adapter 'disk'; there are: memory, memory:documented, or module:attribute",
    ),
    "no adapter": (
        ("run", "--adapter", ""),
        "no adapter ''; there are: memory, memory:documented, or module:attribute",
    ),
    "half an adapter": (
        ("run", "--adapter", "os:"),
        "no adapter 'os:'; there are: memory, memory:documented, or module:attribute",
    ),
    "module": (
        ("run", "--adapter", "no_such:A"),
        "adapter 'no_such:A': no_such cannot be imported: No module named 'no_such'",
    ),
    "relative module": (("run", "--adapter", ".x:A"), "adapter '.x:A': .x cannot be imported: "),
    "attribute": (("run", "--adapter", "json:ADAPTER"), "adapter 'json:ADAPTER': json has no ADAPTER"),
    "no shape": (
        ("run", "--adapter", "json:dumps"),
        "adapter 'json:dumps' lacks name, functions, troubles, open; an adapter has name, functions, troubles, open",
    ),
    "trace": (("run", "--calls", "1", "--trace", "no/such/folder"), "cannot write no/such/folder: No such file or "),
}


@pytest.mark.parametrize(("arguments", "problem"), USAGE.values(), ids=USAGE)
def test_usage(arguments, problem, capsys):
    """A mistake on the command line is one line that names what came and what exists; the status is 2."""
    status, written, complaint = jetlaw(capsys, *arguments)
    assert (status, written) == (2, "")
    assert complaint.startswith(f"jetlaw: {problem}")
    assert complaint.count("\n") == 1
    assert all(character == "\n" or character.isprintable() for character in complaint)


BROKEN_MODULES = {
    "no_syntax": ("def (", "adapter 'no_syntax:A': no_syntax cannot be imported: "),
    "leaves": ("raise SystemExit(0)", "adapter 'leaves:A': leaves cannot be imported: 0"),
    "says_much": ("raise ValueError('a\\nb\\x1b')", r"adapter 'says_much:A': says_much cannot be imported: a\nb\x1b"),
}


@pytest.mark.parametrize(("name", "case"), BROKEN_MODULES.items(), ids=BROKEN_MODULES)
def test_module_that_fails(name, case, capsys, tmp_path, monkeypatch):
    """A module that cannot be imported, even one that ends the process with status 0, is a fault in one line."""
    source, problem = case
    (tmp_path / f"{name}.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    status, written, complaint = jetlaw(capsys, "run", "--adapter", f"{name}:A")
    assert (status, written, complaint.count("\n")) == (2, "", 1)
    assert complaint.startswith(f"jetlaw: {problem}")


def test_json_that_cannot_be_written(capsys, tmp_path):
    """What was found is shown even where the report cannot be written; the status says that it was not."""
    file = tmp_path / "trace.jsonl"
    file.write_text(START)
    status, written, complaint = jetlaw(capsys, "check", file, "--json", tmp_path)
    assert (status, complaint) == (2, f"jetlaw: cannot write {tmp_path}: Is a directory\n")
    assert "conforms 4   differs 0" in written


def test_json_on_standard_output(capsys, tmp_path):
    """With ``--json -`` nothing but the report comes, faults included."""
    file = tmp_path / "trace.jsonl"
    file.write_text(START + line(call="JetInit"))
    status, written, complaint = jetlaw(capsys, "check", file, "--json", "-")
    assert (status, complaint) == (2, "")
    assert (written[0], written[-2:]) == ("{", "}\n")
    assert f"{file}:6: the call JetInit has neither 'ret' nor 'died'" in written


def test_interrupted_check(capsys, tmp_path, monkeypatch):
    """An interrupt ends a check with what was found until then."""
    file = tmp_path / "trace.jsonl"
    file.write_text(START * 3)
    read = iter(range(7))

    def interrupted(_self, _step, _path, original=Checker._try):
        if next(read, None) is None:
            raise KeyboardInterrupt
        original(_self, _step, _path)

    monkeypatch.setattr("jetlaw.conformance.check.Checker._try", interrupted)
    status, written, complaint = jetlaw(capsys, "check", file)
    assert (status, complaint) == (2, "")
    assert "7 calls in 2 runs" in written
    assert "fault: interrupted\n" in written


# --- the installed script ---------------------------------------------------------------------------------------------
def script(*arguments, **options):
    """Run the installed script to its end."""
    return subprocess.run([JETLAW, *arguments], capture_output=True, check=False, timeout=60, **options)


def test_script_fault(tmp_path):
    """The script's status is 2 for a fault, and nothing like a traceback appears."""
    (tmp_path / "empty.jsonl").touch()
    done = script("check", "empty.jsonl", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, b"")
    assert b"fault: empty.jsonl: holds no call\n" in done.stdout


@pytest.mark.parametrize("report", ["-", "report.json"])
def test_closed_pipe(report, tmp_path):
    """Whoever reads the output may leave at once: no complaint, and a report that goes to a file is written whole."""
    reader, writer = os.pipe()
    os.close(reader)
    (tmp_path / "trace.jsonl").write_text(START)
    arguments = [JETLAW, "check", "trace.jsonl", "--json", report]
    done = subprocess.run(arguments, stdout=writer, stderr=subprocess.PIPE, cwd=tmp_path, check=False, timeout=60)
    os.close(writer)
    assert (done.returncode, done.stderr) == (2, b"")
    if report != "-":
        assert (tmp_path / report).read_bytes().endswith(b"}\n")


def test_no_standard_output(tmp_path):
    """With standard output closed from the start the status still tells."""
    (tmp_path / "trace.jsonl").write_text(START)
    command = f"exec '{JETLAW}' check trace.jsonl >&-"
    done = subprocess.run(["/bin/sh", "-c", command], stderr=subprocess.PIPE, cwd=tmp_path, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_full_disk(tmp_path):
    """An output that cannot be written is one line on the error output."""
    (tmp_path / "trace.jsonl").write_text(START)
    with Path("/dev/full").open("wb") as full:
        command = [JETLAW, "check", "trace.jsonl"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, cwd=tmp_path, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (2, b"jetlaw: the output cannot be written: No space left on device\n")


def test_an_output_that_knows_few_characters(tmp_path):
    """A character that the output's encoding lacks is escaped."""
    (tmp_path / "tr\u00e4ce.jsonl").touch()
    done = script("check", "tr\u00e4ce.jsonl", cwd=tmp_path, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (2, b"")
    assert b"fault: tr\\xe4ce.jsonl: holds no call\n" in done.stdout


def test_a_file_name_that_is_no_text(tmp_path):
    """A file name of bytes that are no UTF-8 is told escaped, in the report, too."""
    name = os.fsdecode(b"tr\xe4ce.jsonl")
    (tmp_path / name).write_text(START)
    done = script("check", name, "--json", "-", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb'"files": [' in done.stdout.replace(b"\n", b"")
    assert rb"tr\\udce4ce.jsonl" in done.stdout


def test_main_takes_the_arguments_of_the_process(capsys, monkeypatch):
    """Without arguments of its own the command line reads those of the process."""
    monkeypatch.setattr(sys, "argv", ["jetlaw", "run", "--calls", "0"])
    assert main() == 2
    assert capsys.readouterr().err == "jetlaw: --calls 0 would try nothing; give at least 1\n"
