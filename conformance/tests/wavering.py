"""An engine in memory that tests break and mend: what it answers wrongly is a table that changes while it is used."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from jetlaw.adapters.contract import Answer
from jetlaw.adapters.memory import ADAPTER as MEMORY

SPEC = "wavering:ADAPTER"


class Wavering:
    """The engine in memory, with wrong answers.

    Attributes:
        wrong: (function, right answer) -> the answer given instead.
        asked: every function called, in order.
    """

    name = "wavering"

    def __init__(self):
        self.functions, self.troubles = MEMORY.functions, MEMORY.troubles
        self.wrong, self.asked = {}, []

    def open(self, world):
        """Start a process."""
        inner = MEMORY.open(world)

        def call(function, arguments):
            self.asked.append(function)
            answer = inner.call(function, arguments)
            wrong = self.wrong.get((function, answer.ret))
            return answer if wrong is None else Answer(wrong)

        return SimpleNamespace(call=call, close=inner.close, trouble=inner.trouble, note=inner.note)


@pytest.fixture
def wavering(monkeypatch, tmp_path):
    """An engine that can be broken, by the name `SPEC` on the command line; the current directory is an empty one."""
    adapter = Wavering()
    monkeypatch.setitem(sys.modules, "wavering", SimpleNamespace(ADAPTER=adapter))
    monkeypatch.chdir(tmp_path)
    return adapter
