"""Failing sequences on disk: each is a small trace whose header also tells the sequence in the law's words.

`jetlaw check` and `jetlaw replay` take such a file as they take any trace. Its name is a digest of what it holds, so
that one failure is one file.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from jetlaw.conformance.driver import Made, environment, write_down
from jetlaw.conformance.regression.outcomes import Finding, Then, finding_of
from jetlaw.conformance.regression.steps import OtherLaw, Sequenced, decoded, encoded, sequenced
from jetlaw.conformance.traces import LONGEST_LINE, Header, Note, Step, TraceError, Writer, read
from jetlaw.model.world import World

ENDING = ".jsonl"
KEY = "failure"
"""The key of a trace's header that makes it a saved failure."""
_DIGITS = 16


class NoFailure(ValueError):
    """A file that is no saved failure; the message says why."""


class Of(msgspec.Struct, frozen=True):
    """What a failure is one of: the adapter as it was named, and the reading of the law."""

    adapter: str
    profile: str


class _Told(msgspec.Struct):
    """What the header tells."""

    of: Of
    found: Finding
    sequence: msgspec.Raw


class _Head(msgspec.Struct):
    failure: _Told | None = None
    trace: str | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """A failing sequence that a run has left.

    Attributes:
        path: the file.
        name: the name of its trace.
        of: the adapter and the profile.
        was: the difference at its end.
        sequence: its calls in the law's words.
        recorded: what they answered.
    """

    path: Path
    name: str
    of: Of
    was: Finding
    sequence: Sequenced
    recorded: tuple[Then, ...]


def load(path: Path) -> Saved:
    """The failure in a file; raises NoFailure."""
    told, name = _told(path)
    try:
        sequence = decoded(told.sequence)
    except OtherLaw as error:
        raise NoFailure(f"{path}: {error}") from error
    recorded: list[Then] = []
    for item in read(path):
        match item:
            case TraceError():
                raise NoFailure(str(item))
            case Step():
                recorded.append(Then(item.number, item.ret, item.died))
            case Note() | Header():
                continue
    return Saved(path, name, told.of, told.found, sequence, tuple(recorded))


def _told(path: Path) -> tuple[_Told, str]:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            line = stream.readline(LONGEST_LINE)
        head = msgspec.json.decode(line, type=_Head)
    except OSError as error:
        raise NoFailure(f"{path}: cannot be read: {error.strerror or error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, EOFError) as error:
        raise NoFailure(f"{path}: is no saved failure: {error}") from error
    if head.failure is None or head.trace is None:
        raise NoFailure(f"{path}: is no saved failure: its first line lacks the key {KEY!r} or 'trace'")
    return head.failure, head.trace


def save(directory: Path, of: Of, version: str, world: World, made: Sequence[Made]) -> Path:
    """Write a failing sequence into a directory, which is made if need be; raises OSError."""
    found = finding_of(made[-1], len(made))
    sequence = encoded(sequenced(world, made))
    identity = msgspec.json.encode((of, found, msgspec.Raw(sequence)))
    name = sha256(identity).hexdigest()[:_DIGITS]
    path = directory / f"{name}{ENDING}"
    if path.exists():
        return path
    directory.mkdir(parents=True, exist_ok=True)
    begun = path.with_suffix(".unfinished")
    told: dict[str, Any] = {"jetlaw": version, "of": of, "found": found, "sequence": msgspec.Raw(sequence)}
    writer = Writer(begun)
    try:
        writer.header(name, environment(world), of.adapter, {KEY: told})
        for one in made:
            write_down(writer, one)
    finally:
        writer.close()
    begun.replace(path)
    return path
