"""JetEnableMultiInstance: the mode of the process, declared with its global parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.arguments import number
from jetlaw.adapters.memory.codes import (
    INVALID_PARAMETER,
    RUNNING_IN_ONE_INSTANCE_MODE,
    SYSTEM_PARAMS_ALREADY_SET,
    AdapterError,
    JetError,
)
from jetlaw.adapters.memory.process import Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jetlaw.adapters.memory.arguments import Arguments, Out
    from jetlaw.adapters.memory.parameters import Setting
    from jetlaw.adapters.memory.process import Process


class ModeCalls:
    """The call that puts a process without instances into multi-instance mode."""

    def __init__(self, process: Process) -> None:
        self._process = process

    def table(self) -> Mapping[str, Callable[[Arguments], Out]]:
        """Function name to method."""
        return {"JetEnableMultiInstance": self._enable}

    def _enable(self, arguments: Arguments) -> Out:
        """JetEnableMultiInstance; what was set before an error stays set (jetapi.cxx:21135-21318)."""
        settings, rules = _settings(arguments), self._process.behaviour.parameters
        if self._process.mode is Mode.ONE_INSTANCE:
            raise JetError(RUNNING_IN_ONE_INSTANCE_MODE)
        if self._process.mode is Mode.MULTI_INSTANCE:
            rules.refuse_conflicts(self._process.parameters, settings)
            raise JetError(SYSTEM_PARAMS_ALREADY_SET)
        for which, value, text in settings:
            self._process.parameters.set(which, value, text, bad_limits=rules.bad_limits_for_all())
        self._process.mode = Mode.MULTI_INSTANCE
        return {"pcsetsucceed": len(settings)}


def _settings(arguments: Arguments) -> list[Setting]:
    """The array; JET_errInvalidParameter for NULL with a count, or an array of none (jetapi.cxx:21063)."""
    array = arguments.get("psetsysparam")
    given = [] if array in (None, "null") else array
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise AdapterError(f"argument psetsysparam must be a list of parameters or None, not {array!r}")
    if bool(number(arguments, "csetsysparam", len(given))) != bool(given):
        raise JetError(INVALID_PARAMETER)
    return [(each["paramid"], each.get("lParam"), each.get("szParam")) for each in given]
