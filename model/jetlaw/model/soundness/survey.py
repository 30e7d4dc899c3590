"""A world explored under a law, with every decision the law made in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jetlaw.model.graph import Graph
from jetlaw.model.rows import Row
from jetlaw.model.ruling import Law, Ruling
from jetlaw.model.terms import View
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


def vacuous(law: Law, fired: frozenset[tuple[str, int]]) -> list[tuple[str, int, Row]]:
    """The rows of a reading that fired in no world, as (function, number, row)."""
    return [
        (name, number, row)
        for name in law.calls
        if law.has(name)
        for number, row in law.rows(name)
        if (name, number) not in fired
    ]
