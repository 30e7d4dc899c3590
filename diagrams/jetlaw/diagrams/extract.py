"""From the law to a picture: what the explored graph really does, gathered until a person can read it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jetlaw.diagrams.graph import Edge, Group, Kind, Node, Note, Picture
from jetlaw.diagrams.projection import Projection, nameless, projected
from jetlaw.diagrams.subject import Subject
from jetlaw.diagrams.subjects import SUBJECTS
from jetlaw.diagrams.words import SUCCESSES, Part, code, labels, listed
from jetlaw.model.law import CALLS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator


_SEVERAL = 3
"""From so many states on it is worth saying what all but the first have in common."""


def extract(machine: str, profile_name: str) -> Picture:
    """The picture of a machine under a profile; both names exist."""
    subject, seen = SUBJECTS[machine], projected(machine, profile_name)
    return Picture(
        machine,
        profile_name,
        f"{subject.title} — profile {profile_name}",
        tuple(
            Node(identifier(phase.title), phase.title, phase.caption, start=phase.title == seen.start)
            for phase in subject.phases
            if phase.title in seen.phases
        ),
        tuple(
            Group(identifier(title, "g"), title, tuple(map(identifier, inside)))
            for title, inside in frames(subject, seen)
        ),
        tuple(_edges(subject, seen)),
        tuple(_notes(subject, seen)),
        seen.traps,
    )


def identifier(title: str, kind: str = "s") -> str:
    """A name that every format takes, made of a title."""
    return f"{kind}_{re.sub('[^a-z0-9]+', '_', title.lower()).strip('_')}"


def frames(subject: Subject, seen: Projection) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The frames with the states that are reached in them, where that leaves more than one."""
    known: set[tuple[str, ...]] = set()
    for frame in subject.frames:
        inside = tuple(title for title in seen.phases if title in frame.phases)
        if len(inside) > 1 and inside not in known:
            known.add(inside)
            yield frame.title, inside


# --- Edges -----------------------------------------------------------------------------------------------------------
def gathered(subject: Subject, seen: Projection) -> dict[tuple[str, str], frozenset[Part]]:
    """Every way to another state, by (source, target); what all states of a frame share starts at the frame."""
    left = _moving(seen)
    shared: dict[tuple[str, str], frozenset[Part]] = {}
    for frame, inside in frames(subject, seen):
        for target in (title for title in seen.phases if title not in inside):
            common = frozenset.intersection(*(left.get((source, target), frozenset()) for source in inside))
            if common:
                shared[identifier(frame, "g"), identifier(target)] = common
                left |= {(source, target): left[source, target] - common for source in inside}
    return shared | {(identifier(a), identifier(b)): parts for (a, b), parts in left.items() if parts}


def _moving(seen: Projection) -> dict[tuple[str, str], frozenset[Part]]:
    """Every way that leads to another state, in reading order."""
    return {
        (source, target): seen.ways[source][target]
        for source in seen.phases
        for target in seen.phases
        if source != target and target in seen.ways.get(source, {})
    }


def _edges(subject: Subject, seen: Projection) -> Iterator[Edge]:
    members: dict[str, tuple[str, ...]] = {identifier(title): (title,) for title in seen.phases}
    members |= {identifier(title, "g"): inside for title, inside in frames(subject, seen)}
    kinds: tuple[tuple[Kind, Callable[[Part], bool]], ...] = (
        ("success", lambda part: part.answer in SUCCESSES),
        ("error", lambda part: part.answer not in SUCCESSES),
    )
    for (source, target), parts in gathered(subject, seen).items():
        offered = {part for title in members[source] for some in seen.ways[title].values() for part in some}
        for kind, fits in kinds:
            if some := [part for part in parts if fits(part)]:
                yield Edge(f"{source}__{target}__{kind}", source, target, kind, labels(some, offered))


# --- Notes -----------------------------------------------------------------------------------------------------------
def _notes(subject: Subject, seen: Projection) -> Iterator[Note]:
    """What is true in every state, then what each state adds; states that add the same share a note."""
    relevant = _relevant(subject, seen)
    told = {title: _told(seen, title, relevant) for title in seen.phases}
    always = frozenset.intersection(*told.values())
    later = frozenset.intersection(
        *(told[title] for title in seen.phases if title != seen.start or len(told) < _SEVERAL)
    )
    added: dict[frozenset[tuple[str, str]], list[str]] = {}
    for title in seen.phases:
        added.setdefault(told[title] - (always if title == seen.start else later), []).append(title)
    yield from _note("every state", always, relevant)
    yield from _note(f"every state but {seen.start}", later - always, relevant)
    for answers, titles in added.items():
        yield from _note(", ".join(titles), answers, relevant)
    stays = {part for title in seen.phases for part in seen.ways.get(title, {}).get(title, ())}
    yield from _note(
        "a handle that is none",
        {(p.answer, p.function) for p in stays if nameless(p) and p.answer not in SUCCESSES and p.function in relevant},
        relevant,
    )


def _told(seen: Projection, title: str, relevant: Collection[str]) -> frozenset[tuple[str, str]]:
    """(answer, function) of the calls on the object itself that stay in a state."""
    return frozenset(
        (part.answer, part.function)
        for part in seen.ways.get(title, {}).get(title, ())
        if part.function in relevant and not nameless(part) and not part.whose
    )


def _relevant(subject: Subject, seen: Projection) -> tuple[str, ...]:
    """The functions that the notes speak of."""
    if subject.families:
        calls = (name for name in seen.functions if not CALLS[name].event)
        return tuple(name for name in calls if CALLS[name].machine in subject.families)
    moving = {part.function for parts in _moving(seen).values() for part in parts}
    return tuple(name for name in seen.functions if name in moving)


def _note(title: str, answers: Iterable[tuple[str, str]], known: tuple[str, ...]) -> Iterator[Note]:
    """The note, unless it says nothing."""
    by_code: dict[str, set[str]] = {}
    for answer, function in answers:
        by_code.setdefault(answer, set()).add(function)
    stays = listed(set().union(*(by_code.pop(answer, set()) for answer in SUCCESSES)), known)
    ordered = sorted(by_code.items(), key=lambda pair: (-len(pair[1]), code(pair[0])))
    if stays or ordered:
        yield Note(title, stays, tuple((code(answer), listed(functions, known)) for answer, functions in ordered))
