"""A snapshot session, as its picture shows it."""

from __future__ import annotations

from jetlaw.diagrams.subject import Frame, Phase, Subject, Trap
from jetlaw.model.law.snapshot import TIMES_OUT
from jetlaw.model.vocabulary import backup, database, instance, snapshot
from jetlaw.model.world import World

_life = snapshot.life
_continues, _refused = snapshot.continues.is_("yes"), snapshot.spoiled.is_("yes")
_BEFORE, _FROZEN, _AFTER = ("prepared", "refused"), ("frozen to end", "frozen to go on"), ("thawed", "logs truncated")
_STREAMING = ("JetBeginExternalBackupInstance", "JetEndExternalBackupInstance")
"""Enough of a streaming backup to be in the way."""

SNAPSHOT = Subject(
    "A snapshot session",
    World("snapshot", snapshots=1, also=(*_STREAMING, TIMES_OUT)),
    "snapshot",
    (
        Phase("no session", _life.is_("absent")),
        Phase("prepared", _life.is_("prepared") & ~_refused, "its members are known"),
        Phase("refused", _life.is_("prepared") & _refused, "a freeze was refused"),
        Phase("frozen to end", _life.is_("frozen") & ~_continues, "no JET_bitContinueAfterThaw"),
        Phase("frozen to go on", _life.is_("frozen") & _continues, "JET_bitContinueAfterThaw"),
        Phase("timed out", _life.is_("timed out"), "the freeze was not kept"),
        Phase("thawed", _life.is_("thawed"), "the instances write again"),
        Phase("logs truncated", _life.is_("truncated")),
        Phase("ended", _life.is_("ended"), "no session has the id"),
    ),
    ("snapshot",),
    (
        Frame("before the freeze", _BEFORE),
        Frame("nobody may write", _FROZEN),
        Frame("the session goes on after its thaw", _AFTER),
    ),
    (
        Trap(
            "Abort in a freeze that ends with its thaw counts as a success: the headers record a full snapshot.",
            "frozen to end",
            "JetOSSnapshotAbort",
            "JET_errSuccess",
            database.full.isnt("snapshot"),
            database.full.is_("snapshot"),
        ),
        Trap(
            "End or Abort before the freeze throws away the streaming backup of a member, if one was begun meanwhile.",
            "prepared",
            "JetOSSnapshotEnd",
            "JET_errSuccess",
            backup.phase.is_("databases", "logs"),
            backup.phase.is_("none"),
        ),
        Trap(
            "A refused freeze sends all members away: frozen again, the session succeeds and freezes nothing.",
            "prepared",
            "JetOSSnapshotFreeze",
            "JET_errOSSnapshotNotAllowed",
            instance.member.is_("here"),
            instance.member.is_("none"),
        ),
    ),
)
