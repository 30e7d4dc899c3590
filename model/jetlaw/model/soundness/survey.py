"""A world explored under a law, with every decision the law made in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jetlaw.model.graph import Graph
from jetlaw.model.profiles import VERSIONS
from jetlaw.model.rows import Row
from jetlaw.model.ruling import Law, Ruling
from jetlaw.model.soundness.subjects import views
from jetlaw.model.terms import All, Any, Condition, Is, View
from jetlaw.model.world import World


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """What the law said of a call, once for each situation that the rows of the call can tell apart.

    Attributes:
        function: the call.
        view: the situation; what no row of the call asks for is as it was at the first meeting.
        ruling: what the law said.
    """

    function: str
    view: View
    ruling: Ruling

    @property
    def rows(self) -> Iterator[int]:
        """The numbers of the rows that apply: outcomes, what trouble adds, and a place left undefined."""
        for outcome in (*self.ruling.outcomes, *self.ruling.troubles):
            yield from outcome.rows
        if self.ruling.undefined is not None:
            yield self.ruling.undefined


class _Noted(Law):
    """A law that keeps a note of every decision."""

    def __init__(self, law: Law) -> None:
        super().__init__(law.profile, law.calls.values())
        self.decisions: list[Decision] = []

    def ruling(self, function: str, view: View) -> Ruling:
        found = super().ruling(function, view)
        self.decisions.append(Decision(function, dict(view), found))
        return found


class Survey:
    """A world explored.

    Attributes:
        law: the reading.
        graph: every reachable state and every step between them.
        decisions: every decision of the law, undefined places included, on which the graph rests.
    """

    def __init__(self, world: World, law: Law) -> None:
        noted = _Noted(law)
        self.law: Law = noted
        self.graph = Graph(world, noted)
        self.decisions = noted.decisions

    def fired(self) -> frozenset[tuple[str, int]]:
        """The rows that apply to some call in some reachable state, as (function, number).

        In the engine's reading a row behind a check that refuses does not apply; in the documentation's reading success
        does not where a check forbids it.
        """
        return frozenset((decision.function, row) for decision in self.decisions for row in decision.rows)

    def seen(self) -> dict[str, frozenset[str]]:
        """The values that the variables of instances, sessions, databases and snapshot sessions have in some state."""
        found: dict[str, set[str]] = {}
        for state in self.graph.states:
            for _, view in views(self.graph.stepper, state):
                for name, value in view.items():
                    found.setdefault(name, set()).add(value)
        return {name: frozenset(values) for name, values in found.items()}

    def functions(self) -> frozenset[str]:
        """The calls that were made."""
        return frozenset(decision.function for decision in self.decisions)

    def holes(self) -> list[Decision]:
        """Calls of which the law promises something, and to which no row applies; what happens by itself need not."""
        return [
            decision
            for decision in self.decisions
            if not decision.ruling.outcomes
            and decision.ruling.undefined is None
            and not self.law.calls[decision.function].event
        ]


Silent = tuple[str, int, Row]
"""A row that fires in no world: the call, the number of the row, the row."""


def silent(law: Law, fired: frozenset[tuple[str, int]]) -> list[Silent]:
    """The rows of a reading that fired in no world."""
    return [
        (name, number, row)
        for name in law.calls
        if law.has(name)
        for number, row in law.rows(name)
        if (name, number) not in fired
    ]


def beyond(law: Law, row: Row, seen: Mapping[str, frozenset[str]]) -> bool:
    """Whether a row needs a state that an old version has no calls to reach: one more reason never to fire.

    ``seen`` holds the values that each variable has in some reachable state. The newest version, and the engine, have
    every call there is, so with them a row that never fires is vacuous.
    """
    complete = law.profile.reading == "engine" or law.profile.version == VERSIONS[-1]
    return not complete and not _possible(row.when, seen)


def _possible(when: Condition, seen: Mapping[str, frozenset[str]]) -> bool:
    match when:
        case Is(variable, values):
            return variable.name not in seen or not seen[variable.name].isdisjoint(values)
        case All(parts):
            return all(_possible(part, seen) for part in parts)
        case Any(parts):
            return any(_possible(part, seen) for part in parts)
    return True
