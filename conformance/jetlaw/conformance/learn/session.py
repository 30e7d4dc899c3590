"""Learning an implementation world by world, machine by machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from jetlaw.adapters.contract import Adapter
from jetlaw.conformance.bench import Bench
from jetlaw.conformance.driver import AdapterFault
from jetlaw.conformance.happenings import eventful
from jetlaw.conformance.learn.comparison import Comparison
from jetlaw.conformance.learn.confirming import Finding, again, confirm, difference
from jetlaw.conformance.learn.inputs import Alphabet, View, alphabet, views
from jetlaw.conformance.learn.law import WorldLaw
from jetlaw.conformance.learn.learner import learn
from jetlaw.conformance.learn.machine import Word
from jetlaw.conformance.learn.subject import Endless, Subject, Unsteady
from jetlaw.conformance.learn.trials import surprise
from jetlaw.conformance.words import LONGEST_FAULT, plain
from jetlaw.model.world import World

_EXTENSIONS = 4
"""How often a machine is learnt anew over more inputs."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is asked.

    Attributes:
        inputs: about how many inputs a machine is learnt over.
        machines: how many machines of a world are learnt, if not all.
        every: whether inputs that the law cannot tell apart are all taken.
        words: how many random words a proposed machine is tried with, and again a learnt one with all inputs.
        calls: after how many calls a machine is given up.
    """

    inputs: int = 10
    machines: int | None = None
    every: bool = False
    words: int = 60
    calls: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Learnt:
    """A machine that was learnt, in figures.

    Attributes:
        slice: the slice of its world.
        inputs: how many inputs it has.
        tried: how many were tried besides.
        states: how many states it has.
        expected: how many a machine has that keeps the law in the plainest way.
        functions: the functions of its inputs.
    """

    slice: str
    inputs: int
    tried: int
    states: int
    expected: int
    functions: tuple[str, ...]


@dataclass(slots=True)
class Lesson:
    """What was learnt.

    Attributes:
        machines: the machines.
        findings: the confirmed differences, the same one once.
        unconfirmed: differences that a fresh process did not show, told as (function, answer).
        words: how many processes were started.
        calls: how many calls they were asked.
        faults: what went wrong outside the implementation, or kept it from being learnt; a line each.
    """

    machines: list[Learnt] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unconfirmed: list[tuple[str, str]] = field(default_factory=list)
    words: int = 0
    calls: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        """The exit status: nothing learnt, or something at fault, is 2; a difference is 1; otherwise 0."""
        if self.faults or not self.machines:
            return 1 if self.findings and not self.faults else 2
        return 1 if self.findings else 0


class Teacher:
    """Learns an adapter, and keeps what was learnt.

    Attributes:
        lesson: what was learnt so far.
    """

    def __init__(
        self,
        adapter: Adapter,
        bench: Bench,
        seed: int,
        effort: Effort,
        *,
        spec: str = "memory",
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._adapter, self._bench, self._seed, self._effort, self._spec = adapter, bench, seed, effort, spec
        self._progress = progress
        self.lesson = Lesson()

    def learn(self, worlds: Sequence[World]) -> Lesson:
        """Learn the machines of these worlds; what goes wrong outside is noted and ends it."""
        try:
            for world in worlds:
                self._world(eventful(world, getattr(self._adapter, "troubles", ())))
        except (AdapterFault, Unsteady, Endless) as fault:
            self._fault(fault)
        except KeyboardInterrupt:
            self._fault("interrupted")
        if not self.lesson.machines and not self.lesson.faults and not self.lesson.findings:
            self._fault(f"{self._adapter.name} has nothing to learn here")
        return self.lesson

    def _fault(self, fault: object) -> None:
        self.lesson.faults.append(plain(fault, LONGEST_FAULT))

    def _world(self, world: World) -> None:
        law = WorldLaw(self._bench, world)
        known = alphabet(law, self._adapter.functions, every=self._effort.every)
        if not (known.moving or known.still) or self._starts_wrong(law):
            return
        drawn = views(law, known, self._effort.inputs, self._seed)
        for view in drawn[: self._effort.machines]:
            self._machine(law, known, view)

    def _starts_wrong(self, law: WorldLaw) -> bool:
        """Whether the calls that lead to where the world starts differ already."""
        made = again(self._adapter, law, ())
        if made:
            shown = difference(made, law, self._spec)
            call = made[-1].call
            finding = Finding(
                law.world.slice,
                call,
                shown.answer,
                "answer",
                "on the way to where the world starts",
                (),
                1,
                tuple(made),
                shown,
            )
            self._keep(finding)
        return bool(made)

    def _machine(self, law: WorldLaw, known: Alphabet, view: View) -> None:
        subject = Subject(self._adapter, law, self._effort.calls, self._count)
        try:
            comparison = self._learnt(subject, law, known, view)
        finally:
            self.lesson.words += subject.words
        for explanation in comparison.explained({found.name for found in self.lesson.findings}):
            finding = confirm(self._adapter, law, comparison, explanation, self._spec)
            if finding:
                self._keep(finding)
            else:
                cause = explanation.cause
                self.lesson.unconfirmed.append((law.inputs[cause.letter].function, cause.answer))

    def _count(self, calls: int) -> None:
        self.lesson.calls += calls
        self._progress(self.lesson.calls)

    def _keep(self, finding: Finding) -> None:
        if finding.name not in {each.name for each in self.lesson.findings}:
            self.lesson.findings.append(finding)

    def _learnt(self, subject: Subject, law: WorldLaw, known: Alphabet, view: View) -> Comparison:
        """A machine beside the law; learnt anew over more inputs where it does not explain what they show."""
        letters, hints = view.letters, list[Word]()
        others = (*known.moving, *known.spare, *known.still)
        for turn in range(_EXTENSIONS + 1):
            machine = learn(subject, law, letters, self._seed, self._effort.words, hints)
            comparison = Comparison(machine, law)
            still = [letter for letter in view.still if letter not in letters]
            word = surprise(subject, comparison, still, others, self._seed, self._effort.words)
            if word is None or turn == _EXTENSIONS:
                break
            hints.append(word)
            letters = tuple(sorted({*letters, *word}))
        functions = tuple(dict.fromkeys(law.inputs[letter].function for letter in letters))
        learnt = Learnt(law.world.slice, len(letters), len(still), len(machine), len(law.machine(letters)), functions)
        self.lesson.machines.append(learnt)
        return comparison
