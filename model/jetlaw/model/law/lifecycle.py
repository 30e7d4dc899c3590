"""Instances: made and initialized (pages JetCreateInstance ... JetInit3)."""

from __future__ import annotations

from itertools import product

from jetlaw.model.arguments import INIT_FLAGS, INIT_PATHS, INSTANCE, INSTANCE_NAME, OUTPUT
from jetlaw.model.rows import Call, Row, check, done, trouble, undefined
from jetlaw.model.terms import ALWAYS, NEVER, Condition, Each, Effect
from jetlaw.model.vocabulary import engine, instance, session

_created, _initialized = instance.life.is_("created"), instance.life.is_("initialized")
_freed = instance.life.to("freed")
_no_mode, _single = engine.mode.is_("none"), engine.mode.is_("single")

# The addresses of a process that had no instance start again: an old handle may be a new instance (N6).
_empty = engine.mode.is_("none") | engine.declared.is_("multi")
_ghosts = Each("instances", instance.life.is_("freed") & _empty, (instance.life.to("ghost"),))
_settled = engine.declared.to("no")  # with the first instance the mode is no longer a mere declaration
# The handle of an ended session goes to the next one, and JetInit opens sessions of its own (N7).
REUSE = Each("all sessions", session.life.is_("ended"), (session.life.to("reused"),))


def _begins(when: Condition, sources: str, *then: Effect) -> tuple[Row, ...]:
    """A new instance, which starts with the parameters of the process: a row for each combination."""
    return tuple(
        done(
            when & engine.circular.is_(circular) & engine.logging.is_(logging),
            sources,
            *then,
            instance.circular.to(circular),
            instance.logging.to(logging),
        )
        for circular, logging in product(engine.circular.domain, engine.logging.domain)
    )


_CREATE: tuple[Row, ...] = (
    check("JET_errInvalidParameter", OUTPUT.variable.is_("null"), "page jetapi.cxx:21914"),
    check("JET_errRunningInOneInstanceMode", _single, "R-008 page jetapi.cxx:21926 C17"),
    # Without any instance a failure takes the mode back, says the engine; the page lets the mode stand.
    trouble("JET_errOutOfMemory", "out of memory", "jetapi.cxx:3717", _settled),
    trouble("JET_errTooManyInstances", "out of memory", "R-018 page jetapi.cxx:3520", when=~_no_mode),
    trouble("JET_errTooManyInstances", "out of memory", "R-007 R-018 page", engine.declared.to("multi"), when=_no_mode),
    check("JET_errInstanceNameInUse", INSTANCE_NAME.variable.is_("used"), "R-017 page jetapi.cxx:3526"),
    *_begins(ALWAYS, "R-007 R-016 jetapi.cxx:21890 jetapi.cxx:3778", instance.life.to("created"), _settled, _ghosts),
)

_stale = INSTANCE.variable.is_("unknown") | instance.life.is_("freed")

_nameless = INSTANCE.variable.is_("null", "nil") & engine.mode.is_("multi")


def _in_use(answer: str, paths: str, line: str) -> tuple[Row, Row]:
    """A running instance has the path already. The instance is freed; one made by this very call leaves no trace."""
    clash = INIT_PATHS.variable.is_(paths)
    return (
        check(answer, clash & ~_nameless, f"R-020 {line} C17", _freed),
        check(answer, clash & _nameless, line),
    )


# JetInit does not validate its handle: with no instance in the process it makes one, whatever it was given (C17).
_INIT: tuple[Row, ...] = (
    check("JET_errAlreadyInitialized", _single, "A-23 jetapi.cxx:21395 C17"),
    # Multi-instance mode without any instance yet: the table that it searches for the handle is not there.
    check("crash", engine.declared.is_("multi") & INSTANCE.variable.isnt("null", "nil"), "jetapi.cxx:3842"),
    undefined(~_no_mode & instance.life.is_("ghost"), "N6"),
    check("JET_errInvalidParameter", ~_no_mode & _stale, "A-23 jetapi.cxx:21427 C17"),
    check(
        "JET_errInvalidParameter", ~_no_mode & (INSTANCE.variable.isnt("object") | instance.life.is_("ghost")), "A-23"
    ),
    check("JET_errAlreadyInitialized", _initialized, "A-23 jetapi.cxx:4472 C17"),
    trouble("JET_errOutOfMemory", "out of memory", "R-022 R-024 A-51 jetapi.cxx:21505", _freed),
    check("JET_errInstanceNameInUse", INIT_PATHS.variable.is_("name in use") & _nameless, "jetapi.cxx:3535"),
    *_in_use("JET_errTempPathInUse", "temp in use", "jetapi.cxx:4958"),
    *_in_use("JET_errSystemPathInUse", "system in use", "jetapi.cxx:4981"),
    *_in_use("JET_errLogFilePathInUse", "log in use", "jetapi.cxx:4996"),
)
_READY: tuple[Row, ...] = (
    done(_created, "R-020 R-021 jetapi.cxx:20824", instance.life.to("initialized"), REUSE),
    *_begins(_nameless, "jetapi.cxx:21417", instance.life.to("initialized"), _settled, _ghosts, REUSE),
    *_begins(
        _no_mode,
        "R-009 R-010 R-021 jetapi.cxx:21409 C17",
        instance.life.to("initialized"),
        instance.legacy.to("yes"),
        _ghosts,
        REUSE,
    ),
)


def _init(ignored: Condition) -> tuple[Row, ...]:
    """Initialized, unless the recovery misses a database, which ``ignored`` lets pass."""
    missing = trouble(
        "JET_errAttachedDatabaseMismatch",
        "database missing",
        "R-025 logredo.cxx:2149",
        _freed,
        when=~_nameless & ~_initialized & ~ignored,
    )
    return (*_INIT, missing, *_READY)


_ignoring = INIT_FLAGS.variable.is_("ignore missing")

CALLS: tuple[Call, ...] = (
    Call("JetCreateInstance", (INSTANCE_NAME, OUTPUT), _CREATE, "instance", creates="instance"),
    Call("JetCreateInstance2", (INSTANCE_NAME, OUTPUT), _CREATE, "instance", creates="instance"),
    Call("JetInit", (INSTANCE, INIT_PATHS), _init(NEVER), "instance"),
    Call("JetInit2", (INSTANCE, INIT_PATHS, INIT_FLAGS), _init(_ignoring), "instance"),
    Call("JetInit3", (INSTANCE, INIT_PATHS, INIT_FLAGS), _init(_ignoring), "instance"),
)
