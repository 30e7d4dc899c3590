"""Planned tests as files for pytest, which need nothing but jetlaw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from jetlaw.conformance.suites.writing.files import Stock, Written, shares
from jetlaw.conformance.suites.writing.promises import PROMISES
from jetlaw.conformance.suites.writing.rehearsal import Test
from jetlaw.model.world import World

_HEAD = '''\
"""The suite {suite} of slice {slice}, world {world} of {worlds}, part {part}: {promise}.

Written by `{command}`.
Each test is a fresh process; each answer is judged by the law ({profile}), and what stands behind -> is what the
engine in memory answered. What is tried is named by the environment:

    JETLAW_ADAPTER=my_engine:ADAPTER pytest {name}
"""

from jetlaw.conformance.suites.generated import Suite, World

calls = Suite("{profile}", {start})


def test_has_something_to_try():
    """An adapter that has none of the functions of the slice proves nothing."""
    calls.has_something_to_try()
'''
_TEST = '''

def test_{number:05}():
    """{purpose}.

    The last: {last}
    """
    calls(
{lines}    )
'''


def write(stock: Stock) -> Iterator[Written]:
    """Write files of tests; raises OSError or Contradiction."""
    for part, tests in enumerate(shares(stock), 1):
        path = stock.asked.folder / f"test_{stock.stem}_{part:02}.py"
        path.write_text(_head(stock, part, path.name) + "".join(map(_test, tests)), encoding="utf-8", newline="\n")
        yield Written(path, len(tests), sum(test.calls for test in tests))


def _head(stock: Stock, part: int, name: str) -> str:
    asked, world = stock.asked, stock.rehearsal.world
    return _HEAD.format(
        suite=asked.suite,
        slice=world.slice,
        world=stock.number,
        worlds=stock.of,
        part=part,
        promise=PROMISES[asked.suite],
        command=asked.command,
        profile=asked.profile,
        name=name,
        start=started(world),
    )


def _test(test: Test) -> str:
    lines = "".join(f'        "{step}",\n' for step in test.steps)
    return _TEST.format(number=test.number, purpose=test.purpose, last=test.steps[-1], lines=lines)


def started(world: World) -> str:
    """A world as Python writes it, with what is not usual about it."""
    usual = World(world.slice)
    odd = [f.name for f in fields(world) if f.name != "slice" and getattr(world, f.name) != getattr(usual, f.name)]
    said = [repr(world.slice), *(f"{name}={getattr(world, name)!r}" for name in odd)]
    return f"World({', '.join(said)})".replace("'", '"')
