"""A backup set that is torn is refused or comes back whole, never half.

Every boundary is tried, one byte before and one behind it, and random bytes: 200 of each damage, 5,000 with
``JETLAW_NIGHTLY=1``.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .backups import OK, Client, restore_directory, restore_streams
from .histories import FIRST, PAGE, Setting, Store, thorough
from .restore import BLANK

SETTING = Setting(circular=False, cache=4, depth=1 << 16, log_kilobytes=32)
DB_TIME_TOO_OLD = -566
RECORD_ROOM = 256
HEADER_PAGES, HEAD = 2, 48
BEFORE = [("insert", 0, 1)] * 90 + [("begin", 1, 0), ("insert", 1, 2), ("insert", 0, 3)]
LATE = [("insert", 0, 1), ("commit", 1, 0), ("begin", 0, 0), ("insert", 0, 2)]
ACTS = {
    "cut": lambda data, start, _: data[:start],
    "blank to the end": lambda data, start, _: data[:start].ljust(len(data), b"\0"),
    "turned over to the end": lambda data, start, _: data[:start] + bytes(byte ^ 0xFF for byte in data[start:]),
    "blank inside": lambda data, start, count: (
        data[:start] + bytes(len(data[start : start + count])) + data[start + count :]
    ),
    "turned over inside": lambda data, start, count: (
        data[:start] + bytes(byte ^ 0xFF for byte in data[start : start + count]) + data[start + count :]
    ),
}


@cache
def the_set():
    """A set of one database and several logs, of which some pages need none and others all; and what it holds.

    It was written to while it was copied, and a transaction was open at its end.
    """
    store = Store(SETTING)
    store.do(BEFORE)
    client = Client(store)
    client.back_up("full", (LATE, LATE, LATE))
    client.back_up("incremental", ((), (), LATE))
    code, items = restore_streams(client.kept)
    assert code == OK
    return client.kept, items


def test_the_set_is_worth_tearing():
    """It has three logs and 93 records, most of them in pages that were written before the copy."""
    copies, items = the_set()
    assert (len(copies.logs), sum(item[0] == "record" for item in items)) == (3, 93)


def outcome(name, damaged):
    """Whether a set with one damaged file is refused, or comes back whole; it must not come back half."""
    copies, items = the_set()
    databases = copies.databases | ({name: damaged} if name in copies.databases else {})
    logs = copies.logs | ({name: damaged} if name in copies.logs else {})
    code, found = restore_streams(replace(copies, databases=databases, logs=logs))
    assert code != OK or found == items, (name, code)
    return "whole" if code == OK else "refused"


def places(data, step):
    """Every boundary in a file, one byte before and one behind it."""
    near = {at + offset for at in range(0, len(data) + 1, step) for offset in (-1, 0, 1)}
    return sorted(at for at in near if 0 <= at < len(data))


def turned_over(data, at):
    """The bytes with one of them wrong."""
    wrong = bytearray(data)
    wrong[at] ^= 0xFF
    return bytes(wrong)


@pytest.mark.parametrize("act", ["cut", "blank to the end"])
def test_a_log_torn_at_any_record_is_refused_or_whole(act):
    """What is missing before the end that the log's header tells is found out; behind it there is nothing to miss."""
    for name, data in the_set()[0].logs.items():
        ends = [outcome(name, ACTS[act](data, at, 0)) for at in places(data, RECORD_ROOM)]
        assert ends[0] == "refused"
        assert ends == sorted(ends)


@pytest.mark.parametrize("act", ["cut", "blank to the end"])
def test_a_database_torn_at_any_page_is_refused(act):
    """The trailer, which a backup writes when the last page has been read, is the first to be missed."""
    for name, data in the_set()[0].databases.items():
        for at in places(data, PAGE):
            torn = ACTS[act](data, at, 0)
            assert outcome(name, torn) == ("whole" if torn == data else "refused")


def test_a_page_that_is_blank_is_refused_or_made_whole_from_the_logs():
    """A page in use that no log makes from the start on is missed; one that was never used is not."""
    copies, _ = the_set()
    data = copies.databases[FIRST]
    pages = [outcome(FIRST, ACTS["blank inside"](data, at, PAGE)) for at in range(0, len(data), PAGE)]
    used = next(number for number in range(2, len(pages)) if data[number * PAGE : (number + 1) * PAGE] == bytes(PAGE))
    assert pages[:2] == ["refused", "whole"]
    assert set(pages[2:used]) == {"refused", "whole"}
    assert pages[used:] == ["whole"] * (len(pages) - used - 1) + ["refused"]


@pytest.mark.parametrize("act", ["blank inside", "turned over inside"])
def test_a_record_of_a_log_that_is_gone_is_refused(act):
    """A record that is blank or wrong is not taken for the end of its generation."""
    for name, data in the_set()[0].logs.items():
        ends = [outcome(name, ACTS[act](data, at, RECORD_ROOM)) for at in range(PAGE, len(data), RECORD_ROOM)]
        assert ends[0] == "refused"


def test_what_a_set_says_of_itself_is_refused_where_a_byte_is_wrong():
    """The headers of a database and of each log, and the trailer: no number in them is taken on trust."""
    copies, _ = the_set()
    places_of = {name: range(HEAD) for name in copies.logs} | {FIRST: (*range(HEAD), *range(-PAGE, HEAD - PAGE))}
    for name, data in (copies.logs | copies.databases).items():
        for at in places_of[name]:
            assert outcome(name, turned_over(data, at)) == "refused", (name, at)


def test_a_page_in_the_place_of_another_is_refused():
    """Each page tells its own number; so does one that lies behind the last that is in use."""
    data = the_set()[0].databases[FIRST]
    pages = [data[at : at + PAGE] for at in range(0, len(data), PAGE)]
    last = max(number for number, page in enumerate(pages[:-1]) if any(page))
    for number in range(HEADER_PAGES, last):
        exchanged = [*pages[:number], pages[number + 1], pages[number], *pages[number + 2 :]]
        assert outcome(FIRST, b"".join(exchanged)) == "refused", number
    behind = [*pages[:-2], pages[last], pages[-1]]
    assert outcome(FIRST, b"".join(behind)) == "refused"


def test_a_page_of_the_backup_before_is_refused_where_the_logs_change_it():
    """A change is done again only on the page that it was made on: every one tells the time of the one before."""
    store = Store(SETTING)
    client = Client(store)
    store.do([("insert", 0, 0), ("load", 1, 0)])
    client.back_up("full")
    old = client.kept.databases[FIRST]
    store.do([("insert", 0, 0), *[("load", 1, 0)] * 10])
    client.back_up("full")
    store.do([("insert", 0, 0)])
    backup = client.back_up("incremental")
    new = client.kept.databases[FIRST]
    codes = []
    for at in range(HEADER_PAGES * PAGE, len(old) - PAGE, PAGE):
        if BLANK != old[at : at + PAGE] != new[at : at + PAGE]:
            mixed = new[:at] + old[at : at + PAGE] + new[at + PAGE :]
            codes.append(restore_streams(replace(client.kept, databases={FIRST: mixed}))[0])
    assert backup.restore() == (OK, backup.expected)
    assert codes == [DB_TIME_TOO_OLD]


def test_a_set_without_one_of_its_files_is_refused():
    """A log that is missing is missed, and so is one for which another stands in.

    Without the last log the set is one that ends before: of that the caller tells, so it is not missed.
    """
    copies, _ = the_set()
    names = sorted(copies.logs)
    for name in names[:-1]:
        rest = {other: data for other, data in copies.logs.items() if other != name}
        assert restore_streams(replace(copies, logs=rest))[0] != OK
    for name, other in permutations(names, 2):
        assert outcome(name, copies.logs[other]) == "refused"


@thorough(200, nightly=5000)
@given(
    file=st.integers(0, 20),
    act=st.sampled_from(sorted(ACTS)),
    start=st.integers(0, 1 << 21),
    count=st.integers(1, 3 * PAGE),
)
def test_a_set_damaged_at_any_byte_is_refused_or_whole(file, act, start, count):
    """Cut, blank or turned over, from any byte on and for any length."""
    copies, _ = the_set()
    names = [*copies.databases, *copies.logs]
    name = names[file % len(names)]
    data = copies.databases.get(name) or copies.logs[name]
    assert outcome(name, ACTS[act](data, start % len(data), count)) in ("refused", "whole")


@cache
def the_directory():
    """The same, made by JetBackup: the disk with the set on it, and what it holds."""
    store = Store(SETTING)
    store.do(BEFORE)
    client = Client(store)
    client.back_up("directory")
    store.do(LATE)
    client.back_up("incremental directory")
    files = store.files.copy()
    files.remove_tree("I1")
    return files, client.directory, restore_directory(files.copy(), client.directory, {FIRST: 1}, SETTING.log_kilobytes)


@thorough(200, nightly=5000)
@given(file=st.integers(0, 20), start=st.integers(0, 1 << 21))
def test_a_directory_torn_at_any_byte_is_refused_or_whole(file, start):
    """JetRestore of a set whose directory lost the end of a file."""
    made, directory, whole = the_directory()
    assert whole[0] == OK
    files = made.copy()
    names = [name for name in files.entries(directory) if not name.endswith(".pat")]
    torn = files.open(f"{directory}/{names[file % len(names)]}")
    torn.truncate(start % torn.size)
    code, found = restore_directory(files, directory, {FIRST: 1}, SETTING.log_kilobytes)
    assert code != OK or (code, found) == whole
