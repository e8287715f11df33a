"""Every mechanism can be taken out by its switch, and was doing something before."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.events import kinds
from sim.model import simulate
from tests.laws.test_same_luck import digest
from tests.worlds import small_scenario

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "mechanisms.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (.+?) \| `(.+?)` \| `(.+?)` \| (.+?) \|$", PAGE, re.MULTILINE)

# A world in which there is something to switch off: a laggard that raids from the first month, labs
# short of money, offers that are refused.
LIVELY: dict[str, Any] = {
    "firms.meta.capability": 3.5,
    "firms.meta.strategy": "raid",
    "firms.zhipu.cash": "1 M USD",
    "firms.openai.cash": "1 bn USD",
    "insolvency.grace": "0 months",
    "spin_outs.star_talent": 2,
    "spin_outs.chance": 1,
    "deals.offers_while_buying": 1,
    "deals.share_of_cash": 1,
    "review.minority": 1,
    "rounds.hazard": 1,
    "reorganisation.stars": 0.001,
    "stance.siege": 0.001,
    "users.product_urgency": 3,
    "market.scouting.rest": "2 months",  # else nobody who left comes back within the run
}
SEED = 12
"""A luck with which every mechanism has something to do."""
QUIET_IN_A_SMALL_WORLD = {
    "Giving up the lab": "no lab of the small world finds it worth while",
}


@cache
def with_everything() -> str:
    return digest(simulate(small_scenario(**LIVELY), SEED))


def test_the_table_is_read() -> None:
    assert len(ROWS) > 30
    assert len({name for name, *_ in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    ("name", "file", "switch", "scenarios"), ROWS, ids=[row[0] for row in ROWS]
)
def test_a_mechanism_can_be_taken_out(name: str, file: str, switch: str, scenarios: str) -> None:
    assert (ROOT / file).is_file()
    for scenario in scenarios.split(", "):
        assert (ROOT / "scenarios" / f"{scenario}.yaml").is_file(), scenario
    path, _, value = switch.partition("=")
    without = digest(simulate(small_scenario(**(LIVELY | {path: yaml.safe_load(value)})), SEED))
    assert (without == with_everything()) == (name in QUIET_IN_A_SMALL_WORLD)


def test_every_kind_of_event_is_named() -> None:
    assert [kind for kind in kinds() if f"`{kind}`" not in PAGE] == []
