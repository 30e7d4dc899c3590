"""Making a sequence in the law's words again, in a fresh process."""

from __future__ import annotations

from jetlaw.adapters.contract import Adapter
from jetlaw.conformance.bench import Bench
from jetlaw.conformance.deviations.excuses import Excuses
from jetlaw.conformance.docket import Impossible
from jetlaw.conformance.driver import AdapterFault, Driver, Seen, environment
from jetlaw.conformance.happenings import CAUSED_BY
from jetlaw.conformance.regression.outcomes import Attempt
from jetlaw.conformance.regression.steps import Sequenced
from jetlaw.conformance.verdicts import Verdict
from jetlaw.model.state import Input


class Stop(Exception):
    """The rest cannot be made; the message says why."""


def again(
    adapter: Adapter, bench: Bench, sequence: Sequenced, seen: Seen | None = None, excuses: Excuses | None = None
) -> Attempt:
    """Make the calls of a sequence again, up to the first difference.

    Args:
        adapter: what to try.
        bench: the law it is judged by.
        sequence: the calls.
        seen: told of every call made.
        excuses: the deviations that are declared.
    """
    attempt = Attempt(environment=environment(sequence.world))
    driver: Driver | None = None
    try:
        driver = Driver(adapter, sequence.world, bench.stepper, seen, excuses=excuses)
        _play(driver, adapter, sequence)
    except Stop as problem:
        attempt.reason = str(problem)
    except AdapterFault as fault:
        attempt.failed(fault, started=driver is not None)
    if driver is not None:
        for line, made in enumerate(driver.made, 1):
            attempt.took(made, line)
        close(driver, attempt)
    return attempt


def _play(driver: Driver, adapter: Adapter, sequence: Sequenced) -> None:
    driver.set_up()
    for call, generous in sequence.steps:
        if driver.dead or (driver.made and driver.made[-1].judgement.verdict is Verdict.DIFFERS):
            return
        _make(driver, adapter, call, generous=generous)


def _make(driver: Driver, adapter: Adapter, call: Input, *, generous: bool) -> None:
    step = f"step {len(driver.made) + 1}, {call.function}"
    trouble = CAUSED_BY.get(call.function)
    if trouble and trouble not in getattr(adapter, "troubles", ()):
        raise Stop(f"{step}: {adapter.name} cannot cause {trouble!r}")
    try:
        judgement = driver.make(call, generous=generous)
    except Impossible as error:
        raise Stop(f"{step}: {error}") from error
    if judgement.verdict is Verdict.NOT_IMPLEMENTED:
        raise Stop(f"{step}: {judgement.reason}")


def close(driver: Driver, attempt: Attempt) -> None:
    """End the process of an attempt."""
    try:
        driver.close()
    except AdapterFault as fault:
        attempt.failed(fault, started=True)
