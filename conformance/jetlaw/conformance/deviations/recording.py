"""Writing today's differences down as entries.

What differs is grouped by function, answer, and what the law allowed instead. A group becomes one entry, as broad as
the run lets it be: restricted to the classes and values that its calls share only as far as that takes to leave out
the calls that were answered rightly. Where that cannot be done the entry says that it shows only sometimes.

Only what shows can be recorded. A call that answers rightly and does the wrong thing is met later, at calls that are
not at fault; a person has to find it, and declare the state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from jetlaw.conformance.driver import Made
from jetlaw.conformance.verdicts import Verdict
from jetlaw.conformance.words import answer_name
from jetlaw.model.state import Input
from jetlaw.model.stepper import Stepper

_Facts = tuple[tuple[str, str], ...]
"""What is known of one call: argument or variable -> class or value."""


@dataclass(slots=True)
class Group:
    """Calls that differ alike.

    Attributes:
        function: the function.
        answer: what came, as a code, a number, ``crash`` or ``hang``.
        instead_of: what the law allowed.
        rules: the rules behind it, for the reader.
        inputs: the classes of each call.
        views: the states each call may have been made in.
    """

    function: str
    answer: str | int
    instead_of: tuple[str, ...]
    rules: dict[str, None] = field(default_factory=dict)
    inputs: set[_Facts] = field(default_factory=set)
    views: list[list[_Facts]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A group as an entry: what it is restricted to, and whether that leaves out every right answer."""

    group: Group
    inputs: Mapping[str, tuple[str, ...]]
    when: Mapping[str, tuple[str, ...]]
    sometimes: bool


class Recorder:
    """Watches a run and keeps what it takes to write its differences down."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, str | int, tuple[str, ...]], Group] = {}
        self._right: dict[str, set[tuple[str, _Facts, _Facts]]] = {}

    def see(self, stepper: Stepper, made: Made) -> None:
        """Take note of a call that was judged."""
        if made.trouble or made.judgement.verdict not in (Verdict.CONFORMS, Verdict.DIFFERS):
            return
        classes = _classes(stepper, made.call)
        asked = sorted(v.name for v in stepper.law.asked(made.call.function) if v.name not in dict(classes))
        if made.judgement.verdict is Verdict.DIFFERS:
            self._differs(made, classes, [_facts(view, asked) for view in made.judgement.views])
            return
        view = stepper.view(stepper.roomy(made.state, made.call), made.call)
        came = answer_name(made.answer.ret, None, made.call.function) if made.answer.died is None else made.answer.died
        self._right.setdefault(made.call.function, set()).add((came, classes, _facts(view, asked)))

    def _differs(self, made: Made, classes: _Facts, views: list[_Facts]) -> None:
        instead_of = tuple(sorted({allowed.answer for allowed in made.judgement.allowed}))
        key = made.call.function, _answer(made), instead_of
        group = self._groups.setdefault(key, Group(*key))
        group.rules |= dict.fromkeys(made.judgement.rules)
        group.inputs.add(classes)
        group.views.append(views)

    def entries(self) -> Iterator[Recorded]:
        """The entries, in an order that depends on nothing but what was seen."""
        for _, group in sorted(self._groups.items(), key=lambda item: tuple(map(str, item[0]))):
            yield self._restricted(group)

    def _restricted(self, group: Group) -> Recorded:
        right = {(c, v) for came, c, v in self._right.get(group.function, ()) if came in group.instead_of}
        offered = [*_offers("input", group.inputs), *_offers("when", {v for views in group.views for v in views})]
        chosen: list[tuple[str, str, tuple[str, ...]]] = []
        while right:
            best = min(offered, key=lambda offer: sum(_passes(one, offer) for one in right), default=None)
            left = {one for one in right if best and _passes(one, best)}
            if best is None or len(left) == len(right):
                break
            chosen.append(best)
            right = left
        inputs = {name: values for kind, name, values in chosen if kind == "input"}
        when = {name: values for kind, name, values in chosen if kind == "when"}
        return Recorded(group, inputs, when, sometimes=bool(right))


def _offers(kind: str, seen: Iterable[_Facts]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What a group may be restricted to: the values its calls had, by name."""
    values: dict[str, set[str]] = {}
    for facts in seen:
        for name, value in facts:
            values.setdefault(name, set()).add(value)
    yield from ((kind, name, tuple(sorted(found))) for name, found in sorted(values.items()))


def _passes(one: tuple[_Facts, _Facts], offer: tuple[str, str, tuple[str, ...]]) -> bool:
    """Whether a call that was answered rightly is in an entry restricted so."""
    kind, name, values = offer
    facts = dict(one[0] if kind == "input" else one[1])
    return facts.get(name) in values


def _classes(stepper: Stepper, call: Input) -> _Facts:
    arguments = stepper.law.calls[call.function].arguments
    return tuple((a.variable.name, c) for a, c in zip(arguments, call.classes, strict=True))


def _facts(view: Mapping[str, str], asked: Iterable[str]) -> _Facts:
    return tuple((name, view[name]) for name in asked)


def _answer(made: Made) -> str | int:
    if made.answer.died:
        return made.answer.died
    name = answer_name(made.answer.ret, None, made.call.function)
    return int(name) if name.lstrip("-").isdigit() else name
