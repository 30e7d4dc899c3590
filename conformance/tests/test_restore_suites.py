"""Restores under planned suites: sets are laid out before, and what a restore leaves in folders is known afterwards."""

from contextlib import nullcontext, suppress

import pytest

from jetlaw.adapters.contract import Answer
from jetlaw.adapters.memory import ADAPTER
from jetlaw.conformance.bench import WORLDS, bench
from jetlaw.conformance.concrete import concrete
from jetlaw.conformance.docket import Docket, Impossible
from jetlaw.conformance.driver import Driver, label
from jetlaw.conformance.folders import Folder
from jetlaw.conformance.happenings import WORK, work
from jetlaw.conformance.laying import FULL, INCREMENTAL, closed_log, kept, more_logs, streamed
from jetlaw.conformance.restore_sorting import log_class
from jetlaw.conformance.snippets import snippet
from jetlaw.conformance.sorting import Unclassified
from jetlaw.conformance.suites.material import materials
from jetlaw.conformance.suites.plan import planned
from jetlaw.conformance.suites.world_run import WorldRun
from jetlaw.conformance.verdicts import Verdict
from jetlaw.model.facts import code_value
from jetlaw.model.law import CALLS
from jetlaw.model.state import Input
from jetlaw.model.world import World, plain

EMPTY, RUNNING, TWO = WORLDS["restore"]


def laid(*steps, world=RUNNING, generous=False):
    """A process in which the steps were made after the set-up; if generous, as far as they can be."""
    driver = Driver(ADAPTER, world, bench("ese-oss").stepper)
    driver.set_up()
    for step in steps:
        with suppress(Impossible) if generous else nullcontext():
            driver.make(step if isinstance(step, Input) else work(*step))
    return driver


def external(driver, **given):
    """The verdict on a JetExternalRestore of logs alone."""
    paths = {"szCheckpointFilePath": "r", "rgrstmap": []}
    return driver.repeat("JetExternalRestoreA", {**paths, **given}).verdict


# --- what lies in folders ---------------------------------------------------------------------------------------------
def test_a_restore_into_a_set_begins_a_log_of_its_own():
    """A log that a restore began in a folder of a set stands in the way of the set's next one, which came later."""
    driver = laid(kept(FULL, single=False), kept(FULL, single=False))
    assert external(driver, szBackupLogPath="bk0", genLow=1, genHigh=1, szLogPath="bk0") is Verdict.CONFORMS
    assert external(driver, szBackupLogPath="bk1", genLow=2, genHigh=2, szLogPath="bk0") is Verdict.CONFORMS
    last = driver.made[-1]
    assert last.call.classes[:2] == ("lacks first", "break off")
    assert last.answer.ret == code_value("JET_errExistingLogFileIsNotContiguous")


@pytest.mark.parametrize(
    ("low", "high", "found"), [(1, 1, "follow"), (1, 2, "follow"), (3, 4, "break off"), (4, 5, "break off")]
)
def test_a_set_gone_on_with(low, high, found):
    """What a restore began counts as the next log: it follows the range, or is not the one that the set has."""
    there = Folder(exists=True, generations={1, 2}, sequence="I1", log_size=5120, begun=3)
    assert log_class(there, Folder(exists=True, sequence="I1", log_size=5120), low, high) == found


@pytest.mark.parametrize(("low", "high"), [(1, 3), (2, 4), (5, 6)])
def test_what_the_law_has_no_class_for(low, high):
    """Where a log that a restore began lies inside the range or far before it, no class of the law is right."""
    there = Folder(exists=True, generations={1, 2}, sequence="I1", log_size=5120, begun=3)
    with pytest.raises(Unclassified, match="what a restore went on with"):
        log_class(there, Folder(exists=True, sequence="I1", log_size=5120), low, high)


def test_a_restore_that_began_after_a_gap():
    """A log that a restore of another set began does not follow the last one of the set where it lies."""
    there = Folder(exists=True, generations={1}, sequence="I1", log_size=5120)
    there.begin("I1", 5120, 2)
    assert there.begun == 3
    assert log_class(there, Folder(exists=True, sequence="I1", log_size=5120), 2, 2) == "break off"


def test_a_restore_goes_on_after_the_last_log_in_a_row():
    """A restore replays every log that follows, whatever its range, and begins the next; a second one goes on in it."""
    there = Folder(exists=True, generations={1, 2, 3, 7}, sequence="I1", log_size=5120)
    there.begin("I1", 5120, 1)
    assert there.begun == 4
    there.begin("I1", 5120, 7)
    assert there.begun == 4


def test_a_restore_from_a_set_deletes_what_another_has_begun():
    """What lies outside the range is deleted where the set is not restored into itself."""
    there = Folder(exists=True, generations={1, 2, 3}, begun=4)
    there.keep(1, 2)
    assert (there.generations, there.begun) == ({1, 2}, 0)


@pytest.mark.parametrize("err", ["JET_errStartingRestoreLogTooHigh", "JET_errEndingRestoreLogTooLow"])
def test_a_restore_that_refuses_its_range_deletes_nothing(err):
    """The range is compared with what the database needs before the logs outside of it are deleted."""
    driver = laid(kept(FULL, single=False), kept(FULL, single=False))
    given = {"szBackupLogPath": "bk1", "genLow": 2, "genHigh": 2, "rgrstmap": [], "szLogPath": "r"}
    given["szCheckpointFilePath"] = "r"
    court = driver.court
    court.judge(court.read("JetExternalRestoreA", given), given, code_value(err), {})
    assert court.docket.folders["bk1"].generations == {1, 2}
    court.judge(court.read("JetExternalRestoreA", given), given, code_value("JET_errAttachedDatabaseMismatch"), {})
    assert court.docket.folders["bk1"].generations == {2}


def test_an_incremental_backup_adds_logs_that_no_database_needs():
    """Logs that were streamed out later into the same folder lie above the range that the database needs."""
    driver = laid(kept(FULL, single=False), *streamed("st", single=False), *more_logs("st", single=False))
    folders = driver.court.docket.folders
    assert folders["st"].generations == {1, 2, 3, 4}
    assert folders["st"].needed == (1, 3)
    assert folders.needs == {"st/a.edb": ("i1", 1, 3)}


def test_a_folder_that_was_copied_into_is_no_fresh_directory():
    """A backup into it would be refused, so it does not stand for a fresh one."""
    driver = laid(*streamed("st", single=False))
    assert driver.court.docket.directory(0, "st") == "plain"
    driver.make(kept(FULL, single=False))
    assert driver.made[-1].answer.ret == 0


def test_a_set_without_databases():
    """It has no patch file, so no restore finds anything to do, and nothing needs its logs."""
    life = (plain("JetCreateInstance", instance=0), plain("JetInit", "object", instance=0))
    driver = laid(*life, *closed_log(single=False), kept(FULL, single=False), world=EMPTY)
    there = driver.court.docket.folders["bk0"]
    assert (there.patched, there.needed) == (False, (2, 0))
    driver.repeat("JetRestoreInstanceA", {"instance": "null", "sz": "bk0", "szDest": None})
    assert driver.made[-1].judgement.verdict is Verdict.CONFORMS
    assert external(driver, szBackupLogPath="bk0", genLow=2, genHigh=2, szLogPath="r") is Verdict.CONFORMS


def test_the_folders_that_a_restore_makes_itself():
    """The folder of its logs is made before logs are looked for there: they are missing, and it is not."""
    driver = laid()
    assert external(driver, szBackupLogPath="new", genLow=1, genHigh=1, szLogPath="new") is Verdict.CONFORMS
    assert driver.made[-1].call.classes[0] == "incomplete"


# --- why something cannot be said -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (("JetExternalRestore",), "no database was streamed out, or each was restored since"),
        (("JetExternalRestore", "whole", "empty", "none"), "there is no backup set that is whole"),
        (("JetExternalRestore", "lacks first", "empty", "none"), "there is no backup set that lacks its first log"),
        (("JetRestore", "other page size"), "there is no backup set with pages of another size"),
    ],
)
def test_reasons_say_what_is_missing(call, reason):
    """Where nothing stands for a call, what is missing is said, and not what was asked for."""
    wanted = plain(*call)
    with pytest.raises(Impossible) as problem:
        concrete(wanted, CALLS[wanted.function], Docket(CALLS))
    assert str(problem.value) == reason


def test_an_external_restore_finds_an_empty_folder_again_and_again():
    """A folder in which a restore has gone on is empty no more; one that nobody has used stands for an empty one."""
    driver = laid(*[kept(FULL, single=False)] * 2)
    alone = plain("JetExternalRestore", "whole", "empty", "none", "free")
    for _ in range(6):
        driver.make(alone)
    places = [made.arguments["szLogPath"] for made in driver.made[-6:]]
    assert {"restored", "restored1", "restored2"} <= set(places)
    assert {made.judgement.verdict for made in driver.made} == {Verdict.CONFORMS}


# --- what is laid out -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("world", [EMPTY, RUNNING, TWO])
def test_everything_can_be_laid_out(world):
    """Whatever lays out backups leaves folders behind, the law allows every answer, and none kills the process."""
    found = list(materials(world, lambda _: True))
    assert found
    for steps in found:
        driver = laid(*steps, world=world, generous=True)
        assert not driver.dead
        assert {made.judgement.verdict for made in driver.made} <= {Verdict.CONFORMS}
        folders = driver.court.docket.folders
        assert any(folders[path].generations for path in folders.known) == (len(steps) > 1)


def test_only_restores_need_material():
    """Where nothing can be restored nothing is laid out, and nothing where law or implementation lack a call for it."""
    assert not list(materials(World("streaming"), lambda _: True))
    alone = list(materials(EMPTY, lambda call: call.function == WORK))
    assert alone == [(work("directory", "I1"),)]


def test_work_that_is_no_call_is_told_in_programs():
    """A finding after copied files is told with the notes that copied them, so that its program shows it."""
    driver = laid(("directory", "st"), kept(INCREMENTAL, single=False))
    told = snippet(driver.made, {})
    assert "session.note('directory', 'st')" in told
    assert [label(made) for made in driver.made if made.trouble] == ["(directory)"]


def played(adapter, world=RUNNING):
    """The tour of a world, played."""
    room = bench("ese-oss")
    return WorldRun(adapter, room, planned(room, "tour", world)).run()


def test_the_tour_restores():
    """With material the tour makes most restores that can be made at all; the engine in memory conforms."""
    found = played(ADAPTER)
    assert found.tally.verdicts[Verdict.DIFFERS] == 0
    assert not found.tally.faults
    assert found.reached["JetExternalRestore"] >= 60
    assert found.reached["JetRestoreInstance"] >= 12
    assert len(found.impossible) < 20
    assert not any("nothing stands for" in reason for reason in found.impossible)


class Careless:
    """The engine in memory, whose external restores with a database forget to say that its last logs are lacking."""

    name, functions, troubles = "careless", ADAPTER.functions, ADAPTER.troubles

    def open(self, world):
        """A process."""
        session = ADAPTER.open(world)
        call = session.call

        def careless(function, arguments):
            answer = call(function, arguments)
            forgets = function.startswith("JetExternalRestore") and arguments["rgrstmap"] and answer.ret == -543
            return Answer(0) if forgets else answer

        session.call = careless
        return session


def test_the_tour_catches_what_only_material_shows():
    """A fault that only a streamed set with its database brings to light is found."""
    found = played(Careless())
    assert {(function, came) for function, came, _ in found.new} == {
        ("JetExternalRestore", "JET_errSuccess"),
        ("JetExternalRestore2", "JET_errSuccess"),
    }
