"""Mutants of the law: every way in which one row of one function can be wrong, one fault at a time.

`mutants` makes them; each is a function with changed rows, from which a law of that one function can be had. The kinds:

- wrong answer: a row answers another code.
- wrong next state: an effect is left out, or gives another value; a row without effects has one of another row.
- dropped check: a check is not made, in whole or in one of the cases that it names.
- added check: a check asks for one condition less, so that it refuses more.
- extra success: a check says that all is well, and nothing is done.
- swapped checks: two neighbouring checks change places (where the order is known).
- version off by one: a row comes or goes one Windows version too early or too late (where versions are told apart).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jetlaw.model.mutation.answers import extra_success, wrong_answer
from jetlaw.model.mutation.checks import added_check, dropped_check, swapped_checks
from jetlaw.model.mutation.effects import wrong_failing, wrong_next_state
from jetlaw.model.mutation.mutant import FAILING, KINDS, Kind, Mutant
from jetlaw.model.mutation.versions import version_off_by_one
from jetlaw.model.rows import Call, Row
from jetlaw.model.ruling import Law

__all__ = ["FAILING", "KINDS", "Kind", "Mutant", "mutants"]

_OF_ROWS: tuple[Callable[[Law, Call, int, Row], Iterator[Mutant]], ...] = (
    wrong_answer,
    wrong_next_state,
    dropped_check,
    added_check,
    extra_success,
)
_OF_CALLS: tuple[Callable[[Law, Call], Iterator[Mutant]], ...] = (wrong_failing, swapped_checks, version_off_by_one)


def mutants(law: Law, function: str) -> Iterator[Mutant]:
    """Every mutant of a function, in a fixed order; rows that only trouble from outside brings about stay as they are.

    Args:
        law: the reading; rows that it does not hold cannot be wrong in it.
        function: a function or event that it has.
    """
    call = law.calls[function]
    for number, row in law.rows(function):
        if row.kind != "undefined" and not row.trouble:
            for operator in _OF_ROWS:
                yield from operator(law, call, number, row)
    for whole in _OF_CALLS:
        yield from whole(law, call)
