"""One declared deviation: a situation, an answer, and the state that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from jetlaw.conformance.fitting import number, numbers
from jetlaw.model.profiles import VERSIONS, Profile

FAILURE = "failure"
"""In place of codes: whatever is no success."""
DEATHS = ("crash", "hang")
"""Answers that are none."""
UNCHANGED, IMPLIED = "unchanged", "implied"
"""Next states: the one before; or whatever the answer implies, found as after any difference."""


class Came(NamedTuple):
    """What came: the code, what the outputs show, and how the process died if it did."""

    ret: int | None
    witness: str | None
    died: str | None


@dataclass(frozen=True, slots=True)
class Next:
    """The declared state after the call.

    Attributes:
        words: ``unchanged``, ``implied``, or empty.
        answer: the code whose effect by the law the call had, if that is what is declared.
        values: variables that get a value, on top of what would follow otherwise.
    """

    words: str = ""
    answer: str = ""
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One deviation; what is empty does not restrict it.

    Attributes:
        id: its name in reports.
        calls: the functions.
        rules: rules of the law, one of which the answer breaks.
        inputs: classes of arguments, by argument.
        when: values of state variables, by variable.
        instead_of: the law would allow nothing but these answers.
        answers: what comes: codes, numbers, ``crash``, ``hang`` or ``failure``.
        witness: what the outputs show.
        next: the state afterwards, if it is declared.
        since: first version it concerns.
        until: first version it no longer concerns.
        reason: why it is so.
        link: where there is more about it.
        expires: the first day on which it no longer excuses anything.
        sometimes: it need not show every time.
    """

    id: str
    answers: tuple[str | int, ...]
    reason: str
    calls: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    inputs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)
    instead_of: frozenset[str] = frozenset()
    witness: str | None = None
    next: Next | None = None
    since: str | None = None
    until: str | None = None
    link: str = ""
    expires: date | None = None
    sometimes: bool = False

    def concerns(self, profile: Profile) -> bool:
        """Whether the version of the profile lies in the entry's window."""
        now = VERSIONS.index(profile.version)
        after = self.since is None or now >= VERSIONS.index(self.since)
        return after and (self.until is None or now < VERSIONS.index(self.until))

    @property
    def can_excuse(self) -> bool:
        """Whether it says enough to excuse an answer that the law forbids; otherwise it only declares a state."""
        narrow = self.inputs or self.when or self.instead_of or self.rules
        return bool(narrow) and FAILURE not in self.answers

    def fits(self, came: Came) -> bool:
        """Whether an answer is the declared one."""
        if self.witness is not None and came.witness != self.witness:
            return False
        return any(is_answer(answer, came) for answer in self.answers)


def is_answer(answer: str | int, came: Came) -> bool:
    """Whether what came is that answer."""
    if came.died is not None:
        return answer == came.died
    if isinstance(answer, int):
        return came.ret == answer
    if answer == FAILURE:
        return came.ret is not None and came.ret < 0
    return came.ret in numbers(answer)


def declared(entry: Entry) -> Came:
    """The declared answer, as if it had come; of several the first."""
    answer = entry.answers[0]
    if answer in DEATHS:
        return Came(None, entry.witness, str(answer))
    return Came(answer if isinstance(answer, int) else number(answer), entry.witness, None)
