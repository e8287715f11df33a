"""The baseline states the base data's figures, firm by firm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.scenario.places import load_scenario

ROOT = Path(__file__).parents[2]
DATA = yaml.safe_load((ROOT / "calibration" / "base_data.yaml").read_text(encoding="utf-8"))
SCENARIO = load_scenario(ROOT / "scenarios" / "baseline.yaml").value
OWNERS_ONLY = {"oracle"}
FIRMS = sorted(set(DATA["firms"]) - OWNERS_ONLY)
BILLION = 1e9
MILLION = 1e6


def entry(firm: str, name: str) -> float | None:
    found: dict[str, Any] | None = DATA["firms"][firm].get(name)
    return None if found is None else float(found["value"])


@pytest.mark.parametrize("firm", FIRMS)
def test_money_is_that_of_the_base_data(firm: str) -> None:
    spec = SCENARIO.firms[firm]
    assert spec.cash == pytest.approx(entry(firm, "cash") * BILLION)
    for name in ("operating_cash_flow", "capex"):
        for year, value in getattr(spec, name).items():
            calendar = entry(firm, f"{name}_calendar_{year}")
            expected = calendar if calendar is not None else entry(firm, f"{name}_{year}")
            assert value == pytest.approx(expected * BILLION), (name, year)
    assert spec.side_bets == pytest.approx((entry(firm, "side_bets") or 0.0) * BILLION)
    valuations = sorted(name for name in DATA["firms"][firm] if name.startswith("valuation"))
    assert spec.valuation == pytest.approx(entry(firm, valuations[0]) * BILLION)


@pytest.mark.parametrize("firm", sorted(DATA["firms"]))
def test_chief_executives_are_paid_as_in_the_base_data(firm: str) -> None:
    assert SCENARIO.firms[firm].ceo_pay == pytest.approx(entry(firm, "ceo_pay") * MILLION)


@pytest.mark.parametrize("firm", FIRMS)
def test_people_are_those_of_the_base_data(firm: str) -> None:
    heads = SCENARIO.firms[firm].heads
    assert heads.frontier == entry(firm, "frontier_people")
    assert heads.applied == entry(firm, "applied_people")
    rest = heads.core + heads.legacy
    assert rest == pytest.approx(entry(firm, "staff") - heads.frontier - heads.applied, abs=2)
    assert heads.legacy == pytest.approx(entry(firm, "legacy_share") * rest, abs=2)


def test_stakes_on_the_first_day_are_those_of_the_base_data() -> None:
    """Deals that the run itself brings about are not given to it on the first day."""
    outcomes = {("meta", "scale"), ("meta", "ssi")}
    listed = {(one["owner"], one["target"]): one["value"] for one in DATA["stakes"]}
    stated = {
        (owner, target): share
        for owner, targets in SCENARIO.stakes.items()
        for target, share in targets.items()
    }
    assert stated == {pair: value for pair, value in listed.items() if pair not in outcomes}
