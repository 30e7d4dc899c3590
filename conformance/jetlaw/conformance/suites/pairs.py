"""Pairs: every two calls in a row, in every state.

Calls of which the law says the same by the same rows in every state take turns for one another: every two kinds of
call are made in a row, and every call is made.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import count

from jetlaw.conformance.suites.merged import Merged, Move, Transition
from jetlaw.conformance.suites.ways import Ways

LONGEST = 250
"""Calls after which a test ends."""
Kind = int
"""Moves that behave alike everywhere."""


class _Left:
    """The pairs that are not made yet: for each class and kind of call, the kinds that are to follow it."""

    def __init__(self, merged: Merged) -> None:
        self._merged = merged
        self.kinds = _kinds(merged)
        self._turns = [count() for _ in range(1 + max(self.kinds.values(), default=0))]
        self._moves = [self._by_kind(class_) for class_ in range(len(merged))]
        self._follow: list[dict[Kind, list[Kind]]] = [
            {kind: sorted(self._moves[self._one(class_, kind).target], reverse=True) for kind in moves}
            for class_, moves in enumerate(self._moves)
        ]

    def _by_kind(self, class_: int) -> dict[Kind, list[Move]]:
        found: dict[Kind, list[Move]] = {}
        for move in self._merged.going[class_]:
            found.setdefault(self.kinds[move], []).append(move)
        return found

    def _one(self, class_: int, kind: Kind) -> Transition:
        return self._merged.going[class_][self._moves[class_][kind][0]][0]

    def first(self, class_: int) -> Transition | None:
        """A call after which some pair is left; None if there is none in the class."""
        kind = next((kind for kind, after in self._follow[class_].items() if after), None)
        return None if kind is None else self._in_turn(class_, kind)

    def next(self, before: Transition) -> Transition | None:
        """A call that makes a new pair with the one before; the pair counts as made."""
        left = self._follow[before.source][self.kinds[before.move]]
        return self._in_turn(before.target, left.pop()) if left else None

    def _in_turn(self, class_: int, kind: Kind) -> Transition:
        """One of the moves of a kind, each time another."""
        moves = self._moves[class_][kind]
        return self._merged.going[class_][moves[next(self._turns[kind]) % len(moves)]][0]


def tests(ways: Ways) -> Iterator[list[Transition]]:
    """Every pair, from a state cover; each test goes on as long as every call makes a new pair."""
    left = _Left(ways.merged)
    for class_, reached in enumerate(ways.costs):
        while reached is not None and (one := left.first(class_)):
            line, after = [*ways.access(class_), one], left.next(one)
            while after:
                line.append(after)
                after = left.next(after) if len(line) < LONGEST else None
            yield line


def _kinds(merged: Merged) -> dict[Move, Kind]:
    """The number of the kind of each move: equal for moves with the same outcomes and ends in every class."""
    known: dict[Hashable, int] = {}
    moves = dict.fromkeys(move for going in merged.going for move in going)
    return {
        move: known.setdefault(tuple(_ends(going.get(move, ())) for going in merged.going), len(known))
        for move in moves
    }


def _ends(outcomes: Sequence[Transition]) -> Hashable:
    return tuple((each.outcome, each.target) for each in outcomes)
