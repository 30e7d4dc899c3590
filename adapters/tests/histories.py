"""Random histories: work in an engine, and the books of what it must hold at every moment.

A history is a list of steps, each a verb and two numbers; what a step means where it cannot be done as it stands is
decided here, so that every list is a legal history. The books are a set of items: databases, tables and records that
are there because the call that committed them has returned. After every call they are noted with the number of changes
that the files have seen, so that they can be compared with the files as they were at any moment.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st

from jetlaw.adapters.memory import ADAPTER
from jetlaw.adapters.memory.adapter import MemorySession
from jetlaw.adapters.memory.codes import JetError
from jetlaw.adapters.memory.notes import record_body
from jetlaw.adapters.memory.storage.check import check
from jetlaw.adapters.memory.storage.journal import Journal

from .restore import BLANK, PAGE, Page, tables_of

OK, DIRTY_SHUTDOWN = 0, -1116
TERM_COMPLETE, TERM_DIRTY, OVERWRITE = 0x1, 0x8, 0x200
FIRST, SECOND = "I1/a.edb", "I1/b.edb"
SYSTEM_TABLES = 6
DEEPEST = 3

WORK_VERBS = ("insert",) * 6 + ("load", "begin", "begin", "commit", "commit", "roll back", "table")
LIFE_VERBS = ("second", "second", "fall", "end")
SIZES = (30, 1000, 3500, 3900)
LOAD = 8

_NUMBERS = st.integers(0, 3)
WORK = st.lists(st.tuples(st.sampled_from(WORK_VERBS), _NUMBERS, _NUMBERS), max_size=8)
HISTORIES = st.lists(st.tuples(st.sampled_from(WORK_VERBS + LIFE_VERBS), _NUMBERS, _NUMBERS), min_size=5, max_size=40)


def thorough(histories, nightly):
    """Settings of a property: so many histories, always the same; ``JETLAW_NIGHTLY=1`` asks for the larger number."""
    wanted = nightly if os.environ.get("JETLAW_NIGHTLY") == "1" else histories
    return settings(max_examples=wanted, derandomize=True, deadline=None, database=None)


@dataclass(frozen=True)
class Setting:
    """How an engine is set up: circular logging, pages in the cache, checkpoint depth, size of a log generation."""

    circular: bool
    cache: int
    depth: int
    log_kilobytes: int


SETTINGS = st.builds(
    Setting,
    circular=st.booleans(),
    cache=st.sampled_from([4, 20, 10_000]),
    depth=st.sampled_from([0, 1 << 16, 20 << 20]),
    log_kilobytes=st.sampled_from([32, 64]),
)


@dataclass
class Table:
    """An open table: whose it is, how the engine calls it, where it is, and how many records it was given."""

    who: int
    handle: str
    path: str
    name: str
    serial: int = 0


class Store:
    """An engine with a database, two sessions, and its books.

    Attributes:
        committed: the items that are there now.
        marks: how many changes the files had seen after each call, and what the books said then.
        lives: databases that are there, with a number that changes when one is made anew; negative while detached.
    """

    def __init__(self, setting):
        self.setting = setting
        self.engine = ADAPTER.open({"circular_logging": setting.circular})
        self.journal = Journal(self.files)
        self.committed = frozenset()
        self.marks = [(0, (self.committed,))]
        self.lives, self.attached = {}, {}
        self._names = iter(range(1, 10_000))
        self.start()
        self.make(FIRST)

    @property
    def files(self):
        """The engine's file system."""
        return self.engine._process.files

    @property
    def idle(self):
        """No session has a transaction open."""
        return not any(self.levels)

    def expect(self, function, /, code=OK, **arguments):
        """Make a call that answers ``code``, and write down what the books say after it."""
        answer = self.engine.call(function, arguments)
        assert answer.ret == code, (function, arguments, answer.ret)
        self.mark()
        return answer.out

    def note(self, text, *words):
        """Do work that is no call."""
        assert self.engine.note(text, " ".join(map(str, words))) == OK

    def mark(self, *halfway):
        """A call has returned; ``halfway`` says what else could have been found while it was at work."""
        self.marks.append((len(self.journal), (self.committed, *halfway)))

    def start(self):
        """Initialise an instance, and attach what was attached."""
        self.instance, self.sessions = start(self.setting, self.expect)
        self.levels, self.tables = ([], []), []
        for path in self.attached:
            self.expect("JetAttachDatabase", sesid=self.sessions[0], szFilename=path, grbit=0)
            self.open(path)

    def do(self, steps):
        """Go through a history."""
        for verb, who, what in steps:
            getattr(self, "do_" + verb.replace(" ", "_"))(who % 2, what)

    def do_insert(self, who, what):
        """A record into one of the session's tables."""
        mine = [table for table in self.tables if table.who == who] or [self.do_table(who, what)]
        table = mine[what % len(mine)]
        table.serial += 1
        self.note("insert", self.sessions[who], table.handle, 1, SIZES[what])
        body = record_body(table.handle, table.serial, SIZES[what])
        self._enter(who, ("record", table.path, table.name, body))

    def do_load(self, who, _):
        """Records enough to fill a small log generation."""
        for _ in range(LOAD):
            self.do_insert(who, 3)

    def do_table(self, who, what):
        """A table in one of the attached databases."""
        path = sorted(self.attached)[what % len(self.attached)]
        number = next(self._names)
        table = Table(who, f"T{number}", path, f"t{number}")
        self.note("table", self.sessions[who], self.attached[path][who], table.name, table.handle)
        self.tables.append(table)
        self._enter(who, ("table", path, table.name))
        return table

    def do_begin(self, who, _):
        """A transaction, or a level of the open one."""
        if len(self.levels[who]) < DEEPEST:
            self.note("transaction begun", self.sessions[who])
            self.levels[who].append([])
            self.mark()

    def do_commit(self, who, _):
        """The innermost level is committed, if there is one."""
        if self.levels[who]:
            self.note("transaction committed", self.sessions[who])
            self._enter(who, *self.levels[who].pop())

    def do_roll_back(self, who, _):
        """The innermost level is rolled back, if there is one; its tables are gone."""
        if self.levels[who]:
            self.note("transaction rolled back", self.sessions[who])
            gone = self.levels[who].pop()
            self.tables = [table for table in self.tables if ("table", table.path, table.name) not in gone]
            self.mark()

    def do_second(self, _, what):
        """The second database is made, detached, attached again or made anew, as it stands."""
        if not self.idle:
            return
        if SECOND in self.attached:
            self.send_out(SECOND)
        elif SECOND not in self.lives or what == 0:
            self.make(SECOND)
        else:
            self.expect("JetAttachDatabase", sesid=self.sessions[0], szFilename=SECOND, grbit=0)
            self.open(SECOND)

    def do_fall(self, *_):
        """The instance ends without cleaning up; what was open is lost."""
        self.expect("JetTerm2", code=DIRTY_SHUTDOWN, instance=self.instance, grbit=TERM_DIRTY)
        self.start()

    def do_end(self, *_):
        """The instance ends in order, and comes back."""
        if self.idle:
            self.expect("JetTerm2", instance=self.instance, grbit=TERM_COMPLETE)
            self.start()

    def make(self, path):
        """Make a database, in place of a detached one of that name."""
        without = frozenset(item for item in self.committed if item[1] != path)
        answer = self.engine.call(
            "JetCreateDatabase", {"sesid": self.sessions[0], "szFilename": path, "grbit": OVERWRITE}
        )
        assert answer.ret == OK
        self.committed = without | {("database", path)}
        self.mark(without)
        self.lives[path] = next(self._names)
        self.attached[path] = [answer.out["pdbid"]]
        self.open(path, self.sessions[1:])

    def open(self, path, sessions=None):
        """Open an attached database in the sessions."""
        known = self.attached[path] if sessions else []
        for session in sessions or self.sessions:
            known.append(self.expect("JetOpenDatabase", sesid=session, szFilename=path, grbit=0)["pdbid"])
        self.attached[path] = known

    def send_out(self, path):
        """Close and detach a database."""
        for session, database in zip(self.sessions, self.attached[path], strict=True):
            self.expect("JetCloseDatabase", sesid=session, dbid=database)
        self.expect("JetDetachDatabase", sesid=self.sessions[0], szFilename=path)
        del self.attached[path]
        self.tables = [table for table in self.tables if table.path != path]

    def moments(self, since=0):
        """For every moment from a change on the files, and what the books could say: after the last call, or the next.

        The next call may have been at work at a moment that is not at its begin.
        """
        last = 0
        for moment, files in enumerate(self.journal.moments()):
            while last + 1 < len(self.marks) and self.marks[last + 1][0] <= moment:
                last += 1
            position, states = self.marks[last]
            inside = self.marks[last + 1][1] if last + 1 < len(self.marks) and position < moment else ()
            if moment >= since:
                yield moment, files, {states[0], *inside}

    def _enter(self, who, *items):
        """Items of the innermost level, or committed ones."""
        if self.levels[who]:
            self.levels[who][-1].extend(items)
        else:
            self.committed |= frozenset(items)
        self.mark()


def start(setting, expect):
    """A ready instance in directory I1, and two sessions."""
    instance = expect("JetCreateInstance", szInstanceName="I1")["pinstance"]
    for which, value in (
        ("JET_paramCacheSizeMax", setting.cache),
        ("JET_paramCheckpointDepthMax", setting.depth),
        ("JET_paramLogFileSize", setting.log_kilobytes),
    ):
        expect("JetSetSystemParameter", instance=instance, paramid=which, lParam=value)
    expect("JetInit", instance=instance)
    return instance, [expect("JetBeginSession", instance=instance)["psesid"] for _ in range(2)]


def restarted(files, setting):
    """A new process on those files, its instance initialised."""
    engine = MemorySession({"circular_logging": setting.circular}, files=files)

    def expect(function, **arguments):
        answer = engine.call(function, arguments)
        assert answer.ret == OK, (function, arguments, answer.ret)
        return answer.out

    start(setting, expect)
    return engine


def contents(files, only=None):
    """The items that the database files hold, read without the engine; every file passes the engine's check."""
    items = set()
    for file in files.all():
        if file.path.lower().endswith(".edb") and (only is None or file.path in only):
            assert_in_order(file)
            items |= contents_of(file, file.path)
    return frozenset(items)


def assert_in_order(file):
    """A database file passes the engine's own check."""
    try:
        check(file)
    except JetError as error:
        raise AssertionError(f"{file.path} is not in order: {error.code}") from error


def contents_of(file, path):
    """The items of one clean database file, under the name that the books have for it."""
    pages, at = {}, 2 * PAGE
    while at < file.size and (image := file.read(at, PAGE)) != BLANK:
        pages[at // PAGE - 1] = Page(image, at // PAGE - 1)
        at += PAGE
    tables = list(tables_of(pages).items())[SYSTEM_TABLES:]
    records = {("record", path, name, body) for name, bodies in tables for body in bodies}
    return {("database", path), *(("table", path, name) for name, _ in tables), *records}
