"""How the state of snapshot sessions and of all instances together is said in English."""

from jetlaw.conformance.explain.clauses import Clauses

CLAUSES: Clauses = {
    "snapshot.life": {
        "absent": "no snapshot session is named",
        "prepared": "the snapshot session is prepared and not yet frozen",
        "frozen": "the snapshot session is frozen",
        "timed out": "the freeze of the snapshot session has timed out",
        "thawed": "the snapshot session goes on after its thaw",
        "truncated": "the snapshot session goes on after its thaw and has truncated logs",
        "ended": "the snapshot session has ended",
        "frozen timed out": "the snapshot session is frozen or has timed out",
        "thawed truncated": "the snapshot session goes on after its thaw",
        "absent frozen timed out thawed truncated ended": "the snapshot session is past its prepared state",
        "absent prepared timed out thawed truncated ended": "the snapshot session is not frozen",
        "absent prepared frozen thawed truncated ended": "the freeze of the snapshot session has not timed out",
        "absent prepared thawed truncated ended": "the snapshot session is neither frozen nor timed out",
        "absent prepared frozen timed out ended": "the snapshot session is not one that goes on after its thaw",
        "absent prepared frozen timed out thawed truncated": "the snapshot session has not ended",
        "prepared frozen timed out thawed truncated": "the snapshot session has not ended",
    },
    "snapshot.kind": {
        "full": "the snapshot is of databases and logs",
        "incremental": "the snapshot is of logs alone",
    },
    "snapshot.copy": {
        "no": "the snapshot counts as a backup",
        "yes": "the snapshot is a copy, which does not count as a backup",
    },
    "snapshot.continues": {
        "no": "the snapshot session ends with its thaw",
        "yes": "the snapshot session goes on after its thaw (JET_bitContinueAfterThaw)",
    },
    "snapshot.explicit": {
        "no": "every running instance joins the snapshot session by itself",
        "yes": "an instance joins the snapshot session only by name (JET_bitExplicitPrepare)",
    },
    "snapshot.spoiled": {
        "no": "no freeze of the snapshot session was refused",
        "yes": "a freeze of the snapshot session was refused",
    },
    "members.any": {
        "none": "the snapshot session has no member",
        "some": "the snapshot session has a member",
    },
    "members.ready": {
        "all": "every member of the snapshot session allows a freeze",
        "some refuse": "a member of the snapshot session is in a backup, or a termination of it failed",
    },
    "members.logs": {
        "fit": "the logs of every member of the snapshot session suffice for a snapshot of logs alone",
        "full missing": "a database of a member of the snapshot session never had a full snapshot",
        "circular": "a member of the snapshot session has circular logging on",
        "fit circular": "every database of the members of the snapshot session had a full snapshot",
        "fit full missing": "no member of the snapshot session has circular logging on",
    },
    "members.logging": {
        "on": "logging is on for every member of the snapshot session",
        "off somewhere": "logging is off for a member of the snapshot session (JET_paramRecovery)",
    },
    "instances.alive": {
        "none": "no instance of the process is alive",
        "some": "an instance of the process is alive",
    },
    "instances.backups": {
        "none": "no instance of the process is in a streaming backup",
        "some": "an instance of the process is in a streaming backup",
    },
    "snapshots.open": {
        "none": "no other snapshot session is under way",
        "some": "another snapshot session is under way",
    },
}
