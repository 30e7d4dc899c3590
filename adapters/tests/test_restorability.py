"""Restorability: whatever was backed up legally comes back as it was committed, and nothing else does.

The run has 200 histories; ``JETLAW_NIGHTLY=1`` makes them 5,000.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jetlaw.adapters.memory.storage.pages import PAGE_SIZE

from .backups import GAP, KINDS, OK, ROOM, Client
from .histories import HISTORIES, SECOND, SETTINGS, WORK, Setting, Store, thorough

BACKUPS = st.lists(st.tuples(HISTORIES, st.sampled_from(sorted(KINDS)), st.tuples(WORK, WORK, WORK)), max_size=6)


@thorough(200, nightly=5000)
@given(setting=SETTINGS, first=st.tuples(HISTORIES, st.sampled_from(["full", "directory"])), others=BACKUPS)
def test_what_a_backup_took_comes_back_whole(setting, first, others):
    """Each backup restores to what was committed when its logs ended, at whatever point of the history it was made."""
    store = Store(setting)
    client = Client(store)
    backups = []
    for history, kind, during in [(*first, ((), (), ())), *others]:
        store.do(history)
        if not store.attached:
            store.do_second(0, 1)
        backups.append((kind, client.back_up(kind, during)))
    for kind, backup in backups:
        if backup is not None:
            assert backup.restore() == (OK, backup.expected), kind


@pytest.mark.parametrize("kind", ["aborted", "detached"])
def test_logs_that_no_backup_has_are_told_as_a_gap(kind):
    """An aborted backup that deleted logs counts for nothing, nor does one in which a database was detached."""
    store = Store(Setting(circular=False, cache=20, depth=0, log_kilobytes=32))
    client = Client(store)
    store.do([("second", 0, 1)])
    client.back_up("full")
    store.do([("second", 0, 1)] * (kind == "detached") + [("load", 0, 0)] * 4)
    assert client.back_up("aborted" if kind == "aborted" else "incremental") is not None
    store.do([("second", 0, 1)] * (kind == "detached"))
    client.call("JetBeginExternalBackupInstance", grbit=1)
    client.call("JetGetLogInfoInstance", GAP, cbMax=ROOM)


def test_a_generation_may_begin_with_an_attach():
    """Wherever in a generation the record of an attach comes to lie, the database is whole in later backups."""
    places = set()
    for before in range(40):
        store = Store(Setting(circular=True, cache=4, depth=0, log_kilobytes=32))
        client = Client(store)
        store.do([("second", 0, 1), ("second", 0, 1), *[("insert", 0, 0)] * before, ("second", 0, 1)])
        database = store.engine._process.instances[0].attachments.find(SECOND)
        places.add(database.header.attached_at & 0xFFFF_FFFF)
        store.do([("insert", 0, 3)] * 8)
        backup = client.back_up("full")
        assert backup.restore() == (OK, backup.expected)
    assert PAGE_SIZE in places


def test_a_database_made_anew_is_no_copy_of_the_old_one():
    """A set has the old database; what was made under its name since is not replayed onto it when it comes back."""
    store = Store(Setting(circular=False, cache=4, depth=0, log_kilobytes=32))
    client = Client(store)
    made_or_sent_out, attached, table = ("second", 0, 0), ("second", 0, 1), ("table", 0, 1)
    store.do([made_or_sent_out])
    assert client.back_up("full") is not None
    store.do([made_or_sent_out, made_or_sent_out, table, made_or_sent_out, attached, table, made_or_sent_out])
    backup = client.back_up("differential")
    assert backup.restore() == (OK, backup.expected)
