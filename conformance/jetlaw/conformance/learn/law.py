"""The law of a compiled world, asked as a machine is: what may be answered to a letter, and where that leads.

The law may allow several answers, and one answer may lead to several states: what is known of a process is a set of
states. Reads ask for everything at once, so that how long a file is makes no states.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property

from jetlaw.conformance.bench import Bench
from jetlaw.conformance.fitting import numbers
from jetlaw.conformance.happenings import CAUSED_BY
from jetlaw.conformance.learn.machine import Machine, built, merged
from jetlaw.conformance.words import answer_name
from jetlaw.model.state import Input, Move, State
from jetlaw.model.vocabulary import THREADS
from jetlaw.model.world import World

UNPROMISED = "(the law promises nothing)"
"""In place of an answer: the call was not made, because the law does not say what comes of it."""
IMPOSSIBLE = "(nothing stands for it)"
"""In place of an answer: the call could not be made, because a class of its arguments stands for nothing here."""
DEAD = "(the process is dead)"
"""In place of an answer: no call can be made any more."""
SILENT = frozenset({UNPROMISED, IMPOSSIBLE, DEAD})
"""What is no answer."""

States = frozenset[int]
"""What a process may be in: states of the compiled world."""
Answers = Mapping[str, States]
"""What may be answered, and where each answer leads."""

_PLAINEST = ("", "end", "all", "last")
"""What the outputs of a success show if the caller takes everything."""


def named(answer: str, witness: str | None) -> str:
    """An answer with what its outputs show."""
    return f"{answer} [{witness}]" if witness else answer


class WorldLaw:
    """The law of one world.

    Attributes:
        bench: the law, ready to try cases.
        world: the world.
        inputs: its inputs; a letter is a place here.
    """

    def __init__(self, bench: Bench, world: World) -> None:
        self.bench, self.world = bench, world
        self._planner = bench.planner(world)
        self._graph = self._planner.graph
        self.inputs: tuple[Input, ...] = tuple(self._graph.calls)
        self.states: tuple[State, ...] = tuple(self._graph.states)
        self._known: dict[tuple[States, int], Answers | None] = {}
        self._after: dict[tuple[States, int, str], States] = {}

    @cached_property
    def rows(self) -> list[dict[int, dict[str, States]]]:
        """For each state and letter what may be answered and where each answer leads; a letter may be absent."""
        graph = self._graph
        found: list[dict[int, dict[str, set[int]]]] = [{} for _ in graph.states]
        for source, letter, outcome, target in zip(
            graph.sources, graph.inputs, graph.outcomes, graph.targets, strict=True
        ):
            answer, witness, _ = graph.answers[outcome]
            found[source].setdefault(letter, {}).setdefault(named(answer, witness), set()).add(target)
        return [{i: {a: frozenset(t) for a, t in row.items()} for i, row in each.items()} for each in found]

    def allowed(self, states: States, letter: int) -> Answers | None:
        """What may be answered; None where the law promises nothing in one of the states."""
        key = states, letter
        if key not in self._known:
            self._known[key] = self._event(states, letter) if self._is_event(letter) else self._allowed(states, letter)
        return self._known[key]

    def _allowed(self, states: States, letter: int) -> Answers | None:
        found: dict[str, States] = {}
        for state in states:
            row = self.rows[state].get(letter)
            if row is None:
                return None
            for answer, targets in row.items():
                found[answer] = found.get(answer, frozenset()) | targets
        return found

    def _is_event(self, letter: int) -> bool:
        return self.inputs[letter].function in CAUSED_BY

    def _event(self, states: States, letter: int) -> Answers:
        """What happens by itself has no answer; everything that the same trouble brings about happens with it."""
        trouble = CAUSED_BY[self.inputs[letter].function]
        for event, cause in CAUSED_BY.items():
            for number, call in enumerate(self.inputs):
                if cause == trouble and call.function == event:
                    states = frozenset(target for state in states for target in self._happens(state, number))
        return {"": states}

    def _happens(self, state: int, letter: int) -> Iterable[int]:
        row = self.rows[state].get(letter)
        return (state,) if row is None else (target for targets in row.values() for target in targets)

    def heard(self, states: States, letter: int, ret: int | None, witness: str | None, died: str | None) -> str:
        """The word for an answer that came: the law's own word if it allows it.

        It is the answer alone where the outputs do not show which of several outcomes it was.
        """
        words = [word for word in self.allowed(states, letter) or {} if _is(word, ret, died)]
        for word in words:
            if word.endswith(f" [{witness}]") or " [" not in word:
                return word
        plain = answer_name(ret, died, self.inputs[letter].function)
        return named(plain, witness) if words else plain

    def targets(self, states: States, letter: int, answer: str) -> States | None:
        """Where an answer leads; None if the law forbids it."""
        allowed = self.allowed(states, letter) or {}
        if answer in allowed:
            return allowed[answer]
        shown = [targets for word, targets in allowed.items() if word.startswith(f"{answer} [")]
        return frozenset().union(*shown) if shown else None

    def is_forbidden(self, states: States, letter: int, answer: str) -> bool:
        """Whether the law promises something else; what is no answer is never forbidden."""
        if answer in SILENT or self.allowed(states, letter) is None:
            return False
        return self.targets(states, letter, answer) is None and self._undecided(states, letter, answer) is None

    def after(self, states: States, letter: int, answer: str) -> States:
        """What a process may be in after an answer; after a forbidden one, what it would be had no check refused it."""
        if answer in SILENT or self.allowed(states, letter) is None:
            return states
        key = states, letter, answer
        if key not in self._after:
            led = self.targets(states, letter, answer)
            if led is None:
                led = self._undecided(states, letter, answer)
            self._after[key] = self._pass(states, letter, answer) or states if led is None else led
        return self._after[key]

    def _undecided(self, states: States, letter: int, answer: str) -> States | None:
        """Where an answer leads that the law neither promises nor forbids; None if it is none of these.

        Only outside trouble explains it, or the documentation has nothing to say of the code (R-001).
        """
        law, call = self.bench.law, self.inputs[letter]
        rows = [row for _, row in law.rows(call.function)]
        troubles = frozenset(row.trouble for row in rows if row.trouble) - THREADS
        troubled = self._reached(states, letter, answer, lambda s: self.bench.stepper.moves(s, call, troubles))
        if troubled:
            return troubled
        mentioned = {row.answer for row in rows} | {"JET_errSuccess", "ERROR_SUCCESS", "died (crash)", "died (hang)"}
        return states if law.profile.reading == "documented" and answer not in mentioned else None

    def _pass(self, states: States, letter: int, answer: str) -> States:
        call = self.inputs[letter]
        return self._reached(states, letter, answer, lambda state: self.bench.stepper.passed(state, call))

    def _reached(self, states: States, letter: int, answer: str, moves: Callable[[State], Iterable[Move]]) -> States:
        """Where those of some moves lead that give an answer."""
        stepper = self.bench.stepper
        stepper.owners = [self.world.owner(number) for number in range(self.world.sessions)]
        found: set[int] = set()
        for state in states:
            for move in moves(stepper.roomy(self._graph.states[state], self.inputs[letter])):
                number = self._planner.number(move.state.trimmed())
                if move.outcome.answer == answer.partition(" [")[0] and number is not None:
                    found.add(number)
        return frozenset(found)

    def forbids(self, word: Iterable[int], answers: Iterable[str]) -> int | None:
        """The place of the first forbidden answer; None if the law allows them all."""
        states: States = frozenset({0})
        for place, (letter, answer) in enumerate(zip(word, answers, strict=True)):
            if self.is_forbidden(states, letter, answer):
                return place
            states = self.after(states, letter, answer)
        return None

    # --- the law over some letters ------------------------------------------------------------------------------------
    def machine(self, letters: Collection[int]) -> Machine:
        """One machine that keeps the law, over some letters: of several answers it gives the plainest one."""
        table: dict[object, Mapping[int, tuple[str, object]]] = {}
        queue: list[States] = [frozenset({0})]
        for states in queue:
            if states in table:
                continue
            table[states] = row = {letter: self._plainest(states, letter) for letter in letters}
            queue.extend(target for _, target in row.values())
        return merged(built(tuple(letters), queue[0], table))

    def _plainest(self, states: States, letter: int) -> tuple[str, States]:
        allowed = self.allowed(states, letter)
        if not allowed:
            return UNPROMISED, states
        answer = min(allowed, key=_oddity)
        targets = allowed[answer]
        return answer, targets if self._is_event(letter) else frozenset({min(targets)})

    def classes(self, letters: Collection[int]) -> list[int]:
        """For each state the number of its class: states of one class cannot be told apart by these letters."""
        rows = [sorted((i, row.items()) for i, row in each.items() if i in letters) for each in self.rows]
        block, count = [0] * len(rows), 0
        while len(set(block)) > count:
            count, seen = len(set(block)), dict[object, int]()
            signs = (
                (
                    block[state],
                    frozenset((i, a, frozenset(block[t] for t in targets)) for i, row in each for a, targets in row),
                )
                for state, each in enumerate(rows)
            )
            block = [seen.setdefault(sign, len(seen)) for sign in signs]
        return block


def _is(word: str, ret: int | None, died: str | None) -> bool:
    """Whether what came is the answer of a word, whatever its outputs show."""
    answer, _, _ = word.partition(" [")
    return answer == died if died else ret in numbers(answer)


def _oddity(word: str) -> tuple[int, int, str]:
    """How far an answer is from what the caller hoped for."""
    answer, _, shown = word.removesuffix("]").partition(" [")
    return answer != "JET_errSuccess", _PLAINEST.index(shown) if shown in _PLAINEST else len(_PLAINEST), word
