import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.statistics.retention import kaplan_meier, overall, survival_at

SPELLS = st.lists(
    st.tuples(st.integers(1, 12), st.booleans(), st.integers(1, 3)), min_size=1, max_size=40
)


def columns(spells):
    durations, left, weights = zip(*spells, strict=True)
    return np.array(durations, float), np.array(left), np.array(weights, float)


def slow_survival(spells, time):
    """Month by month: of those still watched, who does not leave."""
    staying = 1.0
    for month in range(1, time + 1):
        at_risk = sum(weight for duration, _, weight in spells if duration >= month)
        leavers = sum(weight for duration, left, weight in spells if left and duration == month)
        if at_risk == 0:
            return staying if staying == 0 else None
        staying *= 1 - leavers / at_risk
    return staying


def test_a_constant_hazard_gives_geometric_survival():
    hazard, months, people = 0.02, 36, 1e6
    leavers = people * hazard * (1 - hazard) ** np.arange(months)
    durations = np.append(np.arange(1, months + 1), months).astype(float)
    weights = np.append(leavers, people - leavers.sum())
    curve = kaplan_meier(durations, np.append(np.ones(months, bool), False), weights)
    for month in (0, 1, 12, 24, 36):
        assert survival_at(*curve, month) == pytest.approx((1 - hazard) ** month)


def test_censoring_at_random_does_not_bias():
    draw = np.random.default_rng(1)
    leaving, watched = draw.geometric(0.05, 200_000), draw.integers(1, 40, 200_000)
    seen = np.minimum(leaving, watched).astype(float)
    curve = kaplan_meier(seen, leaving <= watched, np.ones(seen.size))
    assert survival_at(*curve, 12.0) == pytest.approx(0.95**12, abs=0.005)


@given(SPELLS, st.integers(0, 15))
def test_agrees_with_month_by_month(spells, time):
    found = survival_at(*kaplan_meier(*columns(spells)), float(time))
    expected = slow_survival(spells, time)
    if expected is None:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(expected, abs=1e-12)


@given(SPELLS)
def test_a_weight_of_two_is_two_people(spells):
    durations, left, weights = columns(spells)
    times, survival = kaplan_meier(durations, left, weights)
    copies = weights.astype(int)
    again = kaplan_meier(
        np.repeat(durations, copies), np.repeat(left, copies), np.ones(copies.sum())
    )
    assert times.tolist() == again[0].tolist()
    assert survival == pytest.approx(again[1], abs=1e-12)
    assert np.all(np.diff(survival) <= 0)


def test_edges():
    none = np.zeros(0)
    times, survival = kaplan_meier(none, np.zeros(0, bool), none)
    assert times.size == survival.size == 0
    assert np.isnan(survival_at(times, survival, 12.0))
    gone = kaplan_meier(np.ones(2), np.ones(2, bool), np.ones(2))
    assert survival_at(*gone, 24.0) == 0.0
    with pytest.raises(ValueError, match="shapes"):
        kaplan_meier(np.ones(2), np.ones(2, bool), np.ones(3))
    with pytest.raises(ValueError, match="negative"):
        kaplan_meier(np.ones(2), np.ones(2, bool), -np.ones(2))


def run_of(build, months, moves):
    people = [
        {"when": "start", "person": 100 - row, "firm": "meta" if row < 8 else "openai"}
        for row in range(10)
    ]
    people.append({"when": "start", "person": 7, "firm": "meta", "role": "staff"})
    firms = [{"month": month, "firm": "meta"} for month in range(2, 2 + months)]
    return build.ledger(people=people, moves=moves, firms=firms)


def test_overall_follows_those_who_were_there_at_the_start(build):
    moves = [
        {"month": 2, "person": 100, "from_firm": "meta", "to_firm": "openai"},
        {"month": 5, "person": 100, "from_firm": "openai", "to_firm": "meta"},
        {"month": 13, "person": 99, "from_firm": "meta", "to_firm": None, "channel": "left"},
        {"month": 14, "person": 98, "from_firm": "meta", "to_firm": "outside"},
        {"month": 15, "person": 98, "from_firm": "outside", "to_firm": "meta"},
        {"month": 16, "person": 98, "from_firm": "meta", "to_firm": "outside"},
        {"month": 3, "person": 5000, "from_firm": "meta", "to_firm": "openai"},
        {"month": 3, "person": 7, "from_firm": "meta", "to_firm": None, "role": "staff"},
    ]
    found = overall(run_of(build, 24, moves))["everyone"]
    assert found["meta"] == {
        "people": 8.0,
        "month_12": pytest.approx(6 / 8),
        "month_24": pytest.approx(5 / 8),
    }
    assert found["openai"]["month_24"] == 1.0
    assert found["all"]["month_12"] == pytest.approx(8 / 10)
    assert found["deepseek"] == {"people": 0.0, "month_12": None, "month_24": None}


def test_a_short_run_knows_nothing_of_two_years(build):
    found = overall(run_of(build, 12, []))["everyone"]["meta"]
    assert found["month_12"] == 1.0
    assert found["month_24"] is None


def test_an_empty_run(build):
    found = overall(build.ledger())
    assert found["stars"]["all"] == {"people": 0.0, "month_12": None, "month_24": None}


def test_stars_are_followed_by_themselves(build):
    people = [
        {"when": "start", "person": row, "firm": "meta", "talent": float(row)} for row in range(200)
    ]
    moves = [{"month": 0, "person": 199, "from_firm": "meta", "to_firm": "openai"}]
    firms = [{"month": month, "firm": "meta"} for month in range(12)]
    found = overall(build.ledger(people=people, moves=moves, firms=firms))
    assert found["stars"]["meta"]["people"] == 2.0
    assert found["stars"]["meta"]["month_12"] == 0.5
    assert found["everyone"]["meta"]["month_12"] == pytest.approx(199 / 200)
