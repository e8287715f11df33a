"""Inequality of pay among the AI people of firms that bid."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.base.lazy import np
from sim.base.numerics import log
from sim.statistics._rows import (
    END,
    START,
    at_bidders,
    bidding,
    codes,
    floats,
    named,
    number,
    people_at,
    ratio,
)
from sim.statistics.concentration import top_rows, top_share

if TYPE_CHECKING:
    from sim.state.ledger import Columns, Ledger
    from sim.statistics._rows import Codes, Floats
    from sim.statistics.snapshot import Snapshot

QUANTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9, "p99": 0.99, "p999": 0.999}
POINTS = (*(step / 20 for step in range(20)), 0.99, 0.995, 0.999, 1.0)

MEANINGS = {
    "gini_pay": ("index", "Gini coefficient of pay; 0 is equal pay"),
    "theil_pay": ("log points", "Theil index of pay"),
    "theil_pay_within": ("log points", "part of the Theil index that lies inside firms"),
    "theil_pay_between": ("log points", "part of the Theil index between firms' mean pay"),
    "pay_p50": ("USD/yr", "median pay"),
    "pay_p90": ("USD/yr", "pay exceeded by one in ten"),
    "pay_p99": ("USD/yr", "pay exceeded by one in a hundred"),
    "pay_p999": ("USD/yr", "pay exceeded by one in a thousand"),
    "pay_p99_p50": ("ratio", "99th percentile of pay over the median"),
    "pay_top1pct_share": ("share", "of all pay that goes to the best-paid 1 %"),
    "pay_tail_index": ("exponent", "Pareto index of the best-paid 1 % (Hill); lower is heavier"),
    "inequality.<when>.gini": ("index", "Gini coefficient of pay at the start or end of the run"),
    "inequality.<when>.theil": ("log points", "Theil index of pay"),
    "inequality.<when>.theil_within": ("log points", "its part inside firms"),
    "inequality.<when>.theil_between": ("log points", "its part between firms"),
    "inequality.<when>.tail_index": ("exponent", "Pareto index of the best-paid 1 %"),
    "inequality.<when>.quantiles.<quantile>": ("USD/yr", "pay at that quantile"),
    "inequality.<when>.lorenz.<group>.<share>": (
        "share",
        "of pay that goes to that share of people, the lowest-paid first; all or one firm",
    ),
}


class Theil(NamedTuple):
    """A Theil index and its two parts, in log points."""

    total: float
    within: float
    between: float


class Ordered(NamedTuple):
    """Values from low to high, their weights, and running sums of people and of value."""

    values: Floats
    weights: Floats
    people: Floats
    held: Floats


def in_order(values: Floats, weights: Floats) -> Ordered:
    """Line people up from low to high; rows of no weight are left out.

    Raises:
        ValueError: shapes differ, a value is not finite, or a value or weight is negative.
    """
    if values.shape != weights.shape:
        raise ValueError(f"{values.shape} values and {weights.shape} weights")
    if not values.size:
        return Ordered(values, weights, values, values)
    lightest, heaviest = weights.min(), weights.max()
    if not (values.min() >= 0 and values.max() < np.inf and lightest >= 0 and heaviest < np.inf):
        raise ValueError("values and weights must be finite and not negative")
    if lightest == heaviest > 0:  # nothing to carry along: three times faster, same result
        values = np.sort(values)
    else:
        rows = np.flatnonzero(weights)
        rows = rows[np.argsort(values[rows], kind="stable")]
        values, weights = values[rows], weights[rows]
    return Ordered(values, weights, np.cumsum(weights), np.cumsum(weights * values))


def gini(values: Floats, weights: Floats) -> float:
    """Gini coefficient: half the mean gap between two people, over the mean.

    0 when all have the same, towards 1 when one has all; nan for no one or nothing.
    Shapes: ``values`` (any unit, none negative) and ``weights`` (people), (n,).

    Source: Lerman & Yitzhaki (1989), "Improving the accuracy of estimates of Gini
    coefficients", J. Econometrics 42(1), 43-47: people of one row share a middle rank.
    """
    return gini_in_order(in_order(values, weights))


def gini_in_order(line: Ordered) -> float:
    """:func:`gini` of people lined up: twice the area between diagonal and Lorenz curve."""
    if not (line.held.size and line.held[-1] > 0):
        return np.nan
    below = np.sum(line.weights * (2.0 * line.held - line.weights * line.values))
    return max(float(1.0 - below / (line.people[-1] * line.held[-1])), 0.0)


def theil(values: Floats, weights: Floats) -> float:
    """Theil's T: mean of ``y ln y`` for y = value over mean; nan for no one or nothing.

    Source: Theil (1967), Economics and Information Theory, ch. 4; Shorrocks (1980), "The
    Class of Additively Decomposable Inequality Measures", Econometrica 48(3), 613-625 (c = 1).
    """
    return theil_decomposition(values, weights, np.zeros(values.shape, dtype=np.int64)).total


def theil_decomposition(values: Floats, weights: Floats, groups: Codes) -> Theil:
    """Theil's T split into inequality inside groups and between their means.

    Within is the groups' own T weighted by their shares of the total; between is T if
    everyone had their group's mean.  Shapes (n,); ``groups`` are numbers from 0.

    Raises:
        ValueError: shapes differ, or a value or weight is negative.

    Source: Bourguignon (1979), "Decomposable Income Inequality Measures", Econometrica 47(4);
    Shorrocks (1980), Econometrica 48(3), 613-625 (c = 1).
    """
    if not values.shape == weights.shape == groups.shape:
        raise ValueError(f"shapes differ: {values.shape}, {weights.shape}, {groups.shape}")
    if values.size and not (values.min() >= 0 and weights.min() >= 0):
        raise ValueError("values and weights must not be negative")
    people, total = np.sum(weights), np.sum(weights * values)
    if not (people > 0 and total > 0):
        return Theil(np.nan, np.nan, np.nan)
    mean = total / people
    relative = values / mean
    part = weights * relative
    order = part * log(np.where(relative > 0, relative, 1.0))
    share, heads = np.bincount(groups, part), np.bincount(groups, weights)
    level = share * log(np.where(share > 0, ratio(share, heads), 1.0))
    within = max(float(np.sum(np.bincount(groups, order) - level) / people), 0.0)
    between = max(float(np.sum(level) / people), 0.0)
    return Theil(within + between, within, between)


def weighted_quantile(values: Floats, weights: Floats, shares: Floats) -> Floats:
    """Value below which a share of people lies: the jump of the distribution function.

    Between two rows exactly at the share their mean is taken, so that a weight of two
    is the same as two rows.  Shapes: (n,), (n,) and (k,) shares from 0 to 1; result (k,),
    nan for no one.

    Source: Hyndman & Fan (1996), "Sample Quantiles in Statistical Packages", The American
    Statistician 50(4), definition 2.
    """
    return quantile_in_order(in_order(values, weights), np.asarray(shares, dtype=np.float64))


def quantile_in_order(line: Ordered, shares: Floats) -> Floats:
    """:func:`weighted_quantile` of people lined up."""
    if not line.values.size:
        return np.full(shares.shape, np.nan)
    everyone, last = line.people[-1], line.values.size - 1
    wanted, slack = shares * everyone, 1e-12 * everyone
    low = np.minimum(np.searchsorted(line.people, wanted - slack, side="left"), last)
    high = np.minimum(np.searchsorted(line.people, wanted + slack, side="right"), last)
    middle: Floats = 0.5 * (line.values[low] + line.values[high])
    return middle


def lorenz(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Lorenz curve: share of the total that the poorest share of people holds.

    Gives shares of people and of the total, each (n + 1,), from (0, 0) to (1, 1); two
    empty arrays for no one or nothing.

    Source: Lorenz (1905), "Methods of Measuring the Concentration of Wealth", Publ. ASA
    9(70); Gastwirth (1971), "A General Definition of the Lorenz Curve", Econometrica 39(6).
    """
    line = in_order(values, weights)
    if not (line.held.size and line.held[-1] > 0):
        return np.zeros(0), np.zeros(0)
    start = np.zeros(1)
    return (
        np.append(start, line.people / line.people[-1]),
        np.append(start, line.held / line.held[-1]),
    )


def lorenz_ordinates(values: Floats, weights: Floats, shares: Floats) -> Floats:
    """Heights of the Lorenz curve at shares of people (k,); nan for no one or nothing."""
    return lorenz_in_order(in_order(values, weights), np.asarray(shares, dtype=np.float64))


def lorenz_in_order(line: Ordered, shares: Floats) -> Floats:
    """:func:`lorenz_ordinates` of people lined up, straight between two rows."""
    if not (line.held.size and line.held[-1] > 0):
        return np.full(shares.shape, np.nan)
    everyone, last = line.people[-1], line.values.size - 1
    row = np.minimum(np.searchsorted(line.people, shares * everyone, side="left"), last)
    # The rest of the row's people hold as much each as those before the mark.
    rest = (line.people[row] - shares * everyone) * line.values[row]
    height: Floats = (line.held[row] - rest) / line.held[-1]
    return height


def tail_index(values: Floats, weights: Floats, share: float) -> float:
    """Pareto index of the highest ``share`` of values (Hill's estimator); lower is heavier.

    The number of people in the tail, a whole one, over the sum of log distances to its lowest
    value; nan if there is no one or no spread.

    Source: Hill (1975), "A Simple General Approach to Inference About the Tail of a
    Distribution", Annals of Statistics 3(5); Clauset, Shalizi & Newman (2009), SIAM Review
    51(4), eq. 3.1, less one (theirs is the exponent of the density).
    """
    rows, heads = top_rows(values, weights, float(np.rint(share * np.sum(weights))))
    tail = values[rows]
    if not (tail.size and tail.min() > 0):
        return np.nan
    return float(ratio(np.sum(heads), np.sum(heads * log(tail / tail.min()))))


def monthly(snapshot: Snapshot) -> dict[str, float]:
    """Inequality of pay at a month's end."""
    rows = np.flatnonzero(snapshot.bids[snapshot.firm])
    pay, weight = snapshot.pay_usd_per_year[rows], snapshot.weight[rows]
    line = in_order(pay, weight)
    parts = theil_decomposition(pay, weight, snapshot.firm[rows].astype(np.int64))
    p50, p90, p99, p999 = quantile_in_order(line, np.array([0.5, 0.9, 0.99, 0.999])).tolist()
    return {
        "gini_pay": gini_in_order(line),
        "theil_pay": parts.total,
        "theil_pay_within": parts.within,
        "theil_pay_between": parts.between,
        "pay_p50": p50,
        "pay_p90": p90,
        "pay_p99": p99,
        "pay_p999": p999,
        "pay_p99_p50": float(ratio(p99, p50)),
        "pay_top1pct_share": top_share(pay, weight, 0.01),
        "pay_tail_index": tail_index(pay, weight, 0.01),
    }


def overall(ledger: Ledger) -> dict[str, object]:
    """Inequality of pay, quantiles and Lorenz curves at the start and the end of the run."""
    return {
        name: _of_people(ledger, at_bidders(ledger, people_at(ledger, when)))
        for name, when in (("start", START), ("end", END))
    }


def _of_people(ledger: Ledger, people: Columns) -> dict[str, object]:
    pay, firm = floats(people, "pay_usd_per_year"), codes(people, "firm")
    weight = np.ones(pay.shape)
    parts = theil_decomposition(pay, weight, firm)
    quantiles = weighted_quantile(pay, weight, np.array(list(QUANTILES.values())))
    groups = {"all": pay} | {
        name: pay[firm == code] for code, name in enumerate(ledger.firms) if bidding(ledger)[code]
    }
    return {
        "gini": number(gini(pay, weight)),
        "theil": number(parts.total),
        "theil_within": number(parts.within),
        "theil_between": number(parts.between),
        "tail_index": number(tail_index(pay, weight, 0.01)),
        "quantiles": named(tuple(QUANTILES), quantiles),
        "lorenz": {group: _curve(of_group) for group, of_group in groups.items()},
    }


def _curve(pay: Floats) -> dict[str, float | None]:
    heights = lorenz_ordinates(pay, np.ones(pay.shape), np.array(POINTS))
    return named([f"{point:g}" for point in POINTS], heights)
