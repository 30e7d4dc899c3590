"""Questions to the package's own facts. Nothing is read before the first one."""

from collections.abc import Mapping
from functools import cache
from typing import TypeVar

from jetlaw.model.facts.errors import NoNumber, UnknownName
from jetlaw.model.facts.load import Facts
from jetlaw.model.facts.schema import Ambiguity, Code, Flag, Function, Recording, Rule

FACTS = Facts()

Entry = TypeVar("Entry")


def function(name: str) -> Function:
    """The function of that name, which carries no A or W suffix (see ``base_name``)."""
    return _find("function", name, FACTS.functions)


def code(symbol: str) -> Code:
    """The return code of that symbol."""
    return _find("code", symbol, FACTS.codes)


def flag(symbol: str) -> Flag:
    """The flag of that symbol."""
    return _find("flag", symbol, FACTS.flags)


def rule(identity: str) -> Rule:
    """The rule of that id, such as ``R-087``."""
    return _find("rule", identity, FACTS.rules)


def ambiguity(identity: str) -> Ambiguity:
    """The ambiguity of that id, such as ``A-02``."""
    return _find("ambiguity", identity, FACTS.ambiguities)


def recording(identity: str) -> Recording:
    """The recording of that id, such as ``C8``."""
    return _find("recording", identity, FACTS.recordings)


def code_value(symbol: str) -> int:
    """The signed 32-bit number of a code; NoNumber if no source gives it one."""
    value = code(symbol).value
    if value is None:
        raise NoNumber("code", symbol)
    return value


def flag_value(symbol: str) -> int:
    """The bits of a flag; NoNumber if no source gives it any."""
    value = flag(symbol).value
    if value is None:
        raise NoNumber("flag", symbol)
    return value


def code_name(number: int) -> str | None:
    """The canonical JET symbol of a JET_ERR; None if no JET code has that number."""
    return _jet_names().get(number)


def hresult_name(number: int) -> str | None:
    """The symbol of what a Ds function answered: an hr code, or a Win32 code, plain or wrapped as HRESULT."""
    return _hresult_names().get(number)


@cache
def pairs() -> frozenset[tuple[str, str]]:
    """Every documented (function, code symbol): the lists of return values, without prose and inherited lists."""
    return frozenset(
        (function.name, code.symbol) for function in FACTS.functions.values() for code in function.return_codes
    )


def base_name(exported: str) -> str:
    """The function behind an exported name: ``JetOpenFileInstanceA`` is ``JetOpenFileInstance``.

    Only documented variants count, so a name that ends in A or W by itself is never cut.
    """
    return _find("exported function", exported, _base_names())


@cache
def _jet_names() -> Mapping[int, str]:
    jet = (code for code in FACTS.codes.values() if code.origin not in {"win32", "ds_hr"} and code.alias_of is None)
    return {code.value: code.symbol for code in jet if code.value is not None}


@cache
def _hresult_names() -> Mapping[int, str]:
    names: dict[int, str] = {}
    for origin in ("win32", "ds_hr"):  # S_OK and hrNone are both zero; the function pages say S_OK
        for code in FACTS.codes.values():
            for number in (code.value, code.hresult):
                if code.origin == origin and number is not None:
                    names.setdefault(number, code.symbol)
    return names


@cache
def _base_names() -> Mapping[str, str]:
    return {
        name: function.name for function in FACTS.functions.values() for name in (function.name, *function.variants)
    }


def _find(kind: str, name: str, table: Mapping[str, Entry]) -> Entry:
    try:
        return table[name]
    except KeyError:
        raise UnknownName(kind, name, table) from None
