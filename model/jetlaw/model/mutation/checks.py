"""Faults of what is checked: a check left out, in whole or in part; one that asks too little; two in wrong order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from jetlaw.model.mutation.mutant import Mutant, with_row
from jetlaw.model.rows import Call, Row
from jetlaw.model.ruling import Law
from jetlaw.model.terms import ALWAYS, NEVER, All, Any, Condition, Is


def dropped_check(_law: Law, call: Call, number: int, row: Row) -> Iterator[Mutant]:
    """The check is never made, or not in one of the cases that it names."""
    if row.kind != "check":
        return
    yield with_row("dropped check", call, number, replace(row, when=NEVER), f"does not check: {row.when}")
    for when, case in _narrower(row.when):
        yield with_row("dropped check", call, number, replace(row, when=when), f"does not check the case: {case}")


def added_check(_law: Law, call: Call, number: int, row: Row) -> Iterator[Mutant]:
    """The check refuses more than it should: one part of its condition is not asked for."""
    if row.kind != "check" or row.when == ALWAYS:
        return
    parts = row.when.parts if isinstance(row.when, All) else (row.when,)
    for place, part in enumerate(parts):
        when = All((*parts[:place], *parts[place + 1 :]))
        yield with_row("added check", call, number, replace(row, when=when), f"refuses whether or not {part}")


def swapped_checks(law: Law, call: Call) -> Iterator[Mutant]:
    """Two neighbouring checks change places. Where no order is known there is none to get wrong."""
    if law.profile.reading != "engine":
        return
    held = [(number, row) for number, row in law.rows(call.name) if not row.trouble]
    for (first, one), (second, two) in pairwise(held):
        if one.kind == two.kind == "check":
            rows = list(call.rows)
            rows[first], rows[second] = two, one
            change = f"checks first: {two.answer} where {two.when}"
            yield Mutant("swapped checks", replace(call, rows=tuple(rows)), first, change, (All((one.when, two.when)),))


def _narrower(when: Condition) -> Iterator[tuple[Condition, str]]:
    """The condition without one of the cases that it allows, and the case."""
    match when:
        case All(parts):
            for place, part in enumerate(parts):
                for less, case in _narrower(part):
                    yield All((*parts[:place], less, *parts[place + 1 :])), case
        case Any(parts) if len(parts) > 1:
            for place, part in enumerate(parts):
                yield Any((*parts[:place], *parts[place + 1 :])), str(part)
        case Is(variable, values) if len(values) > 1:
            for value in values:
                yield Is(variable, tuple(v for v in values if v != value)), f"{variable.name} is {value}"
