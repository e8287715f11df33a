"""Record: write the month down, and the people at the start and the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.state.ledger import WHEN
from sim.state.people import APPLIED, CORE, FRONTIER, LEGACY
from sim.statistics import monthly
from sim.statistics.snapshot import Snapshot

if TYPE_CHECKING:
    from sim.base.arrays import Floats
    from sim.state.world import World


def record_month(world: World) -> None:
    """A row for each open firm and a row of market statistics."""
    heads = world.people.heads(len(world.firms))
    record_firms(world, heads)
    statistics = monthly(snapshot(world, heads))
    ahead = statistics["leader"]
    leader = world.firms.keys[int(ahead)] if ahead >= 0 else ""
    world.ledger.append("market", {"month": np.int32(world.month), **statistics, "leader": leader})


def record_firms(world: World, all_heads: Floats) -> None:
    """This month's rows of the ``firms`` table."""
    firms, people = world.firms, world.people
    shown = np.flatnonzero(world.open)
    heads = all_heads[shown]
    stances = np.array(
        [
            stance.name if bids else ""
            for stance, bids in zip(firms.stances, firms.bids, strict=True)
        ]
    )
    world.ledger.append(
        "firms",
        {
            "month": np.int32(world.month),
            "firm": shown.astype(np.int16),
            "stance": stances[shown].astype(object),
            "heads_frontier": heads[:, FRONTIER],
            "heads_applied": heads[:, APPLIED],
            "heads_core": heads[:, CORE],
            "heads_legacy": heads[:, LEGACY],
            "talent": people.talent_sums(len(firms))[shown, FRONTIER],
            "payroll_usd_per_year": people.payrolls(len(firms)).sum(axis=1)[shown],
            "capex_usd_per_year": world.rate("capex")[shown],
            "lab_compute_share": firms.lab_compute_share[shown],
            "operating_cash_flow_usd_per_year": firms.operating_cash_flow_usd_per_year[shown],
            "side_bets_usd_per_year": firms.side_bets_usd_per_year[shown],
            "cash_usd": firms.cash_usd[shown],
            "pressure": firms.pressure[shown],
            "urgency": firms.urgency[shown],
            "capability": firms.capability[shown],
            "belief": firms.belief[shown],
            "hedged_belief": firms.hedged_belief[shown],
            "valuation_usd": firms.valuation_usd[shown],
            "users": firms.users[shown],
            "rift": firms.rift[shown],
            "morale_ai": mean_morale_ai(world)[shown],
            "moved_out_of_lab": firms.moved_out_of_lab[shown],
            "openness": firms.openness[shown],
            "frugality": firms.frugality[shown],
            "learned_from_open": firms.learned_from_open[shown],
            "learned_from_leader": firms.learned_from_leader[shown],
            "border_fees_paid_usd": firms.border_fees_paid_usd[shown],
        },
    )


def mean_morale_ai(world: World) -> Floats:
    """Mean morale of the AI people of each firm, log points; nan where there are none."""
    people, count = world.people, len(world.firms)
    heads = people.ai_heads(count).sum(axis=1)
    total = people.morale_sums(count).sum(axis=1)
    mean: Floats = np.where(heads > 0, total / np.maximum(heads, 1.0), np.nan)
    return mean


def snapshot(world: World, heads: Floats) -> Snapshot:
    """The month's end as statistics may read it."""
    firms, people, ledger = world.firms, world.people, world.ledger
    rows = np.flatnonzero(people.firm[people.talents] >= 0)
    return Snapshot(
        month=world.month,
        firms=firms.keys,
        bids=firms.bids,
        public=firms.public,
        region_of_firm=firms.region,
        capex_usd_per_year=world.rate("capex"),
        ceo_pay_usd_per_year=firms.ceo_pay_usd_per_year,
        lab_compute_usd_per_year=firms.lab_compute_usd_per_year,
        capability=np.where(world.racing, firms.capability, np.nan),
        belief=firms.belief,
        hedged_belief=firms.hedged_belief,
        stakes=firms.stakes,
        heads=heads,
        firm=people.firm[rows],
        division=people.division[rows],
        talent=people.talent[rows],
        pay_usd_per_year=people.pay_usd_per_year[rows],
        weight=people.weight[rows],
        offers=ledger.month("offers", world.month),
        moves=ledger.month("moves", world.month),
        cuts=ledger.month("cuts", world.month),
    )


def record_people(world: World, when: str) -> None:
    """Every AI person at work, at the start or the end."""
    people = world.people
    rows = np.flatnonzero(people.firm[people.talents] >= 0)
    world.ledger.append(
        "people",
        {
            "when": np.int8(WHEN.index(when)),
            "person": rows,
            "talent": people.talent[rows],
            "role": people.role[rows],
            "firm": people.firm[rows],
            "division": people.division[rows],
            "pay_usd_per_year": people.pay_usd_per_year[rows],
            "unvested_usd": people.unvested_usd[rows],
            "tenure_months": people.tenure_months[rows],
            "morale": people.morale[rows],
            "region": people.region[rows],
        },
    )
