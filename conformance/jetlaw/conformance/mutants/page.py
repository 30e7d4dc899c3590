"""The page of the suites: what each promises, and what it was measured to kill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jetlaw.conformance.mutants.survey import Survey
from jetlaw.model.mutation import KINDS, Kind


class Line(NamedTuple):
    """A suite in a slice.

    Attributes:
        suite: its name.
        survey: what became of the mutants.
        seconds: what its tests took to make.
        played: what they took on the engine in memory, worlds side by side, plans and set-ups included.
    """

    suite: str
    survey: Survey
    seconds: float
    played: float | None = None


def page(lines: Mapping[str, Sequence[Line]]) -> str:
    """The whole page.

    Args:
        lines: for each profile the suites in each slice.
    """
    parts = [_HEAD]
    for profile, found in lines.items():
        parts.append(f"## {profile}\n")
        parts.append(_mutants(found))
        parts.append(_suites(found))
    return "\n".join(parts)


def _mutants(lines: Sequence[Line]) -> str:
    """How many mutants there are of each kind, and how many of them are equivalent."""
    first = {line.survey.slice: line.survey for line in lines}
    rows = [
        [name, *(_of(survey, kind) for kind in KINDS), f"{len(survey.fates):,}", f"{sum(survey.absent.values()):,}"]
        for name, survey in first.items()
    ]
    head = "Mutants, and of them the equivalent ones:\n"
    return f"{head}\n{_table(['slice', *KINDS, 'all', 'not in the slice'], rows)}"


def _of(survey: Survey, kind: Kind) -> str:
    count = sum(fate.mutant.kind == kind for fate in survey.fates)
    aside = survey.count("equivalent", kind)
    return f"{count:,} ({aside:,})" if count else "-"


def _suites(lines: Sequence[Line]) -> str:
    rows = [_row(line) for line in lines]
    columns = [
        "slice",
        "suite",
        "tests",
        "calls",
        "transitions",
        "killed",
        *KINDS,
        "survive, no extra state",
        "seconds to make",
        "seconds to run",
    ]
    return f"Killed, of those that are not equivalent:\n\n{_table(columns, rows)}"


def _row(line: Line) -> list[str]:
    found = line.survey
    alive = [fate for fate in found.fates if fate.status == "survived"]
    within = str(sum(fate.extra == 0 for fate in alive)) if line.suite == "wp" else "-"
    return [
        found.slice,
        line.suite,
        f"{found.tests:,}",
        f"{found.calls:,}",
        f"{found.covered:,} of {found.steps:,}",
        _killed(found, None),
        *(_killed(found, kind) for kind in KINDS),
        within,
        f"{line.seconds:.1f}",
        "-" if line.played is None else f"{line.played:.1f}",
    ]


def _killed(survey: Survey, kind: Kind | None) -> str:
    killed, alive = survey.count("killed", kind), survey.count("survived", kind)
    return f"{killed:,} of {killed + alive:,}" if killed + alive else "-"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


_HEAD = """# Suites and what they kill

Made by `python -m jetlaw.conformance.mutants --write docs/suites.md`; `jetlaw mutants` tells the survivors.

A *mutant* is the law with one fault in one row of one function: a wrong answer, a wrong next state (an effect left out,
another value, or an effect of another row), a check dropped in whole or in one of its cases, a check that refuses more
than it should, a success in place of a refusal, two neighbouring checks in the wrong order, a row that comes or goes
one Windows version off. Worlds are set up rightly; the fault is in the calls of the tests.

A mutant is *equivalent* if no sequence of calls, however long, can show anything that the law forbids. That is proven:
the mutant and all that a caller can believe of it are explored side by side, exhaustively, up to states that are
bisimilar under the law. An answer that trouble from outside would explain, or that the law does not decide, is none
that it forbids.

What is promised. Under `ese-oss` every answer tells which state the law is in next, so conforming means being the same:
`wp` kills every mutant that has no more states than the law (states counted as one if no sequence of calls tells them
apart); the last column but one counts those that survive all the same. Under a documented profile
answers are sets, and conforming means to be a *reduction*: nothing forbidden is ever accepted, and an implementation
that never uses an allowed alternative conforms. There an implementation may answer now so and now otherwise, so what is
killed is measured with one that shows its fault whenever it can; that none with as many states gets through is not
promised.

`random` draws every call with equal chance from those that are possible, 50 to a process; `rules` is a plain
RuleBasedStateMachine of Hypothesis with a rule for each function. Both make as many calls as `wp` (the latter at most
100,000), and once more as many as a run makes by default. Seconds are by the clock, on two cores: what the tests took
to make, and what `jetlaw run --suite` takes on the engine in memory, plans included, the worlds of a slice side by
side.

How long a tour must be. Its lower bound counts every transition once, and besides the flow of least cost that lets
every state be left as often as it is entered; a fresh process leads to the start and counts one and the calls of its
set-up. That is the directed Chinese postman's bound. A test holds the tours to 1.10 times as many.

What cannot be said. A few transitions need arguments that a process does not have (a log that is listed, a backup set
that lacks its first log); they are part of the plans, and of the figures here, and `jetlaw run` tells which it could
not make and why.
"""
