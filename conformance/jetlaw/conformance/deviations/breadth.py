"""Which entries are too broad to be a known difference: they would hide what nobody knows of."""

from __future__ import annotations

from jetlaw.conformance.deviations.entry import FAILURE, Entry
from jetlaw.model.law import CALLS


def too_broad(entry: Entry) -> str:
    """What makes an entry match everything, or nearly; empty if nothing does."""
    if not entry.calls and not entry.rules:
        return "matches every call; name the call, or the rule that is broken"
    if not entry.answers:
        return "matches every answer; name the answer that comes"
    if FAILURE in entry.answers and entry.next is None:
        return f"excuses every failure; {FAILURE!r} goes only with a next state, for answers that the law allows"
    if entry.next is None and not (entry.inputs or entry.when or entry.instead_of or entry.rules):
        return "matches everywhere; say in which situation the answer comes: input, when, instead_of or rule"
    if FAILURE in entry.answers and len(entry.answers) > 1:
        return f"names {FAILURE!r} beside codes; it stands alone"
    if everything := next((call for call in sorted(entry.calls) if _all_codes(call) <= set(entry.answers)), ""):
        return f"matches every answer of {everything}; name those that come"
    return ""


def _all_codes(call: str) -> set[str]:
    return {row.answer for row in CALLS[call].rows if row.answer}
