"""The implementation under learning: asked words, it answers words, and must answer the same word alike each time.

A word is a row of letters, asked of a fresh process. Nothing is judged here, which makes it quick: only what the law
allows is looked up, to know which calls must not be made because the law promises nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from jetlaw.adapters.contract import Adapter
from jetlaw.conformance.concrete import concrete
from jetlaw.conformance.docket import Impossible
from jetlaw.conformance.driver import AdapterFault, Driver
from jetlaw.conformance.happenings import CAUSED_BY
from jetlaw.conformance.learn.law import DEAD, IMPOSSIBLE, UNPROMISED, States, WorldLaw
from jetlaw.conformance.learn.machine import Word
from jetlaw.conformance.words import plain
from jetlaw.model.state import Input


class Unsteady(RuntimeError):
    """The same calls were answered otherwise the second time: there is no machine to learn."""


class Endless(RuntimeError):
    """More calls than a machine of this size can need: it has no end, or none in sight."""


class _Process(Driver):
    """A process that is asked and not judged."""

    def play(self, law: WorldLaw, states: States, letter: int) -> str:
        """Make one call and say what came, in the law's words where it has them; raises AdapterFault."""
        call = law.inputs[letter]
        if call.function in CAUSED_BY:
            self._cause(CAUSED_BY[call.function])
            return ""
        try:
            ret, witness, died = self.ask(call)
        except Impossible:
            return IMPOSSIBLE
        return law.heard(states, letter, ret, witness, died)

    def ask(self, call: Input) -> tuple[int | None, str | None, str | None]:
        """Make a call: the number it answered, what its outputs show, how it died; raises Impossible, AdapterFault."""
        docket = self.court.docket
        name, arguments = concrete(call, self._stepper.law.calls[call.function], docket)
        answer = self._ask(name, arguments)
        read = docket.read(name, arguments)
        good = answer.ret is not None and answer.ret >= 0
        witness = docket.witness(read, arguments, answer.out) if good else None
        docket.learn(read, arguments, answer.ret, answer.out)
        self.dead = answer.died is not None
        return answer.ret, witness, answer.died

    def _cause(self, trouble: str) -> None:
        try:
            self._session.trouble(trouble)
        except Exception as error:
            raise self._fault(f"cannot cause {plain(trouble)}: {type(error).__name__}: {error}") from error


@dataclass(slots=True)
class _Node:
    """What came of a letter, and of those that were asked after it."""

    answer: str
    then: dict[int, _Node] = field(default_factory=dict)


class Subject:
    """An adapter in one world, asked words.

    Attributes:
        words: how many words were asked of a fresh process.
        calls: how many letters they had.
    """

    def __init__(
        self, adapter: Adapter, law: WorldLaw, most: int | None = None, progress: Callable[[int], None] = lambda _: None
    ) -> None:
        self._adapter, self._law, self._most, self._progress = adapter, law, most, progress
        self._known = _Node("")
        self.words = self.calls = 0

    def ask(self, word: Sequence[int]) -> tuple[str, ...]:
        """The answers to a word, one for each letter; asked once, and known from then on.

        Raises:
            AdapterFault: if the adapter fails.
            Unsteady: if a part of the word was once answered otherwise.
            Endless: if more words were asked than are allowed.
        """
        node, known = self._known, list[str]()
        for letter in word:
            if letter not in node.then:
                return self._ask(tuple(word))
            node = node.then[letter]
            known.append(node.answer)
        return tuple(known)

    def ask_again(self, word: Sequence[int]) -> tuple[str, ...]:
        """The answers to a word in one more fresh process; raises as `ask` does."""
        return self._ask(tuple(word))

    def _ask(self, word: Word) -> tuple[str, ...]:
        if self._most is not None and self.calls > self._most:
            raise Endless(f"no machine in sight after {self.calls:,} calls")
        said = self._played(word)
        self.words += 1
        self.calls += len(word)
        self._progress(len(word))
        self._keep(word, said)
        return said

    def _played(self, word: Word) -> tuple[str, ...]:
        process = _Process(self._adapter, self._law.world, self._law.bench.stepper)
        try:
            for call in self._law.world.setup():
                self._set_up(process, call)
            states: States = frozenset({0})
            said: list[str] = []
            for letter in word:
                said.append(self._step(process, states, letter))
                states = self._law.after(states, letter, said[-1])
            return tuple(said)
        finally:
            process.close()

    def _set_up(self, process: _Process, call: Input) -> None:
        ret, _, died = process.ask(call)
        if died or ret is None or ret < 0:
            raise AdapterFault(f"{self._adapter.name} does not get to where the world starts: {call.function} failed")

    def _step(self, process: _Process, states: States, letter: int) -> str:
        if process.dead:
            return DEAD
        if self._law.allowed(states, letter) is None:
            return UNPROMISED
        return process.play(self._law, states, letter)

    def _keep(self, word: Word, said: tuple[str, ...]) -> None:
        node = self._known
        for place, (letter, answer) in enumerate(zip(word, said, strict=True), 1):
            node = node.then.setdefault(letter, _Node(answer))
            if node.answer != answer:
                calls = ", ".join(self._law.inputs[letter].function for letter in word[:place])
                raise Unsteady(f"{calls}: answered {node.answer}, and {answer} the second time")
