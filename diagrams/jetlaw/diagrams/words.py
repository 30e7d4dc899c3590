"""How calls are worded in pictures: short names, and the argument classes only where they decide."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from jetlaw.model import facts
from jetlaw.model.arguments import (
    ATTACHMENT,
    BYTES,
    FILE_NAME,
    NO_FLAGS,
    PARAMETER,
    RESTORE_STATE,
    ROOM,
    TEXT,
    TOKEN,
    USER,
    Argument,
)
from jetlaw.model.law import CALLS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

WIDTH = 30
"""Characters in a line of an edge's label."""
SUCCESSES = frozenset({"JET_errSuccess", "S_OK", ""})
"""What a call answers that succeeds, and what an event does."""
_TELLING = (ATTACHMENT, BYTES, FILE_NAME, PARAMETER, RESTORE_STATE, ROOM, TEXT, TOKEN, USER)
"""Arguments that a caller chooses; any other, flags apart, has its first class unless somebody makes a mistake."""
_MISTAKES = frozenset({"reserved", "unsupported"})
"""Classes that nobody passes on purpose."""
_FAMILY = re.compile(r"^(JetOSSnapshot|DsBackup|DsRestore)(?=[A-Z])")
_INSTANCE = re.compile(r"(?P<base>Jet\w+?)Instance(?P<number>\d?)")
_TWO_WORDS = re.compile(r"Jet[A-Z][a-z]+[A-Z]\w+")


class Part(NamedTuple):
    """One way to take an edge: a call, on which object, and what came back."""

    function: str
    classes: tuple[str, ...]
    whose: str
    answer: str
    witness: str | None


def short(function: str, others: Collection[str]) -> str:
    """The function without its family, and without ``Instance`` where enough is left and no other function is meant."""
    stem = _FAMILY.sub("", function)
    if stem != function:
        return function if any(_FAMILY.sub("", other) == stem for other in others if other != function) else stem
    found = _INSTANCE.fullmatch(function)
    if found and found["base"] + found["number"] not in others:
        base = found["base"]
        function = base + found["number"] if base in facts.functions() or _TWO_WORDS.fullmatch(base) else function
    return function.removeprefix("Jet")


def code(answer: str) -> str:
    """The code without its prefix."""
    return re.sub("^JET_(err|wrn)", "", answer)


def labels(parts: Iterable[Part], offered: Iterable[Part]) -> tuple[str, ...]:
    """The lines of an edge: ``parts``, with classes and witness only where others of ``offered`` go elsewhere."""
    ways: dict[tuple[str, str, str], list[Part]] = {}
    for part in sorted(parts, key=lambda part: (list(CALLS).index(part.function), part.answer, part.whose)):
        ways.setdefault((part.function, part.whose, part.answer), []).append(part)
    asked = list(offered)
    merged: dict[tuple[str, str], list[str]] = {}
    names = {part.function for part in asked}
    for (function, whose, answer), some in ways.items():
        others = [part for part in asked if (part.function, part.whose) == (function, whose)]
        detail = _classes(function, some, others) + _witness(some, others) + whose
        merged.setdefault((detail, answer), []).append(short(function, names))
    return tuple(
        line for (detail, answer), functions in merged.items() for line in _wrapped(_line(functions, detail, answer))
    )


def _line(functions: list[str], detail: str, answer: str) -> str:
    told = ", ".join(functions) + (" " if len(functions) > 1 and detail.startswith("(") else "") + detail
    return told if answer in SUCCESSES else f"{told} → {code(answer)}"


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, subsequent_indent="   ", break_long_words=False, break_on_hyphens=False)


def _classes(function: str, some: list[Part], others: list[Part]) -> str:
    """The classes of each argument that decides whether a call is among ``some``."""
    told = []
    for place, argument in enumerate(CALLS[function].arguments):
        taken = {part.classes[place] for part in some}
        left = {part.classes[place] for part in others} - taken
        if left - _MISTAKES and not (taken == {argument.variable.initial} and _silent(argument)):
            told.append(_listed(argument, taken, left))
    return f"({'; '.join(told)})" if told else ""


def _silent(argument: Argument) -> bool:
    """Whether the first class of an argument is not worth a word."""
    return argument is NO_FLAGS or (not argument.bits and argument not in _TELLING)


def _listed(argument: Argument, taken: set[str], left: set[str]) -> str:
    shorter = left if len(left) < len(taken) and len(left) < 3 else taken
    told = " / ".join(value for value in argument.variable.domain if value in shorter)
    told = f"any but {told}" if shorter is left else told
    return f"{argument.variable.name}: {told}" if shorter == {"null"} else told


def _witness(some: list[Part], others: list[Part]) -> str:
    """What the outputs show, where other outputs of the same answer lead elsewhere."""
    answers = {part.answer for part in some}
    shown = {part.witness for part in some}
    every = {part.witness for part in others if part.answer in answers}
    told = ", ".join(sorted(filter(None, shown)))
    return f" [{told}]" if told and every - shown else ""


def listed(functions: Collection[str], known: Collection[str]) -> str:
    """The functions of a note; those left out instead where they are few."""
    left = [name for name in known if name not in functions]
    if not left and len(known) > 1:
        return "every call"
    if len(left) * 3 <= len(known) and len(left) <= 3 and len(known) > 4:
        return "every call but " + ", ".join(short(name, known) for name in left)
    return ", ".join(short(name, known) for name in known if name in functions)
