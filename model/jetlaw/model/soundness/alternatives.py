"""Outcomes that stand side by side on purpose: what decides between them is not in the law's states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ANSWER = "the answer"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Outcomes of a call between which the law does not decide.

    Attributes:
        functions: the calls.
        differs: what the outcomes may differ in: names of variables, or `ANSWER`.
        why: what decides, and why the law cannot tell.
        sources: where it is said.
    """

    functions: tuple[str, ...]
    differs: frozenset[str]
    why: str
    sources: str


ALTERNATIVES: tuple[Alternative, ...] = (
    Alternative(
        ("JetCloseFile", "JetCloseFileInstance"),
        frozenset({"backup.copied"}),
        "The engine adds up the generation numbers of the logs that were read; against the range of a snapshot only the"
        " numbers tell whether one counts.",
        "D2",
    ),
    Alternative(
        ("JetEndExternalBackup", "JetEndExternalBackupInstance", "JetEndExternalBackupInstance2"),
        frozenset({"database.full"}),
        "A full backup ended without truncation may be the base of a differential, and then it is recorded; no page"
        " says whether it is.",
        "R-089 R-144",
    ),
    Alternative(
        ("JetTerm2",),
        frozenset({ANSWER}),
        "A dirty term that succeeds answers success on its page, JET_errDirtyShutdown in the managed documentation.",
        "R-039",
    ),
    Alternative(
        ("JetOSSnapshotPrepareInstance",),
        frozenset({"instance.member"}),
        "Naming an instance in a session that took all either adds it once more or narrows the session to it.",
        "A-48 R-171 R-172",
    ),
)
"""Every pair of outcomes that may stand side by side."""


def declared(function: str, differs: Iterable[str]) -> Alternative | None:
    """The declaration that covers outcomes of ``function`` that differ so, if there is one."""
    return next((a for a in ALTERNATIVES if function in a.functions and a.differs.issuperset(differs)), None)
