"""What changes, in English: for several objects of a kind, each change is said once, with when it happens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, product

from jetlaw.conformance.explain import phrases
from jetlaw.conformance.explain.vocabulary import CHANGES, SCOPES
from jetlaw.model.terms import ALWAYS, All, Any, Change, Condition, Each, Effect, Is, Variable

_Values = tuple[str, ...]


def said(then: Iterable[Effect]) -> str:
    """What changes, as clauses: ``a backup file is open; the file is a log``."""
    return "; ".join(lines(then))


def lines(then: Iterable[Effect]) -> list[str]:
    """The same, a line for each kind of object: first what the call names, then what belongs to it."""
    effects = list(then)
    plain = [changed(effect) for effect in effects if isinstance(effect, Change)]
    told = ["; ".join(plain)] if plain else []
    several = [effect for effect in effects if isinstance(effect, Each)]
    return told + [_several(list(some)) for _, some in groupby(several, key=lambda each: each.scope)]


def changed(change: Change) -> str:
    """One change, as a clause."""
    return CHANGES.get((change.variable.name, change.value)) or phrases.condition(change.variable.is_(change.value))


def _several(some: Sequence[Each]) -> str:
    """Changes to objects of one kind, by when they happen; what always happens first."""
    by_condition: dict[Condition, list[str]] = {}
    changes = list(dict.fromkeys(change for each in some for change in each.changes))
    variables = [change.variable for change in changes]
    for change in sorted(changes, key=lambda change: variables.index(change.variable)):
        when = _unless_so(simplest([each.when for each in some if change in each.changes]), change)
        by_condition.setdefault(when, []).append(changed(change))
    parts = [", ".join(by_condition.pop(ALWAYS))] if ALWAYS in by_condition else []
    parts += [f"where {phrases.condition(when)}: {', '.join(told)}" for when, told in by_condition.items()]
    between = " " if parts[0].startswith("where") else ": "
    return f"for {SCOPES[some[0].scope]}{between}{'; '.join(parts)}"


def simplest(conditions: Sequence[Condition]) -> Condition:
    """Any of ``conditions``, said without the variables that make no difference to it."""
    variables = tuple(dict.fromkeys(variable for one in conditions for variable in one.variables()))
    names = [variable.name for variable in variables]
    holding = {
        values
        for values in product(*(variable.domain for variable in variables))
        if any(one.holds(dict(zip(names, values, strict=True))) for one in conditions)
    }
    kept = [place for place, variable in enumerate(variables) if _matters(place, variable, holding)]
    told = {tuple(values[place] for place in kept) for values in holding}
    parts = [_among(variables[place], {values[place] for values in holding}) for place in kept]
    if told == set(product(*(part.values for part in parts))):
        return parts[0] if len(parts) == 1 else All(tuple(parts))
    return conditions[0] if len(conditions) == 1 else Any(tuple(conditions))


def _unless_so(when: Condition, change: Change) -> Condition:
    """Always, if the condition is only that the change makes a difference."""
    return ALWAYS if when == change.variable.isnt(change.value) else when


def _matters(place: int, variable: Variable, holding: set[_Values]) -> bool:
    """Whether a change of one variable alone can make the difference."""
    return any(
        (*values[:place], other, *values[place + 1 :]) not in holding for values in holding for other in variable.domain
    )


def _among(variable: Variable, values: set[str]) -> Is:
    return Is(variable, tuple(value for value in variable.domain if value in values))
