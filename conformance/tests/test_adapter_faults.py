import json

import pytest

from jetlaw.adapters.memory import ADAPTER

from . import afflicted
from .recorded import LAST_WORD, jetlaw

ANSWER = "an answer has a signed 32-bit number in `ret`"
OUT = "`out` is at fault: "
SPEC = afflicted.__name__


def run(capsys, path, name, *options, calls=400):
    """Run against an adapter of `afflicted`: exit status, the report, and what was written for people."""
    report = path / "report.json"
    arguments = ("--adapter", f"{SPEC}:{name}", "--calls", calls, "--slice", "streaming", "--json", report, *options)
    status, written, complaint = jetlaw(capsys, "run", *arguments)
    assert complaint == ""
    return status, json.loads(report.read_text()), written


def counted(report):
    """The verdicts that occur in a report, and how often."""
    return {name: count for name, count in report["verdicts"].items() if count}


NO_ADAPTERS = {
    "NeedsMore": "adapter class NeedsMore cannot be made without arguments: ",
    "Explodes": "lacks name, functions, troubles, open; an adapter has name, functions, troubles, open",
    "NO_FUNCTIONS": "lacks functions; an adapter has name, functions, troubles, open",
    "NO_OPEN": "lacks open; an adapter has name, functions, troubles, open",
}


@pytest.mark.parametrize(("name", "problem"), NO_ADAPTERS.items(), ids=NO_ADAPTERS)
def test_what_is_no_adapter(name, problem, capsys):
    """What lacks a part of the contract is refused before anything is tried."""
    status, written, complaint = jetlaw(capsys, "run", "--adapter", f"{SPEC}:{name}")
    assert (status, written, complaint.count("\n")) == (2, "", 1)
    assert problem in complaint


STARTS_BADLY = {
    "REFUSES": "made cannot start: FileNotFoundError: [Errno 2] no licence",
    "OPENS_NOTHING": "made opened None, which lacks call and close",
    "OPENS_TEXT": "made opened 'session', which lacks call and close",
    "NOTHING": "made implements none of the functions of slice streaming",
    "STRANGE": "made implements none of the functions of slice streaming",
    "FORGED": r"forged \x1b[31m\u202e implements none of the functions of slice streaming",
}


@pytest.mark.parametrize(("name", "fault"), STARTS_BADLY.items(), ids=STARTS_BADLY)
def test_nothing_was_tried(name, fault, capsys, tmp_path):
    """An adapter with which nothing can be tried is never one that conforms."""
    status, report, written = run(capsys, tmp_path, name)
    assert (status, report["faults"]) == (2, [fault])
    assert set(counted(report)) <= {"not_implemented"}
    assert [text for text in written.splitlines() if "fault" in text] == [f"fault: {fault}", LAST_WORD]
    assert "\x1b" not in written


FAILS_ON_THE_WAY = {
    "RAISES": r"afflicted raised in JetOpenFileInstanceA: ValueError: no \x1b[31mred\x1b[0m\nfile",
    "STICKS": "made cannot close: OSError: [Errno 5] stuck",
    "ANSWERS_NONE": f"afflicted answered None to JetOpenFileInstanceA; {ANSWER}",
    "ANSWERS_TEXT": f"afflicted answered '0' to JetOpenFileInstanceA; {ANSWER}",
    "ANSWERS_TRUE": f"afflicted answered Answer(ret=True, out={{}}, died=None) to JetOpenFileInstanceA; {ANSWER}",
    "ANSWERS_TOO_MUCH": "afflicted answered Answer(ret=1099511627776, out={}, died=None) to JetOpenFileInstanceA; "
    + ANSWER,
    "DIES_OF_AGE": "afflicted answered Answer(ret=None, out={}, died='age') to JetOpenFileInstanceA; "
    "`died` is crash, hang or None",
    "OUT_TEXT": "afflicted answered Answer(ret=0, out='H1', died=None) to JetOpenFileInstanceA; "
    f"{OUT}Expected `object`, got `str`",
    "OUT_NUMBER": "afflicted answered Answer(ret=0, out={'phfFile': 7}, died=None) to JetOpenFileInstanceA; "
    f"{OUT}Expected `str | null`, got `int` - at `$.phfFile`",
    "OUT_FILES": "afflicted answered Answer(ret=0, out={'files': 7}, died=None) to JetGetAttachInfoInstanceA; "
    f"{OUT}Expected `array | null`, got `int` - at `$.files`",
}


@pytest.mark.parametrize(("name", "fault"), FAILS_ON_THE_WAY.items(), ids=FAILS_ON_THE_WAY)
def test_adapter_fails_on_the_way(name, fault, capsys, tmp_path):
    """An adapter's own failure ends the run in one line; what was judged before is reported, also as JSON."""
    status, report, written = run(capsys, tmp_path, name)
    assert (status, report["status"], report["faults"]) == (2, 2, [fault])
    assert counted(report) == {"conforms": report["calls"]}
    assert report["calls"] > 3
    assert [text for text in written.splitlines() if "fault" in text] == [f"fault: {fault}", LAST_WORD]
    assert "\x1b" not in written


def test_adapter_that_fails_once(capsys, tmp_path, monkeypatch):
    """A failure that does not come again is reported like any other: the calls before it, and what it was."""
    monkeypatch.setattr(afflicted, "ONCE", afflicted.RaisesOnce())
    status, report, _ = run(capsys, tmp_path, "ONCE")
    assert (status, set(counted(report)), len(report["faults"])) == (2, {"conforms"}, 1)
    assert report["calls"] >= 99  # and those of the second try
    assert report["faults"][0].startswith("once raised in Jet")
    assert report["faults"][0].endswith(": ConnectionError: lost")


def test_a_name_that_is_no_text(capsys, tmp_path):
    """A handle that no file can hold is the adapter's fault, not the report's."""
    status, report, _ = run(capsys, tmp_path, "OUT_SURROGATE")
    assert (status, len(report["faults"])) == (2, 1)
    assert "; `out` is at fault: " in report["faults"][0]


def test_a_process_that_dies(capsys, tmp_path):
    """A crash where the law knows an answer differs, and the run goes on with a fresh process."""
    status, report, _ = run(capsys, tmp_path, "DIES", calls=600)
    deaths = [kind for group in report["groups"] for kind in group["came"] if kind["answer"] == "died (crash)"]
    count = sum(kind["count"] for kind in deaths)
    assert (status, report["faults"], report["calls"] >= 600) == (1, [], True)
    assert {kind["function"] for kind in deaths} == {"JetOpenFileInstance"}
    assert counted(report) == {"conforms": report["calls"] - count, "differs": count}
    assert count > 20
    assert any("\n# came died (crash); the law allows JET_err" in found["shortest"] for found in report["differences"])


def test_part_of_the_functions(capsys, tmp_path):
    """What an adapter lacks is counted as not implemented, never as a failure."""
    status, report, _ = run(capsys, tmp_path, "SOME", calls=800)
    lacks = {name for name, counts in report["by_function"].items() if counts["not_implemented"]}
    assert (status, report["faults"], lacks) == (0, [], {"JetReadFileInstance", "JetTruncateLogInstance"})
    assert set(counted(report)) == {"conforms", "not_implemented"}
    for name in lacks:
        counts = report["by_function"][name]
        assert {verdict for verdict, count in counts.items() if count} == {"not_implemented"}
    assert lacks < set(ADAPTER.functions)


def test_an_adapter_of_many_moods(capsys, tmp_path):
    """Answers that no second run repeats are judged all the same; that they come and go is not the kit's fault."""
    status, report, _ = run(capsys, tmp_path, "MOODY", calls=800)
    assert (status, report["faults"]) == (1, [])
    assert report["verdicts"]["differs"] > 3
    assert report["calls"] >= 800


def test_interrupted_run(capsys, tmp_path, monkeypatch):
    """An interrupt ends a run with what was found until then."""
    calls = iter(range(100))

    def interrupted(inner, function, arguments):
        if next(calls, None) is None:
            raise KeyboardInterrupt
        return inner.call(function, arguments)

    monkeypatch.setattr(afflicted, "RAISES", afflicted.Afflicted(interrupted))
    status, report, _ = run(capsys, tmp_path, "RAISES")
    assert (status, report["faults"], counted(report)) == (2, ["interrupted"], {"conforms": 100})


def test_trace_of_a_failed_run(capsys, tmp_path):
    """The recording of a run that an adapter ended is whole, and checks to the same verdicts."""
    trace = tmp_path / "run.jsonl.gz"
    _, report, _ = run(capsys, tmp_path, "RAISES", "--trace", trace)
    status, written, _ = jetlaw(capsys, "check", trace)
    assert status == 0
    assert f"{report['calls']} calls in {report['traces']} runs\n" in written
