"""What was learnt, as data and for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from jetlaw.conformance.learn.confirming import Finding
from jetlaw.conformance.learn.description import Change
from jetlaw.conformance.learn.session import Lesson
from jetlaw.conformance.words import LONGEST_FAULT, either, plain
from jetlaw.model.state import Input

SCHEMA = "jetlaw-learn/1"
_LAST_WORDS = {
    0: "the learnt machines are the law's",
    1: "the learnt machines differ from the law's",
    2: "nothing certain was learnt",
}


def called(call: Input) -> str:
    """A call as the law reads it."""
    return f"{call.function}({', '.join(call.classes)})"


def headline(finding: Finding) -> str:
    """What is wrong, in a line."""
    says = f"{called(finding.call)} answers {finding.answer}"
    match finding.kind:
        case "answer":
            allowed = either(each.answer for each in finding.difference.judgement.allowed)
            return f"{says}; the law allows {allowed or 'no answer at all here'}"
        case "stays":
            return f"{says} and changes nothing; by the law {_wanted(finding.changes)}"
        case "moves":
            return f"{says} and {_came(finding.changes)}; by the law nothing changes"
    return f"{says} and then {_came(finding.changes)}; by the law {_wanted(finding.changes)}"


def _wanted(changes: tuple[Change, ...]) -> str:
    return ", ".join(f"{change.variable} is then {change.wanted}" for change in changes)


def _came(changes: tuple[Change, ...]) -> str:
    return ", ".join(f"{change.variable} is as if {change.came}" for change in changes)


def shown_by(finding: Finding) -> str:
    """The answer that shows it, in a line."""
    last = finding.difference
    allowed = either(each.answer for each in last.judgement.allowed) or "no answer at all here"
    rules = ", ".join(last.judgement.rules)
    return f"{called(last.classified)} answers {last.answer}; the law allows {allowed}" + (
        f" ({rules})" if rules else ""
    )


def show(lesson: Lesson, console: Console, title: str, seconds: float) -> None:
    """Print what was learnt."""
    count = len(lesson.machines)
    console.print(
        Text(f"{plain(title)}: {count} machines, {lesson.calls:,} calls in {lesson.words:,} runs in {seconds:.1f} s")
    )
    for each in lesson.machines:
        line = (
            f"  {each.slice}: {each.states} states learnt, {each.expected} in the law's plainest machine;"
            f" {each.inputs} inputs, {each.tried} more tried in each state"
        )
        console.print(Text(line, "dim"), soft_wrap=True)
    for number, finding in enumerate(lesson.findings, 1):
        _show_finding(number, finding, console)
    if lesson.unconfirmed:
        names = ", ".join(dict.fromkeys(f"{function} = {answer}" for function, answer in lesson.unconfirmed))
        dropped = f"  dropped {len(lesson.unconfirmed)}, not shown by a fresh process: {names}"
        console.print(Text(plain(dropped, LONGEST_FAULT)), soft_wrap=True)
    for fault in lesson.faults:
        console.print(Text(f"fault: {plain(fault, LONGEST_FAULT)}", "bold red"), soft_wrap=True)
    console.print(Text(_LAST_WORDS[lesson.status], "green" if lesson.status == 0 else "bold red"))


def _show_finding(number: int, finding: Finding, console: Console) -> None:
    console.print(Text(f"\nfinding {number}: {plain(headline(finding), LONGEST_FAULT)}", "bold red"), soft_wrap=True)
    console.print(Text(f"  in the state: {plain(finding.situation, LONGEST_FAULT)}"), soft_wrap=True)
    console.print(Text(f"  wrong steps of the learnt machine: {finding.steps}"))
    if finding.kind != "answer":
        console.print(Text(f"  shown by: {plain(shown_by(finding), LONGEST_FAULT)}"), soft_wrap=True)
    console.print(Text(f"\n{finding.difference.shortest}\n"), soft_wrap=True)


def as_json(lesson: Lesson, head: Mapping[str, Any]) -> dict[str, Any]:
    """What was learnt as data: schema `jetlaw-learn/1`."""
    return {
        "schema": SCHEMA,
        **head,
        "calls": lesson.calls,
        "runs": lesson.words,
        "machines": [
            {
                "slice": each.slice,
                "inputs": each.inputs,
                "tried": each.tried,
                "states": each.states,
                "expected": each.expected,
                "functions": list(each.functions),
            }
            for each in lesson.machines
        ],
        "findings": [_finding(each) for each in lesson.findings],
        "unconfirmed": [{"function": function, "answer": answer} for function, answer in lesson.unconfirmed],
        "faults": lesson.faults,
        "status": lesson.status,
    }


def _finding(found: Finding) -> dict[str, Any]:
    last = found.difference
    return {
        "slice": found.slice,
        "call": {"function": found.call.function, "classes": list(found.call.classes)},
        "answer": found.answer,
        "kind": found.kind,
        "state": found.situation,
        "changes": [change._asdict() for change in found.changes],
        "steps": found.steps,
        "told": headline(found),
        "shown_by": {
            "step": last.step,
            "call": {"function": last.call, "in": dict(last.inputs), "classes": list(last.classified.classes)},
            "answer": last.answer,
            "allowed": list(dict.fromkeys(each.answer for each in last.judgement.allowed)),
            "rules": list(last.judgement.rules),
            "shortest": last.shortest,
        },
    }
