"""What the page on calibration is made from: the files of a posterior, read and checked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.base.errors import TalentwarError
from sim.base.lazy import np
from sim.base.section import meanings
from sim.calibrate.targets import load_targets
from sim.calibrate.written import KNOWN, SCENARIO
from sim.parameters.posterior import read_posterior
from sim.parameters.priors import load_settings, units_of_parameters
from sim.record.sealed import told_as_error
from sim.scenario.nodes import dotted
from sim.scenario.places import load_scenario
from sim.scenario.slots import Slot, walk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.base.arrays import Floats
    from sim.calibrate.targets import Target
    from sim.parameters.posterior import Posterior
    from sim.parameters.priors import Settings
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

MADE_ANEW = "`talentwar calibrate` makes it anew"
STEPS = 4000
"""Of the grid on which a prior is turned round, from values to quantiles."""

Spread = tuple[float, float, float]
"""5 %, 50 % and 95 % quantile."""


class Part(BaseModel):
    """A part of such a file; what the page has no use for may stand beside it."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class OfWave(Part):
    """One wave of history matching."""

    runs: int
    share_of_prior_left: float


class OfTarget(Part):
    """What the posterior predicts of one target, and how well emulators foresaw it."""

    predicted: Spread
    reached: Annotated[bool, Field(alias="in")]
    median_agrees: bool
    luck: float
    foreseen: float
    within_two_sd: float


class OfParameter(Part):
    """What is known of one parameter, in its unit; see :class:`sim.calibrate.identify.Knowledge`."""

    prior: Spread
    posterior: Spread
    point: float
    narrowed: float
    shifted: float
    identified: bool


class Found(Part):
    """How well one parameter was found again; see :class:`sim.calibrate.recovery.Recovery`."""

    bias: float
    error: float
    coverage: tuple[float, ...]
    uniform_p: float
    ranks: tuple[int, ...]


class Recovered(Part):
    """How well known parameters were found again."""

    trials: int
    levels: tuple[float, ...]
    parameters: dict[str, Found]


class Best(Part):
    """The best point."""

    loss: float
    loss_of_the_start: float


class Known(Part):
    """``fit.json``: what a fit tells."""

    waves: tuple[OfWave, ...] = Field(min_length=1)
    plausible_runs: int
    targets: dict[str, OfTarget]
    parameters: dict[str, OfParameter]
    trade_offs: tuple[tuple[str, str, float], ...]
    pinned_down: dict[str, tuple[tuple[str, float, float], ...]]
    recovery: Recovered
    best: Best


P = TypeVar("P", bound=Part)


@dataclass(frozen=True, eq=False)
class Calibrated:
    """A fit as its folder tells of it.

    ``scenario`` has every fitted parameter as its prior.
    """

    posterior: Posterior
    known: Known
    targets: Mapping[str, Target]
    settings: Settings
    scenario: Loaded[Scenario]

    @property
    def parameters(self) -> tuple[str, ...]:
        """Paths of the parameters."""
        return self.posterior.parameters

    @property
    def units(self) -> Mapping[str, str]:
        """Unit of each parameter."""
        every = units_of_parameters(self.scenario)
        return {name: every[name] for name in self.parameters}

    @property
    def meanings(self) -> Mapping[str, str]:
        """What each parameter is: the sentence under its field in the source."""
        places = {
            steps: (node, slot)
            for steps, node, slot in walk(self.scenario.nodes, Slot(self.scenario.root))
        }
        found = {}
        for steps in places:
            name = dotted(steps, self.scenario.nodes)
            if name in self.parameters:
                above, place = places[steps[:-1]]
                section = place.section(above)
                told = {} if section is None else meanings(section)
                found[name] = told.get(str(steps[-1]), "")
        return found

    def quantiles(self, name: str, values: Floats) -> Floats:
        """Where values of a parameter lie in its prior: 0.5 is the prior's median."""
        prior = self.scenario.distributions[name]
        grid = (np.arange(STEPS) + 0.5) / STEPS
        found: Floats = np.interp(values, [prior.at(float(u)) for u in grid], grid)
        return found


def read_calibrated(folder: str | Path) -> Calibrated:
    """A posterior with all that its fit tells.

    Raises:
        TalentwarError: a file is missing, was changed, or was made by another version.
    """
    posterior = read_posterior(folder)
    place = posterior.folder
    known = read_part(place / KNOWN, Known, MADE_ANEW)
    scenario = load_scenario(place / SCENARIO)
    targets = load_targets(place / "targets.yaml")
    alike = (
        (known.targets, targets, "targets.yaml has"),
        (known.parameters, posterior.parameters, "draws.csv has"),
        (known.recovery.parameters, posterior.parameters, "draws.csv has"),
        (scenario.distributions, posterior.parameters, "draws.csv and scenario.yaml have"),
    )
    for told, there, who in alike:
        refuse_others(place / KNOWN, told, there, who)
    return Calibrated(posterior, known, targets, load_settings(place / "fit.yaml"), scenario)


def read_part(path: Path, kind: type[P], way_out: str) -> P:
    """A JSON file of this kind.

    Raises:
        TalentwarError: it is missing, no JSON, or lacks something.
    """
    with told_as_error(path):
        if not path.is_file():
            raise TalentwarError(f"{path}: there is no such file; {way_out}")
        try:
            told: Any = json.loads(path.read_text(encoding="utf-8"))
        except (ValueError, RecursionError) as error:
            raise TalentwarError(f"{path}: is not JSON; {way_out}") from error
    try:
        return kind.model_validate(told)
    except ValidationError as error:
        first, *more = error.errors()
        where = ".".join(map(str, first["loc"])) or "the whole"
        rest = f" (and {len(more)} more)" if more else ""
        raise TalentwarError(f"{path}: {where}: {first['msg']}{rest}; {way_out}") from error


def refuse_others(path: Path, told: Any, there: Any, who: str) -> None:
    """Refuse a file that tells of other things than there are."""
    others = sorted({*told} ^ {*there})
    if others:
        raise TalentwarError(
            f"{path}: tells of other things than {who} ({', '.join(others[:3])}); {MADE_ANEW}"
        )
