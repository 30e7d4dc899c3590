"""``jetlaw law``: what the law covers."""

from __future__ import annotations

import argparse

from jetlaw.conformance.cli.common import console, fault_of, progress, write_json
from jetlaw.conformance.coverage import report, show
from jetlaw.model.facts import UnknownName
from jetlaw.model.profiles import profile


def command(options: argparse.Namespace) -> int:
    """Report on the law of a profile."""
    try:
        chosen = profile(options.profile)
    except UnknownName as error:
        raise fault_of(error) from None
    with progress(f"exploring the worlds of {chosen.name}"):
        found = report(chosen)
    if options.json:
        write_json(found, options.json)
    if str(options.json) != "-":
        show(found, console())
    return 0
