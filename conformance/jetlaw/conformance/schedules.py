"""Threads that take turns: the same seed gives the same schedule.

A `Schedule` runs some threads of which only one ever goes on. Who that is changes at switch points: where a thread
takes a `Turnstile` (a lock whose waiting the schedule knows of) or sleeps at it, where it calls `Schedule.switch`, and,
on request, at any line of given source files, as a preemptive operating system would have it. Each time the next thread
is drawn from those that can go on.

Where nobody can go on the threads wait for each other: the schedule ends with `Deadlock`. So it does after very many
turns.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from random import Random
from threading import Semaphore, Thread
from types import FrameType
from typing import Any

STEPS = 20_000
"""More turns than any schedule of a few calls takes; with more it goes round in circles."""


class Deadlock(AssertionError):
    """All threads wait, and nobody is left who could let them go on; or they never come to an end."""


class Stopped(BaseException):
    """Another thread has failed; this one need not go on."""


class _Runner:
    """One thread of a schedule, and what it waits for."""

    def __init__(self, number: int, work: Callable[[], None]) -> None:
        self.number, self.work = number, work
        self.turn = Semaphore(0)
        self.ready: Callable[[], bool] = _always
        self.done = False


class Schedule:
    """One run of some threads.

    Args:
        seed: decides who goes on.
        files: the beginning of the names of source files in whose lines a switch may happen; empty for none.
        patience: how many lines of these pass between two switches on average.

    Attributes:
        turns: how often another thread went on.
    """

    def __init__(self, seed: int, files: str = "", patience: int = 8) -> None:
        self.turns = 0
        self._random = Random(seed)
        self._files, self._patience = files, patience
        self._runners: list[_Runner] = []
        self._current: _Runner | None = None
        self._failure: BaseException | None = None
        self._over = Semaphore(0)

    def run(self, works: Sequence[Callable[[], None]]) -> None:
        """Run all of ``works``, each in a thread of its own, until they are done.

        Raises:
            Deadlock: all that are left wait.
            Exception: what the first thread that failed has raised.
        """
        self._runners = [_Runner(number, work) for number, work in enumerate(works)]
        threads = [Thread(target=self._run, args=(runner,), daemon=True) for runner in self._runners]
        for thread in threads:
            thread.start()
        self._pass_on()
        self._over.acquire()
        for thread in threads:
            thread.join()
        if self._failure is not None:
            raise self._failure

    @property
    def number(self) -> int | None:
        """The number of the thread whose turn it is; None while none runs."""
        return None if self._current is None else self._current.number

    def switch(self) -> None:
        """Another thread may go on here."""
        self.wait(_always)

    def wait(self, ready: Callable[[], bool]) -> None:
        """Others go on until ``ready()`` and it is this thread's turn again; outside a run it must be ready."""
        me = self._current
        if me is None:
            if not ready():
                raise Deadlock("waits, and no other thread runs")
            return
        me.ready = ready
        if self._pass_on() is not me:
            me.turn.acquire()
            self._check()

    def _run(self, runner: _Runner) -> None:
        runner.turn.acquire()
        try:
            self._check()
            if self._files:
                sys.settrace(self._trace)
            runner.work()
        except Stopped:
            pass
        except BaseException as failure:  # noqa: BLE001 - whatever it is, `run` raises it
            self._failure = self._failure or failure
        finally:
            sys.settrace(None)
            runner.done = True
            self._pass_on()

    def _check(self) -> None:
        if self._failure is not None:
            raise Stopped

    def _pass_on(self) -> _Runner | None:
        """Draw who goes on, and wake it unless it is the one that asks."""
        before = self._current
        left = [runner for runner in self._runners if not runner.done]
        able = [runner for runner in left if self._failure is not None or runner.ready()]
        self.turns += 1
        if left and (not able or self.turns > STEPS) and self._failure is None:
            self._failure = Deadlock(
                f"threads {[runner.number for runner in left]} wait for each other, or go round in circles"
            )
            able = left
        self._current = self._random.choice(able) if able else None
        if self._current is None:
            self._over.release()
        elif self._current is not before:
            self._current.turn.release()
        elif self._failure is not None:
            self._check()
        return self._current

    def _trace(self, frame: FrameType, _event: str, _argument: Any) -> Callable[..., Any] | None:
        return self._line if frame.f_code.co_filename.startswith(self._files) else None

    def _line(self, _frame: FrameType, event: str, _argument: Any) -> Callable[..., Any]:
        if event == "line" and self._random.randrange(self._patience) == 0:
            self.switch()
        return self._line


class Turnstile:
    """A lock and its condition, as `threading.Condition` has them, for the threads of a schedule."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self._taken = False
        self._asleep: set[int | None] = set()

    def acquire(self, blocking: bool = True, /) -> bool:
        """Take the lock; False if it is taken and ``blocking`` is not wished."""
        self.schedule.switch()
        if self._taken and not blocking:
            return False
        if self._taken:
            self.schedule.wait(lambda: not self._taken)
        self._taken = True
        return True

    def release(self) -> None:
        """Give the lock back."""
        self._taken = False

    def wait(self) -> None:
        """Give the lock back, sleep until notified, and take it again."""
        me = self.schedule.number
        self._asleep.add(me)
        self._taken = False
        self.schedule.wait(lambda: me not in self._asleep and not self._taken)
        self._taken = True

    def notify_all(self) -> None:
        """Wake all who sleep."""
        self._asleep.clear()


def _always() -> bool:
    return True
