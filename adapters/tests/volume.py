"""A process with the memory engine in it, and short words for its snapshots."""

from __future__ import annotations

from .engine import OK, Engine

BAD_SEQUENCE, TIMED_OUT, NOT_ALLOWED, BAD_ID = -2401, -2402, -2403, -2404
NOT_COPIED, BAD_PATH, NO_FULL = -616, -1023, -560
INCREMENTAL, COPY, CONTINUE, EXPLICIT = 1, 2, 4, 8
ABORT = ALL_DATABASES = 1
OS_SNAPSHOT = 2
SECOND = 1000


class Volume(Engine):
    """An engine with words for snapshots; the last session is meant where none is named."""

    def __init__(self, *, files=None, **world):
        self.on_disk = files
        super().__init__(**world)
        self.id = "null"

    def add_instance(self, name, parameters=()):
        """A ready instance with a session, on the disk that was given."""
        if self.on_disk is not None:
            self.session._process.files = self.on_disk
        super().add_instance(name, parameters)

    def died(self, function, **arguments):
        """How a call killed the process."""
        return self.session.call(function, {"instance": "I1"} | arguments).died

    def prepare(self, grbit=CONTINUE):
        """Prepare a session."""
        answer = self("JetOSSnapshotPrepare", grbit=grbit)
        self.id = self.out.get("psnapId", self.id)
        return answer

    def add(self, instance="I1", of=None):
        """Put an instance in the session."""
        return self("JetOSSnapshotPrepareInstance", snapId=of or self.id, instance=instance, grbit=0)

    def freeze(self, of=None):
        """Freeze the members."""
        return self("JetOSSnapshotFreeze", snapId=of or self.id, grbit=0)

    def thaw(self, of=None):
        """Thaw the members."""
        return self("JetOSSnapshotThaw", snapId=of or self.id, grbit=0)

    def abort(self, of=None):
        """Abort the session."""
        return self("JetOSSnapshotAbort", snapId=of or self.id, grbit=0)

    def close_session(self, grbit=0, of=None):
        """End the session."""
        return self("JetOSSnapshotEnd", snapId=of or self.id, grbit=grbit)

    def truncate_logs(self, grbit=ALL_DATABASES, of=None):
        """Truncate the logs of all members."""
        return self("JetOSSnapshotTruncateLog", snapId=of or self.id, grbit=grbit)

    def truncate_logs_of(self, instance):
        """Truncate the logs of one instance."""
        return self("JetOSSnapshotTruncateLogInstance", snapId=self.id, instance=instance, grbit=ALL_DATABASES)

    def freeze_info(self, of=None):
        """The number of members, or the error code."""
        answer = self("JetOSSnapshotGetFreezeInfo", snapId=of or self.id, grbit=0)
        return self.out.get("cInstance", answer)

    def snapshot(self, grbit=CONTINUE):
        """A whole snapshot."""
        assert [self.prepare(grbit), self.freeze(), self.thaw(), self.close_session()] == [OK] * 4

    def wait(self, milliseconds):
        """Time passes."""
        assert self.session.note("milliseconds passed", str(milliseconds)) == OK

    def history(self, instance="I1"):
        """What the header of the instance's first database remembers: kind of backup to its type."""
        (database, *_) = self.session._process.handles.find(instance).databases
        return {kind: record.type for kind, record in database.header.history.items()}

    def insert(self, count=1):
        """Insert records into the first table."""
        return self.session.note("insert", f"S1 T1 {count} 1000")

    def log_files(self):
        """The closed generations of I1's log."""
        return [f"I1/{name}" for name in self.files.entries("I1") if name.endswith(".log") and name != "edb.log"]
