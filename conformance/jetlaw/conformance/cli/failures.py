"""Saved failures, as the command line names them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from jetlaw.conformance.cli.common import console
from jetlaw.conformance.cli.options import Fault
from jetlaw.conformance.regression.failures import Failures
from jetlaw.conformance.words import plain


def failures_of(options: argparse.Namespace) -> Failures | None:
    """The directory that ``--failures`` names; None if failures are not to be kept."""
    if options.failures == "none":
        return None
    if not options.failures:
        raise Fault("--failures names no directory; give one, or none")
    return Failures(Path(options.failures), options.adapter, options.profile)


def tell_saved(options: argparse.Namespace, failures: Failures) -> None:
    """Tell what was saved, and what went wrong with it."""
    if failures.saved and str(options.json) != "-":
        count = len(failures.saved)
        console().print(
            f"saved {count} failing sequence(s) in {plain(failures.directory)}; the next run tries them first",
            markup=False,
            soft_wrap=True,
        )
    for problem in failures.problems:
        print(f"jetlaw: {problem}", file=sys.stderr)  # noqa: T201 - the command line talks to people
