"""Driving an adapter to every documented pair that the law allows somewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from jetlaw.adapters.contract import Adapter
from jetlaw.conformance.docket import Impossible
from jetlaw.conformance.driver import AdapterFault, Driver, Made
from jetlaw.conformance.fitting import numbers
from jetlaw.conformance.happenings import law_word
from jetlaw.conformance.pairs.scenes import SCENES, Scene
from jetlaw.conformance.pairs.ways import Pair, Search, Way
from jetlaw.conformance.verdicts import Verdict
from jetlaw.conformance.words import answer_name
from jetlaw.model.facts import pairs
from jetlaw.model.ruling import Law
from jetlaw.model.state import Input
from jetlaw.model.stepper import Stepper
from jetlaw.model.world import World

MOST_TRIES = 60
"""Ways that are tried to one pair: a way ends elsewhere where the adapter chooses another allowed answer."""
TRIES = 4
"""How many of them begin in the same world."""
CHANCES = 2
"""How often another refusal may come before the adapter is taken to prefer it wherever both are allowed."""
SUCCESSES = frozenset({"JET_errSuccess", "S_OK"})


@dataclass(slots=True)
class Reached:
    """What came of it.

    Attributes:
        ways: the pairs that were answered, each with the way at whose end or on which it was.
        instead: of the others, what was answered where the law allows them, and how often.
        scenes: of the others, what would have to lie or to be there, and does not.
        faults: where the adapter failed itself, a line each.
    """

    ways: dict[Pair, Way] = field(default_factory=dict)
    instead: dict[Pair, Counter[str]] = field(default_factory=dict)
    scenes: dict[Pair, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


class Chase:
    """One adapter, tried against one reading of the law.

    Args:
        adapter: what is tried.
        law: the reading.
    """

    def __init__(self, adapter: Adapter, law: Law) -> None:
        self._adapter, self._law = adapter, law
        self._stepper = Stepper(law)
        self.functions = frozenset(adapter.functions)
        self._troubles = frozenset(adapter.troubles)
        self._wanted: dict[str, set[str]] = {}
        for function, code in pairs():
            if function in self.functions and self.may_come(function, code):
                self._wanted.setdefault(function, set()).add(code)
        self._tries: Counter[Pair] = Counter()
        self.reached = Reached()

    def may_come(self, function: str, code: str) -> bool:
        """Whether some row answers the code, and needs no trouble or one that the adapter can cause."""
        return self._law.has(function) and any(
            row.answer == code and (row.trouble is None or any(self.causes(row.trouble)))
            for _, row in self._law.rows(function)
        )

    def causes(self, trouble: str) -> Iterator[str]:
        """What the adapter calls a trouble of the law, if it can cause it."""
        return (name for name in sorted(self._troubles) if law_word(name) == trouble)

    def run(self) -> Reached:
        """Look through every small world, and try what is found there."""
        for scene in SCENES.values():
            if self._promises(scene.world):
                self._try_all(Search(self._law, scene, self.functions, self._troubles).ways(self._wanted))
        return self.reached

    def _promises(self, world: World) -> bool:
        """Whether something wanted may come in a world, and the adapter can get there."""
        able = all(call.function in self.functions and self._law.has(call.function) for call in world.setup())
        return able and any(self._wanted.get(name) for name in world.functions)

    def _try_all(self, ways: list[Way]) -> None:
        here: Counter[Pair] = Counter()
        for way in ways:
            if here[way.pair] < TRIES and not self._is_vain(way) and self._try_with_each_trouble(way):
                here[way.pair] += 1
                self._tries[way.pair] += 1
            if self._tries[way.pair] >= MOST_TRIES:
                self._wanted[way.pair[0]].discard(way.answer)

    def _try_with_each_trouble(self, way: Way) -> bool:
        """Try a way with every trouble that it may take; False if it begins where the adapter cannot be brought."""
        able = True
        for trouble in self.causes(way.trouble) if way.trouble else [""]:
            if able and way.answer in self._wanted[way.pair[0]]:
                able = self._try(way, trouble)
        return able

    def _is_vain(self, way: Way) -> bool:
        """Whether the adapter has shown that it prefers another refusal that may come there, too."""
        instead = self.reached.instead.get(way.pair, Counter[str]())
        return not way.trouble and any(instead[other] >= CHANCES for other in way.others - SUCCESSES)

    def _try(self, way: Way, trouble: str) -> bool:
        driver = None
        try:
            driver = Driver(self._adapter, way.scene.world, self._stepper)
            self._go(driver, way, trouble)
        except Impossible as problem:
            self.reached.scenes.setdefault(way.pair, str(problem))
            return False
        except AdapterFault as fault:
            self.reached.faults.append(str(fault))
        finally:
            if driver:
                driver.close()
        return True

    def _go(self, driver: Driver, way: Way, trouble: str) -> None:
        """Take a way, and see whether it ends where it should; what is met on it counts, too."""
        lay_out(driver, way.scene)
        for call, generous in way.steps:
            if not driver.dead:
                driver.make(call, generous=generous)
        if trouble and not driver.dead:
            driver.cause(trouble)
        if not driver.dead:
            driver.make(way.goal[0], generous=way.goal[1])
        for made in driver.made:
            self._note(made, way)
        if way.pair not in self.reached.ways:
            last = driver.made[-1]
            came = answer_name(last.answer.ret, last.answer.died, last.call.function)
            self.reached.instead.setdefault(way.pair, Counter())[came] += 1

    def _note(self, made: Made, way: Way) -> None:
        """Take note of an answer that is wanted, and right."""
        codes = self._wanted.get(made.call.function, set())
        for code in [code for code in codes if made.answer.ret in numbers(code)]:
            if made.judgement.verdict is Verdict.CONFORMS and made.answer.ret is not None:
                self.reached.ways[made.call.function, code] = way
                codes.discard(code)


def lay_out(driver: Driver, scene: Scene) -> None:
    """Set a scene; raises Impossible, or AdapterFault."""
    for text, detail in scene.notes:
        driver.note(text, detail)
    driver.set_up()
    for step in scene.steps:
        if isinstance(step, Input):
            driver.make(step)
        else:
            driver.note(*step)
