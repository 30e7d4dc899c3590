"""What was found of mutants, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from jetlaw.conformance.mutants.survey import Fate, Survey
from jetlaw.model.mutation import FAILING, Mutant
from jetlaw.model.ruling import Law
from jetlaw.model.world import World

SCHEMA: Final = "jetlaw.mutants/1"
ENDS: Final = ("equivalent", "excused", "killed", "survived")


def report(law: Law, suite: str, seed: int | None, surveys: Sequence[Survey]) -> dict[str, Any]:
    """The report on slices.

    Args:
        law: the reading.
        suite: the suite they were tried with.
        seed: what it was drawn with, if it was.
        surveys: the slices.
    """
    return {
        "schema": SCHEMA,
        "profile": law.profile.name,
        "suite": suite,
        "seed": seed,
        "totals": _counts(fate for survey in surveys for fate in survey.fates),
        "slices": [_slice(law, survey) for survey in surveys],
    }


def _slice(law: Law, survey: Survey) -> dict[str, Any]:
    fates = survey.fates
    return {
        "slice": survey.slice,
        "worlds": survey.worlds,
        "tests": survey.tests,
        "calls": survey.calls,
        "transitions": {"covered": survey.covered, "of": survey.steps},
        "kinds": {kind: _counts(f for f in fates if f.mutant.kind == kind) for kind in survey.kinds},
        "not_in_this_slice": dict(survey.absent),
        "survivors": [_survivor(law, fate) for fate in fates if fate.status == "survived"],
        "rules": _rules(law, fates),
    }


def _counts(fates: Iterable[Fate]) -> dict[str, int]:
    ends = [fate.status for fate in fates]
    return {"mutants": len(ends), **{end: ends.count(end) for end in ENDS}}


def _survivor(law: Law, fate: Fate) -> dict[str, Any]:
    return {
        "kind": fate.mutant.kind,
        **rule(law, fate.mutant),
        "change": fate.mutant.change,
        "shortest": list(fate.shortest),
        "world": fate.world and world_words(fate.world),
        "extra_states": fate.extra,
    }


def _rules(law: Law, fates: Iterable[Fate]) -> list[dict[str, Any]]:
    """The same by rule: what becomes of its mutants, and after how many calls the last of them is killed."""
    by_rule: dict[tuple[str, int], list[Fate]] = {}
    for fate in fates:
        by_rule.setdefault((fate.mutant.function, fate.mutant.row), []).append(fate)
    return [
        {
            **rule(law, found[0].mutant),
            **_counts(found),
            "calls": max((fate.killed for fate in found if fate.killed is not None), default=None),
        }
        for found in by_rule.values()
    ]


def rule(law: Law, mutant: Mutant) -> dict[str, Any]:
    """The rule that a mutant gets wrong."""
    call = law.calls[mutant.function]
    if mutant.row == FAILING:
        failing = call.failing
        return {
            "function": call.name,
            "row": None,
            "answer": None,
            "when": str(failing and failing.when),
            "sources": list(failing.sources if failing else ()),
        }
    row = call.rows[mutant.row]
    return {
        "function": call.name,
        "row": mutant.row,
        "answer": row.answer,
        "when": str(row.when),
        "sources": list(row.sources),
    }


def world_words(world: World) -> str:
    """What tells a world from the plain one of its slice."""
    plain = World(world.slice)
    told = {
        name: value
        for name in World.__dataclass_fields__
        if name not in ("slice", "only", "first") and (value := getattr(world, name)) != getattr(plain, name)
    }
    words = ", ".join(f"{name}={value}" for name, value in told.items()) or "plain"
    return f"{world.slice} ({words}{', some of its calls' if world.only else ''})"


def survivors(found: Mapping[str, Any]) -> int:
    """How many mutants of a report survived."""
    count: int = found["totals"]["survived"]
    return count
