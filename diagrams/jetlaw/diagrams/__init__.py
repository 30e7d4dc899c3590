"""Pictures of the law: plain graphs taken from it, and renderers.

What a picture shows is read off the explored graph of a small world, so it is what the law says and nothing else:

    >>> from jetlaw.diagrams import machines, picture
    >>> machines()[:7]
    ('engine', 'instance', 'session', 'database', 'backup', 'file', 'snapshot')
    >>> [node.title for node in picture("database", "ese-oss").nodes]
    ['no file', 'attached and open', 'attached', 'detached']
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from jetlaw.diagrams import dot, mermaid
from jetlaw.diagrams.dot import RendererMissing
from jetlaw.diagrams.extract import extract
from jetlaw.diagrams.graph import Edge, Group, Node, Note, Picture
from jetlaw.diagrams.subjects import SUBJECTS
from jetlaw.model.facts import UnknownName
from jetlaw.model.profiles import profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SUFFIXES: Mapping[str, str] = MappingProxyType({"dot": "dot", "svg": "svg", "png": "png", "mermaid": "mmd"})
"""The ending of a file in each format."""
FORMATS = tuple(SUFFIXES)
"""What a picture can be rendered to; ``svg`` and ``png`` need the program ``dot``."""


def machines() -> tuple[str, ...]:
    """The machines that have a picture."""
    return tuple(SUBJECTS)


def home(machine: str) -> str:
    """The profile whose picture of the machine is committed; raises UnknownName."""
    if machine not in SUBJECTS:
        raise UnknownName("machine", machine, SUBJECTS)
    return SUBJECTS[machine].profile


def picture(machine: str, profile_name: str) -> Picture:
    """The picture of a machine under a profile; raises UnknownName for either."""
    if machine not in SUBJECTS:
        raise UnknownName("machine", machine, SUBJECTS)
    return extract(machine, profile(profile_name).name)


def render(picture: Picture, format: str) -> bytes:  # noqa: A002 - the word of the command line
    """The picture in a format; raises UnknownName for the format, RendererMissing where it cannot be drawn."""
    if format == "dot":
        return dot.text(picture).encode()
    if format == "mermaid":
        return mermaid.text(picture).encode()
    if format in {"svg", "png"}:
        return dot.draw(picture, "svg" if format == "svg" else "png")
    raise UnknownName("format", format, FORMATS)


def write(machines: Iterable[str], profile: str, format: str, directory: Path) -> list[Path]:  # noqa: A002 - as above
    """Write one file for each machine, named after it; nothing is written unless all can be rendered."""
    pictures = [picture(machine, profile) for machine in machines]
    rendered = [(shown.machine, render(shown, format)) for shown in pictures]
    directory.mkdir(parents=True, exist_ok=True)
    paths = []
    for machine, made in rendered:
        paths.append(directory / f"{machine}.{SUFFIXES[format]}")
        paths[-1].write_bytes(made)
    return paths


__all__ = [
    "FORMATS",
    "SUFFIXES",
    "Edge",
    "Group",
    "Node",
    "Note",
    "Picture",
    "RendererMissing",
    "home",
    "machines",
    "picture",
    "render",
    "write",
]
