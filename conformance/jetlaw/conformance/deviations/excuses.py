"""The deviations that hold in a run, and what the run says of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jetlaw.conformance.deviations.entry import Entry
from jetlaw.model.ruling import Law
from jetlaw.model.state import Input

PATIENCE = 1_000
"""How often an entry that shows only sometimes may be covered in vain."""


@dataclass(slots=True, eq=False)
class Account:
    """What a run says of one entry.

    Attributes:
        entry: the entry.
        covered: calls in its situation whose declared answer the law forbids.
        moved: calls that were answered as the law has it, and after which the declared state was taken.
        matched: how often the declared answer came, or the declared state was borne out by later answers.
        gone: how often the law's own state was borne out, and not the declared one.
    """

    entry: Entry
    covered: int = 0
    moved: int = 0
    matched: int = 0
    gone: int = 0

    @property
    def stale(self) -> str:
        """What tells against the entry; empty if nothing does."""
        limit = PATIENCE if self.entry.sometimes else 1
        if self.entry.sometimes and self.matched:
            return ""
        if self.gone >= limit:
            return f"after {self.gone:,} of its calls the state was the law's, not the declared one"
        if self.covered >= limit and not self.matched:
            return f"covered {self.covered:,} times, and never did the declared answer come"
        return ""


class Excuses:
    """The entries that concern one law, with their accounts.

    Attributes:
        accounts: one for each entry, in the order of the file.
    """

    def __init__(self, entries: Sequence[Entry], law: Law) -> None:
        self._entries, self._law = entries, law
        self.accounts = [Account(entry) for entry in entries if entry.concerns(law.profile)]
        self._by_call: dict[tuple[str, tuple[str, ...]], tuple[Account, ...]] = {}

    def fresh(self) -> Excuses:
        """The same entries with empty accounts: for calls that are not part of the run."""
        return Excuses(self._entries, self._law)

    def on(self, call: Input) -> tuple[Account, ...]:
        """The entries that may be about a call: function and classes of arguments are theirs."""
        key = call.function, call.classes
        found = self._by_call.get(key)
        if found is None:
            found = self._by_call[key] = tuple(each for each in self.accounts if self._names(each.entry, call))
        return found

    def _names(self, entry: Entry, call: Input) -> bool:
        if entry.calls and call.function not in entry.calls:
            return False
        arguments = self._law.calls[call.function].arguments
        classes = {a.variable.name: c for a, c in zip(arguments, call.classes, strict=True)}
        return all(classes.get(name) in values for name, values in entry.inputs.items())

    @property
    def stale(self) -> list[Account]:
        """The entries that the run speaks against."""
        return [account for account in self.accounts if account.stale]


def as_data(excuses: Excuses | None) -> list[Mapping[str, Any]]:
    """The accounts for a report as JSON."""
    return [
        {
            "id": account.entry.id,
            "reason": account.entry.reason,
            "covered": account.covered + account.moved,
            "matched": account.matched,
            "gone": account.gone,
            "stale": account.stale,
        }
        for account in (excuses.accounts if excuses else ())
    ]
