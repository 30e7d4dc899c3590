"""What a mutant is: the law with one fault in one function."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, get_args

from jetlaw.model.profiles import Profile
from jetlaw.model.rows import Call, Row
from jetlaw.model.ruling import Law
from jetlaw.model.terms import Condition

Kind = Literal[
    "wrong answer",
    "wrong next state",
    "dropped check",
    "added check",
    "extra success",
    "swapped checks",
    "version off by one",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""The kinds of fault, in the order in which tables have them."""
FAILING = -1
"""In place of the number of a row: what every failure of the call does."""


@dataclass(frozen=True, slots=True, eq=False)
class Mutant:
    """A function with one fault.

    Attributes:
        kind: the kind of fault.
        call: the function as the fault has it.
        row: the number of the row that the fault sits in, as the law numbers them; `FAILING` for none.
        change: what is different, in words.
        where: only where one of these holds can the fault matter.
    """

    kind: Kind
    call: Call
    row: int
    change: str
    where: tuple[Condition, ...]

    @property
    def function(self) -> str:
        """The function that is at fault."""
        return self.call.name

    def law(self, profile: Profile) -> Law:
        """The law of the one function, as the fault has it."""
        return Law(profile, [self.call])

    def __str__(self) -> str:
        place = "what every failure does" if self.row == FAILING else f"row {self.row}"
        return f"{self.function}, {place}: {self.change}"


def with_row(kind: Kind, call: Call, number: int, row: Row, change: str) -> Mutant:
    """The mutant that has another row in place of one."""
    rows = tuple(row if n == number else old for n, old in enumerate(call.rows))
    where = tuple(dict.fromkeys((call.rows[number].when, row.when)))
    return Mutant(kind, replace(call, rows=rows), number, change, where)


def refusals(rows: Iterable[tuple[int, Row]]) -> list[tuple[int, Row]]:
    """The rows that refuse without trouble from outside."""
    return [(number, row) for number, row in rows if row.kind == "check" and not row.trouble]
