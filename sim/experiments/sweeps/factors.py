"""What is varied, checked against the scenario: each factor's values in the model's units.

A factor is a number of the scenario or a choice of named levels.  A point of a design gives each
factor a place between 0 and 1; the number there is its quantile, the level the one whose share of
the way it falls into.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sim.base.errors import Problem, ScenarioError
from sim.base.quantities import Month
from sim.experiments.sweeps.file import Level, Sweep, Varied
from sim.record.numbers import digits, rounded
from sim.scenario.distributions import FITTED
from sim.scenario.faults import in_words, loose, spot_of
from sim.scenario.nodes import Place, Scalar, child, dotted, follow, written_steps
from sim.scenario.overlay import find_scenario
from sim.scenario.places import load_scenario
from sim.scenario.slots import Slot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.distributions import Distribution
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

COMBINATIONS_KEPT = 512
"""Scenarios kept open at once, one for each combination of named levels."""

Setting = float | str
"""What a factor is set to: a number in the model's unit, or the name of a level."""


NUMBER = Slot(float)
"""A plain number, in no unit."""


@dataclass(frozen=True)
class Factor:
    """A factor as it is drawn: a number with its distribution, or named levels.

    ``slot`` knows the unit that a number is written in, ``is_lever`` whether somebody decides it.
    """

    name: str
    path: str = ""
    distribution: Distribution | None = None
    levels: Mapping[str, Level] | None = None
    steps: int | None = None
    slot: Slot = NUMBER
    is_lever: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its levels, or its listed numbers as text; nothing for a range."""
        if self.levels is not None:
            return tuple(self.levels)
        listed = self.distribution is not None and self.distribution.kind == "choice"
        return tuple(digits(float(one)) for one in self.listed) if listed else ()

    @property
    def listed(self) -> tuple[Setting, ...]:
        """What a grid takes of it."""
        if self.levels is not None:
            return tuple(self.levels)
        assert self.distribution is not None
        if self.distribution.kind == "choice":
            return tuple(rounded(float(one)) for one in self.distribution.numbers)
        last = (self.steps or 2) - 1
        return tuple(rounded(float(self.distribution.at(step / last))) for step in range(last + 1))

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the most it may be: of levels, their places in the list."""
        if self.levels is not None:
            return 0.0, float(len(self.levels) - 1)
        assert self.distribution is not None
        ends = [*self.listed, self.distribution.at(0.0), self.distribution.at(1.0)]
        numbers = [float(one) for one in ends]
        return min(numbers), max(numbers)

    def at(self, u: float) -> Setting:
        """What it is set to at a place between 0 and 1."""
        if self.levels is not None:
            names = tuple(self.levels)
            return names[min(int(u * len(names)), len(names) - 1)]
        assert self.distribution is not None
        return rounded(float(self.distribution.at(u)))

    def read(self, written: object) -> float:
        """A number as a scenario writes it, ``2 bn USD`` or ``2025-06``, in the model's unit.

        Raises ValueError, saying what is wrong, where the scenario would not take it.
        """
        what, _ = loose(written, self.slot)
        if what:
            raise ValueError(what)
        try:
            number = self.slot.adapter.validate_python(written)
        except ValidationError as error:
            told = error.errors(include_url=False)[0]
            spot = spot_of((), Scalar(str(written), Place("", 1, 1)), self.slot)
            raise ValueError("; ".join(filter(None, in_words(told, spot)))) from None
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise ValueError("is no number")
        return rounded(float(number))


@dataclass(frozen=True)
class Space:
    """The scenario of a sweep with its factors open, to be set and run."""

    sweep: Sweep
    scenario: str
    levers: tuple[Factor, ...]
    uncertainties: tuple[Factor, ...]

    @property
    def factors(self) -> tuple[Factor, ...]:
        """All factors, levers first."""
        return (*self.levers, *self.uncertainties)

    def opened(self, settings: Mapping[str, Setting]) -> Opened:
        """The scenario in which levels are as set, and what is still open in it.

        Raises:
            ScenarioError: the levels contradict each other.
        """
        return _opened(
            self, tuple((one.name, str(settings[one.name])) for one in self.factors if one.levels)
        )

    def numbers(self, settings: Mapping[str, Setting]) -> dict[str, float]:
        """The numbers to be set in it, by path."""
        return {one.path: float(settings[one.name]) for one in self.factors if one.levels is None}

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


@dataclass(frozen=True)
class Opened:
    """The scenario of some levels; ``fitted`` are the parameters that no factor sets."""

    loaded: Loaded[Scenario]
    fitted: frozenset[str]


@lru_cache(maxsize=COMBINATIONS_KEPT)
def _opened(space: Space, named: tuple[tuple[str, str], ...]) -> Opened:
    by_name = {one.name: one for one in space.factors}
    changes = [(by_name[name].levels or {})[level] for name, level in named]
    numbers = {
        one.path: {FITTED: [as_written(one.distribution.at(0.5))]}
        for one in space.factors
        if one.distribution is not None
    }
    every = (*overrides(space.sweep.always, *changes), *overrides(numbers))
    loaded = load_scenario(space.scenario, every)
    return Opened(loaded, frozenset(loaded.fitted.keys() - numbers.keys()))


def scenario_of(loaded: Loaded[Sweep]) -> str:
    """The scenario of a sweep: the file beside the sweep's, else what is found by its name."""
    file, name = Path(loaded.place_of("scenario").file), loaded.value.scenario
    beside = find_scenario(name, str(file.parent), None)
    if beside is None or not Path(beside).is_file() or file.samefile(beside):
        return name
    return beside


def space_of(loaded: Loaded[Sweep]) -> Space:
    """The factors of a sweep checked against its scenario.

    Raises:
        ScenarioError: a path, a value or a level is not what the scenario has there, or two
            factors set the same; told at its place in the sweep file.
    """
    sweep, scenario = loaded.value, scenario_of(loaded)
    every = {
        f"{group}.{name}": (name, one)
        for group in ("levers", "uncertainties")
        for name, one in getattr(sweep, group).items()
    }
    refuse_one_place_for_two(loaded, every)
    places = {one.path or name: place for place, (name, one) in every.items() if not one.levels}
    numbers = {
        one.path or name: said_as_distribution(one)
        for name, one in every.values()
        if not one.levels
    }
    with placed(loaded, {**dict.fromkeys(sweep.always, "always"), **places}):
        found = load_scenario(scenario, (*overrides(sweep.always), *overrides(numbers)))
    for place, (_, one) in every.items():
        for level, changes in (one.levels or {}).items():
            with placed(loaded, dict.fromkeys(changes, f"{place}.levels.{level}")):
                load_scenario(scenario, overrides(sweep.always, changes))
    factors = [factor_of(found, name, one, name in sweep.levers) for name, one in every.values()]
    for place, factor in zip(every, factors, strict=True):
        if factor.is_lever:
            refuse_one_decision_twice(loaded, place, factor)
    return Space(
        sweep,
        scenario,
        tuple(one for one in factors if one.is_lever),
        tuple(one for one in factors if not one.is_lever),
    )


def factor_of(found: Loaded[Scenario], name: str, one: Varied, is_lever: bool) -> Factor:
    """A factor as the scenario understands it, in which its number is a distribution."""
    if one.levels:
        return Factor(name, levels=one.levels, is_lever=is_lever)
    steps, _ = follow(found.nodes, one.path or name)
    slot: Slot | None = Slot(found.root)
    node: Any = found.nodes
    for step in steps:
        slot = slot.child(step, node) if slot is not None else None
        node = child(node, step)
    return Factor(
        name,
        dotted(steps, found.nodes),
        found.drawn[steps],
        steps=one.steps,
        slot=slot or NUMBER,
        is_lever=is_lever,
    )


def refuse_one_place_for_two(
    loaded: Loaded[Sweep], every: Mapping[str, tuple[str, Varied]]
) -> None:
    """Refuse two factors that set the same, or one a part of the other: one has no effect."""
    seen: list[tuple[str, str, tuple[str, ...]]] = []
    problems = []
    for factor, (name, one) in every.items():
        own = [(place, *each) for place, each in set_by(factor, name, one)]
        for place, path, steps in own:
            others = (there for there, _, other in seen if held_by(steps, other))
            if (there := next(others, None)) is not None:
                what = f"sets {path}, as {there} does"
                problems.append(loaded.place_of(place).problem(place, what, "leave one out"))
        seen += own
    if problems:
        raise ScenarioError(problems)


def set_by(place: str, name: str, one: Varied) -> Iterator[tuple[str, tuple[str, tuple[str, ...]]]]:
    """Every path that a factor sets, with the place in the sweep file that says so."""
    if not one.levels:
        yield place, steps_of(one.path or name)
    for level, changes in (one.levels or {}).items():
        for path, value in changes.items():
            for leaf in leaves(path, value):
                yield f"{place}.levels.{level}", steps_of(leaf)


def leaves(path: str, value: object) -> list[str]:
    """The paths that a change sets: a section is laid over what is there, key by key."""
    if not isinstance(value, Mapping):
        return [path]
    return [leaf for key, below in value.items() for leaf in leaves(f"{path}.{key}", below)]


def steps_of(path: str) -> tuple[str, tuple[str, ...]]:
    """A written path, and its steps."""
    return path, tuple(step for step, _ in written_steps(path))


def held_by(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one of two paths leads to the other, or through it."""
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


def refuse_one_decision_twice(loaded: Loaded[Sweep], place: str, factor: Factor) -> None:
    """Refuse a lever that is listed with one number twice: it would be compared with itself."""
    if factor.levels or (factor.steps is None and not factor.names):
        return
    repeated = [one for at, one in enumerate(factor.listed) if one in factor.listed[:at]]
    if repeated:
        what = f"takes {digits(float(repeated[0]))} twice"
        raise ScenarioError([loaded.place_of(place).problem(place, what, "leave one out")])


def said_as_distribution(one: Varied) -> dict[str, list[Any]]:
    """A factor's numbers as a scenario writes them."""
    if one.values is not None:
        return {"choice": list(one.values)}
    if one.range is not None:
        return {"uniform": list(one.range)}
    return dict(one.distribution or {})


def overrides(*parts: Mapping[str, Any]) -> tuple[str, ...]:
    """Changes as the command line writes them; a later part goes over an earlier one."""
    together: dict[str, Any] = {}
    for part in parts:
        for path, value in part.items():
            together.pop(path, None)  # the later one also stands later, after what holds it
            together[path] = value
    return tuple(f"{path}={written(value)}" for path, value in together.items())


def as_written(number: float) -> float | str:
    """A number as a scenario has it: a month is a word there."""
    return str(number) if isinstance(number, Month) else number


def written(value: Any) -> str:
    """A value on one line, as YAML reads it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


class placed:  # noqa: N801 - reads as a word in a with statement
    """Tells faults of changes at the place in the sweep file that asks for them."""

    def __init__(self, loaded: Loaded[Sweep], places: Mapping[str, str]) -> None:
        self.loaded, self.places = loaded, places

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ScenarioError):
            raise ScenarioError(map(self._placed, error.problems), error.more) from None

    def _placed(self, problem: Problem) -> Problem:
        if problem.file == scenario_of(self.loaded):
            where = "scenario"
        elif owners := [one for one in self.places if problem.file.startswith(f"--set {one}=")]:
            where = self.places[max(owners, key=len)]
        else:
            return problem
        spot = self.loaded.place_of(where)
        return replace(
            problem,
            file=spot.file,
            line=spot.line,
            column=spot.column,
            path=f"{where}: {problem.path}" if problem.path else where,
        )


def settings_at(factors: Sequence[Factor], units: Sequence[float]) -> dict[str, Setting]:
    """Each factor's setting at a point of the unit cube."""
    return {one.name: one.at(u) for one, u in zip(factors, units, strict=True)}
