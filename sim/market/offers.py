"""Every bid is written down, with what it offered against staying, part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import exp
from sim.market.contests import STAY
from sim.processes.ageing import package_usd

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints
    from sim.market.contests import Lots, Outcomes
    from sim.market.preferences import Attractions
    from sim.market.scouting import Approaches
    from sim.state.world import World


def record_offers(
    world: World, approaches: Approaches, attractions: Attractions, lots: Lots, outcomes: Outcomes
) -> None:
    """Write the month's bids down, then the counter-offers that answered them."""
    record_bids(world, approaches, attractions, lots, outcomes)
    record_counters(world, approaches, lots, outcomes)
    world.contests += len(lots.first) - 1


def record_bids(
    world: World,
    approaches: Approaches,
    attractions: Attractions,
    lots: Lots,
    outcomes: Outcomes,
) -> None:
    """One row a bid by a rival: the last it made, which is the price if it won."""
    contest, last_bid = lots.contest, outcomes.bid
    won = outcomes.winner[outcomes.winner != STAY]
    accepted = np.zeros(len(last_bid), dtype=bool)
    accepted[won] = True
    made = np.flatnonzero(np.isfinite(outcomes.ceiling))
    world.ledger.append(
        "offers",
        who_and_how_much(world, contest[made], approaches.person[made], last_bid[made])
        | {
            "bidder": approaches.firm[made].astype(np.int16),
            "seat": approaches.seat[made].astype(np.int8),
            "is_counter": False,
            "ceiling_usd_per_year": exp(outcomes.ceiling[made]),
            "accepted": accepted[made],
            "du_pay": (last_bid - lots.pay[contest] + attractions.growth)[made],
            "du_mission": attractions.mission[made],
            "du_publishing": attractions.publishing[made],
            "du_compute": attractions.compute[made],
            "du_peers": attractions.peers[made],
            "du_lock_in": attractions.lock_in[made],
            "du_chance": attractions.chance[made],
        },
    )


def record_counters(world: World, approaches: Approaches, lots: Lots, outcomes: Outcomes) -> None:
    """One row a counter-offer: an incumbent that bids answers any offer better than staying."""
    challenged = best_rival(lots, outcomes) > 0.0
    answered = np.flatnonzero(challenged & world.firms.bids[lots.home])
    stayed = outcomes.winner[answered] == STAY
    bid = np.where(stayed, outcomes.pay[answered], outcomes.counter[answered])
    person = approaches.person[lots.first[answered]]
    world.ledger.append(
        "offers",
        who_and_how_much(world, answered, person, bid)
        | {
            "bidder": lots.home[answered].astype(np.int16),
            "seat": np.int8(-1),
            "is_counter": True,
            "ceiling_usd_per_year": exp(outcomes.counter[answered]),
            "accepted": stayed,
            "du_pay": bid - lots.pay[answered],
            "du_mission": 0.0,
            "du_publishing": 0.0,
            "du_compute": 0.0,
            "du_peers": 0.0,
            "du_lock_in": 0.0,
            "du_chance": 0.0,
        },
    )


def who_and_how_much(
    world: World, contest: Ints, person: Ints, log_pay: Floats
) -> dict[str, object]:
    """The columns that bids and counter-offers share."""
    people, pay = world.people, exp(log_pay)
    return {
        "month": np.int32(world.month),
        "contest": world.contests + contest,
        "person": person,
        "talent": people.talent[person],
        "role": people.role[person],
        "incumbent": people.firm[person],
        "tenure_months": people.tenure_months[person],
        "pay_usd_per_year": pay,
        "package_usd": package_usd(world.scenario.vesting, pay),
    }


def best_rival(lots: Lots, outcomes: Outcomes) -> Floats:
    """Utility of the best rival bid of each contest against staying at present pay."""
    utility = outcomes.ceiling - lots.pay[lots.contest] + lots.attraction
    best: Floats = np.maximum.reduceat(utility, lots.first[:-1])
    return best
