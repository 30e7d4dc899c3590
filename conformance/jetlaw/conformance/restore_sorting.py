"""From the concrete arguments of restores, and of JetInit, to the law's classes (see `jetlaw.conformance.folders`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jetlaw.conformance.folders import Folder, Folders, Setting, place
from jetlaw.conformance.sorting import Sorter, Unclassified
from jetlaw.conformance.words import quoted
from jetlaw.model.arguments import Argument
from jetlaw.model.state import NOBODY
from jetlaw.model.world import INITS

EXTERNAL = ("JetExternalRestore", "JetExternalRestore2")
RESTORES = ("JetRestore", "JetRestore2", "JetRestoreInstance", *EXTERNAL)


def log_class(there: Folder, source: Folder, low: int, high: int) -> str:
    """The logs of a folder against those of a set from generation ``low`` to ``high``; raises Unclassified."""
    if not there.exists:
        return "missing"
    if not there.sequence:
        return "empty"
    if there.log_size != source.log_size:
        return "other size"
    if there.sequence != source.sequence:
        return "foreign"
    if there.generations:
        return _set_class(there, low, high)
    if not there.after:
        return "complete"
    return "follow" if there.after == high else "break off"


def _set_class(there: Folder, low: int, high: int) -> str:
    """The logs of another set; what a restore has begun there is of the sequence, but not of the set."""
    if there.begun and there.begun - 1 not in there.generations:
        return "break off"
    if 0 < there.begun <= high:
        if there.begun in (low - 1, low):
            return "break off"
        raise Unclassified("what a restore went on with stands in for a log of the set, and that is not told")
    logs = {*there.generations, there.begun}
    beyond = min((number for number in logs if number > high), default=0)
    if not beyond:
        return "empty"
    return "follow" if beyond == high + 1 else "break off"


def database_class(path: str, folders: Folders) -> str:
    """A database file that a map names: whether it is there, and whether a restore may work on it."""
    if path not in folders.databases:
        return "no file"
    if folders.in_use(path):
        return "in use"
    return {"plain": "no backup", "copied": "backup", "doubtful": "doubtful"}[folders.databases[path]]


def folder_of(path: str) -> str:
    """The directory of a file."""
    return path.rpartition("/")[0] or "."


class RestoreSorter(Sorter):
    """Sorts one call of a restore, or of JetInit."""

    def sort(self, argument: Argument) -> str:
        """The class of one argument; raises Unclassified."""
        found = _SORTERS.get(argument.variable.name)
        return found(self) if found else super().sort(argument)

    @property
    def _folders(self) -> Folders:
        return self.docket.folders

    def _is_null(self, parameter: str) -> bool:
        return self.inputs.get(parameter) in (None, "")

    def place(self, parameter: str) -> str:
        """A directory; NULL means the current one."""
        return "." if self._is_null(parameter) else place(self._text(parameter))

    # --- where it works -----------------------------------------------------------------------------------------------
    def own(self) -> Setting:
        """The setting of the instance that the call initializes or restores with."""
        if self.function in EXTERNAL:
            return Setting(self.place("szLogPath"), self.place("szCheckpointFilePath"))
        return self._folders.setting(self.instance)

    def _made(self) -> tuple[str, str]:
        """What an external restore makes itself, before it looks for logs and databases."""
        return self.own().log, self.own().system

    def source(self) -> str:
        """The directory of the backup set."""
        return self.place("szBackupLogPath") if self.function in EXTERNAL else self._folders.set_in(self.place("sz"))

    def log_folder(self) -> str:
        """Where the restore goes on: in the logs of a running target, or in those of its own instance."""
        if self.function in EXTERNAL and self.instance in self._folders.running:
            return self._folders.setting(self.instance).log
        return self.own().log

    def by_paths(self) -> str:
        if self.function in INITS and self.instance == NOBODY and self._folders.named(None) != NOBODY:
            return "name in use"
        external = self.function in EXTERNAL
        return self._folders.clash(self.own(), NOBODY if external else self.instance, temp=not external)

    # --- what it restores ---------------------------------------------------------------------------------------------
    def by_set(self) -> str:
        if self.inputs.get("sz") is None:
            return "null"
        there = self._folders[self.source()]
        if not there.exists:
            return "no folder"
        if not there.generations:
            return "no logs"
        return self._against_needs(there.needed, *self.range())

    def by_log_set(self) -> str:
        low, high = self.range()
        there = self._folders[self.source()]
        if not there.exists and self.source() not in self._made():
            return "no folder"
        if low == 0:
            return "generation 0"
        if not all(number in there.generations for number in range(low, high + 1)):
            return "incomplete"
        found = self._against_needs(self._needed(there), low, high)
        return "logs above" if found == "whole" and max(there.generations, default=0) > high else found

    def _needed(self, there: Folder) -> tuple[int, int]:
        """The generations that the databases of the map need, or those of the set."""
        needs = self._folders.needs
        known = [needs[path] for path in self.entries() if path in needs and needs[path][0] == there.sequence]
        if not known:
            return there.needed
        return min(first for _, first, _ in known), max(last for _, _, last in known)

    @staticmethod
    def _against_needs(needed: tuple[int, int], low: int, high: int) -> str:
        first, last = needed
        if low > max(first, 1):  # a set of logs alone needs what begins with the sequence
            return "lacks first"
        return "lacks last" if high < last else "whole"

    def range(self) -> tuple[int, int]:
        """The generations asked for, or all that the set has; raises Unclassified."""
        if self.function not in EXTERNAL:
            there = self._folders[self.source()].generations
            return min(there, default=0), max(there, default=0)
        if self.function == "JetExternalRestore":
            return self._number("genLow"), self._number("genHigh")
        return self._of_info("ulGenLow"), self._of_info("ulGenHigh")

    def _of_info(self, key: str) -> int:
        given = self.inputs.get("pLogInfo")
        value = given.get(key, 0) if isinstance(given, Mapping) else 0
        if not isinstance(value, int) or isinstance(value, bool):
            raise Unclassified(f"{self.exported} needs {key} of pLogInfo as a number, not {quoted(value)}")
        return value

    def by_log_info(self) -> str:
        given = self.inputs.get("pLogInfo")
        return "right" if isinstance(given, Mapping) and given.get("cbSize") is None else "wrong size"

    def by_patch_file(self) -> str:
        there = self._folders[self.source()]
        none = self.inputs.get("sz") is None or not there.generations  # where there is no set, nobody looks for it
        return "there" if none or there.patched else "missing"

    def by_log_folder(self) -> str:
        found = log_class(self._folders[self.log_folder()], self._folders[self.source()], *self.range())
        made = found == "missing" and self.function in EXTERNAL
        return "empty" if made else found

    # --- where it puts it ---------------------------------------------------------------------------------------------
    def destinations(self) -> list[str]:
        """The files that the databases of the set go to."""
        files = [place(path) for path in self._folders[self.source()].databases]
        if self._is_null("szDest"):
            return files
        return [place(f"{self.place('szDest')}/{path.rpartition('/')[2]}") for path in files]

    def by_destination(self) -> str:
        made = not self._is_null("szDest") and self.own().makes
        for path in self.destinations():
            if not self._folders[folder_of(path)].exists and not made:
                return "no folder"
            if self._folders.in_use(path):
                return "in use"
        return "free"

    def entries(self) -> list[str]:
        """The new names of the databases of the map; raises Unclassified."""
        given = self.inputs.get("rgrstmap") or []
        if not isinstance(given, list) or not all(isinstance(e, list) and len(e) == 2 for e in given):
            raise Unclassified(f"{self.exported} needs rgrstmap as a list of pairs of names, not {quoted(given)}")
        return [place(new) for _, new in given]

    def by_map(self) -> str:
        paths = self.entries()
        if self._number("crstfilemap", len(paths)) != len(paths):
            return "contradictory"
        if not paths:
            return "none"
        for path in paths:
            there = folder_of(path) in self._made() or self._folders[folder_of(path)].exists
            found = database_class(path, self._folders) if there else "no folder"
            if found != "backup":
                return found
        return "backup"

    def by_target(self) -> str:
        name, log, system = (
            self.inputs.get(f"szTargetInstance{kind}") for kind in ("Name", "LogPath", "CheckpointPath")
        )
        if (log is None) != (system is None) or (name is not None and log is not None):
            return "contradictory"
        if name is None and log is None:
            return "none"
        if name is not None:
            self.instance = self._folders.named(self._text("szTargetInstanceName"))
            return "nobody" if self.instance == NOBODY else "object"
        running = self._folders.running
        self.instance = next((n for n in sorted(running) if self._folders.setting(n).log == place(log)), NOBODY)
        return "folder" if self.instance == NOBODY else "object"


_SORTERS: Mapping[str, Callable[[RestoreSorter], str]] = {
    "paths": RestoreSorter.by_paths,
    "sz": RestoreSorter.by_set,
    "patch file": RestoreSorter.by_patch_file,
    "szBackupLogPath": RestoreSorter.by_log_set,
    "log folder": RestoreSorter.by_log_folder,
    "szDest": RestoreSorter.by_destination,
    "database map": RestoreSorter.by_map,
    "target": RestoreSorter.by_target,
    "pLogInfo": RestoreSorter.by_log_info,
}
