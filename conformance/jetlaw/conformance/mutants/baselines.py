"""What planned suites are measured against: tests that are drawn, with no plan.

``random``: every call is drawn with equal chance from those that are possible, and after 50 the process is a fresh one.
``rules``: a plain RuleBasedStateMachine with a rule for each function, as Hypothesis runs it by default. Both see the
answers of the law itself; where it leaves a choice, it is drawn. The same seed draws the same calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from random import Random
from typing import Any

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from jetlaw.conformance.mutants.kills import Test
from jetlaw.model.graph import Graph

LIFE = 50
"""Calls after which a process is a fresh one."""
_EXAMPLES = 100
"""What Hypothesis makes by default, once."""


def random_tests(graph: Graph, calls: int, start: int = 0) -> Iterator[Test]:
    """Tests of calls drawn with equal chance, so many calls together."""
    drawn = Random(start)
    for made in range(0, calls, LIFE):
        state, test = 0, list[int]()
        while len(test) < min(LIFE, calls - made) and (choices := _choices(graph, state)):
            test.append(drawn.choice(drawn.choice(choices)))
            state = graph.targets[test[-1]]
        if not test:
            return
        yield test


def _choices(graph: Graph, state: int) -> list[list[int]]:
    """The steps that leave a state, one list for each input."""
    return [list(steps) for _, steps in groupby(graph.steps(state), key=lambda step: graph.inputs[step])]


def rule_tests(graph: Graph, calls: int, start: int = 0) -> Iterator[Test]:
    """The tests that a plain state machine of Hypothesis makes, run with seed after seed until there are enough."""
    made, turn = 0, start
    while made < calls:
        tests: list[list[int]] = []
        _run(graph, tests.append, turn)
        turn += 1
        if not any(tests):
            return
        for test in filter(None, tests):
            yield test[: calls - made]
            made += len(test)
            if made >= calls:
                return


def _run(graph: Graph, done: Callable[[list[int]], None], number: int) -> None:
    """One run of Hypothesis, with its defaults as they are, but for what would make it differ from run to run."""
    by_function = [_by_function(graph, state) for state in range(len(graph.states))]
    functions = dict.fromkeys(call.function for call in graph.calls)
    members: dict[str, Any] = {"teardown": lambda self: done(self.test)}

    def __init__(self: Any) -> None:  # noqa: N807 - it becomes the machine's
        RuleBasedStateMachine.__init__(self)
        self.test, self.state = [], 0

    def calling(function: str) -> Any:
        @precondition(lambda self: function in by_function[self.state])
        @rule(data=st.data())
        def call(self: Any, data: st.DataObject) -> None:
            steps = data.draw(st.sampled_from(by_function[self.state][function]))
            self.test.append(data.draw(st.sampled_from(steps)))
            self.state = graph.targets[self.test[-1]]

        return call

    members |= {"__init__": __init__} | {function: calling(function) for function in functions}
    machine = type("Plain", (RuleBasedStateMachine,), members)
    plain = settings(
        max_examples=_EXAMPLES,
        stateful_step_count=LIFE,
        database=None,
        deadline=None,
        suppress_health_check=tuple(HealthCheck),
    )
    run_state_machine_as_test(seed(number)(machine), settings=plain)


def _by_function(graph: Graph, state: int) -> dict[str, list[list[int]]]:
    found: dict[str, list[list[int]]] = {}
    for steps in _choices(graph, state):
        found.setdefault(graph.calls[graph.inputs[steps[0]]].function, []).append(steps)
    return found
