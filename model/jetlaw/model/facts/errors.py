"""What goes wrong with facts: a data file at fault, a name that does not exist, a symbol without a number."""

import difflib
from collections.abc import Iterable

_LONGEST = 100
"""Characters: nothing has a longer name, and comparing them all would take long."""


class FactsError(ValueError):
    """A data file does not hold what the law needs.

    Attributes:
        file: name of the data file.
        key: the entry at fault and the place in it, such as ``JetOpenFile.parameters[2].direction``.
        problem: what is wrong there.
    """

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(file, key, problem)
        self.file = file
        self.key = key
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.problem}"


class UnknownName(KeyError):
    """Nothing of that kind has the name that was asked for.

    Attributes:
        kind: what was looked for, such as ``function`` or ``rule``.
        asked: the name as it was given.
        nearest: the existing names most like it, best first; empty if none is.
        known: every existing name, in the order of the data.
    """

    def __init__(self, kind: str, asked: str, known: Iterable[str]) -> None:
        names = tuple(known)
        super().__init__(kind, asked, names)
        self.kind = kind
        self.asked = asked
        self.known = names
        self.nearest = tuple(difflib.get_close_matches(asked[:_LONGEST], names, n=3))

    def __str__(self) -> str:
        if self.nearest:
            hint = f"nearest: {', '.join(self.nearest)}"
        else:
            hint = f"known: {len(self.known)}, from {self.known[0]} to {self.known[-1]}"
        return f"unknown {self.kind} {self.asked!r}; {hint}"


class NoNumber(LookupError):
    """The symbol is documented, but no source gives it a number.

    Attributes:
        kind: ``code`` or ``flag``.
        symbol: the symbol that was asked for.
    """

    def __init__(self, kind: str, symbol: str) -> None:
        super().__init__(kind, symbol)
        self.kind = kind
        self.symbol = symbol

    def __str__(self) -> str:
        return f"{self.kind} {self.symbol} is documented without a number, and no other source gives one"
