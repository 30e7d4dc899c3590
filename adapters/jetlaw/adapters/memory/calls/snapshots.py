"""The volume shadow copy calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.arguments import Arguments, Out, number
from jetlaw.adapters.memory.calls.information import instance_info, refuse_null_outputs
from jetlaw.adapters.memory.codes import (
    ABORT_SNAPSHOT,
    ALL_DATABASES_SNAPSHOT,
    CONTINUE_AFTER_THAW,
    COPY_SNAPSHOT,
    EXPLICIT_PREPARE,
    INCREMENTAL_SNAPSHOT,
    INVALID_GRBIT,
    INVALID_PARAMETER,
    JetError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jetlaw.adapters.memory.instance import Instance
    from jetlaw.adapters.memory.process import Process
    from jetlaw.adapters.memory.snapshot.session import SnapshotSession

_PREPARE_BITS = INCREMENTAL_SNAPSHOT | COPY_SNAPSHOT | CONTINUE_AFTER_THAW | EXPLICIT_PREPARE


class SnapshotCalls:
    """The calls on snapshot sessions; all but two have no instance, so none of the entry tests (jetapi.cxx:22924)."""

    def __init__(self, process: Process) -> None:
        self._process = process

    def table(self) -> Mapping[str, Callable[[Arguments], Out]]:
        """Function name to method; a W variant stands where it differs."""
        return {
            "JetOSSnapshotPrepare": self._prepare,
            "JetOSSnapshotPrepareInstance": self._prepare_instance,
            "JetOSSnapshotFreeze": self._freeze,
            "JetOSSnapshotFreezeW": self._freeze_wide,
            "JetOSSnapshotGetFreezeInfo": self._freeze_info,
            "JetOSSnapshotGetFreezeInfoW": self._freeze_info_wide,
            "JetOSSnapshotThaw": self._thaw,
            "JetOSSnapshotAbort": self._abort,
            "JetOSSnapshotTruncateLog": self._truncate,
            "JetOSSnapshotTruncateLogInstance": self._truncate_instance,
            "JetOSSnapshotEnd": self._end,
        }

    def _prepare(self, arguments: Arguments) -> Out:
        self._allow_bits(arguments, _PREPARE_BITS)
        if arguments.get("psnapId", "") in (None, "null"):
            raise JetError(INVALID_PARAMETER)
        made = self._process.snapshots.prepare(number(arguments, "grbit"))
        return {"psnapId": self._process.handles.give("N", made)}

    def _prepare_instance(self, arguments: Arguments) -> Out:
        instance = self._process.enter(arguments.get("instance"))
        self._allow_bits(arguments, 0)
        self._session(arguments).add(instance)
        return None

    def _freeze(self, arguments: Arguments) -> Out:
        """JetOSSnapshotFreezeA: the pointers are looked at before the grbit (jetapi.cxx:22975)."""
        refuse_null_outputs(arguments)
        return self._freeze_wide(arguments)

    def _freeze_wide(self, arguments: Arguments) -> Out:
        """JetOSSnapshotFreezeW: without memory for the answer it thaws again (io.cxx:3660-3672).

        A timeout of 0 ends the freeze as soon as the answer is made.
        """
        self._allow_bits(arguments, 0)
        refuse_null_outputs(arguments)
        session = self._session(arguments)
        session.freeze(self._process.parameters.number("JET_paramOSSnapshotTimeout"))
        try:
            out = instance_info(self._process, "JetOSSnapshotFreeze", session.members)
        except JetError:
            session.thaw()
            raise
        self._process.clock.advance(0)
        return out

    def _freeze_info(self, arguments: Arguments) -> Out:
        """JetOSSnapshotGetFreezeInfoA: the pointers are looked at last (jetapi.cxx:23148)."""
        self._allow_bits(arguments, 0)
        session = self._process.snapshots.find_to_ask(self._process.handles.find(arguments.get("snapId")))
        refuse_null_outputs(arguments)
        return instance_info(self._process, "JetOSSnapshotGetFreezeInfo", session.members)

    def _freeze_info_wide(self, arguments: Arguments) -> Out:
        """JetOSSnapshotGetFreezeInfoW: works in every state (io.cxx:3918)."""
        self._allow_bits(arguments, 0)
        refuse_null_outputs(arguments)
        return self._freeze_info(arguments)

    def _thaw(self, arguments: Arguments) -> Out:
        self._allow_bits(arguments, 0)
        self._session(arguments).thaw()
        return None

    def _abort(self, arguments: Arguments) -> Out:
        """JetOSSnapshotAbort is JetOSSnapshotEnd with JET_bitAbortSnapshot (io.cxx:3785)."""
        self._allow_bits(arguments, 0)
        self._session(arguments).end(abort=True)
        return None

    def _truncate(self, arguments: Arguments) -> Out:
        self._truncate_logs(arguments, None)
        return None

    def _truncate_instance(self, arguments: Arguments) -> Out:
        self._truncate_logs(arguments, self._process.enter(arguments.get("instance")))
        return None

    def _truncate_logs(self, arguments: Arguments, only: Instance | None) -> None:
        _refuse_bits(arguments, ALL_DATABASES_SNAPSHOT, INVALID_GRBIT)
        all_databases = bool(number(arguments, "grbit") & ALL_DATABASES_SNAPSHOT)
        self._session(arguments).truncate_logs(only, all_databases=all_databases)

    def _end(self, arguments: Arguments) -> Out:
        _refuse_bits(arguments, ABORT_SNAPSHOT, INVALID_GRBIT)
        self._session(arguments).end(abort=bool(number(arguments, "grbit") & ABORT_SNAPSHOT))
        return None

    def _allow_bits(self, arguments: Arguments, allowed: int) -> None:
        """What the behaviour says of any other bit."""
        _refuse_bits(arguments, allowed, self._process.behaviour.snapshots.bad_flags())

    def _session(self, arguments: Arguments) -> SnapshotSession:
        return self._process.snapshots.find(self._process.handles.find(arguments.get("snapId")))


def _refuse_bits(arguments: Arguments, allowed: int, code: int) -> None:
    """Refuse any bit that is not allowed."""
    if number(arguments, "grbit") & ~allowed:
        raise JetError(code)
