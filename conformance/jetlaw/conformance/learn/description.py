"""States and steps of the law in its own words: which variables have which values."""

from __future__ import annotations

from typing import NamedTuple

from jetlaw.conformance.learn.comparison import Comparison, Wrong
from jetlaw.conformance.learn.law import WorldLaw
from jetlaw.model.state import NOBODY, Records, State
from jetlaw.model.stepper import Stepper

_KINDS = ("instances", "sessions", "databases", "snapshots", "contexts")


class Change(NamedTuple):
    """A variable that a step leads to a wrong value of.

    Attributes:
        variable: the variable, with the number of its object if that is not the first.
        before: its value before the step.
        wanted: the value that the law says.
        came: the value that it seems to have instead.
    """

    variable: str
    before: str
    wanted: str
    came: str


def facts(stepper: Stepper, state: State) -> dict[str, str]:
    """Every variable of a state and its value."""
    found = stepper.processes.view(state.process)
    for kind in _KINDS:
        store: Records = getattr(stepper, kind)
        for number, record in enumerate(getattr(state, kind)):
            found |= {_named(name, kind, number): value for name, value in store.view(record).items()}
    held = {_named("database.attached", "databases", n): _held(holder) for n, holder in enumerate(state.holders)}
    return found | held


def _named(variable: str, kind: str, number: int) -> str:
    return f"{variable} ({kind[:-1]} {number + 1})" if number else variable


def _held(holder: int) -> str:
    return "no" if holder == NOBODY else f"to instance {holder + 1}"


def situation(law: WorldLaw, state: int) -> str:
    """What is otherwise in a state than where the world starts."""
    stepper = law.bench.stepper
    start, here = (facts(stepper, law.states[number]) for number in (0, state))
    told = [f"{name} is {value}" for name, value in here.items() if start.get(name) != value]
    return ", ".join(told) or "where the world starts"


def changes(law: WorldLaw, comparison: Comparison, wrong: Wrong) -> tuple[Change, ...]:
    """What a wrong step leads to, beside what the law says: of states that cannot be told apart the nearest ones."""
    if wrong.kind == "answer":
        return ()
    source = min(comparison.members(wrong.source))
    wanted = law.after(frozenset({source}), wrong.letter, wrong.answer)
    came = [source] if wrong.kind == "stays" else comparison.members(wrong.target)
    stepper = law.bench.stepper
    before = facts(stepper, law.states[source])
    pairs = ((facts(stepper, law.states[w]), facts(stepper, law.states[c])) for w in sorted(wanted) for c in came)
    right, actual = min(pairs, key=lambda pair: len(_unlike(*pair)))
    return tuple(
        Change(name, before.get(name, "absent"), right.get(name, "absent"), actual.get(name, "absent"))
        for name in _unlike(right, actual)
    )


def _unlike(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return [name for name in {**one, **other} if one.get(name) != other.get(name)]
