"""The calls without an instance argument: each works on the only instance of single-instance mode."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.codes import INVALID_PARAMETER, RUNNING_IN_MULTI_INSTANCE_MODE, JetError
from jetlaw.adapters.memory.process import Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jetlaw.adapters.memory.arguments import Arguments, Out
    from jetlaw.adapters.memory.process import Process

_WITHOUT_INSTANCE: Final = (
    "JetBackup",
    "JetBeginExternalBackup",
    "JetCloseFile",
    "JetEndExternalBackup",
    "JetGetAttachInfo",
    "JetGetLogInfo",
    "JetOpenFile",
    "JetReadFile",
    "JetStopBackup",
    "JetStopService",
    "JetTruncateLog",
)


class LegacyCalls:
    """The calls of a process that never made an instance by hand.

    Args:
        process: the process.
        variants: the calls with an instance argument, by name.
    """

    def __init__(self, process: Process, variants: Mapping[str, Callable[[Arguments], Out]]) -> None:
        self._process, self._variants = process, variants

    def table(self) -> Mapping[str, Callable[[Arguments], Out]]:
        """Function name to method; a W variant stands where it differs."""
        return {
            name + suffix: partial(self._on_the_only_one, self._variants[f"{name}Instance{suffix}"])
            for name in _WITHOUT_INSTANCE
            for suffix in ("", "W")
            if f"{name}Instance{suffix}" in self._variants
        }

    def _on_the_only_one(self, variant: Callable[[Arguments], Out], arguments: Arguments) -> Out:
        """JET_errRunningInMultiInstanceMode, or JET_errInvalidParameter without any instance (jetapi.cxx:2971-2993)."""
        if self._process.mode is Mode.MULTI_INSTANCE:
            raise JetError(RUNNING_IN_MULTI_INSTANCE_MODE)
        if self._process.mode is Mode.NOT_SET:
            raise JetError(INVALID_PARAMETER)
        return variant({**arguments, "instance": "null"})
