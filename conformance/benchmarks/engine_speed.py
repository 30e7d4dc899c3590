"""How many calls a second the engine in memory answers, beside what asking and judging cost.

Two loads, each half legal and half illegal calls:

* a client that lives long and takes one backup after the other (`client_load`);
* walks through every slice, replayed in fresh processes; they are short, so starting a process and making its first
  instances and databases is a large part of the time, and is also told apart.

Each is measured as it is, beside the floor (the same calls to an adapter that does nothing); the walks also with every
answer judged by the court.
"""

from __future__ import annotations

import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

import pyperf
from client_load import client_load

from jetlaw.adapters.contract import Adapter, Answer, Session
from jetlaw.adapters.memory import ADAPTER
from jetlaw.conformance.bench import bench
from jetlaw.conformance.court import Court
from jetlaw.conformance.runner import Budget, Runner
from jetlaw.conformance.traces import Header, Step, read
from jetlaw.model.stepper import Stepper

PROFILE = "ese-oss"
CALLS = 20_000
NOTHING = Answer(0)
STARTING = ("JetCreateInstance", "JetSetSystemParameter", "JetInit", "JetBeginSession", "JetCreateDatabase")


class Run(NamedTuple):
    """The calls of one process: its environment; function and arguments of each."""

    environment: Mapping[str, Any]
    calls: list[tuple[str, Mapping[str, Any]]]

    @property
    def start(self) -> Run:
        """Only the calls at the start that set it up."""
        first = takewhile(lambda call: call[0].startswith(STARTING), self.calls)
        return self._replace(calls=list(first))


class Idle:
    """An adapter, and a session, that does nothing."""

    name, functions, troubles = "floor", (), ()

    def open(self, world: Mapping[str, Any]) -> Session:  # noqa: ARG002 - the contract's names
        """Start nothing."""
        return self

    def call(self, function: str, arguments: Mapping[str, Any]) -> Answer:  # noqa: ARG002 - the contract's names
        """Do nothing."""
        return NOTHING

    def trouble(self, name: str) -> None:
        """Do nothing."""

    def close(self) -> None:
        """End nothing."""


def draw(path: Path) -> None:
    """Walk through every slice and write the calls down."""
    Runner(ADAPTER, bench(PROFILE), "all", seed_number=0, trace=path).run(Budget(calls=CALLS))


def load(path: Path) -> list[Run]:
    """The runs of a recording."""
    runs: list[Run] = []
    for item in read(path):
        if isinstance(item, Header):
            runs.append(Run(item.environment, []))
        elif isinstance(item, Step):
            runs[-1].calls.append((item.call, item.inputs))
    return runs


def replay(adapter: Adapter, runs: Sequence[Run]) -> None:
    """Make all calls, each run in a fresh process."""
    for run in runs:
        session = adapter.open(run.environment)
        for function, arguments in run.calls:
            session.call(function, arguments)
        session.close()


def replay_judged(adapter: Adapter, stepper: Stepper, runs: Sequence[Run]) -> None:
    """The same, and let the court judge every answer."""
    for run in runs:
        session, court = adapter.open(run.environment), Court(stepper, run.environment)
        for function, arguments in run.calls:
            answer = session.call(function, arguments)
            court.judge(court.read(function, arguments), arguments, answer.ret, answer.out, answer.died)
        session.close()


def timed(work: Callable[[Sequence[Run]], None], runs: Sequence[Run], loops: int) -> float:
    """Seconds for so many replays."""
    start = time.perf_counter()
    for _ in range(loops):
        work(runs)
    return time.perf_counter() - start


def main() -> None:
    """Measure, and tell calls a second and ratios."""
    parser = ArgumentParser(description="Speed of the engine in memory.")
    parser.add_argument("--load", metavar="FILE", help="a recording to replay; drawn if not given")
    runner = pyperf.Runner(
        values=3, processes=5, loops=1, _argparser=parser, add_cmdline_args=lambda c, a: c.extend(["--load", a.load])
    )
    arguments = runner.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if not arguments.load:
            arguments.load = str(Path(folder, "load.jsonl"))
            draw(Path(arguments.load))
        measure(runner, arguments.load, told=not arguments.worker)


def measure(runner: pyperf.Runner, path: str, *, told: bool) -> None:
    """Run the benchmarks on both loads."""
    walks = load(Path(path))
    client = [Run({}, client_load(CALLS))]
    starts = [run.start for run in walks]
    floor, engine = partial(replay, Idle()), partial(replay, ADAPTER)
    judged = partial(replay_judged, ADAPTER, Stepper(bench(PROFILE).law))
    ways: Mapping[str, tuple[Callable[[Sequence[Run]], None], Sequence[Run]]] = {
        "client, floor": (floor, client),
        "client": (engine, client),
        "walks, floor": (floor, walks),
        "walks": (engine, walks),
        "walks, starting": (engine, starts),
        "walks, judged": (judged, walks),
    }
    seconds: dict[str, float] = {}
    for name, (work, runs) in ways.items():
        result = runner.bench_time_func(name, lambda loops, do=work, on=runs: timed(do, on, loops))
        if told and result is not None:
            seconds[name] = result.median()
    if seconds:
        tell(seconds, {name: sum(len(run.calls) for run in runs) for name, (_, runs) in ways.items()})


def tell(seconds: Mapping[str, float], calls: Mapping[str, int]) -> None:
    """Calls a second, and how long that takes beside the engine alone."""
    rows = [(name, calls[name], each) for name, each in seconds.items()]
    started = calls["walks"] - calls["walks, starting"], seconds["walks"] - seconds["walks, starting"]
    rows.append(("walks, started", *started))
    for name, count, each in rows:
        alone = seconds[name.partition(",")[0]]
        print(f"{name:16}{count / each:12,.0f} calls/s   {each / alone:7.1%} of the engine's time")


if __name__ == "__main__":
    main()
