import io
import re

import pytest
from rich.console import Console

from jetlaw.conformance.explain import explain, phrases, requirements, shortest
from jetlaw.conformance.explain.vocabulary import CLAUSES
from jetlaw.conformance.explain.words import VARIABLES
from jetlaw.model import facts
from jetlaw.model.facts import UnknownName
from jetlaw.model.law import CALLS
from jetlaw.model.profiles import PROFILES, profile
from jetlaw.model.terms import ALWAYS, NEVER, Each, Not, Variable, variable
from jetlaw.model.vocabulary import backup, database, file


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
        "the list of logs was given out",
        "every listed log was read to its end and closed",
    ]
    assert (
        "the list of logs was given out" not in requirements.of(CALLS["JetTruncateLogInstance"], profile("ws2003"))[0]
    )


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
    clause = "Every failure of the call has an effect beside its own: the backup is cancelled (rule R-104)."
    assert clause in words(told("JetGetAttachInfoInstance", "ws2003"))
    assert clause not in words(told("JetGetAttachInfoInstance", "ese-oss"))


def test_a_version_without_the_function():
    """A profile of a Windows that lacks the function says so, and shows no way to a success."""
    text = words(told("JetTruncateLogInstance", "win2000"))
    assert "Windows 2000, which win2000 speaks of, does not have it." in text
    assert "The shortest way" not in text


@pytest.mark.parametrize("name", ["ese-oss", "win8"])
def test_the_shortest_way_ends_in_the_call(name):
    """The way to a success begins with a created instance and ends with it; where no world makes the call is none."""
    way = shortest.to_success("JetCloseFileInstance", profile(name))
    assert way[0].startswith("JetCreateInstance(")
    assert way[-2].startswith("JetOpenFileInstance(")
    assert way[-1] == "JetCloseFileInstance(instance: object, hfFile: slot) answers JET_errSuccess (0)"
    assert shortest.to_success("JetInit3", profile(name)) == []  # no small world calls it


# --- codes and rules -------------------------------------------------------------------------------------------------
def test_the_lists_of_the_pages_beside_the_engine():
    """A code that pages list and the engine never answers is told with those functions, and the other way round."""
    text = words(told("JET_errBackupAbortByCaller"))
    assert "no number known" in text
    assert "On the page, and never answered by the engine JetEndExternalBackupInstance" in text
    text = words(told("JET_errLogFileNotCopied"))
    assert "Answered by the engine, and not on the page JetTruncateLogInstance." in text
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
    assert "No row of the law leans on this rule." in told("R-278")


# --- words -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", VARIABLES)
def test_every_value_has_a_clause(name):
    """No value of the state is told by its bare name; outside trouble is, for its values are words."""
    if name != "outside.trouble":
        assert set(VARIABLES[name].domain) <= set(CLAUSES[name])


def test_clauses_are_of_values():
    """A clause is for values that the variable has, in the order of its domain."""
    arguments = {a.variable.name: a.variable for call in CALLS.values() for a in call.arguments}
    for name, clauses in CLAUSES.items():
        of = VARIABLES.get(name) or arguments[name]
        for values in clauses:
            left = values
            for value in of.domain:
                left = left.removeprefix(value).strip() if left.startswith(value) else left
            assert left == "", (name, values)


_phase, _open = backup.phase, file.open


@pytest.mark.parametrize(
    ("said", "english"),
    [
        (ALWAYS, "always"),
        (NEVER, "never"),
        (_phase.is_("databases", "logs"), "a backup is running"),
        (~_phase.is_("databases", "logs"), "no backup is running"),
        (_phase.is_("databases", "logs") & _phase.is_("logs"), "the backup is in its log phase"),
        (_phase.is_("databases") & _phase.is_("logs"), "never"),
        (_phase.is_("databases") | _phase.is_("logs"), "a backup is running"),
        (
            ~(_phase.is_("none", "cancelled") | _open.is_("yes")),
            "a backup is running and no backup file is open",
        ),
        (
            Not(_phase.is_("none", "cancelled") & _open.is_("yes")),
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
    assert phrases.effects([_open.to("no"), Each("databases", ALWAYS, (copied,))]) == (
        "the backup file is closed; for each database of the instance: the database was read to its end in this backup"
    )
    here = database.attached.is_("here")
    assert phrases.effects([Each("databases", here, (copied,))]).startswith(
        "for each database of the instance where the database is attached to this instance: "
    )


def test_an_unknown_term_is_told_raw():
    """What is no term of the law is told as it prints; a symbol without a code stands alone."""
    assert phrases.numbered("hang") == "hang"
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
