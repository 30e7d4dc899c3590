"""How often recordings of the running engine show a finding, and where first.

A recording shows a finding if its telling calls come in order, each answered so and in that situation, with nothing in
between but calls that change nothing, calls about another instance or snapshot session, and calls of functions that the
shortest sequence makes there too. What was counted is kept with the project, so that the page needs no recordings;
evidence counted for other telling calls is stale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from jetlaw.conformance.bench import Bench
from jetlaw.conformance.check import Checker
from jetlaw.conformance.findings.finding import Finding, Told
from jetlaw.conformance.findings.ways import Step
from jetlaw.conformance.traces import Header, Note, TraceError
from jetlaw.conformance.traces import Step as Recorded
from jetlaw.conformance.words import answer_name
from jetlaw.model.state import NOBODY, Input, Move, State
from jetlaw.model.terms import View

STORE = Path(__file__).with_name("evidence.json")


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How often a finding was recorded.

    Attributes:
        told: its telling calls when it was counted.
        count: how often they were recorded.
        trace: the first trace that shows it.
        step: the number of the last telling call in it.
    """

    told: str
    count: int
    trace: str | None = None
    step: int | None = None


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was counted, and in what.

    Attributes:
        recordings: the name of the file.
        traces: how many traces it holds.
        calls: how many calls.
        findings: what was seen of each finding, by its name.
    """

    recordings: str
    traces: int
    calls: int
    findings: Mapping[str, Seen]

    def of(self, finding: Finding) -> Seen:
        """What was seen of a finding; raises Refused if that is not known, or was counted for other calls."""
        seen = self.findings.get(finding.name)
        if seen is None or seen.told != finding.told:
            raise finding.refused("its recordings are not counted; run with --refresh beside the recordings")
        return seen


def load(path: Path = STORE) -> Evidence:
    """What was counted last."""
    return msgspec.json.decode(path.read_bytes(), type=Evidence)


def store(evidence: Evidence, path: Path = STORE) -> None:
    """Keep what was counted."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(evidence), indent=1) + b"\n")


Matched = Sequence[tuple[State, str, tuple[int, ...]]]
"""What explains a recorded answer: states, the answer in each, and the rows behind it."""


@dataclass(slots=True)
class Watch:
    """One finding, looked for in one trace after the other.

    Attributes:
        finding: the finding.
        between: for each telling call the functions that the shortest sequence calls before it.
        told: how many telling calls this trace has made, none of them in vain.
        about: the instance and the snapshot session that they are about.
        count: how often all were made.
        trace: the first trace in which they were.
        step: the step of the last of them.
    """

    finding: Finding
    between: tuple[frozenset[str], ...]
    told: int = 0
    about: tuple[int, int] = (NOBODY, NOBODY)
    count: int = 0
    trace: str | None = None
    step: int | None = None

    @property
    def seen(self) -> Seen:
        """What was seen so far."""
        return Seen(told=self.finding.told, count=self.count, trace=self.trace, step=self.step)

    def look(self, call: Input, fits: Callable[[Told], bool], *, still: bool) -> bool:
        """Take a call in; whether it was the last of the telling calls.

        Args:
            call: the call.
            fits: whether it is a certain telling call.
            still: whether it changed nothing.
        """
        if self.told and not self._elsewhere(call) and fits(self.finding.shows[self.told]):
            self._tell(call)
        elif fits(self.finding.shows[0]):
            self.told, self.about = 0, (NOBODY, NOBODY)
            self._tell(call)
        elif self.told and not (still or self._elsewhere(call) or call.function in self.between[self.told]):
            self.told = 0
        if self.told < len(self.finding.shows):
            return False
        self.told = 0
        self.count += 1
        return True

    def _elsewhere(self, call: Input) -> bool:
        """Whether a call is about another instance or session than the telling calls before it."""
        named = zip((call.instance, call.snapshot), self.about, strict=True)
        return any(NOBODY not in pair and pair[0] != pair[1] for pair in named)

    def _tell(self, call: Input) -> None:
        self.told += 1
        instance, snapshot = self.about
        self.about = (
            call.instance if instance == NOBODY else instance,
            call.snapshot if snapshot == NOBODY else snapshot,
        )


def watch(finding: Finding, steps: Sequence[Step]) -> Watch:
    """A watch for a finding whose shortest sequence is ``steps``."""
    between: list[frozenset[str]] = []
    since: set[str] = set()
    wanted = list(finding.shows)
    for step in steps:
        if wanted and wanted[0].fits(step.call.function, step.answer, step.rows):
            between.append(frozenset(since))
            since, wanted = set(), wanted[1:]
        else:
            since.add(step.call.function)
    return Watch(finding, tuple(between))


class Scan(Checker):
    """Checks recordings and looks for findings in them.

    Attributes:
        watches: the findings, and what was seen of each.
    """

    def __init__(self, bench: Bench, watches: Iterable[Watch]) -> None:
        super().__init__(bench)
        self.watches = tuple(watches)
        self._matched: list[tuple[State, str, tuple[int, ...]]] = []

    def evidence(self, recordings: str) -> Evidence:
        """What was seen in the recordings so far."""
        seen = {watch.finding.name: watch.seen for watch in self.watches}
        return Evidence(recordings=recordings, traces=self.tally.traces, calls=self.tally.calls, findings=seen)

    def _take(self, item: Header | Note | Recorded | TraceError, path: str) -> None:
        super()._take(item, path)
        if isinstance(item, Header):
            self._court.oracle.moved = self._moved
            for watch in self.watches:
                watch.told = 0

    def _moved(self, state: State, _: Input, move: Move) -> None:
        self._matched.append((state, move.outcome.answer, move.outcome.rows))

    def _judge(self, call: Input, step: Recorded) -> None:
        oracle = self._court.oracle
        oracle.prepare(call)
        before, self._matched = oracle.states, []
        super()._judge(call, step)
        if not self._matched:
            answer = step.died or answer_name(step.ret)
            self._matched = [(state, answer, rows) for state in before if (rows := self._promises_nothing(state, call))]
        views: list[View] = []
        for watch in self.watches:
            if watch.look(call, lambda told: self._fits(told, call, views), still=oracle.states == before):
                watch.trace, watch.step = watch.trace or self._trace.name, watch.step or step.number

    def _promises_nothing(self, state: State, call: Input) -> tuple[int, ...]:
        row = self.bench.stepper.ruling(state, call).undefined
        return () if row is None else (row,)

    def _fits(self, told: Told, call: Input, views: list[View]) -> bool:
        """Whether a recorded call is a telling one, in whatever state the process may have been."""
        if not self._matched or not all(told.fits(call.function, answer, rows) for _, answer, rows in self._matched):
            return False
        if not views:
            views.extend(self.bench.stepper.view(state, call) for state, _, _ in self._matched)
        return all(map(told.holds, views))
