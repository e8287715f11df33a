"""The first day: everyone the firms employ, with talent, pay, tenure and tastes.

Talent is Pareto in its upper tail (index as for authors' output, 1.5-1.75), truncated where
the field's best stand; its median is one.  Pay follows the firm's scale,
pay ~ talent^e.  Academia and employers outside the race have people too; so have
the months to come (doctorates who will enter).  Everybody belongs to a cohort, people
who begin in one place; luck is keyed by cohort and number (see ``sim/base/draws.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.base.draws import Draws
from sim.base.kernels import kernel
from sim.base.lazy import np
from sim.base.numerics import exp, exp_of, log, log_of, logit_of, power
from sim.base.parts import each_part
from sim.base.quantities import Months, NonNegative, Positive, Share
from sim.base.section import Section
from sim.state.ledger import DIVISIONS, REGIONS
from sim.state.people import APPLIED, CORE, ENGINEER, FRONTIER, NOBODY, RESEARCHER, STAFF, People

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from sim.base.arrays import Column, Flags, Floats, Ints
    from sim.scenario.schema import Scenario


class Regions(Section):
    """Shares of people by region; they add up to one."""

    us: Share
    """Share of them in the United States."""
    europe: Share
    """Share of them in Europe."""
    china: Share
    """Share of them in China."""
    other: Share
    """Share of them in other regions."""


class PopulationParameters(Section):
    """Who there is on the first day."""

    scale: Share
    """Share of staff outside AI given a row of their own; a row then stands for 1/scale people."""
    talent_index: Positive
    """Pareto index of talent."""
    talent_ceiling: Positive
    """Talent of the best there can be, multiples of the median."""
    pay_elasticity: NonNegative
    """Per cent of pay for one per cent of talent within a firm's scale (AI people)."""
    pay_noise: NonNegative
    """Scale of the logistic noise of pay around the scale, log points."""
    staff_pay: Share
    """Pay of a median staff member, as a share of the firm's AI scale."""
    staff_pay_elasticity: NonNegative
    """The same elasticity for staff."""
    mean_tenure: Months
    """Mean tenure on the first day."""
    researchers_frontier: Share
    """Share of researchers in frontier labs; the rest are engineers."""
    researchers_applied: Share
    """The same in applied AI."""
    researchers_academia: Share
    """The same in academia and among those who will enter."""
    regions_outside: Regions
    """Where people of academia and of employers outside the race are, shares of one."""
    exposure_core: Share
    """Mean share of tasks of core staff that AI may do; uniform from 0 to twice that."""
    exposure_legacy: Share
    """The same for legacy staff."""


GROWTH_MONTHS = 24.0
"""Months before the start for which a firm's equity growth is stated."""


@dataclass(frozen=True)
class Cohort:
    """People who begin in one place: ``size`` rows of ``weight`` people each."""

    name: str
    firm: int
    division: int
    region: int
    size: int
    weight: float
    selectivity: float
    entry_months: npt.NDArray[np.int32] | None = None


def cohorts_of(scenario: Scenario, months: int, seed: int) -> tuple[list[Cohort], list[Cohort]]:
    """Cohorts of AI people (entrants last) and of staff."""
    ai: list[Cohort] = []
    staff: list[Cohort] = []
    for i, (key, spec) in enumerate(scenario.firms.items()):
        region = REGIONS.index(spec.region)
        for division, name in enumerate(DIVISIONS):
            heads = float(getattr(spec.heads, name))
            selectivity = spec.selectivity if division == FRONTIER or not spec.bids else 1.0
            if division >= CORE:
                size = int(np.ceil(heads * scenario.population.scale))
                weight = heads / size if size else 1.0
            else:
                size, weight = round(heads), 1.0
            cohort = Cohort(f"{key}-{name}", i, division, region, size, weight, selectivity)
            (ai if division < CORE else staff).append(cohort)
    return ai + entrant_cohorts(scenario, months, seed), staff


def entrant_cohorts(scenario: Scenario, months: int, seed: int) -> list[Cohort]:
    """One cohort a region, its people in order of the month they enter."""
    luck = Draws(seed, (), ())
    means = scenario.entrants.per_month.model_dump()
    cohorts = []
    for region, name in enumerate(REGIONS):
        counts = [luck.count("entrants", name, month, means[name]) for month in range(months)]
        entry = np.repeat(np.arange(months), counts).astype(np.int32)
        cohorts.append(
            Cohort(f"entrants-{name}", NOBODY, APPLIED, region, len(entry), 1.0, 1.0, entry)
        )
    return cohorts


def talents(rules: PopulationParameters, uniform: Floats, selectivity: Floats | float) -> Floats:
    """Talent by inverse distribution: Pareto of median one truncated at the ceiling.

    ``selectivity`` multiplies the odds of standing above any level of talent (proportional
    odds: Marshall & Olkin 1997); the ceiling holds for all.
    """
    least = exp(-log(2.0) / rules.talent_index)
    tail = 1.0 - power(least / rules.talent_ceiling, rules.talent_index)
    above = 1.0 - uniform
    above = above / (selectivity + (1.0 - selectivity) * above)
    survival = 1.0 - (1.0 - above) * tail
    return least * power(survival, -1.0 / rules.talent_index)


def populate(scenario: Scenario, months: int, seed: int) -> tuple[People, Draws, tuple[str, ...]]:
    """People, the luck they will have, and the cohorts' names."""
    ai, staff = cohorts_of(scenario, months, seed)
    cohorts = [*ai, *staff]
    sizes = np.array([cohort.size for cohort in cohorts])
    names = tuple(cohort.name for cohort in cohorts)
    draws = Draws(seed, names, sizes.tolist())
    people = blank(cohorts, sizes, int(sizes[: len(ai)].sum()))
    fill(scenario, people, draws, np.repeat([cohort.selectivity for cohort in cohorts], sizes))
    return people, draws, names


def blank(cohorts: list[Cohort], sizes: Ints, ai: int) -> People:
    """Columns that follow from the cohorts alone."""

    def spread(values: list[float] | list[int], dtype: str) -> npt.NDArray[Any]:
        return np.repeat(np.array(values, dtype=dtype), sizes)

    total = int(sizes.sum())
    division = spread([cohort.division for cohort in cohorts], "int8")
    entry = [
        np.full(cohort.size, -1, dtype=np.int32)
        if cohort.entry_months is None
        else cohort.entry_months
        for cohort in cohorts
    ]
    return People(
        ai=ai,
        cohort=spread(list(range(len(cohorts))), "int32"),
        number=np.concatenate([np.arange(size, dtype=np.int32) for size in sizes]),
        firm=spread([cohort.firm for cohort in cohorts], "int16"),
        division=division,
        role=np.where(division >= CORE, STAFF, ENGINEER).astype(np.int8),
        region=spread([cohort.region for cohort in cohorts], "int8"),
        talent=np.ones(total),
        pay_usd_per_year=np.zeros(total),
        unvested_usd=np.zeros(total),
        vesting_months_left=np.zeros(total),
        tenure_months=np.zeros(total),
        morale=np.zeros(total),
        taste_mission=np.zeros(total),
        exposure=np.zeros(total),
        weight=spread([cohort.weight for cohort in cohorts], "float64"),
        entry_month=np.concatenate(entry),
        months_since_contest=np.full(total, 1e3),
        hired_as_star=np.zeros(total, dtype=np.bool_),
        previous_firm=np.full(total, NOBODY, dtype=np.int16),
    )


def fill(scenario: Scenario, people: People, draws: Draws, selectivity: Floats) -> None:
    """Draw what differs from person to person."""

    def fill_part(part: slice) -> None:
        draw_people(
            scenario,
            people.part(part),
            lambda purpose: draws.people(purpose, 0, part),
            selectivity[part],
        )

    each_part(people.everybody, fill_part)
    grant_first_equity(scenario, people.part(people.talents))
    people.tenure_months[people.firm == NOBODY] = 0.0


def draw_people(
    scenario: Scenario, people: People, luck: Callable[[str], Floats], selectivity: Floats
) -> None:
    """Talent, role, taste, tenure, region, exposure and pay of these people, in place."""
    rules = scenario.population
    people.talent[:] = talents(rules, luck("first talent"), selectivity)
    share = np.where(
        people.division == FRONTIER, rules.researchers_frontier, rules.researchers_applied
    )
    academia = list(scenario.firms).index("academia")
    share[(people.firm == academia) | (people.firm == NOBODY)] = rules.researchers_academia
    researcher = (people.role == ENGINEER) & (luck("first role") < share)
    people.role[researcher] = RESEARCHER
    people.taste_mission[:] = -scenario.market.preferences.mission * log(1.0 - luck("first taste"))
    tenure = np.floor(-rules.mean_tenure * log(1.0 - luck("first tenure")))
    people.tenure_months[:] = np.minimum(tenure, ages_of_employers(scenario, people.firm))
    settle_outsiders(scenario, people, luck("first region"))
    mean = np.where(people.division == CORE, rules.exposure_core, rules.exposure_legacy)
    exposure = 2.0 * mean * luck("first exposure")
    people.exposure[:] = np.where(people.role == STAFF, exposure, 0.0)
    set_first_pay(scenario, people, luck("first pay"))


def ages_of_employers(scenario: Scenario, firm: npt.NDArray[np.int16]) -> Floats:
    """Months since each person's employer was founded: nobody has been there longer."""
    start = int(scenario.run.start)
    ages = [max(0, start - int(spec.founded or 0)) for spec in scenario.firms.values()]
    return np.array([*ages, 0], dtype=np.float64)[firm.astype(np.int64)]


def settle_outsiders(scenario: Scenario, people: People, uniform: Floats) -> None:
    """Spread the people of academia and of employers outside the race over the regions."""
    keys = list(scenario.firms)
    outside = np.isin(people.firm, [keys.index("academia"), keys.index("outside")])
    shares = np.cumsum(list(scenario.population.regions_outside.model_dump().values()))
    region = np.searchsorted(shares, uniform * shares[-1], side="right")
    people.region[outside] = np.minimum(region, len(shares) - 1)[outside]


def set_first_pay(scenario: Scenario, people: People, uniform: Floats) -> None:
    """Pay at the employer's scale with noise."""
    rules = scenario.population
    scale = log(np.maximum([spec.pay_scale for spec in scenario.firms.values()], 1.0))
    pay_as_drawn(
        people.firm,
        people.role,
        people.talent,
        uniform,
        scale,
        log_of(rules.staff_pay),
        (rules.pay_elasticity, rules.staff_pay_elasticity),
        rules.pay_noise,
        people.pay_usd_per_year,
    )


def grant_first_equity(scenario: Scenario, people: People) -> None:
    """What is left of these people's current grants."""
    specs, vesting = list(scenario.firms.values()), scenario.vesting
    first_grants(
        people.firm,
        people.pay_usd_per_year,
        people.tenure_months,
        np.array([spec.bids for spec in specs]),
        np.array([spec.equity_growth_before for spec in specs], dtype=np.float64),
        float(vesting.horizon),
        vesting.equity_share,
        people.unvested_usd,
        people.vesting_months_left,
    )


@kernel
def pay_as_drawn(
    firm: Column,
    role: Column,
    talent: Floats,
    luck: Floats,
    log_scale: Floats,
    log_staff_pay: float,
    elasticities: tuple[float, float],
    noise: float,
    pay_usd_per_year: Floats,
) -> None:
    """``ln pay = ln scale + e ln z + noise`` for those employed, the noise logistic."""
    for i in range(len(firm)):
        staff = role[i] == STAFF
        base = log_scale[firm[i]] + (log_staff_pay if staff else 0.0)
        elasticity = elasticities[1] if staff else elasticities[0]
        pay = exp_of(base + elasticity * log_of(talent[i]) + noise * logit_of(luck[i]))
        pay_usd_per_year[i] = pay if firm[i] != NOBODY else 0.0


@kernel
def first_grants(
    firm: Column,
    pay_usd_per_year: Floats,
    tenure_months: Floats,
    grants: Flags,
    growth_before: Floats,
    horizon: float,
    equity_share: float,
    unvested_usd: Floats,
    months_left: Floats,
) -> None:
    """AI people hold what a grant begun every ``horizon`` months has left, risen with the firm."""
    for i in range(len(firm)):
        if firm[i] == NOBODY or not grants[firm[i]]:
            continue
        begun = tenure_months[i] % horizon
        risen = exp_of(growth_before[firm[i]] * min(begun, GROWTH_MONTHS) / 12.0)
        months_left[i] = horizon - begun
        granted = equity_share * pay_usd_per_year[i] * months_left[i] / 12.0
        unvested_usd[i] = granted * risen
