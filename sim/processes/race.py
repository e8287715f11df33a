"""The race: what labs add to their capability, and who is believed to get there first.

Lab output is Cobb-Douglas in effective compute and talent, ``Y = Yref (f C / Cref)^g
(Q / Qref)^t``; capability moves by ``a ln(1 + Y / Yref)`` a year and by what is learned from
rivals (``sim/processes/catch_up.py``), and is held back by churn.  The
belief that a firm gets there first is a Tullock contest in exp(K) (Tullock 1980; Skaperdas
1996): ``p_i = exp(rho K_i) / sum_j exp(rho K_j)``, and stakes turn beliefs into what each
firm would own of the breakthrough: ``H_i = p_i + sum_j s_ij p_j`` (article A0:89-97).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import exp, log, power
from sim.base.quantities import NonNegative, Positive, Share, UsdPerYear
from sim.base.section import Section
from sim.processes.catch_up import catch_up
from sim.processes.factions import coordination
from sim.state.people import FRONTIER

if TYPE_CHECKING:
    import numpy.typing as npt

    from sim.base.arrays import Flags, Floats
    from sim.state.world import World


class RaceParameters(Section):
    """How talent and compute become capability, and capability becomes belief."""

    compute_elasticity: Share
    """Exponent of effective compute in lab output."""
    talent_elasticity: Share
    """Exponent of talent in lab output."""
    reference_compute: UsdPerYear
    """Compute of the reference lab."""
    reference_talent: Positive
    """Talent (sum of z) of the reference lab."""
    reference_output: UsdPerYear
    """Value of the reference lab's research output."""
    progress: NonNegative
    """Capability gained a year by a lab at reference output, in units of K / ln 2."""
    churn_drag: NonNegative
    """K lost when a lab loses all its talent in a month; in proportion for less."""
    contest_sharpness: Positive
    """rho: how decisive capability is for the belief to get there first."""


def lab_output(
    rules: RaceParameters, compute: npt.ArrayLike, talent: npt.ArrayLike, frugality: npt.ArrayLike
) -> Floats:
    """Research output of labs, USD/yr: Cobb-Douglas in effective compute and talent.

    ``compute`` in USD/yr, ``talent`` as sum of z, ``frugality`` relative to the field; any
    shapes that broadcast.  Zero of either input gives zero output.
    """
    effective = np.multiply(frugality, compute) / rules.reference_compute
    team = np.asarray(talent) / rules.reference_talent
    from_compute = power(effective, rules.compute_elasticity)
    from_talent = power(team, rules.talent_elasticity)
    return rules.reference_output * from_compute * from_talent


def progress(rules: RaceParameters, output: Floats) -> Floats:
    """Capability a lab adds in a year by its own work, from its output in USD/yr."""
    return rules.progress * log(1.0 + output / rules.reference_output)


def beliefs(sharpness: float, capability: Floats, racing: Flags) -> Floats:
    """Probability that each firm gets there first (Tullock contest); sums to one."""
    leader = capability[racing].max()
    weights = np.where(racing, exp(sharpness * (capability - leader)), 0.0)
    shares: Floats = weights / weights.sum()
    return shares


def hedged(belief: Floats, stakes: Floats) -> Floats:
    """Belief plus what stakes give of others' success; ``stakes[owner, target]``."""
    owned: Floats = (stakes * belief[None, :]).sum(axis=1)
    return belief + owned


def run_race(world: World) -> None:
    """A month of research: outputs, capabilities, beliefs."""
    firms, rules = world.firms, world.scenario.race
    catch_up(world)
    talent = world.people.talent_sums(len(firms))[:, FRONTIER]
    capex = world.rate("capex")
    firms.lab_compute_usd_per_year = np.where(
        world.racing, firms.lab_compute_share * capex + firms.lab_budget_usd_per_year, 0.0
    )
    firms.output_usd_per_year = lab_output(
        rules, firms.lab_compute_usd_per_year, talent, firms.frugality
    ) * coordination(world.scenario.factions, firms.rift)
    learned = firms.learned_from_open + firms.learned_from_leader
    gained = progress(rules, firms.output_usd_per_year) + learned
    drag = rules.churn_drag * world.talent_lost
    firms.capability = np.where(
        world.racing, firms.capability + gained / 12.0 - drag, firms.capability
    )
    update_beliefs(world)


def contenders(world: World) -> Flags:
    """Firms that may get there first: those that race and have not given up their lab."""
    giving_up = np.array([stance.gives_up_lab for stance in world.firms.stances])
    left: Flags = world.racing & ~giving_up
    return left if left.any() else world.racing


def update_beliefs(world: World) -> None:
    """Beliefs and hedged beliefs from today's capabilities and stakes."""
    firms = world.firms
    sharpness = world.scenario.race.contest_sharpness
    firms.belief = beliefs(sharpness, firms.capability, contenders(world))
    firms.hedged_belief = hedged(firms.belief, firms.stakes)
