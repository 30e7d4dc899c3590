"""``python -m jetlaw.diagrams --refresh``: write the committed pictures of the checkout anew."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from jetlaw.diagrams import FORMATS, RendererMissing, home, machines, write


def main(arguments: list[str] | None = None) -> int:
    """Refresh the pictures; 0 when all are written, 2 when they cannot be."""
    parser = argparse.ArgumentParser(prog="python -m jetlaw.diagrams", description=__doc__)
    parser.add_argument(
        "--refresh", action="store_true", required=True, help="write diagrams/pictures of this checkout"
    )
    parser.parse_args(arguments)
    root = Path(__file__).resolve().parents[3]
    if not (root / "pyproject.toml").is_file():
        return _refused(f"{root} is no checkout: committed pictures exist only in one")
    try:
        for name in FORMATS:
            for profile in dict.fromkeys(map(home, machines())):
                names = [machine for machine in machines() if home(machine) == profile]
                for path in write(names, profile, name, root / "diagrams" / "pictures" / profile):
                    sys.stdout.write(f"{path.relative_to(root)}\n")
    except RendererMissing as missing:
        return _refused(str(missing))
    return 0


def _refused(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
