"""Retention: of those a firm employed when the run began, how many are still there?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.statistics._rows import (
    OF_MOVES,
    START,
    ai_people,
    codes,
    floats,
    number,
    people_at,
    read,
    run_months,
)
from sim.statistics.stars import star_threshold

if TYPE_CHECKING:
    from sim.state.ledger import Columns, Ledger
    from sim.statistics._rows import Codes, Flags, Floats

HORIZONS = {"month_12": 12.0, "month_24": 24.0}

MEANINGS = {
    "retention.<who>.<firm>.people": (
        "people",
        "AI people there at the start: everyone, or the most talented 1 % (stars)",
    ),
    "retention.<who>.<firm>.month_12": (
        "share",
        "of them still there after 12 months (Kaplan-Meier)",
    ),
    "retention.<who>.<firm>.month_24": (
        "share",
        "of them still there after 24 months (Kaplan-Meier)",
    ),
}


def kaplan_meier(durations: Floats, left: Flags, weights: Floats) -> tuple[Floats, Floats]:
    """Share of people who stay longer than each time, when some are watched only so long.

    ``durations`` (n,) is when a person left or was last seen, ``left`` says which; one who
    is last seen at the time another leaves was still at risk.  Gives the distinct times in
    order and survival after each, both empty for no one.

    Raises:
        ValueError: shapes differ or a weight is negative.

    Source: Kaplan & Meier (1958), "Nonparametric Estimation from Incomplete
    Observations", JASA 53(282), eq. 2b.
    """
    if not durations.shape == left.shape == weights.shape:
        raise ValueError(f"shapes differ: {durations.shape}, {left.shape}, {weights.shape}")
    if weights.size and weights.min() < 0:
        raise ValueError("weights must not be negative")
    times, index = np.unique(durations[weights > 0], return_inverse=True)
    present, leaving = weights[weights > 0], left[weights > 0]
    seen = np.bincount(index, present, minlength=times.size)
    leavers = np.bincount(index, present * leaving, minlength=times.size)
    at_risk = np.cumsum(seen[::-1])[::-1]
    survival: Floats = np.cumprod(1.0 - leavers / at_risk).astype(np.float64)
    return times, survival


def survival_at(times: Floats, survival: Floats, time: float) -> float:
    """Survival after ``time``; nan once nobody is watched any more and some had stayed."""
    if not times.size or (time > times[-1] and survival[-1] > 0):
        return np.nan
    before = int(np.searchsorted(times, time, side="right"))
    return float(survival[before - 1]) if before else 1.0


def spells(people: Columns, moves: Columns, first: int, last: int) -> tuple[Floats, Flags]:
    """Months each starter stayed with the starting employer, and whether they left it.

    Leaving in the run's first month is a spell of one month; those who stay are watched
    to the end of ``last``.  Coming back later does not undo a departure.
    """
    person, firm = codes(people, "person"), codes(people, "firm")
    order = np.argsort(person, kind="stable")
    mover = codes(moves, "person")
    row = _rows_of(mover, person[order])
    starter = order[row[row >= 0]]
    origin, month = codes(moves, "from_firm")[row >= 0], codes(moves, "month")[row >= 0]
    of_start = firm[starter] == origin
    stayed = np.full(person.shape, last - first + 1)
    left = np.zeros(person.shape, dtype=np.bool_)
    np.minimum.at(stayed, starter[of_start], month[of_start] - first + 1)
    left[starter[of_start]] = True
    return stayed.astype(np.float64), left


def overall(ledger: Ledger) -> dict[str, object]:
    """Retention after 12 and 24 months by firm, for everyone and for stars.

    Leaving counts whatever the channel; those who join later are not followed.
    """
    people, months = people_at(ledger, START), run_months(ledger)
    talent, firm = floats(people, "talent"), codes(people, "firm")
    first, last = months or (0, -1)
    stayed, left = spells(people, ai_people(read(ledger, "moves", *OF_MOVES)), first, last)
    star = talent >= star_threshold(talent, np.ones(talent.shape))
    groups = {"everyone": np.ones(star.shape, dtype=np.bool_), "stars": star}
    return {
        who: {
            name: _retained(stayed[rows], left[rows])
            for code, name in enumerate(ledger.firms)
            for rows in [member & (firm == code)]
        }
        | {"all": _retained(stayed[member], left[member])}
        for who, member in groups.items()
    }


def _retained(stayed: Floats, left: Flags) -> dict[str, float | None]:
    curve = kaplan_meier(stayed, left, np.ones(stayed.shape))
    at = {name: number(survival_at(*curve, months)) for name, months in HORIZONS.items()}
    return {"people": float(stayed.size)} | at


def _rows_of(wanted: Codes, ordered: Codes) -> Codes:
    """Where each wanted number stands in the ordered ones, or -1."""
    if not ordered.size:
        return np.full(wanted.shape, -1)
    place = np.minimum(np.searchsorted(ordered, wanted), ordered.size - 1)
    return np.where(ordered[place] == wanted, place, -1)
