"""``jetlaw explain``: what may be called when, what comes back, since when and why."""

from rich.console import Console

from jetlaw.conformance.explain.layout import Sheet
from jetlaw.conformance.explain.subjects import find
from jetlaw.model.profiles import Profile

__all__ = ["explain"]


def explain(subject: str, profile: Profile, console: Console) -> None:
    """Print what the law says of a function, code, rule, ambiguity, recording, flag or variable.

    Raises UnknownName, with the names most like it, if ``subject`` is none of these.
    """
    printer, name = find(subject)
    printer(name, profile, Sheet(console))
