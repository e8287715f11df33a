"""Morale: what layoffs, reorganisation and bought stars do to those who stay.

Survivors of layoffs quit more: by 31 per cent after a cut of one per cent, concave in its
size (Trevor & Nyberg 2008).  People who see newcomers paid far more are dissatisfied if
they earn less and no happier if they earn more (Card, Mas, Moretti & Saez 2012; articles
A0:118-122, A2:5).  Morale is in log points of the quit hazard and heals with time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.kernels import formula, kernel
from sim.base.lazy import np
from sim.base.numerics import exp_of, log, power
from sim.base.quantities import NonNegative, Positive
from sim.base.section import Section
from sim.state.people import APPLIED

if TYPE_CHECKING:
    import numpy.typing as npt

    from sim.base.arrays import Floats, Ints
    from sim.state.world import World


class MoraleParameters(Section):
    """How much morale falls and how long it takes to heal."""

    after_cut: NonNegative
    """Rise of the quit hazard after a cut of one per cent, as a share."""
    cut_curvature: Positive
    """Exponent of the cut's size in per cent."""
    envy: NonNegative
    """Log points of quit hazard for each log point of premium a newcomer is paid above oneself."""
    envy_half: Positive
    """Newcomers in a month at which envy has half its full strength."""
    lowest: NonNegative
    """Morale does not fall below minus this."""
    healing: Positive
    """Months after which a third (1/e) of the hurt is left."""


def morale_loss_after_cut(rules: MoraleParameters, share: float) -> float:
    """Log points of quit hazard that survivors gain from a cut of this share of staff."""
    return float(log(1.0 + rules.after_cut * power(100.0 * share, rules.cut_curvature)))


def envy_loss(
    rules: MoraleParameters, own_premium: Floats, star_premium: float, stars: float
) -> Floats:
    """Log points of quit hazard that old hands gain when so many stars come at such a premium.

    Premia are log points of pay above what the firm's scale gives for the person's talent:
    people compare themselves with what they would be paid by the same rule.
    """
    gap = np.maximum(0.0, star_premium - own_premium)
    return rules.envy * gap * stars / (stars + rules.envy_half)


def lower_morale_after_cut(world: World, survivors: Ints, share: float) -> None:
    """All who are left at the firm take the loss."""
    lose_morale(world, survivors, morale_loss_after_cut(world.scenario.morale, share))


def lower_morale_of_passed_over(world: World, firm: int, stars: Ints) -> None:
    """AI colleagues of newly bought stars who are paid a smaller premium take the loss."""
    people, rules = world.people, world.scenario.morale
    colleagues = np.flatnonzero(
        (people.firm[people.talents] == firm) & (people.division[people.talents] <= APPLIED)
    )
    colleagues = np.setdiff1d(colleagues, stars)
    star_premium = float(log_premium(world, firm, stars).mean())
    own = log_premium(world, firm, colleagues)
    loss = envy_loss(rules, own, star_premium, float(len(stars)))
    lose_morale(world, colleagues, loss)


def log_premium(world: World, firm: npt.ArrayLike, rows: Ints) -> Floats:
    """Log points by which these people are paid above the firm's scale for their talent.

    ``firm`` is one firm, or one for each.
    """
    return log(world.people.pay_usd_per_year[rows] / world.scale_pay(firm, rows))


@formula
def lowered(morale: float, loss: float, lowest: float) -> float:
    """Morale after a loss that content people would feel in full.

    ``morale - loss (1 + morale / lowest)``, never below the bottom: who is hurt already has
    less left to lose, so that a third wave of layoffs does less than the first.
    """
    left_to_lose = 1.0 + morale / lowest if lowest > 0.0 else 0.0
    return max(-lowest, morale - loss * left_to_lose)


def lose_morale(world: World, rows: Ints, loss: Floats | float) -> None:
    """These people's morale falls by so many log points, less the lower it is already."""
    losses = np.full(len(rows), loss)
    lower(rows, losses, float(world.scenario.morale.lowest), world.people.morale)


@kernel
def lower(rows: Ints, loss: Floats, lowest: float, morale: Floats) -> None:
    """The morale of these rows, each by its own loss."""
    for i in range(len(rows)):
        morale[rows[i]] = lowered(morale[rows[i]], loss[i], lowest)


def heal_morale(world: World) -> None:
    """A month's healing."""
    world.people.morale *= exp_of(-1.0 / world.scenario.morale.healing)
