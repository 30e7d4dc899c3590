"""Pictures as Graphviz text, and drawn by the ``dot`` program."""

from __future__ import annotations

import hashlib
import html
import re
import struct
import textwrap
import zlib
from typing import TYPE_CHECKING, Literal

import graphviz

if TYPE_CHECKING:
    from jetlaw.diagrams.graph import Edge, Group, Node, Note, Picture

FONT = "Helvetica,Arial,sans-serif"
INK, QUIET, FRAME, FILL, ERROR = "#22303c", "#5b6b79", "#b9c4ce", "#e4eef7", "#b3421f"
GROUNDS = ("#f8fafb", "#ffffff")
"""Backgrounds of frames, by depth."""
LEGEND = (
    "thick: where it starts · solid: the call succeeds · dashed: the call answers an error, and yet the state changes"
    " · from a frame: from every state in it"
)
WITNESSES = " · [ ]: what the outputs show"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MARK = "made-of-dot-sha256"


class RendererMissing(RuntimeError):
    """A picture cannot be drawn here.

    Attributes:
        program: what is missing.
        format: the format that needs it.
    """

    def __init__(self, program: str, format: str) -> None:  # noqa: A002 - the format of a picture
        super().__init__(program, format)
        self.program = program
        self.format = format

    def __str__(self) -> str:
        return f"{self.format} needs the program {self.program!r} of Graphviz on PATH; dot and mermaid need nothing"


def text(picture: Picture) -> str:
    """The picture in the language of Graphviz."""
    drawn = graphviz.Digraph(
        picture.machine,
        graph_attr={
            "rankdir": "LR",
            "compound": "true",
            "label": _notes(picture.notes, picture.traps),
            "labelloc": "b",
            "fontname": FONT,
            "nodesep": "0.3",
            "ranksep": "0.4",
            "pad": "0.3",
            "bgcolor": "white",
        },
        node_attr={"fontname": FONT, "fontsize": "13", "fontcolor": INK},
        edge_attr={"fontname": FONT, "fontsize": "11", "arrowsize": "0.7"},
    )
    with drawn.subgraph(name="cluster_picture") as body:
        body.attr(label=_title(picture), labelloc="t", labeljust="l", peripheries="0")
        _nodes(body, picture)
        for edge in picture.edges:
            _edge(body, edge, picture)
    return str(drawn.source)


def draw(picture: Picture, format: Literal["svg", "png"]) -> bytes:  # noqa: A002 - the format of a picture
    """The picture drawn by ``dot``, marked with the hash of the text it was made of."""
    source = text(picture)
    try:
        made = graphviz.Source(source).pipe(format=format)
    except graphviz.ExecutableNotFound:
        raise RendererMissing("dot", format) from None
    return _marked_svg(made, digest(source)) if format == "svg" else _marked_png(made, digest(source))


def digest(source: str) -> str:
    """The SHA-256 of Graphviz text, as files made of it carry it."""
    return hashlib.sha256(source.encode()).hexdigest()


def mark_of(drawn: bytes) -> str | None:
    """The hash that a drawn SVG or PNG carries, or None."""
    found = re.search(rf"{_MARK}[ \0]([0-9a-f]{{64}})".encode(), drawn)
    return found[1].decode() if found else None


def _marked_svg(made: bytes, mark: str) -> bytes:
    head, tag, rest = made.partition(b"<svg")
    return head + f"<!-- {_MARK} {mark} -->\n".encode() + tag + rest


def _marked_png(made: bytes, mark: str) -> bytes:
    """The PNG with a text chunk after its header, which is the first chunk and 25 bytes long."""
    chunk = b"tEXt" + f"{_MARK}\0{mark}".encode()
    end = len(_SIGNATURE) + 25
    return made[:end] + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + made[end:]


# --- Parts of the text -----------------------------------------------------------------------------------------------
def escaped(told: str) -> str:
    """Text for an HTML-like label: nothing in it is markup, an escape of Graphviz or a control character."""
    printable = "".join(letter if letter.isprintable() else " " for letter in told)
    return html.escape(printable).replace("\\", "&#92;")


def legend(picture: Picture) -> str:
    """What the lines and signs of a picture mean."""
    shown = any("[" in line for edge in picture.edges for line in edge.labels)
    return LEGEND + WITNESSES if shown else LEGEND


def _title(picture: Picture) -> str:
    """The title and the legend, with room for edges that swing above the topmost node."""
    lines = (
        f'<font point-size="20" color="{INK}"><b>{escaped(picture.title)}</b></font>',
        f'<font point-size="11" color="{QUIET}">{_lines(legend(picture), 110)}</font>',
    )
    rows = "".join(f'<tr><td align="left" balign="left">{line}</td></tr>' for line in lines)
    return f'<<table border="0" cellspacing="2">{rows}<tr><td height="40"></td></tr></table>>'


def _nodes(body: graphviz.Digraph, picture: Picture) -> None:
    """Nodes in their frames, inner frames inside outer ones."""
    drawn: set[str] = set()

    def place(into: graphviz.Digraph, groups: list[Group], inside: tuple[str, ...], depth: int) -> None:
        for group in groups:
            inner = [g for g in picture.groups if g is not group and set(g.nodes) < set(group.nodes)]
            top = [g for g in inner if not any(set(g.nodes) < set(other.nodes) for other in inner)]
            with into.subgraph(name=f"cluster_{group.id}") as frame:
                _frame(frame, group, depth)
                place(frame, top, group.nodes, depth + 1)
        for node in picture.nodes:
            if node.id in inside and node.id not in drawn:
                drawn.add(node.id)
                into.node(node.id, **_node(node))

    outer = [g for g in picture.groups if not any(set(g.nodes) < set(other.nodes) for other in picture.groups)]
    place(body, outer, tuple(node.id for node in picture.nodes), 0)


def _frame(frame: graphviz.Digraph, group: Group, depth: int) -> None:
    frame.attr(
        id=group.id,
        label=f'<<font point-size="11" color="{QUIET}">{escaped(group.title)}</font>>',
        labelloc="t",
        labeljust="l",
        peripheries="1",
        style="rounded,filled",
        color=FRAME,
        fillcolor=GROUNDS[depth % 2],
        margin="14",
    )


def _node(node: Node) -> dict[str, str]:
    caption = f'<br/><font point-size="10" color="{QUIET}">{escaped(node.caption)}</font>' if node.caption else ""
    return {
        "id": node.id,
        "label": f"<<b>{escaped(node.title)}</b>{caption}>",
        "shape": "box",
        "style": "rounded,filled",
        "fillcolor": FILL,
        "color": INK,
        "penwidth": "2.6" if node.start else "1",
        "margin": "0.14,0.08",
    }


def _edge(body: graphviz.Digraph, edge: Edge, picture: Picture) -> None:
    """An edge; one against the reading order is drawn from its target, so that it bends no ranks."""
    order = [node.id for node in picture.nodes]
    inside = next((group.nodes for group in picture.groups if group.id == edge.source), (edge.source,))
    back = order.index(edge.target) < order.index(inside[0])
    tail = inside[0] if back else inside[-1]
    attributes = {"id": edge.id, "label": _label(edge), "color": INK, "fontcolor": INK}
    if edge.kind == "error":
        attributes |= {"style": "dashed", "color": ERROR, "fontcolor": ERROR}
    if edge.source not in order:
        attributes["lhead" if back else "ltail"] = f"cluster_{edge.source}"
    if back:
        body.edge(edge.target, tail, dir="back", **attributes)
    else:
        body.edge(tail, edge.target, **attributes)


def _label(edge: Edge) -> str:
    lines = (escaped(line).replace("   ", "&nbsp;&nbsp;&nbsp;") for line in edge.labels)
    return "<" + "".join(f'{line}<br align="left"/>' for line in lines) + ">"


def _notes(notes: tuple[Note, ...], traps: tuple[str, ...]) -> str:
    """One table: what to beware of, and what succeeds and what errs in each state without leaving it."""
    rows = [tuple(f"<b>{title}</b>" for title in ("in", "succeeds and stays", "answers an error and stays"))]
    rows += [(f"<b>{_lines(note.title, 26)}</b>", _lines(note.stays, 40), _refusals(note)) for note in notes]
    told = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    told = "".join(map(_trap, traps)) + told
    return f'<<table border="0" cellborder="1" cellspacing="0" cellpadding="5" color="{FRAME}">{told}</table>>'


def _trap(trap: str) -> str:
    """A warning over the whole width of the table."""
    words = f'<font point-size="11" color="{ERROR}"><b>Beware:</b> {_lines(trap, 130)}</font>'
    return f'<tr><td colspan="3" align="left" balign="left">{words}</td></tr>'


def _cell(inside: str) -> str:
    return (
        f'<td align="left" balign="left" valign="top"><font point-size="11" color="{INK}">{inside or " "}</font></td>'
    )


def _refusals(note: Note) -> str:
    return "<br/>".join(f"<i>{escaped(code)}</i>: {_lines(calls, 84 - len(code))}" for code, calls in note.refused)


def _lines(told: str, width: int) -> str:
    return "<br/>".join(map(escaped, textwrap.wrap(told, width, break_on_hyphens=False)))
