"""Faults of what is answered: another code, or success where the call is refused.

The wrong code is one that the law knows of the function, so that no reading can call it unmentioned; and none that
outside trouble might explain, so that nobody can be excused for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jetlaw.model.facts import NoNumber, code_value, pairs
from jetlaw.model.mutation.mutant import Mutant, with_row
from jetlaw.model.rows import Call, Row
from jetlaw.model.ruling import Law

SUCCESS, ANY_ERROR = "JET_errSuccess", "JET_errInvalidParameter"


def wrong_answer(law: Law, call: Call, number: int, row: Row) -> Iterator[Mutant]:
    """The row answers the next code in a fixed order."""
    known = _codes(law, call.name)
    if row.answer != SUCCESS:
        known = [code for code in known if code != SUCCESS]
    others = [code for code in known if code != row.answer]
    if not others:
        return
    place = known.index(row.answer) if row.answer in known else -1
    other = known[(place + 1) % len(known)]
    yield with_row("wrong answer", call, number, replace(row, answer=other), f"answers {other}, not {row.answer}")


def extra_success(_law: Law, call: Call, number: int, row: Row) -> Iterator[Mutant]:
    """A row that refuses says that all is well, and does nothing."""
    if row.kind == "check" and row.answer != SUCCESS:
        fine = replace(row, answer=SUCCESS, then=())
        yield with_row("extra success", call, number, fine, f"says {SUCCESS} and does nothing, not {row.answer}")


def _codes(law: Law, function: str) -> list[str]:
    """The codes a row may wrongly answer: those of other rows, then, where lists are complete, any documented one."""
    rows = [row for _, row in law.rows(function)]
    excusable = {_value(row.answer) for row in rows if row.trouble}
    known = [row.answer for row in rows if not row.trouble and row.kind != "undefined"]
    if law.profile.reading == "engine":
        known += [*sorted(code for name, code in pairs() if name == function), ANY_ERROR]
    by_value = {_value(code): code for code in reversed(known)}
    fit = {code for value, code in by_value.items() if value is not None and value not in excusable}
    return [code for code in dict.fromkeys(known) if code in fit]


def _value(code: str) -> int | None:
    """The number of a code; None for what is no code (``crash``, ``hang``) or has no number."""
    try:
        return None if code in ("crash", "hang", "") else code_value(code)
    except NoNumber:
        return None
