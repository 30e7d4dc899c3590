"""The shortest way to telling calls, in a small world of the engine's reading explored as far as the search goes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from jetlaw.conformance.findings.finding import ANYTHING, Told
from jetlaw.model.arguments import Argument
from jetlaw.model.options import Options
from jetlaw.model.profiles import profile
from jetlaw.model.ruling import Law
from jetlaw.model.state import Input, State
from jetlaw.model.stepper import Stepper
from jetlaw.model.terms import ALWAYS, Condition, View
from jetlaw.model.world import World

_MOST = 20_000
"""States looked at before a search gives up."""
_LAST = (ANYTHING, "crash", "hang")
"""Answers after which nothing follows."""


class Step(NamedTuple):
    """One call and what came of it.

    Attributes:
        before: the state, with room for the objects the call makes.
        call: the call.
        answer: the symbol of its answer.
        witness: what its outputs show, where that matters.
        rows: the rows of the call that it rests on.
        after: the state it leads to.
    """

    before: State
    call: Input
    answer: str
    witness: str | None
    rows: tuple[int, ...]
    after: State


_Place = tuple[State, int]
"""Where a search is: a state, and how many telling calls were made."""


class _Everything(Options):
    """Every call that can be made, those included of which nothing is promised."""

    def steps(self, state: State) -> Iterator[Step]:
        """The steps from a state, those of the plainest calls first."""
        stepper = self._stepper
        for call, fits in sorted(self._all(state), key=lambda pair: _oddities(stepper, pair[0])):
            room = state if fits else stepper.roomy(state, call)
            ruling = stepper.ruling(room, call)
            if ruling.undefined is not None:
                yield Step(room, call, ANYTHING, None, (ruling.undefined,), state)
                continue
            for outcome, after in stepper.follow(room, call, ruling.outcomes):
                yield Step(room, call, outcome.answer, outcome.witness, outcome.rows, after.trimmed())


def _oddities(stepper: Stepper, call: Input) -> int:
    """How far a call is from the plainest of its function: set flags, and arguments that are not the usual ones."""
    arguments = stepper.law.calls[call.function].arguments
    return sum(_odd(argument, chosen) for argument, chosen in zip(arguments, call.classes, strict=True))


def _odd(argument: Argument, chosen: str) -> int:
    sample = argument.samples.get(chosen)
    if argument.bits and isinstance(sample, int):
        return sample.bit_count()
    return int(chosen != argument.variable.initial)


class Explored:
    """A world, explored lazily: what was asked of one state is kept for the next search.

    Attributes:
        stepper: steps its states.
        setup: the calls that lead to its start.
        start: the state there.
    """

    def __init__(self, world: World, law: Law) -> None:
        self.world, self.stepper = world, Stepper(law)
        self.stepper.owners = [world.owner(number) for number in range(world.sessions)]
        self._options = _Everything(world, self.stepper)
        self._steps: dict[State, tuple[Step, ...]] = {}
        self.setup: list[Step] = []
        self.start = self._set_up()

    def _set_up(self) -> State:
        state = State()
        for call in self.world.setup():
            before = self.stepper.roomy(state, call)
            outcome, after = self.stepper.moves(before, call)[0]
            state = after.trimmed()
            self.setup.append(Step(before, call, outcome.answer, outcome.witness, outcome.rows, state))
        return state

    def steps(self, state: State) -> tuple[Step, ...]:
        """Everything that may happen in a state, each effect of a function once for each answer and rows."""
        found = self._steps.get(state)
        if found is None:
            found = self._steps[state] = tuple(self._options.steps(state))
        return found

    def shortest(self, shows: Sequence[Told], leaves: Condition = ALWAYS) -> list[Step]:
        """The shortest sequence from the start that holds the telling calls in order; empty if there is none.

        Args:
            shows: the telling calls; the sequence ends with the last of them.
            leaves: what has to hold then (see `leaves`).
        """
        came: dict[_Place, tuple[_Place, Step] | None] = {(self.start, 0): None}
        queue = deque(came)
        while queue and len(came) < _MOST:
            here = state, told = queue.popleft()
            for step in self.steps(state):
                further = told + self._tells(step, shows[told])
                if further == len(shows):
                    if leaves.holds(self.leaves(step)):
                        return [*_back(came, here), step]
                    continue
                there = (step.after, further)
                if there not in came and step.answer not in _LAST:
                    came[there] = (here, step)
                    queue.append(there)
        return []

    def leaves(self, step: Step) -> View:
        """What can be said after a step, seen from the first instance and the first database."""
        return left_behind(self.stepper, step.after, step.call)

    def _tells(self, step: Step, told: Told) -> bool:
        if not told.fits(step.call.function, step.answer, step.rows):
            return False
        return told.holds(self.stepper.view(step.before, step.call))

    def reaches(self, state: State, until: Condition, without: Sequence[str]) -> bool:
        """Whether calls other than ``without`` lead from a state to one whose first instance is as ``until`` says."""
        met, queue = {state}, deque([state])
        while queue:
            here = queue.popleft()
            if until.holds(self.stepper.instances.view(here.instances[0])):
                return True
            for step in self.steps(here):
                if step.call.function not in without and step.answer not in _LAST and step.after not in met:
                    met.add(step.after)
                    queue.append(step.after)
        return False


def left_behind(stepper: Stepper, state: State, call: Input) -> View:
    """What can be said of a state once a call was made, seen from the first instance and the first database."""
    first = call._replace(instance=min(0, len(state.instances) - 1), database=min(0, len(state.databases) - 1))
    return stepper.view(stepper.roomy(state, first), first)


def _back(came: dict[_Place, tuple[_Place, Step] | None], place: _Place) -> list[Step]:
    path: list[Step] = []
    while found := came[place]:
        place, step = found
        path.append(step)
    return path[::-1]


@cache
def explored(world: World) -> Explored:
    """The world in the engine's reading."""
    return Explored(world, Law(profile("ese-oss")))
