"""What people like in a job they pay for, point by point, as far as rivals leave them no more.

Whoever hires pays what makes the person as well off as with the runner-up, so what a job offers
besides pay comes off pay in full: the theory of equalizing differences (Rosen 1986).  That
identifies tastes from pay where each person's offers stand against the same rival, as in Stern
(2004).  Where tastes that nobody sees decide who goes where, pay of those who went no longer
does, and with posted pay the shares who go are a logit (McFadden 1974).
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, softmax

from sim.market.round import hold_market
from sim.processes.race import run_race
from sim.state.ledger import REGIONS
from sim.state.people import FRONTIER, RESEARCHER
from tests.theory.search_worlds import ORDERS, ROOM, chance_error, live
from tests.theory.worlds import firm, market_world, open_lab_seats

TOPIC = "Compensating differentials"
ROSEN = (
    "Taber & Vejlin 2020: firms see tastes, so each pays for the own; no market price as in Rosen"
)
ROUNDING = 1e-9
EXACT = "holds for each person, to rounding"
SAMPLE = "sampling, once in 1,000 samples"
RICH = 1e13
"""Capex that makes people worth far more than they are paid, USD/yr."""
WORTH = 1e-3
"""Value of a unit of talent for one USD/yr of compute (``tests/theory/worlds.py``)."""
PRESENT_PAY = 1e5
POSTED = 1e5
SCALE = 0.35
PEOPLE = 4_000
COLLEAGUES = slice(0, 50)
TASTES = {
    "market.preferences.mission": 1,
    "market.preferences.publishing": 0.25,
    "market.preferences.compute": 0.08,
    "market.preferences.peers": 0.15,
    "market.preferences.moving": 0.2,
    "market.preferences.moving_abroad": 0.8,
    "market.preferences.lock_in": 1,
    "market.boomerangs.memory": 24,
    "market.boomerangs.familiarity": 0.5,
    "vesting.equity_share": 0.5,
}
"""The baseline's, but for the mission."""


def courted(labs, people, change=None, pay=PRESENT_PAY, **rules):
    """A world in which these labs have just held one market for everybody else's people."""
    world = market_world(labs, people, pay, **rules)
    world.people.firm[COLLEAGUES], world.people.division[COLLEAGUES] = 0, FRONTIER
    run_race(world)
    open_lab_seats(world, ROOM)
    if change is not None:
        change(world)
    hold_market(world)
    return world


def hired(world):
    """Rows of everybody who was courted, all hired by labs, and their log pay."""
    rows = np.arange(COLLEAGUES.stop, len(world.people))
    assert world.firms.bids[world.people.firm[rows]].all()
    return rows, np.log(world.people.pay_usd_per_year[rows])


# -- what a job offers comes off pay ---------------------------------------------------------------


def test_pay_given_up_for_a_mission_is_its_worth(verified):
    worth, given_up, plain = [], [], 0.0
    for ambition in (0.0, 0.5, 1.0):
        labs = {
            "wanted": firm(capex=2.0 * RICH, ambition=ambition),
            "rival": firm(capex=RICH, ambition=0),
        }
        world = courted(labs, 300, **TASTES)
        rows, pay = hired(world)
        assert (world.people.firm[rows] == 0).all()
        plain = pay if ambition == 0.0 else plain
        worth.append(world.people.taste_mission[rows] * ambition * world.firms.belief[0])
        given_up.append(plain - pay)
    assert np.ptp(worth) > 1.0
    assert np.array(given_up) == pytest.approx(np.array(worth), abs=ROUNDING)
    verified(
        TOPIC,
        "Fall of log pay for a mission worth one log point",
        source=ROSEN,
        expected=1.0,
        got=float(np.polyfit(np.ravel(worth), np.ravel(given_up), 1)[0]),
        within=ROUNDING,
        why=EXACT,
    )


def double_peers(world):
    world.people.talent[COLLEAGUES] *= 2.0


def raise_growth(world):
    world.firms.equity_growth[0] += 0.3


def double_compute(world):
    world.firms.lab_compute_usd_per_year[0] *= 2.0


def move_abroad(world):
    world.firms.region[0] = REGIONS.index("europe")


def leave_grants(world):
    world.people.unvested_usd[:] = 2.0 * PRESENT_PAY


def know_the_lab(world):
    world.people.previous_firm[:] = 0


def publish(world):
    world.firms.openness[0] = 0.6


@pytest.mark.parametrize(
    ("change", "worth"),
    [
        (publish, 0.25 * 0.6),
        (double_compute, 0.08 * np.log(2.0)),
        (double_peers, 0.15 * np.log(2.0)),
        (raise_growth, 0.5 * 0.3),
        (know_the_lab, 0.2 * 0.5),
        (move_abroad, -0.8),
        (leave_grants, -np.log(1.0 + 2.0 / 4.0)),
    ],
)
def test_pay_given_up_for_anything_in_a_job_is_its_worth(change, worth):
    labs = {"lab": firm(capex=RICH)}
    _, plain = hired(courted(labs, 300, **TASTES))
    world = courted(labs, 300, change, **TASTES)
    rows, pay = hired(world)
    researcher = world.people.role[rows] == RESEARCHER
    assert 0 < researcher.sum() < len(rows)
    wants = researcher if change is publish else np.ones(len(rows))
    assert plain - pay == pytest.approx(wants * worth, abs=ROUNDING)


@pytest.mark.parametrize("rules", ORDERS)
def test_every_accepted_offer_is_worth_what_the_runner_up_bid(verified, rules):
    labs = {
        f"lab {i}": firm(
            capex=(1.0 + i / 5.0) * RICH,
            ambition=i / 5.0,
            openness=1.0 - i / 5.0,
            region="us" if i % 2 else "europe",
            pay_scale=1e3 * RICH,
        )
        for i in range(5)
    }
    tastes = TASTES | {"market.preferences.taste_scale": SCALE}
    world = market_world(labs, 300, PRESENT_PAY, **tastes | rules)
    open_lab_seats(world, ROOM)
    live(world, 8)
    offers = world.ledger.columns("offers")
    parts = [name for name in offers if name.startswith("du_")]
    assert len(parts) == 7
    assert all(np.ptp(offers[name]) > 0 for name in parts)
    utility = np.sum([offers[name] for name in parts], axis=0)
    taken = offers["accepted"]
    # What each loser could have gone to: the person's worth there, or at home.
    worth = np.log(world.rate("capex")[offers["bidder"]] * WORTH * offers["talent"])
    could = utility + worth - np.log(offers["pay_usd_per_year"])
    runner_up = np.zeros(offers["contest"].max() + 1)  # staying as one is is always possible
    np.maximum.at(runner_up, offers["contest"][~taken], could[~taken])
    above = utility[taken] - runner_up[offers["contest"][taken]]
    assert len(above) > 1000
    counters = {name: column[offers["is_counter"]] for name, column in offers.items()}
    assert counters["accepted"].any()
    present = counters["pay_usd_per_year"] / np.exp(counters["du_pay"])
    at_home = world.rate("capex")[counters["incumbent"]] * WORTH * counters["talent"]
    most = np.maximum(present, at_home)
    assert counters["ceiling_usd_per_year"] == pytest.approx(most, rel=ROUNDING)
    verified(
        TOPIC,
        "Utility of accepted offers above the runner-up's, largest of all, log points of pay",
        source="Postel-Vinay & Robin 2002; with amenities Taber & Vejlin 2020, Econometrica 88(3)",
        expected=0.0,
        got=float(np.abs(above).max()),
        within=1e-8,
        why="rounding",
    )


# -- what pay tells about tastes -------------------------------------------------------------------


def test_offers_to_the_same_person_tell_what_publishing_is_worth(verified):
    openness, log_pay = [], []
    for published in (0.0, 0.25, 0.5, 0.75, 1.0):
        labs = {"open": firm(capex=RICH, openness=published), "closed": firm(capex=RICH)}
        world = courted(labs, 300, **{"market.preferences.publishing": 0.25})
        rows, pay = hired(world)
        openness.append(world.firms.openness[world.people.firm[rows]])
        log_pay.append(pay)
    x, y = (np.array(values) - np.mean(values, axis=0) for values in (openness, log_pay))
    researcher = world.people.role[rows] == RESEARCHER
    slope, engineers = (
        (x * y)[:, who].sum() / (x**2)[:, who].sum() for who in (researcher, ~researcher)
    )
    assert engineers == pytest.approx(0.0, abs=ROUNDING)
    verified(
        TOPIC,
        "Log pay on openness, the same researchers in five worlds (taste 0.25)",
        source="Stern 2004, Management Science 50(6), who has several offers to each scientist",
        expected=-0.25,
        got=float(slope),
        within=ROUNDING,
        why="identified: each offer meets the same rival's; engineers' slope is 0",
    )


def test_pay_of_those_who_join_tells_less_where_tastes_differ(verified):
    """Bidders differ by ``x = 0.25 openness`` and logistic noise; who joins gives up x > 0."""
    means, errors, expected = [], [], []
    for published in (0.0, 1.0):
        labs = {"open": firm(capex=RICH, openness=published), "closed": firm(capex=RICH)}
        world = courted(
            labs,
            PEOPLE,
            **{
                "market.preferences.publishing": 0.25,
                "market.preferences.taste_scale": SCALE,
                "population.researchers_applied": 1,
            },
        )
        rows, pay = hired(world)
        given_up = (np.log(RICH * WORTH * world.people.talent[rows]) - pay)[
            world.people.firm[rows] == 0
        ]
        means.append(given_up.mean())
        errors.append(given_up.std() / np.sqrt(len(given_up)))
        join = expit(0.25 * published / SCALE)
        expected.append(-SCALE * np.log(1.0 - join) / join)
    verified(
        TOPIC,
        "Pay given up for openness, on average of those who join (taste 0.25; others' scale 0.35)",
        source="mean above 0 of a logistic: s ln(1 + exp(m / s)) (1 + exp(-m / s)); m is 0.25 or 0",
        expected=expected[1] - expected[0],
        got=means[1] - means[0],
        within=chance_error(np.hypot(*errors)),
        why=f"{SAMPLE}; below 0.25: openness draws in people who like the lab less otherwise",
    )


# -- who goes where at posted pay ------------------------------------------------------------------


def shares(better, present_pay, seed=1):
    """Shares who go to a lab that pays so many log points more, to the other, and stay."""
    labs = {
        f"lab {i}": firm(capex=RICH, pay_scale=pay, pay_stretch=0)
        for i, pay in enumerate((POSTED * np.exp(better), POSTED))
    }
    rules = {"market.ceilings.floor": 1, "market.preferences.taste_scale": SCALE}
    world = courted(labs, PEOPLE, None, present_pay, seed=seed, **rules)
    joined = world.people.firm[COLLEAGUES.stop :]
    return np.array([(joined == 0).mean(), (joined == 1).mean(), (joined > 1).mean()])


@pytest.mark.parametrize(
    ("better", "present_pay"), [(0.0, 1.0), (0.2, 1.0), (0.5, 1.0), (0.2, 0.9e5), (0.2, 2e5)]
)
def test_people_choose_by_a_logit_between_posted_offers_and_staying(better, present_pay):
    expected = softmax(np.array([better, 0.0, np.log(present_pay / POSTED)]) / SCALE)
    error = chance_error(1.0) * np.sqrt(expected * (1.0 - expected) / PEOPLE)
    assert (np.abs(shares(better, present_pay) - expected) <= error + ROUNDING).all()


def test_labour_supply_to_a_firm_has_the_elasticity_of_a_logit(verified):
    better, step = 0.2, 0.1
    less, share, more = expit((better + step * np.array([-1.0, 0.0, 1.0])) / SCALE)
    fewer, many = (shares(better + change, 1.0)[0] for change in (-step, step))
    stayed = less / more
    verified(
        TOPIC,
        "Elasticity of labour supply to a firm, pay posted (tastes of scale 0.35, two firms)",
        source="McFadden 1974; Card, Cardoso, Heining & Kline 2018: (1 - share) / scale",
        expected=(1.0 - share) / SCALE,
        got=float(np.log(many / fewer) / (2.0 * step)),
        within=chance_error(np.sqrt((1.0 / stayed - 1.0) / (more * PEOPLE)) / (2.0 * step))
        + abs(np.log(more / less) / (2.0 * step) - (1.0 - share) / SCALE),
        why=f"{SAMPLE}, and steps of 10 % of pay",
    )
