from types import MappingProxyType

import pytest

from jetlaw.model import facts
from jetlaw.model.graph import Graph
from jetlaw.model.law import CALLS, databases, information, lifecycle, parameters, sessions, termination
from jetlaw.model.law.sessions import TRANSACTION_BEGINS, TRANSACTION_ENDS
from jetlaw.model.options import Options
from jetlaw.model.profiles import cites_documentation, profile
from jetlaw.model.rows import Call, check
from jetlaw.model.ruling import Law
from jetlaw.model.terms import NEVER
from jetlaw.model.world import World, plain

FAMILIES = (lifecycle, parameters, termination, sessions, databases, information)
MINE = tuple(call.name for family in FAMILIES for call in family.CALLS)
READINGS = ("ese-oss", "win2000", "ws2003", "win8")

INITS = ("JetInit", "JetInit2", "JetInit3")
TERMS = ("JetTerm", "JetTerm2")
EVENTS = (TRANSACTION_BEGINS, TRANSACTION_ENDS)
DATABASES = tuple(call.name for call in databases.CALLS)
ENTER = ("JetCreateDatabase", "JetCreateDatabase2", "JetAttachDatabase", "JetAttachDatabase2")
SET_UP = ("JetCreateInstance", "JetCreateInstance2", "JetSetSystemParameter", "JetEnableMultiInstance", *INITS)
FIRST = {"instance": 0, "session": 0}


def made_and_closed(number):
    """The calls that make a database and leave it attached."""
    return (
        plain("JetCreateDatabase", database=number, **FIRST),
        plain("JetCloseDatabase", "object", "open", database=number, **FIRST),
    )


WORLDS = MappingProxyType(
    {
        "modes": World(
            "lifecycle",
            started=False,
            wide=True,
            troubled=True,
            instances=2,
            databases=0,
            only=(*SET_UP, *TERMS, "JetBeginSession"),
        ),
        "memory": World(
            "lifecycle",
            started=False,
            troubled=True,
            databases=0,
            only=("JetCreateInstance", "JetTerm", "JetGetInstanceInfo", "JetFreeBuffer"),
        ),
        "single-instance mode": World(
            "lifecycle", single=True, only=(*SET_UP, *TERMS, "JetBeginSession", "JetEndSession", "JetAttachDatabase")
        ),
        "stopped": World(
            "lifecycle",
            sessions=2,
            troubled=True,
            only=(
                "JetBeginSession",
                "JetEndSession",
                "JetSetSystemParameter",
                "JetStopServiceInstance",
                "JetOpenDatabase",
                *ENTER,
                *TERMS,
                *EVENTS,
            ),
        ),
        "databases": World(
            "lifecycle",
            sessions=2,
            databases=2,
            troubled=True,
            only=(*DATABASES, *EVENTS, "JetEndSession", "JetBeginSession"),
        ),
        "two holders": World("lifecycle", instances=2, sessions=2, databases=2, only=DATABASES),
        "left dirty": World(
            "lifecycle",
            instances=2,
            sessions=2,
            only=("JetCreateInstance", "JetInit", "JetBeginSession", "JetTerm2", *ENTER),
        ),
        "no room": World(
            "lifecycle",
            databases=8,
            only=ENTER,
            first=(
                plain("JetCloseDatabase", "object", "open", database=0, **FIRST),
                plain("JetDetachDatabase", database=0, **FIRST),
                *(call for number in range(1, 6) for call in made_and_closed(number)),
            ),
        ),
        "backup": World(
            "lifecycle",
            only=("JetBeginExternalBackupInstance", "JetEndExternalBackupInstance", *DATABASES, *TERMS, *EVENTS),
        ),
        "snapshot": World(
            "lifecycle",
            snapshots=1,
            only=(
                "JetOSSnapshotFreeze",
                "JetOSSnapshotThaw",
                "JetEndExternalBackupInstance2",
                *DATABASES,
                *TERMS,
            ),
            first=(plain("JetOSSnapshotPrepare", "given", "full", snapshot=0),),
        ),
    }
)

EXPLORED = [(world, name) for world in WORLDS for name in READINGS if world != "no room" or name in ("ese-oss", "win8")]
"""Each world under each reading; the one with eight databases is as slow as all the others together."""


@pytest.fixture(scope="module")
def graphs():
    """The graphs built so far: each is needed by several tests."""
    return {}


def graph_of(graphs, world, name):
    """The graph of a world under a profile."""
    if (world, name) not in graphs:
        graphs[world, name] = Graph(WORLDS[world], Law(profile(name)))
    return graphs[world, name]


def unanswered(graph):
    """The calls of this family to which no row applies, as far as the law promises anything of them."""
    options = Options(graph.world, graph.stepper)
    return {
        (call.function, call.classes)
        for state in graph.states
        for _, call, ruling in options.of(state)
        if call.function in MINE and not ruling.outcomes and not graph.law.calls[call.function].event
    }


def silent(law, fired):
    """The rows of this family that answer, and that no step rests on."""
    calls = (name for name in MINE if name in law.calls and law.has(name))
    rows = ((name, number, row) for name in calls for number, row in law.rows(name))
    return {(name, number) for name, number, row in rows if row.kind != "undefined" and (name, number) not in fired}


def test_every_function_of_the_family_is_a_call():
    """The 24 functions of the family are calls; beside them the files hold two events and nothing else."""
    family = {name for name, function in facts.functions().items() if function.family == "ese-lifecycle"}
    assert family <= set(CALLS)
    assert {*MINE} - family == {*EVENTS}


def test_documented_pairs_that_no_row_answers():
    """Three codes that the pages of creation took from other pages have no cause that a creation could meet (A-26)."""
    bound = {(name, row.answer) for name in MINE for row in CALLS[name].rows if cites_documentation(row, name)}
    assert {pair for pair in facts.pairs() if pair[0] in MINE} - bound == {
        ("JetCreateDatabase", "JET_errDatabaseInvalidPages"),
        ("JetCreateDatabase", "JET_errDatabaseNotFound"),
        ("JetCreateDatabase2", "JET_errDatabaseNotFound"),
    }


@pytest.mark.parametrize(
    ("world", "engine", "documented"),
    [
        ("modes", (424, 85140), (752, 321972)),
        ("memory", (6, 80), (6, 157)),
        ("single-instance mode", (18, 1028), (18, 1874)),
        ("stopped", (240, 49960), (144, 74804)),
        ("databases", (258, 86488), (276, 154254)),
        ("two holders", (49, 6743), (49, 18484)),
        ("left dirty", (11, 694), (16, 2448)),
        ("no room", (5, 840), (320, 191508)),
        ("backup", (50, 4324), (26, 5096)),
        ("snapshot", (42, 4053), (42, 9653)),
    ],
)
def test_sizes(graphs, world, engine, documented):
    """States and steps of each small world; they change only with the law."""
    found = [graph_of(graphs, world, name) for name in ("ese-oss", "win8")]
    assert [(len(graph.states), len(graph)) for graph in found] == [engine, documented]


@pytest.mark.parametrize(("world", "name"), EXPLORED)
def test_no_hole(graphs, world, name):
    """In every reachable state every call of the family that can be made has an outcome."""
    assert unanswered(graph_of(graphs, world, name)) == set()


def test_every_row_fires(graphs):
    """Every row of the family that answers fires in some world under some reading."""
    fired = {pair for world, name in EXPLORED for pair in graph_of(graphs, world, name).fired()}
    assert {pair for name in READINGS for pair in silent(Law(profile(name)), fired)} == set()


def test_a_row_that_cannot_fire_is_found():
    """A check whose condition never holds is told as silent; the others of its call are not."""
    dead = Call(
        "JetFreeBuffer", CALLS["JetFreeBuffer"].arguments, (check("JET_errSuccess", NEVER, "R-072 C1"),), "engine"
    )
    law = Law(profile("ese-oss"), [*(call for call in CALLS.values() if call.name != "JetFreeBuffer"), dead])
    graph = Graph(World("lifecycle", only=("JetFreeBuffer",)), law)
    assert ("JetFreeBuffer", 0) in silent(law, graph.fired())


def test_a_hole_is_found():
    """A call that lost its outcomes is told as a hole."""
    whole = CALLS["JetGetInstanceInfo"]
    hollow = Call(whole.name, whole.arguments, tuple(r for r in whole.rows if r.kind != "done"), whole.machine)
    law = Law(profile("ese-oss"), [*(call for call in CALLS.values() if call is not whole), hollow])
    assert unanswered(Graph(World("lifecycle", only=(whole.name,)), law)) == {
        (whole.name, ("given", "ansi")),
        (whole.name, ("given", "unicode")),
    }


@pytest.mark.parametrize("world", WORLDS)
def test_the_engine_is_determined(graphs, world):
    """The engine has one answer for a state and a call, unless a row says it may or a witness tells them apart."""
    graph = graph_of(graphs, world, "ese-oss")
    loose = set()
    for state in range(len(graph.states)):
        met = {}
        for step in graph.steps(state):
            met.setdefault(graph.calls[graph.inputs[step]], set()).add(graph.answers[graph.outcomes[step]])
        for call, answers in met.items():
            rows = CALLS[call.function].rows
            may = any(rows[n].may or rows[n].trouble for _, _, numbers in answers for n in numbers)
            if len(answers) > 1 and not may and not all(witness for _, witness, _ in answers):
                loose.add(call.function)
    assert loose == set()
