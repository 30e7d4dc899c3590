import re
from pathlib import Path

import pytest

from jetlaw.conformance import power
from jetlaw.conformance.oracle import Oracle
from jetlaw.conformance.verdicts import Judgement, Verdict

from .recorded import EVERY_FAMILY, SAMPLE, SHARED

PAGE = Path(__file__).parents[2] / "docs" / "power.md"


def shared(*values, name):
    """A case that needs the recordings beside the project."""
    absent = pytest.mark.skipif(not SHARED.exists(), reason="the folder 'shared' is not beside the project")
    return pytest.param(*values, id=name, marks=[pytest.mark.shared, absent])


@pytest.mark.parametrize(
    ("path", "times"), [pytest.param(SAMPLE, 500, id="sample"), shared(SHARED, 1_000, name="streaming")]
)
def test_power(path, times):
    """Where the law allows one code, at least 99 % of recordings with another code are rejected at that very call."""
    found, checker = power.measure(path, times)
    assert (checker.tally.faults, checker.tally.verdicts[Verdict.DIFFERS]) == ([], 0)
    assert found.tried.total() + found.several.total() == times
    assert found.tried.total() > 0.9 * times
    assert found.rejected.total() >= 0.99 * found.tried.total()
    # What is not rejected is told as trouble from outside; nothing changed passes for right.
    assert found.rejected.total() == found.tried.total() - found.trouble.total()
    assert not found.missed


@pytest.mark.parametrize("path", [shared(EVERY_FAMILY, name="every family")])
def test_the_page(path):
    """The page has the figures that its own command measures, and they are good enough."""
    told = PAGE.read_text(encoding="utf-8")
    times, seed = map(int, re.search(r"--times (\d+) --seed (\d+)", told).groups())
    found, checker = power.measure(path, times, seed)
    assert power.page(path.name, found, checker.tally.calls, times, seed) == told
    assert found.rejected.total() >= 0.99 * found.tried.total()


def test_an_oracle_that_lets_everything_pass_has_no_power(monkeypatch):
    """A court that calls every answer right rejects nothing, and the measure says so."""
    real = Oracle.judge

    def blind(self, call, ret, witness, died=None):
        judgement = real(self, call, ret, witness, died)
        return Judgement(Verdict.CONFORMS, alone=judgement.alone) if judgement.verdict is Verdict.DIFFERS else judgement

    monkeypatch.setattr(Oracle, "judge", blind)
    found, _ = power.measure(SAMPLE, 60)
    assert (found.rejected.total(), found.missed.total()) == (0, found.tried.total() - found.trouble.total())
    assert any("passed as conforms" in line for line in power.notes(found))
