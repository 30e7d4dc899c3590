"""From concrete arguments to the law's classes: one small question for each kind of argument."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import TYPE_CHECKING, Any

from jetlaw.conformance import settings
from jetlaw.conformance.names import HANDLE, NUMBER, number_of
from jetlaw.conformance.words import quoted
from jetlaw.model import arguments as classes
from jetlaw.model.arguments import Argument
from jetlaw.model.state import NOBODY

if TYPE_CHECKING:
    from jetlaw.conformance.docket import Docket

_WORD = range(-(2**31), 2**32)
"""What 32 bits can hold, read with a sign or without."""


class Unclassified(ValueError):
    """A call that the law has no classes for: an unknown handle, an argument of a wrong type or missing."""


class Sorter:
    """Sorts one call's arguments into classes, and collects the objects they name."""

    def __init__(self, docket: Docket, exported: str, function: str, inputs: Mapping[str, Any]) -> None:
        self.docket, self.inputs = docket, inputs
        self.exported, self.function = exported, function
        self.instance = self.session = self.database = self.snapshot = self.context = NOBODY

    @property
    def objects(self) -> tuple[int, int, int, int, int]:
        """The objects named so far, in the order of `Input`."""
        return self.instance, self.session, self.database, self.snapshot, self.context

    def sort(self, argument: Argument) -> str:
        """The class of one argument; raises Unclassified."""
        if argument.bits:
            return argument.class_of(self._number(argument.parameter) & classes.ALL_BITS)
        asked = _SORTERS.get(argument.variable.name)
        return asked(self) if asked else self._by_sample(argument)

    def _by_sample(self, argument: Argument) -> str:
        """The class whose sample was passed; the first class for any other value."""
        passed = self.inputs.get(argument.parameter)
        usual = argument.variable.domain[0]
        return next((name for name, sample in argument.samples.items() if sample == passed), usual)

    def _text(self, parameter: str) -> str:
        value = self.inputs.get(parameter)
        if not isinstance(value, str):
            raise Unclassified(f"{self.exported} needs {parameter} as a text, not {quoted(value)}")
        return value

    def _number(self, parameter: str, default: int | None = 0) -> int:
        value = self.inputs.get(parameter, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise Unclassified(f"{self.exported} needs {parameter} as a number, not {quoted(value)}")
        if value not in _WORD:
            raise Unclassified(f"{self.exported} needs {parameter} as a number of 32 bits, not {value:#x}")
        return value

    def _handle(self, parameter: str, known: Mapping[str, int]) -> tuple[str, int]:
        text = self._text(parameter)
        if text in known:
            return "object", known[text]
        if text in ("null", "nil"):
            return text, NOBODY
        if NUMBER.fullmatch(text):
            return ("null" if number_of(text) == 0 else "unknown"), NOBODY
        raise Unclassified(f"{self.exported} names {parameter} {quoted(text)}, which no earlier call gave out")

    def _named(self, parameter: str, known: Container[str]) -> str:
        """A handle that a call outside the law may have given out, too."""
        text = self._text(parameter)
        if text in known or text in ("null", "nil") or NUMBER.fullmatch(text) or HANDLE.fullmatch(text):
            return text
        raise Unclassified(f"{self.exported} needs {parameter} as a handle, not {quoted(text)}")

    def by_instance(self) -> str:
        if self.inputs.get("instance", "") is None:
            return "null"
        found, self.instance = self._handle("instance", self.docket.instances)
        if self.inputs["instance"] in self.docket.nulled:
            found = "null"
        if found in ("null", "nil"):
            self.instance = self.docket.single
        return found

    def by_session(self) -> str:
        found, self.session = self._handle("sesid", self.docket.sessions)
        if self.session != NOBODY:
            self.instance = self.docket.owners[self.session].owner
        return found

    def by_snapshot(self) -> str:
        found, self.snapshot = self._handle("snapId", self.docket.snapshots)
        # The engine counts its sessions from 1, so a plain number may be one of them.
        number = number_of(self._text("snapId")) if found == "unknown" else None
        if number is not None and 0 < number <= len(self.docket.snapshots):
            found, self.snapshot = "object", number - 1
        return found

    def by_outputs(self) -> str:
        given = [name for name in ("pinstance", "psnapId", "pcInstanceInfo", "paInstanceInfo") if name in self.inputs]
        return "null" if any(self.inputs[name] in (None, "null") for name in given) else "given"

    def by_given_buffer(self) -> str:
        return self.docket.buffers.class_of(None if self.inputs.get("pbBuf") is None else self._text("pbBuf"))

    def by_name(self) -> str:
        if self.inputs.get("szFilename") in (None, ""):
            return "null"
        self.database = self.docket.path(self._text("szFilename"))
        return "database"

    def by_file_name(self) -> str:
        if self.inputs.get("szFileName") is None:
            return "null"
        found, self.database = self.docket.file_class(self.instance, self._text("szFileName"))
        return found

    def by_file_handle(self) -> str:
        return "slot" if self.docket.in_slot(self.instance, self._named("hfFile", self.docket.handles)) else "outside"

    def by_database_id(self) -> str:
        found, self.database = self.docket.database_id(self.session, self._named("dbid", self.docket.databases.ids))
        return found

    def by_text(self) -> str:
        return "unicode" if self.exported.removeprefix(self.function) == "W" else "ansi"

    def by_instance_name(self) -> str:
        if self.inputs.get("szInstanceName") is None:
            return "fresh"
        return "used" if self.docket.named(self._text("szInstanceName")) else "fresh"

    def by_directory(self) -> str:
        if self.inputs.get("szBackupPath") in (None, ""):
            return "null"
        return self.docket.directory(self.instance, self._text("szBackupPath"))

    def by_room(self) -> str:
        if self.inputs.get("cbMax") in (None, 0):
            return "absent"
        room = self._number("cbMax")
        if room <= classes.SHORT_ROOM:
            return "short"
        return "ample" if room >= classes.AMPLE_ROOM else "doubtful"

    def by_bytes(self) -> str:
        count = self._number("cb")
        if count % classes.PAGE:
            return "fraction"
        return {0: "zero", 1: "one page", 2: "two pages"}.get(count // classes.PAGE, "more pages")

    def by_buffer(self) -> str:
        return "misaligned" if self.inputs.get("misaligned") else "aligned"

    def by_log_info(self) -> str:
        return "right" if self.inputs.get("cbSize") is None else "wrong size"

    def by_parameter(self) -> str:
        parameter = str(self.inputs.get("paramid"))
        if parameter == "JET_paramCircularLog":
            return "circular on" if self.inputs.get("lParam") and self._number("lParam") else "circular off"
        if parameter == "JET_paramRecovery":
            return "recovery off" if self.inputs.get("szParam") == "off" else "recovery on"
        if parameter == "JET_paramOSSnapshotTimeout":
            return "snapshot timeout"
        bad = (name for name, values in classes.BAD_PARAMETERS.items() if values.items() <= self.inputs.items())
        return next(bad, "other")

    def by_settings(self) -> str:
        return settings.class_of(self.inputs, self.docket.declared_settings)


_SORTERS: Mapping[str, Callable[[Sorter], str]] = {
    "instance": Sorter.by_instance,
    "sesid": Sorter.by_session,
    "snapId": Sorter.by_snapshot,
    "outputs": Sorter.by_outputs,
    "pbBuf": Sorter.by_given_buffer,
    "szFilename": Sorter.by_name,
    "szFileName": Sorter.by_file_name,
    "hfFile": Sorter.by_file_handle,
    "dbid": Sorter.by_database_id,
    "text": Sorter.by_text,
    "szInstanceName": Sorter.by_instance_name,
    "szBackupPath": Sorter.by_directory,
    "cbMax": Sorter.by_room,
    "cb": Sorter.by_bytes,
    "pv": Sorter.by_buffer,
    "pLogInfo": Sorter.by_log_info,
    "paramid": Sorter.by_parameter,
    "psetsysparam": Sorter.by_settings,
}
