"""An auction that bids without end fails."""

from __future__ import annotations

import numpy as np
import pytest

from sim.market.settlements import simultaneous
from tests.market.lots import KINDS_OF_SEAT


class Counted(simultaneous.Auction):
    """An auction that fails where it would bid for ever.

    Who finds somebody raises a level by an increment; or to a bid's floor or end, or wins at the
    level there is from who cannot come back or from home, which happens once to each bid.  Then at
    most one firm's kinds of seat bid again, and the bidder.
    """

    def __init__(self, *args):
        super().__init__(*args)
        rises = (np.maximum(0.0, self.most) / self.increment + 4.0).sum()
        self.bids_left = (2 + KINDS_OF_SEAT) * rises + len(self.bids)

    def bid(self, team):
        self.bids_left -= 1
        assert self.bids_left >= 0, "bids without end"
        return super().bid(team)


@pytest.fixture(autouse=True, scope="module")
def bids_are_counted():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simultaneous, "Auction", Counted)
        yield
