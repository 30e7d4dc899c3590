"""The engine as an adapter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jetlaw.adapters.contract import Answer
from jetlaw.adapters.memory.codes import SUCCESS, AdapterError, JetError
from jetlaw.adapters.memory.database_calls import DatabaseCalls
from jetlaw.adapters.memory.instance_calls import InstanceCalls
from jetlaw.adapters.memory.legacy_calls import LegacyCalls
from jetlaw.adapters.memory.notes import Notes
from jetlaw.adapters.memory.process import Process
from jetlaw.adapters.memory.streaming_calls import StreamingCalls
from jetlaw.adapters.memory.troubles import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from jetlaw.adapters.memory.arguments import Arguments, Out


class MemorySession:
    """One process with the engine in it."""

    def __init__(self, world: Mapping[str, Any]) -> None:
        self._process = Process(world)
        self._notes = Notes(self._process)
        self._calls = _call_table(self._process, single=world.get("mode") == "single-instance")
        self._answers: dict[int, Answer] = {}
        self._closed = False

    def call(self, function: str, arguments: Arguments) -> Answer:
        """Make one call.

        Args:
            function: its name, bare or with the suffix A or W.
            arguments: by their C names, as in a trace.

        Raises:
            AdapterError: an unknown function, a missing argument, one of the wrong type, a closed session.
        """
        method = self._calls.get(function)
        if method is None or self._closed:
            why = "the session is closed" if self._closed else f"no such function as {function!r}"
            raise AdapterError(why)
        try:
            out = method(arguments)
        except JetError as error:
            return self._answer(error.code)
        return Answer(SUCCESS, out) if out is not None else self._answer(SUCCESS)

    def note(self, text: str, detail: str) -> int:
        """Do the work that a trace's note describes; returns its JET_ERR."""
        return self._notes.do(text, detail)

    def trouble(self, name: str) -> None:
        """Cause an outside trouble from now on; ``LookupError`` for an unknown one."""
        field = NAMES.get(name)
        if field is None:
            raise AdapterError(f"no such trouble as {name!r}; known are: {', '.join(NAMES)}")
        setattr(self._process.troubles, field, True)
        self._process.apply_troubles()

    def close(self) -> None:
        """End the process; its files go with it."""
        self._closed = True
        self._answers.clear()

    def _answer(self, code: int) -> Answer:
        found = self._answers.get(code)
        if found is None:
            found = self._answers[code] = Answer(code)
        return found


class MemoryAdapter:
    """The in-memory engine, behaving as the open-source engine."""

    name: Final = "memory"

    @property
    def functions(self) -> Collection[str]:
        """What it implements, without A/W suffix."""
        return FUNCTIONS

    @property
    def troubles(self) -> Collection[str]:
        """What it can make go wrong."""
        return NAMES.keys()

    def open(self, world: Mapping[str, Any]) -> MemorySession:
        """A fresh process.

        Args:
            world: ``mode``, and ``circular_logging`` and ``recovery``, which are what new instances start with.
        """
        return MemorySession(world)


def _call_table(process: Process, *, single: bool) -> dict[str, Callable[[Arguments], Out]]:
    """Every exported name: the bare one, and A and W where that is no function of its own."""
    groups = (InstanceCalls(process, set_up_single=single), DatabaseCalls(process), StreamingCalls(process))
    table = {name: method for group in groups for name, method in group.table().items()}
    table |= LegacyCalls(process, table).table()
    bare = {name: method for name, method in table.items() if not name.endswith("W")}
    return {name + suffix: method for suffix in "AW" for name, method in bare.items()} | table


FUNCTIONS: Final = frozenset(name for name in _call_table(Process({}), single=False) if name.rstrip("AW") == name)
