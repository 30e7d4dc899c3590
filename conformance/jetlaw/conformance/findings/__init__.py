"""Findings: where the engine leaves its documentation, where that contradicts itself, and what traps callers.

Each finding names the rows of the law that show it. The page is generated: it has the shortest sequence of calls to
those rows, what the documentation says of each of them, and how often recordings show it.
"""

from __future__ import annotations

from jetlaw.conformance.findings import codes, death, effects, loss, restores, snapshots, text
from jetlaw.conformance.findings.finding import Finding, Hurt


def ranked() -> tuple[Finding, ...]:
    """Every finding, by how much it can hurt."""
    everything = [
        found for family in (loss, snapshots, death, restores, effects, codes, text) for found in family.FINDINGS
    ]
    return tuple(found for hurt in Hurt for found in everything if found.hurt is hurt)
