"""What a variable of the law, a value of it or a flag is."""

from jetlaw.conformance.explain import phrases, rows
from jetlaw.conformance.explain.layout import Sheet
from jetlaw.model import facts
from jetlaw.model.profiles import Profile
from jetlaw.model.rows import Row
from jetlaw.model.terms import Change, Each, Is, Variable
from jetlaw.model.vocabulary import AGGREGATES, MACHINES

VARIABLES = {variable.name: variable for machine in (*MACHINES.values(), AGGREGATES) for variable in machine}
"""Every variable of the state, by name."""


def explain_variable(name: str, _profile: Profile, sheet: Sheet) -> None:
    """Print a variable's values, who looks at it and who changes it."""
    variable = VARIABLES[name]
    sheet.title(f"{name}: what the law remembers")
    sheet.paragraph(f"It starts as {variable.initial}.")
    sheet.table(
        (("value", 1), ("meaning", 3)),
        ((value, phrases.condition(Is(variable, (value,)))) for value in variable.domain),
    )
    looking = dict.fromkeys(p.function for p in rows.every_row() if variable in p.row.when.variables())
    changing = dict.fromkeys(p.function for p in rows.every_row() if _changes(p.row, variable))
    sheet.heading("Calls that look at it")
    sheet.paragraph(", ".join(looking) or "None.")
    sheet.heading("Calls that change it")
    sheet.paragraph(", ".join(changing) or "None: it follows from other changes.")


def _changes(row: Row, variable: Variable) -> bool:
    changes: list[Change] = []
    for effect in row.then:
        changes += effect.changes if isinstance(effect, Each) else (effect,)
    return any(change.variable == variable for change in changes)


def explain_flag(symbol: str, _profile: Profile, sheet: Sheet) -> None:
    """Print a flag's number and what it means to each function that takes it."""
    flag = facts.flag(symbol)
    number = f"0x{flag.value:X}" if flag.value is not None else "no number known"
    sheet.title(f"{symbol} ({number})")
    if flag.unnumbered:
        sheet.paragraph(f"Without a number: {flag.unnumbered.rstrip('.')}.")
    if flag.note:
        sheet.paragraph(f"{flag.note.rstrip('.')}.")
    uses = [(f.name, use) for f in facts.functions().values() for use in f.flags if use.symbol == symbol]
    sheet.heading("Functions that take it")
    if not uses:
        sheet.paragraph("No page names it; only the engine knows it.")
        return
    sheet.table(
        (("function", 2), ("meaning", 3), ("refusals", 2)),
        ((f"{name} ({use.param})", _meaning(use), _refusals(use)) for name, use in uses),
    )


def _meaning(use: facts.FlagUse) -> str:
    return f"{use.meaning}\n(since {use.since})" if use.since else use.meaning


def _refusals(use: facts.FlagUse) -> str:
    always = [phrases.numbered(use.rejected_with)] if use.rejected_with else []
    return "\n".join([*always, *(f"{phrases.numbered(e.symbol)}: {e.when}" for e in use.conditional_errors)]) or "-"
