"""Adapters with one fault each, around the engine in memory; each is named after its fault.

A fault is said once, in the law's words, and used twice: to change what the engine in memory answers or does, and to
compute on the compiled law how few calls can possibly show it.
"""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jetlaw.adapters.contract import Answer, Session
from jetlaw.adapters.memory import ADAPTER
from jetlaw.conformance.bench import Bench
from jetlaw.conformance.court import Court
from jetlaw.conformance.plans import Planner
from jetlaw.model.facts import code_name, code_value
from jetlaw.model.state import Input
from jetlaw.model.stepper import Stepper

OK = "JET_errSuccess"


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        name: what is wrong.
        function: the call it sits in.
        where: a class of argument it needs, or empty.
        when: the right answer at which it shows.
        gives: the answer given instead, if the answer is what is wrong.
        undone: whether the call says what it should and does nothing.
        also: a call that is secretly made besides, as (function, classes).
    """

    name: str
    function: str
    when: str
    gives: str = ""
    where: str = ""
    undone: bool = False
    also: tuple[str, tuple[str, ...]] | None = None

    def sits_in(self, call: Input, answer: str) -> bool:
        """Whether the fault shows in a call rightly answered so."""
        here = call.function == self.function and answer == self.when
        return here and (not self.where or self.where in call.classes)


def _wrong(name: str, function: str, when: str, gives: str, where: str = "") -> Fault:
    return Fault(name, f"Jet{function}", f"JET_err{when}", f"JET_err{gives}", where)


def _undone(name: str, function: str, where: str = "") -> Fault:
    return Fault(name, f"Jet{function}", OK, where=where, undone=True)


def _also(name: str, function: str, when: str, also: tuple[str, tuple[str, ...]], where: str = "") -> Fault:
    return Fault(name, f"Jet{function}", f"JET_err{when}", where=where, also=also)


ABORT = ("JetEndExternalBackupInstance2", ("object", "abort"))
STOP = ("JetStopBackupInstance", ("object",))
CLOSE = ("JetCloseFileInstance", ("object", "slot"))
_BEGIN, _END, _END2 = "BeginExternalBackupInstance", "EndExternalBackupInstance", "EndExternalBackupInstance2"
_ATTACH, _LOGS, _LOGS2 = "GetAttachInfoInstance", "GetLogInfoInstance", "GetLogInfoInstance2"
_OPEN, _READ, _CLOSE, _TRUNCATE = "OpenFileInstance", "ReadFileInstance", "CloseFileInstance", "TruncateLogInstance"

FAULTS = (
    # wrong answers
    _wrong("a reserved flag is called a bad parameter", _BEGIN, "InvalidGrbit", "InvalidParameter", "reserved"),
    _wrong("a second begin says there is no backup", _BEGIN, "BackupInProgress", "NoBackup"),
    _wrong("an incremental without full says invalid backup", _BEGIN, "MissingFullBackup", "InvalidBackup"),
    _wrong(
        "begin after a stop-service says term in progress", _BEGIN, "ClientRequestToStopJetService", "TermInProgress"
    ),
    _wrong("begin after a failed term says not initialized", _BEGIN, "BackupNotAllowedYet", "NotInitialized"),
    _wrong("the attach list of an incremental says no backup", _ATTACH, "InvalidBackupSequence", "NoBackup"),
    _wrong("an empty file name is an invalid path", _OPEN, "InvalidParameter", "InvalidPath", "empty"),
    _wrong("a second open is out of sequence", _OPEN, "OutOfMemory", "InvalidBackupSequence"),
    _wrong("an unattached file is a file not found", _OPEN, "DatabaseNotFound", "FileNotFound"),
    _wrong("a missing file is a file not found", _OPEN, "MissingFileToBackup", "FileNotFound"),
    _wrong("a database in the log phase is not found", _OPEN, "InvalidBackupSequence", "DatabaseNotFound"),
    _wrong("a read of half a page says buffer too small", _READ, "InvalidParameter", "BufferTooSmall", "fraction"),
    _wrong("a read without backup is out of sequence", _READ, "NoBackup", "InvalidBackupSequence"),
    _wrong("a read after a stop says no backup", _READ, "BackupAbortByServer", "NoBackup"),
    _wrong("a close without file says no backup", _CLOSE, "InvalidParameter", "NoBackup", "slot"),
    _wrong("the log list with a file open says out of memory", _LOGS, "InvalidBackupSequence", "OutOfMemory"),
    _wrong("truncating uncopied logs is out of sequence", _TRUNCATE, "LogFileNotCopied", "InvalidBackupSequence"),
    _wrong("truncating before the list says not copied", _TRUNCATE, "InvalidBackupSequence", "LogFileNotCopied"),
    _wrong("an end without backup is out of sequence", _END, "NoBackup", "InvalidBackupSequence"),
    _wrong("an end without flags says invalid grbit", _END2, "InvalidParameter", "InvalidGrbit", "none"),
    _wrong("a term during a backup says too many users", "Term2", "BackupInProgress", "TooManyActiveUsers"),
    _wrong(
        "stop-backup without handle says invalid instance", "StopBackupInstance", "InvalidParameter", "InvalidInstance"
    ),
    _wrong(
        "a directory backup meanwhile is not allowed yet", "BackupInstance", "BackupInProgress", "BackupNotAllowedYet"
    ),
    _wrong("the end of a backup reports an abort by the server", _END, "Success", "BackupAbortByServer"),
    _wrong("a dirty term reports success", "Term2", "DirtyShutdown", "Success"),
    # checks that are missing
    _wrong("begin accepts a reserved flag", _BEGIN, "InvalidGrbit", "Success", "reserved"),
    _wrong("begin accepts the atomic flag", _BEGIN, "InvalidGrbit", "Success", "atomic"),
    _wrong("a second begin succeeds", _BEGIN, "BackupInProgress", "Success"),
    _wrong("an incremental needs no full backup", _BEGIN, "MissingFullBackup", "Success"),
    _wrong("a failed term does not forbid backups", _BEGIN, "BackupNotAllowedYet", "Success"),
    _wrong("an incremental lists databases", _ATTACH, "InvalidBackupSequence", "Success"),
    _wrong("the attach list ignores a stop", _ATTACH, "BackupAbortByServer", "Success"),
    _wrong("a file without name opens", _OPEN, "InvalidParameter", "Success", "null"),
    _wrong("a second file opens", _OPEN, "OutOfMemory", "Success"),
    _wrong("a missing file opens", _OPEN, "MissingFileToBackup", "Success", "missing"),
    _wrong("a read takes a misaligned buffer", _READ, "InvalidParameter", "Success", "misaligned"),
    _wrong("a read takes half a page", _READ, "InvalidParameter", "Success", "fraction"),
    _wrong("a first read takes one page", _READ, "InvalidParameter", "Success", "one page"),
    _wrong("a file that is not open closes", _CLOSE, "InvalidParameter", "Success", "slot"),
    _wrong("an unknown handle closes", _CLOSE, "InvalidParameter", "Success", "outside"),
    _wrong("the log list does not mind an open file", _LOGS, "InvalidBackupSequence", "Success"),
    _wrong("a short buffer holds the log list", _LOGS, "BufferTooSmall", "Success"),
    _wrong("a wrong size of the log info is fine", _LOGS2, "InvalidParameter", "Success", "wrong size"),
    _wrong("truncation does not mind an open file", _TRUNCATE, "InvalidBackupSequence", "Success"),
    _wrong("truncation does not mind uncopied logs", _TRUNCATE, "LogFileNotCopied", "Success"),
    _wrong("an end needs no backup", _END, "NoBackup", "Success"),
    _wrong("an end may be normal and abort", _END2, "InvalidParameter", "Success", "normal and abort"),
    _wrong("a term does not mind a backup", "Term2", "BackupInProgress", "Success", "complete"),
    # wrong next states, all silent at the call itself
    _undone("an end does not end the backup", _END),
    _undone("an abort does not end the backup", _END2, "abort"),
    _undone("stop-backup stops nothing", "StopBackupInstance"),
    _undone("stop-service stops nothing", "StopServiceInstance"),
    _undone("a close leaves the file open", _CLOSE),
    _undone("the log list does not begin the log phase", _LOGS),
    _undone("a directory backup records nothing", "BackupInstance", "full"),
    _undone("a begin begins nothing", _BEGIN, "full"),
    _also("an unattached file cancels the backup", _OPEN, "DatabaseNotFound", ABORT),
    _also("a failed attach list cancels the backup", _ATTACH, "InvalidBackupSequence", ABORT),
    _also("a second begin cancels the first", _BEGIN, "BackupInProgress", ABORT),
    _also("stop-backup ends the backup", "StopBackupInstance", "Success", ABORT),
    _also("uncopied logs cancel the backup", _TRUNCATE, "LogFileNotCopied", ABORT),
    _also("a begun backup is stopped", _BEGIN, "Success", STOP),
    _also("a bad read closes the file", _READ, "InvalidParameter", CLOSE, "fraction"),
)

DEEP = _undone("a truncation is not remembered", _TRUNCATE)
"""Silent, and noticed eleven calls from the start at the earliest: more than random walks promise to reach."""


class FaultyAdapter:
    """The engine in memory with one fault."""

    troubles: Collection[str] = ()

    def __init__(self, fault: Fault, bench: Bench) -> None:
        self.fault, self.name, self._bench = fault, fault.name, bench
        self.functions = ADAPTER.functions

    def open(self, world: Mapping[str, Any]) -> FaultySession:
        """A fresh engine behind the fault."""
        return FaultySession(self.fault, ADAPTER.open(world), Stepper(self._bench.law))


class FaultySession:
    """Asks the engine rightly, and then lets the fault have its way."""

    def __init__(self, fault: Fault, engine: Session, stepper: Stepper) -> None:
        self._fault, self._engine, self._court = fault, engine, Court(stepper)

    def call(self, function: str, arguments: Mapping[str, Any]) -> Answer:
        """The engine's answer, unless the fault sits in it."""
        call = self._court.read(function, arguments)
        mine = call.function == self._fault.function
        before = copy.deepcopy(self._engine) if mine and self._fault.undone else None
        right = self._engine.call(function, arguments)
        faulty = mine and right.ret is not None and self._fault.sits_in(call, code_name(right.ret) or "")
        self._court.docket.learn(call, arguments, right.ret, right.out)
        if not faulty:
            return right
        if before is not None:
            self._engine = before
        if self._fault.also:
            self._secretly(*self._fault.also, arguments)
        return Answer(code_value(self._fault.gives), right.out) if self._fault.gives else right

    def _secretly(self, function: str, classes: tuple[str, ...], arguments: Mapping[str, Any]) -> None:
        extra = {"abort": {"grbit": 2}, "slot": {"hfFile": "null"}}.get(classes[-1], {})
        self._engine.call(function, {"instance": arguments["instance"], **extra})

    def trouble(self, name: str) -> None:
        """Pass the trouble on."""
        self._engine.trouble(name)

    def close(self) -> None:
        """End the engine."""
        self._engine.close()


def fewest_calls(fault: Fault, planner: Planner) -> int | None:
    """The least number of calls, after the set-up, that can show the fault: by breadth-first search over pairs.

    A pair is what the law expects the state to be and what the faulty engine makes of it.
    """
    graph = planner.graph
    queue, seen = deque([(0, 0, 0)]), {(0, 0)}
    while queue:
        expected, actual, depth = queue.popleft()
        for call in dict.fromkeys(graph.inputs[step] for step in graph.steps(expected)):
            right = {graph.answers[o][0] for _, o, _ in _outcomes(planner, expected, call)}
            for answer, witness, there in _faulty_outcomes(fault, planner, actual, call):
                if answer not in right:
                    return depth + 1
                for _, outcome, target in _outcomes(planner, expected, call):
                    symbol, expected_witness, _ = graph.answers[outcome]
                    if symbol == answer and expected_witness == witness and (target, there) not in seen:
                        seen.add((target, there))
                        queue.append((target, there, depth + 1))
    return None


def _outcomes(planner: Planner, state: int, call: int) -> list[tuple[int, int, int]]:
    graph = planner.graph
    return [(s, graph.outcomes[s], graph.targets[s]) for s in graph.steps(state) if graph.inputs[s] == call]


def _faulty_outcomes(fault: Fault, planner: Planner, state: int, call: int) -> Iterator[tuple[str, str | None, int]]:
    """What the faulty engine may answer to a call, and the state it is in then."""
    graph = planner.graph
    for _, outcome, target in _outcomes(planner, state, call):
        answer, witness, _ = graph.answers[outcome]
        if not fault.sits_in(graph.calls[call], answer):
            yield answer, witness, target
            continue
        there = state if fault.undone else target
        if fault.also:
            extra = next(n for n, c in enumerate(graph.calls) if (c.function, c.classes) == fault.also)
            there = next((t for _, o, t in _outcomes(planner, there, extra)), there)
        yield fault.gives or answer, witness, there
