"""Pictures as Mermaid flowcharts, which many code hosts draw where they stand in a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jetlaw.diagrams.graph import Edge, Group, Node, Note, Picture

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,.()/-→—·")
"""What needs no escape; everything else may mean something to Mermaid, or to the page around it."""
_STYLE = (
    "classDef state fill:#e4eef7,stroke:#22303c,color:#22303c",
    "classDef start stroke-width:3px",
    "classDef note fill:#ffffff,stroke:#b9c4ce,color:#22303c,text-align:left",
)
_ERROR = "stroke:#b3421f,color:#b3421f"


def text(picture: Picture) -> str:
    """The picture as a flowchart; what stays in a state follows in boxes of its own."""
    lines = [
        "---",
        f"title: {json.dumps(picture.title)}",
        "---",
        "flowchart LR",
        *_body(picture.nodes, picture.groups, tuple(node.id for node in picture.nodes)),
        *map(_edge, picture.edges),
        *_notes(picture.notes, picture.traps),
        *(f"  {line}" for line in _STYLE),
        f"  class {','.join(node.id for node in picture.nodes)} state",
        *(f"  class {node.id} start" for node in picture.nodes if node.start),
    ]
    errors = ",".join(str(number) for number, edge in enumerate(picture.edges) if edge.kind == "error")
    lines += [f"  linkStyle {errors} {_ERROR}"] if errors else []
    return "\n".join(lines) + "\n"


def escaped(told: str) -> str:
    """Text for a quoted label: every letter that could mean something is written as its number."""
    return "".join(
        letter if letter in _PLAIN else f"#{ord(letter)};" if letter.isprintable() else " " for letter in told
    )


def _body(nodes: Sequence[Node], groups: Sequence[Group], inside: tuple[str, ...]) -> Iterator[str]:
    """Nodes and frames directly inside; what an inner frame holds is left to it."""
    outer = [g for g in groups if not any(set(g.nodes) < set(other.nodes) for other in groups)]
    framed = {node for group in outer for node in group.nodes}
    for group in outer:
        yield f'  subgraph {group.id}["{escaped(group.title)}"]'
        inner = [g for g in groups if set(g.nodes) < set(group.nodes)]
        yield from (f"  {line}" for line in _body(nodes, inner, group.nodes))
        yield "  end"
    for node in nodes:
        if node.id in inside and node.id not in framed:
            caption = f"<br/><small>{escaped(node.caption)}</small>" if node.caption else ""
            yield f'  {node.id}("<b>{escaped(node.title)}</b>{caption}")'


def _edge(edge: Edge) -> str:
    arrow = "-->" if edge.kind == "success" else "-.->"
    return f'  {edge.source} {arrow}|"{"<br/>".join(escaped(line.strip()) for line in edge.labels)}"| {edge.target}'


def _notes(notes: Sequence[Note], traps: Sequence[str]) -> Iterator[str]:
    if traps:
        lines = [f"<b>Beware:</b> {escaped(trap)}" for trap in traps]
        yield f'  traps["{"<br/>".join(lines)}"]'
        yield "  class traps note"
    if not notes:
        return
    yield '  subgraph notes["what stays"]'
    yield "    direction TB"
    for number, note in enumerate(notes):
        lines = [f"<b>{escaped(note.title)}</b>", *([f"succeeds: {escaped(note.stays)}"] if note.stays else [])]
        lines += [f"<i>{escaped(code)}</i> {escaped(calls)}" for code, calls in note.refused]
        yield f'    note_{number}["{"<br/>".join(lines)}"]'
    yield "  end"
    yield f"  class {','.join(f'note_{number}' for number in range(len(notes)))} note"
