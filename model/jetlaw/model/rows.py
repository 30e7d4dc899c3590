"""Rows of the law: a check that refuses, an outcome that is reached, a place where nothing is promised.

A row holds in a reading because its sources say so: one that cites the documentation (``R-nnn``, ``A-nn`` with its
decision, ``page`` for a return code entry) belongs to ``documented``; one that cites the engine (``file.cxx:line``) or
the recordings (``Cnn``, ``Dn``, ``Nn``) belongs to ``ese-oss``. Where the two differ there are two rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jetlaw.model.arguments import Argument
from jetlaw.model.terms import ALWAYS, Condition, Effect

Kind = Literal["check", "done", "undefined"]


@dataclass(frozen=True, slots=True)
class Row:
    """One rule.

    Attributes:
        kind: ``check`` refuses, ``done`` is what happens if nothing refused, ``undefined`` promises nothing.
        answer: the symbol of the code it answers.
        when: the condition under which it applies.
        then: what changes.
        sources: where it is said; they decide in which reading the row holds.
        since: first Windows version of the documentation that has it (a profile name), or None.
        until: first Windows version that no longer has it, or None.
        witness: what the outputs show, where one code covers several outcomes (``end``: the file was read to its end).
        may: the row can answer but need not: it depends on data or choice the state does not hold.
        trouble: the outside trouble without which it never answers.
    """

    kind: Kind
    answer: str
    when: Condition
    then: tuple[Effect, ...]
    sources: tuple[str, ...]
    since: str | None = None
    until: str | None = None
    witness: str | None = None
    may: bool = False
    trouble: str | None = None


def check(
    answer: str,
    when: Condition,
    sources: str,
    *then: Effect,
    since: str | None = None,
    until: str | None = None,
    may: bool = False,
) -> Row:
    """A check: where ``when`` holds the call is refused with ``answer``."""
    return Row("check", answer, when, then, tuple(sources.split()), since=since, until=until, may=may)


def trouble(
    answer: str, name: str, sources: str, *then: Effect, when: Condition = ALWAYS, since: str | None = None
) -> Row:
    """A refusal that only trouble from outside brings about."""
    return Row("check", answer, when, then, tuple(sources.split()), since=since, trouble=name)


def done(
    when: Condition,
    sources: str,
    *then: Effect,
    answer: str = "JET_errSuccess",
    witness: str | None = None,
    since: str | None = None,
) -> Row:
    """What happens when no check refuses; rows whose conditions overlap are alternatives."""
    return Row("done", answer, when, then, tuple(sources.split()), since=since, witness=witness)


def undefined(when: Condition, sources: str, until: str | None = None) -> Row:
    """A place where any answer may come, death included, and none can be judged."""
    return Row("undefined", "", when, (), tuple(sources.split()), until=until)


@dataclass(frozen=True, slots=True)
class Failing:
    """What the documentation says every failure of a call does, beside what its checks say.

    Attributes:
        when: the states in which it matters.
        then: what changes.
        sources: where it is said.
    """

    when: Condition
    then: tuple[Effect, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the API: its arguments and its rows, in the order in which the engine applies them.

    Attributes:
        name: the function, without A/W suffix.
        arguments: what tells its calls apart.
        rows: checks first, then outcomes.
        failing: see `Failing`.
        database: how the call names a database: by ``name``, by ``id``, as the open file (``slot``), or not at all.
        creates: the kind of object a success makes.
        machine: the machine whose page of the law this is.
        legacy: whether it names no instance and works on the only one.
        event: whether it is no function of the API but something that happens by itself.
    """

    name: str
    arguments: tuple[Argument, ...]
    rows: tuple[Row, ...]
    machine: str
    failing: Failing | None = None
    database: Literal["name", "id", "slot"] | None = None
    creates: Literal["instance", "session", "snapshot", "context"] | None = None
    legacy: bool = False
    event: bool = False
