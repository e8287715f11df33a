"""Openness: labs open their models when they fall behind and close them when money is short.

Open weights are the laggard's ticket into the race (article A1:36) and are closed once
money must be made (A2:5).  Wanted openness is what a lab was known for at the start, more
as its lag behind the leader grows, less as its investors or its runway press harder:
``o* = o0 + ticket (lag - lag0) - monetise (P - P0)``, between 0 and 1.  A model that is out
stays out, so openness moves to what is wanted over a release cycle.  Start is the first
month in which the firm races.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import exp_of
from sim.base.quantities import Months, NonNegative
from sim.base.section import Section
from sim.state.firms import NOT_YET

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats
    from sim.state.world import World


class OpennessParameters(Section):
    """When labs open and close their models."""

    ticket: NonNegative
    """Openness gained by a lab that falls one unit of K further behind; 0 is none."""
    monetise: NonNegative
    """Openness lost for one unit more of investor or runway pressure; 0 is none."""
    release_cycle: Months
    """Months in which openness goes 63 % of the way to what is wanted."""


def lag_behind(capability: Floats, racing: Flags) -> Floats:
    """How far each racing lab is behind the leader, in K; 0 for the others."""
    lead = np.where(racing, capability, -np.inf).max()
    return np.where(racing, lead - capability, 0.0)


def wanted_openness(
    rules: OpennessParameters, reported: Floats, lag_grown: Floats, pressure_grown: Floats
) -> Floats:
    """The openness a lab would choose now, 0 to 1, from what has changed since the start."""
    wanted = reported + rules.ticket * lag_grown - rules.monetise * pressure_grown
    return np.clip(wanted, 0.0, 1.0)


def adjust_openness(world: World) -> None:
    """A month's move of every racing lab toward the openness it wants."""
    firms, rules, racing = world.firms, world.scenario.openness, world.racing
    lag = lag_behind(firms.capability, racing)
    new = racing & (firms.start_lag == NOT_YET)
    firms.start_lag = np.where(new, lag, firms.start_lag)
    firms.start_pressure = np.where(new, firms.pressure, firms.start_pressure)
    wanted = wanted_openness(
        rules, firms.start_openness, lag - firms.start_lag, firms.pressure - firms.start_pressure
    )
    step = (1.0 - exp_of(-1.0 / rules.release_cycle)) * (wanted - firms.openness)
    firms.openness = np.where(racing, firms.openness + step, firms.openness)
