"""What a caller who knows the law can believe of an engine, from what it has shown so far.

A belief is a set of classes of states that no sequence of calls can tell apart. A call that shows something leads to
the next belief, or to a verdict: the law forbids it; only trouble from outside explains it; or the law does not say,
because in some state of the belief the call is not to be judged.
"""

from __future__ import annotations

from collections.abc import Sequence

from jetlaw.conformance.mutants.shown import SILENT, Shown
from jetlaw.model.graph import Graph
from jetlaw.model.stepper import Stepper
from jetlaw.model.vocabulary import THREADS

FORBIDDEN, EXCUSED, UNDECIDED = -1, -2, -3
"""Verdicts, in place of the number of a belief."""


class Beliefs:
    """The beliefs of a world, numbered as they are met; the first is that of the start.

    Attributes:
        inputs: for each belief the inputs that are possible in some state of it.
    """

    def __init__(self, graph: Graph, classes: Sequence[int], stepper: Stepper, shown: Shown) -> None:
        self._graph, self._stepper, self._shown = graph, stepper, shown
        self._members: dict[int, list[int]] = {}
        for state, class_ in enumerate(classes):
            self._members.setdefault(class_, []).append(state)
        numbers = [shown.number(answer, witness) for answer, witness, _ in graph.answers]
        self._leaving = {
            class_: self._outcomes(members[0], classes, numbers) for class_, members in self._members.items()
        }
        self._sets: list[frozenset[int]] = []
        self.inputs: list[tuple[int, ...]] = []
        self._numbers: dict[frozenset[int], int] = {}
        self._after: dict[tuple[int, int, int], int] = {}
        self._excused: dict[tuple[int, int], frozenset[int]] = {}
        self._number(frozenset({classes[0]}))

    def _outcomes(
        self, state: int, classes: Sequence[int], numbers: Sequence[int]
    ) -> dict[int, tuple[tuple[int, int], ...]]:
        graph, found = self._graph, dict[int, tuple[tuple[int, int], ...]]()
        for step in graph.steps(state):
            outcome = (numbers[graph.outcomes[step]], classes[graph.targets[step]])
            found[graph.inputs[step]] = (*found.get(graph.inputs[step], ()), outcome)
        return found

    def __len__(self) -> int:
        """The number of beliefs met."""
        return len(self._sets)

    def _number(self, classes: frozenset[int]) -> int:
        found = self._numbers.get(classes)
        if found is None:
            found = self._numbers[classes] = len(self._sets)
            self._sets.append(classes)
            self.inputs.append(tuple(sorted({call for class_ in classes for call in self._leaving[class_]})))
        return found

    def after(self, belief: int, call: int, shown: int) -> int:
        """The belief after an input has shown something, or a verdict."""
        key = (belief, call, shown)
        found = self._after.get(key)
        if found is None:
            found = self._after[key] = self._judged(*key)
        return found

    def _judged(self, belief: int, call: int, shown: int) -> int:
        known = [outcomes for class_ in self._sets[belief] if (outcomes := self._leaving[class_].get(call))]
        targets = {target for outcomes in known for each, target in outcomes if self._shown.fits(each, shown)}
        if targets:
            return self._number(frozenset(targets))
        if len(known) < len(self._sets[belief]):
            return UNDECIDED
        if shown > SILENT and any(self._is_excused(class_, call, shown) for class_ in self._sets[belief]):
            return EXCUSED
        return FORBIDDEN

    def _is_excused(self, class_: int, call: int, shown: int) -> bool:
        """Whether trouble from outside may explain it, in any state of the class: then nobody is to be blamed."""
        if (class_, call) not in self._excused:
            stepper, made = self._stepper, self._graph.calls[call]
            states = (stepper.roomy(self._graph.states[member], made) for member in self._members[class_])
            self._excused[class_, call] = frozenset(
                self._shown.number(outcome.answer, outcome.witness)
                for state in states
                for outcome in stepper.ruling(state, made).troubles
                if outcome.trouble not in THREADS
            )
        return any(self._shown.fits(each, shown) for each in self._excused[class_, call])
