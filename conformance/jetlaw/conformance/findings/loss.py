"""Findings about backups that look good and are not, and about good ones that are destroyed."""

from __future__ import annotations

from jetlaw.conformance.findings.finding import Finding, Hurt, Kind, Told
from jetlaw.conformance.findings.worlds import BOTH, STREAMING
from jetlaw.model.arguments import END_FLAGS
from jetlaw.model.law.gate import FILE_OPEN, FULL, IN_DATABASES, IN_LOGS, STOPPED
from jetlaw.model.vocabulary import all_of, backup, database, file

_TRUNCATE_DONE = END_FLAGS.variable.is_("normal, truncate done")

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
        title="A full backup ended in its database phase is a success, even with nothing copied",
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
            Told("JetBeginExternalBackupInstance", source="backup.cxx:1724"),
            Told("JetGetLogInfoInstance", source="backup.cxx:3445", when=IN_DATABASES),
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
            Told("JetCloseFileInstance", source="backup.cxx:3058"),
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
)
