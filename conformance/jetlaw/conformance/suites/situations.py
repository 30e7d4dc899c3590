"""Situations: what the law looks at when a call is made, beyond the one rule that answers.

In states of one class the same rule answers a call. Yet in some of them a second rule would answer if the first were
missing, or a variable that the rule resets has another value before. An implementation that lacks the rule, or forgets
the reset, shows it only there. So a suite that is to catch that makes each call in every *situation*: all the rules
whose conditions hold, and all the values that really change.
"""

from __future__ import annotations

from functools import lru_cache

from jetlaw.model.graph import Graph
from jetlaw.model.state import State

Situation = tuple[int, int, object, object]
"""A call, the rules that hold, and what changes; equal for steps in one situation."""


class Situations:
    """The situations of the steps of a graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._rows: dict[int, tuple[int, ...]] = {}
        self._changes = lru_cache(maxsize=None)(self._find_changes)

    def of(self, step: int) -> Situation:
        """The situation in which a step is taken."""
        graph = self._graph
        return graph.inputs[step], graph.outcomes[step], self._holding(step), self._changed(step)

    def _holding(self, step: int) -> tuple[int, ...]:
        """The rows of the call whose conditions hold: the same for every step with that ruling."""
        graph = self._graph
        ruling = graph.rulings[step]
        found = self._rows.get(ruling)
        if found is None:
            call, stepper = graph.calls[graph.inputs[step]], graph.stepper
            view = stepper.view(stepper.roomy(graph.states[graph.sources[step]], call), call)
            rows = graph.law.rows(call.function)
            found = self._rows[ruling] = tuple(number for number, row in rows if row.when.holds(view))
        return found

    def _changed(self, step: int) -> object:
        graph = self._graph
        source, target = graph.sources[step], graph.targets[step]
        return None if source == target else self._changes(graph.states[source], graph.states[target])

    def _find_changes(self, before: State, after: State) -> object:
        """The variables of instances that have another value, and whether anything else is otherwise."""
        values = self._graph.stepper.instances.values
        names = self._graph.stepper.instances.names
        changed = frozenset(
            (place, name)
            for place, (one, other) in enumerate(zip(before.instances, after.instances, strict=False))
            for name, old, new in zip(names, values(one), values(other), strict=True)
            if old != new
        )
        return changed, before._replace(instances=()) == after._replace(instances=())
