"""Telling states apart: for each look a few short sequences that tell it from every other.

The identifiers are harmonised: of any two looks that can be told apart, both have sequences that begin with the same
moves and at the end of those answer differently. So whoever answers all sequences of a look as that look does cannot
be any other (G. Luo, A. Petrenko, G. v. Bochmann: Selecting test sequences for partially-specified nondeterministic
finite state machines, 1994).

They are grown as trees of decisions: all looks make the same move, those that may answer alike go on together. A move
is good if it tells many apart, merges few that are not told apart yet, and leads nowhere, so that a test can go on
where it was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from jetlaw.conformance.suites.merged import Merged, Move, Shown, Transition

_KEPT, _ELSEWHERE, _LOST = 0.6, 1.0, 100.0
"""What it is worth to keep two apart for later; what it costs to go elsewhere, and to go where none comes back from."""
_CARE = (1.0, 0.3, 0.05, 1e-6)
"""How much that counts: first only what is cheap is told apart, at the end everything that can be."""
Sequence_ = tuple[Move, ...]
Members = Mapping[int, int]
"""Looks that have answered alike so far, and where each is by now."""


class Response(NamedTuple):
    """What a look may answer to a move, and the look it leads to; None if the law leaves that open."""

    shown: frozenset[Shown]
    target: int | None


class Identifiers:
    """The identifiers of every look of a machine.

    Attributes:
        of: for each look its sequences; none if it is the only one.
    """

    def __init__(self, merged: Merged) -> None:
        self._table = list(_responses(merged))
        self._moves = _different(self._table)
        self._reach = _reachable(self._table)
        everyone = (1 << len(self._table)) - 1
        self._open = [everyone & ~(1 << look) for look in range(len(self._table))]
        self._found: list[list[Sequence_]] = [[] for _ in self._table]
        self._care = 0.0
        self._grow()
        self.of = [_longest(sequences) for sequences in self._found]

    def alike(self) -> list[tuple[int, int]]:
        """The looks, two by two, that no sequence is sure to tell apart: their answers may be the same."""
        return [(one, other) for one, left in enumerate(self._open) for other in _bits(left) if one < other]

    def _grow(self) -> None:
        """Grow trees until no two looks are left that can be told apart, with ever less care where they lead."""
        for self._care in _CARE:
            left = None
            while left != (left := sum(mask.bit_count() for mask in self._open)):
                for block in self._blocks():
                    self._tell_apart({look: look for look in block}, ())

    def _blocks(self) -> Iterator[list[int]]:
        """Looks that are connected by not being told apart; each tree is for one such block."""
        seen = 0
        for look, left in enumerate(self._open):
            if left and not seen >> look & 1:
                block, queue = 1 << look, [look]
                while queue:
                    new = self._open[queue.pop()] & ~block
                    block |= new
                    queue.extend(_bits(new))
                seen |= block
                yield list(_bits(block))

    def _tell_apart(self, members: Members, prefix: Sequence_) -> None:
        """Go on with those that have answered alike, as long as that tells some apart."""
        way = self._next(members)
        if not way:
            self._keep(members, prefix)
            return
        move = way[0]
        responses = {look: self._table[here].get(move) for look, here in members.items()}
        able = {look: response for look, response in responses.items() if response}
        self._keep((look for look in members if look not in able), prefix)
        for group in _groups(able):
            self._settle(group, able)
            onward = {look: target for look in group if (target := able[look].target) is not None}
            self._keep((look for look in group if look not in onward), (*prefix, move))
            if onward:
                self._tell_apart(onward, (*prefix, move))

    def _keep(self, looks: Iterable[int], sequence: Sequence_) -> None:
        for look in looks if sequence else ():
            self._found[look].append(sequence)

    def _settle(self, group: Sequence[int], able: Mapping[int, Response]) -> None:
        """Those outside the group are told from those in it, and so are those in it that answer nothing alike."""
        inside, everyone = _mask(group), _mask(able)
        for look in group:
            same = _mask(other for other in group if able[look].shown & able[other].shown)
            told = self._open[look] & (everyone & ~inside | inside & ~same)
            self._open[look] &= ~told
            for other in _bits(told):
                self._open[other] &= ~(1 << look)

    # --- the next move ------------------------------------------------------------------------------------------------
    def _next(self, members: Members) -> Sequence_:
        """The next move (or more, where it takes several to tell any apart); none if nothing is left to tell."""
        here = _mask(members)
        if not any(self._open[look] & here for look in members):
            return ()
        best, chosen = 0.0, None
        for move in self._moves:
            worth = self._worth(members, move)
            if worth > best:
                best, chosen = worth, move
        return (chosen,) if chosen else self._shortest(members)

    def _worth(self, members: Members, move: Move) -> float:
        """What a move tells apart, against what it leaves and merges; nothing if it tells none apart."""
        table = self._table
        able = {look: found for look, here in members.items() if (found := table[here].get(move))}
        if self._care > _CARE[-1] and any(response.target is None for response in able.values()):
            return 0.0
        everyone = _mask(able)
        total = sum((self._open[look] & everyone).bit_count() for look in able) / 2
        together = apart = 0.0
        for group in _groups(able):
            together += self._pairs(group)
            targets: dict[Hashable, list[int]] = {}
            for look in group:
                targets.setdefault(able[look].target, []).append(look)
            apart += sum(map(self._pairs, targets.values()))
        if total == together:
            return 0.0
        before = sum((self._open[look] & _mask(members)).bit_count() for look in members) / 2
        gained = total - together + _KEPT * (together - apart) - _KEPT * before
        return max(gained - self._care * self._price(members, able), 0.0)

    def _pairs(self, looks: Sequence[int]) -> float:
        """How many pairs of these are not told apart yet."""
        mask = _mask(looks)
        return sum((self._open[look] & mask).bit_count() for look in looks) / 2

    def _price(self, members: Members, able: Mapping[int, Response]) -> float:
        price = 0.0
        for look, response in able.items():
            if response.target != members[look]:
                back = response.target is not None and self._reach[response.target] >> look & 1
                price += _ELSEWHERE if back else _LOST
        return price

    def _shortest(self, members: Members) -> Sequence_:
        """The shortest sequence that tells any two of the members apart."""
        here = _mask(members)
        for one in members:
            for other in _bits(self._open[one] & here):
                found = () if self._care > _CARE[-1] else self._separating(members[one], members[other])
                if found:
                    return found
        return ()

    def _separating(self, one: int, other: int) -> Sequence_:
        """The shortest sequence that tells two apart, breadth first; none if there is none."""
        return self._separations.get((min(one, other), max(one, other)), ())

    @cached_property
    def _separations(self) -> dict[tuple[int, int], Sequence_]:
        """For every two looks that more than one move is needed for: a shortest sequence."""
        looks = range(len(self._table))
        known: dict[tuple[int, int], Sequence_] = {}
        pairs = [(one, other) for other in looks for one in range(other)]
        while True:
            new = {pair: found for pair in pairs if pair not in known and (found := self._longer(pair, known))}
            if not new:
                return known
            known |= new

    def _longer(self, pair: tuple[int, int], known: Mapping[tuple[int, int], Sequence_]) -> Sequence_:
        one, other = (self._table[look] for look in pair)
        for move in self._moves:
            if move not in one or move not in other:
                continue
            first, second = one[move], other[move]
            if not first.shown & second.shown:
                return (move,)
            if first.target is not None and second.target is not None:
                after = known.get((min(first.target, second.target), max(first.target, second.target)))
                if after:
                    return (move, *after)
        return ()


def _responses(merged: Merged) -> Iterator[dict[Move, Response]]:
    """For each look what it answers to each move."""
    classes: dict[int, int] = {}
    for class_, look in enumerate(merged.looks):
        classes.setdefault(look, class_)
    for look in range(len(classes)):
        yield {move: _response(merged, outcomes) for move, outcomes in merged.going[classes[look]].items()}


def _response(merged: Merged, outcomes: Iterable[Transition]) -> Response:
    outcomes = list(outcomes)
    targets = {merged.looks[each.target] for each in outcomes}
    shown = frozenset(merged.shown[each.outcome] for each in outcomes)
    return Response(shown, targets.pop() if len(targets) == 1 else None)


def _different(table: Sequence[Mapping[Move, Response]]) -> list[Move]:
    """The moves, without those that every look answers as it does an earlier one."""
    found: dict[Hashable, Move] = {}
    for move in dict.fromkeys(move for responses in table for move in responses):
        found.setdefault(tuple(responses.get(move) for responses in table), move)
    return list(found.values())


def _reachable(table: Sequence[Mapping[Move, Response]]) -> list[int]:
    """For each look the looks that can surely be reached from it, as bits."""
    onward = [{r.target for r in responses.values() if r.target is not None} for responses in table]
    arriving: list[list[int]] = [[] for _ in table]
    for look, targets in enumerate(onward):
        for target in targets:
            arriving[target].append(look)
    reach = [1 << look for look in range(len(table))]
    queue = deque(range(len(table)))
    while queue:
        here = queue.popleft()
        for look in arriving[here]:
            if reach[here] & ~reach[look]:
                reach[look] |= reach[here]
                queue.append(look)
    return reach


def _groups(able: Mapping[int, Response]) -> list[list[int]]:
    """Those that may answer alike, directly or by way of others."""
    by_answers: dict[frozenset[Shown], list[int]] = {}
    for look, response in able.items():
        by_answers.setdefault(response.shown, []).append(look)
    groups: list[tuple[set[Shown], list[int]]] = []
    for answers, looks in by_answers.items():
        met = [group for group in groups if group[0] & answers]
        groups = [group for group in groups if not group[0] & answers]
        together = {*answers}.union(*(shown for shown, _ in met))
        groups.append((together, [*(look for _, before in met for look in before), *looks]))
    return [looks for _, looks in groups]


def _longest(sequences: Sequence[Sequence_]) -> tuple[Sequence_, ...]:
    """Without the sequences that others begin with."""
    distinct = list(dict.fromkeys(sequences))
    return tuple(one for one in distinct if not any(one != other == (*one, *other[len(one) :]) for other in distinct))


def _mask(looks: Iterable[int]) -> int:
    mask = 0
    for look in looks:
        mask |= 1 << look
    return mask


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
