"""Findings about the pages alone: where they contradict each other, or leave a caller without an answer.

What they say is the ambiguity's own text, and what the law does about it is its decision; both are facts.
"""

from __future__ import annotations

from jetlaw.conformance.findings.finding import Finding, Hurt, Kind


def _open(name: str, rules: str, title: str, differences: str = "") -> Finding:
    return Finding(name=name, hurt=Hurt.TEXT, kind=Kind.TEXT, title=title, rules=rules, differences=differences)


FINDINGS: tuple[Finding, ...] = (
    _open("cancelled-state", "A-29", "What a cancelled backup is, and whether it still has to be ended, is not said"),
    _open("misuse-cancels", "A-28", "A misuse that has its own code also throws the whole backup away"),
    _open("end-or-abort", "A-39 A-02", "End is allowed after a stop and fails after it, and an abort may succeed"),
    _open("stop-service-and-end", "A-41", "After a stop-service a backup can neither go on nor be closed"),
    _open("timeouts", "A-44", "The freeze timeout has three defaults, and what a session is after it is not said"),
    _open(
        "membership",
        "A-48",
        "Who belongs to a snapshot session is decided in Prepare, or in Freeze",
    ),
    _open("one-backup", "A-56 A-46", "One backup at a time: per instance on one page, per engine on another"),
    _open("failed-directory", "A-55", "A failed JetBackup leaves no files, though older ones are said to be preserved"),
    _open("failed-init", "A-51", "Whether a failed JetInit leaves a handle that has to be terminated is not settled"),
    _open(
        "after-restore",
        "A-49 A-12",
        "What a restore does to its instance, and how a late one is refused, depends on the page",
    ),
    _open("log-range", "A-13", "Two restore codes mean different things in the table and on the page"),
    _open(
        "continue-after-thaw",
        "A-42 A-43",
        "JET_bitContinueAfterThaw is tied to Thaw, which takes no flags",
        "V-80",
    ),
    _open("session-in-progress", "A-18 A-19", "A session in progress is what calls need, and why they refuse", "V-81"),
    _open("session-code", "A-17", "A wrong snapshot session has two codes on the same page", "V-71"),
    _open("truncate-done", "A-37 A-36", "Two pages recommend a flag for calls that take no flags"),
    _open("wrong-stop", "A-04 A-05", "The read pages blame JetStopService for what JetStopBackup does", "V-30"),
    _open("unnumbered", "A-01 A-03", "The two codes of an aborted backup stand in no table, and one has two spellings"),
    _open(
        "tables",
        "A-07 A-09 A-10 A-23 A-27",
        "Tables of codes with slips or gaps, or missing",
        "V-08 V-21 V-51",
    ),
    _open("directory-numbers", "A-66", "The directory calls return HRESULT and list bare Win32 codes"),
    _open("directory-order", "A-67", "No directory page lists an error of order, though the tables define five"),
    _open(
        "directory-constants",
        "A-77 A-80",
        "Constants of directories that are none, and required calls that are unsupported",
    ),
)
