"""The shapes of the facts: frozen, and strict about what they are read from."""

from jetlaw.model.facts.schema.functions import (
    ConditionalError,
    FlagUse,
    Function,
    MentionedCode,
    Parameter,
    ReturnCode,
    SystemParameter,
)
from jetlaw.model.facts.schema.numbers import Code, EngineNumber, Flag
from jetlaw.model.facts.schema.rules import Ambiguity, Recording, Rule, Source
from jetlaw.model.facts.schema.structures import Callback, CallbackParameter, Constant, Field, ScalarType, Structure
from jetlaw.model.facts.schema.tracing import Decision, Difference, KnownBug, Shown, UnboundPair, UnboundRule

__all__ = [
    "Ambiguity",
    "Callback",
    "CallbackParameter",
    "Code",
    "ConditionalError",
    "Constant",
    "Decision",
    "Difference",
    "EngineNumber",
    "Field",
    "Flag",
    "FlagUse",
    "Function",
    "KnownBug",
    "MentionedCode",
    "Parameter",
    "Recording",
    "ReturnCode",
    "Rule",
    "ScalarType",
    "Shown",
    "Source",
    "Structure",
    "SystemParameter",
    "UnboundPair",
    "UnboundRule",
]
