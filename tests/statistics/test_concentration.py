import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.statistics.concentration import effective_number, hhi, monthly, top_rows, top_share

PEOPLE = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 4)), min_size=1, max_size=30)


def columns(people):
    return tuple(np.array(column, dtype=float) for column in zip(*people, strict=True))


def top_of(values, weights, amount):
    taken = np.zeros(values.size)
    rows, inside = top_rows(values, weights, amount)
    taken[rows] = inside
    return taken.tolist()


def pareto(alpha, count=200_000):
    """People at the middle of equal slices of a Pareto distribution."""
    return (1.0 - (np.arange(count) + 0.5) / count) ** (-1.0 / alpha)


@pytest.mark.parametrize("firms", [1, 2, 7])
def test_equal_labs_count_as_they_are(firms):
    assert hhi(np.full(firms, 3.0)) == pytest.approx(1 / firms)
    assert effective_number(np.full(firms, 3.0)) == pytest.approx(firms)


def test_hhi_is_the_chance_that_two_units_share_an_employer():
    amounts = np.array([5, 3, 2, 0])
    units = np.repeat(np.arange(4), amounts)
    pairs = [mine == other for mine in units for other in units]
    assert hhi(amounts) == pytest.approx(np.mean(pairs))


def test_nothing_to_share_is_not_a_number():
    for amounts in (np.zeros(0), np.zeros(3)):
        assert np.isnan(hhi(amounts))
        assert np.isnan(effective_number(amounts))
    with pytest.raises(ValueError, match="negative"):
        hhi(np.array([1.0, -1.0]))


@pytest.mark.parametrize("alpha", [2.0, 3.0])
@pytest.mark.parametrize("share", [0.01, 0.1, 1.0])
def test_top_share_of_a_pareto_tail(alpha, share):
    values = pareto(alpha)
    found = top_share(values, np.ones(values.size), share)
    assert found == pytest.approx(share ** (1 - 1 / alpha), rel=0.02)


@given(PEOPLE, st.integers(0, 40))
def test_the_top_is_found_as_by_lining_people_up(people, amount):
    values, weights = columns(people)
    line = [row for row in range(len(people)) for _ in range(int(weights[row]))]
    line.sort(key=lambda row: (-values[row], row))
    taken = np.bincount(line[:amount], minlength=len(people))
    assert top_of(values, weights, float(amount)) == taken.tolist()


def test_people_of_no_weight_are_never_at_the_top():
    values, weights = np.array([9.0, 2.0, 1.0]), np.array([0.0, 1.0, 1.0])
    assert top_of(values, weights, 1.0) == [0, 1, 0]
    assert top_of(values, np.zeros(3), 1.0) == [0, 0, 0]
    assert top_of(values, weights, 0.0) == [0, 0, 0]
    assert top_of(np.zeros(0), np.zeros(0), 5.0) == []
    assert np.isnan(top_share(np.zeros(0), np.zeros(0), 0.01))
    assert np.isnan(top_share(np.zeros(2), np.ones(2), 0.5))


def test_wrong_shapes_and_weights_are_refused():
    with pytest.raises(ValueError, match="weights"):
        top_rows(np.zeros(3), np.ones(2), 1.0)
    with pytest.raises(ValueError, match="negative"):
        top_rows(np.zeros(2), np.array([1.0, -1.0]), 1.0)


def test_shares_leave_out_employers_that_do_not_bid(build):
    found = monthly(
        build.snapshot(
            {"firm": "meta", "talent": 6.0, "weight": 2.0},
            {"firm": "openai", "talent": 4.0, "division": 1},
            {"firm": "academia", "talent": 1000.0, "weight": 50.0},
        )
    )
    assert found["talent_share_meta"] == pytest.approx(12 / 16)
    assert found["head_share_openai"] == pytest.approx(1 / 3)
    assert found["top1pct_share_meta"] == 1.0
    assert found["top100_share_meta"] == pytest.approx(2 / 3)
    assert found["hhi_talent"] == pytest.approx((12 / 16) ** 2 + (4 / 16) ** 2)
    assert found["hhi_frontier_talent"] == 1.0
    assert found["talent_share_deepseek"] == 0.0
    assert "talent_share_academia" not in found


def test_shares_agree_with_counting_one_by_one(build, world):
    crowd, *_ = world(300, seed=3)
    found = monthly(build.snapshot(*crowd))
    bidders = [person for person in crowd if person["firm"] in build.firms[:3]]
    copies = [person for person in bidders for _ in range(int(person["weight"]))]
    copies.sort(key=lambda person: -person["talent"])
    for firm in build.firms[:3]:
        own = [person for person in copies if person["firm"] == firm]
        assert found[f"head_share_{firm}"] == pytest.approx(len(own) / len(copies))
        talent = sum(person["talent"] for person in own)
        total = sum(person["talent"] for person in copies)
        assert found[f"talent_share_{firm}"] == pytest.approx(talent / total)
        top = [person["firm"] == firm for person in copies[:100]]
        assert found[f"top100_share_{firm}"] == pytest.approx(np.mean(top))
