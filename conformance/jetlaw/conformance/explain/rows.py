"""Rows as an explanation shows them: the documentation's reading beside the engine's."""

from collections.abc import Iterable, Iterator

from rich.text import Text

from jetlaw.conformance.explain import folds, phrases
from jetlaw.conformance.explain.folds import Fold, Placed
from jetlaw.model.law import CALLS
from jetlaw.model.profiles import ENGINE_SOURCE, cites_documentation, cites_engine
from jetlaw.model.rows import Row

NOTHING = "-"

VERSIONS = {
    "win2000": "Windows 2000",
    "winxp": "Windows XP",
    "ws2003": "Windows Server 2003",
    "vista": "Windows Vista",
    "win7": "Windows 7",
    "win8": "Windows 8",
}


def every_row() -> Iterator[Placed]:
    """All rows of the law, in its order."""
    for call in CALLS.values():
        yield from rows_of(call.name)


def rows_of(function: str) -> Iterator[Placed]:
    """The rows of one function, in order."""
    return (Placed(function, number, row) for number, row in enumerate(CALLS[function].rows, start=1))


def is_documented(placed: Placed) -> bool:
    """Whether the documentation's reading holds the row, in whatever version."""
    return cites_documentation(placed.row, placed.function)


def is_engines(placed: Placed) -> bool:
    """Whether the engine's reading holds the row."""
    return cites_engine(placed.row.sources)


def functions_answering(symbol: str, *, engine: bool) -> frozenset[str]:
    """The functions that may answer a code, in one of the two readings."""
    holds = is_engines if engine else is_documented
    return frozenset(placed.function for placed in every_row() if placed.row.answer == symbol and holds(placed))


def documented_cell(placed: Placed) -> str:
    """Where the documentation says so, and since when; a dash if it does not."""
    if not is_documented(placed):
        return NOTHING
    cited = [phrases.source(s) for s in placed.row.sources if not ENGINE_SOURCE.fullmatch(s)]
    return "\n".join([*cited, *_window(placed.row)])


def engine_cell(placed: Placed) -> str:
    """Where the engine does so; a dash if it does not."""
    return "\n".join(phrases.source(s) for s in placed.row.sources if ENGINE_SOURCE.fullmatch(s)) or NOTHING


def _window(row: Row) -> list[str]:
    since = [f"since {VERSIONS[row.since]}"] if row.since else []
    return since + ([f"before {VERSIONS[row.until]}"] if row.until else [])


def situation(fold: Fold, *, function: bool = False, answer: bool = True) -> Text:
    """The answer, when it comes and what changes, as the lines of one cell."""
    row = fold.first.row
    text = Text()
    if function:
        rows = "rows" if len(fold.rows) > 1 else "row"
        text.append(f"{fold.first.function}, {rows} {fold.numbers}\n", style="bold")
    if answer:
        text.append(f"{phrases.answer(row)}\n", style="bold")
    text.append(when(fold))
    if then := folds.changes(fold):
        text.append("\nthen: " + "\n".join(then))
    return text


def when(fold: Fold) -> str:
    """When the rows apply, and how certainly."""
    row, said = fold.first.row, phrases.condition(fold.when)
    if row.trouble:
        return f"only with trouble from outside ({row.trouble})" + ("" if said == "always" else f", when {said}")
    if said == "always":
        said = "nothing above refused the call" if row.kind == "done" else "the call gets this far"
    return f"{_possibly(row)} {said}"


def _possibly(row: Row) -> str:
    if row.kind == "undefined":
        return "nothing is promised when"
    if row.witness:
        return f'possible (outputs show "{row.witness}") when'
    return "possible, but not certain, when" if row.may else "when"


def listed(rows: Iterable[Placed]) -> Iterator[tuple[str, Text, str, str]]:
    """Rows for a table with columns for number, situation, documentation and engine."""
    for fold in folds.folded(rows):
        yield fold.numbers, situation(fold), documented_cell(fold.first), engine_cell(fold.first)
