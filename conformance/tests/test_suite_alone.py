"""Written tests need nothing but jetlaw, and catch faulty engines."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from .faulty import FAULTS
from .test_suite_files import written

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TEN = (
    "a reserved flag is called a bad parameter",
    "a database in the log phase is not found",
    "a read without backup is out of sequence",
    "a dirty term reports success",
    "a second file opens",
    "a wrong size of the log info is fine",
    "an end does not end the backup",
    "stop-backup stops nothing",
    "a close leaves the file open",
    "a failed attach list cancels the backup",
)
"""Faults: wrong answers, missing checks, and four that show only in what is called later."""
NO_NETWORK = ("name resolution", "Failed to establish", "Could not find a version", "No matching distribution")


def environment(folder, adapter):
    """An environment without this project's; our faulty engines can be imported in it."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": f"{folder}{os.pathsep}{HERE}", "JETLAW_ADAPTER": adapter}


def run_files(python, folder, adapter, *files):
    """Run files of tests, as far as the first failure: exit status and what was told."""
    command = [python, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *files]
    alone = environment(folder, adapter)
    done = subprocess.run(command, cwd=folder, env=alone, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """The Python of an environment that has jetlaw and what it needs, and nothing else."""
    folder = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    done = subprocess.run([python, "-m", "pip", "install", "-q", ROOT], capture_output=True, text=True, check=False)
    if done.returncode and any(words in done.stderr for words in NO_NETWORK):
        pytest.skip("pip finds no network to install jetlaw from")
    assert done.returncode == 0, done.stderr
    yield python
    shutil.rmtree(folder)


def test_files_for_pytest_catch_ten_faulty_engines(capsys, tmp_path, fresh):
    """A file of the tour of streaming, with jetlaw alone: green on the engine in memory, red on each of ten others."""
    (file,), told = written(capsys, tmp_path, "tour", "--slice", "streaming", "--format", "pytest", "--tests", "300")
    assert told[0].startswith(f"{file}: 300 tests, ")
    numbers = [next(n for n, fault in enumerate(FAULTS) if fault.name == name) for name in TEN]
    engines = [
        "from faulty import FAULTS, FaultyAdapter",
        "from jetlaw.conformance.bench import bench",
        *(f'FAULTY_{number} = FaultyAdapter(FAULTS[{number}], bench("ese-oss"))' for number in numbers),
    ]
    (tmp_path / "ten.py").write_text("\n".join(engines))
    with ThreadPoolExecutor(2) as pool:
        adapters = ["memory", *(f"ten:FAULTY_{number}" for number in numbers)]
        found = list(pool.map(lambda adapter: run_files(fresh, tmp_path, adapter, file.name), adapters))
    assert found[0][0] == 0, found[0][1]
    assert "301 passed" in found[0][1]
    for name, (status, output) in zip(TEN, found[1:], strict=True):
        assert (name, status) == (name, 1), output
        assert "# came " in output
