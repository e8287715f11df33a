"""What must hold between a scenario's sections: names that exist, dates in the run, sums."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sized
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from sim.base.errors import PlacedError
from sim.market.settlements import names as settlement_names
from sim.scenario.nearest import did_you_mean
from sim.statistics import named, nearest_path
from sim.strategies import names as strategy_names

if TYPE_CHECKING:
    from sim.events import Event
    from sim.scenario.schema import Scenario

MOST_MONTHS = 240
MOST_FIRMS = 200
MOST_ROWS = 20_000_000
MOST_REPLICATES = 10_000
FEWEST_BEFORE_STOPPING = 3
"""Fewer replicates say nothing about the spread of a mean."""
MOST_EVENTS = 1_000
MOST_LOOKED_AT = 50
LONGEST_STATISTIC = 200
"""Characters of a statistic's name; what is longer is not searched for."""
HINTED = 5
"""So many unknown names are set beside the known ones; for more it would take too long."""
LEAST_INCREMENT, MOST_INCREMENT = 1e-4, 0.5
NOT_ZERO = (
    *("vesting.horizon", "vesting.refresher_horizon", "investors.short_runway"),
    *("market.preferences.compute_floor", "market.ceilings.floor"),
    *("race.reference_compute", "race.reference_output"),
    *("deals.stake_sought", "population.staff_pay", "openness.release_cycle"),
)
"""Parameters that the model divides by, beside each firm's ``pay_scale``."""
MOST_LISTED = {
    "look_at": ("statistics", MOST_LOOKED_AT),
    "firms": ("firms", MOST_FIRMS),
    "stakes": ("owners", MOST_FIRMS),
    "events": ("events", MOST_EVENTS),
}
"""What a section lists, and how many at most."""
NON_BIDDERS = ("academia", "outside")
PATHS = ("operating_cash_flow", "capex", "ai_revenue")


class Unknown(NamedTuple):
    """A name that is none of those known; what was probably meant takes time to find."""

    path: str
    message: str
    hint: Callable[[], str]


Fault = PlacedError | Unknown


def faults(scenario: Scenario) -> list[PlacedError]:
    """Every fault between sections, each at its own key; near names for the first unknown ones."""
    checks = (
        run_faults,
        until_faults,
        zero_faults,
        firm_faults,
        settlement_faults,
        size_faults,
        stake_faults,
        spin_out_faults,
        event_faults,
        look_faults,
    )
    return list(with_hints(fault for check in checks for fault in check(scenario)))


def with_hints(found: Iterable[Fault]) -> Iterator[PlacedError]:
    """Faults as they are told: what was probably meant is said of the first ``HINTED`` names."""
    left = HINTED
    for fault in found:
        if isinstance(fault, Unknown):
            hint = fault.hint() if left > 0 else ""
            left -= 1
            yield PlacedError(fault.path, fault.message, hint)
        else:
            yield fault


def too_many(section: str, listed: Sized) -> Iterator[PlacedError]:
    """A fault if more stands in a section than may be, whatever each of them is."""
    what, most = MOST_LISTED[section]
    if len(listed) > most:
        yield PlacedError((), f"{len(listed)} {what}", f"at most {most} are allowed")


def run_faults(scenario: Scenario) -> Iterator[PlacedError]:
    """The run has months, not too many, and at least one replicate."""
    run = scenario.run
    months = int(run.end) - int(run.start) + 1
    if months < 1:
        yield PlacedError(
            "run.end", f"the run ends in {run.end}, before it starts", f"write {run.start} or later"
        )
    elif months > MOST_MONTHS:
        yield PlacedError(
            "run.end", f"the run has {months} months", f"at most {MOST_MONTHS} are allowed"
        )
    if not 1 <= run.replicates <= MOST_REPLICATES:
        yield PlacedError(
            "run.replicates", f"{run.replicates} replicates", f"1 to {MOST_REPLICATES} are allowed"
        )


def until_faults(scenario: Scenario) -> Iterator[Fault]:
    """A run that stops by itself looks at a statistic, and may be as long as it begins."""
    until, begins = scenario.run.until, scenario.run.replicates
    if until is None:
        return
    if until.half_width <= 0:
        yield PlacedError("run.until.half_width", "is zero", "write more than 0, e.g. 2 %")
    yield from unknown_statistic("run.until.of", until.of, scenario.firms)
    if not FEWEST_BEFORE_STOPPING <= until.max <= MOST_REPLICATES:
        yield PlacedError(
            "run.until.max",
            f"{until.max} replicates",
            f"{FEWEST_BEFORE_STOPPING} to {MOST_REPLICATES} are allowed",
        )
    elif until.max < begins:
        yield PlacedError(
            "run.until.max",
            f"{until.max} is below the {begins} replicates it begins with",
            f"write {begins} or more, or lower run.replicates",
        )
    if 1 <= begins < FEWEST_BEFORE_STOPPING:
        yield PlacedError(
            "run.replicates",
            f"{begins} replicates tell nothing about precision, which run.until asks for",
            f"begin with {FEWEST_BEFORE_STOPPING} or more",
        )


def zero_faults(scenario: Scenario) -> Iterator[PlacedError]:
    """Quantities the model divides by are not zero."""
    quantities = {path: attrgetter(path)(scenario) for path in NOT_ZERO}
    quantities |= {f"firms.{key}.pay_scale": spec.pay_scale for key, spec in scenario.firms.items()}
    for path, value in quantities.items():
        if value <= 0:
            yield PlacedError(path, "is zero", "write more than 0")


def firm_faults(scenario: Scenario) -> Iterator[Fault]:
    """Strategies exist, yearly figures name years, and those who only employ are there."""
    for name in NON_BIDDERS:
        if name not in scenario.firms:
            yield PlacedError(
                "firms", f"the employer {name!r} is missing", "it must be there, with bids: false"
            )
        elif scenario.firms[name].bids:
            yield PlacedError(f"firms.{name}.bids", f"{name} only employs", "write false")
    for key, spec in scenario.firms.items():
        yield from unknown(f"firms.{key}.strategy", "strategy", spec.strategy, strategy_names())
        for path in PATHS:
            yield from year_faults(f"firms.{key}.{path}", getattr(spec, path))
        if spec.founded is not None and int(spec.founded) > int(scenario.run.end):
            yield PlacedError(
                f"firms.{key}.founded",
                f"{spec.founded} is after the run",
                f"the run ends in {scenario.run.end}",
            )
    if not any(can_race(scenario, key) for key in scenario.firms):
        yield PlacedError(
            "firms", "nobody races", "at least one firm must bid and have frontier heads"
        )


def settlement_faults(scenario: Scenario) -> Iterator[Fault]:
    """The way in which contests are settled exists, and pay does not rise by next to nothing."""
    rules = scenario.market.settlement
    yield from unknown("market.settlement.order", "settlement", rules.order, settlement_names())
    if not LEAST_INCREMENT <= rules.increment <= MOST_INCREMENT:
        yield PlacedError(
            "market.settlement.increment",
            f"bids rise by {rules.increment:g} log points",
            f"{LEAST_INCREMENT:g} to {MOST_INCREMENT:g} are allowed: less takes for ever, "
            "more settles nothing",
        )


def can_race(scenario: Scenario, key: str) -> bool:
    """Whether the firm bids and has a lab on the first day."""
    spec = scenario.firms[key]
    open_at_start = spec.founded is None or int(spec.founded) <= int(scenario.run.start)
    return spec.bids and spec.heads.frontier >= 1 and open_at_start


def year_faults(path: str, by_year: dict[str, float]) -> Iterator[PlacedError]:
    """Yearly figures have at least one year, and nothing but years."""
    if not by_year:
        yield PlacedError(path, "no year is given", "write e.g. {2025: 75 bn USD/yr}")
    for year in by_year:
        if not re.fullmatch(r"(19|20)\d\d", year):
            yield PlacedError(f"{path}.{year}", f"{year!r} is not a year", "write e.g. 2025")


def size_faults(scenario: Scenario) -> Iterator[PlacedError]:
    """A file cannot ask for more people than a machine can hold."""
    if scenario.population.scale <= 0:
        yield PlacedError(
            "population.scale", "a scale of 0 leaves no staff", "write more than 0, up to 1"
        )
    if scenario.population.talent_ceiling <= 1:
        yield PlacedError(
            "population.talent_ceiling",
            "the best stand at or below the median",
            "write more than 1",
        )
    regions = sum(scenario.population.regions_outside.model_dump().values())
    if abs(regions - 1.0) > 1e-6:
        yield PlacedError(
            "population.regions_outside", f"the shares sum to {regions:.4g}", "they must sum to 1"
        )
    rows = rows_of(scenario)
    if rows > MOST_ROWS:
        yield PlacedError(
            "firms",
            f"{rows:,.0f} people are to be simulated one by one",
            f"at most {MOST_ROWS:,} are allowed; a smaller population.scale thins the staff",
        )


def rows_of(scenario: Scenario) -> float:
    """How many people are simulated one by one: AI people, staff as thinned, all who enter."""
    heads = [spec.heads for spec in scenario.firms.values()]
    months = max(0, int(scenario.run.end) - int(scenario.run.start) + 1)
    rows = sum(one.frontier + one.applied for one in heads)
    rows += sum(one.core + one.legacy for one in heads) * scenario.population.scale
    entrants = float(sum(scenario.entrants.per_month.model_dump().values()))
    return float(rows) + entrants * months


def stake_faults(scenario: Scenario) -> Iterator[Fault]:
    """Owners and targets exist and nobody is owned more than once over."""
    owned: dict[str, float] = {}
    for owner, targets in scenario.stakes.items():
        yield from unknown(f"stakes.{owner}", "firm", owner, scenario.firms)
        for target, share in targets.items():
            yield from unknown(f"stakes.{owner}.{target}", "firm", target, scenario.firms)
            if target == owner:
                yield PlacedError(
                    f"stakes.{owner}.{target}", "a firm cannot hold a stake in itself"
                )
            if target in scenario.firms and share > scenario.firms[target].stake_cap:
                cap = scenario.firms[target].stake_cap
                yield PlacedError(
                    f"stakes.{owner}.{target}",
                    f"{share:.4g} is above {target}'s cap of {cap:.4g} on one investor",
                    f"write {cap:.4g} or less, or raise firms.{target}.stake_cap",
                )
            owned[target] = owned.get(target, 0.0) + share
            if owned[target] > 1.0 + 1e-9:
                yield PlacedError(
                    f"stakes.{owner}.{target}",
                    f"the stakes in {target} sum to {owned[target]:.4g}",
                    "all owners together hold at most 1",
                )


def spin_out_faults(scenario: Scenario) -> Iterator[Fault]:
    """Labs that wait for a founder exist and employ nobody yet."""
    for i, name in enumerate(scenario.spin_outs.names):
        yield from unknown(f"spin_outs.names.{i}", "firm", name, scenario.firms)
        if name in scenario.firms and any(scenario.firms[name].heads.model_dump().values()):
            yield PlacedError(
                f"spin_outs.names.{i}",
                f"{name} employs people already",
                "a lab that waits for its founder has no heads",
            )


def look_faults(scenario: Scenario) -> Iterator[Fault]:
    """What a scenario looks at are statistics, of firms that exist."""
    for i, path in enumerate(scenario.look_at):
        yield from unknown_statistic(f"look_at.{i}", path, scenario.firms)


def statistic_faults(path: str, statistic: str, firms: Iterable[str]) -> Iterator[PlacedError]:
    """A fault if there is no such statistic, or if it is one of a firm that does not exist."""
    return with_hints(unknown_statistic(path, statistic, firms))


def unknown_statistic(path: str, statistic: str, firms: Iterable[str]) -> Iterator[Fault]:
    """The faults of :func:`statistic_faults` before anybody looks for what was meant."""
    found = named(statistic) if len(statistic) <= LONGEST_STATISTIC else None
    if found is None:
        yield Unknown(
            path,
            f"there is no statistic {statistic[:LONGEST_STATISTIC]!r}",
            lambda: f"e.g. {nearest_path(statistic)}",
        )
        return
    for firm in found[1]:
        yield from unknown(path, "firm", firm, firms)


def event_faults(scenario: Scenario) -> Iterator[Fault]:
    """Events happen during the run, to firms that exist."""
    for i, event in enumerate(scenario.events):
        place = f"events.{i}"
        if not int(scenario.run.start) <= int(event.date) <= int(scenario.run.end):
            yield PlacedError(
                f"{place}.date",
                f"{event.date} is outside the run",
                f"the run goes from {scenario.run.start} to {scenario.run.end}; move the event, or "
                f"take it out with events_remove: [{event.name}]",
            )
        for field, name in firms_named(event):
            yield from unknown(f"{place}.{field}", "firm", name, scenario.firms)
        strategy = getattr(event, "strategy", None)
        if strategy is not None:
            yield from unknown(f"{place}.strategy", "strategy", strategy, strategy_names())
        if getattr(event, "target", "") in NON_BIDDERS:
            yield PlacedError(f"{place}.target", "nobody can buy it", "name another firm")
        if getattr(event, "buyer", None) == getattr(event, "target", ""):
            yield PlacedError(f"{place}.target", "a firm cannot buy itself", "name another firm")
        if getattr(event, "stake", 0.0) > 1.0:
            yield PlacedError(f"{place}.stake", "a stake is at most the whole", "write 1 or less")


def firms_named(event: Event) -> Iterator[tuple[str, str]]:
    """The fields of an event that name firms, with the names."""
    for field in ("firm", "buyer", "target"):
        if hasattr(event, field):
            yield field, getattr(event, field)
    for i, name in enumerate(getattr(event, "firms", ())):
        yield f"firms.{i}", name


def unknown(path: str, what: str, name: str, known: Iterable[str]) -> Iterator[Unknown]:
    """A fault if the name is none of those known."""
    names = known if isinstance(known, dict) else list(known)
    if name not in names:
        yield Unknown(path, f"there is no {what} {name!r}", lambda: did_you_mean(name, names))
