from __future__ import annotations

from sim.evidence.figures import Figures
from sim.report.figures_page import behind, page

READING = {
    "value": 49, "unit": "%", "date": "2025-06", "where": ["A1:20"], "read": "So.",
    "confidence": "high",
    "enters": ["events.scale_stake.stake", "stakes.a.b + stakes.c.d", "deals.lock"],
}  # fmt: skip
BOOK = Figures.model_validate(
    {
        "articles": {"A1": {"title": "Two | ways", "date": "2025-06", "lines": 63}},
        "figures": {
            "deal.one": {
                "about": "A deal", "kind": "deal", "role": "input", "readings": {"stake": READING},
                "mechanism": ["sim/x.py"], "scenarios": ["no_raid"],
            },
            "deal.two": {
                "about": "A wish", "kind": "deal", "role": "check",
                "not_modelled": "Wishes are not.",
                "readings": {"wish": READING | {"enters": ["events.scale_stake"]}},
            },
        },
    }
)  # fmt: skip


def test_the_model_side_lists_the_figures_behind_each_part():
    assert behind(BOOK) == {
        "scenario": {"no_raid": ["deal.one"]},
        "event": {"scale_stake": ["deal.one", "deal.two"]},
        "parameters": {name: ["deal.one"] for name in ("stakes.a", "stakes.c", "deals.lock")},
        "file": {"sim/x.py": ["deal.one"]},
        "statistic": {},
    }


def test_the_page_has_both_directions_and_the_gaps():
    lines = page(BOOK).splitlines()
    assert "| A1 | 2025-06 | Two / ways |" in lines
    assert any(
        line.startswith("| `deal.one` | A deal (stake: 49 %) | A1:20 | input |") for line in lines
    )
    assert "| event | `scale_stake` | `deal.one`, `deal.two` |" in lines
    assert lines[-1] == "- `deal.two`: Wishes are not."
