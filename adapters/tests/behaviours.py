"""Situations in which the two behaviours of the memory engine part."""

from __future__ import annotations

import pytest

from jetlaw.adapters.memory import ADAPTER, DOCUMENTED

from .volume import Volume


def both(what, steps, open_source, documented):
    """One row: what happens, and what each behaviour answers to it."""
    return pytest.param(steps, open_source, documented, id=what)


def answers(adapter, steps, **world):
    """The return codes of the steps, in a process with 40 records in I1/a.edb."""
    return steps(Volume(adapter=adapter, records=40, **world))


def check(steps, open_source, documented, **world):
    """Both behaviours answer as the row says."""
    assert answers(ADAPTER, steps, **world) == open_source
    assert answers(DOCUMENTED, steps, **world) == documented
