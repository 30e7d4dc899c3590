"""From the law's classes back to concrete restores: the inverse of `restore_sorting`, by trial.

A few values stand for each parameter, the directories and databases of the process among them; those are taken that
sort into the classes wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from jetlaw.conformance.docket import Docket, Impossible
from jetlaw.conformance.restore_sorting import EXTERNAL, RestoreSorter
from jetlaw.model.arguments import LOG_INFO
from jetlaw.model.rows import Call
from jetlaw.model.state import NOBODY, Input

Given = dict[str, Any]
Choice = Callable[[Input, Docket], Iterator[Given]]

_NOWHERE, _FRESH, _JUNK = "nosuch", "restored", "0x77"
_RANGES = ((1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (0, 0), (1, 9))


def arguments(call: Input, shape: Call, docket: Docket) -> Given:
    """The C parameters of a restore; raises Impossible."""
    wanted = {argument.variable.name: chosen for argument, chosen in zip(shape.arguments, call.classes, strict=True)}
    choices = (_maps, _sets, _places) if call.function in EXTERNAL else (_sources, _destinations)
    found = next(_settled(_named(call, wanted, docket), choices, call, shape, docket), None)
    if found is None:
        raise Impossible(f"nothing stands for {', '.join(f'{name}: {chosen}' for name, chosen in wanted.items())}")
    return found


def _settled(given: Given, choices: Sequence[Choice], call: Input, shape: Call, docket: Docket) -> Iterator[Given]:
    """Every way to make the choices, one after the other, of which each settles some classes."""
    if not choices:
        yield given
        return
    for each in choices[0](call, docket):
        trial = given | each
        if _fits(trial, call, shape, docket, _SETTLES[choices[0]]):
            yield from _settled(trial, choices[1:], call, shape, docket)


def own_paths(chosen: str, call: Input, docket: Docket) -> Given:
    """JetInit does not name its paths: they are as they are; raises Impossible if that is not the class wanted."""
    nameless = call.classes[0] in ("null", "nil") and docket.folders.named(None) != NOBODY and docket.alive
    found = docket.folders.clash(docket.folders.setting(call.instance), call.instance)
    if chosen != ("name in use" if nameless else found):
        raise Impossible(f"the paths of instance {call.instance} are not {chosen}")
    return {}


def _fits(given: Given, call: Input, shape: Call, docket: Docket, names: tuple[str, ...]) -> bool:
    """Whether the arguments sort into the classes wanted, as far as they are settled."""
    sorter = RestoreSorter(docket, call.function, call.function, given)
    sorter.instance = call.instance
    pairs = zip(shape.arguments, call.classes, strict=True)
    return all(sorter.sort(argument) == chosen for argument, chosen in pairs if argument.variable.name in names)


def _named(call: Input, wanted: Mapping[str, str], docket: Docket) -> Given:
    """The instance that a call names, or its target."""
    if "instance" in wanted:
        return {"instance": _handle(wanted["instance"], call, docket)}
    match wanted.get("target"):
        case "object":
            return {"szTargetInstanceName": _name(call, docket)}
        case "nobody":
            return {"szTargetInstanceName": _NOWHERE}
        case "folder":
            return {"szTargetInstanceLogPath": _NOWHERE, "szTargetInstanceCheckpointPath": _NOWHERE}
        case "contradictory":
            return {"szTargetInstanceLogPath": _NOWHERE}
    return {}


def _handle(chosen: str, call: Input, docket: Docket) -> str:
    if chosen != "object":
        return _JUNK if chosen == "unknown" else chosen
    found = (n for n, number in docket.instances.items() if number == call.instance and n not in docket.nulled)
    if (name := next(found, None)) is None:
        raise Impossible(f"no handle stands for instance {call.instance}")
    return name


def _name(call: Input, docket: Docket) -> str:
    name = docket.folders.names.get(call.instance)
    if name is None:
        raise Impossible(f"instance {call.instance} has no name")
    return name


def _sources(_call: Input, docket: Docket) -> Iterator[Given]:
    yield from ({"sz": sz} for sz in (*docket.folders.known, _NOWHERE, None))


def _destinations(call: Input, docket: Docket) -> Iterator[Given]:
    if call.function == "JetRestore":  # which always restores to where it was
        yield {}
        return
    yield from ({"szDest": path} for path in (None, *docket.folders.known, _NOWHERE))


def _sets(call: Input, docket: Docket) -> Iterator[Given]:
    """A set with its range."""
    for backup, (low, high) in product((*docket.folders.known, _NOWHERE), _RANGES):
        if call.function == "JetExternalRestore":
            yield {"szBackupLogPath": backup, "genLow": low, "genHigh": high}
        else:
            info = _info(call) | {"ulGenLow": low, "ulGenHigh": high, "szBaseName": "edb"}
            yield {"szBackupLogPath": backup, "pLogInfo": info}


def _places(_call: Input, docket: Docket) -> Iterator[Given]:
    """Log path and checkpoint path."""
    places = (_FRESH, *docket.folders.known)
    yield from ({"szLogPath": log, "szCheckpointFilePath": system} for log, system in product(places, places))


def _info(call: Input) -> Given:
    size = LOG_INFO.samples[call.classes[1]]
    return {} if size is None else {"cbSize": size}


def _maps(_call: Input, docket: Docket) -> Iterator[Given]:
    for new in (*docket.folders.databases, f"{_NOWHERE}.edb", f"{_NOWHERE}/a.edb"):
        yield {"rgrstmap": [[docket.folders.origins.get(new, new), new]]}
    yield {"rgrstmap": []}
    yield {"rgrstmap": [], "crstfilemap": 1}


_SETTLES: Mapping[Choice, tuple[str, ...]] = {
    _sources: ("paths", "sz", "patch file", "log folder"),
    _destinations: ("szDest",),
    _sets: ("target", "pLogInfo", "szBackupLogPath"),
    _places: ("paths", "log folder"),
    _maps: ("database map",),
}
"""The arguments of the law that each choice settles."""
