"""A backup streamed out of the memory engine is a backup: restored from its bytes alone it holds what was committed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from jetlaw.adapters.memory import ADAPTER
from jetlaw.adapters.memory.notes import record_body

from .restore import restore

WORK = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.one_of(
            st.tuples(st.just("insert"), st.integers(1, 60), st.integers(20, 3000)),
            st.sampled_from([("transaction begun",), ("transaction committed",), ("transaction rolled back",)]),
        ),
    ),
    max_size=12,
)


class Client:
    """An engine with one database, two sessions with a table each, and what they committed."""

    def __init__(self, circular, cache, depth):
        self.engine = ADAPTER.open({"circular_logging": circular})
        self.cache, self.depth = cache, depth
        self.committed = {"t": [], "u": []}
        self.open_levels = ([], [])
        self.serials = [0, 0]
        self.start("I1")
        self.expect("JetCreateDatabase", sesid="S1", szFilename="I1/a.edb")
        self.expect("JetOpenDatabase", sesid="S2", szFilename="I1/a.edb", grbit=0)
        assert self.engine.note("table", "S1 D1 t T1") == 0
        assert self.engine.note("table", "S2 D2 u T2") == 0

    def expect(self, function, /, code=0, **arguments):
        """Make a call that answers ``code``."""
        answer = self.engine.call(function, arguments)
        assert answer.ret == code, (function, arguments, answer.ret)
        return answer.out

    def start(self, name):
        """Create and initialise an instance in directory I1, and begin two sessions."""
        self.instance = self.expect("JetCreateInstance", szInstanceName=name)["pinstance"]
        for which, value in (("JET_paramCacheSizeMax", self.cache), ("JET_paramCheckpointDepthMax", self.depth)):
            self.expect("JetSetSystemParameter", instance=self.instance, paramid=which, lParam=value)
        self.expect("JetInit", instance=self.instance)
        self.sessions = [self.expect("JetBeginSession", instance=self.instance)["psesid"] for _ in range(2)]

    def work(self, steps):
        """Do the steps, in the engine and in the books."""
        for who, (what, *numbers) in steps:
            levels = self.open_levels[who]
            detail = " ".join([f"S{who + 1}", *([f"T{who + 1}"] if numbers else []), *map(str, numbers)])
            idle = what in ("transaction committed", "transaction rolled back") and not levels
            assert self.engine.note(what, detail) == (-1054 if idle else 0)
            if what == "insert":
                self.book(who, [self.next_body(who, numbers[1]) for _ in range(numbers[0])])
            elif what == "transaction begun":
                levels.append([])
            elif not idle:
                done = levels.pop()
                if what == "transaction committed":
                    self.book(who, done)

    def next_body(self, who, size):
        """The next record that an insert makes."""
        self.serials[who] += 1
        return record_body(f"T{who + 1}", self.serials[who], size)

    def book(self, who, bodies):
        """Records that belong to the innermost open level, or are committed."""
        (self.open_levels[who][-1] if self.open_levels[who] else self.committed["tu"[who]]).extend(bodies)

    def copy(self, name, pages=600, between=()):
        """Stream one file, working between its reads."""
        out = self.expect("JetOpenFileInstance", instance=self.instance, szFileName=name)
        data = b""
        while len(data) < out["size"]:
            buffer = bytearray(pages * 4096)
            asked = {"instance": self.instance, "hfFile": out["phfFile"], "cb": len(buffer), "pv": buffer}
            data += buffer[: self.expect("JetReadFileInstance", **asked)["cbRead"]]
            self.work(between)
            between = ()
        assert len(data) == out["size"]
        self.expect("JetCloseFileInstance", instance=self.instance, hfFile=out["phfFile"])
        return data

    def backup(self, pages=600, during=(), before_logs=(), afterwards=()):
        """A legal full backup; returns what restoring it gives."""
        here = {"instance": self.instance}
        self.expect("JetBeginExternalBackupInstance", **here, grbit=0)
        names = self.expect("JetGetAttachInfoInstance", **here, cbMax=65536)["files"]
        streams = {name: self.copy(name, pages, during) for name in names}
        self.work(before_logs)
        names = self.expect("JetGetLogInfoInstance", **here, cbMax=65536)["files"]
        at_preparation = {name: list(bodies) for name, bodies in self.committed.items()}
        self.work(afterwards)
        logs = [self.copy(name) for name in names]
        self.expect("JetTruncateLogInstance", **here)
        self.expect("JetEndExternalBackupInstance", **here)
        restored = restore(streams, logs)
        assert {name: sorted(restored["I1/a.edb"][name]) for name in "tu"} == {
            name: sorted(bodies) for name, bodies in at_preparation.items()
        }


CLIENTS = st.builds(
    Client,
    circular=st.booleans(),
    cache=st.sampled_from([4, 20, 10_000]),
    depth=st.sampled_from([0, 1 << 17, 20 << 20]),
)


@settings(deadline=None, max_examples=60)
@given(client=CLIENTS, before=WORK)
def test_a_backup_holds_what_was_committed_and_nothing_else(client, before):
    """Every record committed before Begin comes back, also where only the log has it; none rolled back or open does."""
    client.work(before)
    client.backup()


@settings(deadline=None, max_examples=60)
@given(client=CLIENTS, pages=st.integers(3, 260), before=WORK, late=st.tuples(WORK, WORK, WORK))
def test_a_backup_taken_while_writing_goes_on_is_made_whole_by_its_logs(client, pages, before, late):
    """Pages changed before, while and after they were read come out as of the log preparation."""
    client.work(before)
    client.backup(pages, *late)


@settings(deadline=None, max_examples=40)
@given(client=CLIENTS, before=WORK, between=WORK)
def test_two_backups_in_a_row_each_stand_alone(client, before, between):
    """Truncating the log after a full backup never takes away what the next one needs."""
    client.work(before)
    client.backup()
    client.work(between)
    client.backup()


@settings(deadline=None, max_examples=60)
@given(client=CLIENTS, before=WORK)
def test_an_unclean_end_loses_nothing_that_was_committed(client, before):
    """JetInit after JetTerm2(Dirty) redoes what was committed and undoes the rest, whatever was written back."""
    client.work(before)
    client.expect("JetTerm2", code=-1116, instance=client.instance, grbit=8)
    client.start("I1")
    client.expect("JetAttachDatabase", sesid=client.sessions[0], szFilename="I1/a.edb", grbit=0)
    client.backup()
