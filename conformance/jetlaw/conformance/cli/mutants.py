"""``jetlaw mutants``: how many faulty laws a suite kills, and which survive it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from jetlaw.conformance.bench import Bench, worlds
from jetlaw.conformance.cli.common import bench_of, console, fault_of, write_json
from jetlaw.conformance.cli.options import Fault
from jetlaw.conformance.mutants.report import report, survivors
from jetlaw.conformance.mutants.show import show
from jetlaw.conformance.mutants.suites import CALLS, DRAWN, maker
from jetlaw.conformance.mutants.survey import Survey, survey
from jetlaw.model.facts import UnknownName


def command(options: argparse.Namespace) -> int:
    """Try the mutants; 1 if one survives that is not equivalent."""
    seed, calls = _drawing(options)
    bench = bench_of(options.profile)
    slices = _slices(bench, options.slice)
    try:
        makers = {name: maker(bench, options.suite, name, calls, seed) for name in slices}
    except UnknownName as error:
        raise fault_of(error) from None
    weigh = options.suite == "wp"  # what it promises is about such as have no more states than the law
    with _saying() as told:
        surveys = [_surveyed(survey(bench, n, make, told, weigh=weigh), options.suite) for n, make in makers.items()]
    found = report(bench.law, options.suite, seed if options.suite in DRAWN else None, surveys)
    if options.json:
        write_json(found, options.json)
    if str(options.json) != "-":
        show(found, console())
    return 1 if survivors(found) else 0


def _drawing(options: argparse.Namespace) -> tuple[int, int]:
    """The seed and the number of calls of a suite that is drawn."""
    if options.suite not in DRAWN and (options.calls is not None or options.seed is not None):
        raise Fault(f"--calls and --seed go with a suite that is drawn: {' or '.join(DRAWN)}")
    calls = CALLS if options.calls is None else options.calls
    if calls < 1:
        raise Fault(f"--calls {calls}: at least one call has to be made")
    return options.seed or 0, calls


def _slices(bench: Bench, name: str) -> list[str]:
    """The slices asked for, as far as the reading has any of their functions."""
    try:
        tried = worlds(name)
    except UnknownName as error:
        raise fault_of(error) from None
    found = dict.fromkeys(world.slice for world in tried if any(map(bench.law.has, world.functions)))
    if not found:
        raise Fault(f"{bench.law.profile.name} has no function of the slice {name}: there is nothing to get wrong")
    return list(found)


def _surveyed(found: Survey, suite: str) -> Survey:
    """The same, unless there is nothing in it."""
    if not found.tests or not found.calls:
        raise Fault(f"{suite} has no test for the slice {found.slice}")
    if not found.count("killed") + found.count("survived"):
        raise Fault(f"the slice {found.slice} has no mutant that could be told from the law")
    return found


@contextmanager
def _saying() -> Iterator[Callable[[str], None]]:
    """What is being done, on a terminal, and nothing elsewhere."""
    err = Console(stderr=True)
    if not err.is_terminal:
        yield lambda _: None
        return
    with err.status("mutants") as status:
        yield status.update
