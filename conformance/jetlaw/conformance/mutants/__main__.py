"""``python -m jetlaw.conformance.mutants --write FILE``: the table of the suites, for the documentation.

Every suite is tried in every slice, and beside it what is drawn with as many calls, and with 20,000. It takes half an
hour; ``--profile`` and ``--slice`` make it less.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from jetlaw.conformance.bench import WORLDS, Bench, bench
from jetlaw.conformance.mutants.page import page
from jetlaw.conformance.mutants.table import surveyed, timed
from jetlaw.model.facts import UnknownName


def main(arguments: list[str] | None = None) -> int:
    """Write the page; 0 when it is written, 2 when it cannot be made."""
    parser = argparse.ArgumentParser(prog="python -m jetlaw.conformance.mutants", description=__doc__)
    parser.add_argument("--write", type=Path, required=True, metavar="FILE", help="where to write the page")
    parser.add_argument("--slice", action="append", metavar="S", help="a slice; default all")
    parser.add_argument("--profile", action="append", metavar="P", help="a reading; default ese-oss and win8")
    options = parser.parse_args(arguments)
    try:
        benches = [bench(name) for name in options.profile or ("ese-oss", "win8")]
    except UnknownName as error:
        sys.stderr.write(f"{error}\n")
        return 2
    slices = {room.law.profile.name: _slices(room, options.slice) for room in benches}
    lines = surveyed(slices)
    told = {profile: [timed(profile, line) for line in found] for profile, found in lines.items()}
    try:
        options.write.write_text(page(told), encoding="utf-8")
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{options.write}\n")
    return 0


def _slices(room: Bench, wanted: Sequence[str] | None) -> list[str]:
    return [
        name
        for name, worlds in WORLDS.items()
        if name in (wanted or WORLDS) and any(room.law.has(f) for world in worlds for f in world.functions)
    ]


if __name__ == "__main__":
    sys.exit(main())
