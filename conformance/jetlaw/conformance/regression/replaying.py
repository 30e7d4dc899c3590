"""Making a recording's calls again, in a fresh process, with the handles that this process gives out.

A call is made with the arguments that were recorded: only names of handles and of listed files become those that the
same call gave out now. Where these arguments mean something else here than they did then, such as a log that is not
listed, the call is made with arguments that mean the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from jetlaw.adapters.contract import Adapter
from jetlaw.conformance.bench import Bench
from jetlaw.conformance.concrete import concrete
from jetlaw.conformance.deviations.excuses import Excuses
from jetlaw.conformance.docket import Impossible
from jetlaw.conformance.driver import AdapterFault, Driver, Seen
from jetlaw.conformance.happenings import TROUBLES
from jetlaw.conformance.names import HANDLE, normal
from jetlaw.conformance.regression.again import Stop, close
from jetlaw.conformance.regression.outcomes import Attempt
from jetlaw.conformance.regression.recordings import Meaning, Recording
from jetlaw.conformance.sorting import Unclassified
from jetlaw.conformance.traces import Note, Step
from jetlaw.conformance.words import answer_name, quoted
from jetlaw.model.facts import base_name
from jetlaw.model.state import Input
from jetlaw.model.world import World

_ANY_WORLD = World("lifecycle", started=False)
_MODE = {"mode": "multi-instance"}
_SET = "JetSetSystemParameter"
_CREATES = ("JetCreateInstance", "JetCreateInstance2")


class _Names:
    """What the names of a recording are called in this process."""

    def __init__(self) -> None:
        self._handles: dict[str, str] = {}
        self._files: dict[str, str] = {}

    def own(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Recorded arguments with this process's names in them."""
        return {key: self._own(key, value) for key, value in arguments.items()}

    def _own(self, key: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if key.startswith(("sz", "wsz")):
            return self._files.get(normal(value), value)
        return self._handles.get(value, value)

    def handle(self, name: str | None) -> str | None:
        """This process's name for a recorded handle; None if it gave none."""
        return self._handles.get(name) if name else None

    def words(self, text: str) -> str:
        """A note's words with this process's names in them."""
        return " ".join(self._handles.get(word, word) for word in text.split())

    def learn(self, recorded: Mapping[str, Any], came: Mapping[str, Any]) -> None:
        """Take note of the names that a call gave out then and gives out now."""
        for key in recorded.keys() & came.keys():
            then, now = recorded[key], came[key]
            if isinstance(then, str) and isinstance(now, str) and HANDLE.fullmatch(then):
                self._handles[then] = now
        then, now = recorded.get("files") or (), came.get("files") or ()
        if len(then) == len(now):
            self._files |= {normal(old): new for old, new in zip(then, now, strict=True)}


class _Player:
    """Plays one recording."""

    def __init__(
        self, driver: Driver, adapter: Adapter, bench: Bench, known: Meaning, of_new: Mapping[str, Any]
    ) -> None:
        self._driver, self._adapter, self._bench, self._known = driver, adapter, bench, known
        self._of_new = of_new
        self._functions = frozenset(adapter.functions)
        self._troubles = frozenset(getattr(adapter, "troubles", ()))
        self._names = _Names()

    def step(self, step: Step) -> None:
        """Make one call again."""
        place = f"step {step.number}, {step.call}"
        call = self._known.calls.get(step.number)
        if call is None:
            raise Stop(self._known.reason or f"{place}: the law cannot read it")
        if base_name(step.call) not in self._functions:
            raise Stop(f"{place}: {self._adapter.name} has no {base_name(step.call)}")
        try:
            name, arguments = self._arguments(step, call)
            self._driver.repeat(name, arguments)
        except (Impossible, Unclassified) as error:
            raise Stop(f"{place}: {error}") from error
        answer = self._driver.made[-1].answer
        self._names.learn(step.out, answer.out)
        if base_name(step.call) in _CREATES and answer.ret == 0:
            self._set_all(str(answer.out.get("pinstance")), self._of_new)

    def _arguments(self, step: Step, meant: Input) -> tuple[str, dict[str, Any]]:
        """The recorded arguments in this process's names, if they mean the same here; others that do, if not."""
        docket, arguments = self._driver.court.docket, self._names.own(step.inputs)
        known = {*docket.instances, *docket.sessions, *docket.snapshots, *docket.handles, *docket.databases.ids}
        handles = [arguments[key] for key in ("instance", "sesid", "dbid", "hfFile", "snapId") if key in arguments]
        if not docket.nulled.intersection(handles) and all(_is_known(handle, known) for handle in handles):
            with suppress(Unclassified):
                if docket.read(step.call, arguments) == meant:
                    return step.call, arguments
        return concrete(meant, self._bench.law.calls[meant.function], docket)

    def note(self, note: Note) -> None:
        """Do again what is no call: a trouble, a set-up, work."""
        if note.ret is not None and note.ret < 0:
            return
        if note.text in self._troubles:
            self._driver.cause(note.text)
        elif note.text in TROUBLES:
            raise Stop(f"{self._adapter.name} cannot cause {quoted(note.text)}")
        elif note.text == "parameters":
            self._set_up(note)
        else:
            self._work(note)

    def _set_up(self, note: Note) -> None:
        """Set parameters as they were set before the first call that was recorded."""
        handle = "null" if note.instance == "global" else self._names.handle(note.instance)
        if handle is None:
            return
        self._set_all(handle, note.values, "global" if note.instance == "global" else handle)

    def _set_all(self, handle: str, values: Mapping[str, Any], known_as: str | None = None) -> None:
        for name, value in values.items():
            self._set(handle, name, value)
        if values:
            self._driver.court.note("parameters", "", 0, values, known_as or handle)

    def _set(self, handle: str, name: str, value: object) -> None:
        if _SET not in self._functions:
            raise Stop(f"{self._adapter.name} has no {_SET}, and cannot set {name} as it was")
        given = {"lParam": value} if isinstance(value, int) else {"szParam": value}
        answer = self._driver.prepare(_SET, {"instance": handle, "paramid": name, **given})
        if answer.ret is None or answer.ret < 0:
            raise Stop(f"{name} cannot be set as it was: {answer_name(answer.ret, answer.died, _SET)}")

    def _work(self, note: Note) -> None:
        try:
            self._driver.note(note.text, self._names.words(note.detail))
        except (Impossible, AdapterFault) as error:  # nobody owes us this work
            raise Stop(str(error)) from error


def _is_known(handle: object, known: set[str]) -> bool:
    """Whether a value is a handle that this process gave out, or no name of a handle at all."""
    return not isinstance(handle, str) or not HANDLE.fullmatch(handle) or handle in known


def _set_up(adapter: Adapter, recording: Recording) -> tuple[dict[str, Any], dict[str, Any]]:
    """The environment for the adapter, and the parameters of the instances that the recorder creates.

    The two are told apart because an environment also holds for instances that come to be in other ways.
    """
    told = {**_MODE, **recording.environment}
    if _SET not in adapter.functions:
        return told, {}
    circular, recovery = told.pop("circular_logging", None), told.pop("recovery", None)
    of_new = {"JET_paramCircularLog": 1} if circular is True else {}
    return told, {**of_new, **({"JET_paramRecovery": "off"} if recovery is False else {})}


def replay(
    adapter: Adapter,
    bench: Bench,
    recording: Recording,
    known: Meaning,
    seen: Seen | None = None,
    excuses: Excuses | None = None,
) -> Attempt:
    """Make the calls of a recording again, as far as they can be made.

    Args:
        adapter: what to try.
        bench: the law it is judged by.
        recording: the calls.
        known: what the law makes of the recording.
        seen: told of every call made.
        excuses: the deviations that are declared.
    """
    environment, of_new = _set_up(adapter, recording)
    attempt = Attempt(environment=environment)
    if recording.threads > 1:
        attempt.reason = f"its calls were made by {recording.threads} threads at once"
        return attempt
    driver: Driver | None = None
    try:
        driver = Driver(adapter, _ANY_WORLD, bench.stepper, seen, excuses=excuses, told=attempt.environment)
        _play(_Player(driver, adapter, bench, known, of_new), driver, recording, attempt)
    except Stop as problem:
        attempt.reason = str(problem)
    except AdapterFault as fault:
        attempt.failed(fault, started=driver is not None)
    if driver is not None:
        close(driver, attempt)
    return attempt


def _play(player: _Player, driver: Driver, recording: Recording, attempt: Attempt) -> None:
    line = 0
    for item in recording.items:
        line = item.number if isinstance(item, Step) else line + 1
        if driver.dead:
            raise Stop(f"step {line}: the process died before")
        made = len(driver.made)
        try:
            if isinstance(item, Step):
                player.step(item)
            else:
                player.note(item)
        finally:
            for one in driver.made[made:]:
                attempt.took(one, line)
