"""What is the kit's own fault is told as such: in a line, with status 2, and nothing judged before is lost."""

from __future__ import annotations

import json
from pathlib import Path

from jetlaw.conformance import oracle
from jetlaw.conformance.cli import main

SAMPLE = Path(__file__).parent / "data" / "ese-oss-sample.jsonl.gz"


def test_more_states_than_can_be_followed(monkeypatch, tmp_path, capsys):
    """A law too vague to follow breaks the trace, not the run: `broken` counts, and the faults say where."""
    monkeypatch.setattr(oracle, "_MOST_STATES", 0)
    path = tmp_path / "report.json"
    assert main(["check", str(SAMPLE), "--json", str(path)]) == 2
    report = json.loads(path.read_text(encoding="utf-8"))
    assert report["verdicts"]["broken"] == report["traces"] == len(report["faults"]) == 60
    assert all("too vague to follow" in fault for fault in report["faults"])
    assert "Traceback" not in capsys.readouterr().err
