"""The difference as a picture: the way to the wrong step, where the law leads from there, and where the implementation.

Nothing is told by colour alone: every line says whose it is.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Literal

import graphviz

from jetlaw.conformance.learn.confirming import Finding
from jetlaw.conformance.learn.description import Change
from jetlaw.conformance.learn.telling import called, headline, shown_by
from jetlaw.conformance.words import either
from jetlaw.diagrams import RendererMissing
from jetlaw.diagrams.dot import ERROR, FILL, FONT, FRAME, INK, QUIET, escaped

FORMATS = ("svg", "png", "dot")
_WIDTH, _TITLE = 52, 110


def text(findings: Sequence[Finding], title: str) -> str:
    """The differences in the language of Graphviz, one row each."""
    drawn = graphviz.Digraph(
        "difference",
        graph_attr={
            "rankdir": "LR",
            "label": _label([title], size=20, bold=True),
            "labelloc": "t",
            "labeljust": "l",
            "fontname": FONT,
            "nodesep": "0.4",
            "ranksep": "0.5",
            "pad": "0.3",
            "bgcolor": "white",
        },
        node_attr={
            "fontname": FONT,
            "fontsize": "12",
            "fontcolor": INK,
            "shape": "box",
            "style": "rounded,filled",
            "fillcolor": FILL,
            "color": INK,
            "margin": "0.14,0.08",
        },
        edge_attr={"fontname": FONT, "fontsize": "11", "arrowsize": "0.7", "color": INK, "fontcolor": INK},
    )
    for number, finding in enumerate(findings, 1):
        with drawn.subgraph(name=f"cluster_{number}") as row:
            told = _wrapped(f"{number}. {headline(finding)}", _TITLE)
            row.attr(label=_label(told, size=13), labeljust="l", style="rounded", color=FRAME, margin="16")
            _row(row, f"n{number}", finding)
    return str(drawn.source)


def _row(row: graphviz.Digraph, name: str, finding: Finding) -> None:
    last = finding.made[-1]
    cause = _cause(finding)
    before = [called(made.call) for made in finding.made[:cause]]
    after = [called(made.call) for made in finding.made[cause + 1 : -1]]
    row.node(f"{name}_start", _label(["a fresh process"], bold=True), penwidth="2.6")
    row.node(f"{name}_source", _label(_wrapped(finding.situation, _WIDTH)))
    row.edge(f"{name}_start", f"{name}_source", _label(before or ["no call"]))
    step = called(finding.call)
    if finding.kind == "answer":
        allowed = either(each.answer for each in last.judgement.allowed) or "no answer at all"
        row.node(f"{name}_law", _label([f"answers {allowed}"]), **_LAW_NODE)
        row.node(f"{name}_came", _label([f"answers {finding.answer}"], bold=True), **_OWN_NODE)
    else:
        step = f"{step} = {finding.answer}"
        row.node(f"{name}_law", _label(_values(finding.changes, "wanted")), **_LAW_NODE)
        row.node(f"{name}_came", _label(_values(finding.changes, "came"), bold=True), **_OWN_NODE)
        row.node(f"{name}_shown", _label(_wrapped(shown_by(finding), _WIDTH)))
        row.edge(f"{name}_came", f"{name}_shown", _label([*after, "which shows in:"]), **_OWN_EDGE)
    row.edge(f"{name}_source", f"{name}_law", _label(["the law:", *_wrapped(step, _WIDTH)], QUIET), **_LAW_EDGE)
    row.edge(
        f"{name}_source", f"{name}_came", _label(["the implementation:", *_wrapped(step, _WIDTH)], ERROR), **_OWN_EDGE
    )


_LAW_NODE = {"style": "rounded,dashed,filled", "color": QUIET, "fontcolor": QUIET, "fillcolor": "white"}
_OWN_NODE = {"color": ERROR, "penwidth": "1.8"}
_LAW_EDGE = {"style": "dashed", "color": QUIET, "fontcolor": QUIET}
_OWN_EDGE = {"color": ERROR, "fontcolor": ERROR, "penwidth": "1.8"}


def _cause(finding: Finding) -> int:
    """The place of the wrong step among the calls that show it: the last that is the call; the very last if none is."""
    places = [n for n, made in enumerate(finding.made) if made.call == finding.call]
    if finding.kind == "answer" or not places:
        return len(finding.made) - 1
    earlier = [place for place in places if place < len(finding.made) - 1]
    return earlier[-1] if earlier else places[-1]


def _values(changes: Iterable[Change], of: Literal["wanted", "came"]) -> list[str]:
    return [f"{change.variable} is {getattr(change, of)}" for change in changes] or ["another state"]


def _wrapped(told: str, width: int) -> list[str]:
    return textwrap.wrap(told, width, break_on_hyphens=False)


def _label(lines: Sequence[str], color: str = INK, *, size: int = 11, bold: bool = False) -> str:
    told = "".join(f'{escaped(line)}<br align="left"/>' for line in lines)
    told = f"<b>{told}</b>" if bold else told
    return f'<<font point-size="{size}" color="{color}">{told}</font>>'


def render(source: str, format: str) -> bytes:  # noqa: A002 - the word of the command line
    """Graphviz text in a format; raises RendererMissing where the program that draws is not installed."""
    if format == "dot":
        return source.encode()
    try:
        made: bytes = graphviz.Source(source).pipe(format=format)
    except graphviz.ExecutableNotFound:
        raise RendererMissing("dot", format) from None
    return made
