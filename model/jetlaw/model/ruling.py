"""What the law says of one call in one situation: the rows of a reading, applied to a view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jetlaw.model.law import CALLS
from jetlaw.model.law.consequences import CONSEQUENCES, Consequence
from jetlaw.model.profiles import DOCUMENT_SOURCE, Profile, cites_engine
from jetlaw.model.rows import Call, Row
from jetlaw.model.terms import Change, Each, Effect, Variable, View


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """One thing that may happen.

    Attributes:
        answer: the symbol of the code.
        witness: what the outputs show, where that tells outcomes apart.
        rows: numbers of the rows of the call that say so.
        then: what changes.
        own: what changes if a failure does not do what the documentation says every failure does.
        trouble: the outside trouble it needs, if any.
    """

    answer: str
    witness: str | None
    rows: tuple[int, ...]
    then: tuple[Effect, ...]
    own: tuple[Effect, ...]
    trouble: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ruling:
    """Everything the law says of a call in one situation.

    Attributes:
        outcomes: what may happen without trouble from outside.
        troubles: what may happen besides, given that trouble.
        undefined: the row that promises nothing here, if one applies.
        refusals: the rows that forbid success here.
        passed: what would happen if no check refused, for whoever passed over one.
    """

    outcomes: tuple[Outcome, ...]
    troubles: tuple[Outcome, ...]
    undefined: int | None
    refusals: tuple[int, ...]
    passed: tuple[Outcome, ...]


class Law:
    """One profile's reading of the law."""

    def __init__(self, profile: Profile, calls: Iterable[Call] = ()) -> None:
        self.profile = profile
        self.calls = {call.name: call for call in calls or CALLS.values()}
        self._rows = {
            name: tuple((n, row) for n, row in enumerate(call.rows) if profile.holds(row, name))
            for name, call in self.calls.items()
        }
        self._consequences = tuple(c for c in CONSEQUENCES if self._believes(c.sources))

    def _believes(self, sources: tuple[str, ...]) -> bool:
        if self.profile.reading == "engine":
            return cites_engine(sources)
        return any(DOCUMENT_SOURCE.fullmatch(source) for source in sources)

    def has(self, function: str) -> bool:
        """Whether the reading has the function, or knows the event, at all."""
        return self.calls[function].event or self.profile.has(function)

    def rows(self, function: str) -> tuple[tuple[int, Row], ...]:
        """The rows of a call that this reading holds, each with its number, in order."""
        return self._rows[function]

    def ruling(self, function: str, view: View) -> Ruling:
        """What may happen when ``function`` is called in the situation ``view``."""
        apply = self._ordered if self.profile.reading == "engine" else self._unordered
        rows = list(apply(function, view))
        return Ruling(
            outcomes=self._outcomes(
                function, view, [(n, r) for n, r in rows if r.kind != "undefined" and not r.trouble]
            ),
            troubles=self._outcomes(function, view, [(n, r) for n, r in rows if r.trouble]),
            undefined=next((n for n, r in rows if r.kind == "undefined"), None),
            refusals=tuple(n for n, r in rows if r.kind == "check" and not r.may and not r.trouble),
            passed=self._outcomes(
                function, view, [(n, r) for n, r in self._rows[function] if r.kind == "done" and r.when.holds(view)]
            ),
        )

    def asked(self, function: str) -> frozenset[Variable]:
        """Every variable that decides what may happen when ``function`` is called."""
        conditions = [row.when for _, row in self._rows[function]]
        failing = self.calls[function].failing
        conditions += [failing.when] if failing else []
        return frozenset(variable for condition in conditions for variable in condition.variables())

    def _ordered(self, function: str, view: View) -> Iterator[tuple[int, Row]]:
        """The engine's way: the first check that holds answers, and nothing after it."""
        for number, row in self._rows[function]:
            if row.when.holds(view):
                yield number, row
                if row.kind == "undefined" or (row.kind == "check" and not row.may and not row.trouble):
                    return

    def _unordered(self, function: str, view: View) -> Iterator[tuple[int, Row]]:
        """The documentation's way: every check that holds may answer; success needs that none forbids it."""
        holding = [(n, row) for n, row in self._rows[function] if row.when.holds(view)]
        forbidden = any(row.kind == "check" and not row.may and not row.trouble for _, row in holding)
        return ((n, row) for n, row in holding if row.kind != "done" or not forbidden)

    def _outcomes(self, function: str, view: View, rows: list[tuple[int, Row]]) -> tuple[Outcome, ...]:
        """Rows that come to the same thing are one outcome."""
        failing = self.calls[function].failing
        fails = failing and self.profile.reading == "documented" and failing.when.holds(view)
        found: dict[tuple[str, str | None, tuple[Effect, ...], tuple[Effect, ...], str | None], list[int]] = {}
        for number, row in rows:
            then = (*row.then, *failing.then) if failing and fails and row.kind == "check" else row.then
            found.setdefault((row.answer, row.witness, then, row.then, row.trouble), []).append(number)
        return tuple(
            Outcome(answer, witness, tuple(numbers), then, own, trouble)
            for (answer, witness, then, own, trouble), numbers in found.items()
        )

    def apply(self, then: tuple[Effect, ...], view: View) -> tuple[dict[str, str], tuple[Each, ...]]:
        """The view after ``then`` and all that follows from it, and the changes to further objects."""
        after, each = dict(view), list[Each]()
        for effect in then:
            if isinstance(effect, Change):
                after[effect.variable.name] = effect.value
            else:
                each.append(effect)
        self._settle(view, after, each)
        return after, tuple(each)

    def _settle(self, before: View, after: dict[str, str], each: list[Each]) -> None:
        """Apply the consequences until nothing changes."""
        fired: set[Consequence] = set()
        changed = True
        while changed:
            changed = False
            for consequence in self._consequences:
                if not consequence.when.holds(after):
                    continue
                for effect in consequence.then:
                    if isinstance(effect, Change) and after[effect.variable.name] != effect.value:
                        after[effect.variable.name] = effect.value
                        changed = True
                if consequence not in fired and not consequence.when.holds(before):
                    fired.add(consequence)
                    each.extend(effect for effect in consequence.then if isinstance(effect, Each))

    def settled(self, view: dict[str, str]) -> dict[str, str]:
        """``view`` with every plain consequence applied: for objects that an `Each` changed."""
        after = dict(view)
        self._settle(after, after, [])
        return after
