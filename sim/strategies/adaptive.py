"""Adaptive: leave the routine when position or cash demands it, then take what pays best.

A firm short of runway concentrates, or gives up its lab if that is worth more (A1:46-48).
A firm whose hedged belief falls far enough below its aspiration compares raiding,
concentrating and going on as before by what each is expected to bring; money may buy time
or not, as the figures of the firm say.  A lab whose people are courted in numbers defends
itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.state.view import FirmView, Stance
from sim.strategies import concentrate, defend, raid, specialise, steady

if TYPE_CHECKING:
    from sim.processes.stance import StanceParameters


def decide(view: FirmView, rules: StanceParameters) -> Stance:
    """The stance that pays best among those the firm's position calls for."""
    if view.previous == specialise.NAME:
        return specialise.decide(view, rules)
    if view.runway_months < rules.retrench_runway:
        if specialise.pays_better(view, rules):
            return specialise.decide(view, rules)
        return concentrate.decide(view, rules)
    if view.urgency > rules.search_threshold:
        return best_way_out(view, rules)
    if view.courted_share > rules.siege:
        return defend.decide(view, rules)
    return steady.decide(view, rules)


def best_way_out(view: FirmView, rules: StanceParameters) -> Stance:
    """Raid, concentrate or go on, whichever is expected to bring most.

    A way that brings no less than the others is not left: a raid whose seats are filled
    for now goes on.
    """
    gains = {
        "steady": 0.0,
        "raid": raid.net_gain(view, rules),
        "concentrate": concentrate.net_gain(view, rules),
    }
    best = max(gains.values())
    way = view.previous if gains.get(view.previous) == best else max(gains, key=gains.__getitem__)
    ways = {"steady": steady, "raid": raid, "concentrate": concentrate}
    stance: Stance = ways[way].decide(view, rules)
    return stance
