"""Traces on disk: NDJSON, plain or gzipped, read as a stream and written by runs.

A file may hold many traces; a trace starts at its header. Bad input never loses what was read before it: every fault
is one `TraceError` that names file, line and what is wrong, and the reader goes on with the next trace where it can.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import Annotated, Any, Literal, TypedDict

import msgspec

from jetlaw.adapters.contract import Answer
from jetlaw.conformance.words import symbol

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes; a longer line is no call, and reading it would only fill the memory."""
FORMAT = 1
GZIP, BYTE_ORDER_MARK = b"\x1f\x8b", b"\xef\xbb\xbf"

Code = Annotated[int, msgspec.Meta(ge=-(2**31), lt=2**31)]
Count = Annotated[int, msgspec.Meta(ge=0)]


class TraceError(ValueError):
    """A trace that cannot be read.

    Attributes:
        place: the file, and the line if one is at fault.
        problem: what came and what was expected.
        ends_file: whether nothing after it can be read.
    """

    def __init__(self, place: str, problem: str, *, ends_file: bool = False) -> None:
        self.place, self.problem, self.ends_file = place, problem, ends_file
        super().__init__(f"{place}: {problem}")


class Out(TypedDict, total=False):
    """The outputs that the court looks at, by C parameter; others may be there."""

    pinstance: str | None
    psesid: str | None
    pdbid: str | None
    phfFile: str | None
    psnapId: str | None
    paInstanceInfo: str | None
    phbc: str | None
    ppvExpiryToken: str | None
    pszAttachmentInfo: str | None
    pszBackupLogFiles: str | None
    pszDatabaseLocationList: str | None
    pfNTDSOnline: bool | int | None
    files: list[str] | None
    cbActual: Count | None
    cbRead: Count | None
    size: Count | None
    handle_value: int | None


class Parameters(TypedDict, total=False):
    """The system parameters of a note that the court looks at."""

    JET_paramRecovery: str
    JET_paramCircularLog: int
    JET_paramCreatePathIfNotExist: int
    JET_paramSystemPath: str
    JET_paramLogFilePath: str
    JET_paramTempPath: str
    JET_paramLogFileSize: int


class Line(msgspec.Struct, rename={"inputs": "in"}):
    """One line of a trace, of any of the three kinds; keys that it lacks are None. Unknown keys are ignored."""

    trace: str | None = None
    format: int | None = None
    environment: dict[str, Any] | None = None
    implementation: dict[str, Any] | None = None
    call: str | None = None
    inputs: dict[str, Any] | None = None
    ret: Code | None = None
    err: str | None = None
    out: Out | None = None
    died: Literal["crash", "hang"] | None = None
    note: str | None = None
    detail: str | None = None
    instance: str | None = None
    values: Parameters | None = None
    thread: int | str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """The start of a trace."""

    name: str
    environment: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One API call of a recording; `number` counts the lines of its trace after the header, `thread` may be told."""

    number: int
    line: int
    call: str
    inputs: Mapping[str, Any]
    ret: int | None
    out: Mapping[str, Any]
    died: str | None
    thread: int | str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something that is no modelled call but may matter."""

    text: str
    detail: str
    instance: str | None
    values: Mapping[str, Any]
    ret: int | None


Item = Header | Step | Note

_decode = msgspec.json.Decoder(Line).decode


def read(path: Path) -> Iterator[Item | TraceError]:
    """Every header, step and note of a file, and every fault in it, in order.

    A fault in a line ends its trace: what follows is skipped to the next header, because the state is not known.
    """
    try:
        with path.open("rb") as stream:
            yield from _items(str(path), _unpacked(stream, path))
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        yield TraceError(str(path), f"the gzip data end too early or are damaged: {error}", ends_file=True)
    except OSError as error:
        yield TraceError(str(path), f"cannot be read: {error.strerror or error}", ends_file=True)


def _unpacked(stream: BufferedReader, path: Path) -> gzip.GzipFile | BufferedReader:
    """The file's bytes, unpacked if they are gzip data, whatever the file is called."""
    start = stream.peek(len(GZIP))[: len(GZIP)]
    if start == GZIP:
        return gzip.GzipFile(fileobj=stream)
    if start and path.suffix == ".gz":
        raise gzip.BadGzipFile("they are no gzip data at all")
    return stream


def _items(name: str, stream: gzip.GzipFile | BufferedReader) -> Iterator[Item | TraceError]:
    started = skipping = False
    number = count = 0
    while line := stream.readline(LONGEST_LINE + 1):
        count += 1
        if len(line) > LONGEST_LINE:
            problem = f"the line is longer than {LONGEST_LINE:,} bytes; no call is"
            yield TraceError(f"{name}:{count}", problem, ends_file=True)
            return
        if count == 1:
            line = line.removeprefix(BYTE_ORDER_MARK)
        if not line.strip():
            continue
        item = _item(f"{name}:{count}", line, count, number, started=started)
        if isinstance(item, Header):
            started, skipping, number = True, False, 0
        elif skipping:
            continue
        elif isinstance(item, TraceError):
            skipping = True
        else:
            number += 1
        yield item


def _item(place: str, line: bytes, count: int, number: int, *, started: bool) -> Item | TraceError:
    try:
        read = _decode(line)
    except msgspec.ValidationError as error:
        return TraceError(place, f"does not fit the trace format: {error}")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return TraceError(place, f"is no JSON: {error}")
    except RecursionError:
        return TraceError(place, "is nested too deeply for any call")
    if read.trace is not None:
        if read.format not in (None, FORMAT):
            return TraceError(place, f"trace format {read.format} is not known; format {FORMAT} is")
        return Header(read.trace, read.environment or {})
    if not started:
        return TraceError(place, "comes before any trace header (a line with the key 'trace')")
    if read.call is not None:
        if read.ret is None and read.died is None:
            return TraceError(place, f"the call {read.call} has neither 'ret' nor 'died'")
        return Step(number + 1, count, read.call, read.inputs or {}, read.ret, read.out or {}, read.died, read.thread)
    if read.note is not None:
        return Note(read.note, read.detail or "", read.instance, read.values or {}, read.ret)
    return TraceError(place, "is neither header, call nor note (none of the keys 'trace', 'call', 'note')")


_HELD = (str, int, float, list, tuple, dict, type(None))


class Writer:
    """Writes traces of format 1; bytes and other values that a trace does not hold are left out."""

    def __init__(self, path: Path) -> None:
        self._stream = gzip.GzipFile(path, "wb", mtime=0) if path.suffix == ".gz" else path.open("wb")

    def header(
        self, name: str, environment: Mapping[str, Any], implementation: str, more: Mapping[str, Any] | None = None
    ) -> None:
        """Start a trace; ``more`` are keys of the header that only its writer understands."""
        head = {"trace": name, "format": FORMAT, "environment": dict(environment)}
        self._write({**head, "implementation": {"name": implementation}, **(more or {})})

    def step(self, call: str, inputs: Mapping[str, Any], answer: Answer) -> None:
        """Write one call and what it answered."""
        out = {key: value for key, value in answer.out.items() if isinstance(value, _HELD)}
        line: dict[str, Any] = {"call": call, "in": dict(inputs), "ret": answer.ret}
        if answer.ret is not None:
            line |= {"err": symbol(answer.ret, call)}
        line |= {"out": out} if out else {}
        line |= {"died": answer.died} if answer.died else {}
        self._write(line)

    def note(self, text: str, detail: str, ret: int) -> None:
        """Write down work that is no modelled call."""
        self._write({"note": text, "detail": detail, "ret": ret})

    def close(self) -> None:
        """Finish the file."""
        self._stream.close()

    def _write(self, item: Mapping[str, Any]) -> None:
        self._stream.write(msgspec.json.encode(item, enc_hook=repr) + b"\n")
