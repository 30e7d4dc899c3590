"""What the law covers of the facts: each is bound to rows, or explained in the list "not bound, because", or missing.

A documented pair of function and code is bound if a row of the documentation's reading, in whatever version, answers
that code for that function; a rule or a recording if a row, a failure clause, a consequence or a promise cites it. An
ambiguity is decided if the decision stands next to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from jetlaw.model import facts
from jetlaw.model.law import CALLS
from jetlaw.model.law.consequences import CONSEQUENCES
from jetlaw.model.profiles import cites_documentation, cites_engine
from jetlaw.model.rows import Row
from jetlaw.model.soundness.promises import PROMISES

Report = dict[str, Any]


def covered() -> Report:
    """What is bound, explained or missing, by kind of fact."""
    cited = {source for sources in _every_sources() for source in sources}
    listed = [f"{name}.{code.symbol}" for name, f in facts.functions().items() for code in f.return_codes]
    return {
        "functions": _covered("modelled", facts.functions(), CALLS, {}),
        "rows": _rows(),
        "pairs": _covered("bound", listed, _said(), facts.unbound_pairs()),
        "rules": _covered("bound", facts.rules(), cited, facts.unbound_rules()),
        "ambiguities": _covered("decided", facts.ambiguities(), facts.decisions(), {}),
        "recordings": _covered("bound", facts.recordings(), cited, {}),
    }


def _covered(word: str, known: Iterable[str], bound: Collection[str], explained: Collection[str]) -> Report:
    """How many of ``known`` are bound; of the rest, which are explained and which are missing."""
    names = list(known)
    left = [name for name in names if name not in bound]
    missing = [name for name in left if name not in explained]
    return {
        word: len(names) - len(left),
        "explained": len(left) - len(missing),
        "of": len(names),
        "missing": missing,
    }


def _said() -> set[str]:
    """Every pair of function and code that a row of the documentation's reading answers."""
    return {f"{n}.{row.answer}" for n, call in CALLS.items() for row in call.rows if cites_documentation(row, n)}


def _every_sources() -> Iterator[tuple[str, ...]]:
    for call in CALLS.values():
        yield from (row.sources for row in call.rows)
        if call.failing:
            yield call.failing.sources
    yield from (consequence.sources for consequence in CONSEQUENCES)
    yield from (tuple(promise.sources.split()) for promise in PROMISES)


def _rows() -> Report:
    everything = [(name, row) for name, call in CALLS.items() for row in call.rows]
    return {
        "all": len(everything),
        "kinds": dict(sorted(Counter(kind_of(row) for _, row in everything).items())),
        "basis": dict(sorted(Counter(_basis(name, row) for name, row in everything).items())),
    }


def kind_of(row: Row) -> str:
    """``check``, ``done``, ``undefined``, or ``trouble`` for a check that only trouble from outside brings about."""
    return "trouble" if row.trouble else row.kind


def _basis(function: str, row: Row) -> str:
    documented, engine = cites_documentation(row, function), cites_engine(row.sources)
    if documented and engine:
        return "both"
    return "documentation" if documented else "engine" if engine else "none"
