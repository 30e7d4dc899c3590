"""What must lie in folders before some calls can be made at all: backup sets, whole and cut, and logs gone on with.

Before a test, backups are made by whatever calls make them, be they calls of the world or not. The test then starts
from where that has led, if the world has such a state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from jetlaw.conformance.happenings import work
from jetlaw.conformance.laying import FULL, Note, closed_log, kept, more_logs, streamed
from jetlaw.conformance.restore_sorting import RESTORES
from jetlaw.model.state import Input
from jetlaw.model.world import World, plain

Laid = tuple[Input, ...]
"""What is done before a test."""
_COPIES: Final = ("st1", "st2", "st3")
"""Folders of streamed sets that lie ready: a restore that succeeds uses up a database."""
_CUT: Final = (
    plain("JetExternalRestore", "lacks first", "empty", "none", "free"),
    plain("JetExternalRestore", "lacks last", "empty", "none", "free"),
)
"""Restores that need no database; they delete the logs of a set that lie outside the range."""
_GONE_ON: Final = plain("JetExternalRestore", "whole", "empty", "none", "free")
"""A restore of logs alone, which leaves a folder that goes on from a set."""


_PUT_BACK: Final = plain("JetRestoreInstance", "null", "free", "whole", "there", "empty", "free")
"""A restore by an instance of its own, which leaves the current directory with logs that go on from a set."""


def materials(world: World, can_be_made: Callable[[Input], bool]) -> Iterator[Laid]:
    """Everything that may be laid out before the tests of a world, each for processes of its own.

    Args:
        world: the world.
        can_be_made: whether law and implementation have a call.
    """
    if not {*RESTORES} & {*world.functions}:
        return
    for steps in _started(world) if world.started else _lives():
        laid = tuple(step if isinstance(step, Input) else work(*step) for step in steps)
        if all(map(can_be_made, laid)):
            yield laid


def _started(world: World) -> Iterator[list[Input | Note]]:
    """Sets of the instances that run."""
    for number in range(world.instances):
        yield [*_sets(number, single=world.single)]
        yield [*_whole(FULL, "first", number, single=world.single), _PUT_BACK, *_sets(number, single=world.single)]
        yield [*_streams(number, single=world.single)]
    if world.instances > 1:
        yield [step for number in range(world.instances) for step in _streams(number, single=False)]


def _lives() -> Iterator[list[Input | Note]]:
    """Sets of an instance that has lived before, and a set without databases of one that lives."""
    for single in (False, True):
        handle = "null" if single else "object"
        created = () if single else (plain("JetCreateInstance", instance=0),)
        begun = (*created, plain("JetInit", handle, instance=0))
        session = plain("JetBeginSession", handle, instance=0, session=0)
        database = plain("JetCreateDatabase", instance=0, session=0, database=0)
        for sets in (_sets, _streams):
            yield [*begun, session, database, *sets(0, single=single), plain("JetTerm", handle, instance=0)]
        yield [*begun, *_whole(FULL, "first", 0, single=single)]
    yield [("directory", "I1")]


def _sets(number: int, *, single: bool) -> Iterable[Input | Note]:
    """Sets of backups made at one go: cut at the start, cut at the end, and whole.

    They are few, because a backup deletes the logs that nothing needs any more, and no answer tells which those are.
    """
    for cut in _CUT:
        yield from closed_log(number, single=single)
        yield from (*_whole(FULL, cut.classes[0].replace(" ", "-"), number, single=single), cut)
    yield from _whole(FULL, "whole", number, single=single)
    yield _GONE_ON


def _streams(number: int, *, single: bool) -> Iterable[Input | Note]:
    """Sets that were streamed out: the logs of the first have gone on elsewhere, with the second lie further logs.

    Last comes a whole backup: a world knows what that leaves behind.
    """
    yield from _whole(FULL, "first", number, single=single)
    for directory in _COPIES:
        name = f"{directory}-{number + 1}"
        yield from streamed(name, number, single=single)
        if directory == _COPIES[0]:
            yield _GONE_ON
        if directory == _COPIES[1]:
            yield from more_logs(name, number, single=single)
    yield from _whole(FULL, "last", number, single=single)


def _whole(kind: str, directory: str, number: int, *, single: bool) -> Iterable[Input | Note]:
    """A backup made at one go; the only instance of a process does not make its directory."""
    if single:
        yield "directory", directory
    yield kept(kind, number, single=single)
