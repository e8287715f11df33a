import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from sim.statistics.inequality import (
    gini,
    lorenz,
    lorenz_ordinates,
    monthly,
    overall,
    tail_index,
    theil,
    theil_decomposition,
    weighted_quantile,
)

COUNT = 400_000
MIDDLES = (np.arange(COUNT) + 0.5) / COUNT
ONES = np.ones(COUNT)
PEOPLE = st.lists(
    st.tuples(st.floats(0, 1e9).map(lambda pay: round(pay, 3)), st.integers(1, 5)),
    min_size=1,
    max_size=40,
).filter(lambda people: sum(pay for pay, _ in people) > 1)
INDICES = [gini, theil]


def columns(people):
    return tuple(np.array(column, dtype=float) for column in zip(*people, strict=True))


def slow_gini(values):
    gaps = [abs(one - other) for one in values for other in values]
    return np.mean(gaps) / (2 * np.mean(values))


def slow_theil(values):
    relative = [value / np.mean(values) for value in values]
    return np.mean([y * np.log(y) if y > 0 else 0.0 for y in relative])


# -- closed forms ----------------------------------------------------------------------------------


@pytest.mark.parametrize("alpha", [1.6, 2.0, 3.0])
def test_pareto_gini_and_tail(alpha):
    values = (1 - MIDDLES) ** (-1 / alpha)
    assert gini(values, ONES) == pytest.approx(1 / (2 * alpha - 1), rel=5e-3)
    assert tail_index(values, ONES, 0.01) == pytest.approx(alpha, rel=5e-3)


def test_the_tail_index_counts_people_not_rows():
    values, weights = np.array([1.0, 2.0, 3.0, 8.0]), np.array([4.0, 1.0, 2.0, 3.0])
    copies = np.repeat(values, weights.astype(int))
    for share in (0.3, 0.6, 1.0):
        one_by_one = tail_index(copies, np.ones(copies.shape), share)
        assert tail_index(values, weights, share) == pytest.approx(one_by_one, nan_ok=True)


@pytest.mark.parametrize("sigma", [0.3, 0.8, 1.2])
def test_lognormal_gini_theil_and_quantiles(sigma):
    values = np.exp(sigma * stats.norm.ppf(MIDDLES))
    assert gini(values, ONES) == pytest.approx(special.erf(sigma / 2), rel=1e-4)
    assert theil(values, ONES) == pytest.approx(sigma**2 / 2, rel=5e-4)
    found = weighted_quantile(values, ONES, np.array([0.5, 0.99]))
    assert found == pytest.approx(stats.lognorm.ppf([0.5, 0.99], sigma), rel=1e-3)
    curve = lorenz_ordinates(values, ONES, np.array([0.0, 0.25, 0.9, 1.0]))
    exact = stats.norm.cdf(stats.norm.ppf([0.0, 0.25, 0.9, 1.0]) - sigma)
    assert curve == pytest.approx(exact, abs=5e-5)


def test_uniform_gini_and_lorenz():
    assert gini(MIDDLES, ONES) == pytest.approx(1 / 3, rel=1e-6)
    curve = lorenz_ordinates(MIDDLES, ONES, np.array([0.5]))
    assert curve == pytest.approx([0.25], rel=1e-5)
    assert theil(MIDDLES, ONES) == pytest.approx(np.log(2) - 0.5, rel=1e-5)


def test_one_has_all():
    values = np.array([0.0, 0.0, 0.0, 8.0])
    assert gini(values, np.ones(4)) == pytest.approx(0.75)
    assert theil(values, np.ones(4)) == pytest.approx(np.log(4))


# -- brute force -----------------------------------------------------------------------------------


@given(PEOPLE)
def test_indices_agree_with_all_pairs(people):
    values, weights = columns(people)
    copies = np.repeat(values, weights.astype(int))
    assert gini(values, weights) == pytest.approx(slow_gini(copies), abs=1e-9)
    assert theil(values, weights) == pytest.approx(slow_theil(copies), abs=1e-9)


@given(PEOPLE, st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_quantiles_agree_with_numpy_on_copies(people, shares):
    values, weights = columns(people)
    copies = np.repeat(values, weights.astype(int))
    # Kept off the jumps, where one bit decides; a test of its own stands on them.
    shares = [share for share in shares if abs((share * copies.size) % 1 - 0.5) < 0.499]
    expected = np.quantile(copies, shares, method="averaged_inverted_cdf")
    assert weighted_quantile(values, weights, np.array(shares)) == pytest.approx(expected)


@given(PEOPLE, st.floats(0.01, 100))
def test_quantiles_on_a_jump_are_midway(people, heavier):
    values, weights = columns(people)
    copies = np.sort(np.repeat(values, weights.astype(int)))
    shares = np.arange(1, copies.size) / copies.size
    found = weighted_quantile(values, weights * heavier, shares)
    assert found == pytest.approx((copies[:-1] + copies[1:]) / 2)


@given(PEOPLE)
def test_lorenz_agrees_with_adding_up(people):
    values, weights = columns(people)
    copies = np.sort(np.repeat(values, weights.astype(int)))
    shares = np.arange(copies.size + 1) / copies.size
    held = [sum(copies[:count]) / sum(copies) for count in range(copies.size + 1)]
    assert lorenz_ordinates(values, weights, shares) == pytest.approx(held, abs=1e-9)


@given(PEOPLE, st.randoms(use_true_random=False))
def test_theil_parts_are_those_of_the_groups(people, chance):
    values, weights = columns(people)
    groups = np.array([chance.randrange(4) for _ in people])
    parts = theil_decomposition(values, weights, groups)
    total = np.sum(values * weights)
    within = between = 0.0
    for group in set(groups.tolist()):
        own, heads = values[groups == group], weights[groups == group]
        share = np.sum(own * heads) / total
        if share > 0:
            within += share * theil(own, heads)
            between += share * np.log(share / (np.sum(heads) / np.sum(weights)))
    assert parts.within == pytest.approx(within, abs=1e-9)
    assert parts.between == pytest.approx(between, abs=1e-9)
    assert parts.total == pytest.approx(theil(values, weights), abs=1e-9)
    assert parts.within + parts.between == parts.total


# -- laws ------------------------------------------------------------------------------------------


@given(PEOPLE, st.floats(1e-3, 1e3), st.integers(2, 5))
def test_neither_currency_nor_country_size_matters(people, rate, times):
    values, weights = columns(people)
    for index in INDICES:
        here = index(values, weights)
        assert index(values * rate, weights) == pytest.approx(here, abs=1e-9)
        assert index(values, weights * times) == pytest.approx(here, abs=1e-9)
        copied = index(np.tile(values, times), np.tile(weights, times))
        assert copied == pytest.approx(here, abs=1e-9)


@given(PEOPLE, st.permutations(range(8)))
def test_the_order_of_rows_does_not_matter(people, order):
    order = [row for row in order if row < len(people)]
    values, weights = columns(people[:8])
    if np.sum(values) > 0:
        for index in INDICES:
            assert index(values[order], weights[order]) == pytest.approx(
                index(values, weights), abs=1e-12
            )


@given(PEOPLE)
def test_a_gift_from_rich_to_poor_lowers_inequality(people):
    values, weights = columns([(pay, 1) for pay, _ in people])
    rich, poor = int(np.argmax(values)), int(np.argmin(values))
    gift = 0.3 * (values[rich] - values[poor])
    if gift > 1:
        after = values.copy()
        after[rich] -= gift
        after[poor] += gift
        for index in INDICES:
            assert index(after, weights) < index(values, weights)


# -- edges -----------------------------------------------------------------------------------------


def test_no_one_is_not_a_number():
    none = np.zeros(0)
    for index in INDICES:
        assert np.isnan(index(none, none))
        assert np.isnan(index(np.zeros(3), np.ones(3)))
        assert np.isnan(index(np.ones(3), np.zeros(3)))
    assert np.isnan(weighted_quantile(none, none, np.array([0.5, 0.9]))).all()
    assert np.isnan(lorenz_ordinates(none, none, np.array([0.5]))).all()
    assert [part.size for part in lorenz(np.zeros(2), np.ones(2))] == [0, 0]
    assert np.isnan(tail_index(none, none, 0.01))
    assert np.isnan(tail_index(np.ones(3), np.ones(3), 1.0))
    assert np.isnan(tail_index(np.zeros(3), np.ones(3), 1.0))


def test_one_person_is_equal_to_himself():
    one = np.array([7.0])
    for index in INDICES:
        assert index(one, one) == 0.0
    assert weighted_quantile(one, one, np.array([0.0, 0.5, 1.0])).tolist() == [7.0] * 3


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_what_is_no_pay_is_refused(bad):
    with pytest.raises(ValueError, match="finite and not negative"):
        gini(np.array([1.0, bad]), np.ones(2))


def test_shapes_must_agree():
    with pytest.raises(ValueError, match="weights"):
        gini(np.ones(3), np.ones(2))
    with pytest.raises(ValueError, match="shapes"):
        theil_decomposition(np.ones(3), np.ones(3), np.zeros(2, dtype=int))
    with pytest.raises(ValueError, match="negative"):
        theil(np.array([1.0, -1.0]), np.ones(2))


# -- the tables ------------------------------------------------------------------------------------


def test_monthly_looks_at_bidding_firms_only(build):
    people = [{"firm": "meta", "pay": 4.0}, {"firm": "openai", "pay": 1.0, "weight": 3.0}]
    found = monthly(build.snapshot(*people, {"firm": "outside", "pay": 1e9, "weight": 99.0}))
    values, weights = np.array([4.0, 1.0]), np.array([1.0, 3.0])
    assert found["gini_pay"] == pytest.approx(gini(values, weights))
    assert found["theil_pay_within"] == pytest.approx(0.0, abs=1e-12)
    assert found["theil_pay_between"] == pytest.approx(theil(values, weights))
    assert found["pay_p50"] == 1.0
    assert found["pay_p99_p50"] == 4.0


def test_overall_compares_start_and_end(build):
    start = [{"when": "start", "firm": "meta", "person": 0, "pay_usd_per_year": 1.0}]
    end = [
        {"when": "end", "firm": "meta", "person": 0, "pay_usd_per_year": 1.0},
        {"when": "end", "firm": "meta", "person": 1, "pay_usd_per_year": 3.0},
        {"when": "end", "firm": "meta", "person": 2, "role": "staff", "pay_usd_per_year": 99.0},
        {"when": "end", "firm": "academia", "person": 3, "pay_usd_per_year": 99.0},
    ]
    month = dict.fromkeys([f"talent_share_{firm}" for firm in build.firms[:3]], 0.0)
    found = overall(build.ledger(people=[*start, *end], market=[month]))
    assert found["start"]["gini"] == 0.0
    assert found["end"]["gini"] == pytest.approx(0.25)
    assert found["end"]["quantiles"]["p50"] == 2.0
    assert found["end"]["lorenz"]["all"]["0.5"] == pytest.approx(0.25)
    assert found["end"]["lorenz"]["meta"]["1"] == 1.0
    assert found["end"]["lorenz"]["openai"]["0.5"] is None
    assert "academia" not in found["end"]["lorenz"]
