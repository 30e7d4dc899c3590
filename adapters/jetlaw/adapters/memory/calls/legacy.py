"""The calls without an instance argument: each works on the only instance of single-instance mode."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.codes import RUNNING_IN_MULTI_INSTANCE_MODE, JetError
from jetlaw.adapters.memory.process import Mode

if TYPE_CHECKING:
    from collections.abc import Callable

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

VARIANTS: Final = {name + suffix: f"{name}Instance{suffix}" for name in _WITHOUT_INSTANCE for suffix in ("", "W")}
"""The call with an instance argument that does the work, if there is one."""


def on_the_only_one(process: Process, variant: Callable[[Arguments], Out]) -> Callable[[Arguments], Out]:
    """The call without an instance argument.

    Args:
        process: a process that never made an instance by hand.
        variant: the call with one.
    """
    return partial(_call, process, variant)


def _call(process: Process, variant: Callable[[Arguments], Out], arguments: Arguments) -> Out:
    """JET_errRunningInMultiInstanceMode, or what the behaviour says without any instance (jetapi.cxx:2971-2993)."""
    if process.mode is Mode.MULTI_INSTANCE:
        raise JetError(RUNNING_IN_MULTI_INSTANCE_MODE)
    if process.mode is Mode.NOT_SET:
        process.behaviour.handles.refuse_without_any()
    return variant({**arguments, "instance": "null"})
