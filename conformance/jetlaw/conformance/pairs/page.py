"""The page of the pairs: how many each adapter was brought to answer, and what bars the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from jetlaw.conformance.fitting import numbers
from jetlaw.conformance.pairs.reach import Chase
from jetlaw.conformance.pairs.ways import Pair
from jetlaw.conformance.words import either
from jetlaw.model.facts import pairs, unbound_pairs
from jetlaw.model.ruling import Law
from jetlaw.model.vocabulary import THREADS

_MOST_NAMED = 3
"""Answers that are named where another one came."""


def reason(chase: Chase, law: Law, pair: Pair) -> str:
    """Why a pair was not answered.

    Args:
        chase: the tries, after they were made.
        law: the reading they were made against.
        pair: the pair.
    """
    function, code = pair
    unbound = unbound_pairs().get(f"{function}.{code}")
    if unbound:
        return f"no law has it: {unbound.reason}"
    if not law.has(function):
        return f"{law.profile.name} has no such function"
    rows = [row for _, row in law.rows(function) if row.answer == code]
    if not rows:
        return f"no rule of {law.profile.name} answers it"
    if not numbers(code):
        return "no source gives the code a number, so no answer can be told to be it"
    if not chase.may_come(function, code):
        return _barred({row.trouble for row in rows if row.trouble})
    return _tried(chase, pair)


def _barred(troubles: set[str]) -> str:
    if troubles <= THREADS:
        return "it takes another thread"
    return f"the adapter cannot cause it: {either(sorted(troubles))}"


def _tried(chase: Chase, pair: Pair) -> str:
    """What came of the tries, if there were any."""
    instead = chase.reached.instead.get(pair)
    if instead:
        came = sorted(instead, key=lambda answer: (-instead[answer], answer))[:_MOST_NAMED]
        return f"another answer comes where it is allowed: {either(came)}"
    scene = chase.reached.scenes.get(pair)
    if scene:
        return f"the scene cannot be set: {scene}"
    return "the adapter has no such function" if pair[0] not in chase.functions else "no small world leads there"


def page(chases: Mapping[str, tuple[Chase, Law]]) -> str:
    """The whole page.

    Args:
        chases: the adapters by name, with their tries and the reading these were made against.
    """
    parts = [_HEAD]
    for name, (chase, law) in chases.items():
        answered = len(chase.reached.ways)
        missing = sorted(set(pairs()) - set(chase.reached.ways))
        parts.append(f"## {name} against {law.profile.name}\n")
        parts.append(f"{answered} of {len(pairs())} documented pairs are answered, each where the law allows it.\n")
        reasons = {pair: reason(chase, law, pair) for pair in missing}
        parts.append(_table(Counter(map(_kind, reasons.values()))))
        parts.extend(_list(kind, reasons) for kind in sorted(set(map(_kind, reasons.values()))))
    return "\n".join(parts)


_HEAD = """# Documented pairs

The documentation lists 520 pairs of a function and a code. For each the kit plans ways to where the law allows it, by
calls and with at most one trouble from outside, and drives the engine in memory there. This page tells what came of it,
and why a pair was not answered. It is generated (`python -m jetlaw.conformance.pairs --refresh`) and never edited; a
test holds it to what the engine does today.
"""


def _table(reasons: Counter[str]) -> str:
    rows = [f"| {count} | {why} |" for why, count in sorted(reasons.items(), key=lambda each: (-each[1], each[0]))]
    return "\n".join(["| not answered | why |", "|---:|---|", *rows, ""])


def _kind(why: str) -> str:
    """A reason without its details."""
    return why.partition(":")[0]


def _list(kind: str, reasons: Mapping[Pair, str]) -> str:
    """The pairs that are missing for reasons of a kind: a line for each function and detail."""
    lines: dict[tuple[str, str], list[str]] = {}
    for (function, code), why in reasons.items():
        if _kind(why) == kind:
            lines.setdefault((function, why.partition(": ")[2]), []).append(code)
    told = [
        f"- {name}: {', '.join(codes)}" + (f" ({detail})" if detail else "") for (name, detail), codes in lines.items()
    ]
    return "\n".join([f"### {kind[0].upper()}{kind[1:]}\n", *told, ""])
