"""The small worlds in which the law is tried for soundness: between them every row of every reading fires.

Each is kept small: it may make the calls that belong to its question and no more, and starts where the question starts,
with what came before as its first calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from jetlaw.model.arguments import INSTANCE
from jetlaw.model.directory_worlds import DIRECTORY_WORLDS
from jetlaw.model.law import CALLS
from jetlaw.model.state import Input
from jetlaw.model.world import INITS, ONE_LIFE, SLICES, World, plain

EVENTS = tuple(call.name for call in CALLS.values() if call.event and call.machine != "directory")
"""What happens to the engine by itself."""
TERMS = ("JetTerm", "JetTerm2")
_STOPS = ("JetStopServiceInstance", "JetStopServiceInstance2")
_CREATES = ("JetCreateInstance", "JetCreateInstance2")
_BEGIN, _END, _END2 = "JetBeginExternalBackupInstance", "JetEndExternalBackupInstance", "JetEndExternalBackupInstance2"
_FILE = ("JetOpenFileInstance", "JetReadFileInstance", "JetCloseFileInstance")
_LISTS = ("JetGetLogInfoInstance", "JetGetLogInfoInstance2", "JetGetTruncateLogInfoInstance", "JetTruncateLogInstance")
_OF_SESSION = tuple(name for name in SLICES["snapshot"] if name != "JetOSSnapshotPrepare")
_FREEZE_AND_END = ("JetOSSnapshotFreeze", "JetOSSnapshotThaw", "JetOSSnapshotEnd")
_NAMING_INSTANCES = tuple(name for name, call in CALLS.items() if INSTANCE in call.arguments and name not in INITS)
_RESTORES = tuple(name for name in SLICES["restore"] if "Restore" in name)
_OF_DATABASES = tuple(name for name, call in CALLS.items() if call.machine == "database")
_INFORMATION = ("JetGetInstanceInfo", "JetFreeBuffer")


def _prepare(flags: str, number: int = 0) -> Input:
    return plain("JetOSSnapshotPrepare", "given", flags, snapshot=number)


def _of_session(name: str, number: int) -> Input:
    return plain(f"JetOSSnapshot{name}", snapshot=number)


def _create_database(number: int) -> Input:
    return plain("JetCreateDatabase", instance=0, session=0, database=number)


def _detach(number: int) -> tuple[Input, Input]:
    named = {"instance": 0, "session": 0, "database": number}
    return plain("JetCloseDatabase", **named), plain("JetDetachDatabase", **named)


_JOINED, _CONTINUED = (_prepare("full"),), (_prepare("full, continued"),)
_UNATTACHED = _detach(0)
_TWO_RUN = (
    plain("JetCreateInstance", instance=0),
    plain("JetCreateInstance", instance=1),
    plain("JetInit", instance=0),
    plain("JetInit", instance=1),
)
_LOGS_ONLY = (_prepare("full"), _of_session("Freeze", 0), _of_session("Thaw", 0), _prepare("incremental", 1))

_INSTANCES: Mapping[str, World] = {
    "lifecycle from nothing": World(
        "lifecycle",
        started=False,
        wide=True,
        only=(*ONE_LIFE, "JetCreateInstance2", "JetInit2", "JetInit3", "JetAttachDatabase2", *EVENTS),
    ),
    "two instances from nothing": World(
        "lifecycle",
        started=False,
        wide=True,
        instances=2,
        only=(*_CREATES, "JetSetSystemParameter", *INITS, *TERMS, "JetBeginSession"),
    ),
    "no recovery unless asked for": World(
        "lifecycle",
        started=False,
        instances=2,
        sessions=0,
        databases=0,
        only=("JetSetSystemParameter", *INITS),
        first=(plain("JetSetSystemParameter", "null", "recovery off"), plain("JetCreateInstance", instance=0)),
    ),
    "mode and memory": World(
        "lifecycle",
        started=False,
        wide=True,
        sessions=0,
        databases=0,
        only=("JetCreateInstance", *INITS, "JetEnableMultiInstance", *_INFORMATION, "JetTerm"),
    ),
    "two sessions": World(
        "lifecycle",
        sessions=2,
        wide=True,
        only=("JetBeginSession", "JetEndSession", "JetSetSystemParameter", *_OF_DATABASES, *_STOPS, *EVENTS),
    ),
    "two instances and their databases": World(
        "lifecycle",
        instances=2,
        sessions=2,
        databases=3,
        only=_OF_DATABASES,
    ),
    "no room for databases": World(
        "lifecycle",
        databases=8,
        only=("JetCreateDatabase", "JetCreateDatabase2", "JetAttachDatabase", "JetAttachDatabase2"),
        first=(*(_create_database(number) for number in range(1, 6)), *_detach(5)),
    ),
    "an instance after another": World(
        "lifecycle",
        started=False,
        instances=2,
        sessions=2,
        only=("JetAttachDatabase", "JetAttachDatabase2", "JetTerm2"),
        first=(
            *_TWO_RUN,
            plain("JetBeginSession", instance=0, session=0),
            plain("JetBeginSession", instance=1, session=1),
            plain("JetCreateDatabase", instance=0, session=0, database=0),
        ),
    ),
    "handles of instances that are gone": World(
        "lifecycle",
        started=False,
        instances=2,
        sessions=0,
        databases=0,
        only=_NAMING_INSTANCES,
        first=(
            plain("JetCreateInstance", instance=0),
            plain("JetTerm", instance=0),
            plain("JetCreateInstance", instance=1),
            _prepare("explicit"),
        ),
    ),
}

_STREAMING: Mapping[str, World] = {
    "streaming, files": World(
        "streaming",
        wide=True,
        only=(_BEGIN, *_FILE, "JetGetLogInfoInstance", "JetTruncateLogInstance", "JetStopBackupInstance", _END),
    ),
    "streaming, lists": World(
        "streaming",
        wide=True,
        only=(
            _BEGIN,
            "JetGetAttachInfoInstance",
            *_LISTS,
            "JetOpenFileInstance",
            "JetStopBackupInstance",
            "JetBackupInstance",
        ),
    ),
    "streaming, ways out": World(
        "streaming",
        wide=True,
        only=(
            _BEGIN,
            "JetGetLogInfoInstance",
            "JetOpenFileInstance",
            "JetStopBackupInstance",
            _END,
            _END2,
            "JetBackupInstance",
            *TERMS,
            *_STOPS,
        ),
    ),
    "streaming, databases": World(
        "streaming",
        only=(_BEGIN, "JetGetLogInfoInstance", "JetOpenFileInstance", "JetTruncateLogInstance", _END, *_OF_DATABASES),
    ),
    "streaming, service stopped": World(
        "streaming", wide=True, only=SLICES["streaming"], first=(plain("JetStopServiceInstance", instance=0),)
    ),
    "streaming, circular logging": World("streaming", circular=True, only=(_BEGIN, _END, *_LISTS, "JetBackupInstance")),
    "streaming, no recovery": World("streaming", recovery=False, only=(_BEGIN, _END, "JetBackupInstance")),
    "streaming, two instances": World(
        "streaming",
        instances=2,
        sessions=2,
        databases=2,
        only=(_BEGIN, "JetOpenFileInstance", "JetGetLogInfoInstance"),
    ),
    "streaming, nothing attached": World(
        "streaming", only=(_BEGIN, "JetOpenFileInstance", *_LISTS, "JetBackupInstance"), first=_UNATTACHED
    ),
}

_SNAPSHOT: Mapping[str, World] = {
    "snapshot": World("snapshot", snapshots=1, also=EVENTS),
    "snapshot, databases": World(
        "snapshot",
        snapshots=1,
        wide=True,
        only=("JetOSSnapshotFreeze", "JetOSSnapshotThaw", *_OF_DATABASES),
        first=_JOINED,
    ),
    "snapshot, two instances": World(
        "snapshot", started=False, instances=2, sessions=0, databases=0, snapshots=1, also=EVENTS, first=_TWO_RUN
    ),
    "snapshot, no recovery": World(
        "snapshot", recovery=False, snapshots=1, only=_OF_SESSION, first=(_prepare("full"),)
    ),
    "snapshot, logs only": World("snapshot", snapshots=2, only=_OF_SESSION, first=_LOGS_ONLY),
    "snapshot, logs only, circular": World("snapshot", circular=True, snapshots=2, only=_OF_SESSION, first=_LOGS_ONLY),
    "snapshot, two sessions": World("snapshot", snapshots=2, also=EVENTS, first=(_prepare("full"),)),
    "snapshot, empty process": World("snapshot", started=False, sessions=0, databases=0, snapshots=1),
    "snapshot, ways out": World(
        "snapshot",
        snapshots=1,
        first=(_prepare("full, continued"),),
        only=(*_OF_SESSION, *EVENTS, _BEGIN, _END, *TERMS, *_STOPS),
    ),
    "snapshot, ways out of a session that ends with its thaw": World(
        "snapshot",
        snapshots=1,
        first=(_prepare("full"),),
        only=(*_OF_SESSION, *EVENTS, _BEGIN, _END, *TERMS, *_STOPS),
    ),
}

_DURING_SNAPSHOT: Mapping[str, World] = {
    "lists during a snapshot": World(
        "snapshot",
        snapshots=1,
        wide=True,
        only=(*_FREEZE_AND_END, _BEGIN, _END, _END2, "JetGetAttachInfoInstance", *_LISTS),
        first=_CONTINUED,
    ),
    "lists during a freeze": World(
        "snapshot",
        snapshots=1,
        only=(*_FREEZE_AND_END, _BEGIN, _END, _END2, "JetGetAttachInfoInstance", *_LISTS),
        first=_JOINED,
    ),
    "files during a freeze": World(
        "snapshot",
        snapshots=1,
        only=("JetOSSnapshotFreeze", *_FILE, "JetGetLogInfoInstance", "JetTruncateLogInstance"),
        first=_JOINED,
    ),
    "a file left open by a snapshot": World(
        "snapshot",
        snapshots=1,
        wide=True,
        only=(*_FREEZE_AND_END, _BEGIN, "JetOpenFileInstance", "JetBackupInstance"),
        first=_JOINED,
    ),
    "lists during a snapshot, nothing attached": World(
        "snapshot", snapshots=1, only=(*_FREEZE_AND_END, _BEGIN, *_LISTS), first=(*_UNATTACHED, *_CONTINUED)
    ),
}

_BY_ANOTHER_NAME = {f"{name}Instance": name for name in SLICES["legacy"]}


def _renamed(call: Input) -> Input:
    """The same call, as far as there is a form of it that names no instance."""
    name = _BY_ANOTHER_NAME.get(call.function)
    return plain(name, *call.classes[1:], instance=call.instance) if name else call


def _legacy(world: World) -> World:
    """The same world in single-instance mode, with the calls that name no instance."""
    only = tuple(_BY_ANOTHER_NAME.get(name, name) for name in world.functions)
    return replace(world, slice="legacy", single=True, only=only, first=tuple(map(_renamed, world.first)))


_ALONE = {name: _INSTANCES[name] for name in ("two sessions", "no room for databases")}
_LEGACY: Mapping[str, World] = {
    **{
        f"{name}, legacy": _legacy(world)
        for name, world in {**_ALONE, **_STREAMING, **_DURING_SNAPSHOT}.items()
        if world.instances == 1
    },
    "legacy, multi-instance mode": World("legacy", sessions=0, databases=0),
    "legacy, empty process": World("legacy", started=False, sessions=0, databases=0),
}

_RESTORE: Mapping[str, World] = {
    "restore from nothing": World("restore", started=False, databases=0, wide=True),
    "restore, two instances": World(
        "restore",
        started=False,
        instances=2,
        databases=0,
        sessions=0,
        wide=True,
        only=(*_RESTORES, "JetInit", "JetStopServiceInstance"),
        first=(*_TWO_RUN[:2], plain("JetInit", instance=0)),
    ),
    "restore, single-instance mode": World("restore", single=True, wide=True, only=(*_RESTORES, "JetTerm")),
    "restore, circular logging": World("restore", circular=True, only=_RESTORES),
}

WORLDS: Mapping[str, World] = MappingProxyType(
    {**_INSTANCES, **_STREAMING, **_SNAPSHOT, **_DURING_SNAPSHOT, **_LEGACY, **_RESTORE, **DIRECTORY_WORLDS}
)
"""Every world, by what is asked in it."""
WAYS_OUT = (
    "lifecycle from nothing",
    "streaming, ways out",
    "streaming, ways out, legacy",
    "snapshot, ways out",
    "snapshot, ways out of a session that ends with its thaw",
    "directory",
)
"""The worlds that have every call by which one could get out of anything in them."""
