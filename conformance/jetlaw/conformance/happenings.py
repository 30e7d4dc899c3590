"""What happens by itself, as adapters cause it: which of their troubles brings about which events of the law."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from jetlaw.model.law.ds_service import EXPIRES, STARTS, STOPS
from jetlaw.model.law.sessions import TRANSACTION_BEGINS, TRANSACTION_ENDS
from jetlaw.model.law.snapshot import LAPSES, TIMES_OUT
from jetlaw.model.state import Input
from jetlaw.model.world import World

TIME: Final = "timeout elapses"
"""The trouble that lets time pass until every freeze is over."""
CAUSED_BY: Final[Mapping[str, str]] = {
    LAPSES: TIME,
    TIMES_OUT: TIME,
    STOPS: STOPS,
    STARTS: STARTS,
    EXPIRES: EXPIRES,
}
"""The events of the law, and the trouble that brings each about; where one brings several, they come in this order."""
NOTED_AS: Final[Mapping[str, str]] = {
    TRANSACTION_BEGINS: "transaction begun",
    TRANSACTION_ENDS: "transaction committed",
}
"""The events that are work of a session, and the notes that tell an adapter to do it."""
WORK: Final = "work"
"""In place of a function: any other work that is no call; the text and the detail of its note stand for classes."""
TROUBLES: Final = frozenset(CAUSED_BY.values())
"""The troubles that bring events about."""
_OF_SLICES: Final[Mapping[str, tuple[str, ...]]] = {
    "snapshot": (LAPSES, TIMES_OUT),
    "directory": (STOPS, STARTS, EXPIRES),
}
_LAW_WORDS: Final[Mapping[str, str]] = {
    "disk full": "log disk full",
    "another thread terminates soon": "another thread terminates",
    **dict.fromkeys(("no session left", "no instance left", "no thread left", "no buffer left"), "out of memory"),
}
"""What the law calls a trouble, where it has another word for it."""


def work(text: str, detail: str) -> Input:
    """Work that is no call, as a step among calls."""
    return Input(WORK, (text, detail))


def law_word(trouble: str) -> str:
    """What the law calls a trouble that an adapter was asked for, at whatever point."""
    name, _, point = trouble.rpartition(" at ")
    name = name if name and point.isdecimal() else trouble
    return _LAW_WORDS.get(name, name)


def events(trouble: str, snapshots: int) -> list[Input]:
    """Everything that happens when a trouble is caused, in its order.

    Args:
        trouble: the trouble.
        snapshots: how many snapshot sessions the process has seen: the passing time ends every freeze.
    """
    found = [event for event, cause in CAUSED_BY.items() if cause == trouble]
    if trouble != TIME:
        return [Input(event, ()) for event in found]
    return [Input(event, ("object",), snapshot=number) for event in found for number in range(snapshots)]


def eventful(world: World, troubles: Collection[str]) -> World:
    """The world with the events of its slice that an adapter with these troubles can cause."""
    if world.only:
        return world
    found = tuple(event for event in _OF_SLICES.get(world.slice, ()) if CAUSED_BY[event] in troubles)
    return replace(world, also=(*world.also, *found)) if found else world
