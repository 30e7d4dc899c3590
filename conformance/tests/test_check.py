import json
import os
import subprocess
import sys

import pytest

from .recorded import (
    BEGIN,
    DATABASE,
    END,
    INVALID_INSTANCE,
    INVALID_PARAMETER,
    NO_BACKUP,
    NOT_COPIED,
    PAGE,
    SAMPLE,
    START,
    call,
    check_json,
    checked,
    close,
    header,
    line,
    logs,
    open_log,
    read,
    started,
    verdicts,
)

LOG1, LOG2 = "I1/edb00001.log", "I1/edb00002.log"
TWO = START + started("I2", "S2", "D2")
LOG_PHASE = START + BEGIN + logs(LOG1, LOG2)


def on(function, ret=0, instance="I1", **arguments):
    """A call on an instance."""
    return call(function, ret, instance=instance, **arguments)


def begin(ret=0, instance="I1", grbit=0):
    """A backup begins."""
    return on("JetBeginExternalBackupInstance", ret, instance, grbit=grbit)


def truncate(ret=0):
    """The copied logs are deleted."""
    return on("JetTruncateLogInstance", ret)


def detach(ret):
    """The database is detached."""
    return call("JetDetachDatabaseA", ret, sesid="S1", szFilename="I1/a.edb")


def copy(name, size=65536, cb=1 << 20, shown=65536):
    """A log is opened, read once and closed."""
    return open_log(name, size) + read(cb, shown) + close()


WHOLE_BACKUP = (
    START
    + BEGIN
    + on("JetGetAttachInfoInstanceA", cbMax=65536, out={"files": ["I1/a.edb"]})
    + DATABASE
    + read(8 * PAGE, 8 * PAGE)
    + read(8 * PAGE, 8 * PAGE)
    + close()
    + logs(LOG1, LOG2)
    + copy(LOG1)
    + copy(LOG2)
    + truncate()
    + END
)
TRANSACTION = line(note="transaction begun", detail="S1", ret=0)

CONFORMS = {
    "a whole backup": WHOLE_BACKUP,
    "each trace is a process of its own": (START + BEGIN) * 3,
    "refusals": START + END.replace('"ret": 0', f'"ret": {NO_BACKUP}') + begin(-900, grbit=4),
    "N10: a retry may look like a hang": TWO
    + BEGIN
    + logs(LOG1)
    + line(call="JetOpenFileInstanceA", **{"in": {"instance": "I1", "szFileName": "I2/a.edb"}}, died="hang"),
    "N1 does not excuse what is checked before": START
    + BEGIN
    + DATABASE
    + on("JetReadFileInstance", INVALID_PARAMETER, hfFile="nil", cb=512),
    "freed without a fresh start": START + on("JetTerm") + begin(INVALID_INSTANCE),
    "an ended session": START + call("JetEndSession", sesid="S1") + call("JetEndSession", -1104, sesid="S1"),
    "two instances do not meet": TWO
    + BEGIN
    + on("JetEndExternalBackupInstance", NO_BACKUP, "I2")
    + begin(0, "I2")
    + END
    + on("JetEndExternalBackupInstance", 0, "I2"),
    "a transaction": START + TRANSACTION + detach(-1108) + TRANSACTION.replace("begun", "committed") + detach(-1202),
    "transactions within transactions": START
    + TRANSACTION * 2
    + TRANSACTION.replace("begun", "rolled back")
    + detach(-1108),
    "a transaction that did not begin": START + TRANSACTION.replace('"ret": 0', '"ret": -1101') + detach(-1202),
    "a session that ended rolls back": START
    + TRANSACTION
    + call("JetEndSession", sesid="S1")
    + on("JetBeginSessionA", out={"psesid": "S2"})
    + call("JetDetachDatabaseA", 0, sesid="S2", szFilename="I1/a.edb"),
    "recovery off by a note": header()
    + call("JetCreateInstanceA", szInstanceName="I1", out={"pinstance": "I1"})
    + line(note="parameters", instance="I1", values={"JET_paramRecovery": "off"})
    + on("JetInit")
    + begin(-516),
    "JetInit in an empty process": header()
    + call("JetInit", instance="null", out={"pinstance": "I1"})
    + call("JetCreateInstanceA", -1080, szInstanceName="I2")
    + begin(0, "null")
    + on("JetEndExternalBackupInstance", 0, "nil"),
    "JetInit in an emptied process": START
    + on("JetTerm")
    + call("JetInit", instance="I1", out={"pinstance": "I2"})
    + call("JetCreateInstanceA", -1080, szInstanceName="I3")
    + begin(0, "nil")
    + on("JetTerm", 0, "I2")
    + call("JetCreateInstanceA", szInstanceName="I3", out={"pinstance": "I3"})
    + on("JetTerm", INVALID_PARAMETER, "null"),
}


@pytest.mark.parametrize("text", CONFORMS.values(), ids=CONFORMS)
def test_conforms(text, tmp_path):
    """What the engine's law allows conforms, call by call."""
    assert verdicts(tmp_path, text) == {"conforms": text.count('"call"')}


UNDECIDED = {
    "N1 handle out of range": START + BEGIN + DATABASE + on("JetReadFileInstance", None, hfFile="nil", cb=PAGE),
    "N2 stale slot": START + BEGIN + DATABASE + END + BEGIN + read(16 * PAGE, ret=None),
    "N3 read of another file": START + BEGIN + logs(LOG1) + open_log("I1/edb.chk") + read(16 * PAGE, ret=None),
    "N4 stop service before JetInit": header()
    + call("JetCreateInstanceA", szInstanceName="I1", out={"pinstance": "I1"})
    + on("JetStopServiceInstance", None),
    "N6 stale instance after a restart": START + on("JetTerm") + started("I2", "S2", "D2") + begin(INVALID_INSTANCE),
    "N6 acts on the new instance": START + on("JetTerm") + started("I2", "S2", "D2") + begin(0),
    "N7 stale session": START
    + call("JetEndSession", sesid="S1")
    + on("JetBeginSessionA", out={"psesid": "S2"})
    + call("JetEndSession", -1104, sesid="S1"),
    "N8 stale database id": START
    + call("JetCloseDatabase", sesid="S1", dbid="D1")
    + detach(0)
    + call("JetCloseDatabase", -1010, sesid="S1", dbid="D1"),
    "a function that the engine's library does not have": START + call("DsIsNTDSOnline", szServerName="DC1"),
}


@pytest.mark.parametrize("text", UNDECIDED.values(), ids=UNDECIDED)
def test_undecided(text, tmp_path):
    """Where the engine promises nothing no answer is right or wrong (rules N1 to N8 of the recordings)."""
    assert verdicts(tmp_path, text) == {"conforms": text.count('"call"') - 1, "undecided": 1}


def test_an_unmentioned_code_is_undecided(tmp_path):
    """The documentation's lists of codes are not complete (R-001): a code that no rule mentions is not wrong."""
    assert verdicts(tmp_path, START + begin(-4711), "ws2003") == {"conforms": 4, "undecided": 1}
    assert verdicts(tmp_path, START + begin(-4711)) == {"conforms": 4, "differs": 1}


def test_environment(tmp_path):
    """A code that only outside trouble explains is told apart, and the run goes on from what it does."""
    text = START + begin(-510) + END.replace('"ret": 0', f'"ret": {NO_BACKUP}')
    assert verdicts(tmp_path, text) == {"conforms": 5, "environment": 1}


def test_a_difference_is_told_whole(capsys, tmp_path):
    """A difference says what came, what was allowed, which rules say so, in which state, and the shortest way."""
    text = START.replace('"t"', '"first"') + begin() + begin() + END
    status, report, written = check_json(capsys, tmp_path, text)
    (found,) = report["differences"]
    (state,) = found.pop("states")
    program = found.pop("shortest")
    assert (status, report["calls"], report["verdicts"]["differs"]) == (1, 7, 1)
    assert found == {
        "trace": "first",
        "step": 6,
        "call": {
            "function": "JetBeginExternalBackupInstance",
            "in": {"instance": "I1", "grbit": 0},
            "classes": ["object", "full"],
        },
        "answer": "JET_errSuccess",
        "allowed": [{"answer": "JET_errBackupInProgress"}],
        "rules": ["backup.cxx:1701"],
    }
    assert (state["backup.phase"], state["backup.kind"], state["instance.life"]) == ("databases", "full", "initialized")
    assert program in written
    assert program.splitlines()[-2:] == [
        "answer = session.call('JetBeginExternalBackupInstance', {'instance': 'I1', 'grbit': 0})",
        "# came JET_errSuccess; the law allows JET_errBackupInProgress",
    ]


def test_the_shortest_way_runs(capsys, tmp_path):
    """The shortest way is a program that runs, and its last call gets an answer that the law allows."""
    _, report, _ = check_json(capsys, tmp_path, START + BEGIN + logs(LOG1) + truncate())
    names = {}
    exec(report["differences"][0]["shortest"], names)  # noqa: S102 - running it is what is tested
    assert names["answer"].ret == NOT_COPIED


def test_a_second_fault_behind_the_first(tmp_path):
    """After a difference the court goes on from what the answer implies, and finds what is wrong there."""
    text = START + END + BEGIN + begin() + logs(LOG1) + truncate() + END
    tally = checked(tmp_path, text).tally
    found = [(each.step, each.answer) for group in tally.groups.values() for each in group.kept]
    assert sorted(found) == [(5, "JET_errSuccess"), (7, "JET_errSuccess"), (9, "JET_errSuccess")]
    assert tally.calls == 10


PARTIAL = {
    "size of the database": WHOLE_BACKUP.replace(f'"size": {16 * PAGE}, ', ""),
    "bytes read": WHOLE_BACKUP.replace('"cbRead"', '"unknown"'),
    "list of logs": WHOLE_BACKUP.replace(f'"files": ["{LOG1}", "{LOG2}"]', '"cbActual": 40'),
    "no list at all": LOG_PHASE.replace('"files"', '"unknown"') + copy(LOG1) + truncate(NOT_COPIED),
    "sizes of logs": LOG_PHASE + copy(LOG1, None) + copy(LOG2, None) + truncate(),
    "sizes of logs, read exactly": LOG_PHASE + copy(LOG1, None, 65536) + copy(LOG2, None, 65536) + truncate(),
    "sizes of logs, one missing": LOG_PHASE + copy(LOG2, None) + truncate(NOT_COPIED),
    "bytes of one log, copied": LOG_PHASE + copy(LOG1, shown=None) + copy(LOG2) + truncate(),
    "bytes of one log, not copied": LOG_PHASE + copy(LOG1, shown=None) + copy(LOG2) + truncate(NOT_COPIED),
    "bytes of the first half": LOG_PHASE
    + (open_log(LOG1) + read(32768) + read(32768, 32768) + close())
    + copy(LOG2)
    + truncate(),
}


@pytest.mark.parametrize("text", PARTIAL.values(), ids=PARTIAL)
def test_partial_knowledge(text, tmp_path):
    """What a recording does not show accuses nobody: every state that may be is kept."""
    assert verdicts(tmp_path, text) == {"conforms": text.count('"call"')}


def test_partial_knowledge_decides_later(tmp_path):
    """Several states are kept until an answer tells them apart; from then on the rest is judged by it."""
    unsure = LOG_PHASE + copy(LOG1, shown=None) + copy(LOG2)
    refused, granted = unsure + truncate(NOT_COPIED), unsure + truncate()
    sizes = [len(checked(tmp_path, text)._court.oracle.states) for text in (unsure, refused, granted)]
    assert sizes == [3, 2, 1]  # the set of copied logs: none, some or all; none or some; all
    assert verdicts(tmp_path, unsure + truncate(NOT_COPIED) + truncate()) == {"conforms": 13, "differs": 1}


def test_full_knowledge_decides(tmp_path):
    """The same recordings with everything shown: the wrong outcome of the log set differs."""
    assert verdicts(tmp_path, LOG_PHASE + copy(LOG1) + copy(LOG2) + truncate(NOT_COPIED))["differs"] == 1
    assert verdicts(tmp_path, LOG_PHASE + copy(LOG2) + truncate())["differs"] == 1


KEYS = {"schema", "profile", "seed", "files", "traces", "calls", "verdicts", "by_function", "groups", "differences"}
KEYS |= {"undecided", "coverage", "faults", "status", "deviations", "replayed"}
VERDICTS = {"conforms", "differs", "undecided", "environment", "excused", "broken", "not_implemented"}


def test_json_keys(capsys, tmp_path):
    """The report has every key that is promised, whatever was found, and its counts add up."""
    for text in (START, START + END, header()):
        _, report, _ = check_json(capsys, tmp_path, text)
        assert set(report) == KEYS
        assert set(report["verdicts"]) == VERDICTS
        assert sum(report["verdicts"].values()) == report["calls"]
        assert all(set(counts) == VERDICTS for counts in report["by_function"].values())
        assert sum(sum(counts.values()) for counts in report["by_function"].values()) == report["calls"]
    assert (report["schema"], report["profile"], report["coverage"]) == ("jetlaw-report/1", "ese-oss", {})


REPORT = """
import sys
from jetlaw.conformance.bench import WORLDS
from jetlaw.conformance.cli import main
for name in WORLDS:  # the first world of each slice: compiling all of them would take most of the time
    WORLDS[name] = WORLDS[name][:1]
sys.exit(main(["check", sys.argv[1], "--profile", "ws2003", "--json", "-"]))
"""


def reported(seed):
    """A process that reports on the sample under ws2003, with hashes seeded."""
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", REPORT, SAMPLE.name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=SAMPLE.parent, env=environment)


def test_the_same_bytes_every_time():
    """The same recordings give the same report, whatever order the hashes of a run suggest."""
    runs = [reported(seed) for seed in ("1", "2")]
    first, second = (run.communicate(timeout=120)[0] for run in runs)
    assert [run.returncode for run in runs] == [1, 1]
    assert json.loads(first)["calls"] == 2560
    assert all(group["count"] for group in json.loads(first)["groups"])
    assert first == second
