"""The engine's own example tests as suites: how many of them it takes until one fails.

They hold what walks do not reach: restores, whose data matter, crashes at chosen moments, much of the directory. Tests
that draw their histories are left out; they are suites of their own. pytest's own machinery knows only one engine; so
what it does for these tests, which is little, is done here.
"""

from __future__ import annotations

from collections.abc import Iterator
from inspect import getmembers, isfunction, signature
from itertools import product
from types import ModuleType
from typing import Any

from .loading import Variant, load

EXAMPLES = {
    "streaming examples": ("tests.test_memory_engine", "tests.test_memory_storage"),
    "lifecycle examples": ("tests.test_memory_lifecycle",),
    "crash examples": ("tests.test_crash_safety",),
    "set examples": ("tests.test_torn_sets",),
    "directory examples": ("tests.test_memory_directory", "tests.test_memory_directory_restores"),
    "restore examples": ("tests.test_memory_restores",),
    "snapshot examples": ("tests.test_memory_snapshot", "tests.test_memory_snapshot_end", "tests.test_memory_freeze"),
}


def examples_until_caught(variant: Variant | None, suite: str) -> int | None:
    """The number of examples until one fails; None if all of them pass."""
    tried = 0
    for module in (load(variant, name) for name in EXAMPLES[suite]):
        for _, test in getmembers(module, _is_example):
            for given in _cases(test):
                tried += 1
                fixtures = {name: _made(module, name) for name in signature(test).parameters if name not in given}
                try:
                    test(**given, **fixtures)
                except AssertionError:
                    return tried
    return None


def _is_example(member: object) -> bool:
    return isfunction(member) and member.__name__.startswith("test_") and not hasattr(member, "hypothesis")


def _cases(test: Any) -> Iterator[dict[str, Any]]:
    """The arguments that a test is parametrized with, one set after the other."""
    marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
    for chosen in product(*(mark.args[1] for mark in marks)):
        given: dict[str, Any] = {}
        for mark, values in zip(marks, chosen, strict=True):
            names = (
                [name.strip() for name in mark.args[0].split(",")] if isinstance(mark.args[0], str) else mark.args[0]
            )
            one_set = values.values if hasattr(values, "marks") else values if len(names) > 1 else (values,)
            given |= dict(zip(names, one_set, strict=True))
        yield given


def _made(module: ModuleType, fixture: str) -> Any:
    """What a fixture of the module gives."""
    make = getattr(module, fixture)._get_wrapped_function()
    return make(**{each: _made(module, each) for each in signature(make).parameters})
