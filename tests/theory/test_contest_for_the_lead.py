"""Beliefs are shares in a logit contest; stakes turn them linearly into what a firm would own.

The field is the baseline's, shrunk: 25 firms race, the rest do not, and stakes are as reported.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.processes.race import beliefs, hedged, update_beliefs
from tests.worlds import raced_world

TOPIC = "Contest for the lead"
STEP = 1e-4
ROUNDING = 1e-12
SHARES = arrays(float, 6, elements=st.floats(0.0, 1.0))
STAKES = arrays(float, (6, 6), elements=st.floats(0.0, 1.0))


@pytest.fixture
def world():
    return raced_world()


def believed(world, capability):
    return beliefs(world.scenario.race.contest_sharpness, capability, world.racing)


def elasticities(world):
    """Changes of log beliefs (rows) for a unit of one firm's capability (columns)."""
    racing = np.flatnonzero(world.racing)
    rise = STEP * np.eye(len(world.firms))[racing]
    up, down = (
        np.log([believed(world, world.firms.capability + way * step)[racing] for step in rise])
        for way in (1.0, -1.0)
    )
    return (up - down).T / (2.0 * STEP)


# -- beliefs ---------------------------------------------------------------------------------------


def test_beliefs_add_up_and_nobody_outside_the_race_has_any(world):
    belief, racing = world.firms.belief, world.racing
    assert belief.sum() == pytest.approx(1.0, abs=ROUNDING)
    assert (belief[racing] > 0).all()
    assert (belief[~racing] == 0).all()
    assert 0 < racing.sum() < len(racing)


def test_equals_have_equal_shares(world):
    world.firms.capability[:] = 3.0
    update_beliefs(world)
    equal = np.where(world.racing, 1.0 / world.racing.sum(), 0.0)
    assert world.firms.belief == pytest.approx(equal, abs=ROUNDING)


def test_progress_of_all_alike_changes_nothing(world):
    before = world.firms.belief.copy()
    world.firms.capability += 7.0
    update_beliefs(world)
    assert world.firms.belief == pytest.approx(before, abs=ROUNDING)


def test_belief_answers_capability_with_the_elasticity_of_a_logit_contest(world, verified):
    rho, racing = world.scenario.race.contest_sharpness, world.racing
    share = world.firms.belief[racing]
    expected = rho * (np.eye(len(share)) - share[None, :])
    got = elasticities(world)
    within = (rho * STEP) ** 2
    assert got == pytest.approx(expected, abs=within)
    leader, second = np.argsort(-share)[:2]
    rows = {"its own": (leader, leader), "the leader's": (second, leader)}
    for whose, place in rows.items():
        firm = "leader" if whose == "its own" else "second firm"
        verified(
            TOPIC,
            f"Rise of the {firm}'s log belief for a unit of {whose} capability",
            source="rho (1 - p) for one's own, - rho p for a rival's; Skaperdas (1996), logit form",
            expected=expected[place],
            got=got[place],
            within=within,
            why=f"differences over steps of {STEP:g}: an error of the second order",
        )


def test_who_leaves_the_race_leaves_the_others_odds_as_they_were(world, verified):
    firms = world.firms
    order = np.argsort(-firms.belief)
    leader, second, third = order[:3]
    before = firms.belief.copy()
    firms.closed[second] = world.date
    update_beliefs(world)
    assert firms.belief[second] == 0.0
    rest = np.flatnonzero(world.racing)
    assert firms.belief[rest] == pytest.approx(before[rest] / (1 - before[second]), abs=ROUNDING)
    verified(
        TOPIC,
        "The leader's belief over the third firm's, once the second has closed",
        source="independence of irrelevant alternatives, Skaperdas (1996)",
        expected=before[leader] / before[third],
        got=firms.belief[leader] / firms.belief[third],
        within=ROUNDING * before[leader] / before[third],
        why="the same two numbers, divided by another sum: rounding only",
    )


def test_belief_is_the_chance_to_be_first_when_discovery_is_a_matter_of_luck(world, verified):
    races, leader = 100_000, world.firms.belief.argmax()
    rate = np.exp(world.scenario.race.contest_sharpness * world.firms.capability[world.racing])
    arrivals = np.random.default_rng(2).exponential(1.0 / rate, (races, len(rate)))
    firm = np.flatnonzero(world.racing)[arrivals.argmin(axis=1)]
    won = np.bincount(firm, minlength=len(world.firms)) / races
    error = np.sqrt(world.firms.belief * (1.0 - world.firms.belief) / races)
    assert (np.abs(won - world.firms.belief) <= 4.5 * error).all()
    verified(
        TOPIC,
        f"Share of {races:,} races that the leader wins, each firm with its own rate of discovery",
        source="race of exponential times at rates exp(rho K), as in Loury (1979)",
        expected=world.firms.belief[leader],
        got=won[leader],
        within=4.0 * error[leader],
        why="four standard errors of a share",
    )


# -- the hedge -------------------------------------------------------------------------------------


@settings(deadline=None, derandomize=True)
@given(SHARES, SHARES, st.floats(-3.0, 3.0), st.floats(-3.0, 3.0), STAKES)
def test_the_hedge_is_a_linear_map_of_beliefs(one, other, a, b, stakes):
    both = a * hedged(one, stakes) + b * hedged(other, stakes)
    assert hedged(a * one + b * other, stakes) == pytest.approx(both, abs=1e-9)


def test_what_is_owned_comes_on_top_of_beliefs(world, verified):
    firms = world.firms
    owned = float(firms.stakes.sum(axis=0) @ firms.belief)
    assert owned > 0.05
    verified(
        TOPIC,
        "Sum of hedged beliefs over all firms",
        source="1 + share of the prize that firms own of each other",
        expected=1.0 + owned,
        got=firms.hedged_belief.sum(),
        within=ROUNDING,
        why="an identity. A stake adds to its owner and takes nothing from the firm that wins",
    )


def test_who_owns_all_rivals_cannot_lose(world, verified):
    firms, owner = world.firms, world.firms.index("microsoft")
    firms.stakes[:] = 0.0
    firms.stakes[owner] = 1.0
    firms.stakes[owner, owner] = 0.0
    update_beliefs(world)
    others = np.arange(len(firms)) != owner
    assert np.array_equal(firms.hedged_belief[others], firms.belief[others])
    verified(
        TOPIC,
        "Hedged belief of a firm that owns all of every rival",
        source="full cover",
        expected=1.0,
        got=firms.hedged_belief[owner],
        within=ROUNDING,
        why="an identity, up to rounding",
    )
