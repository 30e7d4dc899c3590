"""Recordings made by hand, and what the command line says of them."""

from __future__ import annotations

import json
from pathlib import Path

from jetlaw.conformance.bench import bench
from jetlaw.conformance.check import Checker
from jetlaw.conformance.cli import main

SAMPLE = Path(__file__).parent / "data" / "ese-oss-sample.jsonl.gz"
FAMILIES = SAMPLE.with_name("ese-oss-families-sample.jsonl.gz")
SHARED = Path(__file__).resolve().parents[3] / "shared" / "traces" / "ese-oss-streaming.jsonl.gz"
EVERY_FAMILY = SHARED.with_name("ese-oss.jsonl.gz")
LAST_WORD = "fault: the input, the adapter or the kit is at fault; what is told above was tried"

OK, TOO_SMALL, IN_PROGRESS, NO_BACKUP, SEQUENCE = 0, -1038, -505, -520, -521
INVALID_PARAMETER, INVALID_INSTANCE, INVALID_GRBIT, NOT_COPIED = -1003, -1115, -900, -616
PAGE = 4096


def line(**keys):
    """One line of a trace."""
    return json.dumps(keys) + "\n"


def header(name="t", **keys):
    """The start of a trace."""
    return line(trace=name, format=1, **keys)


def call(function, ret=0, out=None, **arguments):
    """A call and its answer; ``ret`` None for a crash."""
    died = {"died": "crash"} if ret is None else {}
    return line(call=function, **{"in": arguments}, ret=ret, **({"out": out} if out else {}), **died)


def started(name="I1", session="S1", database="D1"):
    """Calls that start an instance with a session and a database in it."""
    return (
        call("JetCreateInstanceA", szInstanceName=name, out={"pinstance": name})
        + call("JetInit", instance=name, out={"pinstance": name})
        + call("JetBeginSessionA", instance=name, out={"psesid": session})
        + call("JetCreateDatabaseA", sesid=session, szFilename=f"{name}/a.edb", out={"pdbid": database})
    )


START = header() + started()
BEGIN = call("JetBeginExternalBackupInstance", instance="I1", grbit=0)
DATABASE = call(
    "JetOpenFileInstanceA",
    instance="I1",
    szFileName="I1/a.edb",
    out={"phfFile": "H1", "size": 16 * PAGE, "handle_value": 0},
)
END = call("JetEndExternalBackupInstance", instance="I1")


def read(count, shown=None, ret=0):
    """A read from the open file, which shows how much came."""
    out = {} if shown is None else {"cbRead": shown}
    return call("JetReadFileInstance", instance="I1", hfFile="H1", cb=count, ret=ret, out=out)


def close(ret=0, handle="H1"):
    """The open file is closed."""
    return call("JetCloseFileInstance", instance="I1", hfFile=handle, ret=ret)


def logs(*names, ret=0, function="JetGetLogInfoInstanceA"):
    """The logs are listed."""
    out = {"files": list(names)} if names else {}
    return call(function, instance="I1", cbMax=65536, ret=ret, out=out)


def open_log(name, size=65536, ret=0):
    """A log is opened; ``size`` None if the recording does not show it."""
    shown = {} if size is None else {"size": size}
    out = {"phfFile": "H1", "handle_value": 0, **shown} if ret == 0 else {}
    return call("JetOpenFileInstanceA", instance="I1", szFileName=name, ret=ret, out=out)


def checked(path, text, profile="ese-oss"):
    """A checker that has checked ``text``."""
    file = path / "trace.jsonl"
    file.write_text(text)
    checker = Checker(bench(profile))
    checker.check([file])
    return checker


def verdicts(path, text, profile="ese-oss"):
    """The verdicts on ``text`` that occur, and how often; no fault must have come up."""
    tally = checked(path, text, profile).tally
    assert tally.faults == []
    return {verdict.value: count for verdict, count in tally.verdicts.items()}


def jetlaw(capsys, *arguments):
    """Run the command line in this process: exit status, what it wrote and what it complained of.

    A run leaves no failures in the directory of the project, unless it is told where else they may lie.
    """
    words = [str(argument) for argument in arguments]
    kept_out = ["--failures", "none"] if words[:1] == ["run"] and "--failures" not in words else []
    status = main([*words, *kept_out])
    written, complaint = capsys.readouterr()
    return status, written, complaint


def check_json(capsys, path, text, *options):
    """Check ``text`` (or bytes) with ``--json``: exit status, the report, and what was written for people."""
    file, report = path / "trace.jsonl", path / "report.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    status, written, complaint = jetlaw(capsys, "check", file, "--json", report, *options)
    assert complaint == ""
    return status, json.loads(report.read_text()), written
