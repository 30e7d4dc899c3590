"""Stepping states by a law.

What the law says of a call depends only on the records the call touches, so each such question is answered once, and
the answer is kept under the numbers of the records.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from jetlaw.model.rows import Call
from jetlaw.model.ruling import Law, Outcome, Ruling
from jetlaw.model.state import NOBODY, Input, Move, Records, State
from jetlaw.model.terms import Each, Effect, Variable
from jetlaw.model.vocabulary import (
    AGGREGATES,
    DATABASE_VARIABLES,
    INSTANCE_VARIABLES,
    SESSION_VARIABLES,
    database,
    engine,
    file,
    instance,
    outside,
    session,
)

_ALIVE = ("created", "initialized")


@dataclass(frozen=True, slots=True)
class _Effect:
    """An outcome, in numbers: the records the call's objects get, and what happens to further ones."""

    instance: int
    session: int
    database: int
    attached: str
    slot: Literal["free", "kept", "taken"]
    each: tuple[Each, ...]
    before: dict[str, str]


class _Asked:
    """What a call asks of each kind of record: the places of the variables that decide its rows."""

    def __init__(self, asked: frozenset[Variable], then: Iterable[Each]) -> None:
        self.instance = tuple(n for n, v in enumerate(INSTANCE_VARIABLES) if v in asked)
        self.session = tuple(n for n, v in enumerate(SESSION_VARIABLES) if v in asked)
        self.database = tuple(n for n, v in enumerate(DATABASE_VARIABLES) if v in asked)
        self.all_of = bool(asked.intersection(AGGREGATES))
        self.mode = engine.mode in asked or any(engine.mode in each.when.variables() for each in then)


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
        self._asked = {name: _Asked(law.asked(name), _broadcasts(call)) for name, call in law.calls.items()}
        self._rulings: dict[tuple[object, ...], Ruling] = {}
        self._decided: dict[tuple[object, ...], Ruling] = {}
        self._effects: dict[tuple[object, ...], _Effect] = {}
        self._each: dict[tuple[object, ...], tuple[int, str]] = {}
        self._modes: dict[tuple[int, ...], str] = {}

    # --- questions ----------------------------------------------------------------------------------------------------
    def ruling(self, state: State, call: Input) -> Ruling:
        """What the law says of ``call`` in ``state``."""
        asked = self._asked[call.function]
        target = self._target(state, call)
        key = (
            call.function,
            call.classes,
            state.instances[call.instance] if call.instance != NOBODY else 0,
            state.sessions[call.session] if call.session != NOBODY else 0,
            state.databases[target] if target != NOBODY else 0,
            self._attached(state, call, target) if target != NOBODY else "no",
            self._aggregates(state, call) if asked.all_of else None,
            self.mode(state) if asked.mode else None,
        )
        found = self._rulings.get(key)
        if found is None:
            found = self._rulings[key] = self._decide(state, call, key)
        return found

    def moves(self, state: State, call: Input, troubles: frozenset[str] = frozenset()) -> list[Move]:
        """Everything that may happen, and where it leads; with outside trouble, what that adds."""
        ruling = self.ruling(state, call)
        outcomes = ruling.outcomes
        if troubles:
            outcomes = (*outcomes, *(o for o in ruling.troubles if o.trouble in troubles))
        return [Move(o, self._reach(state, call, o, o.then) if o.then else state) for o in outcomes]

    def spared(self, state: State, call: Input) -> list[Move]:
        """The same as `moves`, if failures did only what the checks themselves say."""
        outcomes = self.ruling(state, call).outcomes
        return [Move(o, self._reach(state, call, o, o.own) if o.own else state) for o in outcomes]

    def passed(self, state: State, call: Input) -> list[Move]:
        """Where the call leads if every check that refuses it is passed over."""
        outcomes = self.ruling(state, call).passed
        return [Move(o, self._reach(state, call, o, o.then) if o.then else state) for o in outcomes]

    def view(self, state: State, call: Input) -> dict[str, str]:
        """What the conditions of the law see of ``state`` when ``call`` is made."""
        view = self.instances.view(state.instances[call.instance] if call.instance != NOBODY else 0)
        view |= self.sessions.view(state.sessions[call.session] if call.session != NOBODY else 0)
        target = self._target(state, call)
        view |= self.databases.view(state.databases[target] if target != NOBODY else 0)
        view[database.attached.name] = self._attached(state, call, target)
        view |= dict(zip((v.name for v in AGGREGATES), self._aggregates(state, call), strict=True))
        view[engine.mode.name] = self.mode(state)
        view[outside.trouble.name] = "none"
        arguments = self.law.calls[call.function].arguments
        return view | {a.variable.name: c for a, c in zip(arguments, call.classes, strict=True)}

    # --- what a call sees ---------------------------------------------------------------------------------------------
    def _decide(self, state: State, call: Input, key: tuple[object, ...]) -> Ruling:
        """The ruling, looked up by the values that decide it: many records differ only in what the call never asks."""
        asked = self._asked[call.function]
        _, _, in_instance, in_session, in_database, *rest = key
        values = (
            call.function,
            call.classes,
            *_picked(self.instances, in_instance, asked.instance),
            *_picked(self.sessions, in_session, asked.session),
            *_picked(self.databases, in_database, asked.database),
            *rest,
        )
        found = self._decided.get(values)
        if found is None:
            found = self._decided[values] = self.law.ruling(call.function, self.view(state, call))
        return found

    def _target(self, state: State, call: Input) -> int:
        """The database a call is about: the one it names, or the one in the file slot."""
        if self.law.calls[call.function].database == "slot" and call.instance != NOBODY:
            return state.slots[call.instance]
        return call.database

    @staticmethod
    def _attached(state: State, call: Input, target: int) -> str:
        if target == NOBODY or state.holders[target] == NOBODY:
            return "no"
        return "here" if state.holders[target] == call.instance else "elsewhere"

    def _aggregates(self, state: State, call: Input) -> tuple[str, ...]:
        here = call.instance
        if here == NOBODY:
            return ("none", "all", "none", "none")
        held = [self.databases.values(state.databases[d]) for d, holder in enumerate(state.holders) if holder == here]
        full, opens = DATABASE_VARIABLES.index(database.full), DATABASE_VARIABLES.index(database.opens)
        in_transaction = SESSION_VARIABLES.index(session.transaction)
        users = any(
            self.sessions.values(record)[in_transaction] == "open"
            for record, owner in zip(state.sessions, self.owners, strict=False)
            if owner == here
        )
        return (
            "some" if held else "none",
            "all" if all(record[full] == "normal" for record in held) else "missing",
            "some" if any(record[opens] == "some" for record in held) else "none",
            "some" if users else "none",
        )

    def mode(self, state: State) -> str:
        """The mode of the engine, which follows from its instances."""
        found = self._modes.get(state.instances)
        if found is None:
            found = self._modes[state.instances] = self._find_mode(state)
        return found

    def _find_mode(self, state: State) -> str:
        life = INSTANCE_VARIABLES.index(instance.life)
        legacy = INSTANCE_VARIABLES.index(instance.legacy)
        alive = [v for v in map(self.instances.values, state.instances) if v[life] in _ALIVE]
        return "none" if not alive else "single" if any(v[legacy] == "yes" for v in alive) else "multi"

    # --- what a call does ---------------------------------------------------------------------------------------------
    def _reach(self, state: State, call: Input, outcome: Outcome, then: tuple[Effect, ...]) -> State:
        target, here = self._target(state, call), call.instance
        effect = self._effect(state, call, (outcome, then is outcome.own), target)
        instances, slots, sessions, databases, holders = map(list, state)
        if here != NOBODY:
            instances[here] = effect.instance
            slots[here] = {"free": NOBODY, "kept": slots[here], "taken": target}[effect.slot]
        if call.session != NOBODY:
            sessions[call.session] = effect.session
        if target != NOBODY:
            databases[target] = effect.database
            if effect.attached != effect.before[database.attached.name]:
                holders[target] = here if effect.attached == "here" else NOBODY
        for each in effect.each:
            self._broadcast(each, effect.before, here, instances, sessions, databases, holders)
        return State(tuple(instances), tuple(slots), tuple(sessions), tuple(databases), tuple(holders))

    def _effect(self, state: State, call: Input, which: tuple[Outcome, bool], target: int) -> _Effect:
        outcome, own = which
        key = (
            which,
            state.instances[call.instance] if call.instance != NOBODY else 0,
            state.sessions[call.session] if call.session != NOBODY else 0,
            state.databases[target] if target != NOBODY else 0,
            self._attached(state, call, target),
            self.mode(state),
        )
        found = self._effects.get(key)
        if found is None:
            before = self.view(state, call)
            after, each = self.law.apply(outcome.own if own else outcome.then, before)
            found = self._effects[key] = _Effect(
                self.instances.take(after),
                self.sessions.take(after),
                self.databases.take(after),
                after[database.attached.name],
                _slot(before, after),
                each,
                before,
            )
        return found

    def _broadcast(
        self,
        each: Each,
        before: dict[str, str],
        here: int,
        instances: list[int],
        sessions: list[int],
        databases: list[int],
        holders: list[int],
    ) -> None:
        match each.scope:
            case "databases":
                for number in [n for n, holder in enumerate(holders) if holder == here]:
                    databases[number], attached = self._one(each, self.databases, databases[number], before, "here")
                    holders[number] = here if attached == "here" else NOBODY
            case "instances":
                for number, record in enumerate(instances):
                    if number != here:
                        instances[number], _ = self._one(each, self.instances, record, before, "no")
            case _:
                mine = [n for n in range(len(sessions)) if each.scope == "all sessions" or self.owners[n] == here]
                for number in mine:
                    sessions[number], _ = self._one(each, self.sessions, sessions[number], before, "no")

    def _one(self, each: Each, records: Records, record: int, before: dict[str, str], attached: str) -> tuple[int, str]:
        """What one object becomes: its record, and for a database whether it is attached here."""
        context = tuple(before[v.name] for v in each.when.variables() if v.name not in records.names)
        key = (each, records.names[0], record, attached, context)
        found = self._each.get(key)
        if found is None:
            view = before | records.view(record) | {database.attached.name: attached}
            if each.when.holds(view):
                view = self.law.settled(view | {change.variable.name: change.value for change in each.changes})
            found = self._each[key] = (records.take(view), view[database.attached.name])
        return found

    def described(self, state: State) -> tuple[object, ...]:
        """The state in words: an order of states that does not depend on what was met before."""
        stores = (self.instances, self.sessions, self.databases)
        records = (state.instances, state.sessions, state.databases)
        values = (tuple(map(store.values, numbers)) for store, numbers in zip(stores, records, strict=True))
        return (*values, state.slots, state.holders)

    # --- objects that appear ------------------------------------------------------------------------------------------
    def with_instance(self, state: State) -> State:
        """The state with one more instance, not yet created."""
        return state._replace(instances=(*state.instances, 0), slots=(*state.slots, NOBODY))

    def with_session(self, state: State) -> State:
        """The state with one more session, not yet begun; its owner is appended to `owners` by the caller."""
        return state._replace(sessions=(*state.sessions, 0))

    def with_database(self, state: State) -> State:
        """The state with one more database, not yet existing."""
        return state._replace(databases=(*state.databases, 0), holders=(*state.holders, NOBODY))


def _picked(records: Records, record: object, places: tuple[int, ...]) -> tuple[str, ...]:
    values = records.values(record) if isinstance(record, int) else ()
    return tuple(values[place] for place in places)


def _broadcasts(call: Call) -> list[Each]:
    return [effect for row in call.rows for effect in row.then if isinstance(effect, Each)]


def _slot(before: dict[str, str], after: dict[str, str]) -> Literal["free", "kept", "taken"]:
    """What becomes of the database in the file slot."""
    if after[file.open.name] == "no" or after[file.holds.name] != "database":
        return "free"
    return "kept" if before[file.open.name] == "yes" else "taken"
