"""An engine with ten faults, the file that declares them, and an eleventh that hides behind one of the ten.

Seven faults show in an answer, three only in the state afterwards. The eleventh shows only after a stop-service that
stopped nothing, which is one of the ten: who takes the law's state there (stopped) instead of the declared one
(running) expects a refusal, and never comes to ask what the right success would have been.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from jetlaw.adapters.contract import Answer
from jetlaw.adapters.memory import ADAPTER, MemorySession
from jetlaw.conformance.bench import Bench
from jetlaw.conformance.court import Court
from jetlaw.conformance.deviations.excuses import Excuses
from jetlaw.conformance.deviations.loading import load
from jetlaw.conformance.runner import Budget, Runner
from jetlaw.model.facts import code_name, code_value
from jetlaw.model.state import Input
from jetlaw.model.stepper import Stepper

from .faulty import ABORT, FAULTS, OK, Fault

FILE = Path(__file__).parent / "data" / "ten-faults.toml"
"""What declares the ten."""

NAMES = (
    "a reserved flag is called a bad parameter",
    "an unattached file is a file not found",
    "a read without backup is out of sequence",
    "stop-backup without handle says invalid instance",
    "an end needs no backup",
    "a file that is not open closes",
    "a wrong size of the log info is fine",
    "stop-backup stops nothing",
    "stop-service stops nothing",
    "a failed attach list cancels the backup",
)
TEN = tuple(next(fault for fault in FAULTS if fault.name == name) for name in NAMES)
_STOP = "JetStopServiceInstance"
_BEGIN = "JetBeginExternalBackupInstance"
ELEVENTH = Fault(
    "a begin after a stop-service that stopped nothing is refused", _BEGIN, OK, "JET_errBackupNotAllowedYet"
)


def flips(room: Bench, seeds: Iterable[int], calls: int) -> list[int]:
    """The seeds of `run` whose verdict is not "all that was tried conforms or is excused", the file being in force.

    Args:
        room: the bench of the real engine's profile.
        seeds: the seeds to run.
        calls: the least number of calls of a run.
    """
    entries = load(FILE)

    def status(seed: int) -> int:
        excuses = Excuses(entries, room.law)
        return Runner(ManyFaults(room), room, "streaming", seed, excuses=excuses).run(Budget(calls)).status

    return [seed for seed in seeds if status(seed)]


class ManyFaults:
    """The engine in memory with all of the faults, and with the eleventh if asked for."""

    troubles: Collection[str] = ()

    def __init__(self, bench: Bench, faults: tuple[Fault, ...] = TEN, *, eleventh: bool = False) -> None:
        self.name = f"{len(faults) + eleventh} faults"
        self.functions = ADAPTER.functions
        self._bench, self._faults, self._eleventh = bench, faults, eleventh

    def open(self, world: Mapping[str, Any]) -> ManyFaultsSession:
        """A fresh engine behind the faults."""
        return ManyFaultsSession(ADAPTER.open(world), Stepper(self._bench.law), self._faults, eleventh=self._eleventh)


class ManyFaultsSession:
    """Asks the engine rightly, and then lets the first fault that sits in the call have its way."""

    def __init__(self, engine: MemorySession, stepper: Stepper, faults: tuple[Fault, ...], *, eleventh: bool) -> None:
        self._engine, self._court = engine, Court(stepper)
        self._by_call: dict[str, list[Fault]] = {}
        for fault in faults:
            self._by_call.setdefault(fault.function, []).append(fault)
        self._eleventh = eleventh
        self._unstopped: set[int] = set()

    def call(self, function: str, arguments: Mapping[str, Any]) -> Answer:
        """The engine's answer, unless a fault sits in it."""
        call = self._court.read(function, arguments)
        faults = self._by_call.get(call.function, ())
        before = self._stops(arguments["instance"]) if any(fault.undone for fault in faults) else (False, False)
        right = self._engine.call(function, arguments)
        self._court.docket.learn(call, arguments, right.ret, right.out)
        answer = code_name(right.ret) or "" if right.ret is not None else ""
        if self._is_eleventh(call, answer):
            return self._refused(arguments)
        fault = next((fault for fault in faults if fault.sits_in(call, answer)), None)
        return self._spoilt(fault, call, arguments, right, before) if fault else right

    def _spoilt(
        self, fault: Fault, call: Input, arguments: Mapping[str, Any], right: Answer, before: tuple[bool, bool]
    ) -> Answer:
        if fault.undone:
            self._restore(arguments["instance"], before)
            if call.function == _STOP:
                self._unstopped.add(call.instance)
        if fault.also:
            self._engine.call(fault.also[0], {"instance": arguments["instance"], "grbit": 2})
        return Answer(code_value(fault.gives), right.out) if fault.gives else right

    # Copying the engine would undo any call; of the two that are undone here it is enough, and quicker, to know what
    # they set.
    def _stops(self, name: object) -> tuple[bool, bool]:
        instance = self._engine._process.instance_of(name)
        return (instance.stopped, instance.backup._stop) if instance else (False, False)

    def _restore(self, name: object, before: tuple[bool, bool]) -> None:
        instance = self._engine._process.instance_of(name)
        if instance:
            instance.stopped, instance.backup._stop = before

    def _refused(self, arguments: Mapping[str, Any]) -> Answer:
        """What the eleventh fault does to a begin: it is taken back."""
        self._engine.call(ABORT[0], {"instance": arguments["instance"], "grbit": 2})
        return Answer(code_value(ELEVENTH.gives))

    def _is_eleventh(self, call: Input, answer: str) -> bool:
        return self._eleventh and ELEVENTH.sits_in(call, answer) and call.instance in self._unstopped

    def trouble(self, name: str) -> None:
        """Pass the trouble on."""
        self._engine.trouble(name)

    def close(self) -> None:
        """End the engine."""
        self._engine.close()
