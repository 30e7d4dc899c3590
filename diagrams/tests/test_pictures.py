import zlib
from itertools import pairwise, product
from pathlib import Path

import pytest

from jetlaw.diagrams import FORMATS, SUFFIXES, machines, picture, render
from jetlaw.diagrams.dot import digest, mark_of
from jetlaw.diagrams.extract import frames, gathered, identifier
from jetlaw.diagrams.projection import explored, phase_of, projected, whose
from jetlaw.diagrams.subjects import SUBJECTS
from jetlaw.model.law import CALLS

PROFILE = "ese-oss"
COMMITTED = Path(__file__).parents[1] / "pictures" / PROFILE
STALE = "out of date: run python -m jetlaw.diagrams --refresh"
MOST_EDGES = {"engine": 8, "instance": 12, "session": 8, "database": 9, "backup": 16, "file": 18}
"""More than this in one picture, and nobody reads it."""

each_machine = pytest.mark.parametrize("machine", machines())


@each_machine
@pytest.mark.parametrize("name", ["dot", "mermaid"])
def test_committed_texts_are_up_to_date(machine, name):
    """The committed texts are exactly what the law gives now."""
    committed = (COMMITTED / f"{machine}.{SUFFIXES[name]}").read_bytes()
    assert committed == render(picture(machine, PROFILE), name), STALE


@each_machine
@pytest.mark.parametrize("name", ["svg", "png"])
def test_committed_drawings_are_of_the_committed_text(machine, name):
    """A drawing carries the hash of the text it was made of, so that it needs no program to see that it is current."""
    drawn = (COMMITTED / f"{machine}.{SUFFIXES[name]}").read_bytes()
    assert mark_of(drawn) == digest((COMMITTED / f"{machine}.dot").read_text(encoding="utf-8")), STALE


@each_machine
def test_committed_png_are_whole(machine):
    """The mark leaves a PNG valid: every chunk has its checksum, and the last is the end."""
    drawn = (COMMITTED / f"{machine}.png").read_bytes()
    at, kinds = 8, []
    while at < len(drawn):
        length = int.from_bytes(drawn[at : at + 4], "big")
        body, at = drawn[at + 4 : at + 8 + length], at + 12 + length
        kinds.append(body[:4])
        assert zlib.crc32(body) == int.from_bytes(drawn[at - 4 : at], "big")
    assert (kinds[0], kinds[1], kinds[-1]) == (b"IHDR", b"tEXt", b"IEND")


def test_nothing_else_is_committed():
    """The folder holds one file for each machine and format, and no leftovers."""
    assert sorted(path.name for path in COMMITTED.iterdir()) == sorted(
        f"{machine}.{SUFFIXES[name]}" for machine in machines() for name in FORMATS
    )


@each_machine
def test_edges_are_what_the_graph_does(machine):
    """Every edge stands for steps of the graph from every state it leaves, and every step that moves is on an edge."""
    subject, seen = SUBJECTS[machine], projected(machine, PROFILE)
    graph = explored(subject.world, PROFILE)
    titles = [identifier(phase_of(subject, graph, state)) for state in graph.states]
    steps = {
        (titles[source], titles[target], graph.calls[call], graph.answers[outcome][0])
        for source, call, outcome, target in zip(
            graph.sources, graph.inputs, graph.outcomes, graph.targets, strict=True
        )
        if titles[source] != titles[target]
    }
    moved = {(a, b, call.function, call.classes, whose(subject, call), answer) for a, b, call, answer in steps}
    members = {identifier(title, "g"): map(identifier, inside) for title, inside in frames(subject, seen)}
    members = {group: tuple(inside) for group, inside in members.items()}
    drawn = {
        (node, target, part.function, part.classes, part.whose, part.answer)
        for (source, target), parts in gathered(subject, seen).items()
        for node in members.get(source, (source,))
        for part in parts
    }
    assert drawn == moved


@each_machine
def test_edges_between_nodes_are_complete(machine):
    """The picture has an edge, of the kind of the answer, for everything that was gathered, and no other."""
    expected = {
        (source, target, "success" if part.answer == "JET_errSuccess" else "error")
        for (source, target), parts in gathered(SUBJECTS[machine], projected(machine, PROFILE)).items()
        for part in parts
    }
    shown = picture(machine, PROFILE).edges
    assert {(edge.source, edge.target, edge.kind) for edge in shown} == expected
    assert all(edge.labels for edge in shown)


@each_machine
def test_states_exclude_each_other(machine):
    """Whatever the values of the variables, exactly one state of the picture holds."""
    phases = SUBJECTS[machine].phases
    variables = sorted({variable for phase in phases for variable in phase.when.variables()}, key=lambda v: v.name)
    for values in product(*(variable.domain for variable in variables)):
        view = {variable.name: value for variable, value in zip(variables, values, strict=True)}
        assert len([phase.title for phase in phases if phase.when.holds(view)]) == 1, view


@each_machine
def test_ids_are_stable_and_unique(machine):
    """Ids come from titles alone, each once, and every edge and frame names nodes that exist."""
    shown = picture(machine, PROFILE)
    parts = (*shown.nodes, *shown.groups, *shown.edges)
    assert len({part.id for part in parts}) == len(parts)
    assert {node.id for node in shown.nodes} == {identifier(node.title) for node in shown.nodes}
    ends = {part.id for part in (*shown.nodes, *shown.groups)}
    assert {edge.source for edge in shown.edges} | {edge.target for edge in shown.edges} <= ends
    assert all(edge.id == f"{edge.source}__{edge.target}__{edge.kind}" for edge in shown.edges)


@each_machine
def test_frames_nest(machine):
    """Two frames hold each other or share nothing: only then can they be drawn."""
    inside = [set(group.nodes) for group in picture(machine, PROFILE).groups]
    assert all(not a & b or a < b or b < a for n, a in enumerate(inside) for b in inside[:n])


@each_machine
def test_pictures_stay_readable(machine):
    """No picture grows beyond what an eye can follow."""
    shown = picture(machine, PROFILE)
    assert len(shown.edges) <= MOST_EDGES[machine]
    assert len(shown.nodes) <= 9
    assert all(len(line) <= 40 for edge in shown.edges for line in edge.labels)


def test_the_backup_in_full():
    """A full backup goes over databases and logs back to nothing, and an incremental one skips databases."""
    ways = {(edge.source, edge.target) for edge in picture("backup", PROFILE).edges if edge.kind == "success"}
    assert {
        ("s_no_backup", "s_full_databases"),
        ("s_full_databases", "s_full_logs"),
        ("s_no_backup", "s_incremental_logs"),
        ("g_a_backup_is_under_way", "s_no_backup"),
    } <= ways


def test_a_documented_profile():
    """Where the documentation says that a failure cancels the backup, the picture shows it, dashed."""
    shown = picture("backup", "win8")
    cancelled = [edge for edge in shown.edges if edge.target == "s_cancelled"]
    assert "s_cancelled" in {node.id for node in shown.nodes}
    assert cancelled
    assert {edge.kind for edge in cancelled} == {"error"}
    assert {node.title for node in picture("file", "win8").nodes} >= {"no file", "database: end", "log: end"}


@each_machine
def test_a_version_without_the_calls(machine):
    """A version that lacks most calls of a world still has a picture, with the one state where it starts."""
    shown = picture(machine, "win2000")
    assert [node.start for node in shown.nodes].count(True) == 1
    assert render(shown, "dot")


@each_machine
def test_notes_hold_what_stays(machine):
    """The notes name every code with which a call on the object is refused and stays."""
    subject, shown = SUBJECTS[machine], picture(machine, PROFILE)
    seen = projected(machine, PROFILE)
    codes = {
        part.answer.removeprefix("JET_err").removeprefix("JET_wrn")
        for title in seen.phases
        for part in seen.ways[title].get(title, ())
        if CALLS[part.function].machine in subject.families and part.answer != "JET_errSuccess" and not part.whose
    }
    assert codes <= {code for note in shown.notes for code, _ in note.refused}


@each_machine
def test_no_two_notes_alike(machine):
    """States that add the same to what holds everywhere share one note."""
    notes = sorted((note.stays, note.refused) for note in picture(machine, PROFILE).notes[1:-1])
    assert all(a != b for a, b in pairwise(notes))
