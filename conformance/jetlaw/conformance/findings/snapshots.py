"""Findings about snapshot sessions: what they freeze, what they record, and what they do to a streaming backup."""

from __future__ import annotations

from jetlaw.conformance.findings.finding import Finding, Hurt, Kind, Told
from jetlaw.conformance.findings.worlds import BOTH, EARLY, SNAPSHOTS, TWO
from jetlaw.model.arguments import END_FLAGS
from jetlaw.model.law.gate import FROZEN, NONE, RUNNING
from jetlaw.model.vocabulary import all_of, backup, database, instance, snapshot

_STAMPED = database.full.is_("snapshot")
_THAWED = instance.frozen.is_("no") & instance.member.is_("elsewhere") & RUNNING

FINDINGS: tuple[Finding, ...] = (
    Finding(
        name="freeze-after-refusal",
        differences="V-75 V-89",
        hurt=Hurt.LOSS,
        kind=Kind.DIFFERS,
        title="After a refused JetOSSnapshotFreeze the next one succeeds and freezes nothing",
        documentation="After a failed freeze the session cannot freeze any more: JET_errOSSnapshotInvalidSequence.",
        rules="R-177 R-179 A-45",
        engine=(
            "Every instance has left the session, which is still prepared; a second freeze succeeds with 0 instances."
        ),
        code="io.cxx:2879 io.cxx:3624",
        shows=(
            Told("JetOSSnapshotFreeze", "JET_errOSSnapshotNotAllowed", "io.cxx:2879"),
            Told("JetOSSnapshotFreeze", source="io.cxx:3624", when=all_of.members.is_("none")),
        ),
        world=BOTH,
        advice=(
            "After any failure of Freeze end the session and prepare a new one; look at the instance count of a "
            "success."
        ),
    ),
    Finding(
        name="second-session-freezes-nothing",
        differences="V-69",
        hurt=Hurt.LOSS,
        kind=Kind.DIFFERS,
        title="A second snapshot session can be prepared, frozen and thawed with success, and holds no instance",
        documentation="One session at a time: a second Prepare gives JET_errOSSnapshotInvalidSequence.",
        rules="R-168 R-178",
        engine=(
            "Any number of sessions may exist; an instance belongs to the first that took it, so a later one has none."
        ),
        code="io.cxx:3464 io.cxx:3624",
        shows=(
            Told("JetOSSnapshotPrepare", source="io.cxx:3464", when=all_of.snapshots.is_("some")),
            Told("JetOSSnapshotFreeze", source="io.cxx:3624", when=all_of.members.is_("none")),
        ),
        world=SNAPSHOTS,
        advice="Check the number of instances that Freeze returns.",
    ),
    Finding(
        name="explicit-prepare-alone",
        differences="V-73",
        hurt=Hurt.LOSS,
        kind=Kind.TRAP,
        title="With JET_bitExplicitPrepare and no JetOSSnapshotPrepareInstance the freeze succeeds and freezes nothing",
        documentation=(
            "One page says that without PrepareInstance all running instances freeze, another that none joins."
        ),
        rules="R-172 R-173 A-47",
        engine="No instance is in the session; freeze, thaw and end all succeed.",
        code="io.cxx:3624",
        shows=(
            Told(
                "JetOSSnapshotFreeze",
                source="io.cxx:3624",
                when=snapshot.explicit.is_("yes") & all_of.members.is_("none") & snapshot.spoiled.is_("no"),
            ),
        ),
        world=SNAPSHOTS,
        advice="After JET_bitExplicitPrepare name every instance, and check the number that Freeze returns.",
    ),
    Finding(
        name="abort-stamps",
        differences="V-84",
        hurt=Hurt.LOSS,
        kind=Kind.DIFFERS,
        title="JetOSSnapshotAbort of a frozen session stamps the headers as backed up",
        documentation="Abort is for a snapshot that failed; nothing of it counts.",
        rules="R-189",
        engine="Without JET_bitContinueAfterThaw the abort thaws first, and that thaw ends the session as a success.",
        code="io.cxx:4053 C14",
        shows=(
            Told(
                "JetOSSnapshotAbort",
                source="io.cxx:4053",
                when=snapshot.continues.is_("no") & snapshot.kind.is_("full") & all_of.members.is_("some"),
            ),
        ),
        world=SNAPSHOTS,
        leaves=_STAMPED,
        advice="Always prepare with JET_bitContinueAfterThaw: then an abort records nothing.",
    ),
    Finding(
        name="thaw-stamps",
        hurt=Hurt.LOSS,
        kind=Kind.TRAP,
        title="A plain thaw stamps the headers before anybody has copied or checked the files",
        documentation=(
            "Without JET_bitContinueAfterThaw the session ends at Thaw; that it counts as a backup then is not said."
        ),
        rules="R-166 R-187 A-43",
        engine="Thaw calls End itself, which records a full backup in every attached database.",
        code="io.cxx:3756",
        shows=(
            Told(
                "JetOSSnapshotThaw",
                source="io.cxx:3756",
                when=snapshot.kind.is_("full") & snapshot.copy.is_("no") & all_of.members.is_("some"),
            ),
        ),
        world=SNAPSHOTS,
        leaves=_STAMPED,
        advice="Prepare with JET_bitContinueAfterThaw and end with JET_bitAbortSnapshot if the copy fails.",
    ),
    Finding(
        name="created-is-stamped",
        differences="V-68",
        hurt=Hurt.LOSS,
        kind=Kind.TRAP,
        title="A database created after the thaw is recorded as part of the snapshot",
        documentation="Nothing is said of databases that come to be while a session goes on.",
        rules="R-195 A-48",
        engine="End stamps every database that is attached then, also one that no file of the snapshot holds.",
        code="io.cxx:4000 C14",
        shows=(
            Told("JetCreateDatabase", source="db.cxx:1629", when=instance.member.is_("elsewhere") & RUNNING),
            Told("JetOSSnapshotEnd", source="io.cxx:4000", when=snapshot.kind.is_("full") & snapshot.copy.is_("no")),
        ),
        world=EARLY,
        leaves=_STAMPED,
        advice="Create no database before the session has ended, or take a new full backup afterwards.",
    ),
    Finding(
        name="prepared-end-kills-backup",
        differences="V-83 V-90",
        hurt=Hurt.LOSS,
        kind=Kind.DIFFERS,
        title="Ending a snapshot session that was only prepared destroys a running streaming backup",
        documentation="End and Abort concern the session; nothing says that they touch a streaming backup.",
        rules="R-164 R-195",
        engine="The session clears the marks of a backup from all its instances, whoever set them.",
        code="io.cxx:4041 C14",
        shows=(
            Told("JetOSSnapshotEnd", source="io.cxx:4041", when=all_of.backups.is_("some")),
            Told("JetGetAttachInfoInstance", "JET_errNoBackup"),
        ),
        world=BOTH,
        advice="Prepare no snapshot session while a streaming backup runs.",
    ),
    Finding(
        name="refused-freeze-kills-backup",
        hurt=Hurt.LOSS,
        kind=Kind.DIFFERS,
        title="A refused freeze destroys the streaming backup of another instance",
        documentation="A freeze that fails leaves the engine as it was.",
        rules="R-176 R-179",
        engine="The first instance with a backup refuses; the marks of all members behind it are cleared nevertheless.",
        code="io.cxx:2879 C14",
        shows=(
            Told("JetBeginExternalBackupInstance", source="backup.cxx:1724", when=all_of.backups.is_("some")),
            Told("JetOSSnapshotFreeze", "JET_errOSSnapshotNotAllowed", "C14"),
            Told("JetGetAttachInfoInstance", "JET_errNoBackup", "backup.cxx:1954"),
        ),
        world=TWO,
        advice="Freeze only when no instance of the process is in a backup.",
    ),
    Finding(
        name="streaming-end-unmarks-snapshot",
        differences="V-91",
        hurt=Hurt.LOSS,
        kind=Kind.DIFFERS,
        title="A streaming End during a freeze succeeds and takes the snapshot's protection away",
        documentation="Without a streaming backup End answers JET_errNoBackup.",
        rules="R-150",
        engine="To the engine a frozen instance is in a backup: an aborting End is accepted and clears the marks.",
        code="backup.cxx:4550 C5",
        shows=(
            Told(
                "JetEndExternalBackupInstance2", source="backup.cxx:4550", when=FROZEN & END_FLAGS.variable.is_("abort")
            ),
        ),
        world=BOTH,
        leaves=backup.phase.is_("none") & FROZEN,
    ),
    Finding(
        name="abort-hides-timeout",
        differences="V-82",
        hurt=Hurt.LOSS,
        kind=Kind.TRAP,
        title="An ended freeze that had timed out can be aborted with success: nobody hears of the timeout",
        documentation="The state after a timeout is left open; Thaw is said to report it.",
        rules="R-182 R-188 A-44",
        engine="Only Thaw answers JET_errOSSnapshotTimeOut; Abort and End with the abort flag just succeed.",
        code="io.cxx:4088",
        shows=(Told("JetOSSnapshotAbort", source="io.cxx:4088"),),
        world=SNAPSHOTS,
        advice="Ask Thaw first; it is the only call that tells.",
    ),
    Finding(
        name="cannot-narrow-session",
        differences="V-73",
        hurt=Hurt.EFFECT,
        kind=Kind.DIFFERS,
        title="JetOSSnapshotPrepareInstance can never narrow a plain session: it is always refused",
        documentation="Naming an instance narrows the session, which otherwise takes all running ones.",
        rules="R-171 R-172 R-174 A-48",
        engine="A plain Prepare has taken every instance already, and an instance in a session is not allowed.",
        code="io.cxx:3603",
        shows=(
            Told(
                "JetOSSnapshotPrepareInstance",
                "JET_errOSSnapshotNotAllowed",
                "io.cxx:3603",
                snapshot.explicit.is_("no") & instance.member.is_("here"),
            ),
        ),
        world=SNAPSHOTS,
        advice="Use JET_bitExplicitPrepare whenever you name instances.",
    ),
    Finding(
        name="attach-after-thaw",
        differences="V-67",
        hurt=Hurt.EFFECT,
        kind=Kind.TRAP,
        title="Between thaw and end JetAttachDatabase says that a backup is in progress",
        documentation="After the thaw the engine is back to normal; snapshots are not mentioned for attach.",
        rules="R-044 R-187 A-52",
        engine="With JET_bitContinueAfterThaw the marks of a backup stay until End.",
        code="db.cxx:4119",
        shows=(
            Told("JetOSSnapshotThaw", source="io.cxx:3691"),
            Told("JetAttachDatabase", "JET_errBackupInProgress", "db.cxx:4119", _THAWED),
        ),
        world=BOTH,
    ),
    Finding(
        name="begin-after-thaw",
        differences="V-11",
        hurt=Hurt.EFFECT,
        kind=Kind.TRAP,
        title="A snapshot session that is never ended forbids every streaming backup",
        documentation="An active snapshot backup refuses Begin; whether a thawed session still is one is not said.",
        rules="R-092 R-197 A-46",
        engine="The marks stay until End, without any timeout: only a freeze times out.",
        code="backup.cxx:1701",
        shows=(
            Told("JetOSSnapshotThaw", source="io.cxx:3691"),
            Told("JetBeginExternalBackupInstance", "JET_errBackupInProgress", "backup.cxx:1701", _THAWED),
        ),
        world=BOTH,
        advice="Call JetOSSnapshotEnd in every path after a thaw.",
    ),
    Finding(
        name="attach-info-while-frozen",
        differences="V-91",
        hurt=Hurt.EFFECT,
        kind=Kind.DIFFERS,
        title="While frozen the streaming calls believe that a streaming backup runs",
        documentation="Without a backup begun JetGetAttachInfo answers JET_errNoBackup.",
        rules="R-103",
        engine="A freeze sets the same marks as Begin, so the test for a backup passes.",
        code="backup.cxx:1943",
        shows=(Told("JetGetAttachInfoInstance", source="backup.cxx:1943", when=FROZEN),),
        world=BOTH,
    ),
    Finding(
        name="open-while-frozen",
        differences="V-91",
        hurt=Hurt.EFFECT,
        kind=Kind.DIFFERS,
        title="JetOpenFile of a database during a freeze takes the snapshot's marks away",
        documentation="Without a backup begun JetOpenFile answers JET_errNoBackup and touches nothing.",
        rules="R-109",
        engine="It finds the database out of sequence and cancels what it takes for its backup.",
        code="backup.cxx:2265",
        shows=(Told("JetOpenFileInstance", "JET_errInvalidBackupSequence", "backup.cxx:2265", FROZEN),),
        world=BOTH,
        leaves=NONE & FROZEN,
    ),
)
