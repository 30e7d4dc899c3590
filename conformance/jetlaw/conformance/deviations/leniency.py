"""How the court lives with declared deviations: one process's side of it.

An answer that the law does not allow, and an entry declares, is excused, and the process is in the declared state then.
Where an entry declares only another state after an answer that is allowed, nothing shows at the call itself. So the
law's own state is kept aside and followed along; the first answer that only one of the two explains tells whether the
entry still holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from jetlaw.conformance.deviations.case import Case
from jetlaw.conformance.deviations.entry import IMPLIED, UNCHANGED, Came, Entry, Next, declared
from jetlaw.conformance.deviations.excuses import Account, Excuses
from jetlaw.conformance.fitting import fits, number
from jetlaw.conformance.verdicts import Judgement, Verdict
from jetlaw.model.arguments import INSTANCE
from jetlaw.model.rows import Call
from jetlaw.model.ruling import Outcome
from jetlaw.model.state import Input, State
from jetlaw.model.terms import ALWAYS, Each, Effect
from jetlaw.model.vocabulary import DATABASE_VARIABLES, MACHINES, SESSION_VARIABLES, instance

if TYPE_CHECKING:
    from jetlaw.conformance.oracle import Oracle

_MOST_ASIDE = 16
"""States kept aside for one entry; more say nothing any longer."""
_OF_INSTANCES = (*MACHINES["instance"], *MACHINES["backup"], *MACHINES["file"])
_FREE = instance.life.is_("initialized") & instance.member.is_("none")
_VARIABLES = {variable.name: variable for variables in MACHINES.values() for variable in variables}


class Leniency:
    """What one process is forgiven.

    Attributes:
        excuses: the entries, with the accounts of the run.
        aside: for entries that declare a state: where the process is if the law's own followed instead.
    """

    def __init__(self, excuses: Excuses) -> None:
        self.excuses = excuses
        self.aside: dict[Account, set[State]] = {}
        self._taken: Next | None = None
        self._changed: dict[tuple[object, ...], Outcome] = {}

    def twin(self) -> Leniency:
        """The same for an oracle that goes its own way; nothing it sees is counted."""
        other = Leniency(self.excuses.fresh())
        places = {account.entry: account for account in other.excuses.accounts}
        other.aside = {places[account.entry]: set(states) for account, states in self.aside.items()}
        return other

    def move(self, step: Callable[[State], Iterable[State]]) -> None:
        """Something that is no call changed every state."""
        for account, states in self.aside.items():
            self.aside[account] = {after for state in states for after in step(state)}

    def allows(self, oracle: Oracle, call: Input, came: Came) -> bool:
        """Whether an entry excuses the answer here and now; nothing is counted."""
        cases = [Case(oracle.stepper, state, call) for state in oracle.states]
        return any(True for _ in self._excusing(cases, self.excuses.on(call), came))

    def learnt(self, ret: int | None) -> int | None:
        """The answer as far as something is to be learnt from the last call: a success may have done nothing."""
        if self._taken is None or ret is None or ret < 0:
            return ret
        if self._taken.answer:
            return number(self._taken.answer)
        return None if self._taken.words == UNCHANGED else ret

    # --- one call -----------------------------------------------------------------------------------------------------
    def reconsider(
        self, oracle: Oracle, before: frozenset[State], call: Input, came: Came, judgement: Judgement
    ) -> Judgement:
        """The verdict in the light of what is declared; moves the states of the oracle to the declared ones.

        Args:
            oracle: the oracle; it has moved its states by the law, unless the answer differs.
            before: its states before the call.
            call: the call.
            came: what came.
            judgement: the verdict by the law.
        """
        suspects, self._taken = self.excuses.on(call), None
        if not suspects and not self.aside:
            return judgement
        cases = [Case(oracle.stepper, state, call) for state in before]
        if judgement.verdict is Verdict.UNDECIDED and any(case.ruling.undefined is not None for case in cases):
            self.aside = {}  # anything may have happened
            return judgement
        aside = {account: self._without(account, states, oracle, call, came) for account, states in self.aside.items()}
        self._cover(cases, suspects, judgement)
        if judgement.verdict is Verdict.CONFORMS:
            kept = self._stay_silent(oracle, cases, suspects, came)
            self._compare(oracle, aside, kept)
            return judgement
        excused = list(self._excusing(cases, suspects, came))
        if excused:
            self._compare(oracle, aside, {})
            return self._excuse(oracle, call, came, excused, judgement)
        if judgement.verdict is Verdict.DIFFERS:
            return self._gone(oracle, aside, judgement)
        if judgement.verdict is Verdict.ENVIRONMENT:
            self.aside = {}
        else:
            self._spare(oracle, cases, suspects, came)
        return judgement

    @staticmethod
    def _cover(cases: list[Case], suspects: Iterable[Account], judgement: Judgement) -> None:
        """Count the calls that are surely in an entry's situation, if nothing else is amiss."""
        if judgement.verdict in (Verdict.UNDECIDED, Verdict.ENVIRONMENT):
            return
        for account in suspects:
            if not account.entry.can_excuse:
                continue
            wanted = declared(account.entry)
            if all(case.is_about(account.entry, wanted) and case.forbids(account.entry) for case in cases):
                account.covered += 1

    # --- answers that the law forbids ---------------------------------------------------------------------------------
    def _excusing(
        self, cases: list[Case], suspects: Iterable[Account], came: Came
    ) -> Iterator[tuple[Account, set[State] | None]]:
        """The entries that excuse an answer, each with the states that one of ours leads to; None: those implied."""
        for account in suspects:
            if not (account.entry.can_excuse and account.entry.fits(came)):
                continue
            for case in cases:
                if case.is_about(account.entry, came) and not case.lawful(came):
                    states = self._after(account.entry, case, came)
                    if states is None or states:
                        yield account, states

    def _excuse(
        self,
        oracle: Oracle,
        call: Input,
        came: Came,
        excused: list[tuple[Account, set[State] | None]],
        judgement: Judgement,
    ) -> Judgement:
        first = excused[0][0]
        self._taken = first.entry.next
        for account in dict.fromkeys(account for account, _ in excused):
            account.matched += 1
            account.covered += judgement.verdict is not Verdict.DIFFERS  # those that differ are counted already
        states = {state for account, after in excused if account is first for state in after or ()}
        if states:
            oracle.settle(states)
        elif came.died is None:
            oracle.go_on(call, came.ret, came.witness)
        return replace(judgement, verdict=Verdict.EXCUSED, reason=f"declared as {first.entry.id}")

    def _after(self, entry: Entry, case: Case, came: Came) -> set[State] | None:
        """Where an excused answer leads from a state: None if to what it implies, empty if nowhere."""
        asked = entry.next
        if asked and asked.words == IMPLIED:
            return None
        passed = [outcome for outcome in case.ruling.passed if fits(outcome, *came)]
        if asked and asked.answer:
            passed = [o for o in (*case.ruling.outcomes, *case.ruling.passed) if o.answer == asked.answer]
        elif (asked and asked.words == UNCHANGED) or came.ret is None or came.ret < 0:
            passed = [_NOTHING]
        return self._changing(entry, case, passed or ([_NOTHING] if asked and asked.values else []))

    def _changing(self, entry: Entry, case: Case, outcomes: Iterable[Outcome]) -> set[State]:
        """Where outcomes lead with the values that the entry declares on top."""
        values = entry.next.values if entry.next else ()
        call = case.stepper.law.calls[case.call.function]
        chosen = [self._with(entry, outcome, call) if values else outcome for outcome in outcomes]
        return {move.state for move in case.stepper.follow(case.state, case.call, chosen)}

    def _with(self, entry: Entry, outcome: Outcome, call: Call) -> Outcome:
        key = entry, outcome.answer, outcome.witness, outcome.then, call.name
        found = self._changed.get(key)
        if found is None:
            values = entry.next.values if entry.next else ()
            then = (*outcome.then, *(self._change(call, name, value) for name, value in values))
            found = self._changed[key] = replace(outcome, then=then, own=then)
        return found

    @staticmethod
    def _change(call: Call, name: str, value: str) -> Effect:
        """The change of one variable; of all that the call may mean where it names none.

        Those are the databases and sessions of the instance, and the instances of a snapshot session; of one that the
        call makes, those that it may take.
        """
        change = _VARIABLES[name].to(value)
        if call.machine == "snapshot" and change.variable in _OF_INSTANCES and INSTANCE not in call.arguments:
            return Each("instances", _FREE, (change,)) if call.creates else Each("members", ALWAYS, (change,))
        if change.variable in DATABASE_VARIABLES and call.database is None:
            return Each("databases", ALWAYS, (change,))
        if change.variable in SESSION_VARIABLES and not any(a.variable.name == "sesid" for a in call.arguments):
            return Each("sessions", ALWAYS, (change,))
        return change

    # --- states that the law has otherwise ----------------------------------------------------------------------------
    def _declared(self, case: Case, suspects: Iterable[Account], came: Came) -> tuple[Account, set[State]] | None:
        """The first entry that declares another state after an answer that is allowed, and that state."""
        for account in suspects:
            entry = account.entry
            if entry.next is None or entry.next.words == IMPLIED or not entry.fits(came):
                continue
            if case.is_about(entry, came):
                found = self._silently(entry, case, came)
                if found:
                    return account, found
        return None

    def _silently(self, entry: Entry, case: Case, came: Came) -> set[State]:
        asked, outcomes = entry.next, [move.outcome for move in case.lawful(came)]
        if asked and asked.words == UNCHANGED:
            outcomes = [_NOTHING]
        elif asked and asked.answer:
            outcomes = [o for o in (*case.ruling.outcomes, *case.ruling.passed) if o.answer == asked.answer]
        return self._changing(entry, case, outcomes)

    def _stay_silent(
        self, oracle: Oracle, cases: list[Case], suspects: Iterable[Account], came: Came
    ) -> dict[Account, set[State]]:
        """Move the oracle on where a state is declared; what the law has instead."""
        kept: dict[Account, set[State]] = {}
        states: set[State] = set()
        for case in cases:
            lawful = {move.state for move in case.lawful(came, oracle.troubles)}
            found = self._declared(case, suspects, came) if lawful else None
            if found and found[1] != lawful:
                kept.setdefault(found[0], set()).update(lawful)
                states |= found[1]
                self._taken = found[0].entry.next
            else:
                states |= lawful
        if kept:
            oracle.settle(states)
        return kept

    def _spare(self, oracle: Oracle, cases: list[Case], suspects: Iterable[Account], came: Came) -> None:
        """After a code that no rule mentions the state is the declared one, if one is declared."""
        for entry in (account.entry for account in suspects):
            if entry.fits(came) and all(self._is_unmentioned(case, entry) for case in cases):
                oracle.settle({state for case in cases for state in self._changing(entry, case, [_NOTHING])})
                return

    @staticmethod
    def _is_unmentioned(case: Case, entry: Entry) -> bool:
        """Whether an entry speaks of codes that no rule mentions: of any failure, or of this one and no rule."""
        call = case.stepper.law.calls[case.call.function]
        speaks = entry.next is not None and bool(entry.next.values) and not entry.rules
        if entry.next is not None and entry.next.words == UNCHANGED:
            speaks = call.failing is not None and not entry.rules.isdisjoint(call.failing.sources)
        return speaks and all(case.view[name] in values for name, values in entry.when.items())

    def _without(self, account: Account, states: set[State], oracle: Oracle, call: Input, came: Came) -> set[State]:
        """Where states lead in which the fault of one entry is gone."""
        suspects = [each for each in self.excuses.on(call) if each is not account]
        after: set[State] = set()
        cases = [Case(oracle.stepper, state, call) for state in states]
        for case in cases:
            lawful = {move.state for move in case.lawful(came, oracle.troubles)}
            found = self._declared(case, suspects, came) if lawful else None
            after |= found[1] if found else lawful
        for _, found_states in () if after else self._excusing(cases, suspects, came):
            after |= found_states or set()
        return after

    def _compare(self, oracle: Oracle, aside: dict[Account, set[State]], kept: dict[Account, set[State]]) -> None:
        """Which entries the answer has borne out; what is still open stays aside."""
        for account, states in aside.items():
            if not states:
                account.matched += 1
        open_ = {account: aside.get(account, set()) | kept.get(account, set()) for account in (*aside, *kept)}
        left = ((account, states - oracle.states) for account, states in open_.items())
        self.aside = {account: states for account, states in left if 0 < len(states) <= _MOST_ASIDE}
        for account in kept:
            account.moved += 1

    def _gone(self, oracle: Oracle, aside: dict[Account, set[State]], judgement: Judgement) -> Judgement:
        """The declared state does not explain the answer; where the law's own does, the entry no longer holds."""
        self.aside = {}
        for account, states in aside.items():
            if states:
                account.gone += 1
                oracle.settle(states)
                return Judgement(Verdict.CONFORMS, f"{account.entry.id} is declared and did not show")
        return judgement


_NOTHING = Outcome("", None, (), (), ())
"""Nothing changes."""
