"""What the fitted parameters may be before any figure is looked at: ``calibration/priors.yaml``.

Each prior is a distribution at the path of a parameter, with its unit and its source.  Laid over
the scenario of ``calibration/fit.yaml`` they make the scenario whose runs the fit is made of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from sim.base.errors import PlacedError, PlacedErrors, Problem, ScenarioError
from sim.base.section import Section
from sim.scenario.load import load
from sim.scenario.nodes import Mapping, dotted
from sim.scenario.places import calibration_file, load_scenario
from sim.scenario.slots import Slot, walk
from sim.scenario.units import quantity_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

MOST_FITTED = 25
"""More free parameters than this the figures could not tell apart."""


class Prior(Section):
    """What is believed of one parameter before the figures."""

    prior: dict[str, tuple[float | str, ...]]
    """Its distribution, as a scenario writes one."""
    unit: str = Field(min_length=1)
    """Unit of its numbers, as the schema has it."""
    source: str = Field(min_length=1)
    """Where its ends come from; ``assumed`` and why where nothing is known."""


class Priors(Section):
    """The parameters that are fitted, by their paths in a scenario."""

    priors: dict[str, Prior] = Field(min_length=1, max_length=MOST_FITTED)
    """Each by its path."""


class Search(Section):
    """How the best point is looked for."""

    generations: int = Field(ge=1, le=1000)
    """Batches one after the other."""
    batch: int = Field(ge=4, le=256)
    """Points of a batch."""
    seeds: int = Field(ge=1, le=64)
    """Runs of each point, with the luck of all others."""
    winners: int = Field(ge=1, le=64)
    """Best points that are scored again."""
    fresh_seeds: int = Field(ge=1, le=256)
    """Runs of each of these, with other luck."""


class Settings(Section):
    """How a fit is made: ``calibration/fit.yaml``."""

    scenario: str
    """Scenario the priors are laid over."""
    changes: dict[str, str | float]
    """What else differs in the runs of the fit, by path."""
    seed: int = Field(ge=0)
    """Of all luck, the design's included."""
    waves: tuple[int, ...] = Field(min_length=1, max_length=10)
    """Runs of each wave of history matching."""
    candidates: int = Field(ge=64, le=2**22)
    """Points of the Sobol sequence that a wave looks at, at most."""
    cutoff: float = Field(gt=0)
    """Standard deviations from a target beyond which a point misses it."""
    misses_allowed: int = Field(ge=0)
    """Targets that a plausible point may miss."""
    accepted: float = Field(gt=0, le=1)
    """Share of the plausible runs, of all waves, that the rejection keeps."""
    draws: int = Field(ge=2, le=100_000)
    """Draws of the posterior."""
    search: Search
    """How the best point is looked for."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Settings:
        if any(not 8 <= wave <= self.candidates for wave in self.waves):
            hint = f"allowed: 8 to {self.candidates} runs, as many as there are candidates"
            raise PlacedErrors([PlacedError("waves", "a wave is too small or too large", hint)])
        return self


def load_priors(path: str | Path | None = None) -> Priors:
    """The priors, each checked against the parameter it stands for.

    Raises:
        ScenarioError: one is incomplete, stands for no parameter, or has another unit.
    """
    loaded = load(calibration_file("priors.yaml", path), Priors)
    found = [*_faults(loaded)]
    if found:
        raise ScenarioError(found)
    return loaded.value


def load_settings(path: str | Path | None = None) -> Settings:
    """How the fit is made.

    Raises:
        ScenarioError: something is missing, misspelt or out of range.
    """
    return load(calibration_file("fit.yaml", path), Settings).value


def fit_scenario(
    priors: Priors | None = None, settings: Settings | None = None
) -> Loaded[Scenario]:
    """The scenario whose runs the fit is made of: every fitted parameter a prior distribution."""
    priors = load_priors() if priors is None else priors
    settings = load_settings() if settings is None else settings
    changes = {**settings.changes, **{path: flow(one) for path, one in priors.priors.items()}}
    return load_scenario(settings.scenario, [f"{path}={said}" for path, said in changes.items()])


def flow(prior: Prior) -> str:
    """A prior as a scenario writes it on one line."""
    (kind, numbers), *_ = prior.prior.items()
    return written(kind, numbers)


def written(kind: str, numbers: Iterable[float | str]) -> str:
    """A distribution as a scenario writes it on one line."""
    return f"{{{kind}: [{', '.join(map(str, numbers))}]}}"


def _faults(loaded: Loaded[Priors]) -> Iterator[Problem]:
    """What is wrong with a prior given the parameter it is of."""
    priors = loaded.value.priors
    nodes = loaded.nodes.values["priors"]
    assert isinstance(nodes, Mapping)
    place = {path: node.place for path, node in nodes.values.items()}
    shapes = {path: flow(one) for path, one in priors.items() if len(one.prior) == 1}
    for path in priors.keys() - shapes.keys():
        hint = "write e.g. prior: {uniform: [0, 1]}"
        yield place[path].problem(path, "is not one distribution", hint)
    try:
        drawn = load_scenario("baseline", [f"{p}={said}" for p, said in shapes.items()])
    except ScenarioError as error:
        for one in error.problems:
            at = next((place[path] for path in priors if one.path.startswith(path)), nodes.place)
            yield at.problem(one.path, one.what, one.hint)
        return
    units = units_of_parameters(drawn)
    for path in shapes:
        if path not in drawn.distributions or path in drawn.fitted:
            yield place[path].problem(path, "is not a prior of a parameter", "write its whole path")
        elif units[path] != priors[path].unit:
            what = f"{priors[path].unit!r} is not the unit of this parameter"
            yield place[path].problem(path, what, f"write {units[path]}")


def units_of_parameters(scenario: Loaded[Scenario]) -> dict[str, str]:
    """Unit of every number of a scenario, by path."""
    found = {}
    for steps, _, slot in walk(scenario.nodes, Slot(scenario.root)):
        quantity = quantity_of(slot.annotation, slot.info)
        if quantity is not None:
            found[dotted(steps, scenario.nodes)] = quantity.unit
    return found
