"""Symbols with numbers: return codes and flags."""

from typing import Annotated, Literal

import msgspec

Signed = Annotated[int, msgspec.Meta(ge=-(2**31), lt=2**31)]
Unsigned = Annotated[int, msgspec.Meta(ge=0, lt=2**32)]


class Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A return code.

    Attributes:
        symbol: its name; for codes of the managed enumeration the native name formed from it.
        origin: the table that lists it: the native error table, only the managed enumeration, only function pages,
            the Win32 codes, the directory's tables, or no documentation but the engine.
        value: the JET_ERR, Win32 number or HRESULT as a signed 32-bit number; None if no source gives one.
        value_source: ``documented`` (on ``page``), or the other source of the number.
        page: the documentation page that lists it.
        meaning: what it says, for codes that bear on backup.
        managed_name: its name in the managed enumeration, for codes listed only there.
        managed_category: the family of its managed exception class.
        alias_of: the canonical symbol of the same number.
        symbol_variants: other spellings on the pages.
        hresult: for a Win32 code, the HRESULT that wraps it (computed, signed).
        jet_equivalent: for a directory code, the JET code of the same low word (derived, not documented).
        note: what is odd about it.
        documented_for: the functions whose list of return values holds it.
        mentioned_for: the functions for which prose names it.
    """

    symbol: str
    origin: Literal["jet_native", "jet_managed_only", "jet_page_only", "win32", "ds_hr", "engine"]
    value: Signed | None = None
    value_source: str | None = None
    page: str | None = None
    meaning: str | None = None
    managed_name: str | None = None
    managed_category: str | None = None
    alias_of: str | None = None
    symbol_variants: tuple[str, ...] = ()
    hresult: Signed | None = None
    jet_equivalent: str | None = None
    note: str | None = None
    documented_for: tuple[str, ...] = ()
    mentioned_for: tuple[str, ...] = ()


class Flag(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A flag; what it means to a function stands with the function.

    Attributes:
        symbol: its name; ``0`` is an explicit zero.
        origin: whether pages name it or only the engine does.
        value: its bits; None only with a reason in ``unnumbered``.
        value_source: ``documented`` (on the page of a function that takes it), or the other source of the number.
        unnumbered: why it has no number; the law cannot pass such a flag.
        note: what is odd about it.
    """

    symbol: str
    origin: Literal["documented", "engine"] = "documented"
    value: Unsigned | None = None
    value_source: str | None = None
    unnumbered: str | None = None
    note: str | None = None


class EngineNumber(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The open-source engine's number for a code or flag that the documentation does not number or not name.

    Attributes:
        symbol: its name in the engine's public header.
        value: its number there.
        note: what is odd about it.
    """

    symbol: str
    value: int
    note: str | None = None
