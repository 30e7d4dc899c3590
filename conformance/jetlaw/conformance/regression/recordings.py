"""A recording as it is to be run again: its calls with what they meant, and what was wrong with it first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jetlaw.conformance.bench import Bench
from jetlaw.conformance.court import Court
from jetlaw.conformance.oracle import TooVague
from jetlaw.conformance.regression.outcomes import Finding, Then
from jetlaw.conformance.sorting import Unclassified
from jetlaw.conformance.traces import Header, Note, Step, TraceError, read
from jetlaw.conformance.verdicts import Judgement, Verdict
from jetlaw.conformance.words import answer_name
from jetlaw.model.facts import UnknownName, base_name
from jetlaw.model.state import Input


@dataclass(slots=True)
class Recording:
    """One trace.

    Attributes:
        name: its name.
        environment: the world it ran in.
        items: its calls and notes, in order.
    """

    name: str
    environment: Mapping[str, Any]
    items: list[Step | Note] = field(default_factory=list)

    @property
    def recorded(self) -> list[Then]:
        """What its calls answered."""
        return [Then(item.number, item.ret, item.died) for item in self.items if isinstance(item, Step)]

    @property
    def threads(self) -> int:
        """How many threads made its calls."""
        return len({item.thread for item in self.items if isinstance(item, Step)})


@dataclass(slots=True)
class Meaning:
    """What the law makes of a recording.

    Attributes:
        calls: each call as the law sees it, by its line in the trace.
        was: the first difference, if there is one.
        reason: why the rest could not be judged; empty if all was.
    """

    calls: dict[int, Input] = field(default_factory=dict)
    was: Finding | None = None
    reason: str = ""


def recordings(path: Path) -> Iterator[Recording | TraceError]:
    """The traces of a file in order; a fault in one ends it there and is told before it."""
    current: Recording | None = None
    for item in read(path):
        match item:
            case Header():
                if current is not None:
                    yield current
                current = Recording(item.name, item.environment)
            case TraceError():
                yield item
            case Step() | Note():
                if current is not None:
                    current.items.append(item)
    if current is not None:
        yield current


def meaning(recording: Recording, bench: Bench) -> Meaning:
    """What the law makes of a recording, without any implementation and whatever is excused today."""
    court, found = Court(bench.stepper, recording.environment), Meaning()
    for item in recording.items:
        if isinstance(item, Note):
            court.note(item.text, item.detail, item.ret, item.values, item.instance)
            continue
        try:
            base_name(item.call)
            call = court.read(item.call, item.inputs)
            judgement = court.judge(call, item.inputs, item.ret, item.out, item.died)
        except (UnknownName, Unclassified, TooVague) as error:
            found.reason = f"step {item.number}: {error}"
            return found
        found.calls[item.number] = call
        if judgement.verdict is Verdict.DIFFERS and found.was is None:
            found.was = _finding(item, call, judgement)
    return found


def _finding(item: Step, call: Input, judgement: Judgement) -> Finding:
    allowed = tuple(dict.fromkeys(each.answer for each in judgement.allowed))
    return Finding(
        item.number, call.function, answer_name(item.ret, item.died, call.function), judgement.rules, allowed
    )
