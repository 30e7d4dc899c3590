"""Codes as numbers, and whether an answer is the one that an outcome of the law names."""

from __future__ import annotations

from functools import cache

from jetlaw.model.facts import NoNumber, code, code_value
from jetlaw.model.ruling import Outcome


@cache
def number(symbol: str) -> int | None:
    """The number of a code, or None where no source gives it one."""
    try:
        return None if symbol in ("crash", "hang", "") else code_value(symbol)
    except NoNumber:
        return None


@cache
def numbers(symbol: str) -> frozenset[int]:
    """The numbers a code may come as: a Win32 code plain, or wrapped as HRESULT (A-66)."""
    plain = number(symbol)
    wrapped = None if plain is None else code(symbol).hresult
    return frozenset(n for n in (plain, wrapped) if n is not None)


def fits(outcome: Outcome, ret: int | None, witness: str | None, died: str | None) -> bool:
    """Whether what came is what the outcome says: the code with what its outputs show, or how the process died."""
    if died is not None:
        return outcome.answer == died
    if ret not in numbers(outcome.answer):
        return False
    return witness is None or outcome.witness is None or outcome.witness == witness
