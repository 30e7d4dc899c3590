"""Conditions, answers and sources in English."""

from collections.abc import Iterable, Sequence

from jetlaw.conformance.explain.vocabulary import ANSWERS, CLAUSES
from jetlaw.model.facts import UnknownName, code
from jetlaw.model.rows import Row
from jetlaw.model.terms import All, Any, Condition, Is, Not, Variable


def condition(said: Condition) -> str:
    """The condition as a clause, such as ``a backup is running and no backup file is open``."""
    return _clause(normal(said))


def normal(said: Condition) -> Condition:
    """The same condition without Not, and with the values that one conjunction allows a variable merged."""
    match said:
        case Not(part):
            return normal(_opposite(part))
        case All(parts):
            return _merged([normal(part) for part in parts])
        case Any(parts):
            return _united([normal(part) for part in parts])
        case _:
            return said


def _opposite(said: Condition) -> Condition:
    match said:
        case Not(part):
            return part
        case All(parts):
            return Any(tuple(Not(part) for part in parts))
        case Any(parts):
            return All(tuple(Not(part) for part in parts))
        case Is(variable, values):
            return variable.isnt(*values)
        case _:
            return Not(said)


def _merged(parts: Iterable[Condition]) -> Condition:
    """All parts at once: what is said twice of one variable is said once."""
    rest: list[Condition] = []
    allowed: dict[Variable, tuple[str, ...]] = {}
    for part in parts:
        for one in part.parts if isinstance(part, All) else (part,):
            if isinstance(one, Is):
                before = allowed.get(one.variable, one.variable.domain)
                allowed[one.variable] = tuple(value for value in before if value in one.values)
                if one.variable not in [r.variable for r in rest if isinstance(r, Is)]:
                    rest.append(one)
            else:
                rest.append(one)
    merged = [Is(part.variable, allowed[part.variable]) if isinstance(part, Is) else part for part in rest]
    return _only(All, merged)


def _united(parts: Iterable[Condition]) -> Condition:
    """Some part: the values of one variable that stand beside each other are said together."""
    united: list[Condition] = []
    for part in parts:
        for number, one in enumerate(united):
            if isinstance(one, Is) and isinstance(part, Is) and one.variable == part.variable:
                values = tuple(v for v in one.variable.domain if v in (*one.values, *part.values))
                united[number] = Is(one.variable, values)
                break
        else:
            united.append(part)
    return _only(Any, united)


def _only(kind: type[All] | type[Any], parts: Sequence[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def _clause(said: Condition) -> str:
    match said:
        case Is(variable, values):
            return _said(variable, values)
        case All(parts):
            return " and ".join(_inner(part) for part in parts) or "always"
        case Any(parts):
            return ", or ".join(_clause(part) for part in parts) or "never"
        case _:
            return str(said)


def _inner(part: Condition) -> str:
    return f"({_clause(part)})" if isinstance(part, Any) else _clause(part)


def _said(variable: Variable, values: tuple[str, ...]) -> str:
    clauses = CLAUSES.get(variable.name, {})
    values = tuple(value for value in variable.domain if value in values)
    if " ".join(values) in clauses:
        return clauses[" ".join(values)]
    if not values:
        return "never"
    if all(value in clauses for value in values):
        return " or ".join(clauses[value] for value in values)
    others = tuple(value for value in variable.domain if value not in values)
    if not others:
        return "always"
    if values == ("null",):
        return f"{variable.name} is NULL"
    if others == ("null",):
        return f"{variable.name} is not NULL"
    if len(others) < len(values):
        return f"{variable.name} is not {_listed(others)}"
    return f"{variable.name} is {_listed(values)}"


def _listed(values: Sequence[str]) -> str:
    quoted = [f'"{value}"' for value in values]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def answer(row: Row) -> str:
    """The row's answer with its number, as ``JET_errNoBackup (-520)``."""
    return "anything, a crash included" if row.kind == "undefined" else numbered(row.answer)


def numbered(symbol: str) -> str:
    """The symbol of a code with its number, where a source gives it one; in words where no code comes."""
    if symbol in ANSWERS:
        return ANSWERS[symbol]
    try:
        value = code(symbol).value
    except UnknownName:
        return symbol
    return f"{symbol} ({value})" if value is not None else f"{symbol} (no number known)"


def source(cited: str) -> str:
    """A source with its basis: ``rule R-141``, ``decision A-29``, ``its page``, ``recording C8`` or file and line."""
    kinds = {"R": "rule", "A": "decision", "C": "recording", "D": "recording", "N": "recording"}
    if cited == "page":
        return "its page"
    return f"{kinds[cited[0]]} {cited}" if cited[0] in kinds else cited
