"""The calls without an instance argument: they work on the only instance of single-instance mode (R-013, R-014).

Each has the rows of its Instance variant behind the question whether there is an only instance.
"""

from __future__ import annotations

from dataclasses import replace

from jetlaw.model.arguments import INSTANCE
from jetlaw.model.law import backup_files, begin_end, directory_backup, lists, stop
from jetlaw.model.law.entry import ENTRY, HANDLE
from jetlaw.model.rows import Call, Row, check, trouble
from jetlaw.model.terms import All
from jetlaw.model.vocabulary import database, engine, instance

_no_mode = engine.mode.is_("none")
# A call of another thread that makes the only instance, and with it the mode, may still be at work on it.
_BEING_MADE: tuple[Row, ...] = (
    trouble("JET_errRestoreInProgress", "another thread restores", "page jetapi.cxx:4407", when=_no_mode),
    trouble("JET_errNotInitialized", "another thread initializes", "page jetapi.cxx:4411", when=_no_mode),
)
"""Asked only by calls that enter the instance."""

_ONLY: tuple[Row, ...] = (
    check(
        "JET_errRunningInMultiInstanceMode",
        engine.mode.is_("multi"),
        "R-013 R-065 R-158 page jetapi.cxx:2986",
        since="winxp",
    ),
    check("JET_errInvalidParameter", _no_mode, "jetapi.cxx:2976"),
    check("JET_errNotInitialized", _no_mode, "R-036 page"),
)
"""Is there one instance, and only one?"""


def _is_beside_the_point(row: Row) -> bool:
    """Whether it speaks of what the only instance never is: not yet initialized, or one of several."""
    parts = row.when.parts if isinstance(row.when, All) else (row.when,)
    return row in HANDLE or any(part in _NEVER_SO for part in parts)


_NEVER_SO = (instance.life.is_("created"), database.attached.is_("elsewhere"))


def legacy(variant: Call) -> Call:
    """The call without instance that the Instance ``variant`` stands behind."""
    return replace(
        variant,
        name=variant.name.removesuffix("Instance"),
        arguments=tuple(argument for argument in variant.arguments if argument is not INSTANCE),
        rows=(
            *(_BEING_MADE if ENTRY[-1] in variant.rows else ()),
            *_ONLY,
            *(row for row in variant.rows if not _is_beside_the_point(row)),
        ),
        legacy=True,
    )


_VARIANTS = (*directory_backup.CALLS, *begin_end.CALLS, *lists.CALLS, *backup_files.CALLS, *stop.CALLS)

_NEVER_HAD_ONE = (
    "JetEndExternalBackupInstance2",
    "JetGetLogInfoInstance2",
    "JetStopServiceInstance2",
    "JetGetTruncateLogInfoInstance",
)

CALLS: tuple[Call, ...] = tuple(legacy(variant) for variant in _VARIANTS if variant.name not in _NEVER_HAD_ONE)
