"""``jetlaw run``: try an implementation."""

from __future__ import annotations

import argparse
import time

from jetlaw.conformance.bench import worlds
from jetlaw.conformance.cli.common import adapter_of, bench_of, fault_of, progress, tell
from jetlaw.conformance.cli.options import Fault
from jetlaw.conformance.report import as_json
from jetlaw.conformance.runner import CALLS, Budget, Runner
from jetlaw.conformance.words import plain, quoted
from jetlaw.model.facts import UnknownName
from jetlaw.model.profiles import PROFILES, profile
from jetlaw.model.world import SLICES

SUITES = ("walks",)


def command(options: argparse.Namespace) -> int:
    """Walk the adapter through the law within the budget."""
    _refuse_nonsense(options)
    bench, adapter = bench_of(options.profile), adapter_of(options.adapter)
    budget = Budget(options.calls or CALLS, options.time)
    started = time.monotonic()
    name = plain(adapter.name)
    with progress(f"{name} against {options.profile}", budget.calls) as told:
        try:
            runner = Runner(
                adapter, bench, options.slice, options.seed, spec=options.adapter, progress=told, trace=options.trace
            )
        except OSError as error:
            raise Fault(f"cannot write {plain(options.trace)}: {error.strerror}") from error
        tally = runner.run(budget)
    seconds = time.monotonic() - started
    slices = sorted(SLICES) if options.slice == "all" else [options.slice]
    coverage = bench.universe(slices, getattr(adapter, "troubles", ())).coverage(tally)
    head = {"profile": options.profile, "seed": options.seed, "adapter": name, "slice": options.slice}
    report = as_json(tally, head, coverage)
    title = f"{name} against {options.profile}, slice {options.slice}, seed {options.seed}"
    return tell(options, report, tally, title, seconds)


def _refuse_nonsense(options: argparse.Namespace) -> None:
    if options.suite not in SUITES:
        raise Fault(f"unknown suite {quoted(options.suite)}; there are: {', '.join(SUITES)}")
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
