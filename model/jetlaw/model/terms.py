"""The words rules are made of: variables with finite domains, conditions on them, and changes to them.

A condition is a small value, not code: it can be printed, drawn, solved, exported and mutated. Every name and every
value is checked when the rule is written down, so a misspelt one fails at import and says what exists.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

View = Mapping[str, str]
"""The values a condition looks at: variable name -> value."""


class TermError(ValueError):
    """A rule names a value that its variable cannot have."""

    def __init__(self, variable: str, value: str, domain: tuple[str, ...]) -> None:
        self.variable, self.value, self.domain = variable, value, domain
        super().__init__(f"{variable} cannot be {value!r}: it is one of {', '.join(domain)}")


class Condition(ABC):
    """A statement about a view that holds or does not."""

    __slots__ = ()

    @abstractmethod
    def holds(self, view: View) -> bool:
        """Whether the statement is true in ``view``."""

    @abstractmethod
    def variables(self) -> Iterator[Variable]:
        """Every variable the statement looks at (repeats possible)."""

    def __and__(self, other: Condition) -> Condition:
        if NEVER in (self, other):
            return NEVER
        return All(tuple(part for side in (self, other) for part in (side.parts if isinstance(side, All) else (side,))))

    def __or__(self, other: Condition) -> Condition:
        if ALWAYS in (self, other):
            return ALWAYS
        return Any(tuple(part for side in (self, other) for part in (side.parts if isinstance(side, Any) else (side,))))

    def __invert__(self) -> Condition:
        return {ALWAYS: NEVER, NEVER: ALWAYS}.get(self) or Not(self)


@dataclass(frozen=True, slots=True)
class Variable:
    """A named quantity with finitely many values; the first is the one it starts with."""

    name: str
    domain: tuple[str, ...]

    @property
    def initial(self) -> str:
        """The value a new object has."""
        return self.domain[0]

    def known(self, *values: str) -> tuple[str, ...]:
        """Return ``values`` if all are in the domain, else raise TermError."""
        for value in values:
            if value not in self.domain:
                raise TermError(self.name, value, self.domain)
        return values

    def is_(self, *values: str) -> Condition:
        """The variable has one of ``values``."""
        return Is(self, self.known(*values))

    def isnt(self, *values: str) -> Condition:
        """The variable has none of ``values``."""
        self.known(*values)
        return Is(self, tuple(value for value in self.domain if value not in values))

    def to(self, value: str) -> Change:
        """The change that gives the variable ``value``."""
        return Change(self, self.known(value)[0])


def variable(name: str, domain: str) -> Variable:
    """A variable from a readable domain: values separated by ``|``, the initial one first."""
    return Variable(name, tuple(value.strip() for value in domain.split("|")))


@dataclass(frozen=True, slots=True)
class Is(Condition):
    """A variable has one of the values."""

    variable: Variable
    values: tuple[str, ...]

    def holds(self, view: View) -> bool:
        return view[self.variable.name] in self.values

    def variables(self) -> Iterator[Variable]:
        yield self.variable

    def __str__(self) -> str:
        return f"{self.variable.name} is {' or '.join(self.values)}"


@dataclass(frozen=True, slots=True)
class All(Condition):
    """Every part holds; no part: always true."""

    parts: tuple[Condition, ...]

    def holds(self, view: View) -> bool:
        return all(part.holds(view) for part in self.parts)

    def variables(self) -> Iterator[Variable]:
        for part in self.parts:
            yield from part.variables()

    def __str__(self) -> str:
        return " and ".join(f"({part})" if isinstance(part, Any) else str(part) for part in self.parts) or "always"


@dataclass(frozen=True, slots=True)
class Any(Condition):
    """Some part holds."""

    parts: tuple[Condition, ...]

    def holds(self, view: View) -> bool:
        return any(part.holds(view) for part in self.parts)

    def variables(self) -> Iterator[Variable]:
        for part in self.parts:
            yield from part.variables()

    def __str__(self) -> str:
        return ", or ".join(str(part) for part in self.parts) or "never"


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """The part does not hold."""

    part: Condition

    def holds(self, view: View) -> bool:
        return not self.part.holds(view)

    def variables(self) -> Iterator[Variable]:
        yield from self.part.variables()

    def __str__(self) -> str:
        return f"not ({self.part})"


ALWAYS: Condition = All(())
NEVER: Condition = Any(())


@dataclass(frozen=True, slots=True)
class Change:
    """One variable gets one value."""

    variable: Variable
    value: str

    def __str__(self) -> str:
        return f"{self.variable.name} := {self.value}"


Scope = Literal["databases", "sessions", "members", "members' databases", "instances", "all sessions"]


@dataclass(frozen=True, slots=True, eq=False)
class Each:
    """Changes to every object of a kind that belongs to the instance of the call (or to the process).

    Attributes:
        scope: ``databases`` (held by the instance), ``sessions`` (of the instance), ``members`` (instances that belong
            to the snapshot session of the call), ``members' databases``, ``instances`` (the further ones of the
            process) or ``all sessions`` (of the process).
        when: which of them; it sees the object's own values and, for the rest, the view before the call.
        changes: what happens to them.
    """

    scope: Scope
    when: Condition
    changes: tuple[Change, ...]

    def __str__(self) -> str:
        return f"each of {self.scope} where {self.when}: {', '.join(map(str, self.changes))}"


Effect = Change | Each
