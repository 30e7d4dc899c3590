"""A mutant in a world: what it does where the law would do something else.

What the law says of a call rests on few values, so a function's inputs in all states fall into few places that share a
ruling. Only where the fault's rows apply can a place change, and only the rulings of those are asked for anew.
"""

from __future__ import annotations

from functools import cached_property

from jetlaw.conformance.mutants.engine import Outcomes
from jetlaw.conformance.mutants.ground import Ground
from jetlaw.model.mutation import Mutant
from jetlaw.model.ruling import Ruling
from jetlaw.model.stepper import Stepper


class Faulty:
    """A mutant in a world.

    Attributes:
        ground: the world.
        mutant: the mutant.
        changed: where the mutant decides otherwise than the law: for each pair, the inputs.
    """

    def __init__(self, ground: Ground, mutant: Mutant) -> None:
        self.ground, self.mutant = ground, mutant
        self._engine = ground.engine
        self._law = mutant.law(ground.graph.law.profile)
        self._asks_more = not self._law.asked(mutant.function) <= ground.graph.law.asked(mutant.function)
        self._is_its = [call.function == mutant.function for call in ground.graph.calls]
        self._rulings: dict[Ruling, Ruling] = {}
        self._known: dict[tuple[int, int], Outcomes] = {}
        self.changed = self._find_changed()

    @cached_property
    def _stepper(self) -> Stepper:
        return self._engine.stepper.beside(self._law)

    def _find_changed(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for ruling, where in self.ground.places(self.mutant.function).items():
            if self._asks_more or self._ruling(ruling) is not ruling:
                for number, call in where:
                    found.setdefault(number, []).append(call)
        return found

    def _ruling(self, ruling: Ruling) -> Ruling:
        """What the mutant decides where the law has this ruling: the very same if it comes to the same."""
        found = self._rulings.get(ruling)
        if found is None:
            found = self._rulings[ruling] = self._decide(ruling)
        return found

    def _decide(self, ruling: Ruling) -> Ruling:
        view = self._engine.views[ruling]
        if not any(condition.holds(view) for condition in self.mutant.where):
            return ruling
        other = self._law.ruling(self.mutant.function, view)
        promises = (other.undefined is None) == (ruling.undefined is None)
        return ruling if promises and _acts(other) == _acts(ruling) else other

    def outcomes(self, state: int, call: int) -> Outcomes:
        """What may happen on an input in a state."""
        if not self._is_its[call]:
            return self._engine.outcomes(state, call)
        found = self._known.get((state, call))
        if found is None:
            found = self._known[state, call] = self._find(state, call)
        return found

    def _find(self, state: int, call: int) -> Outcomes:
        if self._asks_more:
            made = self.ground.graph.calls[call]
            other = self._stepper.ruling(self._stepper.roomy(self._engine.states[state], made), made)
            return self._engine.follow(self._stepper, state, call, other)
        ruling = self._engine.ruling(state, call)
        other = self._ruling(ruling)
        if other is ruling:
            return self._engine.outcomes(state, call)
        return self._engine.follow(self._stepper, state, call, other)


def _acts(ruling: Ruling) -> set[tuple[object, ...]]:
    return {(outcome.answer, outcome.witness, outcome.then) for outcome in ruling.outcomes}
