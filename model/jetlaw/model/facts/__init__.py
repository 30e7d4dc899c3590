"""What the documentation says, as typed data: functions, codes, flags, structures, rules, ambiguities.

What recordings of the engine showed stands beside it, and how the law answers for it all: decisions, reasons,
differences, known bugs. The tables are functions, so that nothing is read before it is asked for. Numbers and names
that the documentation lacks and the open-source engine has are among them, with ``origin="engine"`` or the engine as
``value_source``.
"""

from collections.abc import Mapping

from jetlaw.model.facts.errors import FactsError, NoNumber, UnknownName
from jetlaw.model.facts.load import Facts
from jetlaw.model.facts.lookup import (
    FACTS,
    ambiguity,
    base_name,
    code,
    code_name,
    code_value,
    flag,
    flag_value,
    function,
    hresult_name,
    pairs,
    recording,
    rule,
)
from jetlaw.model.facts.schema import (
    Ambiguity,
    Callback,
    Code,
    Constant,
    Decision,
    Difference,
    Field,
    Flag,
    FlagUse,
    Function,
    KnownBug,
    Parameter,
    Recording,
    ReturnCode,
    Rule,
    ScalarType,
    Shown,
    Source,
    Structure,
    UnboundPair,
    UnboundRule,
)


def functions() -> Mapping[str, Function]:
    """The 78 functions, by name without A or W suffix."""
    return FACTS.functions


def codes() -> Mapping[str, Code]:
    """Return codes by symbol."""
    return FACTS.codes


def flags() -> Mapping[str, Flag]:
    """Flags by symbol."""
    return FACTS.flags


def rules() -> Mapping[str, Rule]:
    """Documented rules by id, ``R-001`` to ``R-278``."""
    return FACTS.rules


def ambiguities() -> Mapping[str, Ambiguity]:
    """Documented ambiguities by id, ``A-01`` to ``A-81``."""
    return FACTS.ambiguities


def recordings() -> Mapping[str, Recording]:
    """What recordings of the running engine showed, by id: ``C1`` to ``C18``, ``D1`` to ``D9``, ``N1`` to ``N10``."""
    return FACTS.recordings


def decisions() -> Mapping[str, Decision]:
    """What the law does where the documentation leaves something open, by ambiguity, ``A-01`` to ``A-81``."""
    return FACTS.decisions


def unbound_rules() -> Mapping[str, UnboundRule]:
    """Not bound, because: the documented rules that no row holds, by id."""
    return FACTS.unbound_rules


def unbound_pairs() -> Mapping[str, UnboundPair]:
    """Not bound, because: the documented return codes that no row answers, by ``function.code``."""
    return FACTS.unbound_pairs


def differences() -> Mapping[str, Difference]:
    """Where the open-source engine and the documentation differ, by id, ``V-01`` to ``V-99``."""
    return FACTS.differences


def known_bugs() -> Mapping[str, KnownBug]:
    """The backup bugs that the engine's own tests know, by number, with the versions that no longer have them."""
    return FACTS.known_bugs


def structures() -> Mapping[str, Structure]:
    """C structures by name."""
    return FACTS.structures


def scalar_types() -> Mapping[str, ScalarType]:
    """Named scalar types by name."""
    return FACTS.scalar_types


def callbacks() -> Mapping[str, Callback]:
    """Callback types by name."""
    return FACTS.callbacks


def constants() -> Mapping[str, Constant]:
    """Constants that are neither codes nor flags, by symbol."""
    return FACTS.constants


def documentation() -> Source:
    """The commit of the documentation that the facts were read from."""
    return FACTS.documentation


def engine() -> Source:
    """The commit of the open-source engine that fills the gaps in the documentation's numbers."""
    return FACTS.engine


__all__ = [
    "Ambiguity",
    "Callback",
    "Code",
    "Constant",
    "Decision",
    "Difference",
    "Facts",
    "FactsError",
    "Field",
    "Flag",
    "FlagUse",
    "Function",
    "KnownBug",
    "NoNumber",
    "Parameter",
    "Recording",
    "ReturnCode",
    "Rule",
    "ScalarType",
    "Shown",
    "Source",
    "Structure",
    "UnboundPair",
    "UnboundRule",
    "UnknownName",
    "ambiguities",
    "ambiguity",
    "base_name",
    "callbacks",
    "code",
    "code_name",
    "code_value",
    "codes",
    "constants",
    "decisions",
    "differences",
    "documentation",
    "engine",
    "flag",
    "flag_value",
    "flags",
    "function",
    "functions",
    "hresult_name",
    "known_bugs",
    "pairs",
    "recording",
    "recordings",
    "rule",
    "rules",
    "scalar_types",
    "structures",
    "unbound_pairs",
    "unbound_rules",
]
