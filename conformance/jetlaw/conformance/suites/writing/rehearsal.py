"""Rehearsing a plan on the engine in memory, so that its tests can be written down with arguments and answers.

The plan speaks of classes of arguments; what stands for them, and how often a thing has to be done until the data are
as the plan has them, an engine tells. The rehearsal is tried by the law like any run: what differs is never written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, cast

from jetlaw.adapters.contract import Adapter, Answer, Session, Worker
from jetlaw.adapters.memory import ADAPTER, DOCUMENTED
from jetlaw.conformance.bench import Bench
from jetlaw.conformance.driver import AdapterFault, Driver, Made
from jetlaw.conformance.happenings import eventful
from jetlaw.conformance.suites.plan import Line, Plan, implemented, planned
from jetlaw.conformance.suites.play import Player
from jetlaw.conformance.suites.wording import Worded, worded
from jetlaw.conformance.verdicts import Verdict
from jetlaw.conformance.words import answer_name
from jetlaw.model.state import Input
from jetlaw.model.world import World


class Contradiction(RuntimeError):
    """The engine in memory does not come to where the world starts: the law forbids what it answers."""


@dataclass(frozen=True, slots=True)
class Done:
    """Something done to an engine: a call, a trouble that was caused, or a note about other work.

    Attributes:
        name: the exported function, the trouble, or the note's text.
        arguments: of a call.
        answer: what came.
        detail: of a note; None for anything else.
        is_call: whether it is a call.
    """

    name: str
    arguments: Mapping[str, Any]
    answer: Answer
    detail: str | None = None
    is_call: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """A call of a test: as the law sees it, and as it was made."""

    call: Input
    generous: bool
    done: Done

    @property
    def expected(self) -> str:
        """What it answered; empty for what is no call."""
        answer = self.done.answer
        return answer_name(answer.ret, None, self.call.function) if self.done.is_call and not answer.died else ""

    def __str__(self) -> str:
        return worded(Worded(self.call, self.generous, self.expected))


@dataclass(frozen=True, slots=True)
class Test:
    """A rehearsed test.

    Attributes:
        number: its place in the suite for its world, from 1.
        setup: what leads to where the world starts.
        steps: what is called then, in one process.
    """

    __test__ = False  # it is no class of tests of pytest
    number: int
    setup: tuple[Done, ...]
    steps: tuple[Step, ...]

    @property
    def calls(self) -> int:
        """How many calls it makes, the set-up included."""
        return len(self.setup) + len(self.steps)

    @property
    def purpose(self) -> str:
        """What it comes to, in a line."""
        functions = dict.fromkeys(step.call.function for step in self.steps)
        most = ", ".join(islice(functions, _TOLD)) + (
            f" and {len(functions) - _TOLD} more" if len(functions) > _TOLD else ""
        )
        return f"{len(self.steps)} call{'s' * (len(self.steps) != 1)} of {most}"


_TOLD = 3
"""Functions that the purpose of a test names."""


class Rehearsal:
    """The tests of a suite for one world, made as they are asked for.

    Attributes:
        plan: the plan.
        adapter: the engine they are rehearsed on.
        written: how many tests were made.
        contradicted: how many tests end where the engine answers as this reading forbids: it is documented as the
            newest version is.
    """

    def __init__(self, bench: Bench, suite: str, world: World, extra: int = 0, *, events: bool = True) -> None:
        self.bench, self.adapter = bench, engine(bench)
        troubles = self.adapter.troubles if events else ()
        within = implemented(eventful(world, troubles), self.adapter.functions)
        self.plan: Plan = planned(bench, suite, within, extra)
        self._noting = _Noting(self.adapter)
        self._player = Player(self._noting, bench, self.plan, self._judged, _raise)
        self._setup = len(self.plan.world.setup())
        self.written = self.contradicted = 0
        self._wrong: list[int] = []

    @property
    def world(self) -> World:
        """The world, with the events that the engine can cause."""
        return self.plan.world

    @property
    def impossible(self) -> int:
        """How many transitions of the plan nothing could stand for so far."""
        return len(self._player.impossible)

    def tests(self) -> Iterator[Test]:
        """Every test that has a call; raises Contradiction."""
        for line in self.plan.lines():
            self.written += 1
            test = self._rehearsed(line)
            if test.steps:
                yield test

    def _rehearsed(self, line: Line) -> Test:
        """The test, as far as the engine does not leave the reading of the law."""
        self._wrong.clear()
        track = self._player.play(line)
        done = self._noting.done
        steps = [
            Step(call, generous, each) for (call, generous), each in zip(track.calls, done[self._setup :], strict=True)
        ]
        if self._wrong:
            self.contradicted += 1
            steps = steps[: self._wrong[0] - self._setup]
        return Test(self.written, tuple(done[: self._setup]), tuple(steps))

    def _judged(self, driver: Driver, made: Made) -> None:
        """Keep the place of every answer that the law forbids."""
        if made.judgement.verdict is not Verdict.DIFFERS:
            return
        self._wrong.append(len(driver.made) - 1)
        if self._wrong[0] < self._setup:
            came = answer_name(made.answer.ret, made.answer.died, made.call.function)
            raise Contradiction(f"the engine in memory answers {came} to {made.exported}, which the law forbids there")


def engine(bench: Bench) -> Adapter:
    """The engine in memory that reads the law as a profile does."""
    return ADAPTER if bench.law.profile.reading == "engine" else DOCUMENTED


def _raise(fault: AdapterFault) -> None:
    raise fault


@dataclass
class _Noting:
    """The engine, with everything that is done to the process that was opened last written down."""

    engine: Adapter
    done: list[Done] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.name, self.functions, self.troubles = self.engine.name, self.engine.functions, self.engine.troubles

    def open(self, world: Mapping[str, Any]) -> _NotingSession:
        self.done = []
        return _NotingSession(self.engine.open(world), self.done)


class _NotingSession:
    """A process of which everything that is done to it is written down."""

    def __init__(self, session: Session, done: list[Done]) -> None:
        self._session, self._done = session, done

    def call(self, function: str, arguments: Mapping[str, Any]) -> Answer:
        answer = self._session.call(function, arguments)
        self._done.append(Done(function, dict(arguments), answer))
        return answer

    def trouble(self, name: str) -> None:
        self._session.trouble(name)
        self._done.append(Done(name, {}, Answer(0), "", is_call=False))

    def note(self, text: str, detail: str) -> int:
        ret = cast(Worker, self._session).note(text, detail)
        self._done.append(Done(text, {}, Answer(ret), detail, is_call=False))
        return ret

    def close(self) -> None:
        self._session.close()
