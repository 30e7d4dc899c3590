"""The facts of one directory of data files, each table read and checked on first use."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import msgspec

from jetlaw.model.facts import checks
from jetlaw.model.facts.errors import FactsError
from jetlaw.model.facts.read import DataFile, read
from jetlaw.model.facts.schema import (
    Ambiguity,
    Callback,
    Code,
    Constant,
    Decision,
    Difference,
    EngineNumber,
    Flag,
    Function,
    KnownBug,
    Recording,
    Rule,
    ScalarType,
    Source,
    Structure,
    UnboundPair,
    UnboundRule,
)

DATA = Path(__file__).parent / "data"

Numbered = TypeVar("Numbered", Code, Flag)


class Facts:
    """Every table of facts, by name or id and in the order of its file.

    Args:
        directory: where the data files are; by default those of the package.

    Each property raises FactsError, naming file and key, if its data are at fault.
    """

    def __init__(self, directory: Path = DATA) -> None:
        self._directory = directory

    @cached_property
    def functions(self) -> Mapping[str, Function]:
        """The 78 functions, by name without A or W suffix."""
        file = self._read("functions.json", "functions")
        functions = file.table("functions", Function, "name")
        _refuse(file.name, checks.function_problems(functions, self.codes, self.flags))
        _refuse("codes.json", checks.listing_problems(functions, self.codes))
        return functions

    @cached_property
    def codes(self) -> Mapping[str, Code]:
        """Return codes by symbol: the documented ones, then those that only the engine has."""
        file = self._read("codes.json", "codes")
        codes = self._with_engine(file.table("codes", Code, "symbol"), "codes", Code)
        _refuse(file.name, checks.code_problems(codes))
        return codes

    @cached_property
    def flags(self) -> Mapping[str, Flag]:
        """Flags by symbol: the documented ones, then those that only the engine has."""
        file = self._read("flags.json", "flags")
        flags = self._with_engine(file.table("flags", Flag, "symbol"), "flags", Flag)
        _refuse(file.name, checks.flag_problems(flags))
        return flags

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The documented order and legality rules, by id (``R-001``)."""
        file = self._read("rules.json", "rules")
        rules = file.table("rules", Rule, "id")
        _refuse(file.name, checks.sequence_problems(rules, "R-{:03}"))
        return rules

    @cached_property
    def ambiguities(self) -> Mapping[str, Ambiguity]:
        """What the documentation leaves open, by id (``A-01``)."""
        file = self._read("ambiguities.json", "ambiguities")
        ambiguities = file.table("ambiguities", Ambiguity, "id")
        _refuse(file.name, checks.sequence_problems(ambiguities, "A-{:02}"))
        return ambiguities

    @cached_property
    def recordings(self) -> Mapping[str, Recording]:
        """What recordings of the running engine showed, by id (``C8``)."""
        return self._read("recordings.json", "recordings").table("recordings", Recording, "id")

    @cached_property
    def decisions(self) -> Mapping[str, Decision]:
        """What the law decided, by ambiguity (``A-01``)."""
        file = self._read("decisions.json", "decisions")
        decisions = file.table("decisions", Decision, "id")
        _refuse(file.name, checks.decision_problems(decisions, self.ambiguities))
        return decisions

    @cached_property
    def unbound_rules(self) -> Mapping[str, UnboundRule]:
        """The rules that no row holds and why, by id (``R-001``)."""
        unbound = self._unbound.table("rules", UnboundRule, "id")
        _refuse(self._unbound.name, checks.unbound_rule_problems(unbound, self.rules))
        return unbound

    @cached_property
    def unbound_pairs(self) -> Mapping[str, UnboundPair]:
        """The documented return codes that no row answers and why, by ``function.code``."""
        unbound = self._unbound.table("pairs", UnboundPair, "name")
        _refuse(self._unbound.name, checks.unbound_pair_problems(unbound, self.functions))
        return unbound

    @cached_property
    def differences(self) -> Mapping[str, Difference]:
        """Where the engine and the documentation differ, by id (``V-01``)."""
        file = self._read("differences.json", "differences")
        differences = file.table("differences", Difference, "id")
        _refuse(file.name, checks.sequence_problems(differences, "V-{:02}"))
        _refuse(file.name, checks.difference_problems(differences, self.functions, self.codes))
        return differences

    @cached_property
    def known_bugs(self) -> Mapping[str, KnownBug]:
        """The bugs that the engine's own tests know, by number."""
        file = self._read("known_bugs.json", "bugs")
        bugs = file.table("bugs", KnownBug, "id")
        _refuse(file.name, checks.bug_problems(bugs, self.functions, self.codes))
        return bugs

    @cached_property
    def structures(self) -> Mapping[str, Structure]:
        """C structures by name."""
        return self._structures.table("structures", Structure, "name")

    @cached_property
    def scalar_types(self) -> Mapping[str, ScalarType]:
        """Named scalar types by name."""
        return self._structures.table("scalar_types", ScalarType, "name")

    @cached_property
    def callbacks(self) -> Mapping[str, Callback]:
        """Callback types by name."""
        return self._structures.table("callbacks", Callback, "name")

    @cached_property
    def constants(self) -> Mapping[str, Constant]:
        """Constants that are neither codes nor flags, by symbol."""
        return self._structures.table("constants", Constant, "symbol")

    @cached_property
    def documentation(self) -> Source:
        """The documentation that the functions were read from."""
        return self._read("functions.json", "functions").source

    @cached_property
    def engine(self) -> Source:
        """The open-source engine that fills the gaps in the documentation's numbers."""
        return self._engine.source

    @cached_property
    def _structures(self) -> DataFile:
        return self._read("structures.json", "structures", "scalar_types", "callbacks", "constants")

    @cached_property
    def _unbound(self) -> DataFile:
        return self._read("unbound.json", "rules", "pairs")

    @cached_property
    def _engine(self) -> DataFile:
        return self._read("engine.json", "codes", "flags")

    def _read(self, name: str, *lists: str) -> DataFile:
        return read(self._directory / name, *lists)

    def _with_engine(
        self, documented: Mapping[str, Numbered], list_name: str, kind: type[Numbered]
    ) -> Mapping[str, Numbered]:
        """Fill gaps only: where a source nearer to the documentation has a number, the engine's has no say."""
        merged = dict(documented)
        source = str(self._engine.source)
        for symbol, number in self._engine.table(list_name, EngineNumber, "symbol").items():
            known = merged.get(symbol)
            if known is None:
                merged[symbol] = kind(
                    symbol=symbol, origin="engine", value=number.value, value_source=source, note=number.note
                )
            elif known.value is None:
                merged[symbol] = msgspec.structs.replace(known, value=number.value, value_source=source)
            else:
                raise FactsError(self._engine.name, symbol, f"already has the number {known.value} in {list_name}.json")
        return MappingProxyType(merged)


def _refuse(file: str, problems: checks.Problems) -> None:
    for key, problem in problems:
        raise FactsError(file, key, problem)
