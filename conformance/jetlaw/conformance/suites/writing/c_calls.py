"""One call of a test, in C: each parameter of the function's prototype gets what stands for it in the test."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any, Final

from jetlaw.conformance.names import NUMBERED_LOG, normal
from jetlaw.conformance.suites.writing.rehearsal import Done
from jetlaw.model.facts import Function, Parameter, base_name, code_value, flags, function
from jetlaw.model.state import NOBODY

_NAME = re.compile(r"([ISDHNA])(\d+)")
_C_TYPES: Final[Mapping[str, str]] = {
    "I": "JET_INSTANCE",
    "S": "JET_SESID",
    "D": "JET_DBID",
    "H": "JET_HANDLE",
    "N": "JET_OSSNAPID",
    "A": "JET_INSTANCE_INFO *",
}
_NILS = {"JET_INSTANCE": "JET_instanceNil", "JET_SESID": "JET_sesidNil"}
_HANDLES = ("JET_INSTANCE", "JET_SESID", "JET_DBID", "JET_HANDLE", "JET_OSSNAPID")
_LISTS = ("JetGetLogInfo", "JetGetLogInfoInstance", "JetGetLogInfoInstance2")
_NULLS = ("pfnStatus", "prstInfo", "szUserName", "szPassword", "szConnect", "szDisplayName")
_PLACES: Final[Mapping[str, str]] = {
    "pinstance": "instance",
    "psesid": "session",
    "pdbid": "database",
    "phfFile": "file",
    "psnapId": "snapshot",
    "paInstanceInfo": "info",
    "pulFileSizeLow": "low",
    "pulFileSizeHigh": "high",
    "pcb": "actual",
    "pcbActual": "actual",
    "pcInstanceInfo": "count",
    "pcsetsucceed": "count",
}
"""Where a result goes that nobody looks at: members of ``scratch``."""


@dataclass
class Vocabulary:
    """What the C of a file has used so far, to be declared at its beginning.

    Attributes:
        functions: exported names.
        constants: codes and flags with their numbers.
        variables: handles, with their types.
    """

    functions: set[str] = field(default_factory=set)
    constants: dict[str, int] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)

    def code(self, symbol: str) -> str:
        """A code by its name."""
        self.constants[symbol] = code_value(symbol)
        return symbol

    def declared(self) -> Iterator[str]:
        """The declarations of the handles, those of one type together."""
        for kind in sorted(set(self.variables.values())):
            names = sorted((name for name, of in self.variables.items() if of == kind), key=lambda name: int(name[1:]))
            star = "*" if kind.endswith("*") else ""
            said = f"static {kind.removesuffix('*').rstrip()} {', '.join(star + name for name in names)};"
            yield from wrap(said, 110, subsequent_indent="    ", break_long_words=False)

    def variable(self, name: str) -> str:
        """The variable of a handle such as ``I1``."""
        found = _NAME.fullmatch(name)
        if not found:
            raise ValueError(f"no handle is called {name}")
        self.variables[name.lower()] = _C_TYPES[found[1]]
        return name.lower()


class Caller:
    """Writes the calls of one test."""

    def __init__(self, used: Vocabulary) -> None:
        self._used = used
        self._listed: dict[int, list[str]] = {}

    def call(self, done: Done, instance: int = NOBODY) -> list[str]:
        """The lines that make a call; what it answers is in ``err``."""
        self._used.functions.add(done.name)
        shape = function(base_name(done.name))
        writer = _Arguments(self._used, done, shape, self._listed.get(max(instance, 0), []))
        said = ", ".join(writer.value(parameter) for parameter in shape.parameters)
        return [*writer.before, f"err = p{done.name}({said});"]

    def after(self, done: Done, instance: int = NOBODY) -> list[str]:
        """What is to be done after it went as expected."""
        shape = base_name(done.name)
        if done.answer.ret != 0:
            return []
        if shape in ("JetCreateInstance", "JetCreateInstance2"):
            handle = self._used.variable(str(done.answer.out["pinstance"]))
            return [f'own_paths({handle}, "{done.arguments["szInstanceName"]}");']
        if shape in _LISTS and "files" in done.answer.out and done.arguments.get("cbMax"):
            self._listed[max(instance, 0)] = [normal(name) for name in done.answer.out["files"]]
            return [f"remember_{'wide_' if done.name.endswith('W') else ''}logs({max(instance, 0)});"]
        return []


class _Arguments:
    """The arguments of one call.

    Attributes:
        before: lines that come before the call.
    """

    def __init__(self, used: Vocabulary, done: Done, shape: Function, listed: list[str]) -> None:
        self._used, self._done, self._shape, self._listed = used, done, shape, listed
        self._given = done.arguments
        self._wide = done.name != shape.name and done.name.endswith("W")
        self.before: list[str] = []

    def value(self, parameter: Parameter) -> str:
        """What stands for a parameter."""
        name = parameter.name
        if name in _PLACES:
            return self._place(name)
        special = _SPECIAL.get(name)
        if special:
            return special(self)
        kind = parameter.c_type.removeprefix("const ")
        if name in _NULLS:
            return "NULL"
        if kind in _HANDLES:
            return self._handle(kind, str(self._given.get(name) or "null"))
        if name == "grbit":
            return self._flags(int(self._given.get(name) or 0))
        if name.startswith("sz"):
            return self._path(self._given.get(name))
        return self._number(self._given.get(name) or 0)

    def _place(self, name: str) -> str:
        """Where a result goes: into its variable if the call gives one out here."""
        if self._given.get(name) == "null":
            return "NULL"
        if name == "pinstance" and "instance" in self._given:
            return self._instance(str(self._given["instance"]))
        out = self._done.answer.out.get(name)
        if isinstance(out, str) and _NAME.fullmatch(out):
            return f"&{self._used.variable(out)}"
        return f"&scratch.{_PLACES[name]}"

    def _instance(self, given: str) -> str:
        """An instance that is handed over by address, and may be written to."""
        if _NAME.fullmatch(given):
            return f"&{self._used.variable(given)}"
        out = self._done.answer.out.get("pinstance")
        place = self._used.variable(out) if isinstance(out, str) and _NAME.fullmatch(out) else "scratch.instance"
        self.before.append(f"{place} = {self._handle('JET_INSTANCE', given)};")
        return f"&{place}"

    def _handle(self, kind: str, given: str) -> str:
        if _NAME.fullmatch(given):
            return self._used.variable(given)
        values = {"null": "0", "nil": _NILS.get(kind, f"~({kind})0")}
        return values.get(given, f"({kind}){given}")

    def _flags(self, value: int) -> str:
        """Flags by their names, as far as they have any."""
        said = []
        for use in self._shape.flags:
            bits = flags()[use.symbol].value if use.symbol in flags() else None
            if use.param == "grbit" and bits and value & bits == bits:
                self._used.constants[use.symbol] = bits
                said.append(use.symbol)
                value &= ~bits
        return " | ".join([*said, *([f"{value:#x}"] if value or not said else [])])

    def _path(self, given: object) -> str:
        if given is None:
            return "NULL"
        said = f'path("{given}")' if given else '""'
        if NUMBERED_LOG.fullmatch(str(given)) and normal(str(given)) in self._listed:
            said = f"listed_log({self._instance_number()}, {self._listed.index(normal(str(given)))})"
        return self._text(said)

    def _instance_number(self) -> int:
        found = _NAME.fullmatch(str(self._given.get("instance", "I1")))
        return int(found[2]) - 1 if found else 0

    def _text(self, said: str) -> str:
        return f"wide({said})" if self._wide else said

    @staticmethod
    def _number(given: object) -> str:
        return str(given) if isinstance(given, str) else f"{given:#x}" if _is_odd(given) else str(given)

    # --- parameters with a way of their own ---------------------------------------------------------------------------
    def instance_name(self) -> str:
        """A name is no path."""
        return self._text(f'"{self._given["szInstanceName"]}"')

    def room(self) -> str:
        """The place for a list."""
        if not self._given.get("cbMax"):
            return "NULL"
        return "scratch.text" if self._wide else "(char *)scratch.text"

    def read_buffer(self) -> str:
        """The place for what is read."""
        return f"read_buffer({'TRUE' if self._given.get('misaligned') else 'FALSE'})"

    def log_info(self) -> str:
        """The description of the set, whose size says which version it has."""
        size = self._given.get("cbSize")
        return f"log_info({'sizeof(JET_LOGINFO)' if size is None else size})"

    def buffer(self) -> str:
        """Memory to be freed."""
        given = str(self._given.get("pbBuf", "null"))
        if _NAME.fullmatch(given):
            return f"(char *){self._used.variable(given)}"
        return "NULL" if given == "null" else f"(char *){given}"

    def text_of_parameter(self) -> str:
        """The text of a system parameter."""
        given = self._given.get("szParam")
        return "NULL" if given is None else self._text(f'"{given}"')

    def settings(self) -> str:
        """An array of system parameters, written where it is used."""
        given = self._given.get("psetsysparam")
        if not given:
            return "NULL"
        return f"(JET_SETSYSPARAM[]){{ {', '.join(map(self._setting, given))} }}"

    def _setting(self, one: Mapping[str, Any]) -> str:
        text = one.get("szParam")
        said = "NULL" if text is None else self._text(f'"{text}"')
        return f"{{ {one['paramid']}, {one.get('lParam', 0)}, {said}, 0 }}"


_SPECIAL: Final[Mapping[str, Callable[[_Arguments], str]]] = {
    "szInstanceName": _Arguments.instance_name,
    "szz": _Arguments.room,
    "pv": _Arguments.read_buffer,
    "pLogInfo": _Arguments.log_info,
    "pbBuf": _Arguments.buffer,
    "szParam": _Arguments.text_of_parameter,
    "psetsysparam": _Arguments.settings,
}


def prototype(exported: str) -> str:
    """The pointer through which a function is called."""
    shape = function(base_name(exported))
    wide = exported != shape.name and exported.endswith("W")
    said = ", ".join(_declared(parameter, wide=wide) for parameter in shape.parameters) or "void"
    return f"static JET_ERR (JET_API *p{exported})({said});"


def _declared(parameter: Parameter, *, wide: bool) -> str:
    """A parameter with its type, as the A or the W form has it."""
    kind = parameter.c_type.replace("tchar", "WCHAR" if wide else "char")
    kind = kind.replace("JET_PCSTR", "JET_PCWSTR") if wide else kind
    star = kind.endswith("*")
    plain = kind.rstrip("*").rstrip()
    return (
        f"{plain} {'*' * (len(kind) - len(kind.rstrip('*')))}{parameter.name}" if star else f"{kind} {parameter.name}"
    )


def _is_odd(given: object) -> bool:
    """Whether a number reads better in hexadecimal."""
    return isinstance(given, int) and given >= 0x1000
