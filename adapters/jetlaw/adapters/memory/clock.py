"""The clock of one process: it stands still unless a test moves it, or everything that could happen waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count


@dataclass(order=True, slots=True)
class Alarm:
    """Something that happens at a set time, unless it is called off before.

    Attributes:
        at: when, in milliseconds.
        order: what was set first happens first.
        action: what happens.
        off: it was called off.
    """

    at: int
    order: int
    action: Callable[[], None] = field(compare=False)
    off: bool = field(default=False, compare=False)


class Clock:
    """Time in milliseconds since the process began.

    Attributes:
        now: the time.
    """

    def __init__(self) -> None:
        self.now = 0
        self._alarms: list[Alarm] = []
        self._numbers = count()

    def set_alarm(self, delay: int, action: Callable[[], None]) -> Alarm:
        """Let ``action`` happen after ``delay`` milliseconds."""
        alarm = Alarm(self.now + delay, next(self._numbers), action)
        heappush(self._alarms, alarm)
        return alarm

    def next_alarm(self) -> int | None:
        """When the next thing happens by itself; None if nothing will."""
        while self._alarms and self._alarms[0].off:
            heappop(self._alarms)
        return self._alarms[0].at if self._alarms else None

    def catch_up(self) -> None:
        """Let happen what is due."""
        if self._alarms:
            self.advance(0)

    def pass_to_next_alarm(self) -> None:
        """Let time pass until something happens by itself, and let just that one thing happen."""
        at = self.next_alarm()
        if at is not None:
            self.now = max(self.now, at)
            heappop(self._alarms).action()

    def advance(self, milliseconds: int) -> None:
        """Let time pass; what is due happens in its order, each at its own time."""
        end = self.now + milliseconds
        while (at := self.next_alarm()) is not None and at <= end:
            self.pass_to_next_alarm()
        self.now = end
