"""Calls of the law as a programmer would write them: real names, flags by symbol, handles by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jetlaw.model import arguments as classes
from jetlaw.model.arguments import Argument
from jetlaw.model.facts import flag, function
from jetlaw.model.rows import Call
from jetlaw.model.state import NOBODY, Input

_FILES = {
    "listed log": '"edb00001.log"',
    "unlisted log": '"edb0fff0.log"',
    "current log": '"edb.log"',
    "other file": '"edb.chk"',
    "missing": '"nosuch.edb"',
    "empty": '""',
    "null": "NULL",
}
_PARAMETERS = {
    "circular on": "JET_paramCircularLog, 1",
    "circular off": "JET_paramCircularLog, 0",
    "recovery on": 'JET_paramRecovery, "on"',
    "recovery off": 'JET_paramRecovery, "off"',
    "other": "JET_paramLogFileSize, 64",
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "cbMax": {"ample": "65536 bytes", "short": "10 bytes", "doubtful": "100 bytes", "absent": "no buffer"},
    "cb": {name: f"{size} bytes" for name, size in classes.BYTES.samples.items()},
    "pv": {"aligned": "", "misaligned": "an unaligned buffer"},
    "outputs": {"given": "", "null": "NULL for the outputs"},
    "pLogInfo": {"right": "", "wrong size": "cbSize 1"},
    "text": {"ansi": "", "unicode": ""},
    "hfFile": {"slot": "handle 0", "outside": "handle -1"},
    "szBackupPath": {"fresh": '"bk"', "plain": '"bk"', "atomic": '"bk"', "null": "NULL"},
    "paramid": _PARAMETERS,
    "sz": {
        "whole": '"bk"',
        "lacks first": '"bk" /* without its first log */',
        "lacks last": '"bk" /* without its last log */',
        "no folder": '"nosuch"',
    },
    "szBackupLogPath": {
        "whole": '"set"',
        "lacks first": '"set" /* the range begins late */',
        "lacks last": '"set" /* the range ends early */',
    },
    "log folder": {"empty": "", "complete": '"logs" /* every log is there */'},
    "target": {"none": "", "object": '"I1"', "nobody": '"nobody"'},
}
"""Arguments whose classes are the same words in every call; empty for what need not be said."""
_NO_OBJECT = {"null": "NULL", "nil": "nil", "unknown": "0x77"}
_UNSAID: Mapping[str, Mapping[int, str]] = {
    "JetBeginExternalBackup": {0x20: "0x20 /* surrogate */", 0x40: "0x40 /* internal copy */"},
    "JetEndExternalBackup": {0x200: "JET_bitBackupNoDbHeaderUpdate"},
}
"""Flags that the engine's header has and no page names, by the start of the function's name."""
_WITNESSES = {
    ("JetReadFile", "more"): "more to come",
    ("JetReadFile", "end"): "to the end of the file",
    ("JetCloseFile", "all"): "every log has been copied",
    ("JetCloseFile", "some"): "logs are still missing",
    ("JetCloseFile", "none"): "no log has been copied",
}


def said(call: Input, shape: Call) -> str:
    """The call as a line of code, such as ``JetOpenFileInstance(I1, "a.edb")``."""
    if shape.event:
        return f"// {call.function}"
    parts = [_argument(a, chosen, call, shape) for a, chosen in zip(shape.arguments, call.classes, strict=True)]
    return f"{_name(call, shape)}({', '.join(filter(None, parts))})"


def answered(call: Input, answer: str, witness: str | None) -> str:
    """The answer, and what the outputs show where that matters."""
    shown = next(
        (words for (start, w), words in _WITNESSES.items() if call.function.startswith(start) and w == witness), ""
    )
    if answer in {"hang", "crash"}:
        return {"hang": "does not return", "crash": "the process dies"}[answer]
    return f"{answer} ({shown})" if shown else answer


def _name(call: Input, shape: Call) -> str:
    if classes.TEXT not in shape.arguments:
        return call.function
    unicode = call.classes[shape.arguments.index(classes.TEXT)] == "unicode"
    return call.function + ("W" if unicode else "A")


def _argument(argument: Argument, chosen: str, call: Input, shape: Call) -> str:
    if argument is classes.OUTPUT and chosen == "given" and shape.creates:
        return f"&{_OBJECTS[shape.creates](call)}"
    words = _WORDS.get(argument.variable.name, {})
    if chosen in words:
        return words[chosen]
    if argument.bits:
        return _flags(call.function, argument, chosen)
    if chosen in _NO_OBJECT:
        return _NO_OBJECT[chosen]
    named = _NAMED.get(argument.variable.name)
    if named is None:
        return "" if chosen == argument.variable.initial else f"/* {argument.variable.name}: {chosen} */"
    return named(chosen, call)


def _flags(name: str, argument: Argument, chosen: str) -> str:
    value = argument.samples[chosen]
    if not isinstance(value, int) or value == 0:
        return "0"
    known = {bits: f.symbol for f in function(name).flags if (bits := flag(f.symbol).value)}
    known |= next((more for start, more in _UNSAID.items() if name.startswith(start)), {})
    parts = [symbol for bits, symbol in known.items() if value & bits]
    rest = value & ~sum(bits for bits in known if value & bits)
    return " | ".join([*parts, *([f"{rest:#x}"] if rest else [])])


def database_name(number: int) -> str:
    """What the files of small worlds are called: ``a.edb``, ``b.edb``."""
    return f'"{chr(97 + number)}.edb"' if number != NOBODY else "NULL"


_OBJECTS: Mapping[str, Callable[[Input], str]] = {
    "instance": lambda call: f"I{call.instance + 1}",
    "session": lambda call: f"S{call.session + 1}",
    "snapshot": lambda call: f"N{call.snapshot + 1}",
    "context": lambda call: f"B{call.context + 1}",
}
_NAMED: Mapping[str, Callable[[str, Input], str]] = {
    "instance": lambda _, call: _OBJECTS["instance"](call),
    "sesid": lambda _, call: _OBJECTS["session"](call),
    "snapId": lambda _, call: _OBJECTS["snapshot"](call),
    "hbc": lambda _, call: _OBJECTS["context"](call),
    "szFilename": lambda _, call: database_name(call.database),
    "dbid": lambda _, call: f"D{call.database + 1}",
    "szFileName": lambda chosen, call: _FILES.get(chosen) or database_name(call.database),
    "szInstanceName": lambda _, call: f'"I{call.instance + 1}"',
}
