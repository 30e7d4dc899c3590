"""Reading a file of deviations: every fault in it is one line that names what came and what is possible."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from jetlaw.conformance.deviations.breadth import too_broad
from jetlaw.conformance.deviations.entry import DEATHS, FAILURE, IMPLIED, UNCHANGED, Entry, Next
from jetlaw.conformance.words import LONGEST_FAULT, plain, quoted
from jetlaw.model.arguments import Argument
from jetlaw.model.facts import UnknownName, ambiguity, base_name, code, codes, rule
from jetlaw.model.law import CALLS
from jetlaw.model.profiles import VERSIONS
from jetlaw.model.terms import Variable
from jetlaw.model.vocabulary import MACHINES, all_of, engine, instance

_KEYS = (
    "id call rule input when instead_of answer witness next since until reason link expires sometimes".split()  # noqa: SIM905
)
_TEXTS = ("id", "witness", "since", "until", "reason", "link")
_FEW = 14
"""Names that are told one by one."""
_STATE = {variable.name: variable for variables in MACHINES.values() for variable in variables}
_SEEN = _STATE | {v.name: v for v in vars(all_of).values() if isinstance(v, Variable)}
_CHANGED = {name: v for name, v in _STATE.items() if v not in (engine.mode, instance.offends)}


class DeviationsError(ValueError):
    """A file of deviations that cannot be used, in one line."""


class ExpiredError(DeviationsError):
    """An entry that is past its day: a difference that was excused for a time is one again."""


class _Problem(ValueError):
    """What is wrong with one entry."""


def shipped() -> dict[str, Path]:
    """The files that come with the kit, by name."""
    found = files("jetlaw.conformance.deviations")
    names = sorted(item.name for item in found.iterdir() if item.name.endswith(".toml"))
    return {name.removesuffix(".toml"): Path(str(found / name)) for name in names}


def load(name: str | Path, today: date | None = None) -> list[Entry]:
    """The entries of a file, or of a shipped one.

    Args:
        name: a path, or the name of a file that comes with the kit.
        today: the day that decides what has expired.

    Raises:
        DeviationsError: if the file or an entry of it is at fault.
        ExpiredError: if an entry has expired.
    """
    path = Path(name)
    if not path.exists():
        path = shipped().get(str(name), path)
    entries = _entries(plain(name), _tables(path))
    for entry in entries:
        if entry.expires and entry.expires <= (today or date.today()):
            raise ExpiredError(
                f"{plain(name)}: entry {quoted(entry.id)} expired on {entry.expires}: remove it if the fault is gone, "
                "or decide anew how long to live with it"
            )
    return entries


def _tables(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode())
    except OSError as error:
        others = f"; a path, or one of: {', '.join(shipped())}" if not path.exists() else ""
        raise DeviationsError(f"{plain(path)} cannot be read: {error.strerror}{others}") from error
    except UnicodeDecodeError as error:
        raise DeviationsError(f"{plain(path)} is no TOML: not UTF-8 at byte {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        raise DeviationsError(f"{plain(path)} is no TOML: {plain(error)}") from error
    except RecursionError as error:
        raise DeviationsError(f"{plain(path)} is nested too deeply for any file of deviations") from error


def _entries(name: str, tables: Mapping[str, Any]) -> list[Entry]:
    if strange := [key for key in tables if key != "deviation"]:
        raise DeviationsError(f"{name}: unknown {quoted(strange[0])}; a file has tables [[deviation]] and nothing else")
    found = tables.get("deviation")
    if not isinstance(found, list) or not found:
        raise DeviationsError(f"{name}: holds no [[deviation]]; with none to declare leave the option out")
    entries: dict[str, Entry] = {}
    for place, table in enumerate(found, 1):
        try:
            entry = _entry(place, table, entries)
        except (_Problem, UnknownName) as error:
            label = table.get("id", f"number {place}") if isinstance(table, dict) else f"number {place}"
            problem = _unknown(error) if isinstance(error, UnknownName) else str(error)
            raise DeviationsError(plain(f"{name}: entry {quoted(label)}: {problem}", LONGEST_FAULT)) from None
        entries[entry.id] = entry
    return list(entries.values())


def _unknown(error: UnknownName) -> str:
    return f"unknown {error.kind} {quoted(error.asked)}; {_possible(error.known, error.nearest)}"


def _possible(known: Sequence[str], nearest: Sequence[str] = ()) -> str:
    if len(known) <= _FEW:
        return f"there are: {', '.join(known)}"
    return f"nearest: {', '.join(nearest)}" if nearest else f"there are {len(known)}, such as {known[0]}"


def _name(kind: str, asked: str, known: Mapping[str, Any] | Sequence[str]) -> str:
    if asked not in known:
        raise UnknownName(kind, asked, known)
    return asked


def _entry(place: int, table: object, others: Mapping[str, Entry]) -> Entry:
    if not isinstance(table, dict):
        raise _Problem(f"{quoted(table)} is no table")
    for key in table:
        _name("key", key, _KEYS)
    for key in _TEXTS:
        if key in table and (not isinstance(table[key], str) or not table[key].strip()):
            raise _Problem(f"{key} is {quoted(table[key])}; it is a text that says something")
    if "reason" not in table:
        raise _Problem("has no reason; say why the implementation differs")
    calls = [base_name(call) for call in _texts("call", table)]
    answers = tuple(_answer(answer) for answer in _listed("answer", table))
    entry = Entry(
        id=table.get("id") or _derived(place, calls, answers),
        answers=answers,
        reason=table["reason"],
        calls=frozenset(calls),
        rules=frozenset(map(_rule, _texts("rule", table))),
        inputs=_values("input", table, _arguments(calls)),
        when=_values("when", table, _SEEN),
        instead_of=frozenset(map(_lawful, _texts("instead_of", table))),
        witness=table.get("witness"),
        next=_next(table),
        since=_version("since", table),
        until=_version("until", table),
        link=table.get("link", ""),
        expires=_day(table),
        sometimes=_yes("sometimes", table),
    )
    _refuse(entry, others)
    return entry


def _refuse(entry: Entry, others: Mapping[str, Entry]) -> None:
    if entry.id in others:
        raise _Problem("another entry has the same id; ids are unique")
    if entry.since and entry.until and VERSIONS.index(entry.since) >= VERSIONS.index(entry.until):
        raise _Problem(f"since {entry.since} until {entry.until} is no window: until is the first version without it")
    if problem := too_broad(entry):
        raise _Problem(problem)


# --- the parts of an entry --------------------------------------------------------------------------------------------
def _listed(key: str, table: Mapping[str, Any]) -> list[Any]:
    value = table.get(key, [])
    found = value if isinstance(value, list) else [value]
    if key in table and not found:
        raise _Problem(f"{key} is an empty list; leave it out, or name something")
    return found


def _texts(key: str, table: Mapping[str, Any]) -> list[str]:
    found = _listed(key, table)
    for text in found:
        if not isinstance(text, str):
            raise _Problem(f"{key} is {quoted(table[key])}; it is a name or a list of names")
    return found


def _derived(place: int, calls: Sequence[str], answers: Sequence[str | int]) -> str:
    words = [*calls[:1], *map(str, answers[:1])]
    return re.sub(r"\W+", "-", f"{place}-{'-'.join(words)}")


def _rule(name: str) -> str:
    if name.startswith("A"):
        ambiguity(name)
    else:
        rule(name)
    return name


def _answer(answer: object) -> str | int:
    if isinstance(answer, int) and not isinstance(answer, bool):
        if answer.bit_length() > 31:
            raise _Problem(f"answer {quoted(answer)} is no signed 32-bit number")
        return answer
    if not isinstance(answer, str):
        raise _Problem(f"answer is {quoted(answer)}; it is a code, a number, {', '.join(DEATHS)} or {FAILURE}")
    return answer if answer in (*DEATHS, FAILURE) else code(answer).symbol


def _lawful(answer: str) -> str:
    return answer if answer in DEATHS else _name("code", answer, codes())


def _arguments(calls: Sequence[str]) -> dict[str, Variable]:
    """The arguments that all the calls have, by name, each with the classes it has in any of them."""
    kinds: list[Mapping[str, Argument]] = [{a.variable.name: a for a in CALLS[call].arguments} for call in calls]
    shared = [name for name in (kinds[0] if kinds else ()) if all(name in each for each in kinds)]
    classes = {name: dict.fromkeys(c for each in kinds for c in each[name].variable.domain) for name in shared}
    return {name: Variable(name, tuple(found)) for name, found in classes.items()}


def _values(key: str, table: Mapping[str, Any], known: Mapping[str, Variable]) -> dict[str, frozenset[str]]:
    given = table.get(key, {})
    if not isinstance(given, dict):
        raise _Problem(f"{key} is {quoted(given)}; it is a table of name = value")
    if given and not known:
        raise _Problem(f"{key} names {quoted(next(iter(given)))}, and no call is named whose arguments it could be of")
    found: dict[str, frozenset[str]] = {}
    for name in given:
        variable = known[_name("variable" if key == "when" else "argument", name, known)]
        values = [_name(f"value of {name}", value, variable.domain) for value in _texts(name, given)]
        if set(values) == set(variable.domain):
            raise _Problem(f"{key} names every value of {name}, which says nothing; leave it out")
        found[name] = frozenset(values)
    return found


def _next(table: Mapping[str, Any]) -> Next | None:
    given = table.get("next")
    if given is None:
        return None
    if isinstance(given, dict):
        if not given:
            raise _Problem('next is an empty table; for no change at all say next = "unchanged"')
        pairs = ((_name("variable", name, _CHANGED), value) for name, value in given.items())
        return Next(values=tuple((name, _value(name, value)) for name, value in pairs))
    if given in (UNCHANGED, IMPLIED):
        return Next(words=given)
    if isinstance(given, str) and given.startswith("as "):
        return Next(answer=_name("code", given.removeprefix("as "), codes()))
    raise _Problem(f'next is {quoted(given)}; it is "{UNCHANGED}", "{IMPLIED}", "as CODE" or a table of values')


def _value(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise _Problem(f"next gives {name} the value {quoted(value)}; it is one of {', '.join(_CHANGED[name].domain)}")
    return _name(f"value of {name}", value, _CHANGED[name].domain)


def _version(key: str, table: Mapping[str, Any]) -> str | None:
    return _name("version", table[key], VERSIONS) if key in table else None


def _day(table: Mapping[str, Any]) -> date | None:
    given = table.get("expires")
    if given is not None and (not isinstance(given, date) or isinstance(given, datetime)):
        raise _Problem(f"expires is {quoted(given)}; it is a date without quotes, such as 2030-01-31")
    return given


def _yes(key: str, table: Mapping[str, Any]) -> bool:
    given = table.get(key, False)
    if not isinstance(given, bool):
        raise _Problem(f"{key} is {quoted(given)}; it is true or false")
    return given
