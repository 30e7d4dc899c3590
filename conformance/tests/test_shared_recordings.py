from __future__ import annotations

import gzip
import json
from collections import Counter

import pytest

from jetlaw.conformance.bench import bench
from jetlaw.conformance.check import Checker
from jetlaw.conformance.verdicts import Verdict
from jetlaw.model import facts

from .recorded import EVERY_FAMILY, FAMILIES, PAGE, SAMPLE, SHARED

GONE = (0, -1116)  # a dirty end is an end


class Incomparable:
    """The rules N1 to N10 of the recordings, as predicates over the steps of one trace, with a book of their own."""

    def __init__(self):
        self.live, self.initialized = set(), set()
        self.freed, self.since_empty = set(), set()
        self.owner, self.ended, self.reusable = {}, set(), set()
        self.detached = False

    def rules(self, step):
        """The rules that make a step incomparable."""
        call, given, died = step["call"], step["in"], step.get("died")
        found = set()
        if call.startswith("JetReadFile") and given["cb"] % PAGE == 0:
            found |= set() if given["hfFile"][0] == "H" or given["hfFile"] == "null" else {"N1"}
            found |= {"N2", "N3"} if died == "crash" else set()
        if call.startswith("JetStopServiceInstance") and given["instance"] not in self.initialized:
            found.add("N4")
        if given.get("instance") in self.since_empty and self.live:
            found.add("N6")
        if given.get("sesid") in self.reusable:
            found.add("N7")
        if call == "JetCloseDatabase" and self.detached:
            found.add("N8")
        if call.startswith("JetOpenFile") and (died == "hang" or step["ret"] == -1032):
            found.add("N10")
        return found

    def follow(self, step):
        """Take a step's effect in."""
        call, given, out, done = step["call"], step["in"], step.get("out") or {}, step["ret"] == 0
        if call.startswith(("JetCreateInstance", "JetInit")) and done:
            self.live.add(out["pinstance"])
            self.since_empty.discard(out["pinstance"])
            if call.startswith("JetInit"):
                self.initialized.add(out["pinstance"])
                self.reusable |= self.ended
        if call.startswith("JetBeginSession") and done:
            self.owner[out["psesid"]] = given["instance"]
            self.reusable |= self.ended
        if call == "JetEndSession" and done:
            self.ended.add(given["sesid"])
        if call.startswith("JetTerm") and step["ret"] in GONE:
            self._free(given["instance"])
        self.detached |= call.startswith(("JetDetachDatabase", "JetTerm")) and step["ret"] in GONE

    def _free(self, name):
        """An instance is gone, with its sessions."""
        self.live.discard(name)
        self.freed.add(name)
        self.ended |= {session for session, owner in self.owner.items() if owner == name}
        self.since_empty |= set() if self.live else self.freed


class Watching(Checker):
    """A checker that notes which calls came out undecided, by trace and number among its lines."""

    def __init__(self, profile):
        super().__init__(bench(profile))
        self.undecided = []

    def _judge(self, call, step):
        before = self.tally.verdicts[Verdict.UNDECIDED]
        super()._judge(call, step)
        if self.tally.verdicts[Verdict.UNDECIDED] > before:
            self.undecided.append((self._trace.name, step.number))


def incomparable(path):
    """For every step that a rule makes incomparable, by trace and number among its lines, the rules."""
    found, name, number, book = {}, "", 0, Incomparable()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for each in map(json.loads, lines):
            number += 1
            if "trace" in each:
                name, number, book = each["trace"], 0, Incomparable()
            elif "call" in each:
                if rules := book.rules(each):
                    found[name, number] = rules
                book.follow(each)
    return found


def conform(path, least):
    """What every corpus of the engine's recordings must show."""
    checker = Watching("ese-oss")
    tally = checker.check([path])
    excuses = incomparable(path)
    assert (tally.faults, tally.verdicts[Verdict.DIFFERS]) == ([], 0)
    assert tally.calls >= least
    assert len(checker.undecided) == tally.verdicts[Verdict.UNDECIDED] < tally.calls // 50
    assert [step for step in checker.undecided if step not in excuses] == []


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the folder 'shared' with the recordings is not beside the project")
def test_the_shared_recordings_conform():
    """Every comparable call conforms under ese-oss; each undecided one is one of the rules N1 to N10."""
    conform(SHARED, 39_000)


def test_the_sample_conforms():
    """The sample of the recordings that the project carries conforms likewise."""
    conform(SAMPLE, 2_560)


class ByFamily(Watching):
    """A checker that counts calls and undecided ones for each kind of trace and each family of functions."""

    def __init__(self, profile):
        super().__init__(profile)
        self.calls, self.open = Counter(), Counter()

    def _judge(self, call, step):
        families = self._trace.name.split("-")[0], facts.function(call.function).family
        self.calls.update(families)
        before = len(self.undecided)
        super()._judge(call, step)
        if len(self.undecided) > before:
            self.open.update(families)


def conform_by_family(path, families):
    """No call of any family differs, and of each less than two in a hundred are undecided, by a rule N1 to N10 each."""
    checker = ByFamily("ese-oss")
    tally = checker.check([path])
    assert (tally.faults, tally.verdicts[Verdict.DIFFERS], tally.verdicts[Verdict.ENVIRONMENT]) == ([], 0, 0)
    assert set(checker.calls) == families
    assert {name: n for name, n in checker.open.items() if n > 0.02 * checker.calls[name]} == {}
    assert {reason.split(": ")[1] for _, reason in tally.undecided} == {"nothing is promised here"}
    return tally


TRACES = {"complete", "legacy", "lifecycle", "mixed", "restore", "snapshot", "streaming"}
FUNCTIONS = {"ese-lifecycle", "ese-legacy-backup", "ese-streaming", "ese-snapshot", "ese-restore"}


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the folder 'shared' with the recordings is not beside the project")
def test_every_family_of_the_shared_recordings_conforms():
    """Every comparable call of every family conforms under ese-oss."""
    tally = conform_by_family(EVERY_FAMILY, TRACES | FUNCTIONS)
    assert (tally.calls, tally.verdicts[Verdict.UNDECIDED]) == (80_504, 189)


def test_every_family_of_the_sample_conforms():
    """The sample of all families that the project carries conforms likewise."""
    tally = conform_by_family(FAMILIES, TRACES | FUNCTIONS)
    assert (tally.calls, tally.verdicts[Verdict.UNDECIDED]) == (2_636, 8)


def test_the_sample_leaves_the_documentation():
    """Where the engine leaves the documentation of Windows Server 2003, and how often, by the first rule it offends."""
    checker = Checker(bench("ws2003"))
    tally = checker.check([SAMPLE])
    assert tally.faults == []
    assert {" ".join(group.rules): group.count for group in tally.ranked()} == {
        "R-104": 48,
        "R-003": 15,
        "R-033": 7,
        "R-149": 5,
        "R-131": 3,
        "R-150": 3,
        "R-082": 2,
        "R-096": 2,
        "R-148": 2,
        "R-156": 2,
        "R-050": 1,
        "R-066": 1,
        "R-077": 1,
        "R-087": 1,
        "R-095": 1,
        "R-134": 1,
    }
    assert {verdict.value: count for verdict, count in tally.verdicts.items()} == {
        "conforms": 2177,
        "undecided": 288,
        "differs": 95,
    }
