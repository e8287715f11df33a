"""The real scenarios, and what must hold between their sections."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from sim.base.errors import ScenarioError
from sim.base.section import Section, meanings
from sim.scenario.load import load
from sim.scenario.schema import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
NAMES = sorted(path.stem for path in SCENARIOS.glob("*.yaml"))


def said(*overrides: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        load(SCENARIOS / "baseline.yaml", Scenario, overrides)
    return str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_is_whole_and_resolves_to_itself(name: str, tmp_path: Path) -> None:
    loaded = load(SCENARIOS / f"{name}.yaml", Scenario)
    resolved = tmp_path / "resolved.yaml"
    resolved.write_text(loaded.canonical_yaml(), encoding="utf-8")
    assert load(resolved, Scenario).value == loaded.value


def test_every_scenario_but_the_baseline_is_a_small_difference() -> None:
    for name in NAMES:
        written = yaml.safe_load((SCENARIOS / f"{name}.yaml").read_text(encoding="utf-8"))
        assert (written.get("extends") is None) == (name == "baseline")
        assert name == "baseline" or len(str(written)) < 2_000


def sections(of: type[Section]) -> list[type[Section]]:
    return [of, *(below for one in of.__subclasses__() for below in sections(one))]


def test_every_parameter_says_what_it_means() -> None:
    ours = [one for one in sections(Section)[1:] if one.__module__.startswith("sim.")]
    assert len(ours) > 20
    for section in ours:
        if section is not Scenario:  # whose sections say by themselves what they are
            missing = section.model_fields.keys() - meanings(section).keys()
            assert missing <= {"kind"}, section


@pytest.mark.parametrize(
    ("override", "wanted"),
    [
        ("run.end=2024-12", "before it starts"),
        ("run.end=2099-12", "at most 240"),
        ("run.replicates=0", "1 to 10000"),
        ("market.settlement.order=simultanous", "did you mean simultaneous"),
        ("market.settlement.increment=1e-9", "less takes for ever"),
        ("market.settlement.increment=2", "0.0001 to 0.5 are allowed"),
        ("run.replicates=20000", "1 to 10000"),
        ("firms.meta.strategy=raidd", "did you mean raid?"),
        ("firms.academia.bids=true", "only employs"),
        ("firms.meta.capex={next: 3e9}", "is not a year"),
        ("firms.meta.founded=2027-03", "is after the run"),
        ("firms.meta.heads.core=1e9", "at most 20,000,000"),
        ("population.scale=0", "leaves no staff"),
        ("population.talent_ceiling=1", "write more than 1"),
        ("population.regions_outside.us=0.9", "the shares sum to 1.45"),
        ("population.regions_outside.china=0", "they must sum to 1"),
        ("stakes.meta={meta: 0.1}", "a stake in itself"),
        ("stakes.apple={openai: 0.9}", "sum to 1.235"),
        ("stakes.meta={opnai: 0.1}", "did you mean openai?"),
        ("stakes.apple={openai: 0.5}", "above openai's cap of 0.49"),
        ("firms.anthropic.stake_cap=0.2", "raise firms.anthropic.stake_cap"),
        ("spin_outs.names=[nobody]", "there is no firm 'nobody'"),
        ("spin_outs.names=[ssi]", "employs people already"),
        ("events.llama_4.date=2029-01", "events_remove: [llama_4]"),
        ("events.llama_4.firm=metta", "did you mean meta?"),
        ("events.scale_stake.stake=1.5", "at most the whole"),
        ("events.scale_stake.target=meta", "cannot buy itself"),
        ("events.scale_stake.target=academia", "nobody can buy it"),
        ("events.scale_stake.asked=-1", "events.scale_stake.asked"),
        ("review.blocked=2", "review.blocked"),
        ("review.months=1.5", "review.months"),
        ("rounds.strategic_share=-1", "rounds.strategic_share"),
        ("deals.bargaining=2", "deals.bargaining"),
        ("vesting.horizon=0", "vesting.horizon: is zero"),
        ("vesting.refresher_horizon=0", "vesting.refresher_horizon: is zero"),
        ("investors.short_runway=0", "investors.short_runway: is zero"),
        ("market.preferences.compute_floor=0", "market.preferences.compute_floor: is zero"),
        ("market.ceilings.floor=0", "market.ceilings.floor: is zero"),
        ("deals.stake_sought=0", "deals.stake_sought: is zero"),
        ("population.staff_pay=0", "population.staff_pay: is zero"),
        ("firms.meta.pay_scale=0", "firms.meta.pay_scale: is zero"),
        ("morale.lowest=-1", "morale.lowest: -1 is out of range"),
        ("catch_up.distillation_lag=-1", "catch_up.distillation_lag: -1 is out of range"),
        ("openness.release_cycle=0", "openness.release_cycle: is zero"),
        ("market.borders.permits.us=1.2", "market.borders.permits.us"),
        ("market.borders.fee.china=-1", "market.borders.fee.china"),
        ("events.us_visa_fee.region=mars", "events.us_visa_fee.region"),
        ("firms.meta.side_bets=-1", "firms.meta.side_bets: -1 is out of range"),
        ("earnings.product_elasticity=-0.1", "earnings.product_elasticity: -0.1 is out of range"),
        ("earnings.revenue_margin=1.5", "earnings.revenue_margin: 1.5 is out of range"),
        ("insolvency.grace=soon", "insolvency.grace: 'soon' is not a length of time"),
        ("insolvency.chance=2", "insolvency.chance: 2 is out of range"),
        ("users.applied_pull=-1", "users.applied_pull: -1 is out of range"),
        ("users.product_urgency=-1", "users.product_urgency: -1 is out of range"),
        ("stance.side_bets_moved=-1", "stance.side_bets_moved: -1 is out of range"),
        ("reallocation.passed_over=-1", "reallocation.passed_over: -1 is out of range"),
        ("reallocation.heads_per_budget=2", "reallocation.heads_per_budget: 2 is out of range"),
        ("compute_split.largest_claim=2", "compute_split.largest_claim: 2 is out of range"),
        ("compute_split.step=-1", "compute_split.step: -1 is out of range"),
        ("specialisation.pace=2", "specialisation.pace: 2 is out of range"),
        ("specialisation.ambition_kept=2", "specialisation.ambition_kept: 2 is out of range"),
        ("specialisation.regret=-1", "specialisation.regret: -1 is out of range"),
        ("cuts.automation_growth=-1", "cuts.automation_growth: -1 is out of range"),
    ],
)
def test_what_does_not_hang_together_is_refused_with_a_way_out(override: str, wanted: str) -> None:
    assert wanted in said(override)


@pytest.mark.parametrize(
    "override",
    [
        "factions.newcomer=-1",
        "factions.drag=1.5",
        "factions.resentment=-0.1",
        "reorganisation.stars=2",
        "reorganisation.pause=soon",
        "reorganisation.moved=1.1",
        "reorganisation.morale=-1",
        "reorganisation.tenure=-1",
        "cascades.leaders=2.5",
        "cascades.morale=-1",
        "cascades.colleagues=-1",
        "market.boomerangs.memory=-1",
        "market.boomerangs.recall=-1",
        "market.boomerangs.familiarity=1.2",
        "firms.meta.ceo_pay=-1",
    ],
)
def test_a_strength_out_of_range_is_refused_at_its_place(override: str) -> None:
    path, _, value = override.partition("=")
    told = said(override)
    assert path in told
    assert value in told


def test_faults_between_sections_are_told_together_with_those_inside() -> None:
    told = said("run.replicates=0", "firms.meta.cash=-3", "firms.google.strategy=x")
    assert "firms.meta.cash" in told
    overrides = ["run.replicates=0", "firms.google.strategy=x"]
    assert all(one.partition("=")[0] in said(*overrides) for one in overrides)


def test_one_figure_stands_for_every_year() -> None:
    loaded = load(SCENARIOS / "baseline.yaml", Scenario, ["firms.meta.capex=90 bn USD/yr"])
    assert list(loaded.value.firms["meta"].capex.values()) == [90e9]


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("end.talent_shar_meta", "there is no statistic 'end.talent_shar_meta'; e.g. end.talent_s"),
        ("talent_share", "there is no statistic 'talent_share'"),
        ("end.talent_share_mata", "there is no firm 'mata'; did you mean meta?"),
    ],
)
def test_what_is_looked_at_is_a_statistic_of_a_firm_that_exists(path: str, wrong: str) -> None:
    found = said(f"look_at=[overall.cuts.people, {path}]")
    assert wrong in found
    assert "look_at.1" in found


def test_a_firm_with_a_fault_of_its_own_is_still_known(tmp_path: Path) -> None:
    """Leaving it out to run the checks between sections must not make it unknown to them."""
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "extends: baseline\nfirms:\n  newcomer: {name: Newcomer, cash: lots}\n"
        "stakes:\n  meta: {newcomer: 0.1}\nlook_at: [end.talent_share_newcomer]\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError) as caught:
        load(mine, Scenario, (), SCENARIOS)
    told = str(caught.value)
    assert "firms.newcomer.cash" in told
    assert "there is no firm" not in told


def test_near_names_are_given_for_the_first_faults_only() -> None:
    listed = ", ".join(f"end.talent_share_mata{number}" for number in range(20))
    lines = said(f"look_at=[{listed}]").splitlines()
    assert len(lines) == 20
    assert all("there is no firm 'mata" in line for line in lines)
    assert ["did you mean meta?" in line for line in lines] == [True] * 5 + [False] * 15


@pytest.mark.parametrize(
    ("override", "told"),
    [
        (f"look_at=[{', '.join(['end.hhi_talent'] * 51)}]", "51 statistics; at most 50"),
        (f"stakes={{{', '.join(f'f{n}: {{}}' for n in range(300))}}}", "owners; at most 200"),
    ],
)
def test_what_is_listed_is_bounded(override: str, told: str) -> None:
    (line,) = said(override).splitlines()
    assert told in line


def test_too_many_firms_are_told_in_one_line_and_none_is_described() -> None:
    firms = ", ".join(f"f{number}: {{}}" for number in range(300))
    (line,) = said(f"firms={{{firms}}}").splitlines()
    assert "firms; at most 200 are allowed" in line


def test_a_long_name_is_no_statistic_whatever_it_looks_like() -> None:
    told = said(f"look_at=[end.talent_share_{'m' * 500}]").partition("look_at.0: ")[2]
    assert told.startswith("there is no statistic 'end.talent_share_mmm")
    assert "m" * 201 not in told
