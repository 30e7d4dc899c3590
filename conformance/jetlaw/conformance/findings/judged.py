"""What the documentation says of a sequence that the engine's reading allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from jetlaw.conformance.findings.ways import Step
from jetlaw.conformance.fitting import number
from jetlaw.conformance.oracle import Oracle
from jetlaw.conformance.verdicts import Allowed, Judgement, Verdict
from jetlaw.model.profiles import profile
from jetlaw.model.ruling import Law
from jetlaw.model.stepper import Stepper

_DEATHS = ("crash", "hang")
DOCUMENTED = "win8"
"""The last version that the documentation speaks of."""


def judged(steps: Sequence[Step], last: str) -> tuple[list[Judgement], Oracle]:
    """The documentation's verdicts on calls from an empty process on, and the oracle that gave them.

    Args:
        steps: the calls.
        last: what the last one answers, in words of its finding: where the engine's reading promises nothing, the steps
            do not say.
    """
    oracle = Oracle(Stepper(Law(profile(DOCUMENTED))))
    answers = [*(step.answer for step in steps[:-1]), last]
    return [_judge(oracle, step, answer) for step, answer in zip(steps, answers, strict=True)], oracle


def _judge(oracle: Oracle, step: Step, answer: str) -> Judgement:
    if oracle.stepper.law.calls[step.call.function].event:
        oracle.happens(step.call)
        return Judgement(Verdict.CONFORMS)
    died = answer if answer in _DEATHS else None
    oracle.prepare(step.call)
    allowed = tuple(_allowed(oracle, step))
    judgement = oracle.judge(step.call, None if died else number(answer), step.witness, died)
    return replace(judgement, allowed=() if judgement.verdict is Verdict.CONFORMS else allowed)


def _allowed(oracle: Oracle, step: Step) -> Iterator[Allowed]:
    """What the documentation would have allowed."""
    for state in sorted(oracle.states, key=oracle.stepper.described):
        for outcome, _ in oracle.stepper.moves(state, step.call):
            yield Allowed(outcome.answer, outcome.witness, outcome.rows)
