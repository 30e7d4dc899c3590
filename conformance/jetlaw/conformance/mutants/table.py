"""The lines of the page of the suites: every suite tried in every slice, and timed."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context
from time import perf_counter
from typing import NamedTuple

from jetlaw.conformance.bench import WORLDS, Bench, bench
from jetlaw.conformance.cli.common import adapter_of
from jetlaw.conformance.mutants.kills import Test
from jetlaw.conformance.mutants.page import Line
from jetlaw.conformance.mutants.suites import CALLS, DRAWN, maker
from jetlaw.conformance.mutants.survey import surveys
from jetlaw.conformance.runner import Budget
from jetlaw.conformance.suites.plan import SUITES
from jetlaw.conformance.suites.runner import WITHOUT_END, SuiteRunner
from jetlaw.model.world import World

_MOST = {"random": 10**9, "rules": 100_000}
"""Calls that are drawn at most: Hypothesis makes some 3,000 a second."""


def surveyed(slices: Mapping[str, Sequence[str]]) -> dict[str, list[Line]]:
    """The lines of every slice of every reading, each slice by a process of its own."""
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        tasks = {name: [pool.submit(_lines, name, each) for each in found] for name, found in slices.items()}
        return {name: [line for task in found for line in task.result()] for name, found in tasks.items()}


def timed(profile: str, line: Line) -> Line:
    """The line of a planned suite with the seconds that it takes on the engine in memory, worlds side by side."""
    if line.suite not in SUITES:
        return line
    spec = "memory" if profile == "ese-oss" else "memory:documented"
    runner = SuiteRunner(adapter_of(spec), bench(profile), line.survey.slice, 0, spec=spec)
    runner.suite, runner.jobs = line.suite, os.cpu_count() or 1
    started = perf_counter()
    runner.run(Budget(WITHOUT_END))
    return line._replace(played=perf_counter() - started)


def _lines(profile: str, slice_: str) -> list[Line]:
    """The lines of a slice: the planned suites, then what is drawn, with as many calls as the last of them."""
    room = bench(profile)
    sys.stderr.write(f"{profile}, {slice_}\n")
    made = [_made(room, slice_, suite, CALLS) for suite in SUITES]
    as_many = sum(map(len, chain(*made[-1].tests.values())))
    for suite in DRAWN:
        budgets = dict.fromkeys(min(calls, _MOST[suite]) for calls in (as_many, CALLS))
        made += [_made(room, slice_, suite, calls) for calls in budgets]
    makers = [each.tests.__getitem__ for each in made]
    found = surveys(
        room, slice_, makers, weigh=[make for make, each in zip(makers, made, strict=True) if each.suite == "wp"]
    )
    sys.stderr.write(f"{profile}, {slice_}: done\n")
    return [Line(each.suite, survey, each.seconds) for each, survey in zip(made, found, strict=True)]


class _Made(NamedTuple):
    """A suite made for the worlds of a slice, and how long that took."""

    suite: str
    tests: dict[World, list[Test]]
    seconds: float


def _made(room: Bench, slice_: str, suite: str, calls: int) -> _Made:
    make = maker(room, suite, slice_, calls)
    worlds = [world for world in WORLDS[slice_] if len(room.exact(world).graph)]
    started = perf_counter()
    tests = {world: list(make(world)) for world in worlds}
    return _Made(suite, tests, perf_counter() - started)
