"""The calls of a backup client that lives long and does half of what it does wrongly.

In one process it takes one backup after the other, full and incremental, and between two calls of a backup it makes one
that is refused, or that has nothing to do with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import cycle
from typing import Any

from jetlaw.adapters.contract import Answer
from jetlaw.adapters.memory import ADAPTER

Call = tuple[str, Mapping[str, Any]]

INSTANCE: Mapping[str, Any] = {"instance": "I1"}
START: tuple[Call, ...] = (
    ("JetCreateInstanceA", {"szInstanceName": "I1"}),
    ("JetInit", INSTANCE),
    ("JetBeginSessionA", INSTANCE),
    ("JetCreateDatabaseA", {"sesid": "S1", "szFilename": "I1/a.edb", "grbit": 0}),
    ("JetCreateDatabaseA", {"sesid": "S1", "szFilename": "I1/b.edb", "grbit": 0}),
)
BETWEEN: tuple[Call, ...] = (
    ("JetBeginExternalBackupInstance", INSTANCE | {"grbit": 0}),
    ("JetReadFileInstance", INSTANCE | {"hfFile": "null", "cb": 100}),
    ("JetStopServiceInstance2", INSTANCE | {"grbit": 0x10}),
    ("JetOpenFileInstanceA", INSTANCE | {"szFileName": None}),
    ("JetDetachDatabaseA", {"sesid": "S1", "szFilename": "I1/b.edb"}),
    ("JetEndExternalBackupInstance2", INSTANCE | {"grbit": 3}),
    ("JetBeginSessionA", {"instance": "0x77"}),
    ("JetSetSystemParameterA", INSTANCE | {"sesid": "null", "paramid": "JET_paramBaseName", "szParam": "xyz"}),
    ("JetOSSnapshotFreezeA", {"snapId": "0x77", "grbit": 0}),
    ("JetCloseFileInstance", INSTANCE | {"hfFile": "0x77"}),
    ("JetInit", INSTANCE),
    ("JetBackupInstanceA", INSTANCE | {"szBackupPath": "bk", "grbit": 0}),
    ("JetOpenDatabaseA", {"sesid": "S1", "szFilename": "I1/c.edb", "grbit": 0}),
    ("JetGetLogInfoInstance2A", INSTANCE | {"cbMax": 4096, "cbSize": 8}),
    ("JetAttachDatabaseA", {"sesid": "S1", "szFilename": "I1/c.edb", "grbit": 0}),
    ("JetCreateInstanceA", {"szInstanceName": "I1"}),
)
READ = 1 << 16


def client_load(calls: int) -> list[Call]:
    """So many calls and a few, as the engine in memory lets the client make them."""
    session, made, between = ADAPTER.open({}), list(START), cycle(BETWEEN)

    def make(function: str, **arguments: Any) -> Answer:
        asked = INSTANCE | arguments
        made.extend(((function, asked), next(between)))
        answer = session.call(function, asked)
        session.call(*made[-1])
        return answer

    for function, arguments in START:
        session.call(function, arguments)
    while len(made) < calls:
        _backup(make, incremental=False)
        _backup(make, incremental=True)
    session.close()
    return made


def _backup(make: Callable[..., Answer], *, incremental: bool) -> None:
    make("JetBeginExternalBackupInstance", grbit=int(incremental))
    files = [] if incremental else make("JetGetAttachInfoInstanceA", cbMax=4096).out["files"]
    for file in files:
        _copy(make, file)
    for file in make("JetGetLogInfoInstanceA", cbMax=4096).out["files"]:
        _copy(make, file)
    make("JetTruncateLogInstance")
    make("JetEndExternalBackupInstance2", grbit=1)


def _copy(make: Callable[..., Answer], file: str) -> None:
    size = make("JetOpenFileInstanceA", szFileName=file).out["size"]
    while size > 0:
        size -= make("JetReadFileInstance", hfFile="null", cb=READ).out["cbRead"]
    make("JetCloseFileInstance", hfFile="null")
