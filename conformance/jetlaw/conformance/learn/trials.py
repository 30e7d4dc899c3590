"""What a learnt machine says nothing of: inputs that should change nothing, and calls in no planned order.

In each learnt state all that should change nothing is called in a row, and then what tells the state from others; and
random words are asked of all inputs. A forbidden answer that the machine does not explain gives a word to learn from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from jetlaw.conformance.learn.comparison import Comparison, walk
from jetlaw.conformance.learn.law import WorldLaw
from jetlaw.conformance.learn.machine import Machine, Word
from jetlaw.conformance.learn.subject import Subject

_TAILS = 2
"""How many words that tell a state from others are asked after a row."""
_LONG = 8
"""Letters of a random word after the way to a state."""


def surprise(
    subject: Subject, comparison: Comparison, still: Sequence[int], others: Sequence[int], seed: int, words: int
) -> Word | None:
    """A short word with a forbidden answer that the machine does not explain; None if none was met.

    Args:
        subject: the implementation.
        comparison: the learnt machine beside the law.
        still: letters that should change nothing.
        others: further letters to draw from.
        seed: decides orders and random words.
        words: how many random words are asked.
    """
    random = Random(seed)
    wrong = {(each.state, each.letter) for each in comparison.wrong}
    drawn = _drawn(comparison.machine, (*still, *others), random, words)
    for word in (*_rows(comparison, still, random, wrong), *drawn):
        place = comparison.law.forbids(word, subject.ask(word))
        if place is not None and not _explained(comparison.machine, word[: place + 1], wrong):
            return shortest(subject, comparison.law, word[: place + 1])
    return None


def _rows(comparison: Comparison, still: Sequence[int], random: Random, wrong: set[tuple[int, int]]) -> Iterator[Word]:
    """For each state a way there that is not wrong, all still letters, and what tells the state from others."""
    seen = set[int]()
    for state, _, word in walk(comparison.machine, comparison.law, wrong):
        if state not in seen:
            seen.add(state)
            for tail in comparison.machine.telling[state][:_TAILS] or ((),):
                yield (*word, *random.sample(still, len(still)), *tail)


def _drawn(machine: Machine, letters: Sequence[int], random: Random, words: int) -> Iterator[Word]:
    """Random words of all letters, from random states."""
    known = (*machine.letters, *letters)
    for _ in range(words):
        way = machine.access[random.randrange(len(machine))]
        yield (*way, *random.choices(machine.letters, k=_LONG // 2), *random.choices(known, k=_LONG // 2))


def _explained(machine: Machine, word: Word, wrong: set[tuple[int, int]]) -> bool:
    """Whether a word takes a step that is known to be wrong; letters that the machine lacks change nothing in it."""
    return any(step in wrong for step in machine.path(letter for letter in word if letter in machine.rows[0]))


def shortest(subject: Subject, law: WorldLaw, word: Word) -> Word:
    """What is left of a word with a forbidden answer when letters are left out as long as one is forbidden."""
    size = max(1, len(word) // 2)
    while size:
        start = len(word) - size
        while start >= 0:
            shorter = word[:start] + word[start + size :]
            place = law.forbids(shorter, subject.ask(shorter))
            if place is not None:
                word = shorter[: place + 1]
                start = min(start, len(word))
            start -= size
        size //= 2
    return word
