"""The whole graph that a law spans over a small world.

Exploration is exhaustive: every call with every class of argument in every reachable state. The graph is kept as dense
tables of integers, so that suites and walks look a step up instead of asking the law again.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator
from functools import cached_property

from jetlaw.model.options import Options
from jetlaw.model.ruling import Law, Ruling
from jetlaw.model.state import Input, Move, State
from jetlaw.model.stepper import Stepper
from jetlaw.model.vocabulary import backup
from jetlaw.model.world import World

_LEAVINGS = (backup.left, backup.logs, backup.range, backup.copied)


class Graph:
    """Every reachable state of a world and every step between them.

    Steps are rows of parallel arrays: `sources`, `inputs`, `rulings`, `outcomes`, `targets`; those of one state follow
    each other.

    Attributes:
        states: the states, in order of discovery; the first is where the world starts.
        calls: the inputs, numbered.
        answers: the outcomes, numbered, as (answer, witness, rows).
        decisions: what the law said, numbered: everything that it looked at is the same wherever one number stands.
    """

    def __init__(self, world: World, law: Law, stepper: Stepper | None = None, *, exact: bool = False) -> None:
        """Explore a world.

        Args:
            world: the world.
            law: the reading.
            stepper: what steps states; a new one if not given.
            exact: whether states are kept apart that no call of the world can tell apart (see `seen`).
        """
        self.world, self.law = world, law
        self.stepper = stepper or Stepper(law)
        self.stepper.owners = [world.owner(number) for number in range(world.sessions)]
        self._exact = exact or "JetOSSnapshotFreeze" in world.functions
        self._bare: dict[int, int] = {}
        self.states: list[State] = []
        self.calls: list[Input] = []
        self.answers: list[tuple[str, str | None, tuple[int, ...]]] = []
        self.decisions: list[Ruling] = []
        self.sources, self.inputs, self.rulings, self.outcomes, self.targets = (array("i") for _ in range(5))
        self._explore()

    def _explore(self) -> None:
        numbers = {self._start(): 0}
        self.states = list(numbers)
        calls: dict[Input, int] = {}
        answers: dict[tuple[str, str | None, tuple[int, ...]], int] = {}
        decisions: dict[Ruling, int] = {}
        queue = deque(self.states)
        options = Options(self.world, self.stepper)
        while queue:
            state = queue.popleft()
            for call, ruling, move in self._moves(options, state):
                there = self.seen(move.state.trimmed())
                if there not in numbers:
                    numbers[there] = len(self.states)
                    self.states.append(there)
                    queue.append(there)
                answer = (move.outcome.answer, move.outcome.witness, move.outcome.rows)
                self.sources.append(numbers[state])
                self.inputs.append(calls.setdefault(call, len(calls)))
                self.rulings.append(decisions.setdefault(ruling, len(decisions)))
                self.outcomes.append(answers.setdefault(answer, len(answers)))
                self.targets.append(numbers[there])
        self.calls, self.answers, self.decisions = list(calls), list(answers), list(decisions)

    def _moves(self, options: Options, state: State) -> Iterator[tuple[Input, Ruling, Move]]:
        """Everything that may happen in a state, trouble from outside included where the world has it."""
        for roomy, call, ruling in options.of(state):
            for move in self.stepper.follow(roomy, call, ruling.outcomes):
                yield call, ruling, move
            if self.world.troubled:
                for move in self.stepper.follow(roomy, call, ruling.troubles):
                    yield call._replace(trouble=move.outcome.trouble or ""), ruling, move

    def _start(self) -> State:
        state = State()
        for call in self.world.setup():
            state = self.stepper.moves(self.stepper.roomy(state, call), call)[0].state
        return self.seen(state.trimmed())

    def seen(self, state: State) -> State:
        """The state as far as the calls of the world can tell.

        What a backup that is over left behind comes to light through a freeze alone (C10), and so does the count of
        copied logs before the next list of logs; where there is none, states that differ in nothing else are one.
        """
        if self._exact:
            return state
        instances = tuple(map(self._without_leavings, state.instances))
        return state if instances == state.instances else state._replace(instances=instances)

    def _without_leavings(self, record: int) -> int:
        found = self._bare.get(record)
        if found is None:
            records = self.stepper.instances
            view = records.view(record)
            over, unlisted = view[backup.phase.name] == "none", view[backup.range.name] == "none"
            leavings = _LEAVINGS if over else (backup.copied,) if unlisted else ()
            view |= {variable.name: variable.initial for variable in leavings}
            found = self._bare[record] = records.take(view)
        return found

    def __len__(self) -> int:
        """The number of steps."""
        return len(self.sources)

    @cached_property
    def first(self) -> array[int]:
        """For each state the number of its first step, and one past the last step at the end."""
        starts = array("i", [0] * (len(self.states) + 1))
        for source in self.sources:
            starts[source + 1] += 1
        for number in range(len(self.states)):
            starts[number + 1] += starts[number]
        return starts

    def steps(self, state: int) -> range:
        """The numbers of the steps that leave a state."""
        return range(self.first[state], self.first[state + 1])

    def fired(self) -> set[tuple[str, int]]:
        """The rows, as (function, number), that some step rests on."""
        pairs = set(zip(self.inputs, self.outcomes, strict=True))
        return {(self.calls[i].function, row) for i, outcome in pairs for row in self.answers[outcome][2]}
