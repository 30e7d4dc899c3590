"""The JSON of a report has the shape that the repository publishes."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from jetlaw.conformance import schema
from jetlaw.conformance.cli import main

SAMPLE = Path(__file__).parent / "data" / "ese-oss-sample.jsonl.gz"
PUBLISHED = Path(schema.__file__).with_name("report-1.schema.json")


def test_the_published_schema_is_up_to_date():
    """The JSON Schema in the repository is the one that the types give."""
    assert PUBLISHED.read_text(encoding="utf-8") == schema.as_text()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["check", str(SAMPLE)], 0),
        (["check", str(SAMPLE), "--profile", "ws2003"], 1),
        (["check", str(SAMPLE), str(SAMPLE.with_name("absent.jsonl"))], 2),
        (["run", "--calls", "300", "--slice", "lifecycle"], 0),
    ],
    ids=["conforms", "differs", "fault", "run"],
)
def test_reports_have_the_published_shape(words, status, tmp_path, capsys):
    """Every report decodes into the published types, with nothing over and nothing missing."""
    path = tmp_path / "report.json"
    assert main([*words, "--json", str(path)]) == status
    report = msgspec.json.decode(path.read_bytes(), type=schema.Report)
    assert report.status == status
    assert sum(msgspec.structs.asdict(report.verdicts).values()) == report.calls
    assert capsys.readouterr().err == ""


def test_another_shape_is_refused():
    """A report with a key too many or too few is none."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"schema": "jetlaw-report/1"}, schema.Report)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"schema": "jetlaw-report/2"}, schema.Report)
