"""``jetlaw explain``: the law in words."""

from __future__ import annotations

import argparse

from jetlaw.conformance.cli.common import console, fault_of
from jetlaw.conformance.explain import explain
from jetlaw.model.facts import UnknownName
from jetlaw.model.profiles import profile


def command(options: argparse.Namespace) -> int:
    """Explain a call, a code or a rule."""
    try:
        explain(options.subject, profile(options.profile), console())
    except UnknownName as error:
        raise fault_of(error) from None
    return 0
