"""``python -m jetlaw.conformance.pairs``: check that docs/pairs.md is up to date, or write it anew."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from jetlaw.adapters.memory import ADAPTER, DOCUMENTED
from jetlaw.conformance.pairs.page import page
from jetlaw.conformance.pairs.reach import Chase
from jetlaw.model.profiles import profile
from jetlaw.model.ruling import Law

ROOT = Path(__file__).resolve().parents[4]
PAGE = ROOT / "docs" / "pairs.md"
TRIED = ((ADAPTER, "ese-oss"), (DOCUMENTED, "win8"))
"""The adapters, each with the reading that it is to fulfil."""


def main(arguments: list[str] | None = None) -> int:
    """Check or write the page; 0 when it is as it should be, 1 when it is out of date, 2 when it cannot be made."""
    parser = argparse.ArgumentParser(prog="python -m jetlaw.conformance.pairs", description=__doc__)
    parser.add_argument("--refresh", action="store_true", help="write the page anew")
    options = parser.parse_args(arguments)
    if not (ROOT / "pyproject.toml").is_file():
        return _refused(f"{ROOT} is no checkout: the page exists only in one")
    chases = tried()
    faults = [fault for chase, _ in chases.values() for fault in chase.reached.faults]
    if faults:
        return _refused(faults[0])
    text = page(chases)
    if options.refresh:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
        sys.stderr.write("docs/pairs.md is out of date: run python -m jetlaw.conformance.pairs --refresh\n")
        return 1
    sys.stdout.write("docs/pairs.md\n")
    return 0


def tried() -> Mapping[str, tuple[Chase, Law]]:
    """Every adapter, tried."""
    found: dict[str, tuple[Chase, Law]] = {}
    for adapter, name in TRIED:
        law = Law(profile(name))
        chase = Chase(adapter, law)
        chase.run()
        found[adapter.name] = chase, law
    return found


def _refused(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
