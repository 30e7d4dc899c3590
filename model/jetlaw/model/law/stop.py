"""How the host halts a backup driven from outside (pages JetStopBackup, JetStopService)."""

from __future__ import annotations

from jetlaw.model.arguments import INSTANCE, STOP_SERVICE_FLAGS
from jetlaw.model.law.entry import HANDLE
from jetlaw.model.law.gate import blocks
from jetlaw.model.rows import Call, Row, check, done, undefined
from jetlaw.model.terms import ALWAYS
from jetlaw.model.vocabulary import backup, instance

_not_running = instance.life.is_("created")
_running = backup.phase.is_("databases", "logs")

# No entry checks: it works on an instance that never was initialized and after a stop-service.
_STOP_BACKUP: tuple[Row, ...] = (
    *HANDLE,
    check("JET_errInvalidParameter", _not_running, "R-156 R-158 page"),
    done(_running, "R-154 R-159 jetapi.cxx:22618", backup.stopped.to("yes")),
    done(~_running, "A-38 A-40 jetapi.cxx:22618"),
)

_STOP_SERVICE: tuple[Row, ...] = (
    *HANDLE,
    undefined(_not_running, "N4 C2"),
    check("JET_errInvalidParameter", _not_running, "R-066 page"),
    done(ALWAYS, "R-062 R-063 jetapi.cxx:22278", instance.service.to("stopped")),
)

_flags = STOP_SERVICE_FLAGS.variable

# A resume looks at the services stopped by name only, so what JetStopServiceInstance stopped stays stopped (C1).
_STOP_SERVICE2: tuple[Row, ...] = (
    *HANDLE,
    check("JET_errInvalidParameter", _not_running, "R-066", may=True),
    check("JET_errInvalidGrbit", _flags.is_("other"), "jetapi.cxx:22342 jetapi.cxx:22445"),
    check("JET_errInvalidGrbit", _flags.is_("other", "emit log", "background and caches"), "A-25", may=True),
    check(
        "JET_errClientRequestToStopJetService",
        _flags.is_("resume") & instance.resume.is_("barred"),
        "R-068 A-25 jetapi.cxx:22373 C1",
    ),
    check(
        "JET_errClientRequestToStopJetService",
        _flags.is_("resume named") & instance.resume.is_("barred"),
        "R-068 A-25",
        may=True,
    ),
    undefined(_not_running & _flags.is_("all", "caches", "background and caches"), "N4 C2"),
    *blocks(_flags.is_("all", "caches", "background and caches"), "jetapi.cxx:22536 C3"),
    done(_flags.is_("all"), "R-068 jetapi.cxx:22460", instance.service.to("stopped"), instance.resume.to("barred")),
    done(_flags.isnt("all"), "R-067 R-068 jetapi.cxx:22460 C1"),
)

CALLS: tuple[Call, ...] = (
    Call("JetStopBackupInstance", (INSTANCE,), _STOP_BACKUP, "backup"),
    Call("JetStopServiceInstance", (INSTANCE,), _STOP_SERVICE, "instance"),
    Call("JetStopServiceInstance2", (INSTANCE, STOP_SERVICE_FLAGS), _STOP_SERVICE2, "instance"),
)
