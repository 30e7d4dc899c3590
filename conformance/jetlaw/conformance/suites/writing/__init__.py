"""Planned tests as files: recordings, tests for pytest, tests in C."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from jetlaw.conformance.suites.writing import jsonl, pytest_files, wine_c
from jetlaw.conformance.suites.writing.files import Asked, Stock, Written
from jetlaw.conformance.suites.writing.rehearsal import Contradiction, Rehearsal

FORMATS: Final[Mapping[str, Callable[[Stock], Iterator[Written]]]] = MappingProxyType(
    {"jsonl": jsonl.write, "pytest": pytest_files.write, "wine-c": wine_c.write}
)
"""The formats, and what writes each."""
IN_C: Final = ("streaming", "legacy", "lifecycle", "snapshot")
"""The slices that can be written in C."""

__all__ = ["FORMATS", "IN_C", "Asked", "Contradiction", "Rehearsal", "Stock", "Written"]
