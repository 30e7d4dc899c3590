"""``jetlaw diagram``: draw the machines."""

from __future__ import annotations

import argparse

from jetlaw.conformance.cli.common import console, fault_of, progress
from jetlaw.conformance.cli.options import Fault
from jetlaw.diagrams import RendererMissing, machines, write
from jetlaw.model.facts import UnknownName


def command(options: argparse.Namespace) -> int:
    """Draw machines into files, and say which."""
    names = options.machines or list(machines())
    try:
        with progress("drawing"):
            written = write(names, options.profile, options.format, options.output)
    except UnknownName as error:
        raise fault_of(error) from None
    except RendererMissing as error:
        raise Fault(str(error)) from error
    except OSError as error:
        raise Fault(f"cannot write to {options.output}: {error.strerror}") from error
    for path in written:
        console().print(str(path), markup=False)
    return 0
