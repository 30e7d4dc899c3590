"""From the law's classes back to concrete calls: the inverse of the docket's sorting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from jetlaw.conformance import directory_concrete, restore_concrete, settings
from jetlaw.conformance.docket import Docket, Impossible
from jetlaw.conformance.names import generation, normal
from jetlaw.conformance.restore_sorting import RESTORES
from jetlaw.model import arguments as classes
from jetlaw.model.arguments import Argument
from jetlaw.model.facts import function
from jetlaw.model.law import CALLS
from jetlaw.model.rows import Call
from jetlaw.model.state import Input

FEW_BYTES, MANY_BYTES = 3 * classes.PAGE, 8 * 1024 * 1024
"""The least a first read may ask for, and more than any file of a small world holds."""
FEW_UNITS = 65536
"""What a first read of the directory's files asks for where it is not to get everything."""
_JUNK = "0x77"
_Asked = Callable[[str, Input, Docket], str | None]
_POINTERS: Mapping[str, str] = {
    "JetCreateInstance": "pinstance",
    "JetCreateInstance2": "pinstance",
    "JetGetInstanceInfo": "paInstanceInfo",
    "JetOSSnapshotPrepare": "psnapId",
    "JetOSSnapshotFreeze": "paInstanceInfo",
    "JetOSSnapshotGetFreezeInfo": "paInstanceInfo",
}
"""The pointer that is NULL where a call is given no place for its results."""

_PARAMETERS: dict[str, dict[str, Any]] = {
    "circular on": {"paramid": "JET_paramCircularLog", "lParam": 1},
    "circular off": {"paramid": "JET_paramCircularLog", "lParam": 0},
    "recovery on": {"paramid": "JET_paramRecovery", "szParam": "on"},
    "recovery off": {"paramid": "JET_paramRecovery", "szParam": "off"},
    "snapshot timeout": {"paramid": "JET_paramOSSnapshotTimeout", "lParam": 70000},
    "other": {"paramid": "JET_paramLogFileSize", "lParam": 64},
    **classes.BAD_PARAMETERS,
}


@cache
def exported(name: str, text: str = "ansi") -> str:
    """The exported name of a function: with A or W where it has two forms."""
    return name + ("W" if text == "unicode" else "A") if function(name).variants else name


class _Recipe(NamedTuple):
    """How a call is made: what is the same in every process, in its place, and what the docket is asked for."""

    name: str
    arguments: Mapping[str, Any]
    asked: tuple[tuple[str, _Asked, str], ...]


def concrete(call: Input, shape: Call, docket: Docket, *, generous: bool = True) -> tuple[str, dict[str, Any]]:
    """The exported name and the arguments of a call; raises Impossible.

    Args:
        call: the call, as the law sees it.
        shape: its declaration.
        docket: who is who in this process.
        generous: whether a read asks for everything at once.
    """
    if call.function in RESTORES:
        return exported(call.function), restore_concrete.arguments(call, shape, docket)
    recipe = _recipe(shape.name, call.classes, generous)
    if recipe is None:
        return _slowly(call, shape, docket, generous=generous)
    arguments = dict(recipe.arguments)
    for name, asked, chosen in recipe.asked:
        arguments[name] = asked(chosen, call, docket)
    if shape.creates == "session":
        arguments.pop("sesid", None)
    return recipe.name, arguments


@cache
def _recipe(function: str, chosen: tuple[str, ...], generous: bool) -> _Recipe | None:
    """The recipe of a call; None if more than handles and names has to be asked for, or nothing stands for a class."""
    fixed: dict[str, Any] = {}
    asked: list[tuple[str, _Asked, str]] = []
    text = "ansi"
    for argument, found in zip(CALLS[function].arguments, chosen, strict=True):
        if argument is classes.TEXT:
            text = found
        elif argument in (classes.SETTINGS, classes.INIT_PATHS) or function.startswith("Ds"):
            return None
        elif argument.variable.name in _ASKED:
            fixed[argument.parameter] = None  # it keeps its place among the others
            asked.append((argument.parameter, _ASKED[argument.variable.name], found))
        elif (known := _known(argument, found, function, generous=generous)) is None:
            return None
        else:
            fixed |= known
    return _Recipe(exported(function, text), fixed, tuple(asked))


def _known(argument: Argument, chosen: str, function: str, *, generous: bool) -> dict[str, Any] | None:
    """The C parameters that an argument always comes to; None if nothing stands for the class."""
    if argument is classes.OUTPUT:
        return {_POINTERS[function]: "null"} if chosen == "null" else {}
    if argument is classes.PARAMETER:
        return dict(_PARAMETERS[chosen])
    if argument is classes.BYTES and chosen == "more pages":
        return {argument.parameter: MANY_BYTES if generous else FEW_BYTES}
    if chosen not in argument.samples:
        return None
    value = argument.samples[chosen]
    left_out = value is None and argument in (classes.BUFFER, classes.LOG_INFO)
    return {} if left_out else {argument.parameter: value}


def _slowly(call: Input, shape: Call, docket: Docket, *, generous: bool) -> tuple[str, dict[str, Any]]:
    arguments: dict[str, Any] = {}
    text = "ansi"
    for argument, chosen in zip(shape.arguments, call.classes, strict=True):
        if argument is classes.TEXT:
            text = chosen
        else:
            arguments |= _values(argument, chosen, call, docket, generous=generous)
    return exported(call.function, text), arguments


def _values(argument: Argument, chosen: str, call: Input, docket: Docket, *, generous: bool) -> dict[str, Any]:
    """The C parameters that one argument comes to."""
    if argument is classes.SETTINGS:
        return settings.concrete(chosen, docket.declared_settings)
    if argument is classes.READ_BUFFER and chosen == "right":
        return {argument.parameter: MANY_BYTES if generous else FEW_UNITS}
    if argument is classes.INIT_PATHS:
        return restore_concrete.own_paths(chosen, call, docket)
    of_directory = directory_concrete.values(argument, chosen, call, docket.active_directory)
    if of_directory is not None:
        return of_directory
    asked = _ASKED.get(argument.variable.name)
    if asked:
        return {argument.parameter: asked(chosen, call, docket)}
    known = _known(argument, chosen, call.function, generous=generous)
    if known is None:
        raise Impossible(f"nothing stands for {chosen} of {argument.variable.name}")
    return known


def _handle(chosen: str, known: dict[str, int], number: int) -> str:
    if chosen != "object":
        return _JUNK if chosen == "unknown" else chosen
    for name, found in known.items():
        if found == number:
            return name
    raise Impossible(f"no handle stands for object {number}")


def _name(chosen: str, call: Input, docket: Docket) -> str | None:
    return None if chosen == "null" else docket.path_of(call.database, call.instance)


def _id(chosen: str, call: Input, docket: Docket) -> str:
    return _JUNK if chosen == "unknown" else docket.id_of(call.session, chosen, call.database)


def _file_handle(chosen: str, call: Input, docket: Docket) -> str:
    return "nil" if chosen == "outside" else docket.slot_handle(call.instance)


def _instance_name(chosen: str, call: Input, docket: Docket) -> str:
    return f"I{call.instance + 1}" if chosen == "fresh" else docket.used_name()


def _file(chosen: str, call: Input, docket: Docket) -> str | None:
    if chosen in classes.FILE_NAME.samples:
        value = classes.FILE_NAME.samples[chosen]
        return None if value is None else str(value)
    root = docket.root(call.instance)
    if chosen == "database":
        return docket.path_of(call.database, call.instance)
    if chosen == "listed log":
        return _next_log(call, docket)
    if chosen == "unlisted log":
        oldest = f"{root}/edb00001.log"
        return f"{root}/edb0fff0.log" if normal(oldest) in docket.listed(call.instance) else oldest
    tail = {"current log": "edb.log", "other file": "edb.chk", "missing": "nosuch.edb"}
    return f"{root}/{tail[chosen]}"


def _next_log(call: Input, docket: Docket) -> str:
    """The first listed log that was not copied yet, or the first at all."""
    listed = sorted(docket.listed(call.instance))
    if not listed:
        raise Impossible("no log is listed")
    copied = docket.copied(call.instance)
    return docket.spelling(next((name for name in listed if generation(name) not in copied), listed[0]))


def _directory(chosen: str, _call: Input, docket: Docket) -> str | None:
    if chosen == "null":
        return None
    known = docket.directories(chosen)
    if chosen in ("fresh", "missing"):
        return known[0] if known else docket.new_directory()
    if not known:
        raise Impossible(f"no directory is {chosen}")
    return known[0]


def _buffer(chosen: str, _call: Input, docket: Docket) -> str:
    if chosen != "given":
        return str(classes.GIVEN_BUFFER.samples[chosen])
    name = docket.buffers.oldest
    if name is None:
        raise Impossible("no memory is out")
    return name


_ASKED: Mapping[str, _Asked] = {
    "instance": lambda chosen, call, docket: _handle(chosen, docket.instances, call.instance),
    "sesid": lambda chosen, call, docket: _handle(chosen, docket.sessions, call.session),
    "snapId": lambda chosen, call, docket: _handle(chosen, docket.snapshots, call.snapshot),
    "szFilename": _name,
    "dbid": _id,
    "szFileName": _file,
    "hfFile": _file_handle,
    "szInstanceName": _instance_name,
    "szBackupPath": _directory,
    "pbBuf": _buffer,
}
"""What has to be asked of the docket, by the name of the argument."""
