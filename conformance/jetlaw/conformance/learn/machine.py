"""A machine as plain tables: what it answers to each letter in each state, and where it goes.

The law's machine and the learnt one are both of this kind. A letter is the number of an input of a compiled world, an
answer is a word such as ``JET_errSuccess [end]``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

Word = tuple[int, ...]
"""Letters in a row."""
Step = tuple[str, int]
"""An answer, and the state it leads to."""


@dataclass(frozen=True)
class Machine:
    """A complete deterministic machine; it starts in state 0.

    Attributes:
        letters: what it can be asked.
        rows: for each state its step for each letter.
    """

    letters: tuple[int, ...]
    rows: tuple[Mapping[int, Step], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def answers(self, word: Iterable[int]) -> tuple[str, ...]:
        """What it answers to a word."""
        state, said = 0, []
        for letter in word:
            answer, state = self.rows[state][letter]
            said.append(answer)
        return tuple(said)

    def path(self, word: Iterable[int]) -> Iterator[tuple[int, int]]:
        """The steps that a word takes, as (state, letter)."""
        state = 0
        for letter in word:
            yield state, letter
            state = self.rows[state][letter][1]

    @cached_property
    def access(self) -> tuple[Word, ...]:
        """For each state a shortest word that leads there."""
        return ways(self.rows, self.letters)

    @cached_property
    def telling(self) -> tuple[tuple[Word, ...], ...]:
        """For each state words that tell it from every other state that answers otherwise at all."""
        apart = _apart(self)
        told: list[tuple[Word, ...]] = []
        for state in range(len(self)):
            others = [_unequal(apart, self, state, other) for other in range(len(self)) if other != state]
            told.append(tuple(sorted({word for word in others if word}, key=lambda word: (len(word), word))))
        return tuple(told)


def ways(rows: Sequence[Mapping[int, Step]], letters: Sequence[int]) -> tuple[Word, ...]:
    """For each state a shortest word from state 0; every state can be reached."""
    found: dict[int, Word] = {0: ()}
    queue = deque([0])
    while queue:
        state = queue.popleft()
        for letter in letters:
            target = rows[state][letter][1]
            if target not in found:
                found[target] = (*found[state], letter)
                queue.append(target)
    return tuple(found[state] for state in range(len(rows)))


def built(letters: Sequence[int], start: object, step: Mapping[object, Mapping[int, tuple[str, object]]]) -> Machine:
    """The machine of a table whose states are anything: those that can be reached, numbered in order of discovery."""
    numbers: dict[object, int] = {start: 0}
    queue, rows = deque([start]), []
    while queue:
        row: dict[int, Step] = {}
        for letter, (answer, target) in step[queue.popleft()].items():
            if target not in numbers:
                numbers[target] = len(numbers)
                queue.append(target)
            row[letter] = (answer, numbers[target])
        rows.append(row)
    return Machine(tuple(letters), tuple(rows))


def merged(machine: Machine) -> Machine:
    """The machine with states that answer alike for ever made one."""
    block, count = [0] * len(machine), 0
    while len(set(block)) > count:
        count = len(set(block))
        signs = [
            (block[state], *((row[letter][0], block[row[letter][1]]) for letter in machine.letters))
            for state, row in enumerate(machine.rows)
        ]
        numbers: dict[object, int] = {}
        block = [numbers.setdefault(sign, len(numbers)) for sign in signs]
    table: dict[object, Mapping[int, tuple[str, object]]] = {}
    for state, row in enumerate(machine.rows):
        table[block[state]] = {letter: (answer, block[target]) for letter, (answer, target) in row.items()}
    return built(machine.letters, block[0], table)


_Apart = dict[tuple[int, int], int]
"""For each pair of states that can be told apart: the first letter of a shortest word that does."""


def _apart(machine: Machine) -> _Apart:
    """Pairs that answer a letter differently, then pairs that some letter takes to such a pair, and so on."""
    pairs = [(one, other) for other in range(len(machine)) for one in range(other)]
    found: _Apart = {}
    for one, other in pairs:
        for letter in machine.letters:
            if machine.rows[one][letter][0] != machine.rows[other][letter][0]:
                found[one, other] = letter
                break
    fresh = True
    while fresh:
        known, fresh = dict(found), False
        for one, other in pairs:
            if (one, other) not in found:
                led = (letter for letter in machine.letters if _after(machine, one, other, letter) in known)
                letter_found = next(led, None)
                if letter_found is not None:
                    found[one, other], fresh = letter_found, True
    return found


def _after(machine: Machine, one: int, other: int, letter: int) -> tuple[int, int]:
    targets = machine.rows[one][letter][1], machine.rows[other][letter][1]
    return min(targets), max(targets)


def _unequal(apart: _Apart, machine: Machine, one: int, other: int) -> Word:
    """A shortest word that two states answer differently; empty if there is none."""
    pair, word = (min(one, other), max(one, other)), []
    while pair in apart:
        word.append(apart[pair])
        if machine.rows[pair[0]][word[-1]][0] != machine.rows[pair[1]][word[-1]][0]:
            return tuple(word)
        pair = _after(machine, *pair, word[-1])
    return ()
