"""Trying the recordings of files again: each trace by itself, told as a run tells what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from jetlaw.conformance.regression.beforehand import Trial, counting, tell_differences, try_saved
from jetlaw.conformance.regression.outcomes import Attempt, Outcome, Replayed, outcome
from jetlaw.conformance.regression.recordings import Recording, meaning, recordings
from jetlaw.conformance.regression.replaying import replay
from jetlaw.conformance.regression.saved import NoFailure, Saved, load
from jetlaw.conformance.traces import TraceError
from jetlaw.conformance.words import LONGEST_FAULT, plain


def try_files(trial: Trial, paths: Iterable[Path], progress: Callable[[int], None] = lambda _: None) -> None:
    """Run every trace of the files again; faults are noted in the tally, and what was found before them stays."""
    try:
        for path in paths:
            _try_file(trial, path, progress)
    except KeyboardInterrupt:
        trial.tally.faults.append("interrupted")
    told = trial.tally.replayed
    if told and all(each.outcome is Outcome.CANNOT_RUN for each in told):
        trial.tally.faults.append(f"none of {len(told):,} trace(s) could be run again: {told[0].reason}")


def _try_file(trial: Trial, path: Path, progress: Callable[[int], None]) -> None:
    tally = trial.tally
    traces, faults = len(tally.replayed), len(tally.faults)
    saved = _saved(trial, path)
    if saved is not None:
        _tell(trial, saved.name, *try_saved(trial, saved))
        return
    for found in recordings(path):
        if isinstance(found, TraceError):
            tally.faults.append(plain(found, LONGEST_FAULT))
        else:
            _tell(trial, plain(found.name), *_try_recording(trial, found))
        progress(tally.calls)
    if len(tally.replayed) == traces and len(tally.faults) == faults:
        tally.faults.append(plain(f"{path}: holds no trace", LONGEST_FAULT))


def _saved(trial: Trial, path: Path) -> Saved | None:
    """The file as a saved failure of this reading of the law; None if it is to be taken as any other recording."""
    try:
        found = load(path)
    except NoFailure:
        return None
    return found if found.of.profile == trial.bench.law.profile.name else None


def _try_recording(trial: Trial, recording: Recording) -> tuple[Attempt, Replayed]:
    known = meaning(recording, trial.bench)
    if not recording.recorded:
        return Attempt(), Replayed(plain(recording.name), Outcome.CANNOT_RUN, reason="it holds no call")
    attempt = replay(trial.adapter, trial.bench, recording, known, counting(trial.tally), trial.tally.excuses)
    return attempt, outcome(plain(recording.name), known.was, recording.recorded, attempt)


def _tell(trial: Trial, name: str, attempt: Attempt, told: Replayed) -> None:
    tell_differences(trial, name, attempt)
    trial.tally.replayed.append(told)
