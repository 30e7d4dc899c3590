"""Crash safety: the process is gone at any write, and what was committed is there when the next one starts.

Each property has 200 histories; ``JETLAW_NIGHTLY=1`` makes them 5,000.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jetlaw.adapters.memory import ADAPTER
from jetlaw.adapters.memory.storage.header import Header

from .backups import KINDS, OK, Client, later_incremental, restore_directory
from .histories import FIRST, HISTORIES, PAGE, SETTINGS, WORK, Setting, Store, contents, restarted, thorough

SHORT = Setting(circular=False, cache=20, depth=0, log_kilobytes=32)
ATOMIC = 0x4


@thorough(200, nightly=5000)
@given(setting=SETTINGS, history=HISTORIES)
def test_at_every_write_a_crash_loses_nothing_that_was_committed(setting, history):
    """JetInit on the files of any moment gives what was committed and nothing else; what was in flight came or not."""
    store = Store(setting)
    begin = len(store.journal)
    store.do(history)
    for moment, files, allowed in store.moments(begin):
        restarted(files, setting)
        assert contents(files) in allowed, moment


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(["second", *["table"] * 9, "second", "second"], id="made anew after a longer life"),
        pytest.param(["second", "second", *["load"] * 3, "bring back"], id="attached again in a later log"),
        pytest.param(["begin", "begin", "table", "roll back", "table", "commit", "fall"], id="no table inside"),
        pytest.param(["begin", *["load"] * 3, "fall", "load", "fall"], id="a transaction over many logs"),
    ],
)
@pytest.mark.parametrize("depth", [0, 20 << 20])
def test_what_chance_hardly_finds_is_crash_safe_too(history, depth):
    """The same of a few histories that were chosen."""
    setting = Setting(circular=False, cache=20, depth=depth, log_kilobytes=32)
    store = Store(setting)
    store.do([("second", 0, 1) if verb == "bring back" else (verb, 0, 0) for verb in history])
    for moment, files, allowed in store.moments():
        restarted(files, setting)
        assert contents(files) in allowed, moment


@pytest.mark.parametrize("cache", [4, 10_000])
@pytest.mark.parametrize("log_kilobytes", [16, 32, 64])
def test_a_crash_while_everything_is_made_leaves_a_disk_to_start_from(cache, log_kilobytes):
    """From the empty disk on: a log that was just being made is made again, a half-made database is gone."""
    setting = Setting(circular=False, cache=cache, depth=0, log_kilobytes=log_kilobytes)
    store = Store(setting)
    seen = set()
    for _, files, allowed in store.moments():
        engine = restarted(files, setting)
        seen.add(found := contents(files))
        assert found in allowed
        code = engine.call("JetCreateDatabase", {"sesid": "S1", "szFilename": FIRST}).ret
        assert code == (-1201 if found else OK)
    assert seen == {frozenset(), frozenset({("database", FIRST)})}


@thorough(200, nightly=5000)
@given(
    setting=SETTINGS,
    first=st.sampled_from(["full", "directory"]),
    work=st.tuples(WORK, HISTORIES),
    kind=st.sampled_from(sorted(KINDS)),
    during=st.tuples(WORK, WORK, WORK),
)
def test_a_crash_in_a_backup_leaves_nothing_that_a_later_incremental_would_miss(setting, first, work, kind, during):
    """At any moment: it is refused, or with the last full backup gives all that recovery found; so it is after the end.

    It is refused only with circular logging, while the backup that was running has deleted logs, or after a snapshot.
    """
    store = Store(setting)
    client = Client(store)
    store.do(work[0])
    client.back_up(first)
    store.do(work[1])
    before, begin, stamps = client.kept, len(store.journal), stamps_of(store.files)
    client.back_up(kind, during)
    after, end = client.kept, len(store.journal)
    for moment, files, allowed in store.moments(begin):
        sets = [after] if moment == end else [before, after] if stamps_of(files) != stamps else [before]
        engine = restarted(files, setting)
        found = contents(files, only=store.lives)
        assert found in allowed, moment
        may_refuse = begin < moment < end and before is not after
        assert later_incremental(engine, store, sets, found, may_refuse=may_refuse or client.doubtful), moment


@pytest.mark.parametrize("grbit", [0, ATOMIC])
def test_a_backup_to_a_directory_never_costs_the_one_before(grbit):
    """At any moment of another, one of the two can be restored; an atomic one takes the place of the other at once."""
    store = Store(SHORT)
    client = Client(store)
    states = []
    for number in range(3):
        store.do([("insert", 0, 1)] * 6)
        begin, states = len(store.journal), [*states, store.committed]
        client.call("JetBackupInstance", szBackupPath="set" if grbit else f"set{number}", grbit=grbit)
    found = []
    for _, files, _ in store.moments(begin):
        files.remove_tree("I1")
        code, items = restore_directory(files, "set" if grbit else "set1", {FIRST: 1}, SHORT.log_kilobytes)
        assert code == OK
        found.append(items)
    assert found[0] == states[1]
    assert set(found) == ({*states[1:]} if grbit else {states[1]})


@pytest.mark.parametrize("at", range(12))
def test_a_damaged_checkpoint_costs_nothing(at):
    """Recovery then begins with the lowest log that lies there; no number in the file is taken on trust."""
    store = Store(SHORT)
    store.do([("load", 0, 0)] * 5 + [("begin", 0, 0), ("insert", 0, 1)])
    store.engine.trouble("process killed")
    files = store.engine.restart()._process.files
    checkpoint = files.open("I1/edb.chk")
    checkpoint.write(at, bytes([checkpoint.read(at, 1)[0] ^ 0xFF]))
    restarted(files, SHORT)
    assert contents(files) == store.committed


def test_a_process_killed_at_a_write_leaves_the_files_of_that_moment():
    """``process killed at N`` strikes before the N-th change: the call dies, the next is refused, the disk stays."""
    store = Store(SHORT)
    moments = list(store.moments())
    assert len(moments) == len(store.journal) + 1
    for number, (_, files, _) in enumerate(moments[:-1], 1):
        engine = ADAPTER.open({})
        engine.trouble(f"process killed at {number}")
        assert last_answer(engine) == (None, "crash")
        with pytest.raises(LookupError, match="the process is gone: crash"):
            engine.call("JetBeginSession", {"instance": "I1"})
        assert disk(engine.restart()._process.files) == disk(files)


def test_a_process_killed_at_once_answers_no_more_and_another_finds_its_files():
    """``process killed`` ends the session; after a restart nobody holds the files and JetInit recovers them."""
    store = Store(SHORT)
    store.do([("insert", 0, 1), ("begin", 0, 0), ("insert", 0, 1)])
    store.engine.trouble("process killed")
    with pytest.raises(LookupError, match="the process is gone: crash"):
        store.engine.call("JetBeginSession", {"instance": "I1"})
    files = store.engine.restart()._process.files
    assert files.open(FIRST).holder is None
    restarted(files, SHORT)
    assert contents(files) == store.committed


def last_answer(engine):
    """Do what a store does first, until a call does not return; how that was."""
    steps = [("JetCreateInstance", {"szInstanceName": "I1"})]
    settings = {"JET_paramCacheSizeMax": 20, "JET_paramCheckpointDepthMax": 0, "JET_paramLogFileSize": 32}
    for name, value in settings.items():
        steps.append(("JetSetSystemParameter", {"instance": "I1", "paramid": name, "lParam": value}))
    steps += [("JetInit", {"instance": "I1"}), ("JetBeginSession", {"instance": "I1"})]
    steps += [("JetCreateDatabase", {"sesid": "S1", "szFilename": FIRST})]
    for function, arguments in steps:
        answer = engine.call(function, arguments)
        if answer.died:
            break
    return answer.ret, answer.died


def disk(files):
    """All that a file system holds."""
    return {file.path: file.read(0, file.size) for file in files.all()}, files.entries(""), files.entries("I1")


def stamps_of(files):
    """What the database headers remember of backups."""
    databases = [file for file in files.all() if file.path.startswith("I1/") and file.path.endswith(".edb")]
    return {file.path: Header.parse(file.read(0, PAGE)).history for file in databases}
