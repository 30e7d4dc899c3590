"""The mutants in words: the verdict first, a table for each slice, then the survivors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

_FEW: Final = 12
"""Survivors of a slice that are told one by one; JSON has all."""
_COLUMNS: Final = ("mutants", "equivalent", "excused", "killed", "survived")


def show(found: Mapping[str, Any], console: Console) -> None:
    """Print a report."""
    _say(console, verdict(found))
    for slice_ in found["slices"]:
        _slice(slice_, console)
    if any(kind["excused"] for slice_ in found["slices"] for kind in slice_["kinds"].values()):
        _say(
            console, "excused: all that such a mutant shows may be trouble from outside, or is not decided by the law."
        )


def verdict(found: Mapping[str, Any]) -> str:
    """What came out, in a sentence."""
    totals = found["totals"]
    wrong = totals["killed"] + totals["survived"]
    if totals["survived"]:
        return f"{found['suite']} under {found['profile']}: {totals['survived']:,} of {wrong:,} faulty laws survive."
    return f"{found['suite']} under {found['profile']}: every one of {wrong:,} faulty laws is killed."


def _slice(slice_: Mapping[str, Any], console: Console) -> None:
    covered = slice_["transitions"]
    _say(
        console,
        f"{slice_['slice']} (worlds: {slice_['worlds']}): {slice_['tests']:,} tests, {slice_['calls']:,} calls,"
        f" {covered['covered']:,} of {covered['of']:,} transitions",
    )
    table = Table()
    table.add_column("fault")
    for column in _COLUMNS:
        table.add_column(column, justify="right")
    for kind, counts in slice_["kinds"].items():
        table.add_row(kind, *(f"{counts[column]:,}" for column in _COLUMNS))
    console.print(table)
    absent = sum(slice_["not_in_this_slice"].values())
    if absent:
        _say(console, f"Not in this slice: {absent:,} mutants of rows that no call of its worlds rests on.")
    _survivors(slice_["survivors"], console)


def _survivors(alive: list[Mapping[str, Any]], console: Console) -> None:
    for each in alive[:_FEW]:
        row = "every failure" if each["row"] is None else f"row {each['row']}"
        extra = f"; states more than the law has: {each['extra_states']:,}" if each["extra_states"] else ""
        _say(console, f"survives: {each['function']}, {row} ({each['kind']}): {each['change']}{extra}")
        _say(console, f"  it would show in {each['world']}:")
        for call in each["shortest"]:
            _say(console, f"    {call}")
    if len(alive) > _FEW:
        _say(console, f"and {len(alive) - _FEW:,} more survive (--json tells all)")


def _say(console: Console, words: str) -> None:
    console.print(Text(words), soft_wrap=True)
