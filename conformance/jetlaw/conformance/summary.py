"""A report for people: one screen, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from jetlaw.conformance.report import Group, Tally
from jetlaw.conformance.verdicts import Verdict
from jetlaw.conformance.words import LONGEST_FAULT, plain
from jetlaw.model.facts import UnknownName, ambiguity, rule

_SHOWN_GROUPS, _SHOWN_KINDS, _SHOWN_UNDECIDED, _SHOWN_FAULTS, _SHOWN_WAYS = 16, 4, 4, 10, 1
_STYLES = {Verdict.CONFORMS: "green", Verdict.DIFFERS: "bold red", Verdict.BROKEN: "bold red"}


def show(report: Mapping[str, Any], tally: Tally, console: Console, title: str, seconds: float | None = None) -> None:
    """Print the report."""
    took = "" if seconds is None else f" in {seconds:.1f} s"
    console.print(Text(f"{plain(title)}: {tally.calls:,} calls in {tally.traces:,} runs{took}"))
    counts = Text("  ")
    for verdict in Verdict:
        if tally.verdicts[verdict] or verdict in (Verdict.CONFORMS, Verdict.DIFFERS, Verdict.UNDECIDED):
            style = _STYLES.get(verdict, "") if tally.verdicts[verdict] else ""
            counts.append(f"{verdict.value.replace('_', ' ')} {tally.verdicts[verdict]:,}   ", style)
    console.print(counts)
    _show_coverage(report.get("coverage") or {}, console)
    if tally.groups:
        _show_groups(tally, console)
    _show_undecided(tally, console)
    for fault in tally.faults[:_SHOWN_FAULTS]:
        console.print(Text(f"fault: {plain(fault, LONGEST_FAULT)}", "bold red"), soft_wrap=True)
    if len(tally.faults) > _SHOWN_FAULTS:
        console.print(Text(f"fault: and {len(tally.faults) - _SHOWN_FAULTS:,} more"))
    console.print(_last_word(tally))


def _show_coverage(coverage: Mapping[str, Mapping[str, int]], console: Console) -> None:
    names = {"transitions": "transitions", "rules": "rows of the law", "pairs": "documented (function, code) pairs"}
    parts = [
        f"{names[key]} {coverage[key]['covered']:,} of {coverage[key]['of']:,}" for key in names if key in coverage
    ]
    if parts:
        console.print(Text(f"  covered: {', '.join(parts)}"), soft_wrap=True)


def _show_groups(tally: Tally, console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("times", justify="right")
    table.add_column("the rule", ratio=1, overflow="fold")
    table.add_column("what came instead", ratio=1, overflow="fold")
    ranked = tally.ranked()
    for group in ranked[:_SHOWN_GROUPS]:
        table.add_row(f"{group.count:,}", Text(_rule_text(group)), Text(_came_text(group)))
    console.print()
    console.print(table)
    if len(ranked) > _SHOWN_GROUPS:
        rest = sum(group.count for group in ranked[_SHOWN_GROUPS:])
        console.print(Text(f"and {len(ranked) - _SHOWN_GROUPS} more findings, {rest:,} times in all (see --json)"))
    for number, group in enumerate(ranked[:_SHOWN_WAYS], 1):
        if group.kept[0].shortest:
            console.print(Text(f"\nthe shortest way to finding {number}:", "bold"))
            console.print(Text(group.kept[0].shortest))
    console.print()


def _rule_text(group: Group) -> str:
    """The rules a finding offends, the first one in words."""
    cited = [source for source in group.rules if source != "page"] or ["the function's page"]
    try:
        first = cited[0]
        words = rule(first).text if first[0] == "R" else ambiguity(first).text
    except UnknownName:
        return " ".join(cited)
    return f"{' '.join(cited)}: {words}"


def _came_text(group: Group) -> str:
    came: Counter[tuple[str, str]] = Counter()
    for (function, answer, _), count in group.came.items():
        came[function, answer] += count
    lines = [f"{function}: {answer} ({count:,})" for (function, answer), count in came.most_common(_SHOWN_KINDS)]
    if len(came) > len(lines):
        lines.append(f"and {len(came) - len(lines)} more kinds")
    return "\n".join(plain(line) for line in lines)


def _show_undecided(tally: Tally, console: Console) -> None:
    for (function, reason), count in tally.undecided.most_common(_SHOWN_UNDECIDED):
        console.print(Text(f"  undecided {count:,}: {plain(function)}: {plain(reason)}", "dim"), soft_wrap=True)
    if len(tally.undecided) > _SHOWN_UNDECIDED:
        rest = sum(n for _, n in tally.undecided.most_common()[_SHOWN_UNDECIDED:])
        console.print(Text(f"  undecided {rest:,}: for {len(tally.undecided) - _SHOWN_UNDECIDED} other reasons", "dim"))


def _last_word(tally: Tally) -> Text:
    if tally.faults:
        return Text("fault: the input, the adapter or the kit is at fault; what is told above was tried", "bold red")
    if tally.status == 2:
        return Text("nothing was tried", "bold red")
    if tally.status:
        return Text(f"differs: {len(tally.groups)} finding(s)", "bold red")
    return Text("conforms", "bold green")
