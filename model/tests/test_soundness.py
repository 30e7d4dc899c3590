from dataclasses import replace

import pytest

from jetlaw.model.law import CALLS
from jetlaw.model.profiles import profile
from jetlaw.model.rows import check, done
from jetlaw.model.ruling import Law
from jetlaw.model.soundness.alternatives import ALTERNATIVES, ANSWER, declared
from jetlaw.model.soundness.contradictions import contradictions
from jetlaw.model.soundness.examine import Examined, examine, signature, worlds_of
from jetlaw.model.soundness.never import NEVER, violations
from jetlaw.model.soundness.promises import PROMISES
from jetlaw.model.soundness.sometimes import SOMETIMES, asked, missed
from jetlaw.model.soundness.survey import Survey, beyond, silent
from jetlaw.model.soundness.traps import traps
from jetlaw.model.terms import ALWAYS
from jetlaw.model.vocabulary import backup, instance
from jetlaw.model.world import World
from jetlaw.model.worlds import WAYS_OUT, WORLDS

PROFILES = ("ese-oss", "win8", "winxp")
BEGIN, END, STOP = "JetBeginExternalBackupInstance", "JetEndExternalBackupInstance", "JetStopBackupInstance"
SMALL = World("streaming", only=(BEGIN, STOP, END))
ENGINE = "jetapi.cxx:1 R-001"


@pytest.fixture(scope="module")
def explored():
    """What came of the worlds of each profile, each explored once, and once for those that share its rows."""
    known: dict[tuple[object, ...], Examined] = {}

    def of(name):
        law = Law(profile(name))
        for world in worlds_of(law):
            key = signature(world, law)
            if key not in known:
                known[key] = examine(world, law)
            yield known[key]

    return {name: list(of(name)) for name in PROFILES}


def mutant(function, change, name="ese-oss"):
    """The law with other rows for one call: ``change`` makes the new rows of the old."""
    calls = {**CALLS, function: replace(CALLS[function], rows=tuple(change(CALLS[function].rows)))}
    return Law(profile(name), calls.values())


def in_front(row):
    """A change that puts ``row`` before all others."""
    return lambda rows: (row, *rows)


def behind(row):
    """A change that puts ``row`` after all others."""
    return lambda rows: (*rows, row)


def edited(answer, **values):
    """A change of every row with that answer."""
    return lambda rows: [replace(row, **values) if row.answer == answer and row.kind == "done" else row for row in rows]


# --- the law is sound ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", PROFILES)
def test_every_row_fires(explored, name):
    """No row is vacuous: each applies to a call in a reachable state, or an old version has no calls to get there."""
    law = Law(profile(name))
    seen = {}
    for found in explored[name]:
        for variable, values in found.seen.items():
            seen[variable] = seen.get(variable, frozenset()) | values
    quiet = silent(law, frozenset().union(*(found.fired for found in explored[name])))
    assert [(call, number + 1, str(row.when)) for call, number, row in quiet if not beyond(law, row, seen)] == []


@pytest.mark.parametrize("name", PROFILES)
def test_no_hole(explored, name):
    """Of every call that can be made in a reachable state the law says something, or that it promises nothing."""
    assert [(found.world, hole.function) for found in explored[name] for hole in found.holes] == []


@pytest.mark.parametrize("name", PROFILES)
def test_no_contradiction(explored, name):
    """No two rows promise different things of one situation, but for those declared to stand side by side."""
    found = [(x.world, c) for x in explored[name] for c in x.contradictions if not declared(c.function, c.differs)]
    assert found == []


def test_every_alternative_is_used(explored):
    """A declared alternative that no world shows would hide the next contradiction."""
    used = {declared(c.function, c.differs) for found in explored.values() for x in found for c in x.contradictions}
    assert [alternative for alternative in ALTERNATIVES if alternative not in used] == []


@pytest.mark.parametrize("name", PROFILES)
def test_what_must_happen_can_happen(explored, name):
    """Everything of the table is reachable in its world."""
    assert [(found.world, one.words) for found in explored[name] for one in found.missed] == []
    assert sum(len(found.asked) for found in explored[name]) >= 25


@pytest.mark.parametrize("name", PROFILES)
def test_what_must_not_happen_cannot_happen(explored, name):
    """Every invariant holds in every reachable state of every world."""
    assert [(found.world, one.words) for found in explored[name] for one in found.violations] == []
    assert len(NEVER) >= 15


@pytest.mark.parametrize("name", PROFILES)
def test_worlds_are_small(explored, name):
    """A world is small enough to be explored in seconds."""
    assert max(found.states for found in explored[name]) < 30_000


def test_names_of_worlds():
    """Tables that name worlds name some that exist, and no two properties have the same words."""
    assert {one.world for one in SOMETIMES} | set(WAYS_OUT) <= set(WORLDS)
    for table in (SOMETIMES, NEVER, PROMISES):
        assert len({one.words for one in table}) == len(table)


# --- traps -----------------------------------------------------------------------------------------------------------
def test_traps_of_the_engine(explored):
    """A stopped service cannot be resumed, and holds a backup fast; an attempt at a term forbids backups for good."""
    found = {trap.stuck: trap for x in explored["ese-oss"] if x.world == "streaming, ways out" for trap in x.traps}
    assert {(trap.kind, stuck) for stuck, trap in found.items()} == {
        ("only a term helps", ("the service is stopped",)),
        ("only a term helps", ("backups are refused",)),
        ("only a term helps", ("the service is stopped", "a backup runs")),
        ("only a term helps", ("the service is stopped", "a backup runs", "a backup file is open")),
    }
    path = found["the service is stopped", "a backup runs"].path
    assert [(step.call.function, step.answer) for step in path] == [
        (BEGIN, "JET_errSuccess"),
        ("JetStopServiceInstance", "JET_errSuccess"),
    ]
    assert ("instance 1", "instance.service", "running", "stopped") in found[("the service is stopped",)].difference


def test_a_planted_trap_is_found():
    """An end that leaves the backup running makes a trap out of every begin."""
    law = mutant(END, edited("JET_errSuccess", then=()))
    world = World("streaming", only=(BEGIN, END))
    assert traps(Survey(world, Law(profile("ese-oss"))).graph) == []
    assert [(trap.kind, trap.stuck, len(trap.path)) for trap in traps(Survey(world, law).graph)] == [
        ("nothing helps", ("a backup runs",), 1)
    ]


# --- each detector catches a faulty law ------------------------------------------------------------------------------
def kinds(law, world=SMALL):
    """The contradictions of a law over a world, as (kind, function)."""
    return {(found.kind, found.function) for found in contradictions(Survey(world, law))}


def test_a_sound_law_has_none_of_the_planted_flaws():
    """Over the worlds in which flaws are planted the law itself has none."""
    assert kinds(Law(profile("ese-oss"))) == set()


def test_two_effects_of_one_answer_contradict():
    """A second outcome with the same answer and another effect is a contradiction; ``may`` is the way to mean it."""
    second = done(backup.phase.is_("logs", "databases"), ENGINE, instance.service.to("stopped"))
    assert kinds(mutant(STOP, behind(second))) == {("effects", STOP)}
    assert kinds(mutant(STOP, behind(replace(second, may=True)))) == set()


def test_two_certain_answers_contradict():
    """A second outcome with another answer is a contradiction, unless outputs tell the two apart."""
    second = done(backup.phase.is_("none"), ENGINE, answer="JET_wrnNyi")
    assert kinds(mutant(STOP, behind(second))) == {("answers", STOP)}
    found = next(c for c in contradictions(Survey(SMALL, mutant(STOP, behind(second)))))
    assert found.differs == (ANSWER,)
    assert found.situation["backup.phase"] == "none"


def test_a_refusal_of_what_is_promised_contradicts():
    """A check against what the documentation promises is a contradiction, whatever it answers; so it is with a code."""
    refusal = check("JET_errNoBackup", instance.life.is_("initialized"), ENGINE)
    assert kinds(mutant(STOP, in_front(refusal))) == {("promise", STOP)}
    world = World("lifecycle", only=("JetEndSession", "JetStopServiceInstance"))
    refusal = check("JET_errClientRequestToStopJetService", instance.service.is_("stopped"), ENGINE)
    assert kinds(mutant("JetEndSession", in_front(refusal)), world) == {("promise", "JetEndSession")}
    assert kinds(mutant("JetEndSession", in_front(replace(refusal, may=True))), world) == set()


def test_a_hidden_row_is_vacuous():
    """A row behind a check that always refuses never fires."""
    law = mutant(STOP, in_front(check("JET_errNoBackup", ALWAYS, ENGINE)))
    fired = Survey(SMALL, law).fired()
    assert (STOP, 0) in fired
    assert [number for name, number, _ in silent(law, fired) if name == STOP] == [n for n, _ in law.rows(STOP)][1:]


def test_only_an_old_version_has_an_excuse():
    """A row that needs what no call leads to is vacuous, unless the version is an old one."""
    row = check("JET_errNoBackup", instance.frozen.is_("yes") & backup.phase.is_("none"), ENGINE)
    seen = {"instance.frozen": frozenset({"no"}), "backup.phase": frozenset({"none", "logs"})}
    assert [beyond(Law(profile(name)), row, seen) for name in ("win2000", "win8", "ese-oss")] == [True, False, False]
    assert not beyond(Law(profile("win2000")), replace(row, when=backup.phase.is_("none")), seen)


def test_a_missing_outcome_is_a_hole():
    """A call left without its outcomes has no answer where nothing refuses it."""
    law = mutant(STOP, lambda rows: [row for row in rows if row.kind != "done"])
    assert {hole.function for hole in Survey(SMALL, law).holes()} == {STOP}


def test_what_a_faulty_law_cannot_reach_is_missed():
    """A truncation that is always refused is missed."""
    name = "JetTruncateLogInstance"
    law = mutant(name, in_front(check("JET_errNoBackup", ALWAYS, ENGINE)))
    world = "streaming, files"
    words = [one.words for one in missed(Survey(WORLDS[world], law).graph, asked(world, law))]
    assert words == [
        "logs are truncated when everything was copied",
        "a backup is completed after truncation",
        "an incremental backup succeeds after a full one",
    ]


@pytest.mark.parametrize(
    ("function", "then", "words"),
    [
        (BEGIN, (backup.phase.to("databases"), backup.kind.to("incremental")), "an incremental backup has no phase"),
        (BEGIN, (backup.phase.to("databases"),), "a backup has a kind"),
        (STOP, (backup.truncated.to("yes"), backup.phase.to("databases")), "logs are truncated only after"),
        (STOP, (instance.frozen.to("yes"),), "what is frozen belongs to a session that is"),
        (STOP, (instance.life.to("created"),), "a database is attached to a running instance"),
    ],
)
def test_a_broken_invariant_is_found(function, then, words):
    """A call with the wrong effect leads to states that must not be."""
    graph = Survey(SMALL, mutant(function, edited("JET_errSuccess", then=then))).graph
    assert any(never.words.startswith(words) for never, _, _ in violations(graph))
