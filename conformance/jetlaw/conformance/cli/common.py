"""What commands share: consoles, progress, adapters by name, JSON files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import msgspec
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from jetlaw.adapters.contract import Adapter
from jetlaw.conformance.bench import Bench, bench
from jetlaw.conformance.cli.options import Fault
from jetlaw.conformance.report import Tally
from jetlaw.conformance.summary import show
from jetlaw.conformance.words import plain, quoted
from jetlaw.model.facts import UnknownName

BUILT_IN = {
    "memory": "jetlaw.adapters.memory:ADAPTER",
    "memory:documented": "jetlaw.adapters.memory:DOCUMENTED",
}
"""Adapters that have a name."""
_WIDTH = 110
"""Columns where the output is no terminal."""
_FEW = 12
"""Names that are told one by one."""
_SHAPE = ("name", "functions", "troubles", "open")


class _Output(Console):
    """A console whose reader may leave early; what then becomes of the command is not rich's business."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console() -> Console:
    """Standard output; plain text where it is no terminal."""
    return _Output(highlight=False) if sys.stdout.isatty() else _Output(highlight=False, width=_WIDTH)


def tell(
    options: argparse.Namespace, report: Mapping[str, Any], tally: Tally, title: str, seconds: float | None = None
) -> int:
    """Tell a report wherever it was asked for; the exit status. A file that cannot be written hides nothing."""
    problem: Fault | None = None
    if options.json:
        try:
            write_json(report, options.json)
        except Fault as fault:
            problem = fault
    if str(options.json) != "-":
        show(report, tally, console(), title, seconds)
    if problem:
        raise problem
    return tally.status


def fault_of(error: UnknownName) -> Fault:
    """An unknown name in one line: what was asked, what exists."""
    kind, asked, _ = error.args
    if len(error.known) <= _FEW:
        exists = f"there are: {', '.join(error.known)}"
    elif error.nearest:
        exists = f"the nearest are: {', '.join(error.nearest)}"
    else:
        exists = f"there are {len(error.known):,}, such as {error.known[0]}"
    return Fault(f"unknown {kind} {quoted(asked)}; {exists}")


def bench_of(profile: str) -> Bench:
    """The bench of a profile named on the command line."""
    try:
        return bench(profile)
    except UnknownName as error:
        raise fault_of(error) from None


def adapter_of(spec: str) -> Adapter:
    """The adapter that ``spec`` names: a built-in one, or ``module:attribute``."""
    module, colon, attribute = BUILT_IN.get(spec, spec).partition(":")
    if not colon or not module or not attribute:
        raise Fault(f"no adapter {quoted(spec)}; there are: {', '.join(BUILT_IN)}, or module:attribute")
    if "" not in sys.path:
        sys.path.insert(0, "")  # a user's own module lies where the command is run
    try:
        found = import_module(module)
    except (Exception, SystemExit) as error:
        raise Fault(f"adapter {quoted(spec)}: {plain(module)} cannot be imported: {plain(error)}") from error
    adapter = getattr(found, attribute, None)
    if adapter is None:
        raise Fault(f"adapter {quoted(spec)}: {plain(module)} has no {plain(attribute)}")
    adapter = _made(adapter) if isinstance(adapter, type) else adapter
    missing = [name for name in _SHAPE if not _has(adapter, name)]
    if missing:
        raise Fault(f"adapter {quoted(spec)} lacks {', '.join(missing)}; an adapter has {', '.join(_SHAPE)}")
    return cast(Adapter, adapter)


def _has(adapter: object, name: str) -> bool:
    try:
        return getattr(adapter, name) is not None
    except Exception:  # noqa: BLE001 - whatever a foreign property raises, the part cannot be used
        return False


def _made(cls: type) -> object:
    try:
        return cls()
    except Exception as error:
        raise Fault(f"adapter class {plain(cls.__name__)} cannot be made without arguments: {plain(error)}") from error


@contextmanager
def progress(words: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A progress line on a terminal, none elsewhere; yields what to tell the number of calls made."""
    err = Console(stderr=True)
    if not err.is_terminal:
        yield lambda _: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,} calls"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(words, total=total)
        yield lambda calls: bar.update(task, completed=calls)


def write_json(report: Mapping[str, Any], path: Path) -> None:
    """Write a report; ``-`` is standard output."""
    text = msgspec.json.format(msgspec.json.encode(report, order="deterministic"), indent=2) + b"\n"
    if str(path) == "-":
        sys.stdout.buffer.write(text)
        return
    try:
        path.write_bytes(text)
    except OSError as error:
        raise Fault(f"cannot write {plain(path)}: {error.strerror}") from error
