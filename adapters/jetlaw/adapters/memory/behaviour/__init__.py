"""The two ways in which one engine behaves: as the open-source engine does, or as the documentation says.

A behaviour is a set of policies, one for each matter in which the two differ. The engine asks the policy at the place
where the difference arises, and never which behaviour it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jetlaw.adapters.memory.behaviour.attaching import AttachRules, DocumentedAttaching
from jetlaw.adapters.memory.behaviour.begins import BeginRules, DocumentedBegins
from jetlaw.adapters.memory.behaviour.directories import DirectoryRules, DocumentedDirectories
from jetlaw.adapters.memory.behaviour.ends import DocumentedEnds, EndRules
from jetlaw.adapters.memory.behaviour.failures import DocumentedFailures, FailureRules
from jetlaw.adapters.memory.behaviour.files import DocumentedFiles, FileRules
from jetlaw.adapters.memory.behaviour.handles import DocumentedHandles, HandleRules
from jetlaw.adapters.memory.behaviour.lists import DocumentedLists, ListRules
from jetlaw.adapters.memory.behaviour.parameters import DocumentedParameters, ParameterRules
from jetlaw.adapters.memory.behaviour.restores import DocumentedRestores, RestoreRules
from jetlaw.adapters.memory.behaviour.sessions import DocumentedSessions, SessionRules
from jetlaw.adapters.memory.behaviour.snapshots import DocumentedSnapshots, SnapshotRules
from jetlaw.adapters.memory.behaviour.terms import DocumentedTerms, TermRules


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One way to behave.

    Attributes:
        name: how the adapter is called.
        handles: what is said of a handle that is none.
        parameters: when a system parameter can no longer be set.
        attaching: when a database may be attached.
        begins: what keeps a backup from beginning.
        files: which files a backup opens, and how they are read.
        lists: what a list of files tells, and what if it does not fit.
        failures: what a failed call does to the backup that runs.
        ends: what the end of a backup answers.
        directories: where JetBackup puts its files.
        restores: what a restore takes, and under which codes its refusals are known.
        sessions: how a session ends.
        snapshots: who may have a snapshot session, what a freeze is, and how the session ends.
        terms: what is in the way of a termination, and what a refused one leaves.
    """

    name: str
    handles: HandleRules
    parameters: ParameterRules
    attaching: AttachRules
    begins: BeginRules
    files: FileRules
    lists: ListRules
    failures: FailureRules
    ends: EndRules
    directories: DirectoryRules
    restores: RestoreRules
    sessions: SessionRules
    snapshots: SnapshotRules
    terms: TermRules


OPEN_SOURCE: Final = Behaviour(
    name="memory",
    handles=HandleRules(),
    parameters=ParameterRules(),
    attaching=AttachRules(),
    begins=BeginRules(),
    files=FileRules(),
    lists=ListRules(),
    failures=FailureRules(),
    ends=EndRules(),
    directories=DirectoryRules(),
    restores=RestoreRules(),
    sessions=SessionRules(),
    snapshots=SnapshotRules(),
    terms=TermRules(),
)
"""As Microsoft's open-source engine, recorded."""

DOCUMENTED: Final = Behaviour(
    name="memory:documented",
    handles=DocumentedHandles(),
    parameters=DocumentedParameters(),
    attaching=DocumentedAttaching(),
    begins=DocumentedBegins(),
    files=DocumentedFiles(),
    lists=DocumentedLists(),
    failures=DocumentedFailures(),
    ends=DocumentedEnds(),
    directories=DocumentedDirectories(),
    restores=DocumentedRestores(),
    sessions=DocumentedSessions(),
    snapshots=DocumentedSnapshots(),
    terms=DocumentedTerms(),
)
"""As the manual says; where it leaves a choice, as decided (A-nn of the facts)."""
