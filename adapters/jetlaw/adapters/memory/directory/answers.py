"""What the directory's functions have in common: their arguments, their handles, and the memory they give out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from jetlaw.adapters.memory.codes import ERROR_INVALID_PARAMETER, JetError
from jetlaw.adapters.memory.directory.context import Context
from jetlaw.adapters.memory.directory.errors import DirectoryError
from jetlaw.adapters.memory.directory.names import listing

if TYPE_CHECKING:
    from collections.abc import Callable

    from jetlaw.adapters.memory.arguments import Arguments, Out
    from jetlaw.adapters.memory.directory.names import Name
    from jetlaw.adapters.memory.process import Process

_Kind = TypeVar("_Kind", bound=Context)


def in_own_codes(call: Callable[[Arguments], Out]) -> Callable[[Arguments], Out]:
    """A call that tells errors of the engine below in the directory's codes."""
    return partial(_answered, call)


def _answered(call: Callable[[Arguments], Out], arguments: Arguments) -> Out:
    try:
        return call(arguments)
    except DirectoryError:
        raise
    except JetError as error:
        raise DirectoryError.of_engine(error) from error


def refuse(wrong: object, code: int = ERROR_INVALID_PARAMETER) -> None:
    """Answer with a code if something is wrong."""
    if wrong:
        raise DirectoryError(code)


def is_null(arguments: Arguments, *names: str) -> bool:
    """Whether any of these pointers is NULL; one that is not mentioned is a good one."""
    return any(arguments.get(name, "") in (None, "null") for name in names)


def find_context(process: Process, arguments: Arguments, kind: type[_Kind]) -> _Kind:
    """The context of a handle; ERROR_INVALID_PARAMETER for none, for one of the other kind or that has ended (A-70)."""
    found = process.handles.find(arguments.get("hbc") or "null")
    if not isinstance(found, kind) or not found.live:
        raise DirectoryError(ERROR_INVALID_PARAMETER)
    return found


def list_out(process: Process, call: str, parameter: str, names: list[Name], *, wide: bool) -> dict[str, Any]:
    """A list in memory that the caller frees with DsBackupFree (R-242, R-254).

    Args:
        process: where the memory is.
        call: the function that gives it out.
        parameter: where its address goes.
        names: what is listed.
        wide: for the form with suffix W.
    """
    memory = listing(names, wide=wide)
    name = process.buffers.give(call, memory)
    return {parameter: name, "pcbSize": len(memory), "files": [each.path for each in names], "memory": memory}
