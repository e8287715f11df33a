import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from sim.statistics.polarisation import monthly, wolfson

MIDDLES = (np.arange(100_000) + 0.5) / 100_000
PEOPLE = st.lists(st.tuples(st.integers(1, 1000), st.integers(1, 5)), min_size=1, max_size=30)


def slow_wolfson(copies):
    """Twice the gap between corrected mean and poorer half's mean, over the median."""
    copies = sorted(copies)
    gaps = np.mean([abs(one - other) for one in copies for other in copies])
    half = len(copies) / 2
    poor = sum(copies[: int(half)]) + (half - int(half)) * copies[int(half)]
    return 2 * ((np.mean(copies) - gaps / 2) - poor / half) / np.median(copies)


def test_uniform_and_lognormal():
    ones = np.ones(MIDDLES.size)
    assert wolfson(MIDDLES, ones) == pytest.approx(1 / 3, rel=1e-4)
    sigma = 0.7
    exact = 4 * np.exp(sigma**2 / 2) * (0.5 - stats.norm.cdf(-sigma) - special.erf(sigma / 2) / 2)
    assert wolfson(np.exp(sigma * stats.norm.ppf(MIDDLES)), ones) == pytest.approx(exact, rel=1e-3)


@given(PEOPLE)
def test_agrees_with_the_form_of_ravallion_and_chen(people):
    values, weights = (np.array(column, dtype=float) for column in zip(*people, strict=True))
    copies = np.repeat(values, weights.astype(int)).tolist()
    assert wolfson(values, weights) == pytest.approx(slow_wolfson(copies), abs=1e-9)


def test_halves_that_draw_together_polarise_while_inequality_falls():
    before, after = np.array([1.0, 3.0, 5.0, 7.0]), np.array([2.0, 2.0, 6.0, 6.0])
    assert wolfson(after, np.ones(4)) > wolfson(before, np.ones(4))


def test_edges():
    assert np.isnan(wolfson(np.zeros(0), np.zeros(0)))
    assert np.isnan(wolfson(np.array([0.0, 0.0, 1.0]), np.ones(3)))
    assert wolfson(np.array([5.0]), np.ones(1)) == pytest.approx(0.0)
    assert wolfson(np.full(6, 5.0), np.ones(6)) == pytest.approx(0.0, abs=1e-12)


def test_monthly_takes_each_firm_by_itself(build, world):
    crowd, *_ = world(200, seed=5)
    found = monthly(build.snapshot(*crowd))
    for firm in build.firms[:3]:
        own = [person for person in crowd if person["firm"] == firm]
        copies = [person["pay"] for person in own for _ in range(int(person["weight"]))]
        assert found[f"wolfson_pay_{firm}"] == pytest.approx(slow_wolfson(copies))
    bidders = [person for person in crowd if person["firm"] in build.firms[:3]]
    copies = [person["pay"] for person in bidders for _ in range(int(person["weight"]))]
    assert found["wolfson_pay"] == pytest.approx(slow_wolfson(copies))
    assert "wolfson_pay_academia" not in found
