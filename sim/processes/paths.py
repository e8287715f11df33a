"""Yearly figures as a smooth monthly path.

A yearly total is taken as the rate at the middle of its year; between two years the rate
moves in a straight line, before the first and after the last it stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.base.arrays import Floats


def monthly_path(by_year: Mapping[str, float], dates: Sequence[int]) -> Floats:
    """Rate in USD/yr for each date (months since year 0) from totals by calendar year."""
    years = sorted(by_year, key=int)
    middles = [12.0 * int(year) + 5.5 for year in years]
    return np.interp(dates, middles, [by_year[year] for year in years])
