"""Calls that restore: JetRestore what JetBackup wrote, and JetExternalRestore what was streamed out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jetlaw.adapters.memory.arguments import number, text
from jetlaw.adapters.memory.behaviour.lists import LOG_INFO_SIZE
from jetlaw.adapters.memory.codes import (
    ALREADY_INITIALIZED,
    BAD_RESTORE_TARGET_INSTANCE,
    INVALID_PARAMETER,
    NIL,
    RUNNING_IN_MULTI_INSTANCE_MODE,
    RUNNING_IN_ONE_INSTANCE_MODE,
    TOO_MANY_INSTANCES,
    AdapterError,
    JetError,
)
from jetlaw.adapters.memory.process import Mode
from jetlaw.adapters.memory.restore.external import ExternalRestore, StreamedSet, Watched, watch
from jetlaw.adapters.memory.restore.from_set import SetRestore

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jetlaw.adapters.memory.arguments import Arguments, Out
    from jetlaw.adapters.memory.instance import Instance
    from jetlaw.adapters.memory.process import Process

OWN_NAME: Final = "Restore"
TEMPORARY_DATABASE: Final = "tmp.edb"


class RestoreCalls:
    """The calls that restore, most of them with an instance of their own that is gone when they return."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._rules = process.behaviour.restores

    def table(self) -> Mapping[str, Callable[[Arguments], Out]]:
        """Function name to method."""
        return {
            "JetRestoreInstance": self._restore_instance,
            "JetRestore": self._restore,
            "JetRestore2": self._restore2,
            "JetExternalRestore": self._external,
            "JetExternalRestore2": self._external2,
        }

    def _restore_instance(self, arguments: Arguments) -> Out:
        """JetRestoreInstance: NULL and nil may make an instance, or mean the only one (jetapi.cxx:22122)."""
        handle = arguments.get("instance")
        where = text(arguments, "sz"), text(arguments, "szDest")
        if self._process.handles.find(handle) not in (0, NIL):
            self._restore_with(self._process.find(handle), *where)
            return None
        mode = self._process.mode
        self._rules.refuse_null(single=mode is Mode.ONE_INSTANCE, multi=mode is Mode.MULTI_INSTANCE)
        if mode is Mode.ONE_INSTANCE:
            self._restore_with(self._process.instances[0], *where)
        else:
            self._process.mode = Mode.MULTI_INSTANCE
            self._restore_with_own(self._own_instance(), *where)
        return None

    def _restore(self, arguments: Arguments) -> Out:
        """JetRestore: a process without a mode is in single-instance mode meanwhile (jetapi.cxx:17069)."""
        self._restore_only(text(arguments, "sz"), None)
        return None

    def _restore2(self, arguments: Arguments) -> Out:
        """JetRestore2: JetRestore to another directory."""
        self._restore_only(text(arguments, "sz"), text(arguments, "szDest"))
        return None

    def _external(self, arguments: Arguments) -> Out:
        """JetExternalRestore (jetapi.cxx:18434)."""
        wanted = _streamed_set(arguments, number(arguments, "genLow"), number(arguments, "genHigh"))
        self._external_restore(wanted, _own_paths(arguments), None, None)
        return None

    def _external2(self, arguments: Arguments) -> Out:
        """JetExternalRestore2: with a base name, and a target whose two paths the engine takes for each other.

        Source: jetapi.cxx:18915, 18930, 18810-18839.
        """
        info = arguments.get("pLogInfo")
        if not isinstance(info, dict) or info.get("cbSize", LOG_INFO_SIZE) != LOG_INFO_SIZE:
            raise JetError(INVALID_PARAMETER)
        wanted = _streamed_set(arguments, number(info, "ulGenLow", 0), number(info, "ulGenHigh", 0))
        name = arguments.get("szTargetInstanceName")
        given = [arguments.get(f"szTargetInstance{kind}Path") for kind in ("Log", "Checkpoint")]
        if (given[0] is None) != (given[1] is None) or (name is not None and given[0] is not None):
            raise JetError(INVALID_PARAMETER)
        target = None
        paths = _own_paths(arguments)
        self._set_multi_instance_mode()
        if name is not None:
            target = self._named(str(name))
        elif given[0] is not None:
            log, system = self._rules.target_paths(*map(str, given))
            target = self._with_logs_in(log)
            paths = paths if target else (system, log)
        self._external_restore(wanted, paths, info.get("szBaseName"), target)
        return None

    def _restore_only(self, source: str | None, target: str | None) -> None:
        if self._process.mode is Mode.MULTI_INSTANCE:
            raise JetError(RUNNING_IN_MULTI_INSTANCE_MODE)
        if self._process.mode is Mode.ONE_INSTANCE:
            self._restore_with(self._process.instances[0], source, target)
        else:
            self._restore_with_own(self._process.new_only_instance(OWN_NAME), source, target)

    def _restore_with_own(self, instance: Instance, source: str | None, target: str | None) -> None:
        try:
            self._restore_with(instance, source, target)
        finally:
            self._process.free(instance)

    def _restore_with(self, instance: Instance, source: str | None, target: str | None) -> None:
        if instance.initialized:
            raise JetError(ALREADY_INITIALIZED)
        self._rules.refuse_shared_paths(self._process, instance)
        try:
            with instance.entrance.restore():
                SetRestore(instance, source, target).run()
        except JetError as error:
            raise JetError(self._rules.code_of_set(error.code)) from error

    def _external_restore(
        self, wanted: StreamedSet, paths: tuple[str | None, str | None], base: str | None, target: Instance | None
    ) -> None:
        """Restore with an instance of its own; what fails before there is one leaves the mode behind."""
        self._set_multi_instance_mode()
        watched: Watched | None = None
        try:
            if target is not None:
                watched = watch(target, base or self._process.parameters.text("JET_paramBaseName"))
            self._process.troubles.allocate()
            instance = self._own_instance()
        except JetError:
            self._rules.failed_early(self._process)
            raise
        try:
            _set_up(instance, paths, base)
            self._rules.refuse_shared_paths(self._process, instance)
            with instance.entrance.restore():
                ExternalRestore(instance, wanted, watched).run()
        except JetError as error:
            raise JetError(self._rules.code_of_streamed(error.code)) from error
        finally:
            self._process.free(instance)

    def _set_multi_instance_mode(self) -> None:
        if self._process.mode is Mode.ONE_INSTANCE:
            raise JetError(RUNNING_IN_ONE_INSTANCE_MODE)
        self._process.mode = Mode.MULTI_INSTANCE

    def _own_instance(self) -> Instance:
        if len(self._process.instances) >= self._process.parameters.number("JET_paramMaxInstances"):
            raise JetError(TOO_MANY_INSTANCES)
        return self._process.new_instance(OWN_NAME)

    def _named(self, name: str) -> Instance:
        """The instance of that name, initialised or not; JET_errBadRestoreTargetInstance."""
        for instance in self._process.instances:
            if instance.name.lower() == name.lower():
                return instance
        self._rules.failed_early(self._process)
        raise JetError(BAD_RESTORE_TARGET_INSTANCE)

    def _with_logs_in(self, path: str) -> Instance | None:
        """The initialised instance that writes its logs to that directory."""
        directory = self._process.files.clean(path).lower()
        running = (instance for instance in self._process.instances if instance.initialized)
        return next((one for one in running if one.path("JET_paramLogFilePath").lower() == directory), None)


def _own_paths(arguments: Arguments) -> tuple[str | None, str | None]:
    return text(arguments, "szCheckpointFilePath"), text(arguments, "szLogPath")


def _set_up(instance: Instance, paths: tuple[str | None, str | None], base: str | None) -> None:
    """Give a restore's own instance its paths; the temporary database goes beside the checkpoint (jetapi.cxx:18620)."""
    system, log = paths
    if base is not None:
        instance.parameters.set("JET_paramBaseName", None, base)
    if log is not None:
        instance.parameters.set("JET_paramLogFilePath", None, log)
    if system is not None:
        instance.parameters.set("JET_paramSystemPath", None, system)
        instance.parameters.set("JET_paramTempPath", None, f"{system}/{TEMPORARY_DATABASE}")


def _streamed_set(arguments: Arguments, low: int, high: int) -> StreamedSet:
    """What the set's arguments say; JET_errInvalidParameter for a map without a count, or a count without a map."""
    databases: list[tuple[str, str]] = [(str(old), str(new)) for old, new in _map(arguments)]
    if bool(number(arguments, "crstfilemap", len(databases))) != bool(databases):
        raise JetError(INVALID_PARAMETER)
    return StreamedSet(text(arguments, "szBackupLogPath"), low, high, databases)


def _map(arguments: Arguments) -> list[Any]:
    given = arguments.get("rgrstmap") or []
    if not isinstance(given, list) or not all(isinstance(each, (list, tuple)) and len(each) == 2 for each in given):
        raise AdapterError(f"argument rgrstmap must be a list of pairs of names, not {given!r}")
    return given
