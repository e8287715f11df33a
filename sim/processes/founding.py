"""The first day of the world: firms as the scenario states them, and everyone in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.market.borders import border_rules
from sim.processes.finance import ENDLESS_MONTHS, cash_payroll, prize_usd
from sim.processes.paths import monthly_path
from sim.processes.population import populate
from sim.processes.race import update_beliefs
from sim.processes.retention import MONTHS_BETWEEN_GRANTS
from sim.processes.spin_outs import NEVER
from sim.processes.stance import premium_payroll
from sim.state.closing import STILL_OPEN
from sim.state.firms import Firms
from sim.state.ledger import REGIONS, Ledger
from sim.state.people import APPLIED, CORE
from sim.state.view import Stance
from sim.state.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.base.arrays import Floats, Ints
    from sim.scenario.schema import Scenario
    from sim.state.firms import FirmSpec


def found_world(scenario: Scenario, seed: int) -> World:
    """Everything as it is before the first month."""
    months = int(scenario.run.end) - int(scenario.run.start) + 1
    people, draws, cohorts = populate(scenario, months, seed)
    firms = assemble(scenario, months)
    ledger = Ledger(firms.keys, cohorts, people.cohort, people.number)
    world = World(scenario, people, firms, draws, ledger)
    world.month = 0
    world.talent_lost = np.zeros(len(firms))
    world.leaving_talent = np.zeros(len(firms))
    world.courted = np.zeros(len(firms))
    world.border_permits, world.border_fees_usd = border_rules(scenario.market.borders)
    update_beliefs(world)
    firms.aspiration = firms.hedged_belief.copy()
    firms.business_usd = np.maximum(
        0.0, firms.valuation_usd - firms.belief * prize_usd(scenario.finance)
    )
    firms.target_heads = people.heads(len(firms))
    world.start_core_heads = firms.target_heads[:, CORE].copy()
    world.start_side_bets_usd_per_year = firms.side_bets_usd_per_year.copy()
    world.start_applied_talent = people.talent_sums(len(firms))[:, APPLIED]
    world.start_leader_capability = float(firms.capability[world.racing].max())
    world.start_payroll_usd_per_year = cash_payroll(world)
    world.start_premium_usd_per_year = premium_payroll(world)
    world.month = -1
    people.staff_moved()  # the first month counts for itself
    return world


def assemble(scenario: Scenario, months: int) -> Firms:
    """Firms as columns."""
    specs: Sequence[FirmSpec] = list(scenario.firms.values())
    keys = tuple(scenario.firms)
    count = len(keys)

    def column(name: str) -> Floats:
        return np.array([float(getattr(spec, name)) for spec in specs])

    return Firms(
        keys=keys,
        region=np.array([REGIONS.index(spec.region) for spec in specs], dtype=np.int8),
        public=np.array([spec.investor == "public" for spec in specs]),
        venture=np.array([spec.investor == "venture" for spec in specs]),
        bids=np.array([spec.bids for spec in specs]),
        founded=founding_dates(scenario),
        closed=np.full(count, STILL_OPEN, dtype=np.int64),
        paths=paths(scenario, months),
        ambition=column("ambition"),
        openness=column("openness"),
        frugality=column("frugality"),
        lab_compute_share=column("lab_compute_share"),
        pay_scale_usd_per_year=column("pay_scale"),
        pay_stretch=column("pay_stretch"),
        ceo_pay_usd_per_year=column("ceo_pay"),
        capability=column("capability"),
        side_bets_usd_per_year=column("side_bets"),
        cash_usd=column("cash"),
        valuation_usd=column("valuation"),
        equity_return=np.ones(count),
        runway_months=np.full(count, ENDLESS_MONTHS),
        users=column("users"),
        expected_users=column("users"),
        target_heads=np.zeros((count, 4)),
        months_since_cut=np.full(count, scenario.cuts.pause),
        months_since_grant=np.full(count, MONTHS_BETWEEN_GRANTS),
        months_since_reorganisation=np.full(count, ENDLESS_MONTHS),
        hiring_frozen_until=np.zeros(count, dtype=np.int64),
        stakes=stakes(scenario),
        stake_cap=column("stake_cap"),
        refused=np.zeros((count, count)),
        stances=[Stance("steady") for _ in specs],
        strategies=[spec.strategy for spec in specs],
    )


def founding_dates(scenario: Scenario) -> Ints:
    """Month of founding; long ago where none is given, never for labs that wait for a founder."""
    return np.array(
        [
            NEVER if key in scenario.spin_outs.names else int(spec.founded or 0)
            for key, spec in scenario.firms.items()
        ],
        dtype=np.int64,
    )


def paths(scenario: Scenario, months: int) -> dict[str, Floats]:
    """Yearly figures as firm x month rates."""
    dates = range(int(scenario.run.start), int(scenario.run.start) + months)
    names = ("operating_cash_flow", "capex", "ai_revenue")
    return {
        name: np.array(
            [monthly_path(getattr(spec, name), dates) for spec in scenario.firms.values()]
        )
        for name in names
    }


def stakes(scenario: Scenario) -> Floats:
    """Who owns what share of whom, owner x target."""
    keys = list(scenario.firms)
    owned = np.zeros((len(keys), len(keys)))
    for owner, targets in scenario.stakes.items():
        for target, share in targets.items():
            owned[keys.index(owner), keys.index(target)] = share
    return owned
