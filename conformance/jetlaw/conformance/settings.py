"""The parameters that JetEnableMultiInstance sets: a list of ``paramid``, ``lParam``, ``szParam``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jetlaw.model.arguments import BAD_PARAMETERS

Settings = tuple[tuple[Any, Any, Any], ...]
"""Which parameter, its number, its text; for each of an array."""

_USUAL: Final[tuple[dict[str, int | str], ...]] = ({"paramid": "JET_paramMaxInstances", "lParam": 8},)
_OTHER: Final[tuple[dict[str, int | str], ...]] = ({"paramid": "JET_paramMaxInstances", "lParam": 12},)
_BAD: Final[Mapping[str, str]] = {
    "unknown": "unknown parameter",
    "bad path": "bad path",
    "bad index limits": "bad index limits",
}
"""The class of an array, by what is bad about one of its parameters."""


def read(inputs: Mapping[str, Any]) -> Settings:
    """The array of a call; nothing for what is no array."""
    array = inputs.get("psetsysparam")
    if not isinstance(array, (list, tuple)):
        return ()
    given = (each for each in array if isinstance(each, Mapping))
    return tuple((each.get("paramid"), each.get("lParam"), each.get("szParam")) for each in given)


def class_of(inputs: Mapping[str, Any], declared: Settings) -> str:
    """The class of a call's array.

    Args:
        inputs: the call's arguments.
        declared: what was set with the mode of the process, if it was declared.
    """
    found = read(inputs)
    if not found:
        return "counted null" if inputs.get("csetsysparam") else "none"
    for name, values in BAD_PARAMETERS.items():
        if (values["paramid"], values.get("lParam"), values.get("szParam")) in found:
            return _BAD[name]
    return "valid" if found == declared or (not declared and found == _settings(_USUAL)) else "different"


def concrete(chosen: str, declared: Settings) -> dict[str, Any]:
    """The arguments of a class; see `class_of`."""
    if chosen in ("none", "counted null"):
        return {"psetsysparam": None, "csetsysparam": int(chosen == "counted null")}
    bad = next((name for name, found in _BAD.items() if found == chosen), None)
    if bad is not None:
        array = [dict(BAD_PARAMETERS[bad])]
    else:
        same = not declared or declared == _settings(_USUAL)
        array = [dict(each) for each in (_USUAL if same == (chosen == "valid") else _OTHER)]
    return {"psetsysparam": array, "csetsysparam": len(array)}


def _settings(array: tuple[dict[str, int | str], ...]) -> Settings:
    return read({"psetsysparam": array})
