"""Findings about backups that look good and are not, and about good ones that are destroyed."""

from __future__ import annotations

from jetlaw.conformance.findings.finding import Finding, Hurt, Kind, Told
from jetlaw.conformance.findings.worlds import BOTH, EARLY, SNAPSHOTS, STREAMING, TWO
from jetlaw.model.arguments import END_FLAGS
from jetlaw.model.law.gate import FILE_OPEN, FROZEN, FULL, IN_DATABASES, IN_LOGS, RUNNING, STOPPED
from jetlaw.model.vocabulary import all_of, backup, database, file, instance, snapshot

_TRUNCATE_DONE = END_FLAGS.variable.is_("normal, truncate done")
_STAMPED = database.full.is_("snapshot")

FINDINGS: tuple[Finding, ...] = (
    Finding(
        name="end-after-stop",
        differences="V-01 V-03",
        hurt=Hurt.LOSS,
        kind=Kind.DIFFERS,
        title="A backup that JetStopBackup broke off ends with JET_errSuccess",
        documentation=(
            "After a stop, End reports JET_errBackupAbortByServer, and success means that every file was got."
        ),
        rules="R-146 R-149 A-39",
        engine=(
            "End knows of the stop, writes it to the event log, records nothing in the headers, and returns success."
        ),
        code="backup.cxx:4550",
        shows=(Told("JetEndExternalBackupInstance", source="backup.cxx:4550", when=STOPPED),),
        world=STREAMING,
        advice=(
            "Remember yourself whether any call of the backup answered JET_errBackupAbortByServer; End will not tell."
        ),
    ),
    Finding(
        name="end-midway",
        differences="V-02 V-03",
        hurt=Hurt.LOSS,
        kind=Kind.DIFFERS,
        title="A full backup that copied nothing at all ends with JET_errSuccess",
        documentation="Ending before the files were retrieved is answered with BackupAbortByCaller.",
        rules="R-146 R-148 A-58",
        engine="An end in the database phase is an abort inside, but the code returned is always success.",
        code="backup.cxx:4550",
        shows=(Told("JetEndExternalBackupInstance", source="backup.cxx:4550", when=IN_DATABASES & ~STOPPED),),
        world=STREAMING,
        advice="Success of End proves nothing: count databases and logs yourself before you keep the set.",
    ),
    Finding(
        name="no-database-copied",
        differences="V-12",
        hurt=Hurt.LOSS,
        kind=Kind.TRAP,
        title="A full backup without a single database in it ends normally",
        documentation="The order shows databases before logs, but no page gives a code for leaving them out.",
        rules="R-087 A-58",
        engine="GetLogInfo, TruncateLog and End never ask whether a database was opened; the logs may be deleted, too.",
        code="backup.cxx:3445 backup.cxx:4229",
        shows=(
            Told("JetTruncateLogInstance", source="backup.cxx:3558", when=FULL),
            Told("JetEndExternalBackupInstance", source="backup.cxx:4229", when=FULL & all_of.attached.is_("some")),
        ),
        world=STREAMING,
        advice="Compare what you copied with JetGetAttachInfo before you truncate logs.",
    ),
    Finding(
        name="truncate-done-without-logs",
        hurt=Hurt.LOSS,
        kind=Kind.TRAP,
        title="JET_bitBackupTruncateDone records a full backup of which no log was copied",
        documentation="The flag records a backup as normal although truncation was not completed.",
        rules="R-145 A-36",
        engine="A database read to its end is recorded as fully backed up; whether any log was copied is not asked.",
        code="backup.cxx:4229 backup.cxx:4087",
        shows=(
            Told(
                "JetEndExternalBackupInstance2",
                source="backup.cxx:4229",
                when=_TRUNCATE_DONE & backup.copied.is_("none") & all_of.full.is_("missing"),
            ),
        ),
        world=STREAMING,
        leaves=database.full.is_("normal"),
        advice="Pass the flag only when every log that JetGetLogInfo listed has been read to its end.",
    ),
    Finding(
        name="end-with-open-file",
        hurt=Hurt.LOSS,
        kind=Kind.TRAP,
        title="End with a backup file still open succeeds and counts",
        documentation="Every handle has to be closed; what End does with an open one no page says.",
        rules="R-111 A-35",
        engine="End closes the file by itself; in the log phase that is a normal end, whatever was read of the file.",
        code="backup.cxx:4229",
        shows=(
            Told(
                "JetEndExternalBackupInstance2",
                source="backup.cxx:4229",
                when=FILE_OPEN & file.holds.is_("log") & file.at.is_("start") & _TRUNCATE_DONE,
            ),
        ),
        world=STREAMING,
    ),
    Finding(
        name="early-close",
        differences="V-38",
        hurt=Hurt.LOSS,
        kind=Kind.TRAP,
        title="Closing a half-read database is silent, and the backup still ends well without it",
        documentation="Close has no code for a file that was not read to its end.",
        rules="R-131",
        engine="The database just does not count as copied: its header gets no record, and nobody is told.",
        code="backup.cxx:2959",
        shows=(
            Told(
                "JetCloseFileInstance",
                source="backup.cxx:2959",
                when=file.holds.is_("database") & file.at.is_("inside"),
            ),
            Told("JetEndExternalBackupInstance", when=IN_LOGS & FULL & ~STOPPED),
        ),
        world=STREAMING,
        leaves=database.full.is_("none"),
        advice="Read until a read returns zero bytes, for databases too: the trailer comes after the last page.",
    ),
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
        name="second-log-list-passes",
        differences="V-15",
        hurt=Hurt.LOSS,
        kind=Kind.DIFFERS,
        title="Where a log is missing for an incremental backup, asking a second time hides it",
        documentation="A failing JetGetLogInfo cancels the whole backup.",
        rules="R-135",
        engine="The first call finds the gap and fails; the second succeeds with a range that starts at generation 0.",
        code="backup.cxx:844 backup.cxx:3445 C11 D5",
        shows=(
            Told("JetGetLogInfoInstance", "JET_errMissingFileToBackup", "backup.cxx:844"),
            Told("JetGetLogInfoInstance", source="backup.cxx:3445"),
        ),
        world=STREAMING,
        advice="Take a failure of JetGetLogInfo for the end of the backup, as the page says, and end it yourself.",
    ),
    Finding(
        name="copy-not-full",
        differences="V-43",
        hurt=Hurt.LOSS,
        kind=Kind.TRAP,
        title="A complete backup without log truncation does not count: the next incremental is refused",
        documentation="Leaving out JetTruncateLog is the way to a differential; elsewhere it makes the backup a copy.",
        rules="R-089 R-144",
        engine="Only a truncated full backup (or one ended with JET_bitBackupTruncateDone) is recorded as full.",
        code="backup.cxx:4550 D6",
        shows=(
            Told("JetCloseFileInstance", source="backup.cxx:3058"),
            Told(
                "JetEndExternalBackupInstance",
                source="backup.cxx:4550",
                when=IN_LOGS & FULL & ~STOPPED & backup.copied.is_("all") & backup.truncated.is_("no"),
            ),
            Told("JetBeginExternalBackupInstance", "JET_errMissingFullBackup", "backup.cxx:1803"),
        ),
        world=STREAMING,
        advice="For a chain of differentials end the full backup with JET_bitBackupTruncateDone.",
    ),
    Finding(
        name="other-technology",
        differences="V-44",
        hurt=Hurt.LOSS,
        kind=Kind.DIFFERS,
        title="After a full snapshot the next streaming incremental is refused",
        documentation="JET_errMissingFullBackup is for databases that never had a full backup.",
        rules="R-096",
        engine="The latest full record counts, and it has to be of the same technology.",
        code="backup.cxx:829 D6",
        shows=(Told("JetBeginExternalBackupInstance", "JET_errMissingFullBackup", "backup.cxx:829"),),
        world=BOTH,
        advice="Use JET_bitCopySnapshot for snapshots beside a streaming plan.",
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
)
