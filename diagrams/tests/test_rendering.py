import re
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from jetlaw.diagrams import FORMATS, RendererMissing, __main__, home, machines, mermaid, picture, render, write
from jetlaw.diagrams.dot import digest, escaped, mark_of
from jetlaw.diagrams.graph import Edge, Group, Node, Note, Picture
from jetlaw.diagrams.words import listed, short
from jetlaw.model.facts import UnknownName

HOSTILE = 'a"b</b><x> & \\N \\n #35; `c` %%{init}%% ]|--> end; {d} \n subgraph\r\x00\u2028'
PLAIN = Picture(
    "hostile",
    "none",
    HOSTILE,
    (Node("s_a", HOSTILE, HOSTILE, start=True), Node("s_b", "b")),
    (Group("g_c", HOSTILE, ("s_a", "s_b")),),
    (Edge("e", "s_a", "s_b", "error", (HOSTILE,)),),
    (Note(HOSTILE, HOSTILE, ((HOSTILE, HOSTILE),)),),
    (HOSTILE,),
)
needs_dot = pytest.mark.skipif(shutil.which("dot") is None, reason="the program dot is not there")


def test_hostile_labels_in_dot():
    """In Graphviz text no label ends its markup, starts a tag or an escape, or holds a control character."""
    made = escaped(HOSTILE)
    assert not set(made) & set('<>"\\\n\r\x00\u2028')
    assert "<x>" not in render(PLAIN, "dot").decode()


def test_hostile_labels_in_mermaid():
    """In Mermaid text every label stays inside its quotes and on its line."""
    made = mermaid.escaped(HOSTILE)
    assert not set(re.sub(r"#\d+;", "", made)) & set('<>"\\\n\r\x00\u2028`%{}[]|#;:&')
    plain = replace(PLAIN, title="t")
    assert all(line.count('"') in {0, 2} for line in mermaid.text(plain).splitlines())
    assert len(mermaid.text(PLAIN).splitlines()) == len(mermaid.text(plain).splitlines())


@needs_dot
@pytest.mark.parametrize("name", ["svg", "png"])
def test_drawings_carry_the_hash_of_their_text(name):
    """A hostile picture can be drawn, and the drawing says which text it was made of."""
    drawn = render(PLAIN, name)
    assert mark_of(drawn) == digest(render(PLAIN, "dot").decode())
    assert render(PLAIN, name) == drawn


@pytest.mark.parametrize("name", ["svg", "png"])
def test_without_dot(name, monkeypatch, tmp_path):
    """Without the program, one line says what is missing and what works without it, and nothing is written."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RendererMissing) as caught:
        write(["database"], "ese-oss", name, tmp_path / "out")
    assert str(caught.value) == (f"{name} needs the program 'dot' of Graphviz on PATH; dot and mermaid need nothing")
    assert not (tmp_path / "out").exists()


def test_unknown_names():
    """A name that does not exist is told with those that do."""
    with pytest.raises(UnknownName) as machine:
        picture("snapshots", "ese-oss")
    with pytest.raises(UnknownName) as profile:
        picture("backup", "win95")
    with pytest.raises(UnknownName):
        home("snapshots")
    with pytest.raises(UnknownName) as name:
        render(PLAIN, "gif")
    assert (machine.value.kind, machine.value.known) == ("machine", machines())
    assert profile.value.kind == "profile"
    assert (name.value.kind, name.value.known) == ("format", FORMATS)


@pytest.mark.parametrize(("name", "suffix"), [("dot", "dot"), ("mermaid", "mmd")])
def test_writing(name, suffix, tmp_path):
    """One file for each machine, named after it, in a directory that need not exist."""
    paths = write(["database", "session"], "ese-oss", name, tmp_path / "new")
    assert paths == [tmp_path / "new" / f"database.{suffix}", tmp_path / "new" / f"session.{suffix}"]
    assert paths[0].read_bytes() == render(picture("database", "ese-oss"), name)


def test_a_picture_of_nothing():
    """A picture without frames, edges and notes can be rendered."""
    empty = Picture("m", "p", "t", (Node("s_a", "a"),), (), (), ())
    assert "linkStyle" not in render(empty, "mermaid").decode()
    assert "s_a" in render(empty, "dot").decode()


def test_short_names():
    """Names lose what tells nothing, and keep what tells functions apart."""
    world = ["JetGetLogInfoInstance", "JetGetLogInfoInstance2", "JetCreateInstance"]
    assert [short(name, world) for name in world] == ["GetLogInfo", "GetLogInfo2", "CreateInstance"]
    assert short("JetBackupInstance", ["JetBackup", "JetBackupInstance"]) == "BackupInstance"
    assert short("JetOSSnapshotThaw", ["JetOSSnapshotThaw", "JetEndSession"]) == "Thaw"
    assert short("DsBackupEnd", ["DsBackupEnd", "DsRestoreEnd"]) == "DsBackupEnd"


def test_lists_of_calls():
    """A list of nearly all calls names those that are missing."""
    known = ["JetInit", "JetTerm", "JetTerm2", "JetBeginSession", "JetEndSession", "JetOpenDatabase"]
    assert listed(known, known) == "every call"
    assert listed(known[:-1], known) == "every call but OpenDatabase"
    assert listed(known[:2], known) == "Init, Term"


def test_refresh(monkeypatch, tmp_path, capsys):
    """The command writes every machine in every format below the checkout, and refuses anywhere else."""
    written = []

    def record(names, profile, name, directory):
        written.append((tuple(names), profile, name, directory.relative_to(tmp_path).as_posix()))
        return [directory / f"one.{name}"]

    package = tmp_path / "diagrams" / "jetlaw" / "diagrams"
    monkeypatch.setattr(__main__, "__file__", str(package / "__main__.py"))
    monkeypatch.setattr(__main__, "write", record)
    assert __main__.main(["--refresh"]) == 2
    assert "is no checkout" in capsys.readouterr().err
    (tmp_path / "pyproject.toml").touch()
    assert __main__.main(["--refresh"]) == 0
    assert written == [
        (
            tuple(machine for machine in machines() if home(machine) == profile),
            profile,
            name,
            f"diagrams/pictures/{profile}",
        )
        for name in FORMATS
        for profile in ("ese-oss", "win8")
    ]
    assert capsys.readouterr().out.splitlines()[0] == "diagrams/pictures/ese-oss/one.dot"


def test_refresh_without_dot(monkeypatch, capsys):
    """Where the drawings cannot be made, the command says why and fails."""

    def missing(*_):
        raise RendererMissing("dot", "svg")

    monkeypatch.setattr(__main__, "write", missing)
    assert __main__.main(["--refresh"]) == 2
    assert capsys.readouterr().err == "svg needs the program 'dot' of Graphviz on PATH; dot and mermaid need nothing\n"


def test_help():
    """The command explains itself, and does nothing unless asked to."""
    told = subprocess.run([sys.executable, "-m", "jetlaw.diagrams"], capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert "--refresh" in told.stderr
    with pytest.raises(SystemExit):
        __main__.main(["--help"])
