"""``jetlaw run``: try an implementation."""

from __future__ import annotations

import argparse
import time

from jetlaw.conformance.bench import worlds
from jetlaw.conformance.cli.common import adapter_of, bench_of, console, fault_of, progress, write_json
from jetlaw.conformance.cli.options import Fault
from jetlaw.conformance.report import as_json
from jetlaw.conformance.runner import CALLS, Budget, Runner
from jetlaw.conformance.summary import show
from jetlaw.model.facts import UnknownName
from jetlaw.model.world import SLICES

SUITES = ("walks",)


def command(options: argparse.Namespace) -> int:
    """Walk the adapter through the law within the budget."""
    _refuse_nonsense(options)
    bench, adapter = bench_of(options.profile), adapter_of(options.adapter)
    budget = Budget(options.calls or CALLS, options.time)
    started = time.monotonic()
    with progress(f"{adapter.name} against {options.profile}", budget.calls) as told:
        runner = Runner(
            adapter, bench, options.slice, options.seed, spec=options.adapter, progress=told, trace=options.trace
        )
        tally = runner.run(budget)
    seconds = time.monotonic() - started
    coverage = bench.universe(sorted(SLICES) if options.slice == "all" else [options.slice]).coverage(tally)
    head = {"profile": options.profile, "seed": options.seed, "adapter": adapter.name, "slice": options.slice}
    report = as_json(tally, head, coverage)
    if options.json:
        write_json(report, options.json)
    if str(options.json) != "-":
        title = f"{adapter.name} against {options.profile}, slice {options.slice}, seed {options.seed}"
        show(report, tally, console(), title, seconds)
    return tally.status


def _refuse_nonsense(options: argparse.Namespace) -> None:
    if options.suite not in SUITES:
        raise Fault(f"unknown suite {options.suite!r}; there are: {', '.join(SUITES)}")
    if options.calls is not None and options.calls < 1:
        raise Fault(f"--calls {options.calls} would try nothing; give at least 1")
    if options.time is not None and options.time <= 0:
        raise Fault(f"--time {options.time} would try nothing; give more than 0")
    try:
        worlds(options.slice)
    except UnknownName as error:
        raise fault_of(error) from None
