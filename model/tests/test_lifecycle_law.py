import pytest

from jetlaw.model.law.sessions import TRANSACTION_BEGINS, TRANSACTION_ENDS
from jetlaw.model.profiles import profile
from jetlaw.model.ruling import Law
from jetlaw.model.state import State
from jetlaw.model.stepper import Stepper
from jetlaw.model.world import World, plain

FIRST = {"instance": 0, "session": 0}
OK = "JET_errSuccess"
IN_PROGRESS, ALREADY = "JET_errBackupInProgress", "JET_errAlreadyInitialized"
NAMED = {"instance": 0, "session": 0, "database": 0}
PREPARED = (plain("JetOSSnapshotPrepare", "given", "full", snapshot=0),)


class Process:
    """One process under one reading: calls are made, and the answer that comes is chosen."""

    def __init__(self, name, world=None):
        self.stepper = Stepper(Law(profile(name)))
        self.stepper.owners = [0, 1]
        self.state = State()
        for call in world.setup() if world else ():
            self.state = self.moves(call)[0].state

    def moves(self, call):
        """What may happen."""
        return self.stepper.moves(self.stepper.roomy(self.state, call), call)

    def answers(self, function, *classes, **objects):
        """The answers that may come."""
        return {move.outcome.answer for move in self.moves(plain(function, *classes, **objects))}

    def do(self, answer, function, *classes, witness=None, **objects):
        """Make the call and go where that answer leads."""
        call = plain(function, *classes, **objects)
        found = [m for m in self.moves(call) if (m.outcome.answer, m.outcome.witness) == (answer, witness)]
        assert len(found) == 1, self.answers(function, *classes, **objects)
        self.state = found[0].state

    def view(self, function="JetTerm", **objects):
        """What the law sees when a call is made."""
        call = plain(function, **objects)
        return self.stepper.view(self.stepper.roomy(self.state, call), call)


# --- modes -----------------------------------------------------------------------------------------------------------
def test_a_declared_mode_goes_with_the_last_instance():
    """JetEnableMultiInstance holds until the first instance is gone; then the engine knows no mode (R-007, R-011)."""
    process = Process("ese-oss")
    process.do(OK, "JetEnableMultiInstance", "none")
    assert process.view()["engine.mode"] == "multi"
    process.do(OK, "JetCreateInstance", instance=0)
    process.do(OK, "JetTerm", instance=0)
    assert process.view()["engine.mode"] == "none"


def test_a_second_declaration_is_refused():
    """JET_errSystemParamsAlreadySet, also without parameters (R-012); the engine compares them first."""
    for name in ("ese-oss", "win8"):
        process = Process(name)
        process.do(OK, "JetEnableMultiInstance", "valid")
        assert "JET_errSystemParamsAlreadySet" in process.answers("JetEnableMultiInstance", "none")
    process = Process("ese-oss")
    process.do(OK, "JetEnableMultiInstance", "valid")
    assert process.answers("JetEnableMultiInstance", "different") == {"JET_errSystemParameterConflict"}
    assert process.answers("JetEnableMultiInstance", "counted null") == {"JET_errInvalidParameter"}


@pytest.mark.parametrize("name", ["ese-oss", "win8"])
def test_single_instance_mode_forbids_both(name):
    """JET_errRunningInOneInstanceMode for a declaration and for a creation (R-008, R-012)."""
    process = Process(name, World("lifecycle", single=True))
    for function in ("JetEnableMultiInstance", "JetCreateInstance", "JetCreateInstance2"):
        assert process.answers(function) == {"JET_errRunningInOneInstanceMode"}


# --- parameters ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("chosen", "engine", "documented"),
    [
        ("circular on", {ALREADY}, {ALREADY}),
        ("circular off", {OK}, {ALREADY}),
        ("recovery on", {ALREADY}, {ALREADY}),
        ("snapshot timeout", {OK}, {OK}),
        ("unknown", {"JET_errInvalidParameter"}, {"JET_errInvalidParameter"}),
        ("bad path", {ALREADY}, {ALREADY, "JET_errInvalidPath"}),
    ],
)
def test_parameters_after_init(chosen, engine, documented):
    """Too late is JET_errAlreadyInitialized (R-055), but for the timeout (R-056); the engine minds changes only."""
    for name, answers in (("ese-oss", engine), ("win8", documented)):
        process = Process(name, World("lifecycle"))
        assert process.answers("JetSetSystemParameter", "object", chosen, instance=0) == answers


# --- termination -----------------------------------------------------------------------------------------------------
FLAGS = ("none", "complete", "abrupt", "stop backup", "complete and stop", "dirty", "dirty and stop")


@pytest.mark.parametrize(
    ("ahead", "answers"),
    [
        ((), [OK, OK, "hang", "hang", "hang", "JET_errDirtyShutdown", "hang"]),
        (("Freeze",), [IN_PROGRESS, IN_PROGRESS, "hang", "hang", "hang", "hang", "hang"]),
        (("Freeze", "End"), ["hang", "hang", "hang", "hang", "hang", "hang", "hang"]),
        (("Freeze", "Thaw"), [OK, OK, OK, OK, OK, "JET_errDirtyShutdown", "JET_errDirtyShutdown"]),
    ],
)
def test_term_of_a_member(ahead, answers):
    """A term that stops backups waits for the snapshot session, the others for the thaw (C6, section 5)."""
    process = Process("ese-oss", World("lifecycle", snapshots=1, first=PREPARED))
    for step in ahead:
        if step == "End":
            process.do(OK, "JetEndExternalBackupInstance2", "object", "abort", instance=0)
        else:
            process.do(OK, f"JetOSSnapshot{step}", snapshot=0)
    found = [process.answers("JetTerm2", "object", flags, instance=0) for flags in FLAGS]
    assert found == [{answer} for answer in answers]
    assert process.answers("JetTerm", instance=0) == process.answers("JetTerm2", "object", "abrupt", instance=0)


def test_a_refused_term_ends_all_backups():
    """After JET_errBackupInProgress from a term no backup is allowed any more (row 62 of the differences)."""
    process = Process("ese-oss", World("streaming"))
    process.do(OK, "JetBeginExternalBackupInstance", "object", "full", instance=0)
    process.do(IN_PROGRESS, "JetTerm2", "object", "complete", instance=0)
    assert process.view(instance=0)["instance.backups"] == "refused"


def test_open_transactions_hold_a_term():
    """JET_errTooManyActiveUsers until the transaction ends (R-037); a dirty term does not care."""
    process = Process("ese-oss", World("lifecycle"))
    process.do("", TRANSACTION_BEGINS, "object", **FIRST)
    assert process.answers("JetTerm", instance=0) == {"JET_errTooManyActiveUsers"}
    assert process.answers("JetTerm2", "object", "dirty", instance=0) == {"JET_errDirtyShutdown"}
    process.do("", TRANSACTION_ENDS, "object", **FIRST)
    assert process.answers("JetTerm", instance=0) == {OK}


# --- databases -------------------------------------------------------------------------------------------------------
def test_writers_wait_for_the_thaw():
    """Attach and detach of a file that is there and the creation of a new one block; errors before that do not."""
    process = Process("ese-oss", World("lifecycle", snapshots=1, databases=2, first=PREPARED))
    process.do(OK, "JetOSSnapshotFreeze", snapshot=0)
    other = NAMED | {"database": 1}
    assert process.answers("JetAttachDatabase", **NAMED) == {"hang"}
    assert process.answers("JetDetachDatabase", **NAMED) == {"hang"}
    assert process.answers("JetDetachDatabase", "object", "null", **FIRST) == {"hang"}
    assert process.answers("JetCreateDatabase", **other) == {"hang"}
    assert process.answers("JetAttachDatabase", **other) == {"JET_errFileNotFound"}
    assert process.answers("JetDetachDatabase", **other) == {"JET_errDatabaseNotFound"}
    assert process.answers("JetCreateDatabase", **NAMED) == {"JET_errDatabaseDuplicate"}


def test_overwriting():
    """An existing file is in the way unless it is to be overwritten (R-048); an attached one always is."""
    process = Process("ese-oss", World("lifecycle"))
    process.do(OK, "JetCloseDatabase", "object", "open", witness="last", **NAMED)
    process.do(OK, "JetDetachDatabase", **NAMED)
    assert process.answers("JetCreateDatabase", **NAMED) == {"JET_errDatabaseDuplicate"}
    process.do(OK, "JetCreateDatabase", "object", "database", "overwrite", **NAMED)
    assert process.answers("JetCreateDatabase", "object", "database", "overwrite", **NAMED) == {
        "JET_errDatabaseDuplicate"
    }


@pytest.mark.parametrize(("name", "last", "refused"), [("ese-oss", 5, 6), ("win8", 6, 7)])
def test_how_many_databases(name, last, refused):
    """Seven at most, or six (R-052, A-61): the engine counts its temporary one, the documentation leaves it open."""
    process, too_many = Process(name, World("lifecycle")), "JET_errTooManyAttachedDatabases"
    for number in range(1, refused):
        found = process.answers("JetCreateDatabase", database=number, **FIRST)
        assert OK in found
        assert (too_many in found) == (number > last - 1 and name == "win8")
        process.do(OK, "JetCreateDatabase", database=number, **FIRST)
    found = process.answers("JetCreateDatabase", database=refused, **FIRST)
    assert too_many in found
    assert OK not in found


def test_windows_2000_attaches_again_by_itself():
    """What was attached at JetTerm may be attached after the next JetInit on Windows 2000 alone (R-023, R-051)."""
    for name, answers in (("win2000", {OK, "JET_wrnDatabaseAttached"}), ("winxp", {OK})):
        process = Process(name, World("lifecycle", single=True))
        process.do(OK, "JetTerm", instance=0)
        process.do(OK, "JetInit", "null", instance=1)
        process.do(OK, "JetBeginSession", instance=1, session=1)
        assert process.answers("JetAttachDatabase", instance=1, session=1, database=0) == answers


def test_exclusive_opens():
    """An exclusive open needs the database to itself, and holds it until the last close (db.cxx:6073-6082)."""
    process = Process("ese-oss", World("lifecycle"))
    exclusive = ("object", "database", "exclusive")
    another = "JET_errOneDatabasePerSession"  # if a parameter says so, of which the law does not know
    assert process.answers("JetOpenDatabase", *exclusive, **NAMED) == {"JET_errDatabaseInUse", another}
    process.do(OK, "JetCloseDatabase", "object", "open", witness="last", **NAMED)
    process.do(OK, "JetOpenDatabase", *exclusive, **NAMED)
    assert process.answers("JetOpenDatabase", **NAMED) == {OK, "JET_errDatabaseLocked", another}
    process.do(OK, "JetCloseDatabase", "object", "open", witness="last", **NAMED)
    assert process.answers("JetOpenDatabase", **NAMED) == {OK}


# --- information -----------------------------------------------------------------------------------------------------
def test_buffers():
    """What JetGetInstanceInfo gives out can be freed once; NULL is ignored, other memory undefined (R-070 to R-072)."""
    process = Process("ese-oss", World("lifecycle"))
    assert process.moves(plain("JetFreeBuffer", "given")) == []
    process.do(OK, "JetGetInstanceInfo")
    process.do(OK, "JetFreeBuffer", "null")
    process.do(OK, "JetFreeBuffer", "given", witness="last")
    assert process.moves(plain("JetFreeBuffer", "given")) == []
    assert process.moves(plain("JetFreeBuffer", "foreign")) == []
