"""Whether the law is sound, profile by profile: every world explored, and what was found in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from jetlaw.conformance.lawreport.covered import kind_of
from jetlaw.model.profiles import Profile
from jetlaw.model.ruling import Law
from jetlaw.model.soundness.alternatives import ALTERNATIVES, declared
from jetlaw.model.soundness.contradictions import Contradiction
from jetlaw.model.soundness.examine import Examined, examine, signature, worlds_of
from jetlaw.model.soundness.never import NEVER
from jetlaw.model.soundness.survey import Decision, Silent, beyond, silent
from jetlaw.model.soundness.traps import Trap
from jetlaw.model.worlds import WORLDS

Report = dict[str, Any]
_COUNTED = ("vacuous", "contradictions", "holes", "missed", "violated")


def soundness(profiles: Sequence[Profile], told: Callable[[str], None]) -> Report:
    """The findings of each profile, and how many there are over all. What two profiles share is explored once."""
    known: dict[tuple[object, ...], Examined] = {}
    readings = {profile.name: of_profile(Law(profile), known, told) for profile in profiles}
    return {
        **{part: sum(len(found[part]) for found in readings.values()) for part in _COUNTED},
        "alternatives": [
            {"functions": list(a.functions), "differs": sorted(a.differs), "why": a.why, "sources": a.sources.split()}
            for a in ALTERNATIVES
        ],
        "readings": readings,
    }


def of_profile(
    law: Law, known: dict[tuple[object, ...], Examined], told: Callable[[str], None] = lambda _: None
) -> Report:
    """Everything found under one law; worlds examined before under the same rows are taken from ``known``."""
    explored: list[Examined] = []
    for name in worlds_of(law):
        told(f"exploring {law.profile.name}: {name}")
        key = signature(name, law)
        if key not in known:
            known[key] = examine(name, law)
        explored.append(known[key])
    return _described(law, explored)


def _described(law: Law, explored: Sequence[Examined]) -> Report:
    held = [row for name in law.calls if law.has(name) for _, row in law.rows(name)]
    quiet = silent(law, frozenset[tuple[str, int]]().union(*(found.fired for found in explored)))
    seen = _seen(explored)
    out_of_reach = [item for item in quiet if beyond(law, item[2], seen)]
    return {
        "reading": law.profile.reading,
        "version": law.profile.version,
        "lacks": [name for name in law.calls if not law.has(name)],
        "rows": len(held),
        "kinds": dict(sorted(Counter(map(kind_of, held)).items())),
        "slices": _slices(explored),
        "worlds": {found.world: {"states": found.states, "transitions": found.steps} for found in explored},
        "vacuous": [_row(item) for item in quiet if item not in out_of_reach],
        "beyond": [_row(item) for item in out_of_reach],
        "contradictions": _each(_contradiction, explored, lambda found: found.contradictions),
        "holes": _each(_hole(law), explored, lambda found: found.holes),
        "traps": _each(_trap, explored, lambda found: found.traps),
        "sometimes": sum(len(found.asked) for found in explored),
        "missed": _each(lambda missed: {"words": missed.words}, explored, lambda found: found.missed),
        "never": sum(never.reading in (None, law.profile.reading) for never in NEVER),
        "violated": _each(lambda never: {"words": never.words}, explored, lambda found: found.violations),
    }


def _seen(explored: Iterable[Examined]) -> dict[str, frozenset[str]]:
    """The values that each variable has in some state of some world."""
    seen: dict[str, frozenset[str]] = {}
    for found in explored:
        for name, values in found.seen.items():
            seen[name] = seen.get(name, frozenset()) | values
    return seen


def _slices(explored: Iterable[Examined]) -> Report:
    """States and transitions by slice of the API: the sum over its worlds."""
    slices: dict[str, dict[str, int]] = {}
    for found in explored:
        counts = slices.setdefault(WORLDS[found.world].slice, {"worlds": 0, "states": 0, "transitions": 0})
        counts["worlds"] += 1
        counts["states"] += found.states
        counts["transitions"] += found.steps
    return slices


def _each(
    described: Callable[[Any], Report | None],
    explored: Iterable[Examined],
    part: Callable[[Examined], Iterable[Any]],
) -> list[Report]:
    """What was found in each world, described; the same finding is told once, with the first world that shows it."""
    found: dict[str, Report] = {}
    for examined in explored:
        for item in part(examined):
            words = described(item)
            if words is not None:
                found.setdefault(str(words.get("what", words)), {"world": examined.world, **words})
    return list(found.values())


def _row(item: Silent) -> Report:
    name, number, row = item
    return {
        "function": name,
        "row": number + 1,
        "kind": kind_of(row),
        "answer": row.answer,
        "when": str(row.when),
        "sources": list(row.sources),
    }


def _contradiction(found: Contradiction) -> Report | None:
    """A contradiction in words; none if it is declared as an alternative."""
    if declared(found.function, found.differs):
        return None
    rows = [number + 1 for number in found.rows]
    return {
        "what": f"{found.function}, rows {', '.join(map(str, rows))}: {', '.join(found.differs)}",
        "kind": found.kind,
        "function": found.function,
        "rows": rows,
        "differs": list(found.differs),
        "situation": dict(found.situation),
    }


def _hole(law: Law) -> Callable[[Decision], Report]:
    def described(found: Decision) -> Report:
        asked = {variable.name for variable in law.asked(found.function)}
        situation = {name: value for name, value in sorted(found.view.items()) if name in asked}
        return {"function": found.function, "situation": situation}

    return described


def _trap(found: Trap) -> Report:
    return {
        "what": f"{found.kind}: {', '.join(found.stuck)}",
        "kind": found.kind,
        "stuck": list(found.stuck),
        "states": found.states,
        "path": list(map(str, found.path)),
        "difference": [_changed(*difference) for difference in found.difference],
    }


def _changed(thing: str, variable: str, old: str, new: str) -> Mapping[str, str]:
    return {"object": thing, "variable": variable, "was": old, "is": new}
