"""Raid: buy time with money (article A1:51, A1:53).

Opens star seats as long as the expected gain of one more block of stars exceeds what
their packages cost, within what the firm allows itself to pay above scale; makes the
overlap between new stars and old applied teams redundant; looks for teams to buy; builds the
lab around the newcomers, moves money to it from side bets and lets it claim compute from
products (A2:5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.state.view import FirmView, Stance

if TYPE_CHECKING:
    from sim.processes.stance import StanceParameters

BLOCK = 5
"""Seats are weighed five at a time."""


def seats_worth_opening(view: FirmView, rules: StanceParameters) -> int:
    """Star seats whose gain exceeds their cost, in blocks, within the premium allowed."""
    affordable = max(0.0, view.premium_if_raiding_usd_per_year) / max(
        1.0, view.star_pay_usd_per_year
    )
    most = min(float(rules.raid_seats), affordable)
    cost_of_block = BLOCK * view.star_pay_usd_per_year * view.package_years
    weight = 1.0 + view.urgency
    seats = 0
    while seats + BLOCK <= most:
        here = view.gain(seats * view.star_talent, 0.0)
        after = view.gain((seats + BLOCK) * view.star_talent, 0.0)
        if weight * (after - here) < cost_of_block:
            break
        seats += BLOCK
    return seats


def net_gain(view: FirmView, rules: StanceParameters) -> float:
    """What a raid is expected to bring, less its packages, USD."""
    seats = seats_worth_opening(view, rules)
    gain = (1.0 + view.urgency) * view.gain(seats * view.star_talent, 0.0)
    return gain - seats * view.star_pay_usd_per_year * view.package_years


def decide(view: FirmView, rules: StanceParameters) -> Stance:
    """Open the star seats that pay, leave the pay scale as far as urgency goes."""
    return Stance(
        name="raid",
        star_seats=float(seats_worth_opening(view, rules)),
        opening=rules.opening_raid * view.urgency,
        counter_opening=rules.opening_defence * view.urgency,
        premium_share_of_capex=rules.premium_raid,
        growth_frontier=rules.growth_raid,
        growth_applied=0.0,
        focus=(0.0, 0.0, 0.0, rules.focus_legacy),
        redundant=rules.redundant_per_star,
        buys=True,
        reorganises=True,
        moves_side_bets=rules.side_bets_moved * view.urgency,
        claims_compute=True,
    )
