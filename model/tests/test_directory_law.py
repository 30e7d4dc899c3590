from dataclasses import replace

import pytest

from jetlaw.model import facts
from jetlaw.model.directory_worlds import DIRECTORY_WORLDS, EVENTS
from jetlaw.model.graph import Graph
from jetlaw.model.law import CALLS
from jetlaw.model.law.ds_service import STARTS
from jetlaw.model.options import Options
from jetlaw.model.profiles import VERSIONS, cites_documentation, profile
from jetlaw.model.rows import check
from jetlaw.model.ruling import Law
from jetlaw.model.vocabulary import context, directory
from jetlaw.model.world import SLICES

FUNCTIONS = SLICES["directory"]
ALL = (*FUNCTIONS, *EVENTS)
ONE, TWO = DIRECTORY_WORLDS.values()
FEW = replace(ONE, only=("DsBackupPrepare", "DsBackupOpenFile", "DsBackupRead", "DsBackupEnd"))
RULES = {f"R-{number}" for number in range(232, 279)}
NO_CALL = {"R-243", "R-255", "R-256", "R-267", "R-268", "R-272", "R-273", "R-274"}
"""Rules about the content of lists, about files that no call copies, and about what the application does besides."""
SIZES = [(1578, 281632), (2221, 443668)]
_RUNNING = directory.service.is_("online") & directory.stopped.is_("no")


def explored(world=ONE, calls=(), *, troubled=True):
    """The graph of a world under the documentation."""
    return Graph(replace(world, troubled=troubled), Law(profile("win8"), calls))


@pytest.fixture(scope="module")
def graph():
    """Everything that one context can come to, with every trouble."""
    return explored()


@pytest.fixture(scope="module")
def pair():
    """What two contexts mean to each other."""
    return explored(TWO)


def changed(name, *rows, without=()):
    """All calls of the law, with rows added before those of one call, or with some of its rows left out."""
    kept = tuple(row for row in CALLS[name].rows if row not in without)
    return ({**CALLS, name: replace(CALLS[name], rows=(*rows, *kept))}).values()


def silent(*graphs):
    """The answers of the rows that no step of any of the graphs rests on, though something is promised."""
    fired = set().union(*(graph.fired() for graph in graphs))
    rows = [(name, n, row) for name in graphs[0].world.functions for n, row in graphs[0].law.rows(name)]
    return [(name, row.answer) for name, n, row in rows if row.kind != "undefined" and (name, n) not in fired]


def holes(graph):
    """The functions that some state has no outcome for."""
    options = Options(graph.world, graph.stepper)
    asked = (found for state in graph.states for found in options.of(state))
    return {call.function for _, call, ruling in asked if not ruling.outcomes} - set(EVENTS)


def steps(graph, *functions):
    """Every step of some calls: what the call sees before it, the input, the answer."""
    for source, state in enumerate(graph.states):
        seen = {}
        for step in graph.steps(source):
            number = graph.inputs[step]
            call = graph.calls[number]
            if call.function in functions:
                if number not in seen:
                    seen[number] = graph.stepper.view(graph.stepper.roomy(state, call), call)
                yield seen[number], call, graph.answers[graph.outcomes[step]][0]


def answers(graph, function, when):
    """What a call may answer where a condition on state and arguments holds."""
    return {answer for before, _, answer in steps(graph, function) if when.holds(before)}


def process(graph, state):
    """The values of the directory service in a state."""
    return graph.stepper.processes.view(state.process)


# --- what the rows cover ---------------------------------------------------------------------------------------------
def test_every_function_has_its_rows():
    """All 17 functions of the directory are calls of the law."""
    assert len(FUNCTIONS) == 17
    assert set(FUNCTIONS) == {name for name, f in facts.functions().items() if f.family in ("ds-backup", "ds-restore")}
    assert set(ALL) <= set(CALLS)


def test_every_documented_pair_is_bound():
    """Each of the 48 codes that the pages list for a function is the answer of one of its rows."""
    listed = {(name, symbol) for name, symbol in facts.pairs() if name in FUNCTIONS}
    said = {(name, row.answer) for name in FUNCTIONS for row in CALLS[name].rows if cites_documentation(row, name)}
    assert len(listed) == 48
    assert listed - said == set()


def test_every_rule_is_bound():
    """Each of the rules R-232 to R-278 is cited by a row, but for those that no call shows."""
    cited = {source for name in ALL for row in CALLS[name].rows for source in row.sources}
    assert RULES - cited == NO_CALL
    assert {f"A-{n}" for n in range(66, 82)} - cited == {"A-66", "A-77", "A-78", "A-81"}


def test_only_the_documentation_knows_the_directory():
    """The functions are as old as Windows 2000, the same in every version, and no part of the open-source engine."""
    held = {version: [Law(profile(version)).rows(name) for name in ALL] for version in VERSIONS}
    assert all(rows == held["win8"] for rows in held.values())
    assert all(profile(version).has(name) for version in VERSIONS for name in FUNCTIONS)
    engine = Law(profile("ese-oss"))
    assert [name for name in FUNCTIONS if engine.has(name)] == []
    assert {name: engine.rows(name) for name in ALL} == dict.fromkeys(ALL, ())


# --- the graphs ------------------------------------------------------------------------------------------------------
def test_sizes():
    """States and steps of the two worlds, without trouble from outside; they change only with the law."""
    sizes = [(len(graph.states), len(graph)) for graph in (explored(w, troubled=False) for w in (ONE, TWO))]
    assert sizes == SIZES


def test_every_row_fires(graph, pair):
    """Every row of the directory rests under some step of the two worlds."""
    assert silent(graph, pair) == []


def test_a_row_that_cannot_fire_is_found():
    """A row for what no sequence of calls leads to is silent."""
    never = check("hrNyi", context.use.is_("backup") & context.phase.is_("registered"), "A-67")
    found = silent(explored(FEW, changed("DsBackupEnd", never)))
    assert ("DsBackupEnd", "hrNyi") in found
    assert set(found) - {("DsBackupEnd", "hrNyi")} == set(silent(explored(FEW)))


def test_no_hole(graph, pair):
    """In every reachable state every call that can be made has an outcome."""
    assert holes(graph) == holes(pair) == set()


def test_a_missing_row_is_a_hole():
    """A call that may find a situation without a row is found."""
    (end,) = (row for row in CALLS["DsBackupRead"].rows if row.answer == "ERROR_HANDLE_EOF" and not row.then)
    assert holes(explored(FEW)) == set()
    assert holes(explored(FEW, changed("DsBackupRead", without=(end,)))) == {"DsBackupRead"}


# --- what the rows say -----------------------------------------------------------------------------------------------
def test_a_locked_directory_does_not_start(graph):
    """A restore that is registered, or that failed, keeps the directory from starting (R-264, R-269)."""
    locks = {before["directory.lock"] for before, *_ in steps(graph, STARTS)}
    assert locks == {"none"}
    assert {process(graph, state)["directory.lock"] for state in graph.states} == set(directory.lock.domain)


def test_one_restore_at_a_time(pair):
    """As long as a restore is registered none is prepared and none is registered (R-264)."""
    registered = directory.lock.is_("registered")
    for function in ("DsRestorePrepare", "DsRestoreRegister"):
        found = answers(pair, function, registered)
        assert "hrRestoreInProgress" in found
        assert "S_OK" not in found


def test_a_restricted_context_registers_nothing(graph, pair):
    """Without a token, or with a bad one, a context is not good for a registration (R-261, R-263)."""
    restricted = context.use.is_("restore") & context.token.is_("none")
    allowed = {"ERROR_ACCESS_DENIED", "ERROR_INVALID_PARAMETER", "hrMissingExpiryToken"}
    assert answers(graph, "DsRestoreRegister", restricted) >= allowed
    for token in ("none", "bad"):
        found = answers(graph, "DsRestoreRegister", context.use.is_("restore") & context.token.is_(token))
        assert "hrMissingExpiryToken" in found
        assert "S_OK" not in found
    assert "S_OK" in answers(pair, "DsRestoreRegister", context.token.is_("good"))


def test_no_backup_of_a_directory_that_is_offline(graph):
    """Where the directory is offline nothing of it can be read; cleaning up still works (R-234, A-72)."""
    offline = directory.service.is_("offline") & context.life.is_("open") & context.use.is_("backup")
    for function in ("DsBackupGetDatabaseNames", "DsBackupOpenFile", "DsBackupRead", "DsBackupGetBackupLogs"):
        assert "S_OK" not in answers(graph, function, offline), function
    assert answers(graph, "DsBackupEnd", offline) >= {"S_OK", "hrCouldNotConnect"}


def test_a_backup_may_not_outlive_a_stop(graph):
    """Once the directory has stopped, an older backup may find it gone, also when it runs again (R-234, A-72)."""
    again = directory.service.is_("online") & directory.stopped.is_("yes")
    listing = context.life.is_("open") & context.use.is_("backup") & context.phase.is_("databases")
    may = answers(graph, "DsBackupGetDatabaseNames", again & listing)
    assert {"S_OK", "hrCouldNotConnect", "hrCommunicationError"} <= may
    assert "hrCommunicationError" not in answers(graph, "DsBackupGetDatabaseNames", _RUNNING & listing)


def test_a_file_ends_once(graph):
    """The end of a file comes as ERROR_HANDLE_EOF, with the last bytes or after them, and stays (R-248, A-69)."""
    reading = context.file.is_("database") & _RUNNING
    assert answers(graph, "DsBackupRead", reading & context.at.is_("end")) == {
        "ERROR_HANDLE_EOF",
        "ERROR_INVALID_PARAMETER",
    }
    assert answers(graph, "DsBackupRead", reading & context.at.is_("inside")) >= {"S_OK", "ERROR_HANDLE_EOF"}


def test_one_open_file(graph):
    """A second open is refused, and a close without a file has a code of its own (R-246, A-68)."""
    opened = context.file.isnt("none")
    assert "S_OK" not in answers(graph, "DsBackupOpenFile", opened)
    assert "hrAlreadyOpen" in answers(graph, "DsBackupOpenFile", opened)
    in_backup = context.life.is_("open") & context.use.is_("backup") & _RUNNING
    assert answers(graph, "DsBackupClose", in_backup & ~opened) == {"hrInvalidHandle"}


def test_a_backup_beside_another(pair):
    """A second context may be refused with hrBackupInProgress; it need not be, and without another it is not (A-71)."""
    answered = {}
    for before, call, answer in steps(pair, "DsBackupPrepare"):
        if not call.trouble:
            answered.setdefault(before["contexts.backups"], set()).add(answer)
    assert {"S_OK", "hrBackupInProgress"} <= answered["some"]
    assert "hrBackupInProgress" not in answered["none"]


def test_an_abandoned_registration_locks_for_good(pair):
    """A trap: after an End between Register and RegisterComplete no call lifts the lock any more (A-76, R-264)."""
    trapped = {n for n, state in enumerate(pair.states) if abandoned(pair, state)}
    assert trapped
    for number in trapped:
        assert {pair.targets[step] for step in pair.steps(number)} <= trapped


def abandoned(graph, state):
    """Whether a restore is registered, and no context is left that could complete one."""
    views = [graph.stepper.contexts.view(record) for record in state.contexts]
    ended = len(views) == 2 and all(view["context.life"] == "ended" for view in views)
    return ended and process(graph, state)["directory.lock"] == "registered"
