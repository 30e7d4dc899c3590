"""C structures, types, callbacks and constants."""

from typing import Literal

import msgspec


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A field of a structure, or an anonymous union or struct of fields.

    Attributes:
        name: the C name; None for an anonymous union or struct.
        c_type: the C type; None for the same.
        bits: width in bits, for a bit field.
        array: the length as written, for an array.
        annotation: the declaration's annotation.
        kind: what encloses ``members``.
        members: the fields of an anonymous union or struct.
        note: what the page says about its values.
    """

    name: str | None = None
    c_type: str | None = None
    bits: int | None = None
    array: str | None = None
    annotation: str | None = None
    kind: Literal["union", "struct"] | None = None
    members: tuple["Field", ...] = ()
    note: str | None = None


class Structure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A C structure.

    Attributes:
        name: its name without A or W suffix.
        typedef_names: the names of its typedef.
        page: its page in the documentation's repository.
        fields: in the order of the declaration.
        notes: what else the page says.
    """

    name: str
    typedef_names: tuple[str, ...]
    page: str
    fields: tuple[Field, ...]
    notes: tuple[str, ...] = ()


class ScalarType(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A named scalar type.

    Attributes:
        name: its name.
        page: its page; None if it has none.
        typedef: what it stands for, one entry per platform.
        meaning: what it denotes, with its invalid values.
        typedef_external: what it stands for by a source outside the documentation.
    """

    name: str
    page: str | None = None
    typedef: tuple[str, ...] = ()
    meaning: str
    typedef_external: str | None = None


class CallbackParameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A parameter of a callback.

    Attributes:
        name: the C name.
        c_type: the C type.
    """

    name: str
    c_type: str


class Callback(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A function that the caller supplies.

    Attributes:
        name: the name of its type.
        page: its page.
        return_type: the C type of its answer.
        calling_convention: the macro of its declaration.
        parameters: in the order of the signature.
        notes: what else the page says.
    """

    name: str
    page: str
    return_type: str
    calling_convention: str
    parameters: tuple[CallbackParameter, ...]
    notes: tuple[str, ...] = ()


class Constant(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A constant that is neither a code nor a flag.

    Attributes:
        symbol: its name.
        group: the type or table it belongs to.
        page: its page.
        value: its number, where it is a plain one.
        text: how the page writes it, where that is no decimal number.
        value_external: a differing number from a source outside the documentation.
        value_external_source: that source.
        note: what its group is for.
    """

    symbol: str
    group: str
    page: str
    value: int | None = None
    text: str | None = None
    value_external: int | None = None
    value_external_source: str | None = None
    note: str | None = None
