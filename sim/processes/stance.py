"""Stance: each firm looks at its position and decides how to recruit, keep, cut and buy.

Firms search for something new when they fall short of what they aspire to (problemistic
search: Cyert & March 1963; Greve 2003).  Aspiration is a weighted mean of a firm's own
past hedged belief and of what its inputs entitle it to, its share of the field's lab
output; urgency is the relative shortfall.  What is done about it is the strategy's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from sim.base.lazy import np
from sim.base.numerics import exp, log
from sim.base.quantities import Count, Months, NonNegative, Positive, Share, YearlyRate
from sim.base.section import Section
from sim.base.selection import smallest
from sim.market.ceilings import counter_caps, log_scale_pay, value_of_talent
from sim.processes.earnings import business_cash_flow
from sim.processes.finance import ENDLESS_MONTHS, cash_payrolls, prize_usd
from sim.processes.opened_labs import with_opened_lab
from sim.processes.race import lab_output, progress
from sim.processes.specialisation import straits
from sim.processes.users import product_push
from sim.state.people import FRONTIER
from sim.state.view import FirmView, Stance

if TYPE_CHECKING:
    from sim.base.arrays import Floats
    from sim.state.world import World


LEAST_ASPIRATION = 1e-12
"""Belief below which a firm aspires to nothing."""


class Decider(Protocol):
    """Whoever decides for a firm."""

    def decide(self, view: FirmView) -> Stance:
        """The stance taken on seeing this."""


class StanceParameters(Section):
    """When a firm leaves its routine and how far it then goes."""

    aspiration_memory: Positive
    """Months over which a firm gets used to its position."""
    social_weight: Share
    """Weight of what a firm's inputs entitle it to, against its own past."""
    search_threshold: Share
    """Relative shortfall of hedged belief at which a firm leaves its routine."""
    horizon: Months
    """How far ahead a firm reckons the gain of a stronger lab."""
    premium_routine: Share
    """Pay above scale a firm allows itself in routine, share of capex."""
    premium_raid: Share
    """Pay above scale a raiding firm allows itself, share of capex."""
    premium_equity: Share
    """Pay above scale a venture-backed lab adds in stock, share of its valuation a year."""
    opening_raid: Share
    """How far a raider at full urgency goes from its pay policy toward what a star is worth."""
    opening_defence: Share
    """How far a besieged lab goes the same way to keep people."""
    retrench_runway: Months
    """Runway under which a firm concentrates whatever its position."""
    siege: Share
    """Share of a lab's talent courted in a quarter at which it defends itself."""
    retention_grant: Share
    """Extra grant to the lab's people when it defends itself, years of pay."""
    raid_seats: Count
    """Most star seats a raider considers at once."""
    growth_routine: NonNegative
    """Yearly growth of AI heads in routine."""
    growth_venture: NonNegative
    """The same for venture-backed labs."""
    growth_raid: NonNegative
    """Yearly growth of the frontier lab, stars aside, while raiding."""
    focus_applied: Share
    """Share of applied AI a concentrating firm gives up in a wave."""
    focus_core: Share
    """Share of sales and operations a concentrating firm gives up in a wave."""
    focus_legacy: Share
    """Share of side bets a raiding or concentrating firm gives up in a wave."""
    redundant_per_star: NonNegative
    """Applied-AI people made redundant by a star hired into the new lab."""
    side_bets_moved: YearlyRate
    """Share of side bets' budget that full urgency moves to the lab in a year (0: none)."""


def aspirations(rules: StanceParameters, old: Floats, hedged: Floats, entitled: Floats) -> Floats:
    """Next month's aspiration: past position and entitlement, slowly adapting."""
    keep = float(exp(-1.0 / rules.aspiration_memory))
    reference = (1.0 - rules.social_weight) * hedged + rules.social_weight * entitled
    return keep * old + (1.0 - keep) * reference


def urgency(aspiration: Floats, hedged: Floats) -> Floats:
    """Relative shortfall of hedged belief below aspiration, 0 to 1."""
    aspires = aspiration > LEAST_ASPIRATION
    safe = np.where(aspires, aspiration, 1.0)
    return np.where(aspires, np.clip((aspiration - hedged) / safe, 0.0, 1.0), 0.0)


def premium_payroll(world: World) -> Floats:
    """Pay above scale to AI people, USD/yr, by firm."""
    people, firms = world.people, world.firms
    rows = np.flatnonzero(people.firm[people.talents] >= 0)
    firm = people.firm[rows].astype(np.int64)
    above = np.maximum(0.0, people.pay_usd_per_year[rows] - world.scale_pay(firm, rows))
    total: Floats = np.bincount(firm, weights=above, minlength=len(firms)).astype(np.float64)
    return total


def premium_payroll_since_start(world: World) -> Floats:
    """Pay above scale beyond what was paid on the first day, USD/yr, by firm."""
    return np.maximum(0.0, premium_payroll(world) - world.start_premium_usd_per_year)


def premium_allowed(world: World, share_of_capex: Floats | float) -> Floats:
    """Pay above scale a firm allows itself, USD/yr: from capex, and from equity if a venture."""
    firms, rules = world.firms, world.scenario.stance
    capex = world.rate("capex")
    equity = np.where(firms.venture, rules.premium_equity * firms.valuation_usd, 0.0)
    return share_of_capex * capex + equity


def choose_stances(world: World, deciders: Sequence[Decider]) -> None:
    """Every racing firm updates its aspiration, looks, and decides."""
    firms, rules = world.firms, world.scenario.stance
    output = np.where(world.racing, firms.output_usd_per_year, 0.0)
    entitled = output / np.maximum(output.sum(), 1.0)
    firms.aspiration = aspirations(rules, firms.aspiration, firms.hedged_belief, entitled)
    firms.urgency = np.where(world.racing, urgency(firms.aspiration, firms.hedged_belief), 0.0)
    premium = premium_payroll_since_start(world)
    views = see(world, premium)
    for i in map(int, np.flatnonzero(world.racing)):
        firms.stances[i] = with_opened_lab(world, i, deciders[i].decide(views[i]))
    shares = np.array([stance.premium_share_of_capex for stance in firms.stances])
    firms.premium_budget_usd_per_year = np.maximum(0.0, premium_allowed(world, shares) - premium)


def see(world: World, premium: Floats) -> list[FirmView]:
    """What each firm sees this month; firms that do not race see it too and ignore it.

    ``premium`` is pay above scale since the first day, USD/yr by firm.
    """
    firms, rules, people = world.firms, world.scenario.stance, world.people
    count = len(firms)
    raiding = premium_allowed(world, rules.premium_raid) - premium
    payrolls = cash_payrolls(world)
    flow = np.maximum(0.0, business_cash_flow(world))
    core_earns = world.scenario.finance.labour_elasticity * flow
    lab_talent = people.talent_sums(count)[:, FRONTIER]
    star_talent, star_pay = going_rate(world)
    push, in_straits = product_push(world), straits(world, lab_talent)
    return [
        FirmView(
            urgency=float(firms.urgency[i]),
            # A public firm can borrow against a business that earns.
            runway_months=ENDLESS_MONTHS if firms.public[i] else float(firms.runway_months[i]),
            courted_share=float(world.courted[i]),
            star_talent=star_talent,
            star_pay_usd_per_year=star_pay,
            package_years=world.scenario.vesting.horizon / 12.0,
            premium_if_raiding_usd_per_year=float(raiding[i]),
            payroll_usd_per_year=tuple(payrolls[i].tolist()),
            core_earns_usd_per_year=float(core_earns[i]),
            previous=firms.stances[i].name,
            grows=rules.growth_venture if firms.venture[i] else rules.growth_routine,
            product_push=float(push[i]),
            straits=in_straits[i],
            gain=expected_gain(world, i, float(lab_talent[i])),
        )
        for i in range(count)
    ]


def going_rate(world: World) -> tuple[float, float]:
    """Talent of a typical star and what such a star now costs, USD/yr, as everyone sees them.

    A star is one of the hundred most talented AI people at the racing firms; the price is
    what their employers would pay to keep them, since that is the bid to beat.
    """
    people, firms = world.people, world.firms
    firm = people.firm[people.talents].astype(np.int64)
    rows = np.flatnonzero((firm >= 0) & firms.bids[firm])
    stars = rows[smallest(-people.talent[rows], 100)]
    if len(stars) == 0:
        return 1.0, 0.0
    talent = people.talent[stars]
    home = firm[stars]
    worth = log(np.maximum(value_of_talent(world), 1.0))[home] + log(talent)
    bids = counter_caps(world, stars, home, worth, log_scale_pay(world, home, talent))
    return float(talent.mean()), float(exp(bids).mean())


def expected_gain(world: World, firm: int, lab_talent: float) -> Callable[[float, float], float]:
    """The gain a firm expects from added talent and compute: prize times added belief, USD.

    Added belief is the slope of the Tullock contest, rho p (1 - p), times the capability the
    stronger lab adds over the horizon.
    """
    firms, race, rules = world.firms, world.scenario.race, world.scenario.stance
    compute = float(firms.lab_compute_usd_per_year[firm])
    frugality = float(firms.frugality[firm])
    belief = float(firms.belief[firm])
    stakes = prize_usd(world.scenario.finance) * race.contest_sharpness * belief * (1.0 - belief)
    now = float(progress(race, lab_output(race, compute, lab_talent, frugality)))

    def gain(stars: float, more_compute: float) -> float:
        output = lab_output(race, compute + more_compute, lab_talent + stars, frugality)
        return stakes * rules.horizon / 12.0 * (float(progress(race, output)) - now)

    return gain
