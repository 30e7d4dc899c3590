"""Which inputs a machine is learnt over.

What a machine costs grows with its inputs and its states together, so a world is learnt in several machines, each over
a few inputs. Inputs of one function that the law cannot tell apart are represented by the plainest of them; inputs that
change nothing wherever the law is kept are no letters at all, but tried in a row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from jetlaw.conformance.happenings import CAUSED_BY, NOTED_AS
from jetlaw.conformance.learn.law import WorldLaw
from jetlaw.conformance.learn.machine import Word
from jetlaw.model.state import Input


@dataclass(frozen=True, slots=True)
class View:
    """The inputs of one machine.

    Attributes:
        letters: what it is learnt over.
        still: what should change nothing, and is tried in a row in each of its states.
    """

    letters: tuple[int, ...]
    still: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The inputs of a world that an adapter has.

    Attributes:
        moving: those that lead to another state somewhere; one of each kind, unless all are wanted.
        spare: the others of each kind.
        still: those that change nothing.
    """

    moving: tuple[int, ...]
    spare: tuple[int, ...]
    still: tuple[int, ...]


def alphabet(law: WorldLaw, functions: Collection[str], *, every: bool = False) -> Alphabet:
    """The inputs of a world, sorted; ``every`` takes all that move as letters, not one of a kind."""
    usable = list(_usable(law.inputs, functions))
    columns = _columns(law, usable)
    moving: list[int] = []
    spare: list[int] = []
    still: list[int] = []
    for column, members in columns.items():
        if not any(targets != {source} for source, _, targets in column[1]):
            still += members
            continue
        plainest = min(members, key=lambda letter: (_oddity(law, letter), letter))
        moving += members if every else [plainest]
        spare += [] if every else [letter for letter in members if letter != plainest]
    return Alphabet(tuple(sorted(moving)), tuple(sorted(spare)), tuple(sorted(still)))


def _usable(inputs: Sequence[Input], functions: Collection[str]) -> Iterator[int]:
    """What the adapter can be asked: its functions, and each trouble once, whatever it brings about."""
    caused: set[str] = set()
    for letter, call in enumerate(inputs):
        if call.function in CAUSED_BY:
            if CAUSED_BY[call.function] not in caused:
                yield letter
            caused.add(CAUSED_BY[call.function])
        elif call.function in functions and call.function not in NOTED_AS:
            yield letter


_Column = tuple[str, frozenset[tuple[int, str, frozenset[int]]]]
"""What a function does with some arguments: (class of the state, answer, classes it leads to) in every state."""


def _columns(law: WorldLaw, usable: Sequence[int]) -> dict[_Column, list[int]]:
    block = law.classes(usable)
    found: dict[_Column, list[int]] = {}
    for letter in usable:
        cells = frozenset(
            (block[state], answer, frozenset(block[target] for target in targets))
            for state, row in enumerate(law.rows)
            for answer, targets in row.get(letter, {}).items()
        )
        found.setdefault((law.inputs[letter].function, cells), []).append(letter)
    return found


def _oddity(law: WorldLaw, letter: int) -> int:
    """How far down the lists of classes its arguments stand."""
    call = law.inputs[letter]
    arguments = law.bench.law.calls[call.function].arguments
    return sum(a.variable.domain.index(chosen) for a, chosen in zip(arguments, call.classes, strict=True))


def views(law: WorldLaw, known: Alphabet, size: int, seed: int) -> list[View]:
    """Views of about ``size`` letters that have every moving input between them, each with the way to where it moves.

    The seed decides which inputs share a view.
    """
    random = Random(seed)
    way = _ways(law, known.moving)
    pending = random.sample(known.moving, len(known.moving))
    drawn: list[list[int]] = [] if pending else [[]]
    while pending:
        letters: dict[int, None] = {}
        for letter in list(pending):
            wanted = letters | dict.fromkeys((*way.get(letter, ()), letter))
            if not letters or len(wanted) <= size:
                letters = wanted
                pending = [other for other in pending if other not in letters]
        for letter in random.sample(known.moving, len(known.moving)):
            wanted = letters | dict.fromkeys((*way.get(letter, ()), letter))
            letters = wanted if len(wanted) <= size else letters
        drawn.append(sorted(letters))
    return [View(tuple(letters), known.still) for letters in drawn]


def _ways(law: WorldLaw, moving: Sequence[int]) -> dict[int, Word]:
    """For each input a shortest way to a state in which it leads elsewhere."""
    machine = law.machine(moving)
    found: dict[int, Word] = {}
    for state, word in sorted(enumerate(machine.access), key=lambda each: len(each[1])):
        for letter in moving:
            if machine.rows[state][letter][1] != state:
                found.setdefault(letter, word)
    return found
