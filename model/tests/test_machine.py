from dataclasses import replace

import pytest
from transitions import MachineError

from jetlaw.model.facts import UnknownName
from jetlaw.model.graph import Graph
from jetlaw.model.law import CALLS
from jetlaw.model.machine import Holder, input_names, machine, state_name, triggers
from jetlaw.model.profiles import profile
from jetlaw.model.ruling import Law
from jetlaw.model.world import ONE_LIFE, World

LIFECYCLE = World("lifecycle", started=False, only=ONE_LIFE)


class Built:
    """A graph, the machine that was built of it, and something to drive."""

    def __init__(self, world, name):
        self.graph = Graph(world, Law(profile(name)))
        self.machine = machine(self.graph)
        self.holder = Holder(self.machine)

    def disagreements(self, steps):
        """The steps (source, trigger, target) that the machine takes elsewhere, or not at all."""
        return [step for step in steps if self.taken(*step[:2]) != state_name(step[2])]

    def taken(self, source, name):
        """Where the machine goes from ``source`` by ``name``."""
        self.holder.state = state_name(source)
        self.holder.trigger(name)
        return self.holder.state


@pytest.fixture(scope="module", params=["ese-oss", "win8"])
def lifecycle(request):
    """The smallest world, in a reading of each kind."""
    return Built(LIFECYCLE, request.param)


@pytest.fixture(scope="module")
def streaming():
    """The world of streaming backups."""
    return Built(World("streaming"), "ese-oss")


def test_every_step_of_the_lifecycle(lifecycle):
    """The machine and the compiled tables agree on every reachable step, in both kinds of reading."""
    steps = list(triggers(lifecycle.graph))
    assert lifecycle.disagreements(steps) == []
    assert len(steps) > 8_000


def test_nothing_beyond_the_tables(lifecycle):
    """The machine has exactly the transitions of the tables: none is invented, none is lost."""
    transitions = [
        (transition.source, name, transition.dest)
        for name, event in lifecycle.machine.events.items()
        for several in event.transitions.values()
        for transition in several
    ]
    steps = [(state_name(a), name, state_name(b)) for a, name, b in triggers(lifecycle.graph)]
    assert sorted(transitions) == sorted(steps)


def test_tables_are_covered_by_triggers(lifecycle):
    """Every step of the tables has a trigger: grouping by name loses no target."""
    graph = lifecycle.graph
    found = {(source, target) for source, _, target in triggers(graph)}
    assert found == set(zip(graph.sources, graph.targets, strict=True))


def test_a_sample_of_streaming(streaming):
    """The machine of the streaming world agrees with its tables on every seventh step."""
    steps = list(triggers(streaming.graph))[::7]
    assert streaming.disagreements(steps) == []
    assert len(steps) > 20_000


def test_what_the_law_forbids_is_no_trigger(lifecycle):
    """In a state without the step, the machine refuses and stays."""
    holder = lifecycle.holder
    holder.state = state_name(0)
    with pytest.raises(MachineError):
        holder.trigger("JetTerm(object)=JET_errSuccess")
    assert holder.state == "s0"


def test_readable_names(streaming):
    """A trigger is the call with its classes, its answer and its witness, without numbers where one object exists."""
    names = {name for _, name, _ in triggers(streaming.graph)}
    assert {
        "JetOpenFileInstance(object, listed log)=JET_errSuccess",
        "JetReadFileInstance(object, slot, more pages, aligned)=JET_errSuccess, end",
        "JetTerm2(object, dirty)=JET_errDirtyShutdown",
    } <= names
    assert not any(" on " in name or "#" in name for name in names)


def test_several_objects_are_numbered():
    """Where two inputs would have one name, the objects they name are numbered, and no name is left twice."""
    names = input_names(Graph(World("lifecycle", started=False, sessions=2, only=ONE_LIFE), Law(profile("ese-oss"))))
    assert {"JetEndSession(object) on instance 1, session 2", "JetEndSession(null)"} <= set(names)
    assert len(names) == len(set(names))


def test_several_targets_are_numbered():
    """Where one answer may lead to several states, each of them has a trigger of its own."""
    blind = [replace(call, rows=tuple(replace(row, witness=None) for row in call.rows)) for call in CALLS.values()]
    graph = Graph(LIFECYCLE, Law(profile("ese-oss"), blind))
    steps = list(triggers(graph))
    assert {name for _, name, _ in steps if "#" in name} == {"JetCloseDatabase(object, open)=JET_errSuccess #2"}
    assert len({(source, name) for source, name, _ in steps}) == len(steps)


def test_an_unknown_trigger(lifecycle):
    """A trigger that no state has is told with its nearest names."""
    with pytest.raises(UnknownName, match="unknown trigger 'JetTerm'"):
        lifecycle.holder.trigger("JetTerm")
