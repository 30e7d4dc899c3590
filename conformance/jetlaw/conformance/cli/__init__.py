"""The command line. Nothing heavy is imported before a command is known, so that help comes at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from jetlaw.conformance.cli.options import Fault, parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status as in the README."""
    _make_output_safe()
    try:
        options = parser().parse_args(arguments)
        status: int = options.command(options)
        sys.stdout.flush()
    except Fault as fault:
        print(f"jetlaw: {fault}", file=sys.stderr)  # noqa: T201 - the command line talks to people
        return fault.status
    except OSError as error:
        # Keep the interpreter from complaining once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # whoever read the output has seen enough; that is no trouble
            print(f"jetlaw: the output cannot be written: {error.strerror}", file=sys.stderr)  # noqa: T201
        return 2
    except KeyboardInterrupt:
        print("jetlaw: interrupted", file=sys.stderr)  # noqa: T201
        return 2
    return status


def _make_output_safe() -> None:
    """Standard output may be closed, or unable to show a character: neither must cost the findings."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - lives as long as the process
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
