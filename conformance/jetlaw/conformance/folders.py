"""What a recording shows of directories: backup sets, patch files, log folders, and databases that restores put back.

Which logs a set holds is known from the lists that were copied; of a JetBackup only what was written before tells it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jetlaw.conformance.names import normal
from jetlaw.model.state import NOBODY

_LOG_SIZE = 5120
"""Kilobytes of a log file, where no parameter says otherwise."""
_MOST_OF_A_LOG = 40_000
"""Bytes of rows in one insertion that fill the rest of a small log for certain."""
_SMALL_LOG = 64


def place(path: object) -> str:
    """A directory as the tracker names it: NULL and "" are the current one."""
    return normal(str(path)).removeprefix("./").rstrip("/") or "." if path else "."


@dataclass(slots=True)
class Folder:
    """A directory.

    Attributes:
        exists: whether it is there.
        generations: the numbered logs in it, as a backup set.
        needed: the first and the last generation that the copied database needs: those of the last full backup.
        patched: whether JetBackup left a patch file.
        databases: where the databases in the set were copied from.
        sequence: the log sequence that lies in it, by the folder where it began; empty if there is none.
        log_size: kilobytes of a log file.
        after: the last generation that the sequence lacks at its start, 0 if it lacks none.
        current: the generation that is being written.
        begun: the generation with which a restore went on in a set, apart from the sequence; 0 if none did.
    """

    exists: bool = False
    generations: set[int] = field(default_factory=set)
    needed: tuple[int, int] = (0, 0)
    patched: bool = False
    databases: tuple[str, ...] = ()
    sequence: str = ""
    log_size: int = 0
    after: int = 0
    current: int = 1
    begun: int = 0

    def begin(self, sequence: str, log_size: int, after: int = 0) -> None:
        """Logs are written here; those that lie here already go on."""
        self.exists = True
        if not self.sequence:
            self.sequence, self.log_size, self.after, self.current = sequence, log_size, after, after + 1
        elif self.generations and not self.begun:
            self.begun = self._last_in_a_row(after) + 1

    def keep(self, low: int, high: int) -> None:
        """A restore of the set deletes what lies outside its range, and what another restore went on with."""
        self.generations &= set(range(low, high + 1))
        self.begun = 0

    def _last_in_a_row(self, generation: int) -> int:
        """The last of the generations of the set that follow one, or that one itself."""
        while generation + 1 in self.generations:
            generation += 1
        return generation


@dataclass(frozen=True, slots=True)
class Setting:
    """What an instance was told of its files.

    Attributes:
        log: the directory of its logs.
        system: the directory of its checkpoint.
        temp: the path of its temporary database.
        makes: whether it makes a directory that is not there.
        log_size: kilobytes of its log files.
    """

    log: str = "."
    system: str = "."
    temp: str = "."
    makes: bool = False
    log_size: int = _LOG_SIZE

    def told(self, values: Mapping[str, Any]) -> Setting:
        """The setting after parameters were set."""
        return Setting(
            place(values["JET_paramLogFilePath"]) if "JET_paramLogFilePath" in values else self.log,
            place(values["JET_paramSystemPath"]) if "JET_paramSystemPath" in values else self.system,
            place(values["JET_paramTempPath"]) if "JET_paramTempPath" in values else self.temp,
            bool(values.get("JET_paramCreatePathIfNotExist", self.makes)),
            int(values.get("JET_paramLogFileSize", self.log_size)),
        )


class Folders:
    """The directories of one process.

    Attributes:
        databases: each database file that a restore may look at: ``plain``, ``copied`` and not yet recovered, or
            ``doubtful``: an instance that ran since may have recovered it.
        origins: where each database that was streamed out lay when it was copied.
        needs: the logs that each streamed database needs: their sequence, and the first and the last generation.
        incremental: whether the last backup that was begun copies logs alone.
        settings: what each instance was told.
        names: the name of each live instance, None for one that JetInit made.
        running: the instances that are initialized.
        listed: the generations of the last list of logs, and the instance that gave it; None after any other list.
        listed_databases: the databases of the last list, if it was one of databases.
    """

    def __init__(self, attached: Callable[[int], Iterable[str]]) -> None:
        """``attached`` gives the paths of the databases that an instance holds."""
        self._attached = attached
        self._folders: dict[str, Folder] = {".": Folder(exists=True)}
        self._defaults = Setting()
        self.databases: dict[str, str] = {}
        self.origins: dict[str, str] = {}
        self.needs: dict[str, tuple[str, int, int]] = {}
        self.incremental = False
        self._copies: list[str] = []
        self.settings: dict[int, Setting] = {}
        self.names: dict[int, str | None] = {}
        self.running: set[int] = set()
        self.listed: tuple[int, frozenset[int]] | None = None
        self.listed_databases: tuple[str, ...] = ()

    def __getitem__(self, path: str) -> Folder:
        return self._folders.setdefault(path, Folder())

    @property
    def known(self) -> tuple[str, ...]:
        """Every directory met so far."""
        return tuple(self._folders)

    def setting(self, instance: int) -> Setting:
        """What an instance was told, or what one would be that is made now."""
        return self.settings.get(instance, self._defaults)

    def named(self, name: str | None) -> int:
        """The live instance of that name, or NOBODY."""
        return next((number for number, found in self.names.items() if found == name), NOBODY)

    def clash(self, own: Setting, instance: int, *, temp: bool = True) -> str:
        """What of ``own`` a running instance has already, in the order in which the engine asks."""
        for other in (self.settings[number] for number in sorted(self.running) if number != instance):
            if temp and own.temp == other.temp:
                return "temp in use"
            if own.system == other.system:
                return "system in use"
            if own.log == other.log:
                return "log in use"
        return "free"

    def in_use(self, path: str) -> bool:
        """Whether a running instance has the database file attached."""
        return any(path == place(held) for number in self.running for held in self._attached(number))

    # --- instances ----------------------------------------------------------------------------------------------------
    def made(self, instance: int, name: str) -> None:
        """An instance was created; as long as nothing else is said its files lie in a directory of its name."""
        root = place(name)
        self.names[instance] = name
        self.settings[instance] = replace(self._defaults, log=root, system=root, temp=root)

    def tell(self, instance: int | None, values: Mapping[str, Any]) -> None:
        """Parameters were set on an instance, or with None for those to come; paths only count before it runs."""
        if instance is None:
            self._defaults = self._defaults.told(values)
        elif instance not in self.running:
            self.settings[instance] = self.setting(instance).told(values)

    def started(self, instance: int) -> None:
        """An instance was initialized."""
        setting = self.settings.setdefault(instance, self._defaults)
        self.names.setdefault(instance, None)
        self.running.add(instance)
        self[setting.system].exists = True
        self[setting.log].begin(setting.log, setting.log_size)
        for path, state in self.databases.items():
            self.databases[path] = "doubtful" if state == "copied" else state

    def gone(self, instance: int) -> None:
        """An instance was terminated."""
        self.running.discard(instance)
        self.names.pop(instance, None)

    # --- what is written ----------------------------------------------------------------------------------------------
    def roll(self, instance: int, count: int = 1) -> None:
        """The instance's log went on to further generations."""
        self[self.setting(instance).log].current += count

    def created(self, path: str, instance: int) -> None:
        """A database was created, which fills the first log if logs are small."""
        self.databases[place(path)] = "plain"
        if self.setting(instance).log_size <= _SMALL_LOG:
            self.roll(instance)

    def inserted(self, instance: int, size: int) -> None:
        """Rows of so many bytes together were inserted."""
        if size > _MOST_OF_A_LOG:
            self.roll(instance, max(1, size // (self.setting(instance).log_size * 1024)))

    def listed_logs(self, instance: int, generations: Iterable[int]) -> None:
        """A list of logs to copy was given out: the last of them is closed for it."""
        self.listed = instance, frozenset(generations)
        if self.listed[1]:
            self[self.setting(instance).log].current = max(self.listed[1]) + 1

    def copied(self, path: str) -> None:
        """Every file of the last list was copied into a directory."""
        self[path].exists = True
        if self.listed:
            self._copied_logs(path, *self.listed)
        copies = {f"{path}/{place(name).rpartition('/')[2]}": name for name in self.listed_databases}
        self.databases |= dict.fromkeys(copies, "copied")
        self.origins |= copies
        self._copies.extend(copies)
        self.listed, self.listed_databases = None, ()

    def begun(self, *, incremental: bool) -> None:
        """A streaming backup was begun."""
        self.incremental, self._copies = incremental, []

    def _copied_logs(self, path: str, instance: int, generations: frozenset[int]) -> None:
        """The logs of a set were copied: those of a full one are what its databases need."""
        self._add(path, instance, generations, full=not self.incremental)
        if not self.incremental and generations:
            need = self[path].sequence, min(generations), max(generations)
            self.needs |= dict.fromkeys(self._copies, need)

    def atomic(self, path: str, *, full: bool) -> str:
        """Where an atomic JetBackup puts its set: inside ``path``, what was there before gone; logs in "old" (C13)."""
        before = self._folders.pop(f"{path}/new", None)
        self._folders.pop(f"{path}/old", None)
        if not full:
            self._folders |= {f"{path}/old": before} if before else {}
            return "old"
        self[path].exists = True
        return f"{path}/new"

    def set_in(self, path: str) -> str:
        """The directory of the set that JetRestore finds: ``path`` or, if no logs lie there, that of an atomic one."""
        for name in ("new", "old"):
            inside = f"{path}/{name}"
            if not self[path].generations and inside in self._folders:
                path = inside
        return path

    def backed_up(self, instance: int, path: str, *, full: bool) -> None:
        """JetBackup wrote a set: every log there is, and for a full one the databases with their patch files."""
        log = self[self.setting(instance).log]
        self._add(path, instance, range(log.after + 1, log.current + 1), full=full)
        if full:
            self[path].databases = databases = tuple(self._attached(instance))
            self[path].patched = self[path].patched or bool(databases)
            if not databases:
                self[path].needed = log.current, 0  # whatever is lacking, there is nobody who needs it
        log.current += 1

    def _add(self, path: str, instance: int, generations: Iterable[int], *, full: bool) -> None:
        target, log = self[path], self[self.setting(instance).log]
        target.exists = True
        target.generations |= set(generations)
        target.sequence, target.log_size, target.after = log.sequence, log.log_size, 0
        if full and target.generations:
            target.needed = min(target.generations), max(target.generations)

    # --- restores -----------------------------------------------------------------------------------------------------
    def restored(self, log: str, source: str, high: int, databases: Iterable[str]) -> None:
        """A restore of a set up to generation ``high`` succeeded, and went on in a folder of logs."""
        self.databases |= dict.fromkeys(databases, "plain")
        self[log].begin(self[source].sequence, self[source].log_size, high)
