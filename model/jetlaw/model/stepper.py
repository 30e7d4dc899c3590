"""Stepping states by a law.

What the law says of a call depends only on the records the call touches, so each such question is answered once, and
the answer is kept under the numbers of the records.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from jetlaw.model.aggregates import AGGREGATES, ALIVE, members, refuses
from jetlaw.model.draft import Draft, member, membership
from jetlaw.model.rows import Call
from jetlaw.model.ruling import Law, Outcome, Ruling
from jetlaw.model.state import NOBODY, Input, Move, Records, State
from jetlaw.model.terms import Each, Effect, Variable
from jetlaw.model.vocabulary import (
    CONTEXT_VARIABLES,
    DATABASE_VARIABLES,
    INSTANCE_VARIABLES,
    PROCESS_VARIABLES,
    SESSION_VARIABLES,
    SNAPSHOT_VARIABLES,
    database,
    engine,
    file,
    instance,
)

Touched = tuple[int, int, int, str, int, str, int, int]
"""The records a call touches: instance, session, database (and whether attached), snapshot session (and whether the
instance is a member of it), context, process."""


@dataclass(frozen=True, slots=True)
class _Effect:
    """An outcome, in numbers: the records the call's objects get, and what happens to further ones."""

    instance: int
    session: int
    database: int
    attached: str
    snapshot: int
    member: str
    context: int
    process: int
    slot: Literal["free", "kept", "taken"]
    each: tuple[Each, ...]
    before: dict[str, str]


class _Asked:
    """What a call asks of each kind of record: the places of the variables that decide its rows."""

    def __init__(self, asked: frozenset[Variable], then: Iterable[Each]) -> None:
        kinds = (
            INSTANCE_VARIABLES,
            SESSION_VARIABLES,
            DATABASE_VARIABLES,
            SNAPSHOT_VARIABLES,
            CONTEXT_VARIABLES,
            PROCESS_VARIABLES,
        )
        self.places = tuple(tuple(n for n, v in enumerate(kind) if v in asked) for kind in kinds)
        self.aggregates = tuple(work for variable, work in AGGREGATES.items() if variable in asked)
        self.mode = engine.mode in asked or any(engine.mode in each.when.variables() for each in then)


class _Questions(dict[str, _Asked]):
    """What each call of a law asks, worked out when it is first made."""

    def __init__(self, law: Law) -> None:
        super().__init__()
        self._law = law

    def __missing__(self, name: str) -> _Asked:
        asked = self[name] = _Asked(self._law.asked(name), _broadcasts(self._law.calls[name]))
        return asked


@lru_cache(maxsize=32)
def _questions(law: Law) -> _Questions:
    """One table for all steppers of a law."""
    return _Questions(law)


class Stepper:
    """Steps states by one law. Which instance a session belongs to never changes, so it stands here.

    Attributes:
        law: the reading that decides.
        owners: the instance of each session, by session number.
    """

    def __init__(self, law: Law) -> None:
        self.law = law
        self.owners: list[int] = []
        self.instances = Records(INSTANCE_VARIABLES)
        self.sessions = Records(SESSION_VARIABLES)
        self.databases = Records(DATABASE_VARIABLES)
        self.snapshots = Records(SNAPSHOT_VARIABLES)
        self.contexts = Records(CONTEXT_VARIABLES)
        self.processes = Records(PROCESS_VARIABLES)
        self._stores = (self.instances, self.sessions, self.databases, self.snapshots, self.contexts, self.processes)
        self._by_slot = frozenset(name for name, call in law.calls.items() if call.database == "slot")
        self._asked = _questions(law)
        self._rulings: dict[tuple[object, ...], Ruling] = {}
        self._decided: dict[tuple[object, ...], Ruling] = {}
        self._effects: dict[tuple[object, ...], _Effect] = {}
        self._each: dict[tuple[object, ...], tuple[int, dict[str, str]]] = {}
        self._modes: dict[tuple[object, ...], str] = {}

    def beside(self, law: Law) -> Stepper:
        """A stepper, by another law or the same, of the same states: records have the same numbers for both."""
        other = Stepper(law)
        other.owners, other._stores = list(self.owners), self._stores
        other.instances, other.sessions, other.databases, other.snapshots, other.contexts, other.processes = (
            self._stores
        )
        if law is self.law:
            other._rulings, other._decided = self._rulings, self._decided
        return other

    # --- questions ----------------------------------------------------------------------------------------------------
    def ruling(self, state: State, call: Input) -> Ruling:
        """What the law says of ``call`` in ``state``."""
        asked = self._asked[call.function]
        touched = self.touched(state, call)
        derived = (*(work(self, state, call) for work in asked.aggregates), asked.mode and self.mode(state))
        key = (call.function, call.classes, touched, derived)
        found = self._rulings.get(key)
        if found is None:
            found = self._rulings[key] = self._decide(state, call, touched, derived)
        return found

    def moves(self, state: State, call: Input, troubles: frozenset[str] = frozenset()) -> list[Move]:
        """Everything that may happen, and where it leads; with outside trouble, what that adds."""
        ruling = self.ruling(state, call)
        outcomes = ruling.outcomes
        if troubles:
            outcomes = (*outcomes, *(o for o in ruling.troubles if o.trouble in troubles))
        return self.follow(state, call, outcomes)

    def follow(self, state: State, call: Input, outcomes: Iterable[Outcome]) -> list[Move]:
        """Where each of ``outcomes`` leads."""
        return [Move(o, self._reach(state, call, o, o.then) if o.then else state) for o in outcomes]

    def spared(self, state: State, call: Input) -> list[Move]:
        """The same as `moves`, if failures did only what the checks themselves say."""
        outcomes = self.ruling(state, call).outcomes
        return [Move(o, self._reach(state, call, o, o.own) if o.own else state) for o in outcomes]

    def passed(self, state: State, call: Input) -> list[Move]:
        """Where the call leads if every check that refuses it is passed over."""
        return self.follow(state, call, self.ruling(state, call).passed)

    def view(self, state: State, call: Input) -> dict[str, str]:
        """What the conditions of the law see of ``state`` when ``call`` is made."""
        view = self._records(state, call)
        view |= {variable.name: work(self, state, call) for variable, work in AGGREGATES.items()}
        arguments = self.law.calls[call.function].arguments
        return view | {a.variable.name: c for a, c in zip(arguments, call.classes, strict=True)}

    def _records(self, state: State, call: Input) -> dict[str, str]:
        """The part of the view that changes are made to."""
        one, two, three, attached, four, membership_, five, six = self.touched(state, call)
        view: dict[str, str] = {}
        for store, record in zip(self._stores, (one, two, three, four, five, six), strict=True):
            view |= store.view(record)
        view[database.attached.name] = attached
        view[instance.member.name] = membership_
        view[instance.offends.name] = "no"
        view[engine.mode.name] = self.mode(state)
        return view

    # --- what a call sees ---------------------------------------------------------------------------------------------
    def touched(self, state: State, call: Input) -> Touched:
        """The records that a call touches."""
        target = self._target(state, call)
        return (
            state.instances[call.instance] if call.instance != NOBODY else 0,
            state.sessions[call.session] if call.session != NOBODY else 0,
            state.databases[target] if target != NOBODY else 0,
            self._attached(state, call, target) if target != NOBODY else "no",
            state.snapshots[call.snapshot] if call.snapshot != NOBODY else 0,
            membership(state.members[call.instance], call.snapshot) if call.instance != NOBODY else "none",
            state.contexts[call.context] if call.context != NOBODY else 0,
            state.process,
        )

    def _decide(self, state: State, call: Input, touched: Touched, derived: tuple[object, ...]) -> Ruling:
        """The ruling, looked up by the values that decide it: many records differ only in what the call never asks."""
        one, two, three, attached, four, membership_, five, six = touched
        picked = tuple(
            _picked(store, record, places)
            for store, record, places in zip(
                self._stores, (one, two, three, four, five, six), self._asked[call.function].places, strict=True
            )
        )
        values = (call.function, call.classes, picked, attached, membership_, derived)
        found = self._decided.get(values)
        if found is None:
            found = self._decided[values] = self.law.ruling(call.function, self.view(state, call))
        return found

    def _target(self, state: State, call: Input) -> int:
        """The database a call is about: the one it names, or the one in the file slot."""
        if call.function in self._by_slot and call.instance != NOBODY:
            return state.slots[call.instance]
        return call.database

    @staticmethod
    def _attached(state: State, call: Input, target: int) -> str:
        if target == NOBODY or state.holders[target] == NOBODY:
            return "no"
        return "here" if state.holders[target] == call.instance else "elsewhere"

    def mode(self, state: State) -> str:
        """The mode of the engine, which follows from its instances, or from what was declared before any."""
        key = (state.instances, state.process)
        found = self._modes.get(key)
        if found is None:
            found = self._modes[key] = self._find_mode(state)
        return found

    def _find_mode(self, state: State) -> str:
        alive = [n for n in state.instances if self.instances.value(n, instance.life) in ALIVE]
        if not alive:
            return {"no": "none"}.get(declared := self.processes.value(state.process, engine.declared), declared)
        return "single" if any(self.instances.value(n, instance.legacy) == "yes" for n in alive) else "multi"

    # --- what a call does ---------------------------------------------------------------------------------------------
    def _reach(self, state: State, call: Input, outcome: Outcome, then: tuple[Effect, ...]) -> State:
        target, here = self._target(state, call), call.instance
        effect = self._effect(state, call, (outcome, then is outcome.own))
        draft = Draft.of(state)
        draft.process = effect.process
        if here != NOBODY:
            draft.instances[here] = effect.instance
            draft.slots[here] = {"free": NOBODY, "kept": draft.slots[here], "taken": target}[effect.slot]
            draft.members[here] = member(effect.member, draft.members[here], call.snapshot)
        if call.session != NOBODY:
            draft.sessions[call.session] = effect.session
        if call.snapshot != NOBODY:
            draft.snapshots[call.snapshot] = effect.snapshot
        if call.context != NOBODY:
            draft.contexts[call.context] = effect.context
        if target != NOBODY:
            draft.databases[target] = effect.database
            if effect.attached != effect.before[database.attached.name]:
                draft.holders[target] = here if effect.attached == "here" else NOBODY
        if effect.each:
            offender = next((n for n in members(state, call.snapshot) if refuses(self, state, n)), NOBODY)
            for each in effect.each:
                draft.change(each, state, call, self.owners, offender, self._changer(each, effect.before))
        return draft.state()

    def _effect(self, state: State, call: Input, which: tuple[Outcome, bool]) -> _Effect:
        outcome, own = which
        key = (which, self.touched(state, call), self.mode(state))
        found = self._effects.get(key)
        if found is None:
            before = self._records(state, call)
            after, each = self.law.apply(outcome.own if own else outcome.then, before)
            found = self._effects[key] = _Effect(
                self.instances.take(after),
                self.sessions.take(after),
                self.databases.take(after),
                after[database.attached.name],
                self.snapshots.take(after),
                after[instance.member.name],
                self.contexts.take(after),
                self.processes.take(after),
                _slot(before, after),
                each,
                before,
            )
        return found

    def _changer(self, each: Each, before: dict[str, str]) -> _Changer:
        return _Changer(self, each, before, self._each)

    def described(self, state: State) -> tuple[object, ...]:
        """The state in words: an order of states that does not depend on what was met before."""
        records = (state.instances, state.sessions, state.databases, state.snapshots, state.contexts, (state.process,))
        values = (tuple(map(store.values, numbers)) for store, numbers in zip(self._stores, records, strict=True))
        return (*values, state.slots, state.members, state.holders)

    # --- objects that appear ------------------------------------------------------------------------------------------
    def roomy(self, state: State, call: Input) -> State:
        """``state`` with room for the objects that ``call`` names; new sessions belong to its instance."""
        missing = [named + 1 - size for named, size in zip(call.objects, state.sizes, strict=True)]
        if max(missing) <= 0:
            return state
        instances, sessions, databases, snapshots, contexts = (max(0, count) for count in missing)
        self.owners.extend([call.instance] * (len(state.sessions) + sessions - len(self.owners)))
        return State(
            (*state.instances, *[0] * instances),
            (*state.slots, *[NOBODY] * instances),
            (*state.members, *[NOBODY] * instances),
            (*state.sessions, *[0] * sessions),
            (*state.databases, *[0] * databases),
            (*state.holders, *[NOBODY] * databases),
            (*state.snapshots, *[0] * snapshots),
            (*state.contexts, *[0] * contexts),
            state.process,
        )


class _Changer:
    """What one change to each of several objects makes of one of them; each such question is answered once."""

    def __init__(
        self,
        stepper: Stepper,
        each: Each,
        before: dict[str, str],
        known: dict[tuple[object, ...], tuple[int, dict[str, str]]],
    ) -> None:
        self._stepper, self._each, self._before, self._known = stepper, each, before, known

    def __call__(self, kind: str, record: int, relations: dict[str, str]) -> tuple[int, dict[str, str]]:
        """The record the object gets, and how it stands to the call then."""
        each, before = self._each, self._before
        records: Records = getattr(self._stepper, kind)
        context = tuple(before[v.name] for v in each.when.variables() if v.name not in records.names)
        key = (each, kind, record, *relations.values(), context)
        found = self._known.get(key)
        if found is None:
            view = before | records.view(record) | relations
            if each.when.holds(view):
                view = self._stepper.law.settled(view | {change.variable.name: change.value for change in each.changes})
            found = self._known[key] = (records.take(view), {name: view[name] for name in relations})
        return found


def _picked(records: Records, record: int, places: tuple[int, ...]) -> tuple[str, ...]:
    values = records.values(record)
    return tuple(values[place] for place in places)


def _broadcasts(call: Call) -> list[Each]:
    return [effect for row in call.rows for effect in row.then if isinstance(effect, Each)]


def _slot(before: dict[str, str], after: dict[str, str]) -> Literal["free", "kept", "taken"]:
    """What becomes of the database in the file slot."""
    if after[file.open.name] == "no" or after[file.holds.name] != "database":
        return "free"
    return "kept" if before[file.open.name] == "yes" else "taken"
