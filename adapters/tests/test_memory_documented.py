"""Where the two behaviours of the memory engine part: one situation a line, with both answers and the source."""

from __future__ import annotations

import pytest

from jetlaw.adapters.memory import ADAPTER, DOCUMENTED

from .behaviours import both, check
from .engine import BAD_GRBIT, BAD_PARAMETER, IN_PROGRESS, NO_BACKUP, OK, PAGE, SEQUENCE, Engine

BY_CALLER, BY_SERVER = -800, -801
NOT_INITIALIZED, BAD_INSTANCE, NO_MEMORY = -1029, -1115, -1011
STOPPED, USERS, LATE = -1329, -1059, -1030
NO_DATABASE, MISSING, SHORT, NOT_YET = -1203, -569, -1038, -523
NO_PATH, NO_DIRECTORY, IN_TRANSACTION = -1023, -525, -1108
CIRCULAR = -526
CANCELLED = [OK, BAD_PARAMETER, NO_BACKUP]
"""A backup that a wrong argument has cancelled: its end finds none."""
HALTED = [OK, OK, OK, NO_BACKUP]


def unready(engine):
    """An instance I2 that was created only."""
    assert engine("JetCreateInstance", szInstanceName="I2") == OK
    return engine


def idle(steps):
    """Steps with an instance I2 that was created only."""
    return lambda engine: steps(unready(engine))


@pytest.mark.parametrize(
    ("steps", "open_source", "documented"),
    [
        both("a handle of nothing (A-10)", lambda e: [e("JetTerm", instance="9")], [BAD_INSTANCE], [BAD_PARAMETER]),
        both(
            "stop-backup of an instance that does not run (R-158)",
            idle(lambda e: [e("JetStopBackupInstance", instance="I2")]),
            [OK],
            [BAD_PARAMETER],
        ),
        both(
            "stop-service of an instance that does not run (R-066)",
            idle(lambda e: [e("JetStopServiceInstance", instance="I2")]),
            [NOT_INITIALIZED],
            [BAD_PARAMETER],
        ),
        both("init without a handle (R-021)", lambda e: [e("JetInit", instance="null")], [OK], [BAD_PARAMETER]),
    ],
)
def test_handles(steps, open_source, documented):
    """Whatever is no running instance is an invalid parameter, says the documentation."""
    check(steps, open_source, documented)


def test_a_call_without_any_instance():
    """Nothing initialized: JET_errInvalidParameter (jetapi.cxx:2976), or JET_errNotInitialized (R-036)."""
    codes = [adapter.open({}).call("JetStopBackup", {}).ret for adapter in (ADAPTER, DOCUMENTED)]
    assert codes == [BAD_PARAMETER, NOT_INITIALIZED]


@pytest.mark.parametrize(
    ("steps", "open_source", "documented"),
    [
        both("a parameter after stop-service (R-063)", lambda e: [stop(e), late(e, 64)], [OK, OK], [OK, STOPPED]),
        both("a parameter set to what it is (R-055)", lambda e: [late(e, 64), late(e, 32)], [OK, LATE], [LATE, LATE]),
        both("2^31 pages (page of JetCreateDatabase2)", lambda e: [vast(e)], [OK], [-1205]),
        both("attach in a transaction (R-049)", lambda e: [attach_late(e)], [IN_TRANSACTION], [OK]),
    ],
)
def test_setting_up(steps, open_source, documented):
    """What can no longer be set, or be attached, differs."""
    check(steps, open_source, documented)


def stop(engine):
    """Stop the service."""
    return engine("JetStopServiceInstance")


def late(engine, size):
    """Set the size of logs, which is 64, after JetInit."""
    return engine("JetSetSystemParameter", paramid="JET_paramLogFileSize", lParam=size)


def vast(engine):
    """Make a database that may grow beyond the last page number."""
    return engine("JetCreateDatabase2", sesid="S1", szFilename="I1/b.edb", cpgDatabaseSizeMax=0x7FFF_FFFF)


def attach_late(engine):
    """Attach a detached database within a transaction."""
    assert engine("JetCloseDatabase", sesid="S1", dbid="D1") == OK
    assert engine("JetDetachDatabase", sesid="S1", szFilename="I1/a.edb") == OK
    assert engine.session.note("transaction begun", "S1") == OK
    return engine("JetAttachDatabase", sesid="S1", szFilename="I1/a.edb")


@pytest.mark.parametrize(
    ("steps", "open_source", "documented"),
    [
        both("an internal copy (R-099)", lambda e: [e.begin(0x40)], [OK], [BAD_GRBIT]),
        both("a surrogate (R-099)", lambda e: [e.begin(0x20)], [OK], [BAD_GRBIT]),
        both("an unknown flag beside incremental (R-099)", lambda e: [e.begin(0x21)], [-560], [BAD_GRBIT]),
    ],
)
def test_flags_of_begin(steps, open_source, documented):
    """Incremental is the one flag that the documentation knows."""
    check(steps, open_source, documented)


def test_flags_come_before_circular_logging_in_the_documentation_only():
    """A flag nobody knows beside incremental: JET_errInvalidBackup (backup.cxx:1673) or JET_errInvalidGrbit (R-099)."""
    check(lambda e: [e.begin(0x21)], [CIRCULAR], [BAD_GRBIT], circular_logging=True)


def test_a_full_disk_lets_a_backup_begin():
    """A full disk refuses a begin (backup.cxx:1695); the page has no such code (R-100)."""
    check(lambda e: [e.session.trouble("disk full"), e.begin()], [None, -529], [None, OK])


@pytest.mark.parametrize(
    ("steps", "open_source", "documented"),
    [
        both("another file first (R-119)", lambda e: [e.begin(), e.open("I1/edb.chk")], [OK, NO_DATABASE], [OK, OK]),
        both("the current log (R-119)", lambda e: [*ready(e), e.open("I1/edb.log")], [OK, BAD_PARAMETER], [OK, OK]),
        both("a closed file (R-003)", lambda e: [e.begin(), e.read()], [OK, OK], [OK, BAD_PARAMETER]),
        both(
            "two pages of a log at first (R-123)",
            lambda e: [*ready(e), e.open(e.logs()[0]), e.read(2 * PAGE)],
            [OK, OK, OK],
            [OK, OK, BAD_PARAMETER],
        ),
        both(
            "nothing of a database, in the middle (A-31)",
            lambda e: [e.begin(), e.open("I1/a.edb"), e.read(3 * PAGE), e.read(0)],
            [OK, OK, OK, BAD_PARAMETER],
            [OK, OK, OK, OK],
        ),
    ],
)
def test_files(steps, open_source, documented):
    """The documentation opens every file, and reads every file by the same rule."""
    check(steps, open_source, documented)


def ready(engine):
    """A backup in its log phase."""
    codes = [engine.begin()]
    engine.logs()
    return codes


@pytest.mark.parametrize(
    ("steps", "open_source", "documented"),
    [
        both("a second open (R-115)", lambda e: twice(e, "I1/a.edb"), [NO_MEMORY, OK], [NO_MEMORY, NO_BACKUP]),
        both("no name (R-115)", lambda e: [e.begin(), e.open(""), e.end()], [OK, BAD_PARAMETER, OK], CANCELLED),
        both(
            "a read without a file (R-127)",
            lambda e: [e.begin(), e.read(1), e.end()],
            [OK, BAD_PARAMETER, OK],
            CANCELLED,
        ),
        both(
            "a read of a database (R-128)",
            lambda e: [e.begin(), e.open("I1/a.edb"), e.read(1), e.close()],
            [OK, OK, BAD_PARAMETER, OK],
            [OK, OK, BAD_PARAMETER, OK],
        ),
        both(
            "a list with a file open (R-135)",
            lambda e: [e.begin(), e.open("I1/a.edb"), listed(e), e.close()],
            [OK, OK, SEQUENCE, OK],
            [OK, OK, SEQUENCE, NO_BACKUP],
        ),
        both(
            "a truncation with a file open (A-33)",
            lambda e: [e.begin(), e.open("I1/a.edb"), e.truncate(), e.close()],
            [OK, OK, SEQUENCE, OK],
            [OK, OK, SEQUENCE, OK],
        ),
        both(
            "after a cancelled backup the next may begin (A-29)",
            lambda e: [e.begin(), e.open(""), e.begin()],
            [OK, BAD_PARAMETER, IN_PROGRESS],
            [OK, BAD_PARAMETER, OK],
        ),
    ],
)
def test_failures(steps, open_source, documented):
    """A failed call cancels the whole backup, says the documentation, and that is then over."""
    check(steps, open_source, documented)


def twice(engine, name):
    """Open a file while another is open, and close that one."""
    assert [engine.begin(), engine.open("I1/a.edb")] == [OK, OK]
    return [engine.open(name), engine.close()]


def listed(engine):
    """Ask for the logs."""
    return engine("JetGetLogInfoInstance", cbMax=65536)


def test_a_database_that_is_not_attached_cancels_nothing():
    """The exception to R-115: a database that is attached elsewhere, or not at all (R-116, A-30)."""
    engine = Engine(adapter=DOCUMENTED, records=1)
    engine.add_instance("I2")
    engine.add_database("S2", "I2/a.edb", "D2", "T2", 1)
    assert twice(engine, "I2/a.edb") == [NO_MEMORY, OK]
    assert [engine.open("I2/a.edb"), engine.open("I1/a.edb"), engine.close()] == [-1032, OK, OK]


def test_a_damaged_database_cancels_nothing():
    """A page that fails its checksum ends the copy of that database alone (R-128, A-32)."""
    engine = Engine(adapter=DOCUMENTED, records=1)
    assert [engine.begin(), engine.open("I1/a.edb")] == [OK, OK]
    engine.session.trouble("page fails its checksum")
    assert [engine.read(), engine.close(), listed(engine)] == [-1018, BAD_PARAMETER, OK]


@pytest.mark.parametrize(
    ("steps", "open_source", "documented"),
    [
        both("databases in ANSI (R-107)", lambda e: [e.begin(), attached(e, "A", 10)], [OK, SHORT], [OK, OK]),
        both("logs in ANSI (R-107)", lambda e: [e.begin(), logs(e, "A", 10)], [OK, SHORT], [OK, OK]),
        both("a wrong size in Unicode (R-136)", lambda e: [e.begin(), sized(e, "W")], [OK, OK], [OK, BAD_PARAMETER]),
        both("a wrong size in ANSI", lambda e: [sized(e, "A")], [BAD_PARAMETER], [BAD_PARAMETER]),
    ],
)
def test_lists(steps, open_source, documented):
    """A list that does not fit is no error in the documentation, in neither form."""
    check(steps, open_source, documented)


def attached(engine, form, room):
    """List the databases."""
    return engine("JetGetAttachInfoInstance" + form, cbMax=room)


def logs(engine, form, room):
    """List the logs."""
    return engine("JetGetLogInfoInstance" + form, cbMax=room)


def sized(engine, form):
    """List the logs, with a JET_LOGINFO of one byte."""
    return engine("JetGetLogInfoInstance2" + form, cbMax=65536, cbSize=1)


@pytest.mark.parametrize("form", ["A", "W"])
def test_a_short_list_tells_the_size_that_it_needs(form):
    """What fits is there, and the actual size is larger than the maximum (R-107, A-57)."""
    engine = Engine(adapter=DOCUMENTED, records=1)
    assert [engine.begin(), logs(engine, form, None)] == [OK, OK]
    needed = engine.out["cbActual"]
    assert logs(engine, form, needed) == OK
    whole = engine.out
    assert logs(engine, form, needed // 2) == OK
    assert whole == {"cbActual": needed, "files": ["I1/edb00001.log", "I1/edb00002.log"]}
    assert engine.out == {"cbActual": needed, "files": ["I1/edb00001.log"]}


def test_a_gap_in_the_logs_is_no_error():
    """Logs after the last backup are gone: JET_errMissingFileToBackup (backup.cxx:844), or a list all the same."""
    check(lambda e: [after_a_gap(e), listed(e)], [OK, MISSING], [OK, OK])


def after_a_gap(engine):
    """Begin an incremental backup after a full one whose next logs are gone."""
    engine.full_backup()
    assert engine.session.note("insert", "S1 T1 300 1000") == OK
    engine.session.trouble("log files deleted")
    return engine.begin(1)


@pytest.mark.parametrize(
    ("steps", "open_source", "documented"),
    [
        both(
            "midway (R-148)", lambda e: [e.begin(), e.end(), e.end()], [OK, OK, NO_BACKUP], [OK, BY_CALLER, NO_BACKUP]
        ),
        both(
            "before the logs (A-35)",
            lambda e: [e.begin(), e("JetEndExternalBackupInstance")],
            [OK, OK],
            [OK, BY_CALLER],
        ),
        both("abandoned (A-02)", lambda e: [e.begin(), e.end(2)], [OK, OK], [OK, OK]),
        both("after a stop (R-149)", lambda e: [*halted(e), e.end(), e.end()], HALTED, [OK, OK, BY_SERVER, NO_BACKUP]),
        both("after a stop, abandoned (A-02)", lambda e: [*halted(e), e.end(2)], [OK, OK, OK], [OK, OK, BY_SERVER]),
        both("in the log phase (A-58)", lambda e: [*ready(e), e.end()], [OK, OK], [OK, OK]),
    ],
)
def test_ends(steps, open_source, documented):
    """The code of the end tells what became of the backup, and the backup is over in any case."""
    check(steps, open_source, documented)


def halted(engine):
    """A backup that the host has stopped."""
    return [engine.begin(), engine("JetStopBackupInstance")]


@pytest.mark.parametrize(
    ("steps", "open_source", "documented"),
    [
        both("JetTerm with a backup (R-033)", lambda e: [e.begin(), e("JetTerm")], [OK, OK], [OK, IN_PROGRESS]),
        both("abrupt, with a backup (R-033)", lambda e: [e.begin(), term(e, 2)], [OK, OK], [OK, IN_PROGRESS]),
        both("dirty, with a backup (R-033)", lambda e: [e.begin(), term(e, 8)], [OK, -1116], [OK, IN_PROGRESS]),
        both("stopping the backup (R-034)", lambda e: [e.begin(), term(e, 4)], [OK, OK], [OK, OK]),
        both(
            "a refusal changes nothing (R-032)",
            lambda e: [e.begin(), term(e, 0), e.end(2), e.begin()],
            [OK, IN_PROGRESS, OK, NOT_YET],
            [OK, IN_PROGRESS, OK, OK],
        ),
        both("complete, with a transaction (R-037)", lambda e: [began(e), term(e, 1)], [OK, USERS], [OK, USERS]),
        both("abrupt, with a transaction (R-037)", lambda e: [began(e), term(e, 2)], [OK, USERS], [OK, OK]),
        both(
            "a backup outlives a refusal (R-032)",
            lambda e: [began(e), e.begin(), term(e, 5), e.end(2)],
            [OK, OK, USERS, NO_BACKUP],
            [OK, OK, USERS, OK],
        ),
    ],
)
def test_terms(steps, open_source, documented):
    """Only StopBackup stops a backup, only Complete minds transactions, and a refusal changes nothing."""
    check(steps, open_source, documented)


def term(engine, grbit):
    """Terminate."""
    return engine("JetTerm2", grbit=grbit)


def began(engine):
    """Begin a transaction."""
    return engine.session.note("transaction begun", "S1")


@pytest.mark.parametrize(
    ("steps", "open_source", "documented"),
    [
        both("no directory (R-082)", lambda e: [into(e, "none", 0)], [NO_PATH], [NO_PATH]),
        both("no directory, atomic (R-082)", lambda e: [into(e, "none", 4)], [NO_DIRECTORY], [NO_PATH]),
        both("no path (R-076)", lambda e: [into(e, None, 0), e.begin(1)], [-504, -560], [OK, -560]),
    ],
)
def test_directories(steps, open_source, documented):
    """Where JetBackup cannot go, and that it goes nowhere without a path."""
    check(steps, open_source, documented)


def into(engine, path, grbit):
    """Make a backup into a directory, which is not made if it is not there."""
    engine.session._process.instances[0].parameters._values["JET_paramCreatePathIfNotExist"] = 0
    return engine("JetBackupInstance", szBackupPath=path, grbit=grbit)


@pytest.mark.parametrize(
    ("steps", "open_source", "documented"),
    [
        both("no handle (R-201)", lambda e: [from_set(e, "null", "bk")], [-1811], [BAD_PARAMETER]),
        both("no set (R-203)", idle(lambda e: [from_set(e, "I2", "bk")]), [-1811], [NO_PATH]),
        both("no source (page of JetRestore)", idle(lambda e: [from_set(e, "I2", None)]), [None], [BAD_PARAMETER]),
        both("a log below the range (R-226)", lambda e: [streamed(e, 2, 2)], [-543], [-554]),
        both("a log above the range (R-226)", lambda e: [streamed(e, 1, 1)], [-543], [-553]),
        both("generation 0 (R-214)", lambda e: [streamed(e, 0, 2)], [NO_PATH], [-1811]),
    ],
)
def test_restores(steps, open_source, documented):
    """The same refusals are told by the codes of the pages, and logs outside the range are refused."""
    check(steps, open_source, documented)


def from_set(engine, instance, path):
    """Restore what JetBackup wrote."""
    return engine("JetRestoreInstance", instance=instance, sz=path, szDest=None)


def streamed(engine, low, high):
    """Stream a set of two logs out into "bk", and restore it with a range of logs."""
    assert engine.session.note("directory", "bk") == OK
    assert [engine.begin(), attached(engine, "A", 65536)] == [OK, OK]
    assert engine.session.note("copied", "every listed file into bk") == OK
    assert listed(engine) == OK
    assert engine.session.note("copied", "every listed file into bk") == OK
    assert [engine.end(), engine("JetTerm")] == [OK, OK]
    paths = {"szCheckpointFilePath": "r", "szLogPath": "r", "szBackupLogPath": "bk"}
    return engine("JetExternalRestore", **paths, rgrstmap=[["I1/a.edb", "bk/a.edb"]], genLow=low, genHigh=high)


def troubled(trouble, steps):
    """Steps after a trouble was caused."""

    def run(engine):
        engine.session.trouble(trouble)
        codes = steps(engine)
        engine.session.close()
        return codes

    return run


def busy(engine):
    """JetEndSession of a session that another thread is inside with."""
    return [engine("JetEndSession", sesid="S1")]


@pytest.mark.parametrize(
    ("steps", "open_source", "documented"),
    [
        both("an end of no session", lambda e: [e("JetEndSession", sesid="null")], [-1104], [BAD_PARAMETER]),
        both("a session in use", troubled("another thread uses the session", busy), [-1910], [-1914]),
        both("an end without a buffer", troubled("no buffer left", busy), [OK], [-1014]),
        both("an end without memory", troubled("out of memory", busy), [OK], [NO_MEMORY]),
        both(
            "a parameter after a fatal error",
            troubled(
                "fatal error",
                lambda e: [e("JetSetSystemParameter", paramid="JET_paramOSSnapshotTimeout", lParam=1)],
            ),
            [OK],
            [-1090],
        ),
        both(
            "a backup of an instance that initializes (R-094)",
            idle(
                troubled(
                    "another thread initializes",
                    lambda e: [e("JetBeginExternalBackupInstance", instance="I2", grbit=0)],
                )
            ),
            [NOT_INITIALIZED],
            [NOT_YET],
        ),
        both(
            "the id of a database that is not open (R-054)",
            lambda e: [e("JetCloseDatabase", sesid="S1", dbid="D1") for _ in range(2)],
            [OK, -1010],
            [OK, NO_DATABASE],
        ),
        both("a term of nothing (R-036)", lambda e: [e("JetTerm"), e("JetTerm")], [OK, BAD_INSTANCE], [OK, -1029]),
        both(
            "bits that JetBackup does not know",
            lambda e: [e("JetBackupInstance", szBackupPath="bk", grbit=0x1000)],
            [OK],
            [BAD_GRBIT],
        ),
        both(
            "the members of no session (R-186)",
            lambda e: [e("JetOSSnapshotGetFreezeInfo", snapId="9", grbit=0)],
            [-2404],
            [-2401],
        ),
    ],
)
def test_codes_that_only_a_page_lists(steps, open_source, documented):
    """Codes that the pages list and the engine never answers there."""
    check(steps, open_source, documented)
