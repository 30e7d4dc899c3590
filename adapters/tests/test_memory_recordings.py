"""The memory engine answers every recorded call as the open-source engine did."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from jetlaw.adapters.memory import ADAPTER

TRACES = Path(__file__).resolve().parents[3] / "shared" / "traces"
HANDLES = {"instance", "sesid", "dbid", "hfFile", "snapId"}
NAMING = {"pinstance": "I", "psesid": "S", "pdbid": "D", "phfFile": "H", "psnapId": "N"}
PAGE = 4096
REQUIRED_LOGS_MISSING = -543
INIT_LEAVES_HANDLE = (0, -1003, -1030)
"""Answers of JetInit that leave the caller's handle as it is; after any other it is NULL (recordings C17)."""
EVERY_FAMILY, STREAMING = "ese-oss.jsonl.gz", "ese-oss-streaming.jsonl.gz"
COMPARED = {
    (STREAMING, ""): (38_880, 100),
    (EVERY_FAMILY, "streaming"): (21_600, 70),
    (EVERY_FAMILY, "lifecycle"): (6_000, 100),
    (EVERY_FAMILY, "legacy"): (6_900, 20),
    (EVERY_FAMILY, "snapshot"): (13_200, 90),
    (EVERY_FAMILY, "mixed"): (13_300, 80),
    (EVERY_FAMILY, "restore"): (4_470, 25),
}
"""For each family of recordings: how many calls are compared, at least, and how many are not, at most."""


def read_traces(file, family):
    """Each trace of a family as its header and its lines; the empty family means all."""
    traces = []
    with gzip.open(TRACES / file, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            if "trace" in entry:
                traces.append((entry, []))
            else:
                traces[-1][1].append(entry)
    return [trace for trace in traces if trace[0]["trace"].startswith(family)]


class Watch:
    """What the rules N1 to N10 of recordings_say.md section 3 look at, followed through the recorded steps."""

    def __init__(self):
        self.live = set()
        self.stale_since_empty = set()  # N6: freed, and then the process had no instance at all
        self.freed = set()
        self.sessions = {}  # name -> instance
        self.ended = set()
        self.reusable = set()  # N7: ended, and a session was begun or an instance initialised since
        self.detached = False  # N8: some database went away, so an id may be stale

    def rule(self, step):
        """The rule that makes a step not comparable, or None."""
        arguments, call = step["in"], step["call"]
        if step.get("died") == "crash" and not call.startswith("JetRestore"):  # N2 to N5: undefined behaviour
            return "died"
        if step.get("died") and call.startswith("JetOpenFile"):
            return "N10 access-denied-retry"
        if call.startswith("JetReadFile") and step["in"]["cb"] % PAGE == 0 and not self.is_slot(arguments["hfFile"]):
            return "N1 handle-out-of-range"
        if arguments.get("instance") in self.stale_since_empty and self.live and call != "JetInit":
            return "N6 stale-instance-after-restart"
        if arguments.get("sesid") in self.reusable:
            return "N7 stale-session-handle-reused"
        if call == "JetCloseDatabase" and self.detached:
            return "N8 stale-dbid"
        return None

    @staticmethod
    def is_slot(handle):
        """Any recorded handle is 0, and so is NULL."""
        return handle == "null" or handle.startswith("H")

    def follow(self, step):
        """Take a step's effect in."""
        call, arguments, out = step["call"], step["in"], step.get("out") or {}
        if step["ret"] == 0 and call in ("JetCreateInstanceA", "JetInit"):
            self.live.add(out["pinstance"])
            self.stale_since_empty.discard(out["pinstance"])
        if step["ret"] == 0 and call in ("JetBeginSessionA", "JetInit"):
            self.reusable |= self.ended
        if call == "JetBeginSessionA" and step["ret"] == 0:
            self.sessions[out["psesid"]] = arguments["instance"]
            self.reusable.discard(out["psesid"])
            self.ended.discard(out["psesid"])
        if call == "JetEndSession" and step["ret"] == 0:
            self.ended.add(arguments["sesid"])
        if call == "JetDetachDatabaseA" and step["ret"] == 0:
            self.detached = True
        if call in ("JetTerm", "JetTerm2") and step["ret"] in (0, -1116):
            self.free(arguments["instance"])

    def free(self, instance):
        """An instance is gone with its sessions."""
        self.live.discard(instance)
        self.freed.add(instance)
        self.ended |= {name for name, owner in self.sessions.items() if owner == instance}
        self.detached = True
        if not self.live:
            self.stale_since_empty |= self.freed


class Replay:
    """One trace on a fresh engine, compared call by call."""

    def __init__(self, header):
        self.session = ADAPTER.open({"mode": header["environment"]["mode"]})
        self.names = {}
        self.times_out = "snapshot_timeout_ms" in header["environment"]  # members leave at a moment that nobody chose
        self.watch = Watch()
        self.other_logs = set()  # instances whose list of logs is another than recorded (D1)
        self.log_folders = {}  # instance -> where its logs are
        self.run_in = set()  # log folders that an instance has run in
        self.compared = 0
        self.skipped = []
        self.differences = []

    def own(self, key, value):
        """The engine's own handle for a recorded one; every recorded file handle is the value 0."""
        if key not in HANDLES:
            return value
        return self.names.get(value, "null" if key == "hfFile" and Watch.is_slot(value) else value)

    def note(self, entry):
        """Do a note's work; what it answered is compared, too."""
        if entry["note"] == "parameters":
            self.set_up(entry)
            return
        detail = " ".join(self.names.get(word, word) for word in entry["detail"].split())
        answered = self.session.note(entry["note"], detail)
        if answered != entry.get("ret", 0):
            self.differences.append((entry, answered))

    def set_up(self, entry):
        """Set an instance's paths and sizes as they were; the engine's own set-up has the rest."""
        if entry["ret"] or entry.get("instance") not in self.names:
            return
        self.log_folders[entry["instance"]] = entry["values"]["JET_paramLogFilePath"]
        for name, value in entry["values"].items():
            given = {"lParam": value} if isinstance(value, int) else {"szParam": value}
            self.session.call(
                "JetSetSystemParameter", {"instance": self.names[entry["instance"]], "paramid": name} | given
            )

    def step(self, entry):
        """Make one call and compare how it ended and how many instances it told of.

        Returns:
            False when the rest of the trace cannot be compared.
        """
        arguments = {key: self.own(key, value) for key, value in entry["in"].items()}
        answer = self.session.call(entry["call"], arguments)
        rule = self.watch.rule(entry)
        self.watch.follow(entry)
        if entry["call"] == "JetInit" and entry["ret"] not in INIT_LEAVES_HANDLE:
            self.names[entry["in"]["instance"]] = "null"
        for key in NAMING.keys() & (entry.get("out") or {}).keys() & answer.out.keys():
            self.names[entry["out"][key]] = answer.out[key]
        same = (answer.ret, answer.died) == (entry["ret"], entry.get("died"))
        if not self.times_out:
            same = same and answer.out.get("cInstance") == (entry.get("out") or {}).get("cInstance")
        if rule is not None:
            self.skipped.append(rule)
            return same or rule.startswith("N1")
        if self.depends_on_logs(entry, answer) and not same:
            self.skipped.append("D1")
            return False
        self.compared += 1
        if not same:
            self.differences.append((entry, answer.ret))
        return same

    def depends_on_logs(self, entry, answer):
        """D1: the answer hangs on which generations there are, and they are others than recorded.

        A restore that lacks logs of its set goes on with those that instances wrote in the folder where it works.
        """
        instance = entry["in"].get("instance")
        if entry["call"].startswith("JetRestore") and self.log_folders.get(instance) in self.run_in:
            return {entry["ret"], answer.ret} == {0, REQUIRED_LOGS_MISSING}
        if entry["call"] == "JetInit" and entry["ret"] == 0:
            self.run_in.add(self.log_folders.get(instance))
        if entry["call"].startswith("JetBeginExternalBackup") and entry["ret"] == 0:
            self.other_logs.discard(instance)
        if entry["call"].startswith("JetGetLogInfo") and (entry.get("out") or {}).get("files"):
            if entry["out"]["files"] != answer.out.get("files"):
                self.other_logs.add(instance)
            else:
                self.other_logs.discard(instance)
        numbered = entry["call"].startswith("JetOpenFile") and str(entry["in"]["szFileName"]).endswith(".log")
        return (numbered or entry["call"] == "JetTruncateLogInstance") and instance in self.other_logs

    def run(self, entries):
        """All entries, as far as they can be compared."""
        for entry in entries:
            if "note" in entry:
                self.note(entry)
            elif not self.step(entry):
                break
        self.session.close()


@pytest.mark.shared
@pytest.mark.skipif(not TRACES.exists(), reason="the folder 'shared' with the recordings is not beside the project")
@pytest.mark.parametrize(("file", "family"), COMPARED)
def test_every_recorded_answer_is_given_again(file, family):
    """Law of the recordings: same world, same calls, same return codes, wherever the engine's behaviour is defined.

    A call that did not return there hangs here, too. A frozen session may time out there at any moment, for real time
    passes; but no recorded code shows that, except where a blocked call or a note let the time pass.
    """
    compared, skipped, differences = 0, [], []
    for header, entries in read_traces(file, family):
        replay = Replay(header)
        replay.run(entries)
        compared += replay.compared
        skipped += replay.skipped
        differences += [(header["trace"], *difference) for difference in replay.differences]
    assert differences == []
    least, most = COMPARED[file, family]
    assert compared >= least
    assert len(skipped) <= most
