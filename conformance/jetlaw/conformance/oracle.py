"""The oracle: the set of states that the answers so far allow, and the verdict on the next answer.

A step differs when no state in the set explains the answer. The oracle then goes on from the states that the answer
implies: the nearest ones, variable by variable, in which the law would have allowed it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from jetlaw.conformance.deviations.entry import Came
from jetlaw.conformance.deviations.leniency import Leniency
from jetlaw.conformance.fitting import fits, number, numbers
from jetlaw.conformance.nearby import near, with_instance
from jetlaw.conformance.verdicts import Allowed, Judgement, Verdict
from jetlaw.model.state import NOBODY, Input, Move, Recorded, Records, State
from jetlaw.model.stepper import Stepper
from jetlaw.model.terms import Variable
from jetlaw.model.vocabulary import THREADS, backup

_CITED = ("R", "A")
_MOST_STATES = 64
"""More candidate states than any single protocol run needs; beyond it the law itself would be at fault."""


class TooVague(RuntimeError):  # the kit's own fault
    """More states explain the answers than can be followed."""


class Oracle:
    """Judges the calls of one process in order.

    The documentation says of many calls that a failure cancels the whole backup. Beside the states that follow from
    this the oracle keeps, as shadows, those in which it did not happen: an implementation that goes on as if nothing
    had been cancelled is told so once, not at every call.

    Attributes:
        stepper: steps states by the law.
        states: what the process may be in.
        troubles: the outside troubles that were caused on purpose.
        threaded: whether the process has more threads than one, so that one may be in the other's way.
        leniency: the deviations that are declared, if any are.
    """

    def __init__(self, stepper: Stepper, leniency: Leniency | None = None) -> None:
        self.stepper = stepper
        self.states: set[State] = {State()}
        self._shadows: set[State] = set()
        self.troubles: frozenset[str] = frozenset()
        self.threaded = False
        self.leniency = leniency
        self.moved: Callable[[State, Input, Move], None] | None = None

    def twin(self) -> Oracle:
        """Another oracle that knows the same and goes its own way."""
        other = Oracle(self.stepper)
        other.states, other._shadows = set(self.states), set(self._shadows)
        other.troubles, other.threaded = self.troubles, self.threaded
        other.leniency = self.leniency and self.leniency.twin()
        return other

    @property
    def first(self) -> State:
        """One of the states the process may be in, always the same one."""
        if len(self.states) == 1:
            return next(iter(self.states))
        return min(self.states, key=self.stepper.described)

    def prepare(self, call: Input) -> None:
        """Make room for the objects that ``call`` names for the first time."""
        step = self.stepper
        self.states = {step.roomy(state, call) for state in self.states}
        self._shadows = {step.roomy(state, call) for state in self._shadows}
        if self.leniency:
            self.leniency.move(lambda state: (step.roomy(state, call),))
        if step.law.calls[call.function].creates == "session":
            step.owners[call.session] = call.instance

    def patch(self, records: Recorded, number: int, variable: Variable, value: str) -> None:
        """Set a variable that something other than a call has changed (a note, a count only the recording has)."""
        store: Records = getattr(self.stepper, records)

        def patched(state: State) -> State:
            values = [state.process] if records == "processes" else list(getattr(state, records))
            if number < len(values):
                values[number] = store.changed(values[number], variable, value)
            return state.with_records(records, tuple(values))

        self.states = {patched(state) for state in self.states}
        self._shadows = {patched(state) for state in self._shadows}
        if self.leniency:
            self.leniency.move(lambda state: (patched(state),))

    def happens(self, event: Input) -> None:
        """Something happened by itself; where it means nothing, or the law has no such thing, nothing changes."""
        self.states = {after for state in self.states for after in self._after(state, event)}
        if self.leniency:
            self.leniency.move(lambda state: self._after(state, event))

    def _after(self, state: State, event: Input) -> set[State]:
        """Where an event leads from a state; to itself if the law sees none there."""
        return {move.state for move in self.stepper.moves(state, event)} or {state}

    def may_happen(self, event: Input) -> None:
        """Something may have happened by itself since the last call."""
        for state in tuple(self.states):
            self.states.update(move.state for move in self.stepper.moves(state, event))
        if self.leniency:
            self.leniency.move(lambda state: {state} | self._after(state, event))

    def allows(self, call: Input, ret: int | None, witness: str | None, died: str | None = None) -> bool:
        """Whether the law allows the answer, or promises nothing; a question, from which nothing is learnt."""
        self.prepare(call)
        lawful = any(
            self.stepper.ruling(state, call).undefined is not None
            or any(fits(m.outcome, ret, witness, died) for m in self.stepper.moves(state, call, self.troubles))
            for state in self.states
        )
        return lawful or bool(self.leniency and self.leniency.allows(self, call, Came(ret, witness, died)))

    def settle(self, states: Iterable[State]) -> None:
        """Take it that the process is in one of these states."""
        self.states, self._shadows = set(states), set()

    def judge(self, call: Input, ret: int | None, witness: str | None, died: str | None = None) -> Judgement:
        """The verdict on the answer ``ret`` (with what its outputs show) to ``call``; moves the states on."""
        self.prepare(call)
        before = frozenset(self.states) if self.leniency else frozenset()
        judgement = self._by_law(call, ret, witness, died)
        if self.leniency:
            judgement = self.leniency.reconsider(self, before, call, Came(ret, witness, died), judgement)
        if judgement.verdict is Verdict.DIFFERS and died is None:
            self.go_on(call, ret, witness)
        return judgement

    def _by_law(self, call: Input, ret: int | None, witness: str | None, died: str | None) -> Judgement:
        """The verdict by the law alone; the states stay where they are if the answer differs."""
        law = self.stepper.law
        if not law.has(call.function):
            return Judgement(Verdict.UNDECIDED, f"{law.profile.name} has no {call.function}")
        rulings = {state: self.stepper.ruling(state, call) for state in self.states}
        moves = {state: self.stepper.moves(state, call, self.troubles) for state in self.states}
        alone = self._alone(moves, any(r.undefined is not None for r in rulings.values()))
        matched = [(s, m) for s, found in moves.items() for m in found if fits(m.outcome, ret, witness, died)]
        if matched:
            spared = self._spared(call, ret, witness, died)
            self._go(call, matched)
            self._shadows = spared - self.states
            fired = tuple(sorted({row for _, move in matched for row in move.outcome.rows}))
            return Judgement(Verdict.CONFORMS, alone=alone, fired=fired)
        undefined = {state for state, ruling in rulings.items() if ruling.undefined is not None}
        if undefined:
            self.states = undefined
            rows = {rulings[state].undefined for state in undefined}
            return Judgement(Verdict.UNDECIDED, "nothing is promised here", rules=self._sources(call, rows))
        return self._unexplained(call, ret, witness, died, moves, alone=alone)

    def _spared(self, call: Input, ret: int | None, witness: str | None, died: str | None) -> set[State]:
        """Where the answer leads if no failure did more than its check says."""
        if self.stepper.law.profile.reading == "engine":
            return set()
        known = [state for state in self.states | self._shadows if call.instance < len(state.instances)]
        moves = (move for state in known for move in self.stepper.spared(state, call))
        return {move.state for move in moves if fits(move.outcome, ret, witness, died)}

    # --- what is not explained ----------------------------------------------------------------------------------------
    def _unexplained(
        self,
        call: Input,
        ret: int | None,
        witness: str | None,
        died: str | None,
        moves: dict[State, list[Move]],
        *,
        alone: bool,
    ) -> Judgement:
        step = self.stepper
        # What is told must not depend on the order of a set, which hangs on the records met before.
        states = sorted(self.states, key=step.described)
        moves = {state: moves[state] for state in states}
        known = {row.trouble for _, row in step.law.rows(call.function) if row.trouble}
        known -= set() if self.threaded else THREADS
        troubled = [
            (state, move)
            for state in states
            for move in step.moves(state, call, frozenset(known))
            if move.outcome.trouble and fits(move.outcome, ret, witness, died)
        ]
        if troubled:
            self._go(call, troubled)
            return Judgement(Verdict.ENVIRONMENT, f"only {troubled[0][1].outcome.trouble} explains it")
        if self._is_unmentioned(call, ret, died):
            unnumbered = [m for found in moves.values() for m in found if _is_unnumbered(m.outcome.answer)]
            if unnumbered:
                return self._perhaps(call, unnumbered)
            self._after_unmentioned(call)
            return Judgement(
                Verdict.UNDECIDED, f"no rule of {step.law.profile.name} mentions this code here", rules=("R-001",)
            )
        views = tuple(step.view(state, call) for state in states)
        return Judgement(
            Verdict.DIFFERS,
            "the law forbids it here",
            allowed=_allowed(moves),
            rules=self._deciding(call, ret, moves),
            alone=alone,
            views=views,
        )

    def _is_unmentioned(self, call: Input, ret: int | None, died: str | None) -> bool:
        """Whether the documentation has nothing to say of this code (R-001: its lists are not complete)."""
        law = self.stepper.law
        if law.profile.reading == "engine" or died is not None or ret == 0:
            return False
        return not any(ret in numbers(row.answer) for _, row in law.rows(call.function))

    def _perhaps(self, call: Input, unnumbered: list[Move]) -> Judgement:
        """A number that no rule mentions, where a code may come that has none: it may be that, or anything (A-01)."""
        self.states |= {move.state for move in unnumbered}
        rules = self._sources(call, (row for move in unnumbered for row in move.outcome.rows))
        name = unnumbered[0].outcome.answer
        return Judgement(Verdict.UNDECIDED, f"perhaps {name}, which has no number", rules=rules)

    def _after_unmentioned(self, call: Input) -> None:
        """An unknown failure may or may not have done what the documentation says every failure does."""
        failing = self.stepper.law.calls[call.function].failing
        if failing is None or call.instance == NOBODY:
            return
        cancelled = set()
        for state in self.states:
            view = self.stepper.view(state, call)
            if failing.when.holds(view):
                record = self.stepper.instances.changed(state.instances[call.instance], backup.phase, "cancelled")
                cancelled.add(with_instance(state, call.instance, record))
        self._shadows |= self.states
        self.states |= cancelled

    def _deciding(self, call: Input, ret: int | None, moves: dict[State, list[Move]]) -> tuple[str, ...]:
        """The rules behind a difference: what refuses a success, what had to be answered instead of an error."""
        rows: set[int | None] = set()
        for state, found in moves.items():
            rows |= set(self.stepper.ruling(state, call).refusals)
            if ret != 0 or not rows:
                rows |= {row for move in found for row in move.outcome.rows}
        return self._sources(call, rows)

    def _sources(self, call: Input, rows: Iterable[int | None]) -> tuple[str, ...]:
        listed = self.stepper.law.calls[call.function].rows
        found = dict.fromkeys(s for row in sorted(r for r in rows if r is not None) for s in listed[row].sources)
        documented = self.stepper.law.profile.reading == "documented"
        chosen = [source for source in found if (source[0] in _CITED or source == "page") == documented]
        return tuple(chosen)

    # --- going on -----------------------------------------------------------------------------------------------------
    def _go(self, call: Input, matched: list[tuple[State, Move]]) -> None:
        self.states = {move.state for _, move in matched}
        if len(self.states) > _MOST_STATES:
            raise TooVague(f"{len(self.states)} states after {call.function}: the law is too vague to follow")
        if self.moved:
            for state, move in matched:
                self.moved(state, call, move)

    def go_on(self, call: Input, ret: int | None, witness: str | None) -> None:
        """Go on from what the answer implies.

        Either a failure did less than the documentation says, or a check was passed over, or we had the state wrong:
        then from where we are, the answer having meant nothing, and from the nearest states that allow it.
        """
        spared = self._spared(call, ret, witness, None)
        known = [state for state in self.states | self._shadows if call.instance < len(state.instances)]
        moves = (move for state in known for move in self.stepper.passed(state, call))
        passed = {move.state for move in moves if fits(move.outcome, ret, witness, None)}
        if spared or passed:
            self.states, self._shadows = spared | passed, set()
            return
        for distance in (1, 2):
            implied = {
                move.state
                for state in self.states
                for close in near(self.stepper, state, call, distance)
                for move in self.stepper.moves(close, call)
                if fits(move.outcome, ret, witness, None)
            }
            if implied:
                self.states |= set(sorted(implied, key=self.stepper.described)[:_MOST_STATES])
                return

    @staticmethod
    def _alone(moves: dict[State, list[Move]], undefined: bool) -> bool:
        """Whether the law allows just one code here."""
        return not undefined and len({move.outcome.answer for found in moves.values() for move in found}) == 1


@cache
def _is_unnumbered(symbol: str) -> bool:
    """Whether it is a code to which no source gives a number (A-01)."""
    return symbol not in ("crash", "hang", "") and number(symbol) is None


def _allowed(moves: dict[State, list[Move]]) -> tuple[Allowed, ...]:
    found: dict[tuple[str, str | None], set[int]] = {}
    for move in (move for each in moves.values() for move in each):
        found.setdefault((move.outcome.answer, move.outcome.witness), set()).update(move.outcome.rows)
    return tuple(Allowed(answer, witness, tuple(sorted(rows))) for (answer, witness), rows in found.items())
