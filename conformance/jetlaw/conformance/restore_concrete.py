"""From the law's classes back to concrete restores: the inverse of `restore_sorting`, by trial.

A few values stand for each parameter, the directories and databases of the process among them; those are taken that
sort into the classes wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count, product
from typing import Any

from jetlaw.conformance.docket import Docket, Impossible
from jetlaw.conformance.folders import Folder, Folders, place
from jetlaw.conformance.restore_sorting import EXTERNAL, RestoreSorter, folder_of
from jetlaw.conformance.sorting import Unclassified
from jetlaw.model.arguments import LOG_INFO, Argument
from jetlaw.model.rows import Call
from jetlaw.model.state import NOBODY, Input

Given = dict[str, Any]
Choice = Callable[[Input, Docket, Given], Iterator[Given]]

_NOWHERE, _FRESH, _JUNK = "nosuch", "restored", "0x77"
_RANGES = ((1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (0, 0), (1, 9))


def arguments(call: Input, shape: Call, docket: Docket) -> Given:
    """The C parameters of a restore; raises Impossible."""
    wanted = {argument.variable.name: chosen for argument, chosen in zip(shape.arguments, call.classes, strict=True)}
    choices = (_maps, _sets, _places) if call.function in EXTERNAL else (_sources, _destinations)
    fit = _Fit(call, shape, docket)
    found = next(_settled(_named(call, wanted, docket), choices, fit), None)
    if found is None:
        raise Impossible(_missing(*fit.nearest))
    return found


class _Fit:
    """Which arguments sort into the classes of a call.

    Attributes:
        call: the call.
        docket: who is who in this process.
    """

    def __init__(self, call: Input, shape: Call, docket: Docket) -> None:
        self.call, self.docket = call, docket
        self._pairs = tuple(zip(shape.arguments, call.classes, strict=True))
        self._furthest = (-len(shape.arguments), 0)

    def fits(self, given: Given, choice: Choice, depth: int) -> bool:
        """Whether the arguments sort into the classes wanted, as far as a choice settles them.

        Args:
            given: the arguments.
            choice: the choice.
            depth: its place among the choices, counted from the last.
        """
        sorter = RestoreSorter(self.docket, self.call.function, self.call.function, given)
        sorter.instance = self.call.instance
        for number, (argument, chosen) in enumerate(self._pairs):
            if argument.variable.name in _SETTLES[choice] and _sorted(sorter, argument) != chosen:
                self._furthest = max(self._furthest, (depth, number))
                return False
        return True

    @property
    def nearest(self) -> tuple[str, str]:
        """What the trials lacked that came furthest: the argument's name and the class wanted."""
        argument, chosen = self._pairs[self._furthest[1]]
        return argument.variable.name, chosen


def _sorted(sorter: RestoreSorter, argument: Argument) -> str | None:
    """The class of an argument; None where the law has none."""
    try:
        return sorter.sort(argument)
    except Unclassified:
        return None


def _settled(given: Given, choices: Sequence[Choice], fit: _Fit) -> Iterator[Given]:
    """Every way to make the choices, one after the other, of which each settles some classes."""
    if not choices:
        yield given
        return
    for each in choices[0](fit.call, fit.docket, given):
        trial = given | each
        if fit.fits(trial, choices[0], -len(choices)):
            yield from _settled(trial, choices[1:], fit)


def _missing(name: str, chosen: str) -> str:
    """What is not there, in words."""
    return _MISSING.get((name, chosen), f"nothing stands for {name}: {chosen}")


def own_paths(chosen: str, call: Input, docket: Docket) -> Given:
    """JetInit does not name its paths: they are as they are; raises Impossible if that is not the class wanted."""
    nameless = call.classes[0] in ("null", "nil") and docket.folders.named(None) != NOBODY and docket.alive
    found = docket.folders.clash(docket.folders.setting(call.instance), call.instance)
    if chosen != ("name in use" if nameless else found):
        raise Impossible(f"the paths of instance {call.instance} are not {chosen}")
    return {}


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


def _sources(_call: Input, docket: Docket, _given: Given) -> Iterator[Given]:
    yield from ({"sz": sz} for sz in (*docket.folders.known, _NOWHERE, None))


def _destinations(call: Input, docket: Docket, _given: Given) -> Iterator[Given]:
    if call.function == "JetRestore":  # which always restores to where it was
        yield {}
        return
    yield from ({"szDest": path} for path in (None, *docket.folders.known, _NOWHERE))


def _ranges(given: Given, folders: Folders) -> Iterator[tuple[str, tuple[int, int]]]:
    """The folders of sets, each with ranges of generations; a streamed database goes with the set it lies with."""
    own = [folder_of(place(new)) for _, new in given["rgrstmap"] if place(new) in folders.needs]
    for backup in (*folders.known, _NOWHERE):
        there = folders[backup] if backup != _NOWHERE else Folder()
        if not own or not there.generations or backup in own:
            yield from ((backup, each) for each in dict.fromkeys((*_RANGES, *_of_set(there))))


def _of_set(there: Folder) -> Iterator[tuple[int, int]]:
    """All of a set, what its databases need, and a little less."""
    if there.generations:
        low, high = min(there.generations), max(there.generations)
        each = (low, high), there.needed, (low, high - 1), (low + 1, high)
        yield from ((first, last) for first, last in each if first <= last)


def _sets(call: Input, docket: Docket, given: Given) -> Iterator[Given]:
    """A set with its range."""
    for backup, (low, high) in _ranges(given, docket.folders):
        if call.function == "JetExternalRestore":
            yield {"szBackupLogPath": backup, "genLow": low, "genHigh": high}
        else:
            info = _info(call) | {"ulGenLow": low, "ulGenHigh": high, "szBaseName": "edb"}
            yield {"szBackupLogPath": backup, "pLogInfo": info}


def _places(_call: Input, docket: Docket, _given: Given) -> Iterator[Given]:
    """Log path and checkpoint path: one of the two is as good as any, whatever the other."""
    known = (path for path in docket.folders.known if path != _NOWHERE)  # where nothing is, nothing is to come
    places = (_FRESH, *known, _unused(docket))
    pairs = (*product(places[:1], places), *product(places[1:], places[:1]))
    yield from ({"szLogPath": log, "szCheckpointFilePath": system} for log, system in pairs)


def _unused(docket: Docket) -> str:
    """A folder that nobody has used; an external restore makes it."""
    return next(name for n in count(1) if (name := f"{_FRESH}{n}") not in docket.folders.known)


def _info(call: Input) -> Given:
    size = LOG_INFO.samples[call.classes[1]]
    return {} if size is None else {"cbSize": size}


def _maps(_call: Input, docket: Docket, _given: Given) -> Iterator[Given]:
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

_SET_IS = "there is no backup set"
_MISSING: Mapping[tuple[str, str], str] = {
    **dict.fromkeys([("sz", "whole"), ("szBackupLogPath", "whole")], f"{_SET_IS} that is whole"),
    **dict.fromkeys([("sz", "lacks first"), ("szBackupLogPath", "lacks first")], f"{_SET_IS} that lacks its first log"),
    **dict.fromkeys([("sz", "lacks last"), ("szBackupLogPath", "lacks last")], f"{_SET_IS} that lacks its last log"),
    ("sz", "other page size"): f"{_SET_IS} with pages of another size",
    ("szBackupLogPath", "logs above"): f"{_SET_IS} with logs above those that are needed",
    ("szBackupLogPath", "incomplete"): f"{_SET_IS} of which logs are missing",
    ("patch file", "there"): f"{_SET_IS} of that kind that has its patch file",
    ("patch file", "missing"): f"{_SET_IS} without patch files",
    ("log folder", "empty"): "no log folder is empty",
    ("log folder", "complete"): "no log folder has all logs of the sequence",
    ("log folder", "follow"): "no log folder goes on where the set ends",
    ("log folder", "break off"): "no log folder goes on elsewhere than the set ends",
    ("log folder", "foreign"): "no log folder has logs of another sequence",
    ("log folder", "other size"): "no log folder has logs of another size",
    ("log folder", "missing"): "the log folder is there",
    ("szDest", "free"): "every destination is in use",
    ("szDest", "in use"): "no destination is in use",
    ("szDest", "no folder"): "every destination can be made",
    ("database map", "backup"): "no database was streamed out, or each was restored since",
    ("database map", "doubtful"): "no streamed database may have been recovered since",
    ("database map", "in use"): "no database is in use",
    ("database map", "no backup"): "no database lies there that is no backup",
    ("paths", "free"): "an instance that runs has such a log folder",
    ("paths", "temp in use"): "no instance that runs has the temporary database",
    ("paths", "system in use"): "no instance that runs has the checkpoint",
    ("paths", "log in use"): "no instance that runs has such a log folder",
}
"""What is not there where nothing stands for a class of an argument."""
