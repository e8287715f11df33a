"""Other people's packages on one small set of numbers.

What they gave (quantecon 0.11.4, inequality 1.1.2, powerlaw 2.0.0) is written down, so that
the comparison stands where they are not installed; where they are, they are asked again.
"""

import numpy as np
import pytest

from sim.statistics.inequality import gini, lorenz_ordinates, tail_index, theil_decomposition
from sim.statistics.polarisation import wolfson

VALUES = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 35, 8, 97, 9, 32, 38, 46], dtype=float)
GROUPS = np.arange(16) % 3
ONES = np.ones(16)
GINI = 0.6102574750830565
THEIL, THEIL_BETWEEN, THEIL_WITHIN = 0.6757485359010504, 0.09323733, 0.58251121
WOLFSON_HALVED = 0.5652901785714284
LORENZ_QUARTERS = [0.02325581, 0.089701, 0.28239203]
DENSITY_EXPONENT_FROM_9 = 1.8667764999598715


def test_our_numbers_are_theirs():
    parts = theil_decomposition(VALUES, ONES, GROUPS)
    assert gini(VALUES, ONES) == pytest.approx(GINI, rel=1e-12)
    assert parts.total == pytest.approx(THEIL, rel=1e-12)
    assert parts.between == pytest.approx(THEIL_BETWEEN, rel=1e-6)
    assert parts.within == pytest.approx(THEIL_WITHIN, rel=1e-6)
    assert wolfson(VALUES, ONES) == pytest.approx(2 * WOLFSON_HALVED, rel=1e-12)
    quarters = lorenz_ordinates(VALUES, ONES, np.array([0.25, 0.5, 0.75]))
    assert quarters == pytest.approx(LORENZ_QUARTERS, rel=1e-6)
    # Seven of the sixteen are 9 or more; theirs is the exponent of the density.
    assert tail_index(VALUES, ONES, 7 / 16) + 1 == pytest.approx(DENSITY_EXPONENT_FROM_9, rel=1e-12)


def test_quantecon_still_says_so():
    quantecon = pytest.importorskip("quantecon")
    assert quantecon.gini_coefficient(VALUES) == pytest.approx(GINI)
    assert quantecon.lorenz_curve(VALUES)[1][[4, 8, 12]] == pytest.approx(LORENZ_QUARTERS, rel=1e-6)


def test_inequality_still_says_so():
    pytest.importorskip("inequality")
    from inequality.theil import TheilD
    from inequality.wolfson import wolfson as halved

    parts = TheilD(VALUES, GROUPS)
    assert pytest.approx(THEIL) == parts.T
    assert parts.bg == pytest.approx([THEIL_BETWEEN], rel=1e-6)
    assert halved(VALUES) == pytest.approx(WOLFSON_HALVED)


@pytest.mark.filterwarnings("ignore:discrete=False")
def test_powerlaw_still_says_so():
    powerlaw = pytest.importorskip("powerlaw")
    fit = powerlaw.Fit(VALUES, xmin=9.0, verbose=False)
    assert fit.power_law.alpha == pytest.approx(DENSITY_EXPONENT_FROM_9)
