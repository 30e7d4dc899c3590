"""Whether calls of several threads can be explained one after the other (linearizability).

A history is explained if its calls can be put into an order that keeps to real time (a call that had returned before
another began comes first) and in which the law allows every answer. The search goes depth first, calls that returned
early first, and remembers from where it has failed.

Three kinds of call are not one moment each, and are taken apart:

- A call that the law says hangs may have waited: it is past the tests of its entry, which are not made again, and goes
  on when another thread has done something. So a JetStopService that comes in between does not refuse it.
- A call that never returned may stand anywhere after its beginning, or nowhere.
- JetBackupInstance is a backup of many steps (`long_calls`).

An answer that the law gives to nothing but another thread (JET_errTermInProgress) is accepted only where a call of
another thread that can be the cause was inside at the same time.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from jetlaw.conformance.court import Court
from jetlaw.conformance.docket import Docket
from jetlaw.conformance.histories import TIME_PASSES, Operation
from jetlaw.conformance.long_calls import (
    LAST_ANSWERS,
    Step,
    first_step,
    further_steps,
    inner_call,
    is_long,
    last_step,
    take_note,
)
from jetlaw.conformance.restore_sorting import RESTORES
from jetlaw.model.facts import base_name
from jetlaw.model.law.snapshot import LAPSES, TIMES_OUT
from jetlaw.model.state import NOBODY, Input
from jetlaw.model.vocabulary import instance
from jetlaw.model.world import INITS

LEFT, BLOCKED, DONE = "left", "blocked", "done"
"""How far a call is explained; one of many steps has those that remain instead."""

Stage = str | tuple[Step, ...]
_CAUSES: Mapping[str, str] = {
    **dict.fromkeys(("JetTerm", "JetTerm2"), "another thread terminates"),
    **dict.fromkeys(INITS, "another thread initializes"),
    **dict.fromkeys(RESTORES, "another thread restores"),
}
"""What a call is to the calls of other threads while it is inside."""
_SAME_SESSION = "another thread uses the session"


@dataclass(frozen=True, slots=True)
class Order:
    """What a search has found.

    Attributes:
        found: whether there is an order that explains the history.
        order: the places of the calls in the history, in that order; without one the longest that could be explained.
        looked_at: how many situations the search came to.
    """

    found: bool
    order: tuple[int, ...]
    looked_at: int


class _Node:
    """A situation of the search: how far each call is, and what the law knows then."""

    def __init__(self, stages: tuple[Stage, ...], court: Court, order: tuple[int, ...] = ()) -> None:
        self.stages, self.court, self.order = stages, court, order
        self.owners = tuple(court.oracle.stepper.owners)
        self.docket = _dumped(court.docket)

    @property
    def key(self) -> object:
        """What makes two situations the same."""
        stages = tuple(len(stage) if isinstance(stage, tuple) else stage for stage in self.stages)
        return stages, frozenset(self.court.oracle.states), self.owners, self.docket

    def fork(self) -> Court:
        """A court that knows the same and goes its own way."""
        court = copy(self.court)
        court.oracle = self.court.oracle.twin()
        court.oracle.stepper.owners[:] = self.owners
        court.docket = _Loader(io.BytesIO(self.docket), self.court.docket).load()
        return court

    def moved(self, court: Court, place: int, stage: Stage) -> _Node:
        """The situation after a step of one call."""
        stages = (*self.stages[:place], stage, *self.stages[place + 1 :])
        return _Node(stages, court, (*self.order, place))


class Linearizer:
    """Searches an order for one history.

    Args:
        court: what is known when the first call begins; it is left as it is.
        operations: the calls.
    """

    def __init__(self, court: Court, operations: Sequence[Operation]) -> None:
        self._court = court
        self._operations = operations
        self._troubles = [frozenset(self._causes(one)) for one in operations]

    def search(self) -> Order:
        """Find an order, if there is one."""
        stepper = self._court.oracle.stepper
        owners = list(stepper.owners)
        start = _Node((LEFT,) * len(self._operations), self._court)
        ways, seen, furthest = [iter((start,))], set(), start
        while ways:
            node = next(ways[-1], None)
            if node is None:
                ways.pop()
                continue
            furthest = max(furthest, node, key=lambda each: each.stages.count(DONE))
            if self._is_over(node):
                break
            if node.key not in seen:
                seen.add(node.key)
                ways.append(self._further(node))
        stepper.owners[:] = owners
        return Order(bool(ways), furthest.order, len(seen))

    def _is_over(self, node: _Node) -> bool:
        return all(map(self._may_be_left, node.stages, self._operations))

    @staticmethod
    def _may_be_left(stage: Stage, one: Operation) -> bool:
        """Whether nothing more need be explained of a call: a hang must have begun to hang."""
        if one.answer is None or stage == DONE:
            return True
        return one.answer.died == "hang" and stage != LEFT

    def _further(self, node: _Node) -> Iterator[_Node]:
        """The situations one step further, the likeliest first."""
        for place in self._possible(node):
            stage = node.stages[place]
            if isinstance(stage, tuple):
                yield from self._go_on(node, place, stage)
            else:
                yield from self._try(node, place, inside=stage == BLOCKED)

    def _possible(self, node: _Node) -> list[int]:
        """The calls that may be next: no other had returned before they began."""
        left = [place for place, stage in enumerate(node.stages) if stage != DONE]
        ends = {place: self._operations[place].returned or len(self._operations) * 4 for place in left}
        first = min(ends.values(), default=0)
        return sorted((place for place in left if self._operations[place].began <= first), key=ends.__getitem__)

    # --- one call -----------------------------------------------------------------------------------------------------
    def _try(self, node: _Node, place: int, *, inside: bool) -> Iterator[_Node]:
        """All at once; or it waits; or it takes many steps."""
        one, court = self._operations[place], node.fork()
        if one.function == TIME_PASSES:
            _let_time_pass(court)
            yield node.moved(court, place, DONE)
            return
        if one.answer is not None and self._judge(court, place, one, one.answer.ret, one.answer.out, inside=inside):
            yield node.moved(court, place, DONE)
        if one.answer is not None and (inner := inner_call(one.function, one.arguments)):
            court = node.fork()
            if self._judge(court, place, inner, one.answer.ret, {}, inside=True):
                yield node.moved(court, place, DONE)
        if not inside and _waits(court := node.fork(), one):
            yield node.moved(court, place, BLOCKED)
        if is_long(one.function) and (begin := first_step(node.fork(), one.function, one.arguments)):
            court = node.fork()
            if self._judge(court, place, begin, 0, {}, inside=inside):
                for steps in further_steps(court, begin):
                    yield node.moved(court, place, (begin, *steps))

    def _go_on(self, node: _Node, place: int, steps: tuple[Step, ...]) -> Iterator[_Node]:
        """The next step of a long call succeeds, or it fails and the call with it."""
        begun, step, *rest = steps
        answer, court = self._operations[place].answer, node.fork()
        if self._judge(court, place, step, 0, {}, inside=True):
            take_note(court, self._operations[place].arguments, step)
            if rest:
                yield node.moved(court, place, (begun, *rest))
            elif answer is not None and answer.ret == 0:
                yield self._returned(node, court, place)
        if answer is not None and answer.ret:
            for ending in LAST_ANSWERS:
                court = node.fork()
                failed = self._judge(court, place, step, answer.ret, {}, inside=True)
                if failed and self._judge(court, place, last_step(begun), ending, {}, inside=True):
                    yield self._returned(node, court, place)

    def _returned(self, node: _Node, court: Court, place: int) -> _Node:
        """A long call has returned; what it shows is learnt."""
        one = self._operations[place]
        if one.answer is not None:
            court.docket.learn(court.read(one.function, one.arguments), one.arguments, one.answer.ret, one.answer.out)
        return node.moved(court, place, DONE)

    def _judge(
        self, court: Court, place: int, step: Step | Operation, ret: int | None, out: Mapping[str, Any], *, inside: bool
    ) -> bool:
        """Whether the law allows an answer; if so the court has learnt it.

        Args:
            court: the court.
            place: the call whose step it is.
            step: the call or the step.
            ret: its code.
            out: its outputs.
            inside: it is past its entry, so that a stopped service no longer refuses it.
        """
        call = court.read(step.function, step.arguments)
        court.oracle.prepare(call)
        stopped = inside and _is_stopped(court, call)
        if stopped:
            court.oracle.patch("instances", call.instance, instance.service, "running")
        court.oracle.troubles = self._troubles[place]
        died = step.answer.died if isinstance(step, Operation) and step.answer else None
        allowed = court.allows(call, step.arguments, ret, out, died)
        if allowed:
            court.judge(call, step.arguments, ret, out, died)
        if stopped:
            court.oracle.patch("instances", call.instance, instance.service, "stopped")
        return allowed

    def _causes(self, one: Operation) -> Iterator[str]:
        """What other threads' calls are to a call, by which the law explains its answer."""
        for other in self._operations:
            if other.thread != one.thread and other.overlaps(one):
                name = base_name(other.function) if other.function != TIME_PASSES else ""
                if name in _CAUSES:
                    yield _CAUSES[name]
                if one.arguments.get("sesid", one) == other.arguments.get("sesid"):
                    yield _SAME_SESSION


def _waits(court: Court, one: Operation) -> bool:
    """Whether the law says of a call that it hangs here."""
    call = court.read(one.function, one.arguments)
    court.oracle.prepare(call)
    oracle = court.oracle
    return any(move.outcome.answer == "hang" for state in oracle.states for move in oracle.stepper.moves(state, call))


def _is_stopped(court: Court, call: Input) -> bool:
    """Whether the service of the call's instance is stopped."""
    if call.instance == NOBODY:
        return False
    records = court.oracle.stepper.instances
    return any(
        records.value(state.instances[call.instance], instance.service) == "stopped" for state in court.oracle.states
    )


def _let_time_pass(court: Court) -> None:
    """Freezes may be over."""
    for number in range(len(court.docket.snapshots)):
        for event in (LAPSES, TIMES_OUT):
            court.oracle.may_happen(Input(event, ("object",), snapshot=number))


# --- copies of a docket -----------------------------------------------------------------------------------------------
# The declarations of the law, by far the largest part of a docket, are the same in every copy and are left out.
class _Dumper(pickle.Pickler):
    def __init__(self, file: io.BytesIO, docket: Docket) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._shared = docket.calls

    def persistent_id(self, thing: object) -> str | None:
        return "calls" if thing is self._shared else None


class _Loader(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, docket: Docket) -> None:
        super().__init__(file)
        self._shared = docket.calls

    def persistent_load(self, _name: str) -> object:
        return self._shared


def _dumped(docket: Docket) -> bytes:
    file = io.BytesIO()
    _Dumper(file, docket).dump(docket)
    return file.getvalue()
