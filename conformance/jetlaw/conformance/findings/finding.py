"""What a finding is: words for people, and what in the law shows that they are true.

A finding is shown by telling calls: calls in order, each with its answer, the source of the row that answers and the
situation. The search finds the shortest sequence that holds them; a finding without one is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jetlaw.conformance.words import plain
from jetlaw.model.law import CALLS
from jetlaw.model.terms import ALWAYS, Condition, View
from jetlaw.model.world import World

ANYTHING = "anything"
"""The answer where the law promises nothing."""


class Hurt(Enum):
    """How much a finding can hurt, worst first; the value is the heading."""

    LOSS = "A backup that looks good and is not"
    DEATH = "The process dies, hangs, or cannot get out"
    EFFECT = "Something else happens than is said"
    CODE = "Wrong, missing and misleading codes"
    TEXT = "The documentation contradicts itself or says too little"


class Kind(Enum):
    """What makes it a finding, and so what is verified of the sequence."""

    DIFFERS = "the documentation forbids a telling answer, does not list it, or has another state behind it"
    TRAP = "it hurts, whatever the documentation says"
    TEXT = "the pages disagree or are silent; no call needs to show it"


class Refused(ValueError):
    """A finding that its law does not show."""


@dataclass(frozen=True, slots=True)
class Told:
    """One telling call.

    Attributes:
        function: the function, without A/W suffix.
        answer: the symbol it answers, ``hang``, or ``crash``; where the law promises nothing, what recordings show.
        source: a source that the row behind the answer cites; empty for any row.
        when: the situation in which it is made, its arguments included.
    """

    function: str
    answer: str = "JET_errSuccess"
    source: str = ""
    when: Condition = ALWAYS

    def fits(self, function: str, answer: str, rows: tuple[int, ...]) -> bool:
        """Whether a call with that answer, resting on those rows of the law, may be this one."""
        if function != self.function or answer not in (self.answer, ANYTHING):
            return False
        listed = CALLS[function].rows
        if answer == ANYTHING and not self.source:
            return False  # where nothing is promised, a finding has to say why it speaks of it
        return not self.source or any(self.source in listed[row].sources for row in rows)

    def holds(self, view: View) -> bool:
        """Whether the situation is the one meant."""
        return self.when.holds(view)

    def __str__(self) -> str:
        return f"{self.function} = {self.answer} [{self.source}] when {self.when}"


@dataclass(frozen=True, slots=True)
class Caught:
    """From where a sequence ends, nothing leads to ``until``, but for the calls in ``but``.

    Attributes:
        until: what is never reached again, said of the first instance.
        but: the calls that nevertheless lead there; empty if none does.
    """

    until: Condition
    but: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding.

    Attributes:
        name: what it is called in evidence and messages.
        hurt: how much it can hurt.
        kind: what makes it one.
        title: one line: what hurts.
        documentation: what the pages say.
        rules: the rules and ambiguities behind that, such as ``R-149 A-39``.
        differences: the known differences that it tells of, such as ``V-01``.
        engine: what the engine does.
        code: where in its source or in which recording, such as ``backup.cxx:4550 C5``.
        shows: the telling calls, in order.
        world: where the sequence is looked for.
        leaves: what holds at its end of the first instance and the first database, where no answer tells.
        caught: for a dead end, what cannot be reached from its end.
        advice: a sentence for callers.
    """

    name: str
    hurt: Hurt
    kind: Kind
    title: str
    documentation: str = ""
    rules: str = ""
    differences: str = ""
    engine: str = ""
    code: str = ""
    shows: tuple[Told, ...] = ()
    world: World | None = None
    leaves: Condition | None = None
    caught: Caught | None = None
    advice: str = ""

    @property
    def told(self) -> str:
        """What shows it, as text: evidence counted for other calls is stale."""
        return "; then ".join(map(str, self.shows))

    def cited(self) -> tuple[str, ...]:
        """Every place in the engine's source, and every recording, that it names."""
        return tuple(dict.fromkeys((*self.code.split(), *(told.source for told in self.shows if told.source))))

    def refused(self, why: str) -> Refused:
        """The error that says why this finding cannot stand."""
        return Refused(f"finding {self.name}: {plain(why)}")
