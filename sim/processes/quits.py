"""Quits: people who leave without being courted.

A proportional hazard: it rises as morale and relative utility fall and falls with unvested
pay, which delays exits rather than preventing them.  The utility is that of the contests.
Those who quit go to employers outside the race or to academia; the race courts them there
like anybody else.  Staff quit at the rate of their trade and are replaced from outside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.kernels import formula, kernel
from sim.base.lazy import np
from sim.base.numerics import exp, exp_of, log
from sim.base.parts import rows_where
from sim.base.quantities import MonthlyRate, NonNegative, Share
from sim.base.section import Section
from sim.base.selection import smallest
from sim.market.preferences import above_typical
from sim.processes.spin_outs import found_labs
from sim.state.people import APPLIED, CORE, LEGACY, RESEARCHER
from sim.state.transfers import transfer

if TYPE_CHECKING:
    from sim.base.arrays import Column, Flags, Floats, Ints
    from sim.state.world import World


class QuitParameters(Section):
    """Who leaves of their own accord."""

    hazard_ai: MonthlyRate
    """Quits a month of content AI people without unvested pay."""
    hazard_staff: MonthlyRate
    """Quits a month of content other staff."""
    relative_utility: NonNegative
    """Fall of the log hazard for one log point of utility above the field's."""
    lock_in: NonNegative
    """Fall of the log hazard for one log point of unvested pay (in years of pay)."""
    to_academia: Share
    """Share of quitting researchers who go to academia."""
    leave_field: MonthlyRate
    """AI people outside the race who leave the field for good."""


def hazard_factor(
    rules: QuitParameters, morale: Floats, utility: Floats, years_unvested: Floats
) -> Floats:
    """Multiple of the base hazard: exp(-morale - relative utility) (1 + years)^-lock_in."""
    locked = rules.lock_in * log(1.0 + years_unvested)
    return exp(-morale - rules.relative_utility * utility - locked)


def relative_utility(world: World, rows: Ints) -> Floats:
    """How much better a job is than the field's typical one for such talent, log points of pay.

    The utility is that of the contests (``sim/market/preferences.py``).  The typical job pays
    the median scale of racing firms and has the mean conditions of their AI people.
    """
    people, firms = world.people, world.firms
    typical = log(np.median(firms.pay_scale_usd_per_year[world.racing]))
    pay = log(people.pay_usd_per_year[rows]) - world.scenario.population.pay_elasticity * log(
        people.talent[rows]
    )
    better: Floats = pay - typical + above_typical(world, rows)
    return better


def quit_jobs(world: World) -> None:
    """This month's quits of AI people and of staff, and the labs some of them found."""
    leavers = quitting_ai(world)
    leavers = found_labs(world, leavers)
    go_elsewhere(world, leavers)
    let_staff_go(world)
    leave_the_field(world)


def quitting_ai(world: World) -> Ints:
    """AI people who quit a racing firm this month."""
    people, rules = world.people, world.scenario.quits
    firm = people.firm[people.talents]
    rows = np.flatnonzero(
        (firm >= 0) & world.racing[firm] & (people.tenure_months[people.talents] >= 1)
    )
    years = people.unvested_usd[rows] / people.pay_usd_per_year[rows]
    factor = hazard_factor(rules, people.morale[rows], relative_utility(world, rows), years)
    return rows[befalls(rules.hazard_ai * factor, world.uniforms("quit", rows))]


def go_elsewhere(world: World, rows: Ints) -> None:
    """Quitters take jobs in academia or outside the race, at those employers' scales."""
    people, firms, rules = world.people, world.firms, world.scenario.quits
    scholar = (people.role[rows] == RESEARCHER) & (
        world.uniforms("to academia", rows) < rules.to_academia
    )
    to = np.where(scholar, firms.index("academia"), firms.index("outside"))
    transfer(world, rows, to, APPLIED, "quit", world.scale_pay(to, rows))


def let_staff_go(world: World) -> None:
    """Staff quit, and firms hire back up to their targets from outside."""
    people, outside = world.people, world.firms.index("outside")
    hazard, lowest = world.scenario.quits.hazard_staff, -world.scenario.morale.lowest
    gone = rows_where(
        people.staff,
        lambda part: staff_who_quit(
            people.firm[part],
            people.morale[part],
            world.uniforms("quit", part),
            world.racing,
            hazard,
            lowest,
        ),
    )
    transfer(world, gone, outside, people.division[gone], "quit", world.outside_pay(gone))
    hire_staff(world, outside)


@kernel
def staff_who_quit(
    firm: Column, morale: Floats, luck: Floats, racing: Flags, hazard: float, lowest: float
) -> Flags:
    """Marks those at racing firms who quit, at a hazard that rises as morale falls."""
    # Between content and lowest the chord lies above the hazard: most need no exponential.
    slope = (exp_of(-lowest) - 1.0) / -lowest if lowest < 0.0 else 0.0
    marks = np.zeros(len(firm), dtype=np.bool_)
    for i in range(len(firm)):
        if luck[i] < hazard * (1.0 - slope * morale[i]) and firm[i] >= 0 and racing[firm[i]]:
            marks[i] = luck[i] < chance(hazard * exp_of(-morale[i]))
    return marks


@kernel
def befalls(hazard: Floats, luck: Floats) -> Flags:
    """Whom something of these monthly rates befalls this month."""
    befallen = np.empty(len(luck), dtype=np.bool_)
    for i in range(len(luck)):
        befallen[i] = luck[i] < chance(hazard[i])
    return befallen


@formula
def chance(hazard: float) -> float:
    """That something of this monthly rate happens within a month."""
    return 1.0 - exp_of(-hazard)


def hire_staff(world: World, outside: int) -> None:
    """Fill the staff seats below target with outsiders, in random order."""
    people, firms = world.people, world.firms
    heads = people.staff_heads(len(firms))
    room = np.maximum(0.0, firms.target_heads - heads)[:, [CORE, LEGACY]]
    room[~world.racing | (firms.hiring_frozen_until > world.date)] = 0.0
    pool = people.rows_of(firms.only(outside), people.staff)
    pool = pool[people.tenure_months[pool] > 0]  # not whoever left a firm this month
    people_a_row = people.weight[pool].mean() if len(pool) else 1.0
    luck = np.array([world.draws.one("staff hiring", key, world.month) for key in firms.keys])
    # A seat that is part of a row is filled with that chance, so thinned staff do not die out.
    counts = np.floor(room / people_a_row + luck[:, None]).astype(np.int64).ravel()
    place = np.repeat(np.arange(room.size), counts)[: len(pool)]
    rows = pool[smallest(world.uniforms("hiring order", pool), len(place))]
    division = np.where(place % 2 == 0, CORE, LEGACY)
    transfer(world, rows, place // 2, division, "entered", world.scale_pay(place // 2, rows))


def leave_the_field(world: World) -> None:
    """AI people outside the race leave the field for good at a constant hazard."""
    people, rules = world.people, world.scenario.quits
    firm = people.firm[people.talents]
    rows = np.flatnonzero((firm >= 0) & ~world.firms.bids[firm])
    gone = rows[world.uniforms("leave field", rows) < chance(rules.leave_field)]
    transfer(world, gone, -1, people.division[gone], "left", 0.0)
