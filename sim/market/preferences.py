"""What people want: everything a job is worth besides its pay, in log points of pay.

The utility of a job is ``ln(pay x expected equity growth) + taste x mission + publishing x
openness + kappa ln(compute per head) + peers - moving cost - unvested pay lost + taste shock``
(0.69 is worth doubling pay).  Mission is ambition times the belief that the lab gets there
first: people go where the goal is and where it can be reached (articles A1:55-60).
Researchers pay to be allowed to publish (Stern 2004).  Lost unvested pay counts as the rise
in pay over the vesting horizon that would make up for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import gumbel, log
from sim.base.quantities import NonNegative, UsdPerYear
from sim.base.section import Section
from sim.market.boomerangs import strangeness
from sim.market.vacancies import DIVISION_OF_SEAT
from sim.state.people import FRONTIER, RESEARCHER

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints
    from sim.market.scouting import Approaches
    from sim.state.world import World


class PreferenceParameters(Section):
    """What researchers trade pay against."""

    mission: NonNegative
    """Mean taste: log points of pay for a firm of full ambition sure to get there first."""
    publishing: NonNegative
    """Log points of a researcher's pay for a firm that publishes everything; 0 is none."""
    compute: NonNegative
    """kappa: log points of pay for one log point of compute per head."""
    compute_floor: UsdPerYear
    """Compute per head that everyone can get anywhere, USD/yr."""
    peers: NonNegative
    """Log points of pay for one log point of colleagues' mean talent."""
    moving: NonNegative
    """Cost of changing employer, log points of pay."""
    moving_abroad: NonNegative
    """Further cost of changing region, log points of pay."""
    lock_in: NonNegative
    """Weight of unvested pay lost; 1 counts it in full."""
    taste_scale: NonNegative
    """Scale of the taste shock; its inverse is the elasticity of labour supply to a firm."""


@dataclass(frozen=True)
class Attractions:
    """For each approach, what the bidder's job is worth against staying, pay aside."""

    growth: Floats
    mission: Floats
    publishing: Floats
    compute: Floats
    peers: Floats
    lock_in: Floats
    chance: Floats

    @property
    def total(self) -> Floats:
        """All of it, log points of pay."""
        wanted = self.growth + self.mission + self.publishing + self.compute + self.peers
        return wanted + self.lock_in + self.chance


@dataclass(frozen=True)
class Conditions:
    """What goes with a job besides pay, firm x division.

    Expected log growth of pay, probability-weighted mission, openness, log compute per head and
    log mean talent of colleagues; what each is worth is the person's.
    """

    growth: Floats
    mission: Floats
    openness: Floats
    compute: Floats
    peers: Floats


def conditions(world: World) -> Conditions:
    """This month's conditions of every job."""
    firms = world.firms
    per_head, peers = lab_conditions(world)
    growth = world.scenario.vesting.equity_share * firms.equity_growth
    mission = firms.ambition * firms.belief
    return Conditions(
        growth=np.broadcast_to(growth[:, None], per_head.shape),
        mission=np.broadcast_to(mission[:, None], per_head.shape),
        openness=np.broadcast_to(firms.openness[:, None], per_head.shape),
        compute=per_head,
        peers=peers,
    )


def compare_jobs(world: World, approaches: Approaches) -> Attractions:
    """What each approach offers a person against staying, apart from pay."""
    people, rules = world.people, world.scenario.market.preferences
    person, bidder = approaches.person, approaches.firm
    home, here = people.firm[person].astype(np.int64), people.division[person]
    there = np.array(DIVISION_OF_SEAT)[approaches.seat]
    jobs = conditions(world)
    mission = jobs.mission[bidder, there] - jobs.mission[home, here]
    freer = jobs.openness[bidder, there] - jobs.openness[home, here]
    return Attractions(
        growth=jobs.growth[bidder, there] - jobs.growth[home, here],
        mission=people.taste_mission[person] * mission,
        publishing=freedom_to_publish(world, person) * freer,
        compute=rules.compute * (jobs.compute[bidder, there] - jobs.compute[home, here]),
        peers=rules.peers * (jobs.peers[bidder, there] - jobs.peers[home, here]),
        lock_in=-cost_of_leaving(world, approaches),
        chance=rules.taste_scale * taste_shocks(world, approaches),
    )


def above_typical(world: World, rows: Ints) -> Floats:
    """What these people's jobs are worth above the typical one, pay aside, log points of pay.

    The typical job has the mean conditions of all AI people at racing firms; each weighs it by
    the own taste, as in :func:`compare_jobs`.
    """
    people, rules = world.people, world.scenario.market.preferences
    heads = people.ai_heads(len(world.firms)) * world.racing[:, None]
    everybody = heads.sum()
    if everybody == 0:
        return np.zeros(len(rows))

    def against_typical(condition: Floats) -> Floats:
        typical = float((heads * condition).sum() / everybody)
        return condition - typical

    jobs, here = conditions(world), (people.firm[rows], people.division[rows])
    same_for_all = jobs.growth + rules.compute * jobs.compute + rules.peers * jobs.peers
    worth: Floats = (
        against_typical(same_for_all)[here]
        + people.taste_mission[rows] * against_typical(jobs.mission)[here]
        + freedom_to_publish(world, rows) * against_typical(jobs.openness)[here]
    )
    return worth


def freedom_to_publish(world: World, rows: Ints) -> Floats:
    """What full openness is worth to these people, log points of pay: only researchers want it."""
    researcher = world.people.role[rows] == RESEARCHER
    return np.where(researcher, world.scenario.market.preferences.publishing, 0.0)


def lab_conditions(world: World) -> tuple[Floats, Floats]:
    """Log compute per head and log mean talent, firm x division (AI people only)."""
    people, firms, rules = world.people, world.firms, world.scenario.market.preferences
    heads = people.ai_heads(len(firms))
    talent = people.talent_sums(len(firms))
    compute = np.zeros_like(talent)
    compute[:, FRONTIER] = firms.lab_compute_usd_per_year
    per_head = np.maximum(compute / np.maximum(heads, 1), rules.compute_floor)
    return log(per_head), log(np.where(heads > 0, talent / np.maximum(heads, 1), 1.0))


def cost_of_leaving(world: World, approaches: Approaches) -> Floats:
    """Moving cost and unvested pay lost, log points of pay."""
    people, rules = world.people, world.scenario.market.preferences
    person = approaches.person
    abroad = people.region[person] != world.firms.region[approaches.firm]
    earned = people.pay_usd_per_year[person] * world.scenario.vesting.horizon / 12.0
    lost = log(1.0 + people.unvested_usd[person] / earned)
    moving = rules.moving * strangeness(world, person, approaches.firm)
    cost: Floats = moving + rules.moving_abroad * abroad + rules.lock_in * lost
    return cost


def taste_shocks(world: World, approaches: Approaches) -> Floats:
    """Standard Gumbel taste for the bidder less that for staying, this month's draw."""
    person, firm = approaches.person, approaches.firm
    staying = world.uniforms("taste for staying", person)
    going = world.draws.pairs("taste for", world.firms.keys, world.month, person, firm)
    return gumbel(going) - gumbel(staying)
