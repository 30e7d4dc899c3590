"""Legal backups of every kind, what a client keeps of them, and how each is restored."""

from __future__ import annotations

from dataclasses import dataclass, replace

from jetlaw.adapters.memory.adapter import MemorySession
from jetlaw.adapters.memory.storage.files import FileSystem

from .histories import OK, assert_in_order, contents, contents_of, restarted

CIRCULAR, MISSING_FULL, GAP = -526, -560, -569
INCREMENTAL, END_NORMAL, END_ABORT = 0x1, 0x1, 0x2
COPY_SNAPSHOT, CONTINUE_AFTER_THAW, ALL_DATABASES = 0x2, 0x4, 0x1
ROOM = 65536


@dataclass(frozen=True)
class Copies:
    """A backup set: what was streamed out, by file name.

    Attributes:
        databases: name to bytes.
        logs: name to bytes.
        lives: which life of each database it is a copy of.
    """

    databases: dict
    logs: dict
    lives: dict

    def covers(self, lives):
        """All these databases are in it, as they live now."""
        return all(self.lives.get(path) == life for path, life in lives.items())


NOTHING = Copies({}, {}, {})


@dataclass(frozen=True)
class Backup:
    """One backup that has ended.

    Attributes:
        expected: what its restore must give.
        restore: does it; returns the return code and what the restored databases hold.
    """

    expected: frozenset
    restore: object


class Client:
    """Who makes backups of a store.

    Attributes:
        kept: the last full backup that counts, with the logs of the incremental ones since.
        directory: the directory of a full backup that counts, when it went to one.
        doubtful: logs were deleted since by a backup that was aborted, or that a detached database was not in; then a
            gap may be told.
    """

    def __init__(self, store):
        self.store = store
        self.kept = NOTHING
        self.directory = None
        self.doubtful = False
        self._directories = 0

    def call(self, function, code=OK, **arguments):
        """Make a call on the instance."""
        return self.store.expect(function, code, instance=self.store.instance, **arguments)

    def back_up(self, kind, during=((), (), ())):
        """A backup of that kind, with work between its steps; None where it is not to be had."""
        return KINDS[kind](self, during)

    def full(self, during, *, truncate=True, end=END_NORMAL):
        """A full backup by streaming; one that does not truncate is a copy, one that is aborted counts for nothing."""
        self.call("JetBeginExternalBackupInstance", grbit=0)
        names = self.call("JetGetAttachInfoInstance", cbMax=ROOM)["files"]
        databases = {name: self.copy(name, 40, during[0]) for name in names}
        self.store.do(during[1])
        names = self.call("JetGetLogInfoInstance", cbMax=ROOM)["files"]
        committed = self.store.committed
        self.store.do(during[2])
        logs = {name: self.copy(name) for name in names}
        made = Copies(databases, logs, {path: self.store.lives[path] for path in databases})
        if truncate:
            self.call("JetTruncateLogInstance")
        self.call("JetEndExternalBackupInstance2", grbit=end)
        if truncate and end == END_ABORT:
            self.doubtful = True
        elif truncate:
            self._keep(made)
        return streamed(made, committed, self.store)

    def of_logs(self, during, *, truncate=True):
        """An incremental backup by streaming; one that does not truncate is differential.

        It must be refused with circular logging, and must not be where a full backup has all that is attached. Where
        only an older one has, it is for the engine to say, and not tried.
        """
        covered = self.kept.covers({path: self.store.lives[path] for path in self.store.attached})
        if self.begin_of_logs(covered=covered) != OK:
            return None
        if not covered:
            self.call("JetEndExternalBackupInstance2", grbit=END_ABORT)
            return None
        listed = self.store.engine.call("JetGetLogInfoInstance", {"instance": self.store.instance, "cbMax": ROOM})
        if listed.ret == GAP and self.doubtful:
            self.call("JetEndExternalBackupInstance2", grbit=END_ABORT)
            return None
        assert listed.ret == OK
        names, committed = listed.out["files"], self.store.committed
        self.store.mark()
        self.store.do(during[2])
        logs = {name: self.copy(name) for name in names}
        assert all(self.kept.logs.get(name, data) == data for name, data in logs.items())
        if truncate:
            self.call("JetTruncateLogInstance")
        self.call("JetEndExternalBackupInstance")
        made = replace(self.kept, logs=self.kept.logs | logs)
        if truncate:
            self._go_on(made)
            self.directory = None  # which lacks the logs that were just copied and deleted
        return streamed(made, committed, self.store)

    def begin_of_logs(self, *, covered):
        """Begin an incremental backup; whether it is refused."""
        arguments = {"instance": self.store.instance, "grbit": INCREMENTAL}
        code = self.store.engine.call("JetBeginExternalBackupInstance", arguments).ret
        if self.store.setting.circular:
            assert code == CIRCULAR
        else:
            assert code == OK if covered else code in (OK, MISSING_FULL)
        return code

    def copy(self, name, pages=600, between=()):
        """Stream one file, with work after the first read."""
        out = self.call("JetOpenFileInstance", szFileName=name)
        data = b""
        while len(data) < out["size"]:
            buffer = bytearray(pages * 4096)
            read = self.call("JetReadFileInstance", hfFile=out["phfFile"], cb=len(buffer), pv=buffer)["cbRead"]
            data += buffer[:read]
            self.store.do(between)
            pages, between = 600, ()
        self.call("JetCloseFileInstance", hfFile=out["phfFile"])
        return data

    def to_directory(self, _):
        """A full backup by JetBackupInstance."""
        self._directories += 1
        directory = f"set{self._directories}"
        self.call("JetBackupInstance", szBackupPath=directory, grbit=0)
        lives = {path: self.store.lives[path] for path in self.store.attached}
        self._keep(self._read(directory, lives), directory)
        return self._in_directory()

    def logs_to_directory(self, _):
        """An incremental backup by JetBackupInstance, to the directory of the full one."""
        attached = {path: self.store.lives[path] for path in self.store.attached}
        able = self.directory is not None and not self.store.setting.circular and not self.doubtful
        if not able or not self.kept.covers(attached):
            return None
        self.call("JetBackupInstance", szBackupPath=self.directory, grbit=INCREMENTAL)
        self._go_on(self._read(self.directory, self.kept.lives))
        return self._in_directory()

    def snapshot(self, _, kind=0):
        """The disk while the instance is frozen; a full one makes the backups by streaming before it moot."""
        grbit = kind | CONTINUE_AFTER_THAW
        made = self.store.expect("JetOSSnapshotPrepare", psnapId=0, grbit=grbit)["psnapId"]
        self.store.expect("JetOSSnapshotFreeze", snapId=made, pcInstanceInfo=0, paInstanceInfo=0, grbit=0)
        volume, committed = self.store.files.copy(), self.store.committed
        self.store.expect("JetOSSnapshotThaw", snapId=made, grbit=0)
        if not kind:
            self.store.expect("JetOSSnapshotTruncateLog", snapId=made, grbit=ALL_DATABASES)
            self._keep(NOTHING)
        self.store.expect("JetOSSnapshotEnd", snapId=made, grbit=0)

        def restore():
            files = volume.copy()
            restarted(files, self.store.setting)
            return OK, contents(files, only=[path for path in self.store.lives if files.find(path)])

        return Backup(committed, restore)

    def _keep(self, made, directory=None):
        self.kept, self.directory, self.doubtful = made, directory, False

    def _go_on(self, made):
        self.kept = made
        self.doubtful = self.doubtful or set(self.store.attached) != set(made.lives)

    def _read(self, directory, lives):
        """The set in a directory, as if it had been streamed out."""
        files = self.store.files
        names = [name for name in files.entries(directory) if name.endswith(".log")]
        logs = {f"I1/{name}": read(files, f"{directory}/{name}") for name in names}
        databases = {path: read(files, f"{directory}/{path.rpartition('/')[2]}") for path in lives}
        return Copies(databases, logs, lives)

    def _in_directory(self):
        store, directory, lives = self.store, self.directory, self.kept.lives
        size = store.setting.log_kilobytes
        volume = store.files.copy()
        for path in store.lives:
            volume.delete(path)
        volume.remove_tree("I1")
        paths = living(lives, store)
        return Backup(only(store.committed, paths), lambda: restore_directory(volume.copy(), directory, paths, size))


KINDS = {
    "full": Client.full,
    "copy": lambda client, during: client.full(during, truncate=False),
    "aborted": lambda client, during: client.full(during, end=END_ABORT),
    "incremental": Client.of_logs,
    "differential": lambda client, during: client.of_logs(during, truncate=False),
    "directory": Client.to_directory,
    "incremental directory": Client.logs_to_directory,
    "snapshot": Client.snapshot,
    "copy snapshot": lambda client, during: client.snapshot(during, COPY_SNAPSHOT),
}


def read(files, path):
    """All bytes of a file."""
    file = files.open(path)
    return file.read(0, file.size)


def living(lives, store):
    """The paths of a set's databases that still live the lives of the set: of the others a restore promises nothing."""
    return frozenset(path for path, life in lives.items() if store.lives[path] == life)


def only(items, paths):
    """The items of some databases."""
    return frozenset(item for item in items if item[1] in paths)


def streamed(copies, committed, store):
    """A backup that was streamed out."""
    paths = living(copies.lives, store)
    return Backup(only(committed, paths), lambda: restore_streams(copies, paths))


def restore_streams(copies, paths=None):
    """JetExternalRestore of a set on a disk of its own; what the databases of these paths hold then."""
    files = FileSystem()
    for directory in ("set", "out"):
        files.make_directory(directory)
    for folder, part in (("set", copies.logs), ("out", copies.databases)):
        for name, data in part.items():
            files.create(f"{folder}/{name.rpartition('/')[2]}", len(data)).write(0, data)
    generations = [int(name[-9:-4], 16) for name in copies.logs]
    places = [[path, f"out/{path.rpartition('/')[2]}"] for path in copies.databases]
    answer = MemorySession({}, files=files).call(
        "JetExternalRestore",
        {
            "szCheckpointFilePath": "out",
            "szLogPath": "out",
            "rgrstmap": places,
            "szBackupLogPath": "set",
            "genLow": min(generations),
            "genHigh": max(generations),
        },
    )
    wanted = copies.lives if paths is None else paths
    return answer.ret, restored(files, dict(places), wanted) if answer.ret == OK else frozenset()


def restore_directory(files, directory, paths, size):
    """JetRestoreInstance of a directory on a disk of its own; what the databases of these paths hold then."""
    files.make_directory("I1")
    files.make_directory("out")
    engine = MemorySession({}, files=files)
    here = {"instance": engine.call("JetCreateInstance", {"szInstanceName": "I1"}).out["pinstance"]}
    engine.call("JetSetSystemParameter", here | {"paramid": "JET_paramLogFileSize", "lParam": size})
    answer = engine.call("JetRestoreInstance", here | {"sz": directory, "szDest": "out"})
    places = {path: f"out/{path.rpartition('/')[2]}" for path in paths}
    return answer.ret, restored(files, places, paths) if answer.ret == OK else frozenset()


def restored(files, places, paths):
    """What restored databases hold, under their old names; each passes its check, whether asked for or not."""
    items = set()
    for path, place in places.items():
        file = files.open(place)
        assert_in_order(file)
        items |= contents_of(file, path)
    return only(items, paths)


def later_incremental(engine, store, sets, found, *, may_refuse):
    """Whether an incremental backup in a new process is refused where it may be, or completes one of the sets.

    Args:
        engine: the new process, with the databases of the store recovered.
        store: as it was when the backup ran that a crash may have ended.
        sets: the last full backups that a client can have.
        found: what the recovery found.
        may_refuse: the logs that it needs can be gone.
    """

    def call(function, **arguments):
        return engine.call(function, {"instance": "I1"} | arguments)

    for path in store.attached:
        assert call("JetAttachDatabase", sesid="S1", szFilename=path, grbit=0).ret == OK
    lives = {path: store.lives[path] for path in store.attached}
    able = [copies for copies in sets if copies.covers(lives)]
    begun = call("JetBeginExternalBackupInstance", grbit=INCREMENTAL).ret
    if begun != OK:
        return begun == (CIRCULAR if store.setting.circular else MISSING_FULL) and (
            store.setting.circular or may_refuse or not able
        )
    listed = call("JetGetLogInfoInstance", cbMax=ROOM)
    if listed.ret == GAP:
        return may_refuse
    logs = {name: read(engine._process.files, name) for name in listed.out["files"]}
    for copies in able:
        paths = living(copies.lives, store)
        if restore_streams(replace(copies, logs=copies.logs | logs), paths) == (OK, only(found, paths)):
            return True
    return False
