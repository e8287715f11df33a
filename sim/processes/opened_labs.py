"""Labs opened by decision: star seats pinned to a date, laid over what the strategy decides.

A firm may be reported to have opened a lab of so many seats (articles A1:17-20, A3:8); the
event ``open_lab`` states it.  While the lab stands open its firm has at least the seats
still empty, opens its pay policy at least so far, and allows itself at least so much above
scale; whom it then wins, and at what price, is the market's.  Without such an event nothing
here does anything.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.state.opened_labs import OpenedLab
    from sim.state.view import Stance
    from sim.state.world import World


def with_seats(stance: Stance, lab: OpenedLab) -> Stance:
    """The stance with at least the lab's empty seats, opening and premium."""
    return replace(
        stance,
        star_seats=max(stance.star_seats, float(lab.seats_left)),
        opening=max(stance.opening, lab.opening),
        premium_share_of_capex=max(stance.premium_share_of_capex, lab.premium),
    )


def with_opened_lab(world: World, firm: int, stance: Stance) -> Stance:
    """A firm's stance with its opened lab laid over it, while that has seats and time left."""
    lab = world.opened_labs.get(firm)
    if lab is None or lab.seats_left <= 0 or world.date >= lab.until:
        return stance
    return with_seats(stance, lab)


def fill_opened_seats(world: World, firm: int, stars: int) -> None:
    """Stars a firm has hired take the seats of its opened lab."""
    lab = world.opened_labs.get(firm)
    if lab is not None:
        world.opened_labs[firm] = replace(lab, seats_left=max(0, lab.seats_left - stars))
