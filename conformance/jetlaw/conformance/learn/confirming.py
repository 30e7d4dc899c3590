"""Nothing is told that a fresh process does not show again, judged by the court.

A learnt machine may be too small, and what is read off it wrong. So the word that shows a wrong step is made once more,
call by call, by the driver that runs and suites use. What the court then allows is dropped and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jetlaw.adapters.contract import Adapter
from jetlaw.conformance.driver import Made, environment
from jetlaw.conformance.learn.comparison import Comparison, Explanation, Kind
from jetlaw.conformance.learn.description import Change, changes, situation
from jetlaw.conformance.learn.law import WorldLaw
from jetlaw.conformance.learn.machine import Word
from jetlaw.conformance.report import Difference
from jetlaw.conformance.shrink import retry
from jetlaw.conformance.snippets import snippet
from jetlaw.conformance.words import answer_name
from jetlaw.model.state import Input

_TRIES = 5
"""Words that are made again before an explanation is dropped."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A confirmed difference between the implementation's machine and the law's.

    Attributes:
        slice: where it was met.
        call: the call that is wrong, as the law sees it.
        answer: what it answers.
        kind: what is wrong with it.
        situation: the state it is made in, in the law's words.
        changes: what it should lead to, and what it leads to; empty if the answer itself is wrong.
        steps: how many steps of the learnt machine are wrong in this way.
        made: the calls that show it, from the start of the process.
        difference: the answer that the law forbids in the end.
    """

    slice: str
    call: Input
    answer: str
    kind: Kind
    situation: str
    changes: tuple[Change, ...]
    steps: int
    made: tuple[Made, ...]
    difference: Difference

    @property
    def name(self) -> tuple[str, str]:
        """What makes two findings one: the function and its answer."""
        return self.call.function, self.answer


def confirm(
    adapter: Adapter, law: WorldLaw, comparison: Comparison, explanation: Explanation, spec: str
) -> Finding | None:
    """The finding that an explanation comes to, if a fresh process shows it; raises AdapterFault."""
    for word in explanation.words[:_TRIES]:
        made = again(adapter, law, word)
        if made:
            return _finding(law, comparison, explanation, made, spec)
    return None


def again(adapter: Adapter, law: WorldLaw, word: Word) -> list[Made] | None:
    """The calls of a word, made and judged in a fresh process, up to the first that differs; None if none does."""
    steps = [(law.inputs[letter], True) for letter in word]
    return retry(adapter, law.world, law.bench, steps, lambda _: False)


def _finding(
    law: WorldLaw, comparison: Comparison, explanation: Explanation, made: Sequence[Made], spec: str
) -> Finding:
    cause = explanation.cause
    return Finding(
        law.world.slice,
        law.inputs[cause.letter],
        cause.answer,
        cause.kind,
        situation(law, min(comparison.members(cause.source))),
        changes(law, comparison, cause),
        explanation.steps,
        tuple(made),
        difference(made, law, spec),
    )


def difference(made: Sequence[Made], law: WorldLaw, spec: str) -> Difference:
    """The last of some calls as a difference, with the program that shows it."""
    last = made[-1]
    came = answer_name(last.answer.ret, last.answer.died, last.call.function)
    program = snippet(made, environment(law.world), spec)
    return Difference(
        law.world.slice, len(made), last.exported, last.arguments, last.call, came, last.judgement, program
    )
