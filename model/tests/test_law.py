import re
from collections import Counter

import pytest

from jetlaw.model import facts
from jetlaw.model.arguments import Argument, Flags, flag_argument
from jetlaw.model.facts import UnknownName
from jetlaw.model.graph import Graph
from jetlaw.model.law import CALLS
from jetlaw.model.law.consequences import CONSEQUENCES
from jetlaw.model.options import Options
from jetlaw.model.profiles import PROFILES, VERSIONS, cites_documentation, cites_engine, profile
from jetlaw.model.ruling import Law
from jetlaw.model.sources import documents
from jetlaw.model.terms import Change, Each, Is, TermError, variable
from jetlaw.model.vocabulary import AGGREGATES, MACHINES, backup, outside
from jetlaw.model.world import SLICES, World

ROWS = [(name, number, row) for name, call in CALLS.items() for number, row in enumerate(call.rows)]
CLAUSES = [call.failing for call in CALLS.values() if call.failing] + list(CONSEQUENCES)
ENGINE_LINE = re.compile(r"[a-z_.]+\.(cxx|hxx|w):[1-9]\d*")
EVENTS = {name for name, call in CALLS.items() if call.event}
EVENTS_OF_THE_DIRECTORY = {"the directory stops", "the directory starts", "the token expires"}
VOCABULARY = {variable for machine in MACHINES.values() for variable in machine} | {*AGGREGATES}
WORLDS = {
    "streaming": World("streaming"),
    "circular": World("streaming", circular=True),
    "no recovery": World("streaming", recovery=False),
    "lifecycle": World("lifecycle", started=False),
}


def flag_arguments():
    """Every argument made of flags, with the call it belongs to."""
    return [(call.name, a) for call in CALLS.values() for a in call.arguments if a.bits]


def exists(source):
    """Whether there is such a rule, ambiguity or recording, or it has the form of a line of the engine's source."""
    if ENGINE_LINE.fullmatch(source):
        return True
    return source in facts.rules() or source in facts.ambiguities() or source in facts.recordings()


def changed(effects):
    """Every variable and the value it gets."""
    for effect in effects:
        yield from effect.changes if isinstance(effect, Each) else (effect,)


# --- rows ------------------------------------------------------------------------------------------------------------
def test_every_row_cites_a_source():
    """A row without a source is no law; so is a failure clause or a consequence without one."""
    assert [(name, number) for name, number, row in ROWS if not row.sources] == []
    assert [clause for clause in CLAUSES if not clause.sources] == []


def test_every_source_exists():
    """A rule, ambiguity or recording that is cited exists; anything else is a line of the engine, or ``page``."""
    cited = {s for _, _, row in ROWS for s in row.sources} | {s for clause in CLAUSES for s in clause.sources}
    assert sorted(source for source in cited - {"page"} if not exists(source)) == []


def test_page_is_cited_where_a_page_says_it():
    """Rows that several functions share may cite ``page``; at least one of those pages lists the code."""
    sharing = {}
    for name, _, row in ROWS:
        if "page" in row.sources:
            sharing.setdefault(row, set()).add(name)
    assert [row for row, names in sharing.items() if not any(documents(name, row.answer) for name in names)] == []


def test_every_row_belongs_to_a_reading_somewhere():
    """A row that no reading of any of its functions holds would be dead text."""
    alive = {row for name, _, row in ROWS if cites_engine(row.sources) or cites_documentation(row, name)}
    assert [row for _, _, row in ROWS if row not in alive] == []


def test_every_answer_is_a_code():
    """Answers are codes of the facts; ``hang`` and ``crash`` are none, and events and the undefined answer nothing."""
    answers = {(row.kind, row.answer) for name, _, row in ROWS if row.answer not in facts.codes()}
    assert answers == {("undefined", ""), ("done", ""), ("check", "hang"), ("check", "crash")}
    assert {name for name, _, row in ROWS if row.kind == "done" and not row.answer} == EVENTS


def test_every_variable_is_known():
    """Conditions ask for the vocabulary or for the call's own arguments, and changes change the vocabulary only."""
    for name, number, row in ROWS:
        arguments = {argument.variable for argument in CALLS[name].arguments}
        assert set(row.when.variables()) <= VOCABULARY | arguments, (name, number)
        assert {change.variable for change in changed(row.then)} <= VOCABULARY, (name, number)


def test_clauses_speak_of_the_state_only():
    """Failure clauses and consequences know the vocabulary; a failure clause may look at its call's arguments."""
    for consequence in CONSEQUENCES:
        assert set(consequence.when.variables()) <= VOCABULARY
    for call in CALLS.values():
        if call.failing:
            assert set(call.failing.when.variables()) <= VOCABULARY | {a.variable for a in call.arguments}
    assert {change.variable for clause in CLAUSES for change in changed(clause.then)} <= VOCABULARY


def test_trouble_is_from_outside():
    """The trouble that a row needs is one of those the vocabulary names."""
    assert {row.trouble for _, _, row in ROWS if row.trouble} <= set(outside.trouble.domain)


def test_windows_are_versions():
    """Windows on rows name Windows versions, and do not end before they begin."""
    for name, number, row in ROWS:
        assert {row.since, row.until} <= {None, *VERSIONS}, (name, number)
        if row.since and row.until:
            assert VERSIONS.index(row.since) < VERSIONS.index(row.until), (name, number)


@pytest.mark.parametrize("reading", ["ese-oss", "win8"])
def test_every_call_can_succeed(reading):
    """Each reading has an outcome for every call it has, beside its refusals; one event is the engine's alone."""
    law = Law(profile(reading))
    without = {name for name in CALLS if law.has(name) and not [row for _, row in law.rows(name) if row.kind == "done"]}
    assert without == ({"the freeze lapses"} if reading == "win8" else EVENTS_OF_THE_DIRECTORY)


@pytest.mark.parametrize("name", CALLS)
def test_outcomes_come_last(name):
    """The rows of a call stand in the engine's order: refusals first, then what happens."""
    kinds = [row.kind == "done" for row in CALLS[name].rows]
    assert kinds == sorted(kinds)


# --- arguments -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "argument"), flag_arguments())
def test_samples_fall_into_their_class(name, argument):
    """The sample of a class of flags belongs to that class and to none before it."""
    assert {value: argument.class_of(sample) for value, sample in argument.samples.items()} == {
        value: value for value in argument.variable.domain
    }, name


@pytest.mark.parametrize(("name", "argument"), flag_arguments())
def test_every_flag_value_has_a_class(name, argument):
    """The last class of flags fits whatever no other does."""
    last = list(argument.bits.values())[-1]
    assert (last.has, last.lacks) == (0, 0), name


def test_calls_are_documented_functions():
    """Every function of the facts is a call, under its own name and of a machine that exists; the rest are events."""
    assert {name: call.name for name, call in CALLS.items()} == {name: name for name in CALLS}
    assert set(CALLS) - EVENTS == set(facts.functions())
    assert {call.machine for call in CALLS.values()} <= set(MACHINES)


# --- terms -----------------------------------------------------------------------------------------------------------
def test_a_misspelt_value_is_refused():
    """A value that a variable cannot have fails when the rule is written, and the error lists those it can."""
    for build in (backup.phase.is_, backup.phase.isnt, backup.phase.to):
        with pytest.raises(TermError) as caught:
            build("database")
        assert str(caught.value) == (
            "backup.phase cannot be 'database': it is one of none, databases, logs, cancelled, snapshot"
        )


def test_an_unknown_profile_is_refused():
    """An unknown profile is told with those that exist."""
    with pytest.raises(UnknownName) as caught:
        profile("winxq")
    assert caught.value.nearest[0] == "winxp"


def test_flags_of_a_made_up_argument():
    """The first class that fits counts; what fits none is a fault of the table."""
    argument = flag_argument("made up", {"both": (3, Flags(3)), "one": (1, Flags(1))})
    assert [argument.class_of(value) for value in (7, 5)] == ["both", "one"]
    with pytest.raises(StopIteration):
        argument.class_of(4)
    assert Argument(variable("plain", "a | b"), "p").bits == {}


def test_terms_print_as_they_are_read():
    """Conditions and changes can be printed; an empty one is ``always``."""
    assert str(backup.phase.is_("databases", "logs")) == "backup.phase is databases or logs"
    assert str(Change(backup.phase, "logs")) == "backup.phase := logs"
    assert isinstance(backup.phase.isnt("none"), Is)


# --- counts ----------------------------------------------------------------------------------------------------------
def test_rows_by_reading():
    """78 functions and 7 events have 1528 rows; how many of them each profile holds does not change unnoticed."""
    assert (len(CALLS), len(EVENTS), len(ROWS)) == (85, 7, 1528)
    assert {name: sum(len(Law(p).rows(call)) for call in CALLS) for name, p in PROFILES.items()} == {
        "win2000": 973,
        "winxp": 1046,
        "ws2003": 1050,
        "vista": 1052,
        "win7": 1059,
        "win8": 1059,
        "ese-oss": 1024,
    }


def test_rows_by_kind():
    """Refusals, outcomes, refusals that need trouble from outside, and places where nothing is promised."""
    assert Counter("trouble" if row.trouble else row.kind for _, _, row in ROWS) == {
        "check": 941,
        "trouble": 274,
        "done": 245,
        "undefined": 68,
    }


def test_recordings_carried():
    """Corrections C1 to C18, data D1 to D9 and N1 to N8 and N10 are carried, each with its text."""
    by_kind = Counter(recording.kind for recording in facts.recordings().values())
    assert by_kind == {"correction": 18, "data": 9, "incomparable": 9}
    assert list(facts.recordings()) == [
        *(f"C{n}" for n in range(1, 19)),
        *(f"D{n}" for n in range(1, 10)),
        *(f"N{n}" for n in (*range(1, 9), 10)),
    ]
    assert all(recording.text.endswith(".") and recording.topic for recording in facts.recordings().values())
    with pytest.raises(UnknownName):
        facts.recording("N9")


# --- worlds ----------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def graphs():
    """The graphs built so far: each is needed by several tests."""
    return {}


def graph_of(graphs, world, name):
    """The graph of a world under a profile."""
    if (world, name) not in graphs:
        graphs[world, name] = Graph(WORLDS[world], Law(profile(name)))
    return graphs[world, name]


@pytest.mark.parametrize(
    ("world", "size"),
    [
        ("streaming", (1468, 212986)),
        ("circular", (1060, 153544)),
        ("no recovery", (4, 580)),
        ("lifecycle", (628, 80824)),
    ],
)
def test_sizes_of_worlds(graphs, world, size):
    """States and steps of the engine's small worlds; they change only with the law."""
    graph = graph_of(graphs, world, "ese-oss")
    assert (len(graph.states), len(graph)) == size


def test_slices_hold_every_function():
    """Between them the slices may make all 78 calls that the documentation has, and no other."""
    functions = {name for slice_functions in SLICES.values() for name in slice_functions}
    assert functions == set(facts.functions())
    assert len(functions) == 78


def unanswered(graph):
    """The calls to which no row applies, as far as the law promises anything of them."""
    options = Options(graph.world, graph.stepper)
    return sorted(
        {
            (call.function, call.classes)
            for state in graph.states
            for _, call, ruling in options.of(state)
            if not ruling.outcomes and not graph.law.calls[call.function].event
        }
    )


@pytest.mark.parametrize("name", ["ese-oss", "ws2003"])
@pytest.mark.parametrize("world", ["streaming", "no recovery", "lifecycle"])
def test_no_hole(graphs, world, name):
    """In every reachable state of the whole slice every call that can be made has an outcome."""
    assert unanswered(graph_of(graphs, world, name)) == []


@pytest.mark.parametrize("world", WORLDS)
def test_the_engine_is_determined(graphs, world):
    """The engine has one answer for a state and a call, unless a row says it may or a witness tells them apart."""
    graph = graph_of(graphs, world, "ese-oss")
    loose = set()
    for state in range(len(graph.states)):
        met = {}
        for step in graph.steps(state):
            met.setdefault(graph.inputs[step], set()).add(graph.outcomes[step])
        for call, outcomes in met.items():
            listed = [graph.answers[outcome] for outcome in outcomes]
            rows = CALLS[graph.calls[call].function].rows
            told = all(witness for _, witness, _ in listed)
            if len(listed) > 1 and not told and not any(rows[n].may for _, _, numbers in listed for n in numbers):
                loose.add(graph.calls[call].function)
    assert loose == set()
