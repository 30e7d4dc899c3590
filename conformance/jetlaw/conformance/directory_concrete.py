"""From the law's classes back to concrete calls of directory functions: the inverse of `directory_sorting`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jetlaw.conformance.directory import Directory
from jetlaw.conformance.docket import Impossible
from jetlaw.model.arguments import Argument
from jetlaw.model.facts import code_value
from jetlaw.model.state import Input

_JUNK = "0x77"


def values(argument: Argument, chosen: str, call: Input, known: Directory) -> dict[str, Any] | None:
    """The C parameters that one argument comes to, or None if it is no argument of the directory.

    Raises:
        Impossible: if nothing in this process can stand for it.
    """
    asked = _ASKED.get(argument.variable.name)
    if asked:
        return {argument.parameter: asked(chosen, call, known)}
    if argument.variable.name == "rgrstmap":
        return _map(chosen)
    if argument.variable.name in _PLAIN:
        value = argument.samples[chosen]
        return {} if value is None and chosen != "null" else {argument.parameter: value}
    return None


_PLAIN = frozenset(
    {
        "szServerName",
        "szBackupServer",
        "szUserName",
        "ppvExpiryToken",
        "phbc",
        "pliFileSize",
        "pvBuffer",
        "pszAttachmentInfo",
        "pszBackupLogFiles",
        "pszDatabaseLocationList",
        "cbReadHintSize",
        "cbBuffer",
    }
)
"""Arguments of which a sample will do."""


def _context(chosen: str, call: Input, known: Directory) -> str:
    if chosen != "object":
        return "null" if chosen == "null" else _JUNK
    for name, number in known.contexts.items():
        if number == call.context:
            return name
    raise Impossible(f"no handle stands for context {call.context}")


def _attachment(chosen: str, _call: Input, known: Directory) -> str | None:
    if chosen == "null":
        return None
    if chosen == "unlisted":
        return "nosuch.dit"
    listed = known.logs if chosen == "log" else {p: s for p, s in known.databases.items() if p not in known.logs}
    return _first(listed.values(), f"no {chosen} is listed")


def _token(chosen: str, _call: Input, known: Directory) -> str | None:
    if chosen == "null":
        return None
    if chosen == "junk":
        return _JUNK
    return _first(known.tokens[-1:] if chosen == "given" else (), f"no token was {chosen}")


def _memory(chosen: str, _call: Input, known: Directory) -> str:
    return _JUNK if chosen == "other" else _first(known.memory, "nothing is left to free")


def _state(chosen: str, _call: Input, _known: Directory) -> int:
    return 0 if chosen == "success" else code_value("hrError")


def _first(names: Any, otherwise: str) -> str:
    for name in names:
        return str(name)
    raise Impossible(otherwise)


def _map(chosen: str) -> dict[str, Any]:
    """The description of a restore, with what is wrong in it."""
    wrong: dict[str, dict[str, Any]] = {
        "path missing": {"szLogPath": None},
        "map missing": {"rgrstmap": None, "crstmap": 0},
        "logs out of range": {"genHigh": 0x100000},
    }
    return {
        "szCheckPointFilePath": "ntds",
        "szLogPath": "ntds",
        "rgrstmap": "map",
        "crstmap": 1,
        "szBackupLogPath": "backup",
        "genLow": 1,
        "genHigh": 2,
        **wrong.get(chosen, {}),
    }


_ASKED: Mapping[str, Callable[[str, Input, Directory], str | int | None]] = {
    "hbc": _context,
    "szAttachmentName": _attachment,
    "pvExpiryToken": _token,
    "memory": _memory,
    "hrRestoreState": _state,
}
"""What has to be asked of what is known of the process."""
