"""Recorded differences as TOML text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from jetlaw.conformance.deviations.entry import IMPLIED
from jetlaw.conformance.deviations.recording import Recorded

_HEAD = """\
# What differed on {day}, recorded by `jetlaw run --record-deviations`.
# {title}
#
# Give each entry its reason, and narrow it where you know better. Only what shows is here: a call that answers rightly
# and does the wrong thing is met at later calls. Find it, and declare its state (next) instead of those.
"""


def text(entries: Iterable[Recorded], title: str, day: date) -> str:
    """The file that excuses these differences."""
    parts = [_HEAD.format(day=day, title=title)]
    parts += ["\n".join(_lines(place, entry, day)) + "\n" for place, entry in enumerate(entries, 1)]
    return "\n".join(parts)


def _lines(place: int, entry: Recorded, day: date) -> Iterator[str]:
    group = entry.group
    yield "[[deviation]]"
    yield f"id = {_quoted(f'{group.function}-{group.answer}-{place}')}"
    yield f"call = {_quoted(group.function)}"
    if entry.inputs:
        yield f"input = {_table(entry.inputs)}"
    if entry.when:
        yield f"when = {_table(entry.when)}"
    if group.instead_of:
        yield f"instead_of = {_listed(group.instead_of)}"
    yield f"answer = {group.answer if isinstance(group.answer, int) else _quoted(group.answer)}"
    yield f"next = {_quoted(IMPLIED)}"
    if entry.sometimes:
        yield "sometimes = true  # calls like these were also answered rightly"
    yield f"reason = {_quoted(f'recorded on {day}')}  # against {' '.join(group.rules) or 'the law'}"


def _table(values: Mapping[str, Sequence[str]]) -> str:
    return "{ " + ", ".join(f"{_quoted(name)} = {_listed(found)}" for name, found in values.items()) + " }"


def _listed(values: Sequence[str]) -> str:
    return _quoted(values[0]) if len(values) == 1 else f"[{', '.join(map(_quoted, values))}]"


def _quoted(value: object) -> str:
    """A TOML string: what JSON escapes, TOML escapes likewise."""
    return json.dumps(str(value))
