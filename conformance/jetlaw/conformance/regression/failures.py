"""The directory in which runs leave their failing sequences, and what the next run does with them first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from jetlaw.conformance.driver import Made
from jetlaw.conformance.regression.saved import ENDING, NoFailure, Of, Saved, load, save
from jetlaw.conformance.words import LONGEST_FAULT, plain
from jetlaw.model.world import World


class Failures:
    """The failing sequences of one adapter under one reading of the law.

    Attributes:
        directory: where they lie; it need not exist.
        problems: what went wrong with the directory, a line each.
        saved: the files written.
    """

    def __init__(self, directory: Path, adapter: str, profile: str) -> None:
        self.directory = directory
        self._of = Of(adapter, profile)
        self.problems: list[str] = []
        self.saved: set[Path] = set()

    def kept(self, slices: Collection[str]) -> Iterator[Saved | NoFailure]:
        """What earlier runs have left for this adapter, this profile and these slices, and every file at fault."""
        try:
            paths = sorted(path for path in self.directory.iterdir() if path.name.endswith(ENDING))
        except FileNotFoundError:
            return
        except OSError as error:
            self._complain(f"cannot read the saved failures in {self.directory}: {error.strerror}")
            return
        for path in paths:
            try:
                found = load(path)
            except NoFailure as problem:
                yield problem
            else:
                if found.of == self._of and found.sequence.world.slice in slices:
                    yield found

    def save(self, world: World, made: Sequence[Made]) -> None:
        """Keep a failing sequence for the next run; what cannot be written is told once."""
        try:
            self.saved.add(save(self.directory, self._of, _version(), world, made))
        except OSError as error:
            self._complain(f"cannot save failures in {self.directory}: {error.strerror}")

    def remove(self, fixed: Saved) -> None:
        """What is fixed has served."""
        try:
            fixed.path.unlink(missing_ok=True)
        except OSError as error:
            self._complain(f"cannot remove {fixed.path}, which is fixed: {error.strerror}")

    def _complain(self, problem: str) -> None:
        line = plain(problem, LONGEST_FAULT)
        if line not in self.problems:
            self.problems.append(line)


def _version() -> str:
    try:
        return version("jetlaw")
    except PackageNotFoundError:  # run from the sources, not installed
        return "unknown"
