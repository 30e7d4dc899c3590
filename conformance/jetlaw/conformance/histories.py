"""Histories: the calls that several threads made, with when each began and returned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from jetlaw.adapters.contract import Answer, Session
from jetlaw.conformance.words import answer_name

TIME_PASSES = "time passes"
"""What stands in a history, like a call, where the process's clock jumped."""


@dataclass(slots=True)
class Operation:
    """One call.

    Attributes:
        thread: which thread made it.
        function: its exported name.
        arguments: what it was called with.
        began: when.
        returned: when; None if it never did.
        answer: what came; None if nothing did.
    """

    thread: int
    function: str
    arguments: Mapping[str, Any]
    began: int
    returned: int | None = None
    answer: Answer | None = None

    def overlaps(self, other: Operation) -> bool:
        """Whether both were inside at the same time."""
        return not (self.is_before(other) or other.is_before(self))

    def is_before(self, other: Operation) -> bool:
        """Whether it had returned when the other began."""
        return self.returned is not None and self.returned < other.began

    def __str__(self) -> str:
        shown = ", ".join(f"{key}={value!r}" for key, value in self.arguments.items())
        came = "nothing" if self.answer is None else answer_name(self.answer.ret, self.answer.died, self.function)
        return f"{self.began:3}-{self.returned or '':<3} thread {self.thread}: {self.function}({shown}) -> {came}"


@dataclass(slots=True)
class History:
    """What threads called in one session.

    Attributes:
        operations: the calls, in the order in which they began.
    """

    operations: list[Operation] = field(default_factory=list)
    _times: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    def call(self, session: Session, thread: int, function: str, arguments: Mapping[str, Any]) -> Answer:
        """Make a call and note it."""
        operation = Operation(thread, function, arguments, self._times())
        self.operations.append(operation)
        operation.answer = session.call(function, arguments)
        operation.returned = None if operation.answer.died else self._times()
        return operation.answer

    def time_passes(self) -> None:
        """The clock has jumped."""
        now = self._times()
        self.operations.append(Operation(-1, TIME_PASSES, {}, now, now, Answer(0)))

    @property
    def overlaps(self) -> int:
        """How many pairs of calls of different threads overlapped."""
        calls = [operation for operation in self.operations if operation.function != TIME_PASSES]
        pairs = ((one, other) for place, one in enumerate(calls) for other in calls[place + 1 :])
        return sum(one.thread != other.thread and one.overlaps(other) for one, other in pairs)

    def __str__(self) -> str:
        return "\n".join(map(str, self.operations))
