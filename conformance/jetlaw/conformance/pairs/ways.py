"""Ways to the answers that the law allows: by calls, by events, and with one trouble at the end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from jetlaw.conformance.happenings import CAUSED_BY, NOTED_AS
from jetlaw.conformance.pairs.scenes import Scene
from jetlaw.model.arguments import FOLDERS
from jetlaw.model.options import Options
from jetlaw.model.ruling import Law, Outcome, Ruling
from jetlaw.model.state import Input, State
from jetlaw.model.stepper import Stepper

MOST_STATES = 200
"""States of a world that are looked at; what lies deeper has a shorter way in another world."""
PATIENCE = 50
"""States that are looked at after the last one in which something new may be answered."""

Pair = tuple[str, str]
"""A function and a code."""
Step = tuple[Input, bool]
"""A call or an event, and whether a read asks for everything at once."""
Cost = tuple[int, int]
"""Of a way: the calls on it that may be answered otherwise, and all of them."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to an answer.

    Attributes:
        scene: where it begins.
        steps: the calls and events on it.
        goal: the call that may give the answer, and whether it reads everything at once.
        answer: the answer.
        trouble: what the law says must be wrong before that call; empty if nothing.
        doubts: how many answers could be others, on the way and at its end.
        others: what else may be answered if nothing is wrong.
        refused: whether the call must fail even if nothing is wrong, so that nobody may get as far as the trouble.
    """

    scene: Scene
    steps: tuple[Step, ...]
    goal: Step
    answer: str
    trouble: str
    doubts: int
    others: frozenset[str]
    refused: bool

    @property
    def pair(self) -> Pair:
        """What it leads to."""
        return self.goal[0].function, self.answer

    @property
    def order(self) -> tuple[bool, int, bool, int]:
        """The surest comes first, and among equals the shortest."""
        return bool(self.trouble) and self.refused, self.doubts, bool(self.trouble), len(self.steps)


class Search:
    """Looks through a world by the surest ways first, and among those by the shortest.

    Args:
        law: the reading.
        scene: where to look.
        functions: what can be called.
        troubles: what can be caused, as events too.
    """

    def __init__(self, law: Law, scene: Scene, functions: frozenset[str], troubles: frozenset[str]) -> None:
        self._scene, self._functions, self._troubles = scene, functions, troubles
        self._stepper = Stepper(law)
        self._stepper.owners = [scene.world.owner(number) for number in range(scene.world.sessions)]
        self._came: dict[State, tuple[State, Step] | None] = {}
        self._costs: dict[State, Cost] = {}
        self._queue: list[tuple[Cost, int, State]] = []
        self._numbers = count()

    def ways(self, wanted: Mapping[str, Collection[str]]) -> list[Way]:
        """Ways to each wanted answer, one for each choice of answers among which it is found, the surest first.

        Args:
            wanted: function -> codes.
        """
        found = [way for here, roomy in self._states() for way in self._from(here, roomy, wanted)]
        return sorted(found, key=lambda way: way.order)

    def _states(self) -> Iterator[tuple[State, list[tuple[Input, Ruling]]]]:
        """States in order of their ways, each with what can be called there; as long as they bring something new."""
        self._known: set[tuple[str, str, frozenset[str], str | None, tuple[str, ...]]] = set()
        self._quiet = 0
        start = self._start()
        self._came[start], self._costs[start] = None, (0, 0)
        self._queue.append(((0, 0), next(self._numbers), start))
        options, settled = Options(self._scene.world, self._stepper), set[State]()
        while self._queue and self._quiet < PATIENCE:
            _, _, here = heappop(self._queue)
            if here in settled:
                continue
            settled.add(here)
            self._quiet += 1
            calls = [(roomy, call, ruling) for roomy, call, ruling in options.of(here) if self._can_be_done(call)]
            for roomy, call, ruling in calls:
                self._follow(here, roomy, call, ruling)
            yield here, [(call, ruling) for _, call, ruling in calls]

    def _can_be_done(self, call: Input) -> bool:
        """Whether the adapter has the call, or can cause the event."""
        name = call.function
        if name in CAUSED_BY:
            return CAUSED_BY[name] in self._troubles
        return name in self._functions or name in NOTED_AS

    def _follow(self, here: State, roomy: State, call: Input, ruling: Ruling) -> None:
        """Go on to where a call leads."""
        doubts, length = self._costs[here]
        cost = doubts + (len(_answers(ruling)) > 1), length + 1
        for move in self._stepper.follow(roomy, call, ruling.outcomes):
            there = move.state.trimmed()
            known = self._costs.get(there)
            if (known is None and len(self._costs) < MOST_STATES) or (known is not None and cost < known):
                self._costs[there] = cost
                self._came[there] = here, (call, move.outcome.witness != "more")
                heappush(self._queue, (cost, next(self._numbers), there))

    def _from(
        self, here: State, calls: list[tuple[Input, Ruling]], wanted: Mapping[str, Collection[str]]
    ) -> Iterator[Way]:
        """The ways that end with a call in a state."""
        for call, ruling in calls:
            codes = wanted.get(call.function)
            if not codes:
                continue
            choice = _answers(ruling)
            for outcome in (*ruling.outcomes, *ruling.troubles):
                found = call.function, outcome.answer, choice, outcome.trouble, self._folders(call)
                if outcome.answer in codes and found not in self._known:
                    self._known.add(found)
                    self._quiet = 0
                    yield self._way(here, call, outcome, ruling)

    def _folders(self, call: Input) -> tuple[str, ...]:
        """The classes of a call that works on what lies in folders: which of them can be met, only the scene tells."""
        of_folders = any(argument in FOLDERS for argument in self._stepper.law.calls[call.function].arguments)
        return call.classes if of_folders else ()

    def _way(self, here: State, call: Input, outcome: Outcome, ruling: Ruling) -> Way:
        steps: list[Step] = []
        came = self._came[here]
        while came is not None:
            before, step = came
            steps.append(step)
            came = self._came[before]
        goal, others = (call, outcome.witness != "more"), _answers(ruling) - {outcome.answer}
        doubts = self._costs[here][0] + len(others)
        trouble, refused = outcome.trouble or "", bool(ruling.refusals)
        return Way(self._scene, tuple(reversed(steps)), goal, outcome.answer, trouble, doubts, others, refused)

    def _start(self) -> State:
        state = State()
        steps = (step for step in self._scene.steps if isinstance(step, Input))
        for call in (*self._scene.world.setup(), *steps):
            moves = self._stepper.moves(self._stepper.roomy(state, call), call)
            state = next((move for move in moves if move.outcome.answer == "JET_errSuccess"), moves[0]).state
        return state.trimmed()


def _answers(ruling: Ruling) -> frozenset[str]:
    """What may be answered if nothing is wrong outside."""
    return frozenset(outcome.answer for outcome in ruling.outcomes)
