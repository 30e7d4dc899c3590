"""The two ways in which one engine behaves: as the open-source engine does, or as the documentation says.

Where they differ, the engine asks its behaviour; it never asks which one it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One way to behave.

    Attributes:
        name: how the adapter is called.
    """

    name: str


OPEN_SOURCE: Final = Behaviour(name="memory")
"""As Microsoft's open-source engine, recorded."""

DOCUMENTED: Final = Behaviour(name="memory:documented")
"""As the manual says; where it leaves a choice, as decided (A-nn of the facts)."""
