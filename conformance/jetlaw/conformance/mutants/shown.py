"""What a caller sees of a call: its code, and what its outputs show, numbered.

Codes that come as the same number are one code to a caller.
"""

from __future__ import annotations

from jetlaw.conformance.fitting import number

UNDEFINED, SILENT = 0, 1
"""What is shown where a mutant promises nothing, so that anything may come; and where it has no answer at all."""


class Shown:
    """The numbers of what is shown.

    Attributes:
        words: the answer and the witness of each number.
    """

    def __init__(self) -> None:
        self.words: list[tuple[str, str | None]] = [("anything", None), ("no answer", None)]
        self._numbers: dict[tuple[object, str | None], int] = {}

    def number(self, answer: str, witness: str | None) -> int:
        """The number of an answer with what its outputs show."""
        value = number(answer)
        key = (answer if value is None else value, witness)
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self.words)
            self.words.append((answer, witness))
        return found

    def fits(self, one: int, two: int) -> bool:
        """Whether two outcomes may look alike: the same code, and outputs that do not tell them apart."""
        if one == two:
            return True
        if min(one, two) <= SILENT:
            return False
        (answer, witness), (other, shown) = self.words[one], self.words[two]
        return (witness is None or shown is None) and self.number(answer, None) == self.number(other, None)
