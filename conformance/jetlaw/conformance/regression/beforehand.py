"""What earlier runs found comes first: saved failures are tried again before anything else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from jetlaw.adapters.contract import Adapter
from jetlaw.conformance.bench import Bench
from jetlaw.conformance.driver import Driver, Made, Seen
from jetlaw.conformance.regression.again import again
from jetlaw.conformance.regression.failures import Failures
from jetlaw.conformance.regression.outcomes import Attempt, Outcome, Replayed, outcome
from jetlaw.conformance.regression.saved import NoFailure, Saved
from jetlaw.conformance.report import Difference, Tally
from jetlaw.conformance.snippets import snippet
from jetlaw.conformance.verdicts import Verdict
from jetlaw.conformance.words import LONGEST_FAULT, answer_name, plain


@dataclass(frozen=True, slots=True)
class Trial:
    """Who is tried, and by what: what every replay of a run has in common."""

    adapter: Adapter
    bench: Bench
    tally: Tally
    spec: str


def try_failures(trial: Trial, failures: Failures, slices: Collection[str], seen: Seen | None = None) -> list[Made]:
    """Try the saved failures of these slices again; the calls that still differ.

    What is fixed is told and then forgotten; a file that is no saved failure is told and left alone.

    Args:
        trial: the adapter, the law and the tally.
        failures: where they lie.
        slices: the slices of this run.
        seen: told of every call made, after it was counted.
    """
    differing: list[Made] = []
    for found in list(failures.kept(slices)):
        if isinstance(found, NoFailure):
            told = Replayed("", Outcome.CANNOT_RUN, reason=plain(found, LONGEST_FAULT))
        else:
            attempt, told = try_saved(trial, found, seen)
            differing += tell_differences(trial, f"{found.sequence.world.slice} {found.name}", attempt)
            if told.outcome is Outcome.FIXED:
                failures.remove(found)
        trial.tally.replayed.append(told)
    return differing


def try_saved(trial: Trial, found: Saved, seen: Seen | None = None) -> tuple[Attempt, Replayed]:
    """Try one saved failure again, and say what became of it."""
    attempt = again(trial.adapter, trial.bench, found.sequence, counting(trial.tally, seen), trial.tally.excuses)
    return attempt, outcome(found.name, found.was, found.recorded, attempt)


def counting(tally: Tally, also: Seen | None = None) -> Seen:
    """What counts every call that is made again."""

    def seen(driver: Driver, made: Made) -> None:
        if not made.trouble:
            tally.count(made.call, made.judgement, made.answer.ret)
        if made.judgement.verdict is Verdict.NOT_IMPLEMENTED:
            return
        if not made.trouble:
            came = answer_name(made.answer.ret, made.answer.died, made.call.function)
            tally.see(driver.before, made.call, came)
        tally.traces += len(driver.made) == 1
        if also:
            also(driver, made)

    return seen


def tell_differences(trial: Trial, name: str, attempt: Attempt) -> list[Made]:
    """Take note of everything that differs in an attempt, the first with a program that shows it."""
    if attempt.broken:
        trial.tally.faults.append(attempt.reason)
    found: list[Made] = []
    for place, made in enumerate(attempt.made):
        if made.judgement.verdict is Verdict.DIFFERS:
            program = "" if found else snippet(attempt.made[: place + 1], attempt.environment, trial.spec)
            trial.tally.differ(_difference(name, attempt.lines[place], made, program))
            found.append(made)
    return found


def _difference(trace: str, step: int, made: Made, program: str) -> Difference:
    came = answer_name(made.answer.ret, made.answer.died, made.call.function)
    return Difference(trace, step, made.exported, made.arguments, made.call, came, made.judgement, program)
