import builtins
import json
import os
from random import Random

import pytest

from jetlaw.adapters.contract import Answer
from jetlaw.adapters.memory import ADAPTER
from jetlaw.conformance.bench import WORLDS, bench
from jetlaw.conformance.happenings import eventful
from jetlaw.conformance.learn.comparison import Comparison, forbidden
from jetlaw.conformance.learn.confirming import confirm
from jetlaw.conformance.learn.drawing import text
from jetlaw.conformance.learn.inputs import alphabet, views
from jetlaw.conformance.learn.law import SILENT, WorldLaw
from jetlaw.conformance.learn.learner import Examiner, learn
from jetlaw.conformance.learn.machine import Machine, merged
from jetlaw.conformance.learn.session import Effort, Teacher
from jetlaw.conformance.learn.subject import Endless, Subject, Unsteady
from jetlaw.conformance.learn.telling import headline
from jetlaw.conformance.learn.trials import shortest
from jetlaw.model.world import World

from .faulty import FAULTS, OK, FaultyAdapter
from .recorded import jetlaw

CORE = World(
    "streaming",
    only=tuple(
        f"Jet{name}"
        for name in (
            "BeginExternalBackupInstance",
            "OpenFileInstance",
            "ReadFileInstance",
            "CloseFileInstance",
            "GetLogInfoInstance",
            "TruncateLogInstance",
            "EndExternalBackupInstance",
            "StopBackupInstance",
            "StopServiceInstance",
        )
    ),
)
"""A streaming backup with one call for each thing that can be done in it: small enough to be learnt often."""

SMALL = (CORE, WORLDS["snapshot"][0], WORLDS["restore"][0], WORLDS["legacy"][1], WORLDS["lifecycle"][2])
"""Worlds that the faultless engine is learnt in, turn by turn."""

nightly = pytest.mark.skipif(not os.environ.get("JETLAW_NIGHTLY"), reason="long; JETLAW_NIGHTLY=1 runs it")

SILENT_FAULTS = [
    fault for fault in FAULTS if (fault.undone or fault.also) and fault.function in CORE.only and fault.gives == ""
]


@pytest.fixture(scope="module")
def room():
    """The law of the open-source engine."""
    return bench("ese-oss")


@pytest.fixture(scope="module")
def law(room):
    """The law of a small world."""
    return WorldLaw(room, CORE)


def learnt(adapter, room, *worlds, seed=0, **effort):
    """What is learnt of an adapter in some worlds."""
    return Teacher(adapter, room, seed, Effort(**effort), spec="memory").learn(worlds or [CORE])


# --- what must be found, and nothing else -----------------------------------------------------------------------------
def test_there_are_ten_silent_faults_to_find():
    """Ten implementations with a planted silent fault each are the least that learning is measured by."""
    assert len({fault.name for fault in SILENT_FAULTS}) >= 10


@pytest.mark.parametrize("fault", SILENT_FAULTS, ids=lambda fault: fault.name)
def test_a_silent_fault_is_reported_as_what_it_is(fault, room):
    """A call that leads to a wrong state is the one finding, named by its function and answer, not by what follows."""
    lesson = learnt(FaultyAdapter(fault, room), room, words=30)
    assert [found.name for found in lesson.findings] == [(fault.function, fault.when)]
    (found,) = lesson.findings
    assert found.kind in (("stays", "elsewhere") if fault.undone else ("moves", "elsewhere"))
    assert found.changes
    assert (lesson.status, lesson.faults, lesson.unconfirmed) == (1, [], [])


def test_the_difference_is_told_with_what_a_run_tells(room):
    """A finding has the wrong step in the law's words, the answer that shows it, what is allowed, and a program."""
    fault = next(fault for fault in FAULTS if fault.name == "an end does not end the backup")
    (found,) = learnt(FaultyAdapter(fault, room), room).findings
    assert headline(found) == (
        "JetEndExternalBackupInstance(object) answers JET_errSuccess and changes nothing;"
        " by the law backup.phase is then none, backup.kind is then none"
    )
    assert found.situation == "backup.phase is databases, backup.kind is full"
    shown = found.difference
    assert (shown.call, shown.answer, len(found.made)) == (
        "JetBeginExternalBackupInstance",
        "JET_errBackupInProgress",
        7,
    )
    assert [allowed.answer for allowed in shown.judgement.allowed] == [OK]
    assert shown.judgement.rules
    assert shown.shortest.splitlines()[-1] == "# came JET_errBackupInProgress; the law allows JET_errSuccess"


@pytest.mark.parametrize("turn", range(len(SMALL)))
def test_many_seeds_of_the_faultless_engine_show_nothing(turn, room):
    """Whatever inputs the seed puts together, the engine in memory is learnt to be the law's machine (100 nightly)."""
    for seed in range(turn, 100 if os.environ.get("JETLAW_NIGHTLY") else 40, len(SMALL)):
        lesson = learnt(ADAPTER, room, SMALL[turn], seed=seed, machines=1, inputs=7, words=20)
        assert (lesson.findings, lesson.unconfirmed, lesson.faults, lesson.status) == ([], [], [], 0)
        assert lesson.machines[0].states >= 1
        assert lesson.calls > 100


@nightly
@pytest.mark.parametrize("name", ["streaming", "snapshot", "lifecycle", "legacy", "restore"])
def test_every_machine_of_a_slice_is_the_laws(name, room):
    """The engine in memory is learnt to be the law's machine in every world, with every input that moves."""
    lesson = learnt(ADAPTER, room, *WORLDS[name], inputs=12)
    assert (lesson.findings, lesson.unconfirmed, lesson.faults) == ([], [], [])


def test_the_directory_is_learnt_against_the_documentation():
    """Where the law allows many answers and promises little, a machine that gives one of them is the law's."""
    world = World(
        "directory",
        started=False,
        instances=0,
        sessions=0,
        databases=0,
        contexts=1,
        only=("DsBackupPrepare", "DsBackupGetDatabaseNames", "DsBackupOpenFile", "DsBackupClose", "DsBackupEnd"),
    )
    lesson = learnt(ADAPTER, bench("win8"), world, machines=1)
    assert (lesson.findings, lesson.unconfirmed, lesson.faults, lesson.status) == ([], [], [], 0)


# --- nothing is told that does not come again -------------------------------------------------------------------------
def blind(machine, letters):
    """The machine as a learner that stopped too early has it: of one state, whose answers are those of the start."""
    return Machine(letters, ({letter: (machine.rows[0][letter][0], 0) for letter in letters},))


def test_a_machine_that_is_too_small_is_not_believed(law):
    """What an under-learnt machine says against the law, a fresh process does not show: it is dropped."""
    letters = alphabet(law, ADAPTER.functions).moving
    comparison = Comparison(blind(law.machine(letters), letters), law)
    explained = comparison.explained()
    assert explained
    assert [confirm(ADAPTER, law, comparison, each, "memory") for each in explained] == [None] * len(explained)


def test_a_machine_that_is_too_small_is_sent_back(law):
    """The examiner gives a proposal that the law forbids a word on which it is wrong, and passes the right one."""
    letters = alphabet(law, ADAPTER.functions).moving
    machine, subject = law.machine(letters), Subject(ADAPTER, law)
    word = Examiner(subject, law, Random(0), 0).counterexample(blind(machine, letters))
    assert word is not None
    assert subject.ask(word)[-1] != machine.rows[0][word[-1]][0]
    right = learn(subject, law, letters[:6], 0, 20)
    assert Examiner(subject, law, Random(1), 50).counterexample(right) is None


def test_unconfirmed_differences_are_counted_and_told(room, monkeypatch):
    """A comparison that goes wrong costs no finding: what is dropped is counted, and nothing is claimed."""
    monkeypatch.setattr(
        "jetlaw.conformance.learn.session.learn",
        lambda _subject, law, letters, *_: blind(law.machine(letters), letters),
    )
    lesson = learnt(ADAPTER, room, machines=1)
    assert lesson.findings == []
    assert lesson.unconfirmed


# --- implementations that are no machines -----------------------------------------------------------------------------
class Changing:
    """The engine in memory, but for one answer that each engine in turn gives otherwise."""

    name, functions, troubles = "changing", ADAPTER.functions, ()

    def __init__(self):
        self.opened = 0

    def open(self, world):
        """Every second engine refuses to stop."""
        self.opened += 1
        return ChangingSession(ADAPTER.open(world), refuses=self.opened % 2 == 0)


class ChangingSession:
    """Passes calls on, but for one."""

    def __init__(self, engine, *, refuses):
        self._engine, self._refuses = engine, refuses

    def call(self, function, arguments):
        """The engine's answer, or none."""
        if self._refuses and function == "JetStopBackupInstance":
            return Answer(-1115)
        return self._engine.call(function, arguments)

    def close(self):
        """End the engine."""
        self._engine.close()


CHANGING = Changing()


def test_an_implementation_that_answers_otherwise_each_time_is_told_so(room):
    """Without a machine there is nothing to learn: one line says which calls were answered in two ways."""
    lesson = learnt(Changing(), room)
    assert lesson.status == 2
    (fault,) = lesson.faults
    assert fault.endswith("the second time")
    assert "JetStopBackupInstance: answered" in fault


def test_the_same_word_answered_otherwise_is_noticed(law):
    """Asked once more, a word must be answered as before."""
    subject = Subject(Changing(), law)
    stop = next(n for n, call in enumerate(law.inputs) if call.function == "JetStopBackupInstance")
    subject.ask((stop,))
    with pytest.raises(Unsteady, match=r"JetStopBackupInstance: answered .* the second time"):
        subject.ask_again((stop,))


def test_learning_ends(law):
    """More calls than allowed end it with an error of its own."""
    with pytest.raises(Endless, match="no machine in sight after"):
        learn(Subject(ADAPTER, law, most=50), law, alphabet(law, ADAPTER.functions).moving[:6], 0, 10)


class Dead(Changing):
    """Dies at every begin."""

    name = "dying"

    def open(self, world):
        """An engine that dies soon."""
        return DeadSession(ADAPTER.open(world), refuses=False)


class DeadSession(ChangingSession):
    """Dies at a begin, and must not be asked again."""

    died = False

    def call(self, function, arguments):
        """The engine's answer until it dies."""
        assert not self.died
        if function == "JetBeginExternalBackupInstance":
            self.died = True
            return Answer(None, {}, "crash")
        return self._engine.call(function, arguments)


def test_a_process_that_dies_is_not_asked_again(room):
    """A death is an answer that the law forbids, and the end of the word."""
    lesson = learnt(Dead(), room, machines=1)
    assert lesson.faults == []
    assert ("JetBeginExternalBackupInstance", "died (crash)") in [found.name for found in lesson.findings]


# --- the parts --------------------------------------------------------------------------------------------------------
def test_states_that_answer_alike_are_one():
    """Merging keeps what a machine answers and leaves no two states that answer alike."""
    rows = ({1: ("a", 1), 2: ("b", 0)}, {1: ("a", 2), 2: ("c", 1)}, {1: ("a", 1), 2: ("c", 2)})
    small = merged(Machine((1, 2), rows))
    assert len(small) == 2
    word = (1, 1, 2, 1, 2)
    assert small.answers(word) == Machine((1, 2), rows).answers(word)


def test_telling_words_tell(law):
    """Each state's telling words are answered by every other state otherwise, one of them at least."""
    machine = law.machine(alphabet(law, ADAPTER.functions).moving)
    for state in range(len(machine)):
        for other in range(len(machine)):
            if other != state:
                assert any(
                    machine.answers((*machine.access[state], *word))[-len(word) :]
                    != machine.answers((*machine.access[other], *word))[-len(word) :]
                    for word in machine.telling[state]
                )


def test_the_laws_own_machine_keeps_the_law(law):
    """The machine that the learner is told of answers nothing that the law forbids, so there is nothing to explain."""
    machine = law.machine(alphabet(law, ADAPTER.functions).moving)
    assert len(machine) > 5
    assert list(forbidden(machine, law)) == []
    assert Comparison(machine, law).explained() == []


def planted(machine, random):
    """The machine with one step led elsewhere, and that step as (letter, answer)."""
    while True:
        state, letter = random.randrange(len(machine)), random.choice(machine.letters)
        answer, target = machine.rows[state][letter]
        other = random.randrange(len(machine))
        if answer not in SILENT and other != target:
            rows = [dict(row) for row in machine.rows]
            rows[state][letter] = (answer, other)
            return Machine(machine.letters, tuple(rows)), (letter, answer)


def test_one_step_led_elsewhere_explains_all_that_follows(law):
    """Of a step of the law's machine that is led elsewhere, that step is told, and nothing that comes of it."""
    random, right, tried = Random(0), 0, 0
    view = views(law, alphabet(law, ADAPTER.functions), 10, 0)[0]
    machine = law.machine(view.letters)
    for _ in range(30):
        changed, (letter, answer) = planted(machine, random)
        explained = Comparison(changed, law).explained()
        tried += bool(explained)
        right += [(each.cause.letter, each.cause.answer) for each in explained] == [(letter, answer)]
    assert tried > 10
    assert right >= 0.9 * tried


def test_views_have_every_input_that_moves(law):
    """Whatever the seed, the machines of a world have all moving inputs between them."""
    known = alphabet(law, ADAPTER.functions)
    for seed in range(5):
        drawn = views(law, known, 6, seed)
        assert {letter for view in drawn for letter in view.letters} == set(known.moving)
        assert len(drawn) > 1
    assert set(known.moving).isdisjoint(known.still)


def test_all_inputs_are_taken_if_wanted(law):
    """Inputs that the law cannot tell apart are one letter, or each its own."""
    few, many = alphabet(law, ADAPTER.functions), alphabet(law, ADAPTER.functions, every=True)
    assert set(many.moving) == {*few.moving, *few.spare}
    assert few.spare


def test_what_the_adapter_lacks_is_no_input(law):
    """A function that the adapter does not have is never asked."""
    known = alphabet(law, {"JetBeginExternalBackupInstance"})
    named = {law.inputs[letter].function for letter in (*known.moving, *known.spare, *known.still)}
    assert named == {"JetBeginExternalBackupInstance"}


def test_a_troubles_events_are_one_letter(room):
    """Time that passes is asked for once, whatever comes of it, and brings all of it about."""
    world = eventful(WORLDS["snapshot"][0], ADAPTER.troubles)
    law = WorldLaw(room, world)
    known = alphabet(law, ADAPTER.functions)
    events = [
        n
        for n in (*known.moving, *known.spare, *known.still)
        if n in range(len(law.inputs)) and law.allowed(frozenset({0}), n) == {"": frozenset({0})}
    ]
    assert len(events) == 1


def test_a_word_is_shortened_to_what_is_needed(room, law):
    """Letters that a forbidden answer does not need are left out."""
    fault = next(fault for fault in FAULTS if fault.name == "an end does not end the backup")
    subject = Subject(FaultyAdapter(fault, room), law)
    number = {(call.function, call.classes): n for n, call in enumerate(law.inputs)}
    begin = number["JetBeginExternalBackupInstance", ("object", "full")]
    end = number["JetEndExternalBackupInstance", ("object",)]
    listed = number["JetOpenFileInstance", ("object", "database")]
    word = (listed, begin, listed, listed, end, listed, begin, end)
    assert shortest(subject, law, word) in ((begin, end, begin), (begin, end, listed))


def test_the_picture_tells_whose_each_line_is(room):
    """The drawn difference has both steps in words, beside their colours."""
    fault = next(fault for fault in FAULTS if fault.name == "stop-backup stops nothing")
    drawn = text(learnt(FaultyAdapter(fault, room), room).findings, "a <title>")
    for words in (
        "the law:",
        "the implementation:",
        "backup.stopped is yes",
        "backup.stopped is no",
        "a &lt;title&gt;",
    ):
        assert words in drawn


# --- the command ------------------------------------------------------------------------------------------------------
QUICK = ("--slice", "snapshot", "--machines", 1, "--inputs", 5)


def test_the_command_tells_that_nothing_differs(capsys, tmp_path):
    """Status 0 and a report, in words and as data, alike each time."""
    reports = []
    for name in ("one.json", "two.json"):
        file = tmp_path / name
        status, written, complaint = jetlaw(capsys, "learn", "--adapter", "memory", *QUICK, "--json", file)
        assert (status, complaint) == (0, "")
        assert written.splitlines()[-1] == "the learnt machines are the law's"
        reports.append(file.read_bytes())
    assert reports[0] == reports[1]
    report = json.loads(reports[0])
    assert (report["schema"], report["findings"], report["status"]) == ("jetlaw-learn/1", [], 0)
    assert report["machines"][0]["states"] > 1


def test_the_command_says_what_it_cannot_learn(capsys):
    """An implementation that is no machine: status 2, and a line instead of a traceback."""
    spec = f"{__name__}:CHANGING"
    status, written, complaint = jetlaw(capsys, "learn", "--adapter", spec, "--machines", 9, "--inputs", 30)
    assert (status, complaint) == (2, "")
    assert "the second time" in written
    assert written.splitlines()[-1] == "nothing certain was learnt"


def test_without_aalpy_there_is_one_line(capsys, monkeypatch):
    """The learner is an extra; where it is absent the line says how to get it."""
    real = builtins.__import__

    def without(name, *rest, **named):
        if name.split(".")[0] == "aalpy":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    status, written, complaint = jetlaw(capsys, "learn", "--adapter", "memory")
    assert (status, written) == (2, "")
    assert complaint == "jetlaw: learning needs AALpy: pip install 'jetlaw[learn]'\n"


NONSENSE = {
    "slice": (("--slice", "nosuch"), "unknown slice 'nosuch'; there are: "),
    "format": (("--format", "gif"), "unknown format 'gif'; there are: svg, png, dot"),
    "inputs": (("--inputs", 0), "--inputs 0 would learn nothing"),
    "machines": (("--machines", -1), "--machines -1 would learn nothing"),
    "profile": (("--profile", "dos\x1b[2J"), "unknown profile 'dos\\x1b[2J'; there are: "),
    "adapter": (("--adapter", "nosuch"), "no adapter 'nosuch'; there are: "),
}


@pytest.mark.parametrize(("arguments", "problem"), NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_refused_in_one_line(arguments, problem, capsys):
    """What was asked for and what there is, before anything is learnt."""
    status, written, complaint = jetlaw(capsys, "learn", "--adapter", "memory", *arguments)
    assert (status, written, complaint.count("\n")) == (2, "", 1)
    assert problem in complaint


def test_svg_needs_dot_and_says_so_first(capsys, monkeypatch, tmp_path):
    """Nothing is learnt for a picture that cannot be drawn; its text can."""
    monkeypatch.setattr("jetlaw.conformance.cli.learn.shutil.which", lambda _: None)
    status, written, complaint = jetlaw(capsys, "learn", "--adapter", "memory", *QUICK, "-o", tmp_path)
    assert (status, written) == (2, "")
    assert "svg needs the program 'dot'" in complaint
    assert jetlaw(capsys, "learn", "--adapter", "memory", *QUICK, "-o", tmp_path, "--format", "dot")[0] == 0


def test_a_profile_without_the_slice_is_not_green(capsys):
    """Where a profile has nothing of the slice, nothing was learnt."""
    status, written, _ = jetlaw(capsys, "learn", "--adapter", "memory", "--slice", "directory")
    assert status == 2
    assert "nothing" in written
