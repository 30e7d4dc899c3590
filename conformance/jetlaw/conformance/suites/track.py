"""One process on the way through a planned test: quick as long as every answer is one that the plan knows.

The compiled graph knows what may be answered to each call in each state, so most answers need no court: where the
graph has the answer, the process is in the state that the graph says. An answer the graph lacks, or that leads to more
states than one, is for the court: the same calls are made again in a fresh process that is judged call by call, and
from then on the court follows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from typing import NamedTuple

from jetlaw.adapters.contract import Adapter, Answer
from jetlaw.conformance.bench import Bench
from jetlaw.conformance.deviations.excuses import Excuses
from jetlaw.conformance.docket import Impossible
from jetlaw.conformance.driver import AdapterFault, Driver, Made, Seen
from jetlaw.conformance.fitting import numbers
from jetlaw.conformance.plans import Planner
from jetlaw.conformance.suites.merged import Move
from jetlaw.model.state import NOBODY, Input, State
from jetlaw.model.world import World


class Known(NamedTuple):
    """A step of the graph, as an answer is compared with it."""

    numbers: frozenset[int]
    witness: str | None
    died: str | None
    step: int
    target: int


class Map:
    """What the compiled graph of a world knows of answers.

    Attributes:
        graph: the graph.
        taken: how often each step of it was seen without the court.
        set_ups: how often the world was set up without the court.
    """

    def __init__(self, planner: Planner, rough: Callable[[], Planner]) -> None:
        """Make ready.

        Args:
            planner: the graph, with all states kept apart.
            rough: gives the same without states that no call of the world can tell apart.
        """
        self.graph, self._planner, self._rough = planner.graph, planner, rough
        self.taken: Counter[int] = Counter()
        self.set_ups = 0
        self.inputs = {call: number for number, call in enumerate(self.graph.calls)}
        self.known = lru_cache(maxsize=None)(self._known)

    def number(self, state: State) -> int | None:
        """The number of a state, or of one that no call of the world can tell from it; None if it lies outside.

        Files of databases that nobody has attached are none of a world that has no calls on databases.
        """
        if not self.graph.world.databases and not any(holder != NOBODY for holder in state.holders):
            state = state._replace(databases=(), holders=())
        exactly = self._planner.number(state)
        if exactly is not None:
            return exactly
        rough = self._rough()
        number = rough.number(state)
        return None if number is None else self._planner.number(rough.graph.states[number])

    def _known(self, state: int) -> dict[int, list[Known]]:
        """For each input of a state what may be answered."""
        graph, found = self.graph, dict[int, list[Known]]()
        for step in graph.steps(state):
            answer, witness, _ = graph.answers[graph.outcomes[step]]
            died = answer if answer in ("crash", "hang") else None
            known = Known(numbers(answer), witness, died, step, graph.targets[step])
            found.setdefault(graph.inputs[step], []).append(known)
        return found

    def step(self, state: int, number: int | None, answer: Answer, witness: str | None) -> Known | None:
        """The one step that an answer can be; None if there is none, or more than one."""
        found = [
            known
            for known in (() if number is None else self.known(state).get(number, ()))
            if (known.died == answer.died if answer.died else answer.ret in known.numbers)
            and (witness is None or known.witness is None or witness == known.witness)
        ]
        return found[0] if len({known.target for known in found}) == 1 else None


class Track:
    """A process, and where it is in the graph.

    Attributes:
        position: the state it is in; None where the graph has no such state, or the process died.
    """

    def __init__(
        self,
        adapter: Adapter,
        world: World,
        bench: Bench,
        map_: Map,
        seen: Seen,
        broken: Callable[[AdapterFault], None],
        excuses: Excuses | None = None,
        *,
        judged: bool = False,
        before: Sequence[Input] = (),
    ) -> None:
        """Begin a process.

        Args:
            adapter: the implementation.
            world: the world.
            bench: the law.
            map_: what the graph knows of answers.
            seen: told of the calls that the court judges.
            broken: told of the adapter's own faults.
            excuses: declared deviations.
            judged: whether the court judges every call.
            before: what is done after the set-up, calls of other worlds among it, as far as it can be; it is judged.
        """
        self._open = partial(Driver, adapter, world, bench.stepper, broken=broken, excuses=excuses)
        self._map, self._seen, self._bench = map_, seen, bench
        self._driver = self._open()
        self._before = before
        self._made: list[tuple[Input, bool]] = []
        self._steps: list[int] = []
        self._judged = False
        self.position: int | None = 0
        if judged or before or not self._is_set_up(world):
            self._call_the_court()

    def _is_set_up(self, world: World) -> bool:
        """Make the calls that lead to where the world starts; whether each succeeded."""
        return all((made := self._driver.make_unjudged(call)) and made.answer.ret == 0 for call in world.setup())

    def make(self, move: Move) -> None:
        """Make a call; raises Impossible before it is made, or AdapterFault."""
        call = self._map.graph.calls[move.input]
        self._made.append((call, move.generous))
        try:
            self._make(call, move)
        except Impossible:
            self._made.pop()
            raise

    def _make(self, call: Input, move: Move) -> None:
        if self._judged:
            self._driver.make(call, generous=move.generous)
            self.position = self._place()
            return
        assert self.position is not None  # noqa: S101 - a track that is lost is judged
        answered = self._driver.make_unjudged(call, generous=move.generous)
        known = answered and self._map.step(
            self.position, self._map.inputs.get(answered.call), answered.answer, answered.witness
        )
        if not known:
            self._call_the_court()
            return
        self._steps.append(known.step)
        self.position = None if known.died else known.target

    def _call_the_court(self) -> None:
        """Make all calls again, judged one by one."""
        self._driver.close()
        self._judged, self._steps = True, []
        self._driver = self._open(seen=self._seen)
        self._driver.set_up()
        self._prepare()
        for call, generous in self._made:
            if not self._driver.dead:
                self._driver.make(call, generous=generous)
        self.position = self._place()

    def _prepare(self) -> None:
        for call in self._before:
            if not self._driver.dead:
                with suppress(Impossible):
                    self._driver.make(call)

    def _place(self) -> int | None:
        return None if self._driver.dead else self._map.number(self._driver.state)

    @property
    def calls(self) -> Sequence[tuple[Input, bool]]:
        """Every call that was made after the set-up, and whether a read asked for everything at once."""
        return self._made

    @property
    def made(self) -> list[Made]:
        """The calls that were judged one by one, if any."""
        return self._driver.made if self._judged else []

    def close(self) -> None:
        """End the process, and count what was seen."""
        self._driver.close()
        self._map.taken.update(self._steps)
        self._map.set_ups += not self._judged
