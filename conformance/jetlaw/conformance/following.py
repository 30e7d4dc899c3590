"""What the calls and notes of a recording do to its directories: they are told to `jetlaw.conformance.folders`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from jetlaw.conformance import settings
from jetlaw.conformance.folders import place
from jetlaw.conformance.names import generation, normal
from jetlaw.conformance.restore_sorting import EXTERNAL, RESTORES, RestoreSorter
from jetlaw.model.facts import code_value
from jetlaw.model.state import NOBODY, Input
from jetlaw.model.world import INITS

if TYPE_CHECKING:
    from jetlaw.conformance.docket import Docket

_DIRTY_SHUTDOWN = code_value("JET_errDirtyShutdown")
_NO_INSTANCE = frozenset(
    code_value(symbol)
    for symbol in (
        "JET_errBadRestoreTargetInstance",
        "JET_errInvalidInstance",
        "JET_errInvalidParameter",
        "JET_errRunningInMultiInstanceMode",
        "JET_errRunningInOneInstanceMode",
        "JET_errTooManyInstances",
    )
)
"""Answers of a restore that never had an instance."""
_UNTOUCHED = _NO_INSTANCE | frozenset(
    code_value(symbol)
    for symbol in (
        "JET_errAlreadyInitialized",
        "JET_errClientRequestToStopJetService",
        "JET_errInstanceNameInUse",
        "JET_errLogFilePathInUse",
        "JET_errNotInitialized",
        "JET_errSystemPathInUse",
        "JET_errTempPathInUse",
    )
)
"""Answers of a restore that came to no file."""
_DECLARES = code_value("JET_errBadRestoreTargetInstance")
_HALF_RESTORED = code_value("JET_errRequiredLogFilesMissing")
_OUT_OF_RANGE = tuple(map(code_value, ("JET_errStartingRestoreLogTooHigh", "JET_errEndingRestoreLogTooLow")))
"""Answers of an external restore that refuses its range, and deletes nothing."""
_PRESENT = ("whole", "logs above", "lacks first", "lacks last")
_INSERTED = re.compile(r"(S[0-9]+) \S+ ([0-9]{1,9}) ([0-9]{1,9})\b")

Learner = Callable[["Docket", Input, Mapping[str, Any], Mapping[str, Any]], None]


def follow(docket: Docket, call: Input, inputs: Mapping[str, Any], ret: int, out: Mapping[str, Any]) -> None:
    """Take note of a call and its answer."""
    if call.function in RESTORES:
        _restored(docket, call, inputs, ret)
    elif call.function in ("JetTerm", "JetTerm2"):
        if ret >= 0 or ret == _DIRTY_SHUTDOWN:
            docket.folders.gone(call.instance)
    elif ret >= 0 and call.function in _LEARNERS:
        _LEARNERS[call.function](docket, call, inputs, out)


def _made(docket: Docket, call: Input, inputs: Mapping[str, Any], _out: Mapping[str, Any]) -> None:
    docket.folders.made(call.instance, str(inputs.get("szInstanceName")))


def _started(docket: Docket, call: Input, _inputs: Mapping[str, Any], _out: Mapping[str, Any]) -> None:
    docket.folders.started(call.instance)


def _told(docket: Docket, call: Input, inputs: Mapping[str, Any], _out: Mapping[str, Any]) -> None:
    value = inputs.get("szParam") if inputs.get("szParam") is not None else inputs.get("lParam", 0)
    if isinstance(value, str if str(inputs.get("paramid")).endswith("Path") else int):
        docket.folders.tell(None if call.instance == NOBODY else call.instance, {str(inputs.get("paramid")): value})


def _declared(docket: Docket, _call: Input, inputs: Mapping[str, Any], _out: Mapping[str, Any]) -> None:
    docket.declared = not docket.alive
    docket.declared_settings = settings.read(inputs) or docket.declared_settings


def _created(docket: Docket, call: Input, inputs: Mapping[str, Any], _out: Mapping[str, Any]) -> None:
    docket.folders.created(str(inputs.get("szFilename")), call.instance)


def _backed_up(docket: Docket, call: Input, inputs: Mapping[str, Any], _out: Mapping[str, Any]) -> None:
    if call.instance != NOBODY:
        grbit, path = inputs.get("grbit", 0), place(inputs.get("szBackupPath"))
        path = docket.folders.atomic(path, full=not grbit & 1) if grbit & 4 else path
        docket.folders.backed_up(call.instance, path, full=not grbit & 1)


def _begun(docket: Docket, _call: Input, inputs: Mapping[str, Any], _out: Mapping[str, Any]) -> None:
    docket.folders.begun(incremental=bool(inputs.get("grbit", 0) & 1))


def _listed(docket: Docket, call: Input, _inputs: Mapping[str, Any], out: Mapping[str, Any]) -> None:
    found = (generation(normal(name)) for name in out.get("files") or ())
    if call.instance != NOBODY:
        docket.folders.listed_logs(call.instance, (each for each in found if each is not None))


def _listed_databases(docket: Docket, _call: Input, _inputs: Mapping[str, Any], out: Mapping[str, Any]) -> None:
    docket.folders.listed, docket.folders.listed_databases = None, tuple(out.get("files") or ())


_LEARNERS: Mapping[str, Learner] = {
    "JetCreateInstance": _made,
    "JetCreateInstance2": _made,
    **dict.fromkeys(INITS, _started),
    "JetSetSystemParameter": _told,
    "JetEnableMultiInstance": _declared,
    "JetCreateDatabase": _created,
    "JetBackup": _backed_up,
    "JetBackupInstance": _backed_up,
    "JetBeginExternalBackup": _begun,
    "JetBeginExternalBackupInstance": _begun,
    "JetGetLogInfo": _listed,
    "JetGetLogInfoInstance": _listed,
    "JetGetLogInfoInstance2": _listed,
    "JetGetAttachInfo": _listed_databases,
    "JetGetAttachInfoInstance": _listed_databases,
}


# --- restores ---------------------------------------------------------------------------------------------------------
def _restored(docket: Docket, call: Input, inputs: Mapping[str, Any], ret: int) -> None:
    asked = RestoreSorter(docket, call.function, call.function, inputs)
    asked.instance = call.instance
    if not docket.alive:
        docket.declared = ret == _DECLARES or (docket.declared and ret in _NO_INSTANCE)
    if ret in _UNTOUCHED:
        return
    if call.function in EXTERNAL:
        _external(docket, call, asked, ret)
    else:
        _of_set(docket, asked, ret)


def _of_set(docket: Docket, asked: RestoreSorter, ret: int) -> None:
    """A set of JetBackup: the destination is made first; the databases come before their logs are replayed."""
    folders, destinations = docket.folders, asked.destinations()
    if asked.own().makes and asked.inputs.get("szDest"):
        folders[asked.place("szDest")].exists = True
    if ret == _HALF_RESTORED:
        folders.databases |= dict.fromkeys(destinations, "copied")
    elif ret >= 0:
        folders.restored(asked.own().log, asked.source(), asked.range()[1], destinations)


def _external(docket: Docket, call: Input, asked: RestoreSorter, ret: int) -> None:
    """A streamed set: its directories are made first, and what lies outside the range of logs is deleted."""
    folders, (low, high) = docket.folders, asked.range()
    for path in (asked.own().log, asked.own().system):
        folders[path].exists = True
    looked = ret not in _OUT_OF_RANGE and set(_PRESENT) & set(call.classes)
    if looked and asked.log_folder() != asked.source():
        folders[asked.source()].keep(low, high)
    if call.instance in folders.running:
        folders.roll(call.instance)
    if ret >= 0:
        folders.restored(asked.own().log, asked.source(), high, asked.entries())


# --- notes ------------------------------------------------------------------------------------------------------------
def note(docket: Docket, text: str, detail: str, values: Mapping[str, Any], name: str | None) -> None:
    """Take account of something that was no modelled call."""
    if text == "directory":
        docket.folders[place(detail)].exists = True
    elif text == "copied" and " into " in detail:
        into = detail.rpartition(" into ")[2]
        docket.folders.copied(place(into))
        docket.fill_directory(into, atomic=False)
    elif text == "parameters" and name in docket.instances:
        docket.folders.tell(docket.instances[name], values)
    elif text == "parameters" and name == "global":
        docket.folders.tell(None, values)
    elif text == "insert" and (found := _INSERTED.match(detail)) and found[1] in docket.sessions:
        owner = docket.owners[docket.sessions[found[1]]].owner
        docket.folders.inserted(owner, int(found[2]) * int(found[3]))
