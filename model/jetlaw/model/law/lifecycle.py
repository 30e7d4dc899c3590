"""Instances: made, set up, initialized, terminated (pages JetCreateInstance ... JetTerm)."""

from __future__ import annotations

from jetlaw.model.arguments import INSTANCE, INSTANCE_NAME, PARAMETER, TERM_FLAGS
from jetlaw.model.law.entry import HANDLE
from jetlaw.model.rows import Call, Row, check, done, trouble, undefined
from jetlaw.model.terms import ALWAYS, Each
from jetlaw.model.vocabulary import all_of, backup, database, engine, instance, session

_created = instance.life.is_("created")
_initialized = instance.life.is_("initialized")
_live = instance.life.is_("created", "initialized")
_running = backup.phase.is_("databases", "logs")

# The addresses of a process that had no instance start again: an old handle may be a new instance (N6).
_ghosts = Each("instances", instance.life.is_("freed") & engine.mode.is_("none"), (instance.life.to("ghost"),))
# The handle of an ended session goes to the next one, and JetInit opens sessions of its own (N7).
REUSE = Each("all sessions", session.life.is_("ended"), (session.life.to("reused"),))

_CREATE: tuple[Row, ...] = (
    check("JET_errRunningInOneInstanceMode", engine.mode.is_("single"), "R-008 page jetapi.cxx:21926 C17"),
    check("JET_errInstanceNameInUse", INSTANCE_NAME.variable.is_("used"), "R-017 page jetapi.cxx:3526"),
    trouble("JET_errTooManyInstances", "out of memory", "R-018 page jetapi.cxx:3518"),
    done(ALWAYS, "R-007 R-016 jetapi.cxx:21890", instance.life.to("created"), _ghosts),
)


_parameter = PARAMETER.variable
_freed = instance.life.to("freed")

_no_instance = INSTANCE.variable.is_("null", "nil")

_settable = _parameter.is_("other")  # the snapshot timeout among them, which can be set at any time

# With no instance named it sets what later instances start with.
_SET_PARAMETER: tuple[Row, ...] = (
    undefined(instance.life.is_("ghost"), "N6"),
    check("JET_errInvalidInstance", INSTANCE.variable.is_("unknown") | instance.life.is_("freed"), "jetapi.cxx:5264"),
    check(
        "JET_errInvalidInstance",
        INSTANCE.variable.is_("unknown") | instance.life.is_("freed", "ghost"),
        "page",
        since="vista",
    ),
    undefined(_no_instance & engine.mode.is_("single"), "C17"),
    check(
        "JET_errInvalidParameter",
        _no_instance & engine.mode.is_("single"),
        "R-058 page",
        since="winxp",
        until="vista",
        may=True,
    ),
    check("JET_errAlreadyInitialized", _initialized & ~_settable, "R-055 page sysparamtable.g.cxx:28"),
    check("JET_errAlreadyInitialized", _initialized & _settable, "R-055 R-056 page sysparamtable.g.cxx:98", may=True),
    trouble("JET_errInitInProgress", "another thread initializes", "R-055 page"),
    done(
        ~_no_instance & _parameter.is_("circular on"), "R-019 page sysparamtable.g.cxx:28", instance.circular.to("on")
    ),
    done(
        ~_no_instance & _parameter.is_("circular off"), "R-019 page sysparamtable.g.cxx:28", instance.circular.to("off")
    ),
    done(~_no_instance & _parameter.is_("recovery on"), "R-019 page sysparamtable.g.cxx:28", instance.logging.to("on")),
    done(
        ~_no_instance & _parameter.is_("recovery off"), "R-019 page sysparamtable.g.cxx:28", instance.logging.to("off")
    ),
    done(_no_instance | _parameter.is_("other"), "R-016 R-019 page sysparamtable.g.cxx:28"),
)

_no_mode, _single = engine.mode.is_("none"), engine.mode.is_("single")
_stale = INSTANCE.variable.is_("unknown") | instance.life.is_("freed")

# JetInit does not validate its handle: with no instance in the process it makes one, whatever it was given (C17).
_INIT: tuple[Row, ...] = (
    check("JET_errAlreadyInitialized", _single, "A-23 jetapi.cxx:21395 C17"),
    undefined(~_no_mode & INSTANCE.variable.is_("null", "nil"), "C17"),
    undefined(~_no_mode & instance.life.is_("ghost"), "N6"),
    check("JET_errInvalidParameter", ~_no_mode & _stale, "A-23 jetapi.cxx:21427 C17"),
    check(
        "JET_errInvalidParameter", ~_no_mode & (INSTANCE.variable.isnt("object") | instance.life.is_("ghost")), "A-23"
    ),
    check("JET_errAlreadyInitialized", _initialized, "A-23 jetapi.cxx:4472 C17"),
    trouble("JET_errOutOfMemory", "out of memory", "R-022 jetapi.cxx:21505", _freed),
    trouble("JET_errTempPathInUse", "path in use", "R-020 jetapi.cxx:4903 C17", _freed),
    trouble("JET_errSystemPathInUse", "path in use", "R-020 jetapi.cxx:4903 C17", _freed),
    trouble("JET_errLogFilePathInUse", "path in use", "R-020 jetapi.cxx:4903 C17", _freed),
    done(_created, "R-020 jetapi.cxx:20824", instance.life.to("initialized"), REUSE),
    done(
        _no_mode,
        "R-009 jetapi.cxx:21409 C17",
        instance.life.to("initialized"),
        instance.legacy.to("yes"),
        _ghosts,
        REUSE,
    ),
)

_flags = TERM_FLAGS.variable
_stops = _flags.is_("stop backup", "complete and stop", "dirty and stop", "abrupt")
_dirty = _flags.is_("dirty", "dirty and stop")
_users = _initialized & all_of.transactions.is_("some")

_no_more_backups = instance.backups.to("refused")  # from the first attempt on, even if it fails
_backup_over = backup.phase.to("none")
_left_dirty = Each("databases", ALWAYS, (database.shutdown.to("dirty"),))

_TERM_ENTRY: tuple[Row, ...] = (
    *HANDLE,
    check("JET_errNotInitialized", engine.mode.is_("none"), "R-036 page", may=True),
    trouble("JET_errNotInitialized", "another thread initializes", "R-036 page"),
    trouble("JET_errTermInProgress", "another thread terminates", "R-035 page jetapi.cxx:20884"),
    trouble("JET_errRestoreInProgress", "another thread restores", "R-035 page jetapi.cxx:4421"),
)

# JetTerm is JetTerm2(Abrupt) in the engine and ends a backup; its page says that a backup forbids it.
_TERM: tuple[Row, ...] = (
    *_TERM_ENTRY,
    check("JET_errBackupInProgress", _running, "R-033 page"),
    check("JET_errTooManyActiveUsers", _users, "sysinit.cxx:597", _no_more_backups, _backup_over),
    check("JET_errTooManyActiveUsers", _users, "A-24 page", may=True),
    done(_live, "R-031 jetapi.cxx:20847", _freed),
)

_TERM2: tuple[Row, ...] = (
    *_TERM_ENTRY,
    check("JET_errBackupInProgress", _running & _flags.is_("complete", "none"), "sysinit.cxx:500 C6", _no_more_backups),
    check("JET_errBackupInProgress", _running & _flags.is_("complete", "none", "abrupt", "dirty"), "R-033 page"),
    check("JET_errTooManyActiveUsers", _users & _stops & ~_dirty, "sysinit.cxx:597", _no_more_backups, _backup_over),
    check("JET_errTooManyActiveUsers", _users & ~_stops & ~_dirty, "sysinit.cxx:597", _no_more_backups),
    check("JET_errTooManyActiveUsers", _users & _flags.is_("complete", "complete and stop"), "R-037 page"),
    done(_created | (_initialized & ~_dirty), "R-031 jetapi.cxx:20847", _freed),
    done(_initialized & _dirty, "R-039 tm.cxx:1172", _left_dirty, _freed, answer="JET_errDirtyShutdown"),
    done(_initialized & _dirty, "R-039", _left_dirty, _freed),
)

CALLS: tuple[Call, ...] = (
    Call("JetCreateInstance", (INSTANCE_NAME,), _CREATE, "instance", creates="instance"),
    Call("JetCreateInstance2", (INSTANCE_NAME,), _CREATE, "instance", creates="instance"),
    Call("JetSetSystemParameter", (INSTANCE, PARAMETER), _SET_PARAMETER, "instance"),
    Call("JetInit", (INSTANCE,), _INIT, "instance"),
    Call("JetInit2", (INSTANCE,), _INIT, "instance"),
    Call("JetInit3", (INSTANCE,), _INIT, "instance"),
    Call("JetTerm", (INSTANCE,), _TERM, "instance"),
    Call("JetTerm2", (INSTANCE, TERM_FLAGS), _TERM2, "instance"),
)
