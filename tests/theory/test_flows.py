"""Hires and quits at constant rates: tenure, Little's law, two states, growth, retention.

Whole months of the model with everything else switched off: ``simulate``, or ``one_month`` where
a test looks on.  A quit hazard h makes ``1 - exp(-h)`` of those employed leave in a month; a
newcomer is first at risk in the month after.
"""

from __future__ import annotations

import math
from copy import deepcopy
from functools import cache

import numpy as np
import pytest
from scipy import special, stats

from sim.model import simulate
from sim.state.people import FRONTIER
from sim.state.transfers import transfer
from sim.statistics.retention import overall
from sim.step import one_month
from tests.theory.worlds import firm, market_scenario, market_world, open_lab_seats
from tests.worlds import deciders

TOPIC = "Flows"
HAZARD = 0.05
QUIT = 1.0 - math.exp(-HAZARD)
ERRORS = 4.0
"""Standard errors within which a figure must lie; once in 16,000 one would not."""
LAB, START, END = 0, 0, 1
PLENTY = 1e9


def run(heads, people, end, **overrides):
    """What is written down of a lab of so many, who quit at the hazard, and a pool outside."""
    lab = firm(heads={"frontier": heads, "applied": 0, "core": 0, "legacy": 0})
    scenario = market_scenario(
        {"lab": lab}, people, **{"quits.hazard_ai": HAZARD, "run.end": end, **overrides}
    )
    return simulate(scenario, 1)


@cache
def steady():
    """Fifteen years of a lab that fills its seats; first tenures are those of a steady state."""
    one_each = {"market.scouting.approaches_per_seat": 1}
    return run(1000, 1500, "2039-12", **one_each, **{"population.mean_tenure": 1 / HAZARD})


def exits_and_hires(ledger):
    """Months and completed tenures of those who left the lab; months of those who came."""
    moves = ledger.columns("moves")
    left = moves["from_firm"] == LAB
    return moves["month"][left], moves["tenure_months"][left], moves["month"][~left]


# -- one lab ---------------------------------------------------------------------------------------


def test_a_constant_hazard_gives_geometric_tenure(verified):
    month, tenure, hired = exits_and_hires(steady())
    watched = 90
    first, last = 1, hired.max() - watched
    cohort = int(((hired >= first) & (hired <= last)).sum())
    came = month - tenure
    tenure = np.sort(tenure[(came >= first) & (came <= last)])
    times = np.arange(1, watched + 1)
    found = np.searchsorted(tenure, times, side="right") / cohort
    verified(
        TOPIC,
        f"Tenure of {cohort:,} people hired: Kolmogorov-Smirnov distance to the geometric law",
        source="constant hazard h: a share exp(-h t) stays t months",
        expected=0.0,
        got=np.abs(found - (1.0 - np.exp(-HAZARD * times))).max(),
        within=stats.kstwo.isf(1e-3, cohort),
        why="as many draws from the law itself stand farther off at most once in a thousand",
    )


def test_heads_are_hires_a_month_times_mean_tenure(verified):
    """Little's law, and to the last month once spells cut off at both ends are counted."""
    ledger = steady()
    heads, (_, tenure, hired) = heads_of_the_lab(ledger), exits_and_hires(ledger)
    expected = len(hired) / len(heads) * tenure.mean()
    people = ledger.columns("people")
    ages = [
        people["tenure_months"][(people["firm"] == LAB) & (people["when"] == when)]
        for when in (START, END)
    ]
    more = len(ages[END]) - len(ages[START])
    cut_off = ages[END].sum() - ages[START].sum() - more * tenure.mean()
    assert heads.sum() - expected * len(heads) == pytest.approx(cut_off, rel=1e-9)
    spread = math.sqrt(1.0 - QUIT) / QUIT
    edges = ERRORS * math.sqrt(2.0 * heads.mean()) * spread + heads.mean()
    verified(
        TOPIC,
        f"Mean head count of a lab over {len(heads)} months",
        source="Little (1961): hires a month times mean completed tenure",
        expected=expected,
        got=heads.mean(),
        within=edges / len(heads),
        why="spells cut off at the two ends: four standard errors of their ages, and a month",
    )


def heads_of_the_lab(ledger):
    firms = ledger.columns("firms")
    return firms["heads_frontier"][firms["firm"] == LAB]


def test_the_retention_statistic_is_the_survival_of_a_constant_hazard(verified):
    settled = {"population.mean_tenure": 1e6, "market.scouting.approaches_per_seat": 0}
    of_lab = overall(run(20_000, 1, "2026-12", **settled))["everyone"]["lab"]
    stays = np.exp(-HAZARD * np.array([12, 24]))
    error = np.sqrt(stays * (1.0 - stays) / of_lab["people"])
    assert abs(of_lab["month_12"] - stays[0]) <= ERRORS * error[0]
    verified(
        TOPIC,
        f"Share of {of_lab['people']:,.0f} people still there after 24 months",
        source="constant hazard h: exp(-h t)",
        expected=stays[1],
        got=of_lab["month_24"],
        within=ERRORS * error[1],
        why="four standard errors of a share",
    )


# -- two states ------------------------------------------------------------------------------------


def test_two_states_reach_their_steady_state(verified):
    """Everybody outside has an offer each month, and tastes decide: a constant share accepts."""
    finding, crowd, months, settled = 0.1, 2000, 90, 45
    pay = 1e5 * finding / (1.0 - finding)  # log odds of accepting are the log difference in pay
    world = market_world(
        {"lab": firm(pay_scale=pay, pay_stretch=0)},
        crowd,
        pay=1e5,
        **{"quits.hazard_ai": HAZARD, "market.preferences.taste_scale": 1, "run.end": "2032-12"},
    )
    open_lab_seats(world, PLENTY)
    outside, found = world.firms.index("outside"), []
    for _ in range(months):
        one_month(world, deciders(world))
        found.append((world.people.firm == outside).mean())
    rest, kept = QUIT / (QUIT + finding), 1.0 - QUIT - finding
    path = rest + (1.0 - rest) * kept ** np.arange(1, months + 1)
    error = np.sqrt(path * (1.0 - path) / crowd)
    assert (np.abs(found - path) <= ERRORS * error).all()
    memory = (1.0 + kept) / (1.0 - kept) / (months - settled)
    verified(
        TOPIC,
        "Share of people outside the lab, once steady",
        source="two states: q / (q + f), a share q quits a month and a share f is hired",
        expected=rest,
        got=np.mean(found[settled:]),
        within=ERRORS * math.sqrt(rest * (1.0 - rest) / crowd * memory),
        why="four standard errors of a mean over months that remember each other",
    )


# -- growth ----------------------------------------------------------------------------------------

SIZES = np.repeat([8, 32, 128, 512], 6)
DRAWS = 24


@cache
def growth():
    """Growth of labs of these sizes in a month, under so many draws of luck: draw x firm.

    Each lab approaches a quarter of its heads at an employer that pays the same: half accept.
    """
    staff, labs = np.arange(SIZES.sum()), np.repeat(np.arange(len(SIZES)), SIZES)
    start = market_world(
        {f"lab {i}": firm(pay_scale=1e5, pay_stretch=0) for i in range(len(SIZES))},
        len(staff) + 6000,
        pay=1e5,
        **{"quits.hazard_ai": HAZARD, "market.preferences.taste_scale": 1},
        **{"market.scouting.approaches_per_seat": 1, "market.scouting.rest": 600},
    )
    start.people.tenure_months[:] = 600.0
    transfer(start, staff, labs, FRONTIER, "entered", 1e5)
    start.people.tenure_months[staff] = 1.0  # at risk of quitting, too new to be approached
    open_lab_seats(start, 0.25 * np.r_[SIZES, 0, 0])
    found = []
    for month in range(DRAWS):
        world = deepcopy(start, {id(start.scenario): start.scenario})
        world.month = month - 1
        one_month(world, deciders(world))
        found.append(world.people.heads(len(world.firms))[: len(SIZES), FRONTIER] / SIZES - 1.0)
    return np.array(found)


def test_growth_does_not_depend_on_size(verified):
    log_size, mean = np.log(SIZES), growth().mean(axis=0)
    slope = np.polyfit(log_size, mean, 1, w=np.sqrt(SIZES))[0]
    apart = log_size - np.average(log_size, weights=SIZES)
    variance = 0.25 * 0.5 * 0.5 + QUIT * (1.0 - QUIT)
    assert np.average(mean, weights=SIZES) > 0.05
    verified(
        TOPIC,
        "Rise of a firm's monthly growth for a log point of size",
        source="Gibrat's law, in the mean only: every head hires and quits alike",
        expected=0.0,
        got=slope,
        within=ERRORS * math.sqrt(variance / (DRAWS * (SIZES * apart**2).sum())),
        why="four standard errors of the slope, from the variance of hires and quits a head",
    )


def test_variance_of_growth_falls_as_one_over_size(verified):
    log_size = np.log(SIZES)
    slope = np.polyfit(log_size, np.log(growth().var(axis=0, ddof=1)), 1)[0]
    noise = special.polygamma(1, (DRAWS - 1) / 2)  # variance of the log of a variance
    verified(
        TOPIC,
        "Exponent of size in the variance of a firm's monthly growth",
        source="independent heads: variance falls as 1 / size",
        expected=-1.0,
        got=slope,
        within=ERRORS * math.sqrt(noise / ((log_size - log_size.mean()) ** 2).sum()),
        why="four standard errors of the slope. Real firms: about -1/3 (Stanley et al. 1996)",
    )
