"""What other threads of the same process do to a client: they are inside, and do not come out again, or not soon.

Each is a real thread that is in the middle of a call when its disk ceases to answer. What it has locked stays locked,
and the calls of the client find that out as they would find any other thread at work.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.codes import TERM_ABRUPT, JetError

if TYPE_CHECKING:
    from jetlaw.adapters.memory.instance import Instance
    from jetlaw.adapters.memory.process import Process
    from jetlaw.adapters.memory.sessions import Session

SLOW: Final = 1000
"""Milliseconds that a slow disk takes."""


def _never() -> bool:
    return False


def _term(instance: Instance) -> None:
    """A JetTerm that has locked the instance and writes its databases back."""
    instance.entrance.lock_for_term()
    instance.backup_allowed = False
    instance.process.monitor.wait(_never)


def _initialize(instance: Instance) -> None:
    """A JetInit that has locked the instance and replays its log."""
    instance.process.monitor.visits = instance
    with instance.entrance.initialization():
        instance.process.monitor.wait(_never)


def _restore(instance: Instance) -> None:
    """A JetRestoreInstance that has locked the instance and reads the set."""
    with instance.entrance.restore():
        instance.process.monitor.wait(_never)


def _use(process: Process, session: Session) -> None:
    """A call with the session that reads or writes."""
    process.monitor.visits = session
    process.monitor.wait(_never)


def _use_for_a_while(process: Process, session: Session) -> None:
    """A call with the session whose disk is slow."""
    answers: list[bool] = []
    process.clock.set_alarm(SLOW, partial(answers.append, True))
    process.monitor.visits = session
    process.monitor.wait(lambda: bool(answers))


def _term_after(instance: Instance) -> None:
    """A JetTerm that waits for a call with a session of the instance, and then ends it."""
    with suppress(JetError):
        instance.term(TERM_ABRUPT)
    if not instance.live:
        instance.process.free(instance)


def _terminate(process: Process) -> None:
    for instance in process.instances:
        if instance.initialized and not instance.entrance.terminating:
            process.monitor.host(partial(_term, instance))


def _terminate_soon(process: Process) -> None:
    for instance in process.instances:
        if instance.sessions and not instance.entrance.terminating:
            process.monitor.host(partial(_use_for_a_while, process, instance.sessions[0]))
            process.monitor.host(partial(_term_after, instance))


def _work_on_new(process: Process, work: Callable[[Instance], None]) -> None:
    """What needs an instance that is not initialized; a process without a mode gets its only one by that very call."""
    if not process.has_mode:
        process.new_only_instance("")
    for instance in process.instances:
        if not instance.initialized and not instance.entrance.refusal:
            process.monitor.host(partial(work, instance))


def _use_sessions(process: Process) -> None:
    for instance in process.instances:
        for session in instance.sessions:
            if session not in process.monitor.away:
                process.monitor.host(partial(_use, process, session))


OTHER_THREADS: Final[dict[str, Callable[[Process], None]]] = {
    "another thread terminates": _terminate,
    "another thread terminates soon": _terminate_soon,
    "another thread initializes": lambda process: _work_on_new(process, _initialize),
    "another thread restores": lambda process: _work_on_new(process, _restore),
    "another thread uses the session": _use_sessions,
}
"""What other threads can do, by name."""
