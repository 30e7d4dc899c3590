"""Instances come to their end (pages JetTerm, JetTerm2)."""

from __future__ import annotations

from jetlaw.model.arguments import INSTANCE, TERM_FLAGS
from jetlaw.model.law.entry import HANDLE
from jetlaw.model.law.gate import FROZEN, RUNNING, blocks
from jetlaw.model.rows import Call, Row, check, done, trouble
from jetlaw.model.terms import ALWAYS, Condition, Each
from jetlaw.model.vocabulary import all_of, backup, database, engine, instance

_created, _initialized = instance.life.is_("created"), instance.life.is_("initialized")
_live = instance.life.is_("created", "initialized")
_flags = TERM_FLAGS.variable
_stops = _flags.is_("stop backup", "complete and stop", "dirty and stop", "abrupt")
_dirty = _flags.is_("dirty", "dirty and stop")
_users = _initialized & all_of.transactions.is_("some")
_in_session = instance.member.isnt("none")
_snapshot = backup.phase.is_("snapshot")

_freed = instance.life.to("freed")
_no_more_backups = instance.backups.to("refused")  # from the first attempt on, even if it fails
_backup_over = backup.phase.to("none")
_left_dirty = Each("databases", ALWAYS, (database.shutdown.to("dirty"),))

_ENTRY: tuple[Row, ...] = (
    *HANDLE,
    check("JET_errNotInitialized", engine.mode.is_("none"), "R-036 page", may=True),
    trouble("JET_errNotInitialized", "another thread initializes", "R-036 page sysinit.cxx:228 jetapi.cxx:4460"),
    trouble("JET_errNotInitialized", "another thread terminates", "jetapi.cxx:20861"),
    trouble("JET_errTermInProgress", "another thread terminates", "R-035 page jetapi.cxx:20884"),
    trouble("JET_errRestoreInProgress", "another thread restores", "R-035 page jetapi.cxx:4421"),
)
# What is no mistake of the caller's ends the instance all the same.
_FAILS = trouble("JET_errLogWriteFail", "log write fails", "R-032 tm.cxx:1201", _left_dirty, _freed, when=_initialized)


def _waits(stops: Condition) -> tuple[Row, ...]:
    """A term that stops backups waits until no snapshot session holds the instance, be it only prepared."""
    return (
        check("hang", stops & _in_session, "jetapi.cxx:20952 C6"),
        check("hang", stops & FROZEN, "R-181", may=True),
        check("JET_errBackupInProgress", _snapshot, "R-033", may=True),
    )


# JetTerm is JetTerm2(Abrupt) in the engine and ends a backup; its page says that a backup forbids it.
_TERM: tuple[Row, ...] = (
    *_ENTRY,
    *_waits(ALWAYS),
    check("JET_errBackupInProgress", RUNNING, "R-033 page"),
    check("JET_errTooManyActiveUsers", _users, "sysinit.cxx:597", _no_more_backups, _backup_over),
    check("JET_errTooManyActiveUsers", _users, "A-24 page", may=True),
    _FAILS,
    done(_live, "R-031 R-040 jetapi.cxx:20847", _freed),
)

_TERM2: tuple[Row, ...] = (
    *_ENTRY,
    *_waits(_stops),
    check("JET_errBackupInProgress", RUNNING & _flags.is_("complete", "none"), "sysinit.cxx:500 C6", _no_more_backups),
    check("JET_errBackupInProgress", RUNNING & _flags.is_("complete", "none", "abrupt", "dirty"), "R-033 page"),
    *blocks(~_stops, "sysinit.cxx:609 C6"),
    check("JET_errTooManyActiveUsers", _users & _stops & ~_dirty, "sysinit.cxx:597", _no_more_backups, _backup_over),
    check("JET_errTooManyActiveUsers", _users & ~_stops & ~_dirty, "sysinit.cxx:597", _no_more_backups),
    check("JET_errTooManyActiveUsers", _users & _flags.is_("complete", "complete and stop"), "R-037 page"),
    _FAILS,
    done(_created, "R-031 jetapi.cxx:20872", _freed),
    done(_initialized & ~_dirty & ~RUNNING, "R-031 R-040 jetapi.cxx:20847", _freed),
    done(RUNNING & _stops & ~_dirty, "R-034 A-53 jetapi.cxx:20980", _freed),
    done(_initialized & _dirty, "R-039 tm.cxx:1172", _left_dirty, _freed, answer="JET_errDirtyShutdown"),
    done(_initialized & _dirty, "R-039", _left_dirty, _freed),
)

CALLS: tuple[Call, ...] = (
    Call("JetTerm", (INSTANCE,), _TERM, "instance"),
    Call("JetTerm2", (INSTANCE, TERM_FLAGS), _TERM2, "instance"),
)
