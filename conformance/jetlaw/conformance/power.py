"""How much the law pins down: codes of a recording are changed, one at a time, and the court should notice.

``python -m jetlaw.conformance.power TRACE --times 2000`` prints the table; ``--write FILE`` puts it into a page.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jetlaw.conformance.bench import bench
from jetlaw.conformance.check import Checker
from jetlaw.conformance.traces import Step
from jetlaw.conformance.verdicts import Verdict
from jetlaw.model.facts import code_name
from jetlaw.model.state import Input

SEED = 17
_PLAUSIBLE: Mapping[str, Mapping[str, Any]] = {
    "JetOpenFileInstance": {"phfFile": "H1", "size": 1052672, "handle_value": 0},
    "JetReadFileInstance": {"cbRead": 4096},
    "JetGetAttachInfoInstance": {"files": ["I1/a.edb"], "cbActual": 33},
    "JetGetLogInfoInstance": {"files": ["I1/edb00001.log"], "cbActual": 40},
    "JetGetLogInfoInstance2": {"files": ["I1/edb00001.log"], "cbActual": 40},
    "JetGetTruncateLogInfoInstance": {"files": [], "cbActual": 2},
}
"""What a success might have shown where a failure was recorded."""


@dataclass(slots=True)
class Power:
    """What became of the changed codes, by function.

    Attributes:
        rejected: the court said ``differs``.
        tried: the law allowed one code, and another one was put in its place.
        trouble: only trouble from outside explains the other code.
        several: the law allowed several codes; not counted as tried.
        missed: what else passed, as (function, real code, changed code, verdict).
    """

    rejected: Counter[str] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    trouble: Counter[str] = field(default_factory=Counter)
    several: Counter[str] = field(default_factory=Counter)
    missed: Counter[tuple[str, int | None, int, str]] = field(default_factory=Counter)


class Liar(Checker):
    """A checker that judges, before some of the real answers, one with another code, and forgets it again.

    Args:
        chosen: the numbers of the calls to lie about, counted over all that are judged.
        codes: the codes that each function gives in the recording.
        drawn: where the other codes are drawn from.
    """

    def __init__(self, chosen: set[int], codes: Mapping[str, set[int]], drawn: random.Random) -> None:
        super().__init__(bench("ese-oss"))
        self._chosen, self._codes, self._drawn = chosen, codes, drawn
        self._number = -1
        self.power = Power()

    def _judge(self, call: Input, step: Step) -> None:
        self._number += 1
        if self._number in self._chosen:
            self._lie(call, step)
        super()._judge(call, step)

    def _lie(self, call: Input, step: Step) -> None:
        """Judge a changed answer in the same situation."""
        power = self.power
        if not self._court.suppose(call, step.inputs, step.ret, step.out, step.died).alone:
            power.several[call.function] += 1
            return
        code = self._other_code(call.function, step)
        power.tried[call.function] += 1
        judgement = self._court.suppose(call, step.inputs, code, _outputs(call.function, step, code))
        if judgement.verdict is Verdict.DIFFERS:
            power.rejected[call.function] += 1
        elif judgement.verdict is Verdict.ENVIRONMENT:
            power.trouble[call.function] += 1
        else:
            power.missed[call.function, step.ret, code, judgement.verdict.value] += 1

    def _other_code(self, function: str, step: Step) -> int:
        """Another code: mostly any that occurs, sometimes one that the function itself gave somewhere."""
        own = sorted(self._codes[function] - {step.ret})
        every = sorted(set().union(*self._codes.values()) - {step.ret})
        return self._drawn.choice(own if own and self._drawn.random() < 0.4 else every)


class _Reader(Checker):
    """A checker that takes note of the codes that each function gives."""

    def __init__(self) -> None:
        super().__init__(bench("ese-oss"))
        self.codes: dict[str, set[int]] = {}
        self.count = 0

    def _judge(self, call: Input, step: Step) -> None:
        self.count += 1
        if step.ret is not None:
            self.codes.setdefault(call.function, set()).add(step.ret)
        super()._judge(call, step)


def _outputs(function: str, step: Step, code: int) -> Mapping[str, Any]:
    if (step.ret == 0) == (code == 0):
        return step.out
    return _PLAUSIBLE.get(function, {}) if code == 0 else {}


def measure(path: Path, times: int, seed: int = SEED) -> tuple[Power, Checker]:
    """Change ``times`` answers of a recording, one at a time; what became of them, and the checker of the real ones."""
    reader = _Reader()
    reader.check([path])
    drawn = random.Random(seed)
    liar = Liar(set(drawn.sample(range(reader.count), min(times, reader.count))), reader.codes, drawn)
    liar.check([path])
    return liar.power, liar


# --- words ------------------------------------------------------------------------------------------------------------
def table(power: Power) -> Iterator[str]:
    """The figures by function, as lines of a Markdown table."""
    yield "| function | rejected | of | | trouble | several allowed |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name in [*sorted(power.tried | power.several), None]:
        counts = (power.rejected, power.tried, power.trouble, power.several)
        caught, tried, trouble, several = (each.total() if name is None else each[name] for each in counts)
        share = f"{caught / tried:.2%}" if tried else ""
        yield f"| {name or '**all**'} | {caught:,} | {tried:,} | {share} | {trouble:,} | {several:,} |"


def notes(power: Power) -> Iterator[str]:
    """What passed although it was changed, a line each."""
    for (function, real, changed, verdict), count in sorted(power.missed.items(), key=str):
        yield f"- {function}: {_name(changed)} instead of {_name(real)} passed as {verdict}, {count} times"


def _name(code: int | None) -> str:
    return "no answer" if code is None else code_name(code) or str(code)


_PAGE = """# The power of the law

Recordings of the real engine agree with the law under `ese-oss`. Would others? {times:,} of the {calls:,} calls of
`{name}` get another return code, one at a time: any code that occurs in the recording, or (four times
in ten) one that the same function gave elsewhere. Where the law allows just one code, the call with the other one
should differ at that very step.

- *trouble*: only trouble from outside explains the other code, such as JET_errOutOfMemory; it is told as `environment`.
- *several allowed*: the law allows more than one code there, because data decide that no recording shows.

{table}

{notes}

Made by `python -m jetlaw.conformance.power {name} --times {times} --seed {seed}`; the same seed gives the same table.
"""


def page(name: str, power: Power, calls: int, times: int, seed: int) -> str:
    """The whole page."""
    told = "\n".join(notes(power)) or "Nothing changed passed for right."
    return _PAGE.format(times=times, calls=calls, name=name, table="\n".join(table(power)), notes=told, seed=seed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and tell; 0 if at least 99 % were rejected and nothing passed for right."""
    parser = argparse.ArgumentParser(prog="python -m jetlaw.conformance.power", description=__doc__)
    parser.add_argument("trace", type=Path)
    parser.add_argument("--times", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--write", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    power, checker = measure(options.trace, options.times, options.seed)
    text = page(options.trace.name, power, checker.tally.calls, options.times, options.seed)
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    else:
        print(text)  # noqa: T201 - the table is what this command is for
    return 0 if power.rejected.total() >= 0.99 * power.tried.total() > 0 and not power.missed else 1


if __name__ == "__main__":
    raise SystemExit(main())
