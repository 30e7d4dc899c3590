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

__all__ = [
    "Ambiguity",
    "Callback",
    "CallbackParameter",
    "Code",
    "ConditionalError",
    "Constant",
    "EngineNumber",
    "Field",
    "Flag",
    "FlagUse",
    "Function",
    "MentionedCode",
    "Parameter",
    "Recording",
    "ReturnCode",
    "Rule",
    "ScalarType",
    "Source",
    "Structure",
    "SystemParameter",
]
