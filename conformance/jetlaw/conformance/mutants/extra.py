"""How many states more than the law a mutant has.

A planned suite promises to catch implementations with no more states than the law; a mutant that survives it may keep
the promise only by having more. So the mutant's own graph is compiled, from the same start, and both are merged as far
as no sequence of calls tells states apart; the numbers are compared.
"""

from __future__ import annotations

from jetlaw.conformance.mutants.ground import Ground
from jetlaw.conformance.suites.merged import Merged
from jetlaw.model.graph import Graph
from jetlaw.model.mutation import Mutant
from jetlaw.model.ruling import Law
from jetlaw.model.state import State
from jetlaw.model.stepper import Stepper


class _Mutated(Graph):
    """The graph of a mutant, from where the law has set the world up."""

    def __init__(self, ground: Ground, law: Law, stepper: Stepper) -> None:
        self._right = ground.engine
        super().__init__(ground.graph.world, law, stepper, exact=True)

    def _start(self) -> State:
        self.stepper.owners = list(self._right.stepper.owners)
        return self._right.states[0]


def extra_states(ground: Ground, mutant: Mutant) -> int:
    """How many states more than the law a mutant has in a world; 0 if it has as many or fewer."""
    right = ground.graph.law
    law = Law(right.profile, (right.calls | {mutant.function: mutant.call}).values())
    graph = _Mutated(ground, law, ground.engine.stepper.beside(law))
    return max(0, len(set(Merged(graph).looks)) - ground.looks)
