"""``jetlaw suite``: write the planned tests."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence

from jetlaw.conformance.bench import Bench, worlds
from jetlaw.conformance.cli.common import bench_of, console, fault_of, progress
from jetlaw.conformance.cli.options import Fault
from jetlaw.conformance.suites.plan import SUITES
from jetlaw.conformance.suites.writing import FORMATS, IN_C, Asked, Contradiction, Rehearsal, Stock, Written
from jetlaw.conformance.words import plain, quoted
from jetlaw.model.facts import UnknownName
from jetlaw.model.profiles import PROFILES
from jetlaw.model.world import SLICES, World

_MOST_EXTRA = 3
"""Each state more makes the tests a hundred times as many."""


def command(options: argparse.Namespace) -> int:
    """Write the tests of a suite, and say into which files, and what was left out."""
    _refuse_nonsense(options)
    bench = bench_of(options.profile)
    chosen = _worlds(options, bench)
    try:
        options.output.mkdir(parents=True, exist_ok=True)
        with progress(f"writing {options.name} of {options.slice}") as told:
            written, left_out = _write(_asked(options, told), bench, chosen, options)
    except OSError as error:
        raise Fault(f"cannot write to {plain(error.filename or options.output)}: {error.strerror}") from error
    except Contradiction as error:
        raise Fault(f"{options.name} of {options.slice}: {error}") from error
    if not sum(file.tests for file in written):
        raise Fault(f"{options.name} of slice {options.slice} has no test under {options.profile}")
    _tell(written, left_out)
    return 0


def _write(
    asked: Asked, bench: Bench, chosen: Mapping[str, Sequence[World]], options: argparse.Namespace
) -> tuple[list[Written], list[str]]:
    """The files of all worlds; and what was left out, in words."""
    written, left_out = list[Written](), list[str]()
    made, room = 0, options.tests
    for world, number, of in ((w, n, len(all_)) for all_ in chosen.values() for n, w in enumerate(all_, 1)):
        if room == 0:
            left_out.append(f"{world.slice}, world {number}, altogether")
            continue
        events = options.format != "wine-c"  # nothing in C lets the clock run
        rehearsal = Rehearsal(bench, options.name, world, options.extra_states, events=events)
        stock = Stock(asked, rehearsal, number, of, room, made)
        written.extend(FORMATS[options.format](stock))
        made = stock.made
        room = None if room is None else room - stock.tests
        left_out += _missing(stock)
    return written, left_out


def _missing(stock: Stock) -> Iterator[str]:
    where = f"{stock.rehearsal.world.slice}, world {stock.number}"
    if stock.left_out:
        yield f"{where}: {stock.left_out:,} of {stock.left_out + stock.tests:,} tests"
    if stock.rehearsal.impossible:
        yield f"{where}: {stock.rehearsal.impossible:,} calls for which nothing can stand where they are planned"
    if ends := stock.rehearsal.contradicted:
        yield f"{where}: the ends of {ends:,} tests, where the engine in memory is of another version"
    yield from (f"{where}: {words}" for words in stock.cut)


def _tell(written: Sequence[Written], left_out: Sequence[str]) -> None:
    out = console()
    for file in written:
        said = f"{file.tests:,} tests, {file.calls:,} calls" if file.tests else "what they share"
        out.print(f"{plain(file.path)}: {said}", markup=False, soft_wrap=True)
    for words in left_out:
        out.print(f"left out: {words}", markup=False, soft_wrap=True)


def _asked(options: argparse.Namespace, told: Callable[[int], None]) -> Asked:
    words = f"jetlaw suite {options.name} --profile {options.profile} --slice {options.slice} --format {options.format}"
    words += f" --extra-states {options.extra_states}" if options.extra_states else ""
    words += f" --tests {options.tests}" if options.tests else ""
    words += "" if options.todo else " --no-todo"
    return Asked(options.name, options.profile, options.output, words, told, options.todo)


def _worlds(options: argparse.Namespace, bench: Bench) -> dict[str, list[World]]:
    """The worlds of the slices asked for, by slice, without slices that the profile lacks altogether."""
    try:
        found = worlds(options.slice)
    except UnknownName as error:
        raise fault_of(error) from None
    has = bench.law.profile.has
    slices = {world.slice: [w for w in found if w.slice == world.slice] for world in found}
    slices = {name: each for name, each in slices.items() if any(map(has, SLICES[name]))}
    if not slices:
        able = [name for name, other in PROFILES.items() if any(map(other.has, SLICES[options.slice]))]
        raise Fault(f"{options.profile} has no function of slice {options.slice}; these have: {', '.join(able)}")
    lacking = [name for name in slices if options.format == "wine-c" and name not in IN_C]
    if lacking:
        raise Fault(f"wine-c has no slice {', '.join(lacking)}; it has, one at a time: {', '.join(IN_C)}")
    return slices


def _refuse_nonsense(options: argparse.Namespace) -> None:
    if options.name not in SUITES:
        raise Fault(f"unknown suite {quoted(options.name)}; there are: {', '.join(SUITES)}")
    if options.format not in FORMATS:
        raise Fault(f"unknown format {quoted(options.format)}; there are: {', '.join(FORMATS)}")
    if options.tests is not None and options.tests < 1:
        raise Fault(f"--tests {options.tests} would write nothing; give at least 1")
    if not 0 <= options.extra_states <= _MOST_EXTRA:
        raise Fault(f"--extra-states {options.extra_states}: give 0 to {_MOST_EXTRA}")
    if options.extra_states and options.name != "wp":
        raise Fault(f"--extra-states is for wp; {options.name} does not count states")
