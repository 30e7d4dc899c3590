"""From the concrete arguments of directory functions to the law's classes (see `jetlaw.conformance.directory`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jetlaw.conformance.names import NUMBER, normal
from jetlaw.conformance.sorting import Sorter, Unclassified
from jetlaw.conformance.words import quoted
from jetlaw.model.arguments import Argument

_LEAST, _UNIT, _LAST_LOG = 24576, 8192, 0xFFFFF
_PATHS = ("szCheckPointFilePath", "szLogPath", "szBackupLogPath")


class DirectorySorter(Sorter):
    """Sorts one call of a directory function."""

    def sort(self, argument: Argument) -> str:
        """The class of one argument; raises Unclassified."""
        found = _SORTERS.get(argument.variable.name)
        return found(self, argument.parameter) if found else super().sort(argument)

    def by_context(self, parameter: str) -> str:
        found, self.context = self._handle(parameter, self.docket.active_directory.contexts)
        return "unknown" if found == "nil" else found

    def by_server(self, parameter: str) -> str:
        if self._is_null(parameter):
            return "malformed"
        name = self._text(parameter).lstrip("\\")
        return "malformed" if not name or "_" in name else self._told(parameter, name, "servers")

    def by_user(self, parameter: str) -> str:
        return self._told(parameter, self._text(parameter), "users")

    def _told(self, parameter: str, name: str, key: str) -> str:
        known = {"servers": self.docket.active_directory.servers, "users": self.docket.active_directory.users}[key]
        if name.lower() not in known:
            said = f"{self.exported} names {parameter} {quoted(name)}"
            raise Unclassified(f"{said}, and {key} in the header's environment does not say what that is")
        return known[name.lower()]

    def _is_null(self, parameter: str) -> bool:
        return self.inputs.get(parameter, "null") in (None, "null")

    def _no_pointer(self, *parameters: str) -> bool:
        return any(self.inputs.get(name, "") in (None, "null") for name in parameters)

    def by_list(self, parameter: str) -> str:
        if self._no_pointer(parameter, "pcbSize"):
            return "null"
        return "filled" if parameter in self.inputs else "empty"

    def by_pointer(self, parameter: str) -> str:
        return "null" if self._no_pointer(parameter, *_SIZES.get(parameter, ())) else "given"

    def by_size(self, parameter: str) -> str:
        size = self._number(parameter)
        return "right" if size >= _LEAST and size % _UNIT == 0 else "wrong"

    def by_attachment(self, parameter: str) -> str:
        if self._is_null(parameter):
            return "null"
        path = normal(self._text(parameter))
        if path in self.docket.active_directory.logs:
            return "log"
        return "database" if path in self.docket.active_directory.databases else "unlisted"

    def by_token(self, parameter: str) -> str:
        if self._is_null(parameter):
            return "null"
        text = self._text(parameter)
        if text in self.docket.active_directory.tokens:
            return "given"
        return "junk" if NUMBER.fullmatch(text) else "kept"

    def by_map(self, parameter: str) -> str:
        if any(self._is_null(path) for path in _PATHS):
            return "path missing"
        if self._is_null(parameter) or self._number("crstmap", None) <= 0:
            return "map missing"
        low, high = self._number("genLow", None), self._number("genHigh", None)
        return "right" if 0 <= low <= high <= _LAST_LOG else "logs out of range"

    def by_state(self, parameter: str) -> str:
        return "failure" if self._number(parameter, None) else "success"

    def by_memory(self, parameter: str) -> str:
        return "given" if self.inputs.get(parameter) in self.docket.active_directory.memory else "other"


_SIZES = {
    "ppvExpiryToken": ("pcbExpiryTokenSize",),
    "pvBuffer": ("pcbRead",),
    "pszDatabaseLocationList": ("pcbSize",),
}
"""The second pointer, for the size of what the first one gets."""

_SORTERS: Mapping[str, Callable[[DirectorySorter, str], str]] = {
    "hbc": DirectorySorter.by_context,
    "szServerName": DirectorySorter.by_server,
    "szBackupServer": DirectorySorter.by_server,
    "szUserName": DirectorySorter.by_user,
    "ppvExpiryToken": DirectorySorter.by_pointer,
    "phbc": DirectorySorter.by_pointer,
    "pliFileSize": DirectorySorter.by_pointer,
    "pvBuffer": DirectorySorter.by_pointer,
    "pszDatabaseLocationList": DirectorySorter.by_pointer,
    "pszAttachmentInfo": DirectorySorter.by_list,
    "pszBackupLogFiles": DirectorySorter.by_list,
    "cbReadHintSize": DirectorySorter.by_size,
    "cbBuffer": DirectorySorter.by_size,
    "szAttachmentName": DirectorySorter.by_attachment,
    "pvExpiryToken": DirectorySorter.by_token,
    "rgrstmap": DirectorySorter.by_map,
    "hrRestoreState": DirectorySorter.by_state,
    "memory": DirectorySorter.by_memory,
}
