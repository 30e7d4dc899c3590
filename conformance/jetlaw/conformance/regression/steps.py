"""A sequence in the law's words as plain data: the world it starts from, and each call with its classes.

So it can be made again where handles, logs and sizes come out otherwise than they did at first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec

from jetlaw.conformance.driver import Made
from jetlaw.conformance.words import quoted
from jetlaw.model.law import CALLS
from jetlaw.model.state import Input
from jetlaw.model.world import SLICES, World

Step = tuple[Input, bool]
"""A call and whether a read asks for everything at once."""
_MOST_OBJECTS = 16
"""More objects of one kind than any small world has."""


class OtherLaw(ValueError):
    """The sequence names what the law does not have: it was written for another one, or by nobody."""


class Sequenced(msgspec.Struct, forbid_unknown_fields=True):
    """A sequence: where it starts, and the calls after the set-up, the last one being at fault."""

    world: World
    steps: Annotated[list[Step], msgspec.Meta(max_length=10_000)]


def sequenced(world: World, made: Sequence[Made]) -> Sequenced:
    """The sequence of the calls that were made, without those that set the world up."""
    begun = 0
    for call in world.setup():  # an adapter that lacks a call, or fails, has made fewer of them
        begun += begun < len(made) and made[begun].call == call
    return Sequenced(world, [(one.call, one.generous) for one in made[begun:]])


def encoded(sequence: Sequenced) -> bytes:
    """The sequence as JSON, the same bytes for the same sequence."""
    return msgspec.json.encode(sequence, order="deterministic")


def decoded(data: bytes | msgspec.Raw) -> Sequenced:
    """The sequence that `encoded` wrote.

    Raises:
        OtherLaw: for anything else, and for a sequence whose calls or classes the law does not have.
    """
    try:
        sequence = msgspec.json.decode(data, type=Sequenced)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise OtherLaw(f"holds no sequence of calls: {error}") from error
    world = sequence.world
    sizes = (world.instances, world.sessions, world.databases, world.snapshots, world.contexts)
    if world.slice not in SLICES:
        raise OtherLaw(f"starts in slice {quoted(world.slice)}; there are: {', '.join(SLICES)}")
    if not all(0 <= size <= _MOST_OBJECTS for size in sizes):
        raise OtherLaw(f"starts in a world that is too large: {sizes}")
    for call in (*world.first, *(call for call, _ in sequence.steps)):
        _refuse_unknown(call)
    return sequence


def _refuse_unknown(call: Input) -> None:
    if call.function not in CALLS:
        raise OtherLaw(f"calls {quoted(call.function)}, which the law does not have")
    arguments = CALLS[call.function].arguments
    if len(arguments) != len(call.classes):
        raise OtherLaw(f"calls {call.function} with {len(call.classes)} arguments; it has {len(arguments)}")
    for argument, chosen in zip(arguments, call.classes, strict=True):
        if chosen not in argument.variable.domain:
            name, domain = argument.variable.name, ", ".join(argument.variable.domain)
            raise OtherLaw(f"calls {call.function} with {name} {quoted(chosen)}; there are: {domain}")
    if not all(-1 <= number < _MOST_OBJECTS for number in call.objects):
        raise OtherLaw(f"calls {call.function} on objects that no world has: {call.objects}")
