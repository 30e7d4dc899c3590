"""A process with the memory engine in it, and short words for calling it."""

from __future__ import annotations

from jetlaw.adapters.memory import ADAPTER

OK = 0
IN_PROGRESS, NO_BACKUP, SEQUENCE, BAD_GRBIT, BAD_PARAMETER = -505, -520, -521, -900, -1003
PAGE = 4096


class Engine:
    """A process with instance I1, session S1 and, if wanted, database D1 with records."""

    def __init__(self, *, adapter=ADAPTER, records=0, parameters=(), **world):
        self.session = adapter.open(world)
        self.add_instance("I1", parameters)
        if records:
            self.add_database("S1", "I1/a.edb", "D1", "T1", records)

    def __call__(self, function, /, **arguments):
        """The return code of a call; its output is in ``out``."""
        arguments = {"instance": "I1"} | arguments if "sesid" not in arguments else arguments
        answer = self.session.call(function, arguments)
        self.out = answer.out
        return answer.ret

    def add_instance(self, name, parameters=()):
        """A ready instance with a session."""
        assert self("JetCreateInstance", szInstanceName=name) == OK
        for which, value in parameters:
            assert self("JetSetSystemParameter", instance=name, paramid=which, lParam=value) == OK
        assert self("JetInit", instance=name) == OK
        assert self("JetBeginSession", instance=name) == OK

    def add_database(self, session, path, handle, table, records):
        """A database, its table, and records of 1000 bytes."""
        assert self("JetCreateDatabase", sesid=session, szFilename=path) == OK
        assert self.out["pdbid"] == handle
        assert self.session.note("table", f"{session} {handle} {table} {table}") == OK
        assert self.session.note("insert", f"{session} {table} {records} 1000") == OK

    def begin(self, grbit=0):
        """Begin a streaming backup."""
        return self("JetBeginExternalBackupInstance", grbit=grbit)

    def open(self, name):
        """Open a file in the backup."""
        return self("JetOpenFileInstance", szFileName=name)

    def read(self, cb=1 << 21, **more):
        """Read from the open file."""
        return self("JetReadFileInstance", hfFile="null", cb=cb, **more)

    def close(self):
        """Close the open file."""
        return self("JetCloseFileInstance", hfFile="null")

    def copy(self, name):
        """None when a file was opened, read and closed; else what came out last."""
        codes = self.open(name), self.read(), self.close()
        return self.out if codes != (OK, OK, OK) else None

    def logs(self):
        """The logs to copy."""
        assert self("JetGetLogInfoInstance", cbMax=65536) == OK
        return self.out["files"]

    def truncate(self):
        """JetTruncateLog."""
        return self("JetTruncateLogInstance")

    def end(self, grbit=1):
        """End the backup."""
        return self("JetEndExternalBackupInstance2", grbit=grbit)

    def full_backup(self, *, truncate=True):
        """A whole backup of I1/a.edb."""
        assert self.begin() == OK
        assert self.copy("I1/a.edb") is None
        for name in self.logs():
            assert self.copy(name) is None
        assert not truncate or self.truncate() == OK
        assert self.end() == OK

    @property
    def files(self):
        """The engine's file system."""
        return self.session._process.files
