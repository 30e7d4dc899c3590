"""Calls as a line of text that can be read, by people and back again.

    JetOpenFileInstance(instance: object; szFileName: listed log) on I1 -> JET_errSuccess
    JetReadFileInstance(instance: object; hfFile: slot; cb: more pages; pv: aligned) on I1, a part -> JET_errSuccess

First the call with the class of each of its arguments; then the objects it names, in order of appearance: instances,
sessions, databases, snapshot sessions (``N``) and directory contexts (``C``); then whether a read takes only a part of
what is left; and at the end what the plan counts on.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from jetlaw.conformance.words import quoted
from jetlaw.model.facts import UnknownName
from jetlaw.model.law import CALLS
from jetlaw.model.state import NOBODY, Input

_LETTERS = "ISDNC"
"""What objects are called, in the order of `Input.objects`."""
_KINDS = ("instance", "session", "database", "snapshot", "context")
_PART = ", a part"
_LINE = re.compile(r"(\w[\w ]*)\((.*)\)(?: on ((?:[A-Z]\d+ ?)+))?(, a part)?(?: -> (\S+))?")


class Worded(NamedTuple):
    """A call as a test tells it.

    Attributes:
        call: the call.
        generous: whether a read asks for everything at once.
        expected: what the plan counts on; empty if that is open.
    """

    call: Input
    generous: bool
    expected: str


class Unreadable(ValueError):
    """A line that tells no call."""

    def __init__(self, line: str, problem: str) -> None:
        super().__init__(f"{quoted(line)}: {problem}")


def worded(step: Worded) -> str:
    """The line of a call."""
    call = step.call
    arguments = zip(CALLS[call.function].arguments, call.classes, strict=True)
    said = "; ".join(f"{argument.variable.name}: {chosen}" for argument, chosen in arguments)
    objects = " ".join(f"{letter}{n + 1}" for letter, n in zip(_LETTERS, call.objects, strict=True) if n != NOBODY)
    tail = f" on {objects}" if objects else ""
    tail += "" if step.generous else _PART
    return f"{call.function}({said}){tail}" + (f" -> {step.expected}" if step.expected else "")


@cache
def read(line: str) -> Worded:
    """The call of a line; raises Unreadable."""
    found = _LINE.fullmatch(line)
    if not found:
        raise Unreadable(line, "is no call such as JetTerm(instance: object) on I1 -> JET_errSuccess")
    function, said, objects, part, expected = found.groups()
    try:
        classes = _classes(function, said)
        named = dict(_object(each) for each in (objects or "").split())
    except (LookupError, ValueError) as error:
        raise Unreadable(line, str(error)) from None
    return Worded(Input(function, classes).naming(named), part is None, expected or "")


def _classes(function: str, said: str) -> tuple[str, ...]:
    """The class of each argument; raises UnknownName or ValueError."""
    if function not in CALLS:
        raise UnknownName("call", function, CALLS)
    arguments = CALLS[function].arguments
    pairs = [each.partition(": ") for each in said.split("; ")] if said else []
    names = [argument.variable.name for argument in arguments]
    if [name for name, _, _ in pairs] != names:
        raise ValueError(f"the arguments of {function} are: {', '.join(names) or 'none'}")
    for argument, (name, _, chosen) in zip(arguments, pairs, strict=True):
        if chosen not in argument.variable.domain:
            raise UnknownName(f"class of {name}", chosen, argument.variable.domain)
    return tuple(chosen for _, _, chosen in pairs)


def _object(name: str) -> tuple[str, int]:
    if name[0] not in _LETTERS:
        raise ValueError(f"no object is called {name}")
    return _KINDS[_LETTERS.index(name[0])], int(name[1:]) - 1
