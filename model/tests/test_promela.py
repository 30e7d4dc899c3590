import shutil
import subprocess
from dataclasses import replace

import pytest

from jetlaw.model.graph import Graph
from jetlaw.model.guarded import guarded_model
from jetlaw.model.law import CALLS
from jetlaw.model.profiles import profile
from jetlaw.model.promela import EXPORTED, GUARDED, graph_model, states_stored, write
from jetlaw.model.ruling import Law
from jetlaw.model.world import World
from jetlaw.model.worlds import WORLDS

TINY = World("streaming", only=("JetBeginExternalBackupInstance", "JetEndExternalBackupInstance"))
needs_spin = pytest.mark.skipif(
    not (shutil.which("spin") and shutil.which("gcc")), reason="needs SPIN and gcc (Debian packages spin and gcc)"
)


def graph_of(world, name="ese-oss"):
    """The graph of a world."""
    return Graph(world, Law(profile(name)))


def verified(model, folder, *options):
    """What SPIN's verifier says of a model."""
    (folder / "world.pml").write_text(model)
    for command in (
        ["spin", "-a", "world.pml"],
        ["gcc", "-w", "-DSAFETY", "-DNOREDUCE", "-o", "pan", "pan.c"],
        ["./pan", *(options or ("-m100000",)), "-n"],
    ):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_model_has_every_way():
    """The model has the steps of the graph that lead somewhere, each once."""
    graph = graph_of(TINY)
    ways = {(s, t) for s, t in zip(graph.sources, graph.targets, strict=True) if s != t}
    text = graph_model(graph)
    assert text.count("-> s = ") == len(ways)
    assert all(f"d_step {{ s == {source} -> s = {target} }}" in text for source, target in ways)


@needs_spin
@pytest.mark.parametrize("name", ["ese-oss", "win8"])
def test_spin_finds_as_many_states(tmp_path, name):
    """SPIN's own exploration stores as many states as the graph has."""
    for number, world in enumerate((WORLDS["restore from nothing"], WORLDS["streaming, lists"], TINY)):
        folder = tmp_path / str(number)
        folder.mkdir()
        graph = graph_of(world, name)
        assert states_stored(verified(graph_model(graph), folder)) == len(graph.states)


@needs_spin
@pytest.mark.parametrize("name", ["ese-oss", "win8"])
@pytest.mark.parametrize("world", GUARDED)
def test_spin_explores_the_rows_and_finds_as_many_states(tmp_path, world, name):
    """The rows as guarded commands span as many states as our exploration found: the two have nothing in common."""
    graph = graph_of(GUARDED[world], name)
    assert states_stored(verified(guarded_model(graph), tmp_path)) == len(graph.states) > 50


@needs_spin
@pytest.mark.parametrize("function", ["JetOpenFileInstance", "JetReadFileInstance", "JetTruncateLogInstance"])
def test_a_graph_of_other_rows_is_found_out(tmp_path, function):
    """A graph that lost the effect of a call has fewer states than SPIN finds by the rows."""
    rows = [replace(row, then=()) if row.kind == "done" else row for row in CALLS[function].rows]
    calls = {**CALLS, function: replace(CALLS[function], rows=tuple(rows))}
    world = GUARDED["streaming, files, from the rows"]
    lossy = Graph(world, Law(profile("ese-oss"), calls.values()))
    assert states_stored(verified(guarded_model(graph_of(world)), tmp_path)) > len(lossy.states)


def test_guarded_commands_need_one_of_each():
    """A world with two instances, or one that makes some, has no such model."""
    for world in (WORLDS["streaming, two instances"], WORLDS["lifecycle from nothing"]):
        with pytest.raises(ValueError, match="one object of a kind"):
            guarded_model(graph_of(world))


@needs_spin
def test_spin_misses_what_no_way_leads_to(tmp_path):
    """A state that loses all ways to it is not among those SPIN stores: the count would tell."""
    graph = graph_of(TINY)
    lines = graph_model(graph).splitlines()
    last = f"-> s = {len(graph.states) - 1} }}"
    cut = "\n".join(line for line in lines if last not in line)
    assert states_stored(verified(cut, tmp_path)) == len(graph.states) - 1


@needs_spin
def test_a_search_cut_short_counts_nothing(tmp_path):
    """Where the verifier did not look at everything, its count is refused."""
    with pytest.raises(ValueError, match="did not end"):
        states_stored(verified(graph_model(graph_of(TINY)), tmp_path, "-m1"))


def test_what_is_no_verdict_counts_nothing():
    """Words of something else are refused."""
    with pytest.raises(ValueError, match="did not end"):
        states_stored("")


def test_models_are_written(tmp_path, monkeypatch):
    """One model for each world that is exported and that the profile has, with the count it should have."""
    monkeypatch.setattr("jetlaw.model.promela.EXPORTED", ("restore from nothing", "directory"))
    monkeypatch.setattr("jetlaw.model.promela.GUARDED", {})
    told = []
    written = write(profile("ese-oss"), tmp_path / "models", told.append)
    assert [path.name for path in written] == ["ese-oss-restore-from-nothing.pml"]
    ((path, states),) = written.items()
    assert f"{states} states" in path.read_text()
    assert told == ["exploring ese-oss: restore from nothing"]


def test_every_slice_is_exported():
    """Each slice of the API has a world among those exported."""
    assert {WORLDS[name].slice for name in EXPORTED} == {world.slice for world in WORLDS.values()}
