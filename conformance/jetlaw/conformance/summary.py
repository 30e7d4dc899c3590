"""A report for people: one screen, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from jetlaw.conformance.deviations.excuses import Excuses
from jetlaw.conformance.regression.outcomes import Outcome
from jetlaw.conformance.report import Group, Tally
from jetlaw.conformance.verdicts import Verdict
from jetlaw.conformance.words import LONGEST_FAULT, plain
from jetlaw.model.facts import UnknownName, ambiguity, rule

_SHOWN_GROUPS, _SHOWN_KINDS, _SHOWN_UNDECIDED, _SHOWN_FAULTS, _SHOWN_WAYS = 16, 4, 4, 10, 1
_SHOWN_UNMET, _SHOWN_REPLAYED = 4, 20
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
    _show_not_reached(report.get("not_reached") or [], console)
    _show_replayed(tally, console)
    if tally.groups:
        _show_groups(tally, console)
    _show_undecided(tally, console)
    if tally.excuses:
        _show_deviations(tally.excuses, console)
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


def _show_not_reached(reasons: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Why transitions of a plan were not gone through."""
    if reasons:
        few = "; ".join(f"{plain(each['reason'])} ({each['count']:,})" for each in reasons[:_SHOWN_UNDECIDED])
        more = f"; and {len(reasons) - _SHOWN_UNDECIDED} more reasons" if len(reasons) > _SHOWN_UNDECIDED else ""
        total = sum(each["count"] for each in reasons)
        console.print(Text(f"  {total:,} transitions not gone through: {few}{more}", "dim"), soft_wrap=True)


def _show_replayed(tally: Tally, console: Console) -> None:
    """What became of sequences that were run again: how many of each kind, and those worth a line."""
    if not tally.replayed:
        return
    counts = Counter(each.outcome.value for each in tally.replayed)
    console.print(Text(f"  run again: {', '.join(f'{word} {count:,}' for word, count in sorted(counts.items()))}"))
    worth = [each for each in tally.replayed if each.outcome is not Outcome.CONFORMS]
    for each in worth[:_SHOWN_REPLAYED]:
        name = f"{plain(each.trace)}: " if each.trace else ""
        console.print(Text(f"    {name}{plain(each, LONGEST_FAULT)}"), soft_wrap=True)
    if len(worth) > _SHOWN_REPLAYED:
        console.print(Text(f"    and {len(worth) - _SHOWN_REPLAYED:,} more (see --json)"))


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


def _show_deviations(excuses: Excuses, console: Console) -> None:
    """What became of the declared deviations: counts, and a line for each that no longer holds."""
    unmet = [account.entry.id for account in excuses.accounts if not account.covered and not account.moved]
    counts = f"{sum(bool(account.matched) for account in excuses.accounts)} of {len(excuses.accounts)} matched"
    few = f": {', '.join(unmet[:_SHOWN_UNMET])}{', ...' if len(unmet) > _SHOWN_UNMET else ''}" if unmet else ""
    console.print(Text(f"  deviations: {counts}, {len(unmet)} not covered{plain(few, 400)}", "dim"), soft_wrap=True)
    for account in excuses.stale:
        console.print(Text(f"stale: {plain(account.entry.id)}: {account.stale}", "bold red"), soft_wrap=True)


def _last_word(tally: Tally) -> Text:
    if tally.faults:
        return Text("fault: the input, the adapter or the kit is at fault; what is told above was tried", "bold red")
    if tally.status == 2:
        return Text("nothing was tried", "bold red")
    stale = len(tally.excuses.stale) if tally.excuses else 0
    if tally.verdicts[Verdict.DIFFERS]:
        return Text(f"differs: {len(tally.groups)} finding(s)" + (f", {stale} stale" if stale else ""), "bold red")
    if stale:
        return Text(f"stale: {stale} deviation(s) to remove or to correct", "bold red")
    return Text("conforms", "bold green")
