"""Finding back to where a written test goes on, after an answer that the law allows and the test did not count on."""

from __future__ import annotations

from functools import cached_property, lru_cache

from jetlaw.conformance.bench import Bench
from jetlaw.conformance.driver import Driver
from jetlaw.conformance.suites.merged import Merged
from jetlaw.conformance.suites.ways import Ways
from jetlaw.conformance.suites.wording import Worded
from jetlaw.model.world import World

_DETOURS = 24
"""How many more calls than written it may take to get where the next one is to be made."""


class Detours:
    """The ways of a world. It is compiled at the first detour, because most runs need none."""

    def __init__(self, bench: Bench, world: World) -> None:
        self._bench, self._world = bench, world
        self._after = lru_cache(maxsize=None)(self._step)

    @cached_property
    def _ways(self) -> Ways:
        return Ways(Merged(self._bench.planner(self._world).graph))

    def back(self, driver: Driver, before: list[Worded]) -> None:
        """Travel to a class of states that a test may be in after these calls; stay where no way is known.

        Raises:
            Impossible: where nothing stands for a call of the way.
            AdapterFault: if the adapter does not answer.
        """
        ways, wanted = self._ways, self._expected(before)
        for _ in range(_DETOURS):
            number = None if driver.dead else self._bench.planner(self._world).number(driver.state)
            here = None if number is None else ways.merged.classes[number]
            if here is None or here in wanted:
                return
            near = min((there for there in wanted if self._cost(here, there) is not None), default=None)
            step = None if near is None else ways.toward(near)[0][here]
            if step is None:
                return
            driver.make(ways.merged.graph.calls[step.move.input], generous=step.move.generous)

    def _cost(self, here: int, there: int) -> int | None:
        return self._ways.toward(there)[1][here]

    def _expected(self, before: list[Worded]) -> frozenset[int]:
        """The classes in which a process may be in which every call was answered as expected."""
        states = frozenset([0])
        for step in before:
            states = frozenset(target for state in states for target in self._after(state, step))
        return frozenset(self._ways.merged.classes[state] for state in states)

    def _step(self, state: int, step: Worded) -> frozenset[int]:
        """Where a call leads from a state if it is answered as expected."""
        graph = self._ways.merged.graph
        return frozenset(
            graph.targets[each]
            for each in graph.steps(state)
            if graph.calls[graph.inputs[each]] == step.call
            and step.expected in ("", graph.answers[graph.outcomes[each]][0])
        )
