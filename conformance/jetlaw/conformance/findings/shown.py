"""A finding shown to be true: its sequence found, its claims verified. What cannot be shown is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from jetlaw.conformance.findings.finding import Finding, Kind, Refused
from jetlaw.conformance.findings.judged import judged
from jetlaw.conformance.findings.ways import Explored, Step, explored, left_behind
from jetlaw.conformance.oracle import Oracle
from jetlaw.conformance.verdicts import Judgement, Verdict
from jetlaw.model.facts import ambiguities, decisions, differences, recordings, rules
from jetlaw.model.law import CALLS
from jetlaw.model.law.consequences import CONSEQUENCES
from jetlaw.model.terms import ALWAYS

_OTHERWISE = (Verdict.DIFFERS, Verdict.UNDECIDED)


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding with what shows it.

    Attributes:
        finding: the finding.
        setup: the calls that lead to where its world starts.
        steps: the shortest sequence from there; empty for a finding about pages alone.
        judgements: what the documentation says of each of these steps.
    """

    finding: Finding
    setup: tuple[Step, ...] = ()
    steps: tuple[Step, ...] = ()
    judgements: tuple[Judgement, ...] = ()


def show(finding: Finding) -> Shown:
    """Find what shows a finding; raises Refused with the reason where the law does not."""
    for unknown in _unknown(finding):
        raise finding.refused(f"no row of the law has the source {unknown}")
    if finding.kind is Kind.TEXT:
        return Shown(finding)
    if finding.world is None or not finding.shows:
        raise finding.refused("it names no calls that would show it")
    world = explored(finding.world)
    steps = world.shortest(finding.shows, finding.leaves or ALWAYS)
    if not steps:
        raise finding.refused(f"no sequence in its world shows it: {finding.told}")
    judgements, oracle = judged([*world.setup, *steps], finding.shows[-1].answer)
    found = Shown(finding, tuple(world.setup), tuple(steps), tuple(judgements[len(world.setup) :]))
    if finding.kind is Kind.DIFFERS and not _otherwise(found, oracle):
        raise finding.refused("the documented reading says the same as the engine's")
    _verify_dead_end(finding, world, steps[-1])
    return found


def show_all(findings: Iterable[Finding]) -> list[Shown]:
    """Show every finding; raises Refused with a line for each that cannot be shown."""
    found, refused = list[Shown](), list[str]()
    for finding in findings:
        try:
            found.append(show(finding))
        except Refused as error:
            refused.append(str(error))
    if refused:
        raise Refused("\n".join(refused))
    return found


@cache
def _sources() -> frozenset[str]:
    """Every source that some row or consequence of the law cites."""
    rows = (row.sources for call in CALLS.values() for row in call.rows)
    return frozenset(source for sources in (*rows, *(c.sources for c in CONSEQUENCES)) for source in sources)


def _unknown(finding: Finding) -> Iterator[str]:
    """The sources that a finding cites and nothing has."""
    listed = _sources()
    known = {
        **rules(),
        **(decisions() if finding.kind is Kind.TEXT else ambiguities()),
        **recordings(),
        **differences(),
    }
    for source in (*finding.rules.split(), *finding.differences.split(), *finding.cited()):
        if source not in listed and source not in known:
            yield source


def _otherwise(found: Shown, oracle: Oracle) -> bool:
    """Whether the documentation forbids or does not know a telling answer, or leaves another state behind."""
    leaves = found.finding.leaves
    last = found.steps[-1].call
    if leaves and not any(leaves.holds(left_behind(oracle.stepper, state, last)) for state in oracle.states):
        return True
    told = {call.function for call in found.finding.shows}
    verdicts = [j.verdict for step, j in zip(found.steps, found.judgements, strict=True) if step.call.function in told]
    return any(verdict in _OTHERWISE for verdict in verdicts)


def _verify_dead_end(finding: Finding, world: Explored, last: Step) -> None:
    caught = finding.caught
    if caught is None:
        return
    if world.reaches(last.after, caught.until, caught.but):
        raise finding.refused(f"it is no dead end: {caught.until} can be reached")
    if caught.but and not world.reaches(last.after, caught.until, ()):
        raise finding.refused(f"not even {' or '.join(caught.but)} leads to: {caught.until}")
