import gzip
import json
import random
import subprocess
import sys

import pytest

from .recorded import BEGIN, DATABASE, LAST_WORD, START, call, check_json, header, jetlaw, line, logs, read

CALLS = 4  # of START
DEEP = "[" * 100_000 + "]" * 100_000
LONG = "x" * 10_000
CUT = "x" * 199 + "... (10,002 characters)"
TYPE = "does not fit the trace format: "
FORGED = "I\x1b[31m\u202e\x07\x9b1"
ESCAPED = r"I\x1b[31m\u202e\x07\x9b1"

AT_FAULT = {
    "no JSON": ("nope\n", "is no JSON: "),
    "cut line": ('{"call": "Jet', "is no JSON: "),
    "array": ("[1]\n", TYPE + "Expected `object`, got `array`"),
    "text": ('"JetInit"\n', TYPE + "Expected `object`, got `str`"),
    "of no kind": ("{}\n", "is neither header, call nor note (none of the keys 'trace', 'call', 'note')"),
    "deep": (DEEP + "\n", TYPE + "Expected `object`, got `array`"),
    "deep inside": ('{"call": "JetInit", "in": {"instance": ' + DEEP + "}}\n", "is nested too deeply for any call"),
    "ret text": (line(call="JetInit", ret="0"), TYPE + "Expected `int | null`, got `str` - at `$.ret`"),
    "ret fraction": (line(call="JetInit", ret=0.5), TYPE + "Expected `int | null`, got `float` - at `$.ret`"),
    "ret 2**40": (line(call="JetInit", ret=2**40), TYPE + "Expected `int` <= 2147483647 - at `$.ret`"),
    "in list": (
        '{"call": "JetInit", "in": [], "ret": 0}\n',
        TYPE + "Expected `object | null`, got `array` - at `$.in`",
    ),
    "died of age": (line(call="JetInit", died="age"), TYPE + "Invalid enum value 'age' - at `$.died`"),
    "no answer": (line(call="JetInit"), "the call JetInit has neither 'ret' nor 'died'"),
    "files number": (
        call("JetInit", out={"files": 7}),
        TYPE + "Expected `array | null`, got `int` - at `$.out.files`",
    ),
    "file number": (call("JetInit", out={"files": [7]}), TYPE + "Expected `str`, got `int` - at `$.out.files[0]`"),
    "size text": (call("JetInit", out={"size": "7"}), TYPE + "Expected `int | null`, got `str` - at `$.out.size`"),
    "cbRead negative": (call("JetInit", out={"cbRead": -1}), TYPE + "Expected `int` >= 0 - at `$.out.cbRead`"),
    "handle number": (
        call("JetInit", out={"pinstance": 1}),
        TYPE + "Expected `str | null`, got `int` - at `$.out.pinstance`",
    ),
    "detail number": (line(note="insert", detail=7), TYPE + "Expected `str | null`, got `int` - at `$.detail`"),
    "parameter": (
        line(note="parameters", instance="I1", values={"JET_paramRecovery": 1}),
        TYPE + "Expected `str`, got `int` - at `$.values.JET_paramRecovery`",
    ),
    "format 2": (line(trace="t", format=2), "trace format 2 is not known; format 1 is"),
    "unknown": (call("JetInits"), "exported function 'JetInits' is not known; nearest: JetInit, JetInit3, JetInit2"),
    "like nothing": (call("xyz"), "exported function 'xyz' is not known; 160 functions are"),
    "long name": (call(LONG), f"exported function '{CUT} is not known; 160 functions are"),
    "forged name": (call(FORGED), f"exported function '{ESCAPED}' is not known; 160 functions are"),
    "instance number": (call("JetInit", instance=1), "JetInit needs instance as a text, not 1"),
    "instance absent": (call("JetTerm"), "JetTerm needs instance as a text, not None"),
    "instance deep": (
        call("JetTerm", instance=json.loads("[" * 500 + "]" * 500)),
        "JetTerm needs instance as a text, not " + "[" * 200 + "... (1,000 characters)",
    ),
    "instance unknown": (call("JetTerm", instance="I9"), "JetTerm names instance 'I9', which no earlier call gave out"),
    "instance long": (call("JetTerm", instance=LONG), f"JetTerm names instance '{CUT}, which no earlier call gave out"),
    "instance forged": (
        call("JetTerm", instance=FORGED),
        f"JetTerm names instance '{ESCAPED}', which no earlier call gave out",
    ),
    "session unknown": (
        call("JetEndSession", sesid="S9"),
        "JetEndSession names sesid 'S9', which no earlier call gave out",
    ),
    "name number": (
        call("JetCreateInstanceA", szInstanceName=7),
        "JetCreateInstanceA needs szInstanceName as a text, not 7",
    ),
    "path number": (
        call("JetAttachDatabaseA", sesid="S1", szFilename=7),
        "JetAttachDatabaseA needs szFilename as a text, not 7",
    ),
    "file name number": (
        call("JetOpenFileInstanceA", instance="I1", szFileName=7),
        "JetOpenFileInstanceA needs szFileName as a text, not 7",
    ),
    "grbit text": (call("JetTerm2", instance="I1", grbit="0"), "JetTerm2 needs grbit as a number, not '0'"),
    "grbit true": (call("JetTerm2", instance="I1", grbit=True), "JetTerm2 needs grbit as a number, not True"),
    "grbit 2**70": (
        call("JetTerm2", instance="I1", grbit=2**70),
        "JetTerm2 needs grbit as a number of 32 bits, not 0x400000000000000000",
    ),
    "cbMax text": (
        call("JetGetLogInfoInstanceA", instance="I1", cbMax="0"),
        "JetGetLogInfoInstanceA needs cbMax as a number, not '0'",
    ),
    "cb null": (
        call("JetReadFileInstance", instance="I1", hfFile="null", cb=None),
        "JetReadFileInstance needs cb as a number, not None",
    ),
    "hfFile number": (
        call("JetCloseFileInstance", instance="I1", hfFile=0),
        "JetCloseFileInstance needs hfFile as a text, not 0",
    ),
    "hfFile junk": (
        call("JetCloseFileInstance", instance="I1", hfFile="9" * 10_000),
        f"JetCloseFileInstance needs hfFile as a handle, not '{CUT.replace('x', '9')}",
    ),
    "dbid junk": (
        call("JetCloseDatabase", sesid="S1", dbid="first"),
        "JetCloseDatabase needs dbid as a handle, not 'first'",
    ),
}


def clean(text):
    """Whether nothing in ``text`` could move a terminal's cursor or turn its direction."""
    return all(character == "\n" or character.isprintable() for character in text)


@pytest.mark.parametrize(("bad", "problem"), AT_FAULT.values(), ids=AT_FAULT)
def test_fault_in_a_line(bad, problem, capsys, tmp_path):
    """A fault is one line with place, what came and what is possible; the calls before it count, and later traces."""
    later = header("later") + call("JetCreateInstanceA", szInstanceName="I1", out={"pinstance": "I1"})
    bad = bad if bad.endswith("\n") else bad + "\n"
    status, report, written = check_json(capsys, tmp_path, START + bad + BEGIN + later)
    fault = f"{tmp_path / 'trace.jsonl'}:{CALLS + 2}: {problem}"
    assert (status, report["status"], len(report["faults"]), report["calls"]) == (2, 2, 1, CALLS + 1)
    assert report["faults"][0].startswith(fault) if problem.endswith(": ") else report["faults"] == [fault]
    assert report["verdicts"]["conforms"] == CALLS + 1
    assert [text for text in written.splitlines() if "fault" in text] == [f"fault: {report['faults'][0]}", LAST_WORD]
    assert clean(written)


NO_CALLS = {
    "empty": (b"", "{}: holds no call"),
    "blank": (b"\n \n\t\n", "{}: holds no call"),
    "headers only": (header().encode() * 3, "{}: holds no call"),
    "call before a header": (BEGIN.encode() * 3, "{}:1: comes before any trace header (a line with the key 'trace')"),
    "surrogate": (b'{"trace": "\\ud800x"}\n', "{}:1: is no JSON: "),
    "zero bytes": (b"\0" * 1000, "{}:1: is no JSON: "),
}


@pytest.mark.parametrize(("data", "problem"), NO_CALLS.values(), ids=NO_CALLS)
def test_nothing_to_judge(data, problem, capsys, tmp_path):
    """A file without a call to judge is never taken for one that conforms."""
    status, report, written = check_json(capsys, tmp_path, data)
    fault = problem.format(tmp_path / "trace.jsonl")
    assert (status, report["calls"], len(report["faults"])) == (2, 0, 1)
    assert report["faults"][0].startswith(fault)
    assert [text for text in written.splitlines() if "fault" in text] == [f"fault: {report['faults'][0]}", LAST_WORD]


def test_unreadable_utf_8(capsys, tmp_path):
    """Bytes that are no UTF-8 are a fault of their line."""
    status, report, _ = check_json(capsys, tmp_path, START.encode() + b'{"call": "Jet\xff\xfe"}\n')
    place = f"{tmp_path / 'trace.jsonl'}:{CALLS + 2}"
    assert (status, report["calls"], len(report["faults"])) == (2, CALLS, 1)
    assert report["faults"][0].startswith(f"{place}: is no JSON: ")


def test_byte_order_mark(capsys, tmp_path):
    """A byte order mark before the first header, as some editors write it, is no fault."""
    status, report, _ = check_json(capsys, tmp_path, b"\xef\xbb\xbf" + START.encode())
    assert (status, report["calls"], report["faults"]) == (0, CALLS, [])


def test_gzip_cut_in_the_middle(capsys, tmp_path):
    """Of a gzip file that was cut every whole line counts."""
    noise = random.Random(1)
    lines = "".join(
        line(note="insert", detail=noise.randbytes(30).hex(), ret=0) + BEGIN + call_end() for _ in range(999)
    )
    whole = gzip.compress((START + lines).encode(), mtime=0)
    status, report, written = check_json(capsys, tmp_path, whole[: len(whole) // 2])
    problem = "the gzip data end too early or are damaged: "
    fault = f"{tmp_path / 'trace.jsonl'}: {problem}Compressed file ended before the end-of-stream marker was reached"
    assert (status, report["faults"]) == (2, [fault])
    assert 800 < report["calls"] < 1200
    assert report["verdicts"]["conforms"] == report["calls"]
    assert written.count(fault) == 1


def call_end():
    """The backup that BEGIN began ends."""
    return call("JetEndExternalBackupInstance", instance="I1")


def test_gzip_damaged(capsys, tmp_path):
    """A byte changed in the middle is found out; what came before it counts."""
    data = bytearray(gzip.compress((START + (BEGIN + call_end()) * 50_000).encode(), mtime=0))
    data[len(data) // 2] ^= 0xFF
    status, report, _ = check_json(capsys, tmp_path, bytes(data))
    damaged = f"{tmp_path / 'trace.jsonl'}: the gzip data end too early or are damaged: "
    assert status == 2
    assert report["faults"][-1].startswith(damaged)
    assert len(report["faults"]) <= 2  # the line that the byte stands in may be none any more
    assert report["calls"] > 1000


def test_gz_that_is_no_gzip(capsys, tmp_path):
    """A file called .gz that holds no gzip data is told apart from a damaged one."""
    file = tmp_path / "trace.jsonl.gz"
    file.write_text(START)
    status, written, complaint = jetlaw(capsys, "check", file)
    fault = f"fault: {file}: the gzip data end too early or are damaged: they are no gzip data at all"
    assert (status, complaint) == (2, "")
    assert [text for text in written.splitlines() if "fault" in text] == [fault, LAST_WORD]


def test_files_that_are_none(capsys, tmp_path):
    """A file that is not there, and a folder, are one fault each; the other files are checked all the same."""
    good = tmp_path / "good.jsonl"
    good.write_text(START)
    status, written, complaint = jetlaw(capsys, "check", tmp_path / "none", good, tmp_path)
    assert (status, complaint) == (2, "")
    assert [text for text in written.splitlines() if "fault" in text] == [
        f"fault: {tmp_path / 'none'}: cannot be read: No such file or directory",
        f"fault: {tmp_path}: cannot be read: Is a directory",
        LAST_WORD,
    ]
    assert f"{CALLS} calls in 1 runs" in written


FORGERIES = {
    "trace name": header(FORGED) + call("JetTerm", instance="nil"),
    "file name": START + BEGIN + call("JetOpenFileInstanceA", instance="I1", szFileName=FORGED),
    "database": START + call("JetAttachDatabaseA", sesid="S1", szFilename=FORGED),
    "handle": START.replace('"I1"', json.dumps(FORGED)) + call("JetTerm", instance=FORGED, ret=-1),
    "file handle": START + BEGIN + DATABASE.replace("H1", "H\\u001b") + read(0).replace("H1", "H\\u001b"),
    "log": START + BEGIN + logs(FORGED + ".log") + call("JetTerm", instance="I1", ret=-1),
    "long": (START + BEGIN + DATABASE.replace("I1/a.edb", LONG)).replace('"t"', f'"{LONG}"'),
    "unknown argument": START + call("JetTerm", instance="nil", **{FORGED: json.loads("[" * 900 + "]" * 900)}),
}


@pytest.mark.parametrize("text", FORGERIES.values(), ids=FORGERIES)
def test_forged_names(text, capsys, tmp_path):
    """Names that would steer a terminal are told escaped, on the screen and in the report; the differences stay."""
    status, report, written = check_json(capsys, tmp_path, text)
    assert (status, report["faults"]) == (1, [])
    assert report["differences"]
    assert clean(written)
    assert len(written) < 6_000
    assert "\x1b" not in (tmp_path / "report.json").read_text()


MEASURE = """
import resource, sys
from jetlaw.conformance.cli import main
main(["check", sys.argv[1]])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
status = main(["check", sys.argv[2]])
print("kilobytes", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, status)
"""


@pytest.mark.parametrize("kind", ["plain", "gzip"])
def test_an_endless_line(kind, tmp_path):
    """A line of 100 MB is refused without being held in memory."""
    small, large = tmp_path / "small.jsonl", tmp_path / "large.jsonl"
    small.write_text(START)
    with gzip.open(large, "wb", compresslevel=1) if kind == "gzip" else large.open("wb") as stream:
        stream.write(START.encode() + b'{"call": "')
        for _ in range(100):
            stream.write(b"x" * 1_000_000)
    done = subprocess.run([sys.executable, "-c", MEASURE, small, large], capture_output=True, text=True, check=True)
    fault = f"fault: {large}:{CALLS + 2}: the line is longer than 16,777,216 bytes; no call is"
    assert done.stdout.splitlines().count(fault) == 1
    word, kilobytes, status = done.stdout.splitlines()[-1].split()
    assert (word, status, done.stderr) == ("kilobytes", "2", "")
    assert int(kilobytes) < 60_000
