"""How the law answers for the facts: decisions, what no row binds and why, differences, known bugs."""

from typing import Annotated, Literal

import msgspec

Sentence = Annotated[str, msgspec.Meta(min_length=20, pattern=r"\.$")]
"""Words that stand by themselves: a sentence at least."""
SourceLine = Annotated[str, msgspec.Meta(pattern=r"^[a-z_.]+\.(cxx|hxx|w):[1-9][0-9]*(-[1-9][0-9]*)?$")]
"""A line, or lines, of the engine's source."""
Basis = Literal["both", "documentation", "engine"]


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the law does where the documentation leaves something open.

    Attributes:
        id: the ambiguity.
        text: what the law does, and why.
        uncited: why no row cites it; None if some row does.
    """

    id: Annotated[str, msgspec.Meta(pattern="^A-[0-9]{2}$")]
    text: Sentence
    uncited: Sentence | None = None


class UnboundRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A documented rule that no row holds, and why none does."""

    id: Annotated[str, msgspec.Meta(pattern="^R-[0-9]{3}$")]
    reason: Sentence


class UnboundPair(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A documented return code of a function that no row answers, and why none does."""

    function: str
    code: str
    reason: Sentence

    @property
    def name(self) -> str:
        """Function and code in one word, as errors tell it."""
        return f"{self.function}.{self.code}"


class Shown(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the law shows something: the rows of a function with that answer and that basis.

    Attributes:
        function: the function.
        answer: the code; or ``hang``, ``crash``, ``undefined`` for a row that promises nothing, ``failing`` for what
            every failure does.
        basis: who says so.
    """

    function: str
    answer: str
    basis: Basis


class Difference(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A point in which the open-source engine and the documentation differ, or were thought to.

    Attributes:
        id: ``V-01`` and on, without gaps.
        functions: the functions it is about.
        kind: letters: ``N`` documented but never returned, ``U`` returned but undocumented, ``O`` order, ``P``
            precedence, ``E`` another effect, ``C`` what goes in or out, ``T`` an error in the text, ``=`` no
            difference after all.
        documentation: what the documentation says; empty where it is silent.
        engine: what the engine does.
        sources: the lines of the engine's source.
        rows: how the law shows it.
        unseen: why the law cannot show it; None where ``rows`` do.
    """

    id: Annotated[str, msgspec.Meta(pattern="^V-[0-9]{2}$")]
    functions: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    kind: Annotated[str, msgspec.Meta(pattern="^([NUOPECT]+|=)$")]
    documentation: str
    engine: str
    sources: Annotated[tuple[SourceLine, ...], msgspec.Meta(min_length=1)]
    rows: tuple[Shown, ...] = ()
    unseen: Sentence | None = None


class KnownBug(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A bug that the engine's own tests know, and the versions that no longer have it.

    Attributes:
        id: the number in the engine's bug data base.
        text: what is wrong.
        source: the line of the table.
        ese: first version of ESE (Exchange) without it; None if never fixed.
        esent: first version of ESENT (Windows) without it; None if never fixed.
        since: first Windows of the documentation without it; None if never fixed.
        functions: the functions it is about.
        before: what an engine older than the fix does.
        rows: the rows of the law it bears on.
    """

    id: Annotated[str, msgspec.Meta(pattern="^[1-9][0-9]*$")]
    text: Sentence
    source: SourceLine
    ese: str | None
    esent: str | None
    since: Literal["vista"] | None
    functions: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    before: Sentence
    rows: Annotated[tuple[Shown, ...], msgspec.Meta(min_length=1)]
