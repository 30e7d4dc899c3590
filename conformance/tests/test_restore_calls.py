import gzip
import json
from collections import Counter
from contextlib import suppress

import pytest

from jetlaw.conformance.bench import bench
from jetlaw.conformance.check import Checker
from jetlaw.conformance.concrete import concrete
from jetlaw.conformance.court import Court
from jetlaw.conformance.docket import Docket, Impossible
from jetlaw.conformance.folders import Folders, place
from jetlaw.conformance.restore_sorting import RESTORES
from jetlaw.conformance.sorting import Unclassified
from jetlaw.model.facts import code_value
from jetlaw.model.law import CALLS
from jetlaw.model.options import Options
from jetlaw.model.state import Input
from jetlaw.model.world import World

from .recorded import SHARED, checked, header, line

ALL_FAMILIES = SHARED.with_name("ese-oss.jsonl.gz")
PATHS = ("JET_paramSystemPath", "JET_paramLogFilePath", "JET_paramTempPath")
MAP = [["I1/a.edb", "r/a.edb"]]


class Tape:
    """A recording in the making: calls and notes go to a court of the engine's law, and into the lines of a trace."""

    def __init__(self):
        self.court, self.lines, self.read = Court(bench("ese-oss").stepper), [header()], None

    def call(self, function, err="JET_errSuccess", out=None, **given):
        """A call and the code that it answered (or ``crash``); the verdict."""
        died, ret = ("crash", None) if err == "crash" else (None, code_value(err))
        self.lines.append(line(call=function, **{"in": given}, ret=ret, out=out or {}, died=died))
        self.read = self.court.read(function, given)
        return self.court.judge(self.read, given, ret, out or {}, died).verdict.value

    def note(self, text, detail="", instance=None, **values):
        """A note."""
        self.lines.append(line(note=text, detail=detail, instance=instance, values=values, ret=0))
        self.court.note(text, detail, 0, values, instance)

    def classes(self, function, **given):
        """The classes that a call's arguments would fall into now."""
        read = self.court.read(function, given)
        return dict(zip((a.variable.name for a in CALLS[function].arguments), read.classes, strict=True))

    def instance(self, name, where=None, started=True):
        """An instance with its files in a directory, 64 KB to a log."""
        self.call("JetCreateInstance", szInstanceName=name, out={"pinstance": name})
        self.note("parameters", instance=name, **dict.fromkeys(PATHS, where or name), JET_paramLogFileSize=64)
        return self.call("JetInit", instance=name, out={"pinstance": name}) if started else ""

    def database(self):
        """A session, a database and enough in it for a second log."""
        self.call("JetBeginSession", instance="I1", out={"psesid": "S1"})
        self.call("JetCreateDatabase", sesid="S1", szFilename="I1/a.edb", out={"pdbid": "D1"})
        self.note("insert", "S1 T1 1 1000")

    def stream(self, logs=2):
        """A full streaming backup into ``bk``."""
        self.call("JetBeginExternalBackupInstance", instance="I1", grbit=0)
        self.call("JetGetAttachInfoInstance", instance="I1", cbMax=65536, out={"files": ["I1/a.edb"]})
        self.note("copied", "every listed file opened, read to its end and closed into bk")
        files = [f"I1/edb0000{number}.log" for number in range(1, logs + 1)]
        self.call("JetGetLogInfoInstance", instance="I1", cbMax=65536, out={"files": files})
        self.note("copied", "every listed file opened, read to its end and closed into bk")
        self.call("JetEndExternalBackupInstance", instance="I1")

    def restore(self, err="JET_errSuccess", sz="bk", dest=None, instance="null"):
        """A JetRestoreInstance; the verdict."""
        return self.call("JetRestoreInstance", err, instance=instance, sz=sz, szDest=dest)

    def external(self, err="JET_errSuccess", low=1, high=2, log="r", rstmap=(), backup="bk"):
        """A JetExternalRestore; the verdict."""
        paths = {"szCheckpointFilePath": log, "szLogPath": log, "szBackupLogPath": backup}
        return self.call("JetExternalRestore", err, **paths, rgrstmap=list(rstmap), genLow=low, genHigh=high)


@pytest.fixture
def tape():
    """A process with one instance and a database."""
    made = Tape()
    made.instance("I1")
    made.database()
    return made


@pytest.fixture
def streamed(tape):
    """A streaming backup of it in ``bk``, and the instance terminated."""
    tape.stream()
    tape.call("JetTerm", instance="I1")
    return tape


@pytest.fixture
def backed_up(tape):
    """A JetBackup of it in ``bk``, and the instance terminated."""
    tape.call("JetBackupInstance", instance="I1", szBackupPath="bk", grbit=0)
    tape.call("JetTerm", instance="I1")
    return tape


# --- sets -------------------------------------------------------------------------------------------------------------
def set_class(tape, **given):
    """The class of a set that JetRestore is given."""
    return tape.classes("JetRestoreInstance", instance="null", **given)["sz"]


def range_class(tape, low, high, backup="bk"):
    """The class of a set and a range of logs."""
    given = {"szLogPath": "r", "szCheckpointFilePath": "r", "szBackupLogPath": backup, "rgrstmap": []}
    return tape.classes("JetExternalRestore", genLow=low, genHigh=high, **given)["szBackupLogPath"]


def test_sets(backed_up):
    """A set is what lies in a directory: nothing, not even the directory, or logs; NULL is none at all."""
    backed_up.note("directory", "empty")
    classes = [set_class(backed_up, sz=sz) for sz in ("bk", "BK\\", "./bk", "empty", "nosuch", None)]
    assert classes == ["whole", "whole", "whole", "no logs", "no folder", "null"]


def test_a_range_against_what_the_database_needs(streamed):
    """Generations 1 and 2 are needed, which the list of the full backup named."""
    ranges = [(1, 2), (2, 2), (1, 1), (2, 1), (1, 3), (3, 3), (0, 0)]
    assert [range_class(streamed, *each) for each in ranges] == [
        "whole",
        "lacks first",
        "lacks last",
        "lacks first",
        "incomplete",
        "incomplete",
        "generation 0",
    ]
    assert [range_class(streamed, 1, 2, backup) for backup in ("nosuch", None)] == ["no folder", "incomplete"]


def test_a_database_streamed_out_can_be_restored(streamed):
    """The copy lies beside its logs, and an external restore may work on it there."""
    assert map_class(streamed, "bk/a.edb") == "backup"
    assert streamed.external(rstmap=[["I1/a.edb", "bk/a.edb"]]) == "conforms"
    assert map_class(streamed, "bk/a.edb") == "no backup"


def test_an_incremental_adds_logs_that_the_database_does_not_need(tape):
    """The set needs what the full backup ended with; logs above the range lie there and are not asked for."""
    tape.call("JetBackupInstance", instance="I1", szBackupPath="bk", grbit=0)
    tape.call("JetBackupInstance", instance="I1", szBackupPath="bk", grbit=1)
    assert [range_class(tape, 1, high) for high in (1, 2, 3, 4)] == ["lacks last", "logs above", "whole", "incomplete"]


@pytest.mark.parametrize(("rows", "size", "logs"), [(1, 1000, 2), (60, 1000, 3), (400, 1000, 8)])
def test_rows_fill_logs(tape, rows, size, logs):
    """How many logs a JetBackup writes follows from what was inserted before."""
    tape.note("insert", f"S1 T1 {rows} {size}")
    tape.call("JetBackupInstance", instance="I1", szBackupPath="bk", grbit=0)
    assert [range_class(tape, 1, high) for high in (logs, logs + 1)] == ["whole", "incomplete"]


def test_logs_outside_the_range_are_deleted(streamed):
    """An external restore that has all logs of its range deletes the others, whatever it answers then."""
    assert streamed.external("JET_errRestoreOfNonBackupDatabase", 1, 1, rstmap=[["I1/a.edb", "I1/a.edb"]]) == "conforms"
    assert range_class(streamed, 1, 2) == "incomplete"
    assert range_class(streamed, 1, 1) == "lacks last"


def test_an_incomplete_range_deletes_nothing(streamed):
    """With a log missing it stops before."""
    assert streamed.external("JET_errFileNotFound", 1, 9) == "conforms"
    assert range_class(streamed, 1, 2) == "whole"


def test_a_streamed_set_has_no_patch_file(streamed):
    """Patch files are JetBackup's (150 recordings)."""
    assert streamed.restore("JET_errPatchFileMissing") == "conforms"


# --- log folders ------------------------------------------------------------------------------------------------------
def log_class(tape, log, low=1, high=2):
    """The class of a log folder."""
    given = {"szLogPath": log, "szCheckpointFilePath": log, "szBackupLogPath": "bk", "rgrstmap": []}
    return tape.classes("JetExternalRestore", genLow=low, genHigh=high, **given)["log folder"]


def test_log_folders(streamed):
    """The logs that lie there: none, all of the set's own, what follows the set, and those of another instance."""
    streamed.external(log="r")
    streamed.instance("I2")
    streamed.call("JetTerm", instance="I2")
    assert [log_class(streamed, log) for log in ("new", "I1", "r", "I2")] == ["empty", "complete", "follow", "foreign"]
    assert log_class(streamed, "r", 1, 1) == "break off"


def test_logs_of_another_size(streamed):
    """Log files of 5 MB, the engine's own choice, do not go with those of 64 KB."""
    streamed.call("JetInit", instance="null", out={"pinstance": "I2"})
    streamed.call("JetTerm", instance="I2")
    assert log_class(streamed, ".") == "other size"
    assert streamed.external("JET_errLogFileSizeMismatch", log=".") == "conforms"


def test_a_folder_that_is_not_there(backed_up):
    """An external restore makes its log folder; JetRestore does not."""
    backed_up.instance("I2", "far", started=False)
    assert backed_up.classes("JetRestoreInstance", instance="I2", sz="bk")["log folder"] == "missing"
    assert backed_up.restore("JET_errInvalidPath", instance="I2") == "conforms"
    assert log_class(backed_up, "far") == "empty"
    backed_up.external("JET_errFileNotFound", 1, 9, log="far")
    assert backed_up.classes("JetRestoreInstance", instance="I2", sz="bk")["log folder"] == "empty"


# --- databases --------------------------------------------------------------------------------------------------------
def map_class(tape, *new, **more):
    """The class of a map with these new names."""
    given = {"szLogPath": "r", "szCheckpointFilePath": "r", "szBackupLogPath": "bk", "genLow": 1, "genHigh": 2}
    return tape.classes("JetExternalRestore", rgrstmap=[["x", name] for name in new], **given, **more)["database map"]


def test_maps(backed_up):
    """The first database that does not fit decides: no directory, no file, in use, not as it was copied."""
    assert [map_class(backed_up, *new) for new in ((), ("I1/a.edb",), ("I1/b.edb",), ("far/a.edb",), ("r/a.edb",))] == [
        "none",
        "no backup",
        "no file",
        "no folder",
        "no file",
    ]
    assert map_class(backed_up, crstfilemap=1) == map_class(backed_up, "y.edb", crstfilemap=0) == "contradictory"
    backed_up.instance("I1")
    backed_up.call("JetBeginSession", instance="I1", out={"psesid": "S2"})
    backed_up.call("JetAttachDatabase", sesid="S2", szFilename="I1/a.edb", grbit=0)
    assert map_class(backed_up, "I1/a.edb") == "in use"


def test_a_database_half_restored(streamed):
    """A restore that ends for lack of logs leaves the copied database, which is as it was backed up; until one runs."""
    streamed.court.docket.folders.backed_up(0, "bk", full=True)
    streamed.court.docket.folders["bk"].databases = ("I1/a.edb",)
    streamed.court.docket.folders["bk"].patched = True
    streamed.court.docket.folders["bk"].generations = {1}
    streamed.court.docket.folders["bk"].needed = (1, 2)
    assert streamed.restore("JET_errRequiredLogFilesMissing") == "conforms"
    assert map_class(streamed, "I1/a.edb") == "backup"
    streamed.instance("I2")
    assert map_class(streamed, "I1/a.edb") == "doubtful"


def test_destinations(backed_up):
    """The database goes to szDest, which some instances make, or to where it was."""
    backed_up.instance("I2", started=False)

    def destination(dest):
        return backed_up.classes("JetRestoreInstance", instance="I2", sz="bk", szDest=dest)["szDest"]

    assert [destination(dest) for dest in (None, "I1", "dst")] == ["free", "free", "no folder"]
    backed_up.note("parameters", instance="I2", JET_paramCreatePathIfNotExist=1)
    assert destination("dst") == "free"
    backed_up.restore("JET_errFileNotFound", sz="nosuch", dest="dst", instance="I2")
    assert backed_up.court.docket.folders["dst"].exists


# --- instances --------------------------------------------------------------------------------------------------------
def test_paths_in_use(tape):
    """JetInit and restores find the first path that a running instance has; a failed JetInit makes the handle NULL."""
    tape.instance("I2", "I1", started=False)
    assert tape.restore("JET_errTempPathInUse", instance="I2") == "conforms"
    assert tape.external("JET_errSystemPathInUse", log="I1") == "conforms"
    assert tape.call("JetInit", "JET_errTempPathInUse", instance="I2") == "conforms"
    assert tape.call("JetTerm", "JET_errInvalidParameter", instance="I2") == "conforms"
    assert tape.call("JetInit", instance="I2", out={"pinstance": "I2"}) == "conforms"
    assert tape.call("JetBeginSession", instance="I2", out={"psesid": "S2"}) == "conforms"
    assert tape.call("JetInit", "JET_errInstanceNameInUse", instance="null") == "conforms"
    assert tape.court.docket.single == -1


def test_an_init_that_fails_otherwise_does_not_null():
    """JET_errAlreadyInitialized, and a handle that is none, leave the caller's handle as it is."""
    tape = Tape()
    tape.instance("I1")
    assert tape.call("JetInit", "JET_errAlreadyInitialized", instance="I1") == "conforms"
    assert tape.call("JetInit", "JET_errInvalidParameter", instance="0x77") == "conforms"
    assert (tape.court.docket.nulled, tape.call("JetTerm", instance="I1")) == (set(), "conforms")


def target(tape, **given):
    """The class of a target."""
    paths = {"szLogPath": "r", "szCheckpointFilePath": "r", "szBackupLogPath": "bk", "rgrstmap": []}
    named = {f"szTargetInstance{key}": value for key, value in given.items()}
    return tape.classes("JetExternalRestore2", pLogInfo={"ulGenLow": 1, "ulGenHigh": 2}, **paths, **named)["target"]


def test_targets(tape):
    """A target is a live instance, by name or by the path of its logs; one path of two, or both ways, is a fault."""
    both = {"LogPath": "I1", "CheckpointPath": "I1"}
    assert [target(tape, **given) for given in ({}, {"Name": "I1"}, {"Name": "I2"}, both, {"Name": "I1", **both})] == [
        "none",
        "object",
        "nobody",
        "object",
        "contradictory",
    ]
    assert target(tape, LogPath="I1") == "contradictory"
    assert target(tape, LogPath="far", CheckpointPath="far") == "folder"


def test_a_process_left_in_multi_instance_mode():
    """A restore with a target that is not there sets the mode; then JetInit with an old handle is the end."""
    tape = Tape()
    tape.instance("I1")
    tape.call("JetTerm", instance="I1")
    given = {"szLogPath": "r", "szCheckpointFilePath": "r", "szBackupLogPath": "bk", "rgrstmap": [], "pLogInfo": {}}
    verdict = tape.call("JetExternalRestore2", "JET_errBadRestoreTargetInstance", szTargetInstanceName="I1", **given)
    assert (verdict, tape.court.docket.declared) == ("conforms", True)
    assert tape.call("JetInit", "crash", instance="I1") == "conforms"


def test_a_restore_of_its_own_takes_the_mode_along():
    """After it JetInit makes the only instance again."""
    tape = Tape()
    given = {"szLogPath": "r", "szCheckpointFilePath": "r", "szBackupLogPath": "bk", "rgrstmap": [], "pLogInfo": {}}
    tape.call("JetExternalRestore2", "JET_errBadRestoreTargetInstance", szTargetInstanceName="I1", **given)
    assert tape.restore("JET_errFileNotFound", sz="nosuch") == "conforms"
    tape.call("JetInit", instance="null", out={"pinstance": "I1"})
    assert (tape.court.docket.declared, tape.court.docket.single) == (False, 0)


def test_no_set_at_all_is_the_end(tape):
    """NULL for the set: the process dies, and an answer instead differs."""
    assert tape.restore("JET_errInvalidParameter", sz=None) == "differs"
    assert tape.restore("crash", sz=None) == "conforms"


# --- power ------------------------------------------------------------------------------------------------------------
STEPS = [
    ("JET_errSuccess", "restore", {}),
    ("JET_errFileNotFound", "restore", {"sz": "nosuch"}),
    ("JET_errInvalidPath", "external", {"backup": "nosuch"}),
    ("JET_errFileNotFound", "external", {"high": 9}),
    ("JET_errRestoreOfNonBackupDatabase", "external", {"rstmap": [["I1/a.edb", "I1/a.edb"]]}),
    ("JET_errFileNotFound", "external", {"rstmap": MAP}),
    ("JET_errAttachedDatabaseMismatch", "external", {"low": 2, "log": "r2"}),
]


@pytest.mark.parametrize(("err", "kind", "given"), STEPS)
def test_one_answer_and_no_other(backed_up, err, kind, given):
    """Where the cause is known the law allows one answer, and any other differs."""
    oracle = backed_up.court.oracle
    before = oracle.states
    assert getattr(backed_up, kind)(err, **given) == "conforms"
    for other in {err for err, _, _ in STEPS} - {err} | {"JET_errAccessDenied"}:
        oracle.states = before
        assert oracle.judge(backed_up.read, code_value(other), None).verdict.value == "differs", other


def test_a_recording_is_checked_in_whole(tmp_path, backed_up):
    """The same lines, read from a file, are judged the same."""
    backed_up.restore()
    backed_up.external("JET_errInvalidPath", backup="nosuch")
    tally = checked(tmp_path, "".join(backed_up.lines)).tally
    assert tally.faults == []
    assert {verdict.value for verdict in tally.verdicts} == {"conforms"}


# --- input that is none -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("function", "given", "problem"),
    [
        ("JetExternalRestore", {"rgrstmap": "I1/a.edb"}, "needs rgrstmap as a list of pairs of names"),
        ("JetExternalRestore", {"rgrstmap": [["I1/a.edb"]]}, "needs rgrstmap as a list of pairs of names"),
        ("JetExternalRestore", {"genLow": "1"}, "needs genLow as a number"),
        ("JetExternalRestore", {"szLogPath": 7}, "needs szLogPath as a text"),
        ("JetExternalRestore2", {"pLogInfo": {"ulGenLow": "1"}}, "needs ulGenLow of pLogInfo as a number"),
        ("JetRestoreInstance", {"instance": "I7", "sz": "bk"}, "which no earlier call gave out"),
        ("JetRestoreInstance", {"instance": "null", "sz": ["bk"]}, "needs sz as a text"),
    ],
)
def test_arguments_of_a_wrong_type(tape, function, given, problem):
    """What is no argument of a restore is told, and nothing is learnt of it."""
    with pytest.raises(Unclassified, match=problem):
        tape.call(function, **given)


def test_an_endless_range(tape):
    """A range of billions of logs is answered at once: the first that is not there decides."""
    tape.stream()
    assert range_class(tape, 1, 2**31 - 1) == "incomplete"


def test_places():
    """Directories are compared without regard to case, slashes and a dot before; NULL is the current one."""
    assert [place(path) for path in ("I1", "i1/", ".\\I1", "./", ".", "", None)] == [
        "i1",
        "i1",
        "i1",
        ".",
        ".",
        ".",
        ".",
    ]


def test_parameters_count_before_an_instance_runs():
    """Paths are set before JetInit; global ones hold for instances to come."""
    folders = Folders(lambda _: ())
    folders.tell(None, {"JET_paramLogFileSize": 64})
    folders.made(0, "I1")
    folders.started(0)
    folders.tell(0, {"JET_paramLogFilePath": "far"})
    assert (folders.setting(0).log, folders.setting(0).log_size, folders["far"].exists) == ("i1", 64, False)


# --- from classes back to calls ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        ("streamed", {"JetRestore": 4, "JetRestore2": 4, "JetExternalRestore": 20, "JetExternalRestore2": 25}),
        (
            "backed_up",
            {
                "JetRestoreInstance": 5,
                "JetRestore": 4,
                "JetRestore2": 5,
                "JetExternalRestore": 10,
                "JetExternalRestore2": 10,
            },
        ),
    ],
)
def test_classes_come_back(kind, counts, request):
    """A call made up for classes falls into them again; how many can be made up depends on what lies in folders."""
    tape = request.getfixturevalue(kind)
    tape.instance("I2", started=False)
    docket, state = tape.court.docket, tape.court.oracle.first
    world = World("restore", instances=len(state.instances), only=RESTORES)
    made = Counter()
    for call, _ in Options(world, bench("ese-oss").stepper)._all(state):
        with suppress(Impossible):
            name, given = concrete(call, CALLS[call.function], docket)
            assert docket.read(name, given) == call
            made[call.function] += 1
    assert made == counts


def test_paths_are_as_they_are(tape):
    """JetInit names no paths: a call with other paths than the instance has cannot be made up."""
    tape.instance("I2", "I1", started=False)
    docket, shape = tape.court.docket, CALLS["JetInit"]
    rest = tuple(argument.variable.initial for argument in shape.arguments[2:])
    assert concrete(Input("JetInit", ("object", "temp in use", *rest), 1), shape, docket)[1]["instance"] == "I2"
    with pytest.raises(Impossible, match="the paths of instance 1 are not free"):
        concrete(Input("JetInit", ("object", "free", *rest), 1), shape, docket)


# --- the recordings ---------------------------------------------------------------------------------------------------
@pytest.mark.shared
@pytest.mark.skipif(not ALL_FAMILIES.exists(), reason="needs the shared recordings")
def test_recorded_restores(tmp_path):
    """Of the recorded restores none differs, and less than one in fifty is undecided."""
    file = tmp_path / "restores.jsonl"
    with gzip.open(ALL_FAMILIES, "rt") as source, file.open("w") as kept:
        keep = False
        for text in source:
            keep = json.loads(text)["trace"].startswith("restore") if '"trace"' in text else keep
            kept.write(text if keep else "")
    checker = Checker(bench("ese-oss"))
    tally = checker.check([file])
    verdicts = {verdict.value: count for verdict, count in tally.verdicts.items()}
    assert (tally.faults, verdicts) == ([], {"conforms": 4499, "undecided": 20})


def test_every_restore_is_followed():
    """The docket knows what every restore does to directories."""
    assert set(RESTORES) <= set(CALLS)
    assert Docket(CALLS).folders.known == (".",)
