"""The reachable graph of a world as a Promela model, for SPIN: an independent count of its states.

A state is a number, ``s``; each step between two of them is a choice of one process. SPIN explores that from the first
state on and stores as many states as the graph has, if each of them can be reached:

    spin -a world.pml && gcc -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m1000000 -n
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from jetlaw.model.graph import Graph
from jetlaw.model.profiles import Profile
from jetlaw.model.ruling import Law
from jetlaw.model.soundness.examine import worlds_of
from jetlaw.model.worlds import WORLDS

EXPORTED = (
    "lifecycle from nothing",
    "streaming, files",
    "streaming, files, legacy",
    "snapshot",
    "restore from nothing",
    "directory",
)
"""One world of each slice."""

_CUT_SHORT = ("max search depth too small", "Search not completed")


def write(profile: Profile, folder: Path, told: Callable[[str], None] = lambda _: None) -> dict[Path, int]:
    """Write the model of one world of each slice; the states that SPIN should find in each."""
    folder.mkdir(parents=True, exist_ok=True)
    law, written = Law(profile), dict[Path, int]()
    available = set(worlds_of(law))
    for name in (name for name in EXPORTED if name in available):
        told(f"exploring {profile.name}: {name}")
        graph = Graph(WORLDS[name], law)
        path = folder / f"{profile.name}-{file_name(name)}.pml"
        path.write_text(graph_model(graph), encoding="utf-8")
        written[path] = len(graph.states)
    return written


def graph_model(graph: Graph) -> str:
    """The graph as one process: what leads nowhere else is left out, for it reaches nothing."""
    edges = sorted({(s, t) for s, t in zip(graph.sources, graph.targets, strict=True) if s != t})
    steps = "\n".join(f"    :: d_step {{ s == {source} -> s = {target} }}" for source, target in edges)
    return (
        f"/* {graph.world.slice} under {graph.law.profile.name}: {len(graph.states)} states, {len(edges)} ways. */\n"
        "int s = 0;\n\n"
        "active proctype world() {\n"
        f"end:\n    do\n{steps}\n    :: d_step {{ false -> skip }}\n    od\n}}\n"
    )


def file_name(name: str) -> str:
    """The name of a world as part of a file name."""
    return re.sub(r"[^a-z]+", "-", name)


def states_stored(output: str) -> int:
    """How many states SPIN's verifier says it stored; ValueError where it says it did not look at all of them."""
    found = re.search(r"^\s*(\d+) states, stored", output, re.MULTILINE)
    whole = "errors: 0" in output and not any(words in output for words in _CUT_SHORT)
    if not found or not whole:
        raise ValueError(f"the search did not end: {output}")
    return int(found.group(1))
