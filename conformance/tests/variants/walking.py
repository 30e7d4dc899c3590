"""Walks as a suite: how many calls it takes until the first answer that the law forbids."""

from __future__ import annotations

from jetlaw.adapters.contract import Adapter
from jetlaw.conformance.bench import bench
from jetlaw.conformance.driver import Driver, Made
from jetlaw.conformance.runner import Budget, Runner
from jetlaw.conformance.verdicts import Verdict

CALLS = 10_000
PROFILES = {"directory": "win8"}
"""The open-source engine has no directory; every other slice is walked as that engine behaves."""


class _Watching(Runner):
    """A runner that remembers when the first difference came, and makes none short.

    Attributes:
        caught: the calls made until then; None while there was none.
    """

    caught: int | None = None

    def _seen(self, driver: Driver, made: Made) -> None:
        super()._seen(driver, made)
        if self.caught is None and made.judgement.verdict is Verdict.DIFFERS:
            self.caught = self.tally.calls

    def _short(self, world, made):  # noqa: ARG002 - the runner's names
        return [made]


def calls_until_caught(adapter: Adapter, slice_name: str, calls: int = CALLS) -> int | None:
    """The number of calls that walks through a slice need to see a difference; None if they see none.

    An engine that fails to answer at all is no variant worth having, so that is an error.
    """
    runner = _Watching(adapter, bench(PROFILES.get(slice_name, "ese-oss")), slice_name, seed_number=0)
    tally = runner.run(Budget(findings=1, calls=calls))
    assert tally.faults == []
    return runner.caught
