"""Faults of what a row does: an effect left out, another value, an effect of another row besides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jetlaw.model.mutation.mutant import FAILING, Mutant, with_row
from jetlaw.model.rows import Call, Failing, Row
from jetlaw.model.ruling import Law
from jetlaw.model.terms import Change, Effect

_Changed = tuple[tuple[Effect, ...], str]
"""The effects of a row as a fault has them, and what is different."""


def wrong_next_state(law: Law, call: Call, number: int, row: Row) -> Iterator[Mutant]:
    """Every effect left out and with every other value; a row without any does what another row does."""
    changed = _spoilt(row.then) if row.then else _added(law, call, number)
    for then, change in changed:
        yield with_row("wrong next state", call, number, replace(row, then=then), change)


def wrong_failing(law: Law, call: Call) -> Iterator[Mutant]:
    """The same for what the documentation says every failure does."""
    failing = call.failing
    if failing is None or law.profile.reading != "documented":
        return
    for then, change in _spoilt(failing.then):
        faulty = replace(call, failing=Failing(failing.when, then, failing.sources))
        yield Mutant("wrong next state", faulty, FAILING, change, (failing.when,))


def _spoilt(then: tuple[Effect, ...]) -> Iterator[_Changed]:
    for place, effect in enumerate(then):
        before, after = then[:place], then[place + 1 :]
        yield (*before, *after), f"does not do: {effect}"
        if isinstance(effect, Change):
            for value in effect.variable.domain:
                if value != effect.value:
                    other = effect.variable.to(value)
                    yield (*before, other, *after), f"{other}, not {effect.value}"


def _added(law: Law, call: Call, number: int) -> Iterator[_Changed]:
    """Each single thing that another row of the function does without trouble from outside."""
    rows = [row for n, row in law.rows(call.name) if n != number and not row.trouble]
    for effect in {str(effect): effect for row in rows for effect in row.then}.values():
        yield (effect,), f"does besides: {effect}"
