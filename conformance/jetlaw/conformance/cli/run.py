"""``jetlaw run``: try an implementation."""

from __future__ import annotations

import argparse
import os
import time
from typing import Any

from jetlaw.conformance.bench import worlds
from jetlaw.conformance.cli.common import adapter_of, bench_of, fault_of, progress, tell
from jetlaw.conformance.cli.deviations import excuses_of, recorder_of, write_recorded
from jetlaw.conformance.cli.failures import failures_of, tell_saved
from jetlaw.conformance.cli.options import Fault
from jetlaw.conformance.report import as_json
from jetlaw.conformance.runner import CALLS, Budget, Runner
from jetlaw.conformance.suites.plan import SUITES
from jetlaw.conformance.suites.runner import WITHOUT_END, SuiteRunner
from jetlaw.conformance.words import plain, quoted
from jetlaw.model.facts import UnknownName
from jetlaw.model.profiles import PROFILES, profile
from jetlaw.model.world import SLICES

WALKS = "walks"


def command(options: argparse.Namespace) -> int:
    """Try the adapter, by walks or a planned suite, within the budget."""
    _refuse_nonsense(options)
    bench, adapter = bench_of(options.profile), adapter_of(options.adapter)
    excuses, recorder = excuses_of(options, bench), recorder_of(options)
    failures = failures_of(options)
    walks = options.suite == WALKS
    budget = Budget(options.calls or (CALLS if walks else WITHOUT_END), options.time)
    started = time.monotonic()
    name = plain(adapter.name)
    with progress(f"{name} against {options.profile}", budget.calls if walks else None) as told:
        try:
            runner = (Runner if walks else SuiteRunner)(
                adapter,
                bench,
                options.slice,
                options.seed,
                spec=options.adapter,
                progress=told,
                trace=options.trace,
                excuses=excuses,
                recorder=recorder,
                failures=failures,
            )
        except OSError as error:
            raise Fault(f"cannot write {plain(options.trace)}: {error.strerror}") from error
        if isinstance(runner, SuiteRunner):
            runner.suite, runner.extra, runner.jobs = options.suite, options.extra_states, _jobs(options)
        tally = runner.run(budget)
    seconds = time.monotonic() - started
    slices = sorted(SLICES) if options.slice == "all" else [options.slice]
    if isinstance(runner, SuiteRunner):
        coverage = runner.coverage(slices)
    else:
        coverage = bench.universe(slices, getattr(adapter, "troubles", ())).coverage(tally)
    head: dict[str, Any] = {"profile": options.profile, "seed": options.seed, "adapter": name, "slice": options.slice}
    head["suite"] = options.suite
    head["not_reached"] = runner.not_reached() if isinstance(runner, SuiteRunner) else []
    head["budget"] = {
        "calls": None if options.time or budget.calls == WITHOUT_END else budget.calls,
        "seconds": options.time,
    }
    report = as_json(tally, head, coverage)
    how = f"seed {options.seed}" if walks else f"suite {options.suite}"
    title = f"{name} against {options.profile}, slice {options.slice}, {how}"
    if recorder:
        write_recorded(options, recorder, title)
    status = tell(options, report, tally, title, seconds)
    if failures:
        tell_saved(options, failures)
    return status


def _jobs(options: argparse.Namespace) -> int:
    """How many processes may try the adapter: as many as there are processors, or as was asked."""
    return int(options.jobs or os.cpu_count() or 1)


def _refuse_nonsense(options: argparse.Namespace) -> None:
    if options.suite not in (WALKS, *SUITES):
        raise Fault(f"unknown suite {quoted(options.suite)}; there are: {', '.join((WALKS, *SUITES))}")
    if options.extra_states < 0 or (options.extra_states and options.suite != "wp"):
        raise Fault(f"--extra-states {options.extra_states} is for --suite wp, and 0 or more")
    if options.jobs is not None and options.jobs < 1:
        raise Fault(f"--jobs {options.jobs} would try nothing; give at least 1")
    if options.calls is not None and options.calls < 1:
        raise Fault(f"--calls {options.calls} would try nothing; give at least 1")
    if options.time is not None and not options.time > 0:
        raise Fault(f"--time {options.time} would try nothing; give more than 0")
    try:
        slices = {world.slice for world in worlds(options.slice)}
        reading = profile(options.profile)
    except UnknownName as error:
        raise fault_of(error) from None
    if not any(reading.has(function) for name in slices for function in SLICES[name]):
        able = [name for name, other in PROFILES.items() if any(map(other.has, SLICES[options.slice]))]
        raise Fault(f"{options.profile} has no function of slice {options.slice}; these have: {', '.join(able)}")
