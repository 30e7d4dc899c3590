"""States close to one that turned out wrong: what an answer that the law forbids there may mean we had wrong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from jetlaw.model.state import NOBODY, Input, State
from jetlaw.model.stepper import Stepper
from jetlaw.model.vocabulary import backup, file, instance

_UNSURE = (
    backup.phase,
    backup.kind,
    backup.stopped,
    backup.logs,
    backup.copied,
    file.open,
    file.holds,
    file.at,
    instance.service,
    instance.backups,
    instance.logging,
    instance.circular,
    instance.life,
)
"""What a wrong answer may mean we had wrong, most likely first."""


_CONTRADICTORY = (
    (file.open.is_("yes") & file.holds.is_("nothing"))
    | (backup.phase.isnt("none") & backup.kind.is_("none"))
    | (backup.phase.is_("databases") & backup.kind.is_("incremental"))
    | (instance.life.isnt("initialized") & backup.phase.isnt("none"))
)
"""Records that no sequence of calls leads to."""


def near(stepper: Stepper, state: State, call: Input, distance: int) -> Iterator[State]:
    """States that differ from ``state`` in so many variables of the call's instance."""
    if call.instance == NOBODY:
        return
    records = stepper.instances
    view = records.view(state.instances[call.instance])
    changes = [(v, value) for v in _UNSURE for value in v.domain if value != view[v.name]]
    for chosen in combinations(changes, distance):
        if len({variable for variable, _ in chosen}) < distance:
            continue
        settled = stepper.law.settled(stepper.view(state, call) | {v.name: x for v, x in chosen})
        if all(settled[v.name] == x for v, x in chosen) and not _CONTRADICTORY.holds(settled):
            yield with_instance(state, call.instance, records.take(settled))


def with_instance(state: State, number: int, record: int) -> State:
    """The state with another record for one instance."""
    instances = list(state.instances)
    instances[number] = record
    return state._replace(instances=tuple(instances))
