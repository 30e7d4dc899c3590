import io
import json

import pytest
from rich.console import Console

from jetlaw.conformance import coverage
from jetlaw.model import facts
from jetlaw.model.graph import Graph
from jetlaw.model.law import CALLS
from jetlaw.model.profiles import profile
from jetlaw.model.ruling import Law
from jetlaw.model.world import World


@pytest.fixture(scope="module")
def found():
    """The report on the engine's reading, made once."""
    return coverage.report(profile("ese-oss"))


def shown(report, width=100):
    """The words of a report, as a file gets them."""
    console = Console(file=io.StringIO(), width=width)
    coverage.show(report, console)
    return console.file.getvalue()


def test_parts(found):
    """A report names its schema and profile first, and is plain JSON in a fixed order."""
    assert list(found) == [
        "schema",
        "profile",
        "reading",
        "version",
        "functions",
        "rows",
        "pairs",
        "rules",
        "ambiguities",
        "recordings",
        "worlds",
        "vacuous",
        "holes",
    ]
    assert (found["schema"], found["profile"], found["reading"]) == ("jetlaw.law/1", "ese-oss", "engine")
    assert json.loads(json.dumps(found)) == found


def test_totals(found):
    """Everything is counted against what the facts hold."""
    of = {part: found[part]["of"] for part in ("functions", "pairs", "rules", "ambiguities", "recordings")}
    assert of == {"functions": 78, "pairs": 520, "rules": 278, "ambiguities": 81, "recordings": 36}


def test_what_is_covered_and_what_is_not_add_up(found):
    """What is listed as missing and what is counted as covered make the whole."""
    assert found["functions"]["modelled"] + len(found["functions"]["not_modelled"]) == 78
    assert found["rules"]["bound"] + len(found["rules"]["not_bound"]) == 278
    assert found["ambiguities"]["decided"] + len(found["ambiguities"]["not_decided"]) == 81
    assert found["pairs"]["bound"] + len(found["pairs"]["unbound"]) == found["pairs"]["of_modelled"]
    assert found["rows"]["all"] == sum(found["rows"]["basis"].values()) == sum(len(c.rows) for c in CALLS.values())
    assert found["rows"]["held"] == sum(found["rows"]["kinds"].values())


def test_unbound_pairs_are_documented(found):
    """An unbound pair is one that a page of a modelled function lists and no documented row answers."""
    for function, symbol in found["pairs"]["unbound"]:
        assert (function, symbol) in facts.pairs()
        assert not [row for _, row in Law(profile("win8")).rows(function) if row.answer == symbol]


def test_worlds(found):
    """Each world of the table is explored; the sizes are those of its graph."""
    assert list(found["worlds"]) == list(coverage.WORLDS)
    graph = Graph(World("streaming", recovery=False), Law(profile("ese-oss")))
    assert found["worlds"]["streaming, no recovery"] == {"states": len(graph.states), "steps": len(graph), "holes": 0}


def test_vacuous_rows_never_fire(found):
    """A row is listed as vacuous because its condition needs what no small world has; one that fires is not."""
    silent = {(name, line["row"]) for name, lines in found["vacuous"]["by_function"].items() for line in lines}
    assert len(silent) == found["vacuous"]["rows"]
    assert ("JetCreateInstance", 1) in silent  # a world of one instance has no second to be refused
    graph = Graph(World("streaming"), Law(profile("ese-oss")))
    assert not {(name, number + 1) for name, number in graph.fired()} & silent


def test_functions_that_no_world_calls_stand_apart(found):
    """Rows of a function that was never tried are not called vacuous."""
    apart = found["vacuous"]["functions_in_no_world"]
    assert apart == ["JetCreateInstance2", "JetInit2", "JetInit3"]
    assert not set(apart) & set(found["vacuous"]["by_function"])


def test_holes_are_found(monkeypatch):
    """A call left without the row for a success is reported as a hole, with the situation."""
    world = World("lifecycle", started=False)
    law = Law(profile("ese-oss"), [*CALLS.values()])
    kept = tuple((n, row) for n, row in law.rows("JetBeginSession") if row.kind != "done")
    monkeypatch.setitem(law._rows, "JetBeginSession", kept)
    holes = [h for h in coverage._Explored(world, law).holes if h["function"] == "JetBeginSession"]
    situations = [
        (hole["classes"], hole["situation"]["instance.life"], hole["situation"]["engine.mode"]) for hole in holes
    ]
    assert sorted(situations) == [
        (["nil"], "initialized", "single"),
        (["null"], "initialized", "single"),
        (["object"], "initialized", "multi"),
        (["object"], "initialized", "single"),
    ]


def test_the_same_report_every_time(found):
    """The same law gives the same bytes."""
    assert json.dumps(coverage.report(profile("ese-oss"))) == json.dumps(found)


def test_words(found):
    """What is shown has the counts, the worlds, what is missing and what never fires, and no escape codes."""
    text = shown(found)
    for words in (
        "The law under ese-oss (reading: engine",
        "documented pairs bound",
        "streaming, circular logging",
        "Rules not bound: R-001",
        "Functions that no world calls: JetCreateInstance2, JetInit2, JetInit3.",
        "Rows that never fire in these worlds:",
    ):
        assert words in " ".join(text.split())
    assert "\x1b" not in text


def test_a_hole_is_shown(found):
    """Holes are told with world and call; nothing in them is taken for markup."""
    hole = {"world": "[red]w[/]", "function": "JetTerm", "classes": ["null"], "situation": {}}
    assert "Hole in [red]w[/]: JetTerm(null)" in shown({**found, "holes": [hole]})


def test_nothing_missing_is_said(found):
    """A report without gaps says so, and prints no empty table."""
    whole = {
        **found,
        "pairs": {**found["pairs"], "unbound": []},
        "rules": {**found["rules"], "not_bound": []},
        "vacuous": {**found["vacuous"], "functions_in_no_world": [], "by_function": {}},
        "holes": [],
    }
    text = shown(whole)
    assert "Rules not bound: none." in text
    assert "no row binds" not in text
    assert "never fire" not in text
