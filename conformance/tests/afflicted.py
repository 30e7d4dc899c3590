"""Adapters at fault: the engine in memory, with something wrong in what the kit asks of an adapter."""

from __future__ import annotations

from types import SimpleNamespace

from jetlaw.adapters.contract import Answer
from jetlaw.adapters.memory import ADAPTER

OPEN_FILE = "JetOpenFileInstanceA"


class Afflicted:
    """The engine in memory, whose answers ``change`` may spoil: it is given session, function and arguments."""

    troubles = ()

    def __init__(self, change=None, functions=ADAPTER.functions, name="afflicted"):
        self.name, self.functions, self.change = name, functions, change

    def open(self, world):
        """Start a process."""
        inner = ADAPTER.open(world)
        if self.change is None:
            return inner
        return SimpleNamespace(call=lambda f, a: self.change(inner, f, a), close=inner.close)


def answers(answer, function=OPEN_FILE):
    """An adapter that answers one function always the same."""
    return Afflicted(lambda inner, f, a: answer if f == function else inner.call(f, a))


def _raises(inner, function, arguments):
    if function == OPEN_FILE:
        raise ValueError("no \x1b[31mred\x1b[0m\nfile")
    return inner.call(function, arguments)


class RaisesOnce:
    """An adapter that raises at its hundredth call, and never again."""

    name, functions, troubles = "once", ADAPTER.functions, ()

    def __init__(self):
        self.calls = 0

    def open(self, world):
        """Start a process."""
        inner = ADAPTER.open(world)
        return SimpleNamespace(call=lambda f, a: self.call(inner, f, a), close=inner.close)

    def call(self, inner, function, arguments):
        """Make a call."""
        self.calls += 1
        if self.calls == 100:
            raise ConnectionError("lost")
        return inner.call(function, arguments)


class Moody(RaisesOnce):
    """An adapter that answers one function otherwise from time to time."""

    name = "moody"

    def call(self, inner, function, arguments):
        """Make a call."""
        self.calls += 1
        answer = inner.call(function, arguments)
        return Answer(-1003) if function == "JetStopBackupInstance" and self.calls % 2 else answer


def _refuses(_world):
    raise OSError(2, "no licence")


def _cannot_close():
    raise OSError(5, "stuck")


def _sticks(world):
    return SimpleNamespace(call=ADAPTER.open(world).call, close=_cannot_close)


def made(**changes):
    """An adapter with some of its parts replaced."""
    parts = {"name": "made", "functions": ADAPTER.functions, "troubles": (), "open": ADAPTER.open}
    return SimpleNamespace(**(parts | changes))


RAISES = Afflicted(_raises)
ONCE, MOODY = RaisesOnce(), Moody()
ANSWERS_NONE, ANSWERS_TEXT, ANSWERS_TRUE = answers(None), answers("0"), answers(Answer(ret=True))
ANSWERS_TOO_MUCH, DIES_OF_AGE = answers(Answer(2**40)), answers(Answer(None, died="age"))
OUT_TEXT, OUT_NUMBER = answers(Answer(0, "H1")), answers(Answer(0, {"phfFile": 7}))
OUT_FILES = answers(Answer(0, {"files": 7}), "JetGetAttachInfoInstanceA")
OUT_SURROGATE = answers(Answer(0, {"phfFile": "H\udc80"}))
DIES = answers(Answer(None, died="crash"))
REFUSES, STICKS = made(open=_refuses), made(open=_sticks)
OPENS_NOTHING, OPENS_TEXT = made(open=lambda _: None), made(open=lambda _: "session")
NOTHING, STRANGE = made(functions=()), made(functions=("DrawCircle",))
SOME = Afflicted(functions=frozenset(ADAPTER.functions) - {"JetReadFileInstance", "JetTruncateLogInstance"})
FORGED = made(name="forged \x1b[31m\u202e", functions=())
NO_FUNCTIONS, NO_OPEN = made(functions=None), SimpleNamespace(name="x", functions=(), troubles=())


class NeedsMore:
    """A class that cannot be made without arguments."""

    def __init__(self, more):
        self.more = more


class Explodes:
    """A class whose parts cannot even be looked at."""

    @property
    def name(self):
        """Its name."""
        raise RuntimeError("boom")
