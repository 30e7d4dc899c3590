"""The tour: every call in every state, in the fewest calls.

It is the directed Chinese postman's problem (J. Edmonds, E. Johnson: Matching, Euler tours and the Chinese postman,
1973), solved exactly: what has to be travelled more than once, so that every class is left as often as it is entered,
is a flow of least cost, and an Euler circuit through it all is the tour. Where a call may be answered in more ways
than one, the way that the plan counts on is the one wanted; others are travelled only in need. A fresh process leads
from anywhere to the start and costs one, and its set-up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import networkx

from jetlaw.conformance.suites.merged import Merged, Transition
from jetlaw.conformance.suites.ways import Ways, edges

LONGEST = 1000
"""Calls after which a tour goes on in a fresh process, so that what is found in it can be followed."""
Leg = tuple[int, Transition | None]
"""A class, and the transition that leaves it, or None for a fresh process."""


def tests(ways: Ways) -> Iterator[list[Transition]]:
    """The tour, in as many tests as it takes processes."""
    merged = ways.merged
    for fresh, legs in groupby(_circuit(merged, _plan(ways)), key=lambda leg: leg is None):
        if not fresh:
            yield from _cut(ways, [leg for leg in legs if leg])


def bound(ways: Ways) -> int:
    """The least number of calls with which any suite can make every call in every state.

    Set-ups and starts of processes count; every answer is supposed to come as hoped, at once. It is the cost of the
    flow, so no suite can have less; whether it hangs together is not asked, so the least may be more.
    """
    merged = ways.merged
    wanted = [goal for class_ in range(len(merged)) for goal in merged.goals(class_)]
    more = _flow(merged, wanted, hope=True)
    least = len(wanted) + sum(count * _price(merged, leg, 1) for leg, count in more)
    return least + (0 if any(edge is None for (_, edge), _ in more) else _price(merged, (0, None), 1))


def _cut(ways: Ways, line: Sequence[Transition]) -> Iterator[list[Transition]]:
    """A line in pieces that are not too long, each from the start."""
    for place in range(0, len(line), LONGEST):
        yield [*(ways.access(line[place].source) if place else ()), *line[place : place + LONGEST]]


def _plan(ways: Ways) -> list[Leg]:
    """Everything that is travelled, as often as it is: balanced, and hanging together."""
    merged = ways.merged
    wanted = [goal for class_ in range(len(merged)) for goal in merged.goals(class_)]
    while True:
        more = _flow(merged, wanted, hope=False)
        legs: list[Leg] = [(goal.source, goal) for goal in wanted]
        legs += [leg for leg, count in more for _ in range(count)]
        apart = _apart(merged, legs)
        if apart is None:
            return legs
        wanted += ways.access(apart)


def _flow(merged: Merged, wanted: Sequence[Transition], *, hope: bool) -> list[tuple[Leg, int]]:
    """What must be travelled besides, and how often: the flow of least cost that balances what is wanted.

    Args:
        merged: the machine.
        wanted: what is travelled anyway.
        hope: whether every answer comes as hoped, at once.
    """
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(len(merged)), demand=0)
    for each in wanted:
        graph.nodes[each.source]["demand"] += 1
        graph.nodes[each.target]["demand"] -= 1
    for class_, leaving in enumerate(edges(merged)):
        if class_ != merged.start:
            graph.add_edge(class_, merged.start, leg=(class_, None), weight=_price(merged, (class_, None), 1))
        for counts, edge in leaving:
            known = graph.get_edge_data(class_, edge.target)
            price = 1 if hope else counts
            if known is None or price < known["weight"]:
                graph.add_edge(class_, edge.target, leg=(class_, edge), weight=price)
    flow = networkx.min_cost_flow(graph)
    return [(graph[one][other]["leg"], count) for one in flow for other, count in flow[one].items() if count]


def _price(merged: Merged, leg: Leg, call: int) -> int:
    return call if leg[1] else 1 + len(merged.graph.world.setup())


def _apart(merged: Merged, legs: Sequence[Leg]) -> int | None:
    """A class that does not hang together with the start, if there is one."""
    onward: list[set[int]] = [set() for _ in range(len(merged))]
    for class_, edge in legs:
        onward[class_].add(edge.target if edge else merged.start)
    seen, queue = {merged.start}, [merged.start]
    while queue:
        new = onward[queue.pop()] - seen
        seen |= new
        queue.extend(sorted(new))
    return next((class_ for class_ in range(len(merged)) if class_ not in seen), None)


def _circuit(merged: Merged, legs: Sequence[Leg]) -> list[Transition | None]:
    """An Euler circuit from the start: every leg once (C. Hierholzer, 1873)."""
    leaving: list[list[Transition | None]] = [[] for _ in range(len(merged))]
    for class_, edge in reversed(legs):
        leaving[class_].append(edge)
    way: list[tuple[int, Transition | None]] = [(merged.start, None)]
    circuit: list[Transition | None] = []
    while way:
        class_, by = way[-1]
        if leaving[class_]:
            edge = leaving[class_].pop()
            way.append((edge.target if edge else merged.start, edge))
        else:
            circuit.append(by)
            way.pop()
    return circuit[-2::-1] if len(circuit) > 1 else []
