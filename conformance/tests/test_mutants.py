"""Mutants and suites: what is called equivalent is, what is called killed shows, and nothing tried is never green."""

from __future__ import annotations

import json

import pytest

from jetlaw.conformance.bench import WORLDS, bench
from jetlaw.conformance.cli import main
from jetlaw.conformance.cli import mutants as command
from jetlaw.conformance.mutants.baselines import random_tests, rule_tests
from jetlaw.conformance.mutants.extra import _Mutated, extra_states
from jetlaw.conformance.mutants.faulty import Faulty
from jetlaw.conformance.mutants.ground import Ground
from jetlaw.conformance.mutants.kills import BadTest, Runs
from jetlaw.conformance.mutants.proof import Search
from jetlaw.conformance.mutants.report import report
from jetlaw.conformance.mutants.suites import maker
from jetlaw.conformance.mutants.survey import survey
from jetlaw.conformance.oracle import Oracle, number
from jetlaw.conformance.verdicts import Verdict
from jetlaw.model.mutation import Mutant, mutants
from jetlaw.model.mutation.mutant import with_row
from jetlaw.model.ruling import Law

NO_RECOVERY = WORLDS["streaming"][2]
SNAPSHOT = WORLDS["snapshot"][0]


@pytest.fixture(scope="module")
def room():
    """The law that the real engine keeps."""
    return bench("ese-oss")


@pytest.fixture(scope="module")
def small(room):
    """A world of four states: no backup can begin in it."""
    return Ground(room.exact(NO_RECOVERY).graph)


@pytest.fixture(scope="module")
def snapshots(room):
    """The world of snapshots."""
    return Ground(room.exact(SNAPSHOT).graph)


def _all(ground):
    law, fired = ground.graph.law, ground.graph.fired()
    for function in ground.graph.world.functions:
        yield from (m for m in mutants(law, function) if (function, m.row) in fired)


def _is_same(ground, mutant):
    """Whether the mutant's own graph, compiled anew, starts in a state that behaves as the law's does.

    Asked is what the law has as calls: nobody opens a log that no list has ever named.
    """
    right = ground.graph.law
    law = Law(right.profile, (right.calls | {mutant.function: mutant.call}).values())
    graphs = ground.graph, _Mutated(ground, law, ground.engine.stepper.beside(law))
    asked = set(ground.graph.calls)
    edges = [
        [
            [
                (g.calls[g.inputs[s]], g.answers[g.outcomes[s]][:2], (side, g.targets[s]))
                for s in g.steps(state)
                if g.calls[g.inputs[s]] in asked
            ]
            for state in range(len(g.states))
        ]
        for side, g in enumerate(graphs)
    ]
    classes, count = {(side, state): 0 for side in (0, 1) for state in range(len(edges[side]))}, 1
    while True:
        numbers = {}
        refined = {
            (side, state): numbers.setdefault(
                (classes[side, state], frozenset((call, shown, classes[to]) for call, shown, to in edges[side][state])),
                len(numbers),
            )
            for side, state in classes
        }
        if len(numbers) == count:
            return refined[0, 0] == refined[1, 0]
        classes, count = refined, len(numbers)


@pytest.mark.parametrize("ground", ["small", "snapshots"])
def test_what_is_called_equivalent_is(ground, request):
    """The search agrees with compiling the mutant's own graph and comparing the two in full, mutant by mutant."""
    ground = request.getfixturevalue(ground)
    tried = list(_all(ground))[:: 29 if ground.graph.world is SNAPSHOT else 11]
    found = [Search(Faulty(ground, mutant)).run().shortest is None for mutant in tried]
    assert found == [_is_same(ground, mutant) for mutant in tried]
    assert 5 < sum(found) < len(found) - 10


def test_the_law_is_no_mutant_of_itself(snapshots):
    """A function with nothing changed decides nowhere otherwise, and nothing is found."""
    call = snapshots.graph.law.calls["JetOSSnapshotFreeze"]
    same = with_row("wrong answer", call, 0, call.rows[0], "is right")
    faulty = Faulty(snapshots, same)
    assert faulty.changed == {}
    assert Search(faulty).run().shortest is None


def _shows(ground, mutant, shortest):
    """What the oracle says when the mutant's law answers a sequence of calls, and the last answer is the given one."""
    right = ground.graph.law
    wrong = ground.engine.stepper.beside(Law(right.profile, (right.calls | {mutant.function: mutant.call}).values()))
    oracle = Oracle(ground.engine.stepper)
    oracle.states = {ground.graph.states[0]}
    states, verdicts = {ground.graph.states[0]}, []
    for step in shortest:
        call, (answer, witness) = ground.graph.calls[step[0]], ground.shown.words[step[1]]
        moves = [move for state in states for move in wrong.moves(wrong.roomy(state, call), call)]
        moves = [move for move in moves if move.outcome.answer == answer and move.outcome.witness == witness]
        assert moves or answer in ("anything", "no answer")
        states = {move.state.trimmed() for move in moves}
        died = None if number(answer) is not None else answer
        verdicts.append(oracle.judge(call, number(answer), witness, died).verdict)
    return verdicts


def test_what_is_said_to_show_a_mutant_does(snapshots):
    """Every shortest sequence, played by the mutant's law and judged by the oracle, differs at its end alone."""
    played = 0
    for mutant in list(_all(snapshots))[::7]:
        shortest = Search(Faulty(snapshots, mutant)).run().shortest
        if shortest:
            verdicts = _shows(snapshots, mutant, shortest)
            assert verdicts == [Verdict.CONFORMS] * (len(verdicts) - 1) + [Verdict.DIFFERS], str(mutant)
            played += 1
    assert played > 50


def test_a_planted_fault_is_found(snapshots):
    """A thaw that leaves the session frozen is not equivalent, and shows in the fewest calls that it can."""
    (mutant,) = [
        m
        for m in _all(snapshots)
        if m.function == "JetOSSnapshotThaw" and m.change == "snapshot.life := frozen, not ended"
    ]
    shortest = Search(Faulty(snapshots, mutant)).run().shortest
    assert shortest is not None
    calls = [snapshots.graph.calls[call].function for call, _ in shortest]
    assert calls[:3] == ["JetOSSnapshotPrepare", "JetOSSnapshotFreeze", "JetOSSnapshotThaw"]
    assert len(calls) == 4


@pytest.fixture(scope="module")
def weak(room):
    """The snapshot slice, tried with a suite of one test of one call."""
    return survey(room, "snapshot", lambda _: [[0]])


def test_a_weak_suite_leaves_survivors(weak):
    """One call kills few; every mutant is killed, or equivalent, or survives with a sequence that would show it."""
    counts = {end: weak.count(end) for end in ("killed", "survived", "equivalent", "excused")}
    assert counts == {"killed": 3, "survived": 559, "equivalent": 237, "excused": 0}
    assert all(bool(fate.shortest) == (fate.status == "survived") for fate in weak.fates)
    assert (weak.tests, weak.calls, weak.covered) == (1, 1, 1)


def test_the_report_counts_by_rule(room, weak):
    """Kinds and rules each add up to all mutants; survivors are told in full."""
    found = json.loads(json.dumps(report(room.law, "one call", None, [weak])))
    (slice_,) = found["slices"]
    assert found["schema"] == "jetlaw.mutants/1"
    for part in (slice_["kinds"].values(), slice_["rules"]):
        assert sum(counts["mutants"] for counts in part) == found["totals"]["mutants"] == 799
    assert len(slice_["survivors"]) == found["totals"]["survived"]
    assert all(each["shortest"] and each["change"] and each["sources"] for each in slice_["survivors"])


def test_what_survives_wp_has_more_states_than_the_law(room):
    """The promise of wp: an implementation with no more states than the law does not get through."""
    found = survey(room, "snapshot", maker(room, "wp", "snapshot"), weigh=True)
    alive = [fate for fate in found.fates if fate.status == "survived"]
    assert found.count("killed") + len(alive) == 562
    assert all(fate.extra for fate in alive)


def test_extra_states_are_counted(snapshots):
    """A mutant that merges what the law keeps apart has none more."""
    mutant: Mutant = next(m for m in _all(snapshots) if m.kind == "extra success")
    assert extra_states(snapshots, mutant) == 0


@pytest.mark.parametrize("steps", [[10**9], [-1]], ids=["beyond the graph", "negative"])
def test_a_sequence_that_is_no_test_is_refused(small, steps):
    """Steps that do not exist are the suite's fault, and said to be."""
    with pytest.raises(BadTest):
        Runs(small, [steps])


def test_steps_that_do_not_follow_are_refused(small):
    """A step has to leave the state that the one before has led to."""
    graph = small.graph
    elsewhere = next(step for step in range(len(graph)) if graph.sources[step] != graph.targets[0])
    with pytest.raises(BadTest):
        Runs(small, [[0, elsewhere]])


@pytest.mark.parametrize("draw", [random_tests, rule_tests])
def test_drawn_suites_are_the_same_for_the_same_seed(small, draw):
    """So many calls as asked for, none longer than a life, the same again."""
    made = [list(test) for test in draw(small.graph, 120)]
    assert sum(map(len, made)) == 120
    assert max(map(len, made)) <= 50
    assert made == [list(test) for test in draw(small.graph, 120)]
    assert Runs(small, made).calls == 120


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--suite", "nine"], "unknown suite 'nine'; there are: tour, pairs, wp, random, rules"),
        (["--profile", "win9"], "unknown profile 'win9'"),
        (["--slice", "\x1b[1m"], "unknown slice '\\x1b[1m'"),
        (["--slice", "directory"], "ese-oss has no function of the slice directory"),
        (["--calls", "7"], "--calls and --seed go with a suite that is drawn: random or rules"),
        (["--suite", "random", "--calls", "0"], "--calls 0: at least one call has to be made"),
    ],
)
def test_bad_input_is_one_line(arguments, said, capsys):
    """What came and what is possible, and exit status 2."""
    assert main(["mutants", *arguments]) == 2
    out, err = capsys.readouterr()
    assert said in err
    assert (out, err.count("\n")) == ("", 1)


def test_a_suite_of_no_tests_is_refused(monkeypatch, capsys):
    """Nothing tried is never green."""
    monkeypatch.setattr(command, "maker", lambda *_: lambda _: [])
    assert main(["mutants", "--slice", "snapshot", "--suite", "tour"]) == 2
    assert "tour has no test for the slice snapshot" in capsys.readouterr().err


def test_survivors_are_told(monkeypatch, capsys, tmp_path):
    """The verdict first; exit status 1; every survivor in the file."""
    monkeypatch.setattr(command, "maker", lambda *_: lambda _: [[0]])
    kept = tmp_path / "mutants.json"
    assert main(["mutants", "--slice", "snapshot", "--suite", "tour", "--json", str(kept)]) == 1
    out = capsys.readouterr().out
    assert out.startswith("tour under ese-oss: 559 of 562 faulty laws survive.\n")
    assert "and 547 more survive (--json tells all)" in out
    assert len(json.loads(kept.read_text())["slices"][0]["survivors"]) == 559
