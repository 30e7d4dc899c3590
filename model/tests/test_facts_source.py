import gzip
import json
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from jetlaw.model import facts

SHARED = Path(__file__).parents[2].parent / "shared"
NUMBERS = {"value", "value_source", "value_external", "value_external_source", "value_external_signed"}

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not (SHARED / "facts").is_dir(), reason="no ../shared beside the project: nothing to compare"),
]


def source(path):
    """A JSON file of the source, as it stands there."""
    return json.loads((SHARED / path).read_text(encoding="utf-8"))


def plain(value):
    """JSON values without the fields that say nothing (null or empty), siblings excepted."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        pruned = {key: item if key == "siblings" else plain(item) for key, item in value.items()}
        return {key: item for key, item in pruned.items() if item is not None and item not in ([], {})}
    return value


def carried(entry):
    """A typed entry as the plain JSON values it was read from."""
    return plain(json.loads(msgspec.json.encode(entry, enc_hook=dict)))


def without(entry, *names):
    """The entry less some of its keys."""
    return {key: value for key, value in entry.items() if key not in names}


def number(entry):
    """The number of a source entry, documented before external, as a signed 32-bit one."""
    value = entry["value"] if entry["value"] is not None else entry.get("value_external")
    if isinstance(value, str):
        value = int(value, 0)
    return value - 2**32 if value is not None and value >= 2**31 else value


def test_functions():
    """Functions are carried over whole; the numbers of codes and flags moved to tables of their own."""
    for documented in source("facts/functions.json")["functions"]:
        expected = without(documented, "grbits")
        expected["return_codes"] = [without(code, *NUMBERS) for code in documented["return_codes"]]
        expected["mentioned_codes"] = [without(code, *NUMBERS) for code in documented.get("mentioned_codes", [])]
        expected["flags"] = [without(flag, *NUMBERS) for flag in documented["grbits"]]
        assert carried(facts.function(documented["name"])) == plain(expected)
    assert list(facts.functions()) == [f["name"] for f in source("facts/functions.json")["functions"]]


def test_numbers_of_return_codes():
    """Every number that a function's page or entry gives a code is the one in the codes table."""
    for documented in source("facts/functions.json")["functions"]:
        for entry in documented["return_codes"] + documented.get("mentioned_codes", []):
            if number(entry) is not None:
                assert (entry["symbol"], facts.code_value(entry["symbol"])) == (entry["symbol"], number(entry))


def test_numbers_of_flags():
    """Every number that a function's entry gives a flag is the one in the flags table, with its source."""
    for documented in source("facts/functions.json")["functions"]:
        for entry in documented["grbits"]:
            value = int(entry["value"], 0) if entry["value"] is not None else entry.get("value_external")
            origin = "documented" if entry["value"] is not None else entry.get("value_external_source")
            flag = facts.flag(entry["symbol"])
            assert (flag.value, flag.value_source) == (value, origin)


@pytest.mark.parametrize("origin", ["jet_native", "jet_managed_only", "jet_page_only", "win32", "ds_hr"])
def test_codes(origin):
    """Codes are carried over whole; a number that is null there comes from the engine or stays unknown."""
    renamed = ("hresult_from_win32", "jet_equivalent_derived")
    documented = source("facts/error_codes.json")[origin]
    for entry in documented:
        code = facts.code(entry["symbol"])
        expected = without(entry, *NUMBERS, *renamed) | {"origin": origin}
        assert without(carried(code), "value", "value_source", "hresult", "jet_equivalent") == plain(expected)
        assert code.jet_equivalent == entry.get("jet_equivalent_derived")
        wrapped = entry.get("hresult_from_win32")
        assert code.hresult == (number({"value": int(wrapped, 0)}) if wrapped else None)
        if number(entry) is not None:
            external = entry["value"] is None
            expected_source = entry["value_external_source"] if external else "documented"
            assert (code.value, code.value_source) == (number(entry), expected_source)
    assert [s for s, code in facts.codes().items() if code.origin == origin] == [e["symbol"] for e in documented]


@pytest.mark.parametrize("table", ["structures", "scalar_types", "callbacks"])
def test_structures(table):
    """Structures, scalar types and callbacks are carried over whole and in order."""
    expected = [plain(entry) for entry in source("facts/structures.json")[table]]
    assert [carried(entry) for entry in getattr(facts, table)().values()] == expected


def test_constants():
    """Constants keep group, page, number or text, and the number of the source that differs."""
    expected = []
    for group, documented in source("facts/structures.json")["constants"].items():
        external = documented.get("values_external", {})
        for symbol, value in documented["values"].items():
            other = int(external[symbol], 16) if symbol in external else None
            reason = external["source"] if symbol in external else None
            expected.append((symbol, group, documented["page"], value, other, reason, documented.get("note")))
    assert expected == [
        (c.symbol, c.group, c.page, c.text or c.value, c.value_external, c.value_external_source, c.note)
        for c in facts.constants().values()
    ]
    assert all(int(c.text, 16) == c.value for c in facts.constants().values() if (c.text or "").startswith("0x"))


def test_rules_and_ambiguities():
    """Put together again, the rules and ambiguities are the lines of the source, headings included."""
    entries = [(rule.section, rule.topic, rule) for rule in facts.rules().values()]
    entries += [("Ambiguities", ambiguity.topic, ambiguity) for ambiguity in facts.ambiguities().values()]
    lines = []
    for (section, topic, _), (next_section, next_topic, entry) in pairwise([(None, None, None), *entries]):
        if next_section != section:
            lines.append(f"## {next_section}")
        if next_topic is not None and (next_section, next_topic) != (section, topic):
            lines.append(f"### {next_topic}")
        lines.append(f"- {entry.id} [{', '.join(entry.pages)}] {entry.text}")
    text = (SHARED / "facts/order_rules.md").read_text(encoding="utf-8").splitlines()
    assert lines == [line for line in text if line.startswith(("## ", "### ", "- "))]


def test_engine_numbers():
    """Every code and flag that the engine names has its number here, whether a page or only the engine gives it."""
    constants = source("engine/engine_machine.json")["constants"]
    assert {symbol: facts.code_value(symbol) for symbol in constants["errors"]} == constants["errors"]
    assert {symbol: facts.flag_value(symbol) for symbol in constants["grbits"]} == constants["grbits"]


def test_sources():
    """The data name the commits of the documentation and of the engine that they were read from."""
    assert facts.documentation().commit == source("facts/functions.json")["commit"]
    assert facts.engine().commit == source("engine/engine_machine.json")["source"]["commit"]


@pytest.mark.parametrize("recording", ["ese-oss", "ese-oss-streaming"])
def test_recordings(recording):
    """Every call in the recordings has a base name, and every number answered the name that the recorder wrote."""
    with gzip.open(SHARED / f"traces/{recording}.jsonl.gz", "rt", encoding="utf-8") as lines:
        steps = [step for step in map(msgspec.json.decode, lines) if "call" in step]
    assert {facts.base_name(step["call"]) for step in steps} <= facts.functions().keys()
    answers = {(step["ret"], step["err"]) for step in steps if step.get("ret") is not None}
    assert {ret: facts.code_name(ret) for ret, _ in answers} == dict(answers)
