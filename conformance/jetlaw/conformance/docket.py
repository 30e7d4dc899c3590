"""The docket: who is who in a recording, and what its data show.

The law speaks of objects and classes; a recording of names, sizes and lists. The docket keeps the names that answers
gave out, sorts each call's arguments into the law's classes, and tells from the outputs which of several outcomes of
one code it was (the witness): whether a file was read to its end, whether a log completes the set. It believes what
the recording shows and knows no rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jetlaw.conformance.buffers import Buffers
from jetlaw.conformance.catalog import Catalog
from jetlaw.conformance.copying import Copying
from jetlaw.conformance.directory import Directory
from jetlaw.conformance.directory_sorting import DirectorySorter
from jetlaw.conformance.folders import Folders
from jetlaw.conformance.learning import learn
from jetlaw.conformance.names import CHECKPOINT, LOG, NUMBERED_LOG, normal
from jetlaw.conformance.restore_sorting import RESTORES, RestoreSorter
from jetlaw.conformance.settings import Settings
from jetlaw.conformance.sorting import Sorter
from jetlaw.model.facts import base_name
from jetlaw.model.rows import Call
from jetlaw.model.state import NOBODY, Input
from jetlaw.model.world import INITS


class Impossible(LookupError):
    """A class of argument that nothing in this process can stand for."""


@dataclass(slots=True)
class Session:
    """A session: its instance and how deep in transactions it is."""

    owner: int
    depth: int = 0


class Docket:
    """One process's names and data. Objects are numbered in order of appearance, as in a `State`."""

    def __init__(self, calls: Mapping[str, Call]) -> None:
        self.calls = calls
        self.instances: dict[str, int] = {}
        self.sessions: dict[str, int] = {}
        self.owners: list[Session] = []
        self.snapshots: dict[str, int] = {}
        self.active_directory = Directory()
        self.databases = Catalog()
        self.buffers = Buffers()
        self.slots: list[Copying] = []
        self.handles: dict[str, int | None] = {}
        self._directories: dict[str, str] = {}
        self.makers: set[int] = set()
        self.makes_directories = False
        self._alive: set[int] = set()
        self._single = NOBODY
        self._roots: dict[int, str] = {}
        self.spellings: dict[str, str] = {}
        self._names: dict[str, int] = {}
        self.folders = Folders(self._held)
        self.nulled: set[str] = set()
        self.declared = False
        self.declared_settings: Settings = ()

    # --- reading a call -----------------------------------------------------------------------------------------------
    def read(self, exported: str, inputs: Mapping[str, Any]) -> Input:
        """The call as the law sees it; raises Unclassified, or UnknownName for a function that does not exist."""
        function = base_name(exported)
        call = self.calls[function]
        sorter = _sorter(function)(self, exported, function, inputs)
        if call.legacy:
            sorter.instance = self._single
        found = tuple(sorter.sort(argument) for argument in call.arguments)
        if call.creates == "instance" or (function in INITS and self._makes_one(found[0], sorter.instance)):
            sorter.instance = len(self.slots)
        elif call.creates == "session":
            sorter.session = len(self.owners)
        elif call.creates == "snapshot":
            sorter.snapshot = len(self.snapshots)
        elif call.creates == "context":
            sorter.context = self.active_directory.made
        return Input(function, found, *sorter.objects)

    def _makes_one(self, handle: str, number: int) -> bool:
        """Whether JetInit makes an instance: with no mode set always, else if no handle is given."""
        return not (self._alive or self.declared) or (handle in ("null", "nil") and number == NOBODY)

    def path(self, text: str) -> int:
        """The number of the database file of that path, given out at the first meeting."""
        self.spellings.setdefault(normal(text), text)
        return self.databases.number(text)

    # --- learning from an answer --------------------------------------------------------------------------------------
    def witness(self, call: Input, inputs: Mapping[str, Any], out: Mapping[str, Any]) -> str | None:
        """What the outputs of a successful call show, if they tell outcomes apart; None if they do not."""
        if call.function.startswith("Ds"):
            return self.active_directory.witness(call, inputs, out)
        if call.function == "JetFreeBuffer":
            return self.buffers.witness
        if call.instance == NOBODY:
            return None
        match call.function:
            case "JetReadFileInstance" | "JetReadFile":
                return self.slots[call.instance].read_witness(inputs, out)
            case "JetCloseFileInstance" | "JetCloseFile":
                return self.slots[call.instance].close_witness()
            case "JetCloseDatabase":
                return "last" if self.databases.open_count(call.database, call.session) <= 1 else "more"
        return None

    def learn(self, call: Input, inputs: Mapping[str, Any], ret: int | None, out: Mapping[str, Any]) -> None:
        """Take note of an answer: new names, what is attached, what was read."""
        learn(self, call, inputs, ret, out)

    def add_instance(self, handle: str, name: str, number: int) -> None:
        """An instance was made."""
        self.instances[handle] = number
        self._names[name] = self._names.get(name, number)
        self._roots[number] = name
        self.slots.append(Copying())
        self._alive.add(number)
        self.declared = False
        self.makers.add(number)

    def is_nameless(self, number: int, *, alone: bool) -> None:
        """The instance was made by JetInit: it lies in the current directory and has the parameters of the process."""
        self._single = number if alone else NOBODY
        self._roots[number] = "."
        self._names = {name: found for name, found in self._names.items() if found != number}
        if not self.makes_directories:
            self.makers.discard(number)

    def forget_instance(self, number: int) -> None:
        """An instance is gone, and everything under it."""
        self.slots[number] = Copying()
        self._alive.discard(number)
        self.folders.gone(number)
        self._single = NOBODY if self._single == number else self._single
        self._names = {name: found for name, found in self._names.items() if found != number}
        self.forget_sessions([which for which, session in enumerate(self.owners) if session.owner == number])
        self.databases.detach(number)

    def add_session(self, handle: str, call: Input) -> None:
        """A session was begun."""
        self.sessions[handle] = call.session
        self.owners.append(Session(call.instance))

    def forget_sessions(self, numbers: list[int]) -> None:
        """Sessions are gone."""
        for number in numbers:
            self.owners[number].depth = 0
        self.databases.forget_sessions(numbers)

    def fill_directory(self, path: str, *, atomic: bool) -> None:
        """A backup was made into a directory."""
        known = self._directories.get(normal(path))
        self._directories[normal(path)] = "atomic" if atomic or known == "atomic" else "plain"

    # --- what a concrete call asks -----------------------------------------------------------------------------------
    def path_of(self, number: int, instance: int) -> str:
        """The path of a database file; a small world's files are named in order."""
        known = self.databases.path(number)
        return self.spelling(known) if known else f"{self.root(instance)}/{chr(97 + number)}.edb"

    def id_of(self, session: int, wanted: str, number: int) -> str:
        """A database id that means, in this session, the class ``wanted`` of a database; raises Impossible."""
        for name in self.databases.ids:
            found = self.database_id(session, name)
            if found[0] == wanted and (found[1] == number or wanted == "detached"):
                return name
        raise Impossible(f"no database id is {wanted}")

    def used_name(self) -> str:
        """A name that a live instance has; raises Impossible."""
        if not self._names:
            raise Impossible("no live instance has a name")
        return next(iter(self._names))

    def root(self, instance: int) -> str:
        """The directory of an instance's files: it is called as the instance is."""
        return self._roots.get(instance, "." if instance == NOBODY else f"I{instance + 1}")

    def copied(self, instance: int) -> list[int]:
        """The generations of the logs that this backup has copied."""
        return self.slots[instance].copied

    def spelling(self, path: str) -> str:
        """A file's path as the implementation wrote it."""
        return self.spellings.get(path, path)

    def make_directory(self, path: str) -> None:
        """A directory was made, or is known to be there."""
        self._directories.setdefault(normal(path), "fresh")

    def new_directory(self) -> str:
        """The name of a directory that no backup has used."""
        return f"bk{len(self._directories)}"

    # --- what a class asks --------------------------------------------------------------------------------------------
    def slot(self, instance: int) -> Copying:
        """What an instance's backup has open and has copied; of nobody's, nothing."""
        return self.slots[instance] if instance != NOBODY else Copying()

    def is_alive(self, instance: int) -> bool:
        """Whether an instance lives."""
        return instance in self._alive

    @property
    def alive(self) -> bool:
        """Whether the process has an instance."""
        return bool(self._alive)

    @property
    def single(self) -> int:
        """The only instance of single-instance mode, or NOBODY in any other mode."""
        return self._single

    def directory(self, instance: int, text: str) -> str:
        """The class of a target directory."""
        known = self._directories.get(normal(text))
        return known or ("fresh" if instance in self.makers else "missing")

    def _held(self, instance: int) -> list[str]:
        """The paths of the databases attached to an instance."""
        numbers = self.databases.numbers
        return [path for path, number in numbers.items() if self.databases.holder(number) == instance]

    def directories(self, wanted: str) -> list[str]:
        """The directories of a class that the recording knows."""
        return [path for path, found in self._directories.items() if found == wanted]

    def named(self, text: str) -> bool:
        """Whether a live instance has that name."""
        return text in self._names

    def listed(self, instance: int) -> set[str]:
        """The logs that the lists of an instance's backup name."""
        return self.slots[instance].listed if instance != NOBODY else set()

    def slot_handle(self, instance: int) -> str:
        """The handle name of the file last opened; the value 0 if none ever was."""
        return (instance != NOBODY and self.slots[instance].handle) or "null"

    def file_class(self, instance: int, text: str) -> tuple[str, int]:
        """The class of a file to back up, and the database it is."""
        path = normal(text)
        if not path:
            return "empty", NOBODY
        number = self.databases.numbers.get(path, NOBODY)
        if number != NOBODY and self.databases.exists(number):
            return "database", number
        if NUMBERED_LOG.fullmatch(path):
            listed = instance != NOBODY and path in self.slots[instance].listed
            return ("listed log" if listed else "unlisted log"), NOBODY
        if LOG.fullmatch(path):
            return "current log", NOBODY
        return ("other file" if CHECKPOINT.fullmatch(path) else "missing"), NOBODY

    def in_slot(self, instance: int, text: str) -> bool:
        """Whether a file handle has the value of the instance's one slot."""
        if instance == NOBODY:
            return text != "nil"
        return self.slots[instance].has_handle(text, self.handles)

    def database_id(self, session: int, text: str) -> tuple[str, int]:
        """The class of a database id in a session, and the database it means there."""
        if session == NOBODY:
            return "unknown", NOBODY
        return self.databases.meaning(session, self.owners[session].owner, text)


def _sorter(function: str) -> type[Sorter]:
    """What sorts the arguments of a function."""
    if function.startswith("Ds"):
        return DirectorySorter
    return RestoreSorter if function in RESTORES or function in INITS else Sorter
