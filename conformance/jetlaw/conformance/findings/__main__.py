"""``python -m jetlaw.conformance.findings``: write FINDINGS.md of the checkout anew, or check that it is up to date."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from jetlaw.conformance.bench import Bench
from jetlaw.conformance.findings import ranked
from jetlaw.conformance.findings.evidence import Evidence, Scan, load, store, watch
from jetlaw.conformance.findings.finding import Kind, Refused
from jetlaw.conformance.findings.page import page
from jetlaw.conformance.findings.shown import show_all

ROOT = Path(__file__).resolve().parents[4]
PAGE = ROOT / "FINDINGS.md"
RECORDINGS = ROOT.parent / "shared" / "traces"
"""Where recordings lie beside a checkout that has them."""


def main(arguments: list[str] | None = None) -> int:
    """Write or check the page; 0 when it is as it should be, 1 when it is out of date, 2 when it cannot be made."""
    parser = argparse.ArgumentParser(prog="python -m jetlaw.conformance.findings", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the page is out of date")
    parser.add_argument("--refresh", nargs="*", type=Path, metavar="TRACE", help="count them in recordings first")
    options = parser.parse_args(arguments)
    if not (ROOT / "pyproject.toml").is_file():
        return _refused(f"{ROOT} is no checkout: the page exists only in one")
    try:
        if options.refresh is not None:
            store(counted(options.refresh or sorted(RECORDINGS.glob("*.jsonl.gz"))))
        text = page(load())
    except (Refused, OSError) as error:
        return _refused(str(error))
    if options.check:
        return _check(text)
    PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{PAGE.name}\n")
    return 0


def counted(recordings: Sequence[Path]) -> Evidence:
    """What recordings show of every finding; raises Refused, or OSError if there are none or they are damaged."""
    shown = show_all(finding for finding in ranked() if finding.kind is not Kind.TEXT)
    scan = Scan(Bench("ese-oss"), [watch(found.finding, found.steps) for found in shown])
    faults = scan.check(recordings).faults
    if faults or not recordings:
        raise OSError(faults[0] if faults else f"no recordings: there is no trace in {RECORDINGS}")
    return scan.evidence(" and ".join(path.name for path in recordings))


def _check(text: str) -> int:
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{PAGE.name} is out of date: run python -m jetlaw.conformance.findings\n")
    return 1


def _refused(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
