"""Calls on instances: create, parameters, init, term, stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.arguments import Arguments, Out, number, text
from jetlaw.adapters.memory.codes import (
    ALREADY_INITIALIZED,
    CLIENT_REQUEST_TO_STOP,
    INSTANCE_NAME_IN_USE,
    INVALID_GRBIT,
    INVALID_INSTANCE,
    INVALID_PARAMETER,
    NIL,
    RUNNING_IN_ONE_INSTANCE_MODE,
    STOP_AND_EMIT_LOG,
    STOP_BACKGROUND_TASKS,
    STOP_QUIESCE_CACHES,
    STOP_RESUME,
    TERM_ABRUPT,
    TOO_MANY_INSTANCES,
    AdapterError,
    JetError,
)
from jetlaw.adapters.memory.instance import Instance
from jetlaw.adapters.memory.process import Mode, Process
from jetlaw.adapters.memory.troubles import INSTANCES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ALL_SERVICES: Final = 0x1
"""Stands for JetStopServiceInstance2(0) among the stopped services; no published bit has this value."""


class InstanceCalls:
    """The calls that make, start, stop and end instances.

    Args:
        process: where they are made.
    """

    def __init__(self, process: Process) -> None:
        self._process = process
        self._rules = process.behaviour.handles

    def table(self) -> Mapping[str, Callable[[Arguments], Out]]:
        """Function name to method."""
        return {
            "JetCreateInstance": self._create,
            "JetCreateInstance2": self._create,
            "JetSetSystemParameter": self._set_parameter,
            "JetInit": self._init,
            "JetInit2": self._init,
            "JetInit3": self._init,
            "JetTerm": self._term,
            "JetTerm2": self._term2,
            "JetStopBackupInstance": self._stop_backup,
            "JetStopServiceInstance": self._stop_service,
            "JetStopServiceInstance2": self._stop_service2,
        }

    def _create(self, arguments: Arguments) -> Out:
        """JetCreateInstance(2): JET_errRunningInOneInstanceMode, JET_errInstanceNameInUse (jetapi.cxx:21926, 3526)."""
        name = text(arguments, "szInstanceName") or ""
        if arguments.get("pinstance", "") in (None, "null"):
            raise JetError(INVALID_PARAMETER)
        if self._process.mode is Mode.ONE_INSTANCE:
            raise JetError(RUNNING_IN_ONE_INSTANCE_MODE)
        self._make_room()
        if name and any(instance.name.lower() == name.lower() for instance in self._process.instances):
            raise JetError(INSTANCE_NAME_IN_USE)
        self._process.mode = Mode.MULTI_INSTANCE
        instance = self._process.new_instance(name)
        handle = self._process.handles.give("I", instance)
        instance.parameters.set_up(name or handle)
        return {"pinstance": handle}

    def _make_room(self) -> None:
        """JET_errTooManyInstances; JET_errOutOfMemory, and without any instance no mode then (jetapi.cxx:3717)."""
        process = self._process
        if len(process.instances) >= process.parameters.number("JET_paramMaxInstances"):
            raise JetError(TOO_MANY_INSTANCES)
        try:
            process.troubles.take(INSTANCES)
            process.troubles.allocate()
        except JetError:
            process.forget_mode()
            raise

    def _set_parameter(self, arguments: Arguments) -> Out:
        """JetSetSystemParameter: of an instance, or what later ones start with; after JetInit too late for most."""
        which = arguments.get("paramid")
        if not isinstance(which, (str, int)):
            raise AdapterError(f"argument paramid must be a name or a number, not {which!r}")
        instance = self._to_set_up(arguments)
        values = arguments.get("lParam"), arguments.get("szParam")
        rules = self._process.behaviour.parameters
        if instance is not None:
            rules.refuse_stopped(instance)
            instance.entrance.require_unlocked()
        if instance is None or instance.parameters.is_global(which):
            self._process.parameters.set(which, *values)
        else:
            instance.parameters.set(which, *values, late=rules if instance.initialized else None)
        return None

    def _to_set_up(self, arguments: Arguments) -> Instance | None:
        """Whose parameters are meant; outside multi-instance mode no handle is looked at (jetapi.cxx:20466-20494)."""
        process = self._process
        handle = arguments.get("instance") or "null"
        found = process.instance_of(handle)
        unknown = found is None and process.handles.find(handle) not in (0, NIL)
        if process.mode is not Mode.MULTI_INSTANCE:
            if unknown:
                self._rules.refuse_setting_up_unknown(any_instance=bool(process.instances))
            return process.instances[0] if process.mode is Mode.ONE_INSTANCE else None
        if process.handles.find(arguments.get("sesid") or "null") not in (0, NIL):
            return process.session(arguments["sesid"], even_stopped=True).instance
        if unknown:
            raise JetError(INVALID_INSTANCE)
        return found

    def _init(self, arguments: Arguments) -> Out:
        """JetInit(2, 3): a handle is not validated, and any makes an instance where there is none (recordings C17)."""
        process, handle = self._process, arguments.get("instance")
        target = process.handles.find(handle)
        given = isinstance(target, Instance) and target.live
        if process.mode is Mode.ONE_INSTANCE:
            raise JetError(ALREADY_INITIALIZED)
        if process.mode is Mode.MULTI_INSTANCE and not given:
            self._rules.refuse_init(no_handle=target in (0, NIL), any_instance=bool(process.instances))
        if isinstance(target, Instance) and given:
            instance, name = target, str(handle)
        else:
            instance, name = self._new_for_init()
        if instance.initialized:
            raise JetError(ALREADY_INITIALIZED)
        self._init_or_free(instance)
        return {"pinstance": name}

    def _new_for_init(self) -> tuple[Instance, str]:
        single = self._process.mode is Mode.NOT_SET
        instance = self._process.new_only_instance("") if single else self._process.new_instance("")
        if single and self._process.sets_up_single:
            instance.parameters.set_up("I1")
        return instance, self._process.handles.give("I", instance)

    def _init_or_free(self, instance: Instance) -> None:
        """A failed JetInit frees the instance (jetapi.cxx:21505-21518)."""
        try:
            self._process.troubles.allocate()
            self._process.refuse_shared_paths(instance)
            with instance.entrance.initialization():
                instance.init()
        except JetError:
            self._process.free(instance)
            raise

    def _term(self, arguments: Arguments) -> Out:
        """JetTerm is JetTerm2(Abrupt) (jetapi.cxx:22270)."""
        self._end(arguments, TERM_ABRUPT)
        return None

    def _term2(self, arguments: Arguments) -> Out:
        """JetTerm2: bits are not validated."""
        self._end(arguments, number(arguments, "grbit"))
        return None

    def _end(self, arguments: Arguments, grbit: int) -> None:
        if not self._process.has_mode:
            self._rules.refuse_term_without_any()
        instance = self._process.find(arguments.get("instance"))
        try:
            instance.term(grbit)
        finally:
            if not instance.live and instance in self._process.instances:
                self._process.free(instance)

    def _stop_backup(self, arguments: Arguments) -> Out:
        """JetStopBackupInstance: no entry test of the instance (jetapi.cxx:22618)."""
        instance = self._process.find(arguments.get("instance"))
        self._rules.refuse_stop_backup(instance)
        instance.backup.stop()
        return None

    def _stop_service(self, arguments: Arguments) -> Out:
        """JetStopServiceInstance (jetapi.cxx:22278)."""
        instance = self._process.find(arguments.get("instance"))
        self._rules.refuse_stop_service(instance)
        instance.stopped = True
        return None

    def _stop_service2(self, arguments: Arguments) -> Out:
        """JetStopServiceInstance2: JET_errInvalidGrbit, JET_errClientRequestToStopJetService (jetapi.cxx:22315)."""
        instance = self._process.find(arguments.get("instance"))
        grbit = number(arguments, "grbit")
        services = grbit & (STOP_BACKGROUND_TASKS | STOP_QUIESCE_CACHES)
        others = grbit & ~(STOP_BACKGROUND_TASKS | STOP_QUIESCE_CACHES | STOP_AND_EMIT_LOG | STOP_RESUME)
        if others or (grbit & STOP_AND_EMIT_LOG and grbit != STOP_AND_EMIT_LOG):
            raise JetError(INVALID_GRBIT)
        if grbit & STOP_RESUME:
            self._resume(instance, services)
            return None
        if grbit == 0 or services & STOP_QUIESCE_CACHES:
            self._rules.refuse_stop_service(instance)
        instance.stopped = instance.stopped or grbit == 0
        instance.stopped_services |= grbit or ALL_SERVICES
        if grbit == 0 or services & STOP_QUIESCE_CACHES:
            instance.wait_for_thaw()  # for what it writes to the log (jetapi.cxx:22536, recordings C3)
        return None

    @staticmethod
    def _resume(instance: Instance, services: int) -> None:
        """A plain Resume fails once all services were stopped; no Resume starts them again (recordings C1)."""
        if not services and instance.stopped_services & ALL_SERVICES:
            raise JetError(CLIENT_REQUEST_TO_STOP)
        instance.stopped_services &= ~services if services else 0
