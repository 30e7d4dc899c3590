"""The command line. Nothing heavy is imported before a command is known, so that help comes at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from jetlaw.conformance.cli.options import Fault, parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status as in the README."""
    try:
        options = parser().parse_args(arguments)
        status: int = options.command(options)
        sys.stdout.flush()
    except Fault as fault:
        print(f"jetlaw: {fault}", file=sys.stderr)  # noqa: T201 - the command line talks to people
        return 2
    except BrokenPipeError:
        # Whoever read the output has seen enough; keep the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except KeyboardInterrupt:
        print("jetlaw: interrupted", file=sys.stderr)  # noqa: T201
        return 2
    return status
