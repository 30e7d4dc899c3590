"""``jetlaw law``: what the law covers, whether it is sound, and what two profiles do not have in common."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from jetlaw.conformance.cli.common import console, fault_of, write_json
from jetlaw.conformance.cli.options import Fault
from jetlaw.conformance.lawreport import flaws, report
from jetlaw.conformance.lawreport.difference import difference, show_difference
from jetlaw.conformance.lawreport.show import show
from jetlaw.model.facts import UnknownName
from jetlaw.model.profiles import PROFILES, Profile, profile


def command(options: argparse.Namespace) -> int:
    """Report on the law; 1 if it is not sound."""
    if options.diff:
        return _diff(options)
    if options.promela:
        return _promela(options)
    profiles = list(PROFILES.values()) if options.profile == "all" else [_profile(options.profile)]
    with _saying(f"exploring the worlds of {len(profiles)} profiles") as told:
        found = report(profiles, told)
    if options.json:
        write_json(found, options.json)
    if str(options.json) != "-":
        show(found, console(), verbose=options.verbose)
    return 1 if flaws(found) else 0


def _diff(options: argparse.Namespace) -> int:
    """Tell two profiles apart; that they differ is no fault."""
    found = difference(*map(_profile, options.diff))
    if options.json:
        write_json(found, options.json)
    if str(options.json) != "-":
        show_difference(found, console())
    return 0


def _promela(options: argparse.Namespace) -> int:
    """Write the models for SPIN."""
    from jetlaw.model.promela import write  # noqa: PLC0415 - only who asks pays for it

    if options.profile == "all":
        raise Fault("--promela writes the models of one profile: name it with --profile")
    chosen = _profile(options.profile)
    try:
        with _saying(f"exploring the worlds of {chosen.name}") as told:
            written = write(chosen, options.promela, told)
    except OSError as error:
        raise Fault(f"cannot write to {options.promela}: {error.strerror}") from error
    for path, states in written.items():
        console().print(f"{path}: {states:,} states", highlight=False, soft_wrap=True)
    return 0


def _profile(name: str) -> Profile:
    try:
        return profile(name)
    except UnknownName as error:
        raise fault_of(error) from None


@contextmanager
def _saying(words: str) -> Iterator[Callable[[str], None]]:
    """What is being done, on a terminal, and nothing elsewhere; yields how to say what comes next."""
    err = Console(stderr=True)
    if not err.is_terminal:
        yield lambda _: None
        return
    with err.status(words) as status:
        yield status.update
