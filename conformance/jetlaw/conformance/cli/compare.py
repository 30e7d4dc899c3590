"""``jetlaw compare``: what changed between two reports."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.text import Text

from jetlaw.conformance.cli.common import console, write_json
from jetlaw.conformance.cli.options import Fault
from jetlaw.conformance.regression.comparing import Comparison, NotComparable, Told, compare
from jetlaw.conformance.regression.reports import NoReport, load
from jetlaw.conformance.words import LONGEST_FAULT, plain

SCHEMA = "jetlaw-comparison/1"
_SHOWN = 20


def command(options: argparse.Namespace) -> int:
    """Compare the reports; exit status 1 if something got worse."""
    try:
        found = compare(load(options.old), load(options.new))
    except (NoReport, NotComparable) as error:
        raise Fault(plain(error, LONGEST_FAULT)) from error
    if str(options.json) != "-":
        _show(found, console())
    if options.json:
        write_json(_as_json(found), options.json)
    return found.status


def _as_json(found: Comparison) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "newly_differs": [each.as_json() for each in found.newly_differs],
        "newly_conforms": [each.as_json() for each in found.newly_conforms],
        "still_differs": [each.as_json() for each in found.still_differs],
        "not_tried": found.not_tried,
        "not_implemented": found.not_implemented,
        "coverage": {
            "lost": [{"function": function, "what": what} for function, what in found.lost],
            "gained": [{"function": function, "what": what} for function, what in found.gained],
            "fewer_transitions": [{"function": f, "then": then, "now": now} for f, then, now in found.fewer],
            "more_transitions": [{"function": f, "then": then, "now": now} for f, then, now in found.more],
            "chance": found.chance,
        },
        "unlike": found.unlike,
        "fault": found.faulty,
        "status": found.status,
    }


def _show(found: Comparison, out: Console) -> None:
    for line in found.unlike:
        out.print(Text(plain(line, LONGEST_FAULT)), soft_wrap=True)
    _show_part(out, "newly differs", map(_difference, found.newly_differs), "bold red")
    _show_part(out, "no longer implemented", found.not_implemented, "bold red")
    _show_part(out, "no longer tried", found.not_tried, "bold red")
    chance = f" (this may be chance: {found.chance})" if found.chance else ""
    lost = (f"{function}: {what}" for function, what in found.lost)
    _show_part(out, f"coverage lost{chance}", lost, "" if chance else "bold red")
    _show_part(out, "newly conforms", map(_difference, found.newly_conforms), "green")
    _show_part(out, "still differs", map(_difference, found.still_differs), "")
    _show_part(out, "coverage gained", (f"{function}: {what}" for function, what in found.gained), "")
    _show_part(out, "fewer transitions", (f"{f}: {then:,} then, {now:,} now" for f, then, now in found.fewer), "")
    _show_part(out, "more transitions", (f"{f}: {then:,} then, {now:,} now" for f, then, now in found.more), "")
    out.print(_last_word(found), soft_wrap=True)


def _show_part(out: Console, title: str, lines: Iterable[str], style: str) -> None:
    listed = list(lines)
    if listed:
        out.print(Text(f"{title}: {len(listed):,}", style), soft_wrap=True)
    for line in listed[:_SHOWN]:
        out.print(Text(f"  {plain(line, LONGEST_FAULT)}"), soft_wrap=True)
    if len(listed) > _SHOWN:
        out.print(Text(f"  and {len(listed) - _SHOWN:,} more (see --json)"))


def _difference(told: Told) -> str:
    allowed = told.allowed or "nothing of the kind"
    rules = " ".join(told.kind.rules)
    return f"{told.kind.function} answered {told.kind.answer} ({told.times:,}); the law allows {allowed} ({rules})"


def _last_word(found: Comparison) -> Text:
    if found.faulty:
        return Text(f"fault: the new report is of a run that failed: {plain(found.faulty, LONGEST_FAULT)}", "bold red")
    if found.status:
        return Text("worse", "bold red")
    return Text("no worse", "bold green")
