"""Reading a data file entry by entry, so that a wrong one is told by its name and not by its position."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import msgspec

from jetlaw.model.facts.errors import FactsError
from jetlaw.model.facts.schema import Source

Entry = TypeVar("Entry")


class DataFile(msgspec.Struct, frozen=True):
    """A data file whose entries are still text.

    Attributes:
        name: the file's name.
        source: where its facts were read.
        lists: name to entries, for each list in the file.
    """

    name: str
    source: Source
    lists: Mapping[str, Sequence[msgspec.Raw]]

    def table(self, list_name: str, kind: type[Entry], key: str) -> Mapping[str, Entry]:
        """The entries of one list by the value of their field ``key``, in the order of the file."""
        decoder = msgspec.json.Decoder(kind)
        entries: dict[str, Entry] = {}
        for index, raw in enumerate(self.lists[list_name]):
            try:
                entry = decoder.decode(raw)
            except msgspec.ValidationError as error:
                raise _fault(self.name, _label(raw, key, f"{list_name}[{index}]"), error) from None
            name = getattr(entry, key)
            if name in entries:
                raise FactsError(self.name, name, f"stands twice in {list_name}")
            entries[name] = entry
        return MappingProxyType(entries)


def read(path: Path, *list_names: str) -> DataFile:
    """Read a data file: its source, an optional note, and exactly the lists that are named."""
    try:
        parts = msgspec.json.decode(path.read_text(encoding="utf-8"), type=dict[str, msgspec.Raw])
    except FileNotFoundError:
        raise FactsError(path.name, "file", f"is not in {path.parent}") from None
    except (UnicodeDecodeError, msgspec.DecodeError) as error:
        raise _fault(path.name, "file", error) from None
    for name in sorted(parts.keys() - {"note", "source", *list_names}):
        raise FactsError(path.name, name, "is no part of this file")
    source = _part(path.name, parts, "source", Source)
    lists = {name: _part(path.name, parts, name, list[msgspec.Raw]) for name in list_names}
    return DataFile(path.name, source, lists)


def _part(file: str, parts: Mapping[str, msgspec.Raw], name: str, kind: type[Entry]) -> Entry:
    if name not in parts:
        raise FactsError(file, name, "is missing")
    try:
        return msgspec.json.decode(parts[name], type=kind)
    except msgspec.DecodeError as error:
        raise _fault(file, name, error) from None


def _label(raw: msgspec.Raw, key: str, otherwise: str) -> str:
    try:
        entry = msgspec.json.decode(raw)
    except msgspec.ValidationError:  # a number that no Python float holds
        return otherwise
    name = entry.get(key) if isinstance(entry, dict) else None
    return name if isinstance(name, str) else otherwise


def _fault(file: str, key: str, error: Exception) -> FactsError:
    problem, _, path = str(error).partition(" - at `$")
    return FactsError(file, key + path.removesuffix("`"), problem)
