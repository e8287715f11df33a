from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.processes.founding import found_world
from sim.processes.population import GROWTH_MONTHS, cohorts_of, populate, talents
from sim.state.ledger import REGIONS
from sim.state.people import APPLIED, CORE, ENGINEER, FRONTIER, LEGACY, NOBODY, RESEARCHER, STAFF
from tests.worlds import small_scenario, small_world

SCENARIO = small_scenario()
RULES = SCENARIO.population
EVEN = (np.arange(400_000) + 0.5) / 400_000


def test_the_median_talent_is_one():
    assert np.median(talents(RULES, EVEN, 1.0)) == pytest.approx(1.0, abs=1e-3)


def test_the_upper_tail_is_pareto_by_hills_estimator():
    free = small_scenario(**{"population.talent_ceiling": 1e9}).population
    talent = talents(free, EVEN, 1.0)
    tail = np.sort(talent)[-40_000:]
    hill = 1.0 / np.log(tail[1:] / tail[0]).mean()
    assert hill == pytest.approx(RULES.talent_index, rel=0.02)


def test_talent_is_pareto_truncated_at_the_ceiling():
    least, top = 2.0 ** (-1.0 / RULES.talent_index), RULES.talent_ceiling
    law = stats.truncpareto(RULES.talent_index, top / least, scale=least)
    some = EVEN[::200]
    assert talents(RULES, some, 1.0) == pytest.approx(law.ppf(some), rel=1e-9)


@pytest.mark.parametrize("selectivity", [0.15, 1.0, 60.0])
def test_the_ceiling_and_the_least_hold_for_all(selectivity):
    ends = talents(RULES, np.array([0.0, 1.0 - 2.0**-53]), selectivity)
    least = 2.0 ** (-1.0 / RULES.talent_index)
    assert ends == pytest.approx([least, RULES.talent_ceiling], rel=1e-9)
    everyone = talents(RULES, EVEN, selectivity)
    assert everyone.max() <= RULES.talent_ceiling
    assert (np.diff(everyone) >= 0).all()


@pytest.mark.parametrize("selectivity", [0.15, 3.0, 60.0])
@pytest.mark.parametrize("level", [1.0, 3.0, 20.0])
def test_selectivity_multiplies_the_odds_of_standing_above_any_level(selectivity, level):
    def odds(values):
        above = (values > level).mean()
        return above / (1.0 - above)

    ratio = odds(talents(RULES, EVEN, selectivity)) / odds(talents(RULES, EVEN, 1.0))
    assert ratio == pytest.approx(selectivity, rel=5e-3)


def test_every_firm_has_the_heads_the_scenario_states():
    world = small_world()
    heads = world.people.heads(len(world.firms))
    for i, spec in enumerate(SCENARIO.firms.values()):
        stated = [spec.heads.frontier, spec.heads.applied, spec.heads.core, spec.heads.legacy]
        assert heads[i] == pytest.approx(stated)


def test_thinning_keeps_heads_by_weight_and_never_thins_ai():
    world = small_world(**{"population.scale": 0.0003})
    people = world.people
    assert (people.weight[: people.ai] == 1.0).all()
    staff = people.weight[people.ai :]
    assert staff.max() > 2000.0
    stated = sum(spec.heads.core + spec.heads.legacy for spec in SCENARIO.firms.values())
    assert staff.sum() == pytest.approx(stated)


def test_ai_people_come_first_and_entrants_last_among_them():
    people = small_world().people
    assert (people.role[: people.ai] != STAFF).all()
    assert (people.role[people.ai :] == STAFF).all()
    assert (people.division[: people.ai] <= APPLIED).all()
    assert (people.division[people.ai :] >= CORE).all()
    waiting = np.flatnonzero(people.firm == NOBODY)
    assert np.array_equal(waiting, np.arange(waiting[0], people.ai))
    assert (people.entry_month[waiting] >= 0).all()
    assert (np.delete(people.entry_month, waiting) == -1).all()


def test_hiring_more_in_one_firm_changes_nobody_elses_first_day():
    one, two = small_world(), small_world(**{"firms.meta.heads.frontier": 70})
    a, b = one.people, two.people

    def by_cohort(world, people, name):
        cohort = world.ledger.cohorts.index(name)
        rows = people.cohort == cohort
        return [
            column[rows]
            for column in (people.talent, people.pay_usd_per_year, people.tenure_months)
        ]

    for name in ("openai-frontier", "meta-applied", "entrants-us", "google-core"):
        for x, y in zip(by_cohort(one, a, name), by_cohort(two, b, name), strict=True):
            assert np.array_equal(x, y), name
    old, new = by_cohort(one, a, "meta-frontier"), by_cohort(two, b, "meta-frontier")
    assert len(new[0]) == 70 > len(old[0])
    for x, y in zip(old, new, strict=True):
        assert np.array_equal(x, y[: len(x)])


def test_cohorts_and_numbers_name_a_person_once():
    people = small_world().people
    pairs = set(zip(people.cohort.tolist(), people.number.tolist(), strict=True))
    assert len(pairs) == len(people)


def test_roles_are_drawn_at_their_shares():
    people = small_world().people
    firm, division = people.firm[: people.ai], people.division[: people.ai]
    academic = (firm == list(SCENARIO.firms).index("academia")) | (firm == NOBODY)
    for rows, share in (
        (~academic & (division == FRONTIER), RULES.researchers_frontier),
        (~academic & (division == APPLIED), RULES.researchers_applied),
        (academic & (firm != NOBODY), RULES.researchers_academia),
        (academic & (firm == NOBODY), RULES.researchers_academia),
    ):
        assert rows.any()
        roles = people.role[: people.ai][rows]
        error = 4.5 * math.sqrt(share * (1 - share) / rows.sum())
        assert (roles == RESEARCHER).mean() == pytest.approx(share, abs=error)
        assert set(roles) == {RESEARCHER, ENGINEER}


def test_tastes_are_exponential_and_tenure_geometric():
    people = small_world().people
    mean = SCENARIO.market.preferences.mission
    assert stats.kstest(people.taste_mission, "expon", args=(0, mean)).pvalue > 1e-3
    employed = people.firm >= 0
    bids = np.array([spec.bids and spec.founded is None for spec in SCENARIO.firms.values()])
    outside = np.array([not spec.bids for spec in SCENARIO.firms.values()])
    tenure = people.tenure_months[employed & (bids | outside)[people.firm]]
    assert len(tenure) > 1000
    stays = math.exp(-1.0 / RULES.mean_tenure)
    for months in (12, 36, 72):
        error = 4.5 * math.sqrt(0.25 / len(tenure))
        assert (tenure >= months).mean() == pytest.approx(stays**months, abs=error)
    assert (people.tenure_months[~employed] == 0.0).all()


def test_nobody_has_worked_longer_than_the_employer_exists():
    world = small_world()
    people, start = world.people, int(SCENARIO.run.start)
    dated = 0
    for i, spec in enumerate(SCENARIO.firms.values()):
        tenure = people.tenure_months[people.firm == i]
        if spec.founded is not None and len(tenure):
            dated += 1
            age = max(0, start - int(spec.founded))
            assert tenure.max() <= age
            stays = math.exp(-age / RULES.mean_tenure)
            error = 4.5 * math.sqrt(0.25 / len(tenure))
            assert (tenure == age).mean() == pytest.approx(stays, abs=error)
    assert dated > 10
    assert (people.tenure_months >= 0).all()


def test_outsiders_live_everywhere_at_their_shares_and_bidders_people_where_the_firm_is():
    world = small_world()
    people, firms = world.people, world.firms
    shares = list(RULES.regions_outside.model_dump().values())
    assert list(RULES.regions_outside.model_dump()) == list(REGIONS)
    employed = people.firm != NOBODY
    for key in ("academia", "outside"):
        region = people.region[people.firm == firms.index(key)]
        counts = np.bincount(region, minlength=4)
        expected = np.array(shares) * len(region)
        assert stats.chisquare(counts, expected).pvalue > 1e-3
    bidders = np.flatnonzero(employed & firms.bids[people.firm])
    assert np.array_equal(people.region[bidders], firms.region[people.firm[bidders]])


def test_all_outsiders_may_live_in_one_region():
    one = {"us": 0, "europe": 0, "china": 1, "other": 0}
    world = small_world(**{"population.regions_outside": one})
    people, firms = world.people, world.firms
    outside = np.isin(people.firm, [firms.index("academia"), firms.index("outside")])
    assert (people.region[outside] == REGIONS.index("china")).all()
    furiosa = people.firm == firms.index("furiosa")  # it does not bid and has a home
    assert (people.region[furiosa] == REGIONS.index("other")).all()
    waiting = people.firm == NOBODY
    assert len(set(people.region[waiting])) == 4


def test_exposure_is_that_of_staff_and_uniform_up_to_twice_its_mean():
    people = small_world().people
    assert (people.exposure[: people.ai] == 0.0).all()
    for division, mean in ((CORE, RULES.exposure_core), (LEGACY, RULES.exposure_legacy)):
        values = people.exposure[people.division == division]
        assert stats.kstest(values, "uniform", args=(0, 2 * mean)).pvalue > 1e-3


def test_first_pay_is_scale_with_logistic_noise():
    world = small_world()
    people = world.people
    rows = np.flatnonzero(people.firm >= 0)
    noise = np.log(people.pay_usd_per_year[rows] / world.scale_pay(people.firm[rows], rows))
    assert stats.kstest(noise, "logistic", args=(0, RULES.pay_noise)).pvalue > 1e-3
    for staff in (True, False):
        some = noise[(people.role[rows] == STAFF) == staff]
        assert np.median(some) == pytest.approx(0.0, abs=0.03)
    assert (people.pay_usd_per_year[people.firm == NOBODY] == 0.0).all()


def test_first_grants_are_what_is_left_of_the_current_ones_at_todays_worth():
    world = small_world()
    people, vesting = world.people, SCENARIO.vesting
    holds = (people.firm >= 0) & (people.role != STAFF) & world.firms.bids[people.firm]
    left = vesting.horizon - people.tenure_months % vesting.horizon
    assert people.vesting_months_left == pytest.approx(np.where(holds, left, 0.0))
    growth = np.array([spec.equity_growth_before for spec in SCENARIO.firms.values()])
    years = np.minimum(people.tenure_months % vesting.horizon, GROWTH_MONTHS) / 12.0
    risen = np.exp(growth[people.firm] * years)
    value = vesting.equity_share * people.pay_usd_per_year * left / 12.0 * risen
    assert risen[holds].max() > 1.5
    assert people.unvested_usd == pytest.approx(np.where(holds, value, 0.0))


def test_the_seed_decides_the_world():
    one, again, other = (found_world(SCENARIO, seed) for seed in (5, 5, 6))
    assert np.array_equal(one.people.talent, again.people.talent)
    assert not np.array_equal(one.people.talent[:50], other.people.talent[:50])


def test_cohorts_without_people_are_allowed():
    ai, staff = cohorts_of(SCENARIO, 6, 1)
    sizes = {cohort.name: cohort.size for cohort in [*ai, *staff]}
    assert sizes["outside-frontier"] == sizes["new_lab_1-core"] == 0
    people, draws, names = populate(SCENARIO, 6, 1)
    assert len(people) == len(draws.keys) == sum(cohort.size for cohort in [*ai, *staff])
    assert names == tuple(cohort.name for cohort in [*ai, *staff])
