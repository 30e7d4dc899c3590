from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Thread, active_count
from time import monotonic, sleep

import pytest

from jetlaw.adapters.memory import ADAPTER
from jetlaw.adapters.memory.monitor import Monitor
from jetlaw.adapters.memory.restore.from_set import SetRestore

from .engine import IN_PROGRESS, NO_BACKUP, OK, Engine

ABORT_BY_SERVER, TERM_IN_PROGRESS, NOT_INITIALIZED, BAD_INSTANCE = -801, -1000, -1029, -1115
RESTORE_IN_PROGRESS, ALREADY_INITIALIZED, INIT_IN_PROGRESS, ONE_INSTANCE = -506, -1030, -1031, -1080
SHARING_VIOLATION, TIME_OUT, MISSING_FULL_BACKUP = -1910, -2402, -560
STOP_BACKUP = 4


class Interrupted(Monitor):
    """A monitor that has another thread at the door at a chosen pause."""

    def interrupt(self, at, visitor):
        """Let ``visitor`` run in another thread, which gets in at the pause of that number."""
        self.pauses, self.at, self.visitor = 0, at, visitor
        self.thread = None

    def pause(self):
        self.pauses += 1
        if self.pauses == self.at:
            self.thread = Thread(target=self.visitor)
            self.thread.start()
            until(lambda: self._door)
        super().pause()


class Others:
    """Calls that other threads make."""

    def __init__(self, engine, pool):
        self._engine, self._pool = engine, pool

    def call(self, function, /, **arguments):
        """Make a call in another thread, and wait until it is done or waits for something."""
        arguments = {"instance": "I1"} | arguments
        monitor = self._engine.session._process.monitor
        away = len(monitor.away)
        made = self._pool.submit(self._announced, function, arguments)
        until(lambda: made.done() or len(monitor.away) > away)
        return made

    def _announced(self, function, arguments):
        with self._engine.session.thread():
            return self._engine.session.call(function, arguments)


@contextmanager
def threads(engine):
    """Calls in other threads, while this one announces that it may still do something."""
    with ThreadPoolExecutor(4) as pool, engine.session.thread():
        yield Others(engine, pool)


def until(condition):
    """Wait for other threads."""
    end = monotonic() + 20
    while not condition():
        assert monotonic() < end, "the other thread does not come that far"
        sleep(0.0005)


def frozen():
    """An engine with a database in a freeze, which is snapshot N1."""
    engine = Engine(records=3)
    assert engine.session.call("JetOSSnapshotPrepare", {"psnapId": "out", "grbit": 0}).ret == OK
    assert snapshot(engine, "JetOSSnapshotFreeze") == OK
    return engine


def snapshot(engine, function, **arguments):
    """A call on snapshot session N1."""
    return engine.session.call(function, {"snapId": "N1", "grbit": 0, **arguments}).ret


def backup_interrupted(at, *calls):
    """What JetBackup answers, and what the calls do that another thread makes at one of its pauses."""
    engine, answers = Engine(records=3), []
    process = engine.session._process
    process.monitor = Interrupted(process.clock)
    process.monitor.interrupt(at, lambda: answers.extend(engine(name, **arguments) for name, arguments in calls))
    answer = engine("JetBackupInstance", szBackupPath="bk", grbit=0)
    if process.monitor.thread is not None:
        process.monitor.thread.join()
    return engine, answer, answers


def test_a_begin_waits_for_the_thaw():
    """A begin during a freeze returns when another thread thaws, and not before."""
    engine = frozen()
    with threads(engine) as others:
        waiting = others.call("JetBeginExternalBackupInstance", grbit=0)
        assert not waiting.done()
        assert snapshot(engine, "JetOSSnapshotThaw") == OK
        assert waiting.result(20).ret == OK


def test_time_passes_when_all_wait():
    """Where every thread waits for the thaw the freeze times out."""
    engine = frozen()
    with ThreadPoolExecutor(2) as pool:
        engine.session._process.monitor.join()
        engine.session._process.monitor.join()
        one = pool.submit(engine.session.call, "JetBeginExternalBackupInstance", {"instance": "I1", "grbit": 0})
        other = pool.submit(engine.session.call, "JetDetachDatabase", {"sesid": "S1", "szFilename": "I1/a.edb"})
        assert {one.result(20).died, other.result(20).died} == {None}
    assert engine.session._process.clock.now == 70_000
    assert snapshot(engine, "JetOSSnapshotThaw") == TIME_OUT


def test_a_lonely_thread_hangs():
    """One thread that waits for its own thaw has waited for nothing after ten seconds."""
    engine = frozen()
    answer = engine.session.call("JetBeginExternalBackupInstance", {"instance": "I1", "grbit": 0})
    assert (answer.ret, answer.died) == (None, "hang")


def test_a_term_waits_for_the_snapshot():
    """JetTerm waits as long as a snapshot session holds the instance, and refuses all others meanwhile."""
    engine = Engine(records=3)
    engine.session.call("JetOSSnapshotPrepare", {"psnapId": "out", "grbit": 0})
    with threads(engine) as others:
        term = others.call("JetTerm")
        assert not term.done()
        assert engine.begin() == TERM_IN_PROGRESS
        assert engine("JetCloseDatabase", sesid="S1", dbid="D1") == TERM_IN_PROGRESS
        assert engine("JetTerm2", grbit=STOP_BACKUP) == TERM_IN_PROGRESS
        assert engine("JetStopBackupInstance") == OK
        assert snapshot(engine, "JetOSSnapshotEnd") == OK
        assert term.result(20).ret == OK
    assert engine.begin() == BAD_INSTANCE


def test_a_term_waits_for_the_calls_inside():
    """JetTerm lets the calls that are inside leave first; a second JetTerm finds that the first was quicker."""
    engine = frozen()
    with threads(engine) as others:
        begin = others.call("JetBeginExternalBackupInstance", grbit=0)
        term = others.call("JetTerm2", grbit=STOP_BACKUP)
        assert (begin.done(), term.done()) == (False, False)
        second = others.call("JetTerm2", grbit=STOP_BACKUP)
        assert snapshot(engine, "JetOSSnapshotThaw") == OK
        assert begin.result(20).ret == OK
        assert term.result(20).ret == OK
        assert second.result(20).ret in (TERM_IN_PROGRESS, NOT_INITIALIZED)


def test_a_session_is_for_one_thread():
    """A second thread may not call with a session that is inside."""
    engine = frozen()
    with threads(engine) as others:
        waiting = others.call("JetDetachDatabase", sesid="S1", szFilename="I1/a.edb")
        assert engine("JetEndSession", sesid="S1") == SHARING_VIOLATION
        assert snapshot(engine, "JetOSSnapshotThaw") == OK
        assert not waiting.result(20).died


@pytest.mark.parametrize("at", range(1, 10))
def test_another_thread_stops_a_backup(at):
    """JetStopBackup makes a JetBackup of another thread fail at its next step, and the backup is over."""
    engine, answer, answers = backup_interrupted(at, ("JetStopBackupInstance", {}))
    assert (answer, answers) == (ABORT_BY_SERVER, [OK])
    assert engine.end() == NO_BACKUP
    assert engine.begin() == OK


def test_a_stop_may_come_too_late():
    """A JetStopBackup before the end of a JetBackup costs it the record, not the success."""
    engine, answer, _ = backup_interrupted(0)
    last = engine.session._process.monitor.pauses
    assert (answer, last) == (OK, 20)
    engine, answer, answers = backup_interrupted(last, ("JetStopBackupInstance", {}))
    assert (answer, answers) == (OK, [OK])
    assert engine.begin(1) == MISSING_FULL_BACKUP


@pytest.mark.parametrize("at", range(1, 8))
def test_another_thread_terminates(at):
    """JetTerm waits until a JetBackup of another thread has noticed, and then has its way."""
    engine, answer, answers = backup_interrupted(at, ("JetTerm", {}))
    assert (answer, answers) == (TERM_IN_PROGRESS, [OK])
    assert engine.begin() == BAD_INSTANCE


@pytest.mark.parametrize("at", range(1, 10))
def test_another_thread_ends_the_backup(at):
    """Whoever ends the backup takes it away from the JetBackup that began it."""
    _, answer, answers = backup_interrupted(at, ("JetEndExternalBackupInstance2", {"grbit": 2}))
    assert (answer, answers) == (NO_BACKUP, [OK])


def test_a_second_backup_is_refused():
    """A JetBackup that lets others in is still a backup in progress."""
    _, answer, answers = backup_interrupted(
        2,
        ("JetBeginExternalBackupInstance", {"grbit": 0}),
        ("JetDetachDatabase", {"sesid": "S1", "szFilename": "I1/a.edb"}),
    )
    assert (answer, answers) == (OK, [IN_PROGRESS, IN_PROGRESS])


def test_a_thread_that_terminates_can_be_had():
    """With another thread in JetTerm every call on the instance and its sessions is told so, if it has an entry."""
    engine = Engine(records=3)
    engine.session.trouble("another thread terminates")
    assert engine.begin() == TERM_IN_PROGRESS
    assert engine("JetTerm2", grbit=STOP_BACKUP) == TERM_IN_PROGRESS
    assert engine("JetEndSession", sesid="S1") == TERM_IN_PROGRESS
    assert engine("JetStopBackupInstance") == OK
    engine.session.close()


def test_a_thread_that_uses_the_session_can_be_had():
    """With another thread inside with the session it cannot be used, while others and the instance can."""
    engine = Engine(records=3)
    engine.session.trouble("another thread uses the session")
    assert engine("JetEndSession", sesid="S1") == SHARING_VIOLATION
    assert engine("JetBeginSession") == OK
    assert engine("JetEndSession", sesid="S2") == OK
    engine.session.close()


def test_a_thread_that_restores_can_be_had():
    """A created instance that another thread restores is locked: calls on it are told so, JetInit finds it at work."""
    engine = Engine(records=3)
    assert engine("JetCreateInstance", szInstanceName="I2") == OK
    engine.session.trouble("another thread restores")
    asked = ("JetBeginSession", "JetCloseFileInstance", "JetTerm", "JetGetLogInfoInstance")
    codes = {engine(name, instance="I2", hfFile="null", cbMax=100) for name in asked}
    assert codes == {RESTORE_IN_PROGRESS}
    assert set_parameter(engine) == RESTORE_IN_PROGRESS
    assert [engine("JetInit", instance="I2"), engine.begin()] == [ALREADY_INITIALIZED, OK]
    engine.session.close()


def test_a_thread_that_restores_brings_the_mode():
    """In a process without a mode it is the only instance, which calls without an instance find (jetapi.cxx:17069)."""
    session = ADAPTER.open({})
    session.trouble("another thread restores")
    assert session.call("JetTruncateLog", {}).ret == RESTORE_IN_PROGRESS
    assert session.call("JetCreateInstance", {"szInstanceName": "I1"}).ret == ONE_INSTANCE
    session.close()


def test_a_thread_that_initializes_can_be_had():
    """Until JetInit is done most calls find no initialized instance, and its parameters cannot be set."""
    engine = Engine()
    assert engine("JetCreateInstance", szInstanceName="I2") == OK
    engine.session.trouble("another thread initializes")
    asked = ("JetBeginSession", "JetBeginExternalBackupInstance", "JetTerm")
    assert {engine(name, instance="I2", grbit=0) for name in asked} == {NOT_INITIALIZED}
    assert set_parameter(engine) == INIT_IN_PROGRESS
    engine.session.close()


def set_parameter(engine):
    """The answer of JetSetSystemParameter for instance I2."""
    return engine("JetSetSystemParameter", instance="I2", paramid="JET_paramCircularLog", lParam=1)


def test_a_term_that_is_quicker_leaves_nothing_to_terminate():
    """A JetTerm waits behind another thread's, which a slow session call holds up, and finds it done."""
    engine = Engine(records=3)
    engine.session.trouble("another thread terminates soon")
    assert engine("JetTerm") == NOT_INITIALIZED
    assert engine("JetTerm") == BAD_INSTANCE
    engine.session.close()


def test_a_restore_locks_its_instance(monkeypatch):
    """While a set is restored its instance counts as initialized and locked; afterwards it is neither."""
    engine = Engine(records=3)
    assert engine("JetCreateInstance", szInstanceName="I2") == OK
    found = engine.session._process.instances[1]
    seen = []
    monkeypatch.setattr(SetRestore, "run", lambda _: seen.append((found.initialized, found.entrance.refusal)))
    assert engine("JetRestoreInstance", instance="I2", sz="bk", szDest=None) == OK
    assert seen == [(True, RESTORE_IN_PROGRESS)]
    assert (found.initialized, found.entrance.refusal) == (False, OK)


def test_threads_that_only_stand_in_the_way_are_no_help():
    """A lonely client hangs after ten seconds, whether other threads are stuck or not; those end with the session."""
    engine = frozen()
    before = active_count()
    engine.session.trouble("another thread uses the session")
    assert active_count() == before + 1
    answer = engine.session.call("JetBeginExternalBackupInstance", {"instance": "I1", "grbit": 0})
    assert answer.died == "hang"
    engine.session.close()
    until(lambda: active_count() == before)


def test_many_threads_begin_and_end():
    """Every begin that succeeds belongs to one end that does: no update is lost, whoever comes in between."""
    engine, rounds = Engine(), 300

    def begin_and_end(_):
        done = 0
        for _ in range(rounds):
            if engine.session.call("JetBeginExternalBackupInstance", {"instance": "I1", "grbit": 0}).ret == OK:
                assert engine.session.call("JetEndExternalBackupInstance2", {"instance": "I1", "grbit": 2}).ret == OK
                done += 1
        return done

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(begin_and_end, range(4))) >= rounds
    assert engine.end() == NO_BACKUP


def test_every_thread_gets_a_session_of_its_own():
    """Handles given out at the same time are different."""
    engine = Engine()

    def begin(_):
        return engine.session.call("JetBeginSession", {"instance": "I1"}).out["psesid"]

    with ThreadPoolExecutor(4) as pool:
        given = list(pool.map(begin, range(400)))
    assert len(set(given)) == 400
