"""Reading files of deviations: what is accepted, and the one line for everything else."""

from __future__ import annotations

from datetime import date

import pytest

from jetlaw.conformance.deviations.loading import DeviationsError, ExpiredError, load, shipped

GOOD = """
[[deviation]]
call = "JetBeginExternalBackupInstance"
input = { grbit = "reserved" }
answer = "JET_errSuccess"
reason = "flags are not looked at"
"""


def written(tmp_path, text):
    """A file with that text."""
    path = tmp_path / "some.toml"
    path.write_text(text, encoding="utf-8")
    return path


def changed(old, new):
    """The good entry with one thing changed."""
    assert old in GOOD
    return GOOD.replace(old, new)


def more(line):
    """The good entry with a line more."""
    return GOOD + line + "\n"


def test_a_good_entry_is_read(tmp_path):
    """Every key of an entry arrives; without an id it gets one that names place, call and answer."""
    lines = (
        'rule = ["R-099", "A-10"]',
        'when = { "backup.phase" = ["none", "logs"] }',
        'instead_of = "JET_errInvalidGrbit"',
        'next = { "backup.stopped" = "yes" }',
        'since = "winxp"',
        'until = "win7"',
        'link = "issue 12"',
        "expires = 2031-01-01",
        "sometimes = true",
    )
    (entry,) = load(written(tmp_path, GOOD + "\n".join(lines)), today=date(2030, 12, 31))
    assert entry.id == "1-JetBeginExternalBackupInstance-JET_errSuccess"
    assert entry.calls == {"JetBeginExternalBackupInstance"}
    assert entry.inputs == {"grbit": {"reserved"}}
    assert entry.rules == {"R-099", "A-10"}
    assert entry.when == {"backup.phase": {"none", "logs"}}
    assert entry.next is not None
    assert entry.next.values == (("backup.stopped", "yes"),)
    assert (entry.since, entry.until, entry.link, entry.sometimes) == ("winxp", "win7", "issue 12", True)
    assert entry.expires == date(2031, 1, 1)


FAULTS = {
    "no TOML": ("[[deviation", "is no TOML"),
    "nothing": ("", "holds no [[deviation]]"),
    "a single table": (GOOD.replace("[[deviation]]", "[deviation]"), "holds no [[deviation]]"),
    "another table": (GOOD + "[other]\n", "unknown 'other'"),
    "an unknown key": (more('answers = "x"'), "nearest: answer"),
    "an unknown call": (changed('"JetBeginExternalBackupInstance"', '"JetBeginExternal"'), "nearest: JetBeginExternal"),
    "an unknown argument": (changed("grbit", "flags"), "there are: instance, grbit"),
    "an unknown class": (changed('"reserved"', '"odd"'), "unknown value of grbit 'odd'; there are: full"),
    "an unknown code": (changed("JET_errSuccess", "JET_errSucces"), "nearest: JET_errSuccess"),
    "a huge number": (changed('"JET_errSuccess"', "99999999999"), "is no signed 32-bit number"),
    "a truth for an answer": (changed('"JET_errSuccess"', "true"), "it is a code, a number, crash, hang or failure"),
    "an unknown variable": (more('when = { "backup.fase" = "none" }'), "nearest: backup.phase"),
    "an unknown value": (more('when = { "backup.phase" = "never" }'), "there are: none, databases, logs"),
    "an unknown rule": (more('rule = "R-999"'), "unknown rule 'R-999'"),
    "an unknown ambiguity": (more('rule = "A-99"'), "unknown ambiguity 'A-99'"),
    "an unknown version": (more('since = "win95"'), "there are: win2000, winxp"),
    "an upside-down window": (more('since = "win7"\nuntil = "winxp"'), "is no window"),
    "a next that is none": (more('next = "somewhere"'), 'it is "unchanged", "implied", "as CODE" or a table'),
    "an unknown next code": (more('next = "as JET_errOops"'), "unknown code 'JET_errOops'"),
    "an empty next": (more("next = {}"), "next is an empty table"),
    "a next for what follows": (more('next = { "engine.mode" = "single" }'), "unknown variable 'engine.mode'"),
    "a list for a next value": (more('next = { "file.open" = ["no"] }'), "it is one of no, yes"),
    "no reason": (changed('reason = "flags are not looked at"', ""), "has no reason"),
    "an empty reason": (changed("flags are not looked at", "  "), "it is a text that says something"),
    "a date in quotes": (more('expires = "2030-01-01"'), "it is a date without quotes"),
    "a date with a time": (more("expires = 2030-01-01T00:00:00"), "it is a date without quotes"),
    "a word for a truth": (more('sometimes = "yes"'), "it is true or false"),
    "the same id twice": (more('id = "a"') + more('id = "a"'), "ids are unique"),
    "an input without call": (
        'deviation = [{ rule = "R-099", input = { grbit = "full" }, answer = "crash", reason = "x" }]',
        "no call is named",
    ),
    "a text for a table": (changed('{ grbit = "reserved" }', '"reserved"'), "it is a table of name = value"),
    "an empty list": (changed('"JET_errSuccess"', "[]"), "answer is an empty list"),
    "hostile text": (changed('"reserved"', '"\\u001b[31mred"'), "\\x1b[31mred"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_clear_line(tmp_path, name):
    """Whatever is wrong with a file is told in one printable line, with what came and what is possible."""
    text, words = FAULTS[name]
    with pytest.raises(DeviationsError) as raised:
        load(written(tmp_path, text))
    told = str(raised.value)
    assert words in told
    assert told.isprintable()
    assert "some.toml" in told


TOO_BROAD = {
    "nothing but a reason": 'answer = "JET_errSuccess"',
    "any answer of a call": 'call = "JetTerm"',
    "a call and an answer": 'call = "JetTerm"\nanswer = "JET_errSuccess"',
    "any failure": 'call = "JetTerm"\ninput = { instance = "null" }\nanswer = "failure"',
    "failure beside a code": 'call = "JetTerm"\nanswer = ["failure", "crash"]\nnext = "unchanged"',
    "every class": 'call = "JetTerm"\ninput = { instance = ["object", "null", "nil", "unknown"] }\nanswer = "crash"',
    "every value": 'call = "JetTerm"\nwhen = { "file.open" = ["yes", "no"] }\nanswer = "crash"',
    "every code": (
        'call = "JetOSSnapshotAbort"\nrule = "R-170"\nanswer = ["JET_errSuccess", "JET_errInvalidGrbit", '
        '"JET_errInvalidParameter", "JET_errOSSnapshotInvalidSnapId"]'
    ),
}


@pytest.mark.parametrize("name", TOO_BROAD)
def test_an_entry_that_matches_everything_is_refused(tmp_path, name):
    """An entry without call and rule, answer, or situation would hide unknown faults: it is refused."""
    with pytest.raises(DeviationsError, match=r"match|excuses|names every|names 'failure'"):
        load(written(tmp_path, f'[[deviation]]\n{TOO_BROAD[name]}\nreason = "x"\n'))


def test_an_expired_entry_is_refused(tmp_path):
    """From the day it names on an entry excuses nothing, and is told by its id; the day before it still holds."""
    path = written(tmp_path, more('id = "old"\nexpires = 2030-06-01'))
    assert len(load(path, today=date(2030, 5, 31))) == 1
    with pytest.raises(ExpiredError, match="'old' expired on 2030-06-01"):
        load(path, today=date(2030, 6, 1))


def test_what_is_no_file_is_told(tmp_path):
    """A missing file, a directory, and bytes that are no text are each one line; shipped names are offered."""
    with pytest.raises(DeviationsError, match=r"cannot be read: No such file.*ese-oss"):
        load(tmp_path / "missing.toml")
    with pytest.raises(DeviationsError, match="cannot be read: Is a directory"):
        load(tmp_path)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(DeviationsError, match="not UTF-8 at byte 0"):
        load(tmp_path / "bytes.toml")


def test_the_shipped_file_is_in_order():
    """The file for the open-source engine loads by its name; every entry has a reason and a place in the source."""
    assert list(shipped()) == ["ese-oss"]
    entries = load("ese-oss")
    assert entries
    assert all(
        entry.reason and entry.link and (entry.rules or entry.inputs or entry.when or entry.next) for entry in entries
    )
