"""Checking recordings: no implementation needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from jetlaw.conformance.bench import Bench
from jetlaw.conformance.court import Court
from jetlaw.conformance.deviations.excuses import Excuses
from jetlaw.conformance.oracle import TooVague
from jetlaw.conformance.report import Difference, Tally, records_before
from jetlaw.conformance.shortest import shortest_way
from jetlaw.conformance.sorting import Unclassified
from jetlaw.conformance.traces import Header, Note, Step, TraceError, read
from jetlaw.conformance.verdicts import Judgement, Verdict
from jetlaw.conformance.words import LONGEST_FAULT, answer_name, plain, quoted
from jetlaw.model.facts import UnknownName, base_name
from jetlaw.model.state import NOBODY, Input
from jetlaw.model.world import SLICES


class Checker:
    """Checks traces against one profile.

    Attributes:
        tally: what was found so far.
    """

    def __init__(self, bench: Bench, excuses: Excuses | None = None) -> None:
        self.bench = bench
        self.tally = Tally(excuses)
        self._court = Court(bench.stepper, excuses=excuses)
        self._trace = Header("")
        self._lost = ""
        self._threads: set[int | str | None] = set()

    def check(self, paths: Iterable[Path], progress: Callable[[int], None] = lambda _: None) -> Tally:
        """Check files; faults are noted in the tally, and what was found before them stays."""
        try:
            for path in paths:
                self._check(path, progress)
        except KeyboardInterrupt:
            self.tally.faults.append("interrupted")
        return self.tally

    def _check(self, path: Path, progress: Callable[[int], None]) -> None:
        calls, faults = self.tally.calls, len(self.tally.faults)
        for item in read(path):
            self._take(item, str(path))
            if self.tally.calls % 1000 == 0:
                progress(self.tally.calls)
        if self.tally.calls == calls and len(self.tally.faults) == faults:
            self.tally.faults.append(plain(f"{path}: holds no call", LONGEST_FAULT))

    def slices(self) -> list[str]:
        """The slices of the API that the traces touch."""
        met = set(self.tally.by_function)
        return [name for name, functions in SLICES.items() if met.intersection(functions)]

    def explain(self) -> None:
        """Give the first difference of each group the shortest way to it."""
        for group in self.tally.groups.values():
            first = group.kept[0]
            group.kept[0] = replace(first, shortest=shortest_way(self.bench, first))

    def _take(self, item: Header | Step | Note | TraceError, path: str) -> None:
        match item:
            case Step():
                if not self._lost:
                    self._try(item, path)
            case Note():
                self._court.note(item.text, item.detail, item.ret, item.values, item.instance)
            case Header():
                self._trace, self._lost = item, ""
                self._threads = set()
                self._court = Court(self.bench.stepper, item.environment, self.tally.excuses)
                self.tally.traces += 1
            case TraceError():
                self.tally.faults.append(plain(item, LONGEST_FAULT))

    def _try(self, step: Step, path: str) -> None:
        place = f"{path}:{step.line}"
        try:
            base_name(step.call)
        except UnknownName as error:
            self._give_up(place, f"exported function {quoted(step.call)} is not known; {_nearest(error)}")
            return
        self._threads.add(step.thread)
        self._court.oracle.threaded = len(self._threads) > 1
        try:
            call = self._court.read(step.call, step.inputs)
        except Unclassified as error:
            self._give_up(place, str(error))
            return
        self._judge(call, step)

    def _judge(self, call: Input, step: Step) -> None:
        before = records_before(self._court.oracle.states, call)
        try:
            judgement = self._court.judge(call, step.inputs, step.ret, step.out, step.died)
        except TooVague as error:
            self.tally.count(call, Judgement(Verdict.BROKEN, str(error)), step.ret)
            self._give_up(f"{self._trace.name}, step {step.number}", str(error))
            return
        answer = answer_name(step.ret, step.died, call.function)
        self.tally.count(call, judgement, step.ret)
        if call.instance == NOBODY or judgement.verdict is Verdict.CONFORMS:
            self.tally.see(before, call, answer)
        if judgement.verdict is Verdict.DIFFERS:
            name = plain(self._trace.name)
            self.tally.differ(Difference(name, step.number, step.call, step.inputs, call, answer, judgement))

    def _give_up(self, place: str, problem: str) -> None:
        """The rest of the trace cannot be judged: its state is not known."""
        self._lost = problem
        self.tally.faults.append(plain(f"{place}: {problem}", LONGEST_FAULT))


def _nearest(error: UnknownName) -> str:
    return f"nearest: {', '.join(error.nearest)}" if error.nearest else f"{len(error.known)} functions are"
