"""Designs: which combinations of factors are run, by libraries that make them.

Samples come from scipy's quasi-Monte Carlo module (Latin hypercube: McKay, Beckman & Conover
1979; Sobol points, scrambled: Owen 1998) and SALib (Saltelli et al. 2010; Morris 1991).  Points of
one block are compared with each other by the analysis they are made for, so a block shares its
luck; blocks differ in theirs.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from sim.base.errors import TalentwarError
from sim.base.lazy import np
from sim.experiments.packages import fixed, library, problem
from sim.experiments.sweeps.factors import Factor, Setting, settings_at
from sim.scenario.yaml_tree import resolve

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints
    from sim.experiments.sweeps.file import Design

MOST_POINTS = 1_000_000
CLOSEST_TO_AN_END = 1e-9
"""A sampled point keeps this far from the faces of the cube, where a distribution may be cut."""


@dataclass(frozen=True)
class Points:
    """Points of a design: each factor's setting, the block that shares luck, the unit cube.

    ``units`` is (n, d) and empty for what was listed or crossed.
    """

    settings: Sequence[dict[str, Setting]]
    blocks: Ints
    units: Floats

    def __len__(self) -> int:
        return len(self.settings)


class Sampled(Sequence[dict[str, Setting]]):
    """The settings of sampled points, worked out when asked for from eight bytes a factor."""

    def __init__(self, factors: Sequence[Factor], units: Floats) -> None:
        self.factors, self.units = factors, units

    def __len__(self) -> int:
        return len(self.units)

    @overload
    def __getitem__(self, point: int) -> dict[str, Setting]: ...
    @overload
    def __getitem__(self, point: slice) -> Sampled: ...
    def __getitem__(self, point: int | slice) -> dict[str, Setting] | Sampled:
        if isinstance(point, slice):
            return Sampled(self.factors, self.units[point])
        return settings_at(self.factors, self.units[point].tolist())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def points(design: Design, factors: Sequence[Factor], seed: int, folder: Path) -> Points:
    """The points of a design of some factors.

    Args:
        design: kind and size.
        factors: what is varied; without any there is one point with nothing set.
        seed: of samples.
        folder: where a listed file is looked for.

    Raises:
        TalentwarError: there would be too many, or a list does not fit the factors.
    """
    refuse_too_many(design, factors)
    if not factors:
        return listed([{}])
    if design.kind == "grid":
        combinations = product(*(one.listed for one in factors))
        names = [one.name for one in factors]
        return listed([dict(zip(names, each, strict=True)) for each in combinations])
    if design.kind == "list":
        return listed(rows_of(design, factors, folder))
    units = np.clip(sample(design, len(factors), seed), CLOSEST_TO_AN_END, 1 - CLOSEST_TO_AN_END)
    settings = Sampled(tuple(factors), units)
    size = block_size(design, len(factors))
    return Points(settings, np.arange(len(units)) // size, units)


def listed(settings: Sequence[dict[str, Setting]]) -> Points:
    """Points that are one block: all are compared with all."""
    return Points(settings, np.zeros(len(settings), dtype=np.int64), np.empty((0, 0)))


def block_size(design: Design, factors: int) -> int:
    """Points of a block: those that an analysis sets against each other."""
    if design.kind == "morris":
        return factors + 1
    if design.kind == "saltelli":
        return (2 * factors if design.second_order else factors) + 2
    return 1


def count(design: Design, factors: Sequence[Factor]) -> int:
    """How many points a design has; 0 for a list, which is as long as it is."""
    if not factors:
        return 1
    if design.kind == "grid":
        total = 1
        for one in factors:
            total *= len(one.listed)
        return total
    return (design.points or 0) * block_size(design, len(factors))


def refuse_too_many(design: Design, factors: Sequence[Factor]) -> None:
    """Refuse a design that no machine would finish."""
    found = count(design, factors)
    if found > MOST_POINTS:
        raise TalentwarError(
            f"design: {design.kind} of {len(factors)} factors has {found} points; at most "
            f"{MOST_POINTS} are allowed; sample them, with latin_hypercube"
        )


def sample(design: Design, factors: int, seed: int) -> Floats:
    """Points of the unit cube, (n, d).

    Raises:
        TalentwarError: the design needs SALib, which is not installed.
    """
    size = design.points or 0
    if design.kind in ("latin_hypercube", "sobol"):
        from scipy.stats import qmc

        engine: Any = qmc.LatinHypercube if design.kind == "latin_hypercube" else qmc.Sobol
        found: Floats = engine(d=factors, rng=np.random.default_rng(seed)).random(size)
        return found
    how = {"problem": problem([f"x{place}" for place in range(factors)]), "N": size}
    if design.kind == "saltelli":
        made = library("SALib.sample.sobol").sample(
            **how, calc_second_order=design.second_order, seed=fixed(seed)
        )
    else:
        made = library("SALib.sample.morris").sample(
            **how, num_levels=design.grid_levels, seed=fixed(seed)
        )
    return np.asarray(made, float)


def rows_of(design: Design, factors: Sequence[Factor], folder: Path) -> list[dict[str, Setting]]:
    """Listed points: rows of the sweep file, or of a CSV file."""
    names = [one.name for one in factors]
    if design.rows is not None:
        found, where = [list(row) for row in design.rows], "design: rows"
    else:
        path = folder / str(design.file)
        where = str(path)
        try:
            if path.exists() and not path.is_file():
                raise OSError("it is a folder, a pipe or a device")
            with path.open(encoding="utf-8-sig", newline="") as stream:
                header, *found = [row for row in csv.reader(stream) if row] or [[]]
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise TalentwarError(f"{path}: cannot be read; give a CSV file ({error})") from error
        if sorted(header) != sorted(names):
            raise TalentwarError(
                f"{path}: has the columns {', '.join(header)}; give {', '.join(names)}"
            )
        order = [header.index(name) for name in names]
        found = [[row[at] for at in order] if len(row) == len(header) else row for row in found]
    if not found:
        raise TalentwarError(f"{where}: there are no points; list at least one")
    settings = [
        row_settings(row, factors, f"{where}, row {number}")
        for number, row in enumerate(found, start=1)
    ]
    if any(one.is_lever for one in factors):
        refuse_one_decision_twice(settings, where)
    return settings


def refuse_one_decision_twice(settings: Sequence[dict[str, Setting]], where: str) -> None:
    """Refuse a row that is there already: a decision would be compared with itself."""
    first: dict[tuple[Setting, ...], int] = {}
    for number, each in enumerate(settings, start=1):
        earlier = first.setdefault(tuple(each.values()), number)
        if earlier != number:
            raise TalentwarError(f"{where}, row {number}: is row {earlier} again; leave one out")


def row_settings(row: Sequence[Any], factors: Sequence[Factor], where: str) -> dict[str, Setting]:
    """One listed point: a level by its name, a number as a scenario has it within the bounds."""
    if len(row) != len(factors):
        raise TalentwarError(f"{where}: has {len(row)} values; {len(factors)} are varied")
    found: dict[str, Setting] = {}
    for value, one in zip(row, factors, strict=True):
        if one.levels is not None:
            if str(value) not in one.levels:
                raise TalentwarError(
                    f"{where}: {one.name} has no level {value!r}; give {', '.join(one.levels)}"
                )
            found[one.name] = str(value)
            continue
        (low, high), why = one.bounds, ""
        try:
            number = one.read(resolve(value) if isinstance(value, str) else value)
        except ValueError as error:
            number, why = float("nan"), f": {error}"
        if not low <= number <= high:
            raise TalentwarError(
                f"{where}: {one.name} is {value!r}{why}; give a number from {low:g} to {high:g} in "
                "the model's unit, or an amount as a scenario writes it"
            )
        found[one.name] = number
    return found
