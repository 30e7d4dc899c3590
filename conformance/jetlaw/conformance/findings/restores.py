"""Findings about restores, and about the mode that a failed one leaves behind."""

from __future__ import annotations

from jetlaw.conformance.findings.finding import Finding, Hurt, Kind, Told
from jetlaw.conformance.findings.worlds import RESTORE, RESTORE_RUNNING, RESTORE_SINGLE
from jetlaw.model.arguments import INSTANCE, LOG_SET
from jetlaw.model.vocabulary import engine

FINDINGS: tuple[Finding, ...] = (
    Finding(
        name="restore-from-null",
        hurt=Hurt.DEATH,
        kind=Kind.DIFFERS,
        title="JetRestoreInstance from NULL kills the process",
        documentation="A bad source is JET_errInvalidParameter.",
        rules="R-203",
        engine="The path is used without a test.",
        code="logutil.cxx:989",
        shows=(Told("JetRestoreInstance", "crash", "logutil.cxx:989", INSTANCE.variable.is_("object")),),
        world=RESTORE,
    ),
    Finding(
        name="restore-target-mode",
        differences="V-95",
        hurt=Hurt.DEATH,
        kind=Kind.DIFFERS,
        title="A refused JetExternalRestore2 leaves a mode behind in which JetInit crashes",
        documentation="The refusal is listed; what it does to the engine's mode is not said.",
        rules="R-227 A-14",
        engine=(
            "The process is in multi-instance mode without any instance, and a stale handle is looked up in no table."
        ),
        code="jetapi.cxx:18582 jetapi.cxx:3842",
        shows=(
            Told("JetExternalRestore2", "JET_errBadRestoreTargetInstance", "jetapi.cxx:18582"),
            Told("JetInit", "crash", "jetapi.cxx:3842"),
        ),
        world=RESTORE,
        advice="Create an instance before you call JetInit with a handle.",
    ),
    Finding(
        name="short-range-restores",
        hurt=Hurt.LOSS,
        kind=Kind.DIFFERS,
        title="JetExternalRestore succeeds although the range leaves out the last logs of the backup",
        documentation="Logs above the given range are JET_errEndingRestoreLogTooLow.",
        rules="R-226 A-13",
        engine="The range is not compared; what lies in the log folder is replayed, and if that is enough it succeeds.",
        code="logredo.cxx:4304",
        shows=(Told("JetExternalRestore", source="logredo.cxx:4304", when=LOG_SET.variable.is_("lacks last")),),
        world=RESTORE,
        advice="Pass the range that JetGetLogInfoInstance2 gave, and check it yourself.",
    ),
    Finding(
        name="restore-null-instance",
        differences="V-99",
        hurt=Hurt.EFFECT,
        kind=Kind.DIFFERS,
        title="JetRestoreInstance(NULL) works in multi-instance mode, with an instance of its own",
        documentation="NULL is for single-instance mode.",
        rules="R-201",
        engine="NULL and nil make a temporary instance, which is gone when the call returns.",
        code="jetapi.cxx:22122",
        shows=(
            Told(
                "JetRestoreInstance",
                source="jetapi.cxx:22122",
                when=INSTANCE.variable.is_("null") & engine.mode.is_("multi"),
            ),
        ),
        world=RESTORE,
    ),
    Finding(
        name="restore-null-single",
        hurt=Hurt.CODE,
        kind=Kind.DIFFERS,
        title="In single-instance mode JetRestoreInstance(NULL) is JET_errTooManyInstances",
        documentation="There the instance may be NULL.",
        rules="R-200 R-201",
        engine="It wants an instance of its own, for which there is no room.",
        code="jetapi.cxx:22156",
        shows=(Told("JetRestoreInstance", "JET_errTooManyInstances", "jetapi.cxx:22156"),),
        world=RESTORE_SINGLE,
    ),
    Finding(
        name="restore-target-warning",
        differences="V-97",
        hurt=Hurt.CODE,
        kind=Kind.DIFFERS,
        title="A successful JetExternalRestore2 into a running instance answers a warning that no page lists",
        documentation="Only the table of codes has JET_wrnTargetInstanceRunning.",
        rules="R-222 A-14",
        engine="With a target instance that runs, the answer is the warning, never JET_errSuccess.",
        code="logutil.cxx:1734",
        shows=(Told("JetExternalRestore2", "JET_wrnTargetInstanceRunning", "logutil.cxx:1734"),),
        world=RESTORE_RUNNING,
        advice="Test for negative values; a warning is a success.",
    ),
)
