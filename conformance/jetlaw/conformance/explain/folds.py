"""Rows that differ only in the class of one argument, told as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from jetlaw.conformance.explain import effects
from jetlaw.model.law import CALLS
from jetlaw.model.rows import Row
from jetlaw.model.terms import ALWAYS, Change, Condition, Effect, Is, Variable

_FEWEST = 3
"""Fewer rows than this are told one by one."""


class Placed(NamedTuple):
    """A row, and where it stands."""

    function: str
    number: int
    row: Row


class Fold(NamedTuple):
    """One row, or several in a row that one argument tells apart."""

    rows: tuple[Placed, ...]
    deciding: Variable | None = None

    @property
    def first(self) -> Placed:
        """The first row, which has in common with the others what is not told apart."""
        return self.rows[0]

    @property
    def numbers(self) -> str:
        """Where the rows stand: ``8``, or ``8 to 23``."""
        last = self.rows[-1].number
        return str(last) if len(self.rows) == 1 else f"{self.first.number} to {last}"

    @property
    def when(self) -> Condition:
        """When any of the rows applies."""
        if self.deciding is None:
            return self.first.row.when
        classes = {value for p in self.rows if isinstance(p.row.when, Is) for value in p.row.when.values}
        every = classes == {*self.deciding.domain}
        return ALWAYS if every else self.deciding.is_(*(value for value in self.deciding.domain if value in classes))


def folded(placed: Iterable[Placed]) -> Iterator[Fold]:
    """The rows in their order, each alone or with those beside it that differ only in one argument's class."""
    for (_, deciding), run in groupby(placed, _alike):
        rows = tuple(run)
        if deciding is not None and len(rows) >= _FEWEST:
            yield Fold(rows, deciding)
        else:
            yield from (Fold((one,)) for one in rows)


def _alike(placed: Placed) -> tuple[object, Variable | None]:
    """What rows of one fold have in common, and the argument that tells them apart."""
    row = placed.row
    arguments = [argument.variable for argument in CALLS[placed.function].arguments]
    deciding = row.when.variable if isinstance(row.when, Is) and row.when.variable in arguments else None
    return (placed.function, replace(row, when=ALWAYS, then=())), deciding


def changes(fold: Fold) -> list[str]:
    """What changes, a line for each kind of object: what every row says, then what depends on the argument."""
    common = [effect for effect in fold.first.row.then if all(effect in p.row.then for p in fold.rows)]
    choices: dict[object, list[Effect]] = {}
    for effect in dict.fromkeys(e for p in fold.rows for e in p.row.then if e not in common):
        choices.setdefault(effect.variable if isinstance(effect, Change) else effect, []).append(effect)
    told = effects.lines(common)
    if choices and fold.deciding:
        told += [f"and by {fold.deciding.name}:", *(f"· {_choice(some)}" for some in choices.values())]
    return told


def _choice(some: list[Effect]) -> str:
    """What happens to one thing: one of several changes, or one change or none."""
    return f"{effects.said(some)}, or not" if len(some) == 1 else ", or ".join(effects.said([one]) for one in some)
