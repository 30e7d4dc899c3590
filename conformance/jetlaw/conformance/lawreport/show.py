"""The report in words: verdicts first, tables next, lists only where something is wrong or was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from jetlaw.conformance.lawreport import flaws

_FEW = 10
"""Findings of a kind that are told one by one, unless all are asked for."""
_NUMBERS = frozenset(
    {"of", "bound", "explained", "missing", "rows", "worlds", "states", "transitions", "vacuous", "beyond"}
)
_FACTS = {
    "functions": "functions modelled",
    "pairs": "documented pairs of function and code",
    "rules": "documented rules",
    "ambiguities": "ambiguities decided",
    "recordings": "recordings used",
}


def show(found: Mapping[str, Any], console: Console, *, verbose: bool = False) -> None:
    """Print a report."""
    wrong = flaws(dict(found))
    _say(
        console,
        f"The law under {', '.join(found['profiles'])}: " + (f"not sound: {'; '.join(wrong)}." if wrong else "sound."),
    )
    _facts(found, console)
    _readings(found["readings"], console)
    _slices(found["readings"], console)
    for name, reading in found["readings"].items():
        _wrong(name, reading, console, verbose=verbose)
    _traps(found["readings"], console, verbose=verbose)
    if verbose:
        _all(found, console)


def _facts(found: Mapping[str, Any], console: Console) -> None:
    lines = []
    for part, words in _FACTS.items():
        bound, explained, of, missing = list(found[part].values())
        lines.append((words, str(bound), str(explained), str(len(missing)), str(of)))
    _table(console, ("facts", "bound", "explained", "missing", "of"), lines)
    for part in _FACTS:
        if found[part]["missing"] and part != "recordings":
            _say(console, f"Neither bound nor explained of the {part}: {', '.join(found[part]['missing'])}.")
    basis = ", ".join(f"{count} {name}" for name, count in found["rows"]["basis"].items())
    _say(console, f"Rows: {found['rows']['all']}; by basis: {basis}.")


def _readings(readings: Mapping[str, Any], console: Console) -> None:
    columns = ("profile", "rows", "vacuous", "beyond", "contradictions", "holes", "reachable", "kept out")
    lines = [
        (
            name,
            str(r["rows"]),
            str(len(r["vacuous"])),
            str(len(r["beyond"])),
            str(len(r["contradictions"])),
            str(len(r["holes"])),
            f"{r['sometimes'] - len(r['missed'])} of {r['sometimes']}",
            f"{r['never'] - len(r['violated'])} of {r['never']}",
        )
        for name, r in readings.items()
    ]
    _table(console, columns, lines)


def _slices(readings: Mapping[str, Any], console: Console) -> None:
    lines = [
        (slice_, name, *(f"{counts[part]:,}" for part in ("worlds", "states", "transitions")))
        for slice_ in dict.fromkeys(slice_ for reading in readings.values() for slice_ in reading["slices"])
        for name, reading in readings.items()
        if (counts := reading["slices"].get(slice_))
    ]
    _table(console, ("slice", "profile", "worlds", "states", "transitions"), lines)


def _wrong(name: str, reading: Mapping[str, Any], console: Console, *, verbose: bool) -> None:
    """What is wrong under a profile."""
    words: dict[str, Callable[[Mapping[str, Any]], str]] = {
        "vacuous": lambda row: f"never fires: {row['function']}, row {row['row']}: {row['answer']} where {row['when']}",
        "contradictions": lambda item: f"contradiction ({item['kind']}) in {item['world']}: {item['what']}",
        "holes": lambda item: f"hole in {item['world']}: {item['function']} where {_situation(item)}",
        "missed": lambda item: f"not reachable in {item['world']}: {item['words']}",
        "violated": lambda item: f"does not hold in {item['world']}: {item['words']}",
    }
    for part, line in words.items():
        listed = reading[part] if verbose else reading[part][:_FEW]
        for item in listed:
            _say(console, f"{name}: {line(item)}")
        if len(listed) < len(reading[part]):
            _say(console, f"{name}: and {len(reading[part]) - len(listed)} more (--verbose tells all)")


def _situation(hole: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} is {value}" for name, value in hole["situation"].items())


def _traps(readings: Mapping[str, Any], console: Console, *, verbose: bool) -> None:
    """The traps of the API, one line each; the shortest way into each on request."""
    classes: dict[str, tuple[Mapping[str, Any], list[str]]] = {}
    for name, reading in readings.items():
        for trap in reading["traps"]:
            classes.setdefault(trap["what"], (trap, []))[1].append(name)
    if classes:
        _say(console, "Traps of the API (states without a way back):")
    for words, (trap, names) in classes.items():
        _say(console, f"- {words} ({', '.join(names)}); after {len(trap['path'])} calls in {trap['world']}")
        for step in trap["path"] if verbose else ():
            _say(console, f"    {step}")


def _all(found: Mapping[str, Any], console: Console) -> None:
    """What need not be told to know whether the law is sound."""
    for alternative in found["alternatives"]:
        differs = f"{', '.join(alternative['functions'])}: {', '.join(alternative['differs'])}"
        _say(console, f"Declared alternative: {differs}. {alternative['why']} ({', '.join(alternative['sources'])})")
    for name, reading in found["readings"].items():
        if reading["lacks"]:
            _say(console, f"{name} lacks {', '.join(reading['lacks'])}.")
        lines = [(world, *(f"{count:,}" for count in counts.values())) for world, counts in reading["worlds"].items()]
        _table(console, (f"world under {name}", "states", "transitions"), lines)
        for row in reading["beyond"]:
            _say(
                console, f"{name}: no call of this version leads to {row['function']}, row {row['row']}: {row['when']}"
            )


def _say(console: Console, text: str) -> None:
    console.print(Text(text), highlight=False)


def _table(console: Console, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in columns:
        table.add_column(Text(name), overflow="fold", justify="right" if name in _NUMBERS else "left")
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table, Text(), sep="\n")
