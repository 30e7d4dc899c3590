"""Planned tests as recordings: what is called and what the engine in memory answers."""

from __future__ import annotations

from collections.abc import Iterator

from jetlaw.conformance.driver import environment
from jetlaw.conformance.suites.writing.files import Stock, Written
from jetlaw.conformance.suites.writing.rehearsal import Done, Test
from jetlaw.conformance.traces import Writer


def write(stock: Stock) -> Iterator[Written]:
    """Write a recording, a trace for each test, packed by gzip; raises OSError or Contradiction."""
    path = stock.asked.folder / f"{stock.stem}.jsonl.gz"
    tests = calls = 0
    writer = Writer(path)
    try:
        for test in stock:
            _record(writer, stock, test)
            tests, calls = tests + 1, calls + test.calls
    finally:
        writer.close()
    yield Written(path, tests, calls)


def _record(writer: Writer, stock: Stock, test: Test) -> None:
    """Write one test as one trace."""
    asked, rehearsal = stock.asked, stock.rehearsal
    more = {
        "suite": asked.suite,
        "profile": asked.profile,
        "purpose": test.purpose,
        "last": str(test.steps[-1]),
    }
    writer.header(f"{stock.stem}_{test.number:05}", environment(rehearsal.world), rehearsal.adapter.name, more)
    for each in (*test.setup, *(step.done for step in test.steps)):
        _put(writer, each)


def _put(writer: Writer, done: Done) -> None:
    if done.is_call:
        writer.step(done.name, done.arguments, done.answer)
    else:
        writer.note(done.name, done.detail or "", done.answer.ret or 0)
