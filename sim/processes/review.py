"""Competition review: stakes and takeovers by public firms may be looked at, held up, blocked.

The authority may review a stake bought by a giant, as it looks at its rivals' deals (article
A3:17).  Until it decides nothing moves; the lab's other suitors wait.  A licence with the
team, in which no shares change hands, is not notified and escapes review.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.quantities import Count, Share
from sim.base.section import Section

if TYPE_CHECKING:
    from sim.state.proposals import Proposal
    from sim.state.world import World


CONTROL = 0.5
"""Share of the whole from which a stake is a takeover."""


class ReviewParameters(Section):
    """What the competition authority looks at, for how long, and how often it blocks."""

    minority: Share
    """Chance that a stake below one half, bought by a public firm, is reviewed."""
    takeover: Share
    """Chance that a larger one is."""
    months: Count
    """Months a review takes; 0 decides at once."""
    blocked: Share
    """Chance that a reviewed deal is blocked."""


def review_chance(rules: ReviewParameters, stake: float, public: bool) -> float:
    """Chance that a deal for this stake is reviewed."""
    if not public or stake <= 0.0:
        return 0.0
    return rules.takeover if stake >= CONTROL else rules.minority


def block_chance(world: World, offer: Proposal) -> float:
    """Chance that an accepted offer ends in a veto, as its buyer may reckon beforehand."""
    rules, public = world.scenario.review, bool(world.firms.public[offer.buyer])
    return review_chance(rules, offer.stake, public) * rules.blocked


def is_reviewed(world: World, offer: Proposal) -> bool:
    """Whether the authority takes this deal up."""
    public = bool(world.firms.public[offer.buyer])
    luck = world.draws.one("competition review", world.firms.keys[offer.target], world.month)
    return luck < review_chance(world.scenario.review, offer.stake, public)


def is_blocked(world: World, offer: Proposal) -> bool:
    """What the authority decides on a deal it has reviewed."""
    luck = world.draws.one("competition ruling", world.firms.keys[offer.target], world.month)
    return luck < world.scenario.review.blocked


def under_review(world: World, target: int) -> bool:
    """Whether a deal for this lab waits for the authority, so that its other suitors wait."""
    return any(pending.offer.target == target for pending in world.pending)
