"""The engine as an adapter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jetlaw.adapters.contract import Answer
from jetlaw.adapters.memory.behaviour import OPEN_SOURCE, Behaviour
from jetlaw.adapters.memory.calls.databases import DatabaseCalls
from jetlaw.adapters.memory.calls.instances import InstanceCalls
from jetlaw.adapters.memory.calls.legacy import LegacyCalls
from jetlaw.adapters.memory.calls.streaming import StreamingCalls
from jetlaw.adapters.memory.codes import SUCCESS, AdapterError, Died, JetError
from jetlaw.adapters.memory.notes import Notes
from jetlaw.adapters.memory.process import Process
from jetlaw.adapters.memory.troubles import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from jetlaw.adapters.memory.arguments import Arguments, Out


class MemorySession:
    """One process with the engine in it."""

    def __init__(self, world: Mapping[str, Any], behaviour: Behaviour = OPEN_SOURCE) -> None:
        self._process = Process(world, behaviour)
        self._notes = Notes(self._process)
        self._calls = _call_table(self._process, single=world.get("mode") == "single-instance")
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
        method = self._calls.get(function)
        if method is None or self._over:
            raise AdapterError(self._over or f"no such function as {function!r}")
        try:
            with self._process.monitor:
                out = method(arguments)
        except JetError as error:
            return self._answer(error.code)
        except Died as death:
            self._over = f"the process is gone: {death.how} in {function}"
            return Answer(None, died=death.how)
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
        self._over = "the session is closed"
        self._answers.clear()

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
        return NAMES.keys()

    def open(self, world: Mapping[str, Any]) -> MemorySession:
        """A fresh process.

        Args:
            world: ``mode``, and ``circular_logging`` and ``recovery``, which are what new instances start with.
        """
        return MemorySession(world, self._behaviour)


def _call_table(process: Process, *, single: bool) -> dict[str, Callable[[Arguments], Out]]:
    """Every exported name: the bare one, and A and W where that is no function of its own."""
    groups = (InstanceCalls(process, set_up_single=single), DatabaseCalls(process), StreamingCalls(process))
    table = {name: method for group in groups for name, method in group.table().items()}
    table |= LegacyCalls(process, table).table()
    bare = {name: method for name, method in table.items() if not name.endswith("W")}
    return {name + suffix: method for suffix in "AW" for name, method in bare.items()} | table


FUNCTIONS: Final = frozenset(name for name in _call_table(Process({}), single=False) if name.rstrip("AW") == name)
