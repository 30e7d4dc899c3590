"""Where the two behaviours of the memory engine part over snapshots: one situation a line."""

from __future__ import annotations

import pytest

from jetlaw.adapters.memory import DOCUMENTED

from .behaviours import both, check
from .engine import BAD_GRBIT, BAD_PARAMETER, IN_PROGRESS, NO_BACKUP, OK
from .volume import (
    ABORT,
    BAD_ID,
    BAD_SEQUENCE,
    CONTINUE,
    EXPLICIT,
    INCREMENTAL,
    NO_FULL,
    NOT_ALLOWED,
    TIMED_OUT,
    Volume,
)

NYI = -1
LONG = 70_000
"""Milliseconds after which a freeze ends by itself."""


def named_in_backup(engine):
    """Name an instance that runs a streaming backup."""
    assert engine.begin() == OK
    return [engine.prepare(EXPLICIT), engine.add()]


def outside(engine):
    """Truncate the logs of an instance that the session does not hold."""
    return [engine.prepare(EXPLICIT | CONTINUE), engine.freeze(), engine.thaw(), engine.truncate_logs_of("I1")]


@pytest.mark.parametrize(
    ("steps", "open_source", "documented"),
    [
        both("a bad flag (R-170)", lambda e: [e.prepare(0x10)], [BAD_GRBIT], [BAD_PARAMETER]),
        both("a second session (R-168)", lambda e: [e.prepare(), e.prepare()], [OK, OK], [OK, BAD_SEQUENCE]),
        both("a member is named again (R-174)", lambda e: [e.prepare(), e.add()], [OK, NOT_ALLOWED], [OK, OK]),
        both("one in a backup is named (R-174)", named_in_backup, [OK, NOT_ALLOWED], [OK, OK]),
        both("an outsider's logs (A-21)", outside, [OK, OK, OK, NYI], [OK, OK, OK, BAD_PARAMETER]),
    ],
)
def test_sessions(steps, open_source, documented):
    """One session at a time, and any instance may be named, says the documentation."""
    check(steps, open_source, documented)


def test_the_first_that_is_named_narrows_the_session():
    """A session takes all instances unless some are named, and then these (R-171, R-172)."""
    volume = Volume(adapter=DOCUMENTED)
    for name in ("I2", "I3"):
        volume.add_instance(name)
    assert volume.prepare() == OK
    members = [volume.freeze_info()]
    for name in ("I2", "I3"):
        assert volume.add(name) == OK
        members.append(volume.freeze_info())
    assert members == [3, 1, 2]


def test_without_an_instance_a_session_may_be_prepared_and_frozen():
    """No page refuses a session that nobody belongs to (A-47); the engine does (io.cxx:3488)."""
    volume = Volume(adapter=DOCUMENTED)
    assert volume("JetTerm") == OK
    assert [volume.prepare(), volume.freeze(), volume.thaw(), volume.close_session()] == [OK] * 4


@pytest.mark.parametrize(
    ("steps", "open_source", "documented"),
    [
        both(
            "after a refused freeze (R-177)",
            lambda e: [e.begin(), e.prepare(), e.freeze(), e.end(2), e.freeze()],
            [OK, OK, NOT_ALLOWED, OK, OK],
            [OK, OK, NOT_ALLOWED, OK, BAD_SEQUENCE],
        ),
        both(
            "a backup outside the session (A-56)",
            lambda e: [e.begin(), e.prepare(EXPLICIT), e.freeze()],
            [OK, OK, OK],
            [OK, OK, NOT_ALLOWED],
        ),
        both(
            "logs alone, without a full backup (A-47)",
            lambda e: [e.prepare(INCREMENTAL), e.freeze()],
            [OK, NO_FULL],
            [OK, NO_FULL],
        ),
        both(
            "streaming calls (R-103)", lambda e: [*frozen(e), e.open("I1/a.edb")], [OK, OK, -521], [OK, OK, NO_BACKUP]
        ),
        both("the end of a backup (R-150)", lambda e: [*frozen(e), e.end(2)], [OK, OK, OK], [OK, OK, NO_BACKUP]),
        both(
            "a begin after the thaw (R-092)",
            lambda e: [*frozen(e), e.thaw(), e.begin(), e.close_session(), e.begin()],
            [OK, OK, OK, IN_PROGRESS, OK, OK],
            [OK, OK, OK, IN_PROGRESS, OK, OK],
        ),
        both("a term (R-033)", lambda e: [*frozen(e), e("JetTerm2", grbit=4)], [OK, OK, None], [OK, OK, IN_PROGRESS]),
    ],
)
def test_freezes(steps, open_source, documented):
    """A snapshot refuses and is refused, but it is no streaming backup, says the documentation."""
    check(steps, open_source, documented)


def frozen(engine):
    """A frozen session that continues after its thaw."""
    return [engine.prepare(CONTINUE), engine.freeze()]


def test_without_a_log_a_freeze_succeeds():
    """With recovery off the engine waits for ever (recordings C15); the documentation has nothing to stop."""
    check(lambda e: [e.prepare(), e.freeze()], [OK, None], [OK, OK], recovery=False)


def test_a_streaming_backup_survives_a_session():
    """The end of a session clears away any backup (io.cxx:2919), or only its own marks."""
    check(lambda e: [e.begin(), e.prepare(), e.abort(), e.end(2)], [OK, OK, OK, NO_BACKUP], [OK, OK, OK, OK])


@pytest.mark.parametrize(
    ("steps", "open_source", "documented"),
    [
        both(
            "a thaw after a timeout (R-188)",
            lambda e: [*late(e), e.thaw(), e.abort()],
            [OK, OK, TIMED_OUT, OK],
            [OK, OK, TIMED_OUT, BAD_ID],
        ),
        both(
            "an end after a timeout (R-196)",
            lambda e: [*late(e), e.close_session(), e.abort()],
            [OK, OK, BAD_SEQUENCE, OK],
            [OK, OK, TIMED_OUT, BAD_ID],
        ),
        both("an abort after a timeout (A-44)", lambda e: [*late(e), e.abort()], [OK, OK, OK], [OK, OK, OK]),
    ],
)
def test_timeouts(steps, open_source, documented):
    """The call that is told of a timeout ends the session, says the documentation."""
    check(steps, open_source, documented)


def late(engine):
    """A session that was frozen for too long."""
    codes = frozen(engine)
    engine.wait(LONG)
    return codes


def test_an_aborted_freeze_is_no_backup():
    """Abort of a frozen session counts as a full backup (io.cxx:4053), or as a failed one (R-189)."""

    def steps(engine):
        assert [engine.prepare(0), engine.freeze(), engine.close_session(ABORT)] == [OK] * 3
        return [engine.history()]

    check(steps, [{"full": 2}], [{}])


def test_any_full_backup_is_one():
    """A streaming backup of logs cannot follow a full snapshot (backup.cxx:829), or it can (R-096)."""

    def steps(engine):
        engine.snapshot()
        return [engine.begin(1)]

    check(steps, [NO_FULL], [OK])
