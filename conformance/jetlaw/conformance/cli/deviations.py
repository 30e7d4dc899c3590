"""What ``--deviations`` and ``--record-deviations`` do."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from jetlaw.conformance.bench import Bench
from jetlaw.conformance.cli.options import Fault, Overdue
from jetlaw.conformance.deviations.excuses import Excuses
from jetlaw.conformance.deviations.loading import DeviationsError, ExpiredError, load
from jetlaw.conformance.deviations.recording import Recorder
from jetlaw.conformance.deviations.writing import text
from jetlaw.conformance.words import plain


def excuses_of(options: argparse.Namespace, bench: Bench) -> Excuses | None:
    """The deviations named on the command line; raises Fault, or Overdue if one has expired."""
    if options.deviations is None:
        return None
    try:
        excuses = Excuses(load(options.deviations), bench.law)
    except ExpiredError as error:
        raise Overdue(str(error)) from None
    except DeviationsError as error:
        raise Fault(str(error)) from None
    if not excuses.accounts:
        raise Fault(f"{plain(options.deviations)}: no entry concerns {options.profile}: all have since or until")
    return excuses


def recorder_of(options: argparse.Namespace) -> Recorder | None:
    """What watches the run, if its differences are to be written down; raises Fault if they cannot be."""
    if options.record_deviations is None:
        return None
    try:
        with options.record_deviations.open("a"):
            return Recorder()
    except OSError as error:
        raise Fault(f"cannot write {plain(options.record_deviations)}: {error.strerror}") from error


def write_recorded(options: argparse.Namespace, recorder: Recorder, title: str) -> None:
    """Write the recorded differences down; a run without any leaves no file, because an empty one declares nothing."""
    entries = list(recorder.entries())
    if entries:
        options.record_deviations.write_text(text(entries, title, date.today()), encoding="utf-8")
        told = f"{len(entries)} deviations are written to {plain(options.record_deviations)}: give each its reason"
    else:
        options.record_deviations.unlink()
        told = f"nothing differs, so {plain(options.record_deviations)} is not written"
    print(f"jetlaw: {told}", file=sys.stderr)  # noqa: T201 - the command line talks to people
