"""Worlds as Promela models, for SPIN: an independent count of their states.

In the model of a graph a state is a number, ``s``, and each step between two of them a choice of one process: SPIN
stores as many states as the graph has, if each of them can be reached. The model of a world's rows knows nothing of the
graph (see `jetlaw.model.guarded`): there SPIN's count checks our exploration.

    spin -a world.pml && gcc -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m1000000 -n
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from jetlaw.model.graph import Graph
from jetlaw.model.guarded import guarded_model
from jetlaw.model.profiles import Profile
from jetlaw.model.ruling import Law
from jetlaw.model.soundness.examine import possible, worlds_of
from jetlaw.model.world import World
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
_FILES = WORLDS["streaming, files"]
GUARDED: Mapping[str, World] = MappingProxyType(
    {
        # A freeze that nothing can be frozen by: where there is none at all, the graph merges what only it would tell.
        "streaming, files, from the rows": replace(_FILES, only=(*_FILES.only, "JetOSSnapshotFreeze")),
        "lists during a snapshot, from the rows": WORLDS["lists during a snapshot"],
    }
)
"""Worlds that are exported as guarded commands, made from the rows instead of the graph."""
_CUT_SHORT = ("max search depth too small", "Search not completed")


def write(profile: Profile, folder: Path, told: Callable[[str], None] = lambda _: None) -> dict[Path, int]:
    """Write the models; the states that SPIN should find in each."""
    folder.mkdir(parents=True, exist_ok=True)
    law, written = Law(profile), dict[Path, int]()
    for name, (world, model) in _models(law).items():
        told(f"exploring {profile.name}: {name}")
        graph = Graph(world, law)
        path = folder / f"{profile.name}-{file_name(name)}.pml"
        path.write_text(model(graph), encoding="utf-8")
        written[path] = len(graph.states)
    return written


def _models(law: Law) -> dict[str, tuple[World, Callable[[Graph], str]]]:
    """What is exported under a law, and how."""
    available = set(worlds_of(law))
    return {
        **{name: (WORLDS[name], graph_model) for name in EXPORTED if name in available},
        **{name: (world, guarded_model) for name, world in GUARDED.items() if possible(world, law)},
    }


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
