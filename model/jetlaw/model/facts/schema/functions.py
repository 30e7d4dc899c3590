"""Functions as their pages describe them. Text is paraphrased; None or an empty tuple means the page says nothing."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

Family = Literal[
    "ese-lifecycle",
    "ese-legacy-backup",
    "ese-streaming",
    "ese-snapshot",
    "ese-restore",
    "ds-backup",
    "ds-restore",
]
Role = Literal["non_instance", "instance", "instance2", "v2", "v3", "all_instances", "one_instance"]


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One parameter of a function, in the order of the C signature.

    Attributes:
        name: the C name.
        c_type: the C type; ``tchar`` where an A and a W variant differ.
        direction: who writes it: the caller (``in``), the function (``out``) or both.
        optional: whether the annotated signature marks it optional.
        optional_source: where ``optional`` is read from; always the signature's annotations (SAL).
        note: what else the page says about its values.
    """

    name: str
    c_type: str
    direction: Literal["in", "out", "inout"]
    optional: bool
    optional_source: Literal["SAL"]
    note: str | None = None


class ReturnCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A code in a function's list of return values. Its number stands in the codes table.

    Attributes:
        symbol: the code, in the spelling of the codes table.
        symbol_as_documented: the page's own spelling, where it differs.
        condition: when the function answers so.
        sub_conditions: the separate causes, where the page lists several.
        cause_function: the stop function that the page blames, kept even where doubtful.
        since_version: first Windows version that answers so; None means every version.
        only_versions: the Windows versions to which the answer is confined.
        version_note: how its meaning differs between versions.
        note: what is odd about the row.
    """

    symbol: str
    symbol_as_documented: str | None = None
    condition: str
    sub_conditions: tuple[str, ...] = ()
    cause_function: str | None = None
    since_version: str | None = None
    only_versions: str | None = None
    version_note: str | None = None
    note: str | None = None


class MentionedCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A code that the prose names for a function, outside its list of return values.

    Attributes:
        symbol: the code, in the spelling of the codes table.
        where: the place that names it.
        condition: when the function answers so.
    """

    symbol: str
    where: str
    condition: str


class ConditionalError(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A code that a flag provokes under a condition.

    Attributes:
        symbol: the code.
        when: the condition.
    """

    symbol: str
    when: str


class FlagUse(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A flag in a function's table of flags. Its number stands in the flags table.

    Attributes:
        symbol: the flag; ``0`` is an explicit zero.
        param: the parameter that carries it.
        since: first Windows version that knows it, by the function's page.
        since_managed: the same by the managed (.NET) documentation.
        meaning: what it asks for.
        rejected_with: the code that passing it always yields.
        rejected_with_nonzero: for a reserved parameter, the code that any value but zero yields.
        conditional_errors: the codes that it provokes under a condition.
        notes: what else the page says.
    """

    symbol: str
    param: str
    since: str | None = None
    since_managed: str | None = None
    meaning: str
    rejected_with: str | None = None
    rejected_with_nonzero: str | None = None
    conditional_errors: tuple[ConditionalError, ...] = ()
    notes: str | None = None


class SystemParameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An engine parameter that bears on backup. Attributes without a value are undocumented.

    Attributes:
        name: the JET_param name.
        id: its number.
        page: the page that documents it.
        type: its kind of value, with the unit where it has one.
        default: its value when nobody sets it.
        range: the values it accepts.
        scope: whether it belongs to one instance or to the process.
        settable_after_create_instance: whether it may be set once an instance exists; text where versions differ.
        settable_after_init: whether it may be set once the instance is initialized.
        availability: the Windows versions that have it.
        meaning: what it governs.
    """

    name: str
    id: int | None = None
    page: str
    type: str | None = None
    default: str | None = None
    range: str | None = None
    scope: Literal["instance", "global"] | None = None
    settable_after_create_instance: bool | str | None = None
    settable_after_init: bool | None = None
    availability: str | None = None
    meaning: str


class Function(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A C function of the API, as its page describes it.

    Attributes:
        name: the name without A or W suffix.
        family: the part of the API it belongs to.
        page: its page in the documentation's repository.
        return_type: the C type of its answer.
        calling_convention: the macro of its declaration.
        parameters: in the order of the signature.
        siblings: role to name within its group, itself included; a role with None has no documented function.
        variants: the exported names, W and A, where it has them.
        introduced: the first version by the page's text; may contradict ``min_client``.
        client_versions: Windows clients of the requirements table.
        min_client: the oldest of them.
        server_versions: Windows servers of the requirements table.
        min_server: the oldest of them.
        header: the C header.
        library: the import library.
        dll: the library that exports it.
        status: obsolete, superseded or unsupported, and in favour of what.
        return_codes: the page's list, in its order.
        return_codes_complete: whether the documentation calls the list complete; it never does (R-001).
        return_codes_from: the function whose list the page refers to instead of giving one.
        return_codes_note: what is odd about the list.
        mentioned_codes: the codes named elsewhere.
        flags: the flags it takes.
        backup_relevant_parameters: only for the function that sets engine parameters.
        doc_defects: errors of the page itself.
    """

    name: str
    family: Family
    page: str
    return_type: Literal["JET_ERR", "HRESULT", "VOID"]
    calling_convention: str | None = None
    parameters: tuple[Parameter, ...] = ()
    siblings: Mapping[Role, str | None] = MappingProxyType({})
    variants: tuple[str, ...] = ()
    introduced: str | None = None
    client_versions: tuple[str, ...] = ()
    min_client: str
    server_versions: tuple[str, ...] = ()
    min_server: str
    header: str
    library: str
    dll: str
    status: str | None = None
    return_codes: tuple[ReturnCode, ...] = ()
    return_codes_complete: bool
    return_codes_from: str | None = None
    return_codes_note: str | None = None
    mentioned_codes: tuple[MentionedCode, ...] = ()
    flags: tuple[FlagUse, ...] = ()
    backup_relevant_parameters: tuple[SystemParameter, ...] = ()
    doc_defects: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # msgspec reads a mapping into a dict, which anyone could change.
        msgspec.structs.force_setattr(self, "siblings", MappingProxyType(dict(self.siblings)))
