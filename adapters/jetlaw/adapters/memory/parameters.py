"""System parameters: those this engine heeds, by name and number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jetlaw.adapters.memory.codes import ALREADY_INITIALIZED, INVALID_PARAMETER, INVALID_PATH, AdapterError, JetError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetlaw.adapters.memory.behaviour.parameters import ParameterRules

NUMBERS: Final[Mapping[str, int]] = {
    "JET_paramSystemPath": 0,
    "JET_paramTempPath": 1,
    "JET_paramLogFilePath": 2,
    "JET_paramBaseName": 3,
    "JET_paramLogFileSize": 11,
    "JET_paramCircularLog": 17,
    "JET_paramCheckpointDepthMax": 24,
    "JET_paramRecovery": 34,
    "JET_paramCacheSizeMax": 23,
    "JET_paramOSSnapshotTimeout": 82,
    "JET_paramCreatePathIfNotExist": 100,
    "JET_paramOneDatabasePerSession": 102,
    "JET_paramMaxInstances": 104,
    "JET_paramIndexTuplesLengthMin": 110,
}
FIXED: Final = frozenset({"JET_paramMaxInstances"})
"""Those that belong to the process and are set before its first instance."""
GLOBAL: Final = FIXED | {"JET_paramOSSnapshotTimeout"}
"""Those that belong to the process; the rest of them can be set at any time."""
PATHS: Final = frozenset({"JET_paramSystemPath", "JET_paramTempPath", "JET_paramLogFilePath"})
LONGEST_PATH: Final = 239
"""What the current directory still fits before."""
SHORTEST_TUPLE: Final = 2
NAMES: Final[Mapping[int, str]] = {number: name for name, number in NUMBERS.items()}

DEFAULTS: Final[Mapping[str, str | int]] = {
    "JET_paramSystemPath": "",
    "JET_paramTempPath": "",
    "JET_paramLogFilePath": "",
    "JET_paramBaseName": "edb",
    "JET_paramLogFileSize": 5120,
    "JET_paramCircularLog": 0,
    "JET_paramCheckpointDepthMax": 20 * 1024 * 1024,
    "JET_paramRecovery": "on",
    "JET_paramCacheSizeMax": 1 << 20,
    "JET_paramOSSnapshotTimeout": 70000,
    "JET_paramCreatePathIfNotExist": 0,
    "JET_paramOneDatabasePerSession": 0,
    "JET_paramMaxInstances": 16,
    "JET_paramIndexTuplesLengthMin": 3,
}
"""The engine's own: current directory, generations of 5 MB (in KB), checkpoint depth 20 MB, cache size in pages."""


Setting = tuple[str | int, Any, Any]
"""One JET_SETSYSPARAM: which parameter, its number, its text."""


class Parameters:
    """The parameters of one instance, or the global ones that new instances start from."""

    def __init__(self, values: Mapping[str, str | int] = DEFAULTS) -> None:
        self._values = dict(values)
        self._written: set[str] = set()

    def copy(self) -> Parameters:
        """The same values for another instance."""
        return Parameters(self._values)

    def set_up(self, directory: str) -> None:
        """The set-up of the recordings: files in a directory of its own, small log generations."""
        paths = ("JET_paramSystemPath", "JET_paramTempPath", "JET_paramLogFilePath")
        self._values |= dict.fromkeys(paths, directory)
        self._values |= {"JET_paramLogFileSize": 64, "JET_paramCreatePathIfNotExist": 1}

    def set(
        self,
        which: str | int,
        number: object,
        text: object,
        *,
        late: ParameterRules | None = None,
        bad_limits: int = INVALID_PARAMETER,
    ) -> None:
        """Set one parameter (jetapi.cxx:5600-5653).

        Args:
            which: its name or number.
            number: the ``lParam`` argument.
            text: the ``szParam`` argument.
            late: what decides whether it is too late; None before JetInit.
            bad_limits: the code for limits that are too small.

        Raises:
            JetError: JET_errInvalidParameter for an unknown parameter or a missing text, JET_errAlreadyInitialized,
                JET_errInvalidPath.
            AdapterError: a value of the wrong type.
        """
        name = self.name_of(which)
        wanted = type(DEFAULTS[name])
        value = text if wanted is str else number
        if late is not None and late.is_late(changes=wanted is str or value != self._values[name]):
            raise JetError(ALREADY_INITIALIZED)
        if value is None and wanted is str:
            raise JetError(INVALID_PARAMETER)
        if not isinstance(value, (str, int)) or type(value) is not wanted:
            raise AdapterError(f"{name} takes {wanted.__name__}, not {value!r}")
        if name == "JET_paramIndexTuplesLengthMin" and int(value) < SHORTEST_TUPLE:
            raise JetError(bad_limits)
        if name in PATHS and len(str(value)) > LONGEST_PATH:
            raise JetError(INVALID_PATH)
        self._values[name] = value
        self._written.add(name)

    @staticmethod
    def name_of(which: str | int) -> str:
        """The name of a parameter; JET_errInvalidParameter for an unknown one."""
        name = NAMES.get(which) if isinstance(which, int) else which
        if name is None or name not in NUMBERS:
            raise JetError(INVALID_PARAMETER)
        return name

    def is_set_to(self, which: str | int, number: object, text: object) -> bool:
        """Whether a parameter has that value, and by no mere default if it is of the fixed ones."""
        name = self.name_of(which)
        value = text if type(DEFAULTS[name]) is str else number
        return self._values[name] == value and (name not in FIXED or name in self._written)

    def is_chosen(self, name: str) -> bool:
        """Whether somebody said what it is to be."""
        return name in self._written or self._values[name] != DEFAULTS[name]

    def fixed(self) -> frozenset[str]:
        """Those that were set, and can be no more once there is an instance."""
        return FIXED & self._written

    def number(self, name: str) -> int:
        """A parameter that is a number."""
        return int(self._values[name])

    def text(self, name: str) -> str:
        """A parameter that is a text."""
        return str(self._values[name])

    @staticmethod
    def is_global(which: str | int) -> bool:
        """Whether it belongs to the process."""
        return (NAMES.get(which) if isinstance(which, int) else which) in GLOBAL

    @classmethod
    def of_world(cls, world: Mapping[str, Any]) -> Parameters:
        """The defaults that a world asks for (``circular_logging``, ``recovery``, ``snapshot_timeout_ms``)."""
        made = cls()
        made.set("JET_paramCircularLog", int(bool(world.get("circular_logging", False))), None)
        made.set("JET_paramRecovery", None, "on" if world.get("recovery", True) else "off")
        if "snapshot_timeout_ms" in world:
            made.set("JET_paramOSSnapshotTimeout", world["snapshot_timeout_ms"], None)
        return made
