"""System parameters (pages JetSetSystemParameter, JetEnableMultiInstance): of an instance, or of the whole process."""

from __future__ import annotations

from jetlaw.model.arguments import INSTANCE, PARAMETER, PARAMETER_SESSION, SETTINGS
from jetlaw.model.rows import Call, Row, check, done, trouble, undefined
from jetlaw.model.vocabulary import engine, instance

_no_mode, _single, _multi = engine.mode.is_("none"), engine.mode.is_("single"), engine.mode.is_("multi")
_initialized = instance.life.is_("initialized")

# --- of an instance ---------------------------------------------------------------------------------------------------
_parameter = PARAMETER.variable
_null = INSTANCE.variable.is_("null", "nil")
_stale = INSTANCE.variable.is_("unknown") | instance.life.is_("freed")
_ghost = instance.life.is_("ghost")
_bad_session = PARAMETER_SESSION.variable.is_("invalid")

_WHOSE: tuple[Row, ...] = (
    undefined(_ghost & _multi, "N6"),
    undefined((_stale | _ghost) & _single, "jetapi.cxx:20466"),  # the only instance is meant, whatever it is called
    check("JET_errInvalidSesid", _bad_session & _multi, "jetapi.cxx:20483"),
    check("JET_errInvalidSesid", _bad_session, "page", may=True),
    check("JET_errInvalidInstance", _stale & _multi, "jetapi.cxx:20494"),
    check("JET_errInvalidInstance", _stale | _ghost, "page", since="vista", may=True),
    check("JET_errInvalidParameter", _null & _single, "R-058 page", since="winxp", until="vista", may=True),
    check("JET_errNotInitialized", _no_mode & ~_null, "page", may=True),
)

_BUSY: tuple[Row, ...] = (
    check("JET_errClientRequestToStopJetService", instance.service.is_("stopped"), "R-063 page"),
    trouble("JET_errInstanceUnavailable", "fatal error", "page", since="winxp"),
    trouble("JET_errTermInProgress", "another thread terminates", "page jetapi.cxx:4501", when=~_no_mode),
    trouble("JET_errRestoreInProgress", "another thread restores", "page jetapi.cxx:4505", when=~_no_mode),
    trouble("JET_errInitInProgress", "another thread initializes", "R-055 page jetapi.cxx:4510", when=~_no_mode),
)

_on, _off = _parameter.is_("circular on"), _parameter.is_("circular off")
_logging_on, _logging_off = _parameter.is_("recovery on"), _parameter.is_("recovery off")
_bad_path, _bad_limits = _parameter.is_("bad path"), _parameter.is_("bad index limits")
_before_init = _on | _off | _logging_on | _logging_off | _bad_path | _bad_limits
# A number that is set already may be set again at any time.
_changes = (
    (_on & instance.circular.is_("off"))
    | (_off & instance.circular.is_("on"))
    | (_before_init & _parameter.isnt("circular on", "circular off"))
)

_VALUE: tuple[Row, ...] = (
    check("JET_errInvalidParameter", _parameter.is_("unknown"), "page jetapi.cxx:7686"),
    check("JET_errAlreadyInitialized", _initialized & _changes, "jetapi.cxx:5636 sysparamtable.g.cxx:28"),
    check("JET_errAlreadyInitialized", _initialized & _before_init, "R-055 page"),
    check(
        "JET_errAlreadyInitialized",
        _initialized & _parameter.is_("other"),
        "R-055 page sysparamtable.g.cxx:98",
        may=True,
    ),
    check("JET_errInvalidPath", _bad_path, "page osfs.cxx:1153"),
    check("JET_errIndexTuplesInvalidLimits", _bad_limits, "page", since="winxp", until="vista"),
    check("JET_errInvalidParameter", _bad_limits, "page jetapi.cxx:5642 sysparamtable.g.cxx:126"),
)

# With no instance to speak of, it sets what later instances start with.
_global = _no_mode | (_multi & _null)
_set_at = "sysparamtable.g.cxx:28"

_SET_PARAMETER: tuple[Row, ...] = (
    *_WHOSE,
    *_BUSY,
    *_VALUE,
    done(~_global & _on, f"R-019 {_set_at}", instance.circular.to("on")),
    done(~_global & _off, f"R-019 {_set_at}", instance.circular.to("off")),
    done(~_global & _logging_on, f"R-019 {_set_at}", instance.logging.to("on")),
    done(~_global & _logging_off, f"R-019 {_set_at}", instance.logging.to("off")),
    done(_parameter.is_("snapshot timeout"), "R-056 sysparamtable.g.cxx:98"),
    # One that is protected (JET_paramEnableAdvanced) keeps its value; nobody can tell from the answer.
    done(_parameter.is_("other"), "R-019 R-057 jetapi.cxx:7733"),
    done(_global & _on, f"R-016 {_set_at}", engine.circular.to("on")),
    done(_global & _off, f"R-016 {_set_at}", engine.circular.to("off")),
    done(_global & _logging_on, f"R-016 {_set_at}", engine.logging.to("on")),
    done(_global & _logging_off, f"R-016 {_set_at}", engine.logging.to("off")),
)

# --- of the process, with multi-instance mode -------------------------------------------------------------------------
_settings = SETTINGS.variable
_other_values = _settings.is_("different", "bad path", "bad index limits")

# Called again, the engine compares: what was set before must be set again, and to the same.
_ENABLE: tuple[Row, ...] = (
    check("JET_errInvalidParameter", _settings.is_("counted null"), "jetapi.cxx:21158"),
    undefined(_settings.is_("counted null"), "R-011"),
    check("JET_errRunningInOneInstanceMode", _single, "R-012 page jetapi.cxx:21168"),
    check("JET_errInvalidParameter", _multi & _settings.is_("unknown parameter"), "jetapi.cxx:21181"),
    check("JET_errSystemParameterConflict", _multi & _other_values, "jetapi.cxx:21246"),
    check("JET_errSystemParameterConflict", _multi & _settings.is_("valid", "none"), "jetapi.cxx:21282", may=True),
    check("JET_errSystemParamsAlreadySet", _multi, "R-012 page jetapi.cxx:21289"),
    check("JET_errInvalidParameter", _settings.is_("unknown parameter"), "jetapi.cxx:7686"),
    undefined(_settings.is_("unknown parameter"), "R-011"),
    check("JET_errInvalidPath", _settings.is_("bad path"), "page osfs.cxx:1153"),
    check("JET_errInvalidParameter", _settings.is_("bad index limits"), "jetapi.cxx:5642"),
    check("JET_errIndexTuplesInvalidLimits", _settings.is_("bad index limits"), "page", since="winxp"),
    done(_no_mode & _settings.is_("none", "valid", "different"), "R-011 jetapi.cxx:21303", engine.declared.to("multi")),
)

CALLS: tuple[Call, ...] = (
    Call("JetSetSystemParameter", (INSTANCE, PARAMETER, PARAMETER_SESSION), _SET_PARAMETER, "instance"),
    Call("JetEnableMultiInstance", (SETTINGS,), _ENABLE, "engine"),
)
