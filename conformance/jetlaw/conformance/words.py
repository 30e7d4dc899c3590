"""Text from outside, made fit for a terminal or a report: control characters and endless names stay harmless."""

from __future__ import annotations

from collections.abc import Iterable

from jetlaw.model.facts import code_name, hresult_name

_LONGEST = 200
LONGEST_FAULT = 2_000
"""Characters: what is at fault is cut where it is named, so that place and problem both stay."""


def plain(value: object, longest: int = _LONGEST) -> str:
    """``value`` as one line of printable text; what is not printable is escaped, what is too long is cut."""
    whole = str(value)
    text = "".join(map(_printable, whole[:longest]))
    return text if len(whole) <= longest else f"{text}... ({len(whole):,} characters)"


def _printable(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")


def quoted(value: object) -> str:
    """``value`` as Python would write it, fit for a line of text."""
    try:
        return plain(repr(value))
    except RecursionError:
        return "a value nested too deeply to be shown"


def symbol(ret: int, function: str) -> str | None:
    """The symbol of the number that ``function`` answered; those of the directory have numbers of their own (A-66)."""
    return hresult_name(ret) if function.startswith("Ds") else code_name(ret)


def answer_name(ret: int | None, died: str | None = None, function: str = "") -> str:
    """An answer by its symbol, or by its number if it has none."""
    if died:
        return f"died ({died})"
    return "no answer" if ret is None else symbol(ret, function) or str(ret)


def either(names: Iterable[str]) -> str:
    """Names in a row: ``a``, ``a or b``, ``a, b or c``."""
    listed = list(dict.fromkeys(names))
    return " or ".join(filter(None, [", ".join(listed[:-1]), *listed[-1:]]))
