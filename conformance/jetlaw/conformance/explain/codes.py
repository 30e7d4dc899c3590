"""What a return code means, and who answers it when."""

from collections.abc import Iterable

from jetlaw.conformance.explain import phrases, rows
from jetlaw.conformance.explain.folds import folded
from jetlaw.conformance.explain.layout import Sheet
from jetlaw.model import facts
from jetlaw.model.facts import Code
from jetlaw.model.law import CALLS
from jetlaw.model.profiles import Profile
from jetlaw.model.sources import documents

_ORIGINS = {
    "jet_native": "the engine's table of error codes",
    "jet_managed_only": "the managed enumeration only",
    "jet_page_only": "function pages only",
    "win32": "the Win32 codes",
    "ds_hr": "the directory's table of codes",
    "engine": "no documentation, but the engine's header",
}


def explain_code(symbol: str, profile: Profile, sheet: Sheet) -> None:
    """Print everything the law says of a code."""
    code = facts.code(symbol)
    sheet.title(phrases.numbered(symbol))
    sheet.paragraph(_head(code))
    answering = [placed for placed in rows.every_row() if placed.row.answer == symbol]
    sheet.heading("Who answers it, and when")
    if answering:
        sheet.paragraph(f"A dash means that this reading has no such row. Asked for: {profile.name}.")
        sheet.table(
            (("function and situation", 7), ("documentation", 3), ("the engine", 3)),
            (
                (
                    rows.situation(fold, function=True, answer=False),
                    rows.documented_cell(fold.first),
                    rows.engine_cell(fold.first),
                )
                for fold in folded(answering)
            ),
            spaced=True,
        )
    else:
        sheet.paragraph("No row of the law answers it.")
    _differences(symbol, sheet)


def _head(code: Code) -> str:
    parts = [f"Known from {_ORIGINS[code.origin]}."]
    if code.meaning:
        parts.append(f"Meaning: {code.meaning.rstrip('.')}.")
    if code.value_source and code.value_source != "documented":
        parts.append(f"The number is not documented; it is from {code.value_source}.")
    if code.alias_of:
        parts.append(f"Another name of {code.alias_of}.")
    if code.jet_equivalent:
        parts.append(f"The engine's code of the same number is {code.jet_equivalent}.")
    if code.note:
        parts.append(f"{code.note.rstrip('.')}.")
    return " ".join(parts)


def _differences(symbol: str, sheet: Sheet) -> None:
    engine = rows.functions_answering(symbol, engine=True)
    listing = [name for name in facts.functions() if documents(name, symbol)]
    _names(
        sheet, "On the page, and never answered by the engine", [n for n in listing if n in CALLS and n not in engine]
    )
    _names(sheet, "Answered by the engine, and not on the page", [n for n in CALLS if n in engine and n not in listing])
    _names(sheet, "On the page of functions that the law has no rows for", [n for n in listing if n not in CALLS])


def _names(sheet: Sheet, heading: str, names: Iterable[str]) -> None:
    listed = ", ".join(names)
    if listed:
        sheet.heading(heading)
        sheet.paragraph(f"{listed}.")
