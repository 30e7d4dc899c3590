"""What answers tell the docket: new names, what is attached, what was read. One small step for each kind of call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from jetlaw.conformance.buffers import GIVING
from jetlaw.conformance.following import follow
from jetlaw.conformance.names import normal
from jetlaw.model.facts import code_value
from jetlaw.model.state import NOBODY, Input

if TYPE_CHECKING:
    from jetlaw.conformance.docket import Docket

_DIRTY_SHUTDOWN = code_value("JET_errDirtyShutdown")
_BUFFER_TOO_SMALL = code_value("JET_errBufferTooSmall")
_ALREADY_INITIALIZED = code_value("JET_errAlreadyInitialized")


class Told(NamedTuple):
    """A call that was answered, with what it was given and what it showed."""

    call: Input
    inputs: Mapping[str, Any]
    out: Mapping[str, Any]


Learner = Callable[["Docket", Told], None]


def learn(docket: Docket, call: Input, inputs: Mapping[str, Any], ret: int | None, out: Mapping[str, Any]) -> None:
    """Take note of an answer."""
    if call.function.startswith("Ds"):
        docket.active_directory.learn(call, inputs, ret, out)
    elif ret is not None:
        follow(docket, call, inputs, ret, out)
        table = _LEARNERS if ret >= 0 or ret in _COUNT_AS_DONE.get(call.function, ()) else _FAILURES
        learner = table.get(call.function) or table.get(f"{call.function}Instance")
        if learner and ret != _ALREADY_INITIALIZED:
            learner(docket, Told(call, inputs, out))


# --- instances and sessions -------------------------------------------------------------------------------------------
def _initialized(docket: Docket, told: Told) -> None:
    docket.nulled.discard(str(told.inputs.get("instance")))
    if told.call.instance == len(docket.slots):
        alone = not docket.alive and not docket.declared
        _made_instance(docket, told)
        docket.is_nameless(told.call.instance, alone=alone)


def _init_failed(docket: Docket, told: Told) -> None:
    """A JetInit that fails frees the instance and makes the caller's handle NULL, whose name a recording keeps."""
    if docket.is_alive(told.call.instance):
        docket.forget_instance(told.call.instance)
        docket.nulled.add(str(told.inputs.get("instance")))


def _made_instance(docket: Docket, told: Told) -> None:
    handle = str(told.out.get("pinstance", f"I{told.call.instance + 1}"))
    docket.add_instance(handle, str(told.inputs.get("szInstanceName", told.out.get("pinstance"))), told.call.instance)


def _terminated(docket: Docket, told: Told) -> None:
    if told.call.instance != NOBODY:
        docket.forget_instance(told.call.instance)


def _made_session(docket: Docket, told: Told) -> None:
    docket.add_session(str(told.out.get("psesid", f"S{told.call.session + 1}")), told.call)


def _ended_session(docket: Docket, told: Told) -> None:
    if told.call.session != NOBODY:
        docket.forget_sessions([told.call.session])


def _made_snapshot(docket: Docket, told: Told) -> None:
    docket.snapshots[str(told.out.get("psnapId", f"N{told.call.snapshot + 1}"))] = told.call.snapshot


def _gave(docket: Docket, told: Told) -> None:
    docket.buffers.give(told.out)


def _freed(docket: Docket, told: Told) -> None:
    if isinstance(told.inputs.get("pbBuf"), str):
        docket.buffers.free(told.inputs["pbBuf"])


# --- databases --------------------------------------------------------------------------------------------------------
def _attached(docket: Docket, told: Told) -> None:
    if told.call.database != NOBODY:
        docket.databases.attach(told.call.database, told.call.instance)


def _created(docket: Docket, told: Told) -> None:
    if told.call.database != NOBODY:
        docket.databases.attach(told.call.database, told.call.instance, created=True)
        _opened(docket, told)


def _opened(docket: Docket, told: Told) -> None:
    call = told.call
    if call.database != NOBODY:
        docket.databases.open(call.session, call.instance, call.database, str(told.out.get("pdbid", "")))


def _closed(docket: Docket, told: Told) -> None:
    if told.call.database != NOBODY:
        docket.databases.close(told.call.session, told.call.database)


def _detached(docket: Docket, told: Told) -> None:
    docket.databases.detach(told.call.instance, told.call.database)


# --- backups ----------------------------------------------------------------------------------------------------------
def _begun(docket: Docket, told: Told) -> None:
    docket.slot(told.call.instance).begin()


def _listed(docket: Docket, told: Told) -> None:
    files = told.out.get("files") or ()
    docket.spellings |= {normal(name): name for name in files}
    to_copy = told.call.function != "JetGetTruncateLogInfoInstance"
    docket.slot(told.call.instance).list_logs(files, to_copy=to_copy)


def _truncated(docket: Docket, told: Told) -> None:
    docket.slot(told.call.instance).listed.clear()


def _file_opened(docket: Docket, told: Told) -> None:
    name, value = str(told.out.get("phfFile", "")), told.out.get("handle_value")
    docket.handles[name] = value if isinstance(value, int) else None
    docket.slot(told.call.instance).open(name, told.out, str(told.inputs.get("szFileName")))


def _file_read(docket: Docket, told: Told) -> None:
    docket.slot(told.call.instance).read(told.inputs, told.out)


def _file_closed(docket: Docket, told: Told) -> None:
    docket.slot(told.call.instance).close()


def _backed_up(docket: Docket, told: Told) -> None:
    path = told.inputs.get("szBackupPath")
    if isinstance(path, str):
        docket.fill_directory(path, atomic="atomic" in told.call.classes)


_LEARNERS: Mapping[str, Learner] = {
    "JetCreateInstance": _made_instance,
    "JetCreateInstance2": _made_instance,
    "JetInit": _initialized,
    "JetInit2": _initialized,
    "JetInit3": _initialized,
    "JetTerm": _terminated,
    "JetTerm2": _terminated,
    "JetBeginSession": _made_session,
    "JetEndSession": _ended_session,
    "JetCreateDatabase": _created,
    "JetCreateDatabase2": _created,
    "JetAttachDatabase": _attached,
    "JetAttachDatabase2": _attached,
    "JetOpenDatabase": _opened,
    "JetCloseDatabase": _closed,
    "JetDetachDatabase": _detached,
    "JetDetachDatabase2": _detached,
    "JetBeginExternalBackupInstance": _begun,
    "JetGetLogInfoInstance": _listed,
    "JetGetLogInfoInstance2": _listed,
    "JetGetTruncateLogInfoInstance": _listed,
    "JetTruncateLogInstance": _truncated,
    "JetOpenFileInstance": _file_opened,
    "JetReadFileInstance": _file_read,
    "JetCloseFileInstance": _file_closed,
    "JetBackupInstance": _backed_up,
    "JetOSSnapshotPrepare": _made_snapshot,
    "JetFreeBuffer": _freed,
    **dict.fromkeys(GIVING, _gave),
}
"""What a success tells; a call without instance tells the same as its Instance variant."""
_FAILURES: Mapping[str, Learner] = dict.fromkeys(("JetInit", "JetInit2", "JetInit3"), _init_failed)
_COUNT_AS_DONE: Mapping[str, tuple[int, ...]] = {
    **dict.fromkeys(("JetTerm", "JetTerm2"), (_DIRTY_SHUTDOWN,)),
    **dict.fromkeys(
        ("JetGetLogInfo", "JetGetLogInfoInstance", "JetGetLogInfoInstance2", "JetGetTruncateLogInfoInstance"),
        (_BUFFER_TOO_SMALL,),
    ),
}
"""Failures that tell the same as a success."""
