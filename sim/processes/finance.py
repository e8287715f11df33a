"""Money: cash flow, funding rounds, valuations, and what colleagues' equity may grow to.

Cash changes by cash flow from operations less infrastructure; what is earned is corrected
for every change of cash pay since the first day, so a cut saves and a star costs what they
are paid in cash.  Investors judge the same figure.  Venture-backed labs raise money in rounds
(``rounds.py``), and a patient owner makes good what a lab burns.  A valuation moves toward its
fundamental, the business plus belief times the prize; the prize is what the winner captures
of the market for knowledge work (article A0:102).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import log
from sim.base.quantities import LogPoints, NonNegative, Positive, Share, UsdPerYear
from sim.base.section import Section
from sim.processes.earnings import business_cash_flow, revenue_surprise
from sim.processes.rounds import hold_rounds
from sim.state.people import CORE

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats
    from sim.state.world import World


ENDLESS_MONTHS = 1e6
"""Runway of a firm that does not burn cash."""


class FinanceParameters(Section):
    """What a breakthrough is worth and how firms are valued."""

    knowledge_work: UsdPerYear
    """Size of the market for knowledge work."""
    capture: Share
    """Share of that market the first to get there captures."""
    prize_multiple: Positive
    """Years of that revenue the prize is worth today."""
    labour_elasticity: Share
    """Per cent of operating cash flow lost with one per cent of core staff."""
    revaluation: NonNegative
    """Share of the gap between valuation and fundamental closed a year."""
    growth_realised: Share
    """Share of that gap staff expect to see in their equity."""
    growth_limit: LogPoints
    """Most growth or loss staff reckon with, log points."""


def prize_usd(rules: FinanceParameters) -> float:
    """Present value of getting there first, USD."""
    return rules.knowledge_work * rules.capture * rules.prize_multiple


def reprice(world: World, firm: int, valuation: float) -> None:
    """Set a valuation that investors have paid: what it holds beyond belief is the business.

    What the staff hold rises and falls with it.
    """
    firms, people = world.firms, world.people
    if firms.valuation_usd[firm] > 0:
        people.unvested_usd[people.firm == firm] *= valuation / firms.valuation_usd[firm]
    firms.valuation_usd[firm] = valuation
    belief_value = float(firms.belief[firm]) * prize_usd(world.scenario.finance)
    firms.business_usd[firm] = max(0.0, valuation - belief_value)


def runway_months(cash: Floats, net_flow: Floats) -> Floats:
    """Months until cash is gone at today's yearly net flow; endless when it does not fall."""
    burning = net_flow < 0
    months = 12.0 * np.maximum(cash, 0.0) / np.where(burning, -net_flow, 1.0)
    return np.where(burning, months, ENDLESS_MONTHS)


def equity_growth(rules: FinanceParameters, valuation: Floats, fundamental: Floats) -> Floats:
    """Log growth of equity that staff expect over a grant's life."""
    known = (valuation > 0) & (fundamental > 0)
    gap = log(np.where(known, fundamental, 1.0)) - log(np.where(known, valuation, 1.0))
    return np.clip(rules.growth_realised * gap, -rules.growth_limit, rules.growth_limit)


def net_flow(world: World) -> Floats:
    """What is earned less what is spent, USD/yr, by firm."""
    return operating_cash_flow(world) - spending(world)


def operating_cash_flow(world: World) -> Floats:
    """Cash flow from operations as earned, USD/yr, by firm: the business, users, payroll."""
    more_cash_pay = cash_payroll(world) - world.start_payroll_usd_per_year
    return business_cash_flow(world) + revenue_surprise(world) - more_cash_pay


def spending(world: World) -> Floats:
    """Infrastructure and the lab's own budget, less what side bets gave up, USD/yr, by firm."""
    firms = world.firms
    given_up = world.start_side_bets_usd_per_year - firms.side_bets_usd_per_year
    spent: Floats = world.rate("capex") + firms.lab_budget_usd_per_year - given_up
    return spent


def cash_payroll(world: World) -> Floats:
    """Pay in cash, USD/yr, by firm: everything but the equity part of AI people's pay."""
    total: Floats = cash_payrolls(world).sum(axis=1)
    return total


def cash_payrolls(world: World) -> Floats:
    """Pay in cash, USD/yr, firm x division."""
    payrolls = world.people.payrolls(len(world.firms))
    payrolls[:, :CORE] *= 1.0 - world.scenario.vesting.equity_share
    return payrolls


def update_finance(world: World) -> None:
    """A month of cash flow, funding rounds and revaluation."""
    firms, rules = world.firms, world.scenario.finance
    earned = operating_cash_flow(world)
    flow = np.where(world.racing, earned - spending(world), 0.0)
    patient = ~firms.public & ~firms.venture
    flow = np.where(patient, np.maximum(flow, 0.0), flow)
    firms.cash_usd = firms.cash_usd + flow / 12.0
    hold_rounds(world, runway_months(firms.cash_usd, flow), prize_usd(rules))
    firms.runway_months = runway_months(firms.cash_usd, flow)
    firms.operating_cash_flow_usd_per_year = earned
    firms.net_flow_usd_per_year = flow
    price_newcomers(world)
    fundamental = firms.business_usd + firms.belief * prize_usd(rules)
    firms.equity_growth = equity_growth(rules, firms.valuation_usd, fundamental)
    firms.equity_return = equity_return(rules, world.racing, firms.valuation_usd, fundamental)
    firms.valuation_usd = firms.valuation_usd * firms.equity_return


def price_newcomers(world: World) -> None:
    """In its first month in the race a firm's valuation is split into business and belief.

    It was priced before anybody could believe in it; and it aspires to what it then has.
    """
    firms = world.firms
    new = world.racing & (firms.months_in_race == 0)
    firms.months_in_race += world.racing
    belief_value = firms.belief * prize_usd(world.scenario.finance)
    business = np.maximum(0.0, firms.valuation_usd - belief_value)
    firms.business_usd = np.where(new, business, firms.business_usd)
    firms.aspiration = np.where(new, firms.hedged_belief, firms.aspiration)


def equity_return(
    rules: FinanceParameters, racing: Flags, valuation: Floats, fundamental: Floats
) -> Floats:
    """Factor by which a month's step toward the fundamental changes a firm's valuation."""
    step = rules.revaluation / 12.0 * (fundamental - valuation)
    priced = racing & (valuation > 0)
    return np.where(priced, 1.0 + step / np.where(priced, valuation, 1.0), 1.0)
