"""Walks: random runs by Hypothesis, built from the law for any adapter.

    from jetlaw.conformance.walks import machine
    from my_engine import ADAPTER
    TestStreaming = machine(ADAPTER, profile="ese-oss", slice="streaming").TestCase

Random calls alone hardly ever reach a late phase of a backup. So a walk first takes a planned way to a state drawn from
the compiled law, and goes on at random from there; half of its steps are calls that lead somewhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from jetlaw.adapters.contract import Adapter
from jetlaw.conformance.bench import Bench, bench, worlds
from jetlaw.conformance.docket import Impossible
from jetlaw.conformance.driver import Driver, Made, Seen, label
from jetlaw.conformance.plans import Choice
from jetlaw.conformance.verdicts import Verdict
from jetlaw.model.state import Input
from jetlaw.model.world import World

_DETOURS = 12
"""How many more calls than planned a way may take, when a witness comes out otherwise than planned."""

SETTINGS = settings(
    max_examples=400,
    stateful_step_count=40,
    deadline=None,
    database=None,
    print_blob=False,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=tuple(HealthCheck),
)
"""The default budget of a walk: some 20,000 calls. A real engine's files make examples slow, and that is no fault."""


class Differs(AssertionError):
    """An answer that the law forbids; `made` is every call of the process, the last one being at fault."""

    def __init__(self, made: Sequence[Made]) -> None:
        self.made = tuple(made)
        last = self.made[-1]
        allowed = ", ".join(dict.fromkeys(a.answer for a in last.judgement.allowed)) or "nothing of the kind"
        came = last.answer.died or last.answer.ret
        super().__init__(f"{label(last)} answered {came}; the law allows {allowed}")


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

    def __init__(self) -> None:
        super().__init__()
        self.driver = Driver(self.adapter, self.world, self.bench.stepper, self.seen)
        self.planner = self.bench.planner(self.world)
        self.driver.set_up()

    @initialize(to=st.runner().flatmap(lambda self: st.sampled_from(self.targets)))
    def go(self, to: int) -> None:
        """Take a planned way to a state, planning anew after each answer."""
        if self.aimed:
            self.aimed(to)
        limit = len(self.planner.way(to)) + _DETOURS
        while limit and not self.driver.dead and (hop := self.planner.hop(self.driver.state, to)):
            limit -= 1
            self._make(Choice(hop.call, generous=hop.witness != "more"))

    @rule(choice=st.runner().flatmap(lambda self: st.sampled_from(self.choices())))
    def call(self, choice: Choice | None) -> None:
        """Make a drawn call."""
        if choice is not None:
            self._make(choice)

    def choices(self) -> Sequence[Choice | None]:
        """The calls that can be made now, or none if the process died or went where the law has no map."""
        number = None if self.driver.dead else self.planner.numbers.get(self.driver.state)
        if number is None:
            return (None,)
        stale, every = self.stale, self.planner.choices(number)
        fresh = [choice for choice in every if not stale(number, choice.call)] if stale else []
        if stale and not fresh and not self.planner.lively[number]:
            return (None,)
        return fresh or every

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

    Raises:
        UnknownName: for a profile or slice that does not exist.
    """
    room = bench(profile)
    where = world or worlds(slice)[0]
    members: dict[str, Any] = {
        "adapter": adapter,
        "world": where,
        "bench": room,
        "targets": tuple(targets) or range(len(room.planner(where).graph.states)),
        "seen": staticmethod(seen) if seen else None,
        "excused": staticmethod(excused),
        "aimed": staticmethod(aimed) if aimed else None,
        "stale": staticmethod(stale) if stale else None,
    }
    walk = type(f"{where.slice.capitalize()}Walk", (_Walk,), members)
    walk.TestCase.settings = SETTINGS
    return walk
