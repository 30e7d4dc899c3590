import zlib
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path

import pytest

from jetlaw.diagrams import FORMATS, SUFFIXES, home, machines, picture, render
from jetlaw.diagrams.dot import digest, mark_of
from jetlaw.diagrams.extract import frames, gathered, identifier
from jetlaw.diagrams.projection import explored, phase_of, projected, told, traps_in, whose
from jetlaw.diagrams.subjects import SUBJECTS
from jetlaw.diagrams.words import SUCCESSES
from jetlaw.model.law import CALLS

PROFILE = "ese-oss"
PICTURES = Path(__file__).parents[1] / "pictures"
STALE = "out of date: run python -m jetlaw.diagrams --refresh"
MOST_EDGES = {
    "engine": 8,
    "instance": 12,
    "session": 8,
    "database": 9,
    "backup": 16,
    "file": 18,
    "snapshot": 14,
    "directory-backup": 8,
    "directory-file": 12,
    "directory-restore": 9,
}
"""More than this in one picture, and nobody reads it."""


def committed(machine, name):
    """The committed file of a machine in a format."""
    return PICTURES / home(machine) / f"{machine}.{SUFFIXES[name]}"


each_machine = pytest.mark.parametrize("machine", machines())


@each_machine
@pytest.mark.parametrize("name", ["dot", "mermaid"])
def test_committed_texts_are_up_to_date(machine, name):
    """The committed texts are exactly what the law gives now."""
    assert committed(machine, name).read_bytes() == render(picture(machine, home(machine)), name), STALE


@each_machine
@pytest.mark.parametrize("name", ["svg", "png"])
def test_committed_drawings_are_of_the_committed_text(machine, name):
    """A drawing carries the hash of the text it was made of, so that it needs no program to see that it is current."""
    text = committed(machine, "dot").read_text(encoding="utf-8")
    assert mark_of(committed(machine, name).read_bytes()) == digest(text), STALE


@each_machine
def test_committed_png_are_whole(machine):
    """The mark leaves a PNG valid: every chunk has its checksum, and the last is the end."""
    drawn = committed(machine, "png").read_bytes()
    at, kinds = 8, []
    while at < len(drawn):
        length = int.from_bytes(drawn[at : at + 4], "big")
        body, at = drawn[at + 4 : at + 8 + length], at + 12 + length
        kinds.append(body[:4])
        assert zlib.crc32(body) == int.from_bytes(drawn[at - 4 : at], "big")
    assert (kinds[0], kinds[1], kinds[-1]) == (b"IHDR", b"tEXt", b"IEND")


def test_nothing_else_is_committed():
    """The folder holds one file for each machine and format, and no leftovers."""
    expected = {committed(machine, name) for machine in machines() for name in FORMATS}
    assert {path for path in PICTURES.rglob("*") if path.is_file()} == expected


@each_machine
def test_edges_are_what_the_graph_does(machine):
    """Every edge stands for steps of the graph from every state it leaves, and every step that moves is on an edge."""
    subject, seen = SUBJECTS[machine], projected(machine, home(machine))
    graph = explored(subject.world, home(machine))
    titles = [identifier(phase_of(subject, graph, state)) for state in graph.states]
    steps = {
        (titles[source], titles[target], graph.calls[call], graph.answers[outcome][0])
        for source, call, outcome, target in zip(
            graph.sources, graph.inputs, graph.outcomes, graph.targets, strict=True
        )
        if titles[source] != titles[target]
    }
    moved = {(a, b, call.function, told(call), whose(subject, call), answer) for a, b, call, answer in steps}
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
        (source, target, "success" if part.answer in SUCCESSES else "error")
        for (source, target), parts in gathered(SUBJECTS[machine], projected(machine, home(machine))).items()
        for part in parts
    }
    shown = picture(machine, home(machine)).edges
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
    shown = picture(machine, home(machine))
    parts = (*shown.nodes, *shown.groups, *shown.edges)
    assert len({part.id for part in parts}) == len(parts)
    assert {node.id for node in shown.nodes} == {identifier(node.title) for node in shown.nodes}
    ends = {part.id for part in (*shown.nodes, *shown.groups)}
    assert {edge.source for edge in shown.edges} | {edge.target for edge in shown.edges} <= ends
    assert all(edge.id == f"{edge.source}__{edge.target}__{edge.kind}" for edge in shown.edges)


@each_machine
def test_frames_nest(machine):
    """Two frames hold each other or share nothing: only then can they be drawn."""
    inside = [set(group.nodes) for group in picture(machine, home(machine)).groups]
    assert all(not a & b or a < b or b < a for n, a in enumerate(inside) for b in inside[:n])


@each_machine
def test_pictures_stay_readable(machine):
    """No picture grows beyond what an eye can follow."""
    shown = picture(machine, home(machine))
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


def test_a_snapshot_in_full():
    """A snapshot session is prepared, frozen and thawed, may time out, and goes on or ends."""
    ways = {(edge.source, edge.target): edge.labels for edge in picture("snapshot", PROFILE).edges}
    assert {
        ("s_no_session", "s_prepared"),
        ("g_before_the_freeze", "s_frozen_to_go_on"),
        ("s_frozen_to_go_on", "s_thawed"),
        ("s_thawed", "s_logs_truncated"),
        ("s_frozen_to_end", "s_ended"),
    } <= set(ways)
    assert ways["g_nobody_may_write", "s_timed_out"] == ("the freeze times out",)


def test_the_directory_in_full():
    """A directory backup lists databases, then logs, and truncates; a restore is registered and completed."""
    backup, restore = picture("directory-backup", "win8"), picture("directory-restore", "win8")
    ways = {(edge.source, edge.target) for shown in (backup, restore) for edge in shown.edges}
    assert {
        ("s_prepared", "s_databases_listed"),
        ("s_databases_listed", "s_logs_listed"),
        ("s_logs_listed", "s_logs_truncated"),
        ("g_a_restore_is_under_way", "s_ended"),
        ("s_registered", "s_completed"),
    } <= ways


@each_machine
def test_traps_are_what_the_law_does(machine):
    """Every trap of a machine is one under the profile of its committed picture."""
    assert picture(machine, home(machine)).traps == tuple(trap.text for trap in SUBJECTS[machine].traps)


def test_no_trap_where_the_law_has_none():
    """What traps a caller of the engine only is not told of the documentation; nor is a change that no row makes."""
    assert len(picture("snapshot", PROFILE).traps) == 3
    assert not [trap for trap in picture("snapshot", "win8").traps if "throws away" in trap]
    graph = explored(SUBJECTS["snapshot"].world, PROFILE)
    titles = [phase_of(SUBJECTS["snapshot"], graph, state) for state in graph.states]
    true = SUBJECTS["snapshot"].traps[0]
    assert traps_in(
        graph, titles, (true, replace(true, phase="timed out"), replace(true, answer="JET_errNoBackup"))
    ) == (true.text,)


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
    subject, shown = SUBJECTS[machine], picture(machine, home(machine))
    seen = projected(machine, home(machine))
    codes = {
        part.answer.removeprefix("JET_err").removeprefix("JET_wrn")
        for title in seen.phases
        for part in seen.ways[title].get(title, ())
        if CALLS[part.function].machine in subject.families and part.answer not in SUCCESSES and not part.whose
    }
    assert codes <= {code for note in shown.notes for code, _ in note.refused}


@each_machine
def test_no_two_notes_alike(machine):
    """States that add the same to what holds everywhere share one note."""
    notes = sorted((note.stays, note.refused) for note in picture(machine, home(machine)).notes[1:-1])
    assert all(a != b for a, b in pairwise(notes))
