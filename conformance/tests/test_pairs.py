"""The documented pairs: the engine in memory is brought to answer those that it can, and a page tells of the rest."""

from __future__ import annotations

import pytest

from jetlaw.adapters.memory import ADAPTER
from jetlaw.conformance.driver import Driver
from jetlaw.conformance.pairs import __main__ as command
from jetlaw.conformance.pairs.page import page, reason
from jetlaw.conformance.pairs.reach import Chase, lay_out
from jetlaw.conformance.pairs.scenes import SCENES
from jetlaw.conformance.pairs.ways import Search
from jetlaw.conformance.verdicts import Verdict
from jetlaw.model.facts import pairs
from jetlaw.model.profiles import profile
from jetlaw.model.ruling import Law
from jetlaw.model.stepper import Stepper


@pytest.fixture(scope="module")
def tried():
    """Both engines, tried once."""
    return command.tried()


@pytest.mark.parametrize("name", ["memory", "memory:documented"])
def test_every_pair_is_answered_or_explained(tried, name):
    """Of 520 pairs each is answered somewhere, or there is a reason; the tries themselves find no fault."""
    chase, law = tried[name]
    assert chase.reached.faults == []
    missing = set(pairs()) - set(chase.reached.ways)
    assert len(pairs()) == 520
    assert all(reason(chase, law, pair) for pair in missing)


def test_no_way_fails_for_lack_of_one(tried):
    """A pair that some rule answers without a second thread has a way to it in some small world."""
    for chase, law in tried.values():
        missing = set(pairs()) - set(chase.reached.ways)
        assert [pair for pair in missing if reason(chase, law, pair) == "no small world leads there"] == []


def test_the_page_is_up_to_date(tried):
    """docs/pairs.md is generated, never edited: made anew it is the same text."""
    told = "run python -m jetlaw.conformance.pairs --refresh"
    assert command.PAGE.read_text(encoding="utf-8") == page(tried), told


def test_the_surest_way_comes_first():
    """A way on which every call has one answer comes before a shorter one that may end elsewhere."""
    law = Law(profile("win8"))
    search = Search(law, SCENES["streaming, ways out"], frozenset(ADAPTER.functions), frozenset())
    ways = search.ways({"JetEndExternalBackupInstance": {"JET_errSuccess"}})
    assert [way.doubts for way in ways] == sorted(way.doubts for way in ways)
    assert ways[0].steps[0][0].classes == ("object", "full")


def test_a_trouble_that_nobody_can_cause_bars_its_pairs():
    """An adapter without troubles is asked for none, and the reason says which one it would take."""
    law = Law(profile("ese-oss"))
    chase = Chase(_Untroubled(), law)
    assert not chase.may_come("JetCreateInstance", "JET_errOutOfMemory")
    pair = "JetReadFileInstance", "JET_errReadVerifyFailure"
    assert reason(chase, law, pair) == "the adapter cannot cause it: page fails its checksum"
    threaded = "JetTerm", "JET_errTermInProgress"
    assert reason(chase, law, threaded) == "it takes another thread"


@pytest.mark.parametrize("name", [name for name, scene in SCENES.items() if scene.steps])
def test_scenes_are_set_as_they_are_meant(name):
    """Every call that lays out a scene succeeds, and is right."""
    driver = Driver(ADAPTER, SCENES[name].world, Stepper(Law(profile("ese-oss"))))
    lay_out(driver, SCENES[name])
    assert {(made.answer.ret, made.judgement.verdict) for made in driver.made} == {(0, Verdict.CONFORMS)}
    driver.close()


def test_a_trouble_is_sought_where_nothing_else_is_wrong():
    """A call that goes through but for the trouble comes before one that is refused anyway."""
    law = Law(profile("win8"))
    troubles = frozenset(ADAPTER.troubles)
    search = Search(law, SCENES["streaming, lists"], frozenset(ADAPTER.functions), troubles)
    ways = search.ways({"JetBackupInstance": {"JET_errReadVerifyFailure"}})
    refused = [way.refused for way in ways]
    assert refused == sorted(refused)
    assert {way.trouble for way in ways} == {"page fails its checksum"}
    assert not refused[0]


class _Untroubled:
    """The engine in memory, to which nothing can happen."""

    name = "untroubled"
    functions = ADAPTER.functions
    troubles = ()
    open = ADAPTER.open
