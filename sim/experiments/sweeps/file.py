"""The sweep file: what somebody may decide, what nobody knows, and what is looked at.

Levers are what somebody decides, uncertainties what nobody knows; each has a design of its own
and the two are crossed, so that every decision is tried in the same circumstances and with the
same luck (Lempert, Popper & Bankes 2003, "Shaping the Next One Hundred Years", XLRM).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from sim.base.errors import PlacedError, PlacedErrors, ScenarioError
from sim.base.quantities import Count, Seed
from sim.base.section import Section
from sim.scenario.checks import MOST_REPLICATES
from sim.scenario.nearest import did_you_mean
from sim.scenario.nodes import Place
from sim.scenario.overlay import find_scenario, scenario_names
from sim.scenario.places import scenario_folder

if TYPE_CHECKING:
    from sim.scenario.load import Loaded

PLAIN = re.compile(r"[A-Za-z0-9_]{1,60}")
PATH = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)+")
FORMS = ("values", "range", "distribution", "levels")
SAMPLES = ("latin_hypercube", "sobol", "saltelli", "morris")
ONLY_FOR = {
    "points": (SAMPLES, "points are for samples; give kind: latin_hypercube"),
    "second_order": (("saltelli",), "pairs of factors are for indices; give kind: saltelli"),
    "grid_levels": (("morris",), "these levels are for trajectories; give kind: morris"),
    "rows": (("list",), "rows are points of a list; give kind: list"),
    "file": (("list",), "a file has points of a list; give kind: list"),
}
"""Which kinds of design an option is for."""
COLUMNS = frozenset(
    (
        *("row", "point", "decision", "replicate", "seed", "key", "kept", "error", "refused"),
        *("of", "number", "block"),
        *("outcome", "best", "second", "lead", "lead_low", "lead_high", "ahead_in", "winner"),
    )
)
"""What the tables of a sweep call their own columns, beside which factors stand."""

Level = dict[str, Any]
"""What makes a level: new values by dotted path."""


class Varied(Section):
    """Something that is varied: one number of the scenario, or a choice of named levels."""

    path: str | None = None
    """Where the number stands in the scenario; the factor's own name unless given."""
    values: tuple[Any, ...] | None = None
    """The numbers it may have."""
    range: tuple[Any, Any] | None = None
    """Or the least and the most it may have."""
    distribution: dict[str, list[Any]] | None = None
    """Or how it is distributed, as in a scenario: ``{lognormal: [1, 0.3]}``."""
    levels: dict[str, Level] | None = None
    """Or named levels, each a set of changes by dotted path."""
    steps: Count | None = None
    """How many values of a range a grid takes."""


class Design(Section):
    """Which combinations of factors are run."""

    kind: Literal["grid", "list", "latin_hypercube", "sobol", "saltelli", "morris"] = "grid"
    """Every combination; those listed; a sample; or a sample made for sensitivity indices."""
    points: Count | None = None
    """Size of a sample; for ``saltelli`` of its base, for ``morris`` the number of trajectories."""
    second_order: bool = False
    """Whether ``saltelli`` also pairs points for interactions of two factors."""
    grid_levels: Count = 4
    """Values a factor may have in ``morris``."""
    rows: tuple[tuple[Any, ...], ...] | None = None
    """Points of a ``list``: a row each, a value or level for every factor in order."""
    file: str | None = None
    """Or the CSV file that has them, with a column for every factor, beside the sweep file."""


class Designs(Section):
    """The design of the levers and that of the uncertainties."""

    levers: Design = Design()
    """Which decisions are tried."""
    uncertainties: Design = Design()
    """In which circumstances each is tried."""


class Sweep(Section):
    """A question, the scenario it is asked of, what is varied, and what is looked at."""

    title: str
    """Title in print."""
    question: str
    """What the sweep asks, in one sentence."""
    sources: tuple[str, ...]
    """Articles it rests on."""
    scenario: str
    """The scenario all runs start from: a name or a file."""
    seed: Seed
    """Seed from which all luck and every sample is derived."""
    replicates: Count
    """Runs of each combination, with the same luck for every decision."""
    always: Level = Field(default_factory=dict)
    """Changes that all runs share."""
    levers: dict[str, Varied] = Field(default_factory=dict)
    """What somebody may decide; the first combination is what others are measured against."""
    uncertainties: dict[str, Varied] = Field(default_factory=dict)
    """What nobody knows, or the circumstances a decision may be in."""
    design: Designs = Designs()
    """Which combinations are run."""
    outcomes: Annotated[dict[str, Literal["higher", "lower"]], Field(min_length=1)]
    """Statistics to compare (as in ``replicates.csv``) and which way is better."""
    keep: tuple[str, ...] = ()
    """More statistics to keep, by name or pattern: ``end.pay_*``."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Sweep:
        found = list(faults(self))
        if found:
            raise PlacedErrors(found)
        return self


def load_sweep(path: str | os.PathLike[str]) -> Loaded[Sweep]:
    """Read and check a sweep file, or the one of this name among those that come along.

    Raises:
        ScenarioError: there is none, or every fault in it at its place.
    """
    from sim.scenario.load import load

    name, folder = os.fspath(path), str(scenario_folder() / "sweeps")
    if find_scenario(name, "", folder) is None:
        beside, stem = os.path.split(name.removesuffix(".yaml"))
        hint = did_you_mean(stem, scenario_names(beside or folder))
        raise ScenarioError([Place(name, 1, 1).problem("", "there is no such sweep file", hint)])
    return load(name, Sweep, (), folder)


def faults(sweep: Sweep) -> Iterator[PlacedError]:
    """What must hold between the parts of a sweep file."""
    if not sweep.levers and not sweep.uncertainties:
        yield PlacedError("", "nothing is varied", "name levers, uncertainties or both")
    if not 1 <= sweep.replicates <= MOST_REPLICATES:
        yield PlacedError(
            "replicates", f"{sweep.replicates} replicates", f"1 to {MOST_REPLICATES} are allowed"
        )
    twice = sorted(sweep.levers.keys() & sweep.uncertainties.keys())
    for name in twice:
        yield PlacedError(f"uncertainties.{name}", "is a lever already", "name it in one place")
    yield from column_faults(sweep)
    for group, factors in (("levers", sweep.levers), ("uncertainties", sweep.uncertainties)):
        for name, factor in factors.items():
            yield from factor_faults(f"{group}.{name}", name, factor)
        yield from design_faults(f"design.{group}", getattr(sweep.design, group), factors)


def column_faults(sweep: Sweep) -> Iterator[PlacedError]:
    """Factors stand beside other columns in tables that know no upper and lower case."""
    factors = [("levers", name) for name in sweep.levers]
    factors += [("uncertainties", name) for name in sweep.uncertainties]
    statistics = {name.lower() for name in (*sweep.outcomes, *sweep.keep)}
    places = {f"unit {name}".lower() for _, name in factors}
    seen: dict[str, str] = {}
    for group, name in factors:
        low, said = name.lower(), []
        if low in COLUMNS | places:
            said.append(f"{name!r} is a column of the sweep's tables")
        if low in statistics:
            said.append(f"{name!r} is a statistic that is kept")
        if seen.setdefault(low, name) != name:
            said.append(f"differs from {seen[low]!r} in upper and lower case")
        for what in said:
            yield PlacedError(f"{group}.{name}", what, "name it differently")


def factor_faults(place: str, name: str, factor: Varied) -> Iterator[PlacedError]:
    """A factor says one thing, and says it about one number or with names for levels."""
    given = [form for form in FORMS if getattr(factor, form) is not None]
    if len(given) != 1:
        said = "says nothing" if not given else f"says {' and '.join(given)}"
        yield PlacedError(place, said, f"give one of {', '.join(FORMS)}")
        return
    if factor.levels is not None:
        if factor.path is not None:
            yield PlacedError(f"{place}.path", "levels name their own paths", "leave it out")
        yield from name_faults(f"{place}.levels", factor.levels)
    elif factor.path is None and not PATH.fullmatch(name):
        yield PlacedError(place, "stands for no number", "give its path: stance.premium_raid")
    if not getattr(factor, given[0]):
        yield PlacedError(f"{place}.{given[0]}", "is empty", "name at least one")
    if factor.steps is not None and (factor.range is None or factor.steps < 2):
        yield PlacedError(f"{place}.steps", "divides no range", "give a range and 2 steps or more")


def name_faults(place: str, names: Iterable[str]) -> Iterator[PlacedError]:
    """Names of levels stand in tables and pictures, so they are plain words."""
    for name in names:
        if not PLAIN.fullmatch(name):
            yield PlacedError(
                f"{place}.{name}", f"{name!r} cannot name a level", "use letters, digits and _"
            )


def design_faults(place: str, design: Design, factors: dict[str, Varied]) -> Iterator[PlacedError]:
    """A design has what its kind needs."""
    sampled = design.kind in SAMPLES
    if design.kind != "grid" and not factors:
        what = "sample" if sampled else "list"
        yield PlacedError(place, f"there is nothing to {what}", "name what is varied, or leave out")
    yield from idle_faults(place, design)
    if sampled and not design.points:
        yield PlacedError(place, f"{design.kind} needs points", "give points: 64")
    if design.kind in ("sobol", "saltelli") and design.points and not power_of_two(design.points):
        yield PlacedError(
            f"{place}.points",
            f"{design.points} points would be out of balance",
            "give a power of two: 64, 128, 256",
        )
    if design.kind == "morris" and (design.grid_levels < 2 or design.grid_levels % 2):
        yield PlacedError(f"{place}.grid_levels", "has to be even", "give 4, 6 or 8")
    if design.kind == "list" and (design.rows is None) == (design.file is None):
        yield PlacedError(place, "list needs rows or a file, and not both", "give one of them")
    if design.kind == "grid":
        for name, factor in factors.items():
            if factor.distribution is not None or (factor.range is not None and not factor.steps):
                yield PlacedError(
                    place, f"a grid needs values for {name}", "give it values, or a range and steps"
                )


def idle_faults(place: str, design: Design) -> Iterator[PlacedError]:
    """An option that the kind of design does not use would be passed over in silence."""
    for option, (kinds, hint) in ONLY_FOR.items():
        absent = Design.model_fields[option].default
        if design.kind not in kinds and getattr(design, option) != absent:
            yield PlacedError(f"{place}.{option}", f"has no effect on a {design.kind}", hint)


def power_of_two(number: int) -> bool:
    """Whether a number is a power of two."""
    return number > 0 and number & (number - 1) == 0
