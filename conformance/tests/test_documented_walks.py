"""Walks of the engine that behaves as the documentation says, judged by the documentation."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import settings

from jetlaw.adapters.memory import DOCUMENTED
from jetlaw.conformance.bench import bench
from jetlaw.conformance.court import Court
from jetlaw.conformance.verdicts import Verdict
from jetlaw.conformance.walks import SETTINGS, machine
from jetlaw.model.world import World

UNNUMBERED = "perhaps JET_errBackupAbortByCaller, which has no number"
"""The one answer of the documented engine that nobody can judge (A-01)."""
START = [
    ("JetCreateInstance", {"szInstanceName": "I1"}, 0, {"pinstance": "I1"}),
    ("JetInit", {"instance": "I1"}, 0, {"pinstance": "I1"}),
]
BEGIN = ("JetBeginExternalBackupInstance", {"instance": "I1", "grbit": 0}, 0, {})
NO_SUCH_BACKUP, IN_PROGRESS, BY_CALLER, DISK_IO = -520, -505, -800, -1022


def judged(*calls):
    """The judgements of win8 on these calls and answers, after an instance was started."""
    court = Court(bench("win8").stepper, {"mode": "multi-instance"})
    return [court.judge(court.read(name, given), given, ret, out) for name, given, ret, out in [*START, *calls]]


@pytest.mark.parametrize("after", [(*BEGIN[:2], 0, {}), (*BEGIN[:2], IN_PROGRESS, {})], ids=["over", "still running"])
@pytest.mark.parametrize("code", [BY_CALLER, DISK_IO])
def test_a_number_that_nobody_knows_may_be_the_code_that_has_none(code, after):
    """An end midway must answer a code without a number; whichever comes, the backup is over, or runs on (A-01)."""
    end = ("JetEndExternalBackupInstance", {"instance": "I1"}, code, {})
    *_, ended, followed = judged(BEGIN, end, after)
    assert (ended.verdict, ended.reason) == (Verdict.UNDECIDED, UNNUMBERED)
    assert followed.verdict is Verdict.CONFORMS


def test_a_number_that_has_another_meaning_is_not_the_code_that_has_none():
    """JET_errNoBackup is a code that the end may answer elsewhere, and not while a backup runs (R-150)."""
    *_, ended = judged(BEGIN, ("JetEndExternalBackupInstance", {"instance": "I1"}, NO_SUCH_BACKUP, {}))
    assert ended.verdict is Verdict.DIFFERS


def test_a_declared_mode_leaves_no_instance_to_make():
    """After JetEnableMultiInstance a handle that is no instance any more is refused, and makes none (R-021)."""
    declared = ("JetEnableMultiInstance", {"psetsysparam": None, "csetsysparam": 0}, 0, {})
    *_, refused = judged(("JetTerm", {"instance": "I1"}, 0, {}), declared, ("JetInit", {"instance": "I1"}, -1003, {}))
    assert refused.verdict is Verdict.CONFORMS


@pytest.mark.parametrize(
    ("world", "doubts"),
    [
        (World("lifecycle", started=False), set()),
        (World("snapshot", snapshots=1), set()),
        (World("streaming"), {UNNUMBERED}),
    ],
    ids=lambda value: value.slice if isinstance(value, World) else "",
)
def test_the_documented_engine_conforms(world, doubts):
    """Thousands of random calls of each slice conform to win8, every one but the ends whose code has no number."""
    reasons = Counter()
    walk = machine(DOCUMENTED, "win8", world=world, seen=lambda _, made: reasons.update([made.judgement.reason]))
    trial = walk.TestCase("runTest")
    trial.settings = settings(SETTINGS, max_examples=60)
    trial.debug()
    assert set(reasons) == {"", *doubts}
    assert reasons[""] > 1500
