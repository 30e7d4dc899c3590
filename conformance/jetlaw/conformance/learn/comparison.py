"""Where a learnt machine leaves the law: the steps at fault, not what comes of them.

Each learnt state is taken for that state of the law with which the fewest of its steps are wrong. A step is then wrong
if its answer is forbidden there, or if the state that it leads to is none of those that the law says. So a call that
does nothing is one wrong step, however many answers are wrong later because of it.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from jetlaw.conformance.learn.law import SILENT, States, WorldLaw
from jetlaw.conformance.learn.machine import Machine, Word

Kind = Literal["answer", "stays", "moves", "elsewhere"]
"""What is wrong with a step: its answer; that nothing changes; that anything does; that something else changes."""

Name = tuple[str, str]
"""What makes wrong steps one finding: the function and its answer."""

_SWEEPS = 30


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong step of a learnt machine.

    Attributes:
        state: the learnt state it leaves.
        letter: what was asked.
        answer: what came.
        kind: what is wrong.
        source: the class of the law's states that the learnt one is taken for.
        target: the class of the state that it leads to.
        wanted: the classes that the law says, if the answer is allowed.
    """

    state: int
    letter: int
    answer: str
    kind: Kind
    source: int
    target: int
    wanted: frozenset[int]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Wrong steps of one function with one answer.

    Attributes:
        cause: one of them.
        steps: how many there are.
        words: words that take one of them and end with a forbidden answer; the first takes ``cause``.
    """

    cause: Wrong
    steps: int
    words: tuple[Word, ...]


class Comparison:
    """A learnt machine laid beside the law.

    Attributes:
        block: for each state of the law the number of its class: those that the letters cannot tell apart.
        meant: for each learnt state the class it is taken for.
        wrong: the wrong steps.
    """

    def __init__(self, machine: Machine, law: WorldLaw) -> None:
        self.machine, self.law = machine, law
        self.block = law.classes(machine.letters)
        first: dict[int, int] = {}
        for state, number in enumerate(self.block):
            first.setdefault(number, state)
        self._first = [frozenset({first[number]}) for number in range(len(first))]
        self._told: dict[tuple[int, int, str], frozenset[int] | None] = {}
        self.meant = self._match()
        self.wrong = tuple(self._wrong())

    def members(self, number: int) -> list[int]:
        """The states of a class."""
        return [state for state, found in enumerate(self.block) if found == number]

    # --- which state is which -----------------------------------------------------------------------------------------
    def _match(self) -> list[int]:
        """For each learnt state a class of the law's: moved one by one until no move makes fewer steps wrong."""
        likely = self._likely()
        answering = [[self._answers_wrong(state, number) for number in self._numbers] for state in self._learnt]
        meant = [
            min(self._numbers, key=lambda number, s=state: (answering[s][number], number not in likely[s], number))  # type: ignore[misc]
            for state in self._learnt
        ]
        meant[0] = self.block[0]
        for _ in range(_SWEEPS):
            before = list(meant)
            for state in self._learnt[1:]:
                meant[state] = min(
                    self._numbers,
                    key=lambda number, s=state: (  # type: ignore[misc]
                        answering[s][number] + self._leads_wrong(s, number, meant),
                        number != meant[s],
                        number not in likely[s],
                        number,
                    ),
                )
            if meant == before:
                break
        return meant

    @property
    def _learnt(self) -> range:
        return range(len(self.machine))

    @property
    def _numbers(self) -> range:
        return range(len(self._first))

    def _likely(self) -> list[set[int]]:
        """For each learnt state the classes that the law says after answers it allows."""
        found: list[set[int]] = [set() for _ in self._learnt]
        for state, states, _ in walk(self.machine, self.law):
            found[state].update(self.block[each] for each in states)
        return found

    def _answers_wrong(self, state: int, number: int) -> int:
        """How many answers of a learnt state the law forbids in a class."""
        row = self.machine.rows[state]
        return sum(self._says(number, letter, answer) is None for letter, (answer, _) in row.items())

    def _leads_wrong(self, state: int, number: int, meant: list[int]) -> int:
        """How many steps to and from a learnt state lead elsewhere than the law says, if it is taken for a class."""
        leaving = ((state, letter) for letter in self.machine.letters)
        count = 0
        for source, letter in (*leaving, *self._arriving[state]):
            answer, target = self.machine.rows[source][letter]
            said = self._says(number if source == state else meant[source], letter, answer)
            count += said is not None and (number if target == state else meant[target]) not in said
        return count

    @cached_property
    def _arriving(self) -> list[list[tuple[int, int]]]:
        """For each learnt state the steps of others that lead there."""
        found: list[list[tuple[int, int]]] = [[] for _ in self._learnt]
        for source, row in enumerate(self.machine.rows):
            for letter, (_, target) in row.items():
                if target != source:
                    found[target].append((source, letter))
        return found

    def _says(self, number: int, letter: int, answer: str) -> frozenset[int] | None:
        """The classes that the law says after an answer in a class; None if it forbids the answer."""
        key = number, letter, answer
        if key not in self._told:
            states = self._first[number]
            if self.law.is_forbidden(states, letter, answer):
                self._told[key] = None
            elif answer in SILENT or self.law.allowed(states, letter) is None:
                self._told[key] = frozenset(self._numbers)
            else:
                self._told[key] = frozenset(self.block[s] for s in self.law.after(states, letter, answer))
        return self._told[key]

    # --- what is wrong ------------------------------------------------------------------------------------------------
    def _wrong(self) -> Iterator[Wrong]:
        for state, row in enumerate(self.machine.rows):
            for letter, (answer, target) in row.items():
                source, there = self.meant[state], self.meant[target]
                said = self._says(source, letter, answer)
                if said is None:
                    yield Wrong(state, letter, answer, "answer", source, there, frozenset())
                elif there not in said and answer not in SILENT:
                    yield Wrong(state, letter, answer, _kind(source, there, said), source, there, said)

    def explained(self, known: Collection[Name] = ()) -> list[Explanation]:
        """The fewest wrong steps, by function and answer, without which no answer would be forbidden.

        Of two that explain as much, one that is known from elsewhere is taken, else the one with more wrong steps.
        """
        sizes = Counter(map(self._name, self.wrong))
        shown = [(word, self._on(word)) for word in forbidden(self.machine, self.law)]
        found: list[Explanation] = []
        while shown:
            counts = Counter(name for _, steps in shown for name in {self._name(step) for step in steps})
            chosen = min(counts, key=lambda name: (-counts[name], name not in known, -sizes[name], name))
            mine = [(word, steps) for word, steps in shown if chosen in map(self._name, steps)]
            shown = [each for each in shown if each not in mine]
            found.append(self._explain(chosen, mine))
        return found

    def _explain(self, chosen: Name, shown: list[tuple[Word, list[Wrong]]]) -> Explanation:
        """Words that show the steps of one kind, those first that take no other wrong step."""
        others = [(sum(self._name(step) != chosen for step in steps), len(word), word) for word, steps in shown]
        words = tuple(word for _, _, word in sorted(others))
        cause = next(step for step in self._on(words[0]) if self._name(step) == chosen)
        steps = {(each.state, each.letter) for each in (*self.wrong, cause) if self._name(each) == chosen}
        return Explanation(cause, len(steps), words)

    def _name(self, wrong: Wrong) -> Name:
        return self.law.inputs[wrong.letter].function, wrong.answer

    def _on(self, word: Word) -> list[Wrong]:
        """The wrong steps that a word takes; where there is none, its last step is."""
        faults = {(each.state, each.letter): each for each in self.wrong}
        path = list(self.machine.path(word))
        met = [faults[step] for step in path if step in faults]
        if met:
            return met
        state, letter = path[-1]
        answer, target = self.machine.rows[state][letter]
        return [Wrong(state, letter, answer, "answer", self.meant[state], self.meant[target], frozenset())]


def walk(
    machine: Machine,
    law: WorldLaw,
    avoided: set[tuple[int, int]] | frozenset[tuple[int, int]] = frozenset(),
    start: tuple[int, States, Word] = (0, frozenset({0}), ()),
) -> Iterator[tuple[int, States, Word]]:
    """Every learnt state with what the law makes of the way there, shortest first, by allowed answers only."""
    queue, seen = deque([start]), {start[:2]}
    while queue:
        state, states, word = queue.popleft()
        yield state, states, word
        for letter in machine.letters:
            answer, target = machine.rows[state][letter]
            if (state, letter) in avoided or law.is_forbidden(states, letter, answer):
                continue
            there = target, law.after(states, letter, answer)
            if there not in seen:
                seen.add(there)
                queue.append((*there, (*word, letter)))


def forbidden(machine: Machine, law: WorldLaw) -> Iterator[Word]:
    """Words that end with the first answer that the law forbids: for each learnt state and letter a shortest one."""
    told = set[tuple[int, int]]()
    for state, states, word in walk(machine, law):
        for letter in machine.letters:
            if (state, letter) not in told and law.is_forbidden(states, letter, machine.rows[state][letter][0]):
                told.add((state, letter))
                yield (*word, letter)


def _kind(source: int, target: int, said: frozenset[int]) -> Kind:
    if source == target:
        return "stays"
    return "moves" if source in said else "elsewhere"
