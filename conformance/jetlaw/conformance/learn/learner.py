"""AALpy's adaptive L#, told of the law's machine from the start.

The learner asks words until its observations fit one machine only. It may still be too small, so each machine it
proposes is laid beside the law, and tried with random words. What the law leaves open is no counterexample: a machine
needs to be right only where the law would tell the difference, which keeps it finite where data that the law does not
count decide between allowed answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from jetlaw.conformance.learn.comparison import forbidden
from jetlaw.conformance.learn.law import WorldLaw
from jetlaw.conformance.learn.machine import Machine, Word, built, merged
from jetlaw.conformance.learn.subject import Endless, Subject

_ROUNDS = 40
"""Machines that are proposed before the learner gives up."""
_TAIL = 5
"""The most random letters between a state and the word that tells it from others."""


class AalpyMissing(RuntimeError):
    """The package that learns is not installed."""

    def __str__(self) -> str:
        return "learning needs AALpy: pip install 'jetlaw[learn]'"


def require() -> None:
    """Raise AalpyMissing where the learner is not installed."""
    try:
        import aalpy  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise AalpyMissing from None


def learn(subject: Subject, law: WorldLaw, letters: Word, seed: int, words: int, hints: Sequence[Word] = ()) -> Machine:
    """The machine that the implementation is over ``letters``, as far as the law could tell a difference.

    Args:
        subject: the implementation.
        law: the law of the world it is tried in.
        letters: what it is asked.
        seed: decides the random words.
        words: how many random words each proposal is tried with.
        hints: words that each proposal is tried with before.

    Raises:
        AalpyMissing: if AALpy is not installed.
        Unsteady: if the implementation answers the same calls otherwise the second time.
        Endless: if no machine is in sight.
        AdapterFault: if the adapter fails.
    """
    require()
    if not letters:
        return law.machine(letters)  # it has one state and nothing to say
    from aalpy.learning_algs.adaptive.AdaptiveLSharp import run_adaptive_Lsharp  # noqa: PLC0415 - an extra
    from aalpy.learning_algs.deterministic.ObservationTree import MealyNode  # noqa: PLC0415 - an extra

    # Its nodes are numbered through the whole process, which orders its sets: the same seed must ask the same words.
    MealyNode._id_counter = 0  # noqa: SLF001

    reference = law.machine(letters)
    sul, oracle = _bridge(subject, Examiner(subject, law, Random(seed), words, hints), letters)
    learnt = run_adaptive_Lsharp(
        list(letters),
        sul,
        [_to_aalpy(reference)],
        oracle,
        "mealy",
        extension_rule="SepSeq",
        rebuilding=len(reference) > 1,
        state_matching=None if len(reference) > 1 else "Total",
        cache_and_non_det_check=False,
        print_level=0,
    )
    return _from_aalpy(learnt, letters)


class Examiner:
    """Looks for a word that a proposed machine answers wrongly, and the law would tell the difference."""

    def __init__(self, subject: Subject, law: WorldLaw, random: Random, words: int, hints: Sequence[Word] = ()) -> None:
        self._subject, self._law, self._random, self._words, self._hints = subject, law, random, words, hints
        self._rounds = 0

    def counterexample(self, machine: Machine) -> Word | None:
        """The word up to the first wrong answer, or None; raises Endless after too many proposals."""
        self._rounds += 1
        if self._rounds > _ROUNDS:
            raise Endless(f"no machine in sight after {_ROUNDS} proposals")
        for word in (*self._hints, *forbidden(machine, self._law), *self._drawn(machine)):
            said, guessed = self._subject.ask(word), machine.answers(word)
            if said != guessed and (self._law.forbids(word, said), self._law.forbids(word, guessed)) != (None, None):
                wrong = next(n for n, pair in enumerate(zip(said, guessed, strict=True), 1) if pair[0] != pair[1])
                return word[:wrong]
        return None

    def _drawn(self, machine: Machine) -> Iterator[Word]:
        """Random words: to a state, some letters, and what tells the state that is reached from others."""
        for _ in range(self._words):
            state = self._random.randrange(len(machine))
            middle = tuple(self._random.choices(machine.letters, k=self._random.randint(1, _TAIL)))
            here = state
            for letter in middle:
                here = machine.rows[here][letter][1]
            telling = machine.telling[here] or ((),)
            yield (*machine.access[state], *middle, *self._random.choice(telling))


# --- AALpy's classes --------------------------------------------------------------------------------------------------
def _bridge(subject: Subject, examiner: Examiner, letters: Word) -> tuple[Any, Any]:
    """The subject and the examiner as AALpy wants them: its base classes exist only where it is installed."""
    from aalpy.base import SUL, Oracle  # noqa: PLC0415 - an extra

    class Bridge(SUL):  # type: ignore[misc] # AALpy ships no types
        def pre(self) -> None:
            """Each word has a fresh process of its own."""

        def post(self) -> None:
            """The process ended with its word."""

        def step(self, letter: object) -> str:
            raise TypeError(f"letter {letter}: words are asked whole")

        def query(self, word: Word) -> list[str]:
            self.num_queries, self.num_steps = subject.words, subject.calls
            return list(subject.ask(word))

    class Examination(Oracle):  # type: ignore[misc] # AALpy ships no types
        def find_cex(self, hypothesis: Any) -> Word | None:
            return examiner.counterexample(_from_aalpy(hypothesis, tuple(self.alphabet)))

    sul = Bridge()
    return sul, Examination(list(letters), sul)


def _to_aalpy(machine: Machine) -> Any:
    from aalpy import MealyMachine, MealyState  # noqa: PLC0415 - an extra

    states = [MealyState(f"s{number}") for number in range(len(machine))]
    for state, row, word in zip(states, machine.rows, machine.access, strict=True):
        state.prefix = word
        for letter, (answer, target) in row.items():
            state.output_fun[letter], state.transitions[letter] = answer, states[target]
    return MealyMachine(states[0], states)


def _from_aalpy(learnt: Any, letters: Word) -> Machine:
    table: dict[object, Mapping[int, tuple[str, object]]] = {
        state: {letter: (state.output_fun[letter], state.transitions[letter]) for letter in letters}
        for state in learnt.states
    }
    return merged(built(letters, learnt.initial_state, table))
