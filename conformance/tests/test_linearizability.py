from collections import Counter

import pytest

from jetlaw.adapters.contract import Answer
from jetlaw.conformance.histories import Operation
from jetlaw.conformance.linearize import Linearizer
from jetlaw.conformance.schedules import Deadlock, Schedule, Turnstile

from . import threads
from .threads import BEGIN, END, SET_UP, STOP, Trial, call, trial

OK, IN_PROGRESS, ABORT_BY_SERVER, TERM_IN_PROGRESS, NO_BACKUP = 0, -505, -801, -1000, -520
SCHEDULES, PARTS = 2000, 8
BACKUP = call("JetBackupInstance", szBackupPath="bk", grbit=0)
TERM = call("JetTerm")


def order(*told):
    """What the checker makes of calls, each told as (call, thread, began, returned, code)."""
    made = Trial(0)
    made.begin(SET_UP)
    operations = [
        Operation(thread, *what, began, returned, None if code is None else Answer(code))
        for what, thread, began, returned, code in told
    ]
    return Linearizer(made.court, operations).search()


# --- the checker ------------------------------------------------------------------------------------------------------
def test_calls_may_have_come_in_either_order():
    """Of two calls at the same time either may have been first."""
    found = order((BEGIN, 0, 1, 4, IN_PROGRESS), (BEGIN, 1, 2, 3, OK))
    assert (found.found, found.order) == (True, (1, 0))


def test_two_begins_cannot_both_succeed():
    """There is no order in which the law allows two backups at the same time."""
    found = order((BEGIN, 0, 1, 4, OK), (BEGIN, 1, 2, 3, OK))
    assert (found.found, len(found.order)) == (False, 1)


def test_real_time_is_kept():
    """A call that had returned before another began comes first."""
    assert not order((BEGIN, 0, 1, 2, IN_PROGRESS), (BEGIN, 1, 3, 4, OK)).found


def test_another_thread_must_have_been_inside():
    """JET_errTermInProgress is right while another thread is in JetTerm, and at no other time."""
    assert order((TERM, 0, 1, 4, OK), (BEGIN, 1, 2, 3, TERM_IN_PROGRESS)).found
    assert not order((BEGIN, 1, 1, 2, TERM_IN_PROGRESS), (TERM, 0, 3, 4, OK)).found
    assert not order((STOP, 0, 1, 4, OK), (BEGIN, 1, 2, 3, TERM_IN_PROGRESS)).found


def test_a_backup_is_many_steps():
    """JetBackup can be stopped in its midst, which no order of whole calls explains."""
    assert order((BACKUP, 0, 1, 4, ABORT_BY_SERVER), (STOP, 1, 2, 3, OK)).found
    assert order((BACKUP, 0, 1, 4, NO_BACKUP), (END, 1, 2, 3, OK)).found
    assert not order((BACKUP, 0, 1, 4, ABORT_BY_SERVER)).found
    assert not order((STOP, 1, 1, 2, OK), (BACKUP, 0, 3, 4, ABORT_BY_SERVER)).found


def test_a_backup_ends_when_it_fails():
    """After a stopped JetBackup there is no backup any more."""
    stopped = (BACKUP, 0, 1, 4, ABORT_BY_SERVER), (STOP, 1, 2, 3, OK)
    assert order(*stopped, (BEGIN, 0, 5, 6, OK)).found
    assert not order(*stopped, (BEGIN, 0, 5, 6, IN_PROGRESS)).found


def test_a_call_that_never_returned_is_anywhere_or_nowhere():
    """What never returned need not have done anything, and may have done it."""
    assert order((BACKUP, 0, 1, None, None), (BEGIN, 1, 2, 3, OK)).found
    assert order((BACKUP, 0, 1, None, None), (BEGIN, 1, 2, 3, IN_PROGRESS)).found
    assert not order((BEGIN, 1, 1, 2, IN_PROGRESS), (BACKUP, 0, 3, None, None)).found


# --- the scheduler ----------------------------------------------------------------------------------------------------
def test_the_same_seed_gives_the_same_history():
    """A schedule can be run again."""
    for seed in range(40):
        assert str(trial(seed).history) == str(trial(seed).history)


def test_seeds_differ():
    """Other seeds give other schedules of the same programs."""
    histories = set()
    for seed in range(40):
        made = Trial(seed)
        made.begin(SET_UP)
        made.run([[BEGIN, END], [STOP, BEGIN], [BACKUP]])
        histories.add(str(made.history))
    assert len(histories) > 30


def test_threads_that_wait_for_each_other_are_found():
    """Two locks taken in two orders are a deadlock in some schedules, and the schedule ends with it."""
    ends = Counter(_two_locks(seed) for seed in range(40))
    assert set(ends) == {"done", "deadlock"}


def _two_locks(seed):
    schedule = Schedule(seed)
    one, other = Turnstile(schedule), Turnstile(schedule)

    def take(first, second):
        for lock in (first, second):
            lock.acquire()
        for lock in (second, first):
            lock.release()

    try:
        schedule.run([lambda: take(one, other), lambda: take(other, one)])
    except Deadlock:
        return "deadlock"
    return "done"


def test_what_a_thread_raises_comes_out():
    """A schedule ends with the first failure of a thread."""
    schedule = Schedule(0)
    with pytest.raises(ZeroDivisionError):
        schedule.run([lambda: 1 // 0, schedule.switch])


# --- the engine -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("part", range(PARTS))
def test_every_schedule_is_explained(part):
    """Whatever two to four threads call at the same time: some order of the calls explains every answer."""
    for seed in range(part, SCHEDULES, PARTS):
        made = trial(seed)
        found = made.order()
        assert found.found, f"seed {seed}: after {found.order} nothing explains\n{made.history}"


def test_threads_do_meet():
    """Most schedules have calls that overlap, and many of them end otherwise than alone."""
    histories = [trial(seed).history for seed in range(100)]
    assert sum(history.overlaps > 0 for history in histories) > 80
    answers = {one.answer.ret for history in histories for one in history.operations if one.answer}
    assert {TERM_IN_PROGRESS, ABORT_BY_SERVER} <= answers


# --- builds that go wrong ---------------------------------------------------------------------------------------------
def test_a_build_without_the_lock_is_found():
    """Calls that run into each other at any line give answers in no order, or bring the engine down."""
    number, _ = threads.first_fault(range(100), turnstile=threads.Unlocked, preempts=True)
    assert number <= 20


def test_the_same_switches_with_the_lock_are_harmless():
    """With the lock a switch at any line finds nothing."""
    assert threads.first_fault(range(60), preempts=True) is None


def test_a_wait_that_keeps_the_lock_is_found():
    """Who waits with the lock in hand keeps out those who would let it go on."""
    number, found = threads.first_fault(range(100), turnstile=threads.Clinging)
    assert (found, number <= 20) == ("deadlock", True)


def test_a_wake_up_that_is_lost_is_found():
    """Where only one of several sleepers is woken the others sleep for ever."""
    assert threads.first_fault(range(150), turnstile=threads.Forgetful)[1] == "deadlock"


def test_a_lock_that_is_given_back_too_early_is_found():
    """One call that works without the lock shows, among many that hold it."""
    found = threads.first_fault(range(150), breaks=threads.without_lock_at_the_end, preempts=True)
    assert found is not None


def test_a_check_that_a_pause_makes_stale_is_found():
    """A begin that looks, lets others in and then acts begins a second backup."""
    with threads.begin_that_breathes():
        assert threads.first_fault(range(100))[1] == "no order"


def test_a_term_that_waits_for_nobody_is_found():
    """A JetTerm that lets a JetBackup go on inside takes the instance from under it."""
    with threads.term_that_does_not_wait():
        assert threads.first_fault(range(250))[1] == "no order"
