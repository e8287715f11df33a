"""People change employer: the one place where anybody's firm column changes.

Whatever made people move, the same things happen: the move is written down, tenure and
the old grant are lost, the new pay and grant begin; racing firms hire for where they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.state.ledger import CHANNELS
from sim.state.people import FRONTIER, NOBODY

if TYPE_CHECKING:
    import numpy.typing as npt

    from sim.base.arrays import Ints
    from sim.state.world import World


def transfer(
    world: World,
    rows: Ints,
    to_firm: npt.ArrayLike,
    division: npt.ArrayLike,
    channel: str,
    pay_usd_per_year: npt.ArrayLike,
    grant_usd: npt.ArrayLike = 0.0,
    vesting_months: npt.ArrayLike = 0.0,
) -> None:
    """Move these people to their new employers and write the moves down.

    ``to_firm``, ``division``, pay, grant and vesting have one entry a person or are
    scalars; ``to_firm`` -1 is leaving the field.
    """
    if len(rows) == 0:
        return
    people = world.people
    note_talent_lost(world, rows)
    joins = np.broadcast_to(np.asarray(to_firm, dtype=np.int64), rows.shape)
    region_before = np.where(people.firm[rows] == NOBODY, -1, people.region[rows]).astype(np.int8)
    settles = (joins >= 0) & world.firms.bids[joins]
    people.region[rows] = np.where(settles, world.firms.region[joins], people.region[rows])
    world.ledger.append(
        "moves",
        {
            "month": np.int32(world.month),
            "person": rows.astype(np.int64),
            "talent": people.talent[rows],
            "role": people.role[rows],
            "division_from": np.where(
                people.firm[rows] == NOBODY, -1, people.division[rows]
            ).astype(np.int8),
            "from_firm": people.firm[rows],
            "to_firm": np.broadcast_to(np.asarray(to_firm, dtype=np.int16), rows.shape),
            "channel": np.int8(CHANNELS.index(channel)),
            "region_from": region_before,
            "region_to": np.where(joins == NOBODY, -1, people.region[rows]).astype(np.int8),
            "pay_before_usd_per_year": np.where(
                people.firm[rows] == NOBODY, np.nan, people.pay_usd_per_year[rows]
            ),
            "pay_after_usd_per_year": np.where(joins == NOBODY, np.nan, pay_usd_per_year),
            "tenure_months": people.tenure_months[rows],
            "boomerang": settles & (people.previous_firm[rows] == joins),
            "weight": people.weight[rows],
        },
    )
    people.previous_firm[rows] = people.firm[rows]
    if rows.max() >= people.ai:
        people.staff_moved()
    people.firm[rows] = to_firm
    people.division[rows] = division
    people.pay_usd_per_year[rows] = pay_usd_per_year
    if rows.min() < people.ai:  # staff hold no grants and are no stars
        people.hired_as_star[rows] = False
        people.unvested_usd[rows] = grant_usd
        people.vesting_months_left[rows] = vesting_months
    people.tenure_months[rows] = 0.0
    people.morale[rows] = 0.0


def note_talent_lost(world: World, rows: Ints) -> None:
    """Remember how much frontier talent each firm loses this month, for next month's drag."""
    people = world.people
    lab = rows[(rows < people.ai) & (people.division[rows] == FRONTIER) & (people.firm[rows] >= 0)]
    if len(lab):
        firm = people.firm[lab].astype(np.int64)
        world.leaving_talent += np.bincount(
            firm, weights=people.talent[lab], minlength=len(world.firms)
        )
