"""The null: its rates are constant, its flows follow size, its books balance, its money is mute."""

from __future__ import annotations

from dataclasses import astuple, fields, replace
from functools import cache
from itertools import permutations

import numpy as np
import pytest

from sim.base.errors import CheckFailed
from sim.evidence.figures import load_figures
from sim.model import simulate
from sim.record.outcome import outcome
from sim.state.ledger import CHANNELS, DEAL_OUTCOMES, SEATS, TABLES
from sim.state.people import CORE, FRONTIER, NOBODY, STAFF
from sim.state.proposals import Proposal
from sim.statistics import overall
from sim.validation import null
from sim.validation.null import NULL_PRIORS, NullParameters, null_parameters, simulate_null
from tests.laws.test_same_luck import digest
from tests.worlds import small_scenario, small_world

MIDDLE = null_parameters([0.5] * len(NULL_PRIORS))
BUSY = NullParameters(0.3, 0.4, 0.2, 0.3, 0.25, 0.2, 0.5)
"""Rates so high that a month tells them apart."""
ERRORS = 4.0
"""Standard errors within which a share must lie; once in 16,000 one would not."""
REFUSED = "overall.courted_best.openai.month_6.refused_share"


@cache
def run(seed=1, parameters=MIDDLE, **overrides):
    return simulate_null(small_scenario(**overrides), seed, parameters)


@cache
def values(seed=1, parameters=MIDDLE):
    ledger = run(seed, parameters)
    return outcome(ledger, overall(ledger), 0, small_scenario().run.start).values


def rows(ledger, table, **wanted):
    """Rows of a table in which these columns have these values."""
    columns = ledger.columns(table)
    chosen = np.logical_and.reduce([columns[name] == value for name, value in wanted.items()])
    return {name: column[chosen] for name, column in columns.items()}


def moved(ledger, channel):
    return rows(ledger, "moves", channel=CHANNELS.index(channel))


def fair(hits, tries, share):
    """Whether so many hits are within a few standard errors of a share of the tries."""
    assert tries * share * (1.0 - share) > 5.0, "too few to tell anything"
    return abs(hits - tries * share) <= ERRORS * np.sqrt(tries * share * (1.0 - share))


# -- parameters ------------------------------------------------------------------------------------


def test_every_parameter_has_a_range_whose_ends_are_corners_of_the_cube_and_a_reason():
    assert [field.name for field in fields(NullParameters)] == list(NULL_PRIORS)
    lows, highs, reasons = zip(*NULL_PRIORS.values(), strict=True)
    assert astuple(null_parameters([0.0] * 7)) == lows
    assert astuple(null_parameters([1.0] * 7)) == pytest.approx(highs)
    assert astuple(MIDDLE) == pytest.approx((np.array(lows) + highs) / 2.0)
    assert all("assumed" in why for why in reasons)


@pytest.mark.parametrize("point", [[0.5] * 6, [0.5] * 8, [0.5] * 6 + [1.1], [np.nan] * 7])
def test_a_point_outside_the_cube_is_refused(point):
    with pytest.raises(ValueError):
        null_parameters(point)


# -- the same luck, the same tables, balanced books ------------------------------------------------


def test_seed_and_parameters_alone_decide():
    again = simulate_null(small_scenario(), 1, replace(MIDDLE))
    assert digest(again) == digest(run(1))
    assert digest(run(2)) != digest(run(1))
    assert digest(run(1, replace(MIDDLE, quit_hazard=0.012))) != digest(run(1))


def test_whoever_takes_an_offer_takes_it_when_more_are_taken():
    some, more = (
        rows(run(1, replace(MIDDLE, accepted=share)), "moves", month=0) for share in (0.2, 0.6)
    )
    for how, same in (("poached", False), ("laid_off", True)):
        code = CHANNELS.index(how)
        few, many = (set(one["person"][one["channel"] == code]) for one in (some, more))
        assert few <= many
        assert (few == many) == same


@pytest.mark.parametrize("refused", [0.0, 1.0])
@pytest.mark.parametrize("rest", [0.0, 1.0])
def test_the_books_balance_at_the_ends_of_the_ranges(rest, refused):
    simulate_null(small_scenario(), 3, null_parameters([rest] * 6 + [refused]), check=True)


def test_the_books_notice_who_is_cut_and_stays(monkeypatch):
    monkeypatch.setattr(null, "go_outside", lambda *_: None)
    with pytest.raises(CheckFailed, match="laid off"):
        simulate_null(small_scenario(), 1, MIDDLE, check=True)


def test_people_at_the_start_and_all_moves_give_people_at_the_end():
    people, moves = run(1).columns("people"), run(1).columns("moves")
    ai = moves["role"] != STAFF
    start, end = (heads(people["firm"][people["when"] == when]) for when in (0, 1))
    came, went = (heads(moves[way][ai]) for way in ("to_firm", "from_firm"))
    np.testing.assert_array_equal((start + came - went)[1:], end[1:])


def heads(firm):
    """People by firm, those without one first."""
    return np.bincount(firm + 1, minlength=len(run(1).firms) + 1)


def test_the_model_and_the_null_have_the_same_people_newcomers_and_tables():
    of_model, of_null = simulate(small_scenario(), 1), run(1)
    first = [rows(ledger, "people", when=0) for ledger in (of_model, of_null)]
    for name, column in first[0].items():
        np.testing.assert_array_equal(column, first[1][name])
    for table in (*TABLES, "market"):
        assert list(of_model.columns(table)) == list(of_null.columns(table))
        assert len(of_null.columns(table)["person" if table == "people" else "month"]) > 0
    came = [rows(ledger, "moves", from_firm=NOBODY) for ledger in (of_model, of_null)]
    assert came[0]["person"].tolist() == came[1]["person"].tolist()
    assert len(moved(of_null, "left")["month"]) > 0
    hired = moved(of_null, "entered")["role"] == STAFF
    assert 0 < hired.sum() < (moved(of_null, "quit")["role"] == STAFF).sum()
    both = first[1], rows(of_null, "people", when=1)
    tenure = [dict(zip(one["person"], one["tenure_months"], strict=True)) for one in both]
    stayed = (set(tenure[0]) & set(tenure[1])) - set(of_null.columns("moves")["person"])
    assert {tenure[1][person] - tenure[0][person] for person in stayed} == {6.0}


# -- constant hazards ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "channel", "hazard"),
    [
        (null.lay_off, "laid_off", BUSY.layoff_hazard),
        (null.quit_for_outside, "quit", BUSY.quit_hazard),
    ],
)
def test_people_leave_at_the_same_hazard_everywhere(rule, channel, hazard):
    tries, hits = np.zeros(9), np.zeros(9)
    for seed in range(1, 7):
        world = small_world(seed, events=[])
        people, firm = world.people, world.people.firm.copy()
        exposed = (firm >= 0) & world.racing[firm] & (people.tenure_months > 0)
        groups = [firm == world.firms.index(key) for key in ("meta", "google", "microsoft")]
        groups += [people.division == which for which in range(4)]
        groups += [people.talent > 2.0, firm >= 0]
        tries += [(exposed & group).sum() for group in groups]
        rule(world, BUSY)
        gone = np.isin(np.arange(len(people)), moved(world.ledger, channel)["person"])
        assert not (gone & ~exposed).any()
        assert (people.firm[gone] == world.firms.index("outside")).all()
        hits += [(gone & group).sum() for group in groups]
    for hit, tried in zip(hits, tries, strict=True):
        assert fair(hit, tried, 1.0 - np.exp(-hazard))


def test_cuts_say_who_was_laid_off_where_and_nothing_of_why():
    world = small_world(4, events=[])
    before = world.people.heads(len(world.firms))
    targets = world.firms.target_heads.copy()
    null.lay_off(world, BUSY)
    cuts, gone = world.ledger.columns("cuts"), moved(world.ledger, "laid_off")
    assert set(cuts["trigger"]) == {-1}
    people, cell = np.zeros(before.shape), (cuts["firm"], cuts["division"])
    np.add.at(people, (gone["from_firm"], gone["division_from"]), gone["weight"])
    np.testing.assert_allclose(cuts["people"], people[cell])
    np.testing.assert_allclose(cuts["share"], people[cell] / before[cell])
    assert cuts["people"].sum() == pytest.approx(people.sum())
    np.testing.assert_allclose(targets - world.firms.target_heads, people)


def test_offers_come_at_the_same_hazard_to_everybody_at_work_and_every_month():
    world = small_world(5, events=[])
    people = world.people
    ai = np.arange(len(people)) < people.ai
    exposed = ai & (people.firm >= 0) & world.open[people.firm] & (people.tenure_months > 0)
    at_bidders = world.firms.bids[people.firm]
    groups = [ai, at_bidders, ~at_bidders, people.talent > 2.0, people.tenure_months > 36]
    null.make_offers(world, BUSY)
    offered = np.zeros(len(people), dtype=bool)
    offered[world.ledger.columns("offers")["person"]] = True
    assert not (offered & ~exposed).any()
    for group in groups:
        tries, share = (exposed & group).sum(), 1.0 - np.exp(-BUSY.offer_hazard)
        assert fair((offered & group).sum(), tries, share)
    heads = run(1).columns("market")["ai_heads"]
    a_month = np.bincount(run(1).columns("offers")["month"], minlength=len(heads))
    # Few have moved in the month before or wait in a lab that is not open.
    assert np.abs(a_month / heads - (1.0 - np.exp(-MIDDLE.offer_hazard))).max() < 0.02


# -- offers in proportion to size ------------------------------------------------------------------


def test_a_place_is_offered_elsewhere_in_proportion_to_heads():
    heads = np.array([[3.0, 1.0], [0.0, 0.0], [2.0, 0.0], [0.0, 4.0]])
    for own in range(4):
        others = heads.copy()
        others[own] = 0.0
        luck = (np.arange(1000 * int(others.sum())) + 0.5) / (1000 * others.sum())
        place = null.place_by_size(luck, np.full(len(luck), own), heads)
        np.testing.assert_array_equal(np.bincount(place, minlength=8), 1000 * others.ravel())
    few, last = np.array([[5000.0, 0.0], [3.0, 0.0]]), np.array([1.0 - 2.0**-53])
    assert null.place_by_size(last, np.array([0]), few).tolist() == [2]


def test_firms_bid_in_proportion_to_their_ai_heads():
    world = small_world(6, events=[])
    firms = world.firms
    heads = world.people.ai_heads(len(firms))[:, :CORE] * world.racing[:, None]
    null.make_offers(world, replace(BUSY, offer_hazard=3.0))
    offers = world.ledger.columns("offers")
    apart = np.isin(offers["incumbent"], [firms.index("academia"), firms.index("outside")])
    bids = np.bincount(offers["bidder"][apart], minlength=len(firms))
    for firm in ("meta", "google", "openai", "bytedance"):
        share = heads[firms.index(firm)].sum() / heads.sum()
        assert fair(bids[firms.index(firm)], bids.sum(), share)
    in_lab, share = offers["seat"][apart] != SEATS.index("product"), heads[:, FRONTIER].sum()
    assert fair(in_lab.sum(), apart.sum(), share / heads.sum())
    assert (offers["bidder"] != offers["incumbent"]).all()
    assert world.racing[offers["bidder"]].all()


def test_nobody_bids_where_nobody_else_races_and_a_grant_comes_with_the_job():
    world = small_world(1, events=[])
    meta, people = world.firms.index("meta"), world.people
    world.firms.bids[:] = world.firms.only(meta)
    null.make_offers(world, replace(BUSY, offer_hazard=50.0))
    offers = world.ledger.columns("offers")
    assert set(offers["bidder"]) == {meta}
    assert meta not in offers["incumbent"]
    came = offers["person"][offers["accepted"]]
    np.testing.assert_allclose(people.unvested_usd[came], 2.0 * people.pay_usd_per_year[came])
    assert set(people.vesting_months_left[came]) == {48.0}


def test_offers_are_taken_at_the_constant_share_whoever_makes_them_to_whom():
    runs = [run(seed, BUSY).columns("offers") for seed in range(1, 7)]
    offers = {name: np.concatenate([one[name] for one in runs]) for name in runs[0]}
    taken = offers["accepted"]
    groups = [offers["pay_usd_per_year"] > 5e5, offers["seat"] == SEATS.index("product")]
    groups += [offers["du_pay"] < BUSY.rise, offers["month"] > 2, offers["bidder"] == 0]
    for group in (np.ones(len(taken), dtype=bool), *groups, *(~group for group in groups)):
        assert fair(taken[group].sum(), group.sum(), BUSY.accepted)
    assert runs[0]["accepted"].sum() == len(moved(run(1, BUSY), "poached")["month"])
    assert len(np.unique(runs[0]["contest"])) == len(runs[0]["contest"])


def test_an_offer_pays_a_constant_rise_with_a_constant_spread():
    ledger = run(1, BUSY)
    offers, moves = ledger.columns("offers"), moved(ledger, "poached")
    rise, count = offers["du_pay"], len(offers["du_pay"])
    assert fair((rise < BUSY.rise).sum(), count, 0.5)
    within = np.log(3.0) * BUSY.rise_spread  # half of a logistic's mass
    assert fair((np.abs(rise - BUSY.rise) < within).sum(), count, 0.5)
    np.testing.assert_allclose(offers["package_usd"], 4.0 * offers["pay_usd_per_year"])
    won = rows(ledger, "offers", accepted=True)  # in the order of the moves, month by month
    np.testing.assert_array_equal(moves["person"], won["person"])
    np.testing.assert_array_equal(moves["to_firm"], won["bidder"])
    ratio = moves["pay_after_usd_per_year"] / moves["pay_before_usd_per_year"]
    np.testing.assert_allclose(np.log(ratio), won["du_pay"], atol=1e-12)


# -- what moves nobody -----------------------------------------------------------------------------

RICHER = {"firms.meta.capex": "150 bn USD/yr", "firms.meta.cash": "200 bn USD"}


@pytest.mark.parametrize(
    "change",
    [
        RICHER,
        {"firms.openai.cash": "1 M USD", "firms.microsoft.operating_cash_flow": "1 bn USD/yr"},
        {"firms.ssi.ambition": 0.0, "market.preferences.mission": 0},
        {"firms.meta.capability": 1.0, "firms.meta.lab_compute_share": 0.9},
        {"firms.meta.strategy": "raid", "firms.google.strategy": "concentrate"},
        {"investors.tolerance": 0, "cuts.per_pressure": 1, "deals.control_premium": 5},
    ],
)
def test_neither_money_nor_mission_nor_lag_nor_strategy_moves_anybody(change):
    other = run(1, MIDDLE, **change)
    for table in ("moves", "offers", "cuts"):
        for name, column in run(1).columns(table).items():
            np.testing.assert_array_equal(other.columns(table)[name], column)
    for name in ("month", "buyer", "target", "outcome"):
        assert other.columns("deals")[name].tolist() == run(1).columns("deals")[name].tolist()


def test_the_money_that_moves_nobody_is_in_the_books_and_moves_people_in_the_model():
    meta = run(1).firms.index("meta")
    for name in ("capex_usd_per_year", "cash_usd"):
        was, now = (rows(one, "firms", firm=meta)[name] for one in (run(1), run(1, **RICHER)))
        assert (now > was).all()
    poor, rich = (simulate(small_scenario(**change), 1) for change in ({}, RICHER))
    assert poor.columns("moves")["person"].tolist() != rich.columns("moves")["person"].tolist()


def test_size_moves_people():
    other = run(1, MIDDLE, **{"firms.meta.heads.frontier": 300})
    bids = [np.sum(ledger.columns("offers")["bidder"] == 0) for ledger in (run(1), other)]
    assert bids[1] > 1.5 * bids[0]


# -- deals -----------------------------------------------------------------------------------------


def test_deals_are_refused_at_the_constant_chance_whatever_is_offered():
    world = small_world(1)
    world.firms.stakes[:] = 0.0
    pairs = list(permutations(np.flatnonzero(world.open).tolist(), 2))
    for price in (1.0, 1e15):
        offers = [Proposal(*pair, 0.3, price, 3, 0.2, 60.0) for pair in pairs]
        answers = [null.null_answer(world, offer, 0.7) for offer in offers]
        assert set(answers) == {"refused", "closed"}
        assert fair(answers.count("refused"), len(answers), 0.7)


def test_what_is_owned_already_and_the_last_lab_cannot_be_bought():
    world = small_world(1)
    meta, scale = world.firms.index("meta"), world.firms.index("scale")
    whole = Proposal(meta, scale, 1.0, 1e9, 3, 0.2, 60.0)
    assert null.null_answer(world, whole, 0.0) == "closed"
    world.firms.bids[:] = world.firms.only(scale)
    assert null.null_answer(world, whole, 0.0) == "impossible"
    world = small_world(1)
    world.firms.stakes[meta, scale] = 1.0
    assert null.null_answer(world, replace(whole, stake=0.0), 0.0) == "impossible"


@pytest.mark.parametrize(("refused", "outcome"), [(0.0, "closed"), (1.0, "refused")])
def test_the_offers_of_the_scenario_end_by_chance_and_teams_come_along(refused, outcome):
    ledger = run(2, replace(MIDDLE, deal_refused=refused))
    deals, teams = ledger.columns("deals"), moved(ledger, "deal")
    assert [ledger.firms[code] for code in deals["target"]] == ["furiosa", "ssi", "scale"]
    assert {DEAL_OUTCOMES[code] for code in deals["outcome"]} == {outcome}
    left = {ledger.firms[code] for code in teams["from_firm"]}
    assert left == ({"furiosa", "ssi", "scale"} if outcome == "closed" else set())
    assert {ledger.firms[code] for code in teams["to_firm"]} <= {"meta"}


# -- statistics ------------------------------------------------------------------------------------


def test_what_figures_are_held_against_is_there():
    held = {each.name for figure in load_figures().figures.values() for each in figure.held}
    held |= {f"overall.flows.{name}" for name in ("voluntary_move_rate", "head_months")}
    held |= {f"overall.acceptance.{name}" for name in ("acceptance_rate", "contests")}
    of_run = {name for name in held if name.startswith(("overall.", "end."))}
    assert len(of_run) > 20
    assert of_run - set(values()) <= {REFUSED}


def test_the_share_of_the_best_who_refused_is_missing_only_if_none_was_courted():
    found = [values(1, replace(MIDDLE, offer_hazard=hazard)) for hazard in (0.0, 1.0)]
    courted = [one[REFUSED.replace("refused_share", "courted")] for one in found]
    assert courted[0] == 0 < courted[1]
    assert [REFUSED in one for one in found] == [False, True]


def test_the_courting_begins_in_its_month_and_counts_who_joined_the_lab():
    ledger = run(1, replace(MIDDLE, deal_refused=1.0))
    found = overall(ledger)["raids"]
    assert found["opened"]["meta"] == 4.0
    taken = rows(ledger, "offers", bidder=ledger.firms.index("meta"), accepted=True)
    assert found["joined_in_3_months"]["meta"] == np.sum(taken["seat"] == SEATS.index("star")) > 0
    assert set(rows(ledger, "offers", seat=SEATS.index("star"))["month"]) == {3, 4, 5}
    assert set(rows(ledger, "offers", seat=SEATS.index("lab"))["month"]) == {0, 1, 2}


def test_capability_stays_but_for_events_and_compute_is_what_the_scenario_gives():
    world = small_world(1)
    firms = world.firms
    firms.capability[firms.index("meta")] = 9.0
    capability = firms.capability.copy()
    null.stand_still(world)
    np.testing.assert_array_equal(firms.capability, capability)
    assert firms.belief.argmax() == firms.index("meta")
    capex, compute = world.rate("capex"), firms.lab_compute_usd_per_year
    assert compute[firms.index("meta")] == 0.25 * capex[firms.index("meta")]
    waiting = firms.index("thinking_machines")  # opens in February
    assert (compute[waiting], capex[waiting] > 0) == (0.0, True)
    steps = rows(run(1), "firms", firm=firms.index("deepseek"))["capability"]
    assert np.ptp(steps) == 0.0
    assert steps[0] == pytest.approx(4.6)  # with the leap of January
