"""What a picture of a machine is made from: its states as a reader names them, and the world they are looked at in.

The conditions of a machine's states exclude each other and leave nothing out. Nothing here says what leads where: that
is read off the explored graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from jetlaw.model.terms import Condition
    from jetlaw.model.world import World


@dataclass(frozen=True, slots=True)
class Phase:
    """A state of a picture: its title, when an object is in it, and a word to those who never heard of it."""

    title: str
    when: Condition
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """States with something in common, by title."""

    title: str
    phases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trap:
    """Something a caller would not expect: told where the law of the profile has it, and nowhere else.

    Attributes:
        text: what happens, in a sentence.
        phase: title of the state in which it happens.
        function: the call.
        answer: the code it answers.
        before: what holds of the world's first objects before the call.
        after: what holds of them then.
    """

    text: str
    phase: str
    function: str
    answer: str
    before: Condition
    after: Condition


@dataclass(frozen=True, slots=True)
class Subject:
    """A machine as a picture shows it.

    Attributes:
        title: what the picture is about.
        world: where the object is looked at.
        object: whose record holds the variables; ``engine`` for the process.
        phases: its states, in reading order.
        frames: groups of states, outer ones first.
        traps: what a caller would not expect.
        profile: the profile of its committed picture.
        families: the machines whose calls the notes list; with none, those calls that lead somewhere.
    """

    title: str
    world: World
    object: Literal["engine", "instance", "session", "database", "snapshot", "context"]
    phases: tuple[Phase, ...]
    families: tuple[str, ...]
    frames: tuple[Frame, ...] = ()
    traps: tuple[Trap, ...] = ()
    profile: str = "ese-oss"
