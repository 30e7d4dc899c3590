"""JetBackupInstance as what it is: a streaming backup in one call, step by step.

The call begins a backup and then opens, reads and closes files as any client would, so other threads' calls come
between its steps: a JetStopBackup makes the next step fail, a JetEndExternalBackup takes the backup away. The law
speaks of each such step as of a call of its own. So a history is explained by the steps, and not by JetBackupInstance
as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from jetlaw.conformance.court import Court
from jetlaw.model.facts import base_name, code_value

LONG_CALLS = frozenset({"JetBackup", "JetBackupInstance"})
MOST_LOGS = 3
"""Logs that are told apart; a backup of more is as good as one of so many."""
_INCREMENTAL, _ATOMIC, _END_NORMAL, _END_ABORT = 1, 4, 1, 2
_ABORT_SNAPSHOT = 1
LAST_ANSWERS = (0, code_value("JET_errNoBackup"))
"""What the last step of a failed backup may answer; nobody is told."""
_MANY_BYTES = 1 << 21


class Step(NamedTuple):
    """One step: the call that it is."""

    function: str
    arguments: Mapping[str, Any]


def first_step(court: Court, function: str, arguments: Mapping[str, Any]) -> Step | None:
    """The step that begins the backup; None where the call could not succeed at all."""
    call = court.read(function, arguments)
    if not court.allows(call, arguments, 0, {}):
        return None
    grbit = int(arguments.get("grbit", 0)) & _INCREMENTAL
    return Step("JetBeginExternalBackupInstance", {"instance": arguments.get("instance", "null"), "grbit": grbit})


def further_steps(court: Court, begun: Step) -> list[tuple[Step, ...]]:
    """Every way in which the backup may go on: with one log to copy, or more."""
    instance = court.read(begun.function, begun.arguments).instance
    named = {"instance": begun.arguments["instance"]}
    files = court.docket.databases
    attached = [path for path, number in files.numbers.items() if files.holder(number) == instance]
    databases = [] if begun.arguments["grbit"] else attached
    log = _copy(named, f"{court.docket.root(instance)}/edb00001.log")
    head = [step for path in databases for step in _copy(named, court.docket.spelling(path))]
    lists = Step("JetGetLogInfoInstanceA", {**named, "cbMax": None})
    tail = Step("JetTruncateLogInstance", named), _end(named, _END_NORMAL)
    return [(*head, lists, *log * logs, *tail) for logs in range(1, MOST_LOGS + 1)]


def take_note(court: Court, arguments: Mapping[str, Any], step: Step) -> None:
    """What a step leaves behind, whatever becomes of the backup: the first file makes the directory no longer empty."""
    path = arguments.get("szBackupPath")
    if step.function.startswith("JetOpenFile") and isinstance(path, str) and not arguments.get("grbit", 0) & _ATOMIC:
        court.docket.fill_directory(path, atomic=False)


def last_step(begun: Step) -> Step:
    """The step that ends the backup when another has failed."""
    return _end({"instance": begun.arguments["instance"]}, _END_ABORT)


def inner_call(function: str, arguments: Mapping[str, Any]) -> Step | None:
    """The call that another makes first, if it answers for it.

    Aborting a frozen session thaws it, and if the freeze is just timing out, that is the answer (io.cxx:4053).
    """
    aborts = base_name(function) == "JetOSSnapshotAbort" or int(arguments.get("grbit", 0)) & _ABORT_SNAPSHOT
    if base_name(function) not in ("JetOSSnapshotAbort", "JetOSSnapshotEnd") or not aborts:
        return None
    return Step("JetOSSnapshotThaw", {"snapId": arguments.get("snapId"), "grbit": 0})


def is_long(function: str) -> bool:
    """Whether a call is made of steps."""
    return base_name(function) in LONG_CALLS


def _copy(named: Mapping[str, Any], path: str) -> tuple[Step, ...]:
    return (
        Step("JetOpenFileInstanceA", {**named, "szFileName": path}),
        Step("JetReadFileInstance", {**named, "hfFile": "null", "cb": _MANY_BYTES}),
        Step("JetCloseFileInstance", {**named, "hfFile": "null"}),
    )


def _end(named: Mapping[str, Any], grbit: int) -> Step:
    return Step("JetEndExternalBackupInstance2", {**named, "grbit": grbit})
