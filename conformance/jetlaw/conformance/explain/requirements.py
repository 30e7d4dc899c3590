"""What must hold for a call to succeed, read off the checks that would refuse it."""

from jetlaw.conformance.explain import phrases
from jetlaw.model.profiles import Profile
from jetlaw.model.rows import Call, Row
from jetlaw.model.terms import All, Condition, Is, Variable

_ASIDE = frozenset({"absent", "ghost", "reused"})
"""Values of objects that are missing, or that cannot be told from others: no caller can see to them."""


def of(call: Call, profile: Profile) -> tuple[list[str], list[str]]:
    """What must hold, and which situations are refused besides, as clauses."""
    allowed: dict[Variable, tuple[str, ...]] = {}
    forbidden: list[str] = []
    aside = _ASIDE | {"cancelled"} if profile.reading == "engine" else _ASIDE
    for row in call.rows:
        if not _refuses(row) or not profile.holds(row, call.name):
            continue
        needed = phrases.normal(~_given(row.when, allowed, aside))
        parts = needed.parts if isinstance(needed, All) else (needed,)
        for part in parts:
            if isinstance(part, Is):
                before = allowed.get(part.variable, part.variable.domain)
                allowed[part.variable] = tuple(value for value in before if value in part.values)
            else:
                forbidden.append(f"{phrases.condition(~part)}: {phrases.numbered(row.answer)}")
    needed_now = [phrases.condition(_without(aside, variable, values)) for variable, values in allowed.items()]
    return needed_now, list(dict.fromkeys(forbidden))


def _given(condition: Condition, allowed: dict[Variable, tuple[str, ...]], aside: frozenset[str]) -> Condition:
    """What is left of a condition once the parts that earlier checks have settled are taken as true."""
    if not isinstance(condition, All):
        return condition
    parts = tuple(
        part
        for part in condition.parts
        if not (isinstance(part, Is) and {*allowed.get(part.variable, part.variable.domain)} - aside <= {*part.values})
    )
    return parts[0] if len(parts) == 1 else All(parts)


def _refuses(row: Row) -> bool:
    return row.kind == "check" and not row.may and not row.trouble


def _without(aside: frozenset[str], variable: Variable, values: tuple[str, ...]) -> Condition:
    kept = tuple(value for value in values if value not in aside)
    return Is(variable, kept or values)
