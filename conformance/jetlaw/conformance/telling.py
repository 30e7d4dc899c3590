"""Findings: what makes two differences one, and how one is told."""

from __future__ import annotations

from collections.abc import Sequence

from jetlaw.conformance.driver import Made
from jetlaw.conformance.report import Difference
from jetlaw.conformance.words import answer_name
from jetlaw.model.world import World

SHORTENED = 12
"""Differences that are made short and told; further ones are only counted."""
Signature = tuple[str, str, tuple[str, ...]]
"""What makes two differences one finding: the call, the answer, the rules."""


def signature(made: Made) -> Signature:
    """What makes two differences one finding."""
    return made.call.function, answer_name(made.answer.ret, made.answer.died, made.call.function), made.judgement.rules


def difference(made: Sequence[Made], world: World, program: str, step: int) -> Difference:
    """What differs in the last of the calls; ``step`` is its number in the run, ``program`` what shows it."""
    last = made[-1]
    came = answer_name(last.answer.ret, last.answer.died, last.call.function)
    return Difference(world.slice, step, last.exported, last.arguments, last.call, came, last.judgement, program)
