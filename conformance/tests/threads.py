"""Random programs for several threads of one process with the memory engine in it, and builds that go wrong."""

from contextlib import contextmanager
from functools import partial
from random import Random

import pytest

import jetlaw.adapters.memory as engine
from jetlaw.adapters.memory import ADAPTER
from jetlaw.adapters.memory.codes import TERM_IN_PROGRESS, AdapterError
from jetlaw.adapters.memory.entrance import Entrance
from jetlaw.adapters.memory.monitor import Monitor
from jetlaw.adapters.memory.streaming.backup import Backup
from jetlaw.conformance.bench import bench
from jetlaw.conformance.court import Court
from jetlaw.conformance.histories import History
from jetlaw.conformance.linearize import Linearizer
from jetlaw.conformance.schedules import Deadlock, Schedule, Turnstile
from jetlaw.conformance.verdicts import Verdict

ENGINE_FILES = engine.__file__.removesuffix("__init__.py")
WHOLE_FILE, FIRST_PAGES = 1 << 21, 3 * 4096
HERE = {"instance": "I1"}


def call(function, /, **arguments):
    """A call on the instance, or on what else it names."""
    on_instance = not {"sesid", "snapId", "psnapId"} & arguments.keys() or function.endswith("Instance")
    return function, {**(HERE if on_instance else {}), **arguments}


SET_UP = (
    call("JetCreateInstance", szInstanceName="I1"),
    call("JetInit"),
    call("JetBeginSession"),
    call("JetBeginSession"),
    call("JetCreateDatabase", sesid="S1", szFilename="I1/b.edb", grbit=0),
    call("JetCloseDatabase", sesid="S1", dbid="D1", grbit=0),
    call("JetDetachDatabase", sesid="S1", szFilename="I1/b.edb"),
    call("JetCreateDatabase", sesid="S1", szFilename="I1/a.edb", grbit=0),
    call("JetCloseDatabase", sesid="S1", dbid="D2", grbit=0),
)
BEGIN = call("JetBeginExternalBackupInstance", grbit=0)
OPEN = call("JetOpenFileInstance", szFileName="I1/a.edb")
READ = call("JetReadFileInstance", hfFile="null", cb=WHOLE_FILE)
CLOSE = call("JetCloseFileInstance", hfFile="null")
LIST_LOGS = call("JetGetLogInfoInstance", cbMax=None)
TRUNCATE = call("JetTruncateLogInstance")
END = call("JetEndExternalBackupInstance2", grbit=1)
STOP = call("JetStopBackupInstance")
PREPARE = call("JetOSSnapshotPrepare", psnapId="out", grbit=0)
PREPARE_CONTINUED = call("JetOSSnapshotPrepare", psnapId="out", grbit=4)
FREEZE = call("JetOSSnapshotFreeze", snapId="N1", outputs="there", grbit=0)
THAW = call("JetOSSnapshotThaw", snapId="N1", grbit=0)
ABORT = call("JetOSSnapshotAbort", snapId="N1", grbit=0)
SNAPSHOT_END = call("JetOSSnapshotEnd", snapId="N1", grbit=0)

STREAMING = (
    BEGIN,
    call("JetBeginExternalBackupInstance", grbit=1),
    call("JetGetAttachInfoInstance", cbMax=None),
    OPEN,
    call("JetOpenFileInstance", szFileName="I1/edb00001.log"),
    READ,
    call("JetReadFileInstance", hfFile="null", cb=FIRST_PAGES),
    CLOSE,
    LIST_LOGS,
    TRUNCATE,
    END,
    call("JetEndExternalBackupInstance2", grbit=2),
    call("JetEndExternalBackupInstance"),
    STOP,
)
LIFE = (
    call("JetTerm"),
    call("JetTerm2", grbit=1),
    call("JetTerm2", grbit=4),
    call("JetStopServiceInstance"),
    call("JetBeginSession"),
)
SNAPSHOTS = (FREEZE, THAW, ABORT, SNAPSHOT_END, call("JetOSSnapshotPrepareInstance", snapId="N1", grbit=0))


def of_thread(number):
    """Calls that each thread makes in its own way: with its session, into its directory."""
    session = f"S{1 + number % 2}"
    return (
        call("JetBackupInstance", szBackupPath=f"bk{number}", grbit=0),
        call("JetBackupInstance", szBackupPath=f"bk{number}", grbit=1),
        call("JetAttachDatabase", sesid=session, szFilename="I1/b.edb", grbit=0),
        call("JetDetachDatabase", sesid=session, szFilename="I1/a.edb"),
        call("JetCreateDatabase", sesid=session, szFilename="I1/c.edb", grbit=0),
        call("JetEndSession", sesid=session, grbit=0),
    )


PREFIXES = (
    (),
    (BEGIN,),
    (BEGIN, OPEN),
    (BEGIN, OPEN, READ, CLOSE, LIST_LOGS),
    (PREPARE,),
    (PREPARE, FREEZE),
    (PREPARE_CONTINUED, FREEZE),
    (PREPARE_CONTINUED, FREEZE, THAW),
)


def menu(number, prefix):
    """What a thread may call after a prefix, in groups of equal chance."""
    if not prefix or prefix[0] not in (PREPARE, PREPARE_CONTINUED):
        return STREAMING, STREAMING, LIFE, of_thread(number)
    streaming = tuple(each for each in STREAMING if each is not TRUNCATE)
    return streaming, streaming, LIFE, of_thread(number), SNAPSHOTS, SNAPSHOTS


def programs(random):
    """A prefix, and what two to four threads do after it.

    In every second case all threads draw from the same three kinds of call, so that they get in each other's way.
    """
    prefix = random.choice(PREFIXES)
    menus = [menu(number, prefix) for number in range(random.choice((2, 2, 3, 4)))]
    places = [(group, place) for group, kinds in enumerate(menus[0]) for place in range(len(kinds))]
    few = random.sample(places, 3) if random.random() < 0.5 else None

    def draw(groups):
        if few is None:
            return random.choice(random.choice(groups))
        group, place = random.choice(few)
        return groups[group][place]

    return prefix, [[draw(groups) for _ in range(random.randint(2, 4))] for groups in menus]


class Trial:
    """One schedule of some programs in a fresh process.

    Args:
        seed: decides the schedule.
        monitor: the lock of the build.
        turnstile: what it is made of.
        preempts: whether a switch may happen at any line of the engine.
    """

    def __init__(self, seed, *, monitor=Monitor, turnstile=Turnstile, preempts=False):
        self.schedule = Schedule(seed, ENGINE_FILES if preempts else "")
        self.session = ADAPTER.open({"mode": "multi-instance"})
        self.process = self.session._process
        self.monitor = self.process.monitor = monitor(self.process.clock, turnstile(self.schedule))
        self.history = History()
        self.court = Court(bench("ese-oss").stepper)
        self._note_time()

    def _note_time(self):
        pass_time = self.process.clock.pass_to_next_alarm

        def pass_time_and_note():
            self.history.time_passes()
            pass_time()

        self.process.clock.pass_to_next_alarm = pass_time_and_note

    def begin(self, calls):
        """Make calls one after the other, as the only thread."""
        for function, arguments in calls:
            answer = self.session.call(function, arguments)
            read = self.court.read(function, arguments)
            judgement = self.court.judge(read, arguments, answer.ret, answer.out, answer.died)
            assert judgement.verdict is Verdict.CONFORMS, (function, answer)

    def run(self, drawn):
        """Let threads make their calls at the same time."""
        for _ in drawn:
            self.monitor.join()
        self.schedule.run([partial(self._thread, number, program) for number, program in enumerate(drawn)])

    def _thread(self, number, program):
        try:
            for function, arguments in program:
                if self.session._over or self.history.call(self.session, number, function, arguments).died:
                    return
        except AdapterError:
            assert self.session._over
        finally:
            self.monitor.leave()

    def order(self):
        """What the law makes of the history."""
        return Linearizer(self.court, self.history.operations).search()


def trial(seed, *, breaks=None, **build):
    """A random trial, run; ``breaks`` changes the process before its threads begin."""
    prefix, drawn = programs(Random(seed))
    made = Trial(seed, **build)
    made.begin(SET_UP + tuple(prefix))
    if breaks:
        breaks(made)
    made.run(drawn)
    return made


# --- builds that go wrong ---------------------------------------------------------------------------------------------
class Unlocked(Turnstile):
    """The lock is gone: everybody gets in at once."""

    def acquire(self, _blocking=True, /):
        """Pass through."""
        self.schedule.switch()
        return True

    def release(self):
        """There is nothing to give back."""

    def wait(self):
        """Sleep until notified."""
        me = self.schedule.number
        self._asleep.add(me)
        self.schedule.wait(lambda: me not in self._asleep)


class Clinging(Turnstile):
    """Who waits keeps the lock."""

    def wait(self):
        """Sleep until notified, with the lock in hand."""
        me = self.schedule.number
        self._asleep.add(me)
        self.schedule.wait(lambda: me not in self._asleep)


class Forgetful(Turnstile):
    """Of all who sleep only one is woken."""

    def notify_all(self):
        """Wake whoever comes first."""
        if self._asleep:
            self._asleep.remove(min(self._asleep))


def without_lock_at_the_end(made):
    """JetEndExternalBackupInstance2 gives the lock back before it begins its work, and takes it again to leave."""
    end, monitor = made.session._calls["JetEndExternalBackupInstance2"], made.monitor

    def end_unlocked(arguments):
        monitor._release()
        try:
            return end(arguments)
        finally:
            monitor._gate.acquire()

    made.session._calls["JetEndExternalBackupInstance2"] = end_unlocked


@contextmanager
def begin_that_breathes():
    """JetBeginExternalBackupInstance lets others in after it has seen that no backup runs, and does not look again."""
    start = Backup._start

    def pause_and_start(backup, grbit):
        backup._instance.process.monitor.pause()
        start(backup, grbit)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Backup, "_start", pause_and_start)
        yield


@contextmanager
def term_that_does_not_wait():
    """JetTerm locks the instance and does not wait until those inside have left."""

    def lock_at_once(entrance):
        entrance.require_open()
        entrance.terminating, entrance.refusal = True, TERM_IN_PROGRESS

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Entrance, "lock_for_term", lock_at_once)
        yield


def fault(seed, **build):
    """What a trial shows to be wrong: an exception, threads that wait for each other, or no order; "" for nothing."""
    try:
        made = trial(seed, **build)
    except Deadlock:
        return "deadlock"
    except Exception as failure:  # noqa: BLE001 - an engine without its lock may come to anything
        return type(failure).__name__
    return "" if made.order().found else "no order"


def first_fault(seeds, **build):
    """How many trials it took to find something wrong, and what it was; None if nothing was."""
    return next(((number, found) for number, seed in enumerate(seeds, 1) if (found := fault(seed, **build))), None)
