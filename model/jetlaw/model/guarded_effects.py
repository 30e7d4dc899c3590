"""Effects of rows as Promela statements: what a call changes, and all that follows from it.

The call's view is loaded into ``v_`` (as it was) and ``w_`` (as it becomes), the changes are made to ``w_``, the
consequences applied until nothing changes, and the objects the call names get their values back. Then each change to
several objects is made in the same way to the one there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jetlaw.model.guarded_views import OBJECTS, VIEWED, Expression, Seen, name_of, number_of, text, truth
from jetlaw.model.law.consequences import CONSEQUENCES, Consequence
from jetlaw.model.profiles import DOCUMENT_SOURCE, cites_engine
from jetlaw.model.ruling import Law
from jetlaw.model.terms import Change, Condition, Each, Effect, Variable
from jetlaw.model.vocabulary import database, file, instance

_BEFORE = {variable: f"v_{name_of(variable)}" for variable in VIEWED}
_AFTER = {variable: f"w_{name_of(variable)}" for variable in VIEWED}

_JOINS = _AFTER[instance.member]
_MEMBER = f"if :: {_JOINS} == 0 -> member = 0 :: {_JOINS} == 1 -> member = 1 :: else fi"


def believed(law: Law) -> list[Consequence]:
    """The consequences of the law's reading."""
    if law.profile.reading == "engine":
        return [one for one in CONSEQUENCES if cites_engine(one.sources)]
    return [one for one in CONSEQUENCES if any(map(DOCUMENT_SOURCE.fullmatch, one.sources))]


def settling(law: Law) -> str:
    """The consequences, as something to be done to ``w_`` until nothing changes.

    ``settle`` is for what a call sees, and ``f`` notes there which consequences began to hold; the others are for one
    object of a kind, whose consequences ask for nothing else.
    """
    consequences = believed(law)
    flags = [f"hidden byte f{number};" for number in range(len(consequences))]
    kinds = [
        _settle(f"settle_{kind}", list(_within(consequences, kind))) for kind in ("instance", "session", "database")
    ]
    noted = [(one, f"if :: !{truth(one.when, _BEFORE)} -> f{n} = 1 :: else fi") for n, one in enumerate(consequences)]
    return "\n".join(["hidden byte changing;", "hidden byte joined;", *flags, _settle("settle", noted), *kinds])


def _within(consequences: Iterable[Consequence], kind: str) -> Iterator[tuple[Consequence, str]]:
    """The consequences that change objects of a kind."""
    own = {*OBJECTS[kind], *({"database": [database.attached], "instance": [instance.member]}.get(kind, ()))}
    for one in consequences:
        if any(isinstance(effect, Change) and effect.variable in own for effect in one.then):
            if not set(one.when.variables()) <= own:
                raise ValueError(f"a consequence for each {kind} asks for something else: {one.when}")
            yield one, "skip"


def _settle(name: str, consequences: list[tuple[Consequence, str]]) -> str:
    parts = []
    for one, note in consequences:
        changes = [_unless_so(effect) for effect in one.then if isinstance(effect, Change)]
        parts.append(f"        if :: {truth(one.when, _AFTER)} -> {'; '.join([*changes, note])} :: else fi")
    statements = ";\n".join(parts)
    loop = f"    do :: changing -> changing = 0;\n{statements}\n    :: else -> break od"
    return f"inline {name}() {{\n    changing = 1;\n{loop}\n}}"


def _unless_so(change: Change) -> str:
    name, value = _AFTER[change.variable], number_of(change.variable, change.value)
    return f"if :: {name} != {value} -> {name} = {value}; changing = 1 :: else fi"


def body(law: Law, seen: Seen, then: tuple[Effect, ...]) -> str:
    """The statements of one command."""
    consequences = believed(law)
    each = [effect for effect in then if isinstance(effect, Each)]
    further = [(n, effect) for n, one in enumerate(consequences) for effect in one.then if isinstance(effect, Each)]
    lines = [
        *_load(seen),
        *(f"f{number} = 0" for number in range(len(consequences))),
        *_saved(seen, [*each, *(effect for _, effect in further)]),
        *(_set(effect) for effect in then if isinstance(effect, Change)),
        "settle()",
        *_store(seen),
        *(_each(effect, seen, "1") for effect in each),
        *(_each(effect, seen, f"f{number}") for number, effect in further),
    ]
    return ";\n".join(f"      {line}" for line in lines)


def _load(seen: Seen) -> Iterator[str]:
    for variable in VIEWED:
        yield f"{_BEFORE[variable]} = {seen.value(variable)}"
        yield f"{_AFTER[variable]} = {_BEFORE[variable]}"


def _set(change: Change) -> str:
    return f"{_AFTER[change.variable]} = {number_of(change.variable, change.value)}"


def _store(seen: Seen) -> Iterator[str]:
    """What the objects that the call names have become."""
    before_open, after_open, holds = _BEFORE[file.open], _AFTER[file.open], _AFTER[file.holds]
    named = {"slot": "slot", "named": "1", "none": "0"}[seen.database]
    is_database = number_of(file.holds, "database")
    if seen.database != "none":
        kept = [f"{name_of(variable)} = {_AFTER[variable]}" for variable in OBJECTS["database"]]
        attached = f"{_AFTER[database.attached]} != {_BEFORE[database.attached]}"
        holder = f"if :: {attached} -> holder = ({_AFTER[database.attached]} == 1) :: else fi"
        yield f"if :: {named} -> {'; '.join([*kept, holder])} :: else fi"
    if seen.instance:
        yield (
            f"if :: !{after_open} || {holds} != {is_database} -> slot = 0"
            f" :: else -> if :: {before_open} -> skip :: else -> slot = {named} fi fi"
        )
        yield _MEMBER
    for kind in ("instance", "session", "snapshot", "process"):
        if seen.names(kind):
            yield from (f"{name_of(variable)} = {_AFTER[variable]}" for variable in OBJECTS[kind])


# --- changes to each of several objects -------------------------------------------------------------------------------
_KIND = {
    "databases": "database",
    "members' databases": "database",
    "sessions": "session",
    "all sessions": "session",
    "members": "instance",
    "instances": "instance",
}


def _asked(each: Iterable[Each]) -> list[Variable]:
    """What conditions on further objects ask for that the call does not change."""
    found = dict.fromkeys(variable for effect in each for variable in effect.when.variables())
    return [variable for variable in found if variable not in VIEWED]


def _saved(seen: Seen, each: Iterable[Each]) -> Iterator[str]:
    """Aims of the changes, and what else their conditions ask for: as it was before the call."""
    yield "joined = member"
    yield from (f"v_{name_of(variable)} = {seen.value(variable)}" for variable in _asked(each))


def _aimed(effect: Each, seen: Seen) -> str:
    """Whether the one object there is, is one of those to be changed."""
    held = "holder" if seen.instance else "0"
    member = "joined" if seen.snapshot else "0"
    return {
        "databases": held,
        "members' databases": f"({member} && holder)",
        "sessions": "1" if seen.instance else "0",
        "all sessions": "1",
        "members": member,
        "instances": "0" if seen.instance else "1",
    }[effect.scope]


def _each(effect: Each, seen: Seen, when: str) -> str:
    """A change to the one object there is, if it is aimed at; the rest of what its condition asks is as it was."""
    kind = _KIND[effect.scope]
    own = OBJECTS[kind]
    load = [
        f"{_AFTER[v]} = {_BEFORE[v]}" for v in dict.fromkeys(effect.when.variables()) if v in VIEWED and v not in own
    ]
    load += [f"{_AFTER[variable]} = {name_of(variable)}" for variable in own]
    store = [f"{name_of(variable)} = {_AFTER[variable]}" for variable in own]
    if kind == "database":
        load.append(f"{_AFTER[database.attached]} = 1")
        store.append(f"holder = ({_AFTER[database.attached]} == 1)")
    if kind == "instance":
        load.append(f"{_AFTER[instance.member]} = member * {1 if seen.snapshot else 2}")
        store.append(_MEMBER)
    changes = "; ".join([*map(_set, effect.changes), f"settle_{kind}()"])
    inner = "; ".join([*load, f"if :: {_holds(effect.when)} -> {changes} :: else fi", *store])
    return f"if :: {when} && {_aimed(effect, seen)} -> {inner} :: else fi"


def _holds(when: Condition) -> str:
    values: dict[Variable, Expression] = dict(_AFTER)
    values |= {variable: f"v_{name_of(variable)}" for variable in when.variables() if variable not in VIEWED}
    return text(truth(when, values))
