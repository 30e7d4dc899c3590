"""One call at a time in a process; a call that waits lets others in.

Several threads may call one process at the same time. The monitor lets one call work at a time, so no code of the
engine need think of threads but where it lets others in, and there are only two such places: `Monitor.wait`, where a
call cannot go on before another has done something, and `Monitor.pause`, where a long call takes a breath. After
either, everything that another call may change can have changed. What must not change meanwhile is kept by those who
would change it: a JetTerm waits until no call of its instance is *away*, that is, inside and letting others in.

Time stands still while anybody can act. Where all who could act wait for each other, it jumps to the next alarm; where
there is none, nothing will ever happen, and the calls hang as the engine's do. Who could act are those inside and those
at the door; threads that are neither and yet may call announce themselves (`Monitor.join`).
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from copy import deepcopy
from threading import Condition, Lock, Thread, current_thread
from typing import TYPE_CHECKING, Protocol

from jetlaw.adapters.memory.codes import Died

if TYPE_CHECKING:
    from collections.abc import Callable

    from jetlaw.adapters.memory.clock import Clock

PATIENCE = 10_000
"""Milliseconds of the process's clock after which the call of a lonely thread counts as hanging."""


class Gate(Protocol):
    """What a monitor needs of a ``threading.Condition``; a scheduler of threads has one of its own."""

    def acquire(self, blocking: bool = True, /) -> bool:
        """Take the lock; False if it is taken and one would have to wait for it."""

    def release(self) -> None:
        """Give the lock back."""

    def wait(self) -> object:
        """Give the lock back, sleep until notified, and take it again."""

    def notify_all(self) -> None:
        """Wake all who sleep."""


class Monitor:
    """The lock of one process.

    Args:
        clock: whose time passes while nothing else can happen.
        gate: the lock behind it.

    Attributes:
        visits: the instance or session that the call at work has entered; None if it needs none.
        away: what those calls have entered that are inside and let others in.
    """

    def __init__(self, clock: Clock, gate: Gate | None = None) -> None:
        self.visits: object = None
        self.away: list[object] = []
        self._clock = clock
        self._gate = gate or Condition(Lock())
        self._try, self._release = self._gate.acquire, self._gate.release
        self._door: deque[None] = deque()  # one entry for each call that waits to get in, whoever holds the lock
        self._hosted: set[Thread] = set()
        self._ends: list[int] = []
        self._clients = 0
        self._inside = 0
        self._entered = 0
        self._asleep = 0
        self._stuck = 0
        self._over = False

    def __enter__(self) -> None:
        """Wait until no other call is at work."""
        if not self._try(False):
            self._knock()
        self._inside += 1
        self.visits = None

    def __exit__(self, *_: object) -> None:
        """Let the next call in."""
        self._inside -= 1
        if self._asleep:
            self._wake()
        self._release()

    def __deepcopy__(self, memo: dict[int, object]) -> Monitor:
        """That of a copied process, which nobody is in."""
        return Monitor(deepcopy(self._clock, memo))

    def join(self) -> None:
        """A thread begins to use the process: while it is outside, it may still call, and time stands still."""
        self._gate.acquire()
        self._clients += 1
        self._release()

    def leave(self) -> None:
        """A thread will make no more calls."""
        self._gate.acquire()
        self._clients -= 1
        self._wake()
        self._release()

    def host(self, work: Callable[[], None]) -> None:
        """Let another thread of the process begin ``work``, up to where it waits.

        Such a thread only stands in the way of others: it makes no call of its own, and nobody waits for it to act.
        """
        thread = Thread(target=self._run, args=(work,), daemon=True)
        self._hosted.add(thread)
        away = len(self.away) + 1  # this call steps aside, too
        thread.start()
        self.wait(lambda: len(self.away) > away)

    def close(self) -> None:
        """The process ends: those of its threads that wait wait no more."""
        if self._hosted:
            self._gate.acquire()
            self._over = True
            self._wake()
            self._release()

    def wait(self, ready: Callable[[], bool]) -> None:
        """Let others work until ``ready()``.

        Where nobody is left who could change anything, time passes to the next alarm.

        Raises:
            Died: the call hangs: nothing will ever make it ready, or, with a single thread, not within `PATIENCE`.
        """
        if ready():
            return
        ends = [] if current_thread() in self._hosted else [self._clock.now + PATIENCE]
        visits = self._step_aside()
        self._ends += ends
        try:
            while not ready():
                if self._over or self._stuck + 1 == self._who_could_act():
                    self._pass_time()
                else:
                    self._stuck += 1
                    self._sleep()
        finally:
            self._come_back(visits)
            if ends:
                self._ends.remove(ends[0])

    def pause(self) -> None:
        """Let in who wants to get in."""
        visits, entered = self._step_aside(), self._entered
        self._release()
        self._gate.acquire()
        while self._door and self._entered == entered:
            self._sleep()
        self._come_back(visits)

    def _run(self, work: Callable[[], None]) -> None:
        with suppress(Died), self:
            work()

    def _knock(self) -> None:
        self._door.append(None)
        self._gate.acquire()
        self._door.pop()
        self._entered += 1

    def _step_aside(self) -> object:
        """The call at work lets others in; what it did so far may be what they wait for."""
        visits = self.visits
        self.away.append(visits)
        if self._asleep:
            self._wake()
        return visits

    def _come_back(self, visits: object) -> None:
        self.away.remove(visits)
        self.visits = visits

    def _sleep(self) -> None:
        self._asleep += 1
        self._gate.wait()

    def _wake(self) -> None:
        """Something has changed: everybody looks again."""
        self._asleep = self._stuck = 0
        self._gate.notify_all()

    def _who_could_act(self) -> int:
        clients = max(self._clients, 1) + len(self._hosted) if self._hosted else self._clients
        return max(clients, self._inside + len(self._door))

    def _pass_time(self) -> None:
        at = self._clock.next_alarm()
        lonely = self._who_could_act() - len(self._hosted) == 1
        self._over = self._over or at is None or (lonely and at > min(self._ends))
        if at is None or self._over:
            self._wake()
            raise Died("hang")
        self._clock.pass_to_next_alarm()
        self._wake()
