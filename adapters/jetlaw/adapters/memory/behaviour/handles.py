"""How a call finds its instance, and what it says when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import INVALID_INSTANCE, INVALID_PARAMETER, NOT_INITIALIZED, Died, JetError

if TYPE_CHECKING:
    from jetlaw.adapters.memory.instance import Instance


class HandleRules:
    """As the open-source engine."""

    def refuse_unknown(self) -> None:
        """A value that is neither an instance nor NULL or nil: JET_errInvalidInstance (jetapi.cxx:5264; C16)."""
        raise JetError(INVALID_INSTANCE)

    def refuse_without_any(self) -> None:
        """A call without instance argument, in a process without instance: JET_errInvalidParameter (2976)."""
        raise JetError(INVALID_PARAMETER)

    def refuse_setting_up_unknown(self, *, any_instance: bool) -> None:
        """Outside multi-instance mode JetSetSystemParameter looks at no handle (jetapi.cxx:20466-20494)."""

    def refuse_term_without_any(self) -> None:
        """A JetTerm in a process without instance asks for the handle like any call (jetapi.cxx:20847)."""

    def refuse_init(self, *, no_handle: bool, any_instance: bool) -> None:
        """JetInit of nothing that is an instance, in multi-instance mode.

        Without a handle it makes an instance of its own (jetapi.cxx:21417); any other value is
        JET_errInvalidParameter (21427). Where there is no instance, there is no table either in which it searches for
        the value (3842).
        """
        if no_handle:
            return
        if not any_instance:
            raise Died("crash")
        raise JetError(INVALID_PARAMETER)

    def refuse_stop_backup(self, instance: Instance) -> None:
        """JetStopBackup works on any instance, initialized or not (jetapi.cxx:22618)."""

    def refuse_stop_service(self, instance: Instance) -> None:
        """Without a JetInit the engine's process dies (recordings N4); here JET_errNotInitialized."""
        if not instance.initialized:
            raise JetError(NOT_INITIALIZED)


class DocumentedHandles(HandleRules):
    """As the documentation says: whatever is no running instance is an invalid parameter."""

    def refuse_unknown(self) -> None:
        """Any handle that is no instance: JET_errInvalidParameter (R-036, A-10)."""
        raise JetError(INVALID_PARAMETER)

    def refuse_without_any(self) -> None:
        """Nothing initialized or created: JET_errNotInitialized (R-036)."""
        raise JetError(NOT_INITIALIZED)

    def refuse_setting_up_unknown(self, *, any_instance: bool) -> None:
        """JET_errNotInitialized where no instance is; JET_errInvalidInstance for a handle beside those that are."""
        raise JetError(INVALID_INSTANCE if any_instance else NOT_INITIALIZED)

    def refuse_term_without_any(self) -> None:
        """Nothing initialized or created: JET_errNotInitialized (R-036)."""
        raise JetError(NOT_INITIALIZED)

    def refuse_init(self, *, no_handle: bool, any_instance: bool) -> None:
        """In multi-instance mode it wants a handle that was created: JET_errInvalidParameter (R-021, A-23)."""
        del no_handle, any_instance
        raise JetError(INVALID_PARAMETER)

    def refuse_stop_backup(self, instance: Instance) -> None:
        """JET_errInvalidParameter for an instance that does not run (R-158)."""
        self._refuse_idle(instance)

    def refuse_stop_service(self, instance: Instance) -> None:
        """JET_errInvalidParameter for an instance that does not run (R-066)."""
        self._refuse_idle(instance)

    @staticmethod
    def _refuse_idle(instance: Instance) -> None:
        if not instance.initialized:
            raise JetError(INVALID_PARAMETER)
