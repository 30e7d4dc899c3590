"""One process under test: calls are made, judged and written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jetlaw.adapters.contract import Adapter, Answer
from jetlaw.conformance.concrete import concrete
from jetlaw.conformance.court import Court
from jetlaw.conformance.report import record_before
from jetlaw.conformance.verdicts import Judgement, Verdict
from jetlaw.model.facts import base_name
from jetlaw.model.state import Input, State, Stepper
from jetlaw.model.world import World


class AdapterFault(RuntimeError):
    """The adapter failed where it should have answered: the kit's side of the case is broken."""


@dataclass(frozen=True, slots=True)
class Made:
    """A call that was made, what it answered, and the verdict.

    Attributes:
        call: the call as the law sees it.
        generous: whether a read asked for everything at once.
        exported: the exported name.
        arguments: the arguments it was made with.
        answer: what came.
        judgement: the verdict.
    """

    call: Input
    generous: bool
    exported: str
    arguments: Mapping[str, Any]
    answer: Answer
    judgement: Judgement


Seen = Callable[["Driver", Made], None]
"""Told of every call that a driver has made."""


class Driver:
    """Drives one fresh process of an adapter through a world.

    Attributes:
        made: every call so far, the set-up included.
        before: the record that the instance of the last call had before it.
        dead: whether the process died.
        came_from: a place for whoever watches to keep the number of the state before the next call.
    """

    def __init__(
        self, adapter: Adapter, world: World, stepper: Stepper, seen: Seen | None = None
    ) -> None:
        self._adapter, self.world, self._stepper, self._seen = adapter, world, stepper, seen
        self._functions = frozenset(adapter.functions)
        self.made: list[Made] = []
        self.court = Court(stepper)
        self.dead = False
        self.before = 0
        self.came_from: int | None = None
        try:
            self._session = adapter.open(environment(world))
        except Exception as error:
            raise AdapterFault(f"{adapter.name} cannot start: {type(error).__name__}: {error}") from error

    def set_up(self) -> None:
        """Make the calls that lead to where the world starts."""
        for call in self.world.setup():
            self.make(call)

    def make(self, call: Input, *, generous: bool = True) -> Judgement:
        """Make one call and judge its answer; raises Impossible before it is made, AdapterFault if the adapter fails."""
        if call.function not in self._functions:
            return Judgement(Verdict.NOT_IMPLEMENTED, f"{self._adapter.name} has no {call.function}")
        name, arguments = concrete(call, self._stepper.law.calls[call.function], self.court.docket, generous=generous)
        answer = self._ask(name, arguments)
        read = self.court.read(name, arguments)
        self.before = record_before(self.court.oracle.states, read)
        judgement = self.court.judge(read, arguments, answer.ret, answer.out, answer.died)
        self.dead = answer.died is not None
        made = Made(read, generous, name, arguments, answer, judgement)
        self.made.append(made)
        if self._seen:
            self._seen(self, made)
        return judgement

    def _ask(self, name: str, arguments: dict[str, Any]) -> Answer:
        try:
            answer = self._session.call(name, arguments)
        except Exception as error:
            raise AdapterFault(f"{self._adapter.name} raised in {name}: {type(error).__name__}: {error}") from error
        if not isinstance(getattr(answer, "ret", None), int) and getattr(answer, "died", None) is None:
            raise AdapterFault(f"{self._adapter.name} answered {answer!r} to {name}; an answer has an int in `ret`")
        return answer

    @property
    def state(self) -> State:
        """One of the states the process may be in: the first, if answers left several."""
        return min(self.court.oracle.states)

    def close(self) -> None:
        """End the process."""
        self._session.close()


def environment(world: World) -> dict[str, Any]:
    """A world as the environment of a trace header."""
    return {"mode": "multi-instance", "circular_logging": world.circular, "recovery": world.recovery}


def label(made: Made) -> str:
    """A call in a line of words."""
    shown = ", ".join(f"{key}={value!r}" for key, value in made.arguments.items())
    return f"{base_name(made.exported)}({shown})"
