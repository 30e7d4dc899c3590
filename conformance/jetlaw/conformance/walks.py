"""Walks: random runs by Hypothesis, built from the law for any adapter.

    from jetlaw.conformance.walks import machine
    from my_engine import ADAPTER
    TestStreaming = machine(ADAPTER, profile="ese-oss", slice="streaming").TestCase

Random calls alone hardly ever reach a late phase of a backup. So a walk first takes a planned way to a state drawn from
the compiled law, makes random calls there, and goes on to the next.
"""

from __future__ import annotations

import unittest
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.reporting import with_reporter
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from jetlaw.adapters.contract import Adapter
from jetlaw.conformance.bench import Bench, bench, worlds
from jetlaw.conformance.deviations.excuses import Excuses
from jetlaw.conformance.docket import Impossible
from jetlaw.conformance.driver import AdapterFault, Driver, Made, Seen, environment, label
from jetlaw.conformance.happenings import eventful
from jetlaw.conformance.plans import Choice
from jetlaw.conformance.regression.examples import Examples
from jetlaw.conformance.regression.steps import sequenced
from jetlaw.conformance.shrink import retry, shorten
from jetlaw.conformance.snippets import snippet
from jetlaw.conformance.verdicts import Verdict
from jetlaw.conformance.words import answer_name
from jetlaw.model.state import Input
from jetlaw.model.world import World

EXAMPLES = 10
"""Examples that Hypothesis draws at a time, each afresh; from the eleventh on it varies earlier ones in vain."""
_DETOURS = 12
"""How many more calls than planned a way may take, when a witness comes out otherwise than planned."""

_PATIENCE = 6
"""Calls made where little is left to see: after a term or a stop-service."""
_LEGS, _LEG = 3, 2 * (1 + 10)
"""Legs of an example, and the bytes that decide one: where to, and ten calls there.

Hypothesis is asked once an example for all of them. That makes walks quick, and a value of that length is none that it
would take from the constants of whatever modules are loaded, so that a seed means the same everywhere.
"""
_PROGRAMS = st.binary(min_size=_LEGS * _LEG, max_size=_LEGS * _LEG)

SETTINGS = settings(
    max_examples=400,
    stateful_step_count=1,
    deadline=None,
    print_blob=False,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    suppress_health_check=tuple(HealthCheck),
)
"""The default budget of a walk: some 20,000 calls. A real engine's files make examples slow, and that is no fault."""


class Differs(AssertionError):
    """An answer that the law forbids; `made` is every call of the process, the last one being at fault.

    Its message ends with a program that shows it, if one was made.
    """

    def __init__(self, made: Sequence[Made], program: str = "") -> None:
        self.made = tuple(made)
        last = self.made[-1]
        allowed = ", ".join(dict.fromkeys(a.answer for a in last.judgement.allowed)) or "nothing of the kind"
        came = answer_name(last.answer.ret, last.answer.died, last.call.function)
        super().__init__(f"{label(last)} answered {came}; the law allows {allowed}" + (program and f"\n\n{program}"))


_Option = TypeVar("_Option")


class _Walk(RuleBasedStateMachine):
    """One example: a way to a drawn state, then drawn calls."""

    adapter: Adapter
    world: World
    bench: Bench
    targets: Sequence[int]
    seen: Seen | None
    excused: Callable[[Made], bool]
    aimed: Callable[[int], None] | None
    stale: Callable[[int, Input], bool] | None
    broken: Callable[[AdapterFault], None] | None
    excuses: Excuses | None

    def __init__(self) -> None:
        super().__init__()
        self.driver = Driver(self.adapter, self.world, self.bench.stepper, self.seen, self.broken, self.excuses)
        self.planner = self.bench.planner(self.world)
        self._patience = _PATIENCE
        self.driver.set_up()
        for number, made in enumerate(self.driver.made, 1):
            if made.judgement.verdict is Verdict.DIFFERS and not self.excused(made):
                raise Differs(self.driver.made[:number])

    def _travel(self, to: int) -> None:
        """Take a planned way to a state, planning anew after each answer."""
        if self.aimed:
            self.aimed(to)
        limit = len(self.planner.way(to)) + _DETOURS
        while limit and not self.driver.dead and (hop := self.planner.hop(self.driver.state, to)):
            limit -= 1
            self._make(Choice(hop.call, generous=hop.witness != "more"))

    @initialize(program=_PROGRAMS)
    def walk(self, program: bytes) -> None:
        """Take a planned way to a drawn state, make some drawn calls there, and go on to the next.

        A leg's way starts where the calls before have led, so that what went wrong in silence shows on it.
        It is no plain rule, because to choose among rules Hypothesis draws numbers, and those it takes from constants.
        """
        self._legs(program)

    @rule(program=_PROGRAMS)
    def walk_on(self, program: bytes) -> None:
        """The same once more, for settings with more steps than one."""
        self._legs(program)

    def _legs(self, program: bytes) -> None:
        for start in range(0, len(program), _LEG):
            self._leg(program[start : start + _LEG])

    def _leg(self, leg: bytes) -> None:
        self._travel(_pick(self.targets, leg[:2]))
        for place in range(2, _LEG, 2):
            groups = self.choices()
            if not groups:
                return
            self._make(_pick(_pick(groups, leg[place : place + 1], place), leg[place + 1 : place + 2], place))

    def choices(self) -> Sequence[Sequence[Choice]]:
        """The calls worth making now, in groups of equal chance.

        None where the process died, went where the law has no map, or was long enough where little is left to see.
        """
        number = None if self.driver.dead else self.planner.number(self.driver.state)
        self._patience -= number is not None and not self.planner.lively[number]
        if number is None or not self._patience:
            return ()
        stale, every = self.stale, self.planner.choices(number)
        if stale is None:
            return every
        fresh = ([choice for choice in group if not stale(number, choice.call)] for group in every)
        return [group for group in fresh if group]

    def _make(self, choice: Choice) -> None:
        try:
            judgement = self.driver.make(choice.call, generous=choice.generous)
        except Impossible:
            return
        if judgement.verdict is Verdict.DIFFERS and not self.excused(self.driver.made[-1]):
            raise Differs(self.driver.made)

    def teardown(self) -> None:
        """End the process."""
        self.driver.close()


def _pick(options: Sequence[_Option], drawn: bytes, turn: int = 0) -> _Option:
    """One of the options: each turn another for the same value, because zeros are what Hypothesis begins with."""
    return options[(int.from_bytes(drawn, "big") + turn) % len(options)]


def machine(
    adapter: Adapter,
    profile: str = "ese-oss",
    slice: str = "streaming",  # noqa: A002 - the option's name everywhere else
    *,
    world: World | None = None,
    targets: Sequence[int] = (),
    seen: Seen | None = None,
    excused: Callable[[Made], bool] = lambda _: False,
    aimed: Callable[[int], None] | None = None,
    stale: Callable[[int, Input], bool] | None = None,
    broken: Callable[[AdapterFault], None] | None = None,
    excuses: Excuses | None = None,
) -> type[RuleBasedStateMachine]:
    """A Hypothesis state machine that tries ``adapter`` against the law.

    Args:
        adapter: what to try; see `jetlaw.adapters.contract`.
        profile: the reading of the law.
        slice: the part of the API.
        world: what to start from; the slice's first world if not given.
        targets: numbers of the states to start from; all of the compiled world if not given.
        seen: told of every call made.
        excused: tells which differences to pass over.
        aimed: told of the state each walk sets out for.
        stale: whether a call in a state needs no more tries; must not change while Hypothesis runs.
        broken: told of the adapter's own faults before they are raised.
        excuses: the deviations that are declared.

    Raises:
        UnknownName: for a profile or slice that does not exist.
    """
    room = bench(profile)
    where = world or eventful(worlds(slice)[0], getattr(adapter, "troubles", ()))
    members: dict[str, Any] = {
        "adapter": adapter,
        "world": where,
        "bench": room,
        "targets": tuple(targets) or range(len(room.planner(where).graph.states)),
        "seen": staticmethod(seen) if seen else None,
        "excused": staticmethod(excused),
        "aimed": staticmethod(aimed) if aimed else None,
        "stale": staticmethod(stale) if stale else None,
        "broken": staticmethod(broken) if broken else None,
        "excuses": excuses,
    }
    walk = type(f"{where.slice.capitalize()}Walk", (_Walk,), members)
    case = type(f"{walk.__name__}TestCase", (_Trial,), {"walk": walk})
    walk.TestCase = case  # type: ignore[attr-defined] # Hypothesis puts its own there in the same way
    return walk


def _spec(adapter: Adapter) -> str:
    """How a program may import the adapter: an object does not know its own name, so the usual one is taken."""
    return f"{type(adapter).__module__.removesuffix('.adapter')}:ADAPTER"


class _Trial(unittest.TestCase):
    """A walk as a test that pytest and unittest collect; a failure tells the shortest program that shows it.

    A sequence that failed is kept in the example database of its settings, or of the profile that is loaded if it has
    none of its own, and is tried first the next time.
    """

    walk: type[_Walk]
    settings = SETTINGS

    def runTest(self) -> None:  # noqa: N802 - the name unittest looks for
        """Try what failed before; then walk within the budget, some examples at a time, each time from another seed."""
        walk, examples = self.walk, self._examples()
        short = self._failing_still(examples) or self._walked()
        if short:
            examples.keep(sequenced(walk.world, short))
            raise Differs(short, snippet(short, environment(walk.world), _spec(walk.adapter)))

    def _examples(self) -> Examples:
        chosen = settings.default if self.settings is SETTINGS else self.settings
        database = chosen.database if chosen and Phase.reuse in chosen.phases else None
        walk = self.walk
        profile = walk.bench.law.profile.name
        return Examples(database, _spec(walk.adapter), walk.adapter.name, profile, repr(walk.world))

    def _failing_still(self, examples: Examples) -> Sequence[Made] | None:
        """The first kept sequence that fails still; those that do not are kept no longer."""
        walk = self.walk
        for kept in examples:
            excuses = walk.excuses and walk.excuses.fresh()
            found = retry(walk.adapter, walk.world, walk.bench, kept.steps, walk.excused, excuses)
            examples.drop(kept)  # what fails still is kept anew, up to where it fails
            if found:
                return found
        return None

    def _walked(self) -> Sequence[Made] | None:
        """The shortest run that could be found to fail; None if all conforms."""
        walk, phases = self.walk, tuple(phase for phase in self.settings.phases if phase is not Phase.reuse)
        budget = settings(self.settings, max_examples=EXAMPLES, phases=phases, database=None)
        for number in range(0, self.settings.max_examples, EXAMPLES):
            try:
                with with_reporter(lambda _: None):
                    run_state_machine_as_test(seed(number)(walk), settings=budget)
            except Differs as found:
                return shorten(walk.adapter, walk.world, walk.bench, found.made, walk.excused, walk.excuses)
        return None
