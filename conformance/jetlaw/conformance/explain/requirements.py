"""What must hold for a call to succeed, read off the checks that would refuse it."""

from collections.abc import Mapping

from jetlaw.conformance.explain import phrases
from jetlaw.model.profiles import Profile
from jetlaw.model.rows import Call, Row
from jetlaw.model.terms import All, Condition, Is, Variable
from jetlaw.model.vocabulary import backup, context, instance, session, snapshot

Values = tuple[str, ...]

_UNSEEN: Mapping[Variable, Values] = {
    instance.life: ("absent", "ghost"),
    session.life: ("absent", "reused"),
    snapshot.life: ("absent",),
    context.life: ("absent",),
}
"""Values of objects that are missing, or that cannot be told from others: no caller can see to them."""
_DOCUMENTED: Mapping[Variable, Values] = {backup.phase: ("cancelled", "snapshot")}
"""Values that only the documentation knows."""
_ALIVE: Mapping[Variable, Values] = {instance.life: ("absent", "ghost", "freed")}
"""Values that the only instance of legacy mode cannot have."""


def of(call: Call, profile: Profile) -> tuple[list[str], list[str]]:
    """What must hold, and which situations are refused besides, as clauses."""
    needed, forbidden = conditions(call, profile)
    refusals = (f"{phrases.condition(when)}: {phrases.numbered(answer)}" for when, answer in forbidden)
    return [phrases.condition(one) for one in needed], list(dict.fromkeys(refusals))


def conditions(call: Call, profile: Profile) -> tuple[list[Is], list[tuple[Condition, str]]]:
    """What must hold, a condition for each variable, and the other situations that are refused, with the answer."""
    allowed: dict[Variable, Values] = {}
    forbidden: list[tuple[Condition, str]] = []
    aside = {**_UNSEEN, **(_DOCUMENTED if profile.reading == "engine" else {}), **(_ALIVE if call.legacy else {})}
    for row in call.rows:
        if not _refuses(row) or not profile.holds(row, call.name):
            continue
        needed = phrases.normal(~_given(row.when, allowed, aside))
        for part in needed.parts if isinstance(needed, All) else (needed,):
            if isinstance(part, Is):
                before = allowed.get(part.variable, part.variable.domain)
                allowed[part.variable] = tuple(value for value in before if value in part.values)
            else:
                forbidden.append((phrases.normal(~part), row.answer))
    seen = [Is(variable, _seen(variable, values, aside)) for variable, values in allowed.items()]
    return seen, [(when, answer) for when, answer in forbidden if _open(when, allowed)]


def _open(when: Condition, allowed: Mapping[Variable, Values]) -> bool:
    """Whether what must hold leaves room for a situation."""
    parts = when.parts if isinstance(when, All) else (when,)
    return all({*part.values} & {*allowed.get(part.variable, part.values)} for part in parts if isinstance(part, Is))


def _given(condition: Condition, allowed: Mapping[Variable, Values], aside: Mapping[Variable, Values]) -> Condition:
    """What is left of a condition once the parts that earlier checks have settled are taken as true."""
    if not isinstance(condition, All):
        return condition
    parts = tuple(part for part in condition.parts if not (isinstance(part, Is) and _settled(part, allowed, aside)))
    return parts[0] if len(parts) == 1 else All(parts)


def _settled(part: Is, allowed: Mapping[Variable, Values], aside: Mapping[Variable, Values]) -> bool:
    left = allowed.get(part.variable, part.variable.domain)
    return {*left} - {*aside.get(part.variable, ())} <= {*part.values}


def _refuses(row: Row) -> bool:
    return row.kind == "check" and not row.may and not row.trouble


def _seen(variable: Variable, values: Values, aside: Mapping[Variable, Values]) -> Values:
    return tuple(value for value in values if value not in aside.get(variable, ())) or values
