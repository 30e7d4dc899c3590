"""Planned suites: what they promise of the law's machine, held without any implementation."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from itertools import combinations, pairwise, takewhile
from pathlib import Path

import pytest

from jetlaw.adapters.memory import ADAPTER
from jetlaw.conformance.bench import SHARES, bench, worlds
from jetlaw.conformance.happenings import eventful
from jetlaw.conformance.suites import pairs, tour
from jetlaw.conformance.suites.identify import Identifiers
from jetlaw.conformance.suites.plan import SUITES, implemented, planned
from jetlaw.conformance.suites.situations import Situations
from jetlaw.model.facts import UnknownName
from jetlaw.model.world import World

ROOT = Path(__file__).parents[2]
ENGINE = [eventful(world, ADAPTER.troubles) for world in SHARES if world.slice != "directory"]
"""Every world that the engine's reading knows."""
SMALL = {
    "snapshot": eventful(World("snapshot", snapshots=1), ADAPTER.troubles),
    "restore": World("restore", started=False, databases=0),
    "streaming": World("streaming", recovery=False),
    "lifecycle": worlds("lifecycle")[2],
}


def plan(name, suite, profile="ese-oss", extra=0):
    """The plan of a suite for a small world."""
    return planned(bench(profile), suite, SMALL[name], extra)


def in_a_row(made, lines):
    """Whether every test begins at the start and each call is made where the one before has led."""
    for line in lines:
        here = made.merged.start
        for each in line:
            if each.source != here or each not in made.merged.going[here][each.move]:
                return False
            here = each.target
    return True


# --- the merged machine -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", SMALL)
def test_classes_behave_alike_and_looks_look_alike(name):
    """States of one class answer every call by the same rows into the same class; of one look, by the same answers."""
    merged = plan(name, "tour").merged
    graph = merged.graph
    behaviour, appearance = {}, {}
    for state in range(len(graph.states)):
        class_ = merged.classes[state]
        look = merged.looks[class_]
        steps = [(graph.inputs[s], graph.outcomes[s], merged.classes[graph.targets[s]]) for s in graph.steps(state)]
        shown = {(call, merged.shown[outcome], merged.looks[target]) for call, outcome, target in steps}
        assert behaviour.setdefault(class_, set(steps)) == set(steps)
        assert appearance.setdefault(look, shown) == shown
    assert len({frozenset(shown) for shown in appearance.values()}) == len(appearance)


def test_the_merged_machines_are_pinned():
    """The number of states, classes and looks of each small world, and of its transitions."""
    found = {}
    for name in SMALL:
        merged = plan(name, "tour").merged
        found[name] = (len(merged.graph.states), len(merged), len(set(merged.looks)), plan(name, "tour").goals)
    assert found == {
        "snapshot": (219, 24, 23, 1469),
        "restore": (11, 11, 11, 1391),
        "streaming": (4, 3, 3, 435),
        "lifecycle": (54, 42, 42, 2477),
    }


# --- identifiers ------------------------------------------------------------------------------------------------------
def answers(table, look, sequence):
    """What a look shows to each move of a sequence, as far as its place is known."""
    shown = []
    for move in sequence:
        if look is None or move not in table[look]:
            break
        shown.append(table[look][move].shown)
        look = table[look][move].target
    return shown


def common(first, second):
    """The moves with which both sequences begin."""
    return [one for one, _ in takewhile(lambda moves: moves[0] == moves[1], zip(first, second, strict=False))]


def told_apart(identifiers, one, other):
    """Whether sequences of both looks begin with moves to which the two answer nothing alike."""
    table = identifiers._table
    beginnings = {tuple(common(a, b)) for a in identifiers.of[one] for b in identifiers.of[other]}
    both = (zip(answers(table, one, way), answers(table, other, way), strict=False) for way in beginnings)
    return any(not a & b for shown in both for a, b in shown)


@pytest.mark.parametrize("profile", ["ese-oss", "win8"])
@pytest.mark.parametrize("name", SMALL)
def test_identifiers_are_harmonised(name, profile):
    """Any two looks are told apart by moves with which sequences of both begin, or no sequence is sure to do it."""
    identifiers = Identifiers(plan(name, "wp", profile).merged)
    alike = set(identifiers.alike())
    for one, other in combinations(range(len(identifiers.of)), 2):
        assert told_apart(identifiers, one, other) == ((one, other) not in alike)
    for look, sequences in enumerate(identifiers.of):
        assert all(len(answers(identifiers._table, look, sequence)) == len(sequence) for sequence in sequences)


def test_looks_that_stay_alike_can_hardly_be_told_apart():
    """Two looks stay alike only if each move that both can make may show the same."""
    identifiers = Identifiers(plan("lifecycle", "wp").merged)
    table = identifiers._table
    for one, other in identifiers.alike():
        assert not any(
            not table[one][move].shown & table[other][move].shown for move in table[one].keys() & table[other].keys()
        )


# --- tour and pairs ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("world", ENGINE, ids=lambda world: f"{world.slice}-{world.instances}-{len(world.functions)}")
def test_the_tour_makes_every_call_in_every_state_in_few_calls(world):
    """All transitions, each test from the start, in at most 1.10 times the least number of calls."""
    made = planned(bench("ese-oss"), "tour", world)
    lines = list(made.lines())
    assert in_a_row(made, lines)
    assert {(each.source, each.move) for line in lines for each in line} == {
        (class_, move) for class_, going in enumerate(made.merged.going) for move in going
    }
    calls = sum(1 + len(world.setup()) + len(line) for line in lines)
    assert tour.bound(made.ways) <= calls <= 1.10 * tour.bound(made.ways)


def test_the_bound_of_a_tour_counts_what_must_be_travelled_twice():
    """In three states, of which two cannot be left, no tour has fewer calls than its transitions and starts."""
    made = plan("streaming", "tour")
    leaving = sum(each.target != each.source for c in range(len(made.merged)) for each in made.merged.goals(c))
    assert tour.bound(made.ways) >= made.goals + leaving


@pytest.mark.parametrize("name", SMALL)
def test_pairs_make_every_two_kinds_of_call_in_a_row(name):
    """In each class every kind of call is followed by every kind that can be made where it leads."""
    made = plan(name, "pairs")
    lines = list(made.lines())
    assert in_a_row(made, lines)
    kinds = pairs._kinds(made.merged)
    done = {(one.source, kinds[one.move], kinds[two.move]) for line in lines for one, two in pairwise(line)}
    wanted = {
        (class_, kinds[one.move], kinds[two])
        for class_ in range(len(made.merged))
        for one in made.merged.goals(class_)
        for two in made.merged.going[one.target]
    }
    assert wanted <= done


# --- wp ---------------------------------------------------------------------------------------------------------------
def caught(made, lines, place, fault):
    """Whether a machine with one transition changed answers some test otherwise than the law.

    Args:
        made: the plan.
        lines: its tests.
        place: the transition, as (class, move).
        fault: what it shows and where it leads instead.
    """
    merged = made.merged
    for line in lines:
        here, slipped = merged.start, False
        for each in line:
            outcome = merged.going[here].get(each.move)
            if outcome is None:
                break  # the call cannot be made there: nothing is seen
            shown, target = merged.shown[outcome[0].outcome], outcome[0].target
            if (here, each.move) == place:
                shown, target, slipped = fault[0] or shown, fault[1], True
            if slipped and shown not in {merged.shown[o.outcome] for o in merged.going[each.source][each.move]}:
                return True
            here = target
    return False


def silent_faults(made):
    """Every transition of a plan's machine with every wrong class that it might lead to."""
    merged = made.merged
    for class_ in range(len(merged)):
        for goal in merged.goals(class_):
            for wrong in range(len(merged)):
                if goal.sure and merged.looks[wrong] != merged.looks[goal.target]:
                    yield (class_, goal.move), wrong


@pytest.mark.parametrize(("name", "every"), [("snapshot", 5), ("restore", 1), ("streaming", 1)])
def test_wp_catches_every_wrong_next_state(name, every):
    """A call that silently leads to any other state is caught, as far as identifiers tell the two apart at all."""
    made = plan(name, "wp")
    lines = list(made.lines())
    assert in_a_row(made, lines)
    by_place = {}
    for line in lines:
        for each in line:
            by_place.setdefault((each.source, each.move), {})[id(line)] = line
    looks, alike = made.merged.looks, set(Identifiers(made.merged).alike())
    for number, (place, wrong) in enumerate(silent_faults(made)):
        right = looks[made.merged.going[place[0]][place[1]][0].target]
        if number % every == 0 and tuple(sorted((looks[wrong], right))) not in alike:
            assert caught(made, by_place[place].values(), place, (None, wrong)), (place, wrong)


def test_a_tour_does_not_catch_every_wrong_next_state():
    """Going everywhere is not checking where one is: of the same faults the tour leaves some."""
    made = plan("snapshot", "tour")
    lines = list(made.lines())
    found = Counter(
        caught(made, lines, place, (None, wrong)) for n, (place, wrong) in enumerate(silent_faults(made)) if n % 61 == 0
    )
    assert found[False] > 0
    assert found[True] > 0


@pytest.mark.parametrize("name", SMALL)
def test_wp_meets_every_situation(name):
    """Every call is made in every situation: whatever rules hold, whatever values change."""
    made = plan(name, "wp")
    situations = Situations(made.merged.graph)
    met = {situations.of(step) for test in made.tests for step in test}
    assert met == {situations.of(step) for step in range(len(made.merged.graph))}


def test_an_extra_state_takes_more_tests():
    """With one extra state, after every two calls each identifier of where they lead is tried."""
    made, more = plan("streaming", "wp"), plan("streaming", "wp", extra=1)
    lines = list(more.lines())
    assert in_a_row(more, lines)
    couples = {(a.move, b.move) for line in lines for a, b in pairwise(line) if a.source == 0}
    assert couples >= {(one.move, two) for one in made.merged.goals(0) for two in made.merged.going[one.target]}
    assert len(lines) > 50 * len(list(made.lines()))


# --- plans ------------------------------------------------------------------------------------------------------------
def digest(profile="ese-oss"):
    """What all small plans come to, as one number."""
    text = repr([[[tuple(e) for e in line] for line in plan(n, s, profile).lines()] for n in SMALL for s in SUITES])
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_plan_is_the_same_at_every_run():
    """Plans depend on the law alone: neither on hashes nor on what was compiled before."""
    here = digest()
    command = "from conformance.tests import test_suites; print(test_suites.digest())"
    for hash_seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        done = subprocess.run(
            [sys.executable, "-c", command], cwd=ROOT, env=environment, capture_output=True, check=True
        )
        assert done.stdout.decode().strip() == here


def test_a_suite_that_does_not_exist_is_refused():
    """The message has what came and what there is."""
    with pytest.raises(UnknownName, match=r"unknown suite 'ramble'; known: 3, from tour to wp"):
        planned(bench("ese-oss"), "ramble", SMALL["streaming"])


def test_an_implementation_without_a_call_gets_a_plan_without_it():
    """The world shrinks to what there is; events stay; a whole implementation gets the world itself."""
    world = SMALL["snapshot"]
    assert implemented(world, ADAPTER.functions) is world
    fewer = implemented(world, set(ADAPTER.functions) - {"JetOSSnapshotThaw"})
    assert set(world.functions) - set(fewer.functions) == {"JetOSSnapshotThaw"}
    lines = planned(bench("ese-oss"), "tour", fewer).lines()
    assert sum(map(len, lines)) > 500
