"""The engine in memory imported afresh, with one snippet of its source replaced.

Nothing is wrapped: a variant is the engine's own code with one small mistake in it, as a person could have made it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType

import jetlaw.adapters
from jetlaw.adapters import memory

PACKAGE = "jetlaw.adapters.memory"
SOURCE = Path(memory.__file__).parent


@dataclass(frozen=True)
class Variant:
    """One mistake.

    Attributes:
        name: what is wrong.
        kind: what kind of mistake it is.
        suite: what catches it: a slice, which is walked through, or a suite of properties by its name.
        file: where the mistake is, relative to the engine's package.
        before: the right lines, which occur once in the file, at whatever depth; a single one may be part of a line.
        after: the wrong ones.
    """

    name: str
    kind: str
    suite: str
    file: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def source(self) -> str:
        """The file with the mistake in it."""
        right = (SOURCE / self.file).read_text()
        first = "" if len(self.before) == 1 else "^(?P<depth> *)"
        found = list(re.finditer(first + r"\n(?P=depth)".join(map(re.escape, self.before)), right, re.MULTILINE))
        assert len(found) == 1, f"{self.file} has {self.before} {len(found)} times"
        start, end = found[0].span()
        depth = found[0].groupdict().get("depth", "")
        return right[:start] + "\n".join(depth + line for line in self.after) + right[end:]


class _Changed(SourceFileLoader):
    """Loads a file's changed source; nothing is cached."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self._source = source

    def get_code(self, fullname: str):
        """The code of the changed source."""
        return compile(self._source, self.get_filename(fullname), "exec", dont_inherit=True)


class _Finder:
    """Finds the engine's modules where they are, and the changed one with its change."""

    def __init__(self, variant: Variant | None) -> None:
        self._path, self._source = (str(SOURCE / variant.file), variant.source) if variant else ("", "")

    def find_spec(self, name: str, path=None, target=None) -> ModuleSpec | None:  # noqa: ARG002 - the importer's names
        """The spec of a module of the engine."""
        found = PathFinder.find_spec(name, path) if name.startswith(PACKAGE) else None
        if found is not None and found.origin == self._path:
            found.loader = _Changed(name, self._path, self._source)
        return found


def load(variant: Variant | None, module: str = PACKAGE) -> ModuleType:
    """A module, imported afresh with all of the engine that it imports; the engine itself stays as it is.

    Args:
        variant: the mistake in the engine; None for none.
        module: its name; tests that lie beside the engine are ``tests.<name>``.
    """
    with _set_aside(), _first_of_all(_Finder(variant)):
        return import_module(module)


@contextmanager
def _set_aside() -> Iterator[None]:
    """Let the engine, and tests that know it, be imported anew, and put them back afterwards."""
    kept = _modules()
    for name in kept:
        del sys.modules[name]
    try:
        yield
    finally:
        for name in _modules():
            del sys.modules[name]
        sys.modules.update(kept)
        jetlaw.adapters.memory = memory


@contextmanager
def _first_of_all(finder: _Finder) -> Iterator[None]:
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


def _modules() -> dict[str, ModuleType]:
    return {name: module for name, module in sys.modules.items() if f"{name}.".startswith((f"{PACKAGE}.", "tests."))}
