"""docs/engine.md tells the truth: its program runs, its commands and troubles exist, its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

from jetlaw.adapters.memory import ADAPTER
from jetlaw.adapters.memory.troubles import POINTED
from jetlaw.conformance.cli.common import BUILT_IN

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "engine.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
ROWS = [row.split(" | ") for row in re.findall(r"^\| (`.*) \|$", PAGE, re.MULTILINE)]


def test_its_program_runs():
    """The process dies where the page says, and the next one recovers."""
    (program,) = PROGRAMS
    names: dict[str, object] = {}
    exec(program, names)  # noqa: S102 - the page's own lines
    assert (names["died"].died, names["recovered"].ret) == ("crash", 0)


def test_every_trouble_is_named():
    """The table has every trouble that the engine can cause and no other; the first rows can be given a point."""
    troubles = [re.findall("`(.*?)`", row[0]) for row in ROWS if len(row) == 2]
    assert sorted(name for row in troubles for name in row) == sorted(ADAPTER.troubles)
    assert {name for row in troubles[:3] for name in row} == set(POINTED)


def test_both_behaviours_are_named():
    """The table has every built-in adapter."""
    assert [re.findall("`(.*?)`", row[0])[0] for row in ROWS if len(row) == 3] == list(BUILT_IN)


def test_links_lead_somewhere():
    """Files that the page links to, and tests that it names, exist."""
    links = re.findall(r"\]\(([^)#:]+)\)", PAGE)
    tests = re.findall(r"`((?:conformance|adapters)/tests/\w+\.py)`", PAGE)
    assert links
    assert tests
    assert [link for link in links if not (DOCS / link).exists()] == []
    assert [test for test in tests if not (DOCS.parent / test).exists()] == []
