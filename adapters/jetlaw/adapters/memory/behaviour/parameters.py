"""What a system parameter can no longer be set to, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import (
    CLIENT_REQUEST_TO_STOP,
    INDEX_TUPLES_INVALID_LIMITS,
    INVALID_PARAMETER,
    SYSTEM_PARAMETER_CONFLICT,
    JetError,
)

if TYPE_CHECKING:
    from jetlaw.adapters.memory.instance import Instance
    from jetlaw.adapters.memory.parameters import Parameters, Setting


class ParameterRules:
    """As the open-source engine."""

    def refuse_stopped(self, instance: Instance) -> None:
        """Neither JetStopService nor a fatal error is an obstacle (jetapi.cxx:4487)."""

    def is_late(self, *, changes: bool) -> bool:
        """After JetInit a value may be set again to what it is (jetapi.cxx:5636)."""
        return changes

    def bad_limits_for_all(self) -> int:
        """The code of JetEnableMultiInstance for limits of tuple indexes that are too small (jetapi.cxx:5642)."""
        return INVALID_PARAMETER

    def refuse_conflicts(self, known: Parameters, wanted: list[Setting]) -> None:
        """Where a mode is declared again: JET_errSystemParameterConflict for other parameters than before.

        The same must be set as then, and nothing else (jetapi.cxx:21172-21286).
        """
        if not all(known.is_set_to(which, value, text) for which, value, text in wanted):
            raise JetError(SYSTEM_PARAMETER_CONFLICT)
        if not known.fixed() <= {known.name_of(which) for which, _, _ in wanted}:
            raise JetError(SYSTEM_PARAMETER_CONFLICT)


class DocumentedParameters(ParameterRules):
    """As the documentation says."""

    def refuse_stopped(self, instance: Instance) -> None:
        """JET_errClientRequestToStopJetService (R-063), JET_errInstanceUnavailable, which the page lists."""
        if instance.stopped:
            raise JetError(CLIENT_REQUEST_TO_STOP)
        if instance.unavailable:
            raise JetError(instance.unavailable)

    def is_late(self, *, changes: bool) -> bool:
        """Setting after JetInit is too late, whatever the value (R-055, R-056)."""
        del changes
        return True

    def bad_limits_for_all(self) -> int:
        """JET_errIndexTuplesInvalidLimits, which the page of JetEnableMultiInstance lists."""
        return INDEX_TUPLES_INVALID_LIMITS

    def refuse_conflicts(self, known: Parameters, wanted: list[Setting]) -> None:
        """A second declaration is refused in any case, and with one code (R-012)."""
