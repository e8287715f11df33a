"""No number without unit, date, grade and source; an assumption has a range."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

BASE_DATA = Path(__file__).parents[2] / "calibration" / "base_data.yaml"
GRADES = {"A", "B", "C", "M", "D"}
ASSUMED = {"C", "M"}
FIELDS = {"value", "low", "high", "unit", "date", "grade", "source", "note"}
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?(\.\.\d{4}(-(0[1-9]|1[0-2]))?)?")
CITATION = re.compile(r"\bA\d(?=:\d)")
BIDDERS = (
    *("meta", "google", "microsoft", "amazon", "apple", "nvidia"),
    *("openai", "anthropic", "xai", "ssi", "thinking_machines"),
    *("scale", "mistral", "cohere", "perplexity"),
    *("bytedance", "alibaba", "tencent", "baidu", "deepseek"),
    *("zhipu", "moonshot", "minimax", "stepfun", "baichuan", "zero_one"),
)
OTHERS = ("furiosa",)
NEEDED = {
    "staff",
    "ai_people",
    "frontier_people",
    "applied_people",
    "legacy_share",
    "operating_cash_flow_2024",
    "operating_cash_flow_2025",
    "capex_2024",
    "capex_2025",
    "capex_2026",
    "cash",
    "ai_revenue",
    "users",
}
Entry = dict[str, Any]


class NoRepeatedKeys(yaml.SafeLoader):
    """Refuses what plain YAML loading lets the last of two equal keys decide."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"a key twice, {node.start_mark}"
        return super().construct_mapping(node, deep)


@functools.cache
def base_data() -> dict[str, Any]:
    return yaml.load(BASE_DATA.read_text(encoding="utf-8"), NoRepeatedKeys)


def entries() -> Iterator[tuple[str, Entry]]:
    data = base_data()
    for firm, items in data["firms"].items():
        for name, entry in items.items():
            yield f"firms.{firm}.{name}", entry
    for stake in data["stakes"]:
        entry = {key: value for key, value in stake.items() if key not in {"owner", "target"}}
        yield f"stakes.{stake['owner']}.{stake['target']}", entry
    for section in ("field", "pay", "priors"):
        for name, entry in data[section].items():
            yield f"{section}.{name}", entry


def faults(entry: Entry, articles: set[str]) -> list[str]:
    """What is wrong with an entry, in words; nothing if it is data."""
    missing = [field for field in sorted(FIELDS - {"note"}) if entry.get(field) in (None, "")]
    if missing:
        return [f"no {field}" for field in missing]
    numbers = [entry[name] for name in ("low", "value", "high")]
    if any(isinstance(number, bool) or not isinstance(number, int | float) for number in numbers):
        return ["not a number"]
    cited = set(CITATION.findall(f"{entry['source']} {entry.get('note', '')}"))
    low, value, high = numbers
    found = {
        "unknown field": not entry.keys() <= FIELDS,
        "not a date": not DATE.fullmatch(str(entry["date"])),
        "unknown grade": entry["grade"] not in GRADES,
        "value outside its range": not low <= value <= high,
        "an assumption without a range": entry["grade"] in ASSUMED and not low < high,
        "an article that is not listed": not cited <= articles,
    }
    return [fault for fault, is_so in found.items() if is_so]


def test_every_entry_is_data() -> None:
    articles = set(base_data()["articles"])
    wrong = {path: faults(entry, articles) for path, entry in entries()}
    assert len(wrong) > len(BIDDERS) * len(NEEDED)
    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"unit": None}, "no unit"),
        ({"source": ""}, "no source"),
        ({"value": "3 bn"}, "not a number"),
        ({"value": True}, "not a number"),
        ({"date": "March"}, "not a date"),
        ({"date": "2025-13"}, "not a date"),
        ({"grade": "Z"}, "unknown grade"),
        ({"high": 1.5}, "value outside its range"),
        ({"low": 2, "high": 2}, "an assumption without a range"),
        ({"source": "A9:12"}, "an article that is not listed"),
        ({"sorce": "typing error"}, "unknown field"),
    ],
)
def test_a_faulty_entry_is_refused(change: Entry, fault: str) -> None:
    good: Entry = {
        "value": 2,
        "low": 1,
        "high": 3,
        "unit": "people",
        "date": "2024-07..2025-06",
        "grade": "M",
        "source": "A1:42",
    }
    assert faults(good, {"A1"}) == []
    assert faults(good | change, {"A1"}) == [fault]


def test_every_firm_is_there_with_what_the_model_needs() -> None:
    firms = base_data()["firms"]
    assert set(firms) == {*BIDDERS, *OTHERS, "oracle"}
    for name in (*BIDDERS, *OTHERS):
        assert firms[name].keys() >= NEEDED, name
        assert any(item.startswith("valuation_") for item in firms[name]), name


def test_parts_fit_into_wholes() -> None:
    data = base_data()
    in_firms = 0
    for name in (*BIDDERS, *OTHERS):
        firm = data["firms"][name]
        ai_people = firm["frontier_people"]["value"] + firm["applied_people"]["value"]
        assert ai_people <= firm["staff"]["value"], name
        in_firms += ai_people
    field = data["field"]
    assert field["ai_people_in_firms"]["value"] == in_firms
    employers = ("ai_people_in_firms", "ai_people_academia", "ai_people_outside")
    assert sum(field[name]["value"] for name in employers) == field["ai_people_world"]["value"]


def test_stakes_link_known_firms_and_leave_no_firm_oversold() -> None:
    data = base_data()
    held: dict[str, float] = {}
    for stake in data["stakes"]:
        assert {stake["owner"], stake["target"]} <= data["firms"].keys()
        assert stake["owner"] != stake["target"]
        held[stake["target"]] = held.get(stake["target"], 0.0) + stake["high"]
    assert max(held.values()) <= 1.0
    pairs = [(stake["owner"], stake["target"]) for stake in data["stakes"]]
    assert len(pairs) == len(set(pairs))
