"""A process that talks to the directory of its machine, and short words for its calls."""

from __future__ import annotations

from jetlaw.adapters.memory import ADAPTER
from jetlaw.adapters.memory.codes import ERROR_HANDLE_EOF
from jetlaw.adapters.memory.directory.service import DATABASE, FOLDER, TABLE

OK = 0
STOPS, STARTS, EXPIRES = "the directory stops", "the directory starts", "the token expires"
SET = {
    "szCheckPointFilePath": FOLDER,
    "szLogPath": FOLDER,
    "rgrstmap": [[DATABASE, DATABASE]],
    "crstmap": 1,
    "szBackupLogPath": "backup",
    "genLow": 1,
    "genHigh": 2,
}


class Client:
    """A process that talks to the directory of its machine."""

    def __init__(self, **world):
        self.session = ADAPTER.open(world)
        self.out = {}

    def __call__(self, function, /, **arguments):
        """The code of a call; its output is in ``out``."""
        answer = self.session.call(function, arguments)
        self.out = answer.out
        return answer.ret

    @property
    def directory(self):
        """The service."""
        return self.session._process.directory

    def happens(self, event):
        """Something happens by itself."""
        self.session.trouble(event)

    def online(self):
        """What DsIsNTDSOnline says."""
        assert self("DsIsNTDSOnline", szServerName="\\\\DC1") == OK
        return self.out["pfNTDSOnline"]

    def prepare(self, **changed):
        """DsBackupPrepare."""
        return self("DsBackupPrepare", **{"szBackupServer": "DC1", "grbit": 0, "btBackupType": 1} | changed)

    def names(self, hbc="B1", **more):
        """DsBackupGetDatabaseNames."""
        return self("DsBackupGetDatabaseNames", hbc=hbc, **more)

    def logs(self, hbc="B1"):
        """DsBackupGetBackupLogs."""
        return self("DsBackupGetBackupLogs", hbc=hbc)

    def open(self, name, hbc="B1", hint=24576):
        """DsBackupOpenFile."""
        return self("DsBackupOpenFile", hbc=hbc, szAttachmentName=name, cbReadHintSize=hint)

    def read(self, hbc="B1", cb=32768):
        """DsBackupRead."""
        buffer = bytearray(cb)
        code = self("DsBackupRead", hbc=hbc, cbBuffer=cb, pvBuffer=buffer)
        self.bytes_read = bytes(buffer[: self.out.get("cbRead", 0)])
        return code

    def close(self, hbc="B1"):
        """DsBackupClose."""
        return self("DsBackupClose", hbc=hbc)

    def truncate(self, hbc="B1"):
        """DsBackupTruncateLogs."""
        return self("DsBackupTruncateLogs", hbc=hbc)

    def end(self, hbc="B1"):
        """DsBackupEnd."""
        return self("DsBackupEnd", hbc=hbc)

    def copy(self, name, hbc="B1"):
        """The bytes of one file, to its end."""
        assert self.open(name, hbc) == OK
        size, data = self.out["size"], b""
        while len(data) <= size and self.read(hbc) == OK and self.bytes_read:
            data += self.bytes_read
        assert self.read(hbc) == ERROR_HANDLE_EOF
        assert self.close(hbc) == OK
        assert len(data) == size
        return data

    def back_up(self, hbc="B1"):
        """A whole backup up to the truncation: the streams of its databases and the bytes of its logs, by name."""
        assert self.prepare() == OK
        assert self.names(hbc) == OK
        streams = {name: self.copy(name, hbc) for name in self.out["files"]}
        assert self.logs(hbc) == OK
        return streams, {name: self.copy(name, hbc) for name in self.out["files"]}

    def restore(self, kept="A1", **changed):
        """DsRestorePrepare."""
        return self("DsRestorePrepare", **{"szServerName": "DC1", "rtFlag": 0, "pvExpiryToken": kept} | changed)

    def register(self, hbc, **changed):
        """DsRestoreRegister."""
        return self("DsRestoreRegister", hbc=hbc, **SET | changed)

    def complete(self, hbc, state=0):
        """DsRestoreRegisterComplete."""
        return self("DsRestoreRegisterComplete", hbc=hbc, hrRestoreState=state)

    def write(self, count, start=0):
        """Objects for the directory."""
        bodies = [f"object {number}".encode().ljust(500, b".") for number in range(start, start + count)]
        for body in bodies:
            self.directory.write(body)
        return bodies

    def objects(self):
        """What the running directory has."""
        return sorted(self.directory.instance.databases[0].records(TABLE))


def closed_logs(client):
    """The closed logs on disk."""
    return [name for name in client.directory.files.entries(FOLDER) if name.endswith(".log") and name != "edb.log"]


def restarted(client):
    """After a clean restart no recovery needs the logs from before."""
    client.happens(STOPS)
    client.happens(STARTS)
    return closed_logs(client)


def copy_back(client, streams, logs):
    """Empty the directory's folder and put a set there, as a backup program does (R-268)."""
    files = client.directory.files
    files.remove_tree(FOLDER)
    for folder in (FOLDER, "backup", *map(files.parent, streams)):
        files.make_directory(folder)
    for name, data in (streams | {f"backup/{name.rpartition('/')[2]}": data for name, data in logs.items()}).items():
        files.create(name, len(data)).write(0, data)
