"""A picture before it is drawn: a small plain graph, which every renderer draws in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["success", "error"]


@dataclass(frozen=True, slots=True)
class Node:
    """A state of the machine.

    Attributes:
        id: stable name, made of the title: lower-case letters, digits and underscores.
        title: what a reader sees.
        caption: a word to those who never heard of the state.
        start: whether the machine starts here.
    """

    id: str
    title: str
    caption: str = ""
    start: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """States that have something in common, drawn with a frame; an edge may leave the frame instead of each of them.

    Attributes:
        id: stable name.
        title: what the states have in common.
        nodes: ids of all states inside, those of inner groups included.
    """

    id: str
    title: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """All that leads from one state (or from each state of a group) to another.

    Attributes:
        id: stable name, made of its ends and kind.
        source: id of a node or group.
        target: id of a node.
        kind: ``success``, or ``error`` for answers that are errors and change the state nevertheless.
        labels: the calls, one a line.
    """

    id: str
    source: str
    target: str
    kind: Kind
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What leaves a state as it is.

    Attributes:
        title: of the state, or what the note is about.
        stays: calls that succeed and stay.
        refused: (code, calls) that are refused and stay.
    """

    title: str
    stays: str
    refused: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A machine under one profile.

    ``groups`` hold outer ones before inner ones, ``notes`` follow the nodes; ``traps``: what a caller would not expect.
    """

    machine: str
    profile: str
    title: str
    nodes: tuple[Node, ...]
    groups: tuple[Group, ...]
    edges: tuple[Edge, ...]
    notes: tuple[Note, ...]
    traps: tuple[str, ...] = ()
