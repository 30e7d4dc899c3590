"""Contradictions: rows of one reading that promise different things of one situation.

Three kinds, each looked for in every reachable state of a world, with every call that can be made there:

- *effects*: the same call in the same state gives the same answer with the same outputs (witness), and yet two
  different states, without a row that says ``may``;
- *answers*: two outcomes that no check stands against have different answers, and no witness tells them apart;
- *promise*: a check refuses for certain what the reading promises: see `PROMISES`.

Different codes for one refusal are no contradiction where the order of the checks is not known: any may answer. Where
it is known the first one answers, and a row that another one always hides never fires: it is vacuous. Where two
outcomes stand side by side on purpose, `jetlaw.model.soundness.alternatives` says so, and why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, groupby

from jetlaw.model.rows import Row
from jetlaw.model.ruling import Law, Outcome
from jetlaw.model.soundness.alternatives import ANSWER
from jetlaw.model.soundness.difference import differing
from jetlaw.model.soundness.promises import PROMISES, Promise
from jetlaw.model.soundness.survey import Decision, Survey
from jetlaw.model.terms import All, View


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two rows of one call that promise different things.

    Attributes:
        kind: ``effects``, ``answers`` or ``promise``.
        function: the call.
        rows: the numbers of the rows.
        differs: what they differ in: variables, `ANSWER`, or the words of the promise.
        situation: what the rows of the call see, where it shows first.
    """

    kind: str
    function: str
    rows: tuple[int, ...]
    differs: tuple[str, ...]
    situation: Mapping[str, str]


def contradictions(survey: Survey) -> list[Contradiction]:
    """Every contradiction in a world, each pair of rows once, whether or not it is declared."""
    return [*_effects(survey), *_answers(survey), *_promises(survey)]


# --- effects ----------------------------------------------------------------------------------------------------------
def _effects(survey: Survey) -> Iterator[Contradiction]:
    graph, met = survey.graph, set[tuple[str, tuple[int, ...], tuple[int, ...]]]()
    steps = zip(graph.sources, graph.inputs, graph.outcomes, graph.targets, strict=True)
    for (source, number), group in groupby(steps, key=lambda step: step[:2]):
        listed = list(group)
        if len(listed) == 1:
            continue
        call = graph.calls[number]
        for (*_, one, here), (*_, two, there) in combinations(listed, 2):
            answer, witness, rows = graph.answers[one]
            *same, others = graph.answers[two]
            if here == there or [answer, witness] != same or (call.function, rows, others) in met:
                continue
            met.add((call.function, rows, others))
            if not _may(survey.law, call.function, (*rows, *others)):
                view = graph.stepper.view(graph.stepper.roomy(graph.states[source], call), call)
                yield Contradiction(
                    "effects",
                    call.function,
                    (*rows, *others),
                    differing(graph.stepper, graph.states[here], graph.states[there]),
                    _situation(survey.law, call.function, view),
                )


def _may(law: Law, function: str, numbers: tuple[int, ...]) -> bool:
    """Whether one of the rows says that it need not be so."""
    return any(law.calls[function].rows[number].may for number in numbers)


def _situation(law: Law, function: str, view: View) -> dict[str, str]:
    """What the rows of a call see of ``view``."""
    asked = {variable.name for variable in law.asked(function)}
    return {name: value for name, value in sorted(view.items()) if name in asked}


# --- answers ----------------------------------------------------------------------------------------------------------
def _answers(survey: Survey) -> Iterator[Contradiction]:
    met = set[tuple[str, tuple[int, ...], tuple[int, ...]]]()
    for decision in survey.decisions:
        rows = survey.law.calls[decision.function].rows
        done = [outcome for outcome in decision.ruling.outcomes if _certain(rows, outcome)]
        for one, two in combinations(done, 2):
            key = (decision.function, one.rows, two.rows)
            if one.answer != two.answer and not (one.witness and two.witness) and key not in met:
                met.add(key)
                situation = _situation(survey.law, decision.function, decision.view)
                yield Contradiction("answers", decision.function, (*one.rows, *two.rows), (ANSWER,), situation)


def _certain(rows: tuple[Row, ...], outcome: Outcome) -> bool:
    """Whether an outcome is what happens if nothing refuses, and no row says it need not."""
    return all(rows[number].kind == "done" and not rows[number].may for number in outcome.rows)


# --- promises ---------------------------------------------------------------------------------------------------------
def _promises(survey: Survey) -> Iterator[Contradiction]:
    met = set[tuple[str, int]]()
    for promise in PROMISES:
        for decision in survey.decisions:
            if decision.function not in promise.functions or not _applies(survey.law, promise, decision):
                continue
            for number in decision.ruling.refusals:
                answer = survey.law.calls[decision.function].rows[number].answer
                if (promise.code or answer) == answer and (promise.words, number) not in met:
                    met.add((promise.words, number))
                    situation = _situation(survey.law, decision.function, decision.view)
                    yield Contradiction("promise", decision.function, (number,), (promise.words,), situation)


def _applies(law: Law, promise: Promise, decision: Decision) -> bool:
    """Whether the promise is about this situation; what no row of the call asks for cannot change what it answers."""
    asked = law.asked(decision.function)
    parts = promise.when.parts if isinstance(promise.when, All) else (promise.when,)
    return all(part.holds(decision.view) for part in parts if set(part.variables()) <= asked)
