"""``jetlaw check``: validate recordings."""

from __future__ import annotations

import argparse

from jetlaw.conformance.check import Checker
from jetlaw.conformance.cli.common import bench_of, console, progress, write_json
from jetlaw.conformance.report import as_json
from jetlaw.conformance.summary import show


def command(options: argparse.Namespace) -> int:
    """Check the traces; what was found before a fault is told all the same."""
    bench = bench_of(options.profile)
    checker = Checker(bench)
    with progress(f"checking against {options.profile}") as told:
        tally = checker.check(options.traces, told)
        if tally.groups:
            checker.explain()
    coverage = bench.universe(checker.slices()).coverage(tally) if tally.calls else {}
    head = {"profile": options.profile, "seed": None, "files": [str(path) for path in options.traces]}
    report = as_json(tally, head, coverage)
    if options.json:
        write_json(report, options.json)
    if str(options.json) != "-":
        show(report, tally, console(), f"{len(options.traces)} file(s) against {options.profile}")
    return tally.status
