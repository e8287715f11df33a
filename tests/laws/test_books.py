"""Books balance every month and every firm, in worlds made at random."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.model import TalentMarket
from sim.state.people import NOBODY
from tests.worlds import small_scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.state.world import World

CHANGES = st.fixed_dictionaries(
    {
        "stance.premium_raid": st.floats(0.0, 0.05),
        "stance.search_threshold": st.floats(0.0, 0.9),
        "cuts.per_pressure": st.floats(0.0, 1.0),
        "cuts.largest_wave": st.floats(0.0, 0.5),
        "investors.tolerance": st.floats(0.0, 1.0),
        "market.scouting.rest": st.integers(0, 12),
        "market.preferences.mission": st.floats(0.0, 5.0),
        "market.ceilings.floor": st.floats(0.5, 1.0),
        "quits.hazard_ai": st.floats(0.0, 0.2),
        "quits.hazard_staff": st.floats(0.0, 0.2),
        "spin_outs.star_talent": st.floats(0.5, 20.0),
        "spin_outs.chance": st.floats(0.0, 1.0),
        "deals.offers_while_buying": st.floats(0.0, 1.0),
        "deals.leader_share": st.floats(0.0, 1.0),
        "vesting.equity_share": st.floats(0.0, 1.0),
        "cuts.automation": st.floats(0.0, 1.0),
        "factions.drag": st.floats(0.0, 1.0),
        "factions.resentment": st.floats(0.0, 1.0),
        "reorganisation.stars": st.floats(0.0, 0.2),
        "reorganisation.moved": st.floats(0.0, 1.0),
        "cascades.colleagues": st.integers(0, 50),
        "market.boomerangs.recall": st.floats(0.0, 1000.0),
        "deals.mission_premium": st.floats(0.0, 1.0),
        "deals.stake_sought": st.sampled_from([0.2, 0.49, 1.0]),
        "review.minority": st.floats(0.0, 1.0),
        "review.months": st.integers(0, 3),
        "rounds.climate.us": st.floats(0.0, 2.0),
        "rounds.strategic_share": st.floats(0.0, 1.0),
        "rounds.cover_wanted": st.floats(0.0, 1.0),
        "rounds.climate.china": st.floats(0.0, 0.5),
        "insolvency.grace": st.floats(0.0, 3.0),
        "specialisation.pace": st.floats(0.0, 1.0),
        "stance.retrench_runway": st.floats(0.0, 60.0),
        "stance.side_bets_moved": st.floats(0.0, 12.0),
        "compute_split.largest_claim": st.floats(0.0, 1.0),
        "compute_split.step": st.floats(0.0, 1.0),
        "users.applied_pull": st.floats(0.0, 5.0),
        "users.product_urgency": st.floats(0.0, 2.0),
        "cuts.automation_growth": st.floats(0.0, 5.0),
    }
)


def months_of(changes: dict[str, float], seed: int) -> Iterator[World]:
    """The world at the end of each month, while it runs."""
    model = TalentMarket(small_scenario(**changes), seed)
    try:
        for _ in range(6):
            model.step()
            yield model.world
    finally:
        model.close()


def heads_by_firm(world: World) -> np.ndarray:
    return world.people.heads(len(world.firms)).sum(axis=1)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=CHANGES, seed=st.integers(0, 2**31))
def test_books_balance_in_any_small_world(changes: dict[str, float], seed: int) -> None:
    model = TalentMarket(small_scenario(**changes), seed)
    world = model.world
    before, weight = heads_by_firm(world), world.people.weight.sum()
    model.close()
    for world in months_of(changes, seed):
        people_reconcile(world, before)
        before = heads_by_firm(world)
        assert world.people.weight.sum() == weight, "somebody was created or lost"
        shares_and_beliefs_sum(world)
        nobody_is_overpaid_or_unpaid(world)
        cuts_are_moves(world)
        closed_firms_are_empty(world)
        budgets_add_up(world)


def closed_firms_are_empty(world: World) -> None:
    """A firm that is gone has nobody, no users and no belief; none lives long without cash."""
    firms, rules = world.firms, world.scenario.insolvency
    gone = firms.closed <= world.date
    assert heads_by_firm(world)[gone].sum() == 0.0
    assert firms.users[gone].sum() == firms.belief[gone].sum() == firms.stakes[gone].sum() == 0.0
    assert firms.target_heads[gone].sum() == 0.0
    assert (firms.months_without_cash[~gone] <= rules.grace + 1.0).all()


def budgets_add_up(world: World) -> None:
    """Shares of compute are shares, and nothing is spent on side bets that is not there."""
    firms = world.firms
    assert ((firms.lab_compute_share >= 0) & (firms.lab_compute_share <= 1)).all()
    assert (firms.side_bets_usd_per_year >= 0).all()
    assert (firms.ambition >= 0).all()


def people_reconcile(world: World, before: np.ndarray) -> None:
    """Heads now are heads before plus arrivals less departures, firm by firm."""
    moves = world.ledger.month("moves", world.month)
    count = len(world.firms)
    arrivals, departures = (
        np.bincount(moves[end] + 1, weights=moves["weight"], minlength=count + 1)[1:]
        for end in ("to_firm", "from_firm")
    )
    np.testing.assert_allclose(heads_by_firm(world), before + arrivals - departures, atol=1e-6)


def shares_and_beliefs_sum(world: World) -> None:
    firms = world.firms
    assert abs(firms.belief.sum() - 1.0) < 1e-12
    assert (firms.belief >= 0).all()
    assert (firms.stakes >= -1e-12).all()
    assert (firms.stakes.sum(axis=0) <= 1.0 + 1e-9).all()
    closed = ~world.open & (firms.founded <= world.date)
    assert not firms.stakes[closed].any()
    assert not firms.stakes[:, closed].any()
    assert not firms.cash_usd[closed].any()
    assert not np.isin(world.people.firm, np.flatnonzero(closed)).any()
    assert (firms.hedged_belief + 1e-12 >= firms.belief).all()
    market = world.ledger.month("market", world.month)
    for statistic in ("talent_share", "head_share"):
        shares = [value[0] for name, value in market.items() if name.startswith(f"{statistic}_")]
        assert abs(np.nansum(shares) - 1.0) < 1e-9


def nobody_is_overpaid_or_unpaid(world: World) -> None:
    """Whoever works is paid, whoever does not is not, and no firm spends above its premium."""
    people = world.people
    working = people.firm != NOBODY
    assert (people.pay_usd_per_year[working] > 0).all()
    assert (people.pay_usd_per_year[~working] == 0).all()
    assert (people.unvested_usd >= 0).all()
    offers = world.ledger.month("offers", world.month)
    taken = offers["accepted"] & (offers["pay_usd_per_year"] > 0)
    assert (
        offers["pay_usd_per_year"][taken] <= offers["ceiling_usd_per_year"][taken] * (1 + 1e-9)
    ).all()


def cuts_are_moves(world: World) -> None:
    """Everybody cut is written down as laid off, by firm."""
    cuts = world.ledger.month("cuts", world.month)
    moves = world.ledger.month("moves", world.month)
    laid_off = moves["channel"] == 2
    count = len(world.firms)
    by_cut = np.bincount(cuts["firm"], weights=cuts["people"], minlength=count)
    by_move = np.bincount(
        moves["from_firm"][laid_off], weights=moves["weight"][laid_off], minlength=count
    )
    np.testing.assert_allclose(by_cut, by_move, atol=1e-6)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**31),
    price=st.floats(1e9, 60e9),
    stake=st.floats(0.05, 0.49),
    share=st.floats(0.0, 1.0),
)
def test_money_paid_is_money_received(seed: int, price: float, stake: float, share: float) -> None:
    from sim.processes.ageing import grant_usd
    from sim.processes.deals import settle_deal
    from sim.processes.reservations import the_team
    from sim.state.proposals import Proposal
    from tests.worlds import small_world

    world = small_world(seed, **{"review.months": 0})
    firms = world.firms
    buyer, target = firms.index("meta"), firms.index("scale")
    cash, owned = firms.cash_usd.sum(), firms.stakes[buyer, target]
    others = firms.stakes[:, target].sum() - owned
    mine, people = firms.cash_usd[buyer], world.people
    leader = the_team(world, target, 1)
    settle_deal(world, Proposal(buyer, target, stake, price, 5, share, 60.0))
    closed = world.ledger.columns("deals")["outcome"][-1] == 0
    grant = people.unvested_usd[leader] - grant_usd(
        world.scenario.vesting, people.pay_usd_per_year[leader]
    )
    to_leader = float(grant.sum()) if closed else 0.0
    assert np.isclose(to_leader, share * price if closed else 0.0, atol=1.0)
    to_holders = (price - to_leader) * (1.0 - others / (1.0 - owned)) if closed else 0.0
    assert np.isclose(firms.holders_received_usd[target], to_holders, atol=1.0)
    assert np.isclose(mine - firms.cash_usd[buyer], price if closed else 0.0)
    assert firms.stakes[:, target].sum() <= 1.0
    after = firms.cash_usd.sum() + firms.holders_received_usd.sum() + to_leader
    assert np.isclose(after, cash, rtol=1e-12)
    assert firms.stakes[buyer, target] == owned + (stake if closed else 0.0)
    if not closed:
        assert (world.people.firm[world.people.talents] == target).sum() >= 5
