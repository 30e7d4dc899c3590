"""A state being changed: the lists of its parts, and what a change to each of several objects does to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jetlaw.model.aggregates import held, members
from jetlaw.model.state import NOBODY, Input, State
from jetlaw.model.terms import Each

Changed = Callable[[str, int, dict[str, str]], tuple[int, dict[str, str]]]
"""Kind of object, its record, how it stands to the call -> the record it gets, and how it stands then."""


@dataclass(slots=True)
class Draft:
    """The parts of a state, as lists."""

    instances: list[int]
    slots: list[int]
    members: list[int]
    sessions: list[int]
    databases: list[int]
    holders: list[int]
    snapshots: list[int]
    contexts: list[int]
    process: int

    @classmethod
    def of(cls, state: State) -> Draft:
        """A draft of ``state``."""
        return cls(
            list(state.instances),
            list(state.slots),
            list(state.members),
            list(state.sessions),
            list(state.databases),
            list(state.holders),
            list(state.snapshots),
            list(state.contexts),
            state.process,
        )

    def state(self) -> State:
        """The state it has become."""
        return State(
            tuple(self.instances),
            tuple(self.slots),
            tuple(self.members),
            tuple(self.sessions),
            tuple(self.databases),
            tuple(self.holders),
            tuple(self.snapshots),
            tuple(self.contexts),
            self.process,
        )

    def change(self, each: Each, state: State, call: Input, owners: list[int], offender: int, changed: Changed) -> None:
        """Change each of the objects in question.

        Args:
            each: the change.
            state: the state before the call.
            call: the call.
            owners: the instance of each session.
            offender: the first member of the session that forbids a freeze, or NOBODY.
            changed: what becomes of one object.
        """
        match each.scope:
            case "databases":
                self._databases(held(self.state(), call.instance), changed, call.instance)
            case "members' databases":
                for number in members(state, call.snapshot):
                    self._databases(held(self.state(), number), changed, number)
            case "instances":
                self._instances([n for n in range(len(self.instances)) if n != call.instance], call, offender, changed)
            case "members":
                self._instances(members(state, call.snapshot), call, offender, changed)
            case "sessions" | "all sessions":
                for number, record in enumerate(self.sessions):
                    if each.scope == "all sessions" or owners[number] == call.instance:
                        self.sessions[number], _ = changed("sessions", record, {})

    def _databases(self, numbers: list[int], changed: Changed, holder: int) -> None:
        for number in numbers:
            self.databases[number], after = changed("databases", self.databases[number], {"database.attached": "here"})
            self.holders[number] = holder if after["database.attached"] == "here" else NOBODY

    def _instances(self, numbers: list[int], call: Input, offender: int, changed: Changed) -> None:
        for number in numbers:
            before = {
                "instance.member": membership(self.members[number], call.snapshot),
                "instance.offends": "yes" if number == offender else "no",
            }
            self.instances[number], after = changed("instances", self.instances[number], before)
            self.members[number] = member(after["instance.member"], self.members[number], call.snapshot)


def membership(session: int, named: int) -> str:
    """How an instance that belongs to ``session`` stands to the session that the call names."""
    if session == NOBODY:
        return "none"
    return "here" if session == named else "elsewhere"


def member(relation: str, session: int, named: int) -> int:
    """The session that an instance belongs to once it stands so to the one that the call names."""
    return {"none": NOBODY, "here": named}.get(relation, session)
