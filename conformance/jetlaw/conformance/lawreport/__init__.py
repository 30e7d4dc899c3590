"""``jetlaw law``: what the law covers, whether it is sound, and what two profiles do not have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from jetlaw.conformance.lawreport.covered import covered
from jetlaw.conformance.lawreport.sound import soundness
from jetlaw.model.profiles import Profile

SCHEMA = "jetlaw.law/2"

Report = dict[str, Any]


def report(profiles: Sequence[Profile], told: Callable[[str], None] = lambda _: None) -> Report:
    """Everything the law covers, and its soundness under each of ``profiles``: ready for JSON, in a fixed order.

    ``told`` hears what is being explored; it may take a minute.
    """
    facts, sound = covered(), soundness(profiles, told)
    return {
        "schema": SCHEMA,
        "profiles": [profile.name for profile in profiles],
        **facts,
        **sound,
        "missing": sum(len(facts[part]["missing"]) for part in ("functions", "pairs", "rules", "ambiguities")),
    }


def flaws(found: Report) -> list[str]:
    """What is wrong with the law, in words; none if it holds."""
    counts = {
        "facts neither bound nor explained": found["missing"],
        "vacuous rows": found["vacuous"],
        "contradictions": found["contradictions"],
        "holes": found["holes"],
        "things that should be reachable and are not": found["missed"],
        "things that should not be reachable and are": found["violated"],
    }
    return [f"{count} {words}" for words, count in counts.items() if count]
