"""The shortest way to an answer, found in the small worlds of the law."""

from collections import deque
from collections.abc import Callable, Iterator

from jetlaw.conformance.explain import phrases
from jetlaw.model.arguments import Argument
from jetlaw.model.options import Options
from jetlaw.model.profiles import Profile
from jetlaw.model.ruling import Law
from jetlaw.model.state import Input, Move, State
from jetlaw.model.stepper import Stepper
from jetlaw.model.world import World

WORLDS = (
    World("lifecycle", started=False),
    World("streaming"),
    World("snapshot", snapshots=1),
    World("legacy", single=True),
)
_MOST = 2000  # states looked at before giving up

Goal = Callable[[Input, Move], bool]


def to_success(function: str, profile: Profile) -> list[str]:
    """The calls that lead to a success of ``function``, itself the last; empty if the small worlds have none."""
    return _way(function, profile, lambda call, move: call.function == function and move.outcome.answer.endswith("ess"))


def _way(function: str, profile: Profile, goal: Goal) -> list[str]:
    law = Law(profile)
    for world in WORLDS:
        if function in world.functions and all(profile.has(call.function) for call in world.setup()):
            found = _search(world, law, goal)
            if found:
                return [_said(call, law, answer) for call, answer in found]
    return []


def _search(world: World, law: Law, goal: Goal) -> list[tuple[Input, str]]:
    """Breadth first from where the world starts: every state knows the step that led to it."""
    stepper = Stepper(law)
    stepper.owners = [0] * world.sessions
    state, path = _start(world, stepper)
    came: dict[State, tuple[State, Input, str] | None] = {state: None}
    queue, options = deque([state]), Options(world, stepper)
    while queue and len(came) < _MOST:
        here = queue.popleft()
        for call, move in _steps(stepper, options, here):
            step = (here, call, move.outcome.answer)
            if goal(call, move):
                return [*path, *_back(came, step)]
            if move.state not in came:
                came[move.state] = step
                queue.append(move.state)
    return []


def _start(world: World, stepper: Stepper) -> tuple[State, list[tuple[Input, str]]]:
    state, path = State(), []
    for call in world.setup():
        move = stepper.moves(stepper.roomy(state, call), call)[0]
        state = move.state
        path.append((call, move.outcome.answer))
    return state, path


def _steps(stepper: Stepper, options: Options, state: State) -> Iterator[tuple[Input, Move]]:
    for roomy, call, ruling in options.of(state):
        for move in stepper.follow(roomy, call, ruling.outcomes):
            yield call, move


def _back(
    came: dict[State, tuple[State, Input, str] | None], step: tuple[State, Input, str] | None
) -> list[tuple[Input, str]]:
    path: list[tuple[Input, str]] = []
    while step is not None:
        before, call, answer = step
        path.append((call, answer))
        step = came[before]
    return path[::-1]


def _said(call: Input, law: Law, answer: str) -> str:
    return f"{called(call, law)} answers {phrases.numbered(answer)}"


def called(call: Input, law: Law) -> str:
    """A call in the law's words, as ``JetInit(instance: object)``; an event by its name alone."""
    shape = law.calls[call.function]
    said = ", ".join(_argument(a, c) for a, c in zip(shape.arguments, call.classes, strict=True))
    return call.function if shape.event else f"{call.function}({said})"


def _argument(argument: Argument, chosen: str) -> str:
    name = argument.variable.name if argument.parameter else "form"
    sample = argument.samples.get(chosen)
    number = f" ({sample:#x})" if isinstance(sample, int) and argument.bits else ""
    return f"{name}: {chosen}{number}"
