"""The same seed makes the same calls and the same report, byte for byte."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis.internal.conjecture.providers import HypothesisProvider

from jetlaw.adapters.memory import ADAPTER
from jetlaw.conformance.bench import Bench, bench
from jetlaw.conformance.check import Checker
from jetlaw.conformance.report import as_json
from jetlaw.conformance.runner import Budget, Runner

from .recorded import FAMILIES, SAMPLE

FAULTY = """
from types import SimpleNamespace

from jetlaw.adapters.contract import Answer
from jetlaw.adapters.memory import ADAPTER as MEMORY

WRONG = {("JetTerm", -1115): -1029, ("JetBackupInstanceA", -1003): 0, ("JetRestoreA", -1081): -1003}


def opened(world):
    inner = MEMORY.open(world)

    def call(function, arguments):
        answer = inner.call(function, arguments)
        wrong = WRONG.get((function, answer.ret))
        return answer if wrong is None else Answer(wrong)

    return SimpleNamespace(call=call, close=inner.close, trouble=inner.trouble)


ADAPTER = SimpleNamespace(name="faulty", functions=MEMORY.functions, troubles=MEMORY.troubles, open=opened)
"""
"""An engine with wrong answers: its differences are made short, and told in an order that must not depend on chance."""

COMMANDS = {
    "conforming": ("run", "--seed", "3", "--calls", "600", "--slice", "restore"),
    "faulty": ("run", "--seed", "3", "--calls", "600", "--slice", "restore", "--adapter", "faulty:ADAPTER"),
    "documented": ("run", "--seed", "3", "--calls", "600", "--slice", "restore", "--profile", "ws2003"),
}
"""Commands that write a report; ``--json`` is added to each."""


def written(path, words, hash_seed):
    """The report that a command writes in a process of its own."""
    report = path / f"report-{hash_seed}.json"
    environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed), "HYPOTHESIS_STORAGE_DIRECTORY": str(path / "h")}
    command = [sys.executable, "-m", "jetlaw.conformance.cli", *words, "--json", str(report)]
    done = subprocess.run(command, cwd=path, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode in (0, 1)
    return report.read_bytes()


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_the_same_seed_gives_the_same_bytes(words, tmp_path):
    """Twice the same command gives the same JSON, whatever the seed of Python's hashes is."""
    (tmp_path / "faulty.py").write_text(FAULTY)
    reports = [written(tmp_path, (*words, "--failures", "none"), hash_seed) for hash_seed in (1, 2)]
    assert reports[0] == reports[1]


def told(slice_name, profile, seed=0, calls=300):
    """The report of a run in this process."""
    return as_json(Runner(ADAPTER, bench(profile), slice_name, seed).run(Budget(calls=calls)), {}, {})


def test_what_ran_before_in_the_process_changes_nothing():
    """A run gives the same report in a fresh process and after others, which have met other states in other order."""
    bench.cache_clear()
    fresh = told("restore", "ese-oss"), told("lifecycle", "ese-oss")
    bench.cache_clear()
    told("lifecycle", "ese-oss", seed=5)
    told("restore", "ese-oss", seed=4)
    later = told("restore", "ese-oss"), told("lifecycle", "ese-oss")
    bench.cache_clear()
    assert later == fresh


def test_what_was_checked_before_changes_nothing():
    """What a difference is told with does not hang on the order in which states were met; several may explain it."""
    fresh, used = Bench("ws2003"), Bench("ws2003")
    Checker(used).check([FAMILIES])
    reports = [as_json(Checker(room).check([SAMPLE]), {}, {}) for room in (fresh, used)]
    assert len(reports[0]["differences"]) > 20
    assert json.dumps(reports[0]) == json.dumps(reports[1])


def test_walks_draw_no_numbers(monkeypatch):
    """Hypothesis takes some numbers from the constants of whatever modules are loaded; so walks draw bytes alone."""
    drawn = Counter()
    for kind in ("integer", "float", "string", "bytes"):
        name = f"draw_{kind}"
        monkeypatch.setattr(HypothesisProvider, name, _counting(drawn, kind, getattr(HypothesisProvider, name)))
    told("restore", "ese-oss")
    assert set(drawn) == {"bytes"}


def _counting(drawn, kind, draw):
    def counted(self, *arguments, **options):
        drawn[kind] += 1
        return draw(self, *arguments, **options)

    return counted


def test_modules_that_are_loaded_change_nothing(tmp_path, monkeypatch):
    """The same seed means the same with another module of numbers beside ours."""
    before = told("restore", "ese-oss", calls=1_500)
    (tmp_path / "numbers_of_mine.py").write_text(f"NUMBERS = {list(range(100, 255))}\n")
    monkeypatch.syspath_prepend(tmp_path)
    __import__("numbers_of_mine")
    assert told("restore", "ese-oss", calls=1_500) == before
