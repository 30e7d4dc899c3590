"""One call in one state, and whether a deviation is about it."""

from __future__ import annotations

from functools import cached_property

from jetlaw.conformance.deviations.entry import Came, Entry, is_answer
from jetlaw.conformance.fitting import fits, number
from jetlaw.model.ruling import Outcome
from jetlaw.model.state import Input, Move, State
from jetlaw.model.stepper import Stepper


class Case:
    """One call in one state."""

    def __init__(self, stepper: Stepper, state: State, call: Input) -> None:
        self.stepper, self.state, self.call = stepper, state, call
        self.ruling = stepper.ruling(state, call)

    @cached_property
    def view(self) -> dict[str, str]:
        """What conditions see."""
        return self.stepper.view(self.state, self.call)

    def lawful(self, came: Came, troubles: frozenset[str] = frozenset()) -> list[Move]:
        """What the law says may have happened here."""
        found = [o for o in self.ruling.outcomes if fits(o, *came)]
        found += [o for o in self.ruling.troubles if o.trouble in troubles and fits(o, *came)]
        return self.stepper.follow(self.state, self.call, found)

    def is_about(self, entry: Entry, came: Came) -> bool:
        """Whether the state and what the law says here are those of the entry's situation."""
        outcomes = self.ruling.outcomes
        if entry.instead_of and not {outcome.answer for outcome in outcomes} <= entry.instead_of:
            return False
        if self.ruling.undefined is not None or (entry.rules and entry.rules.isdisjoint(self._rules(came))):
            return False
        return all(self.view[name] in values for name, values in entry.when.items())

    def forbids(self, entry: Entry) -> bool:
        """Whether the law forbids every answer of the entry here, so that any other tells against the entry."""
        return not any(_may_be(answer, outcome) for outcome in self.ruling.outcomes for answer in entry.answers)

    def _rules(self, came: Came) -> set[str]:
        """The sources of what is said here: of what refuses a success, of what had to come instead of an error.

        If the answer is allowed, they are those of the rows that allow it, and of the rule on failures if it applies.
        """
        call = self.stepper.law.calls[self.call.function]
        fitting = [outcome for outcome in self.ruling.outcomes if fits(outcome, *came)]
        rows = {row for outcome in fitting for row in outcome.rows}
        more = any(outcome.then != outcome.own for outcome in fitting)
        found = set(call.failing.sources) if call.failing and more else set()
        if not fitting:
            rows = set(self.ruling.refusals)
            if came.ret != 0 or not rows:
                rows |= {row for outcome in self.ruling.outcomes for row in outcome.rows}
        return found | {source for row in rows for source in call.rows[row].sources}


def _may_be(answer: str | int, outcome: Outcome) -> bool:
    if outcome.answer in ("crash", "hang"):
        return answer == outcome.answer
    return is_answer(answer, Came(number(outcome.answer), outcome.witness, None))
