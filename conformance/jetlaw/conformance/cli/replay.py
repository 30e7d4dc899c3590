"""``jetlaw replay``: run recordings again."""

from __future__ import annotations

import argparse

from jetlaw.conformance.cli.common import adapter_of, bench_of, progress, tell
from jetlaw.conformance.cli.deviations import excuses_of
from jetlaw.conformance.regression.beforehand import Trial
from jetlaw.conformance.regression.trying import try_files
from jetlaw.conformance.report import Tally, as_json
from jetlaw.conformance.words import LONGEST_FAULT, plain


def command(options: argparse.Namespace) -> int:
    """Run every trace again in a fresh process of the adapter, and say what became of it."""
    bench, adapter = bench_of(options.profile), adapter_of(options.adapter)
    tally = Tally(excuses_of(options, bench))
    with progress(f"running again against {options.profile}") as told:
        try_files(Trial(adapter, bench, tally, options.adapter), options.traces, told)
    files = [plain(path, LONGEST_FAULT) for path in options.traces]
    name = plain(adapter.name)
    report = as_json(tally, {"profile": options.profile, "seed": None, "adapter": name, "files": files}, {})
    return tell(options, report, tally, f"{name} against {options.profile}, {len(files)} file(s) again")
