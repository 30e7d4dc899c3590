"""``jetlaw law --diff OLD NEW``: what two profiles do not have in common, function by function and row by row.

A row that has gone and a row that has come are told as a change where they answer the same code: the condition, the
effect or the certainty is another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from jetlaw.conformance.lawreport.covered import kind_of
from jetlaw.model.profiles import Profile
from jetlaw.model.rows import Row
from jetlaw.model.ruling import Law

SCHEMA = "jetlaw.law.diff/1"
Report = dict[str, Any]


def difference(old: Profile, new: Profile) -> Report:
    """What appears, vanishes or changes from ``old`` to ``new``, ready for JSON, functions by name."""
    before, after = Law(old), Law(new)
    names = sorted(before.calls)
    changes = {name: _changes(name, before, after) for name in names if before.has(name) and after.has(name)}
    return {
        "schema": SCHEMA,
        "old": old.name,
        "new": new.name,
        "appear": [name for name in names if after.has(name) and not before.has(name)],
        "vanish": [name for name in names if before.has(name) and not after.has(name)],
        "change": {name: found for name, found in changes.items() if found["rows"]},
        "same": [name for name, found in changes.items() if not found["rows"]],
    }


def _changes(name: str, before: Law, after: Law) -> Report:
    old, new = (dict(law.rows(name)) for law in (before, after))
    gone = [(number, row) for number, row in old.items() if number not in new]
    come = [(number, row) for number, row in new.items() if number not in old]
    lost = {row.answer for _, row in gone} - {row.answer for row in new.values()}
    gained = {row.answer for _, row in come} - {row.answer for row in old.values()}
    return {
        "answers": {"added": sorted(gained - {""}), "removed": sorted(lost - {""})},
        "rows": [*_described("removed", gone, new.values()), *_described("added", come, old.values())],
    }


def _described(how: str, rows: Iterable[tuple[int, Row]], others: Iterable[Row]) -> list[Report]:
    """Rows that only one profile has; ``elsewhere`` is whether the other answers the same code otherwise."""
    answered = {(kind_of(row), row.answer) for row in others}
    return [
        {
            "change": how,
            "row": number + 1,
            "kind": kind_of(row),
            "answer": row.answer,
            "when": str(row.when),
            "may": row.may,
            "sources": list(row.sources),
            "since": row.since,
            "until": row.until,
            "elsewhere": (kind_of(row), row.answer) in answered,
        }
        for number, row in rows
    ]


def show_difference(found: Mapping[str, Any], console: Console) -> None:
    """Print a difference: functions first, then rows, with a minus for what goes and a plus for what comes."""
    old, new = found["old"], found["new"]
    _say(console, f"From {old} to {new}:")
    _names(console, f"Functions that {new} has and {old} lacks", found["appear"])
    _names(console, f"Functions that {old} has and {new} lacks", found["vanish"])
    for name, changes in found["change"].items():
        answers = changes["answers"]
        told = [f"{word} {', '.join(answers[word])}" for word in ("added", "removed") if answers[word]]
        _say(console, f"{name}{': answers ' + '; '.join(told) if told else ''}")
        for row in changes["rows"]:
            _say(console, f"  {_line(row)}")
    _say(console, f"The same in both: {len(found['same'])} functions.")


def _names(console: Console, words: str, names: list[str]) -> None:
    if names:
        _say(console, f"{words} ({len(names)}): {', '.join(names)}.")


def _line(row: Mapping[str, Any]) -> str:
    sign = {"added": "+", "removed": "-"}[row["change"]]
    answer = row["answer"] or row["kind"]
    window = [f"{word} {row[word]}" for word in ("since", "until") if row[word]]
    notes = [*(["may"] if row["may"] else []), *(["trouble"] if row["kind"] == "trouble" else []), *window]
    note = f" [{', '.join(notes)}]" if notes else ""
    return f"{sign} {answer} where {row['when']}{note} ({' '.join(row['sources'])})"


def _say(console: Console, text: str) -> None:
    console.print(Text(text), highlight=False)
