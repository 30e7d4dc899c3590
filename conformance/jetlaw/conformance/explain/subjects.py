"""Finding out what is asked about."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from jetlaw.conformance.explain.codes import explain_code
from jetlaw.conformance.explain.functions import explain_event, explain_function
from jetlaw.conformance.explain.layout import Sheet
from jetlaw.conformance.explain.rules import explain_ambiguity, explain_recording, explain_rule
from jetlaw.conformance.explain.words import VARIABLES, explain_flag, explain_variable
from jetlaw.model import facts
from jetlaw.model.facts import UnknownName
from jetlaw.model.law import CALLS
from jetlaw.model.profiles import Profile

Printer = Callable[[str, Profile, Sheet], None]

_NUMBERED = re.compile(r"([RA])-?(\d{1,3})", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+|0x[0-9a-f]+", re.IGNORECASE)
_PREFIX = re.compile(r"JET_(err|wrn)|JET_bit|JET_|hr|err", re.IGNORECASE)


def find(subject: str) -> tuple[Printer, str]:
    """What to print, and of which name; raises UnknownName with the names most like it."""
    asked = subject.strip()
    if _NUMBER.fullmatch(asked):
        return explain_code, _by_number(asked)
    numbered = _NUMBERED.fullmatch(asked)
    if numbered:
        letter, digits = numbered[1].upper(), int(numbered[2])
        return _exactly(f"R-{digits:03}" if letter == "R" else f"A-{digits:02}")
    by_name = _names()
    for table in (by_name, _short_names()):
        found = table.get(asked.casefold())
        if found:
            return found
    raise _unknown(subject, [name for _, name in by_name.values()])


def _exactly(identity: str) -> tuple[Printer, str]:
    if identity.startswith("R"):
        return explain_rule, facts.rule(identity).id
    return explain_ambiguity, facts.ambiguity(identity).id


def _by_number(asked: str) -> str:
    number = int(asked, 0)
    number = number - 2**32 if number >= 2**31 else number
    name = facts.code_name(number) or facts.hresult_name(number)
    if name is None:
        raise _no_such_number(asked, number)
    return name


def _no_such_number(asked: str, number: int) -> UnknownName:
    known = sorted({code.value for code in facts.codes().values() if code.value is not None})
    error = UnknownName("code", asked, map(str, known))
    error.nearest = tuple(map(str, sorted(known, key=lambda value: abs(value - number))[:3]))
    return error


@cache
def _names() -> Mapping[str, tuple[Printer, str]]:
    """Every name there is, in lower case; a name that is two things is the first."""
    names: dict[str, tuple[Printer, str]] = {}
    for printer, spelling, name in _spellings():
        names.setdefault(spelling.casefold(), (printer, name))
    return names


def _spellings() -> Iterator[tuple[Printer, str, str]]:
    for function in facts.functions().values():
        yield from ((explain_function, name, function.name) for name in (function.name, *function.variants))
        yield from ((explain_function, f"{function.name}{suffix}", function.name) for suffix in "AW")
    yield from ((explain_event, call.name, call.name) for call in CALLS.values() if call.event)
    yield from ((explain_code, symbol, symbol) for symbol in facts.codes())
    for code in facts.codes().values():
        yield from ((explain_code, variant, code.symbol) for variant in code.symbol_variants)
    yield from ((explain_flag, symbol, symbol) for symbol in facts.flags() if symbol != "0")
    yield from ((explain_variable, name, name) for name in VARIABLES)
    yield from ((explain_rule, name, name) for name in facts.rules())
    yield from ((explain_ambiguity, name, name) for name in facts.ambiguities())
    yield from ((explain_recording, name, name) for name in facts.recordings())


@cache
def _short_names() -> Mapping[str, tuple[Printer, str]]:
    """Codes and flags without their prefix, where that leaves no doubt; the engine's codes come first."""
    jet = [code.symbol for code in facts.codes().values() if code.origin not in {"win32", "ds_hr"}]
    names: dict[str, tuple[Printer, str]] = {}
    for printer, symbols in ((explain_code, jet), (explain_code, list(facts.codes())), (explain_flag, facts.flags())):
        for short, symbol in _unambiguous(symbols):
            names.setdefault(short, (printer, symbol))
    return names


def _unambiguous(symbols: Iterable[str]) -> Iterator[tuple[str, str]]:
    meant: dict[str, set[str]] = {}
    for symbol in symbols:
        meant.setdefault(_PREFIX.sub("", symbol, count=1).casefold(), set()).add(symbol)
    return ((short, next(iter(names))) for short, names in meant.items() if len(names) == 1)


def _unknown(subject: str, known: Iterable[str]) -> UnknownName:
    error = UnknownName("subject", subject, dict.fromkeys(known))
    folded = {name.casefold(): name for name in error.known}
    near = difflib.get_close_matches(subject.casefold(), folded, n=3)
    error.nearest = tuple(folded[name] for name in near)
    return error
