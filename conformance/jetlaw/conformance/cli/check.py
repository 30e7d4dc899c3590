"""``jetlaw check``: validate recordings."""

from __future__ import annotations

import argparse

from jetlaw.conformance.check import Checker
from jetlaw.conformance.cli.common import bench_of, progress, tell
from jetlaw.conformance.cli.deviations import excuses_of
from jetlaw.conformance.report import as_json
from jetlaw.conformance.words import LONGEST_FAULT, plain


def command(options: argparse.Namespace) -> int:
    """Check the traces; what was found before a fault is told all the same."""
    bench = bench_of(options.profile)
    checker = Checker(bench, excuses_of(options, bench))
    with progress(f"checking against {options.profile}") as told:
        tally = checker.check(options.traces, told)
        if tally.groups:
            checker.explain()
    coverage = bench.universe(checker.slices()).coverage(tally) if tally.calls else {}
    head = {"profile": options.profile, "seed": None, "files": [plain(path, LONGEST_FAULT) for path in options.traces]}
    report = as_json(tally, head, coverage)
    return tell(options, report, tally, f"{len(options.traces)} file(s) against {options.profile}")
