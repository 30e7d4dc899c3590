"""A small world as guarded commands in Promela, made from the rows: SPIN explores the rows, not our graph of them.

Each variable of each object is a byte. A command is a row that changes something: its guard says that the row applies,
in the order of the reading; its body is what the row changes and all that follows. Nothing of the stepper, the options
or the exploration has a part in it but the state in which the world starts.

It covers worlds that have at most one object of a kind, all of them from the start.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Literal

from jetlaw.model.arguments import DATABASE_ID, FILE_NAME, INSTANCE, SESSION, SNAPSHOT
from jetlaw.model.graph import Graph
from jetlaw.model.guarded_effects import body, settling
from jetlaw.model.guarded_views import (
    OBJECTS,
    VIEWED,
    Expression,
    Seen,
    Truth,
    both,
    either,
    name_of,
    negated,
    text,
    truth,
)
from jetlaw.model.rows import Call, Row
from jetlaw.model.ruling import Law
from jetlaw.model.state import NOBODY
from jetlaw.model.terms import Effect, Variable
from jetlaw.model.vocabulary import AGGREGATES, RELATIONS, backup, database, engine, session
from jetlaw.model.world import INITS

_KINDS = {INSTANCE.variable: "instance", SESSION.variable: "session", SNAPSHOT.variable: "snapshot"}
"""The objects that handles name."""


def guarded_model(graph: Graph) -> str:
    """The world of ``graph`` as a model; ValueError if it has two objects of a kind, or makes new ones."""
    law, world = graph.law, graph.world
    calls = [law.calls[name] for name in world.functions if law.has(name)]
    if max(graph.states[0].sizes) > 1 or any(call.creates or call.name in INITS for call in calls):
        raise ValueError("guarded commands need a world with one object of a kind, there from the start")
    kinds = ("instance", "session", "database", "snapshot", "context")
    there = frozenset(kind for kind, size in zip(kinds, graph.states[0].sizes, strict=True) if size)
    guards: dict[str, list[Truth]] = {}
    for call in calls:
        for guard, changes in _commands(law, call, there):
            guards.setdefault(changes, []).append(guard)
    commands = (f"    :: d_step {{ {text(either(found))} ->\n{changes}\n    }}" for changes, found in guards.items())
    scratch = {f"{letter}_{name_of(variable)}" for variable in (*VIEWED, *AGGREGATES, *RELATIONS) for letter in "vw"}
    return "\n".join(
        [
            f"/* {world.slice} under {law.profile.name}, from its rows: {len(graph.states)} states. */",
            *(f"byte {name} = {value};" for name, value in _initial(graph).items()),
            *(f"hidden byte {name};" for name in sorted(scratch)),
            settling(law),
            "active proctype world() {\nend:\n    do",
            *commands,
            "    :: d_step { false -> skip }\n    od\n}\n",
        ]
    )


def _initial(graph: Graph) -> dict[str, int]:
    """The bytes of the state in which the world starts."""
    state, stepper = graph.states[0], graph.stepper
    records = {
        "instance": (stepper.instances, state.instances),
        "session": (stepper.sessions, state.sessions),
        "database": (stepper.databases, state.databases),
        "snapshot": (stepper.snapshots, state.snapshots),
        "process": (stepper.processes, (state.process,)),
    }
    found: dict[str, int] = {}
    for kind, variables in OBJECTS.items():
        store, numbers = records[kind]
        values = store.view(numbers[0] if numbers else 0)
        found |= {name_of(variable): variable.domain.index(values[variable.name]) for variable in variables}
    relations = {"holder": state.holders, "slot": state.slots, "member": state.members}
    return found | {name: int(bool(held) and held[0] != NOBODY) for name, held in relations.items()}


def _commands(law: Law, call: Call, there: frozenset[str]) -> Iterator[tuple[Truth, str]]:
    """Every way in which a call changes something: when, and what."""
    for seen, possible in _made(call, there):
        values = {variable: seen.value(variable) for variable in (*law.asked(call.name), *VIEWED)}
        rows = [(row, truth(row.when, values)) for _, row in law.rows(call.name)]
        defined = negated(either(_undefined(law, rows)))
        for row, applies in _applying(law, rows):
            for holds, then in _effects(law, call, row, values):
                guard = both((possible, defined, applies, holds))
                if guard is not False and then:
                    yield guard, body(law, seen, then)


def _effects(
    law: Law, call: Call, row: Row, values: Mapping[Variable, Expression]
) -> Iterator[tuple[Truth, tuple[Effect, ...]]]:
    """What a row changes, and when: a failure may do more than its row says."""
    if call.failing is None or law.profile.reading == "engine" or row.kind != "check":
        yield True, row.then
        return
    fails = truth(call.failing.when, values)
    yield fails, (*row.then, *call.failing.then)
    yield negated(fails), row.then


def _applying(law: Law, rows: list[tuple[Row, Truth]]) -> Iterator[tuple[Row, Truth]]:
    """The rows that may answer, and when; none that needs trouble from outside."""
    refusals = [holds for row, holds in rows if _refuses(row)]
    before: list[Truth] = []
    for row, holds in rows:
        if law.profile.reading == "engine":
            free = negated(either(before))
        else:
            free = negated(either(refusals)) if row.kind == "done" else True
        if row.kind != "undefined" and not row.trouble:
            yield row, both((holds, free))
        if _refuses(row):
            before.append(holds)


def _undefined(law: Law, rows: list[tuple[Row, Truth]]) -> Iterator[Truth]:
    """When a place is reached where nothing is promised: such calls are not made."""
    before: list[Truth] = []
    for row, holds in rows:
        if row.kind == "undefined":
            yield both((holds, negated(either(before)) if law.profile.reading == "engine" else True))
        if _refuses(row):
            before.append(holds)


def _refuses(row: Row) -> bool:
    return row.kind == "check" and not row.may and not row.trouble


# --- the calls that can be made ---------------------------------------------------------------------------------------
def _made(call: Call, there: frozenset[str]) -> Iterator[tuple[Seen, Truth]]:
    """Every call that can be made on the objects that are there, by what it sees, and when."""
    variables = [argument.variable for argument in call.arguments]
    handles, others = ([v for v in variables if (v in _KINDS) == wanted] for wanted in (True, False))
    for chosen in product(*(variable.domain for variable in handles)):
        named = {_KINDS[variable]: found == "object" for variable, found in zip(handles, chosen, strict=True)}
        if sum(named.values()) < len(named) - 1 or not {kind for kind, is_named in named.items() if is_named} <= there:
            continue
        usual = all(named.values())
        for classes in product(*(v.domain if usual else v.domain[:1] for v in others)):
            given = dict(zip((*handles, *others), (*chosen, *classes), strict=True))
            yield from _variants(call, named, given)


def _variants(call: Call, named: Mapping[str, bool], given: Mapping[Variable, str]) -> Iterator[tuple[Seen, Truth]]:
    """A call, and when it can be made so: what it works on may depend on the mode."""
    mode = Seen().value(engine.mode)
    single = f"({mode} == {engine.mode.domain.index('single')})"
    instance_class = given.get(INSTANCE.variable)
    here = named.get("instance", False) or named.get("session", False)
    ways: list[tuple[bool, Truth]] = [(here, True)]
    if call.legacy or instance_class in ("null", "nil"):
        ways = [(True, single), (False, f"(!{single})")]
    target = _target(call, given)
    for sees_instance, when in ways:
        seen = Seen(
            sees_instance,
            named.get("session", False),
            named.get("snapshot", False),
            target if target != "slot" or sees_instance else "none",
            given,
        )
        yield seen, both((when, _possible(seen, given)))


def _target(call: Call, given: Mapping[Variable, str]) -> Literal["named", "slot", "none"]:
    if call.database == "slot":
        return "slot"
    names = {"database", "open", "not open", "detached"} & set(given.values())
    return "named" if call.database in ("name", "id") and names else "none"


def _possible(seen: Seen, given: Mapping[Variable, str]) -> Truth:
    """Whether the classes mean something in a state: a log is listed, an id is that of an open database."""
    name, dbid = given.get(FILE_NAME.variable), given.get(DATABASE_ID.variable)
    if name == "listed log" and seen.instance:
        listed = backup.logs.is_("prepared") & backup.truncated.is_("no")
        return truth(listed, {variable: seen.value(variable) for variable in (backup.logs, backup.truncated)})
    if dbid in ("open", "not open", "detached"):
        is_open = f"({name_of(session.life)} == 1 && {name_of(database.opens)} == 1)"
        held = "holder" if seen.instance else "0"
        return {"open": f"({held} && {is_open})", "not open": f"({held} && !{is_open})", "detached": f"(!{held})"}[dbid]
    return True
