import pytest

from .recorded import (
    BEGIN,
    DATABASE,
    END,
    IN_PROGRESS,
    NO_BACKUP,
    START,
    call,
    close,
    header,
    line,
    read,
    started,
    verdicts,
)

NOT_ALLOWED, BAD_ID, SEQUENCE, TIMED_OUT, GRBIT = -2403, -2404, -2401, -2402, -900
MISSING_FULL, MULTI, NO_INSTANCE, STOPPED = -560, -1081, -1003, -801
HURRIED = header(environment={"mode": "multi-instance", "snapshot_timeout_ms": 1000}) + started()


def prepare(name="N1", grbit=0, ret=0):
    """A snapshot session is prepared."""
    return call("JetOSSnapshotPrepare", ret, {"psnapId": name} if ret == 0 else None, grbit=grbit)


def on(function, name="N1", ret=0, grbit=0):
    """A call on a snapshot session."""
    return call(f"JetOSSnapshot{function}", ret, snapId=name, grbit=grbit)


def freeze(name="N1", ret=0):
    """A session is frozen."""
    return on("FreezeA", name, ret)


def join(name="N1", ret=0, instance="I1"):
    """An instance is added to a session."""
    return call("JetOSSnapshotPrepareInstance", ret, snapId=name, instance=instance, grbit=0)


def begin(ret=0, grbit=0):
    """A streaming backup begins."""
    return call("JetBeginExternalBackupInstance", ret, instance="I1", grbit=grbit)


def hang(function, **arguments):
    """A call that never returned."""
    return line(call=function, **{"in": arguments}, ret=None, died="hang")


SNAPSHOT = prepare() + freeze() + on("Thaw")
TRACES = {
    "a snapshot counts as a full backup of its own kind": START
    + SNAPSHOT
    + prepare("N2", 1)
    + freeze("N2")
    + on("Thaw", "N2")
    + begin(MISSING_FULL, grbit=1),
    "a streaming backup counts not for a snapshot": START
    + BEGIN
    + END
    + prepare(grbit=1)
    + freeze(ret=MISSING_FULL)
    + freeze(),  # the members have left
    "an abort in the freeze counts as a backup": START
    + prepare()
    + freeze()
    + on("Abort")
    + prepare("N2", 1)
    + freeze("N2"),
    "an abort of a continued session does not": START
    + prepare(grbit=4)
    + freeze()
    + on("Abort")
    + prepare("N2", 1)
    + freeze("N2", MISSING_FULL),
    "an end after the thaw does": START
    + prepare(grbit=4)
    + freeze()
    + on("Thaw")
    + on("End")
    + prepare("N2", 1)
    + freeze("N2"),
    "a streaming backup forbids a freeze": START + prepare() + BEGIN + freeze(ret=NOT_ALLOWED) + END + on("End"),
    "the end of a prepared session kills a streaming backup": START
    + prepare()
    + BEGIN
    + DATABASE
    + on("End")
    + close(NO_BACKUP)
    + BEGIN
    + read(65536, 65536)  # its file is still open
    + close(),
    "a thawed session is a backup to others": START
    + prepare(grbit=4)
    + freeze()
    + on("Thaw")
    + begin(IN_PROGRESS)
    + on("End")
    + BEGIN,
    "a frozen instance blocks a backup": START
    + prepare()
    + freeze()
    + hang("JetBeginExternalBackupInstance", instance="I1", grbit=0),
    "only an explicit session takes instances": START
    + prepare()
    + join(ret=NOT_ALLOWED)
    + prepare("N2", 8)
    + join("N2", NOT_ALLOWED),
    "an instance joins an explicit session": START + prepare(grbit=8) + join() + freeze() + on("Thaw"),
    "sessions are counted from 1": START
    + prepare()
    + on("End", "1")
    + on("End", "N1", BAD_ID)
    + on("Thaw", "2", BAD_ID),
    "flags come before the session": START + on("Thaw", "null", GRBIT, grbit=1) + on("Thaw", "null", BAD_ID),
    "a freeze may time out": HURRIED + prepare() + freeze() + on("Thaw", ret=TIMED_OUT) + on("Thaw", ret=BAD_ID),
    "or not": HURRIED + prepare() + freeze() + on("Thaw") + on("Thaw", ret=BAD_ID),
    "what was blocked goes on before the marks are cleared": HURRIED
    + prepare()
    + freeze()
    + begin(IN_PROGRESS)
    + BEGIN,
    "a copy is not truncated": START + prepare(grbit=6) + freeze() + on("Thaw") + on("TruncateLog", ret=SEQUENCE),
}


@pytest.mark.parametrize("name", TRACES)
def test_snapshot_traces(tmp_path, name):
    """Each of these is how the engine behaves, call by call."""
    text = TRACES[name]
    assert verdicts(tmp_path, text) == {"conforms": text.count('"call"')}


@pytest.mark.parametrize("name", TRACES)
def test_changed_snapshot_traces(tmp_path, name):
    """With another code for its last call, each of these differs there, and only there."""
    *before, last = TRACES[name].splitlines(keepends=True)
    changed = line(call="JetOSSnapshotThaw", **{"in": {"snapId": "N1", "grbit": 0}}, ret=-1)
    answered = (
        last.replace('"ret": 0', '"ret": -4').replace('"ret": -', '"ret": -9') if '"died"' not in last else changed
    )
    found = verdicts(tmp_path, "".join([*before, answered]))
    assert found == {"conforms": len(before) - 1, "differs": 1}


LEGACY = header(environment={"mode": "single-instance"}) + call("JetInit", 0, {"pinstance": "I1"}, instance="null")


def test_calls_without_an_instance(tmp_path):
    """They work on the only instance; the stop of the one is the stop of the other."""
    text = (
        LEGACY
        + call("JetBeginExternalBackup", grbit=0)
        + call("JetBeginExternalBackupInstance", IN_PROGRESS, instance="I1", grbit=0)
        + call("JetStopBackupInstance", instance="null")
        + call("JetGetAttachInfoA", STOPPED, cbMax=65536)
        + call("JetEndExternalBackup")
    )
    assert verdicts(tmp_path, text) == {"conforms": 6}


def test_calls_without_an_instance_where_there_are_several(tmp_path):
    """In multi-instance mode they are refused, and without any instance too."""
    text = header() + call("JetStopBackup", NO_INSTANCE) + started() + call("JetStopBackup", MULTI)
    assert verdicts(tmp_path, text) == {"conforms": 6}


def test_memory_that_calls_gave_out(tmp_path):
    """Each buffer is freed once; what was freed already is no buffer any more, and nothing is promised for it."""
    text = (
        header()
        + call("JetGetInstanceInfoA", out={"paInstanceInfo": "A1"})
        + call("JetGetInstanceInfoA", out={"paInstanceInfo": "A2"})
        + call("JetFreeBuffer", pbBuf="A1")
        + call("JetFreeBuffer", pbBuf="A2")
        + call("JetFreeBuffer", pbBuf=None)
    )
    assert verdicts(tmp_path, text) == {"conforms": 5}
    assert verdicts(tmp_path, text + call("JetFreeBuffer", pbBuf="A2")) == {"conforms": 5, "undecided": 1}


def test_trouble_of_another_thread_takes_another_thread(tmp_path):
    """A code that only a second thread explains differs in a trace of one thread, and is trouble in one of two."""
    alone = START + call("JetBeginExternalBackupInstance", -1000, instance="I1", grbit=0)
    other = line(call="JetStopBackupInstance", **{"in": {"instance": "I1"}}, ret=0, thread=2)
    assert verdicts(tmp_path, alone) == {"conforms": 4, "differs": 1}
    mixed = START + other + call("JetBeginExternalBackupInstance", -1000, instance="I1", grbit=0)
    assert verdicts(tmp_path, mixed) == {"conforms": 5, "environment": 1}
