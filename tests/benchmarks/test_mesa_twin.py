"""Twin and engine, written apart, agree in distribution on what happens to people.

Both begin with the same people of a seed and go on with luck of their own; so the mean
difference over seeds has a standard error of its own, and a t-test says whether it is chance.
All comparisons together have one chance in a thousand to fail for nothing.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from sim.model import TalentMarket
from sim.state.ledger import CHANNELS
from sim.state.people import FRONTIER, STAFF
from sim.step import one_month
from tests.benchmarks.few_firms import few_firms
from tests.benchmarks.mesa_statistics import statistics
from tests.benchmarks.mesa_twin import MesaTwin
from tests.benchmarks.numpy_people import NumpyPeople
from tests.benchmarks.shared_month import twin_month

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.scenario.schema import Scenario
    from sim.state.world import World

    Numbers = Mapping[str, float]

MONTHS, SEEDS, FEW_SEEDS = 4, range(1, 61), range(1, 13)
CHANCE_OF_FALSE_ALARM = 1e-3
CHANNELS_SEEN = ("quit", "poached", "laid_off", "left", "entered")
LEAST_SEEDS = 8
BETWEEN_FIRMS = ("quit", "poached")
DISTRIBUTIONS = (
    *("pay_usd_per_year", "tenure_months", "unvested_usd"),
    *("vesting_months_left", "months_since_contest"),
)


@dataclass(frozen=True)
class Run:
    """What a run did to people: numbers, and columns of AI people and staff at its end."""

    numbers: Numbers
    ai: Mapping[str, np.ndarray]
    staff: Mapping[str, np.ndarray]


# -- what is seen of a run --


def of_moves(moves: Mapping[str, np.ndarray], firms: tuple[str, ...]) -> Numbers:
    """Who moved by which channel, how many and of what kind, and between which firms."""
    seen: dict[str, float] = {}
    staff = moves["role"] == STAFF
    for channel in CHANNELS_SEEN:
        for who, group in (("ai", ~staff), ("staff", staff)):
            mine = group & (moves["channel"] == CHANNELS.index(channel))
            name = f"{channel} {who}"
            seen[f"{name}: moves"] = mine.sum()
            if channel != "entered" or who == "staff":
                seen[f"{name}: log talent"] = mean(np.log(moves["talent"][mine]))
                seen[f"{name}: tenure"] = mean(moves["tenure_months"][mine])
                seen[f"{name}: frontier"] = mean(moves["division_from"][mine] == FRONTIER)
            for i, firm in enumerate(firms if channel in BETWEEN_FIRMS else ()):
                seen[f"{name}: from {firm}"] = (mine & (moves["from_firm"] == i)).sum()
                seen[f"{name}: to {firm}"] = (mine & (moves["to_firm"] == i)).sum()
    won = moves["channel"] == CHANNELS.index("poached")
    rise = np.log(moves["pay_after"][won] / moves["pay_before"][won])
    seen |= {"poached: rise of pay": mean(rise), "poached: spread of rise": rise.std()}
    seen |= {f"poached: {name}": moves[name][won].mean() for name in ("abroad", "boomerang")}
    return seen


def of_world(world: World) -> Numbers:
    """Heads, talent, morale and pay by firm at the end, and what the race sees of it."""
    people, firms = world.people, world.firms
    seen: dict[str, float] = {}
    for i, name in enumerate(firms.keys):
        for who, rows in (("ai", slice(0, people.ai)), ("staff", slice(people.ai, None))):
            here = people.firm[rows] == i
            seen[f"{name} {who}: heads"] = people.weight[rows][here].sum()
            seen[f"{name} {who}: morale"] = mean(people.morale[rows][here])
            seen[f"{name} {who}: log pay"] = mean(np.log(people.pay_usd_per_year[rows][here]))
            seen[f"{name} {who}: talent"] = people.talent[rows][here].sum()
            years = people.unvested_usd[rows][here] / people.pay_usd_per_year[rows][here]
            seen[f"{name} {who}: years unvested"] = mean(years)
            seen[f"{name} {who}: exposure"] = mean(people.exposure[rows][here])
        in_lab = (people.firm == i) & (people.division == FRONTIER)
        seen[f"{name}: lab"] = in_lab.sum()
        old = in_lab & (people.tenure_months > MONTHS)
        seen[f"{name}: morale of old hands"] = mean(people.morale[old])
        seen[f"{name}: stars"] = (people.hired_as_star & (people.firm == i)).sum()
        seen[f"{name}: from abroad"] = (people.region[people.firm == i] != firms.region[i]).sum()
        seen[f"{name}: rift"] = firms.rift[i]
        seen[f"{name}: besieged"] = world.courted[i]
        seen[f"{name}: target of the lab"] = firms.target_heads[i, FRONTIER]
        seen[f"{name}: targets of staff"] = firms.target_heads[i, 2:].sum()
    return seen


def mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else np.nan


def columns_of(world: World, rows: np.ndarray) -> dict[str, np.ndarray]:
    return {name: np.array(getattr(world.people, name))[rows] for name in DISTRIBUTIONS}


def seen_of(world: World, moves: Mapping[str, np.ndarray], counts: Numbers) -> Run:
    people = world.people
    at_firms = (people.firm >= 0) & world.firms.bids[people.firm]
    is_ai = np.arange(len(people)) < people.ai
    numbers = {**of_moves(moves, world.firms.keys), **of_world(world), **counts}
    return Run(
        {name: float(value) for name, value in numbers.items()},
        columns_of(world, at_firms & is_ai),
        columns_of(world, at_firms & ~is_ai),
    )


def of_engine(scenario: Scenario, seed: int) -> Run:
    model = TalentMarket(scenario, seed)
    for _ in range(MONTHS):
        model.step()
    ledger, world = model.world.ledger, model.world
    columns = ledger.columns("moves")
    moves = {name: columns[name] for name in columns if not name.startswith("pay")}
    moves["pay_before"] = columns["pay_before_usd_per_year"]
    moves["pay_after"] = columns["pay_after_usd_per_year"]
    from_abroad = (moves["region_from"] >= 0) & (moves["region_from"] != moves["region_to"])
    moves["abroad"] = from_abroad & (moves["region_to"] >= 0)
    offers, cuts = ledger.columns("offers"), ledger.columns("cuts")
    bids = ~offers["is_counter"].astype(bool)
    counts = {
        "contests": len(np.unique(offers["contest"])),
        "bids": bids.sum(),
        "accepted": offers["accepted"][bids].sum(),
        "people cut": cuts["people"].sum(),
    }
    run = seen_of(world, moves, counts)
    model.close()
    return run


def of_twin(scenario: Scenario, seed: int) -> Run:
    """A twin's run; its people are founded as the engine's baseline of few firms has them."""
    twin = MesaTwin(scenario, seed)
    for _ in range(MONTHS):
        twin.step()
    twin.to_columns()
    moves = [move for month in twin.months for move in month.moves]
    same = ("role", "talent", "tenure_months", "pay_before", "pay_after", "abroad", "boomerang")
    columns = {name: np.array([getattr(move, name) for move in moves]) for name in same}
    columns["division_from"] = np.array([move.division for move in moves])
    columns["channel"] = np.array([CHANNELS.index(move.channel) for move in moves])
    columns["from_firm"] = np.array([-1 if m.origin is None else m.origin.index for m in moves])
    columns["to_firm"] = np.array([-1 if m.to is None else m.to.index for m in moves])
    counts = {
        "contests": sum(month.contests for month in twin.months),
        "bids": sum(month.bids for month in twin.months),
        "accepted": sum(month.accepted for month in twin.months),
        "people cut": sum(month.cuts.total() for month in twin.months),
    }
    run = seen_of(twin.world, columns, counts)
    twin.close()
    return run


# -- how far they are apart --


def differences(some: list[Run], others: list[Run]) -> dict[str, float]:
    """For every number, how likely a mean difference over seeds as large is by chance alone."""
    gaps = {
        name: np.array(
            [a.numbers[name] - b.numbers[name] for a, b in zip(some, others, strict=True)]
        )
        for name in some[0].numbers
    }
    known = {name: gap[~np.isnan(gap)] for name, gap in gaps.items()}
    return {name: chance_of(gap) for name, gap in known.items() if len(gap) >= LEAST_SEEDS}


def chance_of(gap: np.ndarray) -> float:
    """Two-sided p-value of a t-test; where nothing varies, all or nothing."""
    error = float(gap.std(ddof=1)) / np.sqrt(len(gap))
    if error < 1e-9 * np.abs(gap).max():
        return 0.0
    return float(2.0 * stats.t.sf(abs(gap.mean()) / error, len(gap) - 1)) if error else 1.0


def unlikely(chance: Numbers) -> dict[str, float]:
    """The comparisons that are not chance, allowing for how many there are."""
    bound = CHANCE_OF_FALSE_ALARM / len(chance)
    return {name: value for name, value in chance.items() if value < bound}


@cache
def runs(of: Callable[[Scenario, int], Run]) -> list[Run]:
    return [of(few_firms(MONTHS), seed) for seed in SEEDS]


def with_rule(path: str, factor: float) -> Scenario:
    """The scenario of few firms with one rule about people changed."""
    tree = few_firms(MONTHS).model_dump()
    *way, last = path.split(".")
    section = tree
    for name in way:
        section = section[name]
    section[last] *= factor
    return type(few_firms(MONTHS)).model_validate(tree)


# -- the tests --


def test_twin_and_engine_agree() -> None:
    assert unlikely(differences(runs(of_engine), runs(of_twin))) == {}


@pytest.mark.parametrize("who", ["ai", "staff"])
@pytest.mark.parametrize("column", DISTRIBUTIONS)
def test_distributions_agree_at_the_end(who: str, column: str) -> None:
    engine, twin = (
        np.concatenate([getattr(run, who)[column] for run in runs(of)])
        for of in (of_engine, of_twin)
    )
    assert stats.ks_2samp(engine, twin).pvalue > CHANCE_OF_FALSE_ALARM / len(DISTRIBUTIONS)


DONE_ELSEWHERE = ["hold_market", "reorganise_labs", "heal_morale", "record_month", "check_books"]
"""Steps that the twins take under other names, or together with another one."""


def test_twins_take_the_engines_steps_in_the_engines_order() -> None:
    steps, taken = (
        re.findall(r"(?:^ +|twin\.)(\w+)\(", inspect.getsource(month), re.MULTILINE)
        for month in (one_month, twin_month)
    )
    known = [step for step in taken if step in steps]
    assert known == [step for step in steps if step in known]
    assert set(steps) - set(known) <= set(DONE_ELSEWHERE)


def test_a_wrong_hazard_would_be_noticed() -> None:
    twin = [of_twin(with_rule("quits.hazard_ai", 0.7), seed) for seed in FEW_SEEDS]
    chance = differences(runs(of_engine)[: len(FEW_SEEDS)], twin)
    assert chance["quit ai: moves"] < CHANCE_OF_FALSE_ALARM


NOTICED = {
    "quits.hazard_ai": 0.85,
    "quits.hazard_staff": 0.85,
    "quits.relative_utility": 0.5,
    "morale.healing": 0.5,
    "vesting.refresher": 0.5,
    "cuts.keep.talent": 0.5,
    "cuts.keep.tenure": 0.5,
    "cuts.keep.exposure": 0.5,
    "cascades.morale": 0.5,
    "market.scouting.star_focus": 0.5,
    "market.scouting.reach_abroad": 0.5,
}
"""What is noticed with these seeds; not a halved envy, recall of old colleagues, or worth of

publishing, nor a fifth less cost of moving."""


@pytest.mark.full
@pytest.mark.parametrize("path", NOTICED)
def test_a_rule_that_differs_is_noticed(path: str) -> None:
    twin = [of_twin(with_rule(path, NOTICED[path]), seed) for seed in SEEDS]
    assert unlikely(differences(runs(of_engine), twin))


def test_the_numpy_yardstick_has_the_same_rules() -> None:
    scenario, columns = few_firms(MONTHS), []
    for seed in FEW_SEEDS:
        twin = NumpyPeople(scenario, seed)
        for _ in range(MONTHS):
            twin.step()
        twin.to_columns()
        seen = {name: float(value) for name, value in of_world(twin.world).items()}
        columns.append(Run(seen, {}, {}))
    engine = [
        Run({name: run.numbers[name] for name in columns[0].numbers}, {}, {})
        for run in runs(of_engine)[: len(FEW_SEEDS)]
    ]
    assert unlikely(differences(engine, columns)) == {}


def test_statistics_are_the_engines() -> None:
    model = TalentMarket(few_firms(MONTHS), 1)
    model.step()
    market = model.world.ledger.month("market", 0)
    firms = model.world.ledger.month("firms", 0)
    twin = MesaTwin(few_firms(MONTHS), 1, world=model.world)
    found = statistics(twin)
    for name, value in found.items():
        if name in market:
            assert value == pytest.approx(market[name][0], rel=1e-5, nan_ok=True), name
    keys = [model.world.firms.keys[i] for i in firms["firm"]]
    payroll = [found[f"payroll_{key}"] for key in keys]
    assert payroll == pytest.approx(firms["payroll_usd_per_year"], rel=1e-5)
    morale = [found[f"morale_ai_{key}"] for key in keys]
    assert morale == pytest.approx(firms["morale_ai"], rel=1e-5, abs=1e-7, nan_ok=True)
    twin.close()
    model.close()
