"""The small worlds that findings are shown in, and how a page describes where they start."""

from __future__ import annotations

from jetlaw.model.law.snapshot import TIMES_OUT
from jetlaw.model.world import ONE_LIFE, SLICES, World

STREAMING = World("streaming")
CIRCULAR = World("streaming", circular=True)
EMPTY = World("lifecycle", started=False, only=(*ONE_LIFE, "JetBeginExternalBackupInstance", "JetStopBackupInstance"))
STARTED = World("lifecycle", sessions=2, only=ONE_LIFE)
RESTARTED = World("lifecycle", started=False, instances=2, only=(*ONE_LIFE, "JetBeginExternalBackupInstance"))
SERVICE = World(
    "streaming",
    only=(
        "JetBeginExternalBackupInstance",
        "JetEndExternalBackupInstance",
        "JetStopServiceInstance",
        "JetStopServiceInstance2",
        "JetTerm2",
    ),
)
FROZEN_SERVICE = World("snapshot", snapshots=1, also=("JetStopServiceInstance", "JetStopServiceInstance2"))
LEGACY = World("legacy", started=False)
SINGLE = World("streaming", single=True)
TERMS = World("streaming", also=("JetTerm",))
ALONE = World("snapshot", snapshots=1, also=(TIMES_OUT,))
SNAPSHOTS = World("snapshot", snapshots=2, also=(TIMES_OUT,))
BOTH = World("snapshot", snapshots=1, also=(*SLICES["streaming"], "JetTerm", "JetCreateDatabase", TIMES_OUT))
MORE_DATABASES = World("streaming", databases=2, also=("JetCreateDatabase",))
TWO_STREAMING = World(
    "streaming",
    instances=2,
    sessions=2,
    databases=2,
    only=("JetBeginExternalBackupInstance", "JetGetLogInfoInstance", "JetOpenFileInstance"),
)
OUTSIDER = World("snapshot", instances=2, sessions=2, databases=2, snapshots=1)
RESTORE = World("restore", started=False, instances=1)
RESTORE_RUNNING = World("restore")
RESTORE_SINGLE = World("restore", single=True)
SLOT = World(
    "snapshot",
    snapshots=1,
    only=("JetBeginExternalBackupInstance", "JetOpenFileInstance", "JetOSSnapshotPrepare", "JetOSSnapshotEnd"),
)
UNLOGGED = World("snapshot", snapshots=1, recovery=False)
_WITHOUT_DATABASE = tuple(call for call in STREAMING.setup() if call.function != "JetCreateDatabase")
BARE = World("streaming", started=False, first=_WITHOUT_DATABASE)
EARLY = World("snapshot", snapshots=1, started=False, also=("JetCreateDatabase",), first=_WITHOUT_DATABASE)
TWO = World(
    "snapshot",
    instances=2,
    sessions=2,
    databases=2,
    snapshots=1,
    only=(
        "JetBeginExternalBackupInstance",
        "JetGetAttachInfoInstance",
        "JetGetLogInfoInstance",
        "JetOpenFileInstance",
        *SLICES["snapshot"],
    ),
)


def opening(world: World) -> str:
    """Where a world's sequences start, as a clause; empty for the usual start."""
    if not world.started:
        return _first(world)
    parts = [
        *(
            [f"{world.instances} instances, each with a session and a database"]
            if world.started and world.instances > 1
            else []
        ),
        *(["circular logging"] if world.circular else []),
        *(['JET_paramRecovery "off"'] if not world.recovery else []),
        *(["the only instance of single-instance mode"] if world.single else []),
    ]
    return ", ".join(parts)


def _first(world: World) -> str:
    if not world.first:
        return "a process in which nothing was called yet"
    return f"after {', '.join(call.function for call in world.first)}"
