"""The model gives what it gave; when it does not, that is said with the numbers that moved."""

from __future__ import annotations

import json
from itertools import pairwise

from tests.pinned.headlines import CHANGELOG, HEADLINES, ROOT, entries, said, tables
from tests.pinned.model import fault, pinned, today

LOG = CHANGELOG.read_text(encoding="utf-8")
OLD = {"model_version": 3, "scenario": "a", "posterior": "b", "tables": {"moves": "c", "cuts": "d"}}


def test_the_model_gives_what_it_gave() -> None:
    assert not (wrong := fault(pinned(), today())), wrong


def test_other_numbers_of_the_same_scenario_ask_for_another_version() -> None:
    moved = OLD | {"tables": {"moves": "x", "cuts": "d"}}
    assert fault(OLD, OLD) == ""
    assert "raise MODEL_VERSION" in fault(OLD, moved)
    assert "(moves)" in fault(OLD, moved)
    for told in (moved | {"model_version": 4}, moved | {"scenario": "y"}, OLD | {"posterior": "z"}):
        assert "[results]" in fault(OLD, told)
        assert "raise" not in fault(OLD, told)


def test_the_newest_entry_on_results_states_the_headlines_of_the_committed_baseline() -> None:
    summary = json.loads((ROOT / "results/baseline/summary.json").read_text(encoding="utf-8"))
    newest = tables(LOG)[0]
    assert {name: after for name, (_, after) in newest.items()} == said(summary)


def test_each_entry_begins_where_the_one_before_it_ended() -> None:
    told = [one for one in tables(LOG) if one]
    assert told
    for newer, older in pairwise(told):
        assert {name: before for name, (before, _) in newer.items()} == {
            name: after for name, (_, after) in older.items()
        }


def test_entries_are_found_by_their_mark_and_read_with_their_table() -> None:
    text = (
        "# Log\n\n- Something else.\n"
        "- **[results]** Newer\n\n  | | before | now |\n  |---|---|---|\n"
        "  | `overall.cuts.people` | 1 | 2 |\n"
        "- **[results]** Older, without a table\n"
    )
    assert len(entries(text)) == 2
    assert tables(text) == [{"overall.cuts.people": ("1", "2")}, {}]
    assert "overall.cuts.people" in HEADLINES
