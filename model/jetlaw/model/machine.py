"""The law as a `transitions` machine, for anyone who wants to drive it or to feed it to tools that know `transitions`.

States are those of a graph, named ``s0`` (where the world starts) to ``sN``. A trigger is an input with its answer,
such as ``JetOpenFileInstance(object, listed log)=JET_errSuccess``: whoever fires it asserts that the call was made and
that this came back. A witness follows the answer after a comma. Where a reading allows the same answer to lead to
several states, the further triggers end in ``#2``, ``#3`` and so on. What is no trigger of a state is forbidden there.

The compiled tables of the graph step faster by orders of magnitude; hot loops use those.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from transitions import Machine

from jetlaw.model.facts import UnknownName
from jetlaw.model.state import NOBODY, Input

if TYPE_CHECKING:
    from collections.abc import Iterator
    from enum import Enum

    from transitions import State

    from jetlaw.model.graph import Graph


class Holder:
    """Something that is in one state of a machine.

    ``Machine.add_model`` binds a method for each of thousands of states and triggers to what it adopts; this needs
    none.

    Attributes:
        machine: the machine it moves in.
        state: where it is; may be set.
    """

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.state = str(machine.initial)

    def trigger(self, name: str) -> bool:
        """Take the step of that name; `transitions.MachineError` where the state does not have it."""
        event = self.machine.events.get(name)
        if event is None:
            raise UnknownName("trigger", name, self.machine.events)
        return bool(event.trigger(self))


def machine(graph: Graph) -> Machine:
    """The machine of ``graph``, without a model: let a `Holder` drive it."""
    built = Machine(
        model=None,
        states=[state_name(number) for number in range(len(graph.states))],
        initial=state_name(0),
        auto_transitions=False,
        queued=False,
        send_event=False,
    )
    sources: dict[tuple[str, int], list[str | Enum | State]] = {}
    for source, name, target in triggers(graph):
        sources.setdefault((name, target), []).append(state_name(source))
    for (name, target), names in sources.items():
        built.add_transition(name, names, state_name(target))
    return built


def state_name(number: int) -> str:
    """The name of a state of the graph."""
    return f"s{number}"


def triggers(graph: Graph) -> Iterator[tuple[int, str, int]]:
    """Every distinct step of ``graph``, as (source, trigger, target)."""
    calls = input_names(graph)
    answers = [f"{answer}, {witness}" if witness else answer for answer, witness, _ in graph.answers]
    for source in range(len(graph.states)):
        targets: dict[str, list[int]] = {}
        for step in graph.steps(source):
            reached = targets.setdefault(f"{calls[graph.inputs[step]]}={answers[graph.outcomes[step]]}", [])
            if graph.targets[step] not in reached:
                reached.append(graph.targets[step])
        for name, reached in targets.items():
            for number, target in enumerate(reached, 1):
                yield source, name if number == 1 else f"{name} #{number}", target


def input_names(graph: Graph) -> list[str]:
    """A readable name for each input of ``graph``, by its number; objects are numbered only where that tells apart."""
    plain = [f"{call.function}({', '.join(call.classes)})" for call in graph.calls]
    shared = Counter(plain)
    return [
        name if shared[name] == 1 else f"{name} on {_objects(call)}"
        for name, call in zip(plain, graph.calls, strict=True)
    ]


def _objects(call: Input) -> str:
    """The objects an input names, such as ``instance 1, session 2``."""
    kinds = ("instance", "session", "database", "snapshot", "context")
    numbers = dict(zip(kinds, call.objects, strict=True))
    return ", ".join(f"{kind} {number + 1}" for kind, number in numbers.items() if number != NOBODY) or "none"
