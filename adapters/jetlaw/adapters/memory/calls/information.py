"""What the engine tells of its instances, and the memory it tells it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jetlaw.adapters.memory.codes import INVALID_PARAMETER, JetError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jetlaw.adapters.memory.arguments import Arguments, Out
    from jetlaw.adapters.memory.instance import Instance
    from jetlaw.adapters.memory.process import Process

_POINTERS = ("pcInstanceInfo", "paInstanceInfo")


class InformationCalls:
    """The calls that list instances and free lists."""

    def __init__(self, process: Process) -> None:
        self._process = process

    def table(self) -> Mapping[str, Callable[[Arguments], Out]]:
        """Function name to method; a W variant stands where it differs."""
        return {
            "JetGetInstanceInfo": self._instance_info,
            "JetGetInstanceInfoW": self._instance_info_wide,
            "JetFreeBuffer": self._free,
        }

    def _instance_info_wide(self, arguments: Arguments) -> Out:
        """JetGetInstanceInfoW: NULL and a count of zero without any instance (io.cxx:2146, 2194)."""
        refuse_null_outputs(arguments)
        if not self._process.instances:
            return {"cInstance": 0, "paInstanceInfo": "null"}
        return instance_info(self._process, "JetGetInstanceInfo", self._process.instances)

    def _instance_info(self, arguments: Arguments) -> Out:
        """JetGetInstanceInfoA: it copies the array, also one of no instance (jetapi.cxx:22881)."""
        refuse_null_outputs(arguments)
        return instance_info(self._process, "JetGetInstanceInfo", self._process.instances)

    def _free(self, arguments: Arguments) -> Out:
        """JetFreeBuffer: see `Buffers.free`."""
        self._process.buffers.free(arguments.get("pbBuf", "null") or "null")
        return None


def refuse_null_outputs(arguments: Arguments) -> None:
    """JET_errInvalidParameter where the count or the array has no place to go to; unnamed pointers are good ones."""
    given = (arguments[name] for name in (*_POINTERS, "outputs") if name in arguments)
    if any(value in (None, "null") for value in given):
        raise JetError(INVALID_PARAMETER)


def instance_info(process: Process, call: str, instances: Iterable[Instance]) -> dict[str, Any]:
    """The array of JET_INSTANCE_INFO, in memory that the caller has to free; JET_errOutOfMemory.

    Args:
        process: where the memory is.
        call: the function that gives it out.
        instances: which instances are told of.
    """
    process.troubles.allocate()
    told = [
        {
            "hInstanceId": process.handles.name_of(instance),
            "szInstanceName": instance.name,
            "szDatabaseFileName": [database.path for database in instance.databases if database.logged],
        }
        for instance in instances
    ]
    return {"cInstance": len(told), "paInstanceInfo": process.buffers.give(call), "aInstanceInfo": told}
