"""Books balance every month and every firm, in worlds made at random.

What balances is said by the product itself (``sim/processes/books.py``).
"""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.model import simulate
from tests.laws.test_same_luck import digest
from tests.laws.test_switches import LIVELY
from tests.worlds import small_scenario

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


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=CHANGES, seed=st.integers(0, 2**31))
def test_books_balance_in_any_small_world(changes: dict[str, float], seed: int) -> None:
    simulate(small_scenario(**changes), seed, check=True)  # raises what does not balance


def test_checks_only_look() -> None:
    scenario = small_scenario(**LIVELY)
    assert digest(simulate(scenario, 5, check=True)) == digest(simulate(scenario, 5, check=False))


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
