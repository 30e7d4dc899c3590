"""Restores: a backup set put back and recovered (pages JetRestore ... JetExternalRestore2).

What the files allow stands in classes of arguments; the only state a restore leaves is the mode of an empty process.
"""

from __future__ import annotations

from jetlaw.model.arguments import (
    DATABASE_MAP,
    DESTINATION,
    INSTANCE,
    LOG_FOLDER,
    LOG_INFO,
    LOG_SET,
    PATCH_FILE,
    PATHS,
    RESTORE_PATHS,
    SOURCE,
    TARGET,
)
from jetlaw.model.rows import Call, Row, check, done, trouble, undefined
from jetlaw.model.terms import ALWAYS
from jetlaw.model.vocabulary import all_of, engine, instance

# Multi-instance mode without an instance lasts until the last instance is freed, and be it the restore's own.
_settled = engine.declared.to("no")

_logs = LOG_FOLDER.variable
_alone, _followed, _gapless = _logs.is_("empty"), _logs.is_("follow"), _logs.is_("complete")

_MISFITS: tuple[Row, ...] = (
    check("JET_errLogFileSizeMismatch", _logs.is_("other size"), "log.cxx:4060", _settled),
    check("JET_errExistingLogFileHasBadSignature", _logs.is_("foreign"), "logutil.cxx:588", _settled),
    check("JET_errExistingLogFileIsNotContiguous", _logs.is_("break off"), "logutil.cxx:607", _settled),
)
"""Do the logs that lie there already go with those of the set?"""
_misfit = _logs.is_("other size", "foreign", "break off")

# --- a set that JetBackup wrote ---------------------------------------------------------------------------------------
_set, _paths, _destination = SOURCE.variable, PATHS.variable, DESTINATION.variable
_too_short, _perhaps = _set.is_("lacks first") | (_set.is_("lacks last") & _alone), _set.is_("lacks last") & _followed

_CLASHES: tuple[Row, ...] = (
    check("JET_errTempPathInUse", _paths.is_("temp in use"), "jetapi.cxx:4958", _settled),
    check("JET_errSystemPathInUse", _paths.is_("system in use"), "jetapi.cxx:4981", _settled),
    check("JET_errLogFilePathInUse", _paths.is_("log in use"), "jetapi.cxx:4996", _settled),
)
_DESTINATION_TAKEN: tuple[Row, ...] = (
    check("JET_errFileAccessDenied", _destination.is_("in use"), "rstmap.cxx:465", _settled),
    undefined(_destination.is_("in use"), "R-204"),
)
"""What only another instance can be in the way of."""

_INITIALIZED = check("JET_errAlreadyInitialized", instance.life.is_("initialized"), "R-200 R-201 page jetapi.cxx:4474")
_SOURCE: tuple[Row, ...] = (
    check("crash", _set.is_("null"), "logutil.cxx:989"),
    check("JET_errInvalidParameter", _set.is_("null"), "page"),
    check("JET_errFileNotFound", _set.is_("no logs", "no folder"), "logutil.cxx:1118", _settled),
    check("JET_errInvalidPath", _set.is_("no logs", "no folder"), "R-203 page"),
    check("JET_errPageSizeMismatch", _set.is_("other page size"), "R-208 page logstream.cxx:576", _settled),
    *_MISFITS,
    check("JET_errInvalidLogSequence", _misfit, "R-206 R-208 page"),
    check("JET_errInvalidPath", _logs.is_("missing"), "page log.cxx:2484", _settled),
    check("JET_errPatchFileMissing", PATCH_FILE.variable.is_("missing"), "rstmap.cxx:332", _settled),
    undefined(PATCH_FILE.variable.is_("missing"), "R-203 R-229"),
    check("JET_errInvalidPath", _destination.is_("no folder"), "R-204 page rstmap.cxx:465", _settled),
)
_REPLAY: tuple[Row, ...] = (
    check("JET_errRequiredLogFilesMissing", _too_short, "logredo.cxx:4304 logredo.cxx:5952", _settled),
    check("JET_errRequiredLogFilesMissing", _perhaps, "logredo.cxx:4304", _settled, may=True),
    check("JET_errMissingLogFile", _too_short, "R-206 R-212"),
    check("JET_errMissingLogFile", _perhaps, "R-207 R-212", may=True),
    done(_set.is_("lacks last") & _gapless, "R-207 logredo.cxx:4304", _settled),
    done(ALWAYS, "R-201 R-203 R-204 R-205 A-49 A-50 jetapi.cxx:22122", _settled),
)

_temporary = INSTANCE.variable.is_("null", "nil")
_not_an_instance = INSTANCE.variable.is_("unknown") | instance.life.is_("freed", "ghost")

# To the engine NULL means an instance of the restore's own, which is gone when it returns.
_RESTORE_INSTANCE: tuple[Row, ...] = (
    undefined(instance.life.is_("ghost") & all_of.instances.is_("some"), "N6"),
    check("JET_errInvalidInstance", _not_an_instance, "jetapi.cxx:22245 C16"),
    check("JET_errInvalidParameter", _not_an_instance | (_temporary & engine.mode.is_("multi")), "R-201 page A-10"),
    check("JET_errTooManyInstances", _temporary & engine.mode.is_("single"), "jetapi.cxx:22156"),
    trouble("JET_errInstanceNameInUse", "another thread restores", "jetapi.cxx:3526", when=_temporary),
    _INITIALIZED,
    *_CLASHES,
    *_SOURCE,
    *_DESTINATION_TAKEN,
    *_REPLAY,
)

# With no mode set it is a restore by NULL: the mode it sets goes with its instance. No other can be in the way.
_RESTORE_ONLY: tuple[Row, ...] = (
    check("JET_errRunningInMultiInstanceMode", engine.mode.is_("multi"), "R-202 page jetapi.cxx:2960", since="winxp"),
    _INITIALIZED,
    *_SOURCE,
    *_REPLAY,
)

# --- a set that was streamed out --------------------------------------------------------------------------------------
_range, _map, _own_paths, _target = LOG_SET.variable, DATABASE_MAP.variable, RESTORE_PATHS.variable, TARGET.variable
_single = engine.mode.is_("single")

_EXTERNAL_ENTRY: tuple[Row, ...] = (
    check("JET_errInvalidParameter", _map.is_("contradictory"), "page jetapi.cxx:18400"),
    check("JET_errRunningInOneInstanceMode", _single, "R-015 A-54 page jetapi.cxx:18526", since="winxp"),
)

# What goes wrong before the restore has its instance is found out too late: the process stays in multi-instance mode.
_stays = engine.declared.to("multi")
_no_mode = engine.mode.is_("none")

_TARGET: tuple[Row, ...] = (
    check("JET_errInvalidParameter", LOG_INFO.variable.is_("wrong size"), "R-228 page jetapi.cxx:18823"),
    check("JET_errInvalidParameter", _target.is_("contradictory"), "R-223 page jetapi.cxx:18505"),
    *_EXTERNAL_ENTRY,
    check("JET_errBadRestoreTargetInstance", _target.is_("nobody") & _no_mode, "jetapi.cxx:18582", _stays),
    check("JET_errBadRestoreTargetInstance", _target.is_("nobody"), "jetapi.cxx:18582"),
    check(
        "JET_errBadRestoreTargetInstance",
        _target.is_("nobody", "folder") | instance.life.is_("created"),
        "R-227 A-14 page",
        since="winxp",
        may=True,
    ),
    undefined(_target.is_("object", "folder") & instance.circular.is_("on"), "R-224"),
    check("JET_errClientRequestToStopJetService", instance.service.is_("stopped"), "jetapi.cxx:4425"),
    trouble("JET_errInstanceUnavailable", "fatal error", "jetapi.cxx:4429", when=_target.is_("object")),
    trouble("JET_errTermInProgress", "another thread terminates", "jetapi.cxx:4405", when=_target.is_("object")),
    trouble("JET_errRestoreInProgress", "another thread restores", "jetapi.cxx:4409", when=_target.is_("object")),
    check("JET_errNotInitialized", instance.life.is_("created"), "jetapi.cxx:4415"),
)

_lacks_first, _lacks_last = _range.is_("lacks first"), _range.is_("lacks last")
_copied, _doubtful, _no_map = _map.is_("backup"), _map.is_("doubtful"), _map.is_("none")

_EXTERNAL: tuple[Row, ...] = (
    trouble("JET_errOutOfMemory", "out of memory", "jetapi.cxx:18614", _stays, when=_no_mode),
    trouble("JET_errOutOfMemory", "out of memory", "page jetapi.cxx:18614", when=~_no_mode),
    trouble("JET_errOutOfMemory", "out of memory", "page", when=_no_mode),
    check("JET_errSystemPathInUse", _own_paths.is_("system in use"), "jetapi.cxx:4981", _settled),
    check("JET_errLogFilePathInUse", _own_paths.is_("log in use"), "jetapi.cxx:4996", _settled),
    check("JET_errInvalidPath", _range.is_("generation 0"), "logutil.cxx:306", _settled),
    check("JET_errInvalidPath", _range.is_("no folder"), "R-213 page logutil.cxx:306", _settled),
    check("JET_errFileNotFound", _range.is_("generation 0"), "R-214 page"),
    check("JET_errFileNotFound", _range.is_("incomplete"), "R-214 page logutil.cxx:306", _settled),
    *_MISFITS,
    undefined(_misfit, "R-215"),
    check("JET_errStartingRestoreLogTooHigh", _lacks_first, "R-218 R-226 A-13 page"),
    check("JET_errEndingRestoreLogTooLow", _range.is_("lacks last", "logs above"), "R-226 A-13 page"),
    check("JET_errInvalidPath", _map.is_("no folder"), "R-213 page logutil.cxx:37", _settled),
    check("JET_errFileNotFound", _map.is_("no file"), "R-213 page logutil.cxx:37", _settled),
    check("JET_errFileAccessDenied", _map.is_("in use"), "logutil.cxx:37", _settled),
    undefined(_map.is_("in use"), "R-213"),
    trouble("JET_errDatabaseCorrupted", "page fails its checksum", "page logutil.cxx:43", _settled, when=_copied),
    check("JET_errRestoreOfNonBackupDatabase", _map.is_("no backup"), "R-225 page logutil.cxx:99", _settled),
    check("JET_errRestoreOfNonBackupDatabase", _doubtful, "R-220 R-225 page logutil.cxx:99", _settled, may=True),
    check("JET_errAttachedDatabaseMismatch", _no_map & _lacks_first & _alone, "logredo.cxx:2149", _settled),
    check(
        "JET_errAttachedDatabaseMismatch", _no_map & _lacks_first & _followed, "logredo.cxx:2149", _settled, may=True
    ),
    check("JET_errRequiredLogFilesMissing", _copied & _lacks_first, "logredo.cxx:4304", _settled),
    check("JET_errRequiredLogFilesMissing", _copied & _lacks_last & _alone, "logredo.cxx:5952", _settled),
    check("JET_errRequiredLogFilesMissing", _copied & _lacks_last & _followed, "logredo.cxx:4304", _settled, may=True),
    check("JET_errRequiredLogFilesMissing", _doubtful, "logredo.cxx:4304", _settled, may=True),
)

_lacking = (_no_map & _lacks_first & _gapless) | (_copied & _lacks_last & _gapless)
_watched = _target.is_("object") & instance.circular.is_("off")

_EXTERNAL_DONE: tuple[Row, ...] = (
    done(_lacking, "logredo.cxx:4304", _settled),
    done(ALWAYS, "R-213 R-219 R-221 jetapi.cxx:18434", _settled),
)
# The target's log is rolled and read to its end, unless it is circular.
_TARGET_DONE: tuple[Row, ...] = (
    done(_watched, "logutil.cxx:1734", _settled, answer="JET_wrnTargetInstanceRunning"),
    done(_lacking & ~_watched, "logredo.cxx:4304", _settled),
    done(~_watched, "jetapi.cxx:18434", _settled),
    done(ALWAYS, "R-213 R-216 R-217 R-219 R-221 R-222", _settled),
)

_SET = (SOURCE, PATCH_FILE, LOG_FOLDER, DESTINATION)
_STREAMED = (LOG_SET, LOG_FOLDER, DATABASE_MAP, RESTORE_PATHS)

CALLS: tuple[Call, ...] = (
    Call("JetRestoreInstance", (INSTANCE, PATHS, *_SET), _RESTORE_INSTANCE, "instance"),
    Call("JetRestore", _SET, _RESTORE_ONLY, "instance", legacy=True),
    Call("JetRestore2", _SET, _RESTORE_ONLY, "instance", legacy=True),
    Call("JetExternalRestore", _STREAMED, (*_EXTERNAL_ENTRY, *_EXTERNAL, *_EXTERNAL_DONE), "engine"),
    Call("JetExternalRestore2", (TARGET, LOG_INFO, *_STREAMED), (*_TARGET, *_EXTERNAL, *_TARGET_DONE), "engine"),
)
