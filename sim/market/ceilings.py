"""Ceilings: the most a firm would pay one person.

A lab values a researcher at the marginal product of talent, ``v_i z`` with ``v_i = dY_i / dQ_i``,
so pay scales with the compute it makes productive (Gabaix & Landier 2008; article
A0:124-125), more so the further it falls short of its aspiration.  A firm's pay policy
caps it: its own scale, and how far it leaves that for one person, since a star's pay
upsets everyone else's; the further the firm opens its policy, the more of the value
reaches pay.  The budget above scale caps it again, in the contest itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import log
from sim.base.quantities import NonNegative, Share
from sim.base.section import Section
from sim.market.vacancies import PRODUCT, STAR
from sim.processes.race import lab_output
from sim.state.people import FRONTIER

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats, Ints
    from sim.market.scouting import Approaches
    from sim.state.world import World


class CeilingParameters(Section):
    """How firms limit what they pay for one person."""

    urgency_weight: NonNegative
    """How much full urgency adds to the value of talent, as a share."""
    floor: Share
    """Least a firm pays, as a share of its scale for that talent."""


@dataclass(frozen=True)
class Ceilings:
    """For each approach, in log USD/yr: the bidder's cap, scale and floor, the incumbent's cap.

    ``worth`` is what the person is worth to the bidder: talent's value in the lab; elsewhere,
    where nothing says what talent adds, what policy lets the firm pay.
    """

    cap: Floats
    worth: Floats
    scale: Floats
    floor: Floats
    counter: Floats
    own_scale: Floats


def value_of_talent(world: World) -> Floats:
    """Marginal product of a unit of talent in each firm's lab, USD/yr, raised by urgency.

    For a lab without people it is that of the first unit, so that an empty lab can be filled.
    """
    firms, race = world.firms, world.scenario.race
    talent = world.people.talent_sums(len(firms))[:, FRONTIER]
    first = lab_output(race, firms.lab_compute_usd_per_year, 1.0, firms.frugality)
    output = np.where(talent >= 1.0, firms.output_usd_per_year, first)
    value = race.talent_elasticity * output / np.maximum(talent, 1.0)
    return value * (1.0 + world.scenario.market.ceilings.urgency_weight * firms.urgency)


def log_scale_pay(world: World, firm: Ints, talent: Floats) -> Floats:
    """Log of what a firm's scale gives a person of this talent, at a constant elasticity."""
    scale = np.maximum(world.firms.pay_scale_usd_per_year[firm], 1.0)
    return log(scale) + world.scenario.population.pay_elasticity * log(talent)


def set_ceilings(world: World, approaches: Approaches) -> Ceilings:
    """Bidders' and incumbents' limits for every approach."""
    people, firms = world.people, world.firms
    person, bidder = approaches.person, approaches.firm
    talent = people.talent[person]
    opening = np.array([stance.opening for stance in firms.stances])
    opens = np.where(approaches.seat == STAR, opening[bidder], 0.0)
    scale = log_scale_pay(world, bidder, talent)
    value = log(np.maximum(value_of_talent(world), 1.0))
    worth = value[bidder] + log(talent)
    in_lab = approaches.seat != PRODUCT
    home = people.firm[person].astype(np.int64)
    own_scale = log_scale_pay(world, home, talent)
    policy = scale + firms.pay_stretch[bidder]
    return Ceilings(
        cap=policy_cap(policy, worth, opens, in_lab),
        worth=np.where(in_lab, worth, policy),
        scale=scale,
        floor=scale + float(log(world.scenario.market.ceilings.floor)),
        counter=counter_caps(world, person, home, value[home] + log(talent), own_scale),
        own_scale=own_scale,
    )


def policy_cap(policy: Floats, worth: Floats, opening: Floats, in_lab: Flags) -> Floats:
    """Log of the most a firm pays one person, all in log USD/yr.

    In the lab never more than talent is worth there; above what policy allows, the share
    ``opening`` of the way to that worth (partial pass-through of value into pay).  Outside
    the lab policy alone decides.
    """
    opened = policy + opening * np.maximum(0.0, worth - policy)
    return np.where(in_lab, np.minimum(worth, opened), policy)


def counter_caps(world: World, person: Ints, home: Ints, worth: Floats, scale: Floats) -> Floats:
    """Log of the most each incumbent would pay to keep its person, never below present pay."""
    people, firms = world.people, world.firms
    pay = log(people.pay_usd_per_year[person])
    opening = np.array([stance.counter_opening for stance in firms.stances])
    lab = people.division[person] == FRONTIER
    most = policy_cap(scale + firms.pay_stretch[home], worth, opening[home], lab)
    return np.where(firms.bids[home], np.maximum(pay, most), pay)
