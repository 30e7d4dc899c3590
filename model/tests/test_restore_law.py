from collections import Counter
from dataclasses import replace

import pytest

from jetlaw.model import facts
from jetlaw.model.arguments import FOLDERS
from jetlaw.model.graph import Graph
from jetlaw.model.law import CALLS
from jetlaw.model.options import Options
from jetlaw.model.profiles import cites_documentation, profile
from jetlaw.model.ruling import Law
from jetlaw.model.sources import documents
from jetlaw.model.state import NOBODY, Input, State
from jetlaw.model.stepper import Stepper
from jetlaw.model.vocabulary import engine, instance
from jetlaw.model.world import World

OF_SETS = ("JetRestoreInstance", "JetRestore", "JetRestore2")
EXTERNAL = ("JetExternalRestore", "JetExternalRestore2")
RESTORES = (*OF_SETS, *EXTERNAL)
READINGS = ("ese-oss", "win2000", "winxp", "win8")
ONE = World("restore", started=False, databases=0)
WORLDS = {
    "one instance": ONE,
    "two instances": replace(ONE, sessions=0, instances=2, wide=True, troubled=True),
    "legacy": World("restore", single=True, databases=0),
    "a target": World(
        "restore",
        circular=True,
        databases=0,
        only=("JetInit", "JetTerm", "JetStopServiceInstance", "JetExternalRestore2"),
    ),
}
NOT_BOUND = {
    ("JetExternalRestore", "JET_errBadRestoreTargetInstance"): "the function has no argument for a target (A-54)",
    ("JetRestoreInstance", "JET_errRunningInMultiInstanceMode"): "a call with an instance is no legacy call (A-09)",
}


class Idle:
    """What a law's rows do in the worlds: which fire or promise nothing, and which calls find no row at all."""

    def __init__(self, law):
        self.law, self.touched, self.holes, self.sizes = law, set(), set(), {}
        for name, world in WORLDS.items():
            graph = Graph(world, law)
            self.sizes[name] = (len(graph.states), len(graph))
            self.touched |= graph.fired()
            self._ask(graph)

    def _ask(self, graph):
        options = Options(graph.world, graph.stepper)
        for state in graph.states:
            for call, _ in options._all(state):
                ruling = graph.stepper.ruling(graph.stepper.roomy(state, call), call)
                if ruling.undefined is not None:
                    self.touched.add((call.function, ruling.undefined))
                elif not ruling.outcomes:
                    self.holes.add((call.function, call.classes))

    def rows(self):
        """The rows of restores that no world ever comes to."""
        called = [name for name in RESTORES if self.law.has(name)]
        return [(name, n) for name in called for n, _ in self.law.rows(name) if (name, n) not in self.touched]


@pytest.fixture(scope="module")
def explored():
    """Each reading, explored."""
    return {name: Idle(Law(profile(name))) for name in READINGS}


# --- soundness -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", READINGS)
def test_every_row_fires(explored, name):
    """Every row of a restore answers, or promises nothing, in some reachable state of its reading."""
    assert explored[name].rows() == []


@pytest.mark.parametrize("name", READINGS)
def test_no_hole(explored, name):
    """Every call in every reachable state has an outcome."""
    assert explored[name].holes == set()


def test_a_row_that_cannot_fire_is_found():
    """A check that stands behind another of the same condition is told."""
    call = CALLS["JetExternalRestore"]
    first = call.rows[0]
    idle = replace(first, answer="JET_errFileNotFound")
    faulty = replace(call, rows=(first, idle, *call.rows[1:]))
    law = Law(profile("ese-oss"), [*(other for other in CALLS.values() if other.name != call.name), faulty])
    assert Idle(law).rows() == [("JetExternalRestore", 1)]


def test_sizes(explored):
    """States and steps of the worlds; they change only with the law."""
    assert explored["ese-oss"].sizes == {
        "one instance": (11, 1470),
        "two instances": (22, 5258),
        "legacy": (3, 397),
        "a target": (4, 198),
    }


def test_a_call_is_tried_in_few_ways(explored):
    """What lies in folders is tried class by class, and together only where a row asks: less than 60 ways a call."""
    law = explored["ese-oss"].law
    graph = Graph(ONE, law)
    ways = Counter(call.function for call, _ in Options(ONE, graph.stepper)._all(graph.states[0]))
    assert {name: n for name, n in ways.items() if name in RESTORES} == {
        "JetRestoreInstance": 3,
        "JetRestore": 17,
        "JetRestore2": 17,
        "JetExternalRestore": 30,
        "JetExternalRestore2": 34,
    }
    assert all(any(a in FOLDERS for a in CALLS[name].arguments) for name in RESTORES)


# --- the documentation ------------------------------------------------------------------------------------------------
def test_every_documented_code_is_bound():
    """Each of the 43 documented pairs has a row that documentation is cited for, or a reason why not."""
    listed = [(name, code) for name, code in facts.pairs() if name in RESTORES]
    bound = {
        (name, row.answer)
        for name in RESTORES
        for row in CALLS[name].rows
        if cites_documentation(row, name) and documents(name, row.answer)
    }
    assert len(listed) == 43
    assert {pair for pair in listed if pair not in bound} == set(NOT_BOUND)


def test_rules_of_restores():
    """Which of the rules R-200 to R-231 rows lean on; the rest need a reason."""
    cited = {source for name in RESTORES for row in CALLS[name].rows for source in row.sources}
    rules = [f"R-{number}" for number in range(200, 232)]
    assert [rule for rule in rules if rule not in cited] == ["R-209", "R-210", "R-211", "R-230", "R-231"]


# --- what a restore does to the process -------------------------------------------------------------------------------
class Process:
    """A process stepped by the engine's reading; each call must have one outcome."""

    def __init__(self):
        self.stepper, self.state = Stepper(Law(profile("ese-oss"))), State()

    def call(self, function, number=NOBODY, **chosen):
        """Make a call with the first class of every argument but those given; its answer."""
        arguments = CALLS[function].arguments
        classes = tuple(chosen.get(a.variable.name.replace(" ", "_"), a.variable.initial) for a in arguments)
        made = Input(function, classes, number)
        [move] = self.stepper.moves(self.stepper.roomy(self.state, made), made)
        self.state = move.state
        return move.outcome.answer

    @property
    def mode(self):
        """The engine's mode, and whether it is a mere declaration."""
        return self.stepper.mode(self.state), self.stepper.processes.value(self.state.process, engine.declared)


@pytest.fixture
def stuck():
    """A process without instances that is in multi-instance mode: a restore found no target of that name."""
    process = Process()
    assert process.call("JetExternalRestore2", target="nobody") == "JET_errBadRestoreTargetInstance"
    assert process.mode == ("multi", "multi")
    return process


@pytest.mark.parametrize("handle", ["unknown", "object"])
def test_init_with_a_stale_handle_in_a_process_left_in_multi_instance_mode(stuck, handle):
    """JetInit looks for the handle in a table that is not there (2 of 2 recordings)."""
    assert stuck.call("JetInit", 0, instance=handle) == "crash"


def test_init_without_handle_in_a_process_left_in_multi_instance_mode(stuck):
    """JetInit with NULL makes an instance without a name, and the mode is no longer a mere declaration."""
    assert stuck.call("JetInit", 0, instance="null") == "JET_errSuccess"
    assert stuck.mode == ("multi", "no")
    assert stuck.stepper.instances.value(stuck.state.instances[0], instance.legacy) == "no"


def test_creating_an_instance_settles_the_mode(stuck):
    """JetCreateInstance works as in an empty process."""
    assert stuck.call("JetCreateInstance", 0) == "JET_errSuccess"
    assert stuck.mode == ("multi", "no")
    assert stuck.call("JetTerm", 0) == "JET_errSuccess"
    assert stuck.mode == ("none", "no")


@pytest.mark.parametrize(
    ("function", "chosen"),
    [
        ("JetRestoreInstance", {"instance": "null"}),
        ("JetRestoreInstance", {"instance": "null", "sz": "no logs"}),
        ("JetExternalRestore", {}),
        ("JetExternalRestore", {"szBackupLogPath": "no folder"}),
        ("JetExternalRestore2", {"database_map": "no backup"}),
    ],
)
def test_an_instance_of_the_restores_own_empties_the_process(stuck, function, chosen):
    """The last instance that is freed takes the mode along, be it one that the restore made for itself."""
    stuck.call(function, **chosen)
    assert stuck.mode == ("none", "no")


def test_a_restore_leaves_its_instance_created():
    """After a restore, good or bad, the instance is not initialized: JetInit follows (A-49)."""
    process = Process()
    process.call("JetCreateInstance", 0)
    answers = [process.call("JetRestoreInstance", 0, **chosen) for chosen in ({}, {"sz": "lacks first"}, {})]
    assert answers == ["JET_errSuccess", "JET_errRequiredLogFilesMissing", "JET_errSuccess"]
    assert process.call("JetInit", 0) == "JET_errSuccess"
    assert process.call("JetRestoreInstance", 0) == "JET_errAlreadyInitialized"


def test_no_set_given_is_the_end_of_the_process():
    """The engine takes the length of a NULL name (119 of 119 recordings); the page has JET_errInvalidParameter."""
    assert Process().call("JetRestoreInstance", instance="null", sz="null") == "crash"
    law = Law(profile("win8"))
    answers = {row.answer for _, row in law.rows("JetRestoreInstance")}
    assert "crash" not in answers
    assert "JET_errInvalidParameter" in answers


def test_a_missing_check_shows():
    """A law without the check for a patch file lets a streamed set pass; this one does not."""
    call, streamed = CALLS["JetRestoreInstance"], {"instance": "null", "patch_file": "missing"}
    rows = tuple(row for row in call.rows if row.answer != "JET_errPatchFileMissing")
    faulty = Process()
    faulty.stepper = Stepper(Law(profile("ese-oss"), [replace(call, rows=rows)]))
    answers = [process.call("JetRestoreInstance", **streamed) for process in (faulty, Process())]
    assert answers == ["JET_errSuccess", "JET_errPatchFileMissing"]
