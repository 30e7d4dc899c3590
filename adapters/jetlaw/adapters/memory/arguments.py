"""Reading a call's arguments; a wrong type is the kit's fault and raises ``AdapterError``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from jetlaw.adapters.memory.codes import AdapterError

if TYPE_CHECKING:
    from jetlaw.adapters.memory.storage.extent import Extent

Arguments: TypeAlias = Mapping[str, Any]
Out: TypeAlias = dict[str, Any] | None
"""What a call puts out on success."""


def number(arguments: Arguments, name: str, default: int | None = None) -> int:
    """An argument that is a number, read as 32 bits without a sign; without a default it must be there."""
    value = arguments.get(name, default)
    if type(value) is not int:
        raise AdapterError(f"argument {name} must be a number, not {value!r}")
    return value & 0xFFFF_FFFF


def optional_number(arguments: Arguments, name: str) -> int | None:
    """An argument that is a number or None, and must be there."""
    if name not in arguments:
        raise AdapterError(f"argument {name} is missing")
    return None if arguments[name] is None else number(arguments, name)


def text(arguments: Arguments, name: str) -> str | None:
    """An argument that is a text or None, and must be there."""
    value = arguments.get(name, 0)
    if value is not None and not isinstance(value, str):
        raise AdapterError(f"argument {name} must be a text or None, not {value!r}")
    return value


def fill(buffer: object, data: Extent) -> None:
    """Put data where the caller wants it; who gives no writable buffer of bytes does not want it."""
    if isinstance(buffer, (bytearray, memoryview)):
        data.copy_to(buffer)
