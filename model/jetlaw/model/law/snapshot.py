"""A snapshot session: prepared, frozen, thawed, ended (pages JetOSSnapshotPrepare ... JetOSSnapshotEnd)."""

from __future__ import annotations

from itertools import product

from jetlaw.model.arguments import (
    INSTANCE,
    NO_FLAGS,
    OUTPUT,
    PREPARE_FLAGS,
    SNAPSHOT,
    SNAPSHOT_END_FLAGS,
    TEXT,
    TRUNCATE_FLAGS,
)
from jetlaw.model.law.entry import ENTRY
from jetlaw.model.law.gate import IN_DATABASES
from jetlaw.model.law.information import GIVES_BUFFER
from jetlaw.model.rows import Call, Row, check, done, trouble, undefined
from jetlaw.model.terms import ALWAYS, NEVER, Condition, Each, Effect
from jetlaw.model.vocabulary import all_of, backup, database, instance, snapshot

_PREPARED, _FROZEN = snapshot.life.is_("prepared"), snapshot.life.is_("frozen")
_THAWED = snapshot.life.is_("thawed", "truncated")
_TIMED_OUT = snapshot.life.is_("timed out")
_CONTINUES = snapshot.continues.is_("yes")
_FULL, _COPY = snapshot.kind.is_("full"), snapshot.copy.is_("yes")
_ended = snapshot.life.to("ended")

_no_outputs = OUTPUT.variable.is_("null")
_some_flag = NO_FLAGS.variable.is_("some")
_no_session = SNAPSHOT.variable.isnt("object") | snapshot.life.is_("ended")


def _bad_flags(when: Condition, page: str = "R-170 page") -> tuple[Row, ...]:
    """An unknown option: one code in the documentation, another in the engine (row 70 of the differences)."""
    return (
        check("JET_errInvalidGrbit", when, "io.cxx:3632"),
        check("JET_errInvalidParameter", when, page),
    )


_ID: tuple[Row, ...] = (
    check("JET_errOSSnapshotInvalidSnapId", _no_session, "R-170 A-21 page io.cxx:2602"),
    check("JET_errInvalidParameter", _no_session, "A-17 page", may=True),
)
"""Does the id name a session?"""

# --- what the end of a session does to its members --------------------------------------------------------------------
# The engine clears the marks of a backup from every member, whoever set them: a streaming backup is gone, and the file
# it had open stays in the slot (row 90 of the differences).
_leaves = (instance.member.to("none"), instance.frozen.to("no"))
_reset: tuple[Effect, ...] = (
    Each("members", IN_DATABASES, (backup.left.to("databases"), backup.phase.to("none"), *_leaves)),
    Each("members", ~IN_DATABASES, (backup.phase.to("none"), *_leaves)),
)
# The documentation knows of no harm to a streaming backup.
_released: tuple[Effect, ...] = (
    Each("members", backup.phase.is_("snapshot"), (backup.phase.to("none"), *_leaves)),
    Each("members", backup.phase.isnt("snapshot"), _leaves),
)
_stamped: tuple[Effect, ...] = (Each("members' databases", _FULL & ~_COPY, (database.full.to("snapshot"),)),)
_flows_again = Each("members", ALWAYS, (instance.frozen.to("no"),))

# --- prepare ----------------------------------------------------------------------------------------------------------
_all_join = Each(
    "instances", instance.life.is_("initialized") & instance.member.is_("none"), (instance.member.to("here"),)
)


def _class_of(kind: str, copy: str, continues: str, explicit: str) -> str:
    """The class of flags that asks for such a session."""
    words = [w for w, asked in (("explicit", explicit), ("incremental", kind), ("copy", copy)) if asked in ("yes", w)]
    return (" ".join(words) or "full") + (", continued" if continues == "yes" else "")


def _begins() -> tuple[Row, ...]:
    """One row for each combination of flags."""
    asked = PREPARE_FLAGS.variable
    return tuple(
        done(
            asked.is_(_class_of(kind, copy, continues, explicit)),
            "R-164 R-165 R-169 R-171 R-173 R-175 io.cxx:3464",
            snapshot.life.to("prepared"),
            snapshot.kind.to(kind),
            snapshot.copy.to(copy),
            snapshot.continues.to(continues),
            snapshot.explicit.to(explicit),
            *([] if explicit == "yes" else [_all_join]),
            since="win7" if explicit == "yes" else "vista" if continues == "yes" else None,
        )
        for explicit, continues, kind, copy in product(
            snapshot.explicit.domain, snapshot.continues.domain, snapshot.kind.domain, snapshot.copy.domain
        )
    )


# A flag that a version does not know is unacceptable there. What outlives the thaw is ended by a call of Vista.
_explicit = PREPARE_FLAGS.variable.is_(*(name for name in PREPARE_FLAGS.variable.domain if name.startswith("explicit")))
_continued = PREPARE_FLAGS.variable.is_(*(name for name in PREPARE_FLAGS.variable.domain if name.endswith("continued")))
_PREPARE: tuple[Row, ...] = (
    *_bad_flags(PREPARE_FLAGS.variable.is_("reserved")),
    check("JET_errInvalidParameter", _explicit, "R-170 R-198 A-59", until="win7"),
    check("JET_errInvalidParameter", _continued, "R-170 R-165 R-198", until="vista"),
    check("JET_errInvalidParameter", _no_outputs, "R-170 page io.cxx:3479"),
    check("JET_errNotInitialized", all_of.instances.is_("none"), "io.cxx:3488"),
    check("JET_errOSSnapshotInvalidSequence", all_of.snapshots.is_("some"), "R-168 page"),
    trouble("JET_errOutOfMemory", "out of memory", "io.cxx:2557"),
    *_begins(),
)

_not_allowed = instance.member.isnt("none") | backup.phase.isnt("none") | instance.backups.is_("refused")
_PREPARE_INSTANCE: tuple[Row, ...] = (
    *ENTRY,
    *_bad_flags(_some_flag, "R-174 page"),
    check("JET_errOSSnapshotInvalidSnapId", _no_session, "R-170 page io.cxx:3586"),
    check("JET_errOSSnapshotInvalidSequence", ~_PREPARED, "A-18 page io.cxx:3590"),
    check("JET_errOSSnapshotNotAllowed", _not_allowed, "io.cxx:3603"),
    done(ALWAYS, "R-164 R-174 A-48 io.cxx:3574", instance.member.to("here")),
    # Naming one narrows a session that would have taken all.
    done(
        snapshot.explicit.is_("no"),
        "R-171 R-172 A-48",
        Each("instances", instance.member.is_("here"), (instance.member.to("none"),)),
        instance.member.to("here"),
    ),
)

# --- freeze -----------------------------------------------------------------------------------------------------------
_spoiled = snapshot.spoiled.to("yes")
_all_leave = Each("members", ALWAYS, _leaves)
# A refusal clears the marks of every member but the first that refuses (C14).
_refused: tuple[Effect, ...] = (
    Each("members", instance.offends.is_("yes"), _leaves),
    Each(
        "members",
        instance.offends.is_("no") & IN_DATABASES,
        (backup.left.to("databases"), backup.phase.to("none"), *_leaves),
    ),
    Each("members", instance.offends.is_("no") & ~IN_DATABASES, (backup.phase.to("none"), *_leaves)),
    _spoiled,
)
# To the engine a frozen instance is in a backup, in the phase that the last one left; it cannot tell the two apart.
_frozen: tuple[Effect, ...] = tuple(
    Each(
        "members",
        backup.left.is_(left) & snapshot.kind.is_(kind),
        (backup.phase.to(left), backup.kind.to(kind), backup.range.to("snapshot"), instance.frozen.to("yes")),
    )
    for left, kind in product(backup.left.domain, snapshot.kind.domain)
)
_set_apart: tuple[Effect, ...] = tuple(
    Each(
        "members",
        backup.phase.is_("none") & snapshot.kind.is_(kind),
        (backup.phase.to("snapshot"), backup.kind.to(kind), instance.frozen.to("yes")),
    )
    for kind in snapshot.kind.domain
)
_logs_only = snapshot.kind.is_("incremental")
_now_frozen = (snapshot.life.to("frozen"), GIVES_BUFFER)

_FREEZE: tuple[Row, ...] = (
    check("JET_errInvalidParameter", _no_outputs & TEXT.variable.is_("ansi"), "jetapi.cxx:22975"),
    *_bad_flags(_some_flag),
    check("JET_errInvalidParameter", _no_outputs, "R-170 page io.cxx:3637"),
    *_ID,
    check("JET_errOSSnapshotInvalidSequence", ~_PREPARED, "R-177 page io.cxx:3650"),
    check("JET_errOSSnapshotInvalidSequence", snapshot.spoiled.is_("yes"), "R-177 A-45 page"),
    trouble("JET_errOutOfThreads", "out of memory", "page io.cxx:3269"),
    trouble("JET_errOutOfMemory", "out of memory", "page io.cxx:3269"),
    check("JET_errNotInitialized", all_of.instances.is_("none"), "io.cxx:2863"),
    check("JET_errOSSnapshotNotAllowed", all_of.ready.is_("some refuse"), "io.cxx:2879 C14", *_refused),
    check("JET_errOSSnapshotNotAllowed", all_of.backups.is_("some"), "R-176 R-179 A-56 page", _spoiled),
    check("JET_errOSSnapshotNotAllowed", all_of.ready.is_("some refuse"), "R-176 page", _spoiled, may=True),
    trouble("JET_errOSSnapshotNotAllowed", "another thread terminates", "R-176 page", _spoiled),
    trouble("JET_errOSSnapshotNotAllowed", "another thread terminates", "io.cxx:2879", _all_leave, _spoiled),
    trouble("JET_errOSSnapshotNotAllowed", "another thread initializes", "R-176 page", _spoiled),
    check(
        "JET_errMissingFullBackup",
        _logs_only & all_of.logs.is_("full missing"),
        "backup.cxx:3745 D6",
        _all_leave,
        _spoiled,
    ),
    check("JET_errInvalidBackup", _logs_only & all_of.logs.is_("circular"), "backup.cxx:3747", _all_leave, _spoiled),
    check("JET_errInvalidBackup", _logs_only & all_of.logs.is_("circular"), "A-47", _spoiled, may=True),
    check("JET_errMissingFullBackup", _logs_only & all_of.logs.is_("full missing"), "A-47", _spoiled, may=True),
    undefined(all_of.logging.is_("off somewhere"), "N5 C15"),
    trouble("JET_errLogWriteFail", "log write fails", "backup.cxx:3700", _all_leave, _spoiled),
    trouble(
        "JET_errMissingFileToBackup", "log files deleted", "backup.cxx:3793", _all_leave, _spoiled, when=_logs_only
    ),
    done(ALWAYS, "io.cxx:3624", *_frozen, *_now_frozen),
    done(ALWAYS, "R-102 R-178 R-180 A-47", *_set_apart, *_now_frozen),
)

# The log flows again a moment before the marks are cleared: a call that was blocked gets in between.
_LAPSES: tuple[Row, ...] = (done(_FROZEN, "io.cxx:3168", _flows_again, answer=""),)
_TIMES_OUT: tuple[Row, ...] = (
    done(_FROZEN, "io.cxx:3215", *_reset, snapshot.life.to("timed out"), answer=""),
    done(_FROZEN, "R-182 A-44", *_released, snapshot.life.to("timed out"), answer=""),
)

_FREEZE_INFO: tuple[Row, ...] = (
    check("JET_errInvalidGrbit", _some_flag, "io.cxx:3929"),
    check("JET_errInvalidParameter", _some_flag, "A-22 page", may=True),
    check("JET_errInvalidParameter", _no_outputs & TEXT.variable.is_("unicode"), "io.cxx:3931"),
    check("JET_errInvalidParameter", _no_outputs, "R-186 page"),
    check("JET_errOSSnapshotInvalidSnapId", _no_session, "R-170 page io.cxx:3941"),
    check("JET_errOSSnapshotInvalidSequence", _no_session, "R-186 page", may=True),
    check("JET_errInvalidParameter", _no_outputs, "io.cxx:3931"),
    trouble("JET_errOutOfMemory", "out of memory", "page io.cxx:3950"),
    done(ALWAYS, "R-186 io.cxx:3918", GIVES_BUFFER),
)

# --- thaw, truncate, end ----------------------------------------------------------------------------------------------
# Without JET_bitContinueAfterThaw a thaw is the end, and counts as a backup.
_THAW: tuple[Row, ...] = (
    *_bad_flags(_some_flag),
    *_ID,
    check("JET_errOSSnapshotInvalidSequence", ~_FROZEN & ~_TIMED_OUT, "A-20 io.cxx:3709"),
    check("JET_errOSSnapshotTimeOut", _TIMED_OUT & _CONTINUES, "io.cxx:3737"),
    check("JET_errOSSnapshotTimeOut", _TIMED_OUT & ~_CONTINUES, "io.cxx:3739", _ended),
    check("JET_errOSSnapshotTimeOut", _TIMED_OUT, "R-188 A-43 page", _ended),
    done(_CONTINUES, "R-165 R-187 A-42 A-43 io.cxx:3691", _flows_again, snapshot.life.to("thawed")),
    done(~_CONTINUES, "io.cxx:3756", *_stamped, *_reset, _ended),
    done(~_CONTINUES, "R-166 R-187", *_stamped, *_released, _ended),
)

_truncated = snapshot.life.to("truncated")
_emptied = Each("members", backup.range.is_("snapshot", "mixed"), (backup.range.to("emptied"),))
_bad_truncation = check("JET_errInvalidGrbit", TRUNCATE_FLAGS.variable.is_("reserved"), "R-194 page io.cxx:3870")
_TOO_EARLY: tuple[Row, ...] = (
    check("JET_errOSSnapshotInvalidSnapId", _no_session, "R-170 A-21 io.cxx:3875"),
    check("JET_errOSSnapshotInvalidSequence", ~_THAWED, "R-166 R-192 page io.cxx:3880"),
    check("JET_errOSSnapshotInvalidSequence", _COPY, "R-175 R-192 page io.cxx:3890"),
    trouble("JET_errRequiredLogFilesMissing", "log files deleted", "backup.cxx:3586"),
)
_TRUNCATE: tuple[Row, ...] = (
    _bad_truncation,
    *_TOO_EARLY,
    done(ALWAYS, "R-165 R-191 R-193 io.cxx:3861", _emptied, _truncated),
)
_TRUNCATE_INSTANCE: tuple[Row, ...] = (
    *ENTRY,
    _bad_truncation,
    *_TOO_EARLY,
    check("JET_wrnNyi", instance.member.isnt("here"), "io.cxx:3828"),
    check("JET_errInvalidParameter", instance.member.isnt("here"), "A-21", may=True),
    done(backup.range.is_("snapshot", "mixed"), "io.cxx:3861", backup.range.to("emptied"), _truncated),
    done(backup.range.isnt("snapshot", "mixed"), "io.cxx:3861", _truncated),
    done(ALWAYS, "R-191 R-193", _truncated),
)


def _ending(normal: Condition, aborted: Condition) -> tuple[Row, ...]:
    """How a session ends, by what its flags mean; aborting a frozen one thaws it, and that may count as a success."""
    rows = (
        check("JET_errOSSnapshotInvalidSequence", normal & (_FROZEN | _TIMED_OUT), "io.cxx:4028"),
        check("JET_errOSSnapshotInvalidSequence", normal & _FROZEN, "A-19 page"),
        check("JET_errOSSnapshotInvalidSequence", normal & _PREPARED, "R-167 A-19 page", may=True),
        check("JET_errOSSnapshotTimeOut", normal & _TIMED_OUT, "R-196 page", _ended),
        done(_PREPARED, "io.cxx:4041", *_reset, _ended),
        done(_FROZEN & aborted & ~_CONTINUES, "io.cxx:4053", *_stamped, *_reset, _ended),
        done(_FROZEN & aborted & _CONTINUES, "io.cxx:4053", *_reset, _ended),
        done(_THAWED & normal, "R-195 io.cxx:4000", *_stamped, *_reset, _ended),
        done(_THAWED & aborted, "io.cxx:4000", *_reset, _ended),
        done(_TIMED_OUT & aborted, "io.cxx:4088", _ended),
        done(_PREPARED | (aborted & ~_TIMED_OUT), "R-164 R-189 R-195 R-197", *_released, _ended),
        done(aborted & _TIMED_OUT, "A-44", _ended),
    )
    return tuple(row for row in rows if row.when is not NEVER)


_end = SNAPSHOT_END_FLAGS.variable
_END: tuple[Row, ...] = (
    check("JET_errInvalidGrbit", _end.is_("reserved"), "page io.cxx:4005"),
    check("JET_errOSSnapshotInvalidSnapId", _no_session, "R-170 page io.cxx:4014"),
    *_ending(_end.is_("none"), _end.is_("abort")),
)
_ABORT: tuple[Row, ...] = (
    *_bad_flags(_some_flag),
    *_ID,
    *_ending(NEVER, ALWAYS),
)

LAPSES, TIMES_OUT = "the freeze lapses", "the freeze times out"
"""Two moments of one event: the writers go on, and the session is over."""

CALLS: tuple[Call, ...] = (
    Call("JetOSSnapshotPrepare", (OUTPUT, PREPARE_FLAGS), _PREPARE, "snapshot", creates="snapshot"),
    Call("JetOSSnapshotPrepareInstance", (SNAPSHOT, INSTANCE, NO_FLAGS), _PREPARE_INSTANCE, "snapshot"),
    Call("JetOSSnapshotFreeze", (SNAPSHOT, OUTPUT, NO_FLAGS, TEXT), _FREEZE, "snapshot"),
    Call("JetOSSnapshotGetFreezeInfo", (SNAPSHOT, OUTPUT, NO_FLAGS, TEXT), _FREEZE_INFO, "snapshot"),
    Call("JetOSSnapshotThaw", (SNAPSHOT, NO_FLAGS), _THAW, "snapshot"),
    Call("JetOSSnapshotAbort", (SNAPSHOT, NO_FLAGS), _ABORT, "snapshot"),
    Call("JetOSSnapshotTruncateLog", (SNAPSHOT, TRUNCATE_FLAGS), _TRUNCATE, "snapshot"),
    Call("JetOSSnapshotTruncateLogInstance", (SNAPSHOT, INSTANCE, TRUNCATE_FLAGS), _TRUNCATE_INSTANCE, "snapshot"),
    Call("JetOSSnapshotEnd", (SNAPSHOT, SNAPSHOT_END_FLAGS), _END, "snapshot"),
    Call(LAPSES, (SNAPSHOT,), _LAPSES, "snapshot", event=True),
    Call(TIMES_OUT, (SNAPSHOT,), _TIMES_OUT, "snapshot", event=True),
)
