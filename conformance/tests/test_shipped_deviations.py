"""The file for the open-source engine: it says what it says with reason and place, and is neither short nor stale.

``JETLAW_NIGHTLY=1`` tries every slice of every version.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from jetlaw.adapters.memory import ADAPTER
from jetlaw.conformance.bench import bench
from jetlaw.conformance.check import Checker
from jetlaw.conformance.deviations.excuses import Excuses
from jetlaw.conformance.deviations.loading import load, shipped
from jetlaw.conformance.runner import Budget, Runner
from jetlaw.conformance.verdicts import Verdict
from jetlaw.model.law import CALLS
from jetlaw.model.profiles import VERSIONS
from jetlaw.model.world import SLICES

NAME = "ese-oss"
DATA = Path(__file__).parent / "data"
NIGHTLY = os.environ.get("JETLAW_NIGHTLY") == "1"
TRIED = [("win8", "restore"), ("win8", "lifecycle"), ("ws2003", "restore"), ("ws2003", "snapshot")]
EVERYTHING = [(version, slice_name) for version in VERSIONS for slice_name in SLICES]


def excuses_of(version):
    """The entries that concern a version, with empty accounts."""
    return Excuses(load(NAME), bench(version).law)


def places(link):
    """The places of a link, as file, first and last line; of a place in the recordings, its name alone."""
    file = ""
    for part in link.split(", "):
        match = re.fullmatch(r"(?:(\w+\.[ch]xx):)?(\d+)(?:-(\d+))?", part)
        if match:
            file = match[1] or file
            yield file, int(match[2]), int(match[3] or match[2])
        else:
            assert re.fullmatch(r"[CDN]\d+", part), part
            yield part, 0, 0


def cited(calls):
    """The places that the law gives for the rows of some calls, in the same form."""
    for source in {source for call in calls for row in CALLS[call].rows for source in row.sources}:
        match = re.fullmatch(r"(\w+\.[ch]xx):(\d+)", source)
        yield (match[1], int(match[2])) if match else (source, 0)


def test_every_entry_says_why_and_where():
    """The file loads by its name; every entry has a reason that is a sentence, a situation, and a place."""
    assert list(shipped()) == [NAME]
    for entry in load(NAME):
        assert re.fullmatch(r"[A-Z].{20,}\.", entry.reason), entry.id
        assert entry.link, entry.id
        assert entry.rules or entry.inputs or entry.when or entry.next, entry.id


@pytest.mark.parametrize("entry", load(NAME), ids=lambda entry: entry.id)
def test_every_link_is_a_place_that_the_law_knows(entry):
    """Of the places of a link one at least is given by the law for a call that the entry is about."""
    known = set(cited(entry.calls or CALLS))
    assert any(file == at and first <= line <= last for file, first, last in places(entry.link) for at, line in known)


@pytest.mark.parametrize(("version", "slice_name"), EVERYTHING if NIGHTLY else TRIED)
def test_the_engine_differs_in_nothing_else(version, slice_name):
    """With the file a run against a documented profile differs nowhere, and finds nothing stale."""
    room, found = bench(version), Excuses(load(NAME), bench(version).law)
    tally = Runner(ADAPTER, room, slice_name, 1, excuses=found).run(Budget(1_500))
    if not tally.calls:
        pytest.skip(tally.faults[0])
    assert tally.verdicts[Verdict.DIFFERS] == 0
    assert [account.entry.id for account in found.stale] == []
    assert tally.verdicts[Verdict.CONFORMS] > 500


def test_without_the_file_the_engine_differs():
    """The same run without the entries differs: it is they that excuse."""
    tally = Runner(ADAPTER, bench("win8"), "restore", 1).run(Budget(300))
    assert tally.verdicts[Verdict.DIFFERS] > 0


@pytest.mark.parametrize(
    ("version", "left"),
    # JetStopServiceInstance2 stopped the service, which Windows Server 2003 does not know of.
    [("win8", []), ("ws2003", [("JetOpenFileInstanceA", "JET_errClientRequestToStopJetService")])],
)
def test_recordings_of_the_engine_differ_in_nothing_else(version, left):
    """Recordings differ only where they call what the version does not have; nothing in the file is stale by them."""
    checker = Checker(bench(version), excuses_of(version))
    tally = checker.check([DATA / "ese-oss-sample.jsonl.gz"])
    assert [(kept.call, kept.answer) for group in tally.groups.values() for kept in group.kept] == left
    assert tally.verdicts[Verdict.DIFFERS] == len(left)
    assert tally.verdicts[Verdict.EXCUSED] > 50
