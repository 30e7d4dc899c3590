import io
import re

import pytest
from rich.console import Console

from jetlaw.conformance.explain import effects, explain, folds, phrases, requirements, rows, shortest
from jetlaw.conformance.explain.vocabulary import CLAUSES
from jetlaw.conformance.explain.words import VARIABLES
from jetlaw.model import arguments, facts
from jetlaw.model.facts import UnknownName
from jetlaw.model.law import CALLS
from jetlaw.model.profiles import PROFILES, profile
from jetlaw.model.terms import ALWAYS, NEVER, All, Any, Each, Is, Not, Variable, variable
from jetlaw.model.vocabulary import backup, database, file, snapshot


def told(subject, name="ese-oss", width=100, **settings):
    """What is printed, to something that is no terminal unless told otherwise."""
    console = Console(file=io.StringIO(), width=width, **settings)
    explain(subject, profile(name), console)
    return "".join(f"{line.rstrip()}\n" for line in console.file.getvalue().splitlines())


def words(text):
    """Text without its line breaks."""
    return " ".join(text.split())


# --- every subject ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", facts.functions())
def test_every_function_is_explained(name):
    """Each of the 78 functions has an explanation, modelled or not, that names it and what it takes."""
    text = told(name)
    assert text.startswith(f"{name}\n")
    assert ("What comes back" in text) == (name in CALLS)
    assert all(parameter.name in text for parameter in facts.function(name).parameters)


@pytest.mark.parametrize("symbol", facts.codes())
def test_every_code_is_explained(symbol):
    """Each code has an explanation that begins with its symbol."""
    assert told(symbol).startswith(symbol)


@pytest.mark.parametrize("table", [facts.rules, facts.ambiguities, facts.recordings])
def test_every_id_is_explained(table):
    """Each rule, ambiguity and recording is told with its text."""
    for identity, entry in table().items():
        text = told(identity, width=90)
        assert text.startswith(f"{identity}: ")
        assert words(entry.text) in words(text)


@pytest.mark.parametrize("subject", [*VARIABLES, *(flag for flag in facts.flags() if flag != "0")])
def test_every_variable_and_flag_is_explained(subject):
    """Each variable of the law and each named flag is told by its name."""
    assert told(subject).startswith(subject)


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("jettruncateloginstance", "JetTruncateLogInstance"),
        ("JetGetLogInfoInstanceW", "JetGetLogInfoInstance"),
        ("jetopenfileinstancea", "JetOpenFileInstance"),
        ("-521", "JET_errInvalidBackupSequence (-521)"),
        ("0", "JET_errSuccess (0)"),
        ("jet_errnobackup", "JET_errNoBackup (-520)"),
        ("NoBackup", "JET_errNoBackup (-520)"),
        ("0x80070005", "ERROR_ACCESS_DENIED (5)"),
        ("r-7", "R-007: a documented rule"),
        ("A29", "A-29: left open by the documentation"),
        ("c8", "C8: file slot"),
        (" backup.phase ", "backup.phase: what the law remembers"),
        ("backupatomic", "JET_bitBackupAtomic (0x4)"),
    ],
)
def test_subjects_are_found_however_written(asked, title):
    """Case, suffix, prefix and leading zeros are forgiven where they leave no doubt."""
    assert told(asked).startswith(title)


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("jettruncatelogs", "JetTruncateLog"),
        ("JET_errNoBackups", "JET_errNoBackup"),
        ("-522", "-521"),
        ("R-999", "R-099"),
        ("backup.fase", "backup.phase"),
    ],
)
def test_unknown_subjects_name_near_ones(asked, nearest):
    """What does not exist is told with the names most like it."""
    with pytest.raises(UnknownName) as caught:
        told(asked)
    assert nearest in caught.value.nearest


# --- functions -------------------------------------------------------------------------------------------------------
def test_a_function_from_head_to_way():
    """A function is told in this order: what it is, its arguments, when, what comes back, and the way to a success."""
    text = told("JetTruncateLogInstance")
    headings = [
        "What tells its calls apart",
        "When it may be called",
        "What comes back",
        "Listed on its page, and said by no row",
        "Answered by the engine, and not on its page",
        "The shortest way to a success, from nothing",
    ]
    places = [text.index(f"\n{heading}\n") for heading in headings]
    assert places == sorted(places)


def test_when_a_call_may_be_made():
    """The state a call needs is read off its checks, in words, for the reading that was asked for."""
    assert requirements.of(CALLS["JetTruncateLogInstance"], profile("ese-oss"))[0] == [
        "instance is not a made-up value",
        "the instance is initialized",
        "the instance's service was not stopped (JetStopService)",
        "a backup is running",
        "the backup was not stopped (JetStopBackup)",
        "no backup file is open",
        "the logs to truncate are known, and not those of a snapshot alone",
    ]
    known = "the logs to truncate are known"
    assert not [one for one in requirements.of(CALLS["JetTruncateLogInstance"], profile("ws2003"))[0] if known in one]


def test_refused_in_some_situations_only():
    """A refusal that several things together bring about is told as one situation, with its answer."""
    _, forbidden = requirements.of(CALLS["JetTerm2"], profile("ese-oss"))
    assert 'a backup is running and grbit is "complete" or "none": JET_errBackupInProgress (-505)' in forbidden


def test_both_readings_stand_side_by_side():
    """A row that one reading lacks has a dash in its column; the engine never answers an aborted end."""
    lines = told("JetEndExternalBackupInstance2", "ws2003").splitlines()
    aborted = next(line for line in lines if "JET_errBackupAbortByServer (-801)" in line)
    assert re.search(r"rule R-149 +- *$", aborted)
    invalid = next(line for line in lines if "JET_errInvalidParameter (-1003)" in line and "backup.cxx:3978" in line)
    assert re.search(r" - +backup.cxx:3978", invalid)


def test_what_every_failure_does():
    """The documentation's clause on failures is told under its profiles only."""
    clause = "Every failure of the call has an effect beside its own: the backup is cancelled (rule R-104"
    assert clause in words(told("JetGetAttachInfoInstance", "ws2003"))
    assert clause not in words(told("JetGetAttachInfoInstance", "ese-oss"))


def test_a_version_without_the_function():
    """A profile of a Windows that lacks the function says so, and shows no way to a success."""
    text = words(told("JetTruncateLogInstance", "win2000"))
    assert "Windows 2000, which win2000 speaks of, does not have it." in text
    assert "The shortest way" not in text


@pytest.mark.parametrize("name", ["ese-oss", "win8"])
def test_the_shortest_way_ends_in_the_call(name):
    """The way to a success has what the call needs before it, and ends with it."""
    way = shortest.to_success("JetCloseFileInstance", profile(name))
    assert way[0].startswith("JetCreateInstance(")
    assert way[-2].startswith("JetOpenFileInstance(")
    assert way[-1] == "JetCloseFileInstance(instance: object, hfFile: slot) answers JET_errSuccess (0)"
    alone = "JetInit3(instance: null, paths: free, grbit: plain (0x0)) answers JET_errSuccess (0)"
    assert shortest.to_success("JetInit3", profile(name)) == [alone]


# --- codes and rules -------------------------------------------------------------------------------------------------
def test_the_lists_of_the_pages_beside_the_engine():
    """A code that pages list and the engine never answers is told with those functions, and the other way round."""
    text = words(told("JET_errBackupAbortByCaller"))
    assert "no number known" in text
    assert "On the page, and never answered by the engine JetEndExternalBackup, JetEndExternalBackupInstance" in text
    text = words(told("JET_errLogFileNotCopied"))
    assert "Answered by the engine, and not on the page JetTruncateLogInstance, JetTruncateLog." in text
    assert "No row of the law answers it." in told("JET_errAfterInitialization")


def test_whether_the_engine_agrees_with_a_rule():
    """A row that cites rule and engine agrees; else it is told how the engine answers."""
    assert re.search(r"agrees:\n.*backup\.cxx:3514\n", told("R-141"))
    assert "never answers so here" in words(told("R-149"))
    assert "answers so in other cases" in words(told("R-142"))
    assert re.search(r"does:\n.*backup\.cxx:2816\n", told("C8"))


def test_rules_beside_the_rows():
    """A rule may stand behind what every failure does, or behind what follows from a change."""
    assert "Every failure of JetGetAttachInfoInstance" in words(told("R-104"))
    assert "Whenever the session has ended, it follows: the session has no open transaction." in words(told("R-042"))
    assert "No row of the law leans on this rule." in told("R-199")


def test_rows_that_an_argument_tells_apart_are_one():
    """Rows that differ in one argument's class are told together: what is common, then what depends on it."""
    found = [fold for fold in folds.folded(rows.rows_of("JetOSSnapshotPrepare")) if len(fold.rows) > 1]
    assert [(len(fold.rows), fold.first.row.since) for fold in found] == [(4, None), (4, "vista"), (8, "win7")]
    text = rows.situation(found[0]).plain
    assert "\nthen: the snapshot session is prepared and not yet frozen; " in text
    assert "and by grbit:\n· the snapshot is of databases and logs, or the snapshot is of logs alone\n" in text
    assert text.endswith("the snapshot counts as a backup, or the snapshot is a copy, which does not count as a backup")


def test_rows_that_differ_otherwise_stay_apart():
    """Rows are told together only if their answer and their sources are the same."""
    told_apart = [rows.Placed("JetInit", 1, row) for row in CALLS["JetInit"].rows]
    assert all(len(fold.rows) == 1 for fold in folds.folded(told_apart))
    assert [fold.numbers for fold in folds.folded(rows.rows_of("JetOSSnapshotThaw"))][:3] == ["1", "2", "3"]


def test_where_no_code_comes():
    """A call that does not return is told so, and so is an event, which no function is."""
    hangs = [placed for placed in rows.rows_of("JetBackupInstance") if placed.row.answer == "hang"]
    assert {phrases.answer(placed.row) for placed in hangs} == {"the call does not return"}
    text = told("the freeze times out")
    assert "This is no call" in text
    assert "\n 1     it happens by itself" in text


def test_a_call_without_instance():
    """A call without an instance argument says on which instance it works, and that its calls are alike."""
    text = words(told("JetStopBackup"))
    assert "works on the only one of single-instance (legacy) mode" in text
    assert "Nothing: to the law all its calls are alike." in text


def test_flags_by_name():
    """A class of flag values is told by the flags it stands for, where a page names them all."""
    text = told("JetOSSnapshotPrepare")
    assert re.search(r"copy, continued +0x6 +JET_bitCopySnapshot and\n +JET_bitContinueAfterThaw", text)
    assert re.search(r"reserved +0x10 +any other bits", text)


def test_a_settled_refusal_is_not_told():
    """A refusal that what must hold rules out is not told beside it."""
    needed, forbidden = requirements.of(CALLS["JetOSSnapshotFreeze"], profile("ese-oss"))
    assert "no pointer for a result is NULL" in needed
    assert not [one for one in forbidden if "pointer" in one]


# --- words -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", VARIABLES)
def test_every_value_has_a_clause(name):
    """No value of the state is told by its bare name; outside trouble is, for its values are words."""
    if name != "outside.trouble":
        assert set(VARIABLES[name].domain) <= set(CLAUSES[name])


def test_clauses_are_of_values():
    """A clause is for values that the variable has, in the order of its domain."""
    asked = [one for one in vars(arguments).values() if isinstance(one, arguments.Argument)]
    of_argument = {one.variable.name: one.variable for one in asked}
    for name, clauses in CLAUSES.items():
        of = VARIABLES.get(name) or of_argument[name]
        for values in clauses:
            left = values
            for value in of.domain:
                left = left.removeprefix(value).strip() if left.startswith(value) else left
            assert left == "", (name, values)


def leaves(said):
    """The statements on one variable that a condition is made of, as they are told."""
    match phrases.normal(said):
        case All(parts) | Any(parts):
            return [leaf for part in parts for leaf in leaves(part)]
        case leaf:
            return [leaf]


def statements(call):
    """Everything that is said of states when a call is explained."""
    for row in call.rows:
        yield from leaves(row.when)
        for each in (effect for effect in row.then if isinstance(effect, Each)):
            yield from leaves(effects.simplest([each.when]))
    for name in PROFILES:
        needed, forbidden = requirements.conditions(call, profile(name))
        yield from needed
        for when, _ in forbidden:
            yield from leaves(when)


@pytest.mark.parametrize("name", CALLS)
def test_no_statement_lacks_words(name):
    """Whatever is said of the state when a call is explained has a clause of its own, sets of values included."""
    unsaid = {
        f"{leaf.variable.name}: {' '.join(v for v in leaf.variable.domain if v in leaf.values)}"
        for leaf in statements(CALLS[name])
        if isinstance(leaf, Is) and leaf.variable.name in VARIABLES and leaf.variable.name != "outside.trouble"
    }
    assert unsaid <= {f"{variable}: {values}" for variable, clauses in CLAUSES.items() for values in clauses}


_phase, _open = backup.phase, file.open


@pytest.mark.parametrize(
    ("said", "english"),
    [
        (ALWAYS, "always"),
        (NEVER, "never"),
        (_phase.is_("databases", "logs"), "a backup is running"),
        (~_phase.is_("databases", "logs"), "no streaming backup is running"),
        (_phase.is_("databases", "logs") & _phase.is_("logs"), "the backup is in its log phase"),
        (_phase.is_("databases") & _phase.is_("logs"), "never"),
        (_phase.is_("databases") | _phase.is_("logs"), "a backup is running"),
        (
            ~(_phase.is_("none", "cancelled", "snapshot") | _open.is_("yes")),
            "a backup is running and no backup file is open",
        ),
        (
            Not(_phase.is_("none", "cancelled", "snapshot") & _open.is_("yes")),
            "a backup is running, or no backup file is open",
        ),
        (Not(Not(_open.is_("yes"))), "a backup file is open"),
        (
            _open.is_("yes") & (_phase.is_("logs") | database.exists.is_("no")),
            "a backup file is open and (the backup is in its log phase, or the database file does not exist)",
        ),
        (variable("grbit", "a | b | c").is_("a"), 'grbit is "a"'),
        (variable("grbit", "a | b | c").isnt("a"), 'grbit is not "a"'),
        (variable("grbit", "a | b | c | d | e").is_("a", "b"), 'grbit is "a" or "b"'),
    ],
)
def test_conditions_in_english(said, english):
    """Conditions are told without negations of conditions, and what is said twice is said once."""
    assert phrases.condition(said) == english


def test_changes_in_english():
    """Changes are told as what holds afterwards; those to several objects say to which."""
    copied = database.copied.to("yes")
    assert effects.said([_open.to("no"), Each("databases", ALWAYS, (copied,))]) == (
        "the backup file is closed; for each database of the instance: the database was read to its end in this backup"
    )
    forgotten = Each("databases", copied.variable.is_("yes"), (database.copied.to("no"),))
    assert effects.said([forgotten]) == "for each database of the instance: its copy counts no more"
    here = database.attached.is_("here")
    assert effects.said([Each("databases", here, (copied,))]).startswith(
        "for each database of the instance where the database is attached to this instance: "
    )


_left, _kind = backup.left, snapshot.kind


@pytest.mark.parametrize(
    ("conditions", "english"),
    [
        ([_left.is_("logs") & _kind.is_("full"), _left.is_("logs") & _kind.is_("incremental")], "the last backup left"),
        ([_left.is_("logs"), _left.is_("databases")], "always"),
        ([_left.is_("logs") | _open.is_("no")], "the last backup left the log phase behind, or no backup file is open"),
    ],
)
def test_what_makes_no_difference_is_not_said(conditions, english):
    """The condition of a change to several objects is said without what makes no difference to it."""
    said = phrases.condition(effects.simplest(conditions))
    assert said.startswith(english)
    assert "the snapshot is" not in said


def test_several_changes_to_members():
    """Changes to objects of one kind are said once each, with when they happen; what always happens comes first."""
    freeze = next(
        row for row in CALLS["JetOSSnapshotFreeze"].rows if row.kind == "done" and "io.cxx:3624" in row.sources
    )
    first, then = effects.lines(freeze.then)
    assert first.startswith("the snapshot session is frozen")
    assert then == (
        "for each member of the snapshot session: the logs to truncate are those of a snapshot, the instance may not "
        "write until the thaw; where the last backup left the log phase behind: the backup is in its log phase; where "
        "the last backup left the database phase behind: the backup is in its database phase; where the snapshot is of "
        "databases and logs: the backup is a full one; where the snapshot is of logs alone: the backup is an "
        "incremental one"
    )


def test_an_unknown_term_is_told_raw():
    """What is no term of the law is told as it prints; a symbol without a code stands alone."""
    assert phrases.numbered("JET_errNoSuch") == "JET_errNoSuch"
    assert phrases.condition(Variable("x.y", ("a", "b")).is_("b")) == 'x.y is "b"'


# --- the terminal ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("width", [80, 100, 200])
def test_lines_fit(width):
    """No line is wider than the terminal, or than 100 columns."""
    for subject in ("JetReadFileInstance", "JET_errInvalidParameter", "R-003"):
        assert max(map(len, told(subject, width=width).splitlines())) <= min(width, 100)


def test_plain_where_no_terminal_is():
    """A file gets no escape codes; a terminal gets bold letters and no colour."""
    assert "\x1b" not in told("R-141")
    assert "\x1b[1m" in told("R-141", force_terminal=True, color_system="standard")


def test_no_markup_is_read():
    """Square brackets in a subject are no markup."""
    with pytest.raises(UnknownName) as caught:
        told("[bold]JetTerm[/bold]")
    assert "[bold]JetTerm[/bold]" in str(caught.value)


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_explains(name):
    """Each profile explains the same function, and says which column counts."""
    column = "the last column counts" if name == "ese-oss" else "the column before the last counts"
    assert column in words(told("JetTerm2", name))
