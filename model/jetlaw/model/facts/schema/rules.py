"""Rules, ambiguities and recordings, and the source that every data file names."""

from typing import Annotated, Literal

import msgspec


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the facts of a data file were read.

    Attributes:
        repo: repository on GitHub, ``owner/name``.
        commit: the full commit hash.
        path: the file in it, where it is a single one.
        date: the day of the commit, ISO 8601.
        license: the licence of the source.
    """

    repo: str
    commit: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{40}$")]
    path: str | None = None
    date: str | None = None
    license: str | None = None

    def __str__(self) -> str:
        place = f" {self.path}" if self.path else ""
        return f"{self.repo}@{self.commit[:8]}{place}"


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An order or legality rule that the documentation states.

    Attributes:
        id: ``R-001`` and on, without gaps.
        section: the function family it speaks of, or the general part.
        topic: the heading within the section.
        pages: the pages that state it.
        text: the rule, paraphrased.
    """

    id: Annotated[str, msgspec.Meta(pattern="^R-[0-9]{3}$")]
    section: str
    topic: str | None = None
    pages: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    text: str

    @property
    def number(self) -> int:
        """The number in the id."""
        return int(self.id[2:])


class Ambiguity(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A contradiction, gap or slip found between or within pages.

    Attributes:
        id: ``A-01`` and on, without gaps.
        topic: what kind it is.
        pages: the pages at fault.
        text: what they leave open.
    """

    id: Annotated[str, msgspec.Meta(pattern="^A-[0-9]{2}$")]
    topic: str
    pages: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    text: str

    @property
    def number(self) -> int:
        """The number in the id."""
        return int(self.id[2:])


class Recording(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What recordings of the running engine showed.

    Attributes:
        id: ``C`` corrects a reading of the source, ``D`` depends on data, ``N`` cannot be compared; with a number.
        topic: what it is about.
        text: what was seen, paraphrased.
    """

    id: Annotated[str, msgspec.Meta(pattern="^[CDN][1-9][0-9]?$")]
    topic: str
    text: str

    @property
    def kind(self) -> Literal["correction", "data", "incomparable"]:
        """What the letter of the id says."""
        kinds: dict[str, Literal["correction", "data", "incomparable"]]
        kinds = {"C": "correction", "D": "data", "N": "incomparable"}
        return kinds[self.id[0]]
