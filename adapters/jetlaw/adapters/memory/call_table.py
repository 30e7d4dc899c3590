"""Which method answers which exported function; the groups of calls are made when one of them is first called."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from jetlaw.adapters.memory.arguments import Arguments, Out
from jetlaw.adapters.memory.calls.databases import DatabaseCalls
from jetlaw.adapters.memory.calls.directory import DirectoryCalls
from jetlaw.adapters.memory.calls.directory_restores import DirectoryRestoreCalls
from jetlaw.adapters.memory.calls.information import InformationCalls
from jetlaw.adapters.memory.calls.instances import InstanceCalls
from jetlaw.adapters.memory.calls.legacy import VARIANTS, on_the_only_one
from jetlaw.adapters.memory.calls.modes import ModeCalls
from jetlaw.adapters.memory.calls.restores import RestoreCalls
from jetlaw.adapters.memory.calls.snapshots import SnapshotCalls
from jetlaw.adapters.memory.calls.streaming import StreamingCalls
from jetlaw.adapters.memory.process import Process

if TYPE_CHECKING:
    from collections.abc import Mapping

Method: TypeAlias = Callable[[Arguments], Out]


class _Group(Protocol):
    def table(self) -> Mapping[str, Method]: ...


_GROUPS: Final[tuple[Callable[[Process], _Group], ...]] = (
    InstanceCalls,
    ModeCalls,
    DatabaseCalls,
    InformationCalls,
    StreamingCalls,
    SnapshotCalls,
    RestoreCalls,
    DirectoryCalls,
    DirectoryRestoreCalls,
)
_GROUP_OF: Final = {name: number for number, group in enumerate(_GROUPS) for name in group(Process({})).table()}
_LEGACY: Final = {name: variant for name, variant in VARIANTS.items() if variant in _GROUP_OF}
_NAMES: Final = frozenset([*_GROUP_OF, *_LEGACY])

FUNCTIONS: Final = frozenset(name for name in _NAMES if not name.endswith("W"))
"""Every function, without A/W suffix."""
EXPORTED: Final[Mapping[str, str]] = {
    **{name + suffix: name for suffix in "AW" for name in FUNCTIONS},
    **{name: name for name in _NAMES},
}
"""Every exported name, and the one it is found under: W is the bare one, like A, where it is no function of its own."""


class CallTable:
    """The calls of one process.

    Args:
        process: where they are made.
    """

    def __init__(self, process: Process) -> None:
        self._process = process
        self._methods: dict[str, Method] = {}

    def find(self, exported: str) -> Method | None:
        """What answers an exported function; None for an unknown name."""
        return self._methods.get(exported) or self._look_up(exported)

    def _look_up(self, exported: str) -> Method | None:
        name = EXPORTED.get(exported)
        if name is None:
            return None
        found = self._methods[exported] = self._legacy(name) if name in _LEGACY else self._method(name)
        return found

    def _method(self, name: str) -> Method:
        if name not in self._methods:
            self._methods.update(_GROUPS[_GROUP_OF[name]](self._process).table())
        return self._methods[name]

    def _legacy(self, name: str) -> Method:
        return on_the_only_one(self._process, self._method(_LEGACY[name]))
