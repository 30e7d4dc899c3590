"""``jetlaw law``: what the law covers, which facts no row binds, and whether its worlds have holes.

A documented pair is bound if a row of the documentation's reading, in whatever version, answers that code for that
function; a rule, ambiguity or recording if a row, a failure clause or a consequence cites it. A row is vacuous if it
rests under no step of any of the worlds, though it needs no trouble from outside and the world makes its call. A hole
is a state and a call for which a reading has no row at all.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from jetlaw.model import facts
from jetlaw.model.graph import Graph
from jetlaw.model.law import CALLS
from jetlaw.model.law.consequences import CONSEQUENCES
from jetlaw.model.options import Options
from jetlaw.model.profiles import Profile, cites_documentation, cites_engine
from jetlaw.model.rows import Row
from jetlaw.model.ruling import Law
from jetlaw.model.state import Input, State
from jetlaw.model.world import World

SCHEMA = "jetlaw.law/1"
WORLDS: Mapping[str, World] = {
    "streaming": World("streaming"),
    "streaming, circular logging": World("streaming", circular=True),
    "streaming, no recovery": World("streaming", recovery=False),
    "lifecycle from nothing": World("lifecycle", started=False),
}
"""The worlds that the report explores, by name."""

Report = dict[str, Any]


def report(profile: Profile) -> dict[str, object]:
    """Everything the law covers under ``profile``, ready for JSON and in a fixed order."""
    law = Law(profile)
    worlds = {name: _Explored(world, law) for name, world in WORLDS.items()}
    return {
        "schema": SCHEMA,
        "profile": profile.name,
        "reading": profile.reading,
        "version": profile.version,
        "functions": _functions(),
        "rows": _rows(law),
        "pairs": _pairs(),
        "rules": _cited("bound", facts.rules()),
        "ambiguities": _cited("decided", facts.ambiguities()),
        "recordings": _cited("bound", facts.recordings()),
        "worlds": {name: explored.counts() for name, explored in worlds.items()},
        "vacuous": _vacuous(law, worlds.values()),
        "holes": [{"world": name, **hole} for name, explored in worlds.items() for hole in explored.holes],
    }


# --- facts -----------------------------------------------------------------------------------------------------------
def _functions() -> Report:
    missing = [name for name in facts.functions() if name not in CALLS]
    return {"modelled": len(CALLS), "of": len(facts.functions()), "not_modelled": missing}


def _rows(law: Law) -> Report:
    everything = [(name, row) for name, call in CALLS.items() for row in call.rows]
    held = [(name, row) for name in CALLS for _, row in law.rows(name)]
    return {
        "all": len(everything),
        "held": len(held),
        "kinds": dict(sorted(Counter(_kind(row) for _, row in held).items())),
        "basis": dict(sorted(Counter(_basis(name, row) for name, row in everything).items())),
    }


def _kind(row: Row) -> str:
    return "trouble" if row.trouble else row.kind


def _basis(function: str, row: Row) -> str:
    documented, engine = cites_documentation(row, function), cites_engine(row.sources)
    if documented and engine:
        return "both"
    return "documentation" if documented else "engine" if engine else "none"


def _pairs() -> Report:
    listed = [(name, code.symbol) for name, f in facts.functions().items() for code in f.return_codes]
    modelled = [(name, symbol) for name, symbol in listed if name in CALLS]
    said = {(n, row.answer) for n, call in CALLS.items() for row in call.rows if cites_documentation(row, n)}
    unbound = [list(pair) for pair in modelled if pair not in said]
    return {
        "bound": len(modelled) - len(unbound),
        "of_modelled": len(modelled),
        "of": len(listed),
        "unbound": unbound,
    }


def _cited(word: str, known: Iterable[str]) -> Report:
    cited = {source for sources in _every_sources() for source in sources}
    names = list(known)
    missing = [name for name in names if name not in cited]
    return {word: len(names) - len(missing), "of": len(names), f"not_{word}": missing}


def _every_sources() -> Iterator[tuple[str, ...]]:
    for call in CALLS.values():
        yield from (row.sources for row in call.rows)
        if call.failing:
            yield call.failing.sources
    yield from (consequence.sources for consequence in CONSEQUENCES)


# --- worlds ----------------------------------------------------------------------------------------------------------
class _Explored:
    """A world under a law: its graph, and the calls in it to which no row applies.

    Attributes:
        fired: the rows some step rests on, as (function, number).
        holes: what no row applies to.
    """

    def __init__(self, world: World, law: Law) -> None:
        graph = Graph(world, law)
        self.functions = frozenset(name for name in world.functions if law.profile.has(name))
        self.fired = graph.fired()
        self.holes = [_hole(graph, state, call) for state, call in _unanswered(graph)]
        self._states, self._steps = len(graph.states), len(graph)

    def counts(self) -> Report:
        """States, steps and holes."""
        return {"states": self._states, "steps": self._steps, "holes": len(self.holes)}


def _unanswered(graph: Graph) -> Iterator[tuple[State, Input]]:
    """Calls that can be made, of which something is promised, and which have no outcome; each kind of them once."""
    options = Options(graph.world, graph.stepper)
    met = set[int]()
    for state in graph.states:
        for _, call, ruling in options.of(state):
            if graph.law.calls[call.function].event:
                continue  # what happens by itself need not
            if not ruling.outcomes and id(ruling) not in met:
                met.add(id(ruling))
                yield state, call


def _hole(graph: Graph, state: State, call: Input) -> Report:
    view = graph.stepper.view(graph.stepper.roomy(state, call), call)
    asked = {variable.name for variable in graph.law.asked(call.function)}
    situation = {name: value for name, value in sorted(view.items()) if name in asked}
    return {"function": call.function, "classes": list(call.classes), "situation": situation}


def _vacuous(law: Law, worlds: Iterable[_Explored]) -> Report:
    """Rows that never fire, by function; functions that no world calls stand apart, for nothing was tried."""
    explored = list(worlds)
    called = frozenset[str]().union(*(world.functions for world in explored))
    fired = set[tuple[str, int]]().union(*(world.fired for world in explored))
    tried = {name: [(n, row) for n, row in law.rows(name) if _ought_to_fire(row)] for name in CALLS if name in called}
    silent = {name: [_line(n, r) for n, r in listed if (name, n) not in fired] for name, listed in tried.items()}
    return {
        "rows": sum(map(len, silent.values())),
        "of": sum(map(len, tried.values())),
        "functions_in_no_world": [name for name in CALLS if name not in called],
        "by_function": {name: listed for name, listed in silent.items() if listed},
    }


def _ought_to_fire(row: Row) -> bool:
    """Rows that need trouble, or promise nothing, are no steps of a world."""
    return row.kind != "undefined" and not row.trouble


def _line(number: int, row: Row) -> Report:
    return {"row": number + 1, "answer": row.answer, "when": str(row.when), "sources": list(row.sources)}


# --- words -----------------------------------------------------------------------------------------------------------
def show(report: Mapping[str, Any], console: Console) -> None:
    """Print a report."""
    _say(console, f"The law under {report['profile']} (reading: {report['reading']}, version: {report['version']})")
    _table(console, ("what", "covered", "of"), _covered(report))
    kinds = ", ".join(f"{count} {kind}" for kind, count in report["rows"]["kinds"].items())
    basis = ", ".join(f"{count} {name}" for name, count in report["rows"]["basis"].items())
    _say(console, f"Rows held, by kind: {kinds}.")
    _say(console, f"All {report['rows']['all']} rows, by basis: {basis}.")
    lines = ((name, *map(str, found.values())) for name, found in report["worlds"].items())
    _table(console, ("world", "states", "steps", "holes"), lines)
    _missing(report, console)
    _silent(report["vacuous"], console)
    for hole in report["holes"]:
        _say(console, f"Hole in {hole['world']}: {hole['function']}({', '.join(hole['classes'])})")


def _covered(report: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    pairs, vacuous = report["pairs"], report["vacuous"]
    yield "functions modelled", str(report["functions"]["modelled"]), str(report["functions"]["of"])
    yield "rows held in this reading", str(report["rows"]["held"]), str(report["rows"]["all"])
    yield "documented pairs bound", str(pairs["bound"]), str(pairs["of"])
    yield "- of functions modelled", str(pairs["bound"]), str(pairs["of_modelled"])
    yield "rules bound", str(report["rules"]["bound"]), str(report["rules"]["of"])
    yield "ambiguities decided", str(report["ambiguities"]["decided"]), str(report["ambiguities"]["of"])
    yield "recordings used", str(report["recordings"]["bound"]), str(report["recordings"]["of"])
    yield "rows that fire in some world", str(vacuous["of"] - vacuous["rows"]), str(vacuous["of"])


def _missing(report: Mapping[str, Any], console: Console) -> None:
    by_function: dict[str, list[str]] = {}
    for function, symbol in report["pairs"]["unbound"]:
        by_function.setdefault(function, []).append(symbol)
    if by_function:
        _say(console, "Documented pairs of modelled functions that no row binds:")
        _table(console, ("function", "codes"), ((name, ", ".join(codes)) for name, codes in by_function.items()))
    _say(console, f"Rules not bound: {', '.join(report['rules']['not_bound']) or 'none'}.")
    _say(console, f"Ambiguities not decided: {', '.join(report['ambiguities']['not_decided']) or 'none'}.")


def _silent(vacuous: Mapping[str, Any], console: Console) -> None:
    if vacuous["functions_in_no_world"]:
        _say(console, f"Functions that no world calls: {', '.join(vacuous['functions_in_no_world'])}.")
    if vacuous["by_function"]:
        _say(console, "Rows that never fire in these worlds:")
        lines = (
            (f"{name}, row {line['row']}", line["answer"], line["when"])
            for name, listed in vacuous["by_function"].items()
            for line in listed
        )
        _table(console, ("row", "answer", "when"), lines)


def _say(console: Console, text: str) -> None:
    console.print(Text(text), highlight=False)


def _table(console: Console, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in columns:
        table.add_column(Text(name), overflow="fold", justify="right" if name in _NUMBERS else "left")
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table, Text(), sep="\n")


_NUMBERS = frozenset({"covered", "of", "states", "steps", "holes"})
