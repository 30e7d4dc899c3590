"""What the tests that ``jetlaw suite --format pytest`` writes run on.

A test is a list of calls in the words of `jetlaw.conformance.suites.wording`. Each is made with arguments that stand
for its classes in the process at hand, and its answer is judged by the law, whatever the test counted on. Where the
law allows another answer than that, a way is taken to where the test goes on.

What is tried is named by the environment variable JETLAW_ADAPTER, as ``memory`` or ``module:attribute``.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property

import pytest

from jetlaw.adapters.contract import Adapter
from jetlaw.conformance.bench import Bench, bench
from jetlaw.conformance.cli.common import adapter_of
from jetlaw.conformance.cli.options import Fault
from jetlaw.conformance.docket import Impossible
from jetlaw.conformance.driver import AdapterFault, Driver, Made, environment, label
from jetlaw.conformance.snippets import snippet
from jetlaw.conformance.suites.detours import Detours
from jetlaw.conformance.suites.shortened import shortened
from jetlaw.conformance.suites.wording import Worded, read
from jetlaw.conformance.verdicts import Verdict
from jetlaw.conformance.words import answer_name, either
from jetlaw.model.facts import UnknownName
from jetlaw.model.world import World

__all__ = ["ADAPTER_VARIABLE", "Suite", "World"]

ADAPTER_VARIABLE = "JETLAW_ADAPTER"
"""The environment variable that names what is tried."""
_Signature = tuple[str, str, tuple[str, ...]]


class Suite:
    """The tests of a file: all start in one world and are judged by one profile."""

    def __init__(self, profile: str, world: World) -> None:
        self._profile, self._world = profile, world
        self._told: set[_Signature] = set()
        self.spec = os.environ.get(ADAPTER_VARIABLE) or "memory"

    @cached_property
    def _bench(self) -> Bench:
        try:
            return bench(self._profile)
        except UnknownName as error:
            return pytest.fail(f"unknown profile {self._profile!r}; there are: {', '.join(error.known)}", pytrace=False)

    @cached_property
    def _adapter(self) -> Adapter:
        try:
            return adapter_of(self.spec)
        except Fault as fault:
            return pytest.fail(f"{ADAPTER_VARIABLE}: {fault}", pytrace=False)

    @cached_property
    def _detours(self) -> Detours:
        return Detours(self._bench, self._world)

    def has_something_to_try(self) -> None:
        """Fail unless the adapter has something of the slice: what passes over everything proves nothing."""
        __tracebackhide__ = True
        if not {*self._adapter.functions} & {*self._world.functions}:
            pytest.fail(f"{self._adapter.name} has no function of slice {self._world.slice}", pytrace=False)

    def __call__(self, *lines: str) -> None:
        """Make the calls in a fresh process; fail at the first answer that the law forbids.

        Calls that the adapter does not have, and calls that nothing can stand for as things are, are passed over. A
        test of which nothing is left is skipped.
        """
        __tracebackhide__ = True
        try:
            problem, tried = self._run([read(line) for line in lines])
        except AdapterFault as fault:
            problem, tried = str(fault), 0
        if problem:
            pytest.fail(problem, pytrace=False)
        if lines and not tried:
            pytest.skip(f"{self._adapter.name} has nothing of what is called here")

    def _run(self, steps: list[Worded]) -> tuple[str, int]:
        """What is wrong, or nothing; and how many calls were made."""
        driver = Driver(self._adapter, self._world, self._bench.stepper)
        try:
            driver.set_up()
            wrong = next((n for n, made in enumerate(driver.made, 1) if _differs(made)), None)
            if wrong:
                return self._problem(driver.made[:wrong]), wrong
            start = len(driver.made)
            for number, step in enumerate(steps, 1):
                if driver.dead or not self._make(driver, step, steps[:number]):
                    break
            made = driver.made
        finally:
            driver.close()
        problem = self._problem(made) if made and _differs(made[-1]) else ""
        return problem, len(made) - start

    def _make(self, driver: Driver, step: Worded, so_far: list[Worded]) -> bool:
        """Make a call, and find back if it was answered otherwise than expected; whether the test can go on."""
        count = len(driver.made)
        try:
            driver.make(step.call, generous=step.generous)
            if len(driver.made) > count and self._surprises(driver.made[-1], step):
                self._detours.back(driver, so_far)
        except Impossible:
            return True
        return not any(map(_differs, driver.made[count:]))

    @staticmethod
    def _surprises(made: Made, step: Worded) -> bool:
        came = answer_name(made.answer.ret, None, made.call.function)
        conforms = made.judgement.verdict is Verdict.CONFORMS and not made.trouble and not made.answer.died
        return conforms and came != step.expected

    # --- telling what is wrong ----------------------------------------------------------------------------------------
    def _problem(self, made: Sequence[Made]) -> str:
        """What came, what was allowed, by which rules, and a program that shows it; made short the first time."""
        wrong = next(n for n, one in enumerate(made, 1) if _differs(one))
        made = made[:wrong]
        last = made[-1]
        if (signature := _signature(last)) not in self._told:
            self._told.add(signature)
            other = lambda one: _signature(one) != signature  # noqa: E731 - what makes a difference another one
            made = shortened(self._adapter, self._world, self._bench, made, other)
            last = made[-1]
        allowed = either(each.answer for each in last.judgement.allowed) or "no answer at all here"
        return (
            f"{label(last)} answered {signature[1]}; the law allows {allowed}\n"
            f"by {', '.join(last.judgement.rules) or 'no rule'} of {self._profile}\n\n"
            f"{snippet(made, environment(self._world), self.spec)}"
        )


def _differs(made: Made) -> bool:
    return made.judgement.verdict is Verdict.DIFFERS


def _signature(made: Made) -> _Signature:
    """What makes two differences one."""
    return made.call.function, answer_name(made.answer.ret, made.answer.died, made.call.function), made.judgement.rules
