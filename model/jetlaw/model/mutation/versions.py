"""Faults of versions: a row comes, or goes, one Windows version too early or too late.

Only rows with a window can have it, and only the documentation has windows: the one engine has one version.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jetlaw.model.mutation.mutant import Mutant, with_row
from jetlaw.model.profiles import VERSIONS
from jetlaw.model.rows import Call, Row
from jetlaw.model.ruling import Law


def version_off_by_one(law: Law, call: Call) -> Iterator[Mutant]:
    """Every row whose window, moved by one version at one end, holds where it did not, or the other way round."""
    for number, row in enumerate(call.rows):
        if row.trouble:
            continue
        held = law.profile.holds(row, call.name)
        for moved, change in _moved(row):
            if law.profile.holds(moved, call.name) != held:
                yield with_row("version off by one", call, number, moved, change)


def _moved(row: Row) -> Iterator[tuple[Row, str]]:
    """The row with one end of its window moved by one version; an end that is moved beyond the last leaves nothing."""
    if row.since:
        place = VERSIONS.index(row.since)
        yield replace(row, since=VERSIONS[place - 1] if place else None), "comes one version too early"
        last = row.since == VERSIONS[-1]
        late = replace(row, until=row.since) if last else replace(row, since=VERSIONS[place + 1])
        yield late, "comes one version too late"
    if row.until:
        place = VERSIONS.index(row.until)
        yield replace(row, until=VERSIONS[max(place - 1, 0)]), "goes one version too early"
        yield (
            replace(row, until=VERSIONS[place + 1] if row.until != VERSIONS[-1] else None),
            "goes one version too late",
        )
