"""What can happen to a process from outside at once: damaged, deleted and foreign files, fatal errors, time.

Each works on the files and objects themselves; the engine finds out when it gets there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.codes import INSTANCE_UNAVAILABLE, INSTANCE_UNAVAILABLE_LOG_DISK_FULL
from jetlaw.adapters.memory.directory.events import EVENTS
from jetlaw.adapters.memory.other_threads import OTHER_THREADS
from jetlaw.adapters.memory.storage.header import is_database

if TYPE_CHECKING:
    from jetlaw.adapters.memory.instance import Instance
    from jetlaw.adapters.memory.process import Process
    from jetlaw.adapters.memory.storage.files import File
    from jetlaw.adapters.memory.storage.log import Log


def _flip(file: File, offset: int) -> None:
    """Turn one byte of a file over."""
    file.write(offset, bytes([file.read(offset, 1)[0] ^ 0xFF]))


def _logs(process: Process) -> Iterator[Log]:
    return (instance.log for instance in process.instances if instance.log is not None)


def _databases(process: Process) -> Iterator[File]:
    """Every database file, attached or not, those in backup sets included."""
    return (file for file in process.files.all() if is_database(file))


def _corrupt_checkpoint(process: Process) -> None:
    for log in _logs(process):
        file = process.files.find(log.checkpoint_name)
        if file is not None:
            _flip(file, 0)


def _delete_checkpoint(process: Process) -> None:
    for log in _logs(process):
        process.files.delete(log.checkpoint_name)


def _delete_logs(process: Process) -> None:
    """The closed generations are gone; the one that is written stays."""
    for log in _logs(process):
        log.delete(log.lowest(), log.generation)


def _corrupt_logs(process: Process) -> None:
    """The header of every generation is damaged, wherever it lies."""
    for file in process.files.all():
        if file.path.lower().endswith(".log"):
            _flip(file, 0)


def _corrupt_pages(process: Process) -> None:
    """The last page of every database is damaged: one that no cache holds and nobody is about to write."""
    for file in _databases(process):
        _flip(file, file.size - 1)


def _delete_databases(process: Process) -> None:
    for file in [file for file in _databases(process) if file.holder is None]:
        process.files.delete(file.path)


def _hold_elsewhere(process: Process) -> None:
    """Another process opens every file that this one does not hold open itself, and shares none."""
    written = {log.current_name.lower() for log in _logs(process)}
    for file in process.files.all():
        file.foreign = file.holder is None and file.path.lower() not in written


def _write_protect(process: Process) -> None:
    for file in _databases(process):
        file.read_only = True


def _stop(code: int) -> Callable[[Process], None]:
    """Every initialised instance is of no more use, and says why."""

    def stop(process: Process) -> None:
        running: list[Instance] = [instance for instance in process.instances if instance.initialized]
        for instance in running:
            instance.unavailable = code

    return stop


def _let_time_pass(process: Process) -> None:
    """Time passes until nothing is left that waits for its time, as a freeze does for its end."""
    while process.clock.next_alarm() is not None:
        process.clock.pass_to_next_alarm()


HAPPENINGS: Final[dict[str, Callable[[Process], None]]] = {
    "fatal error": _stop(INSTANCE_UNAVAILABLE),
    "log disk full": _stop(INSTANCE_UNAVAILABLE_LOG_DISK_FULL),
    "checkpoint missing": _delete_checkpoint,
    "checkpoint corrupt": _corrupt_checkpoint,
    "page fails its checksum": _corrupt_pages,
    "log fails its checksum": _corrupt_logs,
    "log files deleted": _delete_logs,
    "file access denied": _hold_elsewhere,
    "database missing": _delete_databases,
    "database read only": _write_protect,
    "timeout elapses": _let_time_pass,
    **EVENTS,
    **OTHER_THREADS,
}
"""What can happen, by name."""
