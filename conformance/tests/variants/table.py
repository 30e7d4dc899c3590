"""The variants, as they are written down in the text files beside this one.

A file has blocks between blank lines. ``# kind`` says what kind of mistakes follow. The others are one variant each:
its name, ``@ suite: file``, and the change, in lines that begin with ``-`` (right), ``+`` (wrong) or a space (both).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .loading import Variant


def _read(path: Path) -> Iterator[Variant]:
    kind = ""
    for block in path.read_text().rstrip("\n").split("\n\n"):
        name, *lines = block.split("\n")
        if name.startswith("# "):
            kind = name.removeprefix("# ")
            continue
        suite, _, file = lines[0].removeprefix("@ ").partition(": ")
        before = tuple(line[2:] for line in lines[1:] if line[0] in "- ")
        after = tuple(line[2:] for line in lines[1:] if line[0] in "+ ")
        yield Variant(name, kind, suite, file, before, after)


VARIANTS = tuple(variant for path in sorted(Path(__file__).parent.glob("*.txt")) for variant in _read(path))
