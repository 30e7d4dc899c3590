"""The engine as an adapter."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from jetlaw.adapters.contract import Answer
from jetlaw.adapters.memory.behaviour import OPEN_SOURCE, Behaviour
from jetlaw.adapters.memory.buffers import Leak
from jetlaw.adapters.memory.call_table import FUNCTIONS, CallTable
from jetlaw.adapters.memory.codes import SUCCESS, AdapterError, Died, JetError
from jetlaw.adapters.memory.notes import Notes
from jetlaw.adapters.memory.process import Process
from jetlaw.adapters.memory.troubles import NAMES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from jetlaw.adapters.memory.arguments import Arguments
    from jetlaw.adapters.memory.storage.files import FileSystem


class MemorySession:
    """One process with the engine in it."""

    def __init__(
        self, world: Mapping[str, Any], behaviour: Behaviour = OPEN_SOURCE, files: FileSystem | None = None
    ) -> None:
        self._world = world
        self._process = Process(world, behaviour, files)
        self._notes = Notes(self._process)
        self._calls = CallTable(self._process)
        self._answers: dict[int, Answer] = {}
        self._over = ""

    def call(self, function: str, arguments: Arguments) -> Answer:
        """Make one call.

        Args:
            function: its name, bare or with the suffix A or W.
            arguments: by their C names, as in a trace.

        Raises:
            AdapterError: an unknown function, a missing argument, one of the wrong type, a closed session.
        """
        method = self._calls.find(function)
        if method is None or self._over:
            raise AdapterError(self._over or f"no such function as {function!r}")
        try:
            with self._process.monitor:
                self._process.clock.catch_up()
                out = method(arguments)
        except JetError as error:
            return self._answer(error.code)
        except Died as death:
            self._over = f"the process is gone: {death.how} in {function}"
            return Answer(None, died=death.how)
        if out is None:
            return self._answer(SUCCESS)
        if "files" in out:
            self._notes.listed(arguments.get("instance", "null"), out["files"])
        return Answer(SUCCESS, out)

    def note(self, text: str, detail: str) -> int:
        """Do the work that a trace's note describes; returns its JET_ERR."""
        if self._over:
            raise AdapterError(self._over)
        with self._die_of(text), self._process.monitor:
            return self._notes.do(text, detail)

    @contextmanager
    def thread(self) -> Iterator[None]:
        """Announce that one more thread uses the process: time stands still while it could still make a call.

        Without an announcement a call that waits believes that only those can help it that are inside.
        """
        self._process.monitor.join()
        try:
            yield
        finally:
            self._process.monitor.leave()

    def trouble(self, name: str) -> None:
        """Cause an outside trouble from now on, or at a point; ``LookupError`` for an unknown one."""
        with suppress(Died), self._die_of(name), self._process.monitor:
            self._process.troubles.cause(name, self._process)

    def restart(self) -> MemorySession:
        """End the process, if it still lives, and begin another one with its files as they are."""
        self.close()
        return MemorySession(self._world, self._process.behaviour, self._process.files.copy())

    @property
    def leaks(self) -> tuple[Leak, ...]:
        """Memory that calls gave out and nobody freed."""
        return self._process.buffers.leaks

    def close(self) -> None:
        """End the process; its files go with it."""
        self._over = "the session is closed"
        self._process.monitor.close()
        self._answers.clear()

    @contextmanager
    def _die_of(self, what: str) -> Iterator[None]:
        """The process is gone once something in here does not return."""
        try:
            yield
        except Died as death:
            self._over = f"the process is gone: {death.how} in {what}"
            raise

    def _answer(self, code: int) -> Answer:
        found = self._answers.get(code)
        if found is None:
            found = self._answers[code] = Answer(code)
        return found


class MemoryAdapter:
    """The in-memory engine.

    Args:
        behaviour: as what it behaves.
    """

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour

    @property
    def name(self) -> str:
        """How reports call it."""
        return self._behaviour.name

    @property
    def functions(self) -> Collection[str]:
        """What it implements, without A/W suffix."""
        return FUNCTIONS

    @property
    def troubles(self) -> Collection[str]:
        """What it can make go wrong."""
        return NAMES

    def open(self, world: Mapping[str, Any]) -> MemorySession:
        """A fresh process.

        Args:
            world: ``mode``, and ``circular_logging``, ``recovery`` and ``snapshot_timeout_ms``, which are what new
                instances and freezes start with.
        """
        return MemorySession(world, self._behaviour)
